"""Databases for benchmarks: on a disk, and as careful as in production.

A test's PostgreSQL may forget everything; here a commit waits for the disk, pages are written whole and the
housekeeping runs. SQLite's files stand on the same disk. What is filled in bulk is settled before anything is measured:
otherwise the first seconds would pay for the filling.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Literal, Protocol

from bot.store.database import Database
from tests import postgresql

Engine = Literal["sqlite", "postgresql"]

ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
"""For people to read."""

SETTINGS = {
    "autovacuum": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_size": "1GB",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
}
"""PostgreSQL's own defaults, written out where the tests have others, and memory as for a small server."""


class Databases(Protocol):
    """Databases of one engine, made as often as a row needs them."""

    engine: Engine

    async def fresh(self) -> str:
        """The URL of a new database with all tables and no rows."""

    async def copied(self, url: str) -> str:
        """The URL of a copy of the one at `url`, to which nobody may be connected."""

    def settle(self, url: str) -> None:
        """What was written stands in its place, and PostgreSQL knows how much there is of everything."""

    def drop(self, url: str) -> None:
        """Remove it."""


@asynccontextmanager
async def databases(engine: Engine) -> AsyncIterator[Databases]:
    """For as long as the block lasts; afterwards nothing of them is left."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-", dir=postgresql.DISK) as folder:
            yield _Files(Path(folder))
    else:
        with postgresql_server() as server:
            yield _OnServer(server)


@contextmanager
def postgresql_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL as in production; on a socket of its own, so that no network is measured."""
    with postgresql.installed(settings=SETTINGS, in_memory=False) as site, site.switched_on() as server:
        yield server


class _Files:
    engine: Engine = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    async def fresh(self) -> str:
        url = self._next()
        await _migrate(url)
        return url

    async def copied(self, url: str) -> str:
        self.settle(url)
        copy = self._next()
        _file(copy).parent.mkdir()
        shutil.copy(_file(url), _file(copy))
        return copy

    def settle(self, url: str) -> None:
        with closing(sqlite3.connect(_file(url))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop(self, url: str) -> None:
        shutil.rmtree(_file(url).parent)  # with its log and its lock

    def _next(self) -> str:
        self._count += 1
        return f"sqlite:///{self._folder}/{self._count}/shimekiri.db"


class _OnServer:
    engine: Engine = "postgresql"

    def __init__(self, server: postgresql.Server) -> None:
        self._server = server

    async def fresh(self) -> str:
        url = self._server.fresh()
        await _migrate(url)
        return url

    async def copied(self, url: str) -> str:
        return self._server.fresh(url)

    def settle(self, url: str) -> None:
        self._server.say(url, "VACUUM (ANALYZE)")
        self._server.say(url, "CHECKPOINT")

    def drop(self, url: str) -> None:
        self._server.drop(url)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()
