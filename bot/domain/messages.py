"""Everything that Shimekiri can say to one of us, as facts; `texts` chooses the words.

A message that hands over a text for the client carries `ClientWords`, and the key of the kept notice, so that *Sent*
is about exactly that text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.availability import Absence
from bot.domain.client_messages import ClientAsked, ClientMade, ClientSet, ClientShown, ClientsListed, ContactSet
from bot.domain.cost import Price
from bot.domain.deadlines import Clause, Due, State, Verb
from bot.domain.digest import DigestSet, DigestShown
from bot.domain.escalation_messages import RulesShown
from bot.domain.feed_messages import FeedMade, FeedShown
from bot.domain.followup import Step
from bot.domain.forgetting_messages import ForgettingMessage
from bot.domain.form_messages import Answered, Asked, FormDeclined, FormShown, GivenUp, WhichField
from bot.domain.help_messages import ClientHelp, DeadlineHelp, HelpShown
from bot.domain.home import HomeShown
from bot.domain.hours import HoursShown
from bot.domain.joining import JoiningMessage
from bot.domain.letters import Nudge
from bot.domain.load import WeekShown
from bot.domain.pages import Page
from bot.domain.people import Member
from bot.domain.refusals import Refusal
from bot.domain.suggested import Reworded, Suggested
from bot.domain.team import MeShown, RoleSet, TeamShown
from bot.domain.views import HistoryLine, Text, View


class Remark(StrEnum):
    """Something worth knowing at creation; the deadline is made all the same."""

    too_soon = "too_soon"
    """Too near to hold the client to: at the due instant the owner will be asked."""
    outside_hours = "outside_hours"
    """The due instant lies outside the client's hours (RULES 5)."""
    holiday = "holiday"
    """It lies on a holiday of the client's."""
    client_away = "client_away"
    """It lies on a day on which the client is away."""
    agreed = "agreed"
    """The clause is the one that the client agreed to (A6)."""
    owner_told = "owner_told"
    """The notice went to the owner, who is not the author."""
    no_reminder_fits = "no_reminder_fits"
    delivers_before = "delivers_before"
    """The delivery date is not after the due date."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new deadline: the plan if the notice goes out now, and the notice in full (only for its owner)."""

    view: View
    text: Text | None
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...]
    asks_chase: str = ""
    """The token of the question of A1, for a chase."""
    away: tuple[Absence, str] | None = None
    """When the owner is away before it is done with, and who gets what cannot wait then."""
    holiday: str = ""
    """What the holiday is called, in English."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`D-12`: the state, what is ahead, and the newest lines of its record; `earlier` is how many are not shown."""

    view: View
    history: tuple[HistoryLine, ...]
    earlier: int = 0
    price: Price | None = None
    hands_over: bool = False
    """The owner was just handed a text to send, in a message of its own."""


@dataclass(frozen=True, slots=True)
class Planned:
    """`plan D-12`: what happens if nobody interferes; `assumed_sent` while the client has yet to be told."""

    view: View
    steps: tuple[Step, ...]
    assumed_sent: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """`draft D-12`: the text that the client should get now."""

    view: View
    text: Text


@dataclass(frozen=True, slots=True)
class Listed:
    """`list`: a page of open deadlines, by what happens next. `which` is `mine`, `all`, `overdue`, or `#` with the key
    of a client.
    """

    which: str
    views: tuple[View, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Changed:
    """A command was carried out. `before` is the state it met; `text` a text for the client that it made ready.

    `at` is an instant that the command stated (UTC); the booleans are the facts of an answer, whether those behind it
    were told (`heard`), and whether a button did it (`pressed`), so that the card says who and when.
    `tells` is false for a text that tells the client nothing new.
    """

    view: View
    verb: Verb
    before: State
    by: Member
    now: datetime
    text: Text | None = None
    at: datetime | None = None
    note: str = ""
    on_time: bool = True
    taken_back: bool = False
    repeated: bool = False
    undid: Verb | None = None
    heard: bool = False
    pressed: bool = False
    tells: bool = True
    delivery_was: Due | None = None
    """The delivery date before, where this moved it."""
    owner_gets_text: bool = False
    """The text about it goes to the owner, not to the one who did this."""


@dataclass(frozen=True, slots=True)
class NudgeMessage:
    """A letter, composed: about one deadline, or (`others`) one reminder text about several of the same client."""

    nudge: Nudge
    view: View
    letter_id: int
    text: Text | None = None
    others: tuple[View, ...] = ()
    nth: int = 1
    last: bool = False
    late_minutes: int = 0
    by: str = ""
    repeat: bool = False
    reasons: tuple[str, ...] = ()
    """For whom the reader stands in."""
    is_away: bool = False
    """Whether because they are away; else they could not be reached."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several letters to one person at the same moment: a line and *Open* each."""

    parts: tuple[NudgeMessage, ...]


@dataclass(frozen=True, slots=True)
class NotAgain:
    """*Cancel* or *Back* on a question: nothing was done."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A refusal, with the ways on as choices: each is a label's facts and what pressing it does."""

    refusal: Refusal
    token: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One way on: a clause, a date, a name, or plain yes and no."""

    clause: Clause | None = None
    due: Due | None = None
    day: date | None = None
    name: str = ""
    yes: bool | None = None


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """A button that was pressed twice, or too late: what is so now."""

    view: View


@dataclass(frozen=True, slots=True)
class ChaseKept:
    """The question of A1 was answered: the chase stays. `text` is the notice while it waits to be sent."""

    view: View
    text: Text | None


@dataclass(frozen=True, slots=True)
class FormDone:
    """A form was filled in to the end by a press: what came of it, and what is left where its question stood."""

    message: Message
    answered: Answered


Message = (
    Made | Shown | Planned | Drafted | Listed | Changed | NudgeMessage | Bundle | ClientMade | ClientShown
    | ClientsListed | ClientSet | ContactSet | ClientAsked | TeamShown | RoleSet | MeShown | HelpShown | NotAgain
    | Asked | Declined | AlreadyDone | ChaseKept | FormShown | FormDeclined | WhichField | GivenUp | FormDone
    | DeadlineHelp | ClientHelp
    | JoiningMessage | HoursShown
    | ForgettingMessage
    | RulesShown | HomeShown | DigestShown | DigestSet | FeedMade | FeedShown | Suggested | Reworded | WeekShown
)  # fmt: skip
