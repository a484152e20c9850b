"""To read members does not take longer because there are more in other workspaces: an index leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Executable, text

from bot.store import members, often
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
    statement, given = QUERIES[name]
    known = often.kept(statement)
    worded = known.worded(database.dialect, given) if known else None
    assert worded is not None
    values = [_literal(value) for value in worded.filled(given)]
    in_turn = iter(values)
    words = re.sub(r"\?|\$(\d+)::\w+", lambda at: values[int(at[1]) - 1] if at[1] else next(in_turn), worded.words)
    async with database.read() as session:
        if database.is_sqlite:
            plan = [str(row[-1]) for row in await session.execute(text(f"EXPLAIN QUERY PLAN {words}"))]
            whole: list[Any] = [step for step in plan if step.startswith("SCAN members")]
        else:
            found = (await session.execute(text(f"EXPLAIN (FORMAT JSON) {words}"))).scalar_one()
            whole = [node for node in _nodes(found[0]["Plan"]) if _is_whole(node)]
    assert not whole


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
    return f"'{value}'" if isinstance(value, str) else str(value)
