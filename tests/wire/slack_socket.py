"""Socket Mode's side of Slack: tickets, hello, envelopes, acks, disconnects.

docs.slack.dev/apis/events-api/using-socket-mode: up to 10 connections, any of them may get any payload; an envelope is
acknowledged on the connection by which it came; only where `accepts_response_payload` may the ack carry a payload.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from aiohttp import WSMsgType, web

from tests.wire.slack_values import Json, TimedOut

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
MOST = 10


class Lost(Exception):
    """The connection went before the ack came; `args[0]` is Slack's word for it."""


@dataclass(eq=False)
class Connection:
    """One WebSocket; `deaf`: it stays up and answers pings, but no envelope passes any more."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    deaf: bool = False
    leaving: bool = False
    waiting: dict[str, tuple[asyncio.Future[Json | None], bool]] = field(default_factory=dict)


class Link:
    """All connections of the app."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self._tickets: set[str] = set()
        self._turn = 0
        self.connections: list[Connection] = []
        self.refusals = 0
        self.enabled = True
        self.total = 0

    def ticket(self) -> str:
        """A URL that serves for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._server.port}/link/?ticket={ticket}&app_id={self._server.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket from hello to its end."""
        ticket = request.query.get("ticket", "")
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        if ticket not in self._tickets:
            return web.Response(status=403, text="ticket unknown or used")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=self._server.ping_seconds)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if len(self.connections) >= MOST:
            await self._tell(connection, "too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(connection)
        self.total += 1
        await socket.send_json(self._hello())
        self._server.moved()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(connection, message.data)
        finally:
            self.connections.remove(connection)
            for waiting, _ in connection.waiting.values():
                if not waiting.done():
                    waiting.set_exception(Lost("connection_failed"))
            self._server.moved()
        return socket

    def _hello(self) -> Json:
        debug = {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18_060}
        about = {"app_id": self._server.app_id}
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": debug,
            "connection_info": about,
        }

    def _heard(self, connection: Connection, text: str) -> None:
        if connection.deaf:
            return None
        try:
            ack = json.loads(text)
        except ValueError:
            return self._server.wrong(f"not JSON on the socket: {text[:80]}")
        known = connection.waiting.pop(str(ack.get("envelope_id")), None) if isinstance(ack, dict) else None
        if known is None:
            return self._server.wrong(f"an ack for no envelope of this connection: {text[:120]}")
        waiting, takes = known
        payload = ack.get("payload") or None
        if payload is not None and not takes:
            self._server.wrong(f"an ack with a payload where none is taken: {text[:200]}")
            payload = None
        if not waiting.done():
            waiting.set_result(payload)
        return None

    def _next(self) -> Connection | None:
        """Any connection will do: each in turn; a deaf one is taken only where none hears."""
        open_ = [each for each in self.connections if not each.leaving and not each.socket.closed]
        hearing = [each for each in open_ if not each.deaf] or open_
        if not hearing:
            return None
        self._turn += 1
        return hearing[self._turn % len(hearing)]

    async def deliver(self, kind: str, payload: Json, *, takes: bool, **more: object) -> Json | None:
        """Send an envelope and wait for its ack (what it carried). Raises `TimedOut` after `patience`, `Lost`."""
        connection = self._next()
        if connection is None:
            raise Lost("connection_failed")
        envelope = secrets.token_hex(16)
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope] = waiting, takes
        body = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": takes, **more}
        try:
            async with asyncio.timeout(self._server.patience):
                if not connection.deaf:
                    await connection.socket.send_str(json.dumps(body))
                return await waiting
        except TimeoutError:
            raise TimedOut("operation_timeout") from None
        except ConnectionError:
            raise Lost("connection_failed") from None
        finally:
            connection.waiting.pop(envelope, None)

    async def _tell(self, connection: Connection, reason: Reason) -> None:
        connection.leaving = reason != "warning"
        await connection.socket.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
        )

    async def disconnect(self, reason: Reason, grace: float) -> None:
        """Tell every connection, and close those that are still there after `grace` seconds."""
        told = [each for each in self.connections if not each.socket.closed]
        if reason == "link_disabled":
            self.enabled = False
        for connection in told:
            await self._tell(connection, reason)
        self._server.background(self._close_after(told, grace))

    async def _close_after(self, told: list[Connection], seconds: float) -> None:
        await asyncio.sleep(seconds)
        for connection in told:
            await connection.socket.close()

    async def cut(self) -> None:
        """Break every connection without a word, as a network does."""
        for connection in list(self.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """Close what is open."""
        for connection in list(self.connections):
            await connection.socket.close()
