"""Tables of phrases for the tests of the reader: a line is `phrase | outcome`.

Outcomes: `Fri 20 Nov 17:00` (with the zone, if another), a day alone, `ask WHY: option, option`, `no WHY`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.when import Accepted, Asked, Grain, Reading, Rejected

NEW_YORK = "America/New_York"


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(text: str) -> datetime:
    """A naive wall time."""
    return datetime.fromisoformat(text)


def told(reading: Reading, zone: str = NEW_YORK) -> str:
    """A reading as the tables write it."""
    match reading:
        case Accepted(time, in_zone, grain, fold):
            form = "%a %-d %b" + (" %Y" if time.year != 2026 else "") + (" %H:%M" if grain is Grain.minute else "")
            second = " again" if fold else ""
            return time.strftime(form) + second + (f" {in_zone}" if in_zone != zone else "")
        case Asked(options, why):
            return f"ask {why}: " + ", ".join(told(option, zone) for option in options)
        case Rejected(why):
            return f"no {why}"
        case _:
            assert_never(reading)


def lines(table: str) -> list[tuple[str, str]]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    return [(phrase.strip(), outcome.strip()) for phrase, outcome in rows]
