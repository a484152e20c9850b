"""A phrase table: from a text to its parts, left to right, and what every language has in common.

A rule is a regular expression and what it means; the first rule that fits at a place wins, so longer forms stand
before shorter ones. A rule may decline (None) and the next is tried. Strict: what no rule reads ends the scan.
Texts come lower-case (`cleaned`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.domain.when_parts import Clock, Date, Faulty, Habits, Numeric, Offset, Part, Place, WhyRejected
from bot.domain.when_phrase import hour_said
from bot.domain.zones import ABBREVIATIONS, known_zone

Words = re.Match[str]
Meaning = Callable[[Words], Sequence[Part] | None]

BETWEEN = " ,;()"
END = r"(?!\w)"  # a word ends here
PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "−": "-", "‐": "-", "‑": "-"})
PARTED = re.compile("[²³¹⁰⁴-⁹₀-₉①-⓿❶-➓]")  # a number of its own, not a digit of the next: ①1月 is not 11月
FARTHEST_OFFSET = timedelta(hours=14)
HABITS = Habits()
SCANS_KEPT = 1_024  # of each language


class Rule(NamedTuple):
    pattern: str
    meaning: Meaning


class Scan(NamedTuple):
    """The parts found, and the text from the place where no rule fitted; empty if all was read."""

    parts: list[Part]
    read: str
    rest: str


@dataclass(frozen=True)
class Table:
    """The rules of a language, in order, and what gives a reason where they fail.

    `prepared` turns a text that is `cleaned` already into the one spelling that the rules know: kanji numerals into
    digits, letters of another script into those that they look like.
    """

    rules: tuple[Rule, ...]
    vague: str
    recurring: str
    habits: Habits = HABITS
    prepared: Callable[[str], str] = str

    def scan(self, text: str) -> Scan:
        """The parts of a `cleaned` text. Raises Faulty for a number that no calendar and no clock has.

        Kept for a while: within one request a phrase is read several times, and people say the same ones.
        """
        return self._scans(text)

    @cached_property
    def _scans(self) -> Callable[[str], Scan]:
        return lru_cache(maxsize=SCANS_KEPT)(self._scanned)

    def _scanned(self, text: str) -> Scan:
        text = self.prepared(text)
        parts: list[Part] = []
        place = 0
        while place < len(text):
            found = self._next(text, place)
            if found is None:
                return Scan(parts, text[:place].strip(BETWEEN), text[place:])
            new, place = found
            parts.extend(new)
            while place < len(text) and text[place] in BETWEEN:
                place += 1
        return Scan(parts, text, "")

    def why_not(self, text: str) -> WhyRejected:
        """The reason to give for a text that the rules do not read."""
        text = self.prepared(text)
        if self._recurring.search(text):
            return WhyRejected.recurring
        return WhyRejected.vague if self._vague.search(text) else WhyRejected.not_understood

    def _next(self, text: str, place: int) -> tuple[Sequence[Part], int] | None:
        first = self._any.match(text, place)
        if first is None or first.lastgroup is None:
            return None
        for index in range(int(first.lastgroup[1:]), len(self.rules)):
            words = self._each[index].match(text, place)
            if words and words.end() > place and (parts := self.rules[index].meaning(words)) is not None:
                return parts, words.end()
        return None

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """All rules in one; an empty group behind each tells which it was: in front it would hide the first letter, by
        which the matcher passes over most of them.
        """
        return re.compile("|".join(f"(?:{rule.pattern})(?P<r{index}>)" for index, rule in enumerate(self.rules)))

    @cached_property
    def _each(self) -> list[re.Pattern[str]]:
        return [re.compile(rule.pattern) for rule in self.rules]

    @cached_property
    def _vague(self) -> re.Pattern[str]:
        return re.compile(self.vague)

    @cached_property
    def _recurring(self) -> re.Pattern[str]:
        return re.compile(self.recurring)


def cleaned(text: str) -> str:
    """Lower case, one kind of digits, quotes, hyphens and spaces, without the punctuation around."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", PARTED.sub(" \\g<0> ", text))
    plain = text.translate(PLAIN).lower()
    return " ".join(plain.split()).strip(" .!,;:\"'")


def _iso_instant(words: Words) -> Sequence[Part] | None:
    year, month, day, mark, hour, minute, offset = words.groups()
    if offset.startswith("-") and mark != "t":
        return None  # 17:00-18:00 is a range
    distance = _distance(offset)
    clock = hour_said(int(hour), int(minute), sure=True)
    return None if distance is None else (_date(year, month, day), clock, Offset(distance))


def _distance(text: str) -> timedelta | None:
    """`z`, `+09:00`, `-0530`, `+9` as a distance from UTC; None where no zone has ever been."""
    if text == "z":
        return timedelta()
    digits = text[1:].replace(":", "").strip()
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    distance = timedelta(hours=int(hours), minutes=int(minutes))
    if distance > FARTHEST_OFFSET or int(minutes) % 15:
        return None
    return -distance if text[0] == "-" else distance


def _date(year: str, month: str, day: str) -> Date:
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        raise Faulty(WhyRejected.impossible, f"{year}-{month}-{day}")
    return Date(int(year), int(month), int(day), iso=True)


def _iso_date(words: Words) -> Sequence[Part]:
    return (_date(words[1], words[2], words[3]),)


def _clock(words: Words) -> Sequence[Part]:
    return (hour_said(int(words[1]), int(words[2]), sure=words[1].startswith("0")),)


def _hour_mark(words: Words) -> Sequence[Part] | None:
    """17h, 9h30; not 2h, which may be a duration."""
    if len(words[1]) == 1 and words[1] < "9" and not words[2]:
        return None
    return (hour_said(int(words[1]), int(words[2] or 0), sure=words[1].startswith("0")),)


def _military(words: Words) -> Sequence[Part] | None:
    if words[1] in ("19", "20") and not words[3]:
        return None  # rather a year
    return (hour_said(int(words[1]), int(words[2]), sure=True),)


def _numeric(words: Words) -> Sequence[Part] | None:
    a, b, year = words.groups()
    return (Numeric(tuple(int(number) for number in (a, b, year) if number)),)


def _dotted(words: Words) -> Sequence[Part] | None:
    """30.11 is a date and 17.30 a time; what could be either is not read."""
    a, b = int(words[1]), int(words[2])
    if a > 23 and b <= 12:
        return (Numeric((a, b)),)
    if a > 12 and b > 12 and len(words[2]) == 2:
        return (hour_said(a, b),)
    return None


def meridiem(hour: int, minute: int, letter: str) -> Clock:
    """A time of the twelve-hour clock; `letter` is a or p. Raises Faulty for 13 pm."""
    if not 1 <= hour <= 12:
        raise Faulty(WhyRejected.impossible, f"{hour} {letter}m")
    return hour_said(hour % 12 + (12 if letter == "p" else 0), minute, sure=True)


def _am_or_pm(words: Words) -> Sequence[Part]:
    return (meridiem(int(words[1]), int(words[2] or 0), words[3]),)


def _iana(words: Words) -> Sequence[Part] | None:
    zone = known_zone(words[0])
    return (Place((zone,)),) if zone else None


def _utc(words: Words) -> Sequence[Part] | None:
    if not words[2]:
        return (Place((words[1].upper(),)),)
    distance = _distance(words[2].replace(" ", ""))
    return None if distance is None else (Offset(distance),)


def _plus(words: Words) -> Sequence[Part] | None:
    distance = _distance(words[0])
    return None if distance is None else (Offset(distance),)


def _abbreviation(words: Words) -> Sequence[Part]:
    name = words[0].upper()
    return (Place(ABBREVIATIONS[name], name if len(name) > 2 else ""),)


COMMON = (
    Rule(
        r"(\d{4})-(\d\d)-(\d\d)(t|\s+)(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?\s?(z|[+-]\d\d(?::?\d\d)?)" + END, _iso_instant
    ),
    Rule(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d\d:)|(?!\w))", _iso_date),
    Rule(r"(\d{4})/(\d{1,2})/(\d{1,2})" + END, _iso_date),
    Rule(r"(\d{4})\.(\d{1,2})\.(\d{1,2})" + END, _iso_date),
    Rule(r"(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\w/])", _numeric),
    Rule(r"(\d{1,2})\.(\d{1,2})\.((?:20)?\d\d)(?![\w.]\d?)", _numeric),
    Rule(r"(\d{1,2})-(\d{1,2})-(20\d\d)(?![\w-])", _numeric),
    Rule(r"(\d{1,2})\.(\d{1,2})" + END, _dotted),
    Rule(r"(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?m\.?" + END, _am_or_pm),
    Rule(r"(\d{1,2}):(\d\d)(?::\d\d)?(?:\s?(?:h|hrs?))?(?![\w:])", _clock),
    Rule(r"(\d{1,2})\s?h(\d\d)?" + END, _hour_mark),
    Rule(r"([01]\d|2[0-4])([0-5]\d)(\s?(?:h|hrs?|hours))?" + END, _military),
    Rule(r"(utc|gmt)(-\d{1,2}(?::?\d\d)?|\s?\+\s?\d{1,2}(?::?\d\d)?)?" + END, _utc),
    Rule(r"\+\d\d:?\d\d" + END, _plus),
    Rule(r"[a-z]+(?:_[a-z]+)*(?:/[a-z_]+(?:-[a-z_]+)*)+" + END, _iana),
    Rule("(?:" + "|".join(ABBREVIATIONS).lower() + ")" + END, _abbreviation),
)
