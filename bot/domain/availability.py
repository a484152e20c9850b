"""Availability: when somebody is open, and arithmetic in working time.

Every instant that goes in or comes out is an aware UTC `datetime`; wall time stays inside, in the calendar's zone.
Windows are half-open (RULES 5): at closing time it is closed. The two ends of a window are turned into instants
singly: an end in a DST gap becomes the gap's end, one in a fold the first of its two instants. So a window may be
an hour longer or shorter on that day, one that lies wholly in a gap does not exist, and a day that a zone skipped
(Apia, 30 December 2011) is no working day. Windows that touch, over midnight too, are one stretch with no closing
in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.domain.zones import known_zone, local, near_zones, settle, zone_named

__all__ = [
    "Calendar",
    "NeverOpen",
    "Span",
    "common_before",
    "known_zone",
    "near_zones",
    "planned_before",
    "usual_hours",
]

Span = tuple[datetime, datetime]  # two instants, half-open
Week = tuple[tuple[tuple[int, int], ...], ...]

NOTHING = timedelta()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
YEAR = timedelta(days=366)  # how far a search goes before it gives up
MINUTES_OF_DAY = 24 * 60
USUAL_WINDOW = (9 * 60, 18 * 60)  # RULES 5


class NeverOpen(ValueError):
    """The calendar has no open minute within a year of the instant asked about."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Somebody's open hours: a week of windows in an IANA zone, without the days off.

    `week` has seven days, Monday first; a day's windows are minutes of the local day, `[start, end)`, in order,
    not overlapping, `end` at most 1440. A window over midnight is two that touch. Raises ValueError for a week of
    another shape and for an unknown zone.
    """

    zone: str
    week: Week
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        for windows in self.week:
            ends = [0, *(minute for window in windows for minute in window), MINUTES_OF_DAY]
            if sorted(ends) != ends or any(start == end for start, end in windows):
                raise ValueError(f"windows must be in order, not empty, not overlapping, within the day: {windows}")

    def is_open(self, at: datetime) -> bool:
        for start, _ in self._spans_ahead(at):
            return start <= at
        return False

    def is_working_day(self, day: date) -> bool:
        """Whether the local day has any open minute."""
        return bool(self._spans_on(day))

    def day_of(self, at: datetime) -> date:
        """The local date."""
        return local(at, self.zone).date()

    def closing_on(self, day: date) -> datetime | None:
        """The end of the last window of that local day, even if the next day's first window touches it."""
        spans = self._spans_on(day)
        return spans[-1][1] if spans else None

    def next_opening(self, at: datetime) -> datetime:
        """The first open instant from `at` on: `at` itself when open. Raises NeverOpen."""
        for start, _ in self._spans_ahead(at):
            return max(start, at)
        raise NeverOpen(self.zone)

    def last_closing(self, at: datetime) -> datetime:
        """The newest closing that is not after `at`; `at` itself if it has been open for a year. Raises NeverOpen."""
        return self._last_closed(at)[1]

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from `start` to `end`; zero when `end` is not after `start`."""
        total, day, last = NOTHING, self.day_of(start), self.day_of(end) + DAY
        while day <= last:
            for opening, closing in self._spans_on(day):
                total += max(NOTHING, min(closing, end) - max(opening, start))
            day += DAY
        return total

    def plus_hours(self, at: datetime, hours: timedelta) -> datetime:
        """`at` plus that much open time; what would end at a closing ends at the next opening (RULES 5).

        Zero gives the next opening. Raises NeverOpen, and ValueError for a negative time.
        """
        left = _not_negative(hours)
        for start, end in self._spans_ahead(at):
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
        for start, end in self._spans_back(at):
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

    def _days_away(self, at: datetime, days: int, step: timedelta) -> datetime:
        if days < 0:
            raise ValueError(f"a number of working days cannot be negative: {days}")
        if days == 0:
            return at
        wall = local(at, self.zone)
        day = last = wall.date()
        while days:
            day += step
            if self.is_working_day(day):
                days, last = days - 1, day
            elif abs(day - last) > YEAR:
                raise NeverOpen(self.zone)
        return settle(datetime.combine(day, wall.time()), self.zone)

    def _spans_on(self, day: date) -> tuple[Span, ...]:
        """The windows of a local day as instants, in order."""
        windows = self.week[day.weekday()]
        return _spans(self.zone, day, windows) if windows and day not in self.days_off else ()

    def _spans_ahead(self, at: datetime) -> Iterator[Span]:
        """Windows that end after `at`, in order, not joined; stops after a year without any."""
        day = last = self.day_of(at)
        while day - last <= YEAR:
            for span in self._spans_on(day):
                if span[1] > at:
                    last = day
                    yield span
            day += DAY

    def _spans_back(self, at: datetime) -> Iterator[Span]:
        """Windows that begin before `at`, newest first, not joined; stops after a year without any."""
        day = last = self.day_of(at) + DAY
        while last - day <= YEAR:
            for span in reversed(self._spans_on(day)):
                if span[0] < at:
                    last = day
                    yield span
            day -= DAY

    def _runs_back(self, at: datetime) -> Iterator[Span]:
        """Unbroken open stretches that begin before `at`, newest first; one longer than a year comes in pieces."""
        run: Span | None = None
        for start, end in self._spans_back(at):
            if run is None:
                run = start, self._end_of_run(start, end)
            elif end == run[0] and run[1] - run[0] < YEAR:
                run = start, run[1]
            else:
                yield run
                run = start, end
        if run is not None:
            yield run

    def _end_of_run(self, start: datetime, end: datetime) -> datetime:
        for opening, closing in self._spans_ahead(end):
            if opening > end or end - start >= YEAR:
                break
            end = closing
        return end

    def _last_closed(self, at: datetime) -> Span:
        """The newest stretch that had closed by `at`."""
        for start, end in self._runs_back(at):
            if end <= at:
                return start, end
            if end - start >= YEAR:
                return start, at
        raise NeverOpen(self.zone)


def usual_hours(zone: str) -> Calendar:
    """Monday to Friday, 09:00 to 18:00, no days off: what holds until somebody sets their own (RULES 5)."""
    return Calendar(zone, ((USUAL_WINDOW,),) * 5 + ((),) * 2)


def common_before(a: Calendar, b: Calendar, at: datetime, not_before: datetime) -> Span | None:
    """The last stretch open in both that begins before `at` and ends after `not_before`, or None.

    Its own two ends, not clipped to the two instants (an end after `at` means that both are open at `at`).
    A calendar that is never open has nothing in common with any.
    """
    ours, theirs = a._runs_back(at), b._runs_back(at)
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


def planned_before(owner: Calendar, client: Calendar, nominal: datetime) -> datetime:
    """When to plan what needs the owner's hand before `nominal`: never later than `nominal` (RULES 3).

    - both open at `nominal`: `nominal` itself;
    - else one hour before the end of the last common stretch that ended in the seven days before it;
    - else (no common hours in that week) one hour before the owner's last closing that is not after `nominal`, even
      if the owner is open at that moment: the client is not, and the owner may be busy until the evening.

    A stretch shorter than an hour gives its beginning. The order of two nominal instants is kept, but for the last
    hour of a common stretch: 17:59 stays, 18:00 becomes 17:00. Raises NeverOpen if the owner is never open.
    """
    if owner.is_open(nominal) and client.is_open(nominal):
        return nominal
    start, end = common_before(owner, client, nominal, nominal - WEEK) or owner._last_closed(nominal)
    return max(start, end - HOUR)


def _not_negative(hours: timedelta) -> timedelta:
    if hours < NOTHING:
        raise ValueError(f"a working time cannot be negative: {hours}")
    return hours


@lru_cache(maxsize=65_536)
def _spans(zone: str, day: date, windows: tuple[tuple[int, int], ...]) -> tuple[Span, ...]:
    """Windows of a local day as instants. Kept, because the same few days are asked about again and again."""
    midnight = datetime.combine(day, time.min)
    ends = ((midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)) for start, end in windows)
    spans = ((settle(start, zone), settle(end, zone)) for start, end in ends)
    return tuple(span for span in spans if span[0] < span[1])
