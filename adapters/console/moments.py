"""Times as a person writes them in a script: an elapsed time (`2d3h`) and a wall time in a zone (`2026-11-20 17:00`).

A script moves a clock, so its times are exact or refused: a wall time that does not exist or exists twice is told,
never guessed. Free phrases ("next Friday") belong to the core, which alone knows how people say them.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SPAN = re.compile(
    r"(?:([0-9]{1,6})w)? ?(?:([0-9]{1,6})d)? ?(?:([0-9]{1,6})h)? ?(?:([0-9]{1,6})m)? ?(?:([0-9]{1,6})s)?"
)
_WALL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")


class NotUnderstood(ValueError):
    """A line that cannot be done: the first argument is a sentence for its writer, `example` a line that can."""

    def __init__(self, sentence: str, example: str = "") -> None:
        super().__init__(sentence)
        self.example = example

    @property
    def advice(self) -> str:
        """The words that show the example, if one helps."""
        return f"An example: {self.example}" if self.example else ""


def span(text: str) -> timedelta:
    """The elapsed time of `2d3h`: weeks, days, hours, minutes, seconds, in that order, each left out at will."""
    match = _SPAN.fullmatch(text)
    if not match or not any(match.groups()):
        raise NotUnderstood(
            f"“{text}” is not a length of time. It is numbers with w, d, h, m or s, the largest first.",
            ":wait 2d3h",
        )
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def instant(text: str, zone: ZoneInfo) -> datetime:
    """The one instant, in UTC, at which the clocks of the zone show `2026-11-20 17:00` (also with T, and seconds)."""
    match = _WALL.fullmatch(text)
    try:
        wall = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
    except ValueError:  # the 31st of February
        wall = None
    example = ":until 2026-11-20 17:00"
    if wall is None:
        raise NotUnderstood(f"“{text}” is not a date with a time of day.", example)
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        at = first.astimezone(UTC)
        shown = at.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        raise NotUnderstood(f"{text} is outside the years that can be counted.", example) from None
    if shown != wall:
        raise NotUnderstood(f"{text} does not exist in {zone.key}: the clocks skip it that day.", example)
    if first.utcoffset() != second.utcoffset():
        raise NotUnderstood(f"{text} comes twice in {zone.key}: the clocks go back that day.", example)
    return at
