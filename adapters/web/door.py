"""The HTTP door: the platforms' webhooks and the state of health, served inside the program's own event loop.

uvicorn brings its own handling of signals and exits the program where a port is taken; here the socket is opened
before it, so that a person gets a sentence, and signals belong to the program.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from adapters.web.routes import Asked, Handler, Incoming, Teller

BODY_LIMIT = 1_000_000
"""Bytes of a request at most; the platforms' are far smaller."""

BODY_SECONDS = 10
"""How long a request's body may take to arrive."""

HEAD_SECONDS = 10
"""How long the head of a request may take to arrive, from the connection or from its first byte."""

MOST_CONNECTIONS = 400
"""At once; those beyond are hung up on. A process may have about a thousand, the platforms' and the database's too."""

CLOSE_SECONDS = 4
"""How long requests under way may take to finish once the door closes."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    """How we are. `database` and each platform: empty when all is well, else a sentence.

    `live`: the program works, and starting it anew would not help. `ready`: it can serve people. `set_aside`: rows that
    the tick could not work on.
    """

    live: bool
    ready: bool
    database: str
    platforms: Mapping[str, str]
    set_aside: int
    version: str

    def as_json(self) -> dict[str, object]:
        """As the door tells it."""
        return {
            "live": self.live,
            "ready": self.ready,
            "database": self.database or "ok",
            "platforms": {name: trouble or "ok" for name, trouble in self.platforms.items()},
            "set_aside": self.set_aside,
            "version": self.version,
        }


class DoorFault(Exception):
    """The door cannot be opened; `args[0]` is the sentence that says why and what to do."""


class Door:
    """An HTTP server for POST `routes`, GET and HEAD `tellers`, `GET /healthz` and `GET /healthz/live`.

    Port 0 takes any that is free.
    """

    def __init__(
        self,
        routes: Mapping[str, Handler],
        health: Callable[[], Awaitable[Health]],
        *,
        host: str,
        port: int,
        body_seconds: float = BODY_SECONDS,
        head_seconds: float = HEAD_SECONDS,
        most_connections: int = MOST_CONNECTIONS,
        tellers: Mapping[str, Teller] | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._health = health
        told = [Route("/healthz", self._ready, methods=["GET"]), Route("/healthz/live", self._live, methods=["GET"])]
        posts = [Route(path, _taking(handler, body_seconds), methods=["POST"]) for path, handler in routes.items()]
        gets = [Route(path, _telling(path, each), methods=["GET"]) for path, each in (tellers or {}).items()]
        app = Starlette(routes=[*told, *posts, *gets], max_body_size=BODY_LIMIT)
        app.router.redirect_slashes = False
        self._server = _Server(
            uvicorn.Config(
                app,
                http=_hasty(head_seconds, most_connections),
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=CLOSE_SECONDS,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that it listens on, once it is open."""
        return self._port

    @property
    def address(self) -> str:
        """The beginning of an address at which this machine reaches it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._host, self._host)  # noqa: S104 (recognised, not bound)
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self._port}"

    async def open(self) -> None:
        """Begin to listen. Raises `DoorFault`."""
        listener = await _listener(self._host, self._port)
        self._port = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listener]))
        up = asyncio.create_task(self._server.is_up.wait())
        await asyncio.wait({self._serving, up}, return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            up.cancel()
            await self._serving

    async def close(self) -> None:
        """Take no more connections, let requests under way finish."""
        if self._serving is None:
            return
        self._server.end()
        with suppress(asyncio.CancelledError):
            await self._serving
        self._serving = None

    async def _ready(self, _: Request) -> Response:
        health = await self._health()
        return JSONResponse(health.as_json(), 200 if health.ready else 503)

    async def _live(self, _: Request) -> Response:
        health = await self._health()
        return JSONResponse(health.as_json(), 200 if health.live else 503)


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, with a word when it is up, and at rest when there is nothing to do: it
    looks ten times a second whether it is to end.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up, self._is_over = asyncio.Event(), asyncio.Event()

    def end(self) -> None:
        """Come to an end now."""
        self.should_exit = True
        self._is_over.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # once a second the date of its answers is set
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._is_over.wait()
        loop = asyncio.get_running_loop()
        for each in self.servers:
            for listener in each.sockets:
                loop.remove_reader(listener.fileno())
        for _ in range(2):  # what was accepted becomes a connection before asyncio's server is closed, or never
            await asyncio.sleep(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _hasty(head_seconds: float, most: int) -> type[asyncio.Protocol]:
    """uvicorn's protocol for those who are in no hurry: it waits for ever for the head of a request."""

    class Hasty(H11Protocol):
        _hanging_up: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) > most:
                transport.abort()
                return
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_watching()
            super().connection_lost(exc)

        def _is_idle(self) -> bool:
            cycle: RequestResponseCycle | None = self.cycle  # there is none before the first request
            return cycle is None or cycle.response_complete

        def _watch(self) -> None:
            if not self._is_idle():
                self._stop_watching()
            elif self._hanging_up is None:
                self._hanging_up = self.loop.call_later(head_seconds, self._hang_up)

        def _stop_watching(self) -> None:
            if self._hanging_up is not None:
                self._hanging_up.cancel()
                self._hanging_up = None

        def _hang_up(self) -> None:
            self._hanging_up = None
            if self._is_idle():
                self.transport.abort()

    return Hasty


def _taking(handler: Handler, body_seconds: float) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        try:
            async with asyncio.timeout(body_seconds):
                body = await request.body()
        except TimeoutError:
            return Response(status_code=408, headers={"connection": "close"})
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        try:
            answer = await handler(Incoming(dict(request.headers.items()), body))
        except Exception:
            log.exception("a route failed", path=request.url.path)
            return Response(status_code=500)
        return Response(answer.body, answer.status, dict(answer.headers))

    return take


def _telling(path: str, teller: Teller) -> Callable[[Request], Awaitable[Response]]:
    async def tell(request: Request) -> Response:
        try:
            answer = await teller(Asked(dict(request.headers.items()), dict(request.path_params)))
        except Exception:
            log.exception("a route failed", path=path)
            return Response(status_code=500)
        return Response(answer.body, answer.status, dict(answer.headers))

    return tell


async def _listener(host: str, port: int) -> socket.socket:
    """A listening socket. A name that has addresses of both families is taken at its IPv4 one."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        listener = socket.create_server(address[:2], family=family, dualstack_ipv6=host == "::")
        # What it accepts takes this over. Without it the end of an answer waits 40 ms for the caller's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise DoorFault(_why(host, port, error)) from error
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST: {host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its addresses."
    if error.errno == errno.EADDRINUSE:
        return f"PORT: {port} on {host} is in use by another program; stop it, or use another port."
    if error.errno == errno.EACCES:
        return f"PORT: {port} is not for ordinary users; use one above 1023."
    return f"HOST, PORT: {host}:{port} cannot be listened on ({error.strerror or error}); use another."
