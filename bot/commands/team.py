"""`/team`: who is here, what they may do, who leaves, and where we speak among ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import kept
from bot.commands.notes import noted, tell
from bot.commands.room import Room, member_named, must
from bot.commands.values import role_of
from bot.domain.evidence import Entry, Record
from bot.domain.forgetting import Kind, Names, name_left, stand_in
from bot.domain.joining import DeclaredElsewhere, MemberRemoved, NotAGroup, PlaceSet, WhoTakesOver
from bot.domain.letters import Draft
from bot.domain.people import Act, Member, Role, Ties
from bot.domain.refusals import LastAdmin, Refused
from bot.domain.team import RoleSet, TeamShown
from bot.store import (
    cases,
    clients,
    deadlines,
    evidence,
    forgetting,
    leaving,
    links,
    members,
    places,
    scrubbing,
    workspaces,
)
from bot.store.decisions import post

MOST_OFFERED = 5


async def show(room: Room) -> TeamShown:
    """`/team`; what cannot be delivered or done is for an admin to see (RULES 9)."""
    invited = await links.open_invites(room.session, room.workspace_id, room.now)
    troubles = await members.unreachable(room.session, room.workspace_id)
    aside = await deadlines.put_aside(room.session, room.workspace_id) if room.me.role is Role.admin else ()
    return TeamShown(
        tuple(room.people.values()),
        room.me.id,
        invited=tuple(each.name for each in invited),
        unreachable=tuple((name, platform) for name, platform, _ in troubles),
        set_aside=aside,
    )


async def set_role(room: Room, name: str, wanted: str) -> RoleSet:
    """`/team role NAME R`; there is always an admin."""
    must(room, Act.roles)
    member, role = member_named(room, name), role_of(wanted)
    if role is not Role.admin:
        _keep_an_admin(room, member)
    await members.change(room.session, member.id, role=role.value)
    await deadlines.wake_for_deciders(room.session, room.workspace_id, room.now)
    await noted(room, Entry.role, name=member.name, role=role.value)
    return RoleSet(replace(member, role=role), role)


async def remove(room: Room, name: str, to: str = "") -> MemberRemoved:
    """`/team remove NAME [to @X]`: who leaves hands over what they owned; without @X it is asked (RULES 4).

    Of somebody who had left before names were erased with that, the name can be erased later in the same way.
    """
    return await _remove(room, _left_with_a_name(room, name) or member_named(room, name), to)


def _left_with_a_name(room: Room, name: str) -> Member | None:
    wanted = name.lstrip("@＠").casefold()
    named = [each for each in room.people.values() if each.name.casefold() == wanted]
    return next((each for each in named if not each.active and each.name != name_left(Kind.member, each.id)), None)


async def remove_keyed(room: Room, member_id: int) -> MemberRemoved:
    """The button *Remove* under the news that somebody took an invitation."""
    member = room.people.get(member_id)
    return await _remove(room, member_named(room, member.name if member else "?"), "")


async def _remove(room: Room, member: Member, to: str) -> MemberRemoved:
    inviter = await links.inviter_of(room.session, member.id) if member.role is Role.member else None
    must(room, Act.remove, Ties(inviter_id=inviter))
    _keep_an_admin(room, member)
    owned = await deadlines.owned(room.session, room.workspace_id, member.id)
    heir = member_named(room, to) if to else None
    if heir is not None and heir.id == member.id:
        heir = None
    if owned and heir is None:
        others = [each.name for each in room.people.values() if each.active and each.id != member.id]
        mine = [room.me.name] if room.me.name in others else []
        near = tuple(dict.fromkeys([*mine, *others]))[:MOST_OFFERED]
        raise Refused(WhoTakesOver(member.name, owned, near), f"/team remove @{member.name}")
    unsaid = await leaving.unsaid(room.session, member.id)
    if heir is not None:
        await _hand_over(room, member, heir, unsaid)
    await clients.hand_over(room.session, room.workspace_id, member.id, heir.id if heir else None)
    await deadlines.wake_for_deciders(room.session, room.workspace_id, room.now)
    await links.revoke_all_of(room.session, member.id, room.now)
    left = stand_in(Kind.member, member.id)
    await noted(room, Entry.member_removed, name=left, to=heir.name if heir else "")
    mentions = await _forget(room, member)
    removed = MemberRemoved(member.name, heir.name if heir else "", owned)
    if heir is not None and heir.id != room.me.id and owned:
        await tell(room.session, heir, removed, room.now)
    return replace(removed, mentions=mentions)


async def _forget(room: Room, member: Member) -> tuple[str, ...]:
    """Their name and accounts go at once, and from everywhere else a little later (RULES 8). Gives the open deadlines
    that mention them.
    """
    others = await forgetting.others(room.session, room.workspace_id, Kind.member, member.id)
    gone = await leaving.forget(room.session, member)
    for each in gone:
        if not each.team:
            digest = members.left_by(each.platform, each.team, each.id)
            await scrubbing.workspace_of_their_own(room.session, room.workspace_id, each.id, digest)
    names = Names.of((member.name,), others)
    await forgetting.begin(
        room.session,
        room.workspace_id,
        Kind.member,
        room.now,
        subject_id=member.id,
        by=room.me.name,
        actor_id=room.me.id,
        names=names,
        accounts=[(each.platform, each.team, each.id) for each in gone],
    )
    return await forgetting.mentions(room.session, room.workspace_id, names)


async def _hand_over(room: Room, member: Member, heir: Member, unsaid: Sequence[Draft]) -> None:
    """Who takes over gets what was still to be said to whoever leaves (RULES 4)."""
    handed = await deadlines.hand_over(room.session, room.workspace_id, member.id, heir.id, room.now)
    entries = [
        Record(
            workspace_id=room.workspace_id,
            at=room.now,
            kind=Entry.owner,
            actor_id=room.me.id,
            deadline_id=each.id,
            words={"deadline": each.name, "subject": each.subject, "owner": heir.name, "by": room.me.name},
        )
        for each in handed
    ]
    await evidence.append(room.session, entries)
    known = await cases.of(room.session, handed)
    for deadline, entry in zip(handed, entries, strict=True):
        case = known[deadline.id]
        await kept.refresh(room.session, case, [entry], room.now)
        drafts = [replace(each, member_id=heir.id) for each in unsaid if each.deadline_id == deadline.id]
        await post(room.session, case, drafts, room.now)


def _keep_an_admin(room: Room, member: Member) -> None:
    admins = [each for each in room.people.values() if each.active and each.role is Role.admin]
    if admins == [member]:
        raise Refused(LastAdmin(member.name))


async def declare(room: Room, *, internal: bool) -> PlaceSet:
    """`/team here internal` in a group: our affairs may be spoken of there; `/team here off` takes it back."""
    if room.place.private or room.account.team:
        raise Refused(NotAGroup())
    must(room, Act.places)
    declared = await places.workspace_of(room.session, room.place)
    kind = Entry.place_declared if internal else Entry.place_closed
    if declared not in {None, room.workspace_id}:
        raise Refused(DeclaredElsewhere())
    if internal:
        await places.declare(room.session, room.place, room.workspace_id, room.me.id, room.now)
    elif declared == room.workspace_id:
        await places.close(room.session, room.place)
    if internal or declared == room.workspace_id:  # what another workspace declared is not ours to take back
        await noted(room, kind, platform=room.place.platform, place=room.place.id)
    return PlaceSet(await workspaces.name_of(room.session, room.workspace_id), internal)
