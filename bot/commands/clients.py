"""`/client`: clients, their contacts, and how they want their silence to be read (A6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.commands import client_hours, escalation_rules, hours
from bot.commands.grammar import Token, span, until
from bot.commands.room import Room, client_kept, client_named, is_client_key, member_named, must
from bot.commands.values import country_of, language_of, zone_of
from bot.domain.answer_times import AnswerRecord, answer_record, two_quarters
from bot.domain.availability import with_hours
from bot.domain.client_messages import ClientAsked, ClientMade, ClientSet, ClientShown, ClientsListed, ContactSet
from bot.domain.clients import MOST_NAME, RESERVED, SALUTATIONS, Client, Contact, Salutation
from bot.domain.deadlines import RULES, Clause
from bot.domain.evidence import Entry, Record
from bot.domain.hours import HoursShown
from bot.domain.ladder import Firmness
from bot.domain.pages import ROWS, Page
from bot.domain.people import Act, Ties, may
from bot.domain.refusals import NameReserved, NameTaken, Refused, TooLong, UnknownValue, WrongUsage
from bot.store import answers, cards, cases, clients, deadlines, evidence, lists
from bot.texts.notices import ask_preference

FIELDS = ("zone", "language", "country", "rep", "silence", "salutation")
AGREED = (Clause.hold.value, Clause.proceed.value)
"""What a client can agree to once for all; a chase is decided each time."""


async def new(room: Room, text: str, words: Sequence[Token]) -> ClientMade:
    """`/client new NAME …`."""
    must(room, Act.create)
    end = until(words, FIELDS, 0)
    name = name_of(span(text, words[:end]))
    values = _values(room, text, words[end:])
    if "silence" in values:
        must(room, Act.client_rules, Ties(rep_id=values.get("rep_id", room.me.id)))
    made = await clients.add(
        room.session,
        room.workspace_id,
        name=name,
        zone=values.get("zone", room.me.zone),
        language=values.get("language", room.me.language),
        country=values.get("country", ""),
        rep_id=values.get("rep_id"),
        silence=Clause(values["silence"]) if "silence" in values else None,
        now=room.now,
    )
    if made is None:
        raise Refused(NameTaken(name))
    await _record(room, Entry.client_made, made, zone=made.zone)
    return ClientMade(made, _rep(room, made), zone_assumed="zone" not in values)


def name_of(name: str) -> str:
    """The name of a new client on one line, or `Refused`."""
    name = " ".join(name.split())
    if not name:
        raise Refused(WrongUsage("/client", "new"))
    if name.casefold() in RESERVED or is_client_key(name):
        raise Refused(NameReserved(name))
    if len(name) > MOST_NAME:
        raise Refused(TooLong(len(name), MOST_NAME))
    return name


def _values(room: Room, text: str, words: Sequence[Token]) -> dict[str, Any]:
    """`zone Z language L …` as columns, or `Refused`."""
    found: dict[str, Any] = {}
    at = 0
    while at < len(words):
        end = until(words, FIELDS, at + 1)
        field, value = words[at].text.casefold(), span(text, words[at + 1 : end])
        if field not in FIELDS or not value:
            raise Refused(WrongUsage("/client", "new"))
        found |= _value(room, field, value)
        at = end
    return found


def _value(room: Room, field: str, value: str) -> dict[str, Any]:
    match field:
        case "zone":
            return {"zone": zone_of(value, room.now)}
        case "language":
            return {"language": language_of(value)}
        case "rep":
            return {"rep_id": member_named(room, value).id}
        case "silence" if value.casefold() in AGREED:
            return {"silence": value.casefold()}
        case "silence":
            raise Refused(UnknownValue(field, value, AGREED))
        case "salutation" if value.casefold() in SALUTATIONS:
            return {"salutation": SALUTATIONS[value.casefold()].value}
        case "salutation":
            raise Refused(UnknownValue(field, value[:20], tuple(each.value for each in Salutation)))
        case _:
            return {"country": country_of(value)}


async def change(room: Room, text: str, words: Sequence[Token]) -> ClientSet | HoursShown:
    """`/client set NAME FIELD VALUE`; a new zone lets every open deadline of theirs be looked at again."""
    at = until(words, (*FIELDS, *client_hours.FIELDS, "firmness"), 1)
    if not words or (at + 1 >= len(words) and not words[-1].says("back")):
        raise Refused(WrongUsage("/client", "hours" if words and words[-1].says(*client_hours.FIELDS) else "set"))
    client = await client_kept(room, span(text, words[:at]))
    field, rest = words[at].text.casefold(), words[at + 1 :]
    if field in client_hours.FIELDS or (field == "zone" and hours.has_date(rest)):
        must(room, Act.client_rules, Ties(rep_id=client.rep_id))
        return await client_hours.change(room, client, field, text, rest)
    value = span(text, rest)
    if field == "firmness":
        return await _set_firmness(room, client, value)
    if field not in FIELDS:
        raise Refused(UnknownValue("client", field, (*FIELDS, "firmness", *client_hours.FIELDS)))
    if field != "rep" or client.rep_id is not None:
        must(room, Act.client_rules, Ties(rep_id=client.rep_id))
    await clients.change(room.session, client.id, **_value(room, field, value))
    if field == "zone" and client.availability is not None and client.availability.moves:
        held = replace(client.availability, zone=zone_of(value, room.now), moves=())
        await clients.set_hours(room.session, client.id, held)  # they are there now, whatever was planned
    if field in {"zone", "country", "rep"}:
        await deadlines.wake_for_client(room.session, client.id, room.now)
    if field == "rep":
        await _show_anew(room, client)
    await _record(room, Entry.client_set, client, field=field, note=value)
    after = await client_named(room, client.name)
    return ClientSet(after, _rep(room, after), field)


async def _set_firmness(room: Room, client: Client, value: str) -> ClientSet:
    """How far we go with them (C8); no client ever reads it."""
    must(room, Act.client_rules, Ties(rep_id=client.rep_id))
    possible = tuple(each.value for each in Firmness)
    if value.casefold() not in possible:
        raise Refused(UnknownValue("firmness", value[:20], possible))
    undo = await escalation_rules.set_firmness(room, client, Firmness(value.casefold()))
    await _record(room, Entry.client_set, client, field="firmness", note=value.casefold())
    after = await client_named(room, client.name)
    return ClientSet(after, _rep(room, after), "firmness", undo, is_undone=hours.takes_back(room.allowed))


async def contact(room: Room, text: str, words: Sequence[Token]) -> ContactSet:
    """`/client contact NAME PERSON [manager] [email …]`; the client's name is one word, or quoted."""
    must(room, Act.add_contact)
    end = until(words, ("manager", "email"), 2)
    if len(words) < 2:
        raise Refused(WrongUsage("/client", "contact"))
    client = await client_kept(room, words[0].text)
    person = span(text, words[1:end])
    rest = words[end:]
    manager = any(word.says("manager") for word in rest)
    mail = until(rest, ("email",), 0)
    email = rest[mail + 1].text if mail + 1 < len(rest) else ""
    used = int(manager) + (2 if email else 0)
    if used != len(rest) or not person:
        raise Refused(WrongUsage("/client", "contact"))
    for value in (person, email):
        if len(value) > MOST_NAME:
            raise Refused(TooLong(len(value), MOST_NAME))
    await clients.set_contact(room.session, client, Contact(id=0, name=person, email=email, manager=manager))
    await _record(room, Entry.contact, client, note=person, manager=manager)
    await _show_anew(room, client)
    return ContactSet(await client_named(room, client.name), person, manager, email)


async def _show_anew(room: Room, client: Client) -> None:
    """Suggestions name whom they are for, and say where there is no account rep."""
    standing = await cards.asking_about(room.session, client.id)
    await cards.edit(room.session, standing, room.now)


async def ask(room: Room, name: str) -> ClientAsked:
    """`/client ask NAME`."""
    if not name:
        raise Refused(WrongUsage("/client", "ask"))
    client = await client_named(room, name)
    readers = {member.language for member in room.people.values() if member.active}
    return ClientAsked(client, ask_preference(client, readers))


async def show(room: Room, name: str) -> ClientShown:
    """`/client NAME`."""
    client = await client_named(room, name)
    found, page = await lists.page(room.session, room.workspace_id, client_id=client.id)
    known = await cases.of(room.session, found, room.people)
    views = tuple(known[each.id].view(room.now, room.me.id) for each in found)
    may_set = may(room.me, Act.client_rules, Ties(rep_id=client.rep_id))
    return ClientShown(client, _rep(room, client), views, page, await _answers(room, client), may_set)


async def _answers(room: Room, client: Client) -> AnswerRecord:
    """How they have answered, this quarter beside the last (A2)."""
    calendar = with_hours(client.hours).calendar()
    found = await answers.waits(room.session, client.id, *two_quarters(calendar, room.now), room.now)
    record = answer_record(found, RULES, calendar, room.now)
    if not record.is_empty:
        return record
    return replace(record, ever=await answers.has_been_due(room.session, client.id, room.now))


async def show_all(room: Room, wanted: int = 1) -> ClientsListed:
    """`/client list`: a page of them."""
    page = Page.at(wanted, await clients.count(room.session, room.workspace_id))
    return ClientsListed(await clients.page(room.session, room.workspace_id, ROWS, page.skipped()), page)


def _rep(room: Room, client: Client) -> str:
    return room.people[client.rep_id].name if client.rep_id in room.people else ""


async def _record(room: Room, kind: Entry, client: Client, **words: str | bool) -> None:
    entry = Record(
        workspace_id=room.workspace_id,
        at=room.now,
        kind=kind,
        actor_id=room.me.id,
        words={"client": client.name, "by": room.me.name, **words},
    )
    await evidence.append(room.session, [entry])
