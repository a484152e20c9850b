"""People with a Telegram client: they type, see and press."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_refusals import Json, bad, forbidden
from tests.wire.telegram_text import LONGEST, found, units

if TYPE_CHECKING:
    from tests.wire.telegram_groups import Group
    from tests.wire.telegram_world import World

_START = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Person:
    """Somebody, and at the same time their private chat with the bot (its id is theirs)."""

    message_ids: Iterator[int] | None = None

    def __init__(self, world: World, person_id: int, name: str, username: str, language: str) -> None:
        self.id = person_id
        self.name = name
        self.username = username
        self.language = language
        self.alerts: list[tuple[str, bool]] = []
        self.started = False
        self.met = False
        self.blocked = False
        self.deleted = False
        self._world = world

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"

    def user(self) -> Json:
        """As a `User`; whoever was named to the bot is known to it from then on."""
        self.met = True
        result: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            result["username"] = self.username
        if self.language:
            result["language_code"] = self.language
        return result

    def chat_json(self) -> Json:
        """The private chat as a `Chat`."""
        result: Json = {"id": self.id, "first_name": self.name, "type": "private"}
        return result | ({"username": self.username} if self.username else {})

    def known(self, chat_id: int) -> bool:
        """Whether the bot can name this chat at all."""
        return chat_id == self.id and (self.met or any(group.shares(self) for group in self._world.groups.values()))

    def admit(self) -> None:
        """`Refusal` when the bot may not write here."""
        if self.deleted:
            raise forbidden("user is deactivated")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")
        if self.blocked:
            raise forbidden("bot was blocked by the user")

    # What they see

    @property
    def sees(self) -> list[Message]:
        """Everything the bot wrote where they read along, in the order of sending, as it looks now."""
        return [message for message in self._world.messages if message.by_bot and self._reads(message)]

    @property
    def newest(self) -> Message:
        """The last of them."""
        seen = self.sees
        assert seen, f"{self.name} sees nothing"
        return seen[-1]

    def _reads(self, message: Message) -> bool:
        if message.deleted:
            return False
        return message.chat is self or (not isinstance(message.chat, Person) and self in message.chat.members)

    # What they do

    async def write(
        self,
        text: str,
        where: Group | None = None,
        *,
        reply_to: Message | None = None,
        mentions: Sequence[Person] = (),
    ) -> Message:
        """Type a message. `mentions`: people without a username whose names in the text are to be links to them."""
        assert text.strip(), "a client sends no empty message"
        assert units(text) <= LONGEST, "a client splits so long a text"
        entities: list[Json] = []
        for person in mentions:
            assert person.name in text, f"{person.name} is not in {text!r}"
            offset = units(text[: text.index(person.name)])
            user = person.user()
            entities.append({"type": "text_mention", "offset": offset, "length": units(person.name), "user": user})
        return self._say(Version(text, tuple(found(text, entities))), where, reply_to=reply_to)

    async def send(self, where: Group | None = None, *, reply_to: Message | None = None, **content: object) -> Message:
        """Send something that is no text, given as fields of a `Message`: `location={…}`, `contact={…}`."""
        return self._say(Version(""), where, content=dict(content), reply_to=reply_to)

    def _say(
        self,
        version: Version,
        where: Group | None,
        *,
        content: Json | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        chat: Person | Group = where or self
        assert not self.deleted, f"{self.name} has no account any more"
        if where is None:
            assert not self.blocked, f"{self.name} has blocked the bot: unblock() first"
            self.started = True
        else:
            assert self in where.members, f"{self.name} is not in {where.title}"
        message = self._world.keep(chat, self.user(), version, content=content, reply_to=reply_to)
        if where is None or where.hears(message):
            self._world.updates.add("message", message.json())
        return message

    async def edit(self, message: Message, text: str) -> None:
        """Change a message of one's own."""
        assert message.sender["id"] == self.id, "not their message"
        message.versions.append(Version(text, tuple(found(text, []))))
        message.edit_date = self._world.now()
        if isinstance(message.chat, Person) or message.chat.hears(message):
            self._world.updates.add("edited_message", message.json())

    async def open_link(self, url: str) -> Message:
        """Follow a link to the bot and press Start: the client sends `/start PAYLOAD`."""
        parts = urlsplit(url)
        assert parts.scheme == "https", url
        assert parts.netloc in {"t.me", "telegram.me"}, url
        assert parts.path.strip("/").lower() == self._world.username.lower(), f"{url} leads to another bot"
        payload = parse_qs(parts.query).get("start", [""])[0]
        assert not payload or _START.fullmatch(payload), f"no client would send this payload: {payload!r}"
        return await self.write(f"/start {payload}".rstrip())

    async def press(self, message: Message, button: str | int, *, version: int = -1) -> str:
        """Press a button, by the beginning of its label or its number from 1; returns the id of the query.

        `version` presses what the message showed earlier (0: at first), as happens when an edit is under way. A
        link to the bot is followed.
        """
        assert not self.deleted, f"{self.name} has no account any more"
        assert self._reads(message), f"{self.name} does not see {message}"
        key = _key(message.versions[version], button)
        if "url" in key:
            await self.open_link(key["url"])
            return ""
        query_id = self._world.new_query(self)
        chat = message.chat
        query: Json = {
            "id": query_id,
            "from": self.user(),
            "message": message.json(),
            "chat_instance": str(-(8_000_000_000_000_000_000 + abs(chat.id) % 10**15)),
            "data": key["callback_data"],
        }
        self._world.updates.add("callback_query", query)
        return query_id

    def block(self) -> None:
        """Stop the bot: nothing it sends arrives any more."""
        self._moved("member", "kicked", blocked=True)

    def unblock(self) -> None:
        """Let it write again."""
        self._moved("kicked", "member", blocked=False)

    def _moved(self, old: str, new: str, *, blocked: bool) -> None:
        assert self.blocked is not blocked, f"{self.name} has done that already"
        self.blocked = blocked
        bot = self._world.bot_user()
        until = {"until_date": 0}
        members = [{"user": bot, "status": status, **(until if status == "kicked" else {})} for status in (old, new)]
        change: Json = {"chat": self.chat_json(), "from": self.user(), "date": self._world.now()}
        change |= {"old_chat_member": members[0], "new_chat_member": members[1]}
        self._world.updates.add("my_chat_member", change)
        self._world.bell.ring()

    def delete_account(self) -> None:
        """Leave Telegram; the bot is not told."""
        self.deleted = True
        self._world.bell.ring()


def _key(version: Version, button: str | int) -> Json:
    """The button that is meant."""
    keys = version.keys
    if isinstance(button, int):
        assert 1 <= button <= len(keys), f"no button {button} among {version.buttons}"
        return keys[button - 1]
    matching = [key for key in keys if key["text"].startswith(button)]
    assert matching, f"no button begins with {button!r} among {version.buttons}"
    return matching[0]


def unknown_user() -> Exception:
    """What getChatMember says of a number that is nobody's."""
    return bad("invalid user_id specified")
