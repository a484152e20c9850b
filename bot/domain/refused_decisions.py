"""Ways in which a decision about an escalation, or a call for help, is refused (RULES 6)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.escalation import Decided


@dataclass(frozen=True, slots=True)
class DecidedAlready:
    """Somebody was faster, or the question is not open any more; `by` is their name, if somebody decided."""

    deadline: str
    outcome: Decided | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """With this client we do not go that far (C8)."""

    deadline: str


@dataclass(frozen=True, slots=True)
class NoManager:
    """The words are for the client's manager, and none is known."""

    client: str


@dataclass(frozen=True, slots=True)
class HelpAlready:
    """A colleague has been asked and has not answered yet."""

    deadline: str
    name: str


@dataclass(frozen=True, slots=True)
class OwnHelp:
    """Nobody asks themselves for help."""


@dataclass(frozen=True, slots=True)
class NobodyToAsk:
    """The colleague cannot be reached, or (no name) nobody is known whom to ask."""

    deadline: str
    name: str


@dataclass(frozen=True, slots=True)
class WhomToAsk:
    """`help-me` without a name: colleagues who may be asked, the likeliest first."""

    deadline: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoIsRep:
    """Which of us looks after the client? `near` are those who may, reps first."""

    client: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TooFarOff:
    """*Not now* was put off for more than `most` days."""

    most: int


DecisionRefusal = (
    DecidedAlready | NotOffered | NoManager | HelpAlready | OwnHelp | NobodyToAsk | WhomToAsk | WhoIsRep | TooFarOff
)
