"""Availability as it is kept: one small document a person or client, read and written whole.

What was never set is no document at all: the usual hours of the zone (RULES 5). A document is read once and kept, so
that everybody with the same hours shares one calendar and what has been worked out for it.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

from bot.domain.availability import Absence, Availability, Channel, Exceptional, Move, Quiet


def document(hours: Availability) -> str | None:
    """The hours without their zone, which has a column of its own; None if they are the usual ones."""
    if hours == Availability(hours.zone):
        return None
    written: dict[str, Any] = {
        "weeks": {channel.value: week for channel, week in hours.weeks},
        "holidays": hours.holidays,
        "absences": [[each.first.isoformat(), each.last.isoformat(), each.note] for each in hours.absences],
        "exceptions": [
            [each.day.isoformat(), each.windows, each.channel.value if each.channel else None]
            for each in hours.exceptions
        ],
        "moves": [[each.day.isoformat(), each.zone] for each in hours.moves],
        "quiet": hours.quiet.value,
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=20_000)
def value(zone: str, written: str | None) -> Availability:
    """The hours of a document."""
    if written is None:
        return Availability(zone)
    read = json.loads(written)
    return Availability(
        zone,
        weeks=tuple(
            (Channel(channel), tuple(tuple((start, end) for start, end in windows) for windows in week))
            for channel, week in read["weeks"].items()
        ),
        holidays=read["holidays"],
        absences=tuple(
            Absence(date.fromisoformat(first), date.fromisoformat(last), note) for first, last, note in read["absences"]
        ),
        exceptions=tuple(
            Exceptional(
                date.fromisoformat(day),
                tuple((start, end) for start, end in windows),
                Channel(channel) if channel else None,
            )
            for day, windows, channel in read["exceptions"]
        ),
        moves=tuple(Move(date.fromisoformat(day), zone) for day, zone in read["moves"]),
        quiet=Quiet(read["quiet"]),
    )
