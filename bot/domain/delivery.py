"""The delivery date moves with the client's delay (A8): what they take is theirs, and our own time gives nothing back.

Their delay is our working time (the owner's hours) in which they had the ball after their silence was counted. It is
worked out from the present while it lasts, and becomes part of `Deadline.deliver` when it is over: at an answer, at a
new date, or when the ball comes back to them after our turn.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.availability import Calendar, NeverOpen
from bot.domain.deadlines import Ball, Deadline, State
from bot.domain.reminders import Calendars

DELAYING = frozenset({State.held, State.overdue})
"""They had been told and we wait. Gone on (proceeded) or not told in time (untold), nothing waits for them."""

MINUTE = timedelta(minutes=1)


def deliver_by(deadline: Deadline, calendars: Calendars, now: datetime) -> datetime | None:
    """When we deliver as things stand at `now` (both UTC): the agreed instant, moved by the client's delay so far.

    None without an agreed one; never earlier than that.
    """
    if deadline.deliver is None:
        return None
    return later_by(deadline.deliver.at, delay(deadline, calendars, now), calendars.owner)


def deliver_ahead(deadline: Deadline, calendars: Calendars, now: datetime) -> datetime | None:
    """The same for a text to the client: None if it is not ahead of `now`, since a date gone by is no promise."""
    at = deliver_by(deadline, calendars, now)
    return at if at is not None and at > now else None


def delay(deadline: Deadline, calendars: Calendars, now: datetime) -> timedelta:
    """Our working time, up to `now` (UTC), in which we waited for them and that `deliver` does not hold yet.

    It ends where the ball became ours, and begins anew where they got it back (`Escalation.since`).
    """
    if deadline.state not in DELAYING:
        return timedelta()
    ended = min(now, deadline.stopped_at) if deadline.ball is Ball.ours and deadline.stopped_at else now
    return calendars.owner.working_between(counted_from(deadline), ended)


def counted_from(deadline: Deadline) -> datetime:
    """Since when (UTC) their silence delays us: it was counted as such, or they got the ball back after that."""
    since = deadline.escalation.since
    return max(deadline.passed_at, since) if since else deadline.passed_at


def agreed_delay(deadline: Deadline, due_at: datetime, calendars: Calendars, now: datetime) -> timedelta:
    """Our working time by which an agreed due date `due_at` (UTC, ahead of `now`) moves what waits for it.

    It runs from the date that counted: before the due instant that date, with the time given back that was ours; from
    held or overdue the instant at which their silence was counted. Where we had gone on, or they had not been told in
    time, or we asked ourselves, nothing has waited for them so far: it runs from now.
    """
    began = now
    if deadline.state is State.waiting and not deadline.late_asked:
        stopped = deadline.stopped_at if deadline.ball is Ball.ours else None
        due = deadline.due.at
        began = given_back(due, stopped, now, calendars.client) if stopped else due
    return delay(deadline, calendars, now) + calendars.owner.working_between(began, due_at)


def given_back(instant: datetime, stopped: datetime, now: datetime, client: Calendar) -> datetime:
    """An instant of the client's (UTC) once their clock, which had stood since `stopped`, runs again from `now` on.

    They have the working time that was left, and it is never earlier than before (A8). If they never open again, it
    stays.
    """
    if stopped >= instant or not client.working_between(stopped, now):
        return instant
    try:
        return max(instant, client.plus_hours(now, client.working_between(stopped, instant)))
    except NeverOpen:
        return instant


def later_by(at: datetime, delay: timedelta, ours: Calendar) -> datetime:
    """The instant `at` (UTC) moved by that much of our working time, in whole minutes: less than one moves nothing.

    What would end at our closing ends at the next opening (RULES 5). If we never open again, it stays.
    """
    whole = delay - delay % MINUTE
    if not whole:
        return at
    try:
        return ours.plus_hours(at, whole)
    except NeverOpen:
        return at
