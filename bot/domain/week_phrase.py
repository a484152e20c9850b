"""Open hours as people type them: `mon-fri 09:00-13:00 14:00-18:00 sat off`, `until 20:00`, `9-18`, `22:00-02:00`.

Keywords are English in every language, as in all commands (DESIGN 6). Strict, like the reader of dates: what is not
understood is refused with the words at fault, and nothing is changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.domain.availability import Week, Windows

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GROUPS = {
    "daily": range(7),
    "everyday": range(7),
    "weekdays": range(5),
    "workdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
}
CLOSED = ("off", "closed", "none", "never", "-")
ROUND_THE_CLOCK = ("all-day", "allday", "24h", "24/7")
MINUTES_OF_DAY = 24 * 60

_DAY = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|day|sday|nesday|rs|rsday|urday|r)?"
_SINGLE = re.compile(_DAY)
_SPAN = re.compile(rf"{_DAY}-{_DAY}")
_CLOCK = r"(\d{1,2})(?:[:.h](\d\d)?|(?<=\d\d)(\d\d))?(am|pm)?"
_WINDOW = re.compile(rf"{_CLOCK}-{_CLOCK}")
_ALONE = re.compile(_CLOCK)


class UnclearWords(ValueError):
    """The words cannot be read as days and hours; `words` are the ones at fault."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def week_changes(text: str) -> dict[int, Windows]:
    """Weekdays (Monday is 0) with their new windows; days that are not named are not in it. Raises UnclearWords.

    Hours without a day before them are those of Monday to Friday. Windows may overlap: the caller merges them.
    """
    changes: dict[int, list[tuple[int, int]]] = {}
    days: Sequence[int] | None = None
    has_hours = True
    for word in _words(text):
        named = _days(word)
        if named is not None:
            if not has_hours and days is not None:  # mon, wed and fri: one list of days
                named = (*days, *named)
            elif not has_hours:
                raise UnclearWords(word)
            days, has_hours = named, False
            continue
        window = _window(word)
        has_hours = True
        for day in range(5) if days is None else days:
            held = changes.setdefault(day, [])
            held.extend(window)
    if not has_hours or not changes:
        raise UnclearWords(text.strip())
    return {day: tuple(sorted(windows)) for day, windows in changes.items()}


def windows_said(text: str, today: Windows) -> Windows:
    """The windows of one day: hours in full, `off`, or `until 20:00`, `from 11:00`, which change those of the day.

    Raises UnclearWords, also for an opening after the last closing.
    """
    words = _words(text)
    if not words:
        raise UnclearWords(text)
    if words[0] in {"until", "till", "from"} and len(words) == 2:
        return _moved_end(words[0], _minute(words[1]), today, words[1])
    return tuple(sorted(window for word in words for window in _window(word)))


def typed_week(week: Week) -> str:
    """A week as one would type it: every day, so that it stands for the whole."""
    said: list[str] = []
    for first, last in _runs(week):
        name = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
        said.append(f"{name} {typed_windows(week[first])}")
    return " ".join(said)


def typed_windows(windows: Windows) -> str:
    """`09:00-13:00 14:00-18:00`, or `off`."""
    return " ".join(f"{_typed(start)}-{_typed(end)}" for start, end in windows) or CLOSED[0]


def _runs(week: Week) -> list[tuple[int, int]]:
    """Stretches of neighbouring days with the same windows."""
    runs: list[tuple[int, int]] = []
    for day in range(7):
        if runs and week[runs[-1][0]] == week[day]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _typed(minute: int) -> str:
    if minute % MINUTES_OF_DAY == 0 and minute:
        return "24:00"
    return f"{minute % MINUTES_OF_DAY // 60:02}:{minute % 60:02}"


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[‐‑‒–—―~〜～]", "-", plain)
    plain = re.sub(r"(?<=[\w:])\s*-\s*(?=\d|(?:mon|tue|wed|thu|fri|sat|sun))", "-", plain)
    plain = re.sub(r"(\d)\s+(am|pm)\b", r"\1\2", plain)
    plain = re.sub(r"\b(?:and|at)\b|[,;&]", " ", plain)
    plain = re.sub(r"\bevery ?day\b", "daily", plain)
    plain = re.sub(r"\ball day\b", "all-day", plain)
    plain = re.sub(r"\b(until|till|from)\b", r" \1 ", plain)
    return plain.split()


def _days(word: str) -> tuple[int, ...] | None:
    word = word.rstrip(":.")
    if word in GROUPS:
        return tuple(GROUPS[word])
    if found := _SPAN.fullmatch(word):
        first, last = DAYS.index(found[1]), DAYS.index(found[2])
        return tuple((first + n) % 7 for n in range((last - first) % 7 + 1))
    found = _SINGLE.fullmatch(word)
    return (DAYS.index(found[1]),) if found else None


def _window(word: str) -> Windows:
    """The windows that a word says; one that ends at or before its beginning goes over midnight."""
    if word in CLOSED:
        return ()
    if word in ROUND_THE_CLOCK:
        return ((0, MINUTES_OF_DAY),)
    found = _WINDOW.fullmatch(word)
    if found is None:
        raise UnclearWords(word)
    meridiem = found[8] if not found[4] and found[8] and _same_half(found[1], found[5]) else found[4]
    start = _of(found[1], found[2] or found[3], meridiem, word)
    end = _of(found[5], found[6] or found[7], found[8], word)
    if start == end or start == MINUTES_OF_DAY:
        raise UnclearWords(word)
    return ((start, end if end > start else end + MINUTES_OF_DAY),)


def _same_half(start: str, end: str) -> bool:
    """2-6pm is both in the afternoon; 9-6pm begins in the morning."""
    return int(start) % 12 < int(end) % 12


def _minute(word: str) -> int:
    found = _ALONE.fullmatch(word)
    if found is None:
        raise UnclearWords(word)
    return _of(found[1], found[2] or found[3], found[4], word)


def _of(hour: str, minute: str | None, meridiem: str | None, word: str) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if meridiem:
        if not 1 <= hours <= 12:
            raise UnclearWords(word)
        hours = hours % 12 + (12 if meridiem == "pm" else 0)
    if minutes > 59 or hours * 60 + minutes > MINUTES_OF_DAY:
        raise UnclearWords(word)
    return hours * 60 + minutes


def _moved_end(side: str, minute: int, today: Windows, word: str) -> Windows:
    if not today:
        raise UnclearWords(f"{side} {word}")
    if side == "from":
        kept = [(max(start, minute), end) for start, end in today if end > minute]
    else:
        kept = [(start, min(end, minute)) for start, end in today if start < minute]
        if kept and today[-1][0] < minute:
            kept[-1] = (kept[-1][0], minute)
    if not kept:
        raise UnclearWords(f"{side} {word}")
    return tuple(kept)
