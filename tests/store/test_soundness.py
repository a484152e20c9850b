"""`check --data`: a rich story leaves nothing to mend, and each invariant is named when it is broken, by its key."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text

from bot.domain.evidence import Entry, Record
from bot.domain.soundness import MOST_SHOWN, Account, Breach, Invariant, Trace, account_of
from bot.store import Session, soundness
from bot.store.columns import UtcDateTime
from bot.store.database import Database
from bot.store.evidence import append
from bot.texts.soundness import RULES, report
from tests import postgresql
from tests.flows.test_plays import SCRIPTS, START, ZONE
from tests.length import times
from tests.sound import assert_sound_in
from tests.stage import Stage
from tests.store.office import TUESDAY, Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEDNESDAY = TUESDAY + 8 * DAY
NOW = WEDNESDAY + HOUR


async def story(database: Database) -> None:
    """Deadlines in every state, in two workspaces, with letters of every kind behind them, and an erasure."""
    office = Office(database)
    for name in ("ana", "ken", "mia"):
        await office.said(name, "/me language en")
    await office.said("ana", "/team role mia rep")
    await office.said("ana", "/client new Globex zone UTC rep @mia")
    await office.said("ana", "/client new Initrode zone UTC")
    clauses = ("hold blocks @ken", "hold", "proceed", "chase", "hold", "hold", "hold owner @ken", "hold", "hold")
    for number, clause in enumerate(clauses, start=1):
        await office.said("ana", f'/deadline new Globex "Part {number}" by 2026-11-20 17:00 {clause}')
    for number in (1, 3, 4, 5, 9):
        await office.said("ana", f"/deadline sent D-{number}")
    await office.said("ken", "/deadline extend D-7 to 2026-12-11 17:00")
    await office.said("ken", "/deadline promise D-7 2026-12-02 12:00")
    await office.said("ana", "/deadline ours D-8")
    await office.said("ana", "/deadline answered D-5")
    await office.said("ana", "/deadline cancel D-6")
    await office.open("bea", team="initech")
    await office.said("bea", "/deadline sent D-1", team="initech")
    await office.app.tick()
    await office.until(WEDNESDAY)
    await office.said("ana", "/deadline answered D-1")
    await office.post("ken", number=7, due_at=WEDNESDAY + 3 * DAY)
    await _erase(office)
    await office.app.tick()


async def _erase(office: Office) -> None:
    """The words of one entry, as the erasing job does it."""
    key = await office.workspace()
    async with office.database.write() as session:
        await append(session, [Record(workspace_id=key, at=office.now, kind=Entry.erasure, actor_id=1)])
        erase = (
            "INSERT INTO erasures (evidence_id, by_id) SELECT min(id), max(id) FROM evidence WHERE workspace_id = :key",
            "DELETE FROM evidence_words WHERE evidence_id IN (SELECT evidence_id FROM erasures)",
        )
        for statement in erase:
            await session.execute(text(statement), {"key": key} if ":key" in statement else {})


@pytest.fixture(scope="module")
def told_file(migrated_file: Path) -> Iterator[Path]:
    """The story on SQLite, without the triggers: somebody with the file has no trouble to get rid of them."""
    memory = postgresql.MEMORY if os.access(postgresql.MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sound-", dir=memory) as folder:
        file = Path(folder) / "told.db"
        shutil.copy(migrated_file, file)
        asyncio.run(_told(f"sqlite:///{file}"))
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        yield file


@pytest.fixture(scope="module")
def told_on_server(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[str]:
    """The story on PostgreSQL."""
    url = postgres_server.fresh(migrated_template)
    asyncio.run(_told(url))
    yield url
    postgres_server.drop(url)


async def _told(url: str) -> None:
    database = Database(url)
    try:
        await story(database)
    finally:
        await database.close()


@pytest.fixture(scope="module")
def in_file(told_file: Path) -> Database:
    """One engine for all tests: what it has compiled serves them all. Each closes its connections."""
    return Database(f"sqlite:///{told_file}")


@pytest.fixture(scope="module")
def on_server(told_on_server: str) -> Database:
    """The same on PostgreSQL."""
    return Database(told_on_server)


@pytest.fixture(params=["in_file", "on_server"])
def told(request: pytest.FixtureRequest) -> Database:
    """The story's database; what a test breaks it takes back."""
    found: Database = request.getfixturevalue(request.param)
    return found


class TakenBack(Exception):
    """Ends a transaction without a trace."""


async def broken(database: Database, *statements: str, now: datetime = NOW) -> tuple[Breach, ...]:
    """What is found after these statements, which are then taken back; constraints count as little as triggers."""
    found: tuple[Breach, ...] = ()
    try:
        async with database.write() as session:
            connection = await session.connection()
            off = (
                "PRAGMA defer_foreign_keys = ON"
                if database.is_sqlite
                else "SET LOCAL session_replication_role = replica"
            )
            await connection.exec_driver_sql(off)
            for statement in statements:
                await _do(session, statement)
            found = await soundness.breaches(session, now)
            raise TakenBack
    except TakenBack:
        return found
    finally:
        await database.close()


async def _do(session: Session, statement: str) -> None:
    """It must change something, or it would break nothing."""
    instants = {"now": NOW, "past": NOW - 2 * DAY, "longago": NOW - 30 * DAY, "ahead": NOW + 2 * DAY}
    used = {name: at for name, at in instants.items() if f":{name}" in statement}
    typed = text(statement).bindparams(*(bindparam(name, at, UtcDateTime()) for name, at in used.items()))
    done = await session.execute(typed)
    assert done.rowcount, statement  # type: ignore[attr-defined]


ACME = "(SELECT id FROM workspaces WHERE external_id = 'acme')"
INITECH = "(SELECT id FROM workspaces WHERE external_id = 'initech')"
BEA = "(SELECT id FROM members WHERE name = 'bea')"


def of(number: int, change: str) -> str:
    """A change of one deadline."""
    return f"UPDATE deadlines SET {change} WHERE workspace_id = {ACME} AND number = {number}"


def of_letter(change: str, which: str = "state = 'sent'") -> str:
    """A change of one letter that no other refers to."""
    alone = "sent_as = '' AND edit_of IS NULL AND id NOT IN (SELECT edit_of FROM letters WHERE edit_of IS NOT NULL)"
    return f"UPDATE letters SET {change} WHERE id = (SELECT max(id) FROM letters WHERE {which} AND {alone})"


@dataclass(frozen=True)
class Break:
    """What breaks an invariant. The chain covers every entry, so what is done to one is named by it `also`."""

    statements: tuple[str, ...]
    also: frozenset[Invariant] = frozenset()


def by(*statements: str, also: Invariant | None = None) -> Break:
    return Break(statements, frozenset({also} if also else ()))


BREAKS: dict[Invariant, Break] = {
    Invariant.record_whole: by("UPDATE evidence SET kind = 'not_now' WHERE kind = 'snooze' OR kind = 'client_made'"),
    Invariant.record_sealed: by(
        f"INSERT INTO unsealed (evidence_id, workspace_id) SELECT max(evidence_id), workspace_id FROM seals"
        f" WHERE workspace_id = {INITECH} GROUP BY workspace_id",
        "DELETE FROM seals WHERE evidence_id IN (SELECT evidence_id FROM unsealed)",
    ),
    Invariant.record_walls: by(
        f"UPDATE evidence SET actor_id = {BEA} WHERE kind = 'client_made' AND workspace_id = {ACME}",
        also=Invariant.record_whole,
    ),
    Invariant.erasures_named: by(
        "INSERT INTO evidence_words (evidence_id, salt, words) SELECT evidence_id, '', '{}' FROM erasures",
        also=Invariant.record_whole,
    ),
    Invariant.deadlines_recorded: by(
        f"UPDATE evidence SET kind = 'edit' WHERE kind = 'deadline_made' AND workspace_id = {INITECH}",
        also=Invariant.record_whole,
    ),
    Invariant.deadlines_readable: by(of(2, "clause = 'perhaps'")),
    Invariant.numbers: by(f"UPDATE workspaces SET last_number = 3 WHERE id = {ACME}"),
    Invariant.states_recorded: by(of(5, "state = 'cancelled', answered_at = NULL")),
    Invariant.counts_recorded: by(of(5, "promises_made = 1")),
    Invariant.counts_capped: by(of(5, "ours_minutes = -1")),
    Invariant.told_recorded: by(of(5, "told_clause = NULL")),
    Invariant.executed_told: by(of(9, "told_at = NULL, told_clause = NULL, told_due_at = NULL")),
    Invariant.executions_dated: by(of(3, "executed_at = NULL")),
    Invariant.answers_dated: by(of(9, "answered_at = :now")),
    Invariant.turns_dated: by(of(5, "stopped_at = :now")),
    Invariant.ended_rest: by(of(6, "late_asked = true")),
    Invariant.open_wake: by(of(7, "wake_at = NULL")),
    Invariant.looks_come: by(of(7, "wake_at = :past")),
    Invariant.walls_keep: by(of(7, "due_zone = 'America/New_York'")),
    Invariant.owners_here: by("UPDATE members SET active = false WHERE name = 'ken'"),
    Invariant.admins: by(f"UPDATE members SET role = 'member' WHERE role = 'admin' AND workspace_id = {INITECH}"),
    Invariant.people_walls: by(f"UPDATE members SET deputy_id = {BEA} WHERE name = 'ken'"),
    Invariant.client_walls: by(f"UPDATE clients SET rep_id = {BEA} WHERE name = 'Initrode'"),
    Invariant.deadline_walls: by(of(5, f"author_id = {BEA}")),
    Invariant.letter_walls: by(of_letter(f"member_id = {BEA}", f"state = 'sent' AND workspace_id = {ACME}")),
    Invariant.notice_walls: by(f"UPDATE notices SET workspace_id = {INITECH} WHERE id = 1"),
    Invariant.steps_told: by("UPDATE letters SET made_at = :now WHERE nudge = 'proceeded'"),
    Invariant.sent_known: by(of_letter("message = ''")),
    Invariant.leases: by(of_letter("lease_until = :now")),
    Invariant.attempts: by(of_letter("attempts = 0")),
    Invariant.live_sent: by(of_letter("live = true", "state = 'pending'")),
    Invariant.edits_have_letters: by("UPDATE letters SET deadline_id = NULL WHERE edit_of IS NOT NULL"),
    Invariant.bundles_known: by(of_letter("sent_as = 'nobody'")),
    Invariant.letters_move: by(of_letter("due_at = :past", "state = 'pending'")),
    Invariant.keys_forgotten: by("UPDATE handled SET at = :longago"),
    Invariant.locks_end: by("INSERT INTO leases (name, holder, until) VALUES ('sealing', 'somebody', :ahead)"),
    Invariant.forgetting_ends: by(
        "INSERT INTO forgettings (workspace_id, kind, stage, names, after_id, last_id, by_id, made_at, wake_at)"
        " SELECT workspace_id, 'client', 'record', '[]', 0, 0, id, :past, :past FROM evidence"
        " WHERE kind = 'erasure'",
    ),
}
"""How each invariant is broken once."""


def test_each_invariant_has_its_break_and_its_words() -> None:
    assert set(BREAKS) == set(RULES) == set(Invariant)


async def test_a_rich_story_is_sound(told: Database) -> None:
    await assert_sound_in(told, NOW)
    await told.close()


@pytest.mark.parametrize("invariant", BREAKS)
async def test_what_is_broken_is_named_and_nothing_else(in_file: Database, invariant: Invariant) -> None:
    await _names(in_file, [invariant])


@pytest.mark.parametrize("first", range(times(6, len(BREAKS))))
async def test_what_is_broken_is_named_on_postgresql_too(on_server: Database, first: int) -> None:
    """A few at a time in the short form: each in rows of its own."""
    await _names(on_server, list(BREAKS)[first :: times(6, len(BREAKS))])


async def _names(database: Database, invariants: Sequence[Invariant]) -> None:
    statements = [statement for key in invariants for statement in BREAKS[key].statements]
    found = await broken(database, *statements)
    wanted = set(invariants).union(*(BREAKS[key].also for key in invariants))
    assert {breach.invariant for breach in found} == wanted


async def test_a_breach_counts_all_and_shows_the_first(told: Database) -> None:
    [breach] = await broken(told, "UPDATE letters SET attempts = -1 WHERE edit_of IS NULL")
    [(count,)] = await Office(told).rows("SELECT count(*) FROM letters WHERE edit_of IS NULL")
    await told.close()
    assert breach.count == count
    assert len(breach.first) == min(MOST_SHOWN, breach.count)
    assert all(trace.table == "letter" and trace.workspace_id for trace in breach.first)


@pytest.mark.parametrize("play", sorted(SCRIPTS)[1 :: times(12, 1)])
async def test_a_play_leaves_the_data_sound(database: Database, play: str) -> None:
    stage = Stage(database, START, ZONE)
    await stage.play(SCRIPTS[play])
    await assert_sound_in(database, stage.clock.now())


async def test_what_is_under_way_is_no_fault(database: Database) -> None:
    """A look, a letter and a seal that are due this minute, and a letter that is just going out."""
    office = Office(database)
    await office.open("ana", deadlines=2)
    await office.app.tick()
    await office.post("ana", 2)
    async with database.write() as session:
        await session.execute(text("UPDATE letters SET attempts = 1, state = 'sending' WHERE id = 1"))
        leased = text("UPDATE letters SET attempted_at = :now, lease_until = :now WHERE id = 1")
        await session.execute(leased.bindparams(bindparam("now", TUESDAY, UtcDateTime())))
    office.clock.move_to(TUESDAY + 4 * HOUR)
    await office.said("ana", "/deadline edit D-2 Logo")
    await assert_sound_in(database, TUESDAY + HOUR / 2)


def lines(*kinds: tuple[Entry, bool]) -> Account:
    return account_of(kinds)


def test_an_undo_takes_back_the_last_thing_that_a_person_did() -> None:
    made, sent, held = (Entry.deadline_made, True), (Entry.sent, True), (Entry.held, False)
    answered, undone = (Entry.answered, True), (Entry.undo, True)
    assert lines(made, sent, held, answered).states == {"answered"}
    assert lines(made, sent, held, answered, answered, undone).states == {"held"}
    assert lines(made, (Entry.promise, True), undone).promises_made == 0
    assert lines(made, sent, (Entry.remind, False), (Entry.extend, True), undone).reminders == {1}


def test_what_the_lines_alone_cannot_tell_is_left_open() -> None:
    made, untold, sent = (Entry.deadline_made, True), (Entry.untold, False), (Entry.sent, True)
    assert lines(made, untold, sent).states == {"untold", "waiting"}
    assert lines(made, sent, (Entry.remind, False), (Entry.theirs, True)).reminders == {0, 1}
    assert lines(made, untold, (Entry.promise, True)).states == {"waiting"}


def test_a_breach_is_told_by_keys_and_says_how_to_go_on() -> None:
    first = (Trace("deadline", "70", 1, 12), Trace("letter", "88", 1), Trace("lease", "sealing"))
    told = report([Breach(Invariant.numbers, 23, first)])
    named = "workspace 1 D-12; workspace 1 letter 88; lease sealing; and 20 more"
    holds, mend = RULES[Invariant.numbers]
    assert len(told) == len(Invariant)
    assert [line for line in told if "TO MEND" in line] == [
        f"Data: TO MEND: numbers-are-given-out: 23 found ({named}). Broken: {holds} {mend}"
    ]
    assert sum(line.startswith("Data: ok: ") for line in told) == len(Invariant) - 1


def test_the_document_lists_the_invariants_of_the_code() -> None:
    document = (Path(__file__).parents[2] / "docs" / "invariants.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \| (.*) \|$", document, flags=re.MULTILINE)
    assert rows == [(key.value, *RULES[key]) for key in Invariant]


def check(database: Database, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`shimekiri check` as a person runs it, without any token."""
    url = database.url.set(drivername=database.url.get_backend_name()).render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", *options],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": url, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def _open_today(database: Database) -> None:
    """A deadline of the present, by which the command goes."""
    now = datetime.now(TUESDAY.tzinfo)
    office = Office(database, now)
    await office.said("ana", "/client new Globex zone UTC")
    await office.said("ana", f'/deadline new Globex "Logo" by {now + 30 * DAY:%Y-%m-%d} 12:00 hold')


async def test_the_command_says_line_by_line_that_all_is_well(database: Database, tmp_path: Path) -> None:
    """While a process holds the file, as `run` does."""
    await _open_today(database)
    database.keep_to_this_process()
    done = await asyncio.to_thread(check, database, tmp_path, "--data")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line.startswith("Data: ")] == list(report(()))
    assert "ana" not in done.stdout


async def test_the_command_names_what_is_broken_and_ends_with_one(database: Database, tmp_path: Path) -> None:
    if not database.is_sqlite:
        pytest.skip("the same on both, and a process takes its time")
    await _open_today(database)
    async with database.write() as session:
        await session.execute(text("UPDATE deadlines SET wake_at = NULL"))
    done = await asyncio.to_thread(check, database, tmp_path, "--data")
    assert (done.returncode, done.stderr) == (1, "")
    [line] = [line for line in done.stdout.splitlines() if "TO MEND" in line]
    assert line.startswith("Data: TO MEND: open-deadlines-wake-in-time: 1 found (workspace 1 D-1). Broken: ")
