"""The record: appended by requests, sealed by a job, kept by triggers, proved by `verify` (RULES 8)."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.evidence import Entry, Fault, Finding, Record
from bot.jobs import sealing
from bot.store import evidence, workspaces
from bot.store.database import Database
from tests.store.office import PLATFORM, TUESDAY, Office


@pytest.fixture
async def office(database: Database) -> Office:
    """A workspace with a sealed record of six entries."""
    async with database.write() as session:
        key = await workspaces.make(session, PLATFORM, "acme", "acme", TUESDAY)
    await append(database, key, 6)
    await sealing.run(database)
    return Office(database)


async def verified(office: Office, team: str = "acme") -> tuple[Finding, ...]:
    async with office.database.read() as session:
        return (await evidence.verify(session, await office.workspace(team)))[2]


async def found(office: Office) -> list[tuple[Fault, int]]:
    return [(finding.fault, finding.evidence_id) for finding in await verified(office)]


async def run(office: Office, *statements: str) -> None:
    """Plain SQL in one transaction, as somebody with a database client would type it."""
    async with office.database.write() as session:
        connection = await session.connection()
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def tamper(office: Office, *statements: str) -> None:
    """The same, by somebody who has got rid of the triggers and the constraints."""
    if office.database.is_sqlite:
        assert office.database.file is not None
        with closing(sqlite3.connect(office.database.file, isolation_level=None)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
    else:
        await run(office, "SET LOCAL session_replication_role = replica", *statements)


async def ids(office: Office) -> list[int]:
    rows = await office.rows("SELECT evidence_id FROM seals WHERE workspace_id = 1 ORDER BY sequence")
    return [int(str(key)) for (key,) in rows]


async def append(database: Database, workspace_id: int, count: int, kind: Entry = Entry.edit) -> None:
    records = [
        Record(workspace_id=workspace_id, at=TUESDAY, kind=kind, actor_id=1, deadline_id=n, words={"note": f"Say {n}"})
        for n in range(count)
    ]
    async with database.write() as session:
        await evidence.append(session, records)


async def test_a_sealed_record_is_whole_and_every_entry_stands_in_its_chain(office: Office) -> None:
    assert await verified(office) == ()
    [(entries,)] = await office.rows("SELECT count(*) FROM evidence")
    sequences = await office.rows("SELECT sequence FROM seals ORDER BY sequence")
    assert [number for (number,) in sequences] == list(range(1, int(str(entries)) + 1))


async def test_what_was_just_written_is_told_as_not_sealed_yet_and_is_no_fault(office: Office) -> None:
    await append(office.database, await office.workspace(), 2)
    findings = await verified(office)
    assert {finding.fault for finding in findings} == {Fault.unsealed}
    assert not any(evidence.is_altered(finding) for finding in findings)
    await sealing.run(office.database)
    assert await verified(office) == ()


async def test_a_request_that_is_refused_leaves_nothing_in_the_record(office: Office) -> None:
    await office.open("ana")
    before = await office.rows("SELECT count(*) FROM evidence")
    assert not (await office.say("ana", "/deadline promise D-1 2026-11-16 10:00")).ok
    assert await office.rows("SELECT count(*) FROM evidence") == before


async def test_workspaces_have_chains_of_their_own(office: Office) -> None:
    await office.open("bea", team="initech")
    await sealing.run(office.database)
    rows = await office.rows("SELECT workspace_id, min(sequence), max(sequence), count(*) FROM seals GROUP BY 1")
    assert len(rows) == 2
    assert all(first == 1 and last == count for _, first, last, count in rows)
    assert await verified(office) == await verified(office, "initech") == ()


async def test_a_flood_is_sealed_in_one_run(office: Office) -> None:
    await append(office.database, await office.workspace(), evidence.BATCH * 2 + 7)
    assert await sealing.run(office.database) == evidence.BATCH * 2 + 7
    assert await verified(office) == ()


async def test_sealing_tasks_at_once_leave_no_gaps_and_no_doubles(migrated_url: str) -> None:
    processes = [Database(migrated_url) for _ in range(3)]
    office = Office(processes[0])
    try:
        await office.open("ana")
        await office.open("bea", team="initech")
        keys = [await office.workspace(), await office.workspace("initech")]

        async def write() -> None:
            for turn in range(20):
                await append(processes[0], keys[turn % 2], 5)

        async def seal(database: Database) -> int:
            total = 0
            while not writing.done():
                total += await sealing.run(database)
                await asyncio.sleep(0)
            return total

        writing = asyncio.create_task(write())
        done = await asyncio.gather(*(seal(database) for database in processes))
        await writing
        rest = await sealing.run(processes[0])
        [(entries,)] = await office.rows("SELECT count(*) FROM evidence")
        assert sum(done) + rest == entries
        for key, team in zip(keys, ("acme", "initech"), strict=True):
            numbers = await office.rows(f"SELECT sequence FROM seals WHERE workspace_id = {key} ORDER BY 1")
            assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))
            assert await verified(office, team) == ()
    finally:
        for database in processes:
            await database.close()


async def test_a_chain_that_one_process_is_sealing_is_left_alone_by_another(migrated_url: str) -> None:
    if migrated_url.startswith("sqlite"):
        pytest.skip("SQLite has one process, and one writer in it")
    first, second = Database(migrated_url), Database(migrated_url)
    office = Office(first)
    try:
        await office.open("ana")
        key = await office.workspace()
        async with first.write() as session:
            assert await evidence.seal(session, [key]) > 0
            assert await asyncio.wait_for(sealing.run(second), 5) == 0
        assert await verified(office) == ()
    finally:
        await first.close()
        await second.close()


async def test_verify_sees_one_moment_while_others_write_and_seal(office: Office) -> None:
    key = await office.workspace()
    other = Database(str(office.database.url.render_as_string(hide_password=False)))
    try:
        async with office.database.read() as session:
            before = await evidence.verify(session, key)
            await append(other, key, 3)
            await sealing.run(other)
            assert await evidence.verify(session, key) == before
    finally:
        await other.close()


async def test_the_database_itself_refuses_to_change_the_record(office: Office) -> None:
    for statement in (
        "UPDATE evidence SET kind = 'cancel'",
        "UPDATE evidence SET digest = 'x' WHERE id = 1",
        "DELETE FROM evidence WHERE id = 1",
        "UPDATE seals SET hash = 'x'",
        "DELETE FROM seals",
        "UPDATE evidence_words SET words = '{}'",
        "UPDATE evidence_words SET salt = 'x' WHERE evidence_id = 1",
        "DELETE FROM evidence_words",
        "DELETE FROM evidence_words WHERE evidence_id = 1",
    ):
        with pytest.raises(DBAPIError, match="the record is immutable"):
            await run(office, statement)
    assert await verified(office) == ()


async def test_postgresql_refuses_truncate(office: Office) -> None:
    if office.database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("evidence", "evidence_words", "seals"):
        with pytest.raises(DBAPIError, match="the record is immutable"):
            await run(office, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("kind", [Entry.erasure, Entry.retention])
async def test_words_go_where_an_entry_names_them_and_the_chain_stays_whole(office: Office, kind: Entry) -> None:
    first, *_ = await ids(office)
    await append(office.database, await office.workspace(), 1, kind)
    await sealing.run(office.database)
    by = (await ids(office))[-1]
    await run(
        office,
        f"INSERT INTO erasures (evidence_id, by_id) VALUES ({first}, {by})",
        f"DELETE FROM evidence_words WHERE evidence_id = {first}",
    )
    findings = await verified(office)
    assert findings == (Finding(Fault.erased, first),)
    assert not evidence.is_altered(findings[0])


async def test_an_entry_of_another_kind_erases_nothing(office: Office) -> None:
    first, second, *_ = await ids(office)
    with pytest.raises(DBAPIError, match="the record is immutable"):
        await run(
            office,
            f"INSERT INTO erasures (evidence_id, by_id) VALUES ({first}, {second})",
            f"DELETE FROM evidence_words WHERE evidence_id = {first}",
        )


async def test_words_that_were_deleted_by_hand_are_named(office: Office) -> None:
    third = (await ids(office))[2]
    await tamper(office, f"DELETE FROM evidence_words WHERE evidence_id = {third}")
    assert await found(office) == [(Fault.words_missing, third)]


async def test_an_erasure_that_names_no_erasing_entry_is_no_excuse(office: Office) -> None:
    first, second, *_ = await ids(office)
    await tamper(
        office,
        f"DELETE FROM evidence_words WHERE evidence_id = {first}",
        f"INSERT INTO erasures (evidence_id, by_id) VALUES ({first}, {second})",
    )
    assert await found(office) == [(Fault.words_missing, first)]


async def test_words_that_were_changed_are_named(office: Office) -> None:
    third = (await ids(office))[2]
    await tamper(office, f"UPDATE evidence_words SET words = replace(words, 'Say', 'May') WHERE evidence_id = {third}")
    assert await found(office) == [(Fault.words_changed, third)]


async def test_a_changed_salt_is_named(office: Office) -> None:
    third = (await ids(office))[2]
    await tamper(office, f"UPDATE evidence_words SET salt = 'ab' WHERE evidence_id = {third}")
    assert await found(office) == [(Fault.words_changed, third)]


@pytest.mark.parametrize(
    "flip",
    [
        "kind = 'cancel'",
        "actor_id = 99",
        "deadline_id = 99",
        "digest = '" + "0" * 64 + "'",
        "at = '2026-11-01 09:00:00.000000+00:00'",
    ],
)
async def test_an_entry_of_which_anything_was_changed_is_named(office: Office, flip: str) -> None:
    if office.database.is_sqlite:
        flip = flip.replace("+00:00", "")
    third = (await ids(office))[2]
    await tamper(office, f"UPDATE evidence SET {flip} WHERE id = {third}")
    assert (Fault.changed, third) in await found(office)


async def test_a_backdated_entry_is_named(office: Office) -> None:
    last = (await ids(office))[-1]
    earlier = "datetime(at, '-1 day')" if office.database.is_sqlite else "at - interval '1 day'"
    await tamper(office, f"UPDATE evidence SET at = {earlier} WHERE id = {last}")
    assert await found(office) == [(Fault.changed, last)]


async def test_an_entry_moved_to_another_workspace_is_named(office: Office) -> None:
    await office.open("bea", team="initech")
    await sealing.run(office.database)
    third, other = (await ids(office))[2], await office.workspace("initech")
    await tamper(office, f"UPDATE evidence SET workspace_id = {other} WHERE id = {third}")
    assert await found(office) == [(Fault.missing, third)]


async def test_a_dropped_entry_is_named(office: Office) -> None:
    third = (await ids(office))[2]
    await tamper(
        office,
        f"DELETE FROM evidence_words WHERE evidence_id = {third}",
        f"DELETE FROM evidence WHERE id = {third}",
    )
    assert await found(office) == [(Fault.missing, third)]


async def test_a_dropped_link_is_named(office: Office) -> None:
    keys = await ids(office)
    await tamper(office, f"DELETE FROM seals WHERE evidence_id = {keys[2]}")
    assert (Fault.reordered, keys[3]) in await found(office)


async def test_the_dropped_newest_link_is_named(office: Office) -> None:
    last = (await ids(office))[-1]
    await tamper(office, f"DELETE FROM seals WHERE evidence_id = {last}")
    assert await found(office) == [(Fault.reordered, last)]


async def test_an_entry_dropped_together_with_its_link_is_named(office: Office) -> None:
    keys = await ids(office)
    await tamper(
        office,
        *(f"DELETE FROM {table} WHERE evidence_id = {keys[2]}" for table in ("seals", "evidence_words")),
        f"DELETE FROM evidence WHERE id = {keys[2]}",
    )
    assert await found(office) == [(Fault.reordered, keys[3])]


async def test_two_links_that_changed_places_are_named(office: Office) -> None:
    second, third = (await ids(office))[1:3]
    await tamper(
        office,
        "UPDATE seals SET sequence = -2 WHERE sequence = 2",
        "UPDATE seals SET sequence = 2 WHERE sequence = 3",
        "UPDATE seals SET sequence = 3 WHERE sequence = -2",
    )
    assert {(Fault.reordered, second), (Fault.reordered, third)} <= set(await found(office))


async def test_two_entries_that_changed_places_under_their_links_are_named(office: Office) -> None:
    second, third = (await ids(office))[1:3]
    await tamper(
        office,
        f"UPDATE seals SET evidence_id = -1 WHERE evidence_id = {second}",
        f"UPDATE seals SET evidence_id = {second} WHERE evidence_id = {third}",
        f"UPDATE seals SET evidence_id = {third} WHERE evidence_id = -1",
    )
    assert await found(office) == [(Fault.changed, third), (Fault.changed, second)]


async def test_a_changed_hash_is_named(office: Office) -> None:
    third = (await ids(office))[2]
    await tamper(office, f"UPDATE seals SET hash = '{'0' * 64}' WHERE evidence_id = {third}")
    assert (Fault.changed, third) in await found(office)


async def test_an_entry_that_was_put_in_later_by_hand_is_named(office: Office) -> None:
    await tamper(
        office,
        "INSERT INTO evidence (id, workspace_id, at, kind, digest) "
        "SELECT 9000, workspace_id, at, 'answered', digest FROM evidence WHERE id = 1",
    )
    assert (Fault.words_missing, 9000) in await found(office)


def verify(database: Database, folder: Path) -> subprocess.CompletedProcess[str]:
    """`shimekiri evidence verify` as a person runs it."""
    url = database.url.set(drivername=database.url.get_backend_name()).render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-m", "bot", "evidence", "verify"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": url, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_command_says_that_the_record_is_whole(office: Office, tmp_path: Path) -> None:
    done = await asyncio.to_thread(verify, office.database, tmp_path)
    [(count, head)] = await office.rows("SELECT sequence, hash FROM seals ORDER BY sequence DESC LIMIT 1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Workspace 1: {count} entries, whole and in order; chain of {count}, head {head}\n"


async def test_the_command_names_what_was_altered_and_ends_with_one(office: Office, tmp_path: Path) -> None:
    second, third = (await ids(office))[1:3]
    await tamper(
        office,
        f"UPDATE evidence_words SET words = '{{}}' WHERE evidence_id = {second}",
        f"UPDATE evidence SET actor_id = 99 WHERE id = {third}",
    )
    done = await asyncio.to_thread(verify, office.database, tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    first, *lines = done.stdout.splitlines()
    assert "NOT WHOLE, 2 found" in first
    assert lines == [
        f"  the words of entry {second} were changed",
        f"  entry {third} was changed after it was sealed (link 3)",
    ]


async def test_the_command_says_when_nothing_has_been_recorded(database: Database, tmp_path: Path) -> None:
    done = await asyncio.to_thread(verify, database, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing has been recorded yet.\n", "")
