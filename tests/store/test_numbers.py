"""D-numbers: one after the other, none twice, and nobody waits for a transaction that has one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event, text

from bot.store import Session, workspaces
from bot.store.database import Database
from bot.store.faults import DatabaseFault
from bot.store.numbers import NUMBERS, Numbers
from tests import postgresql
from tests.store.office import Office

ACME, GLOBEX = 1, 2
PATIENCE = 20


@pytest.fixture
async def database(postgres_server: postgresql.Server, migrated_template: str) -> AsyncIterator[Database]:
    """On PostgreSQL alone: SQLite has one writer, who takes a number in its transaction (see test_database.py)."""
    url = postgres_server.fresh(migrated_template)
    found = Database(url)
    yield found
    await found.close()
    postgres_server.drop(url)


async def number(database: Database, workspace_id: int = ACME) -> int:
    """One that is taken, by a transaction of its own."""
    async with database.write() as session:
        return await workspaces.next_number(session, workspace_id)


@asynccontextmanager
async def held(database: Database, workspace_id: int) -> AsyncIterator[Session]:
    """Somebody changes the rules of a workspace, and has not committed yet."""
    async with database.write() as session:
        await workspaces.hold_rules(session, workspace_id)
        yield session


async def opened(database: Database) -> Office:
    """Two workspaces, without a deadline."""
    office = Office(database)
    for team in ("acme", "globex"):
        await office.open("ana", team=team, deadlines=0)
    return office


async def test_nobody_waits_for_a_deadline_that_is_being_made(database: Database) -> None:
    await opened(database)
    async with asyncio.timeout(PATIENCE), database.write() as slow:
        assert await workspaces.next_number(slow, ACME) == 1
        assert await number(database) == 2
        assert await number(database, GLOBEX) == 1
    assert await number(database) == 3


async def test_what_is_taken_back_leaves_a_gap_and_none_comes_twice(database: Database) -> None:
    office = await opened(database)
    async with database.write() as session:
        assert await workspaces.next_number(session, ACME) == 1
        await session.rollback()
    assert "D-2" in await office.said("ana", '/deadline new Globex "Logo" by 2026-11-20 17:00 hold')


async def test_numbers_of_many_at_once_are_taken_together_and_in_their_order(database: Database) -> None:
    await opened(database)
    async with database.write() as session, asyncio.timeout(PATIENCE):
        numbers: Numbers = session.info[NUMBERS]
        taken: list[str] = []
        event.listen(numbers._engine.sync_engine, "before_cursor_execute", lambda *given: taken.append(given[2]))
        assert await asyncio.gather(*(numbers.next(ACME) for _ in range(50))) == list(range(1, 51))
        assert len(taken) == 1
    assert await number(database) == 51


async def test_a_workspace_whose_rules_are_being_changed_keeps_no_other_waiting(database: Database) -> None:
    await opened(database)
    async with asyncio.timeout(PATIENCE):
        async with held(database, ACME):
            waiting = asyncio.create_task(number(database))
            await asyncio.sleep(0.1)
            assert await number(database, GLOBEX) == 1
            assert not waiting.done()
        assert await waiting == 1


async def test_who_gives_up_waiting_takes_nothing_from_the_others(database: Database) -> None:
    await opened(database)
    async with asyncio.timeout(PATIENCE):
        async with held(database, ACME) as session:
            numbers: Numbers = session.info[NUMBERS]
            first, second, third = (asyncio.create_task(numbers.next(ACME)) for _ in range(3))
            await asyncio.sleep(0.1)
            second.cancel()
            await asyncio.wait({second})
        assert (await first, await third) == (1, 3)
    assert await number(database) == 4


async def test_everybody_who_waits_hears_that_the_server_does_not_answer(database: Database) -> None:
    office = await opened(database)
    await office.rows("SELECT 1")
    async with held(database, ACME), asyncio.timeout(PATIENCE):  # for longer than a lock is waited for
        found = await asyncio.gather(*(number(database) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in found] == [DatabaseFault] * 3
    assert await number(database) == 1


async def test_the_first_deadline_of_a_workspace_that_is_being_made(database: Database) -> None:
    """Nobody else can see that workspace yet."""
    await opened(database)
    async with database.write() as session:
        made = await workspaces.make(session, "paper", "new", "New", Office(database).now)
        assert await workspaces.next_number(session, made) == 1
        assert await workspaces.next_number(session, made) == 2
    assert await number(database, made) == 3


async def test_only_the_taking_of_a_number_need_not_wait_for_the_disk(database: Database) -> None:
    said = text("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'")
    async with database.write() as session:
        _, whose = (await session.execute(said)).one()
        assert whose != "session"  # as the server has it
        numbers: Numbers = session.info[NUMBERS]
        async with numbers._engine.connect() as connection:
            assert tuple((await connection.execute(said)).one()) == ("off", "session")
