"""Dates that people type, read by `domain.when` and turned into due dates or refusals (A4, RULES 5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.room import Room
from bot.domain import when
from bot.domain.availability import Calendar, NeverOpen
from bot.domain.clients import Client
from bot.domain.deadlines import Due
from bot.domain.refusals import (
    FutureDate,
    PastDate,
    Refused,
    UnreadableDate,
    UnreadableSpan,
    WhichDate,
    WhichTime,
)

CLOSING_MINUTE = 18 * 60
"""When the usual day ends: offered for a day on which the client does not work at all."""

MOST_OPTIONS = 4


def due(room: Room, phrase: str, client: Client) -> Due:
    """An instant ahead, or `Refused`: unreadable, ambiguous, past, or a day without a time."""
    zone = room.me.zone
    works = room.me.hours.calendar().is_working_day
    match when.read(phrase, now=room.now, zone=zone, language=room.me.language, is_working_day=works):
        case when.Accepted(grain=when.Grain.day) as accepted:
            day = accepted.wall.date()
            is_working = client.hours.calendar().is_working_day(day)
            raise Refused(WhichTime(phrase, day, client.name, _end_of_day(day, client), is_working))
        case when.Accepted() as accepted:
            return _ahead(room, phrase, _due(accepted))
        case when.Asked(options=options, why=why):
            dues = (_whole(option, client) for option in options)
            kept = tuple(dict.fromkeys(option for option in dues if option.at > room.now))
            raise Refused(WhichDate(phrase, why, kept[:MOST_OPTIONS]))
        case when.Rejected(why=why, detail=detail, readable=readable):
            raise Refused(UnreadableDate(phrase, why, zone, detail, readable=readable))


def past(room: Room, phrase: str) -> datetime:
    """An instant (UTC) that has been, or `Refused`."""
    zone = room.me.zone
    match when.read_past(phrase, now=room.now, zone=zone, language=room.me.language):
        case when.Accepted() as accepted:
            at = when.instant(accepted.wall, accepted.zone, accepted.fold)
            if at > room.now:
                raise Refused(FutureDate(phrase, at, accepted.zone))
            return at
        case when.Asked(options=options, why=why):
            kept = tuple(option for option in map(_due, options) if option.at <= room.now)
            raise Refused(WhichDate(phrase, why, kept[:MOST_OPTIONS]))
        case when.Rejected(why=why, detail=detail, readable=readable):
            raise Refused(UnreadableDate(phrase, why, zone, detail, past=True, readable=readable))


def span(phrase: str) -> timedelta:
    """A length of time, or `Refused`."""
    found = when.read_duration(phrase)
    if found is None:
        raise Refused(UnreadableSpan(phrase))
    return found


def typed(due: Due) -> str:
    """A due date as somebody would type it so that it can be read in one way only."""
    wall = due.wall.replace(second=0, microsecond=0)
    zone = ZoneInfo(due.zone)
    twice = wall.replace(tzinfo=zone).utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset()
    if twice:
        return due.at.astimezone(zone).isoformat(timespec="minutes")
    return f"{wall:%Y-%m-%d %H:%M} {due.zone}"


def _due(accepted: when.Accepted) -> Due:
    return Due(when.instant(accepted.wall, accepted.zone, accepted.fold), accepted.wall, accepted.zone)


def _whole(accepted: when.Accepted, client: Client) -> Due:
    """A reading to be offered: a day alone ends with the client's working day."""
    return _end_of_day(accepted.wall.date(), client) if accepted.grain is when.Grain.day else _due(accepted)


def _ahead(room: Room, phrase: str, due: Due) -> Due:
    if due.at <= room.now:
        raise Refused(PastDate(phrase, due.at, due.zone))
    return due


def _end_of_day(day: date, client: Client) -> Due:
    """The end of the client's working day on that date, in their zone (RULES 5)."""
    calendar = client.hours.calendar()
    closing = _closing(calendar, day)
    wall = closing.astimezone(ZoneInfo(client.zone)).replace(tzinfo=None)
    return Due(closing, wall, client.zone)


def _closing(calendar: Calendar, day: date) -> datetime:
    try:
        closing = calendar.closing_on(day)
    except NeverOpen:
        closing = None
    if closing is not None:
        return closing
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=CLOSING_MINUTE)  # noqa: DTZ001  # a wall time
    return when.instant(wall, calendar.zone)


def says_something(room: Room, phrase: str) -> bool:
    """Whether the phrase is about an instant at all, be it one that cannot be taken."""
    reading = when.read_past(phrase, now=room.now, zone=room.me.zone, language=room.me.language)
    return not isinstance(reading, when.Rejected) or reading.why is not when.WhyRejected.not_understood
