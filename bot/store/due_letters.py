"""Which letters are due, and of which workspaces and platforms; whether each may go is a condition of the statements.

With a few letters due, whose they are is read off them; with many, the index is walked from workspace to workspace,
from a random one on, so that each comes first as often as any other.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy import literal_column as written
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.letters import Nudge
from bot.store import Session, pacing
from bot.store.columns import UtcDateTime, constants, in_passing, unsought
from bot.store.letter_values import KNOWN, LetterState
from bot.store.often import often
from bot.store.rows import WorkspaceRow
from bot.store.rows_of_letters import LetterRow, ScopeRow

FEW = 1_000
"""So many due letters are looked at one by one; of more only the first of each workspace."""

# Statements are built once: to put one together takes longer than to carry it out.
NOW = bindparam("now", type_=UtcDateTime())

Lane = tuple[str, bool]
"""A platform, and whether its decisions are meant or the rest."""


class Few:
    """What is due, where that is few enough to be looked at one by one."""

    def __init__(self, rows: Sequence[Row[Any]], here: tuple[str, ...] | None, now: datetime) -> None:
        self._here, self._now = here, now
        self._count: int = sum(row.many for row in rows)
        self.may_repeat = any(row.repeats for row in rows)
        self._open = {row.platform for row in rows if not row.closed}
        self._found: dict[Lane, list[int]] = defaultdict(list)
        for row in rows:
            self._found[row.platform, row.decision].append(row.workspace_id)

    async def platforms(self, _session: Session) -> list[str]:
        """Those that are open."""
        return sorted(self._open)

    async def walls(self, session: Session, lane: Lane, most: int) -> list[int]:
        """Workspaces with letters that may go, whoever has waited longest first; with some that may not go yet, where
        there is room for all.
        """
        found = self._found.get(lane, [])
        if len(found) <= most:
            return found
        rows = await session.execute(_grouped(self._here), {"now": self._now})
        return [row.workspace_id for row in rows if (row.platform, row.decision) == lane][:most]

    def has_more_than(self, many: int) -> bool:
        """Whether more was due than so many."""
        return self._count > many


class Many:
    """The same of a backlog, by walking along the index."""

    may_repeat = True

    def __init__(self, platforms: Collection[str], now: datetime) -> None:
        self._platforms, self._now = platforms, now

    async def platforms(self, session: Session) -> list[str]:
        """Those that are open."""
        closed = await pacing.closed(session, self._platforms, self._now)
        return sorted({*self._platforms} - closed)

    async def walls(self, session: Session, lane: Lane, most: int) -> list[int]:
        """Workspaces with letters that may go: those after a random one, then those before it."""
        last = (await session.execute(select(func.max(WorkspaceRow.id)))).scalar_one() or 0
        start = random.randint(0, last)  # noqa: S311  # a turn, no secret
        found = await _walk(session, lane, self._now, start, last, most)
        if len(found) < most:
            found += await _walk(session, lane, self._now, 0, start, most - len(found))
        return found

    def has_more_than(self, _many: int) -> bool:
        """It has."""
        return True


async def due_letters(session: Session, now: datetime, platforms: Collection[str] | None) -> Few | Many | None:
    """What is due; None if nothing is."""
    here = None if platforms is None else tuple(sorted(platforms))
    rows = (await session.execute(_counted(here), {"now": now})).all()
    if not rows:
        return None
    if sum(row.many for row in rows) >= FEW:
        return Many(platforms if platforms is not None else {row.platform for row in rows}, now)
    return Few(rows, here, now)


@lru_cache(maxsize=8)
def _counted(platforms: tuple[str, ...] | None) -> Select[Any]:
    """How many are due in each lane of each workspace, whoever has waited longest first; `FEW` at the most are looked
    at. Whether they may go is not asked yet, but whether their platform is closed.
    """
    columns = (LetterRow.platform, LetterRow.decision, LetterRow.workspace_id, LetterRow.due_at, LetterRow.id)
    repeats = case((LetterRow.repeat, 1), else_=0).label("repeats")
    first = select(*columns, repeats).where(_due_here(platforms)).order_by(LetterRow.due_at).limit(FEW).subquery()
    lane = (first.c.platform, first.c.decision, first.c.workspace_id)
    closed = exists().where(ScopeRow.scope == first.c.platform, ScopeRow.opens_at > NOW).correlate(first)
    query = select(
        *lane, func.count().label("many"), func.max(first.c.repeats).label("repeats"), closed.label("closed")
    )
    return often(query.group_by(*lane).order_by(func.min(first.c.due_at), func.min(first.c.id)))


@lru_cache(maxsize=8)
def _grouped(platforms: tuple[str, ...] | None) -> Select[str, bool, int]:
    """Whose they are that may go, whoever has waited longest first."""
    return often(
        select(LetterRow.platform, LetterRow.decision, LetterRow.workspace_id)
        .where(_due_here(platforms), may_go())
        .group_by(LetterRow.platform, LetterRow.decision, LetterRow.workspace_id)
        .order_by(func.min(LetterRow.due_at), func.min(LetterRow.id))
    )


def _due_here(platforms: tuple[str, ...] | None) -> ColumnElement[bool]:
    here = true() if platforms is None else in_passing(LetterRow.platform.in_(platforms))
    return and_(pending(), here, LetterRow.nudge.in_(constants(KNOWN)), LetterRow.due_at <= NOW)


async def _walk(session: Session, lane: Lane, now: datetime, after: int, upto: int, most: int) -> list[int]:
    """Workspaces with a letter that may go, by their keys: above `after`, not above `upto`."""
    given = {"platform": lane[0], "now": now, "after": after, "upto": upto, "most": most}
    return await keys_of(session, _walls(dialect_of(session), lane[1]), given)


@lru_cache(maxsize=4)
def _walls(dialect: str, decision: bool) -> Select[Any]:
    def following(key: ColumnElement[int]) -> ColumnElement[int | None]:
        query = select(LetterRow.workspace_id).where(waits(decision), LetterRow.workspace_id > key)
        return query.order_by(LetterRow.workspace_id).limit(1).scalar_subquery()

    upto = bindparam("upto", type_=Integer())
    first = following(bindparam("after", type_=Integer()))
    walls = select(cast(first, LetterRow.workspace_id.type).label("id")).cte("walls", recursive=True)
    walls = walls.union_all(select(following(walls.c.id)).where(walls.c.id < upto))
    # Not `exists`: of that PostgreSQL makes a join, for which it reads all that waits.
    which = and_(waits(decision), LetterRow.workspace_id == walls.c.id, may_go(due_among(dialect, walls.c.id)))
    letter = select(LetterRow.id).where(which).limit(1).scalar_subquery()
    return often(select(walls.c.id).where(walls.c.id <= upto, letter.is_not(None)).limit(bound("most")))


def pending() -> ColumnElement[bool]:
    """As the partial index says it: a value that is bound would not be seen to mean the same."""
    return LetterRow.state == written(f"'{LetterState.pending.value}'")


def waits(decision: bool) -> ColumnElement[bool]:
    """It is in that lane of the platform that is given."""
    return and_(pending(), LetterRow.platform == bindparam("platform"), LetterRow.decision.is_(decision))


def due_among(dialect: str, workspace_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Its instant has come; said so that it can only be looked for among the letters of that workspace, which is a
    condition besides. PostgreSQL may not have counted since they came to be due, and would look through all that are.
    """
    if dialect != "postgresql":
        return LetterRow.due_at <= NOW
    return tuple_(LetterRow.workspace_id, LetterRow.due_at) <= tuple_(workspace_id, NOW)


def may_go(is_due: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Its instant has come (`is_due` is how that is said), we know its kind, its chat and its workspace's method are
    open, and what it edits has an id. Whether the whole platform is closed is asked before.
    """
    page = LetterRow.nudge == Nudge.home.value  # it stands in no chat
    chat = case((page, ""), else_=LetterRow.platform + "/" + LetterRow.address)
    way = case((page, "/home"), (LetterRow.edit_of.is_(None), "/post"), else_="/edit")
    method = LetterRow.platform + "/w" + cast(LetterRow.workspace_id, String) + way
    closed = select(ScopeRow.scope).where(ScopeRow.opens_at > NOW)
    edited = aliased(LetterRow)
    has_message = exists().where(edited.id == LetterRow.edit_of, unsought(edited.message).is_not(None))
    return and_(
        LetterRow.due_at <= NOW if is_due is None else is_due,
        LetterRow.nudge.in_(constants(KNOWN)),
        method.not_in(closed),
        chat.not_in(closed),
        LetterRow.edit_of.is_(None) | has_message,
    )


def dialect_of(session: Session) -> str:
    """The name of the database's kind."""
    return session.get_bind().dialect.name


async def keys_of(session: Session, query: Select[Any], given: Mapping[str, Any]) -> list[int]:
    """The first column of what a query finds."""
    return [row[0] for row in (await session.execute(query, given)).all()]


def bound(name: str) -> BindParameter[int]:
    """A number that is given when the statement is carried out."""
    return bindparam(name, type_=Integer())
