"""What the work is measured by, as the floors know it: they say what happened, and not what becomes of the figures.

The figures themselves are kept in `bot.metrics`, where there is somebody to read them; elsewhere `Unmetered` is enough.
Everything here is called often, so an implementation does no more than count. Durations are seconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Sent(StrEnum):
    """What became of one attempt to send a message."""

    sent = "sent"
    later = "later"
    """The platform said "not so fast"."""
    moved = "moved"
    unknown = "unknown"
    """It may have gone out, nobody knows."""
    refused = "refused"
    """It will never work for this address, or with this content."""


class Settled(StrEnum):
    """What became of a letter whose outcome nobody knew."""

    found = "found"
    repeated = "repeated"
    given_up = "given_up"


class Answered(StrEnum):
    """What a request came to."""

    ok = "ok"
    refused = "refused"
    """A person's mistake, or something that they may not do."""
    limited = "limited"
    """More than one person may ask for in so short a time."""
    too_slow = "too_slow"
    database = "database"
    """The database could not serve it."""
    failed = "failed"
    """A fault of ours."""


class Meter(Protocol):
    """What is told to whoever measures."""

    def database_wait(self, seconds: float, *, writes: bool) -> None:
        """A transaction waited so long for its connection, and on SQLite for its turn to write."""
        ...

    def delivery(self, platform: str, outcome: Sent, letters: int) -> None:
        """One message was tried; it stood for so many letters."""
        ...

    def lateness(self, platform: str, seconds: float) -> None:
        """A letter went out so long after the instant from which it might go."""
        ...

    def settled(self, platform: str, outcome: Settled) -> None:
        """Somebody looked after a letter whose outcome was unknown."""
        ...

    def request(self, platform: str, kind: str, outcome: Answered, seconds: float) -> None:
        """A request was answered; `kind` is what it was: command, press, submission and so on."""
        ...

    def tick(self, seconds: float, *, failed: bool) -> None:
        """One look at what is due has ended."""
        ...


class Unmetered:
    """Nobody measures."""

    def database_wait(self, seconds: float, *, writes: bool) -> None:
        """Nothing."""

    def delivery(self, platform: str, outcome: Sent, letters: int) -> None:
        """Nothing."""

    def lateness(self, platform: str, seconds: float) -> None:
        """Nothing."""

    def settled(self, platform: str, outcome: Settled) -> None:
        """Nothing."""

    def request(self, platform: str, kind: str, outcome: Answered, seconds: float) -> None:
        """Nothing."""

    def tick(self, seconds: float, *, failed: bool) -> None:
        """Nothing."""


UNMETERED = Unmetered()
