"""What is said about the calendar feed, as facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedMade:
    """`/me calendar`: the secret address, shown once; `replaces`: there was one before, which is dead now."""

    url: str
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class FeedShown:
    """Whether there is an address, which cannot be shown again."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class NoAddress:
    """A refusal: where calendars could reach us is not known."""
