"""The bot on a slow platform, as a process that is told to stop: `python -m tests.crash.stopping_worker`.

In the environment: `DATABASE_URL`, `SECONDS` that each message takes, `START` of its clock (ISO 8601) and `BOOK`, a
file to which it adds a line when a message is begun and when it has arrived. Its log is JSON, on standard error.
"""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from pathlib import Path

from bot import logs
from bot.chat import Address, Card, Wire
from bot.opening import opened
from bot.serving import Service, serve
from tests.crash.clocks import Time
from tests.desk import Desk, Post
from tests.store.office import PLATFORM


class SlowPost(Post):
    """A sender that takes its time, and writes down what it does."""

    def __init__(self, seconds: float, book: Path) -> None:
        super().__init__(PLATFORM)
        self._seconds = seconds
        self._book = book

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self._add("sending", key)
        await asyncio.sleep(self._seconds)
        self._add("arrived", key)
        return key

    def _add(self, what: str, key: str) -> None:
        with self._book.open("a") as book:
            book.write(f"{what} {key}\n")


async def main() -> None:
    """Until SIGTERM."""
    given = os.environ
    desk = Desk(PLATFORM)
    desk.post = SlowPost(float(given["SECONDS"]), Path(given["BOOK"]))
    desk.wire = Wire(desk.post)
    database = await opened(given["DATABASE_URL"], alone=True)
    try:
        await serve(Service(database, Time.from_now(datetime.fromisoformat(given["START"])), [desk]))
    finally:
        await database.close()


if __name__ == "__main__":
    logs.configure("json")
    asyncio.run(main())
