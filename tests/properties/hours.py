"""Working time, counted by the tests themselves: Monday to Friday, 09:00 to 18:00 in a zone, but for the public
holidays of its country (RULES 5).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

SATURDAY = 5
COUNTRIES = {
    "Asia/Tokyo": "JP",
    "Europe/Berlin": "DE",
    "America/New_York": "US",
    "Asia/Ho_Chi_Minh": "VN",
    "Pacific/Auckland": "NZ",
    "Asia/Kolkata": "IN",
}
HOLIDAYS = {zone: country_holidays(country, years=range(2025, 2029)) for zone, country in COUNTRIES.items()}
OPENS, CLOSES = 9, 18


def is_open(zone: str, at: datetime) -> bool:
    """Whether the instant lies in the usual hours of the zone; at 18:00 it is closed."""
    wall = at.astimezone(ZoneInfo(zone))
    return works(zone, wall.date()) and OPENS <= wall.hour < CLOSES


def works(zone: str, day: date) -> bool:
    """Whether people work on that date."""
    return day.weekday() < SATURDAY and day not in HOLIDAYS[zone]


def worked(zone: str, start: datetime, end: datetime) -> timedelta:
    """The usual working time of the zone between two instants."""
    total, day, last = timedelta(), day_in(zone, start), day_in(zone, end)
    while day <= last:
        if works(zone, day):
            opening, closing = (_instant(zone, day, hour) for hour in (OPENS, CLOSES))
            total += max(timedelta(), min(closing, end) - max(opening, start))
        day += timedelta(days=1)
    return total


def day_in(zone: str, at: datetime) -> date:
    """The local date."""
    return at.astimezone(ZoneInfo(zone)).date()


def _instant(zone: str, day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
