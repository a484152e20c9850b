"""Changes of somebody's hours, as typed: the same words for `/availability` and for the hours of a client.

Each change comes with the words that take it back, so that one press does (undo).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.commands.grammar import Token, beginnings, span, unquoted
from bot.commands.values import country_of, zone_of
from bot.domain import week_phrase
from bot.domain.availability import Availability, Channel, Exceptional, Move, Quiet, Windows, merged
from bot.domain.hours import Changed, NeverReachable, TooMany, UnclearDays, UnclearHours
from bot.domain.refusals import Expired, Refused, UnknownValue
from bot.domain.week_phrase import UnclearWords, typed_week, typed_windows
from bot.domain.when import Asked, Rejected, WhyRejected
from bot.domain.when_range import DayRange, read_days
from bot.domain.zones import local

MOST_KEPT = 50
"""Absences, and exceptions, of one person at a time: what is read with every deadline has to stay small."""

DAY = timedelta(days=1)

UNDO = "undo"
"""What a line that takes a change back is allowed; behind it stand the words of what it takes back."""

EXACT_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?: - (\d{4}-\d\d-\d\d))?")
"""Days as undo writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typist:
    """Who types, for reading dates: the instant (UTC), their zone (IANA), their language."""

    now: datetime
    zone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The hours after a change; `undo` are the words that bring back what was.

    `said` has, of absences and exceptions, the one that the change is about alone; None: the hours as they are.
    """

    hours: Availability
    what: Changed
    undo: str
    merged: bool = False
    said: Availability | None = None


def takes_back(allowed: Collection[str]) -> bool:
    """Whether this is the press of an Undo."""
    return any(each.startswith(UNDO) for each in allowed)


def check_undo(allowed: Collection[str], undo: str) -> None:
    """`Refused` where Undo was pressed and what it takes back has been changed again: `undo` are the words of that."""
    if takes_back(allowed) and f"{UNDO} {undo}" not in allowed:
        raise Refused(Expired())


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
    """Weekdays with their windows, or `Refused`, without words where only the hours are missing."""
    plain = unquoted(text.strip())
    try:
        return week_phrase.week_changes(plain)
    except UnclearWords as fault:
        raise Refused(UnclearHours("" if _lacks_hours(plain) else fault.words)) from fault


def _lacks_hours(text: str) -> bool:
    try:
        week_phrase.week_changes(f"{text} {week_phrase.CLOSED[0]}")
    except UnclearWords:
        return False
    return True


def set_exception(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Change:
    """`DATE HOURS`: other hours on one day: `thu until 20:00`, `24 Dec off`, `thu 09:00-12:00 15:00-20:00`."""
    days, rest = _days(text, words, typist)
    said = span(text, rest).strip()
    if days.first != days.last:
        raise Refused(UnclearDays(span(text, words), WhyRejected.contradictory, one=True))
    kept = still(hours, typist)
    day = days.first
    before = next((each for each in kept.exceptions if each.day == day), None)
    others = tuple(each for each in kept.exceptions if each.day != day)
    undo = f"except {day.isoformat()} {typed_windows(before.windows) if before else 'usual'}"
    if said.casefold() == "usual":
        usual_again = replace(kept, exceptions=others)
        nothing = replace(usual_again, exceptions=())
        return Change(hours=usual_again, what=Changed.exception, undo=undo, said=nothing)
    if not said:
        raise Refused(UnclearHours("", of_week=False))
    usual = (before.windows if before else ()) or kept.week(Channel.chat)[day.weekday()]
    try:
        windows, did_merge = merged(week_phrase.windows_said(said, usual))
    except UnclearWords as fault:
        raise Refused(UnclearHours(fault.words or said, of_week=False)) from fault
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    made = Exceptional(day, windows)
    after = replace(kept, exceptions=tuple(sorted((*others, made), key=lambda each: each.day)))
    about = replace(after, exceptions=(made,))
    return Change(hours=after, what=Changed.exception, undo=undo, merged=did_merge, said=about)


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
    """`zone Z`: from now on, `zone Z from DATE`: from that day on, `zone Z DATE - DATE`: for these days.

    Several in a row, `zone Z then Z2 from DATE then …`, are how undo says where somebody will be.
    """
    after, rest = hours, list(words)
    while True:
        end = next((at for at, word in enumerate(rest) if word.says("then")), len(rest))
        after = _in_zone(after, text, rest[:end], typist)
        if end == len(rest):
            return Change(hours=after, what=Changed.zone, undo=f"zone {_typed_zones(hours, typist)}")
        rest = rest[end + 1 :]


def _typed_zones(hours: Availability, typist: Typist) -> str:
    today = today_of(typist)
    coming = (f"then {move.zone} from {move.day.isoformat()}" for move in hours.moves if move.day > today)
    return " ".join((hours.zone_on(today), *coming))


def _in_zone(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Availability:
    if not words:
        raise Refused(UnclearDays("", WhyRejected.empty))
    end = next((index for index in range(1, len(words)) if _begins_date(words[index])), len(words))
    zone = zone_of(span(text, words[:end]), typist.now)
    kept = still(hours, typist)
    if end == len(words):
        return replace(kept, zone=zone, moves=())
    rest = words[end + 1 :] if words[end].says("from", "on") else words[end:]
    days, left = _days(text, rest, typist)
    if left:
        raise Refused(UnclearDays(span(text, rest), WhyRejected.not_understood))
    moves = [Move(days.first, zone)]
    if days.last != days.first:  # and back to where they would be by then; of two plans for one day the later counts
        before = replace(kept, moves=tuple(each for each in kept.moves if each.day != days.first))
        moves.append(Move(days.last + DAY, before.zone_on(days.last + DAY)))
    others = [each for each in kept.moves if not days.first <= each.day <= moves[-1].day]
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    return replace(kept, moves=tuple(sorted((*others, *moves), key=lambda each: each.day)))


def one_day(text: str, typist: Typist) -> date:
    """A single day, or `Refused`."""
    reading = read_typed(text, typist)
    if isinstance(reading, DayRange) and reading.first == reading.last:
        return reading.first
    why = WhyRejected.contradictory if isinstance(reading, DayRange) else reading.why
    raise Refused(UnclearDays(text, why, one=True))


def has_date(words: Sequence[Token]) -> bool:
    """Whether a day stands behind the zone."""
    return any(_begins_date(word) for word in words[1:])


def _begins_date(word: Token) -> bool:
    return word.says("from", "on") or word.text[:1].isdigit()


def still(hours: Availability, typist: Typist) -> Availability:
    """Without the absences and exceptions that are over: they would only pile up."""
    yesterday = today_of(typist) - DAY
    return replace(
        hours,
        absences=tuple(each for each in hours.absences if each.last >= yesterday),
        exceptions=tuple(each for each in hours.exceptions if each.day >= yesterday),
    )


def today_of(typist: Typist) -> date:
    return local(typist.now, typist.zone).date()


def _days(text: str, words: Sequence[Token], typist: Typist) -> tuple[DayRange, Sequence[Token]]:
    """The longest beginning that is read as days, and the words after it."""
    first: Asked | Rejected = Rejected(WhyRejected.empty)
    for end in beginnings(words):
        reading = read_typed(span(text, words[:end]), typist)
        if isinstance(reading, DayRange):
            return reading, words[end:]
        if first.why is WhyRejected.empty or (first.why is WhyRejected.not_understood and reading.why != first.why):
            first = reading
    raise Refused(UnclearDays(span(text, words), first.why))


def read_typed(phrase: str, typist: Typist) -> DayRange | Asked | Rejected:
    """Days as they are typed, or as undo writes them: an absence that has begun may be said exactly."""
    exact = exact_days(phrase)
    if exact is not None and exact.first <= today_of(typist) <= exact.last:
        return exact
    return read_days(phrase, now=typist.now, zone=typist.zone, language=typist.language)


def exact_days(phrase: str) -> DayRange | None:
    found = EXACT_DAYS.fullmatch(phrase)
    try:
        return DayRange(date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])) if found else None
    except ValueError:
        return None
