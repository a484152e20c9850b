"""The rules of escalation: an ordered ladder of rungs, and how firm we are with a client (A10, C8, RULES 6).

A ladder has two sides, because what silence means differs: `overdue` (a chase whose date has passed) and `held` (work
on hold). After `proceed` there is nothing to escalate: the work went on. Nothing here is a weapon against the client:
a rung only asks one of us a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Firmness(StrEnum):
    """How far we go with a client; ours alone, no client ever reads it (C8)."""

    soft = "soft"
    """Never their manager, and only the softest words."""
    normal = "normal"
    firm = "firm"
    """The firmest words are offered too."""


class Whom(StrEnum):
    """Whom a rung brings in, in the order in which they come."""

    colleague = "colleague"
    rep = "rep"
    manager = "manager"
    """The client's manager: through us, never by the bot."""


class By(StrEnum):
    """Who decides about a suggestion."""

    owner = "owner"
    rep = "rep"
    admin = "admin"


class Side(StrEnum):
    """Which silence a rung answers."""

    overdue = "overdue"
    held = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: what starts it, whom it proposes, who decides, and how long a decision may wait.

    `days` and `hours` are working time of the decider, after the instant at which silence was counted as such, or
    after the approval of the rung before. `broken`: only once that many promises were broken; `spent`: only once the
    last text to the client was handed over. `wait_days`, working days of the decider: until the one reminder; one more
    working day after it the decision is handed on.
    """

    whom: Whom
    by: By = By.rep
    days: int = 0
    hours: int = 0
    broken: int = 0
    spent: bool = False
    wait_days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs of both sides, in order."""

    overdue: tuple[Rung, ...] = ()
    held: tuple[Rung, ...] = ()

    def side(self, side: Side) -> tuple[Rung, ...]:
        """The rungs of one side."""
        return self.overdue if side is Side.overdue else self.held


USUAL = Ladder(
    overdue=(Rung(whom=Whom.rep, days=2), Rung(whom=Whom.manager, days=2)),
    held=(Rung(whom=Whom.rep, days=5),),
)
"""What holds until a workspace or a client has rules of its own (RULES 6)."""


def offered(rungs: tuple[Rung, ...], firmness: Firmness) -> tuple[Rung, ...]:
    """The rungs that a client's firmness leaves: `soft` never proposes their manager (C8)."""
    return tuple(rung for rung in rungs if firmness is not Firmness.soft or rung.whom is not Whom.manager)
