"""`/team` and `/me`."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.room import Room, member_named, must
from bot.commands.values import language_of, role_of, zone_of
from bot.domain.evidence import Entry, Record
from bot.domain.messages import MeShown, RoleSet, TeamShown
from bot.domain.people import Act, Role
from bot.domain.refusals import LastAdmin, Refused
from bot.store import deadlines, evidence, members


def team(room: Room) -> TeamShown:
    """`/team`."""
    return TeamShown(tuple(room.people.values()), room.me.id)


async def set_role(room: Room, name: str, wanted: str) -> RoleSet:
    """`/team role NAME R`; there is always an admin."""
    must(room, Act.roles)
    member, role = member_named(room, name), role_of(wanted)
    admins = [each for each in room.people.values() if each.active and each.role is Role.admin]
    if role is not Role.admin and admins == [member]:
        raise Refused(LastAdmin(member.name))
    await members.change(room.session, member.id, role=role.value)
    entry = Record(
        workspace_id=room.workspace_id,
        at=room.now,
        kind=Entry.role,
        actor_id=room.me.id,
        words={"name": member.name, "role": role.value, "by": room.me.name},
    )
    await evidence.append(room.session, [entry])
    return RoleSet(replace(member, role=role), role)


def me(room: Room) -> MeShown:
    """`/me`."""
    return MeShown(room.me)


async def set_zone(room: Room, text: str) -> MeShown:
    """`/me zone Z`: my hours move, so my open deadlines are looked at again (RULES 5)."""
    zone = zone_of(text)
    await members.change(room.session, room.me.id, zone=zone)
    await deadlines.wake_for_member(room.session, room.me.id, room.now)
    return MeShown(replace(room.me, zone=zone), "zone")


async def set_language(room: Room, text: str) -> MeShown:
    """`/me language L`."""
    language = language_of(text)
    await members.change(room.session, room.me.id, language=language)
    return MeShown(replace(room.me, language=language), "language")
