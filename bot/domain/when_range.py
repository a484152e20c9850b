"""Stretches of days as people type them: "24 Dec - 3 Jan", "next week", "mon to wed", "3 days", or one day alone.

For absences (D6). As strict as the reader of due dates, with which it shares the phrase tables.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.when import LONGEST, is_weekday, read_duration, table_of
from bot.domain.when_dates import DAY, Calendaring
from bot.domain.when_days import days_of
from bot.domain.when_english import ENGLISH
from bot.domain.when_frame import Asker
from bot.domain.when_parts import (
    Accepted,
    Asked,
    Date,
    DayOfMonth,
    Days,
    Faulty,
    Grain,
    Later,
    Link,
    Number,
    Part,
    Period,
    Rejected,
    Today,
    Unit,
    Weekend,
    WhyAsked,
    WhyRejected,
    WorkingDays,
)
from bot.domain.when_sense import sense
from bot.domain.when_table import Table, cleaned
from bot.domain.zones import local, settle

YEAR = timedelta(days=366)
UNTIL = re.compile(r"(?:until|till|by|до|к|ко) ")
UP_TO = re.compile(r"までに?$")
"""Back on that day, or away on it still: that is not said."""


class DayRange(NamedTuple):
    """Local dates, both included."""

    first: date
    last: date


def read_days(text: str, *, now: datetime, zone: str, language: str = "en") -> DayRange | Asked | Rejected:
    """The days that somebody in `zone` means at `now` (aware UTC), in their language or in English.

    The last one is never past; the first may be, of an absence that has begun. "3 days" begins today.
    """
    words = cleaned(text).removeprefix("from ")
    if UNTIL.match(words):
        return Rejected(WhyRejected.vague)
    if not words or len(words) > LONGEST:
        return Rejected(WhyRejected.not_understood if words else WhyRejected.empty)
    asker = Asker(now.astimezone(UTC), zone, is_weekday)
    if not words.startswith("in ") and (span := read_duration(words)) is not None and not span % DAY:
        today = local(now, zone).date()
        return DayRange(today, today + span - DAY)
    reading = _read_with(table_of(language), words, asker)
    if language != "en" and isinstance(reading, Rejected) and reading.why is WhyRejected.not_understood:
        reading = _read_with(ENGLISH, words, asker)
    if isinstance(reading, DayRange) and reading.first == reading.last and UP_TO.search(words):
        return Rejected(WhyRejected.vague)
    return reading


def _read_with(table: Table, words: str, asker: Asker) -> DayRange | Asked | Rejected:
    asker = replace(asker, habits=table.habits)
    try:
        scan = table.scan(words)
        if scan.rest:
            return Rejected(table.why_not(words), scan.rest)
        if not words.startswith("in ") and _is_counted(scan.parts):
            return Rejected(WhyRejected.vague)
        return _meant(scan.parts, asker)
    except Faulty as fault:
        return fault.rejected
    except OverflowError:
        return Rejected(WhyRejected.too_far)


def _is_counted(parts: list[Part]) -> bool:
    """3日間, неделя, 3 days from Monday: for so long, or the one day that comes so much later."""
    has_two = any(part is Link.to or part is Link.dash for part in parts)
    return not has_two and any(isinstance(part, Days | WorkingDays | Later) for part in parts)


def _meant(parts: list[Part], asker: Asker) -> DayRange | Asked | Rejected:
    for index, part in enumerate(parts):
        if part is Link.to or part is Link.dash:
            return _from_to(parts[:index], parts[index + 1 :], asker)
    if len(parts) == 1 and isinstance(parts[0], Period | Weekend):
        return _whole(parts[0], asker)
    day = _day(parts, asker)
    return DayRange(day, day) if isinstance(day, date) else day


def _whole(period: Period | Weekend, asker: Asker) -> DayRange | Rejected:
    """Every day of a week, a month, a weekend that is not over."""
    today = local(asker.now, asker.zone).date()
    habits = asker.habits._replace(weeks=asker.habits.weeks[:1])
    days = days_of(period, Calendaring(today, asker.is_working_day, False, lambda _: True, False, habits))
    if days[-1] < today:
        return Rejected(WhyRejected.past)
    if isinstance(period, Period) and period.unit in {Unit.quarter, Unit.year}:
        return Rejected(WhyRejected.vague)
    return DayRange(max(days[0], today), days[-1])


def _from_to(left: list[Part], right: list[Part], asker: Asker) -> DayRange | Asked | Rejected:
    left, right = _lent(left, right), _lent(right, left)
    first = _day(left, asker)
    if isinstance(first, Asked) and first.why is WhyAsked.past:
        first = _begun(first, right, asker)
    elif isinstance(first, Rejected) and (been := _been(left, asker)) is not None:
        first = been
    if not isinstance(first, date):
        return first
    counted = asker if any(isinstance(part, Today) for part in right) else _from_day(asker, first)
    last = _day(right, counted)
    if isinstance(last, Rejected) and last.why is WhyRejected.past and isinstance(_day(right, asker), date):
        return Rejected(WhyRejected.contradictory)
    if not isinstance(last, date):
        return last
    return DayRange(first, last) if first <= last else Rejected(WhyRejected.contradictory)


def _lent(half: list[Part], other: list[Part]) -> list[Part]:
    """24 - 31 Dec, Dec 24 - 31: the month of the one is that of the other."""
    month = next((part for part in other if isinstance(part, Date)), None)
    match half:
        case [Number(day) | DayOfMonth(day)] if month is not None:
            if not 1 <= day <= 31:
                raise Faulty(WhyRejected.impossible, str(day))
            return [month._replace(day=day)]
        case _:
            return half


def _begun(asked: Asked, right: list[Part], asker: Asker) -> date | Asked | Rejected:
    """The first day of an absence that goes on: a date that has passed, if the last day is soon."""
    last = _day(right, asker)
    next_year = asked.options[0].wall.date()
    begun = next_year.replace(year=next_year.year - 1) if (next_year.month, next_year.day) != (2, 29) else next_year
    if isinstance(last, date) and last - begun < YEAR / 2:
        return begun
    return asked


def _been(left: list[Part], asker: Asker) -> date | None:
    """A day before today that can be no other: yesterday, a date with its year, the 29th of February of this year."""
    today = local(asker.now, asker.zone).date()
    match left:
        case [Today(plus)]:
            day = today + plus * DAY
        case [Date(int() as year, month, number)] | [Date(None as year, 2 as month, 29 as number)]:
            try:
                day = date(year or today.year, month, number)
            except ValueError:
                return None
        case _:
            return None
    return day if day < today and today - day < YEAR else None


def _from_day(asker: Asker, day: date) -> Asker:
    """Somebody who counts from the beginning of `day`, if that is later than now."""
    start = settle(datetime.combine(day, time.min), asker.zone)
    return replace(asker, now=max(asker.now, start))


def _day(parts: list[Part], asker: Asker) -> date | Asked | Rejected:
    reading = sense(parts, asker)
    match reading:
        case Accepted(wall, _, Grain.day):
            return wall.date()
        case Accepted():
            return Rejected(WhyRejected.not_understood)
        case Asked(options) if any(option.grain is not Grain.day for option in options):
            return Rejected(WhyRejected.not_understood)
        case _:
            return reading
