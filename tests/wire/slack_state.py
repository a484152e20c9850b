"""What the local Slack remembers: channels, messages with all their versions, and how one reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire import slack_words
from tests.wire.slack_values import Json, escaped, unescaped

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer
    from tests.wire.slack_gestures import Person


@dataclass
class Version:
    """One state of a message: its `text` field as it was sent, and its blocks."""

    text: str
    blocks: list[Json]


@dataclass(eq=False)
class Post:
    """A message as it is stored. `only_for`: an ephemeral message, and the one person who sees it."""

    channel: Channel
    ts: str
    user: str
    versions: list[Version]
    thread_ts: str = ""
    metadata: Json | None = None
    only_for: Person | None = None
    deleted: bool = False
    broadcast: bool = False
    from_app: bool = True

    @property
    def now(self) -> Version:
        """What it says now."""
        return self.versions[-1]


@dataclass(eq=False)
class Channel:
    """A conversation. `kind`: `channel`, `group` (private) or `im` (one person's chat with the bot).

    `teams`: the other organisations that share it (Slack Connect).
    """

    server: SlackServer
    id: str
    name: str
    kind: str = "channel"
    people: list[Person] = field(default_factory=list)
    bot_in: bool = True
    archived: bool = False
    shared: bool = False
    read_only: bool = False
    posts: list[Post] = field(default_factory=list)

    @property
    def teams(self) -> list[str]:
        """The teams that share it, ours first."""
        return list(dict.fromkeys([self.server.team_id, *(person.team for person in self.people)]))

    def archive(self) -> None:
        """Nobody can write here any more."""
        self.archived = True
        self.server.happens({"type": "channel_archive", "channel": self.id, "user": self.server.owner_id}, self)

    def share(self) -> None:
        """The channel is shared with another organisation from now on."""
        self.shared = True
        self.server.happens({"type": "channel_shared", "channel": self.id, "connected_team_id": "T0OTHER"}, self)

    def add(self, person: Person) -> None:
        """Somebody joins; a person of another team makes it a shared channel."""
        self.people.append(person)
        self.shared = self.shared or person.team != self.server.team_id
        event = {"type": "member_joined_channel", "user": person.id, "channel": self.id, "channel_type": self.id[0]}
        self.server.happens({**event, "team": person.team}, self)

    def remove(self, person: Person) -> None:
        """Somebody leaves."""
        self.people.remove(person)
        event = {"type": "member_left_channel", "user": person.id, "channel": self.id, "channel_type": self.id[0]}
        self.server.happens({**event, "team": person.team}, self)

    def kick(self) -> None:
        """The bot is removed."""
        self.bot_in = False

    def invite(self) -> None:
        """The bot is invited."""
        self.bot_in = True

    def find(self, ts: str) -> Post | None:
        """The message with this time stamp, ephemeral ones left out."""
        return next((post for post in self.posts if post.ts == ts and not post.deleted and not post.only_for), None)

    @property
    def label(self) -> str:
        """The name that payloads of commands and clicks carry."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)


@dataclass(frozen=True)
class Message:
    """A message as one person sees it; what it says follows later edits."""

    post: Post
    reader: Person

    @property
    def id(self) -> str:
        """Channel and time stamp."""
        return f"{self.post.channel.id}:{self.post.ts}"

    @property
    def channel(self) -> Channel:
        """Where it stands."""
        return self.post.channel

    @property
    def ts(self) -> str:
        """Its time stamp."""
        return self.post.ts

    @property
    def thread_ts(self) -> str:
        """The time stamp of the message under which it stands, or nothing."""
        return self.post.thread_ts

    @property
    def text(self) -> str:
        """What a person reads in it now."""
        return slack_words.message(self.post.now.text, self.post.now.blocks, self.post.channel.server.name_of)

    @property
    def fallback(self) -> str:
        """The `text` field as it was sent (notifications and screen readers use it)."""
        return self.post.now.text

    @property
    def blocks(self) -> list[Json]:
        """Its blocks as they were sent."""
        return self.post.now.blocks

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [slack_words.label(button) for _, button in slack_words.buttons(self.post.now.blocks)]

    @property
    def menus(self) -> list[list[str]]:
        """The labels of the options of each menu at a line."""
        return [
            [slack_words.label(option) for option in menu["options"]]
            for _, menu in slack_words.menus(self.post.now.blocks)
        ]

    @property
    def ephemeral(self) -> bool:
        """Whether only this reader sees it."""
        return self.post.only_for is not None

    @property
    def edited(self) -> bool:
        """Whether it was changed since it appeared."""
        return len(self.post.versions) > 1

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.post.deleted

    @property
    def versions(self) -> list[str]:
        """What a person could read in it, oldest first, the present text last."""
        name = self.post.channel.server.name_of
        return [slack_words.message(version.text, version.blocks, name) for version in self.post.versions]

    @property
    def pings(self) -> bool:
        """Whether it would call a whole channel (`@channel` and friends)."""
        now = self.post.now
        return slack_words.pings(iter([now.text, *slack_words.strings(now.blocks)]))

    @property
    def by(self) -> str:
        """The id of its author."""
        return self.post.user


def _stored(value: object) -> object:
    """Blocks as Slack gives them back: the text of plain text objects has its three characters escaped."""
    if isinstance(value, list):
        return [_stored(member) for member in value]
    if not isinstance(value, dict):
        return value
    plain = value.get("type") == "plain_text"
    return {
        name: escaped(unescaped(str(inner))) if plain and name == "text" else _stored(inner)
        for name, inner in value.items()
    }


def named(blocks: list[Json], server: SlackServer) -> list[Json]:
    """Blocks with the ids that Slack gives to blocks and elements that came without."""
    done = []
    for given in blocks:
        block = {"block_id": server.ids.next("b", 4), **given}
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                block[key] = {"action_id": server.ids.next("a", 4), **block[key]}
        if block["type"] == "actions":
            block["elements"] = [{"action_id": server.ids.next("a", 4), **each} for each in block["elements"]]
        done.append(block)
    return done


def wire(post: Post, *, metadata: bool = False) -> Json:
    """A message as methods and payloads give it (docs.slack.dev/reference/events/message)."""
    server = post.channel.server
    answer: Json = {"type": "message", "user": post.user, "ts": post.ts, "text": post.now.text}
    if post.from_app:
        answer |= {"bot_id": server.bot_id, "app_id": server.app_id, "team": server.team_id}
    else:
        person = server.person_by_id(post.user)
        answer |= {"team": person.team if person else server.team_id, "client_msg_id": f"client-{post.ts}"}
    if post.now.blocks:
        answer["blocks"] = _stored(post.now.blocks)
    if post.thread_ts:
        answer["thread_ts"] = post.thread_ts
    if len(post.versions) > 1:
        answer["edited"] = {"user": post.user, "ts": post.ts}
    replies = [each for each in post.channel.posts if each.thread_ts == post.ts and not each.only_for]
    if replies:
        answer |= {"thread_ts": post.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    if post.metadata and metadata:
        answer["metadata"] = post.metadata
    elif post.metadata:
        answer["metadata"] = {"event_type": post.metadata["event_type"]}
    return answer
