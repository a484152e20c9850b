"""SQLite without a thread for every statement.

aiosqlite hands each call over to a thread, four times for one statement, and each time takes longer than SQLite needs
for a row that is found by its key. So statements are carried out at once, in the event loop, by SQLAlchemy's own
driver. What may have to wait goes to a thread: BEGIN IMMEDIATE where another process holds the file; COMMIT, for the
disk; and whatever may be long, as deleting all that is old.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Connection, Delete, Engine, Result
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSessionTransaction
from sqlalchemy.sql import Executable

from bot.store.often import Often, kept, told
from bot.store.session import Session, goes_past_objects

Found = TypeVar("Found")

BEGIN = "begin_with"
"""The option of a connection that says with what its transaction begins."""

BUSY_TRIES = 8
"""How often a writer waits for another process's lock, each time for as long as the connection does."""

THREADS = 4
"""How many hand-overs can be under way: one writer's, and what was given up before it."""


class Quick:
    """Sessions in the event loop, over an engine whose connections may be used by any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(THREADS, "sqlite")

    def session(self, *, writes: bool) -> InLoop:
        """For one transaction."""
        return InLoop(self._engine, self._threads, writes=writes)

    async def close(self) -> None:
        """Close every connection; the last one brings what was written from SQLite's journal into the file."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._engine.dispose)


class InLoop(Session):
    """A session that is used from the event loop, and in part from a thread, never from both at once."""

    def __init__(self, engine: Engine, threads: Executor, *, writes: bool) -> None:
        super().__init__(expire_on_commit=False)
        self.sync_session.bind = engine
        self._threads = threads
        self._writes = writes
        self._handed_over: asyncio.Future[Any] | None = None
        self._connection: Connection | None = None

    async def begun(self) -> None:
        """The transaction has its connection, and its turn where it writes."""
        if not self._writes:
            self.sync_session.connection()
            return
        try:
            self.sync_session.connection(execution_options={BEGIN: begin_at_once})
        except OperationalError as error:
            if not _is_locked(error):
                raise
            self.sync_session.close()
            await self._begun_at_last()

    async def _begun_at_last(self) -> None:
        """In pieces: a wait inside of SQLite cannot be broken off, and who gives up must not be kept."""
        for turn in range(BUSY_TRIES):
            try:
                await self._in_thread(self.sync_session.connection, execution_options={BEGIN: begin_patiently})
            except OperationalError as error:
                if turn == BUSY_TRIES - 1 or not _is_locked(error):
                    raise
                self.sync_session.close()
            else:
                return

    def begin_nested(self) -> AsyncSessionTransaction:
        """As a `Session` has it, but said to the driver: a part of a transaction that may be taken back alone."""
        return cast("AsyncSessionTransaction", _Part(self))

    def left_at_once(self) -> bool:
        """As a `Session` has it."""
        if self._is_elsewhere:
            return False
        self.sync_session.close()
        return True

    if not TYPE_CHECKING:  # the types of a result are known there, and are the same

        async def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:
            """As SQLAlchemy has it."""
            await self._have_it_back()
            if isinstance(statement, Delete) and not statement.get_execution_options().get("is_quick"):
                return await self._in_thread(self.sync_session.execute, statement, params, **options)
            if (known := kept(statement)) is not None and not options:
                done = self._done(known, params)
                if done is not None:
                    return done
            if not options and goes_past_objects(statement):
                if self.sync_session.identity_map:
                    self.sync_session.expunge_all()
                return self._here().execute(statement, params)
            return self.sync_session.execute(statement, params, **options)

        async def connection(self) -> Here:
            """As SQLAlchemy has it."""
            await self._have_it_back()
            return Here(self._here())

    async def commit(self) -> None:
        """As SQLAlchemy has it."""
        await self._in_thread(self.sync_session.commit)

    async def close(self) -> None:
        """As SQLAlchemy has it."""
        await self._have_it_back()
        self.sync_session.close()

    async def _in_thread(self, work: Callable[..., Found], *args: Any, **options: Any) -> Found:
        """What is given up goes on in its thread, and what follows it waits."""
        await self._have_it_back()
        loop = asyncio.get_running_loop()
        self._handed_over = loop.run_in_executor(self._threads, lambda: work(*args, **options))
        self._handed_over.add_done_callback(_heard)
        return await asyncio.shield(self._handed_over)

    def _done(self, known: Often, params: Any) -> Result[Any] | None:
        """What the driver gives for a statement that comes often; None where SQLAlchemy is to carry it out."""
        connection = self._here()
        if connection.dispatch.before_cursor_execute:  # somebody listens
            return None
        sets = params if params and isinstance(params, list) else [params or {}]
        worded = known.worded(connection.dialect, sets[0], many=len(sets) > 1, singly=True)
        if worded is None:
            return None
        if self.sync_session.identity_map:
            self.sync_session.expunge_all()
        try:
            if worded.columns is None:
                self._driver.executemany(worded.words, map(worded.filled, sets))
                return worded.result(())
            each = (self._driver.execute(worded.words, worded.filled(given)) for given in sets)
            return worded.result([row for cursor in each for row in cursor.fetchall()])
        except sqlite3.Error as error:
            raise told(error, connection.dialect, worded.words) from error

    def _here(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = self.sync_session.connection()
            self._driver = cast("sqlite3.Connection", self._connection.connection.driver_connection)
        return self._connection

    @property
    def _is_elsewhere(self) -> bool:
        return self._handed_over is not None and not self._handed_over.done()

    async def _have_it_back(self) -> None:
        if self._handed_over is not None and not self._handed_over.done():
            await asyncio.wait({self._handed_over})


class _Part:
    """A savepoint, in an `async with` block."""

    def __init__(self, session: InLoop) -> None:
        self._session = session

    async def __aenter__(self) -> None:
        await self._session._have_it_back()
        self._say("SAVEPOINT part")

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._session._have_it_back()
        if kind is not None:
            self._session.sync_session.expunge_all()
            if not self._session._driver.in_transaction:  # SQLite itself has taken everything back, as of a full disk
                return
            self._say("ROLLBACK TO SAVEPOINT part")
        self._say("RELEASE SAVEPOINT part")

    def _say(self, words: str) -> None:
        connection = self._session._here()
        try:
            self._session._driver.execute(words)
        except sqlite3.Error as error:
            raise told(error, connection.dialect, words) from error


class Here:
    """A connection that is used at once, with the methods of SQLAlchemy's `AsyncConnection`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Executable, params: Any = None) -> Result[Any]:
        """A statement of SQLAlchemy's."""
        return self._connection.execute(statement, params)

    async def exec_driver_sql(self, statement: str, params: Any = None) -> Result[Any]:
        """A statement in SQLite's own words."""
        return self._connection.exec_driver_sql(statement, params)

    async def run_sync(self, work: Callable[[Connection], Found]) -> Found:
        """Whatever needs the connection itself."""
        return work(self._connection)


def _heard(done: asyncio.Future[Any]) -> None:
    """What became of work that somebody has given up is nobody's business."""
    if not done.cancelled():
        done.exception()


def _is_locked(error: OperationalError) -> bool:
    return "locked" in str(error.orig)


def begin_patiently(connection: Connection) -> None:
    """BEGIN IMMEDIATE, once another process lets go of the file; an error if that takes long."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_at_once(connection: Connection) -> None:
    """BEGIN IMMEDIATE, or an error: another process has the file."""
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    (waits,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise told(error, connection.dialect, "BEGIN IMMEDIATE") from error
    finally:
        driver.execute(f"PRAGMA busy_timeout={waits}")
