"""Due dates as people type them: the strict reader.

Strict: the whole phrase is understood or nothing is. A wrong date that is accepted costs a client, a phrase that is
not understood costs one click. What has two readings is asked, never guessed (practice A4, RULES 5).

The way of a phrase: the table of the person's language finds its parts (`when_table`, `when_english`,
`when_japanese` …), and where it finds none the English one may; `when_sense` and `when_days` say what they mean
together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.domain.when_english import DURATION, ENGLISH, elapsed_time
from bot.domain.when_frame import Asker
from bot.domain.when_parts import Accepted, Asked, Faulty, Grain, Link, Reading, Rejected, WhyAsked, WhyRejected
from bot.domain.when_sense import sense
from bot.domain.when_table import Table, cleaned
from bot.domain.zones import Fold, Gap, Resolved, resolve, settle

__all__ = [
    "Accepted",
    "Asked",
    "Fold",
    "Gap",
    "Grain",
    "Reading",
    "Rejected",
    "Resolved",
    "WhyAsked",
    "WhyRejected",
    "instant",
    "read",
    "read_duration",
    "read_past",
    "resolve",
]

LONGEST = 120  # characters; nobody says a date in more
FRIDAY = 4


@cache
def table_of(language: str) -> Table:
    """The phrase table of a language, read in when it is first asked for; English where there is none."""
    match language:
        case "ja":
            from bot.domain.when_japanese import JAPANESE

            return JAPANESE
        case "ru":
            from bot.domain.when_russian import RUSSIAN

            return RUSSIAN
        case "vi":
            from bot.domain.when_vietnamese import VIETNAMESE

            return VIETNAMESE
        case _:
            return ENGLISH


def read(
    text: str, *, now: datetime, zone: str, language: str = "en", is_working_day: Callable[[date], bool] | None = None
) -> Reading:
    """What a due date means that somebody in `zone` typed at `now` (aware UTC): an instant ahead, at most two years.

    `is_working_day` counts "in 3 business days", Monday to Friday unless given.
    """
    return _read(text, language, Asker(now.astimezone(UTC), zone, is_working_day or is_weekday))


def read_past(text: str, *, now: datetime, zone: str, language: str = "en") -> Reading:
    """What `sent at WHEN` and `answered at WHEN` mean: an instant that has been, or "now"; a time must be said.

    "09:00" is today's, "Monday 10:00" the last one.
    """
    return _read(text, language, Asker(now.astimezone(UTC), zone, is_weekday, past=True))


def instant(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """The instant (UTC) of a wall time kept from a reading. If the law has changed and it falls in a gap: its end."""
    return settle(wall, zone, fold)


def read_duration(text: str) -> timedelta | None:
    """The elapsed time of "2h", "2d3h", "90 min", "an hour and a half", "1w"; None for anything else, and for none."""
    words = re.sub(r"^(?:in|for) ", "", cleaned(text))
    if not re.fullmatch(DURATION, words):
        return None
    return elapsed_time(words) or None


def _read(text: str, language: str, asker: Asker) -> Reading:
    words = cleaned(text)
    if not words:
        return Rejected(WhyRejected.empty)
    if len(words) > LONGEST:
        return Rejected(WhyRejected.not_understood)
    table = table_of(language)
    reading = _read_with(table, words, asker)
    if table is not ENGLISH and _is_foreign(reading):
        english = _read_with(ENGLISH, words, asker)
        return reading if _is_foreign(english) else english
    return reading


def _is_foreign(reading: Reading) -> bool:
    """Whether the phrase may be in another language than the one in which it was read."""
    return isinstance(reading, Rejected) and reading.why is WhyRejected.not_understood


def _read_with(table: Table, words: str, asker: Asker) -> Reading:
    if asker.habits != table.habits:
        asker = Asker(asker.now, asker.zone, asker.is_working_day, asker.past, table.habits)
    try:
        scan = table.scan(words)
    except Faulty as fault:
        return fault.rejected
    if scan.rest:
        is_readable = any(not isinstance(part, Link) for part in scan.parts)
        return Rejected(table.why_not(words), scan.rest, scan.read if is_readable else "")
    return sense(scan.parts, asker)


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() <= FRIDAY
