"""Time passes: deadlines whose `wake_at` has come are looked at, in batches, each batch one transaction (DESIGN 1).

If a batch fails its rows run singly; a row that fails by itself is set aside, so that it cannot hold up the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.commands import kept
from bot.domain.deadlines import Deadline, State
from bot.domain.evidence import Record
from bot.domain.followup import FollowUp, Kind, bring_forward
from bot.domain.law import by_law
from bot.domain.letters import Draft, letters_of
from bot.jobs.turns import Turn
from bot.store import Session, cards, cases, deadlines, evidence, homes
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.decisions import moved_by_law, post_all, records_of
from bot.store.faults import DatabaseFault, Overtaken

BATCH = 50

HANDS = 2
"""How many batches are under way at the same time."""

MOST_ALONG = 20
"""How many neighbours a reminder may take along."""

CLOSES = frozenset({Kind.not_offered, Kind.help_unanswered})
"""After these a question that stands in somebody's chat cannot be answered any more."""

Then = Callable[[Session, Mapping[int, Case]], Awaitable[Sequence[Turn]]]
"""What is done with the cases of a batch before it is committed."""

log = structlog.get_logger()


async def run(database: Database, now: datetime, then: Then | None = None) -> Sequence[Turn]:
    """Everything that is due by `now` (UTC) is decided. Raises `DatabaseFault`.

    Of many that are due two batches are under way at a time where the database lets several write: while the one waits
    for it, the other is decided. Where they are few, `then` is done in their transaction, with the cases as they are
    afterwards, and what it claims is given back, to be sent: so nothing has to be read twice, or committed twice.
    """
    count, claimed = await _batch(database, now, then)
    if count < BATCH:
        return claimed
    hands = [asyncio.create_task(_hand(database, now)) for _ in range(1 if database.is_sqlite else HANDS)]
    for each in await asyncio.gather(*hands, return_exceptions=True):
        if each is not None:
            raise each
    return ()


async def _hand(database: Database, now: datetime) -> None:
    """Batches one after the other, until one is not full."""
    while (await _batch(database, now))[0] == BATCH:
        pass


async def _batch(database: Database, now: datetime, then: Then | None = None) -> tuple[int, Sequence[Turn]]:
    try:
        async with database.write() as session:
            due, known = await batch(session, now, BATCH)
            claimed = await then(session, known) if then and 0 < len(due) < BATCH else ()
    except DatabaseFault:
        raise
    except Overtaken as faster:
        log.info("a request was faster than a batch of follow-ups; its rows run singly", why=str(faster))
        due, claimed = await _singly(database, now), ()
    except Exception:
        log.exception("a batch of follow-ups failed; its rows run singly")
        due, claimed = await _singly(database, now), ()
    return len(due), claimed


async def batch(session: Session, now: datetime, most: int) -> tuple[tuple[Deadline, ...], dict[int, Case]]:
    """Look at those that are due first, `most` of them; gives them as they were, and the cases of all that changed as
    they are now, by the deadline's key.
    """
    due = await deadlines.claim_due(session, now, most)
    return due, await _look(session, due, now)


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


async def _look(session: Session, due: tuple[Deadline, ...], now: datetime) -> dict[int, Case]:
    """One look at each, in the order of their instants. A reminder may take its neighbours along."""
    known = await cases.around(session, due)
    # Its turn may not have come yet in `recalculation`.
    ours = {each.id: known[each.id].with_deadline(by_law(each)) for each in due}
    looks = {key: case.follow_up(now) for key, case in ours.items()}
    nearby = await _Nearby.of(session, [(ours[key], look) for key, look in looks.items()], now)
    taken: set[int] = set()
    decided: list[_Decided] = []
    for deadline in due:
        if deadline.id in taken:
            continue
        case, look, along = ours[deadline.id], looks[deadline.id], list[int]()
        for other, forward in nearby.taken_along(case, look):
            along.append(other.deadline.id)
            taken.add(other.deadline.id)
            told = records_of(other.with_deadline(forward.deadline), forward.steps, now)
            decided.append(_Decided(other, forward, records=told, is_quiet=True))
        records = [moved_by_law(case, now)] if case.deadline is not deadline else []
        decided.append(_Decided(case, look, tuple(along), records))
        nearby.changed(look)
    await _write(session, decided, now)
    return {each.look.deadline.id: each.after for each in decided}


@dataclass(slots=True)
class _Decided:
    """What a look at a deadline came to; `along` are the neighbours in the text of its reminder, `records` what the
    record says before anything else. `is_quiet`: it is such a neighbour, and has no letters of its own.
    """

    case: Case
    look: FollowUp
    along: tuple[int, ...] = ()
    records: list[Record] = field(default_factory=list)
    is_quiet: bool = False

    @property
    def after(self) -> Case:
        """The case as it is now."""
        return self.case.with_deadline(self.look.deadline)

    @property
    def drafts(self) -> list[Draft]:
        """The letters."""
        if self.is_quiet:
            return []
        return [
            replace(draft, with_ids=self.along if step.kind is Kind.remind else ())
            for step in self.look.steps
            for draft in letters_of(step, self.look.deadline)
        ]


async def _write(session: Session, decided: Sequence[_Decided], now: datetime) -> None:
    """All of a batch, in the order in which it was decided: a statement for many rows, not one for each."""
    last = {each.look.deadline.id: (each.look.deadline, each.look.wake_at) for each in decided}
    await deadlines.save_held(session, list(last.values()))
    lost = await post_all(session, [(each.after, each.drafts) for each in decided], now)
    records: list[Record] = []
    stepped: list[tuple[_Decided, list[Record]]] = []
    for each in decided:
        records += each.records
        if not each.is_quiet:
            told = records_of(each.after, each.look.steps, now)
            records += [*lost.pop(each.look.deadline.id, ()), *told]
            if each.look.steps:
                stepped.append((each, told))
    await evidence.append(session, records)
    live = await cards.live_of(session, {each.look.deadline.id for each, _ in stepped}) if stepped else {}
    shown = [(each.after, told, live[each.look.deadline.id]) for each, told in stepped]
    await kept.refresh_all(session, shown, now)
    closed = [
        letter
        for each, _ in stepped
        if any(step.kind in CLOSES for step in each.look.steps)
        for letter in live[each.look.deadline.id]
        if cards.is_over(letter, each.look.deadline)
    ]
    await cards.retire(session, closed, now)
    seen = [homes.concerned(each.case.deadline) | homes.concerned(each.look.deadline) for each, _ in stepped]
    await homes.refresh(session, set[int]().union(*seen), now)


class _Nearby:
    """Deadlines whose reminders may share a text with another's: of the same owner, to the same client, within two
    working hours (RULES 3).
    """

    def __init__(
        self,
        found: Mapping[tuple[int, int], Sequence[tuple[Deadline, datetime]]],
        known: Mapping[int, Case],
        untils: Mapping[int, datetime],
        now: datetime,
    ) -> None:
        self._found, self._known, self._untils, self._now = found, known, untils, now
        self._changed: dict[int, FollowUp] = {}

    @classmethod
    async def of(cls, session: Session, looks: Sequence[tuple[Case, FollowUp]], now: datetime) -> _Nearby:
        """Those of all reminders of a batch, kept from other processes."""
        reminding = [case for case, look in looks if any(step.kind is Kind.remind for step in look.steps)]
        untils = {
            case.deadline.id: case.calendars.client.plus_hours(now, timedelta(hours=case.rules.reminder_gap_hours))
            for case in reminding
        }
        if not reminding:
            return cls({}, {}, {}, now)
        whose = {_whose(case.deadline) for case in reminding}
        found = await deadlines.neighbours(session, whose, max(untils.values()))
        beside = {_whose(case.deadline): case for case in reminding}
        near = [(whom, deadline) for whom, mine in found.items() for deadline, _ in mine]
        # The client and the owner are the same; who else can be reached counts where somebody was asked.
        asking = [deadline for _, deadline in near if deadline.escalation.questions]
        known = {deadline.id: beside[whom].with_deadline(deadline) for whom, deadline in near}
        return cls(found, known | await cases.of(session, asking), untils, now)

    def taken_along(self, case: Case, look: FollowUp) -> list[tuple[Case, FollowUp]]:
        """What goes into the text of that reminder, as it is after that; none for another step."""
        until = self._untils.get(case.deadline.id)
        if until is None:
            return []
        near: list[tuple[Deadline, datetime]] = []
        for deadline, wake_at in self._found[_whose(look.deadline)]:
            if (now_so := self._changed.get(deadline.id)) is None:
                near.append((deadline, wake_at))
            elif now_so.wake_at is not None and now_so.deadline.state is State.waiting:
                near.append((now_so.deadline, now_so.wake_at))
        near = [each for each in near if each[1] <= until and each[0].id != case.deadline.id]
        along: list[tuple[Case, FollowUp]] = []
        for other, _ in sorted(near, key=lambda each: (each[1], each[0].id))[:MOST_ALONG]:
            there = self._known[other.id].with_deadline(other)
            forward = bring_forward(other, case.rules, there.calendars, self._now, until)
            if forward is not None:
                along.append((there, forward))
                self.changed(forward)
        return along

    def changed(self, look: FollowUp) -> None:
        """How a deadline of the batch is from now on."""
        self._changed[look.deadline.id] = look


def _whose(deadline: Deadline) -> tuple[int, int]:
    return deadline.client_id, deadline.owner_id
