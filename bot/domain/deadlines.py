"""A deadline: its states, what is known of it, and the table of what each command does in each state (RULES 1).

The table is the single word on *whether* a command is possible; `changes` works out *how*.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.escalation import NONE, Escalation
from bot.domain.ladder import USUAL, Firmness, Ladder, Side


class State(StrEnum):
    """Where a deadline stands (RULES 1)."""

    waiting = "waiting"
    untold = "untold"
    held = "held"
    proceeded = "proceeded"
    overdue = "overdue"
    answered = "answered"
    cancelled = "cancelled"


ENDED = frozenset({State.answered, State.cancelled})
OPEN = frozenset(State) - ENDED
PASSED = frozenset({State.untold, State.held, State.proceeded, State.overdue})
"""Open, and the due instant lies behind."""


class Clause(StrEnum):
    """What we do if the client stays silent (A5)."""

    hold = "hold"
    proceed = "proceed"
    chase = "chase"


class Ball(StrEnum):
    """Who has to move (A8)."""

    theirs = "theirs"
    ours = "ours"


@dataclass(frozen=True, slots=True)
class Due:
    """An instant, with the wall time and the zone in which it was said (RULES 5).

    `at` is aware UTC, `wall` naive local time in `zone` (an IANA name): if the zone's law changes, `at` follows `wall`.
    """

    at: datetime
    wall: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Told:
    """The last notice marked as sent: when it reached the client (UTC), the clause and due instant that it named."""

    at: datetime
    clause: Clause
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """One member's next nudge about this deadline comes no earlier than `until` (UTC)."""

    member_id: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Something that we need from a client by an instant. All instants are aware UTC.

    `notice_since` is when the present notice became due, `unsent_nudges` how often the owner was reminded to send it.
    `looked_until` is the instant up to which planned reminders were handed over or dropped.
    `reminders` counts those of this due date, `reminders_in_life` all; `overdue_texts` the texts after the due instant.
    `executed_at` is the instant at which the clause took effect, `stopped_at` since when the ball is ours.
    `on_time` is how the answer came, `ours_minutes` the client's working time, in minutes, in which they waited for us.
    """

    id: int
    workspace_id: int
    number: int
    client_id: int
    author_id: int
    owner_id: int
    subject: str
    clause: Clause
    due: Due
    created_at: datetime
    notice_since: datetime
    looked_until: datetime
    blocked: tuple[int, ...] = ()
    state: State = State.waiting
    ball: Ball = Ball.theirs
    told: Told | None = None
    promised_at: datetime | None = None
    promises_made: int = 0
    promises_broken: int = 0
    unsent_nudges: int = 0
    reminders: int = 0
    reminders_in_life: int = 0
    overdue_texts: int = 0
    last_text_at: datetime | None = None
    executed_at: datetime | None = None
    late_asked: bool = False
    reason: str = ""
    reason_reminded: bool = False
    stopped_at: datetime | None = None
    answered_at: datetime | None = None
    on_time: bool | None = None
    ours_minutes: int = 0
    deliver: Due | None = None
    urgent: bool = False
    snoozes: tuple[Snooze, ...] = ()
    escalation: Escalation = NONE
    revision: int = 0

    @property
    def name(self) -> str:
        """`D-12`: how people call it."""
        return f"D-{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether anything can still come of it."""
        return self.state in OPEN

    @property
    def executes_at(self) -> datetime:
        """The instant at which the clause takes effect: the due instant, or the promised one if that is later."""
        return max(self.due.at, self.promised_at) if self.promised_at else self.due.at

    @property
    def clock_stands(self) -> bool:
        """Whether the clause waits for us: the ball became ours before it was to take effect.

        After that instant `ours` stops nothing but nudges (RULES 1). A promise that moves the instant moves this too:
        the client's clock does not run while they wait for us (A8).
        """
        return self.ball is Ball.ours and (self.stopped_at is None or self.stopped_at < self.executes_at)

    @property
    def passed_at(self) -> datetime:
        """When silence was counted as such: the instant the clause took effect (a promise may move it), else due."""
        return self.executed_at or self.due.at

    @property
    def side(self) -> Side | None:
        """Which side of the ladder its silence belongs to; None where nothing is escalated."""
        return {State.overdue: Side.overdue, State.held: Side.held}.get(self.state)

    @property
    def around(self) -> frozenset[int]:
        """The members who have to do with it: its owner and author, whoever is blocked, whoever decided or is to."""
        rung = self.escalation
        deciding = {rung.taken_by, rung.again_id, rung.lent_by, *(each.by_id for each in rung.decided)}
        return frozenset({self.owner_id, self.author_id, *self.blocked, *(key for key in deciding if key is not None)})

    @property
    def needs_notice(self) -> bool:
        """Whether the client has yet to be told the present clause and date; told of an earlier date, later is fine."""
        told = self.told
        return told is None or told.clause is not self.clause or told.due_at > self.due.at

    def snoozed_until(self, member_id: int) -> datetime | None:
        """The instant before which that member wants no nudge about this deadline."""
        return next((snooze.until for snooze in self.snoozes if snooze.member_id == member_id), None)

    def changed(self, **changes: Any) -> Deadline:
        """The same deadline after a change: its revision moves on, so that an undo can see what was built on it."""
        return replace(self, revision=self.revision + 1, **changes)


class Verb(StrEnum):
    """The commands that change a deadline, as people type them, and the answers to what they are asked."""

    sent = "sent"
    answered = "answered"
    promise = "promise"
    extend = "extend"
    ours = "ours"
    theirs = "theirs"
    hold = "hold"
    proceed = "proceed"
    chase = "chase"
    snooze = "snooze"
    edit = "edit"
    owner = "owner"
    blocks = "blocks"
    cancel = "cancel"
    undo = "undo"
    help_me = "help-me"
    take = "take"
    """A colleague who was asked for help takes it over."""
    give_back = "give-back"
    approve = "approve"
    """A suggestion is decided (RULES 6)."""
    not_now = "not-now"
    never = "never"
    reword = "reword"


ANSWERS = frozenset({Verb.take, Verb.give_back, Verb.approve, Verb.not_now, Verb.never, Verb.reword})
"""These are about a question that one of us was asked (RULES 6)."""


class Why(StrEnum):
    """Why a command is impossible in a state; each has its sentence in `texts`."""

    answered = "answered"
    cancelled = "cancelled"
    already_answered = "already_answered"
    already_cancelled = "already_cancelled"
    gone_on = "gone_on"
    """Proceeded: the decision was taken; a new date reopens it."""
    after_due = "after_due"
    """The clause can be changed before the due instant only."""
    not_silent = "not_silent"
    """Nothing is suggested before their silence counts, or once we have gone on."""
    needs_date = "needs_date"
    """Nobody told the client in time: only a past instant of sending, or a new date, helps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: the state that follows (None: the same one), or why not."""

    to: State | None = None
    why: Why | None = None


STAY = Cell()
_OVER = {State.answered: Cell(why=Why.answered), State.cancelled: Cell(why=Why.cancelled)}


def _row(*, default: Cell = STAY, **cells: Cell) -> dict[State, Cell]:
    return {state: cells.get(state.value, _OVER.get(state, default)) for state in State}


_LADDER = _row(default=Cell(why=Why.not_silent), held=STAY, overdue=STAY)

_CLAUSE = _row(
    untold=Cell(why=Why.after_due),
    held=Cell(why=Why.after_due),
    proceeded=Cell(why=Why.after_due),
    overdue=Cell(why=Why.after_due),
)

TABLE: dict[Verb, dict[State, Cell]] = {
    # From untold a past instant of sending is needed, and whether it was early enough decides; see changes.sent.
    # After the end the texts that close or confirm may still be marked as sent.
    Verb.sent: _row(untold=Cell(why=Why.needs_date), answered=STAY, cancelled=STAY),
    Verb.answered: _row(default=Cell(State.answered), answered=STAY),
    Verb.promise: _row(untold=Cell(State.waiting), proceeded=Cell(why=Why.gone_on)),
    Verb.extend: _row(default=Cell(State.waiting)),
    Verb.ours: _row(proceeded=Cell(why=Why.gone_on)),
    Verb.theirs: _row(proceeded=Cell(why=Why.gone_on)),
    Verb.hold: _CLAUSE,
    Verb.proceed: _CLAUSE | {State.proceeded: STAY},
    Verb.chase: _CLAUSE,
    Verb.snooze: _row(),
    Verb.edit: _row(),
    Verb.owner: _row(),
    Verb.blocks: _row(),
    Verb.cancel: _row(
        default=Cell(State.cancelled),
        answered=Cell(why=Why.already_answered),
        cancelled=Cell(why=Why.already_cancelled),
    ),
    Verb.undo: _row(answered=STAY, cancelled=STAY),
    Verb.help_me: _row(),
    Verb.take: _row(),
    Verb.give_back: _row(),
    Verb.approve: _LADDER,
    Verb.not_now: _LADDER,
    Verb.never: _LADDER,
    Verb.reword: _LADDER,
}
"""Each command × each state: the outcome or the refusal (RULES 1). A test runs every cell."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of RULES 1–4; data that a workspace or a client can change. Times are in hours or days as named."""

    told_hours: int = 4
    """Working hours of the client between being told and the clause."""
    reminder_days: int = 2
    reminder_hours: int = 4
    """Reminders: that many working days, and working hours, of the client before the due instant."""
    reminder_gap_hours: int = 2
    """A reminder this near the notice, the due instant or another reminder is left out (elapsed hours)."""
    reminders_per_due: int = 2
    reminders_in_life: int = 4
    reminder_late_hours: int = 1
    """A reminder that could not be handed over within this time is dropped: it would speak of an hour gone by."""
    overdue_texts: int = 3
    unsent_hours: int = 2
    """Working hours of the owner until the first 'not sent yet'; the second comes on the next working day."""
    late_proceed_hours: int = 4
    promises: int = 2
    twin_minutes: int = 10
    minutes_per_reminder: int = 2
    """What a reminder costs us to look at and to send (A2)."""
    ladder: Ladder = USUAL
    firmness: Firmness = Firmness.normal


RULES = Rules()
