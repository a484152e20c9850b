"""A process that ticks at the instant at which mia is asked, and writes down what it delivered."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App, HandClock
from bot.chat import Address, Card, Wire, plain
from bot.store.database import Database

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKS = 5


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


async def main(url: str, book: str) -> None:
    """Say when everything stands, and tick a few times from the moment at which a line comes in."""
    database = Database(url)
    app = App(database, HandClock(AT), {"console": Wire(Postman(Path(book)))})
    await app.next_instant()  # the connection stands
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for _ in range(TICKS):
        await app.tick()
        await asyncio.sleep(0.01)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
