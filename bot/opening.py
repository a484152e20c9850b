"""A database made ready for use, whoever uses it: the bot, the console, a proof of the record."""

from __future__ import annotations

import os
from pathlib import Path

from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind


class WrongFile(Exception):
    """There is no SQLite file where one is looked for, or none can be made; `args[0]` is the sentence that says so."""


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


async def looked_at(url: str, *, must_exist: bool = False) -> str:
    """How the database is, without changing it. Raises `DatabaseFault` or `WrongFile` for what has to be mended;
    `must_exist`: also where it is not made yet.
    """
    if must_exist:
        must_be_there(url)
    database = Database(url)
    try:
        if database.file is not None and not database.file.is_file():
            _must_be_possible(database.file)
            return f"not made yet; the first run makes it, at {database.file.absolute()}."
        if not await database.is_current():
            raise DatabaseFault(FaultKind.not_migrated, "revisions differ")
        async with database.write():
            pass
        return "reachable, up to date, can be written."
    finally:
        await database.close()


def must_be_there(url: str) -> None:
    """Nothing is made for whoever only wants to look: a typing error is not an empty database. Raises `WrongFile`."""
    file = Database(url).file
    if file is None or file.is_file():
        return
    if file.is_dir():
        raise WrongFile(_a_folder(file))
    raise WrongFile(f"There is no database at {file.absolute()}; check DATABASE_URL.")


def _must_be_possible(file: Path) -> None:
    if file.is_dir():
        raise WrongFile(_a_folder(file))
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise WrongFile(f"{folder} is a file, so no database can be made at {file.absolute()}; check DATABASE_URL.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongFile(
            f"The folder {folder} cannot be written, so no database can be made at {file.absolute()};"
            " make it writable, or change DATABASE_URL."
        )


def _a_folder(file: Path) -> str:
    return f"{file.absolute()} is a folder; name a file in it in DATABASE_URL."
