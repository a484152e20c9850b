"""A local Slack for tests and the demo: it speaks the documented protocols and refuses what the real one refuses.

One small aiohttp server on 127.0.0.1 with the Web API (`api_url`), response URLs and Socket Mode; with
`transport = "http"` it posts signed requests to `request_url` instead. Its people type, see and press:

    async with SlackServer() as slack:
        ana = slack.person("ana", admin=True)
        shown = await ana.type("/deadline list")
        await ana.press(shown, "Open")

Every protocol is kept in a module of its own, whose docstring names the pages. `wrongs` lists what the app did that the
real Slack would overlook in silence (a test may want it empty), `refused` what the Web API refused.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Literal, Self

import aiohttp
from aiohttp import web

from tests.wire import slack_api
from tests.wire.slack_chat import Response
from tests.wire.slack_delivery import Delivery
from tests.wire.slack_faults import Fault, Faults, Kind
from tests.wire.slack_gestures import Person
from tests.wire.slack_http import Door, Got, Sent
from tests.wire.slack_socket import Link, Reason
from tests.wire.slack_state import Channel, Message, Post, Version, wire
from tests.wire.slack_team import Team
from tests.wire.slack_values import ApiError, Failed, Impossible, Json, TimedOut
from tests.wire.slack_views import FormField, View

__all__ = [
    "Channel",
    "Failed",
    "Fault",
    "FormField",
    "Got",
    "Impossible",
    "Message",
    "Person",
    "Sent",
    "SlackServer",
    "TimedOut",
    "View",
]

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "team:read",
        "users:read",
    }
)
EVENTS = frozenset({"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"})
COMMANDS = frozenset({"/availability", "/client", "/deadline", "/escalation", "/me", "/team"})


class SlackServer(Team):
    """One team with one installed app. All attributes may be changed while it runs."""

    def __init__(self, team_name: str = "Tern Studio") -> None:
        super().__init__(team_name)
        self.app_id, self.bot_id, self.owner_id = "A00000001", "B00000001", "U0OWNER01"
        self.bot_token = f"xoxb-1-2-{secrets.token_hex(8)}"
        self.app_token = f"xapp-1-{self.app_id}-3-{secrets.token_hex(8)}"
        self.signing_secret = secrets.token_hex(16)
        self.transport: Literal["socket", "http"] = "socket"
        self.request_url = ""
        self.scopes: set[str] = set(SCOPES)
        self.app_scopes: set[str] = {"connections:write"}
        self.events: set[str] = set(EVENTS)
        self.commands: set[str] = set(COMMANDS)
        self.escape_commands = True
        self.home_enabled = True
        self.echo = True
        """Whether the app hears of its own messages and edits, as the real one does."""
        self.takes_charts = True
        """Whether messages may have charts and tables of data, which Slack brings out in parts."""
        self.pace = False
        self.pace_seconds = 1.0
        self.page_size = 0
        """If set, lists never give more than so many at once, whatever limit was asked for."""
        self.patience = 3.0
        self.trigger_seconds = 3.0
        self.response_seconds = 1800.0
        self.event_repeats: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.ping_seconds = 5.0
        self.posts: list[Post] = []
        self.calls: list[tuple[str, Json]] = []
        self.refused: list[tuple[str, str, list[str]]] = []
        self.wrongs: list[str] = []
        self.dead_tokens: dict[str, str] = {}
        self.responses: dict[str, Response] = {}
        self.faults, self.link, self.door, self.delivery = Faults(), Link(self), Door(self), Delivery(self)
        self.port = 0
        self._triggers: dict[str, tuple[Person, float, bool]] = {}
        self._opens: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None

    def _server(self) -> SlackServer:
        return self

    async def start(self, port: int = 0) -> None:
        """Listen; on a free port unless one is given."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/{kind:commands|actions}/{rest:.*}", self._respond)
        app.router.add_get("/link/", self.link.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._http = aiohttp.ClientSession()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        return await slack_api.call(self, request)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await slack_api.respond(self, request)

    async def stop(self) -> None:
        """Close everything, and forget what was still to be repeated."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.link.close()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """The Web API's address, with the slash at its end."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def http(self) -> aiohttp.ClientSession:
        """With which Slack posts to the app."""
        assert self._http is not None, "the server is not started"
        return self._http

    def appears(self, post: Post) -> None:
        """A message is there."""
        post.channel.posts.append(post)
        self.posts.append(post)
        self.moved()
        if not post.only_for and (self.echo or not post.from_app):
            self.happens(self.message_event(post), post.channel)

    def message_event(self, post: Post) -> Json:
        """The event of a new message."""
        where = {"channel": post.channel.id, "channel_type": post.channel.kind}
        event = wire(post) | where | {"event_ts": post.ts}
        if post.channel.shared:
            event |= {"user_team": event["team"], "source_team": event["team"]}
        return event

    def changes(self, post: Post, version: Version) -> None:
        """A message says something else from now on."""
        before = wire(post)
        post.versions.append(version)
        self.moved()
        if self.echo and not post.only_for:
            event: Json = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": self.ids.ts()}
            event |= {"message": wire(post), "previous_message": before, "channel": post.channel.id}
            self.happens(event | {"channel_type": post.channel.kind}, post.channel)

    def happens(self, event: Json, channel: Channel | None) -> None:
        """The app hears of it, if it is subscribed, in the background."""
        if self._runner is not None and (self.transport == "socket" or self.request_url):
            self.delivery.event(event, channel)

    def trigger(self, person: Person) -> str:
        """A new trigger_id."""
        trigger = f"{self.ids.next('', 10)}.{self.team_id[1:]}.{secrets.token_hex(16)}"
        self._triggers[trigger] = person, asyncio.get_running_loop().time(), False
        return trigger

    def take_trigger(self, trigger: str) -> Person:
        """Use a trigger_id up. Raises `invalid_…`, `exchanged_…` or `expired_trigger_id`."""
        if trigger not in self._triggers:
            raise ApiError("invalid_trigger_id")
        person, made, used = self._triggers[trigger]
        if used:
            raise ApiError("exchanged_trigger_id")
        if asyncio.get_running_loop().time() - made > self.trigger_seconds:
            raise ApiError("expired_trigger_id")
        self._triggers[trigger] = person, made, True
        return person

    def response_url(self, kind: str, person: Person, channel: Channel, source: Post | None) -> str:
        """A new response_url; `source` is the message that it may replace."""
        until = asyncio.get_running_loop().time() + self.response_seconds
        url = f"http://127.0.0.1:{self.port}/{kind}/{self.team_id}/{secrets.token_hex(12)}"
        self.responses[url] = Response(person, channel, source, until)
        return url

    def keep_pace(self, channel: Channel) -> None:
        """About one message a second and channel; raises 429 where `pace` is on."""
        now = asyncio.get_running_loop().time()
        if self.pace and now < self._opens.get(channel.id, 0):
            raise ApiError("ratelimited", status=429, headers={"Retry-After": "1"})
        self._opens[channel.id] = now + self.pace_seconds

    def fail(self, method: str, kind: Kind | str, *, times: int | None = 1, seconds: float = 1.0) -> Fault:
        """Let the next `times` calls of a method (`*`: any; `response_url`) fail; `Kind` says how. None: for good."""
        return self.faults.order(Fault(method, kind, times, seconds))

    def heal(self) -> None:
        """Call all faults off."""
        self.faults.clear()

    def revoke_token(self) -> None:
        """The bot's token is worth nothing from now on."""
        self.dead_tokens[self.bot_token] = "token_revoked"

    def restore_token(self) -> None:
        """The tokens are good again."""
        self.dead_tokens.clear()

    def uninstall(self) -> None:
        """The app is removed from the team."""
        self.dead_tokens[self.bot_token] = "account_inactive"

    async def disconnect(self, reason: Reason = "refresh_requested", grace: float = 1.0) -> None:
        """Tell every Socket Mode connection to go; what is still open after `grace` seconds is closed."""
        await self.link.disconnect(reason, grace)

    def deafen(self) -> None:
        """The connections that are open stay up and answer pings, but no envelope passes any more."""
        for connection in self.link.connections:
            connection.deaf = True

    def refuse_connections(self, times: int) -> None:
        """The next so many WebSockets are refused with 503."""
        self.link.refusals = times

    def wrong(self, what: str) -> None:
        """Note what the real Slack would overlook in silence."""
        self.wrongs.append(what)

    def background(self, work: Coroutine[object, object, None]) -> None:
        """Do it without anybody waiting; it ends with the server at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def moved(self) -> None:
        """Something changed: wake those who wait for it."""
        self._stirred.set()

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until it holds; looks whenever something changes here, and every 20 ms."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not condition():
            if loop.time() > end:
                raise AssertionError(f"not within {seconds} s; the people see:\n{self.transcript()}")
            self._stirred.clear()
            try:
                async with asyncio.timeout(0.02):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def repeat_events(self) -> int:
        """Send every event again that nobody has acknowledged, before its next retry is due; how many got through."""
        return await self.delivery.repeat()

    async def connected(self, number: int = 1, seconds: float = 10) -> None:
        """Wait for so many Socket Mode connections."""
        await self.until(lambda: len(self.link.connections) >= number, seconds)

    async def settled(self, seconds: float = 10) -> None:
        """Wait until every event was acknowledged."""
        await self.until(lambda: all(event.done for event in self.delivery.events), seconds)

    def transcript(self) -> str:
        """Everything that anybody sees, for people to read."""
        lines = []
        for post in self.posts:
            whom = f" (only {post.only_for.name})" if post.only_for else ""
            shown = Message(post, post.channel.people[0]) if post.channel.people else None
            text = shown.text if shown else post.now.text
            buttons = "".join(f" [{label}]" for label in shown.buttons) if shown else ""
            gone = " (deleted)" if post.deleted else ""
            lines.append(
                f"{post.channel.name}{whom}{gone} {self.name_of(post.user)}: {re.sub(chr(10), ' / ', text)}{buttons}"
            )
        return "\n".join(lines)
