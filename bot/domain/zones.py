"""Time zones: from a wall clock to an instant, and from what a person types to an IANA name.

Times are aware UTC datetimes inside the bot (DESIGN 4); only the modules that deal with wall clocks come here.
The zone data is the system's (or the tzdata package's), read once by `zoneinfo` for the life of the process.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import TZPATH, ZoneInfo, available_timezones

SECOND = timedelta(seconds=1)
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
NEAR_AT_MOST = 3
# fmt: off
SPOKEN = {  # places that people name in "Tokyo time" and that are no city of the zone data
    "beijing": "Asia/Shanghai", "boston": "America/New_York", "california": "America/Los_Angeles",
    "central": "America/Chicago", "china": "Asia/Shanghai", "delhi": "Asia/Kolkata", "eastern": "America/New_York",
    "france": "Europe/Paris", "germany": "Europe/Berlin", "hanoi": "Asia/Ho_Chi_Minh", "india": "Asia/Kolkata",
    "japan": "Asia/Tokyo", "korea": "Asia/Seoul", "mountain": "America/Denver", "mumbai": "Asia/Kolkata",
    "new_york_city": "America/New_York", "nyc": "America/New_York", "osaka": "Asia/Tokyo",
    "pacific": "America/Los_Angeles", "san_francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles",
    "uk": "Europe/London", "us_eastern": "America/New_York", "us_pacific": "America/Los_Angeles",
    "vietnam": "Asia/Ho_Chi_Minh", "washington": "America/New_York",
}
UNSURE = frozenset({"north", "south", "victoria", "west"})  # names in the zone data that mean other places as well
ABBREVIATIONS = {  # upper case → the zones that people mean by it; several: ask
    "ACDT": ("Australia/Adelaide",), "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "AEDT": ("Australia/Sydney",), "AEST": ("Australia/Brisbane", "Australia/Sydney"),
    "AST": ("America/Halifax", "Asia/Riyadh"), "AWST": ("Australia/Perth",),
    "BST": ("Europe/London", "Asia/Dhaka"), "CDT": ("America/Chicago",),
    "CEST": ("Europe/Paris",), "CET": ("Europe/Paris",), "CST": ("America/Chicago", "Asia/Shanghai"),
    "EDT": ("America/New_York",), "EEST": ("Europe/Athens",), "EET": ("Europe/Athens",),
    "EST": ("America/New_York",), "GST": ("Asia/Dubai", "Atlantic/South_Georgia"), "HKT": ("Asia/Hong_Kong",),
    "HST": ("Pacific/Honolulu",), "ICT": ("Asia/Bangkok",),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"), "JST": ("Asia/Tokyo",), "KST": ("Asia/Seoul",),
    "MDT": ("America/Denver",), "MSK": ("Europe/Moscow",), "MST": ("America/Denver",),
    "NZDT": ("Pacific/Auckland",), "NZST": ("Pacific/Auckland",), "PDT": ("America/Los_Angeles",),
    "PKT": ("Asia/Karachi",), "PST": ("America/Los_Angeles",),
    "SAST": ("Africa/Johannesburg",),
    "SGT": ("Asia/Singapore",), "TRT": ("Europe/Istanbul",),
    "WIB": ("Asia/Jakarta",), "ET": ("America/New_York",), "PT": ("America/Los_Angeles",),
}
ABROAD = {  # old names that the zone data links to a zone of another country
    "Africa/Asmera": "ER", "Africa/Timbuktu": "ML", "America/Coral_Harbour": "CA", "America/Virgin": "VI",
    "Antarctica/South_Pole": "AQ", "Atlantic/Jan_Mayen": "SJ", "Iceland": "IS", "Pacific/Johnston": "UM",
    "Pacific/Ponape": "FM", "Pacific/Truk": "FM", "Pacific/Yap": "FM",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Resolved:
    """The wall time exists once, at this instant (UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """The wall time is skipped: at the instant `at` (UTC) the clock jumps from wall `before` to wall `after`."""

    before: datetime
    after: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Fold:
    """The wall time exists twice, at these two instants (UTC)."""

    first: datetime
    second: datetime


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValueError for a name that the zone data does not know."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError) as fault:
        raise ValueError(f"no such time zone: {name!r}") from fault


@lru_cache(maxsize=16_384)
def resolve(wall: datetime, zone: str) -> Resolved | Gap | Fold:
    """What the naive wall time `wall` means in `zone`. Its own `fold` is not looked at: both are tried."""
    tz = zone_named(zone)
    earlier_rule = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    later_rule = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if earlier_rule == later_rule:
        return Resolved(earlier_rule)
    if earlier_rule < later_rule:
        return Fold(earlier_rule, later_rule)
    jump = _transition(tz, later_rule.replace(microsecond=0), earlier_rule.replace(microsecond=0))
    after = jump.astimezone(tz).replace(tzinfo=None, fold=0)
    return Gap(after - (earlier_rule - later_rule), after, jump)


def settle(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """The instant (UTC) of a wall time: in a gap the gap's end, in a fold the first, or the second if `fold` is 1."""
    match resolve(wall, zone):
        case Resolved(at) | Gap(at=at):
            return at
        case Fold(first, second):
            return second if fold else first


@lru_cache(maxsize=4_096)
def local(at: datetime, zone: str) -> datetime:
    """The naive wall time of the instant `at` in `zone`; its `fold` is 1 on the second pass of a repeated hour."""
    return at.astimezone(zone_named(zone)).replace(tzinfo=None)


def known_zone(text: str) -> str | None:
    """The IANA name that `text` spells, whatever its case, in its proper case; None if there is none.

    Left out, so that they are asked back: abbreviations (`EST`, `CET`), POSIX names (`EST5EDT`), and `Etc/GMT+5`,
    which means UTC-5. `UTC` and `GMT` count.
    """
    return _names().get(text.strip().casefold().replace(" ", "_"))


def near_zones(text: str) -> tuple[str, ...]:
    """Up to three IANA names that `text` may mean, the likeliest first: by city, by its beginning, by likeness."""
    wanted = text.strip().casefold().replace(" ", "_")
    if not wanted:
        return ()
    if exact := _names().get(wanted):
        return (exact,)
    by_city = _by_city()
    city = wanted.rpartition("/")[2]
    if city in by_city:
        return by_city[city][:NEAR_AT_MOST]
    begun = [name for key, names in by_city.items() if len(city) > 2 and key.startswith(city) for name in names]
    alike = [_names()[key] for key in difflib.get_close_matches(wanted, _names(), NEAR_AT_MOST, 0.8)]
    cities = [by_city[key][0] for key in difflib.get_close_matches(city, by_city, NEAR_AT_MOST, 0.75)]
    return tuple(dict.fromkeys(begun + alike + cities))[:NEAR_AT_MOST]


def zone_of_place(place: str) -> str | None:
    """The zone of a city or a country as people say it ("Tokyo", "new york", "Japan"); None if several or none."""
    wanted = place.strip().casefold().replace(" ", "_")
    if wanted in SPOKEN:
        return SPOKEN[wanted]
    if wanted in UNSURE:
        return None
    names = _by_city().get(wanted, ())
    return names[0] if len(names) == 1 else None


def country_of(zone: str) -> str:
    """The ISO code of the country in which the zone lies; empty for `UTC`, `CET` and whatever else lies in none."""
    if not _is_plain(zone):
        return ""
    return ABROAD.get(zone) or _countries().get(zone) or _countries().get(_links().get(zone, ""), "")


@cache
def country_names() -> dict[str, str]:
    """ISO code → the usual English name, as the zone data has it."""
    lines = _packaged("iso3166.tab") or _system("iso3166.tab")
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


@cache
def zone_data_version() -> str:
    """The release of the zone data in use (`2026a`); empty if it does not say."""
    first = (_system("tzdata.zi") or _packaged("tzdata.zi") or [""])[0]
    return first.removeprefix("# version ") if first.startswith("# version ") else ""


def _transition(tz: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between `before` (exclusive) and `after` at which the offset of `tz` changes, to the second."""
    new = after.astimezone(tz).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after


@cache
def _names() -> dict[str, str]:
    """Lower-case name → IANA name. Read at the first use: listing the zones takes some 20 ms."""
    return {name.casefold(): name for name in sorted(available_timezones()) if _is_plain(name)}


def _is_plain(name: str) -> bool:
    """Whether a person who writes this name means what it says."""
    if name in ("UTC", "GMT", "Etc/UTC", "Etc/GMT"):
        return True
    if name in ("Factory", "localtime", "posixrules") or name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
        return False
    return "/" in name or not ((len(name) <= 4 and name.isupper()) or any(sign.isdigit() for sign in name))


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    """Lower-case last part of a name → the IANA names that end so."""
    found: dict[str, list[str]] = {}
    for key, name in _names().items():
        if name.startswith(REGIONS):
            found.setdefault(key.rpartition("/")[2], []).append(name)
    return {city: tuple(sorted(names, key=len)) for city, names in found.items()}


@cache
def _countries() -> dict[str, str]:
    """IANA name → the country under which the zone table has it."""
    lines = _packaged("zone.tab") or _system("zone.tab")
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def _links() -> dict[str, str]:
    """A name that only stands for another → that other."""
    lines = _packaged("tzdata.zi") or _system("tzdata.zi")
    return {name: target for _, target, name in (line.split() for line in lines if line.startswith("L "))}


def _packaged(table: str) -> list[str]:
    """The lines of a table of the tzdata package; none where it is not installed."""
    from importlib.resources import files  # slow to import, and needed for two small tables only

    try:
        return files("tzdata").joinpath("zoneinfo", table).read_text("utf-8").splitlines()
    except (ImportError, OSError):
        return []


def _system(table: str) -> list[str]:
    """The lines of a table in the folders where `zoneinfo` looks first; none where they have no such table."""
    for folder in TZPATH:
        try:
            with open(f"{folder}/{table}", encoding="utf-8") as lines:  # noqa: PTH123
                return lines.read().splitlines()
        except OSError:
            continue
    return []
