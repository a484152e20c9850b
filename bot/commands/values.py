"""Values out of closed sets, as people type them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.availability import known_zone
from bot.domain.days_off import is_country, near_countries
from bot.domain.hours import UnknownCountry
from bot.domain.people import Role
from bot.domain.refusals import Refused, UnknownLanguage, UnknownValue, UnknownZone
from bot.domain.zone_words import zones_meant
from bot.texts.voice import LANGUAGES


def zone_of(text: str, now: datetime) -> str:
    """An IANA zone, or `Refused` with the nearest ones; `now` tells what lies nine hours from UTC."""
    found = known_zone(text.strip())
    if found is None:
        raise Refused(UnknownZone(text[:60], zones_meant(text.strip()[:60], now)))
    return found


def country_of(text: str) -> str:
    """A country, or a region of one, whose holidays are known, or `Refused` with the nearest ones."""
    code = text.strip().upper()
    if is_country(code):
        return code
    raise Refused(UnknownCountry(text[:60], near_countries(text.strip()[:60])))


def language_of(text: str) -> str:
    """A language that Shimekiri writes, or `Refused`."""
    wanted = text.strip().casefold().split("-")[0]
    if wanted not in LANGUAGES:
        raise Refused(UnknownLanguage(text[:20], LANGUAGES))
    return wanted


def role_of(text: str) -> Role:
    """A role, or `Refused`."""
    try:
        return Role(text.strip().casefold())
    except ValueError:
        raise Refused(UnknownValue("role", text[:20], tuple(role.value for role in Role))) from None
