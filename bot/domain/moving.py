"""Moving and travelling: a zone that changes on a date (D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.domain.availability import Availability, Move
from bot.domain.days_off import country_of, is_country
from bot.domain.zones import settle


def moves_at(move: Move) -> datetime:
    """The instant (UTC) of a move: the first of its date in the new zone."""
    return settle(datetime.combine(move.day, time.min), move.zone)


def next_move(hours: Availability) -> datetime | None:
    """The instant (UTC) at which the zone changes next; None if no change is planned."""
    return min(map(moves_at, hours.moves), default=None)


def moved(hours: Availability, now: datetime, *, country: str = "") -> Availability:
    """The hours after the moves that have come by `now` (UTC). Whose holidays are kept stays as it was.

    Of a client with a `country` those are its own, whatever the zone, as long as no others were set.
    """
    come = [move for move in sorted(hours.moves, key=lambda each: each.day) if moves_at(move) <= now]
    if not come:
        return hours
    zone, holidays = come[-1].zone, hours.holidays
    if holidays is None and not is_country(country) and country_of(zone) != hours.holidays_of:
        holidays = hours.holidays_of
    left = tuple(move for move in hours.moves if move.day > come[-1].day)
    return replace(hours, zone=zone, holidays=holidays, moves=left)
