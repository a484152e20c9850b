"""The database is locked, full, stopped or away: the bot waits, says so in health, goes on, and loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.app import IN_TIME
from bot.chat import Address, plain
from bot.opening import ready
from bot.serving import Service
from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind
from bot.texts import troubles
from bot.texts.voice import Voice
from tests import postgresql
from tests.crash.clocks import Time
from tests.crash.database_line import Line, Way
from tests.desk import Desk, typed
from tests.length import IS_LONG, times
from tests.store.office import Office

UNREACHABLE = troubles.plain(FaultKind.unreachable)
NOTHING = "Nothing was changed"
ENGLISH = Voice("en", "UTC")
MORNING = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Tokyo."""
LONG = 60
"""Seconds after which something that should have happened never will."""


@pytest.fixture
def server_url(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[str]:
    """A PostgreSQL database with all tables and no rows."""
    url = postgres_server.fresh(migrated_template)
    yield url
    postgres_server.drop(url)


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """A SQLite file with all tables."""
    return Path(shutil.copy(migrated_file, tmp_path / "own.db"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def health(service: Service, path: str = "/healthz") -> tuple[int, str]:
    """The status, and what it says of the database."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{service.port}") as session, session.get(path) as answer:
        return answer.status, str((await answer.json())["database"])


async def becomes(service: Service, *wanted: object) -> None:
    async with asyncio.timeout(LONG):
        while await health(service) != wanted:
            await asyncio.sleep(0.05)


async def said(desk: Desk, name: str, text: str) -> tuple[bool, str]:
    assert desk.core is not None
    reply = await desk.core.handle(typed(name, text))
    return reply.ok, plain(reply.cards[0].text)


class Work:
    """Ana makes deadlines that Mia owns, one after the other; Mia is told of each that was made."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked = 0
        self.made: list[str] = []
        self.refused: list[str] = []
        self.doubtful: list[str] = []

    async def begins(self) -> None:
        for name, text in (("ana", "/me language en"), ("mia", "/me language en"), ("ana", "/client new Acme")):
            assert (await said(self.desk, name, text))[0]

    async def goes_on(self) -> None:
        self.asked += 1
        subject = f"Part-{self.asked:03}"
        ok, text = await said(
            self.desk, "ana", f'/deadline new Acme "{subject}" by {MORNING:%Y-%m-%d} 17:00 hold owner @mia'
        )
        if ok:
            self.made.append(subject)
        else:
            assert NOTHING in text or text == plain(troubles.in_doubt(ENGLISH)), text
            (self.refused if NOTHING in text else self.doubtful).append(subject)

    async def is_whole(self, beside: Office) -> None:
        """What was said to be done is there once, and Mia has heard of each once; what was refused is not there."""
        subjects = [str(each) for (each,) in await beside.rows("SELECT subject FROM deadlines ORDER BY id")]
        assert len(set(subjects)) == len(subjects)
        assert set(self.made) <= set(subjects) <= set(self.made) | set(self.doubtful)
        async with asyncio.timeout(LONG):
            while set(await beside.states()) - {"sent", "moot"}:
                await asyncio.sleep(0.1)
        heard = "\n".join(text for to, text in self.desk.post.arrived if to == "mia")
        told = {subject: heard.count(f"{subject} · Acme") for subject in subjects}
        assert set(told.values()) == {1}, told
        marked = await beside.rows("SELECT count(*) FROM letters WHERE repeat")
        assert marked == [(0,)]
        sys.stdout.write(
            f"{self.asked} asked for: {len(self.made)} done, {len(self.refused)} refused, {len(self.doubtful)} in "
            f"doubt; {len(subjects)} there; Mia heard of each once\n"
        )


@asynccontextmanager
async def serving(database: Database, desk: Desk, **how: object) -> AsyncIterator[Service]:
    service = Service(database, Time.from_now(MORNING), [desk], **how)  # type: ignore[arg-type]
    try:
        await service.start()
        yield service
    finally:
        await service.stop()


async def test_an_address_that_refuses_then_says_nothing_then_answers_again(server_url: str) -> None:
    desk = Desk()
    async with (
        Line(server_url) as line,
        opened(line.url) as database,
        opened(server_url) as other,
        serving(database, desk) as service,
    ):
        await becomes(service, 200, "ok")
        work = Work(desk)
        await work.begins()
        for way in (Way.refuses, Way.silent):
            await work.goes_on()
            await line.turn(way)
            over = asyncio.get_running_loop().time() + times(2, 20)
            while asyncio.get_running_loop().time() < over or await health(service) != (503, UNREACHABLE):
                await work.goes_on()
                await asyncio.sleep(0.2)
            assert (await health(service, "/healthz/live"))[0] == 200
            await line.turn(Way.works)
            await becomes(service, 200, "ok")
        await work.goes_on()
        assert work.refused
        await work.is_whole(Office(other))


async def test_a_server_that_is_stopped_and_started_during_requests_and_deliveries() -> None:
    desk = Desk()
    with postgresql.installed("--set=synchronous_commit=on") as site, contextlib.ExitStack() as first:
        url = first.enter_context(site.switched_on()).fresh()
        async with opened(url) as fresh:
            await fresh.migrate()
        async with opened(url) as database, opened(url) as other, serving(database, desk) as service:
            await becomes(service, 200, "ok")
            work = Work(desk)
            await work.begins()
            for _ in range(times(2, 10)):
                asking = [asyncio.create_task(work.goes_on()) for _ in range(4)]
                await asyncio.sleep(0.02)
                await asyncio.to_thread(first.close)
                await becomes(service, 503, UNREACHABLE)
                await asyncio.gather(*asking)
                await work.goes_on()
                await asyncio.to_thread(first.enter_context, site.switched_on())
                await becomes(service, 200, "ok")
                await work.goes_on()
            await work.is_whole(Office(other))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the write lock of a SQLite file."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=LONG, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("seconds", [1, 5, 30] if IS_LONG else [1, 4])
async def test_a_file_that_another_program_locks_while_letters_are_under_way(file: Path, seconds: int) -> None:
    """What went out when the lock came is written down after it, and nothing is sent a second time."""
    async with opened(f"sqlite:///{file}") as database:
        office = Office(database, in_time=IN_TIME)
        await Office(database).open("ana", "ken")
        await office.post("ana")
        lock, refused = contextlib.ExitStack(), 0

        async def now_it_is_locked(_to: Address) -> None:
            await asyncio.to_thread(lock.enter_context, locked(file))

        office.paper.before_each = now_it_is_locked
        with contextlib.suppress(DatabaseFault):
            await office.app.tick()
        office.paper.before_each = None
        loop = asyncio.get_running_loop()
        over = loop.time() + seconds
        while loop.time() < over:
            reply = await office.say("ken", "/client new Initech zone UTC", key="again and again")
            assert not reply.ok
            assert NOTHING in str(reply.cards[0].text)
            refused += 1
        lock.close()
        for _ in range(2):
            await office.app.tick()
        assert (await office.say("ken", "/client new Initech zone UTC", key="again and again")).ok
        assert len(office.paper.to("ana")) == 1
        assert await office.states() == {"sent": 1}
        assert await office.rows("SELECT attempts FROM letters") == [(1,)]
        sys.stdout.write(f"locked for {seconds} s: {refused} requests refused, the letter went once\n")


async def test_tables_that_somebody_locks_on_the_server(server_url: str) -> None:
    """As a migration of the next release does for a moment, or somebody's forgotten transaction for long."""
    async with opened(server_url) as database, opened(server_url) as other:
        office, beside = Office(database, in_time=IN_TIME), Office(other)
        await beside.open("ana")
        await beside.post("ana")
        async with other.write() as session:
            await (await session.connection()).exec_driver_sql("LOCK TABLE letters, deadlines, handled")
            reply = await office.say("ana", "/deadline sent D-1", key="sent")
            assert (reply.ok, NOTHING in str(reply.cards[0].text)) == (False, True)
            with pytest.raises(DatabaseFault) as raised:
                await asyncio.wait_for(office.app.tick(), LONG)
            assert raised.value.kind is FaultKind.locked
        assert (await office.say("ana", "/deadline sent D-1", key="sent")).ok
        await office.app.tick()
        assert len(office.paper.to("ana")) == 1


async def test_a_full_disk_under_a_file_stops_nothing_for_good(file: Path) -> None:
    """SQLite's own limit of pages: SQLITE_FULL in the middle of whatever needs the next one."""
    async with opened(f"sqlite:///{file}") as database:
        office = Office(database)
        await office.open("ana", "ken")
        await office.post("ken")

        async def limit(pages: str) -> None:
            async with database.read() as one, database.read() as other:  # the connections that there are keep it
                for session in (one, other):
                    await (await session.connection()).exec_driver_sql(f"PRAGMA max_page_count={pages}")

        await limit(str((await office.rows("PRAGMA page_count"))[0][0]))
        before, refused = await office.rows("SELECT count(*) FROM deadlines"), ""
        for number in range(60):
            before = await office.rows("SELECT count(*) FROM deadlines")
            reply = await office.say("ana", f'/deadline new Globex "{"x" * 300} {number}" by 2026-11-20 17:00 hold')
            if not reply.ok:
                refused = str(reply.cards[0].text)
                break
        assert refused == f"{troubles.plain(FaultKind.full)} {NOTHING}."
        assert await office.rows("SELECT count(*) FROM deadlines") == before
        told = None
        for _ in range(3):
            try:
                await office.app.tick()
            except DatabaseFault as fault:
                told = fault.kind
        assert told in {None, FaultKind.full}
        await limit("1000000")
        for _ in range(2):
            await office.app.tick()
        assert (await office.say("ana", '/deadline new Globex "Room" by 2026-11-20 17:00 hold')).ok
        assert len(office.paper.to("ken")) == 1
        assert not set(await office.states()) - {"sent", "moot"}


async def test_a_full_disk_under_a_server_stops_nothing_for_good() -> None:
    """The server may make no file larger: PostgreSQL takes that as a full disk (it ignores SIGXFSZ, "so that ulimit
    violations work like disk full", its source says), but for its log, whose files are smaller here.
    """
    with postgresql.installed("--wal-segsize=1") as site, site.switched_on(megabytes=4) as server:
        url = server.fresh()
        async with opened(url) as database:
            await database.migrate()
            office = Office(database)
            await office.open("ana", "ken")
            await office.post("ken")
            await filled(database)
            before, refused = await office.rows("SELECT count(*) FROM deadlines"), ""
            for number in range(40):
                before = await office.rows("SELECT count(*) FROM deadlines")
                reply = await office.say("ana", f'/deadline new Globex "{number}" by 2026-11-20 17:00 hold')
                if not reply.ok:
                    refused = str(reply.cards[0].text)
                    break
            assert refused == f"{troubles.plain(FaultKind.full)} {NOTHING}."
            assert await office.rows("SELECT count(*) FROM deadlines") == before
            async with database.write() as session:
                await (await session.connection()).exec_driver_sql("DELETE FROM handled WHERE key LIKE 'old-%'")
            server.say(url, "VACUUM handled")
            for _ in range(2):
                await office.app.tick()
            assert (await office.say("ana", '/deadline new Globex "Room" by 2026-11-20 17:00 hold')).ok
            assert len(office.paper.to("ken")) == 1


async def filled(database: Database) -> None:
    """The table into which each request writes is as large as it may be."""
    async with database.write() as session:
        await (await session.connection()).exec_driver_sql("ALTER TABLE handled ALTER COLUMN reply SET STORAGE PLAIN")
    fill = "INSERT INTO handled (key, at, reply) SELECT 'old-{0}-' || n, now(), to_json(repeat('x', {1})) "
    for size in (7000, 500):
        for batch in range(100):
            try:
                async with database.write() as session:
                    connection = await session.connection()
                    words = fill.format(f"{size}-{batch}", size) + "FROM generate_series(1, 20) n"
                    await connection.exec_driver_sql(words)
            except DatabaseFault as fault:
                if fault.kind is not FaultKind.full:
                    raise
                break
        else:
            raise AssertionError("the disk is not full")


async def test_a_service_whose_database_is_away_at_its_start_waits_for_it(server_url: str) -> None:
    """The door is open and says so; nothing is spoken to before the database is there."""
    desk = Desk()
    async with Line(server_url) as line:
        await line.turn(Way.refuses)
        async with opened(line.url) as database:
            service = Service(database, Time.from_now(MORNING), [desk], prepare=lambda: ready(database, alone=True))
            starting = asyncio.create_task(service.start())
            try:
                async with asyncio.timeout(LONG):
                    while not service.port or await health(service) != (503, UNREACHABLE):
                        await asyncio.sleep(0.05)
                assert (await health(service, "/healthz/live"))[0] == 200
                assert desk.told == []
                await line.turn(Way.works)
                await becomes(service, 200, "ok")
                assert (await said(desk, "ana", "/client new Acme"))[0]
            finally:
                await asyncio.gather(starting)
                await service.stop()
