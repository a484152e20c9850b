"""The digest: at the start of somebody's day or week, what waits for them; when it comes next, and what it says.

A day begins at the opening of its first `chat` window, a week at that of its first working day. Who is away has no
windows, so nothing comes meanwhile: the next opening after the return begins the day. Every instant that goes in or
comes out is aware UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.availability import Availability, NeverOpen, Week
from bot.domain.deadlines import Ball, Deadline, State
from bot.domain.zones import settle

DAY = timedelta(days=1)
AHEAD = 2 * 366
"""Days: how far a beginning is looked for."""

MOST_LINES = 10
"""Lines of one part."""


class Rhythm(StrEnum):
    """How often somebody wants it."""

    off = ""
    daily = "daily"
    weekly = "weekly"


class Part(StrEnum):
    """The parts, in the order in which they are read. A deadline stands in one."""

    decide = "decide"
    """A question that waits for this person."""
    todo = "todo"
    """A text to send, or something that we owe the client."""
    due = "due"
    """Due before the next digest."""
    overdue = "overdue"
    held = "held"
    promised = "promised"


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline: `at` is the instant that counts in its part."""

    deadline: Deadline
    client: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its first lines, and how many there are in all."""

    part: Part
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestShown:
    """The digest of one person. `until` is the instant up to which the part `due` looks, None where all of it is due
    today. `head` is the newest link of the record's chain: its number, and its hash (RULES 8).
    """

    workspace_id: int
    sections: tuple[Section, ...]
    until: datetime | None = None
    head: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class DigestSet:
    """`/me digest`: how often it comes, and when next (None: never, the hours have no opening)."""

    rhythm: Rhythm
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a planned digest says: whether it goes out now, and when the next look is."""

    sends: bool
    next_at: datetime | None


def next_digest(hours: Availability, rhythm: Rhythm, after: datetime, served: date | None = None) -> datetime | None:
    """The first beginning of a day or week after the instant `after`, None where there is none in two years.

    The day or week in which the date `served` lies has had its digest.
    """
    if rhythm is Rhythm.off:
        return None
    calendar = hours.calendar()
    done = None if served is None else period(hours, rhythm, served)
    first = period(hours, rhythm, calendar.day_of(after) - DAY)
    last_seen = None
    for number in range(AHEAD):
        day = first + number * DAY
        opens, present = calendar.opening_on(day), period(hours, rhythm, day)
        if opens is None or present == last_seen:
            continue
        last_seen = present
        if opens > after and present != done:
            return opens
    return None


def sends_at(hours: Availability, rhythm: Rhythm, planned: datetime, now: datetime) -> datetime | None:
    """When the digest that was planned for an instant gone by may still come: `now` if its reader is open, else their
    next opening in the same day or week, None where that lies in another, which has a digest of its own.
    """
    if rhythm is Rhythm.off:
        return None
    calendar = hours.calendar()
    try:
        opens = calendar.next_opening(now)
    except NeverOpen:
        return None
    if opens <= now:
        return now
    same = period(hours, rhythm, calendar.day_of(opens)) == period(hours, rhythm, calendar.day_of(planned))
    return opens if same else None


def look(hours: Availability, rhythm: Rhythm, planned: datetime, now: datetime) -> Look:
    """What becomes at `now` of the digest planned for an instant gone by; the next look is always after `now`."""
    at = sends_at(hours, rhythm, planned, now)
    if at is not None and at > now:
        return Look(False, at)
    return Look(at is not None, next_digest(hours, rhythm, now, served=hours.calendar().day_of(planned)))


def replanned(
    before: Availability, after: Availability, rhythm: Rhythm, planned: datetime | None, now: datetime
) -> datetime | None:
    """When the next one comes once the hours have changed; a day or week that has had its digest gets no second one."""
    if planned is not None and planned <= now:
        return planned  # its turn has come, and whoever looks knows the hours of then
    calendar = before.calendar()
    today = calendar.day_of(now)
    begun = next_digest(before, rhythm, _start(before, period(before, rhythm, today)) - timedelta(seconds=1))
    had = begun is not None and begun <= now
    return next_digest(after, rhythm, now, served=today if had else None)


def _start(hours: Availability, day: date) -> datetime:
    """The first instant of a local date."""
    return settle(datetime.combine(day, datetime.min.time()), hours.zone_on(day))


def period(hours: Availability, rhythm: Rhythm, day: date) -> date:
    """The first date of the day or week in which that date lies."""
    if rhythm is not Rhythm.weekly:
        return day
    return day - timedelta(days=(day.weekday() - first_weekday(hours.week())) % 7)


def first_weekday(week: Week) -> int:
    """The weekday (Monday is 0) after the longest row of free days, where somebody's week begins; without any, Monday.

    Whoever works from Sunday to Thursday begins on Sunday.
    """
    if not any(week):
        return 0
    rows = {day: _free_before(week, day) for day in range(7) if week[day]}
    longest = max(rows.values())
    return next(day for day, free in rows.items() if free == longest) if longest else 0


def _free_before(week: Week, day: int) -> int:
    free = 0
    while not week[(day - free - 1) % 7]:
        free += 1
    return free


def horizon(hours: Availability, rhythm: Rhythm, now: datetime) -> datetime:
    """Up to which instant what is due belongs in the digest of `now`: that of the next one, else midnight."""
    today = hours.calendar().day_of(now)
    return next_digest(hours, rhythm, now, served=today) or _start(hours, today + DAY)


def part_of(deadline: Deadline, reader_id: int, until: datetime, now: datetime) -> tuple[Part, datetime] | None:
    """Where a deadline stands in the digest of its owner, of somebody who waits behind it, or of who is asked about it;
    with the instant that counts there. None where it says nothing to them.
    """
    for question in deadline.escalation.questions:
        if question.now.member_id == reader_id:
            return Part.decide, question.now.at
    owns = deadline.owner_id == reader_id
    if not deadline.is_open or not (owns or reader_id in deadline.blocked):
        return None
    if owns and (own := _own_turn(deadline)):
        return own
    if deadline.promised_at is not None and deadline.promised_at > now:
        return Part.promised, deadline.promised_at
    match deadline.state:
        case State.waiting if deadline.due.at < until:
            return Part.due, deadline.due.at
        case State.overdue:
            return Part.overdue, deadline.passed_at
        case State.held:
            return Part.held, deadline.passed_at
        case _:
            return None


def _own_turn(deadline: Deadline) -> tuple[Part, datetime] | None:
    """What the owner has to do about it."""
    if deadline.state is State.untold or deadline.late_asked:
        return Part.decide, deadline.due.at
    if deadline.state is State.proceeded:
        return None if deadline.reason else (Part.decide, deadline.passed_at)
    if deadline.ball is Ball.ours or (deadline.state is State.waiting and deadline.needs_notice):
        return Part.todo, deadline.due.at
    return None


def made(
    workspace_id: int,
    reader_id: int,
    hours: Availability,
    rhythm: Rhythm,
    found: Iterable[tuple[Deadline, str]],
    now: datetime,
) -> DigestShown:
    """The digest of a reader, of deadlines with their clients' names; in each part the earliest first."""
    until = horizon(hours, rhythm, now)
    lines: dict[Part, list[Line]] = {part: [] for part in Part}
    for deadline, client in found:
        place = part_of(deadline, reader_id, until, now)
        if place is not None:
            lines[place[0]].append(Line(deadline, client, place[1]))
    calendar = hours.calendar()
    is_today = all(calendar.day_of(line.at) <= calendar.day_of(now) for line in lines[Part.due])
    ordered = {part: sorted(each, key=lambda line: (line.at, line.deadline.id)) for part, each in lines.items()}
    return DigestShown(
        workspace_id=workspace_id,
        sections=tuple(Section(part, tuple(each[:MOST_LINES]), len(each)) for part, each in ordered.items() if each),
        until=None if is_today else until,
    )
