"""Payloads on their way to the app, by either transport, and what Slack does when they are not acknowledged.

docs.slack.dev/apis/events-api (retries: at once, after 1 minute, after 5) · docs.slack.dev/interactivity/
implementing-slash-commands and …/handling-user-interaction (3 seconds, never repeated) · reference/events for bodies.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.wire.slack_socket import Lost
from tests.wire.slack_state import Channel
from tests.wire.slack_values import Failed, Json, TimedOut

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

_PLURAL = {"im": "im", "channel": "channels", "group": "groups"}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_shared": "channels:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
}
TAKES = frozenset({"view_submission", "block_suggestion"})
"""The interactive payloads whose ack may carry something."""


@dataclass(eq=False)
class Event:
    """An event that was sent at least once; `done` once it was acknowledged or given up."""

    body: Json
    attempts: int = 0
    reason: str = ""
    done: bool = False

    @property
    def id(self) -> str:
        """The same in every repeat."""
        return str(self.body["event_id"])


class Delivery:
    """What the app is told, by the transport that the server is set to."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.events: list[Event] = []

    async def command(self, fields: dict[str, str]) -> Json | None:
        """A slash command; what the ack shows. Raises `TimedOut` or `Failed` as the person sees it."""
        if self._server.transport == "http":
            return await self._server.door.form(fields)
        return await self._socket("slash_commands", fields, takes=True)

    async def interactive(self, payload: Json) -> Json | None:
        """A click, a shortcut, a sent form; what the ack carried, where anything is taken."""
        takes = payload["type"] in TAKES
        if self._server.transport == "socket":
            return await self._socket("interactive", payload, takes=takes)
        answer = await self._server.door.form({"payload": json.dumps(payload)})
        if answer is not None and not takes:
            self._server.wrong(f"an answer to {payload['type']}, where none is taken: {answer}")
            return None
        return answer

    async def _socket(self, kind: str, payload: Json, *, takes: bool) -> Json | None:
        try:
            return await self._server.link.deliver(kind, payload, takes=takes)
        except Lost:
            raise TimedOut("dispatch_failed") from None

    def subscribed(self, event: Json, channel: Channel | None) -> bool:
        """Whether the app hears of this: it subscribed, has the scope and is where it happens."""
        name = str(event["type"])
        if name == "message":
            assert channel is not None
            name = f"message.{_PLURAL[channel.kind]}"
        if name not in self._server.events or _SCOPES.get(name, "") not in {"", *self._server.scopes}:
            return False
        return channel is None or channel.bot_in

    def event(self, inner: Json, channel: Channel | None) -> Event | None:
        """Let the app hear of it, in the background; None if it is not subscribed to it."""
        server = self._server
        if not self.subscribed(inner, channel):
            return None
        given = {"enterprise_id": None, "team_id": server.team_id, "user_id": server.bot_user_id}
        event_id = server.ids.next("Ev")
        body: Json = {
            "token": "legacy",
            "team_id": server.team_id,
            "api_app_id": server.app_id,
            "event": {"event_ts": server.ids.ts(), **inner},
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(time.time()),
            "authorizations": [{**given, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": f"4-{event_id}",
        }
        if channel is not None and channel.shared:
            body |= {"context_team_id": server.team_id, "context_enterprise_id": None}
        event = Event(body)
        self.events.append(event)
        server.background(self._insist(event))
        return event

    async def _insist(self, event: Event) -> None:
        await self.attempt(event)
        for seconds in self._server.event_repeats:
            if event.done:
                return
            await asyncio.sleep(seconds)
            if not event.done:
                await self.attempt(event)

    async def attempt(self, event: Event) -> bool:
        """Send it once more, as a repeat if it was sent before; whether it was acknowledged."""
        attempt, event.attempts = event.attempts, event.attempts + 1
        if self._server.transport == "http":
            done, event.reason = await self._server.door.event(event.body, attempt, event.reason)
        else:
            done = await self._over_socket(event, attempt)
        event.done = event.done or done
        self._server.moved()
        return done

    async def _over_socket(self, event: Event, attempt: int) -> bool:
        try:
            await self._server.link.deliver(
                "events_api", event.body, takes=False, retry_attempt=attempt, retry_reason=event.reason
            )
        except Failed:
            event.reason = "timeout"
        except Lost as lost:
            event.reason = str(lost)
        else:
            return True
        return False

    async def repeat(self) -> int:
        """Send every event again that nobody has acknowledged, as the later retries do; how many were."""
        waiting = [event for event in self.events if not event.done]
        return sum([await self.attempt(event) for event in waiting])
