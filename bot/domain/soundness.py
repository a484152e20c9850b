"""What must hold of the data as a whole, whatever happened: crashes, races, a hand in the tables (docs/invariants.md).

Each invariant has a key, under which `shimekiri check --data` names it. Which rows break one is asked in `store`, what
is said of it is in `texts`. Here are the keys, the limits, and what the record says of a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from bot.domain.deadlines import State
from bot.domain.evidence import Entry
from bot.domain.letters import OF_STEP, TEXT_OF, Nudge


class Invariant(StrEnum):
    """The keys, in the order in which they are looked at."""

    record_whole = "record-is-whole"
    record_sealed = "record-is-sealed-soon"
    record_walls = "record-stays-in-its-workspace"
    erasures_named = "erasures-name-their-entry"
    forgetting_ends = "what-is-to-be-erased-goes"
    deadlines_recorded = "deadlines-are-on-record"
    deadlines_readable = "deadlines-can-be-read"
    numbers = "numbers-are-given-out"
    states_recorded = "states-follow-the-record"
    counts_recorded = "counts-follow-the-record"
    counts_capped = "counts-keep-their-caps"
    told_recorded = "told-is-on-record"
    executed_told = "executions-were-told"
    executions_dated = "executions-have-an-instant"
    answers_dated = "answers-have-an-instant"
    turns_dated = "turns-have-a-beginning"
    ended_rest = "ended-deadlines-rest"
    open_wake = "open-deadlines-wake-in-time"
    looks_come = "follow-ups-are-not-late"
    walls_keep = "due-dates-keep-their-wall-time"
    owners_here = "owners-are-still-here"
    admins = "workspaces-have-an-admin"
    people_walls = "people-stay-in-their-workspace"
    client_walls = "clients-stay-in-their-workspace"
    deadline_walls = "deadlines-stay-in-their-workspace"
    letter_walls = "letters-stay-in-their-workspace"
    notice_walls = "notices-stay-in-their-workspace"
    steps_told = "steps-have-their-letters"
    sent_known = "sent-letters-have-a-message"
    leases = "leases-belong-to-sending"
    attempts = "attempts-are-counted"
    live_sent = "live-letters-were-sent"
    edits_have_letters = "edits-change-a-letter"
    bundles_known = "shared-messages-are-known"
    letters_move = "letters-are-not-stuck"
    keys_forgotten = "requests-are-forgotten-in-time"
    locks_end = "shared-leases-end"


@dataclass(frozen=True, slots=True)
class Trace:
    """A row that breaks an invariant, by keys alone: no names and no words of people. `row` may be a number or a key.

    `number` is the D-number where it is about a deadline.
    """

    table: str
    row: str
    workspace_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """How many rows break an invariant, and the first of them."""

    invariant: Invariant
    count: int
    first: tuple[Trace, ...]


MOST_SHOWN = 20
"""How many rows a breach names."""

SEALED_WITHIN = timedelta(minutes=10)
"""RULES 8 asks for 5 s; after a flood or a stop it may take a little."""

LEASED_FOR = timedelta(hours=1)
"""Far more than any lease lasts; who had it is dead, and nobody has noticed."""

ERASED_WITHIN = timedelta(hours=1)
"""What is to be forgotten is gone after seconds, in a big workspace after minutes."""

STUCK_AFTER = timedelta(days=1)

KEPT_FOR = timedelta(hours=27)
"""Answered requests are kept for 26 hours, and dropped once an hour (RULES 9)."""

FROM_THERE = {
    Entry.deadline_made: State.waiting,
    Entry.held: State.held,
    Entry.proceeded: State.proceeded,
    Entry.overdue: State.overdue,
    Entry.untold: State.untold,
    Entry.answered: State.answered,
    Entry.extend: State.waiting,
    Entry.cancel: State.cancelled,
}
"""After these lines of the record a deadline is in that state, whatever it was before."""

SPEAKS = {Entry(kind.value): nudge for kind, nudge in OF_STEP.items()} | {
    Entry.suggested: Nudge.suggestion,
    Entry.asked_again: Nudge.suggestion_again,
    Entry.handed_on: Nudge.suggestion,
    Entry.help_again: Nudge.help_again,
    Entry.given_up: Nudge.given_up,
    Entry.help_unanswered: Nudge.help_unanswered,
}
"""These lines of the record say that somebody hears of it: the letter that was written with each."""

HANDED_OVER = frozenset(entry for entry, nudge in SPEAKS.items() if nudge in TEXT_OF)
"""Of these the reply to whoever made them happen may hand over the text itself, and no letter is written."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the record says of a deadline: the states in which it may be, and what happened how often.

    Where the line alone leaves two possibilities (a text marked as sent long after the due instant may have told them
    in time, or not; a ball that comes back may move the date, or not) both are kept.
    """

    states: frozenset[State] = frozenset({State.waiting})
    reminders: frozenset[int] = frozenset({0})
    reminders_in_life: int = 0
    overdue_texts: int = 0
    promises_made: int = 0
    promises_broken: int = 0
    before: Account | None = field(default=None, compare=False)

    def after(self, kind: Entry, *, by_person: bool) -> Account:
        """The same after one more line; one `by_person` may be taken back by the next `undo`."""
        if kind is Entry.undo:
            back = replace(self.before or self, before=None)
            if State.untold in self.states and State.waiting in back.states:  # and past due: nobody is asked again
                return replace(back, states=back.states | {State.untold})
            return back
        noted_again = kind is Entry.answered and self.states == {State.answered}
        keeps = by_person and not noted_again and kind not in {Entry.erasure, Entry.retention}
        return self._moved(kind, replace(self, before=None) if keeps else self.before)

    def _moved(self, kind: Entry, before: Account | None) -> Account:
        now = replace(self, before=before)
        if kind in FROM_THERE:
            now = replace(now, states=frozenset({FROM_THERE[kind]}))
        match kind:
            case Entry.sent if State.untold in now.states:
                return replace(now, states=now.states | {State.waiting})
            case Entry.promise:
                open_again = {State.waiting if state is State.untold else state for state in now.states}
                return replace(now, states=frozenset(open_again), promises_made=now.promises_made + 1)
            case Entry.promise_broken:
                return replace(now, promises_broken=now.promises_broken + 1)
            case Entry.extend:
                return replace(now, reminders=frozenset({0}), overdue_texts=0)
            case Entry.theirs:
                return replace(now, reminders=now.reminders | {0})
            case Entry.remind:
                more = frozenset(count + 1 for count in now.reminders)
                return replace(now, reminders=more, reminders_in_life=now.reminders_in_life + 1)
            case Entry.overdue:
                return replace(now, overdue_texts=1)
            case Entry.overdue_text:
                return replace(now, overdue_texts=now.overdue_texts + 1)
            case _:
                return now


def account_of(lines: Iterable[tuple[Entry, bool]]) -> Account:
    """What the lines of a deadline, oldest first, amount to; each with whether a person did it."""
    account = Account()
    for kind, by_person in lines:
        account = account.after(kind, by_person=by_person)
    return account
