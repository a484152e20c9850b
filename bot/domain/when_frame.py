"""Who typed a phrase, and on whose clock it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.when_parts import Accepted, Faulty, Grain, Habits, WhyRejected
from bot.domain.zones import Fold, Gap, Resolved, local, resolve, settle

ENGLISH_HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who typed the phrase, and when: the instant (UTC), the zone, the days worked, which way time is looked."""

    now: datetime
    zone: str
    is_working_day: Callable[[date], bool]
    past: bool = False  # the phrase names an instant that has been
    habits: Habits = ENGLISH_HABITS

    def is_right_side(self, at: datetime) -> bool:
        return at <= self.now if self.past else at > self.now


@dataclass(frozen=True, slots=True)
class Frame:
    """The clock that the phrase is read on: that of a zone, or `utc` away from UTC and told in the zone's time."""

    zone: str
    utc: timedelta | None = None

    def today(self, now: datetime) -> date:
        return (now + self.utc).date() if self.utc is not None else local(now, self.zone).date()

    def at(self, wall: datetime) -> datetime:
        return (wall - self.utc).replace(tzinfo=UTC) if self.utc is not None else settle(wall, self.zone)

    def readings(self, wall: datetime) -> list[tuple[Accepted, datetime]]:
        """The wall time as one reading, as two in a fold, with their instants. Raises Faulty in a gap."""
        if self.utc is not None:
            return [(reading_at(self.at(wall), self.zone), self.at(wall))]
        match resolve(wall, self.zone):
            case Resolved(at):
                return [(Accepted(wall, self.zone, Grain.minute), at)]
            case Fold(first, second):
                return [(Accepted(wall, self.zone, Grain.minute, fold), at) for fold, at in enumerate((first, second))]
            case Gap(before, after):
                raise Faulty(WhyRejected.gap, f"{before:%H:%M}–{after:%H:%M}")


def reading_at(at: datetime, zone: str) -> Accepted:
    """An instant as a reading in a zone, its seconds cut off."""
    wall = local(at, zone)
    return Accepted(wall.replace(second=0, microsecond=0, fold=0), zone, Grain.minute, wall.fold)
