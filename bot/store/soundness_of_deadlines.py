"""Deadlines as their columns stand, beside the record; what needs the domain is in `soundness_of_one_deadline`."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, or_, select
from sqlalchemy.orm import aliased

from bot.domain.deadlines import ENDED, OPEN, PASSED, RULES, Ball, State
from bot.domain.evidence import Entry
from bot.domain.letters import Nudge
from bot.domain.soundness import HANDED_OVER, SPEAKS, STUCK_AFTER, Invariant
from bot.store.rows import ClientRow, DeadlineRow, MemberRow, WorkspaceRow
from bot.store.rows_of_evidence import EvidenceRow
from bot.store.rows_of_letters import LetterRow
from bot.store.soundness_queries import Question, differ, of_deadlines, of_rows

EXECUTED = sorted(state.value for state in PASSED - {State.untold})
BEFORE = (State.waiting.value, State.untold.value)
EXECUTING = (Entry.held.value, Entry.proceeded.value, Entry.overdue.value, Entry.late_proceed.value)
"""These lines say that a clause took effect, or would have but for the hour."""


def questions(now: datetime) -> list[Question]:
    """What would be wrong at `now` (UTC)."""
    return [*_at_any_time(), of_deadlines(Invariant.looks_come, DeadlineRow.wake_at < now - STUCK_AFTER)]


@cache
def _at_any_time() -> tuple[Question, ...]:
    return (*_recorded(), *_dated(), *_counted(), *_looked_after(), _spoken_of())


def _recorded() -> list[Question]:
    told, executed = DeadlineRow.told_at, aliased(EvidenceRow)
    halves = or_(
        differ(told.is_(None), DeadlineRow.told_clause.is_(None)),
        differ(told.is_(None), DeadlineRow.told_due_at.is_(None)),
    )
    unsaid = exists().where(
        executed.deadline_id == DeadlineRow.id,
        executed.kind.in_(EXECUTING),
        ~exists().where(
            EvidenceRow.deadline_id == executed.deadline_id,
            EvidenceRow.kind == Entry.sent.value,
            EvidenceRow.id < executed.id,
        ),
    )
    return [
        of_deadlines(Invariant.deadlines_recorded, ~_has(Entry.deadline_made)),
        of_deadlines(Invariant.told_recorded, halves, and_(told.is_not(None), ~_has(Entry.sent))),
        of_deadlines(Invariant.executed_told, and_(DeadlineRow.state.in_(EXECUTED), told.is_(None)), unsaid),
    ]


def _has(kind: Entry) -> ColumnElement[bool]:
    return exists().where(
        EvidenceRow.deadline_id == DeadlineRow.id,
        EvidenceRow.kind == kind.value,
        EvidenceRow.workspace_id + 0 == DeadlineRow.workspace_id,  # SQLite would look through the workspace's index
    )


def _dated() -> list[Question]:
    at, state = DeadlineRow.executed_at, DeadlineRow.state
    undated = or_(and_(state.in_(EXECUTED), at.is_(None)), and_(state.in_(BEFORE), at.is_not(None)))
    answered = differ(state == State.answered.value, DeadlineRow.answered_at.is_not(None))
    turn = differ(DeadlineRow.ball == Ball.ours.value, DeadlineRow.stopped_at.is_not(None))
    busy = or_(DeadlineRow.wake_at.is_not(None), DeadlineRow.promised_at.is_not(None), DeadlineRow.late_asked)
    return [
        of_deadlines(Invariant.executions_dated, undated),
        of_deadlines(Invariant.answers_dated, answered),
        of_deadlines(Invariant.turns_dated, turn),
        of_deadlines(Invariant.ended_rest, and_(state.in_(sorted(ENDED)), busy)),
    ]


def _counted() -> list[Question]:
    caps = {
        DeadlineRow.reminders: RULES.reminders_per_due,
        DeadlineRow.reminders_in_life: RULES.reminders_in_life,
        DeadlineRow.overdue_texts: RULES.overdue_texts,
        DeadlineRow.promises_made: RULES.promises,
        DeadlineRow.unsent_nudges: 2,
    }
    beyond = [or_(column < 0, column > most) for column, most in caps.items()]
    more = or_(
        DeadlineRow.reminders > DeadlineRow.reminders_in_life,
        DeadlineRow.promises_broken > DeadlineRow.promises_made,
        DeadlineRow.promises_broken < 0,
        DeadlineRow.ours_minutes < 0,
    )
    last = select(WorkspaceRow.last_number).where(WorkspaceRow.id == DeadlineRow.workspace_id).scalar_subquery()
    return [
        of_deadlines(Invariant.numbers, DeadlineRow.number < 1, DeadlineRow.number > last),
        of_deadlines(Invariant.counts_capped, *beyond, more),
    ]


def _looked_after() -> list[Question]:
    is_open = DeadlineRow.state.in_(sorted(OPEN))
    gone = exists().where(MemberRow.id == DeadlineRow.owner_id, MemberRow.active.is_(False))
    rep = exists().where(MemberRow.id == ClientRow.rep_id, MemberRow.active.is_(False))
    return [
        of_deadlines(Invariant.owners_here, and_(is_open, gone)),
        of_rows(Invariant.owners_here, "client", ClientRow.id, ClientRow.workspace_id, rep),
    ]


def _spoken_of() -> Question:
    """A line that says that somebody hears of it, and no letter was written with it: in its transaction, at its
    instant. None is where nobody could be reached (which is recorded), where the reply handed the text over, or where
    the reminder went out in the text of another deadline.
    """
    here = (LetterRow.workspace_id == EvidenceRow.workspace_id, LetterRow.made_at == EvidenceRow.at)
    nudge = case({entry.value: nudge.value for entry, nudge in SPEAKS.items()}, value=EvidenceRow.kind)
    written = exists().where(LetterRow.deadline_id == EvidenceRow.deadline_id, LetterRow.nudge == nudge, *here)
    near = aliased(DeadlineRow)  # of the same client, which keeps the question within what an index finds
    others = cast(LetterRow.facts, String).not_like('%"with": []%')
    together = exists().where(
        near.client_id == DeadlineRow.client_id,
        LetterRow.deadline_id == near.id,
        LetterRow.nudge == Nudge.remind.value,
        others,
        *here,
    )
    other = aliased(EvidenceRow)
    beside = (other.deadline_id == EvidenceRow.deadline_id, other.at == EvidenceRow.at)
    nobody = exists().where(*beside, other.kind == Entry.gave_up.value)
    acted = exists().where(*beside, other.actor_id.is_not(None))
    query = (
        select(EvidenceRow.id, EvidenceRow.workspace_id, DeadlineRow.number)
        .outerjoin(DeadlineRow, DeadlineRow.id == EvidenceRow.deadline_id)
        .where(
            EvidenceRow.kind.in_([entry.value for entry in SPEAKS]),
            EvidenceRow.actor_id.is_(None),
            ~written,
            ~nobody,
            ~and_(EvidenceRow.kind.in_([entry.value for entry in HANDED_OVER]), acted),
            ~and_(EvidenceRow.kind == Entry.remind.value, together),
        )
        .order_by(EvidenceRow.id)
    )
    return Question(Invariant.steps_told, "entry", query)
