"""A deadline on its way: time passes, people answer, and what happens by itself is read as lines (see `examples`).

A command goes the way that it goes in life: what was due is done first, then the change, then what it has made idle is
withdrawn, then what it has made due is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import changes, deciding
from bot.domain.changes import Kept
from bot.domain.climbing import put_anew, settled
from bot.domain.deadlines import RULES, Deadline, Due, Rules, State, Told, Verb
from bot.domain.escalation import Escalation
from bot.domain.followup import FollowUp, follow_up
from bot.domain.people import Member
from bot.domain.reminders import Calendars
from tests.domain.examples import FRIDAY, TOKYO, around, at, reached, shown


@dataclass
class Course:
    """One deadline; from Friday at 17:00, when it had just become overdue, unless a test says otherwise."""

    deadline: Deadline = field(default_factory=lambda: reached(State.overdue))
    calendars: Calendars = field(default_factory=around)
    rules: Rules = RULES
    now: datetime = FRIDAY.at
    zone: str = TOKYO
    kept: Kept | None = None
    watch: Callable[[Course, FollowUp], None] | None = None
    """Called with each look, while `deadline` is still as it was before."""

    @property
    def escalation(self) -> Escalation:
        """Where it stands on its ladder."""
        return self.deadline.escalation

    @property
    def serial(self) -> int:
        """The number of the newest question."""
        return self.escalation.serial

    def look(self) -> list[str]:
        """What one look at the present instant does."""
        look = follow_up(self.deadline, self.rules, self.calendars, self.now)
        if self.watch is not None:
            self.watch(self, look)
        self.deadline = look.deadline
        return [shown(step, self.zone) for step in look.steps]

    def until(self, end: str) -> list[str]:
        """What happens up to that instant if nobody does anything, looked at when it falls due."""
        lines = self.look()
        wake = follow_up(self.deadline, self.rules, self.calendars, self.now).wake_at
        while wake is not None and wake <= at(end):
            self.now = wake
            lines += self.look()
            wake = follow_up(self.deadline, self.rules, self.calendars, self.now).wake_at
        self.now = at(end)
        return lines

    def down_until(self, end: str) -> list[str]:
        """Nobody looks until then; what one look does."""
        self.now = at(end)
        return self.look()

    def do(self, verb: Verb, change: Callable[[Deadline], Deadline]) -> list[str]:
        """A command; what it makes happen at once."""
        self.look()
        met = self.deadline
        changed = change(met)
        if verb is Verb.undo:
            self.deadline, self.kept = put_anew(met, changed, self.calendars, self.now), None
            return self.look()
        self.deadline = settled(met, changed, self.now)
        lines = self.look()
        self.kept = Kept(verb, met, self.deadline.revision)
        return lines

    def who(self, key: int) -> Member:
        """One of the team, as they are now."""
        return self.calendars.deciders.people[key]

    def approve(self, by: int, serial: int = 0) -> list[str]:
        """*Approve* on the newest question."""
        number, deciders = serial or self.serial, self.calendars.deciders
        return self.do(
            Verb.approve, lambda met: deciding.approved(met, number, self.who(by), self.rules, deciders, self.now)
        )

    def not_now(self, by: int, until: str = "") -> list[str]:
        """*Not now*, perhaps with a date."""

        def change(met: Deadline) -> Deadline:
            put = deciding.put_off(met, self.serial, self.who(by), self.calendars.deciders, self.now)
            return deciding.put_off_until(put, at(until), self.now) if until else put

        return self.do(Verb.not_now, change)

    def never(self, by: int) -> list[str]:
        """*Never* on the newest question."""
        return self.do(Verb.never, lambda met: deciding.ended(met, self.serial, self.who(by), self.now))

    def help_me(self, helper: int) -> list[str]:
        """The owner asks a colleague."""
        return self.do(
            Verb.help_me, lambda met: deciding.help_wanted(met, self.who(helper), self.calendars.deciders, self.now)
        )

    def take(self, by: int) -> list[str]:
        """*I take it*."""
        lines = self.do(Verb.take, lambda met: deciding.taken(met, self.serial, self.who(by), self.now))
        self.at_owner()
        return lines

    def give_back(self, by: int, serial: int = 0) -> list[str]:
        """*Back to you*."""
        number, deciders = serial or self.serial, self.calendars.deciders
        lines = self.do(Verb.give_back, lambda met: deciding.given_back(met, number, self.who(by), deciders, self.now))
        self.at_owner()
        return lines

    def at_owner(self) -> None:
        """The people around the deadline, after its owner has changed."""
        self.calendars = replace(
            self.calendars, deciders=replace(self.calendars.deciders, owner_id=self.deadline.owner_id)
        )

    def promise(self, until: str) -> list[str]:
        """The client's word."""
        return self.do(Verb.promise, lambda met: changes.promised(met, at(until), self.rules))

    def ours(self) -> list[str]:
        """It is our turn."""
        return self.do(Verb.ours, lambda met: changes.ours(met, self.now))

    def theirs(self) -> list[str]:
        """It is theirs again."""
        return self.do(Verb.theirs, lambda met: changes.theirs(met, self.calendars, self.now))

    def extend(self, to: Due) -> list[str]:
        """A new date, of which the client is told at once."""
        lines = self.do(Verb.extend, lambda met: changes.extended(met, to, self.calendars, self.now))
        told = Told(self.now, self.deadline.clause, to.at)
        return lines + self.do(Verb.sent, lambda met: changes.sent(met, told, stated=False))

    def answered(self) -> list[str]:
        """The client has answered."""
        return self.do(Verb.answered, lambda met: changes.answered(met, self.calendars, self.now).deadline)

    def undo(self) -> list[str]:
        """The last command is taken back."""
        return self.do(Verb.undo, lambda met: changes.undone(met, self.kept))
