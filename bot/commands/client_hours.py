"""`/client set NAME hours|holidays|away|back|except …`: when a client works, in the words of `/availability`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import absences, availability, hours
from bot.commands.grammar import Token, quoted, span, tokens
from bot.commands.hours import Change, Typist
from bot.commands.room import Room
from bot.domain.availability import Availability, Channel
from bot.domain.clients import Client
from bot.domain.evidence import Entry, Record
from bot.domain.hours import HoursShown, NeverReachable
from bot.domain.refusals import Refused, WrongUsage
from bot.store import clients, deadlines, evidence, questions

FIELDS = ("hours", "holidays", "away", "back", "except")


async def change(room: Room, client: Client, field: str, text: str, rest: Sequence[Token]) -> HoursShown:
    """One change; whoever may set the client's rules has been made sure of."""
    held = client.availability or Availability(client.zone)
    made = _change(room, client, held, field, text, rest)
    hours.check_undo(room.allowed, made.undo)
    await clients.set_hours(room.session, client.id, made.hours)
    await deadlines.wake_for_client(room.session, client.id, room.now)
    entry = Record(
        workspace_id=room.workspace_id,
        at=room.now,
        kind=Entry.client_set,
        actor_id=room.me.id,
        words={"client": client.name, "by": room.me.name, "field": field, "note": span(text, rest)},
    )
    await evidence.append(room.session, [entry])
    undo = made.undo.replace(f"set {Channel.chat.value} ", "hours ", 1)
    line = tokens(undo, "/client")
    undoing = room.with_allowed(room.allowed | {hours.UNDO})
    stands = _change(undoing, client, made.hours, line[0].text, undo, line[1:]).undo
    facts = {
        "asks": "retry",
        "source": "",
        "lines": [f"/client set {quoted(client.name)} {undo}"],
        "allows": [f"{hours.UNDO} {stands}"],
    }
    token = await questions.ask(room.session, room.workspace_id, room.me.id, "choice", facts, room.now)
    after = replace(client, zone=made.hours.zone, availability=made.hours)
    about = availability.about(after.hours, room)
    return replace(
        about,
        name=client.name,
        hours=made.said or about.hours,
        is_client=True,
        changed=made.what,
        merged=made.merged,
        undo=token,
        is_undone=hours.takes_back(room.allowed),
    )


def _change(room: Room, client: Client, held: Availability, field: str, text: str, rest: Sequence[Token]) -> Change:
    typist = Typist(now=room.now, zone=room.me.zone, language=room.me.language)
    if not rest and field != "back":
        raise Refused(WrongUsage("/client", "hours"))
    match field:
        case "hours":
            return _week(room, client, held, text[rest[0].start : rest[-1].end])
        case "holidays":
            return hours.set_holidays(held, span(text, rest))
        case "away":
            return absences.away(held, text, rest, typist)
        case "back":
            return absences.back(held, text, rest, typist, whose=client.name)
        case "except":
            return hours.set_exception(held, text, rest, typist)
        case _:
            return hours.set_zone(held, text, rest, typist)


def _week(room: Room, client: Client, held: Availability, said: str) -> Change:
    asked = "never" in room.allowed or hours.takes_back(room.allowed)
    try:
        return hours.set_week(held, Channel.chat, said, whose=client.name, asked=asked)
    except Refused as refused:
        if isinstance(refused.refusal, NeverReachable):
            never = NeverReachable(Channel.chat, client.name, is_client=True)
            raise Refused(never, f"/client set {quoted(client.name)} hours {said}") from refused
        raise
