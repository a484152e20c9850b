"""Rows in bulk into either database, past SQLAlchemy, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import asyncpg
from sqlalchemy import Boolean, DateTime
from sqlalchemy.types import TypeEngine

from bot.store import tables
from bot.store.columns import Base, UtcDateTime

assert tables.ALL  # it fills the metadata

COLUMNS = {name: tuple(column.name for column in table.columns) for name, table in Base.metadata.tables.items()}


class Writer(Protocol):
    """Writes rows into one database, in one transaction."""

    async def last(self, table: str) -> int:
        """The highest key that a table has."""

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """More rows."""

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        """A value as SQLite keeps it, as this database takes it, an instant moved `by` so much."""

    async def end(self, last: dict[str, int]) -> None:
        """Commit; `last` are the highest keys now."""

    async def close(self) -> None:
        """Let go of the database."""


async def writing(url: str) -> Writer:
    """A writer for the database at `url`."""
    if url.startswith("sqlite"):
        return _ToFile(url)
    writer = _ToServer(await asyncpg.connect(url))
    await writer.begin()
    return writer


async def changed(url: str, columns: Sequence[tuple[str, str]], before: datetime, after: datetime) -> None:
    """Where one of these (table, column) holds the instant `before` (UTC) it holds `after`, from outside of the bot."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url), timeout=60)) as connection:
            held, then = (each.replace(tzinfo=None).isoformat(" ", "microseconds") for each in (before, after))
            for table, column in columns:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (then, held))
            connection.commit()
        return
    server = await asyncpg.connect(url)
    try:
        for table, column in columns:
            await server.execute(f"UPDATE {table} SET {column} = $1 WHERE {column} = $2", after, before)
    finally:
        await server.close()


def file_of(url: str) -> str:
    """The file of a SQLite database."""
    return url.removeprefix("sqlite:///")


class _ToFile:
    """Into SQLite's file."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(file_of(url), isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("BEGIN")

    async def last(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(COLUMNS[table]))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES ({places})", rows)

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        if value is not None and isinstance(kind, UtcDateTime | DateTime):
            return (datetime.fromisoformat(value) + by).isoformat(" ", "microseconds")
        return value

    async def end(self, _last: dict[str, int]) -> None:
        self._connection.execute("COMMIT")

    async def close(self) -> None:
        self._connection.close()


class _ToServer:
    """Into PostgreSQL, by COPY."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._whole = connection.transaction()

    async def begin(self) -> None:
        await self._whole.start()

    async def last(self, table: str) -> int:
        return int(await self._connection.fetchval(f"SELECT coalesce(max(id), 0) FROM {table}"))

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        if value is None:
            return None
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value).replace(tzinfo=UTC) + by
        if isinstance(kind, DateTime):
            return datetime.fromisoformat(value) + by
        return bool(value) if isinstance(kind, Boolean) else value

    async def end(self, last: dict[str, int]) -> None:
        for table, key in last.items():
            if key:
                await self._connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {key})")
        await self._whole.commit()

    async def close(self) -> None:
        await self._connection.close()
