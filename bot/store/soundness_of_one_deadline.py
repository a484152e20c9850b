"""Each deadline by itself, in batches by key: what its record amounts to, and when the domain would look at it next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from bot.domain.days_off import data_version
from bot.domain.deadlines import Deadline
from bot.domain.escalation import Escalation
from bot.domain.evidence import Entry
from bot.domain.followup import upcoming
from bot.domain.law import by_law
from bot.domain.soundness import MOST_SHOWN, Account, Breach, Invariant, Trace, account_of
from bot.store import Session, cases, marks
from bot.store.rows import DeadlineRow, MemberRow
from bot.store.rows_of_evidence import EvidenceRow

BATCH = 500

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError)
"""What a row raises of which a column holds something that the domain does not know."""


class Tally:
    """What was found so far."""

    def __init__(self) -> None:
        self._found: dict[Invariant, list[Trace]] = defaultdict(list)
        self._counts: dict[Invariant, int] = defaultdict(int)

    def add(self, invariant: Invariant, row: DeadlineRow) -> None:
        """That deadline breaks it."""
        self._counts[invariant] += 1
        if len(self._found[invariant]) < MOST_SHOWN:
            self._found[invariant].append(Trace("deadline", str(row.id), row.workspace_id, row.number))

    @property
    def breaches(self) -> list[Breach]:
        """All of it."""
        return [Breach(key, count, tuple(self._found[key])) for key, count in self._counts.items()]


async def breaches(session: Session) -> list[Breach]:
    """What is broken, of all deadlines."""
    tally, after = Tally(), 0
    is_planned = await marks.get(session, marks.CALENDAR_DATA) in {None, data_version()}
    query = select(DeadlineRow).order_by(DeadlineRow.id).limit(BATCH)
    while rows := (await session.execute(query.where(DeadlineRow.id > after))).scalars().all():
        await _batch(session, rows, tally, is_planned=is_planned)
        after = rows[-1].id
        session.expunge_all()
    return tally.breaches


async def _batch(session: Session, rows: Sequence[DeadlineRow], tally: Tally, *, is_planned: bool) -> None:
    accounts = await _accounts(session, [row.id for row in rows])
    people = await _people(session, {row.workspace_id for row in rows})
    known: dict[int, Deadline] = {}
    for row in rows:
        try:
            known[row.id] = row.value()
        except UNREADABLE:
            tally.add(Invariant.deadlines_readable, row)
            continue
        _against_record(row, known[row.id], accounts.get(row.id, Account()), tally)
        _against_people(row, known[row.id], people.get(row.workspace_id, frozenset()), tally)
    waking = [row for row in rows if row.id in known and known[row.id].is_open]
    if is_planned:  # else they are being planned anew, and this one's turn may not have come
        await _wake(session, waking, known, tally)


async def _accounts(session: Session, ids: Sequence[int]) -> dict[int, Account]:
    query = (
        select(EvidenceRow.deadline_id, EvidenceRow.kind, EvidenceRow.actor_id)
        .where(EvidenceRow.deadline_id.in_(ids))
        .order_by(EvidenceRow.deadline_id, EvidenceRow.id)
    )
    lines: dict[int, list[tuple[Entry, bool]]] = defaultdict(list)
    kinds = {entry.value: entry for entry in Entry}
    for key, kind, actor_id in (await session.execute(query)).all():
        if key is not None and kind in kinds:
            lines[key].append((kinds[kind], actor_id is not None))
    return {key: account_of(mine) for key, mine in lines.items()}


async def _people(session: Session, ids: set[int]) -> dict[int, frozenset[int]]:
    query = select(MemberRow.workspace_id, MemberRow.id).where(MemberRow.workspace_id.in_(ids))
    found: dict[int, set[int]] = defaultdict(set)
    for workspace_id, key in (await session.execute(query)).all():
        found[workspace_id].add(key)
    return {key: frozenset(mine) for key, mine in found.items()}


def _against_record(row: DeadlineRow, deadline: Deadline, account: Account, tally: Tally) -> None:
    if deadline.state not in account.states:
        tally.add(Invariant.states_recorded, row)
    counted = (account.reminders_in_life, account.overdue_texts, account.promises_made, account.promises_broken)
    stands = (deadline.reminders_in_life, deadline.overdue_texts, deadline.promises_made, deadline.promises_broken)
    if counted != stands or deadline.reminders not in account.reminders:
        tally.add(Invariant.counts_recorded, row)
    if not deadline.is_open and deadline.escalation.questions:
        tally.add(Invariant.ended_rest, row)


def _against_people(row: DeadlineRow, deadline: Deadline, people: frozenset[int], tally: Tally) -> None:
    """Whoever stands in a document of the row: those behind it, who sleeps, who was asked, what an undo brings back."""
    named = {*deadline.blocked, *(snooze.member_id for snooze in deadline.snoozes), *_asked(deadline.escalation)}
    before = row.undo["before"] if row.undo else {}
    same = all(before.get(name, value) == value for name, value in _identity(deadline).items())
    if not (named <= people and same and before.get("owner_id", deadline.owner_id) in people):
        tally.add(Invariant.deadline_walls, row)


def _asked(escalation: Escalation) -> set[int]:
    asked = {each.member_id for question in escalation.questions for each in question.asked}
    decided = {each.by_id for each in escalation.decided}
    named = {escalation.taken_by, escalation.again_id, escalation.lent_by, *decided}
    return asked | {key for key in named if key is not None}


def _identity(deadline: Deadline) -> dict[str, int]:
    return {"id": deadline.id, "workspace_id": deadline.workspace_id, "client_id": deadline.client_id}


async def _wake(session: Session, rows: Sequence[DeadlineRow], known: dict[int, Deadline], tally: Tally) -> None:
    """No open deadline sleeps longer than until the instant at which the domain would do something about it."""
    try:
        found = await cases.of(session, [known[row.id] for row in rows])
    except UNREADABLE:
        if len(rows) > 1:
            for row in rows:
                await _wake(session, [row], known, tally)
        else:
            tally.add(Invariant.deadlines_readable, rows[0])
        return
    for row in rows:
        case = found[row.id].with_deadline(by_law(known[row.id]))
        if case.deadline.due != known[row.id].due:
            tally.add(Invariant.walls_keep, row)
        try:
            coming = upcoming(case.deadline, case.rules, case.calendars)
        except UNREADABLE:
            tally.add(Invariant.deadlines_readable, row)
            continue
        if coming is not None and not row.failures and (row.wake_at is None or row.wake_at > coming.at):
            tally.add(Invariant.open_wake, row)
