"""What it costs us that a client is silent (A2): worked out from the record of one deadline, never guessed.

It is our cost, so it is counted in our time: a day slipped is a working day of the owner (of whoever stands in for
them while they are away). A weekend costs nobody anything, and the ladder of RULES 6 counts so too: a card that comes
after two working days says two. Of the client's own time only what they have left is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.availability import Calendar, NeverOpen
from bot.domain.deadlines import Ball, Deadline, Rules
from bot.domain.delivery import deliver_by
from bot.domain.reminders import Calendars

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What waiting costs so far (A2).

    `deliver_left` is our working time until we must deliver, None where no such date is set; `client_left` theirs until
    the due or promised instant; either is nothing once its instant has passed. `days_slipped` are whole working days of
    ours past the due date, `reminders` all texts handed over, `minutes` what people spent on them, `blocked` the keys
    of the members who wait behind it.
    """

    deliver_left: timedelta | None
    client_left: timedelta
    days_slipped: int
    reminders: int
    minutes: int
    blocked: tuple[int, ...]


def price(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime) -> Price | None:
    """What the waiting costs at `now` (UTC); None while nobody waits for the client: ended, not told, our turn."""
    if not deadline.is_open or deadline.told is None or deadline.ball is Ball.ours:
        return None
    deliver = deliver_by(deadline, calendars, now)
    reminders = deadline.reminders_in_life + deadline.overdue_texts
    return Price(
        deliver_left=None if deliver is None else calendars.owner.working_between(now, deliver),
        client_left=calendars.client.working_between(now, deadline.executes_at),
        days_slipped=days_past(deadline.due.at, calendars.owner, now),
        reminders=reminders,
        minutes=reminders * rules.minutes_per_reminder,
        blocked=deadline.blocked,
    )


def days_past(at: datetime, calendar: Calendar, now: datetime) -> int:
    """The most working days after `at` that have gone by whole at `now` (both UTC), as `Calendar.plus_days` counts."""
    day, today = calendar.day_of(at), calendar.day_of(now)
    days = sum(calendar.is_working_day(day + n * DAY) for n in range(1, (today - day).days + 1))
    while days and not _is_over(at, days, calendar, now):
        days -= 1
    return days


def _is_over(at: datetime, days: int, calendar: Calendar, now: datetime) -> bool:
    try:
        return calendar.plus_days(at, days) <= now
    except NeverOpen:  # after that day they do not work any more
        return False
