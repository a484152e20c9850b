"""What the options of the command line mean: a zone, the instant where a clock starts, the lines of a script."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from string import hexdigits
from zoneinfo import ZoneInfo

from bot.domain import when
from bot.domain.availability import known_zone, near_zones

SHORTEST_HEAD = 8
"""Digits of a hash that are asked for at least: with fewer a chain could have them by chance."""

LONGEST_HEAD = 64


class WrongOption(Exception):
    """An option that cannot be used; `args[0]` is the sentence that says so, with an example."""


def zone_named(text: str | None) -> str:
    """The zone asked for; without one the machine's own, or UTC where that has no name."""
    if text is None:
        return own_zone()
    found = known_zone(text)
    if found is None:
        near = near_zones(text)
        perhaps = f" Perhaps: {', '.join(near)}?" if near else ""
        raise WrongOption(f"--zone {text}: I do not know this time zone.{perhaps} For example: --zone Asia/Tokyo")
    return found


def own_zone() -> str:
    given = known_zone(os.environ.get("TZ", "").lstrip(":"))
    if given:
        return given
    with suppress(OSError):
        parts = Path("/etc/localtime").resolve().parts
        if "zoneinfo" in parts:
            found = known_zone("/".join(parts[parts.index("zoneinfo") + 1 :]))
            if found:
                return found
    return "UTC"


def start(at: str, wall: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall time. Raises `WrongOption` if it is none, or shown twice or never that day."""
    try:
        local = datetime.fromisoformat(at)
    except ValueError:
        raise WrongOption(f"--at {at}: I do not understand this time. For example: --at 2026-11-17T09:00") from None
    match when.resolve(local.replace(tzinfo=None), wall.key):
        case _ if local.tzinfo is not None:
            return local.astimezone(UTC)
        case when.Resolved(at=instant):
            return instant
        case _:
            raise WrongOption(f"--at {at}: the clocks of {wall.key} do not show this time exactly once that day.")


def head(digits: str) -> str:
    """The first digits of a link's hash, as a digest shows them. Raises `WrongOption`."""
    found = digits.strip().lower()
    if not (SHORTEST_HEAD <= len(found) <= LONGEST_HEAD and set(found) <= set(hexdigits)):
        raise WrongOption(
            f"--head {digits}: the head of a chain is {SHORTEST_HEAD} to {LONGEST_HEAD} digits from 0 to f,"
            " as the last line of a digest shows it."
        )
    return found


def script_lines(name: str) -> Iterable[bytes]:
    """The lines of a script file, or of standard input as they come (-)."""
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise WrongOption(f"The script {name} cannot be read: {error.strerror}.") from None
