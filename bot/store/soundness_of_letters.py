"""Letters as their columns stand, and what is kept beside them for a while (RULES 9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.domain.soundness import KEPT_FOR, LEASED_FOR, STUCK_AFTER, Invariant
from bot.store import Session
from bot.store.letter_values import LetterState
from bot.store.rows_of_evidence import EvidenceRow
from bot.store.rows_of_letters import HandledRow, LeaseRow, LetterRow, QuestionRow, ScopeRow
from bot.store.soundness_queries import Question, differ, of_rows

OPEN_FOR = timedelta(hours=3)
"""A question is dropped within the hour after its last; with room for a long housekeeping."""

ATTEMPTED = [state.value for state in (LetterState.sending, LetterState.sent, LetterState.failed, LetterState.unknown)]
ON_THE_WAY = [state.value for state in (LetterState.pending, LetterState.sending, LetterState.unknown)]


async def questions(session: Session, now: datetime) -> list[Question]:
    """What would be wrong at `now` (UTC)."""
    return [
        *_at_any_time(),
        _of_letters(Invariant.leases, _wrong_lease(now)),
        _of_letters(Invariant.letters_move, _is_stuck(now)),
        *await _kept_beside(session, now),
    ]


@cache
def _at_any_time() -> tuple[Question, ...]:
    return (
        _of_letters(Invariant.sent_known, _unknown_message()),
        _of_letters(Invariant.attempts, _uncounted()),
        _of_letters(Invariant.live_sent, and_(LetterRow.live, LetterRow.state != LetterState.sent.value)),
        _of_letters(Invariant.edits_have_letters, _changes_nothing()),
        _of_letters(Invariant.bundles_known, _shares_nothing()),
    )


def _of_letters(invariant: Invariant, broken: ColumnElement[bool]) -> Question:
    return of_rows(invariant, "letter", LetterRow.id, LetterRow.workspace_id, broken)


def _unknown_message() -> ColumnElement[bool]:
    nothing = or_(LetterRow.message.is_(None), LetterRow.message == "", LetterRow.sent_at.is_(None))
    return and_(LetterRow.state == LetterState.sent.value, nothing)


def _wrong_lease(now: datetime) -> ColumnElement[bool]:
    until = LetterRow.lease_until
    held = differ(LetterRow.state == LetterState.sending.value, until.is_not(None))
    return or_(held, until < now - LEASED_FOR, until > now + LEASED_FOR)


def _uncounted() -> ColumnElement[bool]:
    never = or_(LetterRow.attempts < 1, LetterRow.attempted_at.is_(None))
    tried = or_(LetterRow.state.in_(ATTEMPTED), LetterRow.repeat)
    return or_(LetterRow.attempts < 0, and_(tried, never))


def _changes_nothing() -> ColumnElement[bool]:
    """An edit of an edit, of something else than it says, or of a message that never will be."""
    target = aliased(LetterRow)
    other = or_(
        target.edit_of.is_not(None),
        target.member_id != LetterRow.member_id,
        target.platform != LetterRow.platform,
        target.deadline_id.is_distinct_from(LetterRow.deadline_id),
    )
    never = and_(
        LetterRow.state == LetterState.pending.value,
        target.message.is_(None),
        target.state.in_([LetterState.failed.value, LetterState.moot.value]),
    )
    return exists().where(target.id == LetterRow.edit_of, or_(other, never))


def _shares_nothing() -> ColumnElement[bool]:
    first = aliased(LetterRow)
    known = exists().where(first.key == LetterRow.sent_as, first.member_id == LetterRow.member_id)
    return and_(LetterRow.sent_as != "", ~known)


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    """Due, or of unknown outcome, for a day, though its platform takes messages and what it changes has gone out."""
    closed = exists().where(
        ScopeRow.opens_at > now,
        or_(ScopeRow.scope == LetterRow.platform, ScopeRow.scope.startswith(LetterRow.platform + "/")),
    )
    edited = aliased(LetterRow)
    waits = exists().where(edited.id == LetterRow.edit_of, edited.message.is_(None), edited.state.in_(ON_THE_WAY))
    late = and_(LetterRow.state == LetterState.pending.value, LetterRow.due_at < now - STUCK_AFTER, ~closed, ~waits)
    lost = and_(LetterRow.state == LetterState.unknown.value, LetterRow.attempted_at < now - STUCK_AFTER)
    return or_(late, lost)


async def _kept_beside(session: Session, now: datetime) -> list[Question]:
    """Answered requests, open questions and leases. How long they are kept counts up to the last sign of life."""
    alive = await _last_sign(session)
    leases = of_rows(Invariant.locks_end, "lease", LeaseRow.name, None, LeaseRow.until > now + LEASED_FOR)
    if alive is None:
        return [leases]
    return [
        of_rows(Invariant.keys_forgotten, "request of", HandledRow.at, None, HandledRow.at < alive - KEPT_FOR),
        of_rows(
            Invariant.keys_forgotten,
            "question to",
            QuestionRow.member_id,
            QuestionRow.workspace_id,
            QuestionRow.expires_at < alive - OPEN_FOR,
        ),
        leases,
    ]


async def _last_sign(session: Session) -> datetime | None:
    """When anything was last written (UTC)."""
    columns = (HandledRow.at, EvidenceRow.at, LetterRow.attempted_at)
    found = [(await session.execute(select(func.max(column)))).scalar_one_or_none() for column in columns]
    return max((at for at in found if at is not None), default=None)
