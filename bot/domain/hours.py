"""What is said about somebody's hours, and the ways in which a change of them is refused (D1, D6, RULES 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.availability import Availability, Channel
from bot.domain.days_off import days_off
from bot.domain.when_parts import WhyAsked, WhyRejected


class Changed(StrEnum):
    """What has just been changed."""

    week = "week"
    usual = "usual"
    away = "away"
    back = "back"
    exception = "exception"
    holidays = "holidays"
    deputy = "deputy"
    quiet = "quiet"
    zone = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursShown:
    """`/availability`, or the same of a client: the hours as they stand, after a change if there was one.

    `opens` is the next opening of `chat` from now on (now itself while open), `closes` the end of what is open now
    (both UTC); None if never. `undo` is the token of the question with which one press takes the change back.
    """

    name: str
    hours: Availability
    today: date
    is_mine: bool = False
    is_client: bool = False
    may_change: bool = True
    key: int = 0
    """Of the colleague whose hours they are, if the reader may change them."""
    opens: datetime | None = None
    closes: datetime | None = None
    deputy: str = ""
    holiday: tuple[date, str] | None = None
    """The next day off of the calendar of holidays, with its name."""
    changed: Changed | None = None
    merged: bool = False
    """Windows that were typed overlapped, and were made one."""
    undo: str = ""
    is_undone: bool = False
    """This took back a change."""


def next_day_off(code: str, today: date) -> tuple[date, str] | None:
    """The first holiday from `today` on, with its name in English; None if none comes in this year or the next."""
    for year in (today.year, today.year + 1):
        for day, name in sorted(days_off(code, year).off.items()):
            if day >= today:
                return day, holiday_name(name)
    return None


def holiday_name(name: str) -> str:
    """What a holiday is called; nothing for a day whose name in the data is a note about where it was moved from."""
    return "" if "substituted from" in name else name


@dataclass(frozen=True, slots=True)
class UnclearHours:
    """Days or hours that cannot be read; `words` are the ones at fault. `of_week`: a week was wanted, not one day."""

    words: str
    of_week: bool = True


@dataclass(frozen=True, slots=True)
class UnclearDays:
    """Dates of an absence or an exception that cannot be taken, and why."""

    phrase: str
    why: WhyRejected | WhyAsked
    one: bool = False
    """A single day was wanted."""


@dataclass(frozen=True, slots=True)
class NeverReachable:
    """A week without any open hour: it is asked whether that is meant (C1)."""

    channel: Channel
    name: str
    is_client: bool = False


@dataclass(frozen=True, slots=True)
class UnknownCountry:
    """No calendar of holidays by that name; `near` are codes that may be meant."""

    text: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAway:
    """There is no absence to come back from."""

    name: str


@dataclass(frozen=True, slots=True)
class OwnDeputy:
    """Nobody stands in for themselves."""


@dataclass(frozen=True, slots=True)
class AwayTooLong:
    """Longer than somebody can be away: they have left, and their deadlines need another owner."""

    most: int


@dataclass(frozen=True, slots=True)
class TooMany:
    """More absences, exceptions or moves than can be kept."""

    most: int


HoursRefusal = (
    UnclearHours | UnclearDays | NeverReachable | UnknownCountry | NotAway | OwnDeputy | AwayTooLong | TooMany
)
