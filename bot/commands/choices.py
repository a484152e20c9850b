"""Refusals with ways on: each choice completes the command that was refused, and one press carries it out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.commands import dates, filling, guiding, router
from bot.commands.forgetting import SURE
from bot.commands.grammar import quoted
from bot.commands.room import Room, case_keyed
from bot.commands.steering import set_clause
from bot.domain.deadlines import Clause
from bot.domain.forgetting_messages import ForgetForGood
from bot.domain.hours import NeverReachable, UnknownCountry
from bot.domain.joining import WhoTakesOver
from bot.domain.messages import ChaseKept, Declined, Message, NotAgain, Option
from bot.domain.refusals import (
    Expired,
    Refusal,
    Refused,
    Twin,
    UnknownClient,
    UnknownZone,
    WhichClause,
    WhichDate,
    WhichTime,
    WordsUnclear,
    WrongUsage,
)
from bot.domain.refused_decisions import WhoIsRep, WhomToAsk
from bot.domain.views import Text
from bot.store import notices, questions

ASKS = ("retry", "chase")
"""What a question with choices may be about; a newer release may ask of more."""

Way = tuple[Option, str, str]
"""What is offered, the line that it carries out (empty: nothing), and the question that it answers with yes."""


async def declined(room: Room, refused: Refused, typed: str) -> Declined:
    """The refusal as a message; where there are ways on, they are kept for the press."""
    command = refused.command or typed
    if refused.form:
        await questions.close(room.session, refused.form)
    ways = _ways(refused.refusal, command)
    if not ways:
        return await plainly(room, refused)
    facts: dict[str, Any] = {
        "asks": "retry",
        "source": room.source,
        "lines": [line for _, line, _ in ways],
        "allows": [allows for _, _, allows in ways],
    }
    token = await questions.ask(room.session, room.workspace_id, room.me.id, "choice", facts, room.now)
    return Declined(refused.refusal, token, tuple(option for option, _, _ in ways))


async def plainly(room: Room, refused: Refused) -> Declined:
    """The refusal without choices; what is missing is shown with names that exist."""
    if isinstance(refused.refusal, WrongUsage):
        return Declined(replace(refused.refusal, names=await guiding.names(room)))
    return Declined(refused.refusal)


def _ways(refusal: Refusal, command: str) -> tuple[Way, ...]:
    match refusal:
        case WhichClause():
            return tuple((Option(clause=clause), f"{command} {clause.value}", "") for clause in Clause)
        case WhichDate(phrase=phrase, options=options):
            return tuple((Option(due=due), _instead(command, phrase, dates.typed(due)), "") for due in options)
        case WhichTime(phrase=phrase, offered=due):
            return ((Option(due=due), _instead(command, phrase, dates.typed(due)), ""),)
        case NeverReachable():
            return ((Option(yes=True), command, "never"), (Option(yes=False), "", ""))
        case UnknownCountry(text=text, near=near):
            return tuple((Option(name=each), _instead(command, text, each), "") for each in near)
        case Twin():
            return ((Option(yes=True), command, "twin"), (Option(yes=False), "", ""))
        case WordsUnclear():
            return ((Option(yes=True), command, "words"), (Option(yes=False), "", ""))
        case ForgetForGood():
            return ((Option(yes=True), command, SURE), (Option(yes=False), "", ""))
        case UnknownClient(name=name, near=near) if name in command:
            return tuple((Option(name=each), _instead_of_name(command, name, each), "") for each in near)
        case WhoTakesOver(near=near):
            return tuple((Option(name=each), f"{command} to @{each}", "") for each in near)
        case WhomToAsk(deadline=name, near=near):
            return tuple((Option(name=each), f"/deadline help-me {name} @{each}", "") for each in near)
        case WhoIsRep(client=name, near=near):
            return tuple((Option(name=each), f"/client set {quoted(name)} rep @{each}", "") for each in near)
        case UnknownZone(text=text, near=near):
            return tuple((Option(name=each), _instead(command, text, each), "") for each in near)
        case _:
            return ()


def _instead(command: str, phrase: str, exact: str) -> str:
    """The command with the phrase said exactly; dates and zones stand behind the words, so the last one counts."""
    before, found, after = command.rpartition(phrase)
    return f"{before}{exact}{after}" if found else command


def _instead_of_name(command: str, name: str, known: str) -> str:
    """The command with another client, who stands in front."""
    for written in (f'"{name}"', name):
        if written in command:
            return command.replace(written, quoted(known), 1)
    return command


async def pressed(room: Room, token: str, index: int) -> Message:
    """A choice was pressed; a question is answered once, and only by the one who was asked."""
    question = await questions.by_token(room.session, token, room.now, lock=True)
    if question is None or question.member_id != room.me.id:
        raise Refused(Expired())
    if question.kind == "form":
        return await filling.pressed(room, question, index)
    if question.facts["asks"] not in ASKS:
        raise Refused(Expired())
    await questions.close(room.session, token)
    facts = question.facts
    if facts["asks"] == "chase":
        case = await case_keyed(room, facts["deadline_id"], lock=True)
        if index == 0:
            return await set_clause(room, case, Clause.hold)
        newest = await notices.newest(room.session, case.deadline.id, case.deadline.state)
        waits = newest is not None and newest.sent_at is None and case.deadline.needs_notice
        text = Text(newest.words, newest.id) if newest is not None and waits else None
        return ChaseKept(case.view(room.now, room.me.id), text)
    if index >= len(facts["lines"]):
        raise Refused(Expired())
    line, allows = facts["lines"][index], facts["allows"][index]
    if not line:
        return NotAgain()
    allowed = room.allowed | ({allows} if allows else set())
    return await router.run(replace(room.with_allowed(allowed), source=facts.get("source", "")), line)
