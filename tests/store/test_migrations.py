"""Migrations: from nothing, back and forth, in agreement with the models, from whatever folder the program starts."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.letters import Nudge
from bot.store.columns import Base
from bot.store.database import Database, with_driver
from bot.store.faults import DatabaseFault, FaultKind
from bot.store.schema import NEWEST, alembic_config
from bot.store.tables import ALL
from tests.store.office import Office

Result = TypeVar("Result")

ROOT = Path(__file__).parents[2]
INI = ROOT / "migrations" / "alembic.ini"


async def work(url: str, do: Callable[[Connection], Result]) -> Result:
    """Something done on a plain connection, committed."""
    engine = create_async_engine(with_driver(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(do)
    finally:
        await engine.dispose()


async def migrate(url: str) -> None:
    database = Database(url)
    try:
        await database.migrate()
        assert await database.is_current()
    finally:
        await database.close()


def upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


def downgrade(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "base")


def revisions() -> list[str]:
    """From the first to the newest."""
    return [script.revision for script in ScriptDirectory(str(INI.parent)).walk_revisions()][::-1]


def test_the_program_knows_which_migration_is_the_newest() -> None:
    assert revisions()[-1] == NEWEST


def columns(connection: Connection) -> dict[str, dict[str, ReflectedColumn]]:
    found = inspect(connection)
    return {table: {each["name"]: each for each in found.get_columns(table)} for table in found.get_table_names()}


def upgrade_to(revision: str) -> Callable[[Connection], dict[str, dict[str, ReflectedColumn]]]:
    """One step up; what the tables look like then."""

    def do(connection: Connection) -> dict[str, dict[str, ReflectedColumn]]:
        command.upgrade(alembic_config(connection), revision)
        return columns(connection)

    return do


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def triggers(connection: Connection) -> set[str]:
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    postgresql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT proname FROM pg_proc WHERE proname LIKE 'shimekiri%'"
    )
    query = sqlite if connection.dialect.name == "sqlite" else postgresql
    return set(connection.execute(text(query)).scalars())


def differences(connection: Connection) -> list[object]:
    """What autogeneration would still change, compared as `alembic check` does."""
    assert ALL
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def run(*words: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "DATABASE_URL": url, "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_from_nothing_to_the_tables_of_this_release(database_url: str) -> None:
    assert await work(database_url, tables) == set()
    await migrate(database_url)
    assert await work(database_url, tables) == set(Base.metadata.tables) | {"alembic_version"}
    assert await work(database_url, triggers)


async def test_models_and_migrations_agree(migrated_url: str) -> None:
    assert await work(migrated_url, differences) == []


async def test_a_second_migration_changes_nothing(migrated_url: str) -> None:
    database = Database(migrated_url)
    try:
        office = Office(database)
        await office.open("ana")
        await database.migrate()
        assert (await office.say("ana", "/deadline D-1")).ok
    finally:
        await database.close()


async def test_down_and_up_again_leads_to_the_same_schema(migrated_url: str) -> None:
    before = (await work(migrated_url, tables), await work(migrated_url, triggers))
    await work(migrated_url, downgrade)
    assert await work(migrated_url, tables) == {"alembic_version"}
    assert await work(migrated_url, triggers) == set()
    await work(migrated_url, upgrade)
    assert (await work(migrated_url, tables), await work(migrated_url, triggers)) == before
    assert await work(migrated_url, differences) == []


async def test_the_release_before_can_write_to_the_tables_of_the_next(database_url: str) -> None:
    """It leaves out the columns that it does not know, and finds all that it knows."""
    known: dict[str, dict[str, ReflectedColumn]] = {}
    for revision in revisions():
        found = await work(database_url, upgrade_to(revision))
        for table, before in known.items():
            assert set(before) <= set(found[table]), f"{revision} takes columns of {table} away"
            new = [each for name, each in found[table].items() if name not in before]
            needed = [each["name"] for each in new if not each["nullable"] and each["default"] is None]
            assert needed == [], f"{revision} wants columns of {table} that nobody fills"
        known = found
    assert set(known) == set(Base.metadata.tables) | {"alembic_version"}


async def test_what_the_release_before_has_written_is_read_with_nothing_suggested(migrated_url: str) -> None:
    database = Database(migrated_url)
    try:
        office = Office(database)
        await office.open("ana")
        before = await office.deadline()
        await work(migrated_url, lambda connection: command.downgrade(alembic_config(connection), "0003"))
        assert not await database.is_current()
        await database.migrate()
        assert await office.deadline() == before
        assert (await office.said("ana", "/client Globex")).count("Globex") > 0
        assert await office.rows("SELECT firmness, escalation FROM clients") == [("normal", None)]
        assert await office.rows("SELECT escalation, on_time, ours_minutes FROM deadlines") == [(None, None, 0)]
    finally:
        await database.close()


async def test_letters_that_the_release_before_cannot_read_are_gone_for_it(migrated_url: str) -> None:
    database = Database(migrated_url)
    try:
        office = Office(database)
        await office.open("ana")
        for nudge in (Nudge.home, Nudge.digest, Nudge.blocked_corrected):
            await office.post("ana", nudge=nudge)
        await office.say("ana", "/deadline")
        await work(migrated_url, lambda connection: command.downgrade(alembic_config(connection), "0004"))
        assert await office.rows("SELECT nudge FROM letters") == [("blocked_corrected",)]
        assert await office.rows("SELECT kind FROM questions") == []
    finally:
        await database.close()


async def test_two_that_migrate_at_once_both_find_it_done(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    try:
        await asyncio.gather(first.migrate(), second.migrate())
        assert await first.is_current()
        assert await work(database_url, differences) == []
    finally:
        await first.close()
        await second.close()


async def test_a_database_that_was_never_migrated_is_not_current(database_url: str) -> None:
    database = Database(database_url)
    try:
        assert not await database.is_current()
    finally:
        await database.close()


async def test_sqlite_writes_its_log_ahead(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'a.db'}"
    await migrate(url)
    assert await work(url, lambda connection: connection.execute(text("PRAGMA journal_mode")).scalar_one()) == "wal"


async def test_the_command_migrates_from_any_folder(database_url: str, tmp_path: Path) -> None:
    done = await asyncio.to_thread(run, "bot", "migrate", url=database_url, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "The database is up to date.\n", "")
    assert await work(database_url, differences) == []


async def test_alembic_finds_nothing_to_add_from_any_folder(migrated_url: str, tmp_path: Path) -> None:
    done = await asyncio.to_thread(run, "alembic", "-c", str(INI), "check", url=migrated_url, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "No new upgrade operations detected." in done.stdout


@pytest.mark.parametrize(
    ("said", "runs"),
    [("0008 0007", True), ("0008 0003", True), ("0008 0008", False), ("0007 0005", False), ("", False)],
    ids=["for this release too", "for older ones too", "for newer ones alone", "said of other tables", "nothing said"],
)
async def test_on_tables_of_a_newer_release_a_process_runs_if_they_say_that_it_may(
    migrated_url: str, said: str, runs: bool
) -> None:
    """As in a rolling upgrade after this release: a process that starts anew meets what the next one has migrated."""

    def move_on(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
        connection.execute(text("DELETE FROM marks WHERE name = 'readable_by'"))
        if said:
            connection.execute(text("INSERT INTO marks (name, value) VALUES ('readable_by', :said)"), {"said": said})

    await work(migrated_url, move_on)
    database = Database(migrated_url)
    try:
        if runs:
            assert await database.is_current()
            await database.migrate()  # nothing to do, and no harm
        else:
            with pytest.raises(DatabaseFault) as refused:
                await database.is_current()
            assert refused.value.kind is FaultKind.newer
    finally:
        await database.close()
