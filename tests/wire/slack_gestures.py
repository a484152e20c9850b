"""People of the local Slack: what they type, see and press, and the payloads that this makes.

docs.slack.dev/interactivity/implementing-slash-commands · docs.slack.dev/reference/interaction-payloads ·
docs.slack.dev/reference/events/message.im, …/app_mention, …/app_home_opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire import slack_forms, slack_limits, slack_words
from tests.wire.slack_chat import content
from tests.wire.slack_state import Channel, Message, Post, Version, wire
from tests.wire.slack_values import ApiError, Failed, Impossible, Json, escaped, unescaped
from tests.wire.slack_views import View, answered, view_object

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

_NAMED = re.compile(r"(?<![\w@])([@#])([\w.\-]+\w|\w)")


@dataclass(eq=False)
class Person:
    """Somebody with a Slack client. `team`: ours, or another team's id for somebody from outside (Slack Connect)."""

    server: SlackServer
    id: str
    name: str
    full_name: str
    zone: str
    locale: str
    admin: bool
    owner: bool
    guest: bool
    ultra_guest: bool
    bot: bool
    team: str
    left: bool = False
    closed_app: bool = False
    views: list[View] = field(default_factory=list)
    home: View | None = None

    @property
    def outsider(self) -> bool:
        """Whether they belong to another team."""
        return self.team != self.server.team_id

    @property
    def dm(self) -> Channel:
        """Their chat with the bot."""
        return self.server.dm_of(self)

    @property
    def everything(self) -> list[Message]:
        """All messages that they can see now, people's included, in order of appearance."""
        return [Message(post, self) for post in self.server.posts if not post.deleted and self._reads(post)]

    @property
    def sees(self) -> list[Message]:
        """The app's messages that they can see now, in order of appearance; edited ones keep their place."""
        return [message for message in self.everything if message.post.from_app]

    @property
    def newest(self) -> Message:
        """The last of the app's messages that they can see."""
        if not self.sees:
            raise Impossible(f"{self.name} sees nothing")
        return self.sees[-1]

    @property
    def view(self) -> View | None:
        """The modal on top, if one is open."""
        return self.views[-1] if self.views else None

    def _reads(self, post: Post) -> bool:
        return post.only_for is self if post.only_for else self in post.channel.people

    def leave(self) -> None:
        """They are deactivated."""
        self.left = True
        self.views.clear()
        self.server.happens({"type": "user_change", "user": {"id": self.id, "deleted": True}}, None)

    deactivate = leave

    def close_app(self) -> None:
        """The messages tab is closed to the app."""
        self.closed_app = True

    def _able(self) -> None:
        if self.left or self.bot:
            raise Impossible(f"{self.name} has no client")

    def _written(self, text: str, *, command: bool) -> str:
        """What the client makes of typed text: entities, and names that it knows become ids."""

        def named(match: re.Match[str]) -> str:
            found = self.server.id_of(match[2])
            if not found or (match[1] == "#") != (found[0] in "CG"):
                return match[0]
            return f"<{match[1]}{found}|{match[2]}>" if command or match[1] == "#" else f"<@{found}>"

        text = escaped(text)
        return text if command and not self.server.escape_commands else _NAMED.sub(named, text)

    async def type(self, line: str, where: Channel | None = None) -> Message | None:
        """A slash command; what the ack shows. Raises `TimedOut` or `Failed` with the word that the client shows."""
        self._able()
        place = where or self.dm
        command, rest = re.fullmatch(r"(\S*)\s*(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
        if self.outsider:
            raise Impossible("people of other organisations cannot use our commands")
        if self not in place.people or place.archived:
            raise Impossible(f"{self.name} cannot write in {place.name}")
        if command not in self.server.commands or "commands" not in self.server.scopes:
            raise Failed("not_a_valid_command")
        respond = self.server.response_url("commands", self, place, None)
        fields = {
            "token": "legacy",
            "team_id": self.team,
            "team_domain": self.server.team_domain,
            "channel_id": place.id,
            "channel_name": place.label,
            "user_id": self.id,
            "user_name": self.name,
            "command": command,
            "text": self._written(rest.strip(), command=True),
            "api_app_id": self.server.app_id,
            "is_enterprise_install": "false",
            "response_url": respond,
            "trigger_id": self.server.trigger(self),
        }
        answer = await self.server.delivery.command(fields)
        if not answer:
            return None
        try:
            version = content(self.server, answer)
        except ApiError as wrong:
            raise Failed(wrong.error) from wrong
        self.server.responses[respond].show(self.server, version, answer)
        return Message(self.server.posts[-1], self)

    def _payload(self, kind: str, *, trigger: bool = True) -> Json:
        user = {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team}
        payload: Json = {"type": kind, "user": user, "api_app_id": self.server.app_id, "token": "legacy"}
        payload["team"] = {"id": self.server.team_id, "domain": self.server.team_domain}
        payload |= {"enterprise": None, "is_enterprise_install": False}
        return payload | ({"trigger_id": self.server.trigger(self)} if trigger else {})

    async def press(self, shown: Message | View, label: str | int) -> None:
        """Press a button, by the beginning of its label or its number from 1. Raises `TimedOut` or `Failed`."""
        self._able()
        blocks = shown.blocks
        if isinstance(shown, Message) and (shown.deleted or not self._reads(shown.post)):
            raise Impossible(f"{self.name} does not see {shown.id}")
        found = list(slack_words.buttons(blocks))
        if isinstance(label, int):
            picked = found[label - 1 : label] if label > 0 else []
        else:
            picked = [each for each in found if slack_words.label(each[1]).startswith(label)]
        if not picked:
            raise Impossible(f"no button {label!r} among {shown.buttons} in {shown.text!r}")
        block, button = picked[0]
        text = {**button["text"], "text": escaped(slack_words.label(button)), "emoji": True}
        action = {"type": "button", "block_id": block["block_id"], "action_id": button["action_id"], "text": text}
        action |= {key: button[key] for key in ("value", "style", "url") if key in button}
        await self._act(shown, action)

    async def choose(self, shown: Message | View, label: str, line: str = "") -> None:
        """Choose an option of a menu, by the beginning of its label; of the first one, or of the first at a line in
        which those words stand. Raises as `press` does.
        """
        self._able()
        if isinstance(shown, Message) and (shown.deleted or not self._reads(shown.post)):
            raise Impossible(f"{self.name} does not see {shown.id}")
        name = self.server.name_of
        found = [
            (block, menu, option)
            for block, menu in slack_words.menus(shown.blocks)
            for option in menu["options"]
            if line in slack_words.block(block, name) and slack_words.label(option).startswith(label)
        ]
        if not found:
            raise Impossible(f"no option {label!r} among {shown.menus} in {shown.text!r}")
        block, menu, option = found[0]
        text = {**option["text"], "text": escaped(slack_words.label(option)), "emoji": True}
        action = {"type": "overflow", "block_id": block["block_id"], "action_id": menu["action_id"]}
        await self._act(shown, action | {"selected_option": {**option, "text": text}})

    async def _act(self, shown: Message | View, action: Json) -> None:
        """Tell the app what was pressed or chosen, and where."""
        action |= {"action_ts": self.server.ids.ts()}
        payload = self._payload("block_actions") | {"actions": [action]}
        if isinstance(shown, Message):
            payload |= self._around(shown.post)
        else:
            values, _ = slack_forms.fill(shown, {})
            payload |= {"container": {"type": "view", "view_id": shown.id}, "view": view_object(shown, values)}
        await self.server.delivery.interactive(payload)

    def _around(self, post: Post) -> Json:
        """The parts of a click that tell where its message stands."""
        place = post.channel
        hidden = post.only_for is not None
        container = {"type": "message", "message_ts": post.ts, "channel_id": place.id, "is_ephemeral": hidden}
        if post.thread_ts:
            container["thread_ts"] = post.thread_ts
        payload: Json = {"container": container, "channel": {"id": place.id, "name": place.label}}
        payload |= {"state": {"values": {}}, "response_url": self.server.response_url("actions", self, place, post)}
        return payload if hidden else payload | {"message": wire(post)}

    async def shortcut(self, callback_id: str, message: Message | None = None) -> None:
        """A message shortcut, or without a message a global one."""
        self._able()
        if self.outsider:
            raise Impossible("people of other organisations do not have our shortcuts")
        if message is None:
            payload = self._payload("shortcut") | {"callback_id": callback_id, "action_ts": self.server.ids.ts()}
            await self.server.delivery.interactive(payload)
            return
        post = message.post
        if not self._reads(post) or post.only_for or post.deleted:
            raise Impossible(f"{self.name} has no shortcuts on {message.id}")
        payload = self._payload("message_action") | {
            "callback_id": callback_id,
            "action_ts": self.server.ids.ts(),
            "message_ts": post.ts,
            "message": wire(post),
            "channel": {"id": post.channel.id, "name": post.channel.label},
            "response_url": self.server.response_url("actions", self, post.channel, None),
        }
        await self.server.delivery.interactive(payload)

    async def submit(self, answers: Mapping[str, object]) -> View | None:
        """Fill in the open form (by block id) and send it; the form that is open then.

        What the client itself complains of stands in `view.errors`, and nothing was sent. Raises `TimedOut` or
        `Failed` ("We had some trouble connecting"); the form stays open then.
        """
        self._able()
        view = self.view
        if view is None:
            raise Impossible(f"{self.name} has no form open")
        values, complaints = slack_forms.fill(view, answers)
        view.errors = complaints
        if complaints:
            return view
        payload = self._payload("view_submission") | {"view": view_object(view, values), "response_urls": []}
        answer = await self.server.delivery.interactive(payload)
        try:
            answered(self.server, view, answer)
        except ValueError as wrong:
            self.server.wrong(str(wrong))
            raise Failed("trouble_connecting") from wrong
        return self.view

    async def suggest(self, block_id: str, typed: str) -> list[tuple[str, str]]:
        """Type into an external menu of the open form: what it offers, as (value, label), for `submit` to take."""
        view = self.view
        found = next((each for each in view.fields if each.block_id == block_id), None) if view else None
        if view is None or found is None or not found.kind.endswith("external_select"):
            raise Impossible(f"{self.name} has no menu {block_id} to type into")
        about = {"action_id": found.action_id, "block_id": block_id, "value": typed}
        around = {"container": {"type": "view", "view_id": view.id}, "view": view_object(view)}
        payload = self._payload("block_suggestion", trigger=False) | about | around
        answer = await self.server.delivery.interactive(payload)
        view.suggested[block_id] = slack_limits.suggested(answer)
        return [(each["value"], unescaped(each["text"]["text"])) for each in view.suggested[block_id]]

    async def close_view(self) -> None:
        """Close the form on top; the app hears of it if it asked to (`notify_on_close`)."""
        view = self.view
        if view is None:
            raise Impossible(f"{self.name} has no form open")
        self.views.remove(view)
        self.server.moved()
        if view.body.get("notify_on_close"):
            payload = self._payload("view_closed", trigger=False)
            await self.server.delivery.interactive(payload | {"view": view_object(view), "is_cleared": False})

    async def write(self, text: str, where: Channel | None = None, *, under: Message | None = None) -> Message:
        """A plain message (`under`: in that message's thread); the app hears of it where it is subscribed."""
        self._able()
        place = under.channel if under else where or self.dm
        if self not in place.people or place.archived or (place.kind == "im" and self.closed_app):
            raise Impossible(f"{self.name} cannot write in {place.name}")
        written = self._written(text, command=False)
        thread = (under.thread_ts or under.ts) if under else ""
        post = Post(place, self.server.ids.ts(), self.id, [Version(written, [])], thread, from_app=False)
        self.server.appears(post)
        if f"<@{self.server.bot_user_id}>" in written and place.kind != "im":
            self.server.happens({**self.server.message_event(post), "type": "app_mention"}, place)
        return Message(post, self)

    async def open_home(self, tab: str = "home") -> None:
        """Look at the app's Home tab (or `messages`)."""
        self._able()
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm.id, "tab": tab}
        if self.home is not None and tab == "home":
            event["view"] = view_object(self.home)
        self.server.happens(event, None)
