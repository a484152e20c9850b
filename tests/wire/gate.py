"""A gate before a local server, on a port of its own: what goes wrong below HTTP goes wrong for real here.

Connections are passed on byte by byte, refused, or reset before anything is read; and the gate can speak TLS, with
whatever certificate is wanted.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self

CERTIFICATES = Path(__file__).parents[1] / "data" / "certificates"


class Way(StrEnum):
    """What becomes of a connection."""

    open = "open"
    refused = "connection refused"
    reset_before = "reset before the request was read"


class Gate:
    """Before the server at `port` of this machine; `host` is the name under which it is spoken to."""

    def __init__(self, port: int, host: str = "127.0.0.1", certificate: str = "") -> None:
        self._server_port = port
        self._host = host
        self._certificate = certificate
        self._way = Way.open
        self._port = 0
        self._listening: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.met = 0
        """How many connections have come."""

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    @property
    def address(self) -> str:
        """The beginning of its addresses."""
        return f"http{'s' if self._certificate else ''}://{self._host}:{self._port}"

    async def turn(self, way: Way = Way.open, certificate: str = "") -> None:
        """From now on this becomes of connections; those that are open break."""
        await self._close()
        self._way = way
        self._certificate = certificate or self._certificate
        if way is not Way.refused:
            await self._open()

    async def _open(self) -> None:
        context = None
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATES / f"{self._certificate}.pem")
        self._listening = await asyncio.start_server(self._come, "127.0.0.1", self._port, ssl=context)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for writer in tuple(self._writers):
            writer.transport.abort()
        while self._writers:
            await asyncio.sleep(0.005)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met += 1
        self._writers.add(writer)
        try:
            await self._dealt_with(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _dealt_with(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._way is Way.reset_before:
            wire: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):  # closing then sends a reset, not an end
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._server_port)
        ways = [asyncio.create_task(_passed(reader, back)), asyncio.create_task(_passed(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.transport.abort()


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
