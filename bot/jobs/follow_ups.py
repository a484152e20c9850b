"""Time passes: deadlines whose `wake_at` has come are looked at, in batches, each batch one transaction (DESIGN 1).

If a batch fails its rows run singly; a row that fails by itself is set aside, so that it cannot hold up the others.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.commands import kept
from bot.domain.deadlines import Deadline
from bot.domain.followup import FollowUp, Kind, bring_forward
from bot.domain.law import by_law
from bot.domain.letters import letters_of
from bot.store import Session, cards, cases, deadlines, evidence, homes
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.decisions import moved_by_law, post, records_of
from bot.store.faults import DatabaseFault, Overtaken

BATCH = 50

CLOSES = frozenset({Kind.not_offered, Kind.help_unanswered})
"""After these a question that stands in somebody's chat cannot be answered any more."""

log = structlog.get_logger()


async def run(database: Database, now: datetime) -> int:
    """Everything that is due by `now` (UTC); gives how many deadlines were looked at."""
    looked = 0
    while True:
        try:
            async with database.write() as session:
                due = await deadlines.claim_due(session, now, BATCH)
                await _look(session, due, now)
        except DatabaseFault:
            raise
        except Overtaken as faster:
            log.info("a request was faster than a batch of follow-ups; its rows run singly", why=str(faster))
            due = await _singly(database, now)
        except Exception:
            log.exception("a batch of follow-ups failed; its rows run singly")
            due = await _singly(database, now)
        looked += len(due)
        if len(due) < BATCH:
            return looked


async def _singly(database: Database, now: datetime) -> tuple[Deadline, ...]:
    async with database.write() as session:
        due = await deadlines.claim_due(session, now, BATCH)
    for deadline in due:
        try:
            async with database.write() as session:
                seen = await deadlines.by_id(session, deadline.id, lock=True)
                if seen is not None and seen.revision == deadline.revision:
                    await _look(session, (seen,), now)
        except DatabaseFault:
            raise
        except Overtaken as faster:  # whoever was faster has changed it, and it is looked at again
            log.info("a request was faster than a follow-up", deadline_id=deadline.id, why=str(faster))
        except Exception:
            log.exception("a follow-up failed; it is set aside", deadline_id=deadline.id)
            async with database.write() as session:
                await deadlines.set_aside(session, deadline.id, now)
    return due


async def _look(session: Session, due: tuple[Deadline, ...], now: datetime) -> None:
    """One look at each, in the order of their instants. A reminder may take its neighbours along."""
    known = await cases.of(session, due)
    taken: set[int] = set()
    seen: set[int] = set()
    for deadline in due:
        if deadline.id in taken:
            continue
        case = known[deadline.id].with_deadline(by_law(deadline))  # its turn may not have come yet in `recalculation`
        look = case.follow_up(now)
        along: list[int] = []
        if any(step.kind is Kind.remind for step in look.steps):
            along = await _neighbours(session, case, look, now)
            taken.update(along)
        if look.steps:
            seen |= homes.concerned(deadline) | homes.concerned(look.deadline)
        await _write(session, deadline, case, look, now, tuple(along))
    await homes.refresh(session, seen, now)


async def _write(
    session: Session, seen: Deadline, case: Case, look: FollowUp, now: datetime, along: tuple[int, ...]
) -> None:
    after = case.with_deadline(look.deadline)
    await deadlines.save(session, seen, look.deadline, look.wake_at)
    if case.deadline is not seen:
        await evidence.append(session, [moved_by_law(case, now)])
    drafts = [
        replace(draft, with_ids=along if step.kind is Kind.remind else ())
        for step in look.steps
        for draft in letters_of(step, after.deadline)
    ]
    await post(session, after, drafts, now)
    told = records_of(after, look.steps, now)
    await evidence.append(session, told)
    if look.steps:
        await kept.refresh(session, after, told, now)
    if any(step.kind in CLOSES for step in look.steps):
        live = await cards.live(session, after.deadline.id)
        await cards.retire(session, [letter for letter in live if cards.is_over(letter, after.deadline)], now)


async def _neighbours(session: Session, case: Case, look: FollowUp, now: datetime) -> list[int]:
    """Reminders of the same owner to the same client within two working hours go into this text (RULES 3)."""
    until = case.calendars.client.plus_hours(now, timedelta(hours=case.rules.reminder_gap_hours))
    near = await deadlines.neighbours(session, look.deadline, until)
    known = await cases.of(session, near)
    along: list[int] = []
    for other in near:
        forward = bring_forward(other, case.rules, known[other.id].calendars, now, until)
        if forward is not None:
            await deadlines.save(session, other, forward.deadline, forward.wake_at)
            after = known[other.id].with_deadline(forward.deadline)
            await evidence.append(session, records_of(after, forward.steps, now))
            along.append(other.id)
    return along
