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

__all__ = ["Days", "called", "country_of", "data_version", "days_off", "is_country", "near_countries"]


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


def called(code: str, day: date, language: str, english: str) -> str:
    """What a holiday with this English name is called in a language (ISO 639-1); in English where the data of that
    country do not say.
    """
    return _names(code, day.year, language).get(day, english) if language != "en" and is_country(code) else english


@lru_cache(maxsize=256)
def _names(code: str, year: int, language: str) -> Mapping[date, str]:
    import holidays

    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False, language="en_US")
    if language not in found.supported_languages:
        return MappingProxyType({})
    said = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False, language=language)
    return MappingProxyType(dict(said))


@cache
def data_version() -> str:
    """The releases of the holiday data and of the zone data: another text, and what was worked out may be wrong."""
    from importlib.metadata import version  # slow to import, and asked for once

    return f"holidays {version('holidays')}, zones {zone_data_version()}"
