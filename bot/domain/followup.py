"""The whole life of a deadline as one pure function (DESIGN 1; RULES 1–4).

`follow_up` asks one question over and over: what comes next (`upcoming`), and has its instant passed? What has passed
is done, in order, and composed for the present: of three texts that were missed while the process was down the client
gets one, a reminder whose hour is gone is dropped, and a due instant is executed and says how late it is. The plan
that people are shown is the same function run ahead, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.domain import climbing
from bot.domain.availability import NeverOpen
from bot.domain.deadlines import Ball, Clause, Deadline, Rules, State
from bot.domain.reminders import Calendars, ahead, silenced, told_validly
from bot.domain.steps import CLIMBING, EXECUTIONS, SILENT, UNDECIDED, Kind, Step

__all__ = [
    "EXECUTIONS", "SILENT", "FollowUp", "Kind", "Step", "bring_forward", "execute", "follow_up", "plan", "steps_ahead",
    "upcoming",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What `follow_up` decided: the deadline afterwards, the steps to take now, and when to look again (UTC)."""

    deadline: Deadline
    steps: tuple[Step, ...]
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Coming:
    kind: Kind
    at: datetime


def follow_up(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime) -> FollowUp:
    """Everything that is due by `now` (UTC), done in order; `wake_at` is always after `now`, or None when at rest.

    Never two texts to a client in one call: after a gap the present one stands for those that were missed.
    """
    steps: list[Step] = []
    coming = upcoming(deadline, rules, calendars)
    while coming is not None and coming.at <= now:
        deadline, step = _do(coming, deadline, rules, calendars, now)
        steps.append(step)
        coming = upcoming(deadline, rules, calendars)
    return FollowUp(deadline, tuple(steps), coming.at if coming else None)


def plan(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime, most: int = 20) -> tuple[Step, ...]:
    """The steps ahead if nobody interferes: `follow_up` run from one `wake_at` to the next, at most `most` steps."""
    return tuple(islice(steps_ahead(deadline, rules, calendars, now), most))


def steps_ahead(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime) -> Iterator[Step]:
    """The same one by one, for who needs the first of them only."""
    look = follow_up(deadline, rules, calendars, now)
    while look.wake_at is not None:
        look = follow_up(look.deadline, rules, calendars, look.wake_at)
        for step in look.steps:
            yield replace(step, heard=_heard(step, calendars))
        if any(step.kind in CLIMBING for step in look.steps):
            return  # from here on it depends on somebody's decision


def _heard(step: Step, calendars: Calendars) -> datetime:
    asks = step.kind in CLIMBING and step.kind not in UNDECIDED  # whoever is asked is asked inside their own hours
    if calendars.at_any_hour or asks:
        return step.planned
    try:
        return calendars.owner.next_opening(step.planned)
    except NeverOpen:
        return step.planned


def upcoming(deadline: Deadline, rules: Rules, calendars: Calendars) -> _Coming | None:
    """What comes next, and when; None while a deadline rests. The instant may lie in the past after a gap."""
    escalation = (_Coming(kind, at) for kind, at in climbing.coming(deadline, rules, calendars))
    coming = [*_of_promise(deadline), *_of_state(deadline, rules, calendars), *escalation]
    return min(coming, key=lambda each: each.at, default=None)


def _of_promise(deadline: Deadline) -> list[_Coming]:
    """A promise that passes unkept; one that moves the execution is broken by the execution itself."""
    promised = deadline.promised_at
    if promised is None or not deadline.is_open or deadline.ball is Ball.ours:
        return []
    if deadline.state is State.waiting and promised >= deadline.due.at:
        return []
    return [_Coming(Kind.promise_broken, promised)]


def _of_state(deadline: Deadline, rules: Rules, calendars: Calendars) -> list[_Coming]:
    match deadline.state:
        case State.waiting if not (deadline.late_asked or deadline.clock_stands):
            return _while_waiting(deadline, rules, calendars)
        case State.overdue if deadline.ball is Ball.theirs and deadline.promised_at is None:
            return _while_overdue(deadline, rules, calendars)
        case State.proceeded if not deadline.reason and not deadline.reason_reminded:
            asked = calendars.owner.plus_days(deadline.executed_at or deadline.due.at, 1)
            return [_Coming(Kind.reason_wanted, _unsnoozed(deadline, calendars, asked))]
        case _:
            return []


def _while_waiting(deadline: Deadline, rules: Rules, calendars: Calendars) -> list[_Coming]:
    due = _Coming(_execution(deadline, rules, calendars), deadline.executes_at)
    if deadline.ball is Ball.ours:
        return [due]
    if deadline.needs_notice:
        nudges = (_Coming(Kind.not_sent, at) for at in _unsent(deadline, rules, calendars))
    else:
        nudges = (_Coming(Kind.remind, at) for at in ahead(deadline, rules, calendars))
    before = [_Coming(nudge.kind, _unsnoozed(deadline, calendars, nudge.at)) for nudge in nudges]
    last = min(due.at, deadline.due.at)  # under a promise the clause waits, but telling them is no help any more
    return [*(nudge for nudge in before if nudge.at < last), due]


def _unsent(deadline: Deadline, rules: Rules, calendars: Calendars) -> tuple[datetime, ...]:
    """'Not sent yet': after two working hours of the owner, and on their next working day (RULES 4)."""
    try:
        start = calendars.owner.next_opening(deadline.notice_since)
        first = calendars.owner.plus_hours(start, timedelta(hours=rules.unsent_hours))
        return (first, max(first, calendars.owner.plus_days(start, 1)))[deadline.unsent_nudges :]
    except NeverOpen:
        return ()


def _execution(deadline: Deadline, rules: Rules, calendars: Calendars) -> Kind:
    if not told_validly(deadline, rules, calendars):
        return Kind.untold
    return {Clause.hold: Kind.held, Clause.proceed: Kind.proceeded, Clause.chase: Kind.overdue}[deadline.clause]


def _while_overdue(deadline: Deadline, rules: Rules, calendars: Calendars) -> list[_Coming]:
    if deadline.overdue_texts >= rules.overdue_texts or climbing.rests_nudges(deadline, calendars):
        return []
    last = deadline.last_text_at or deadline.executed_at or deadline.due.at
    handed = calendars.owner.next_opening(last)  # one from the weekend goes out on Monday: the next is Tuesday's
    planned = max(calendars.owner.plus_days(handed, 1), deadline.looked_until)  # not before a promise that was broken
    if (rested := deadline.escalation.rested_until) is not None:  # nor before the end of a question
        planned = max(planned, calendars.owner.next_opening(rested))
    return [_Coming(Kind.overdue_text, _unsnoozed(deadline, calendars, planned))]


def _unsnoozed(deadline: Deadline, calendars: Calendars, at: datetime) -> datetime:
    """A nudge to the owner waits for the end of their snooze, and then for their hours; nothing else does."""
    until = deadline.snoozed_until(deadline.owner_id)
    return at if until is None or until <= at else calendars.owner.next_opening(until)


def _do(
    coming: _Coming, deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime
) -> tuple[Deadline, Step]:
    """One step and the deadline after it."""
    kind, at = coming.kind, coming.at
    match kind:
        case _ if kind in CLIMBING:
            return climbing.climb(kind, at, deadline, rules, calendars, now)
        case Kind.not_sent:
            passed = sum(planned <= now for planned in _unsent(deadline, rules, calendars))
            count = deadline.unsent_nudges + max(1, passed)
            return deadline.changed(unsent_nudges=count), Step(kind, at, now, nth=count)
        case Kind.remind:
            return _remind(at, deadline, rules, calendars, now)
        case Kind.promise_broken:
            broken = deadline.promises_broken + 1
            after = deadline.changed(promised_at=None, promises_broken=broken, looked_until=_later(deadline, at))
            return after, Step(kind, at, now, nth=broken)
        case Kind.overdue_text:
            nth = deadline.overdue_texts + 1
            after = deadline.changed(overdue_texts=nth, last_text_at=now)
            return after, Step(kind, at, now, nth=nth, last=nth == rules.overdue_texts)
        case Kind.reason_wanted:
            return deadline.changed(reason_reminded=True), Step(kind, at, now)
        case _:
            return execute(deadline, kind, rules, at, now)


def _later(deadline: Deadline, at: datetime) -> datetime:
    return max(deadline.looked_until, at)


def _remind(
    at: datetime, deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime
) -> tuple[Deadline, Step]:
    """Hand over the reminder planned for `at`, or drop it when its hour has passed: what is said is for the present."""
    first = ahead(deadline, rules, calendars)[0]
    if now - at > timedelta(hours=rules.reminder_late_hours) or _too_near(deadline, rules, now):
        return deadline.changed(looked_until=first), Step(Kind.reminder_dropped, at, now)
    nth = deadline.reminders + 1
    near = now + timedelta(hours=rules.reminder_gap_hours)  # a snoozed one stands for the next that it comes near
    after = deadline.changed(
        reminders=nth, reminders_in_life=deadline.reminders_in_life + 1, looked_until=max(first, near)
    )
    last = not ahead(after, rules, calendars)
    if last and deadline.clause is not Clause.chase:
        after = silenced(after)
    return after, Step(Kind.remind, at, now, nth=nth, last=last)


def _too_near(deadline: Deadline, rules: Rules, now: datetime) -> bool:
    return deadline.due.at - now <= timedelta(hours=rules.reminder_gap_hours)


def execute(deadline: Deadline, kind: Kind, rules: Rules, at: datetime, now: datetime) -> tuple[Deadline, Step]:
    """The due (or promised) instant has come: the clause takes effect, or the owner is asked (RULES 2)."""
    broke = deadline.promised_at is not None
    after = _unpromised(deadline)
    if kind is Kind.proceeded and now - at > timedelta(hours=rules.late_proceed_hours):
        return after.changed(late_asked=True), Step(Kind.late_proceed, at, now, broke_promise=broke)
    match kind:
        case Kind.overdue:
            after = after.changed(state=State.overdue, executed_at=at, overdue_texts=1, last_text_at=now)
            return after, Step(kind, at, now, last=rules.overdue_texts == 1, broke_promise=broke)
        case Kind.untold:
            return after.changed(state=State.untold), Step(kind, at, now, broke_promise=broke)
        case Kind.held:
            return after.changed(state=State.held, executed_at=at), Step(kind, at, now, broke_promise=broke)
        case _:
            after = after.changed(state=State.proceeded, executed_at=at)
            return after, Step(Kind.proceeded, at, now, broke_promise=broke)


def _unpromised(deadline: Deadline) -> Deadline:
    """The promise that the execution waited for is broken, and remembered."""
    if deadline.promised_at is None:
        return deadline
    return deadline.changed(promised_at=None, promises_broken=deadline.promises_broken + 1)


def bring_forward(
    deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime, until: datetime
) -> FollowUp | None:
    """The next reminder handed over at `now` with another one's text, if it is planned by `until` (RULES 3).

    None if something else comes first, or if `now` is too near the notice for a reminder.
    """
    coming = upcoming(deadline, rules, calendars)
    if coming is None or coming.kind is not Kind.remind or not now <= coming.at <= until:
        return None
    told = deadline.told
    if told is None or now - told.at <= timedelta(hours=rules.reminder_gap_hours):
        return None
    after, step = _remind(now, deadline, rules, calendars, now)
    look = follow_up(after, rules, calendars, now)
    return FollowUp(look.deadline, (step, *look.steps), look.wake_at)
