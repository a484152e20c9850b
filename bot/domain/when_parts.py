"""What a due date is made of: the parts that a phrase table finds in a text, and the readings that come of them.

The parts know no language: a table (`when_english`) turns words into parts, `when_sense` turns parts into a reading.
The parts are named tuples, because two dozen dataclasses would double the time that importing the reader takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.zones import settle


class Grain(StrEnum):
    minute = "minute"
    day = "day"  # no time was said: RULES 5 says when such a day ends


class WhyAsked(StrEnum):
    """Why a phrase is asked back: each has more than one reasonable reading, or lacks something."""

    hour = "hour"  # morning or evening, or which hour of the afternoon
    late_hour = "late_hour"  # 25:00: one o'clock in the night that follows, or a slip
    midnight = "midnight"  # the one that begins the day or the one that ends it
    day = "day"  # a week or a month, but which day
    today = "today"  # a weekday named on that weekday
    night = "night"  # "tomorrow", said after midnight: after this night, or the day after
    next = "next"  # "next Friday": the coming one or next week's
    numeric = "numeric"  # 03/04
    amount = "amount"  # "a few days"
    two = "two"  # "Friday or Saturday", "Monday to Wednesday"
    contradiction = "contradiction"  # weekday and date disagree
    past = "past"  # a date without a year that has just passed
    open = "open"  # "before Friday", "after Friday", "around 5pm"
    zone = "zone"  # "IST"; "today" where the zone named has another date
    fold = "fold"  # the wall time exists twice


class WhyRejected(StrEnum):
    empty = "empty"
    not_understood = "not_understood"
    impossible = "impossible"  # 31 February, 25:00
    vague = "vague"
    recurring = "recurring"
    contradictory = "contradictory"  # two dates, two times
    past = "past"
    too_far = "too_far"  # more than two years away
    gap = "gap"  # the wall time is skipped by the clock
    future = "future"  # only `read_past`
    no_time = "no_time"  # only `read_past`: a day alone


@dataclass(frozen=True, slots=True)
class Accepted:
    """One reading: the naive wall time in `zone`, midnight for grain `day`; `fold` 1 is the second of two."""

    wall: datetime
    zone: str
    grain: Grain
    fold: int = 0

    @property
    def at(self) -> datetime:
        """The instant (UTC) of the wall time, by the zone's law of today."""
        return settle(self.wall, self.zone, self.fold)


@dataclass(frozen=True, slots=True)
class Asked:
    """Several readings, the earliest first. One alone is offered where the others have passed, or none is exact."""

    options: tuple[Accepted, ...]
    why: WhyAsked


@dataclass(frozen=True, slots=True)
class Rejected:
    """No reading. `detail`: the words or numbers at fault; `readable`: the beginning that was understood."""

    why: WhyRejected
    detail: str = ""
    readable: str = ""


Reading = Accepted | Asked | Rejected


class Faulty(Exception):
    """The phrase has no reading; `rejected` says why."""

    def __init__(self, why: WhyRejected, detail: str = "") -> None:
        super().__init__(why)
        self.rejected = Rejected(why, detail)


class Habits(NamedTuple):
    """What people who write a language take for granted.

    `day_first`: 3/4 is the third of April (True), the fourth of March (False), or either (None, and it is asked).
    `weeks`: the weekdays (Monday is 0) with which a week may begin; where they give different days it is asked.
    `morning_from`: from this hour and minute on an hour below 12 said without am or pm is one of the morning.
    """

    day_first: bool | None = None
    weeks: tuple[int, ...] = (0, 6)
    morning_from: tuple[int, int] = (8, 30)


class Which(StrEnum):
    """What is said with a weekday: Friday, this, coming, next, last Friday, Friday after next, in a week on Friday."""

    plain = "plain"
    this = "this"
    coming = "coming"
    next = "next"
    after_next = "after_next"
    in_a_week = "in_a_week"
    week_after = "week_after"  # a week after the coming one
    last = "last"


class Unit(StrEnum):
    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class Hours(StrEnum):
    """A part of the day."""

    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"
    night = "night"


class Today(NamedTuple):
    """A day counted from today: 0 today, 1 tomorrow, -1 yesterday."""

    plus: int


class Weekday(NamedTuple):
    number: int  # Monday is 0
    which: Which = Which.plain


class Date(NamedTuple):
    year: int | None
    month: int
    day: int
    iso: bool = False  # written 2026-11-30: the time beside it is a 24-hour time


class Numeric(NamedTuple):
    """03/04, 03/04/2026: the numbers in the order in which they were written."""

    numbers: tuple[int, ...]


class NthWeekday(NamedTuple):
    """The first to the fourth Monday of a month, or (0) the last."""

    nth: int
    number: int  # Monday is 0
    month: int
    year: int | None = None


class DayOfMonth(NamedTuple):
    day: int


class Period(NamedTuple):
    """A stretch of which the day is not said: week, month or year, this (0), next (1), last (-1); or a month."""

    unit: Unit
    plus: int = 0
    month: int | None = None
    year: int | None = None


class Weekend(NamedTuple):
    plus: int = 0


class End(NamedTuple):
    """The end of a period. The end of a day names no day by itself."""

    of: Period


class WorkingDays(NamedTuple):
    days: int


class Days(NamedTuple):
    """So many months and days from today, negative for the past."""

    months: int
    days: int


class Elapsed(NamedTuple):
    """So much time from now, to the minute; negative for the past, nothing for "now"."""

    time: timedelta


class Few(NamedTuple):
    """An amount that is not said: "a few days"."""

    unit: timedelta


class Later(NamedTuple):
    """So many days after the day named beside it: "a week from Friday"."""

    days: int


class Clock(NamedTuple):
    """A time of day. Not `sure`: said without am or pm, and not written as a 24-hour time either.

    24:00 and midnight are hour 0 with `midnight`; 25:00, where people write so, is hour 1 with `is_late`.
    """

    hour: int
    minute: int
    sure: bool
    midnight: bool = False
    is_late: bool = False


class Number(NamedTuple):
    """A number alone: an hour if a word beside it says so, else not understood."""

    value: int


class Place(NamedTuple):
    """A zone that was named: the IANA names it may mean, and the abbreviation that was used, if it was one."""

    zones: tuple[str, ...]
    abbreviation: str = ""


class Offset(NamedTuple):
    """A fixed distance from UTC."""

    utc: timedelta


class Link(StrEnum):
    """Small words that lead to what stands after them; one that leads to nothing is a phrase cut short."""

    at = "at"  # at, by, until: a number that follows is an hour
    on = "on"  # on, of
    before = "before"
    after = "after"
    around = "around"
    alternative = "or"
    to = "to"
    dash = "-"


DayPart = Today | Weekday | NthWeekday | Date | Numeric | DayOfMonth | Period | Weekend | WorkingDays | Days
NamedDay = DayPart | End
Part = NamedDay | Elapsed | Few | Later | Clock | Hours | Number | Place | Offset | Link
