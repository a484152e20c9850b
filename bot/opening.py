"""A database made ready for use, whoever uses it: the bot, the console, a proof of the record."""

from __future__ import annotations

import os
from pathlib import Path

from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind


async def opened(url: str, *, alone: bool) -> Database:
    """A database that is ready: a SQLite file is migrated, PostgreSQL must have been. Raises `DatabaseFault`.

    `alone` keeps other processes off a SQLite file. Without it, whoever opens it may take their time: a proof.
    """
    database = Database(url, is_patient=not alone)
    try:
        await ready(database, alone=alone)
    except BaseException:
        await database.close()
        raise
    return database


async def ready(database: Database, *, alone: bool) -> None:
    """Make it ready, as above; may be tried again after a `DatabaseFault`."""
    if alone:
        database.keep_to_this_process()
    if database.is_sqlite:
        await database.migrate()
    elif not await database.is_current():
        raise DatabaseFault(FaultKind.not_migrated, "revisions differ")


async def ready_soon(database: Database) -> bool:
    """Make it ready for this process alone. False if it is away and may come by itself. Raises `DatabaseFault`."""
    try:
        await ready(database, alone=True)
    except DatabaseFault as fault:
        if not fault.passes:
            raise
        return False
    return True


async def looked_at(url: str) -> str:
    """How the database is, without changing it. Raises `DatabaseFault` for what has to be mended."""
    database = Database(url)
    try:
        if database.file is not None and not database.file.exists():
            _must_be_possible(database.file)
            return "not made yet; the first run makes it."
        if not await database.is_current():
            raise DatabaseFault(FaultKind.not_migrated, "revisions differ")
        async with database.write():
            pass
        return "reachable, up to date, can be written."
    finally:
        await database.close()


def _must_be_possible(file: Path) -> None:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise DatabaseFault(FaultKind.read_only, str(folder))
