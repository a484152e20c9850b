"""What tells the time, as the others see it, and a clock moved by hand. The machine's is read in `bot.app` alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        ...


class HandClock:
    """A clock moved by hand, for scripts and tests; it never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Where it was moved to, aware UTC."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Move it forward to `at`."""
        self._now = max(self._now, at.astimezone(UTC))
