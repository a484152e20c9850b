"""What people set about their hours: windows of a local day, days that are different, and moves to another zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Window = tuple[int, int]
"""Minutes of the local day, `[start, end)`; one that ends after 1440 goes over midnight, for a day at the most."""
Windows = tuple[Window, ...]
Week = tuple[Windows, ...]
"""Seven days, Monday first."""

MINUTES_OF_DAY = 24 * 60


class Channel(StrEnum):
    """A way to reach somebody, each with its own hours (D1)."""

    chat = "chat"
    call = "call"
    meeting = "meeting"
    email = "email"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, both ends included."""

    first: date
    last: date
    note: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Exceptional:
    """The windows of one date, whatever the week says; none: closed. Without a channel it is meant for every one."""

    day: date
    windows: Windows
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """From the first instant of that date in the new zone on, the days are lived in that zone."""

    day: date
    zone: str


def require_shape(windows: Windows) -> None:
    """Raise ValueError unless the windows of a day are in order, not empty, not overlapping and not over a day long."""
    reached = 0
    for start, end in windows:
        if not (reached <= start < MINUTES_OF_DAY and start < end <= start + MINUTES_OF_DAY):
            raise ValueError(f"windows must be in order, not empty, not overlapping, at most a day long: {windows}")
        reached = end


def merged(windows: Windows) -> tuple[Windows, bool]:
    """The windows of a day in order, those that overlap or touch joined; and whether any did overlap.

    Where joining would make a window of more than a day, they are made to touch instead.
    """
    joined: list[Window] = []
    overlapped = False
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            first, reached = joined.pop()
            overlapped = overlapped or start < reached
            if max(reached, end) - first > MINUTES_OF_DAY:
                joined.append((first, start))
            else:
                start, end = first, max(reached, end)
        joined.append((start, end))
    return tuple(joined), overlapped
