"""The database under load and in trouble: one writer, readers that wait for nobody, and a sentence for every fault."""

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy import text as text_
from sqlalchemy.exc import IntegrityError

from bot.app import IN_TIME, App
from bot.chat import Reply
from bot.store import members
from bot.store.database import BUSY_MS, Database, with_driver
from bot.store.faults import DatabaseFault, FaultKind
from bot.store.rows import WorkspaceRow
from bot.texts import troubles
from tests.store.office import Office, said

NOTHING = "Nothing was changed."
TOO_SLOW = "I was too busy to do that in time. Nothing was changed; please try again in a moment."
SOON = 3.4
"""Seconds: the platforms wait for three, and the machine that runs the tests may be busy."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def office(database: Database) -> Office:
    """A workspace with one deadline."""
    office = Office(database)
    await office.open("ana")
    return office


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """A SQLite file with all tables."""
    return Path(shutil.copy(migrated_file, tmp_path / "own.db"))


@asynccontextmanager
async def opened(url: str, *, pool_size: int = 10) -> AsyncIterator[Database]:
    database = Database(url, pool_size=pool_size)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Another program holds the write lock of a SQLite file."""
    assert database.file is not None
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def text(reply: Reply) -> str:
    return "\n".join(str(card.text) for card in reply.cards)


async def contents(office: Office) -> list[object]:
    """All that a request could have changed."""
    tables = ("workspaces", "members", "accounts", "clients", "deadlines", "notices", "letters", "evidence", "handled")
    return [await office.rows(f"SELECT count(*) FROM {name}") for name in tables]


def of(fault: FaultKind) -> str:
    return f"{troubles.plain(fault)} {NOTHING}"


# Writers and readers


async def test_forty_writers_at_once_all_get_their_turn(office: Office) -> None:
    lines = [f'/deadline new Globex "At once {number}" by 2026-11-20 17:00 hold' for number in range(40)]
    replies = await asyncio.gather(*(office.say("ana", line) for line in lines))
    assert [reply.ok for reply in replies] == [True] * 40
    numbers = await office.rows("SELECT number FROM deadlines ORDER BY number")
    assert numbers == [(number,) for number in range(1, 42)]


async def test_forty_writers_of_two_processes_that_read_first_lose_no_update(migrated_url: str) -> None:
    async with opened(migrated_url) as first, opened(migrated_url) as second:
        office = Office(first)
        await office.open("ana")

        async def write(database: Database) -> None:
            async with database.write() as session:
                connection = await session.connection()
                lock = "" if database.is_sqlite else " FOR UPDATE"
                [(number,)] = (await connection.exec_driver_sql(f"SELECT last_number FROM workspaces{lock}")).all()
                await asyncio.sleep(0)
                await connection.exec_driver_sql(f"UPDATE workspaces SET last_number = {number + 1}")

        await asyncio.gather(*(write(database) for database in (first, second) * 20))
        assert await office.rows("SELECT last_number FROM workspaces") == [(41,)]


async def test_a_reader_waits_for_no_writer(office: Office) -> None:
    async with office.database.write() as session:
        await members.change(session, 1, zone="Asia/Tokyo")
        reply = await asyncio.wait_for(office.say("ana", "/deadline list"), 10)
        assert reply.ok
        assert await asyncio.wait_for(office.rows("SELECT zone FROM members"), 10) == [("UTC",)]


async def test_a_reader_works_while_another_program_holds_the_write_lock(file: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        office = Office(database)
        await office.open("ana")
        with held(database):
            for line in ("/deadline list", "/deadline D-1", "/deadline plan D-1", "/client list", "/me", "/help"):
                assert (await asyncio.wait_for(office.say("ana", line), 10)).ok, line


async def test_requests_that_only_read_leave_nothing_behind(office: Office) -> None:
    before = await contents(office)
    for line in ("/deadline list", "/deadline D-1", "/deadline plan D-1", "/client Globex", "/team", "/me", "/help"):
        assert (await office.say("ana", line, key="same")).ok, line
    assert await contents(office) == before


# The same request twice


async def test_the_same_key_gets_the_same_reply_and_does_nothing_twice(office: Office) -> None:
    line = '/deadline new Globex "Colours" by 2026-11-20 17:00 hold'
    first = await office.say("ana", line, key="once")
    before = await contents(office)
    assert await office.say("ana", line, key="once") == first
    assert await contents(office) == before


async def test_the_same_key_of_somebody_else_is_another_request(office: Office) -> None:
    for name in ("ana", "ken"):
        assert (await office.say(name, f'/client new "Of {name}" zone UTC', key="once")).ok
    assert await office.rows("SELECT count(*) FROM clients") == [(3,)]


@pytest.mark.parametrize(
    "line",
    ['/deadline new Globex "Colours" by 2026-11-20 17:00 hold', "/client new Initech zone UTC", "/deadline sent D-1"],
)
async def test_a_request_that_is_sent_twice_at_once_is_done_once_and_answered_alike(
    migrated_url: str, line: str
) -> None:
    async with opened(migrated_url) as first, opened(migrated_url) as second:
        office = Office(first)
        other = office if first.is_sqlite else Office(second)
        await office.open("ana")
        before = await office.rows("SELECT count(*) FROM evidence")
        replies = await asyncio.gather(*(each.say("ana", line, key="once") for each in (office, other, office, other)))
        assert replies[0].ok
        assert len(set(replies)) == 1
        [(count,)] = await office.rows("SELECT count(*) FROM evidence")
        assert [(count - 1,)] == before  # type: ignore[operator]


async def test_somebody_who_writes_twice_at_once_for_the_first_time_joins_once(migrated_url: str) -> None:
    async with opened(migrated_url) as first, opened(migrated_url) as second:
        office = Office(first)
        other = office if first.is_sqlite else Office(second)
        await office.open("ana")
        lines = ["/me language en", "/client new Initech zone UTC", "/me zone Asia/Tokyo"]
        offices = (office, other, office)
        replies = await asyncio.gather(
            *(each.say("ken", line, key=line) for each, line in zip(offices, lines, strict=True))
        )
        assert [reply.ok for reply in replies] == [True] * 3
        assert await office.rows("SELECT count(*) FROM members WHERE name LIKE 'ken%'") == [(1,)]


async def test_a_refusal_whose_words_sound_like_trouble_is_not_taken_for_it(migrated_url: str) -> None:
    async with opened(migrated_url) as first, opened(migrated_url) as second:
        office = Office(first)
        other = office if first.is_sqlite else Office(second)
        await office.open("ana")
        line = '/client new "Disk full, connection refused" zone UTC'
        replies = await asyncio.gather(*(each.say("ana", line, key="once") for each in (office, other)))
        assert [reply.ok for reply in replies] == [True, True]


# Trouble


async def test_a_database_that_another_program_has_locked_is_said_and_nothing_follows_later(file: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        office = Office(database)
        await office.open("ana")
        before = await contents(office)
        with held(database):
            reply = await office.say("ana", "/client new Initech zone UTC")
            assert (text(reply), reply.ok) == (of(FaultKind.locked), False)
        await asyncio.sleep(0.2)
        assert await contents(office) == before
        assert (await office.say("ana", "/client new Initech zone UTC")).ok


async def test_requests_that_wait_behind_one_another_are_answered_in_time_and_not_carried_out(file: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        await Office(database).open("ana")
        office = Office(database, in_time=IN_TIME)
        before = await contents(office)
        with held(database):
            start = time.monotonic()
            replies = await asyncio.gather(
                *(office.say("ana", f"/client new N{n} zone UTC", key=f"n{n}") for n in range(4))
            )
            took = time.monotonic() - start
            assert {text(reply) for reply in replies} <= {of(FaultKind.locked), TOO_SLOW}
            assert not any(reply.ok for reply in replies)
        await asyncio.sleep(2 * BUSY_MS / 1000)
        assert await contents(office) == before
        assert took < SOON


async def test_a_request_that_cannot_commit_in_time_is_rolled_back_and_says_so(migrated_url: str) -> None:
    """The row that it needs is held: by another transaction of this process (SQLite) or of another (PostgreSQL)."""
    async with opened(migrated_url) as first, opened(migrated_url) as second:
        await Office(first).open("ana")
        office = Office(first, in_time=IN_TIME)
        before = await contents(office)
        holder = first if first.is_sqlite else second
        async with holder.write() as session:
            await (await session.connection()).exec_driver_sql("UPDATE workspaces SET last_number = last_number")
            start = time.monotonic()
            reply = await office.say("ana", '/deadline new Globex "Late" by 2026-11-20 17:00 hold', key="late")
            assert IN_TIME <= time.monotonic() - start < SOON
        assert (text(reply), reply.ok) == (TOO_SLOW, False)
        await asyncio.sleep(0.3)
        assert await contents(office) == before
        assert (await office.say("ana", '/deadline new Globex "Late" by 2026-11-20 17:00 hold', key="late")).ok


async def test_a_database_that_cannot_be_written_still_answers_and_says_so(file: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        await Office(database).open("ana")
    async with opened(f"sqlite:///file:{file}?mode=ro&uri=true") as database:
        office = Office(database)
        before = await contents(office)
        assert (await office.say("ana", "/deadline list")).ok
        reply = await office.say("ana", "/client new Initech zone UTC", key="new")
        assert (text(reply), reply.ok) == (of(FaultKind.read_only), False)
        assert await contents(office) == before


async def test_a_connection_serves_one_transaction_after_the_other(migrated_url: str) -> None:
    if migrated_url.startswith("sqlite"):
        pytest.skip("it is about PostgreSQL's connections, which take long to make")
    found = set[int]()
    async with opened(migrated_url) as database:
        for _ in range(3):
            async with database.write() as session:
                found.add((await session.execute(text_("SELECT pg_backend_pid()"))).scalar_one())
            async with database.read() as session:
                found.add((await session.execute(text_("SELECT pg_backend_pid()"))).scalar_one())
    assert len(found) == 1


async def test_who_waits_for_a_connection_is_served_before_those_who_come_later(migrated_url: str) -> None:
    served: list[str] = []

    async def come(database: Database, name: str, until: asyncio.Event | None = None) -> None:
        async with database.write() as session:
            await session.execute(text_("SELECT 1"))
            if until is not None:
                await until.wait()
        served.append(name)

    async with opened(migrated_url, pool_size=4) as database:
        over = asyncio.Event()
        first = [asyncio.create_task(come(database, f"first {number}", over)) for number in range(8)]
        await asyncio.sleep(0.3)
        then = [asyncio.create_task(come(database, f"then {number}")) for number in range(24)]
        await asyncio.sleep(0.1)
        over.set()
        late = list[asyncio.Task[None]]()
        while not all(each.done() for each in first):
            await asyncio.sleep(0)
        while not all(each.done() for each in then):
            late.append(asyncio.create_task(come(database, "late")))
            await asyncio.sleep(0)
        await asyncio.gather(*late)
    last = max(at for at, name in enumerate(served) if name.startswith("then"))
    assert served[:last].count("late") < 4  # those beside it; alone with the pool it is hundreds


async def test_who_gives_up_waiting_for_a_connection_takes_nobodys_place(migrated_url: str) -> None:
    async def come(database: Database, stay: float = 0) -> None:
        async with database.write() as session:
            await session.execute(text_("SELECT 1"))
            await asyncio.sleep(stay)

    async with opened(migrated_url, pool_size=2) as database:
        for _ in range(10):
            there = [asyncio.create_task(come(database, 0.02)) for _ in range(2)]
            impatient = [asyncio.create_task(come(database)) for _ in range(6)]
            await asyncio.sleep(0.01)
            for each in (*impatient[::2], there[0]):
                each.cancel()
            _, waiting = await asyncio.wait({*there, *impatient}, timeout=SOON)
            assert not waiting
        await asyncio.wait_for(asyncio.gather(*(come(database, 0.1) for _ in range(4))), SOON)


async def test_what_follows_a_failure_inside_of_a_savepoint_goes_on(migrated_url: str) -> None:
    """The savepoint must be there for the first statement inside of it, whichever way that takes."""
    async with opened(migrated_url) as database, database.write() as session:
        one = {
            "platform": "slack",
            "external_id": "T1",
            "name": "One",
            "created_at": datetime(2026, 11, 17, tzinfo=UTC),
        }
        await session.execute(insert(WorkspaceRow), one)
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(insert(WorkspaceRow), one)
        await session.execute(insert(WorkspaceRow), one | {"external_id": "T2"})
        teams = (await session.execute(select(WorkspaceRow.external_id).order_by(WorkspaceRow.id))).scalars().all()
        assert teams == ["T1", "T2"]


async def test_a_server_that_only_reads_is_told_as_such(migrated_url: str) -> None:
    if migrated_url.startswith("sqlite"):
        pytest.skip("a standby is PostgreSQL's")
    async with opened(migrated_url) as database:
        await Office(database).open("ana")
        async with database.write() as session:
            name = database.url.database
            await (await session.connection()).exec_driver_sql(
                f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
            )
    async with opened(migrated_url) as database:
        reply = await Office(database).say("ana", "/client new Initech zone UTC", key="new")
        assert (text(reply), reply.ok) == (of(FaultKind.read_only), False)


async def test_a_full_database_is_told_and_nothing_is_half_done(file: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        office = Office(database)
        await office.open("ana")
        before = await contents(office)
        async with database.read() as session:  # the one connection that there is keeps the limit
            connection = await session.connection()
            [(pages,)] = (await connection.exec_driver_sql("PRAGMA page_count")).all()
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        reply = Reply()
        for number in range(50):
            before = await contents(office)
            reply = await office.say("ana", f'/deadline new Globex "{"x" * 400} {number}" by 2026-11-20 17:00 hold')
            if not reply.ok:
                break
        assert (text(reply), reply.ok) == (of(FaultKind.full), False)
        assert await contents(office) == before


async def test_a_server_that_nobody_answers_at_is_told(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"postgresql://bot@127.0.0.1:{port}/shimekiri", f"postgresql://bot@/shimekiri?host={tmp_path}"):
        async with opened(address) as database:
            office = Office(database)
            for line in ("/deadline list", "/client new Initech zone UTC"):
                reply = await office.say("ana", line)
                assert (text(reply), reply.ok) == (of(FaultKind.unreachable), False)
            with pytest.raises(DatabaseFault):
                await office.app.tick()


async def test_connections_that_the_server_cut_are_replaced(migrated_url: str) -> None:
    if migrated_url.startswith("sqlite"):
        pytest.skip("SQLite has no server")
    async with opened(migrated_url) as database, opened(migrated_url) as other:
        office = Office(database)
        await office.open("ana")
        async with other.write() as session:
            await (await session.connection()).exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert (await office.say("ana", "/client new Initech zone UTC")).ok


async def test_tables_that_are_missing_are_told_as_a_migration_that_is_due(database_url: str) -> None:
    async with opened(database_url) as database:
        reply = await Office(database).say("ana", "/client new Initech zone UTC")
        assert (text(reply), reply.ok) == (of(FaultKind.not_migrated), False)


async def test_a_database_of_a_newer_program_is_left_alone(migrated_url: str) -> None:
    async with opened(migrated_url) as database:
        async with database.write() as session:
            await (await session.connection()).exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        for ask in (database.migrate, database.is_current):
            with pytest.raises(DatabaseFault) as raised:
                await ask()
            assert raised.value.kind is FaultKind.newer


def test_an_address_is_taken_with_or_without_a_driver() -> None:
    for given, driver in (
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite"),
        ("postgres://h/a", "postgresql+asyncpg"),
        ("postgresql://h/a", "postgresql+asyncpg"),
        ("postgresql+psycopg://h/a", "postgresql+asyncpg"),
    ):
        assert with_driver(given).drivername == driver
    for wrong in ("mysql://h/a", "nonsense", ""):
        with pytest.raises(ValueError):
            with_driver(wrong)


# As real processes


def run(url: str, *words: str, typed: str = "", home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "HOME": str(home)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_a_second_process_on_one_file_refuses_with_a_sentence(file: Path, tmp_path: Path) -> None:
    async with opened(f"sqlite:///{file}") as database:
        database.keep_to_this_process()
        done = await asyncio.to_thread(run, f"sqlite:///{file}", "run", typed="/help\n", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{troubles.plain(FaultKind.in_use)}\n"


async def test_the_command_line_refuses_a_newer_database(file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    done = await asyncio.to_thread(run, f"sqlite:///{file}", "run", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{troubles.plain(FaultKind.newer)}\n")


async def test_the_core_needs_no_wire_to_answer(database: Database) -> None:
    app = App(database, Office(database).clock, {})
    assert (await app.handle(said("ana", "/help", key="k"))).ok
