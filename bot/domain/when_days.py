"""Which day a phrase names: weekdays, dates, days counted from today, ends of periods, alone or together.

A week begins as the language's `Habits` say, in English on a Monday or on a Sunday; where it matters, it is asked.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeGuard

from bot.domain.when_dates import (
    DAY,
    Calendaring,
    Choice,
    dated,
    day_of_month,
    months_after,
    nth_day,
    numeric,
    working_days_away,
)
from bot.domain.when_parts import (
    Date,
    DayOfMonth,
    Days,
    End,
    Faulty,
    NamedDay,
    NthWeekday,
    Numeric,
    Period,
    Today,
    Unit,
    Weekday,
    Weekend,
    Which,
    WhyAsked,
    WhyRejected,
    WorkingDays,
)

WEEK = timedelta(days=7)
FRIDAY = 4
VAGUE = 1


def day_choice(parts: Sequence[NamedDay], by: Calendaring) -> Choice:
    """The days that all `parts` agree on. Raises Faulty for an impossible date and for two different ones."""
    parts = _with_year(parts, by)
    first, *others = sorted(parts, key=_vagueness)
    if not others:
        return _alone(first, by)
    weeks = {
        part for part in parts if isinstance(part, Weekend) or (isinstance(part, Period) and part.unit is Unit.week)
    }
    if len(weeks) > 1:  # that they share a day does not make one of two weeks
        raise Faulty(WhyRejected.contradictory)
    seeds = _all_days(first, by)
    dates = tuple(day for day in seeds.dates if all(_agrees(day, part, by) for part in others))
    fitting = tuple(day for day in dates if by.fits(day)) or dates
    if len(fitting) == 1:
        return Choice(fitting, seeds.why if len(seeds.dates) == 1 else None)
    if fitting:
        return Choice(fitting, seeds.why or WhyAsked.next)
    if seeds.why is WhyAsked.past:
        raise Faulty(WhyRejected.past)
    weekdays = [part.number for part in parts if isinstance(part, Weekday)]
    if len(weekdays) != 1 or _vagueness(first) == VAGUE:
        raise Faulty(WhyRejected.contradictory)
    near = [_nearest_weekday(day, weekdays[0]) for day in seeds.dates]
    said = [day for part in others if _is_pointed(part) for day in _weekday(part, by).dates]
    return Choice((*seeds.dates, *near, *said), WhyAsked.contradiction)


def _with_year(parts: Sequence[NamedDay], by: Calendaring) -> Sequence[NamedDay]:
    """A date beside "next year" is one of that year."""
    years = [part for part in parts if isinstance(part, Period) and part.unit is Unit.year]
    if len(years) != 1:
        return parts
    year = by.today.year + years[0].plus
    dates = [part._replace(year=year) for part in parts if isinstance(part, Date | NthWeekday) and part.year is None]
    rest = [part for part in parts if part is not years[0] and not isinstance(part, Date | NthWeekday)]
    return [*dates, *rest] if len(dates) == 1 and len(dates) + len(rest) + 1 == len(parts) else parts


def _vagueness(part: NamedDay) -> int:
    match part:
        case Period() | Weekend():
            return VAGUE
        case DayOfMonth():
            return 2
        case Weekday():
            return 3
        case _:
            return 0


def _alone(part: NamedDay, by: Calendaring) -> Choice:
    match part:
        case Today(1 | 2 as plus) if by.is_night and not by.past:
            return Choice((by.today + (plus - 1) * DAY, by.today + plus * DAY), WhyAsked.night)
        case Today(plus):
            return Choice((by.today + plus * DAY,))
        case Days(months, days):
            return Choice((months_after(by.today, months) + days * DAY,))
        case WorkingDays(count):
            return Choice((working_days_away(count, by),))
        case Weekday():
            return _weekday(part, by)
        case Date(year, month, day):
            return dated(year, month, lambda _: day, by)
        case NthWeekday(nth, number, month, year):
            return dated(year, month, lambda year: nth_day(year, month, nth, number), by)
        case Numeric():
            return numeric(part, by)
        case DayOfMonth(day):
            return day_of_month(day, by)
        case Period() | Weekend():
            return _which_day_of(part, by)
        case End(period):
            return _end(period, by)


def _all_days(part: NamedDay, by: Calendaring) -> Choice:
    """As `_alone`, but of a period every day."""
    if isinstance(part, Period | Weekend):
        return Choice(tuple(days_of(part, by)))
    return _alone(part, by)


def _agrees(day: date, part: NamedDay, by: Calendaring) -> bool:
    match part:
        case Weekday(index, Which.plain):
            return day.weekday() == index
        case DayOfMonth(number):
            return day.day == number
        case _:
            return day in _all_days(part, by).dates


def _is_pointed(part: NamedDay) -> TypeGuard[Weekday]:
    return isinstance(part, Weekday) and part.which is not Which.plain


def _nearest_weekday(day: date, index: int) -> date:
    return day + DAY * ((index - day.weekday() + 3) % 7 - 3)


def _week_starts(by: Calendaring) -> list[date]:
    """The days with which this week began: in English a Monday and a Sunday."""
    return [by.today - DAY * ((by.today.weekday() - start) % 7) for start in by.habits.weeks]


def _weekday(part: Weekday, by: Calendaring) -> Choice:
    until = (part.number - by.today.weekday()) % 7
    soonest, latest = by.today + DAY * until, by.today - DAY * ((7 - until) % 7)
    match part.which:
        case Which.plain | Which.coming if until == 0:
            return _same_weekday(part.which, by)
        case Which.plain:
            return Choice((latest if by.past else soonest,))
        case Which.coming:
            return Choice((soonest,))
        case Which.week_after:
            return _several((soonest + WEEK, soonest + (WEEK if until else 2 * WEEK)))
        case Which.this:
            return _first_fitting(_in_weeks(part.number, 0, by), WEEK, by)
        case Which.next:
            return _several((soonest if until else soonest + WEEK, *_in_weeks(part.number, 1, by)))
        case Which.after_next:
            nexts = (soonest if until else soonest + WEEK, *_in_weeks(part.number, 1, by))
            return _several([day + WEEK for day in nexts])
        case Which.in_a_week:
            return _several((soonest + WEEK, *_in_weeks(part.number, 1, by)))
        case Which.last:
            return _several((latest if until else latest - WEEK, *_in_weeks(part.number, -1, by)))


def _same_weekday(which: Which, by: Calendaring) -> Choice:
    """A weekday named on that weekday: today if its time is still to come, asked if no time says."""
    other = by.today - WEEK if by.past else by.today + WEEK
    if not by.fits(by.today):
        return Choice((other,))
    return Choice((by.today,)) if which is Which.plain and by.is_timed else Choice((by.today, other), WhyAsked.today)


def _in_weeks(index: int, plus: int, by: Calendaring) -> tuple[date, ...]:
    return tuple(start + DAY * ((index - start.weekday()) % 7) + plus * WEEK for start in _week_starts(by))


def _several(dates: Iterable[date]) -> Choice:
    found = tuple(sorted(set(dates)))
    return Choice(found, WhyAsked.next if len(found) > 1 else None)


def _first_fitting(dates: Iterable[date], step: timedelta, by: Calendaring) -> Choice:
    """The days that fit; if all have passed, the one a `step` further, asked."""
    dates = tuple(dates)
    fitting = [day for day in dates if by.fits(day)]
    if fitting or by.past:
        return _several(fitting or dates)
    return Choice((max(dates) + step,), WhyAsked.past)


def days_of(period: Period | Weekend, by: Calendaring) -> list[date]:
    match period:
        case Weekend(plus):
            saturday = by.today + DAY * (5 - by.today.weekday()) + plus * WEEK
            return [saturday, saturday + DAY]
        case Period(Unit.day):
            return [by.today]
        case Period(Unit.week, plus):
            starts = [start + plus * WEEK for start in _week_starts(by)]
            return sorted({start + n * DAY for start in starts for n in range(7)})
        case _:
            first, last = _ends_of(period, by)
            return [first + n * DAY for n in range((last - first).days + 1)]


def _ends_of(period: Period, by: Calendaring) -> tuple[date, date]:
    """The first and the last day of a month, a quarter or a year."""
    if period.month:
        month = period.month
        last = dated(period.year, month, lambda year: monthrange(year, month)[1], by).dates[0]
        return last.replace(day=1), last
    length = {Unit.month: 1, Unit.quarter: 3, Unit.year: 12}[period.unit]
    first = by.today.replace(month=(by.today.month - 1) // length * length + 1, day=1)
    first = months_after(first, length * period.plus)
    return first, months_after(first, length) - DAY


def _which_day_of(period: Period | Weekend, by: Calendaring) -> Choice:
    days = days_of(period, by)
    match period:
        case Weekend():
            offered = days
        case Period(Unit.week, plus):
            offered = _rest_of_weekend(plus, by) + [day for day in days if day.weekday() <= FRIDAY]
        case _:
            offered = days[-1:]
    return Choice(tuple(day for day in offered if by.fits(day)), WhyAsked.day)


def _rest_of_weekend(plus: int, by: Calendaring) -> list[date]:
    """What is left, on a Saturday or Sunday, of the week that began on Monday: today may be meant with "this week"."""
    left = 7 - by.today.weekday()
    return [by.today + n * DAY for n in range(left)] if not plus and not by.past and left <= 2 else []


def _end(period: Period, by: Calendaring) -> Choice:
    """The last day of a period; of a week the Friday, and what is left of it where that has passed."""
    if period.unit is Unit.week:
        if left := _rest_of_weekend(period.plus, by):
            return Choice((*left, left[-1] + 5 * DAY), WhyAsked.day)
        fridays = _in_weeks(FRIDAY, period.plus, by)
        if any(map(by.fits, fridays)) == all(map(by.fits, fridays)):
            return _first_fitting(fridays, WEEK, by)
        return Choice(fridays, WhyAsked.past)
    last = _ends_of(period, by)[1]
    if period.month and not period.year and not by.past:
        month = period.month
        return dated(None, month, lambda year: monthrange(year, month)[1], by)
    return Choice((last,))
