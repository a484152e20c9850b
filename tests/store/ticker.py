"""A process that ticks at the instant at which mia is asked, and writes down what it delivered."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bot.app import App, HandClock
from bot.chat import Address, Card, Wire, plain
from bot.store.database import Database

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKS = 5
PATIENCE = 60
"""Seconds."""


class Postman:
    """A platform that takes everything, and writes down who delivered what to whom, a line each."""

    platform = "console"
    door = ""

    def __init__(self, book: Path) -> None:
        self._book = book

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        await asyncio.sleep(0.01)
        with self._book.open("a", encoding="utf-8") as out:
            out.write(f"{os.getpid()}\t{to.id}\t{plain(card.text).replace(chr(10), ' ')}\n")
        return key

    async def edit(self, to: Address, message: str, card: Card) -> None: ...

    async def find(self, to: Address, key: str) -> str | None:
        return None


def run(url: str, book: str, together: Barrier) -> None:
    """Tick a few times from the moment at which all processes are ready."""
    asyncio.run(_run(url, book, together))


async def _run(url: str, book: str, together: Barrier) -> None:
    database = Database(url)
    app = App(database, HandClock(AT), {"console": Wire(Postman(Path(book)))})
    await app.next_instant()  # the connection stands
    await asyncio.to_thread(together.wait, PATIENCE)
    for _ in range(TICKS):
        await app.tick()
        await asyncio.sleep(0.01)
    await database.close()
