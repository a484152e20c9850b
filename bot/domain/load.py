"""The load of the days ahead: how many open deadlines fall due on each, mine and my colleagues'.

What counts for a day is the instant that holds now: the promised one while a promise stands past the due date, else the
due one. "Mine" is what I own, since whoever owns a deadline has the work with it; what I made for somebody else is
theirs. A day is a date where the reader lives; today has only what is still ahead, so that nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.zones import local, settle

DAYS = 7
"""Today and the six days after it: every weekday once."""


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many fall due on a day; `is_free`: the reader does not work on it."""

    day: date
    mine: int = 0
    others: int = 0
    is_free: bool = False

    @property
    def total(self) -> int:
        return self.mine + self.others


@dataclass(frozen=True, slots=True)
class WeekShown:
    """`/deadline list week`: the days ahead; `late` are those whose date has passed and that are still open."""

    days: tuple[DayLoad, ...]
    late: DayLoad

    @property
    def is_empty(self) -> bool:
        """Whether nothing falls due on any of the days."""
        return not any(day.total for day in self.days)


def days_ahead(now: datetime, zone: str) -> tuple[date, ...]:
    """The dates of today and the six days after it where the reader lives; `now` is UTC, `zone` an IANA name."""
    today = local(now, zone).date()
    return tuple(today + timedelta(days=each) for each in range(DAYS))


def edges(now: datetime, zone: str) -> tuple[datetime, ...]:
    """Eight instants (UTC): now, and the ends of those seven days. A midnight that a change of the clocks skips is the
    first instant after it.
    """
    days = days_ahead(now, zone)
    midnights = (settle(datetime.combine(day + timedelta(days=1), time()), zone) for day in days)
    return (now, *midnights)


def week(days: Sequence[date], counts: Sequence[tuple[int, int]], free: Sequence[bool]) -> WeekShown:
    """The facts: `counts` are (mine, others') of what is past, and then of each day. ValueError if they do not fit."""
    late, *ahead = counts
    rows = tuple(DayLoad(day, *two, is_free) for day, two, is_free in zip(days, ahead, free, strict=True))
    return WeekShown(rows, DayLoad(days[0], *late))
