"""Open hours as people type them: `mon-fri 09:00-13:00 14:00-18:00 sat off`, `until 20:00`, `9-18`, `22:00-02:00`.

Keywords are English in every language, as in all commands (DESIGN 6). Strict, like the reader of dates: what is not
understood is refused with the words at fault, and nothing is changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.availability import Week, Window, Windows

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
NOON = 12
MORNING_FROM = 7
"""From this hour on an hour below noon that stands without am or pm is one of the morning; an earlier one may be of
the afternoon (`2-6`), and is not guessed.
"""

_NAMES = {
    "mon": ("monday",), "tue": ("tues", "tuesday"), "wed": ("weds", "wednesday"), "thu": ("thur", "thurs", "thursday"),
    "fri": ("friday",), "sat": ("saturday",), "sun": ("sunday",),
}  # fmt: skip
_NUMBER_OF = {
    name + plural: number for number, day in enumerate(DAYS) for name in (day, *_NAMES[day]) for plural in ("", "s")
}
_CLOCK = r"(\d{1,2})(?:[:.](\d\d)|h(\d\d)?|(?<=\d\d)(\d\d))?(am|pm)?"
_WINDOW = re.compile(rf"{_CLOCK}-{_CLOCK}")
_ALONE = re.compile(_CLOCK)


class UnclearWords(ValueError):
    """The words cannot be read as days and hours; `words` are the ones at fault."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def week_changes(text: str) -> dict[int, Windows]:
    """Weekdays (Monday is 0) with their new windows; days that are not named are not in it. Raises UnclearWords.

    Hours without a day before them are those of Monday to Friday. What is said later of a day goes before what was
    said of it earlier: `mon-fri 9-18 fri 9-16`. Windows of one day may overlap: the caller merges them.
    """
    changes: dict[int, Windows] = {}
    for days, words in _groups(text):
        changes |= dict.fromkeys(days, _windows(words))
    if not changes:
        raise UnclearWords(text.strip())
    return changes


def windows_said(text: str, today: Windows) -> Windows:
    """The windows of one day: hours in full, `off`, or `until 20:00`, `from 11:00`, which change those of the day.

    Raises UnclearWords, also for an opening after the last closing.
    """
    words = _words(text)
    if not words:
        raise UnclearWords(text)
    if words[0] in {"until", "till", "from"} and len(words) == 2:
        return _moved_end(words[0], words[1], today)
    return _windows(words)


def typed_week(week: Week) -> str:
    """A week as one would type it: every day, so that it stands for the whole."""
    said: list[str] = []
    for first, last in _runs(week):
        name = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
        said.append(f"{name} {typed_windows(week[first])}")
    return " ".join(said)


def typed_windows(windows: Windows) -> str:
    """`09:00-13:00 14:00-18:00`, or `off`."""
    return " ".join(f"{_typed(start)}-{_typed(end)}" for start, end in _typable(windows)) or CLOSED[0]


def _typable(windows: Windows) -> list[Window]:
    """A window of a whole day that does not begin at midnight is typed as two: `09:00-09:00` would be taken for a slip.

    They touch, so that the caller of `week_changes` makes them one again.
    """
    found: list[Window] = []
    for start, end in windows:
        middle = min(start + MINUTES_OF_DAY // 2, MINUTES_OF_DAY - 1)
        is_whole = start and end - start == MINUTES_OF_DAY and start < middle
        found += [(start, middle), (middle, end)] if is_whole else [(start, end)]
    return found


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
    plain = re.sub(r"[‐‑‒–—―−ー~〜]", "-", plain)
    plain = re.sub(r"(?<=\d)\s*([ap])(?:m\b|\.m\.)", r"\1m", plain)
    plain = re.sub(r"(?<=[\w:])\s*-\s*(?=\d|(?:mon|tue|wed|thu|fri|sat|sun))", "-", plain)
    plain = re.sub(r"\b(?:and|at)\b|[,;&]", " ", plain)
    plain = re.sub(r"\bevery ?day\b", "daily", plain)
    plain = re.sub(r"\ball day\b", "all-day", plain)
    return plain.split()


def _groups(text: str) -> list[tuple[tuple[int, ...], list[str]]]:
    """Lists of days with the words behind them."""
    groups: list[tuple[tuple[int, ...], list[str]]] = []
    for word in _words(text):
        named = _days(word)
        if named is None and not groups:
            groups.append((tuple(range(5)), [word]))
        elif named is None:
            groups[-1][1].append(word)
        elif groups and not groups[-1][1]:  # mon, wed and fri: one list of days
            groups[-1] = ((*groups[-1][0], *named), [])
        else:
            groups.append((named, []))
    if groups and not groups[-1][1]:
        raise UnclearWords(text.strip())
    return groups


def _days(word: str) -> tuple[int, ...] | None:
    word = word.removesuffix(":").removesuffix(".")
    if word in GROUPS:
        return tuple(GROUPS[word])
    if word in _NUMBER_OF:
        return (_NUMBER_OF[word],)
    first, dash, last = word.partition("-")
    if dash and first in _NUMBER_OF and last in _NUMBER_OF:
        start, end = _NUMBER_OF[first], _NUMBER_OF[last]
        return tuple((start + n) % 7 for n in range((end - start) % 7 + 1))
    return None


def _windows(words: Sequence[str]) -> Windows:
    """The windows that words say together. Closed goes with nothing else."""
    if len(words) == 1 and words[0] in CLOSED:
        return ()
    return tuple(sorted(_window(word) for word in words))


def _window(word: str) -> Window:
    """One that ends before its beginning goes over midnight, if neither may be of the other half of the day.

    With am or pm at the end alone, the beginning is of the same half where that comes before it (`2-6pm`), else of the
    morning (`9-6pm`).
    """
    if word in ROUND_THE_CLOCK:
        return (0, MINUTES_OF_DAY)
    found = _WINDOW.fullmatch(word)
    if found is None:
        raise UnclearWords(word)
    first, last = _Clock.of(found.groups()[:5], word), _Clock.of(found.groups()[5:], word)
    if last.half and not first.half and first.hour and first.hour % NOON < last.hour % NOON:
        first = first._replace(half=last.half)
    is_sure = first.is_sure(last) and last.is_sure(first)
    start, end = first.minutes(word), last.minutes(word)
    goes_over = 0 < end < start
    is_morning = first.is_sure(last) or (MORNING_FROM <= first.hour < NOON and last.half != "am")
    if start in (end, MINUTES_OF_DAY) or (not is_sure and (goes_over or first.half or not is_morning)):
        raise UnclearWords(word)
    return (start, end if end > start else end + MINUTES_OF_DAY)


class _Clock(NamedTuple):
    """A time as typed; `is_full`: in the manner of 24 hours, with two digits for the hour."""

    hour: int
    minute: int
    half: str
    is_full: bool

    @classmethod
    def of(cls, found: Sequence[str | None], word: str) -> _Clock:
        hour, *minutes, half = (each or "" for each in found)
        minute = "".join(minutes)
        clock = cls(int(hour), int(minute or 0), half, len(hour) == 2 and bool(minute or int(hour) < 10))
        if clock.minutes(word) > MINUTES_OF_DAY or clock.minute > 59:
            raise UnclearWords(word)
        return clock

    def is_sure(self, other: _Clock | None = None) -> bool:
        """Whether only one half of the day can be meant. Beside a time with am or pm, `09:00` may be of either."""
        if self.half or self._is_of_24 or (other is not None and other._is_of_24):
            return True
        return self.is_full and not (other is not None and other.half)

    @property
    def _is_of_24(self) -> bool:
        return not self.half and (self.hour > NOON or self.hour == 0)

    def minutes(self, word: str) -> int:
        if not self.half:
            return self.hour * 60 + self.minute
        if not 1 <= self.hour <= NOON:
            raise UnclearWords(word)
        return (self.hour % NOON + (NOON if self.half == "pm" else 0)) * 60 + self.minute


def _moved_end(side: str, word: str, today: Windows) -> Windows:
    """The windows of the day that begin before, or end after that time; the last ends, or the first begins with it."""
    fault = UnclearWords(f"{side} {word}")
    found = _ALONE.fullmatch(word)
    if found is None:
        raise UnclearWords(word)
    clock = _Clock.of(found.groups(), word)
    minute = clock.minutes(word)
    if not today or not (clock.is_sure() or clock.hour == NOON or (side == "from" and clock.hour >= MORNING_FROM)):
        raise fault
    if side == "from":
        kept = [(max(start, minute), end) for start, end in today if end > minute]
        if kept and today[0][1] > minute:
            kept[0] = (minute, kept[0][1])
    else:
        kept = [(start, min(end, minute)) for start, end in today if start < minute]
        if kept and today[-1][0] < minute:
            kept[-1] = (kept[-1][0], minute)
    if not kept or minute == MINUTES_OF_DAY == kept[0][0] or kept[0][1] - kept[0][0] > MINUTES_OF_DAY:
        raise fault
    return tuple(kept)
