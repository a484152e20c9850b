"""One database: its engine, its sessions, its migrations, and the lock that keeps a second process off a SQLite file.

SQLite has one writer. So a transaction that writes starts with BEGIN IMMEDIATE (a deferred one fails half-way with
"database is locked"), and within this process writers queue on an asyncio lock rather than in SQLite's busy loop.
Reads start deferred and take no lock. PostgreSQL needs none of this; the same calls work there. What it needs, since it
may be far away, is in `bot.store.server`.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Dialect, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker, create_async_engine

from bot.meter import UNMETERED, Meter
from bot.store import in_loop, schema, server
from bot.store.columns import as_json
from bot.store.faults import DatabaseFault, FaultKind, told_apart, told_apart_at_commit
from bot.store.in_loop import BUSY_TRIES, Quick
from bot.store.session import Session

BUSY_MS = 250
"""How long SQLite waits for another process's lock: with `BUSY_TRIES` 2 s, less than the 2.5 s that a request may take
(RULES 9)."""

LEAVE_SECONDS = 0.3
"""How long a transaction that is given up is waited for on PostgreSQL; a server that is gone does not answer that
either, and whoever waits is to be told in time. It is ended all the same, by the server if by nobody else."""

MOST_READERS = 15
"""How many transactions read from SQLite at the same time; each has a connection of its own."""

KEPT_STATEMENTS = 500
"""How many statements a connection to SQLite keeps ready: more than there are, in all sizes of their lists."""

CLOSE_SECONDS = 1.5
"""How long leave is taken of a server at the end."""

GIVES_WAY = ("55P03", "40P01")
"""What PostgreSQL says when a lock was not to be had in time, or two waited for each other."""

MIGRATION_TRIES = 60
"""For a migration 15 s: another one may be under way, and nobody waits for an answer."""

log = structlog.get_logger()

ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def with_driver(url: str) -> URL:
    """The address with the driver that this program uses, given with or without one. Raises ValueError otherwise."""
    try:
        parsed = make_url(url)
    except Exception as error:
        raise ValueError("not a database address") from error
    family = parsed.drivername.split("+")[0]
    if family not in ASYNC_DRIVERS:
        raise ValueError(f"{family} is not supported: use sqlite:///… or postgresql://…")
    return parsed.set(drivername=ASYNC_DRIVERS[family])


class Database:
    """An open database. `read()` and `write()` give a session each, one transaction long."""

    def __init__(self, url: str, *, pool_size: int = 10, is_patient: bool = False) -> None:
        """`pool_size`: how many transactions there are at once on PostgreSQL. `is_patient`: statements may take as long
        as they like, as for a proof of the whole record.
        """
        self.url = with_driver(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _engine(self.url, pool_size, is_patient=is_patient)
        reading = self._engine
        if not self.is_sqlite:  # SQLite reads see one moment anyway
            reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._readers = async_sessionmaker(reading, class_=Session, expire_on_commit=False)
        self._writing = self._engine.execution_options(begin_immediate=True)
        self._writers = async_sessionmaker(self._writing, class_=Session, expire_on_commit=False)
        self._in_loop: Quick | None = None
        if self.file is not None and not is_patient:  # long statements must not keep the event loop waiting
            self._in_loop = Quick(_quick_engine(self.url))
        # Whoever waits is served in turn: a pool makes a new connection for the next who comes, once one was closed.
        self._few = asyncio.Semaphore(MOST_READERS if self._in_loop else pool_size)
        self._one_writer = asyncio.Lock()
        self.meter: Meter = UNMETERED
        self._file_lock: int | None = None

    @property
    def file(self) -> Path | None:
        """The SQLite file, None for PostgreSQL or a database in memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" and not name.startswith("file:") else None

    @property
    def dialect(self) -> Dialect:
        """How statements are worded here."""
        return self._engine.dialect

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A transaction that only reads, and sees one moment throughout. Raises `DatabaseFault`."""
        began = asyncio.get_running_loop().time()
        with told_apart():
            async with self._few:
                session = self._in_loop.session(writes=False) if self._in_loop else self._readers()
                try:
                    await self._begun(session, began, writes=False)
                    yield session
                finally:
                    await _left(session, self._patience)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """A transaction that writes: committed at the end, rolled back on any error. Raises `DatabaseFault`.

        The commit itself cannot be interrupted: a request that ran out of time is rolled back before it or is
        committed whole, and never finishes in silence later (RULES 9).
        """
        began = asyncio.get_running_loop().time()
        with told_apart():
            async with self._one_writer if self.is_sqlite else self._few:
                session = self._in_loop.session(writes=True) if self._in_loop else self._writers()
                async with _unit(session, self._patience):
                    await self._begun(session, began, writes=True)
                    yield session

    @property
    def _patience(self) -> float | None:
        """Seconds; None: as long as it takes, for a file is never far away, and one writer is not to meet the next."""
        return None if self.is_sqlite else LEAVE_SECONDS

    async def _begun(self, session: Session, since: float, *, writes: bool) -> None:
        """The transaction has its connection, and on SQLite its turn; how long that took is measured."""
        await session.begun()
        self.meter.database_wait(asyncio.get_running_loop().time() - since, writes=writes)

    async def migrate(self) -> None:
        """Bring the schema to this release's; creates the folder of a SQLite file. Raises `DatabaseFault` if newer."""
        with told_apart():
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))  # clients' affairs: for their owner alone
            if self.is_sqlite:
                outside = self._engine.execution_options(begin_never=True)
                async with outside.connect() as connection:  # SQLite changes its journal outside of transactions only
                    await _write_ahead(connection)
            patient = self._writing if self.is_sqlite else server.for_migrations(self.url)
            try:
                await _at_last(patient.execution_options(begin_tries=MIGRATION_TRIES))
            finally:
                if not self.is_sqlite:
                    await patient.dispose()

    async def is_current(self) -> bool:
        """Whether the schema is this release's. Raises `DatabaseFault` if it is newer than the program."""
        with told_apart():
            async with self._engine.connect() as connection:
                return await connection.run_sync(schema.is_current)

    def keep_to_this_process(self) -> None:
        """Take the SQLite file for this process alone (DESIGN 4). Raises `DatabaseFault(in_use)` if another has it."""
        if self.file is None or self._file_lock is not None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(self.file.with_name(self.file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseFault(FaultKind.read_only, str(error)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise DatabaseFault(FaultKind.in_use, str(self.file)) from error
        self._file_lock = handle

    async def close(self) -> None:
        """Close every connection, and let go of the file; a server that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self.is_sqlite else CLOSE_SECONDS):
                await self._engine.dispose()
        if self._in_loop is not None:
            await self._in_loop.close()
        if self._file_lock is not None:
            os.close(self._file_lock)
            self._file_lock = None


@asynccontextmanager
async def _unit(session: Session, patience: float | None) -> AsyncIterator[None]:
    try:
        yield
        with told_apart_at_commit():
            commit = asyncio.ensure_future(session.commit())
            try:
                await asyncio.shield(commit)
            except asyncio.CancelledError:
                await commit
                raise
    finally:
        await _left(session, patience)


_leaving: set[asyncio.Task[None]] = set()


async def _left(session: Session, patience: float | None) -> None:
    """Roll back what was not committed and give the connection back; after `patience` (seconds) without us."""
    if session.left_at_once():
        return
    leaving = asyncio.create_task(_leave(session))
    _leaving.add(leaving)
    leaving.add_done_callback(_leaving.discard)
    try:
        await asyncio.wait({leaving}, timeout=patience)
    except asyncio.CancelledError:
        await asyncio.wait({leaving}, timeout=patience)
        raise


async def _leave(session: Session) -> None:
    try:
        await session.close()
    except Exception as error:  # of a connection that broke: there is nothing left to roll back
        log.debug("a transaction could not be left in good order", why=type(error).__name__)


def _engine(url: URL, pool_size: int, *, is_patient: bool) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return server.engine_of(url, pool_size, is_patient=is_patient)
    options = {"timeout": BUSY_MS / 1000}
    engine = create_async_engine(url, connect_args=options, hide_parameters=True, json_serializer=as_json)
    _set_up(engine.sync_engine)
    return engine


def _quick_engine(url: URL) -> Engine:
    """For statements in the event loop, which must never wait for a connection there: their number has no limit here,
    but `MOST_READERS`.
    """
    options = {"timeout": BUSY_MS / 1000, "check_same_thread": False, "cached_statements": KEPT_STATEMENTS}
    url = url.set(drivername="sqlite")
    engine = create_engine(
        url,
        connect_args=options,
        hide_parameters=True,
        json_serializer=as_json,
        poolclass=QueuePool,
        max_overflow=-1,
    )
    _set_up(engine)
    return engine


def _set_up(engine: Engine) -> None:
    """What each connection to SQLite is told, and how its transactions begin."""

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")  # what is erased leaves nothing in the file's free pages (RULES 8)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if (begin := options.get(in_loop.BEGIN)) is not None:
            begin(connection)
        elif options.get("begin_immediate"):
            _begin_immediate(connection, options.get("begin_tries", BUSY_TRIES))
        elif not options.get("begin_never"):
            connection.exec_driver_sql("BEGIN")


async def _at_last(engine: AsyncEngine) -> None:
    """Migrate, on PostgreSQL beside programs that run: whoever waits for a table makes all others wait behind it, so we
    give way after a moment and try again.
    """
    for _ in range(MIGRATION_TRIES - 1):
        try:
            async with engine.begin() as connection:
                await connection.run_sync(schema.upgrade)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in GIVES_WAY:
                raise
            await asyncio.sleep(BUSY_MS / 1000)
        else:
            return
    async with engine.begin() as connection:
        await connection.run_sync(schema.upgrade)


async def _write_ahead(connection: AsyncConnection) -> None:
    """Switch the journal; SQLite does not wait by itself for whoever holds the file meanwhile."""
    for _ in range(MIGRATION_TRIES - 1):
        try:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            await asyncio.sleep(BUSY_MS / 1000)
        else:
            return
    await connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _begin_immediate(connection: Connection, tries: int) -> None:
    cursor = connection.connection.cursor()
    try:
        for _ in range(tries - 1):
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break
            else:
                return
    finally:
        cursor.close()
    connection.exec_driver_sql("BEGIN IMMEDIATE")
