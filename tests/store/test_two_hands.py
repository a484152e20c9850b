"""Many letters, and many deadlines, are worked at by two hands of one process, and each is done once."""

import asyncio

from bot.chat import Address
from bot.jobs import follow_ups
from bot.store import outbox
from bot.store.database import Database
from tests.store.office import FRIDAY_AT_FIVE, Office

PEOPLE = [f"p{number}" for number in range(45)]
"""More than one claim takes of a workspace; two take them all but a few."""

PATIENCE = 20


async def test_a_second_claim_is_made_while_the_first_is_being_sent(database: Database) -> None:
    office = Office(database)
    await office.open("ana", *PEOPLE)
    await office.app.tick()
    before, under_way, both = len(office.paper.delivered), 0, asyncio.Event()

    async def wait(_to: Address) -> None:
        nonlocal under_way
        under_way += 1
        if under_way > outbox.PER_WORKSPACE:
            both.set()
        async with asyncio.timeout(PATIENCE):
            await both.wait()

    office.paper.before_each = wait
    await office.post_to_all(PEOPLE)
    await office.app.tick()
    assert sorted(each.to for each in office.paper.delivered[before:]) == sorted(PEOPLE)
    assert set(await office.states()) <= {"sent", "moot"}


async def test_deadlines_that_are_due_together_are_each_decided_once(database: Database) -> None:
    count = 2 * follow_ups.BATCH + 5
    office = Office(database)
    await office.open("ana", deadlines=count)
    await office.until(FRIDAY_AT_FIVE)
    untold = "SELECT deadline_id, count(*) FROM evidence WHERE kind = 'untold' GROUP BY deadline_id"
    found = await office.rows(untold)  # nobody has told the client
    assert len(found) == count
    assert {many for _, many in found} == {1}
