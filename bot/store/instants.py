"""Instants in our own rows that a clock wrote which has since been set back (by an hour, say, after a wrong start).

Most instants say when something is meant to happen, and stay. But "now" was written as well: a letter was to go at
once, a scope was closed for a second, a lease ran for a minute. By the clock that is right they lie far ahead, and
what waits for them would wait for as long as the clock was wrong. They are brought back to the present.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Update, and_, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.store import Session
from bot.store.letter_values import LetterState
from bot.store.outbox import LEASE
from bot.store.rows import DeadlineRow
from bot.store.rows_of_letters import LetterRow, ScopeRow

SHORTLY = timedelta(minutes=1)
"""What was to happen this soon after the wrong present was to happen at once."""

_OPEN = (LetterState.pending.value, LetterState.sending.value, LetterState.unknown.value)


async def latest_present(session: Session) -> datetime | None:
    """The latest instant (UTC) that was the present when something was written about a letter that is not settled."""
    is_open = LetterRow.state.in_(_OPEN)
    query = select(func.max(LetterRow.made_at), func.max(LetterRow.attempted_at)).where(is_open)
    return max((at for at in (await session.execute(query)).one() if at is not None), default=None)


async def brought_back(session: Session, now: datetime, before: datetime) -> None:
    """The clock showed `before` and shows `now`, which is earlier: what was for that present is for this one."""
    until = before + SHORTLY
    was_now = or_(LetterRow.made_at > now, LetterRow.attempted_at > now)
    at_once = and_(LetterRow.state.in_(_OPEN), was_now, LetterRow.due_at > now, LetterRow.due_at <= until)
    changes = [
        update(LetterRow).where(at_once).values(due_at=now),
        _no_later(LetterRow.attempted_at, LetterState.unknown, now),
        _no_later(LetterRow.attempted_at, LetterState.sending, now),
        _no_later(LetterRow.lease_until, LetterState.sending, now + LEASE),
        update(ScopeRow).where(ScopeRow.opens_at > now + SHORTLY).values(opens_at=now + SHORTLY),
        update(DeadlineRow).where(DeadlineRow.wake_at > now, DeadlineRow.wake_at <= before).values(wake_at=now),
    ]
    for change in changes:
        await session.execute(change.execution_options(synchronize_session=False))


def _no_later(column: InstrumentedAttribute[datetime | None], state: LetterState, most: datetime) -> Update:
    return update(LetterRow).where(LetterRow.state == state.value, column > most).values({column: most})
