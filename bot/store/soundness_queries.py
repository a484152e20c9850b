"""How an invariant is asked of the database: a query for what breaks it, of which the first rows are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.soundness import MOST_SHOWN, Breach, Invariant, Trace
from bot.store import Session
from bot.store.rows import DeadlineRow


@dataclass(frozen=True, slots=True)
class Question:
    """A query for rows that break an invariant: their key, their workspace, and the D-number or null.

    `table` is what people call such a row.
    """

    invariant: Invariant
    table: str
    query: Select[*tuple[Any, ...]]


async def asked(session: Session, question: Question) -> Breach | None:
    """The breach, None if nothing breaks it."""
    rows = (await session.execute(question.query.limit(MOST_SHOWN))).all()
    if not rows:
        return None
    count = len(rows)
    if count == MOST_SHOWN:
        everything = question.query.order_by(None).subquery()
        count = (await session.execute(select(func.count()).select_from(everything))).scalar_one()
    traces = tuple(Trace(question.table, str(key), workspace, number) for key, workspace, number in rows)
    return Breach(question.invariant, count, traces)


def of_deadlines(invariant: Invariant, *broken: ColumnElement[bool]) -> Question:
    """Deadlines of which any of these is so."""
    query = select(DeadlineRow.id, DeadlineRow.workspace_id, DeadlineRow.number).where(or_(*broken))
    return Question(invariant, "deadline", query.order_by(DeadlineRow.id))


def of_rows(
    invariant: Invariant,
    table: str,
    key: InstrumentedAttribute[Any] | ColumnElement[Any],
    workspace: InstrumentedAttribute[Any] | ColumnElement[Any] | None,
    *broken: ColumnElement[bool],
) -> Question:
    """Rows of another table of which any of these is so."""
    where = workspace if workspace is not None else none("workspace")
    return Question(invariant, table, select(key, where, none("number")).where(or_(*broken)).order_by(key))


def outside(
    invariant: Invariant, table: str, key: ColumnElement[Any] | InstrumentedAttribute[Any], pairs: Sequence[Any]
) -> list[Question]:
    """Rows that refer to a row of another workspace, or to none. Each of `pairs` is a column and the rows it names."""
    found: list[Question] = []
    for column, rows in pairs:
        named, own = aliased(rows), column.class_
        strange = or_(named.id.is_(None), named.workspace_id != own.workspace_id)
        query = (
            select(key, own.workspace_id, own.number if own is DeadlineRow else none("number"))
            .outerjoin(named, named.id == column)
            .where(and_(column.is_not(None), strange))
            .order_by(key)
        )
        found.append(Question(invariant, table, query))
    return found


def differ(first: ColumnElement[bool], second: ColumnElement[bool]) -> ColumnElement[bool]:
    """One of the two holds without the other."""
    return or_(and_(first, ~second), and_(~first, second))


def none(name: str) -> ColumnElement[Any]:
    """A column of nothing, for rows that have no such key."""
    return cast(null(), Integer).label(name)
