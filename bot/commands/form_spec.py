"""What a form is: its questions, how an answer is checked, and the typed line that says the same.

The answers go where the typed line would go, so that checks and rights are the same; every answer is checked when it is
given as well, so that what is wrong stands beside its field.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.commands.grammar import quoted
from bot.commands.room import Room, case_keyed, member_named
from bot.domain.clients import Client
from bot.domain.form_names import FORMS, About
from bot.domain.messages import Message
from bot.domain.people import Member
from bot.domain.refusals import Expired, Refused, UnknownValue
from bot.store import clients
from bot.store.cases import Case

NOBODY = ("nobody", "no one", "none", "-", "no", "なし", "いない", "никто", "нет", "không ai", "không")
"""What people type where nobody is meant, in the languages of the questions."""
MOST_OFFERED = 1_000
"""Choices of one question; a platform with shorter lists shows them in groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The row that a form is about, loaded."""

    key: int = 0
    client: Client | None = None
    member: Member | None = None
    """Somebody else than the speaker."""
    case: Case | None = None

    @property
    def name(self) -> str:
        """What people call it; empty for a form about nothing, or about oneself."""
        if self.client is not None:
            return self.client.name
        if self.case is not None:
            return self.case.deadline.name
        return f"@{self.member.name}" if self.member is not None else ""

    @property
    def typed(self) -> str:
        """The name as it would be typed."""
        return self.name if self.client is None else quoted(self.name)

    @property
    def the_case(self) -> Case:
        """The deadline, of a form that is about one."""
        if self.case is None:
            raise Refused(Expired())
        return self.case

    @property
    def the_client(self) -> Client:
        """The client, of a form that is about one."""
        if self.client is None:
            raise Refused(Expired())
        return self.client


Answers = Mapping[str, str]
Check = Callable[[Room, Subject, str, Answers], Awaitable[str]]
"""One answer as it is kept, or `Refused`."""

Offers = Callable[[Room, Subject, Answers], Awaitable[tuple[str, ...]]]
Present = Callable[[Room, Subject], str]
Line = Callable[[Subject, Answers], str]
Doing = Callable[[Room, Subject, int, Answers], Awaitable[Message]]


async def as_it_is(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """No check of its own: the line has it."""
    return text


async def nothing(_room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    """No choices."""
    return ()


def empty(_room: Room, _about: Subject) -> str:
    """Nothing stands there."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. `offers` are answers to choose from; `typed`: others may be written.

    `whole`: asked only where the form is shown whole; elsewhere it may be typed behind the answer before it. `further`:
    elsewhere asked only of whoever wants more questions. `exact`: quotation marks are kept. `blank`: it may stay empty
    in a form that is shown whole. `after`: checked once that other answer is right. `line`: in a form whose answers
    count by themselves, what this one does; `last`: after the others, because it may take away the right to do them.
    """

    name: str
    check: Check = as_it_is
    offers: Offers = nothing
    present: Present = empty
    optional: bool = False
    typed: bool = False
    many: bool = False
    lines: bool = False
    exact: bool = False
    whole: bool = False
    further: bool = False
    blank: bool = False
    after: str = ""
    last: bool = False
    line: Callable[[Subject, str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A form. `line` says the same as its answers together; `does` carries it out where no line says as much.

    Without either each answer that is not what stood there counts by itself. `may`: `Refused` before anything is
    filled in, for those who may not.
    """

    asks: tuple[Ask, ...] = ()
    line: Line | None = None
    does: Doing | None = None
    may: Callable[[Room, Subject], None] | None = None

    @property
    def apart(self) -> bool:
        """Whether each answer counts by itself."""
        return self.line is None and self.does is None


async def subject(room: Room, form: str, key: int, *, lock: bool = False) -> Subject:
    """The row that a form is about, or `Refused` if it is not one of ours."""
    match FORMS[form]:
        case About.client if key:
            client = (await clients.by_ids(room.session, [key])).get(key)
            if client is None or client.workspace_id != room.workspace_id:
                raise Refused(Expired())
            return Subject(key=key, client=client)
        case About.member if key and key != room.me.id:
            member = room.people.get(key)
            if member is None or not member.active:
                raise Refused(Expired())
            return Subject(key=key, member=member)
        case About.deadline:
            return Subject(key=key, case=await case_keyed(room, key, lock=lock))
        case _:
            return Subject()


def one_of(field: str, possible: tuple[str, ...]) -> Check:
    """A check for a closed set."""

    async def check(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
        if text.casefold() not in possible:
            raise Refused(UnknownValue(field, text[:40], possible))
        return text.casefold()

    return check


def offering(*values: str) -> Offers:
    """The same choices for everybody."""

    async def offers(_room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
        return values

    return offers


async def a_colleague(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """The name of somebody who is here, or `Refused`."""
    return member_named(room, text).name


async def nobody_or_a_colleague(room: Room, about: Subject, text: str, answers: Answers) -> str:
    """The same, or nobody."""
    return NOBODY[0] if text.casefold() in NOBODY else await a_colleague(room, about, text, answers)


async def colleagues(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    """Everybody who is here."""
    return tuple(member.name for member in room.people.values() if member.active)[:MOST_OFFERED]


async def others(room: Room, about: Subject, _answers: Answers) -> tuple[str, ...]:
    """Everybody who is here but the speaker, or the one whom it is about."""
    out = about.member or room.me
    return tuple(member.name for member in room.people.values() if member.active and member.id != out.id)[:MOST_OFFERED]


async def nobody_or_others(room: Room, about: Subject, answers: Answers) -> tuple[str, ...]:
    """Nobody, or one of them."""
    return (NOBODY[0], *(await others(room, about, answers)))


async def some_colleagues(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    """Several of them, or nobody: their names with blanks between, empty for nobody."""
    if text.casefold() in NOBODY:
        return ""
    return " ".join(member_named(room, name).name for name in text.replace(",", " ").split())
