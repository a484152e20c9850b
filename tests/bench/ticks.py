"""What a tick costs in a small table and in a large one: with nothing to do, and with a hundred reminders due.

The real `App.tick` in this process, with the question for the next instant that follows each tick of the running
program. Reminders go the whole way: looked at, decided, recorded, composed, claimed, handed to a sender, settled and
sealed; the sender takes everything at once, so that no network hides what the table costs. A tick is measured from its
call to its return. The small and the large table take turns, and of each the middle one counts. The yardstick of the
large table is the small one.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from bot.app import App, SystemClock
from bot.chat import Address, Card, Wire
from bot.store.database import Database
from tests.bench.figures import Figure, number
from tests.bench.scale import Scale
from tests.bench.server import ENGINES, NAMES, Engine
from tests.bench.shelf import Shelf, shelf

ROW = "ticks"

MOST = 1.3
"""How much longer the large table may take."""

IDLE_TICKS = 20
"""Of each table, for each of the scale's repeats."""


class Nowhere:
    """A sender that takes everything."""

    platform = "slack"
    door = ""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.chats: list[str] = []

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        """Take it."""
        self.chats.append(to.id)
        return f"{to.id}:1700000000.{next(self._numbers):06}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Take it."""

    async def find(self, to: Address, key: str) -> str | None:
        """Nothing is ever in doubt."""
        return None


async def measure(scale: Scale) -> list[Figure]:
    """Both, on both databases."""
    found: list[Figure] = []
    async with shelf() as kept:
        for engine in ENGINES:
            few, many = await kept.url(engine, scale.few), await kept.url(engine, scale.many)
            async with _table(kept, few) as small, _table(kept, many) as large:
                found += await _both(scale, engine, small, large)
    return found


class _Table:
    """One database with the app on it."""

    def __init__(self, kept: Shelf, url: str, database: Database) -> None:
        self._kept, self._url = kept, url
        self._sender = Nowhere()
        self._app = App(database, SystemClock(), {"slack": Wire(self._sender)})
        self.wrong = ""
        """Letters that were lost, or came twice."""

    async def warm(self) -> None:
        """The first ticks do what is done once in a process, or once an hour."""
        await self._app.start()
        for _ in range(5):
            await self.idle()

    async def idle(self) -> float:
        """The seconds of a tick that finds nothing to do."""
        began = perf_counter()
        await self._app.tick()
        await self._app.next_instant()
        return perf_counter() - began

    async def busy(self, count: int) -> float:
        """The seconds of a tick with so many reminders due."""
        chats = await self._kept.bring_forward(self._url, count, SystemClock().now())
        self._sender.chats.clear()
        seconds = await self.idle()
        if sorted(self._sender.chats) != sorted(chats):
            self.wrong = f"{len(chats)} letters were to go out, and {len(self._sender.chats)} did"
        return seconds


@asynccontextmanager
async def _table(kept: Shelf, url: str) -> AsyncIterator[_Table]:
    database = Database(url)
    try:
        table = _Table(kept, url, database)
        await table.warm()
        yield table
    finally:
        await database.close()


async def _both(scale: Scale, engine: Engine, small: _Table, large: _Table) -> list[Figure]:
    where = f"{NAMES[engine]}, {number(scale.many)} open deadlines"
    idle = await _in_turn(small.idle, large.idle, scale.repeats * IDLE_TICKS)
    due = await _in_turn(lambda: small.busy(scale.due), lambda: large.busy(scale.due), scale.repeats)
    void = small.wrong or large.wrong
    return [
        _figure(f"an idle tick, {where}", *idle, scale),
        _figure(f"a tick with {scale.due} due, {where}", *due, scale, void=void),
    ]


async def _in_turn(
    small: Callable[[], Awaitable[float]], large: Callable[[], Awaitable[float]], times: int
) -> tuple[float, float]:
    """The middle one of each, in seconds."""
    pairs = [(await small(), await large()) for _ in range(times)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def _figure(what: str, small: float, large: float, scale: Scale, void: str = "") -> Figure:
    figures: dict[str, float | str] = {"p50, ms": large * 1000, "ratio": large / small}
    yardstick: dict[str, float | str] = {f"with {number(scale.few)}, ms": small * 1000}
    return Figure(ROW, what, figures, yardstick, f"ratio < {MOST:g}", large / small < MOST, void)
