"""Every way in which Shimekiri says no: facts only, worded in `texts`.

A refusal changes nothing. It names what was not understood or not possible, what is possible, and gives an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.deadlines import Ball, Clause, Due, State, Verb, Why
from bot.domain.feed_messages import NoAddress
from bot.domain.forgetting_messages import ForgettingRefusal
from bot.domain.hours import HoursRefusal
from bot.domain.joining import NotJoined
from bot.domain.names import NO_NAMES, Names
from bot.domain.people import Act
from bot.domain.refused_decisions import DecisionRefusal
from bot.domain.refused_rules import RulesRefusal
from bot.domain.when import WhyAsked, WhyRejected


@dataclass(frozen=True, slots=True)
class Impossible:
    """The command is known, but not in this state; `instead` names what would help."""

    deadline: str
    verb: Verb
    why: Why
    state: State


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """`/deadline frobnicate`: the nearest commands are offered."""

    root: str
    word: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongUsage:
    """A known command with words missing or too many; `key` names the command whose usage is shown."""

    root: str
    verb: str
    names: Names = NO_NAMES


@dataclass(frozen=True, slots=True)
class OpenQuote:
    """A quote that is never closed, so nobody knows where the words end."""

    root: str


@dataclass(frozen=True, slots=True)
class UnknownClient:
    """No client of that name; the nearest ones, and whether there is any at all. `forgets`: whoever asked wanted them
    forgotten, and not to have a new one.
    """

    name: str
    near: tuple[str, ...]
    any_clients: bool
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class UnknownMember:
    """No colleague of that name."""

    name: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownDeadline:
    """`D-99` does not exist here, or belongs to somebody else's workspace: the same answer for both."""

    name: str


@dataclass(frozen=True, slots=True)
class NoDate:
    """A deadline without `by WHEN`."""

    client: str


@dataclass(frozen=True, slots=True)
class NoClient:
    """A deadline without a client."""


@dataclass(frozen=True, slots=True)
class NoSubject:
    """Nothing says what is needed."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """Words over the limit; both numbers in characters."""

    length: int
    most: int


@dataclass(frozen=True, slots=True)
class UnreadableDate:
    """The reader would not accept the phrase, and why; `past` where an instant that has been was asked for.

    `readable` is its beginning, as far as that was understood.
    """

    phrase: str
    why: WhyRejected
    zone: str
    detail: str = ""
    past: bool = False
    readable: str = ""


@dataclass(frozen=True, slots=True)
class WhichDate:
    """Two readings are reasonable; each is offered as a button."""

    phrase: str
    why: WhyAsked
    options: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class WhichTime:
    """A day without a time (A4: a deadline is a date and a time); the end of the client's day is offered.

    `works` is false where the client has that day off, so that the usual end is only a proposal.
    """

    phrase: str
    day: date
    client: str
    offered: Due
    works: bool = True


@dataclass(frozen=True, slots=True)
class PastDate:
    """An instant that has gone by, where one ahead is needed. UTC."""

    phrase: str
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class FutureDate:
    """An instant still ahead, where one that has happened is needed. UTC."""

    phrase: str
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class UnreadableSpan:
    """Not a length of time such as `2h`."""

    phrase: str


@dataclass(frozen=True, slots=True)
class WhichClause:
    """No clause was named and the client has agreed to none (A5, A6)."""

    client: str


@dataclass(frozen=True, slots=True)
class Twin:
    """The same thing was asked of this client by the same person for about the same time (within ten minutes)."""

    deadline: str
    subject: str
    client: str


@dataclass(frozen=True, slots=True)
class WordsUnclear:
    """The words that really went out name neither the date or neither the clause; so were they told? (RULES 1)"""

    deadline: str
    date_found: bool
    clause_found: bool
    due: Due
    clause: Clause


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """RULES 7 gives this to others; `ask` are some who may."""

    act: Act
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoMorePromises:
    """Two promises were made; from here only an agreed new date."""

    deadline: str
    made: int


@dataclass(frozen=True, slots=True)
class BallAlready:
    """`ours` when it is ours, `theirs` when it is theirs."""

    deadline: str
    ball: Ball


@dataclass(frozen=True, slots=True)
class ClauseAlready:
    """The clause is that one."""

    deadline: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class ReasonMissing:
    """`proceed D-12` after the fact records the decision; without words there is nothing to record."""

    deadline: str


@dataclass(frozen=True, slots=True)
class NothingSent:
    """`sent` where no text is waiting to be sent."""

    deadline: str


@dataclass(frozen=True, slots=True)
class NothingToSnooze:
    """No nudge to that person is ahead."""

    deadline: str


@dataclass(frozen=True, slots=True)
class NothingToUndo:
    """No change is on record that could be taken back."""

    deadline: str


@dataclass(frozen=True, slots=True)
class BuiltOn:
    """Something happened since the last change, so taking it back would tear the record."""

    deadline: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class NoDraft:
    """`draft` when there is nothing to tell the client any more."""

    deadline: str
    state: State


@dataclass(frozen=True, slots=True)
class NameTaken:
    """A client of that name (without regard to case) exists."""

    name: str


@dataclass(frozen=True, slots=True)
class NameReserved:
    """A client cannot bear the name of a sub-command."""

    name: str


@dataclass(frozen=True, slots=True)
class UnknownZone:
    """Not an IANA zone; the nearest ones."""

    text: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownLanguage:
    """A language that Shimekiri does not write."""

    text: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value outside a closed set."""

    field: str
    text: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotYet:
    """A command of the grammar that this release does not have."""

    command: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A button or form whose question is no longer open."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Plain words where a command is expected."""

    text: str


@dataclass(frozen=True, slots=True)
class LastAdmin:
    """The last admin of a workspace cannot step down."""

    name: str


Refusal = (
    Impossible | UnknownCommand | WrongUsage | OpenQuote | UnknownClient | UnknownMember | UnknownDeadline
    | NoDate | NoClient | NoSubject | TooLong | UnreadableDate | WhichDate | WhichTime | PastDate | FutureDate
    | UnreadableSpan | WhichClause | Twin | WordsUnclear | NotAllowed | NoMorePromises | BallAlready
    | ClauseAlready | ReasonMissing | NothingSent | NothingToSnooze | NothingToUndo | BuiltOn | NoDraft
    | NameTaken | NameReserved | UnknownZone | UnknownLanguage | UnknownValue | NotYet | Expired | NotUnderstood
    | LastAdmin | NoAddress | NotJoined | HoursRefusal | DecisionRefusal | RulesRefusal | ForgettingRefusal
)  # fmt: skip


class Refused(Exception):
    """A person's mistake, or a question back to them: becomes a helpful sentence; the transaction is rolled back."""

    def __init__(self, refusal: Refusal, command: str = "", form: str = "") -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal
        self.command = command
        """The typed line that a way on would complete; empty: the line as it was typed."""
        self.form = form
        """The token of a form that was filled in to the end, and ends with this refusal."""
