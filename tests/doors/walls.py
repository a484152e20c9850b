"""Everything that is kept of one workspace, row by row, whichever table it stands in: to see whether it was touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select

from bot.store import Session
from bot.store.columns import Base
from bot.store.database import Database

OF_NOBODY = frozenset({"scopes", "marks", "leases"})
"""How fast we may write, what the database says of itself, who of several processes does what: no workspace's."""

BY_KEY = frozenset({"handled"})
"""Answers to requests, by who asked: kept here apart, since a request of the other house leaves one too."""


async def kept_of(database: Database, workspace_id: int, accounts: Sequence[str]) -> dict[str, list[str]]:
    """Every row of a workspace by its table, as text; `accounts` are the beginnings of the keys of its people's
    requests. A table that belongs to nobody known here raises.
    """
    found: dict[str, list[str]] = {}
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in OF_NOBODY:
                continue
            if table.name in BY_KEY:
                rows = [row for row in await _all(session, table) if str(row["key"]).startswith(tuple(accounts))]
            elif table.name == "workspaces":
                rows = [row for row in await _all(session, table) if row["id"] == workspace_id]
            else:
                rows = await _through(session, table, workspace_id)
            found[table.name] = sorted(repr(sorted(row.items())) for row in rows)
    return found


async def _all(session: Session, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in (await session.execute(select(table))).mappings()]


async def _through(session: Session, table: Table, workspace_id: int) -> list[dict[str, Any]]:
    """By the workspace that a row names, or that the row names to which it belongs."""
    if "workspace_id" in table.columns:
        query = select(table).where(table.c.workspace_id == workspace_id)
    else:
        key = next((each for each in table.foreign_keys if "workspace_id" in each.column.table.columns), None)
        if key is None:
            raise LookupError(f"whose are the rows of {table.name}?")
        owner = key.column.table
        query = select(table).where(key.parent.in_(select(key.column).where(owner.c.workspace_id == workspace_id)))
    return [dict(row) for row in (await session.execute(query)).mappings()]
