"""Large databases, filled once in a run and used by several rows: filling one with a million deadlines takes minutes.

Who uses one leaves it as good as it was: of its deadlines a few hundred have been reminded of.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from sqlalchemy import func, inspect, select

from bot.store.database import Database
from bot.store.rows import AccountRow, DeadlineRow
from tests.bench.server import Databases, Engine, databases
from tests.bench.stock import fill


class Shelf:
    """Where they stand for as long as the run takes."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._engines: dict[Engine, Databases] = {}
        self._urls: dict[tuple[Engine, int], str] = {}
        self._taken: dict[str, int] = {}

    async def databases(self, engine: Engine) -> Databases:
        """Further ones on the same disk, and on the same server."""
        if engine not in self._engines:
            self._engines[engine] = await self._stack.enter_async_context(databases(engine))
        return self._engines[engine]

    async def url(self, engine: Engine, others: int) -> str:
        """A database with so many open deadlines, of which nothing is due for days."""
        if (engine, others) not in self._urls:
            made = await self.databases(engine)
            url = await made.fresh()
            await fill(url, others=others)
            made.settle(url)
            self._urls[engine, others] = url
        return self._urls[engine, others]

    async def bring_forward(self, url: str, count: int, now: datetime) -> list[str]:
        """The reminders of so many deadlines, of as many owners, are due now; gives the owners' chats."""
        self._taken[url] = taken = self._taken.get(url, 0) + 1
        return await _bring_forward(url, count, now, taken)


_open: list[Shelf] = []


@asynccontextmanager
async def shelf() -> AsyncIterator[Shelf]:
    """The run's, if one is open, else one of one's own."""
    if _open:
        yield _open[0]
        return
    async with AsyncExitStack() as stack:
        _open.append(Shelf(stack))
        try:
            yield _open[0]
        finally:
            _open.clear()


async def _bring_forward(url: str, count: int, now: datetime, nth: int) -> list[str]:
    """The `nth` deadline of each owner is moved in time as a whole, so that it is looked at now. One of each owner: of
    two reminders at once to one client one would take the other along.
    """
    database = Database(url)
    try:
        async with database.write() as session:
            rank = func.row_number().over(partition_by=DeadlineRow.owner_id, order_by=DeadlineRow.id).label("rank")
            few = select(DeadlineRow.id, DeadlineRow.owner_id, rank).where(DeadlineRow.owner_id <= count).subquery()
            found = await session.execute(
                select(DeadlineRow, AccountRow.external_id)
                .join(few, few.c.id == DeadlineRow.id)
                .join(AccountRow, AccountRow.member_id == few.c.owner_id)
                .where(few.c.rank == nth)
            )
            chats = [_moved(row, chat, now) for row, chat in found.all()]
    finally:
        await database.close()
    if len(chats) != count:
        raise ValueError(f"{count} owners were to have {nth} deadlines, and {len(chats)} have")
    return chats


def _moved(row: DeadlineRow, chat: str, now: datetime) -> str:
    assert row.wake_at is not None
    by = now - row.wake_at
    for name in inspect(DeadlineRow).columns.keys():  # noqa: SIM118  # a collection of SQLAlchemy's own
        value = getattr(row, name)
        if isinstance(value, datetime):
            setattr(row, name, value + by)
    return chat
