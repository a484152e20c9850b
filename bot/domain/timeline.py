"""Where the open stretches of one calendar lie on the line of instants; worked out in fortnights and kept.

Each local date has its windows (exception, then absence, then moved working day or holiday, then the week), and the
two ends of a window are turned into instants singly: an end in a DST gap becomes the gap's end, one in a fold the
first of its two instants. Windows that meet, over midnight too, are one stretch.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from bot.domain.days_off import days_off
from bot.domain.windows import Absence, Exceptional, Move, Week, Windows, require_shape
from bot.domain.zones import settle, zone_named

Span = tuple[datetime, datetime]
"""Two instants, half-open."""

NOTHING = timedelta()
DAY = timedelta(days=1)
YEAR = timedelta(days=366)  # how far a search goes before it gives up
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
PART = timedelta(days=14)
PARTS_KEPT = 60  # of one calendar: two years and more
DAYS_KEPT = 1_000
MIDNIGHT = time()


class Leg(NamedTuple):
    """The instants, half-open, that somebody lives in one zone."""

    zone: str
    start: datetime
    end: datetime


class Stretches(NamedTuple):
    """The open stretches of one part of the line, cut at its ends; `before` is the open time before each of them."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    total: timedelta

    def until(self, at: datetime) -> timedelta:
        """The open time from the beginning of the part to `at`."""
        place = bisect_right(self.starts, at) - 1
        return self.before[place] + min(at, self.ends[place]) - self.starts[place] if place >= 0 else NOTHING


@lru_cache(maxsize=1_024)
def legs(zone: str, moves: tuple[Move, ...]) -> tuple[Leg, ...]:
    """Where somebody lives when, in order and without a hole. Raises ValueError for two moves on one day.

    A move whose first instant the next one leaves behind (from Honolulu on to Kiritimati) never came to be.
    """
    if len({move.day for move in moves}) < len(moves):
        raise ValueError("two moves on one day")
    found: list[Leg] = []
    end = LAST
    for move in sorted(moves, key=lambda each: each.day, reverse=True):
        start = settle(datetime.combine(move.day, MIDNIGHT), move.zone)
        if start < end:
            found.append(Leg(move.zone, start, end))
            end = start
    return (Leg(zone, FIRST, end), *reversed(found))


def zone_at(zone: str, moves: tuple[Move, ...], at: datetime) -> str:
    """The zone of somebody who began in `zone`, at the instant `at`."""
    return next(leg.zone for leg in reversed(legs(zone, moves)) if leg.start <= at) if moves else zone


def zone_on(zone: str, moves: tuple[Move, ...], day: date) -> str:
    """The zone in which somebody who began in `zone` lives the date `day`; a day of moving belongs to the new one."""
    last = max((move for move in moves if move.day <= day), key=lambda move: move.day, default=None)
    return last.zone if last else zone


class Timeline:
    """The open stretches of a calendar, forth and back from any instant. Ask `timeline` for one: equal ones share it.

    Raises ValueError for a week or a date of a wrong shape, two exceptions or two moves on one day, an unknown zone.
    """

    __slots__ = ("_absences", "_cover", "_days", "_exceptions", "_holidays", "_legs", "_parts", "_week")

    def __init__(
        self,
        zone: str,
        week: Week,
        holidays: str,
        absences: tuple[Absence, ...],
        exceptions: tuple[Exceptional, ...],
        moves: tuple[Move, ...],
        cover: Timeline | None,
    ) -> None:
        zone_named(zone)
        if len(week) != 7:
            raise ValueError(f"a week has seven days, not {len(week)}")
        for windows in (*week, *(each.windows for each in exceptions)):
            require_shape(windows)
        self._exceptions = {each.day: each.windows for each in exceptions}
        if len(self._exceptions) < len(exceptions):
            raise ValueError("two exceptions on one day")
        self._legs = legs(zone, moves)
        self._week, self._holidays, self._absences, self._cover = week, holidays, absences, cover
        self._days: dict[date, tuple[Span, ...]] = {}
        self._parts: dict[int, Stretches] = {}

    def on(self, day: date) -> tuple[Span, ...]:
        """The windows of a local date as instants, in order; on days of absence what the stand-in's hours cover."""
        found = self._days.get(day)
        if found is None:
            found = tuple(
                (max(start, leg.start), min(end, leg.end))
                for leg in self._legs
                for start, end in self._lived(leg.zone, day)
                if start < leg.end and end > leg.start
            )
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[day] = found
        return found

    def is_open(self, at: datetime) -> bool:
        part = self.part(_number(at))
        place = bisect_right(part.starts, at) - 1
        return place >= 0 and at < part.ends[place]

    def ahead(self, at: datetime) -> Iterator[Span]:
        """Stretches that end after `at`, in order, cut where parts meet; stops after a year without any."""
        last, number = at, _number(at)
        while _beginning(number) - last <= YEAR:
            part = self.part(number)
            for place in range(bisect_right(part.ends, at), len(part.ends)):
                start, end = part.starts[place], part.ends[place]
                if start - last > YEAR:
                    return
                yield start, end
                last = end
            number += 1

    def back(self, at: datetime) -> Iterator[Span]:
        """Stretches that begin before `at`, newest first, cut where parts meet; stops after a year without any."""
        last, number = at, _number(at)
        while last - _beginning(number + 1) <= YEAR:
            part = self.part(number)
            for place in range(bisect_left(part.starts, at) - 1, -1, -1):
                start, end = part.starts[place], part.ends[place]
                if last - end > YEAR:
                    return
                yield start, end
                last = start
            number -= 1

    def runs_back(self, at: datetime) -> Iterator[Span]:
        """Whole stretches that begin before `at`, newest first; one longer than a year comes in pieces."""
        run: Span | None = None
        for start, end in self.back(at):
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
        for opening, closing in self.ahead(end):
            if opening > end or end - start >= YEAR:
                break
            end = closing
        return end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from `start` to `end`, which is not before it."""
        first, last = _number(start), _number(end)
        whole = sum((self.part(number).total for number in range(first, last)), NOTHING)
        return whole + self.part(last).until(end) - self.part(first).until(start)

    def within(self, start: datetime, end: datetime) -> Iterator[Span]:
        """The stretches from `start` to `end`, in order and clipped to them, cut where parts meet."""
        if start >= end:
            return  # a date that the zone skipped begins and ends at one instant
        for number in range(_number(start), _number(end) + 1):
            part = self.part(number)
            for place in range(bisect_right(part.ends, start), bisect_left(part.starts, end)):
                yield max(part.starts[place], start), min(part.ends[place], end)

    def part(self, number: int) -> Stretches:
        """One fortnight."""
        found = self._parts.get(number)
        if found is None:
            if len(self._parts) >= PARTS_KEPT:
                self._parts.clear()
            found = self._parts[number] = self._stretches(_beginning(number))
        return found

    def _stretches(self, beginning: datetime) -> Stretches:
        """Two days before and one after suffice: no zone is a day away from UTC, no window lasts more than a day."""
        end, first = beginning + PART, beginning.date()
        spans = sorted(span for n in range(-2, PART.days + 2) for span in self.on(first + n * DAY))
        clipped = ((max(opening, beginning), min(closing, end)) for opening, closing in spans)
        joined = tuple(join(span for span in clipped if span[0] < span[1]))
        lengths = tuple(accumulate((closing - opening for opening, closing in joined), initial=NOTHING))
        return Stretches(tuple(s for s, _ in joined), tuple(e for _, e in joined), lengths[:-1], lengths[-1])

    def _lived(self, zone: str, day: date) -> tuple[Span, ...]:
        """The open spans of a date in one zone."""
        if day in self._exceptions:
            return _spans(zone, day, self._exceptions[day])
        if not any(day in absence for absence in self._absences):
            return _spans(zone, day, self._windows_on(day))
        if self._cover is None:
            return ()
        midnight = datetime.combine(day, MIDNIGHT)
        return tuple(join(self._cover.within(settle(midnight, zone), settle(midnight + DAY, zone))))

    def _windows_on(self, day: date) -> Windows:
        """The week's windows, as holidays and moved working days change them.

        A working day that was moved to a weekday without windows has those of the last weekday before that has some.
        """
        windows = self._week[day.weekday()]
        if not self._holidays:
            return windows
        moved = days_off(self._holidays, day.year)
        if day in moved.worked:
            return next((usual for n in range(7) if (usual := self._week[day.weekday() - n])), ())
        return () if day in moved.off else windows


timeline = lru_cache(maxsize=1_024)(Timeline)
"""The timeline of these rules. Kept, because the same calendar is built again for every request."""


def join(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans in order of their beginnings, those that touch or overlap made one."""
    held: Span | None = None
    for start, end in spans:
        if held is None:
            held = start, end
        elif start <= held[1]:
            held = held[0], max(held[1], end)
        else:
            yield held
            held = start, end
    if held is not None:
        yield held


def _number(at: datetime) -> int:
    return (at - ORIGIN) // PART


def _beginning(number: int) -> datetime:
    return ORIGIN + number * PART


@lru_cache(maxsize=16_384)
def _spans(zone: str, day: date, windows: Windows) -> tuple[Span, ...]:
    """Windows of a local day as instants, none for a date that the zone skipped. Many calendars share them."""
    midnight = datetime.combine(day, MIDNIGHT)
    if settle(midnight, zone) >= settle(midnight + DAY, zone):
        return ()
    ends = ((midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)) for start, end in windows)
    spans = ((settle(start, zone), settle(end, zone)) for start, end in ends)
    return tuple(span for span in spans if span[0] < span[1])
