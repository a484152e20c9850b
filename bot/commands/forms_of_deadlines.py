"""Forms about a deadline, and the one that makes one."""

from __future__ import annotations

from bot.commands import dates, deciding, helping, making, rewording, steering, telling
from bot.commands.form_spec import (
    NOBODY,
    Answers,
    Ask,
    Line,
    Spec,
    Subject,
    a_colleague,
    colleagues,
    offering,
    one_of,
    others,
    some_colleagues,
)
from bot.commands.grammar import in_quotes, quoted
from bot.commands.making import Wanted, check_subject
from bot.commands.room import Room, client_named, must
from bot.domain.deadlines import Clause
from bot.domain.messages import Message
from bot.domain.people import Act
from bot.store import clients

MOST_CLIENTS = 1_000
"""Clients in the list of a form; a platform with shorter lists shows them in groups."""

SPANS = ("2h", "1d", "3d", "7d")
"""For how long somebody may want to hear nothing."""


async def _clients(room: Room, _about: Subject, _answers: Answers) -> tuple[str, ...]:
    return await clients.names(room.session, room.workspace_id, MOST_CLIENTS)


async def _client(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    return (await client_named(room, text)).name


async def _what(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    return check_subject(text)


async def agreed(room: Room, client: str) -> str:
    """What the client has agreed to, so that it is not asked; empty if nothing."""
    silence = (await client_named(room, client)).silence
    return silence.value if silence else ""


async def _when(room: Room, _about: Subject, text: str, answers: Answers) -> str:
    return dates.typed(dates.due(room, text, await client_named(room, answers["client"])))


def wanted(answers: Answers) -> Wanted:
    """The new deadline that was filled in."""
    return Wanted(
        client=answers["client"],
        subject=answers["what"],
        due=answers["when"],
        clause=Clause(answers["clause"]) if answers.get("clause") else None,
        owner=answers.get("owner", ""),
        blocked=tuple(answers["blocks"].split()),
        deliver=answers.get("deliver", ""),
        urgent=answers.get("urgent") == "yes",
    )


async def _make(room: Room, _about: Subject, _extra: int, answers: Answers) -> Message:
    return await making.new(room, wanted(answers))


NEW = Spec(
    asks=(
        Ask(name="client", check=_client, offers=_clients, typed=True),
        Ask(name="what", check=_what, lines=True),
        Ask(name="when", check=_when, after="client"),
        Ask(name="clause", check=one_of("silence", making.CLAUSES), offers=offering(*making.CLAUSES), blank=True),
        Ask(name="blocks", check=some_colleagues, offers=colleagues, many=True, blank=True),
        Ask(name="owner", check=a_colleague, offers=colleagues, optional=True, further=True),
        Ask(name="deliver", check=_when, after="client", optional=True, further=True),
        Ask(
            name="urgent",
            check=one_of("urgent", ("no", "yes")),
            offers=offering("no", "yes"),
            optional=True,
            further=True,
        ),
    ),
    line=lambda _, answers: wanted(answers).typed(),
    does=_make,
)


def _one(field: str, verb: str, before: str = "", *, to_the_letter: bool = False) -> Line:
    """`/deadline VERB D-12 [before] ANSWER`."""

    def line(about: Subject, answers: Answers) -> str:
        text = in_quotes(answers[field]) if to_the_letter else answers[field]
        return " ".join(word for word in (f"/deadline {verb} {about.typed}", before, text) if word)

    return line


def _bare(verb: str) -> Spec:
    return Spec(line=lambda about, _: f"/deadline {verb} {about.typed}", may=_may_steer)


def _may_steer(room: Room, about: Subject) -> None:
    must(room, Act.steer, about.the_case.ties)


def _subject(about: Subject, text: str) -> str:
    return f"/deadline edit {about.typed} {quoted(text)}"


def _owner(about: Subject, text: str) -> str:
    return f"/deadline owner {about.typed} @{text}"


def _blocks(about: Subject, text: str) -> str:
    names = " ".join(f"@{name}" for name in text.split()) or NOBODY[0]
    return f"/deadline blocks {about.typed} {names}"


def _present_owner(_room: Room, about: Subject) -> str:
    return about.the_case.owner.name


def _present_blocked(room: Room, about: Subject) -> str:
    blocked = about.the_case.deadline.blocked
    return " ".join(room.people[key].name for key in blocked if key in room.people)


EDIT = Spec(
    asks=(
        Ask(
            name="edit",
            check=_what,
            present=lambda _, about: about.the_case.deadline.subject,
            lines=True,
            line=_subject,
        ),
        Ask(name="owner", check=a_colleague, offers=colleagues, present=_present_owner, last=True, line=_owner),
        Ask(
            name="blocks",
            check=some_colleagues,
            offers=colleagues,
            present=_present_blocked,
            many=True,
            optional=True,
            line=_blocks,
        ),
    ),
    may=_may_steer,
)


async def _sent_at(room: Room, about: Subject, extra: int, answers: Answers) -> Message:
    at = dates.past(room, answers["sent_at"])
    return await telling.sent(room, about.the_case, at=at, notice_id=extra)


async def _words(room: Room, about: Subject, extra: int, answers: Answers) -> Message:
    return await telling.sent(room, about.the_case, text=answers["words"], notice_id=extra)


async def _reword(room: Room, about: Subject, extra: int, answers: Answers) -> Message:
    return await rewording.reword(room, about.the_case, extra, answers["reword"])


async def _manager(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await helping.name_manager(room, about.the_case, answers["manager"])


async def _later(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await deciding.put_off(room, about.the_case, answers["later"])


async def _extend(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await steering.extend(room, about.the_case, answers["extend"])


async def _promise(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await steering.promise(room, about.the_case, answers["promise"])


async def _reason(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    return await steering.set_clause(room, about.the_case, Clause.proceed, answers["reason"])


async def _past(room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    dates.past(room, text)
    return text


async def _answered(room: Room, about: Subject, _extra: int, answers: Answers) -> Message:
    at = dates.past(room, answers["at"]) if answers.get("at") else None
    return await steering.answered(room, about.the_case, at=at, note=answers.get("note", ""))


def _answered_line(about: Subject, answers: Answers) -> str:
    at = f"at {answers['at']}" if answers.get("at") else ""
    return " ".join(f"/deadline answered {about.typed} {at} {answers.get('note', '')}".split())


async def _clauses(_room: Room, about: Subject, _answers: Answers) -> tuple[str, ...]:
    """Those that it has not."""
    return tuple(clause.value for clause in Clause if clause is not about.the_case.deadline.clause)


async def _span(_room: Room, _about: Subject, text: str, _answers: Answers) -> str:
    dates.span(text)
    return text


async def _helpers(room: Room, about: Subject, answers: Answers) -> tuple[str, ...]:
    """Who may be asked, the likeliest first."""
    return helping.colleagues(room, about.the_case) or await others(room, about, answers)


OF_DEADLINES: dict[str, Spec] = {
    "new": NEW,
    "new_for": NEW,
    "help": Spec(line=lambda about, _: f"/help {about.typed}"),
    "edit": EDIT,
    "extend": Spec(asks=(Ask(name="extend"),), line=_one("extend", "extend", "to"), does=_extend, may=_may_steer),
    "promise": Spec(asks=(Ask(name="promise"),), line=_one("promise", "promise"), does=_promise),
    "sent_at": Spec(asks=(Ask(name="sent_at"),), line=_one("sent_at", "sent", "at"), does=_sent_at, may=_may_steer),
    "words": Spec(
        asks=(Ask(name="words", lines=True, exact=True),),
        line=_one("words", "sent", to_the_letter=True),
        does=_words,
        may=_may_steer,
    ),
    "reason": Spec(
        asks=(Ask(name="reason", lines=True),), line=_one("reason", "proceed"), does=_reason, may=_may_steer
    ),
    "later": Spec(asks=(Ask(name="later"),), line=_one("later", "not-now"), does=_later),
    "reword": Spec(asks=(Ask(name="reword", lines=True, exact=True),), does=_reword),
    "manager": Spec(asks=(Ask(name="manager"),), does=_manager),
    "answered_at": Spec(
        asks=(Ask(name="at", check=_past, optional=True), Ask(name="note", optional=True, lines=True)),
        line=_answered_line,
        does=_answered,
    ),
    "clause": Spec(
        asks=(
            Ask(name="clause", check=one_of("silence", making.CLAUSES), offers=_clauses),
            Ask(name="why", optional=True, lines=True),
        ),
        line=lambda about, answers: " ".join(
            f"/deadline {answers['clause']} {about.typed} {answers.get('why', '')}".split()
        ),
        may=_may_steer,
    ),
    "snooze": Spec(
        asks=(Ask(name="span", check=_span, offers=offering(*SPANS), typed=True),), line=_one("span", "snooze")
    ),
    "cancel_why": Spec(asks=(Ask(name="why", optional=True, lines=True),), line=_one("why", "cancel"), may=_may_steer),
    "help_me": Spec(
        asks=(Ask(name="helper", check=a_colleague, offers=_helpers),),
        line=lambda about, answers: f"/deadline help-me {about.typed} @{answers['helper']}",
        may=_may_steer,
    ),
    "ours": _bare("ours"),
    "undo": Spec(line=lambda about, _: f"/deadline undo {about.typed}"),
}
