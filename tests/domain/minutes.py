"""The oracle of open hours: every minute of two weeks around a day, one by one, worked out unlike the engine does it.

The minutes of each zone are walked through on their own. A minute has the furthest wall time that the zone's clock has
come to by then, so an hour that comes twice goes on as it was when the clock went back. Whether it is open is looked
up in a table of the minutes of its date. Where somebody moves, the one zone's minutes are cut and the other's go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

import holidays

from bot.domain.availability import Calendar, Windows

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPAN = 8 * DAY  # to either side
LENGTH = 2 * SPAN // MINUTE


@dataclass(frozen=True)
class Minutes:
    """A byte for every minute, 1 when open: in a window of its own date, in one from the date before, in either."""

    first: datetime
    walls: list[datetime]
    own: bytes
    spilt: bytes
    open: bytes

    def time(self, index: int) -> datetime:
        return self.first + index * MINUTE

    def openings(self, start: int) -> list[int]:
        """The open minutes from `start` on."""
        return [index for index in range(start, len(self.open)) if self.open[index]]

    def worked(self) -> list[date]:
        """The dates with a window of which any minute exists, in order."""
        own = {wall.date() for wall, is_open in zip(self.walls, self.own, strict=True) if is_open}
        before = {wall.date() - DAY for wall, is_open in zip(self.walls, self.spilt, strict=True) if is_open}
        return sorted(own | before)


def minutes_of(hours: Calendar, day: str) -> Minutes:
    """The minutes of a calendar from eight days before midnight UTC of a day to eight days after."""
    cover = minutes_of(hours.cover, day).open if hours.cover else bytes(LENGTH)
    walls, own, spilt = _lived(hours, hours.zone, day, cover)
    for move in sorted(hours.moves, key=lambda each: each.day):
        there = _lived(hours, move.zone, day, cover)
        cut = next((n for n, wall in enumerate(there[0]) if wall.date() >= move.day), LENGTH)
        walls, own, spilt = walls[:cut] + there[0][cut:], own[:cut] + there[1][cut:], spilt[:cut] + there[2][cut:]
    either = bytes(one or other for one, other in zip(own, spilt, strict=True))
    return Minutes(datetime.fromisoformat(day).replace(tzinfo=UTC) - SPAN, walls, own, spilt, either)


def _lived(hours: Calendar, zone: str, day: str, cover: bytes) -> tuple[list[datetime], bytes, bytes]:
    own, spilt, index = bytearray(), bytearray(), 0
    dates = local_days(zone, day)
    passed = {dates[0][0] - DAY, *(each for each, _ in dates)}  # the span begins in the middle of somebody's week
    for each, minutes in dates:
        today, tomorrow = bytearray(1440), bytearray(1440)
        windows = windows_of(hours, each)
        for start, end in windows or ():
            today[start : min(end, 1440)] = b"\1" * (min(end, 1440) - start)
        for _, end in (windows_of(hours, each - DAY) or ()) if each - DAY in passed else ():
            tomorrow[: max(end - 1440, 0)] = b"\1" * max(end - 1440, 0)
        covered = cover[index : index + len(minutes)]
        own += covered if windows is None else bytes(map(today.__getitem__, minutes))
        spilt += bytes(map(tomorrow.__getitem__, minutes))
        index += len(minutes)
    return furthest_walls(zone, day), bytes(own), bytes(spilt)


def windows_of(hours: Calendar, day: date) -> Windows | None:
    """The windows of a date; None when somebody is away."""
    for exception in hours.exceptions:
        if exception.day == day:
            return exception.windows
    for absence in hours.absences:
        if absence.first <= day <= absence.last:
            return None
    windows = hours.week[day.weekday()]
    if hours.holidays:
        off, worked = public_holidays(hours.holidays)
        if day in worked and not windows:
            return next((hours.week[(day - n * DAY).weekday()] for n in range(7) if _usual(hours, day, n)), ())
        if day in off and day not in worked:
            return ()
    return windows


def _usual(hours: Calendar, day: date, before: int) -> Windows:
    return hours.week[(day - before * DAY).weekday()]


@cache
def public_holidays(code: str) -> tuple[frozenset[date], frozenset[date]]:
    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=range(1984, 2029))
    return frozenset(found), frozenset(found.weekend_workdays)


@cache
def furthest_walls(zone: str, day: str) -> list[datetime]:
    """For every minute of the span the furthest wall clock time so far."""
    first = datetime.fromisoformat(day).replace(tzinfo=UTC) - SPAN
    walls = ((first + n * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for n in range(LENGTH))
    return list(accumulate(walls, max))


@cache
def local_days(zone: str, day: str) -> list[tuple[date, list[int]]]:
    """The span by local days: the minute of the day for every minute that passes."""
    walls = furthest_walls(zone, day)
    return [(each, [wall.hour * 60 + wall.minute for wall in passed]) for each, passed in groupby(walls, datetime.date)]
