"""One transaction, as the query functions are given it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Delete, FromClause, Insert, Result, Select, TextClause, Update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, AsyncSessionTransaction
from sqlalchemy.sql import Executable

from bot.store.often import Often, kept

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection, PGDialect_asyncpg

QUICK = {"is_quick": True}
"""The options of a statement that deletes, and only a few rows that are found by a key."""


class Session(AsyncSession):
    """SQLAlchemy's, but what reads and writes columns goes past its objects, of which we keep none from statement to
    statement: that takes a fraction of the time.
    """

    _past: AsyncConnection | None = None

    async def begun(self) -> None:
        """The transaction has its connection."""
        self._past = await self.connection()

    def begin_nested(self) -> AsyncSessionTransaction:
        """As SQLAlchemy has it, which says SAVEPOINT when it is next asked for the connection."""
        self._past = None
        return super().begin_nested()

    def left_at_once(self) -> bool:
        """Roll back what was not committed and give the connection back, where nobody has to be waited for; false where
        somebody has.
        """
        return False

    if not TYPE_CHECKING:  # the types of a result are known there, and are the same

        async def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:
            """As SQLAlchemy has it."""
            if not options and goes_past_objects(statement):
                if self._past is None:
                    self._past = await self.connection()
                if self.sync_session.identity_map:
                    self.sync_session.expunge_all()
                if (known := kept(statement)) is not None:
                    done = await _done(self._past, known, params)
                    if done is not None:
                        return done
                return await self._past.execute(statement, params)
            return await super().execute(statement, params, **options)


async def _done(connection: AsyncConnection, known: Often, params: Any) -> Result[Any] | None:
    """What PostgreSQL's driver gives for a statement that comes often; None where SQLAlchemy is to carry it out."""
    here = connection.sync_connection
    if here is None or here.dialect.name != "postgresql" or here.closed or here.invalidated:
        return None
    if here.dispatch.before_cursor_execute:  # somebody listens
        return None
    sets = params if params and isinstance(params, list) else [params or {}]
    worded = known.worded(here.dialect, sets[0], many=len(sets) > 1)
    if worded is None:
        return None
    dialect = cast("PGDialect_asyncpg", here.dialect)
    driver = cast("AsyncAdapt_asyncpg_connection", here.connection.dbapi_connection)
    try:
        async with driver._execute_mutex:
            if driver._transaction is None:
                await driver._start_transaction()  # type: ignore[no-untyped-call]
            if len(sets) > 1:
                await driver._connection.executemany(worded.words, [tuple(worded.filled(each)) for each in sets])
                return worded.result(())
            since = dialect._invalidate_schema_cache_asof
            prepared, _ = await driver._prepare(worded.words, since)  # type: ignore[no-untyped-call]
            return worded.result(await prepared.fetch(*worded.filled(sets[0])))
    except BaseException as error:
        await connection.run_sync(_as_sqlalchemy, error, worded.words)
        raise


def _as_sqlalchemy(connection: Connection, error: BaseException, words: str) -> None:
    """Raise what SQLAlchemy would have raised for an error of the driver, and do with the connection what it would."""
    driver = cast("AsyncAdapt_asyncpg_connection", connection.connection.dbapi_connection)
    dialect = cast("PGDialect_asyncpg", connection.dialect)
    found = error
    try:
        if isinstance(error, Exception):
            driver._handle_exception(error)
    except Exception as translated:
        found = translated
        stale = dialect.loaded_dbapi.InvalidCachedStatementError, dialect.loaded_dbapi.InternalServerError
        if isinstance(translated, stale):
            dialect._invalidate_schema_cache()  # type: ignore[no-untyped-call]
    try:
        raise found  # it is looked for among what is being handled
    except BaseException as handled:
        connection._handle_dbapi_exception(handled, words, None, None, None)


def goes_past_objects(statement: Executable) -> bool:
    """Whether it asks for columns, or writes and gives back no more than columns."""
    found: Sequence[object]
    if isinstance(statement, Select):
        found = statement._raw_columns
    elif isinstance(statement, Insert | Update | Delete):
        found = statement._returning
    else:
        return isinstance(statement, TextClause)
    return not any(isinstance(each, FromClause) and "parententity" in each._annotations for each in found)
