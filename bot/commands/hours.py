"""Changes of somebody's hours, as typed: the same words for `/availability` and for the hours of a client.

Each change comes with the words that take it back, so that one press does (undo).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.commands.grammar import Token, span
from bot.commands.values import country_of, zone_of
from bot.domain import week_phrase
from bot.domain.availability import Absence, Availability, Channel, Exceptional, Move, Quiet, Windows, merged
from bot.domain.hours import AwayTooLong, Changed, NeverReachable, NotAway, TooMany, UnclearDays, UnclearHours
from bot.domain.refusals import Refused, TooLong, UnknownValue
from bot.domain.week_phrase import UnclearWords, typed_week, typed_windows
from bot.domain.when import Asked, Rejected, WhyRejected
from bot.domain.when_range import DayRange, read_days
from bot.domain.zones import local

MOST_KEPT = 50
"""Absences, and exceptions, of one person at a time: what is read with every deadline has to stay small."""

MOST_DAYS = 300
"""Days of absence in all: a calendar has to open again within a year, or nothing can be planned by it."""

MOST_NOTE = 100
"""Characters."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typist:
    """Who types, for reading dates: the instant (UTC), their zone (IANA), their language."""

    now: datetime
    zone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The hours after a change; `undo` are the words that take it back, with what they need to be allowed."""

    hours: Availability
    what: Changed
    undo: str
    merged: bool = False


def set_week(hours: Availability, channel: Channel, text: str, *, whose: str, asked: bool) -> Change:
    """`chat mon-fri 09:00-18:00`: days that are named change, the others stay; `usual` takes away what was set.

    A channel other than `chat` that was never set begins with an empty week. `asked`: whoever types knows that it
    makes them unreachable, if it does.
    """
    held = dict(hours.weeks)
    undo = f"{channel.value} {typed_week(held[channel])}" if channel in held else f"{channel.value} usual"
    if text.casefold() == "usual":
        held.pop(channel, None)
        return Change(hours=replace(hours, weeks=tuple(held.items())), what=Changed.usual, undo=f"set {undo}")
    changes = week_read(text)
    is_new = channel not in held and channel is not Channel.chat
    week: list[Windows] = [()] * 7 if is_new else list(hours.week(channel))
    did_merge = False
    for day, windows in changes.items():
        week[day], overlapped = merged(windows)
        did_merge = did_merge or overlapped
    if not any(week) and not asked:
        raise Refused(NeverReachable(channel, whose))
    held[channel] = tuple(week)
    after = replace(hours, weeks=tuple(sorted(held.items(), key=lambda each: list(Channel).index(each[0]))))
    return Change(hours=after, what=Changed.week, undo=f"set {undo}", merged=did_merge)


def week_read(text: str) -> dict[int, Windows]:
    """Weekdays with their windows, or `Refused`."""
    try:
        return week_phrase.week_changes(text)
    except UnclearWords as fault:
        raise Refused(UnclearHours(fault.words)) from fault


def away(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Change:
    """`24 Dec - 3 Jan [note]`: whole days, both included; what stands after the dates is a note."""
    days, rest = _days(text, words, typist)
    note = span(text, rest).strip("()\"'“”")
    if len(note) > MOST_NOTE:
        raise Refused(TooLong(len(note), MOST_NOTE))
    absence = Absence(days.first, days.last, note)
    kept = _still(hours, typist)
    if days.last - days.first >= MOST_DAYS * DAY:
        raise Refused(AwayTooLong(MOST_DAYS))
    others = tuple(each for each in kept.absences if (each.first, each.last) != (days.first, days.last))
    if sum((each.last - each.first).days + 1 for each in (*others, absence)) > MOST_DAYS:
        raise Refused(AwayTooLong(MOST_DAYS))
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    after = replace(kept, absences=tuple(sorted((*others, absence), key=lambda each: (each.first, each.last))))
    return Change(hours=after, what=Changed.away, undo=f"back {days.first.isoformat()}")


def back(hours: Availability, text: str, words: Sequence[Token], typist: Typist, *, whose: str) -> Change:
    """`back`: the absence of today ends, or, with a day, the one that has it is taken away."""
    kept = _still(hours, typist)
    today = _today(typist)
    day = _one_day(span(text, words), typist) if words else today
    found = next((each for each in kept.absences if each.first <= day <= each.last), None)
    if found is None and not words:
        found = next(iter(kept.absences), None)
    if found is None:
        raise Refused(NotAway(whose))
    others = [each for each in kept.absences if each is not found]
    if found.first < today <= found.last:  # they were away until now, and that stays so
        others.append(replace(found, last=today - DAY))
    undo = f"away {found.first.isoformat()} - {found.last.isoformat()} {found.note}".strip()
    after = replace(kept, absences=tuple(sorted(others, key=lambda each: (each.first, each.last))))
    return Change(hours=after, what=Changed.back, undo=undo)


def set_exception(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Change:
    """`DATE HOURS`: other hours on one day: `thu until 20:00`, `24 Dec off`, `thu 09:00-12:00 15:00-20:00`."""
    days, rest = _days(text, words, typist)
    said = span(text, rest).strip()
    if days.first != days.last:
        raise Refused(UnclearDays(span(text, words), WhyRejected.contradictory, one=True))
    kept = _still(hours, typist)
    day = days.first
    before = next((each for each in kept.exceptions if each.day == day), None)
    others = tuple(each for each in kept.exceptions if each.day != day)
    undo = f"except {day.isoformat()} {typed_windows(before.windows) if before else 'usual'}"
    if said.casefold() == "usual":
        return Change(hours=replace(kept, exceptions=others), what=Changed.exception, undo=undo)
    usual = before.windows if before else kept.week(Channel.chat)[day.weekday()]
    try:
        windows, did_merge = merged(week_phrase.windows_said(said, usual))
    except UnclearWords as fault:
        raise Refused(UnclearHours(fault.words or said or span(text, words), of_week=False)) from fault
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    made = tuple(sorted((*others, Exceptional(day, windows)), key=lambda each: each.day))
    return Change(hours=replace(kept, exceptions=made), what=Changed.exception, undo=undo, merged=did_merge)


def set_holidays(hours: Availability, text: str) -> Change:
    """`holidays JP`, `GB-SCT`, `none`, `usual` (those of the zone's country)."""
    before = "usual" if hours.holidays is None else hours.holidays or "none"
    wanted = text.strip().casefold()
    code = None if wanted == "usual" else "" if wanted in {"none", "off", "no", "-"} else country_of(text)
    return Change(hours=replace(hours, holidays=code), what=Changed.holidays, undo=f"holidays {before}")


def set_quiet(hours: Availability, text: str) -> Change:
    """`quiet soft|hard`: whether what is urgent may come outside the hours (D1)."""
    possible = tuple(each.value for each in Quiet)
    if text.casefold() not in possible:
        raise Refused(UnknownValue("quiet", text[:20], possible))
    return Change(
        hours=replace(hours, quiet=Quiet(text.casefold())), what=Changed.quiet, undo=f"quiet {hours.quiet.value}"
    )


def set_zone(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Change:
    """`zone Z`: from now on, `zone Z from DATE`: from that day on, `zone Z DATE - DATE`: for these days."""
    if not words:
        raise Refused(UnclearDays("", WhyRejected.empty))
    end = next((index for index in range(1, len(words)) if _begins_date(words[index])), len(words))
    zone = zone_of(span(text, words[:end]), typist.now)
    kept = _still(hours, typist)
    if end == len(words):
        return Change(hours=replace(kept, zone=zone, moves=()), what=Changed.zone, undo=f"zone {hours.zone}")
    rest = words[end + 1 :] if words[end].says("from", "on") else words[end:]
    days, left = _days(text, rest, typist)
    if left:
        raise Refused(UnclearDays(span(text, rest), WhyRejected.not_understood))
    moves = [Move(days.first, zone)]
    if days.last != days.first:
        moves.append(Move(days.last + DAY, kept.zone_on(days.last + DAY)))
    others = [each for each in kept.moves if not days.first <= each.day <= moves[-1].day]
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    after = replace(kept, moves=tuple(sorted((*others, *moves), key=lambda each: each.day)))
    return Change(hours=after, what=Changed.zone, undo=f"zone {kept.zone}")


def has_date(words: Sequence[Token]) -> bool:
    """Whether a day stands behind the zone."""
    return any(_begins_date(word) for word in words[1:])


def _begins_date(word: Token) -> bool:
    return word.says("from", "on") or word.text[:1].isdigit()


def _still(hours: Availability, typist: Typist) -> Availability:
    """Without the absences and exceptions that are over: they would only pile up."""
    yesterday = _today(typist) - DAY
    return replace(
        hours,
        absences=tuple(each for each in hours.absences if each.last >= yesterday),
        exceptions=tuple(each for each in hours.exceptions if each.day >= yesterday),
    )


def _today(typist: Typist) -> date:
    return local(typist.now, typist.zone).date()


def _days(text: str, words: Sequence[Token], typist: Typist) -> tuple[DayRange, Sequence[Token]]:
    """The longest beginning that is read as days, and the words after it."""
    first: Asked | Rejected = Rejected(WhyRejected.empty)
    for end in range(len(words), 0, -1):
        phrase = span(text, words[:end])
        reading = read_days(phrase, now=typist.now, zone=typist.zone, language=typist.language)
        if isinstance(reading, DayRange):
            return reading, words[end:]
        if first.why is WhyRejected.empty or (first.why is WhyRejected.not_understood and reading.why != first.why):
            first = reading
    raise Refused(UnclearDays(span(text, words), first.why))


def _one_day(phrase: str, typist: Typist) -> date:
    reading = read_days(phrase, now=typist.now, zone=typist.zone, language=typist.language)
    if not isinstance(reading, DayRange):
        raise Refused(UnclearDays(phrase, reading.why, one=True))
    return reading.first
