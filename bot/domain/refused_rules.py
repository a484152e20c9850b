"""The ways in which a rule of escalation is refused: not understood, never to fire, or too early to be fair (RULES 6).

`rung` is the rung as it would be typed, `words` what cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ladder import Side, Whom


@dataclass(frozen=True, slots=True)
class UnknownSide:
    """Rules are said for `overdue` or for `held`; this word is neither."""

    word: str


@dataclass(frozen=True, slots=True)
class BeforeNotice:
    """That comes before the client was told and had their time (A1)."""

    word: str


@dataclass(frozen=True, slots=True)
class NothingToEscalate:
    """After that there is no silence left that anybody could bring up."""

    word: str


@dataclass(frozen=True, slots=True)
class NoRungs:
    """A side, and nothing about it."""

    side: Side


@dataclass(frozen=True, slots=True)
class UnclearRung:
    """A rung with words that are none of its parts; `words` are the ones at fault."""

    words: str
    rung: str


@dataclass(frozen=True, slots=True)
class NobodyNamed:
    """A rung that brings in nobody."""

    rung: str


@dataclass(frozen=True, slots=True)
class AtOnce:
    """It would come together with what was just said to the client, who had no time to answer it.

    `is_first`: together with the due minute; else with the approval of the rung before.
    """

    rung: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class TooFarAhead:
    """So long after the silence that it would as good as never come; working days and working hours."""

    rung: str
    most_days: int
    most_hours: int


@dataclass(frozen=True, slots=True)
class NeverBroken:
    """So many promises are never broken, because a client can make `most` for a deadline; or `broken 0` was said."""

    rung: str
    most: int


@dataclass(frozen=True, slots=True)
class NoTextsWhileHeld:
    """`spent` waits for the last text to the client, and on hold they get none."""

    rung: str


@dataclass(frozen=True, slots=True)
class SilenceWasPromised:
    """The notice promised that on hold we do not write again, so nobody there is written to over their head."""

    rung: str


@dataclass(frozen=True, slots=True)
class NotRising:
    """A rung that does not go further than the one before it, which has been approved by then."""

    before: Whom
    whom: Whom


@dataclass(frozen=True, slots=True)
class TooSoft:
    """We are soft with this client, so that their manager is never proposed (C8)."""

    client: str


@dataclass(frozen=True, slots=True)
class BadWait:
    """A decision waits for one to `most` working days."""

    rung: str
    most: int


RulesRefusal = (
    UnknownSide | BeforeNotice | NothingToEscalate | NoRungs | UnclearRung | NobodyNamed | AtOnce | TooFarAhead
    | NeverBroken | NoTextsWhileHeld | SilenceWasPromised | NotRising | TooSoft | BadWait
)  # fmt: skip
