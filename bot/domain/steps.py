"""What can happen to a deadline by itself, and one such step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What can happen to a deadline by itself."""

    not_sent = "not_sent"
    """The owner is reminded that the notice has not gone out."""
    remind = "remind"
    """The owner is handed a reminder for the client."""
    reminder_dropped = "reminder_dropped"
    promise_broken = "promise_broken"
    held = "held"
    proceeded = "proceeded"
    overdue = "overdue"
    """The due instant of a chase; comes with its first text."""
    overdue_text = "overdue_text"
    untold = "untold"
    """The due instant passed and the client had not validly been told: the owner is asked."""
    late_proceed = "late_proceed"
    """The bot was down at the due instant; the owner is asked rather than surprised."""
    reason_wanted = "reason_wanted"
    suggested = "suggested"
    """A rung of the ladder has come: somebody is asked (RULES 6)."""
    asked_again = "asked_again"
    handed_on = "handed_on"
    """Nobody decided, or whoever was asked cannot be reached: the next in line is asked."""
    given_up = "given_up"
    """Everybody in line was asked; the owner is told, the question stays open."""
    not_offered = "not_offered"
    """What was suggested is not offered with this client any more (C8)."""
    help_again = "help_again"
    help_unanswered = "help_unanswered"
    """A colleague who was asked for help said nothing; it is the owner's again."""


CLIMBING = frozenset(
    {
        Kind.suggested, Kind.asked_again, Kind.handed_on, Kind.given_up, Kind.not_offered, Kind.help_again,
        Kind.help_unanswered,
    }
)  # fmt: skip
"""These are about an escalation (`climbing`)."""
UNDECIDED = frozenset({Kind.given_up, Kind.help_unanswered})
"""Of these the owner is told: nobody has decided."""
EXECUTIONS = frozenset({Kind.held, Kind.proceeded, Kind.overdue, Kind.untold, Kind.late_proceed})
SILENT = frozenset({Kind.reminder_dropped, Kind.promise_broken, Kind.not_offered})
"""These leave a line in the record and disturb nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. `planned` is its instant, `at` when it was done (both UTC; the same when on time).

    `nth` counts texts or nudges of the kind from 1; `last` marks the text that promises to be the last. In a plan,
    `heard` is when its owner hears of it, inside their hours. `broke_promise`: it had waited for a promise in vain. Of
    an escalation `to_id` is who is asked, `gone_id` who could not be reached, and `nth` the question's number.
    """

    kind: Kind
    planned: datetime
    at: datetime
    nth: int = 1
    last: bool = False
    broke_promise: bool = False
    to_id: int = 0
    gone_id: int = 0
    heard: datetime | None = field(default=None, compare=False)

    @property
    def late(self) -> timedelta:
        """How long after its instant it was done."""
        return self.at - self.planned
