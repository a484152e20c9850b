"""`/availability`: when, and on which channel, somebody can be reached; who stands in for them (D1, D6, RULES 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.commands import absences, hours
from bot.commands.grammar import Token, span, tokens
from bot.commands.hours import Change, Typist
from bot.commands.notes import noted
from bot.commands.room import Room, member_named, must
from bot.domain.availability import Availability, Channel, NeverOpen, overlap
from bot.domain.evidence import Entry
from bot.domain.hours import Changed, HoursShown, NeverReachable, OwnDeputy, next_day_off
from bot.domain.people import Act, Member, Ties, may
from bot.domain.refusals import Refused, UnknownValue, WrongUsage
from bot.domain.zones import local
from bot.store import deadlines, digests, members, outbox, questions

ROOT = "/availability"
NOBODY = ("nobody", "none", "no", "off", "-")
AHEAD = timedelta(days=7)
"""How far the end of what is open now is looked for; who never closes is just open."""


async def run(room: Room, text: str, words: Sequence[Token]) -> HoursShown:
    """`/availability [@X] [what to change]`."""
    member = room.me
    if words and words[0].mentions:
        member, words = member_named(room, words[0].text), words[1:]
    if not words:
        return shown(room, member)
    verb, rest = words[0].text.casefold(), words[1:]
    if verb == "deputy":
        return await _set_deputy(room, member, span(text, rest))
    _must(room, member)
    typist = Typist(now=room.now, zone=room.me.zone, language=room.me.language)
    change = _change(room, member, verb, text, rest, typist)
    hours.check_undo(room.allowed, change.undo)
    after = replace(member, zone=change.hours.zone, availability=change.hours)
    await members.set_hours(room.session, member.id, change.hours)
    await digests.replan(room.session, member, change.hours, room.now)
    await noted(room, Entry.hours, name=after.name, note=span(text, words))
    line = tokens(change.undo, ROOT)
    undoing = room.with_allowed(room.allowed | {hours.UNDO})
    stands = _change(undoing, after, line[0].text, change.undo, line[1:], typist).undo
    return await _told(room, after, change, stands)


async def typed(room: Room, line: str) -> HoursShown:
    """What was filled in, as if it had been typed after `/availability`."""
    return await run(room, line, tokens(line, ROOT))


def checked(room: Room, step: str, text: str) -> str:
    """One answer of a form, or `Refused`: a channel, the hours of a week, the days of an absence."""
    match step:
        case "channel":
            return _channel(text).value
        case "hours":
            hours.week_read(text)
        case _:
            typist = Typist(now=room.now, zone=room.me.zone, language=room.me.language)
            absences.away(room.me.hours, text, tokens(text, ROOT), typist)
    return text


def _channel(text: str) -> Channel:
    possible = tuple(channel.value for channel in Channel)
    if text.strip().casefold() not in possible:
        raise Refused(UnknownValue("channel", text[:20], possible))
    return Channel(text.strip().casefold())


def _must(room: Room, member: Member) -> None:
    must(room, Act.set_hours, Ties(owner_id=member.id))


def _change(room: Room, member: Member, verb: str, text: str, rest: Sequence[Token], typist: Typist) -> Change:
    held = member.hours
    if not rest and verb != "back":
        raise Refused(WrongUsage(ROOT, verb))
    match verb:
        case "set":
            return _set(room, member, text, rest)
        case "away":
            return absences.away(held, text, rest, typist)
        case "back":
            return absences.back(held, text, rest, typist, whose=_other(room, member))
        case "except":
            return hours.set_exception(held, text, rest, typist)
        case "holidays":
            return hours.set_holidays(held, span(text, rest))
        case "quiet":
            return hours.set_quiet(held, span(text, rest))
        case _:
            return hours.set_zone(held, text, rest, typist)


def _set(room: Room, member: Member, text: str, rest: Sequence[Token]) -> Change:
    channel = _channel(rest[0].text)
    if len(rest) < 2:
        raise Refused(WrongUsage(ROOT, "set"))
    said = text[rest[1].start : rest[-1].end]
    try:
        return hours.set_week(
            member.hours,
            channel,
            said,
            whose=_other(room, member),
            asked="never" in room.allowed or hours.takes_back(room.allowed),
        )
    except Refused as refused:
        if isinstance(refused.refusal, NeverReachable):
            raise Refused(refused.refusal, f"{_root(room, member)} set {channel.value} {said}") from refused
        raise


async def _set_deputy(room: Room, member: Member, name: str) -> HoursShown:
    """`deputy @X`: who gets what cannot wait for somebody who is away (RULES 4); `deputy nobody`."""
    if not name:
        raise Refused(WrongUsage(ROOT, "deputy"))
    _must(room, member)
    deputy = None if name.casefold() in NOBODY else member_named(room, name)
    if deputy is not None and deputy.id == member.id:
        raise Refused(OwnDeputy())
    undo = _typed_deputy(room.people.get(member.deputy_id or 0))
    hours.check_undo(room.allowed, undo)
    after = replace(member, deputy_id=deputy.id if deputy else None)
    await members.change(room.session, member.id, deputy_id=after.deputy_id)
    await noted(room, Entry.hours, name=after.name, note=f"deputy {name}")
    change = Change(hours=member.hours, what=Changed.deputy, undo=undo)
    return await _told(room, after, change, _typed_deputy(deputy))


def _typed_deputy(deputy: Member | None) -> str:
    return f"deputy {'@' + deputy.name if deputy is not None and deputy.active else NOBODY[0]}"


async def _told(room: Room, after: Member, change: Change, stands: str) -> HoursShown:
    """What was understood; every open deadline that it touches is looked at again (RULES 5).

    `stands` are the words of what holds now, without which Undo takes nothing back.
    """
    await deadlines.wake_for_hours(room.session, room.workspace_id, after.id, room.now)
    await outbox.look_again(room.session, after.id, room.now)
    token = await questions.ask(
        room.session,
        room.workspace_id,
        room.me.id,
        "choice",
        {
            "asks": "retry",
            "source": "",
            "lines": [f"{_root(room, after)} {change.undo}"],
            "allows": [f"{hours.UNDO} {stands}"],
        },
        room.now,
    )
    people = {**room.people, after.id: after}
    me = after if after.id == room.me.id else room.me
    facts = shown(replace(room, people=people, me=me), after)
    return replace(
        facts,
        hours=change.said or facts.hours,
        changed=change.what,
        merged=change.merged,
        undo=token,
        is_undone=hours.takes_back(room.allowed),
    )


def _other(room: Room, member: Member) -> str:
    """Whose hours they are, if not one's own."""
    return "" if member.id == room.me.id else member.name


def _root(room: Room, member: Member) -> str:
    return ROOT if member.id == room.me.id else f"{ROOT} @{member.name}"


def shown(room: Room, member: Member) -> HoursShown:
    """The hours of a member as they stand."""
    deputy = room.people.get(member.deputy_id or 0)
    facts = about(member.hours, room)
    return replace(
        facts,
        name=member.name,
        is_mine=member.id == room.me.id,
        key=member.id if member.id != room.me.id and may(room.me, Act.set_hours, Ties(owner_id=member.id)) else 0,
        deputy=deputy.name if deputy is not None and deputy.active else "",
    )


def about(held: Availability, room: Room) -> HoursShown:
    """What is said of any hours, a member's or a client's."""
    calendar = held.calendar()
    today = local(room.now, held.zone_at(room.now)).date()
    try:
        opens = calendar.next_opening(room.now)
    except NeverOpen:
        opens = None
    open_now = overlap(calendar, calendar, room.now, room.now + AHEAD) if opens == room.now else ()
    closes = open_now[0][1] if open_now and open_now[0][1] < room.now + AHEAD else None
    return HoursShown(
        name="", hours=held, today=today, opens=opens, closes=closes, holiday=next_day_off(held.holidays_of, today)
    )
