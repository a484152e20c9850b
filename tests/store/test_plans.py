"""To read members does not take longer because there are more in other workspaces: an index leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Executable, text

from bot.store import deadlines, members, often
from bot.store.database import Database

WORKSPACES = list(range(5, 25))
QUERIES: dict[str, tuple[Executable, dict[str, Any]]] = {
    "around": (members._AROUND, {"ids": list(range(500, 550)), "workspaces": WORKSPACES}),
    "languages": (members._LANGUAGES, {"workspaces": WORKSPACES}),
    "everybody": (members._OF_WORKSPACES, {"ids": WORKSPACES}),
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
    plan = await _plan(database, *QUERIES[name])
    if database.is_sqlite:
        assert not [step for step in plan if step.startswith("SCAN members")]
    else:
        assert not [node for node in _nodes(plan[0]) if _is_whole(node)]


async def test_of_all_that_is_due_the_first_are_read_and_nothing_is_sorted(database: Database) -> None:
    plan = await _plan(database, deadlines._DUE, {"now": datetime(2026, 11, 23, tzinfo=UTC), "most": 50}, is_small=True)
    if database.is_sqlite:
        assert [step for step in plan if "ix_deadlines_wake_at" in step]
        assert not [step for step in plan if "B-TREE" in step]
    else:
        kinds = {node["Node Type"] for node in _nodes(plan[0])}
        assert "Index Scan" in kinds
        assert not {kind for kind in kinds if "Sort" in kind}


async def _plan(
    database: Database, statement: Executable, given: dict[str, Any], *, is_small: bool = False
) -> list[Any]:
    """Steps of SQLite, or PostgreSQL's tree. `is_small`: the table is empty, and not to be read whole for that."""
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
        found = (await session.execute(text(f"EXPLAIN (FORMAT JSON) {words}"))).scalar_one()
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
