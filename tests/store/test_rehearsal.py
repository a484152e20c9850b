"""What comes next is rehearsed: nothing of it stays, nothing goes out, and the real one is as it would have been."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update

from bot.jobs import rehearsal
from bot.store.database import Database
from bot.store.rows import DeadlineRow
from tests.store.office import Office
from tests.store.test_database import contents
from tests.store.test_homes import counted


async def told(office: Office, count: int = 3) -> datetime:
    """Deadlines of which the client was told; gives when the first reminder is due."""
    await office.open("ana", "ken", deadlines=count)
    for number in range(1, count + 1):
        await office.said("ana", f"/deadline sent D-{number}")
    await office.app.tick()
    due = await office.app.next_instant()
    assert due is not None
    return due


async def everything(office: Office) -> list[object]:
    """All rows that a rehearsal could have changed, by what they say."""
    changed = "SELECT id, state, revision, wake_at, looked_until, reminders FROM deadlines ORDER BY id"
    letters = "SELECT id, state, attempts, due_at FROM letters ORDER BY id"
    return [await contents(office), await office.rows(changed), await office.rows(letters)]


async def test_nothing_of_it_stays_and_the_real_one_is_as_ever(database: Database) -> None:
    office = Office(database)
    due = await told(office)
    before, sent = await everything(office), len(office.paper.delivered)
    for _ in range(2):
        await rehearsal.run(database, office.wires, due)
    assert await everything(office) == before
    assert len(office.paper.delivered) == sent
    await office.until(due)
    assert [each.to for each in office.paper.delivered[sent:]] == ["ana"]  # one text about all three


async def test_a_program_that_goes_on_rehearses_once_when_there_is_time(database: Database) -> None:
    office = Office(database)
    due = await told(office)

    async def rehearses(look: Callable[[], Awaitable[object]]) -> bool:
        with counted() as statements:
            await look()
        return any(words.startswith("INSERT INTO letters") for words in statements)

    await office.app.tick()
    assert not await rehearses(office.app.tick)  # whoever ticks by hand wants nothing but the tick
    office.clock.move_to(due - timedelta(seconds=1))
    assert not await rehearses(office.app.look)  # there is no time for it
    office.clock.move_to(due)
    await office.app.tick()
    before = await everything(office)
    assert await rehearses(office.app.look)
    assert not await rehearses(office.app.look)
    assert await everything(office) == before


async def test_with_nothing_ahead_statements_alone_are_put_into_words(database: Database) -> None:
    office = Office(database)
    before = await everything(office)
    await rehearsal.run(database, office.wires, None)
    assert await everything(office) == before


async def test_what_cannot_be_rehearsed_is_told_to_the_log(database: Database) -> None:
    office = Office(database)
    due = await told(office, 1)
    async with database.write() as session:
        await session.execute(update(DeadlineRow).values(due_zone="No/Where"))
    before = await everything(office)
    with structlog.testing.capture_logs() as logs:
        await rehearsal.run(database, office.wires, due)
    assert [entry["event"] for entry in logs] == ["what comes next could not be rehearsed"]
    assert await everything(office) == before
