"""A suggestion as the one who is asked is told of it, as facts (A10, RULES 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cost import Price
from bot.domain.escalation import Decided, Suggestion
from bot.domain.people import Member
from bot.domain.views import HistoryLine, Text, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What happens to a question that nobody answers: put again at `again_at`, given to `heir` at `then_at` (UTC).

    Without an heir the owner is told then; nothing more comes where `then_at` is None.
    """

    again_at: datetime | None = None
    then_at: datetime | None = None
    heir: Member | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """The card of a question: what is waited for, what it costs, what was said, whom it proposes, in which words.

    `question` is None once it is closed: then `outcome` says how, if that is known. `recipient` is empty where the
    client's manager is not known. `said` are the newest lines of what was said. `again`: it had been put before;
    `lender` is the owner who asks for help; `asked_before` are others who were asked, `absent` whose decision it would
    have been, had they been there.
    """

    view: View
    serial: int
    question: Suggestion | None
    outcome: Decided | None = None
    recipient: str = ""
    words: Text | None = None
    price: Price | None = None
    said: tuple[HistoryLine, ...] = ()
    waits: Waits | None = None
    softer: bool = False
    firmer: bool = False
    again: bool = False
    is_reworded: bool = False
    lender: Member | None = None
    asked_before: tuple[Member, ...] = ()
    absent: Member | None = None
    repeat: bool = False
    late_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Reworded:
    """Other words stand on the cards of a question now."""

    view: View
