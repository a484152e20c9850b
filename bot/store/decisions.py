"""What was decided, written down in the transaction of the decision: letters with their addresses, lines of the record.

A letter waits for its reader's `chat` windows (D6, RULES 4), unless it answers their own act. What must reach an owner
who cannot be reached goes to the next in line, and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat import Address
from bot.domain.availability import NeverOpen, Quiet, with_hours
from bot.domain.evidence import Entry, Fact, Record
from bot.domain.letters import DECISIONS, FOR_OWNER, SNOOZABLE, Draft, Nudge, letters_of
from bot.domain.people import Member, stand_ins
from bot.domain.steps import CLIMBING, Step
from bot.domain.zones import local
from bot.store import Session, evidence, members, outbox
from bot.store.cases import Case
from bot.store.letter_values import Posting


def record(case: Case, kind: Entry, now: datetime, *, actor_id: int | None = None, **words: Fact) -> Record:
    """A line of the record about a case, with the names that it had then."""
    named: dict[str, Fact] = {
        "deadline": case.deadline.name,
        "client": case.client.name,
        "subject": case.deadline.subject,
    }
    if actor_id is not None:
        named["by"] = case.people[actor_id].name
    return Record(
        workspace_id=case.deadline.workspace_id,
        at=now,
        kind=kind,
        actor_id=actor_id,
        deadline_id=case.deadline.id,
        words=named | {key: value for key, value in words.items() if value not in {None, ""}},
    )


def moved_by_law(case: Case, now: datetime) -> Record:
    """The line about a due date that a zone's law has moved."""
    due = case.deadline.due
    return record(case, Entry.law, now, due_at=due.at.isoformat(), due_zone=due.zone)


def records_of(case: Case, steps: Sequence[Step], now: datetime) -> list[Record]:
    """The lines about steps; an execution that waited for a promise in vain has one about the promise too (A7)."""
    found: list[Record] = []
    for step in steps:
        if step.broke_promise:
            found.append(record(case, Entry.promise_broken, now, planned_at=step.planned.isoformat()))
        found.append(_record_of(case, step, now))
    return found


def _record_of(case: Case, step: Step, now: datetime) -> Record:
    late = int(step.late.total_seconds()) // 60
    return record(
        case,
        Entry(step.kind.value),
        now,
        planned_at=step.planned.isoformat(),
        nth=step.nth,
        minutes_late=late or None,
        due_at=case.deadline.due.at.isoformat(),
        clause=case.deadline.clause.value,
        whom=_whom(case, step),
        to=_name(case, step.to_id),
        gone=_name(case, step.gone_id),
    )


def _whom(case: Case, step: Step) -> str:
    """Whom a question of an escalation proposes."""
    question = case.deadline.escalation.suggestion(step.nth) if step.kind in CLIMBING else None
    return question.rung.whom.value if question else ""


def _name(case: Case, member_id: int) -> str:
    return case.people[member_id].name if member_id in case.people else ""


async def post_steps(
    session: Session, case: Case, steps: Sequence[Step], now: datetime, *, actor_id: int | None = None
) -> None:
    """Letters and record of what `follow_up` decided."""
    drafts = [draft for step in steps for draft in letters_of(step, case.deadline)]
    await post(session, case, drafts, now, actor_id=actor_id)
    await evidence.append(session, records_of(case, steps, now))


async def post(
    session: Session, case: Case, drafts: Sequence[Draft], now: datetime, *, actor_id: int | None = None
) -> None:
    """Write letters; who acted (`actor_id`) gets theirs at once, everybody else within their hours."""
    lost = await post_all(session, [(case, drafts)], now, actor_id=actor_id)
    await evidence.append(session, lost[case.deadline.id])


async def post_all(
    session: Session, drafted: Sequence[tuple[Case, Sequence[Draft]]], now: datetime, *, actor_id: int | None = None
) -> dict[int, list[Record]]:
    """Write the letters of several cases; gives what the record is to say of letters that can reach nobody, by the
    deadline's key.
    """
    lost: dict[int, list[Record]] = defaultdict(list)
    wanted = [(case, drafts) for case, drafts in drafted if drafts]
    candidates = {draft.member_id for _, drafts in wanted for draft in drafts}
    candidates |= {member.id for case, _ in wanted for member in _line(case)}
    addresses = await members.addresses(session, sorted(candidates))
    postings: list[tuple[int, Posting]] = []
    overtaken: dict[frozenset[Nudge], set[int]] = defaultdict(set)
    for case, drafts in wanted:
        key = case.deadline.id
        for draft in drafts:
            letter = posted(case, draft, addresses, now, at_once=draft.member_id == actor_id)
            if letter is None:
                lost[key].append(record(case, Entry.gave_up, now, nudge=draft.nudge.value))
            else:
                postings.append((case.deadline.workspace_id, letter))
        # A question, or a text of a chase, stands for an older one that still waits for its reader's hours.
        if asked := {draft.nudge for draft in drafts} & (DECISIONS | {Nudge.overdue}):
            overtaken[frozenset(asked)].add(key)
    for nudges, keys in overtaken.items():
        await outbox.overtake(session, keys, nudges)
    await outbox.post_all(session, postings, now)
    return lost


def posted(
    case: Case, draft: Draft, addresses: dict[int, Address], now: datetime, *, at_once: bool = False
) -> Posting | None:
    """The letter for a draft: to the member, or for the owner's business to whoever stands in; None if to nobody.

    Somebody who is away gets it all the same if there is nobody else.
    """
    member = case.people[draft.member_id]
    line: Iterable[Member] = (member, *_line(case)) if draft.nudge in FOR_OWNER else (member,)
    reached = [reader for reader in line if reader.active and reader.id in addresses]
    here = [reader for reader in reached if at_once or not is_gone(reader, now)]
    reader = next(iter(here or reached), None)
    if reader is None:
        return None
    stands_in = reader.id != member.id
    return Posting(
        draft=replace(draft, member_id=reader.id),
        to=addresses[reader.id],
        due_at=now if at_once else opening(case, draft, reader, now),
        urgent=case.deadline.urgent,
        reasons=(member.name,) if stands_in else (),
        is_away=stands_in and member in reached,
        at_once=at_once and not stands_in,
    )


async def passed_on(session: Session, case: Case, draft: Draft, now: datetime) -> bool:
    """Whether a letter for the owner that waits for somebody who has gone away went to the next in line instead."""
    if draft.nudge not in FOR_OWNER or not is_gone(case.people[draft.member_id], now):
        return False
    addresses = await members.addresses(session, sorted({case.owner.id, *(member.id for member in _line(case))}))
    found = posted(case, replace(draft, member_id=case.deadline.owner_id), addresses, now)
    if found is None or found.draft.member_id == draft.member_id:
        return False
    await outbox.post(session, case.deadline.workspace_id, [found], now)
    return True


def is_gone(reader: Member, now: datetime) -> bool:
    """Whether an absence, or a week without any hours, keeps what is written at `now` from them for a day or more."""
    try:
        opens = reader.hours.calendar().next_opening(now)
    except NeverOpen:
        return True
    if opens <= now:
        return False
    hours = reader.hours
    day, last = (local(at, hours.zone_at(at)).date() for at in (now, opens))
    return any(absence.first <= last and absence.last >= day for absence in hours.absences)


def opening(case: Case, draft: Draft, reader: Member, now: datetime) -> datetime:
    """When a letter may reach `reader`: in their hours, and a nudge after their snooze of this deadline.

    What is urgent does not wait for hours that are soft; hard ones nothing passes (D1, D6).
    """
    try:
        open_at = with_hours(reader.hours).calendar().next_opening(now)
    except NeverOpen:
        open_at = now
    if case.deadline.urgent and reader.hours.quiet is Quiet.soft:
        open_at = now
    snoozed = case.deadline.snoozed_until(reader.id) if draft.nudge in SNOOZABLE else None
    return max(open_at, snoozed) if snoozed else open_at


def _line(case: Case) -> tuple[Member, ...]:
    return stand_ins(case.owner, case.client.rep_id, case.people.values())
