"""Public holidays and moved working days, by country or country-subdivision.

The data is the `holidays` package's, which is imported at the first question: it takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.countries import is_country, near_countries
from bot.domain.zones import country_of, zone_data_version

__all__ = ["Days", "country_of", "data_version", "days_off", "is_country", "near_countries"]


class Days(NamedTuple):
    """A year: the days off with their English names, and the days that were moved to work."""

    off: Mapping[date, str]
    worked: frozenset[date]


NO_DAYS = Days(MappingProxyType({}), frozenset())


@lru_cache(maxsize=1_024)
def days_off(code: str, year: int) -> Days:
    """The public holidays of a year, observed and substitute days included; none for what the data does not know."""
    import holidays

    if not is_country(code):
        return NO_DAYS
    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False, language="en_US")
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)  # some bring those of other years
    return Days(MappingProxyType(dict(sorted(found.items()))), worked)


@cache
def data_version() -> str:
    """The releases of the holiday data and of the zone data: another text, and what was worked out may be wrong."""
    from importlib.metadata import version  # slow to import, and asked for once

    return f"holidays {version('holidays')}, zones {zone_data_version()}"
