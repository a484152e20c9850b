"""How a client has answered, as the rows of their deadlines tell it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from bot.domain.answer_times import Wait
from bot.domain.deadlines import State
from bot.store import Session
from bot.store.rows import DeadlineRow

MOST_WAITS = 1_000
"""Deadlines of one client that are looked at, newest due date first: far more than two quarters hold."""

COLUMNS = (
    DeadlineRow.number,
    DeadlineRow.due_at,
    DeadlineRow.state,
    DeadlineRow.told_at,
    DeadlineRow.told_due_at,
    DeadlineRow.answered_at,
    DeadlineRow.on_time,
    DeadlineRow.promised_at,
    DeadlineRow.promises_made,
    DeadlineRow.promises_broken,
    DeadlineRow.stopped_at,
    DeadlineRow.ours_minutes,
)

TOLD = (DeadlineRow.state != State.cancelled.value, DeadlineRow.told_at.is_not(None))
"""What a client was told of, and what was not taken back."""


async def waits(session: Session, client_id: int, since: datetime, until: datetime, now: datetime) -> tuple[Wait, ...]:
    """What the client was told of, is due between two instants (UTC) and was answered or is past due at `now`.

    In one query, without what was cancelled, the newest due dates first and at most 1,000.
    """
    query = (
        select(*COLUMNS)
        .where(
            *_told(client_id),
            DeadlineRow.due_at >= since,
            DeadlineRow.due_at < until,
            or_(DeadlineRow.state == State.answered.value, DeadlineRow.due_at <= now),
        )
        .order_by(DeadlineRow.due_at.desc(), DeadlineRow.id.desc())
        .limit(MOST_WAITS)
    )
    return tuple(_wait(dict(row)) for row in (await session.execute(query)).mappings())


async def waits_of(
    session: Session, client_ids: Sequence[int], since: datetime, until: datetime, now: datetime
) -> dict[int, list[Wait]]:
    """The same of several clients, by client, in one query: the newest due dates first, at most 1,000 in all."""
    query = (
        select(DeadlineRow.client_id, *COLUMNS)
        .where(
            DeadlineRow.client_id.in_(client_ids),
            *TOLD,
            DeadlineRow.due_at >= since,
            DeadlineRow.due_at < until,
            or_(DeadlineRow.state == State.answered.value, DeadlineRow.due_at <= now),
        )
        .order_by(DeadlineRow.due_at.desc(), DeadlineRow.id.desc())
        .limit(MOST_WAITS)
    )
    found: dict[int, list[Wait]] = {}
    for row in (await session.execute(query)).mappings():
        facts = dict(row)
        found.setdefault(facts.pop("client_id"), []).append(_wait(facts))
    return found


async def has_been_due(session: Session, client_id: int, now: datetime) -> bool:
    """Whether anything that the client was told of has been due by `now` (UTC)."""
    query = select(DeadlineRow.id).where(*_told(client_id), DeadlineRow.due_at <= now).limit(1)
    return (await session.execute(query)).scalar_one_or_none() is not None


def _told(client_id: int) -> tuple[ColumnElement[bool], ...]:
    return (DeadlineRow.client_id == client_id, *TOLD)


def _wait(row: dict[str, Any]) -> Wait:
    number = row.pop("number")
    return Wait(**row | {"state": State(row["state"]), "name": f"D-{number}"})
