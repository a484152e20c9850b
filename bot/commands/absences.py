"""Absences, as typed: `away` and `back`, of a member or of a client (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.grammar import Token, beginnings, in_quotes, span, unquoted
from bot.commands.hours import DAY, MOST_KEPT, Change, Typist, exact_days, read_typed, still, today_of
from bot.domain.availability import Absence, Availability
from bot.domain.hours import AwayTooLong, Changed, NotAway, TooMany, UnclearDays
from bot.domain.refusals import Refused, TooLong
from bot.domain.when import Asked, WhyRejected
from bot.domain.when_range import DayRange

MOST_DAYS = 300
"""Days of absence in all: a calendar has to open again within a year, or nothing can be planned by it."""

MOST_NOTE = 100
"""Characters."""

GOES_ON = ("and", "or", "&", "+", "plus", "-", "–", "—")
"""Words after the days that promise more days, which a note does not begin with."""

LEFT_OVER = (WhyRejected.not_understood, WhyRejected.vague, WhyRejected.recurring)
"""Why a reader of days leaves words over that may be a note."""


def away(hours: Availability, text: str, words: Sequence[Token], typist: Typist) -> Change:
    """`24 Dec - 3 Jan [note]`: whole days, both included; what stands after the dates is a note."""
    days, rest = _days_and_note(text, words, typist)
    note = _note(text, rest)
    if len(note) > MOST_NOTE:
        raise Refused(TooLong(len(note), MOST_NOTE))
    absence = Absence(days.first, days.last, note)
    kept = still(hours, typist)
    if days.last - days.first >= MOST_DAYS * DAY:
        raise Refused(AwayTooLong(MOST_DAYS))
    before = next((each for each in kept.absences if (each.first, each.last) == days), None)
    others = tuple(each for each in kept.absences if each is not before and not _is_rest_of(each, absence, typist))
    if sum((each.last - each.first).days + 1 for each in (*others, absence)) > MOST_DAYS:
        raise Refused(AwayTooLong(MOST_DAYS))
    if len(others) >= MOST_KEPT:
        raise Refused(TooMany(MOST_KEPT))
    after = replace(kept, absences=tuple(sorted((*others, absence), key=lambda each: (each.first, each.last))))
    undo = f"away {_typed(before)}" if before else f"back {_typed_days(absence)}"
    return Change(hours=after, what=Changed.away, undo=undo, said=replace(after, absences=(absence,)))


def _note(text: str, words: Sequence[Token]) -> str:
    """On one line, without what stands around the whole of it."""
    note = " ".join(unquoted(span(text, words)).split())
    return note[1:-1].strip() if note[:1] == "(" and note[-1:] == ")" else note


def _is_rest_of(held: Absence, wanted: Absence, typist: Typist) -> bool:
    """What was left of the same absence when somebody came back early: days that are over."""
    return held.first >= wanted.first and held.last < min(today_of(typist), wanted.last)


def _typed_days(absence: Absence) -> str:
    return f"{absence.first.isoformat()} - {absence.last.isoformat()}"


def _typed(absence: Absence) -> str:
    return f"{_typed_days(absence)} {in_quotes(absence.note) if absence.note else ''}".strip()


def back(hours: Availability, text: str, words: Sequence[Token], typist: Typist, *, whose: str) -> Change:
    """`back`: the absence of today ends, or, with a day, the one that has it is taken away."""
    kept = still(hours, typist)
    today = today_of(typist)
    if words:
        found = _absence_of(kept, span(text, words), typist)
    else:
        running = (each for each in kept.absences if each.first <= today <= each.last)
        found = next(running, None) or next((each for each in kept.absences if each.first > today), None)
    if found is None:
        raise Refused(NotAway(whose))
    others = [each for each in kept.absences if each is not found]
    if found.first < today <= found.last:  # they were away until now, and that stays so
        others.append(replace(found, last=today - DAY))
    after = replace(kept, absences=tuple(sorted(others, key=lambda each: (each.first, each.last))))
    taken = replace(found, first=max(found.first, min(today, found.last)))
    return Change(hours=after, what=Changed.back, undo=f"away {_typed(found)}", said=replace(after, absences=(taken,)))


def _absence_of(hours: Availability, phrase: str, typist: Typist) -> Absence | None:
    """The absence of exactly these days, or else the one that has the first of them, unless it is over."""
    days = exact_days(phrase) or _range_of(phrase, typist)
    same = (each for each in hours.absences if (each.first, each.last) == days)
    having = (each for each in hours.absences if each.first <= days.first <= each.last)
    found = next(same, None) or next(having, None)
    return found if found is not None and found.last >= today_of(typist) else None


def _days_and_note(text: str, words: Sequence[Token], typist: Typist) -> tuple[DayRange, Sequence[Token]]:
    """The longest beginning that is read as days, and the note: what goes on as days or hours is not cut short.

    "3 Jan - 24 Dec" is not the days until 24 January with a note. A note in quotes is a note, whatever it says.
    """
    said = next((at for at, word in enumerate(words) if word.quoted and at), len(words))
    for end in beginnings(words[:said]):
        phrase = span(text, words[:end])
        reading = read_typed(phrase, typist)
        if isinstance(reading, DayRange):
            if _goes_on(words[end:]):
                break
            return reading, words[end:]
        if isinstance(reading, Asked) or not reading.detail or reading.why not in LEFT_OVER:
            whole = span(text, words) if reading.why in LEFT_OVER else phrase
            raise Refused(UnclearDays(whole, reading.why))
    raise Refused(UnclearDays(span(text, words), WhyRejected.not_understood))


def _goes_on(words: Sequence[Token]) -> bool:
    """Whether the words behind the days begin like more of them: `and mon`, `for 2 weeks`."""
    if words and words[0].says("for"):
        words = words[1:]
    return bool(words) and not words[0].quoted and (words[0].says(*GOES_ON) or words[0].text[:1].isdigit())


def _range_of(phrase: str, typist: Typist) -> DayRange:
    reading = read_typed(phrase, typist)
    if not isinstance(reading, DayRange):
        raise Refused(UnclearDays(phrase, reading.why, one=True))
    return reading
