"""Who is speaking: the member behind an account, made on first use (RULES 7)."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Account
from bot.commands.room import Room
from bot.commands.values import language_of, role_of, zone_of
from bot.domain.evidence import Entry, Record
from bot.domain.people import Member, Role
from bot.domain.refusals import Refused
from bot.store import Session, deadlines, evidence, members, workspaces
from bot.texts.voice import LANGUAGES

HOME = "home"
"""The workspace of the console: one machine, one team."""

MOST_NAME = 40


async def room(session: Session, account: Account, now: datetime, pressed: str = "") -> Room | None:
    """The room for a request of a known account; None if nobody knows it yet."""
    workspace_id = await workspaces.find(session, account.platform, account.team or HOME)
    if workspace_id is None:
        return None
    me = await members.by_account(session, workspace_id, account.platform, account.team, account.id)
    if me is None:
        return None
    people = {member.id: member for member in await members.everybody(session, workspace_id)}
    return Room(session=session, me=me, people=people, now=now, pressed=pressed)


async def joined(session: Session, account: Account, now: datetime, pressed: str = "") -> Room:
    """The same; an unknown account becomes a member. The first one, and whoever comes while there is none, is admin."""
    known = await room(session, account, now, pressed)
    if known is not None:
        return known
    workspace_id = await workspaces.make(session, account.platform, account.team or HOME, account.team, now)
    people = await members.everybody(session, workspace_id)
    member = await members.add(
        session,
        workspace_id,
        name=_free_name(account, {member.name.casefold() for member in people}),
        role=Role.member if any(each.role is Role.admin for each in people) else Role.admin,
        zone=_zone(account),
        language=account.language if account.language in LANGUAGES else "en",
        now=now,
    )
    await members.add_account(session, member, account.platform, account.team, account.id)
    entry = Record(
        workspace_id=workspace_id,
        at=now,
        kind=Entry.member_joined,
        actor_id=member.id,
        words={"name": member.name, "role": member.role.value},
    )
    await evidence.append(session, [entry])
    everybody = {each.id: each for each in (*people, member)}
    return Room(session=session, me=member, people=everybody, now=now, pressed=pressed)


async def introduce(session: Session, account: Account, role: str, now: datetime) -> Member:
    """A person of a script: made or changed. Raises `Refused` for an unknown zone, language or role."""
    zone = zone_of(account.zone) if account.zone else ""
    language = language_of(account.language) if account.language else ""
    wanted = role_of(role) if role else None
    me = (await joined(session, account, now)).me
    values = {"zone": zone, "language": language, "role": wanted.value if wanted else ""}
    changed = {name: value for name, value in values.items() if value}
    if changed:
        await members.change(session, me.id, **changed)
        await deadlines.wake_for_member(session, me.id, now)
    return me


def _zone(account: Account) -> str:
    try:
        return zone_of(account.zone) if account.zone else "UTC"
    except Refused:
        return "UTC"


def _free_name(account: Account, taken: set[str]) -> str:
    """A short name for the @: one word, unique in the workspace."""
    base = "".join(account.name.split())[:MOST_NAME].lstrip("@") or account.id[:MOST_NAME]
    name, count = base, 2
    while name.casefold() in taken:
        name, count = f"{base}{count}", count + 1
    return name
