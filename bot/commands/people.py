"""`/me`: who one is here, and where one is written to."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.joining import likely_zones
from bot.commands.room import Room
from bot.commands.values import language_of, zone_of
from bot.domain.joining import NoAccountThere, NoSuchWorkspace, Started, WorkspacesShown
from bot.domain.people import Member
from bot.domain.refusals import Refused
from bot.domain.team import MeShown
from bot.store import deadlines, digests, members, outbox, workspaces
from bot.store.members import Membership


async def start(room: Room, *, is_new: bool) -> Started:
    """`/start`: where one is, what comes first, and the question for the zone while nobody has answered it."""
    platform, team = await workspaces.platform_of(room.session, room.workspace_id)
    own = (platform, team.split("/")[0]) == (room.account.platform, room.account.id)
    name = await workspaces.name_of(room.session, room.workspace_id)
    return Started(room.me, name, likely_zones(room.account, room.me), is_new, own)


async def me(room: Room, changed: str = "", member: Member | None = None) -> MeShown:
    """`/me`, `/settings`, and what is said after a change."""
    accounts = await members.accounts(room.session, room.me.id)
    shown = member or room.me
    platforms = dict.fromkeys(each.platform for each in accounts)
    first = shown.nudges if shown.nudges in platforms else next(iter(platforms), "")
    return MeShown(
        shown,
        changed,
        workspace=await workspaces.name_of(room.session, room.workspace_id),
        platforms=tuple(sorted(platforms, key=lambda platform: platform != first)),
        workspaces=len(await _memberships(room)),
    )


async def set_zone(room: Room, text: str) -> MeShown:
    """`/me zone Z`: my hours move, so my open deadlines are looked at again (RULES 5)."""
    hours = replace(room.me.hours, zone=zone_of(text, room.now), moves=())
    await members.set_hours(room.session, room.me.id, hours)
    await digests.replan(room.session, room.me, hours, room.now)
    await deadlines.wake_for_hours(room.session, room.workspace_id, room.me.id, room.now)
    await outbox.look_again(room.session, room.me.id, room.now)
    return await me(room, "zone", replace(room.me, zone=hours.zone, availability=hours))


async def set_language(room: Room, text: str) -> MeShown:
    """`/me language L`."""
    language = language_of(text)
    await members.change(room.session, room.me.id, language=language)
    return await me(room, "language", replace(room.me, language=language))


async def set_nudges(room: Room, text: str) -> MeShown:
    """`/me nudges slack|telegram`: where one is written to; what waits to go out goes there too."""
    wanted = text.strip().casefold()
    accounts = await members.accounts(room.session, room.me.id)
    there = next((each for each in accounts if each.platform == wanted), None)
    if there is None:
        raise Refused(NoAccountThere(text[:20], tuple(dict.fromkeys(each.platform for each in accounts))))
    await members.change(room.session, room.me.id, nudges=wanted)
    await outbox.send_elsewhere(room.session, room.me.id, there)
    return await me(room, "nudges", replace(room.me, nudges=wanted))


async def show_workspaces(room: Room) -> WorkspacesShown:
    """`/me workspace`."""
    return _listed(await _memberships(room))


async def choose_workspace(room: Room, wanted: str | int) -> WorkspacesShown:
    """`/me workspace NAME`, or a button with its key: what is typed here means that one from now on."""
    found = await _memberships(room)
    for each in found:
        if wanted == each.member.workspace_id or (
            isinstance(wanted, str) and wanted.strip().casefold() == each.workspace.casefold()
        ):
            account = room.account
            await members.choose(room.session, each.member.id, account.platform, account.id, room.now)
            return _listed((each, *(other for other in found if other is not each)), changed=True)
    raise Refused(NoSuchWorkspace(str(wanted)[:40], tuple(each.workspace for each in found)))


async def _memberships(room: Room) -> tuple[Membership, ...]:
    """Where the platform decides the workspace there is this one only."""
    found = await members.memberships(room.session, room.account.platform, room.account.id)
    return found or (Membership(room.me, await workspaces.name_of(room.session, room.workspace_id)),)


def _listed(found: tuple[Membership, ...], *, changed: bool = False) -> WorkspacesShown:
    return WorkspacesShown(tuple((each.member.workspace_id, each.workspace) for each in found), changed)
