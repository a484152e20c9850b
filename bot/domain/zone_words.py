"""What a person may mean who names a time zone in other words than its IANA name.

An abbreviation or a distance from UTC is no zone: it says nothing about next summer. So it is never taken, but asked
back with the places that people mean by it (RULES 5).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.domain.zones import ABBREVIATIONS, local, near_zones, zone_of_place

MOST = 4

PLACES = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Ho_Chi_Minh", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Dhaka", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Karachi", "Asia/Tashkent", "Asia/Yekaterinburg",
    "Asia/Almaty", "Asia/Novosibirsk", "Asia/Vladivostok", "Asia/Dubai", "Asia/Tehran", "Europe/Moscow",
    "Europe/Istanbul", "Africa/Nairobi", "Europe/Athens", "Europe/Kyiv", "Africa/Cairo", "Africa/Johannesburg",
    "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Africa/Lagos", "Europe/London", "Europe/Lisbon",
    "Atlantic/Azores", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Halifax", "America/St_Johns",
    "America/New_York", "America/Toronto", "America/Bogota", "America/Chicago", "America/Mexico_City",
    "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    "Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth", "Pacific/Auckland",
)  # fmt: skip
"""Where many people live, for a distance from UTC."""

_DISTANCE = re.compile(r"(?:utc|gmt)?\s?([+-])\s?(\d{1,2})(?::?([0-5]\d))?")


def zones_meant(text: str, now: datetime) -> tuple[str, ...]:
    """Up to four IANA names that `text` may mean at `now` (UTC), the likeliest first: to be asked, not taken."""
    words = " ".join(text.split()).removesuffix(" time")
    if zones := ABBREVIATIONS.get(words.upper()):
        return zones[:MOST]
    if found := _DISTANCE.fullmatch(words.casefold().replace("−", "-")):
        distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return zones_at(-distance if found[1] == "-" else distance, now)
    spoken = zone_of_place(words)
    return tuple(dict.fromkeys(((spoken,) if spoken else ()) + near_zones(words)))[:MOST]


def zones_at(distance: timedelta, now: datetime) -> tuple[str, ...]:
    """Places whose clocks are that far from UTC at the moment."""
    wall = now.replace(tzinfo=None) + distance
    return tuple(zone for zone in PLACES if local(now, zone).replace(fold=0) == wall)[:MOST]
