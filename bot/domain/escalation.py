"""A running escalation: what was suggested to whom, what was decided, who has taken it (A10, RULES 6).

Values only. When a rung comes is worked out in `climbing`, what a decision does in `deciding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ladder import Firmness, Rung

MOST_DECISIONS = 12
"""How many decisions a deadline remembers for its cards; the record has all."""


class Decision(StrEnum):
    """What somebody decided about a suggestion, or what became of it without a decision."""

    approved = "approved"
    not_now = "not_now"
    never = "never"
    taken = "taken"
    """A colleague who was asked for help takes it."""
    given_back = "given_back"
    withdrawn = "withdrawn"
    """The client answered, or something else made the question idle."""
    unanswered = "unanswered"
    """A colleague who was asked for help did not say anything; it is the owner's again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody was asked at `at` (UTC), once more at `reminded_at`."""

    member_id: int
    at: datetime
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A question that waits for a person. `serial` counts the suggestions of a deadline from 1.

    `asked` are those who got it, the present one last. `words_id` is the kept text that it shows, once somebody changed
    the words. `no_rep`: there was no account rep to ask, so an admin was. `given_up`: everybody in line was asked.
    `helper_id`: for a rung `colleague`, who is to be asked for help. `is_help`: this is that call for help itself.
    """

    serial: int
    rung: Rung
    asked: tuple[Asked, ...]
    tone: Firmness = Firmness.normal
    words_id: int = 0
    no_rep: bool = False
    given_up: bool = False
    helper_id: int | None = None
    is_help: bool = False

    @property
    def now(self) -> Asked:
        """Whose turn it is."""
        return self.asked[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a suggestion: by whom (None: by itself) and when (UTC)."""

    serial: int
    decision: Decision
    by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Where a deadline stands on its ladder.

    `rungs` are those of the rules with which it began (RULES 6), None before the first suggestion. `step` is the index
    of the next one; the ones before were approved, the last at `approved_at`. `taken_by` has taken it. `since`: time
    counts from here, because it was our turn meanwhile; `not_before`: somebody said *Not now*, and `again_id` is asked
    then. `help` is the open question to a colleague, `lent_by` the owner who asked for the help that was given.
    """

    rungs: tuple[Rung, ...] | None = None
    step: int = 0
    approved_at: datetime | None = None
    taken_by: int | None = None
    is_over: bool = False
    since: datetime | None = None
    not_before: datetime | None = None
    again_id: int | None = None
    open: Suggestion | None = None
    help: Suggestion | None = None
    lent_by: int | None = None
    serial: int = 0
    decided: tuple[Decided, ...] = ()

    @property
    def questions(self) -> tuple[Suggestion, ...]:
        """What waits for somebody."""
        return tuple(each for each in (self.open, self.help) if each is not None)

    @property
    def rested_until(self) -> datetime | None:
        """When the newest question was closed (UTC): the owner's daily nudges rested until then."""
        return self.decided[-1].at if self.decided else None

    def suggestion(self, serial: int) -> Suggestion | None:
        """The open question of that number."""
        return next((each for each in self.questions if each.serial == serial), None)

    def outcome(self, serial: int) -> Decided | None:
        """What became of the suggestion of that number."""
        return next((each for each in reversed(self.decided) if each.serial == serial), None)

    def closed(self, serial: int, decision: Decision, by_id: int | None, at: datetime) -> Escalation:
        """The same with that question closed; whoever decided is remembered for the cards."""
        noted = (*self.decided, Decided(serial=serial, decision=decision, by_id=by_id, at=at))[-MOST_DECISIONS:]
        return replace(
            self,
            open=None if self.open is not None and self.open.serial == serial else self.open,
            help=None if self.help is not None and self.help.serial == serial else self.help,
            decided=noted,
        )

    def withdrawn(self, at: datetime) -> Escalation:
        """The same with nothing pending."""
        after = self
        for question in self.questions:
            after = after.closed(question.serial, Decision.withdrawn, None, at)
        return after


NONE = Escalation()
"""Nothing has been suggested yet."""
