"""The parts of a phrase sorted: each in its place, or the phrase has no reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.domain.when_parts import (
    Clock,
    Elapsed,
    End,
    Faulty,
    Few,
    Hours,
    Later,
    Link,
    NamedDay,
    Number,
    Offset,
    Part,
    Period,
    Place,
    Unit,
    WhyRejected,
)

T = TypeVar("T")
HALF_DAY = 12


@dataclass(slots=True)
class Phrase:
    """The parts of a phrase, each in its place."""

    days: list[NamedDay]
    clock: Clock | None = None
    hours: Hours | None = None
    place: Place | Offset | None = None
    elapsed: timedelta | None = None
    few: timedelta | None = None
    later: int = 0
    is_day_end: bool = False
    link: Link | None = None


def phrase_of(parts: list[Part]) -> Phrase:
    """The parts sorted. Raises Faulty where one contradicts another or finds no place."""
    phrase = Phrase([])
    for index, part in enumerate(parts):
        match part:
            case Number(value):
                before, after = parts[index - 1] if index else None, parts[index + 1] if parts[index + 1 :] else None
                if before is not Link.at and before is not Link.before and not isinstance(after, Hours):
                    raise Faulty(WhyRejected.not_understood, str(value))
                phrase.clock = _only(phrase.clock, hour_said(value))
            case Clock():
                phrase.clock = _only(phrase.clock, part)
            case Hours():
                phrase.hours = _only(phrase.hours, part)
            case Place() | Offset():
                phrase.place = _only(phrase.place, part)
            case Elapsed(elapsed):
                phrase.elapsed = _only(phrase.elapsed, elapsed)
            case Few(unit):
                phrase.few = _only(phrase.few, unit)
            case Later(days):
                phrase.later += days
            case End(Period(Unit.day)):
                phrase.is_day_end = True
            case Link() if index + 1 == len(parts):
                raise Faulty(WhyRejected.not_understood, part.value)
            case Link.at | Link.on:
                pass
            case Link():
                is_open = part is Link.before or part is Link.after
                has_time = phrase.clock is not None or phrase.hours is not None
                is_day_next = isinstance(parts[index + 1], NamedDay)
                if _is_between_days(parts, index) or (is_open and has_time and is_day_next):
                    raise Faulty(WhyRejected.not_understood, part.value)
                phrase.link = _only(phrase.link, part)
            case _:
                phrase.days.append(part)
    return phrase


def _is_between_days(parts: list[Part], index: int) -> bool:
    """Whether a day is counted from another, as in "the Monday before Nov 30", which no rule has read as one."""
    return isinstance(parts[index + 1] if parts[index + 1 :] else None, NamedDay) and any(
        isinstance(part, NamedDay) for part in parts[:index]
    )


def _only(held: T | None, new: T) -> T:
    if held is not None and held != new:
        raise Faulty(WhyRejected.contradictory)
    return new


def hour_said(hour: int, minute: int = 0, *, sure: bool = False) -> Clock:
    """A clock time of 0 to 24 hours; one from 1 to 12 may be meant twice a day unless it is `sure`."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Faulty(WhyRejected.impossible, f"{hour}:{minute:02}")
    if hour == 24:
        return Clock(0, 0, sure=True, midnight=True)
    return Clock(hour, minute, sure or not 1 <= hour <= HALF_DAY)
