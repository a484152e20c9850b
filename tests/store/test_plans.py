"""To read members does not take longer because there are more in other workspaces, nor to claim letters because more
wait: an index leads to them, whatever the database knows of how many rows there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, text

from bot.store import agenda, claims, deadlines, due_letters, lists, members, often
from bot.store.database import Database
from bot.store.rows import DeadlineRow
from tests.store.office import Office

WORKSPACES = list(range(5, 25))
QUERIES: dict[str, tuple[Executable, dict[str, Any], str]] = {
    "around": (members._AROUND, {"ids": list(range(500, 550)), "workspaces": WORKSPACES}, "ix_members_leads"),
    "languages": (members._LANGUAGES, {"workspaces": WORKSPACES}, "ix_members_languages"),
    "everybody": (members._OF_WORKSPACES, {"ids": WORKSPACES}, "members"),
}


async def crowd(database: Database) -> None:
    """40,000 members of 1,000 workspaces, one of each an admin."""
    count = "WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < {})"
    team = "SELECT g, 'slack', 'T' || g, '', 0, CURRENT_TIMESTAMP FROM n"
    person = (
        "SELECT g, 1 + g % 1000, 'm' || g, 'm' || g, CASE WHEN g <= 1000 THEN 'admin' ELSE 'member' END,"
        " 'UTC', 'en', true, CURRENT_TIMESTAMP FROM n"
    )
    async with database.write() as session:
        for table, columns, many, rows in (
            ("workspaces", "id, platform, external_id, name, last_number, created_at", 1_000, team),
            ("members", "id, workspace_id, name, name_key, role, zone, language, active, created_at", 40_000, person),
        ):
            await session.execute(text(f"INSERT INTO {table} ({columns}) {count.format(many)} {rows}"))
        await session.execute(text("ANALYZE"))


@pytest.mark.parametrize("name", QUERIES)
async def test_members_are_found_along_an_index(database: Database, name: str) -> None:
    await crowd(database)
    statement, given, index = QUERIES[name]
    plan = await _plan(database, statement, given)
    if database.is_sqlite:
        assert [step for step in plan if index in step]
        assert not [step for step in plan if step.startswith("SCAN members")]
    else:
        assert [node for node in _nodes(plan[0]) if index in node.get("Index Name", "")]
        assert not [node for node in _nodes(plan[0]) if _is_whole(node)]


async def test_of_all_that_is_due_the_first_are_read_and_nothing_is_sorted(database: Database) -> None:
    plan = await _plan(database, deadlines._DUE, {"now": NOW, "most": 50}, is_small=True)
    if database.is_sqlite:
        assert [step for step in plan if "ix_deadlines_wake_at" in step]
        assert not [step for step in plan if "B-TREE" in step]
    else:
        kinds = {node["Node Type"] for node in _nodes(plan[0])}
        assert "Index Scan" in kinds
        assert not {kind for kind in kinds if "Sort" in kind}


NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEAMS, OF_EACH = 200, 100

CLAIMING: dict[str, tuple[Callable[[str], Executable], dict[str, Any], str]] = {
    "what is ahead": (lambda _: agenda._query(("slack",)), {}, "ix_letters_state_due_at"),
    "what is due": (lambda _: due_letters._counted(("slack",)), {"now": NOW}, "ix_letters_state_due_at"),
    "whose it is": (
        lambda dialect: due_letters._walls(dialect, decision=False),
        {"platform": "slack", "now": NOW, "after": 90, "upto": TEAMS, "most": 50},
        "ix_letters_waiting",
    ),
    "the first of each team": (
        lambda dialect: claims._first_of(dialect, decision=False),
        {"keys": list(range(90, 140)), "each": 1, "most": 50, "now": NOW, "platform": "slack"},
        "ix_letters_waiting",
    ),
    "what goes once more": (lambda _: claims._further_repeats(), {"ids": list(range(500, 550))}, "PRIMARY KEY"),
    "what comes along": (
        claims._along,
        {"keys": list(range(90, 140)), "now": NOW, "platforms": ["slack"]},
        "ix_letters_member_id_state",
    ),
}


async def burst(database: Database, known: str) -> None:
    """20,000 letters of 200 teams are due. Statistics speak of nothing, a quiet day, a burst before, of this one, or of
    this one when nothing of it was due yet.
    """
    count = "WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < {}) "
    letter = (
        "SELECT '{0}' || g, 1 + g % 200, 1 + g % 200, 'remind', '{{}}', false, false, 'slack', 'T', 'D' || g, '{0}',"
        " :at, :at, 0, false, false, '', '' FROM n"
    )
    into = (
        "INSERT INTO letters (key, workspace_id, member_id, nudge, facts, decision, urgent, platform, team, address,"
        " state, due_at, made_at, attempts, repeat, live, error, sent_as) "
    )
    await crowd(database)
    at = NOW - timedelta(minutes=1)
    given = {"at": at.replace(tzinfo=None) if database.is_sqlite else at}
    async with database.write() as session:
        if known in ("a quiet day", "a burst before"):
            await session.execute(text(into + count.format(TEAMS * OF_EACH) + letter.format("sent")), given)
            if known == "a burst before":
                await session.execute(text("UPDATE letters SET state = 'pending'"))
            await session.execute(text("ANALYZE"))
            await session.execute(text("UPDATE letters SET state = 'sent'"))
        await session.execute(text(into + count.format(TEAMS * OF_EACH) + letter.format("pending")), given)
        if known == "not yet due":
            await session.execute(text("UPDATE letters SET due_at = due_at + interval '30 days'"))
        if known in ("not yet due", "the burst"):
            await session.execute(text("ANALYZE"))
        if known == "not yet due":
            await session.execute(text("UPDATE letters SET due_at = due_at - interval '30 days'"))


@pytest.mark.parametrize("known", ["nothing", "a quiet day", "a burst before", "not yet due", "the burst"])
async def test_a_claim_does_not_read_all_that_waits(database: Database, known: str) -> None:
    if database.is_sqlite and known != "nothing":
        pytest.skip("SQLite knows nothing: the bot does not ask it to count")
    await burst(database, known)
    for name, (make, given, index) in CLAIMING.items():
        statement = make(database.dialect.name)
        if database.is_sqlite:
            steps = [step for step in await _plan(database, statement, given) if "letters" in step]
            assert [step for step in steps if index in step], (name, steps)
            assert not [step for step in steps if step.startswith("SCAN")], (name, steps)
        else:
            plan = await _plan(database, statement, given, says_how_it_went=True)
            read = sum(_rows(node) for node in _nodes(plan[0]) if node.get("Relation Name") == "letters")
            assert read <= due_letters.FEW, (name, read)


async def test_what_somebody_has_open_is_found_among_theirs(database: Database) -> None:
    """Not in all that a large team has open."""
    office = Office(database)
    await office.open("ana", "bo")
    deadline, others = await office.deadline(), await office.member("bo")
    columns = [column.name for column in DeadlineRow.__table__.columns if column.name != "id"]
    new = {"number": "g", "owner_id": str(others.id), "author_id": str(others.id)}
    count = "WITH RECURSIVE n(g) AS (SELECT 100 UNION ALL SELECT g + 1 FROM n WHERE g < 3000)"
    taken = ", ".join(new.get(name, f"deadlines.{name}") for name in columns)
    copies = f"INSERT INTO deadlines ({', '.join(columns)}) {count} SELECT {taken} FROM deadlines, n"
    async with database.write() as session:
        await session.execute(text(copies))
    given = {"workspace": deadline.workspace_id, "member": deadline.owner_id, "but": [0], "skipped": 0, "most": 10}
    for statement in lists._pages(of_client=False, of_member=True, overdue=False):
        plan = await _plan(database, statement, given, says_how_it_went=True)
        if database.is_sqlite:
            assert {"owner", "author"} == {whose for whose in ("owner", "author") for step in plan if whose in step}
            assert not [step for step in plan if "workspace" in step or step.startswith("SCAN deadlines")], plan
        else:
            read = sum(_rows(node) for node in _nodes(plan[0]) if node.get("Relation Name") == "deadlines")
            assert read <= 10, plan


def _rows(node: dict[str, Any]) -> float:
    """How many rows were looked at there."""
    removed = [value for key, value in node.items() if key.startswith("Rows Removed by")]
    return float((node["Actual Rows"] + sum(removed)) * node["Actual Loops"])


async def _plan(
    database: Database,
    statement: Executable,
    given: dict[str, Any],
    *,
    is_small: bool = False,
    says_how_it_went: bool = False,
) -> list[Any]:
    """Steps of SQLite, or PostgreSQL's tree. `is_small`: the table is empty, and not to be read whole for that.
    `says_how_it_went`: PostgreSQL carries it out, and says how many rows it read.
    """
    known = often.kept(statement)
    worded = known.worded(database.dialect, given) if known else None
    assert worded is not None
    values = [_literal(value) for value in worded.filled(given)]
    in_turn = iter(values)
    words = re.sub(
        r"\?|\$(\d+)::\w+(?: WITH TIME ZONE)?",
        lambda at: values[int(at[1]) - 1] if at[1] else next(in_turn),
        worded.words,
    )
    async with database.read() as session:
        if database.is_sqlite:
            return [str(row[-1]) for row in await session.execute(text(f"EXPLAIN QUERY PLAN {words}"))]
        if is_small:
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            await session.execute(text("SET LOCAL enable_bitmapscan = off"))
        how = "ANALYZE, FORMAT JSON" if says_how_it_went else "FORMAT JSON"
        found = (await session.execute(text(f"EXPLAIN ({how}) {words}"))).scalar_one()
        return [found[0]["Plan"]]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _is_whole(node: dict[str, Any]) -> bool:
    """Whether all members are looked at: one after the other, or along an index without a word of where in it."""
    if node.get("Relation Name") != "members" or node["Node Type"] == "Bitmap Heap Scan":
        return False
    return "Index Cond" not in node


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str | datetime) else str(value)
