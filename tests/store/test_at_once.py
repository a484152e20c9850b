"""Few deadlines are decided and their letters claimed in one transaction; many are worked at by two hands."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from structlog.testing import capture_logs

from bot.chat import Address
from bot.jobs import follow_ups
from bot.jobs.turns import Turn
from bot.store import Session, cases, deadlines, outbox
from bot.store.cases import Case
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


async def test_what_a_batch_knows_of_its_deadlines_is_what_would_be_read_again(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken", deadlines=3)
    async with database.write() as session:
        due, known = await follow_ups.batch(session, FRIDAY_AT_FIVE, follow_ups.BATCH)
        found = await deadlines.by_ids(session, sorted(known))
        around = await cases.around(session, list(found.values()))
    assert len(due) == len(known) == 3
    for key, case in known.items():
        assert case == around[key]
        assert case.deadline == found[key]


async def test_where_nothing_can_be_claimed_it_is_decided_all_the_same(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=2)
    office.clock.move_to(FRIDAY_AT_FIVE)

    async def broken(session: Session, known: Mapping[int, Case]) -> Sequence[Turn]:
        await outbox.claim(session, FRIDAY_AT_FIVE, 50)
        raise RuntimeError(f"{len(known)} cannot be composed")

    with capture_logs() as logs:
        claimed = await follow_ups.run(database, FRIDAY_AT_FIVE, broken)
    assert [line["event"] for line in logs] == ["a batch of follow-ups failed; its rows run singly"]
    assert claimed == ()
    assert await office.rows("SELECT count(*) FROM evidence WHERE kind = 'untold'") == [(2,)]
    assert "sending" not in await office.states()
    await office.app.tick()
    assert await office.states() == {"moot": 2, "sent": 2}  # that nothing was sent is not news any more


async def test_what_was_claimed_in_a_transaction_that_failed_at_its_end_is_not_sent(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one process, and nobody is faster")
    office = Office(database)
    await office.open("ana")
    await office.app.tick()
    async with database.write() as session:  # the first commit of a claim fails, as where another process was faster
        connection = await session.connection()
        for statement in (
            "CREATE SEQUENCE claims",
            (
                "CREATE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('claims') = 1 THEN"
                " RAISE EXCEPTION 'faster' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$"
            ),
            (
                "CREATE CONSTRAINT TRIGGER once AFTER UPDATE ON letters DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                " WHEN (NEW.state = 'sending') EXECUTE FUNCTION once()"
            ),
        ):
            await connection.exec_driver_sql(statement)
    before = len(office.paper.delivered)
    await office.post("ana")
    await office.app.tick()
    assert len(office.paper.delivered) == before + 1
    assert set(await office.states()) <= {"sent", "moot"}
    assert await office.rows("SELECT last_value FROM claims") == [(2,)]


async def test_of_two_who_ask_for_the_same_deadline_at_once_one_is_asked_about_it(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken", deadlines=0)
    line = '/deadline new Globex "Logo" by 2026-11-20 17:00 hold'
    for turn in range(1, 4):
        replies = await asyncio.gather(*(office.say(name, line) for name in ("ana", "ana", "ken", "ken")))
        assert sum(reply.ok for reply in replies) == (2 if turn == 1 else 0)
    authors = await office.rows("SELECT author_id, count(*) FROM deadlines GROUP BY author_id ORDER BY author_id")
    assert authors == [(1, 1), (2, 1)]
