"""Dates: without a year, in numbers of either order, by the day of the month, the n-th weekday, in working days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.when_parts import Faulty, Habits, Numeric, WhyAsked, WhyRejected

DAY = timedelta(days=1)


class Choice(NamedTuple):
    """The days that may be meant, and why it must be asked, if it must."""

    dates: tuple[date, ...]
    why: WhyAsked | None = None


@dataclass(frozen=True, slots=True)
class Calendaring:
    """What days are counted by: today, what counts as a working day, whether a past day is looked for.

    `fits` tells whether a day, at the time that was said with it, lies on the side of now that is looked for;
    `is_timed` whether a time (or the end of the day) was said at all; `is_night`: it is after midnight, and to those
    who are still up "tomorrow" is not the next date.
    """

    today: date
    is_working_day: Callable[[date], bool]
    past: bool
    fits: Callable[[date], bool]
    is_timed: bool
    habits: Habits
    is_night: bool = False


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def dated(year: int | None, month: int, day_in: Callable[[int], int], by: Calendaring) -> Choice:
    """A date; without a year the nearest one, asked if that has passed (a past one is looked for if `by` says so)."""
    years = (year,) if year is not None else tuple(by.today.year + n for n in (-1, 0, 1))
    dates = [day for day in (_valid(each, month, day_in(each)) for each in years) if day]
    ahead = [day for day in dates if day >= by.today]
    if not dates or (year is None and not ahead):
        raise Faulty(WhyRejected.impossible)
    nearest = min(dates, key=lambda day: abs(day - by.today))
    if year is not None or by.past:
        return Choice((nearest,))
    if nearest < by.today:
        return Choice((ahead[0],), WhyAsked.past)
    day = day_in(by.today.year)
    is_left_out = not _valid(by.today.year, month, day) and (month, day) > (by.today.month, by.today.day)
    return Choice((nearest,), WhyAsked.day if is_left_out else None)  # 29 February, in January of another year


def nth_day(year: int, month: int, nth: int, number: int) -> int:
    """The day of the month of its n-th weekday; of the last one for 0."""
    if nth == 0:
        last = monthrange(year, month)[1]
        return last - (date(year, month, last).weekday() - number) % 7
    return 1 + (number - date(year, month, 1).weekday()) % 7 + 7 * (nth - 1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numeric(part: Numeric, by: Calendaring) -> Choice:
    """Every order of the numbers that people use and that gives a date; a year of two digits is one near today."""
    orders = _orders(part.numbers, by.habits.day_first)
    rest = part.numbers[2:]
    choices = [
        dated(year, month, lambda _, day=day: day, by)  # type: ignore[misc]
        for year, month, day in orders
        if _valid(year or 2000, month, day)
    ]
    dates = tuple(dict.fromkeys(day for choice in choices for day in choice.dates))
    if rest and rest[0] < 100:
        dates = tuple(day for day in dates if abs(day.year - by.today.year) <= 2) or dates
    if not dates:
        raise Faulty(WhyRejected.impossible)
    return Choice(dates, WhyAsked.numeric if len(dates) > 1 else choices[0].why)


def _orders(numbers: tuple[int, ...], day_first: bool | None) -> list[tuple[int | None, int, int]]:
    """Year, month and day, in the order of the language or in any."""
    a, b, *rest = numbers
    year = _full_year(rest[0]) if rest else None
    month_first: list[tuple[int | None, int, int]] = [(year, a, b)] if day_first is not True else []
    day_then_month: list[tuple[int | None, int, int]] = [(year, b, a)] if day_first is not False else []
    year_first: list[tuple[int | None, int, int]] = []
    if rest and rest[0] < 100 and day_first is not True:
        year_first = [(_full_year(a), b, rest[0])]
    return [*month_first, *day_then_month, *year_first]


def _full_year(year: int) -> int:
    return year if year > 99 else 2000 + year


def day_of_month(day: int, by: Calendaring) -> Choice:
    """The next such day, or the last one if the past is looked for; asked if it passes over a month without one."""
    steps = (0, -1, -2) if by.past else (0, 1, 2)
    months = [months_after(by.today.replace(day=1), step) for step in steps]
    dates = [_valid(month.year, month.month, day) for month in months]
    found = [date for date in dates if date and (date <= by.today if by.past else date >= by.today)]
    if not found:
        raise Faulty(WhyRejected.impossible)
    return Choice((found[0],), WhyAsked.day if None in dates[: dates.index(found[0])] else None)


def working_days_away(count: int, by: Calendaring) -> date:
    day, step = by.today, DAY if count > 0 else -DAY
    left, tries = abs(count), 0
    while left:
        day, tries = day + step, tries + 1
        left -= by.is_working_day(day)
        if tries > 1000:
            raise Faulty(WhyRejected.too_far)
    return day
