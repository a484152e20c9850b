"""A clock for programs that are killed: it shows another day than the machine's, and may go faster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Time:
    """At `real`, by the machine's clock, it shows `shows`, and it goes on `speed` times as fast.

    Programs that are given the same one agree, whenever they were started.
    """

    shows: datetime
    real: datetime
    speed: float = 1.0

    @classmethod
    def from_now(cls, shows: datetime, speed: float = 1.0) -> Time:
        """It shows that instant now."""
        return cls(shows, datetime.now(UTC), speed)

    @classmethod
    def read(cls, said: dict[str, str]) -> Time:
        """As `said` has told it."""
        return cls(datetime.fromisoformat(said["shows"]), datetime.fromisoformat(said["real"]), float(said["speed"]))

    @property
    def said(self) -> dict[str, str]:
        """For another process."""
        return {"shows": self.shows.isoformat(), "real": self.real.isoformat(), "speed": str(self.speed)}

    def now(self) -> datetime:
        """What it shows, aware UTC."""
        return self.shows.astimezone(UTC) + (datetime.now(UTC) - self.real) * self.speed
