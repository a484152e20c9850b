"""A stand-in for the core where only the Telegram adapter is looked at, and a bot of it beside the local server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from adapters.telegram.platform import Telegram
from adapters.web.routes import Handler, Incoming
from bot.chat import Card, Command, Html, Menu, Moved, Press, Reply, Request
from tests.wire.telegram import TelegramServer

SECRET = "s3cret-of_the_tests"
MENUS = {
    "en": Menu({"list": "What is open", "me": "You"}, {"list": "Open"}, {"here": "Who"}, "I wait.", "I wait a lot."),
    "vi": Menu({"list": "Đang mở", "me": "Bạn"}, {"list": "Mở"}, {"here": "Ai đọc"}, "Tôi chờ.", "Tôi chờ nhiều."),
}
TRANSPORTS = ("polling", "webhook")
PATH = "/telegram/webhook"


def card(text: str) -> Card:
    return Card(Html(text))


@dataclass
class Core:
    """Writes down what it is asked and answers from `replies`, by what was typed or by a button's data.

    What is in `failing` raises; what is `stuck` waits until `go` is set. A repeat is written down again.
    """

    replies: dict[str, Reply] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[Command | Press] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)

    async def handle(self, request: Request) -> Reply:
        assert isinstance(request, Command | Press)
        self.requests.append(request)
        said = _said(request)
        if said in self.failing:
            raise RuntimeError(said)
        if said in self.stuck:
            await self.go.wait()
        self.done.append(said)
        return self.replies.get(said, Reply((card(f"Heard: {said}"),)))

    def menus(self) -> Mapping[str, Menu]:
        return MENUS

    async def moved(self, moved: Moved) -> None:
        self.moves.append(moved)

    @property
    def heard(self) -> list[str]:
        """What was typed or pressed, in the order in which it came."""
        return [_said(request) for request in self.requests]

    @property
    def keys(self) -> list[str]:
        return [request.key for request in self.requests]


def _said(request: Command | Press) -> str:
    return request.text if isinstance(request, Command) else request.data


@dataclass
class Stage:
    """A server, a core, and the platform between them."""

    telegram: TelegramServer
    core: Core
    platform: Telegram

    async def heard(self, *said: str) -> None:
        """Wait until the core has heard this, all in all."""
        await self.telegram.until(lambda: len(self.core.requests) >= len(said))
        assert tuple(self.core.heard) == said

    async def settled(self) -> None:
        """Wait until nothing waits at Telegram any more."""
        await self.telegram.until(lambda: not self.telegram.world.updates.waiting)


@asynccontextmanager
async def doors(routes: Mapping[str, Handler]) -> AsyncIterator[str]:
    """The routes of a platform over real HTTP; gives the address before the path."""

    def served(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            answer = await handler(Incoming(headers, await request.read()))
            return web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))

        return serve

    app = web.Application()
    for path, handler in routes.items():
        app.router.add_post(path, served(handler))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def entrance() -> AsyncIterator[tuple[str, dict[str, Handler]]]:
    """An address that is known before the handler behind it is: put that into the dictionary."""
    handlers: dict[str, Handler] = {}
    async with doors({PATH: lambda incoming: handlers[PATH](incoming)}) as address:
        yield address + PATH, handlers


@asynccontextmanager
async def bot(
    telegram: TelegramServer, core: Core, transport: str = "polling", *, poll_seconds: float = 5
) -> AsyncIterator[Stage]:
    """A bot that is open and listens, and stops by itself."""
    async with entrance() as (address, handlers):
        webhook = (address, SECRET) if transport == "webhook" else ("", "")
        platform = made(telegram, webhook=webhook, poll_seconds=poll_seconds)
        handlers.update(platform.routes)
        await platform.open()
        try:
            await platform.listen(core)
            yield Stage(telegram, core, platform)
        finally:
            core.go.set()
            await platform.stop()
            await platform.close()


def made(
    telegram: TelegramServer,
    *,
    token: str = "",
    webhook: tuple[str, str] = ("", ""),
    finish_seconds: float = 5,
    poll_seconds: float = 5,
) -> Telegram:
    """A bot of the server, not open yet; it is quick to try again what failed. `webhook`: its address and secret."""
    return Telegram(
        token=token or telegram.token,
        api_url=telegram.api_url,
        webhook_url=webhook[0],
        webhook_secret=webhook[1],
        poll_seconds=poll_seconds,
        first_pause=0.05,
        finish_seconds=finish_seconds,
    )
