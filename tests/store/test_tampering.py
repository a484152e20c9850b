"""Somebody with the database's password: each kind of change, in each table of the record, at each place of the chain.

Triggers and constraints do not hold them up, so nothing does here. What a table alone cannot tell, a head of the chain
does that was delivered in a digest before.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import arguments
from bot.domain.evidence import ALTERED, FIRST, Entry, Fault, Finding, Record, Written, link
from bot.jobs import sealing
from bot.store import Session, evidence, proof, workspaces
from bot.store.database import Database
from bot.store.rows_of_evidence import EvidenceRow, written
from bot.texts.digest import SHOWN
from bot.texts.proofs import head_lines
from tests.length import times
from tests.store.office import TUESDAY

ENTRIES, WAITING = 8, 3
FIRST_ONE, MIDDLE, LAST = 1, 4, 7
"""Places in the chain of the workspace, from 1; the last link is the erasure's, which is the eighth."""


async def write(session: Session, workspace_id: int, count: int, kind: Entry = Entry.edit) -> None:
    records = [
        Record(workspace_id=workspace_id, at=TUESDAY, kind=kind, actor_id=1, deadline_id=n, words={"note": f"Say {n}"})
        for n in range(count)
    ]
    await evidence.append(session, records)


@pytest.fixture
async def record(database: Database) -> Database:
    """Two sealed records (workspaces 1 and 2), words of one entry erased, and three entries that are not sealed yet."""
    async with database.write() as session:
        for team in ("acme", "initech"):
            key = await workspaces.make(session, "paper", team, team, TUESDAY)
            await write(session, key, ENTRIES - 1)
            await write(session, key, 1, Entry.erasure)
    await sealing.run(database)
    async with database.write() as session:
        erasure = "INSERT INTO erasures (evidence_id, by_id) VALUES (2, 8)"
        await do(session, erasure, "DELETE FROM evidence_words WHERE evidence_id = 2")
        await write(session, 1, WAITING)
    return database


class TakenBack(Exception):
    """Ends a transaction without a trace."""


async def tampered(database: Database, *statements: str) -> dict[int, tuple[Finding, ...]]:
    """What is altered, by workspace, after these statements, all of which are then taken back."""
    found: dict[int, tuple[Finding, ...]] = {}
    try:
        async with database.write() as session:
            await free(database, session)
            await do(session, *statements)
            touched = any("= 2" in statement or "workspace_id = 1" in statement for statement in statements)
            for key in (1, 2) if touched else (1,):
                findings = (await proof.verify(session, key))[2]
                found[key] = tuple(finding for finding in findings if finding.fault in ALTERED)
            raise TakenBack
    except TakenBack:
        return found


async def free(database: Database, session: Session) -> None:
    """No trigger and no constraint holds in this transaction."""
    connection = await session.connection()
    if not database.is_sqlite:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    await connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for (name,) in await plain(session, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        await connection.exec_driver_sql(f"DROP TRIGGER {name}")


def of_evidence(key: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to change or drop one entry."""
    for change in ("kind = 'cancel'", "actor_id = 99", "actor_id = NULL", "deadline_id = 99", "workspace_id = 2"):
        yield change, (f"UPDATE evidence SET {change} WHERE id = {key}",)
    yield "digest", (f"UPDATE evidence SET digest = '{'0' * 64}' WHERE id = {key}",)
    yield "backdated", (f"UPDATE evidence SET at = BACKDATED WHERE id = {key}",)
    yield "another id", (f"UPDATE evidence SET id = 9000 WHERE id = {key}",)
    yield "dropped", (f"DELETE FROM evidence WHERE id = {key}",)
    words = f"DELETE FROM evidence_words WHERE evidence_id = {key}"
    yield "dropped with its words", (words, f"DELETE FROM evidence WHERE id = {key}")
    both = (f"DELETE FROM seals WHERE evidence_id = {key}", f"DELETE FROM evidence WHERE id = {key}")
    yield "dropped with words and link", (words, *both)


def of_words(key: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to change or drop the words of one entry."""
    yield "words", (f"UPDATE evidence_words SET words = replace(words, 'Say', 'May') WHERE evidence_id = {key}",)
    yield "salt", (f"UPDATE evidence_words SET salt = 'ab' WHERE evidence_id = {key}",)
    yield "dropped", (f"DELETE FROM evidence_words WHERE evidence_id = {key}",)
    yield "moved", (f"UPDATE evidence_words SET evidence_id = 9000 WHERE evidence_id = {key}",)
    other = 5
    yield (
        "changed places",
        (
            f"UPDATE evidence_words SET evidence_id = -1 WHERE evidence_id = {key}",
            f"UPDATE evidence_words SET evidence_id = {key} WHERE evidence_id = {other}",
            f"UPDATE evidence_words SET evidence_id = {other} WHERE evidence_id = -1",
        ),
    )


def of_seals(key: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to change or drop one link."""
    for column in ("hash", "previous"):
        yield column, (f"UPDATE seals SET {column} = '{'f' * 64}' WHERE evidence_id = {key}",)
    yield "sequence", (f"UPDATE seals SET sequence = 70 WHERE evidence_id = {key}",)
    yield "workspace", (f"UPDATE seals SET workspace_id = 2, sequence = 9 WHERE evidence_id = {key}",)
    yield "entry", (f"UPDATE seals SET evidence_id = 9000 WHERE evidence_id = {key}",)
    yield "dropped", (f"DELETE FROM seals WHERE evidence_id = {key}",)
    other = 5
    yield (
        "changed places",
        (
            f"UPDATE seals SET sequence = -1 WHERE evidence_id = {key}",
            f"UPDATE seals SET sequence = {key} WHERE evidence_id = {other}",
            f"UPDATE seals SET sequence = {other} WHERE evidence_id = {key}",
        ),
    )


def of_queue(key: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every way to change or drop an entry's place in the queue of the sealing job."""
    yield "dropped", (f"DELETE FROM unsealed WHERE evidence_id = {key}",)
    yield "workspace", (f"UPDATE unsealed SET workspace_id = 2 WHERE evidence_id = {key}",)
    yield "entry", (f"UPDATE unsealed SET evidence_id = 9000 WHERE evidence_id = {key}",)


def everywhere(
    table: str, ways: Callable[[int], Iterator[tuple[str, tuple[str, ...]]]], *keys: int
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for place, key in zip(("first", "middle", "last"), keys, strict=True):
        for name, statements in ways(key):
            yield f"{table}: {name}, {place}", key, statements


WAYS = [
    *everywhere("evidence", of_evidence, FIRST_ONE, MIDDLE, LAST),
    *everywhere("words", of_words, FIRST_ONE, MIDDLE, LAST),
    *everywhere("seals", of_seals, FIRST_ONE, MIDDLE, LAST),
    *everywhere("unsealed", of_queue, 17, 18, 19),
]

PUT_IN = (
    "INSERT INTO evidence (id, workspace_id, at, kind, digest)"
    " SELECT 9000, workspace_id, at, kind, digest FROM evidence WHERE id = 1"
)

OTHERS: dict[str, tuple[int, tuple[str, ...]]] = {
    "the newest link is dropped": (8, ("DELETE FROM seals WHERE evidence_id = 8",)),
    "a sealed entry is queued once more": (3, ("INSERT INTO unsealed (evidence_id, workspace_id) VALUES (3, 1)",)),
    "words that were erased are put back": (
        2,
        ("INSERT INTO evidence_words (evidence_id, salt, words) VALUES (2, 'ab', '{}')",),
    ),
    "an erasure is dropped": (2, ("DELETE FROM erasures WHERE evidence_id = 2",)),
    "an erasure is said to be of another entry": (2, ("UPDATE erasures SET evidence_id = 3 WHERE evidence_id = 2",)),
    "an erasure names an entry that erases nothing": (2, ("UPDATE erasures SET by_id = 5 WHERE evidence_id = 2",)),
    "an erasure names one of another workspace": (2, ("UPDATE erasures SET by_id = 16 WHERE evidence_id = 2",)),
    "an erasure names one that is not there": (2, ("UPDATE erasures SET by_id = 9000 WHERE evidence_id = 2",)),
    "an erasure is put in while the words stand": (3, ("INSERT INTO erasures (evidence_id, by_id) VALUES (3, 8)",)),
    "all entries are dropped": (1, ("DELETE FROM evidence WHERE workspace_id = 1",)),
    "an entry is put in by hand": (9000, (PUT_IN,)),
}


async def test_before_anything_is_changed_nothing_is_named(record: Database) -> None:
    async with record.read() as session:
        assert await proof.workspaces(session) == (1, 2)
        findings = (await proof.verify(session, 1))[2]
        assert [each.fault for each in findings] == [Fault.erased, *[Fault.unsealed] * WAITING]
        assert (await proof.verify(session, 2))[2] == ()


async def test_every_way_to_tamper_with_the_record_is_named(record: Database) -> None:
    """With the entry, or the link that it broke. PostgreSQL gets a part of them in the short form."""
    backdated = "datetime(at, '-1 day')" if record.is_sqlite else "at - interval '1 day'"
    unnamed: list[str] = []
    ways = WAYS if record.is_sqlite else WAYS[:: times(4, 1)]
    for name, key, statements in [*ways, *((name, key, how) for name, (key, how) in OTHERS.items())]:
        found = await tampered(record, *(statement.replace("BACKDATED", backdated) for statement in statements))
        named = {key for finding in found[1] for key in (finding.evidence_id, finding.sequence)}
        if not named & {key, key + 1}:  # a link that is gone is missed by the next one
            unnamed.append(f"{name}: {found[1]}")
    assert unnamed == []


async def forged(session: Session, since: int) -> None:
    """From that link on the record of the first workspace is written anew, with every hash worked out again."""
    rows = await plain(session, "SELECT sequence, evidence_id, previous FROM seals WHERE workspace_id = 1 ORDER BY 1")
    await do(session, f"UPDATE evidence SET actor_id = 99 WHERE id = {rows[since - 1][1]}")
    previous = rows[since - 1][2] if since > 1 else FIRST
    for sequence, key, _ in rows[since - 1 :]:
        new = link(previous, sequence, await _entry(session, key))
        await do(session, f"UPDATE seals SET previous = '{previous}', hash = '{new}' WHERE evidence_id = {key}")
        previous = new


async def plain(session: Session, query: str) -> list[tuple[Any, ...]]:
    """What a query typed into a database client finds."""
    connection = await session.connection()
    return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]


async def do(session: Session, *statements: str) -> None:
    """Statements typed into a database client; each changes something."""
    connection = await session.connection()
    for statement in statements:
        done = await connection.exec_driver_sql(statement)
        assert done.rowcount, statement


async def _entry(session: Session, key: int) -> Written:
    row = await session.get(EvidenceRow, key, populate_existing=True)
    assert row is not None
    return written(row, None, None)


async def cut(session: Session, since: int) -> None:
    """The newest entries go, with words, links and queue, as if they had never been written."""
    newer = f"(SELECT id FROM evidence WHERE workspace_id = 1 AND id >= {since})"
    await do(
        session,
        "DELETE FROM unsealed WHERE workspace_id = 1",
        "DELETE FROM erasures",
        f"DELETE FROM evidence_words WHERE evidence_id IN {newer}",
        f"DELETE FROM seals WHERE evidence_id IN {newer}",
        f"DELETE FROM evidence WHERE id IN {newer}",
    )


@pytest.mark.parametrize("since", [1, MIDDLE, 8])
@pytest.mark.parametrize("crime", [forged, cut])
async def test_a_rewritten_or_shortened_chain_contradicts_a_head_that_was_delivered(
    record: Database, crime: Callable[[Session, int], Awaitable[None]], since: int
) -> None:
    """The tables alone would have it that all is well; the head in anybody's digest says otherwise."""
    async with record.write() as session:
        found = await plain(session, "SELECT hash FROM seals WHERE workspace_id = 1 ORDER BY sequence")
        heads = [str(head)[:SHOWN] for (head,) in found]
        for head in heads:
            [standing] = await proof.standing(session, head)
            assert (standing.workspace_id, standing.is_whole) == (1, True)
        await free(record, session)
        await crime(session, since)
        session.expunge_all()
        if crime is forged:
            findings = (await proof.verify(session, 1))[2]
            assert not [each for each in findings if each.fault in ALTERED]
        stands = [bool(await proof.standing(session, head)) for head in heads]
        assert stands == [True] * (since - 1) + [False] * (len(heads) - since + 1)
        await session.rollback()


async def test_a_head_stands_only_if_nothing_before_it_was_altered(record: Database) -> None:
    async with record.write() as session:
        await free(record, session)
        [third, fifth] = [await _hash(session, key) for key in (3, 5)]
        await do(session, "UPDATE evidence_words SET words = '{}' WHERE evidence_id = 4")
        session.expunge_all()
        [before] = await proof.standing(session, third)
        [after] = await proof.standing(session, fifth)
        assert (before.is_whole, after.is_whole) == (True, False)
        told = head_lines(third[:SHOWN], (before,)) + head_lines(fifth[:SHOWN], (after,)) + head_lines("f" * 16, ())
        where = "link 3 of workspace 1 (entry 3, recorded 2026-11-17 09:00 UTC)"
        assert told[0].endswith(f"{where}: it stands, and nothing up to it was altered.")
        assert told[1].endswith("what leads to it WAS ALTERED.")
        assert "in no chain" in told[2]
        await session.rollback()


async def _hash(session: Session, key: int) -> str:
    [(head,)] = await plain(session, f"SELECT hash FROM seals WHERE evidence_id = {key}")
    return str(head)


def verify(database: Database, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`shimekiri evidence verify` as a person runs it."""
    url = database.url.set(drivername=database.url.get_backend_name()).render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-m", "bot", "evidence", "verify", *options],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": url, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def test_the_command_looks_up_a_head_from_a_digest(record: Database, tmp_path: Path) -> None:
    if not record.is_sqlite:
        pytest.skip("the same on both, and a process takes its time")
    async with record.read() as session:
        head = (await _hash(session, 5))[:SHOWN]
    done = await asyncio.to_thread(verify, record, tmp_path, "--head", head.upper())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith(f"Head {head}: link 5 of workspace 1")
    done = await asyncio.to_thread(verify, record, tmp_path, "--head", "0123456789abcdef")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("Head 0123456789abcdef: in no chain.")


@pytest.mark.parametrize("digits", ["the last one", "0123456", "g" * 16, "0" * 65, " "])
def test_what_is_no_head_is_refused_with_an_example(digits: str) -> None:
    with pytest.raises(arguments.WrongOption, match="8 to 64 digits from 0 to f"):
        arguments.head(digits)
