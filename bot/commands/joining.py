"""Links: asking somebody in, adding one's own other account, and what opening such a link does (RULES 7).

A code is 128 random bits, kept as a digest, used once, and opened in a private chat only. Opening it shows whom one
joins; only the press that follows spends it. A spent link never makes anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat import Account, Command, Press, Request, Standing
from bot.commands import arrivals
from bot.commands.grammar import clean
from bot.commands.notes import noted, tell
from bot.commands.room import Outside, Room, must
from bot.domain.evidence import Entry, Record
from bot.domain.gestures import JoinButton, decode
from bot.domain.joining import (
    HereAlready,
    InviteMade,
    InviteRevoked,
    JoinDeclined,
    Joined,
    JoinOffered,
    LinkInPrivate,
    LinkMade,
    LinkSpent,
    LinkTaken,
    NameInUse,
    NoDoor,
    NotInvited,
    OtherTeam,
    Outsider,
    Unread,
)
from bot.domain.links import CODE, Link, LinkKind
from bot.domain.people import Act, Member, Role, may
from bot.domain.refusals import Refused, WrongUsage
from bot.store import Session, deadlines, evidence, leaving, links, members, workspaces

LIKELY_ZONES = {
    "en": ("Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney"),
    "ja": ("Asia/Tokyo",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"),
    "de": ("Europe/Berlin",),
    "fr": ("Europe/Paris",),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Argentina/Buenos_Aires"),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon"),
}
"""By the language of somebody's app; a platform without time zones tells nothing more."""

PLATFORMS_OF_TEAMS = ("slack",)
"""Where a team is a workspace, an account comes into that workspace alone, and by a code that is typed."""

FURTHER_ZONES = ("Asia/Tokyo", "Asia/Ho_Chi_Minh", "Europe/Berlin")
MOST_ZONES = 6


def likely_zones(account: Account, member: Member) -> tuple[str, ...]:
    """Zones to offer while nobody has said where this person lives; none once it is known."""
    if member.zone != "UTC":
        return ()
    near = LIKELY_ZONES.get(account.language, LIKELY_ZONES["en"])
    return tuple(dict.fromkeys((*near, *FURTHER_ZONES)))[:MOST_ZONES]


@dataclass(frozen=True, slots=True)
class Opening:
    """A gesture about a link: its code, and the answer if it was a press."""

    code: str
    yes: bool | None = None


def opening(request: Request) -> Opening | None:
    """Whether a request opens a link: `/start CODE`, `/team link CODE`, or the buttons that follow."""
    if isinstance(request, Press):
        button = decode(request.data)
        return Opening(button.code, button.yes) if isinstance(button, JoinButton) else None
    if isinstance(request, Command):
        match clean(request.text).split():
            case [start, code] if start.split("@")[0].casefold() == "/start" and CODE.fullmatch(code):
                return Opening(code)
            case [team, link, code] if (team.split("@")[0].casefold(), link.casefold()) == ("/team", "link"):
                return Opening(code)
            case _:
                return None
    return None


async def opened(
    session: Session, request: Request, link: Opening, now: datetime
) -> JoinOffered | JoinDeclined | Joined:
    """What becomes of it. Raises `Refused`; nothing is made by a link that cannot be taken."""
    account = request.account
    if account.standing is Standing.outsider:
        raise Refused(Outsider())
    if account.standing is Standing.unread:
        raise Refused(Unread())
    if not request.place.private:
        raise Refused(LinkInPrivate())
    found = await links.by_code(session, link.code) if CODE.fullmatch(link.code) else None
    if found is None or not found.is_open(now):
        again = await _taken_already(session, account, found) if found and link.yes is not False else None
        if again is not None:
            return again
        raise Refused(LinkSpent())
    by = (await members.by_ids(session, [found.member_id]))[found.member_id]
    if not by.active or (found.kind is LinkKind.invite and not _may_still(by, found)):
        raise Refused(LinkSpent())
    workspace = await workspaces.name_of(session, found.workspace_id)
    await _must_fit(session, account, found, workspace)
    if link.yes is False:
        return JoinDeclined()
    if link.yes is None:
        name = by.name if found.kind is LinkKind.account else found.name
        return JoinOffered(found, link.code, workspace, by.name, name)
    return await _take(session, account, found, by, workspace, now)


def _may_still(by: Member, link: Link) -> bool:
    """Whether who made the invitation might still make it."""
    return may(by, Act.invite) and (link.role is Role.member or may(by, Act.roles))


async def _taken_already(session: Session, account: Account, link: Link) -> Joined | None:
    """The answer again for the one who took it: a second press, or the link opened once more, has done nothing new."""
    known = await members.by_account(session, link.workspace_id, account.platform, account.team, account.id)
    if known is None or not known.active or known.id != await links.taker_of(session, link):
        return None
    workspace = await workspaces.name_of(session, link.workspace_id)
    return Joined(known, workspace, link.kind is LinkKind.account, likely_zones(account, known))


async def _must_fit(session: Session, account: Account, link: Link, workspace: str) -> None:
    """`Refused` where the account cannot take it: of another team, or somebody there already."""
    platform, team = await workspaces.platform_of(session, link.workspace_id)
    if account.team and (platform, team) != (account.platform, account.team):
        raise Refused(OtherTeam(workspace))
    known = await members.by_account(session, link.workspace_id, account.platform, account.team, account.id)
    if known is None or not known.active:
        return
    has_joined = known.id == link.member_id or link.kind is LinkKind.invite
    if has_joined or await deadlines.has_ties(session, link.workspace_id, known.id):
        raise Refused(HereAlready(known.name, workspace))


async def _take(session: Session, account: Account, link: Link, by: Member, workspace: str, now: datetime) -> Joined:
    await leaving.comes_back(session, link.workspace_id, account.platform, account.team, account.id)
    if link.kind is LinkKind.account:
        member = by
        await _add_account(session, account, by, now)
    else:
        member = await _newcomer(session, account, link, by, now)
    if not await links.take(session, link, member.id, now):
        raise Refused(LinkSpent())
    linked = link.kind is LinkKind.account
    if linked:
        entry = Record(
            workspace_id=link.workspace_id,
            at=now,
            kind=Entry.account_linked,
            actor_id=member.id,
            words={"name": member.name, "platform": account.platform, "account": account.name},
        )
        await evidence.append(session, [entry])
    await tell(session, by, LinkTaken(member, account.platform, account.name, linked), now, but=account)
    others = len(await members.memberships(session, account.platform, account.id)) > 1
    return Joined(member, workspace, linked, likely_zones(account, member), others)


async def _add_account(session: Session, account: Account, member: Member, now: datetime) -> None:
    """One's own other account. A member whom the platform made of it by itself, and who has nothing, gives way; what
    the account might do stays with it, or a team could lose its only admin.
    """
    known = await members.by_account(session, member.workspace_id, account.platform, account.team, account.id)
    if not member.nudges:  # what is written to them goes on coming where it came, until they say otherwise
        first = (await members.addresses(session, [member.id])).get(member.id)
        await members.change(session, member.id, nudges=first.platform if first else "")
    if known is None:
        await members.add_account(session, member, account.platform, account.team, account.id, now)
        return
    await members.move_account(session, member, account.platform, account.team, account.id)
    if await members.accounts(session, known.id):
        return
    await members.leave(session, known.id)
    ranks = list(Role)
    if known.active and ranks.index(known.role) > ranks.index(member.role):
        await members.change(session, member.id, role=known.role.value)
        entry = Record(
            workspace_id=member.workspace_id,
            at=now,
            kind=Entry.role,
            actor_id=member.id,
            words={"name": member.name, "role": known.role.value, "by": known.name},
        )
        await evidence.append(session, [entry])


async def _newcomer(session: Session, account: Account, link: Link, by: Member, now: datetime) -> Member:
    """Who was asked in, with the role that was named; somebody who had been removed comes back as who they were."""
    known = await members.by_account(session, link.workspace_id, account.platform, account.team, account.id)
    if known is None:
        named = replace(account, name=link.name or account.name)
        return await arrivals.admit(session, link.workspace_id, named, now, role=link.role, zone="")
    await members.change(session, known.id, active=True, role=link.role.value)
    await members.choose(session, known.id, account.platform, account.id, now)
    entry = Record(
        workspace_id=link.workspace_id,
        at=now,
        kind=Entry.member_joined,
        actor_id=known.id,
        words={"name": known.name, "role": link.role.value, "by": by.name},
    )
    await evidence.append(session, [entry])
    return replace(known, active=True, role=link.role)


async def invite(room: Room, name: str, role: Role) -> InviteMade:
    """`/team invite NAME [role R]`: an address for somebody outside the team; 72 hours, one use."""
    must(room, Act.invite)
    if role is not Role.member:
        must(room, Act.roles)
    name = "".join(name.split()).lstrip("@")
    if not name or len(name) > arrivals.MOST_NAME:
        raise Refused(WrongUsage("/team", "invite"))
    if any(member.active and member.name.casefold() == name.casefold() for member in room.people.values()):
        raise Refused(NameInUse(name))
    door = door_for_guests(room.outside)
    code = await links.make(room.session, room.me, LinkKind.invite, room.now, name=name, role=role)
    link = await links.by_code(room.session, code)
    if link is None:
        raise AssertionError("the link was made in this transaction")
    await noted(room, Entry.invited, name=name, role=role.value)
    return InviteMade(name, role, door + code, link.digest)


async def link(room: Room) -> LinkMade:
    """`/team link`: for one's own account on the other platform; 15 minutes, one use."""
    team = await workspaces.platform_of(room.session, room.workspace_id)
    by_code = team[0] in PLATFORMS_OF_TEAMS and room.account.platform != team[0]
    doors = room.outside.doors.items()
    door = next((door for platform, door in doors if door and not (by_code and platform == room.account.platform)), "")
    if not door and not by_code:
        raise Refused(NoDoor())
    code = await links.make(room.session, room.me, LinkKind.account, room.now)
    return LinkMade(door + code if door else "", code if by_code else "")


async def revoke(room: Room, digest: str) -> InviteRevoked:
    """The button *Take it back*."""
    found = await links.by_digest(room.session, digest)
    if found is None or found.workspace_id != room.workspace_id:
        raise Refused(LinkSpent())
    if not found.is_open(room.now):
        raise Refused(NotInvited(found.name))
    if found.member_id != room.me.id:
        must(room, Act.remove)
    await links.revoke(room.session, found, room.now)
    await noted(room, Entry.invite_revoked, name=found.name)
    return InviteRevoked(found.name)


async def revoke_named(room: Room, name: str) -> InviteRevoked:
    """`/team revoke NAME`: every open invitation of that name."""
    wanted = [
        each
        for each in await links.open_invites(room.session, room.workspace_id, room.now)
        if each.name.casefold() == name.lstrip("@").casefold()
    ]
    if not wanted:
        raise Refused(NotInvited(name[:40]))
    done = [await revoke(room, each.digest) for each in wanted]
    return done[0]


def door_for_guests(outside: Outside) -> str:
    """The chat that an invitation opens. Only a platform without teams takes people from outside."""
    door = next((door for door in outside.doors.values() if door), "")
    if not door:
        raise Refused(NoDoor())
    return door
