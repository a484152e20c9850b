"""When somebody is open, and arithmetic in working time.

Every instant that goes in or comes out is an aware UTC `datetime`; wall time stays inside, in the calendar's zone.
Windows are half-open (RULES 5): at closing time it is closed. On a day on which the clock changes a window may be an
hour longer or shorter, one that lies wholly in a gap does not exist, and a day that a zone skipped (Apia, 30 December
2011) is no working day. Windows that touch, over midnight too, are one stretch with no closing in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.domain.timeline import DAY, NOTHING, YEAR, Span, Timeline, join, timeline, zone_at, zone_on
from bot.domain.windows import Absence, Exceptional, Move, Week
from bot.domain.zones import local, settle

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


class NeverOpen(ValueError):
    """The calendar has no open minute within a year of the instant asked about."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Somebody's open hours on one channel, with everything that changes them.

    On a date counts the exception, else the absence, else a moved working day or a holiday, else the week. `holidays`
    is a country or country-subdivision (`JP`, `GB-SCT`; empty: none). On days of absence, from midnight to midnight,
    the hours of `cover` count instead. The channel of an exception is not looked at. Raises ValueError for a week
    that has not seven days, windows out of order or overlapping, two exceptions or two moves on one day, and an
    unknown zone.
    """

    zone: str
    week: Week
    holidays: str = ""
    absences: tuple[Absence, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    moves: tuple[Move, ...] = ()
    cover: Calendar | None = None
    _line: Timeline = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cover = self.cover._line if self.cover else None
        rules = (self.zone, self.week, self.holidays, self.absences, self.exceptions, self.moves, cover)
        object.__setattr__(self, "_line", timeline(*rules))

    def is_open(self, at: datetime) -> bool:
        return self._line.is_open(at)

    def is_working_day(self, day: date) -> bool:
        """Whether a window of that local day has any minute; one that came over midnight belongs to the day before."""
        return bool(self._line.on(day))

    def day_of(self, at: datetime) -> date:
        """The local date."""
        return self._wall(at).date()

    def opening_on(self, day: date) -> datetime | None:
        """The beginning of the first window of that local day, even if one that came over midnight touches it."""
        spans = self._line.on(day)
        return spans[0][0] if spans else None

    def closing_on(self, day: date) -> datetime | None:
        """The end of the last window of that local day, even if the next day's first window touches it."""
        spans = self._line.on(day)
        return spans[-1][1] if spans else None

    def next_opening(self, at: datetime) -> datetime:
        """The first open instant from `at` on: `at` itself when open. Raises NeverOpen."""
        for start, _ in self._line.ahead(at):
            return max(start, at)
        raise NeverOpen(self.zone)

    def last_closing(self, at: datetime) -> datetime:
        """The newest closing that is not after `at`; `at` itself if it has been open for a year. Raises NeverOpen."""
        if closed := _last_closed(self._line, at):
            return closed[1]
        raise NeverOpen(self.zone)

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from `start` to `end`; zero when `end` is not after `start`."""
        return self._line.between(start, end) if start < end else NOTHING

    def plus_hours(self, at: datetime, hours: timedelta) -> datetime:
        """`at` plus that much open time; what would end at a closing ends at the next opening (RULES 5).

        Zero gives the next opening. Raises NeverOpen, and ValueError for a negative time.
        """
        left = _not_negative(hours)
        for start, end in self._line.ahead(at):
            begin = max(start, at)
            if left < end - begin:
                return begin + left
            left -= end - begin
        raise NeverOpen(self.zone)

    def minus_hours(self, at: datetime, hours: timedelta) -> datetime:
        """The latest instant with that much open time between it and `at`; an open one, so never a closing.

        Zero gives `at` itself, open or not. Raises NeverOpen, and ValueError for a negative time.
        """
        left = _not_negative(hours)
        if not left:
            return at
        for start, end in self._line.back(at):
            stop = min(end, at)
            if left <= stop - start:
                return stop - left
            left -= stop - start
        raise NeverOpen(self.zone)

    def plus_days(self, at: datetime, days: int) -> datetime:
        """The same wall time on the n-th working day after, or the next opening if it is closed then (RULES 5).

        Zero gives the next opening. A wall time in a DST gap becomes the gap's end, one in a fold the first.
        Raises NeverOpen, and ValueError for a negative number.
        """
        return self.next_opening(self._days_away(at, days, DAY))

    def minus_days(self, at: datetime, days: int) -> datetime:
        """The same wall time on the n-th working day before, open or not: the caller plans it.

        Zero gives `at`. Gap and fold as in `plus_days`. Raises NeverOpen, and ValueError for a negative number.
        """
        return self._days_away(at, days, -DAY)

    def _wall(self, at: datetime) -> datetime:
        return local(at, zone_at(self.zone, self.moves, at))

    def _days_away(self, at: datetime, days: int, step: timedelta) -> datetime:
        if days < 0:
            raise ValueError(f"a number of working days cannot be negative: {days}")
        if days == 0:
            return at
        wall = self._wall(at)
        day = last = wall.date()
        while days:
            day += step
            if self.is_working_day(day):
                days, last = days - 1, day
            elif abs(day - last) > YEAR:
                raise NeverOpen(self.zone)
        return settle(datetime.combine(day, wall.time()), zone_on(self.zone, self.moves, day))


def overlap(a: Calendar, b: Calendar, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The stretches from `start` to `end` in which both are open, clipped to the two; none if `end` is not later."""
    found: list[Span] = []
    ours, theirs = (join(each._line.within(start, end)) for each in (a, b))
    one, other = next(ours, None), next(theirs, None)
    while one and other:
        begin, stop = max(one[0], other[0]), min(one[1], other[1])
        if begin < stop:
            found.append((begin, stop))
        if one[1] < other[1]:
            one = next(ours, None)
        else:
            other = next(theirs, None)
    return tuple(found)


def common_before(a: Calendar, b: Calendar, at: datetime, not_before: datetime) -> Span | None:
    """The last stretch open in both that begins before `at` and ends after `not_before`, or None.

    Its own two ends, not clipped to the two instants (an end after `at` means that both are open at `at`).
    A calendar that is never open has nothing in common with any.
    """
    return _common_before(a._line, b._line, at, not_before)


def planned_before(owner: Calendar, client: Calendar, nominal: datetime) -> datetime:
    """When to plan what needs the owner's hand before `nominal`: never later than `nominal` (RULES 3).

    - both open at `nominal`: `nominal` itself;
    - else one hour before the end of the last common stretch that ended in the seven days before it;
    - else (no common hours in that week) one hour before the owner's last closing that is not after `nominal`, even
      if the owner is open at that moment: the client is not, and the owner may be busy until the evening.

    A stretch shorter than an hour gives its beginning. The order of two nominal instants is kept, but for the last
    hour of a common stretch: 17:59 stays, 18:00 becomes 17:00. Raises NeverOpen if the owner is never open.
    """
    planned = _planned_before(owner._line, client._line, nominal)
    if planned is None:
        raise NeverOpen(owner.zone)
    return planned


@lru_cache(maxsize=2_048)
def _planned_before(owner: Timeline, client: Timeline, nominal: datetime) -> datetime | None:
    """None if the owner is never open. Kept, since one look at a deadline asks the same several times."""
    if owner.is_open(nominal) and client.is_open(nominal):
        return nominal
    found = _common_before(owner, client, nominal, nominal - WEEK) or _last_closed(owner, nominal)
    return max(found[0], found[1] - HOUR) if found else None


def _common_before(a: Timeline, b: Timeline, at: datetime, not_before: datetime) -> Span | None:
    ours, theirs = a.runs_back(at), b.runs_back(at)
    one, other = next(ours, None), next(theirs, None)
    while one and other and min(one[1], other[1]) > not_before:
        start, end = max(one[0], other[0]), min(one[1], other[1])
        if start < end:
            return start, end
        if one[0] > other[0]:
            one = next(ours, None)
        else:
            other = next(theirs, None)
    return None


def _last_closed(line: Timeline, at: datetime) -> Span | None:
    """The newest stretch that had closed by `at`; one that has been open for a year closes at `at`."""
    for start, end in line.runs_back(at):
        if end <= at:
            return start, end
        if end - start >= YEAR:
            return start, at
    return None


def _not_negative(hours: timedelta) -> timedelta:
    if hours < NOTHING:
        raise ValueError(f"a working time cannot be negative: {hours}")
    return hours
