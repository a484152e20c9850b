"""The line between the bot and PostgreSQL, in the hands of a test: it breaks, falls silent and comes back.

It is a TCP port on this machine, passed on byte by byte to the server's own socket. What PostgreSQL's clients say is
told apart by message, as its protocol has it (PostgreSQL documentation, "Message Formats"): a byte for the kind and
four for the length; only a connection's first message has no kind.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close a reset."""

SSL_REQUEST = 80877103


class Way(StrEnum):
    """What the line is like."""

    works = "works"
    refuses = "refuses"
    silent = "silent"
    """It takes everything and answers nothing, those included that were connected before."""


class Line:
    """Use as a context. `on_message` hears each message of the bot (its kind and body) before it goes on; what it
    returns is done: "cut" breaks all connections, "swallow" breaks them once the server has had the message, "hush"
    makes the line fall silent.
    """

    def __init__(self, url: str) -> None:
        """`url` is the database's own address, of a server that listens on a socket in a folder."""
        parsed = urlsplit(url)
        folder = parsed.query.removeprefix("host=")
        self._server = str(Path(folder) / ".s.PGSQL.5432")
        self._name = parsed.path.removeprefix("/")
        self._port = 0
        self._listening: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._works = asyncio.Event()
        self._works.set()
        self.way = Way.works
        self.connections = 0
        """How many have come."""
        self.on_message: Callable[[bytes, bytes], str] = lambda _kind, _body: ""

    @property
    def url(self) -> str:
        """The address of the database by way of the line."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{self._name}"

    async def __aenter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.turn(Way.refuses)

    async def turn(self, way: Way) -> None:
        """From now on it is like that. `refuses` breaks what is open; `works` lets what was held back go on."""
        self.way = way
        if way is Way.refuses:
            if self._listening is not None:
                self._listening.close()
                self._listening = None
            self._works.set()
            await self.cut()
            return
        (self._works.set if way is Way.works else self._works.clear)()
        if self._listening is None:
            await self._listen()

    async def renew(self) -> None:
        """The line works again for new connections; those that fell silent stay so, and nobody is told."""
        self._works = asyncio.Event()
        self._works.set()
        self.way = Way.works

    async def cut(self) -> None:
        """Reset every connection."""
        for writer in tuple(self._open):
            transport = writer.transport
            with suppress(OSError, AttributeError):
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            transport.abort()
        passing = self._passing - {asyncio.current_task()}
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _listen(self) -> None:
        self._listening = await asyncio.start_server(self._taken, "127.0.0.1", self._port)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # it was cut
            await self._passed(reader, writer)

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        self.connections += 1
        self._open.add(writer)
        works = self._works
        try:
            await works.wait()
            with suppress(OSError, asyncio.IncompleteReadError):
                back, on = await asyncio.open_unix_connection(self._server)
                self._open.add(on)
                try:
                    async with asyncio.TaskGroup() as both:
                        answers = both.create_task(self._answers(back, writer, works))
                        both.create_task(self._said(reader, on, answers, works))
                finally:
                    self._open.discard(on)
                    on.transport.abort()
        except* OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()
            self._passing.discard(task)

    async def _said(
        self, reader: asyncio.StreamReader, on: asyncio.StreamWriter, answers: asyncio.Task[None], works: asyncio.Event
    ) -> None:
        """What the bot says, message by message."""
        is_first = True
        while True:
            try:
                kind = b"" if is_first else await reader.readexactly(1)
                length = await reader.readexactly(4)
                body = await reader.readexactly(struct.unpack("!I", length)[0] - 4)
            except (asyncio.IncompleteReadError, OSError):
                on.transport.abort()
                answers.cancel()
                return
            is_first = is_first and len(body) == 4 and struct.unpack("!I", body)[0] == SSL_REQUEST
            await works.wait()
            what = self.on_message(kind, body) if kind else ""
            if what == "cut":
                await self._gone()
                return
            if what == "hush":
                self.way = Way.silent
                self._works.clear()
                await works.wait()
            on.write(kind + length + body)
            if what == "swallow":
                answers.cancel()
                await on.drain()
                await asyncio.sleep(0.3)
                await self._gone()
                return

    async def _gone(self) -> None:
        """This connection's own end is part of it, so somebody else does it."""
        asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self.cut()))
        await asyncio.sleep(3600)

    async def _answers(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter, works: asyncio.Event) -> None:
        with suppress(OSError):
            while said := await back.read(65536):
                await works.wait()
                writer.write(said)
        writer.transport.abort()
