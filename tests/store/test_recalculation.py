"""New zone or holiday data: due dates keep their time on the wall, and every open deadline is looked at again, once.

A law that has changed is a due instant in the database that disagrees with its wall time and zone.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from bot.domain.days_off import data_version
from bot.domain.deadlines import Deadline, Due
from bot.jobs import recalculation
from bot.store import deadlines, marks
from bot.store.database import Database
from bot.store.rows import DeadlineRow
from bot.store.rows_of_letters import MarkRow
from tests.store.office import FRIDAY_AT_FIVE, TUESDAY, Office

HOUR = timedelta(hours=1)
OLD = "holidays 0.1, zones 1999z"
NEXT_WEEK = Due(FRIDAY_AT_FIVE + timedelta(days=7), datetime(2026, 11, 27, 17, 0), "UTC")


async def mark(database: Database) -> str | None:
    async with database.read() as session:
        return await marks.get(session, marks.CALENDAR_DATA)


async def another_law(database: Database, *numbers: int) -> None:
    """These deadlines were reckoned by a law under which their wall times came an hour earlier; all of them rest."""
    columns = ("due_at", "told_due_at", "deliver_at")
    async with database.write() as session:
        await marks.put(session, marks.CALENDAR_DATA, OLD)
        await session.execute(update(DeadlineRow).values(wake_at=None))
        rows = (await session.execute(select(DeadlineRow).where(DeadlineRow.number.in_(numbers)))).scalars().all()
        for row in rows:
            old = {name: at - HOUR for name in columns if (at := getattr(row, name)) is not None}
            await session.execute(update(DeadlineRow).where(DeadlineRow.id == row.id).values(**old))


async def run(database: Database) -> int:
    """Until there is no more to do; gives how many batches that took."""
    batches = 1
    while await recalculation.run(database, TUESDAY):
        batches += 1
    return batches


async def laws(office: Office) -> list[object]:
    """The deadlines of which it is on record that a law has moved them."""
    found = await office.rows("SELECT deadline_id FROM evidence WHERE kind = 'law' ORDER BY id")
    return [key for (key,) in found]


async def woken(office: Office) -> list[object]:
    return [key for (key,) in await office.rows("SELECT number FROM deadlines WHERE wake_at IS NOT NULL ORDER BY id")]


async def many(office: Office, count: int) -> None:
    """So many open deadlines more."""
    first = await office.deadline()
    async with office.database.write() as session:
        for number in range(2, count + 2):
            await deadlines.add(session, replace(first, number=number), None)


async def test_instants_follow_the_walls_and_all_that_is_open_is_looked_at(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=3)
    await office.said("ana", "/deadline sent D-1")
    await office.said("ana", "/deadline answered D-3")
    async with database.write() as session:
        seen = await office.deadline(1)
        await deadlines.save(session, seen, replace(seen, deliver=NEXT_WEEK), None)
    before = [await office.deadline(number) for number in (1, 2, 3)]
    await another_law(database, 1, 3)
    stale = await office.deadline(3)
    assert (await office.deadline(1)).due.at == FRIDAY_AT_FIVE - HOUR

    assert await run(database) == 1
    after = [await office.deadline(number) for number in (1, 2, 3)]
    assert after == [replace(before[0], revision=before[0].revision + 1), before[1], stale]
    assert after[0].deliver == NEXT_WEEK
    assert await woken(office) == [1, 2]
    assert await laws(office) == [after[0].id]
    assert await mark(database) == data_version()


async def test_it_is_on_record_with_the_date_and_can_be_read(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await another_law(database, 1)
    await run(database)
    [(words,)] = await office.rows(
        "SELECT words FROM evidence_words JOIN evidence ON evidence.id = evidence_id WHERE kind = 'law'"
    )
    said = words if isinstance(words, dict) else json.loads(str(words))
    assert (said["deadline"], said["due_at"], said["due_zone"]) == ("D-1", FRIDAY_AT_FIVE.isoformat(), "UTC")
    assert "Fri 20 Nov 17:00" in await office.said("ana", "/deadline D-1")


async def test_a_due_instant_that_has_been_stays_as_it_was(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.app.tick()
    await office.said("ana", "/deadline sent D-1")
    await office.app.tick()
    await office.until(FRIDAY_AT_FIVE)
    await another_law(database, 1)
    before = await office.deadline()
    assert await run(database) == 1
    assert await office.deadline() == before
    assert await laws(office) == []


async def test_the_same_data_again_does_nothing(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await another_law(database, 1)
    await run(database)
    async with database.write() as session:
        await session.execute(update(DeadlineRow).values(wake_at=None))
    after = await office.deadline()
    assert await run(database) == 1
    assert (await office.deadline(), await woken(office), len(await laws(office))) == (after, [], 1)


async def test_what_would_take_back_a_command_does_not_bring_back_the_old_instant(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.said("ana", "/deadline edit D-1 Logo")
    await another_law(database, 1)
    await run(database)
    await office.say("ana", "/deadline undo D-1")
    assert (await office.deadline()).due.at == FRIDAY_AT_FIVE


async def test_a_process_that_died_between_batches_begins_nothing_anew(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await many(office, recalculation.BATCH)
    await another_law(database, 1, recalculation.BATCH, recalculation.BATCH + 1)
    assert await recalculation.run(database, TUESDAY)
    assert len(await woken(office)) == recalculation.BATCH
    first = await laws(office)
    assert len(first) == 2
    assert await mark(database) == f"{data_version()}|{(await office.deadline(recalculation.BATCH)).id}"

    async with database.write() as session:
        await session.execute(update(DeadlineRow).values(wake_at=None))
    assert not await recalculation.run(database, TUESDAY)
    assert await woken(office) == [recalculation.BATCH + 1]
    assert await laws(office) == [*first, (await office.deadline(recalculation.BATCH + 1)).id]
    assert await mark(database) == data_version()


async def test_as_many_as_one_batch_take_two(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await many(office, recalculation.BATCH - 1)
    await another_law(database)
    assert await run(database) == 2
    assert len(await woken(office)) == recalculation.BATCH


async def test_data_that_changes_again_half_way_begins_with_the_first(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=2)
    await another_law(database, 1)
    async with database.write() as session:
        await marks.put(session, marks.CALENDAR_DATA, f"{OLD}|{(await office.deadline(1)).id}")
    await run(database)
    assert len(await laws(office)) == 1
    assert await woken(office) == [1, 2]


async def test_several_processes_at_once_move_and_record_each_once(migrated_url: str) -> None:
    processes = [Database(migrated_url) for _ in range(1 if migrated_url.startswith("sqlite") else 4)]
    office = Office(processes[0])
    try:
        await office.open("ana")
        await many(office, recalculation.BATCH + 20)
        numbers = range(1, recalculation.BATCH + 22)
        await another_law(processes[0], *numbers)
        await asyncio.gather(*(run(processes[n % len(processes)]) for n in range(6)))
        found: list[Deadline] = [await office.deadline(number) for number in (1, numbers[-1])]
        assert [each.due.at for each in found] == [FRIDAY_AT_FIVE, FRIDAY_AT_FIVE]
        recorded = await laws(office)
        assert (len(recorded), len(set(recorded))) == (len(numbers), len(numbers))
        assert await mark(processes[0]) == data_version()
    finally:
        for database in processes:
            await database.close()


async def test_several_processes_that_find_nothing_open_agree_on_the_mark(migrated_url: str) -> None:
    processes = [Database(migrated_url) for _ in range(1 if migrated_url.startswith("sqlite") else 4)]
    try:
        for known in (None, OLD):
            for _ in range(10):
                async with processes[0].write() as session:
                    await session.execute(delete(MarkRow))
                    if known:
                        await marks.put(session, marks.CALENDAR_DATA, known)
                await asyncio.gather(*(run(process) for process in processes for _ in range(3)))
                assert await mark(processes[0]) == data_version()
    finally:
        for database in processes:
            await database.close()


async def test_a_wait_by_the_new_law_is_waited(database: Database) -> None:
    """Due an hour later than was reckoned: the work is held at the new instant, not at the old one."""
    office = Office(database)
    await office.open("ana")
    await office.said("ana", "/deadline sent D-1")
    await office.app.tick()
    await another_law(database, 1)
    again = Office(database, at=datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
    await again.app.tick()
    await again.app.tick()
    await again.until(FRIDAY_AT_FIVE - timedelta(minutes=1))
    assert (await again.deadline()).state == "waiting"
    await again.until(FRIDAY_AT_FIVE)
    assert (await again.deadline()).state == "held"


async def test_one_that_starts_between_the_old_instant_and_the_new_one_does_not_go_by_the_old(
    database: Database,
) -> None:
    office = Office(database)
    await office.open("ana")
    await office.said("ana", "/deadline sent D-1")
    await office.app.tick()
    await another_law(database, 1)
    async with database.write() as session:
        await session.execute(update(DeadlineRow).values(wake_at=FRIDAY_AT_FIVE - HOUR))
    again = Office(database, at=FRIDAY_AT_FIVE - HOUR / 2)
    await again.app.tick()
    assert (await again.deadline()).state == "waiting"
