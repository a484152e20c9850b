"""Members and their accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, func, insert, select, union, update
from sqlalchemy import text as written

from bot.chat import Address
from bot.domain.availability import Availability
from bot.domain.moving import moved, next_move
from bot.domain.people import Member, Role
from bot.store import Session
from bot.store.hours import document
from bot.store.member_values import member
from bot.store.often import often
from bot.store.rows import IS_ACTIVE, IS_LEAD, AccountRow, MemberRow, WorkspaceRow

_MEMBER = (
    MemberRow.id, MemberRow.workspace_id, MemberRow.name, MemberRow.role, MemberRow.zone, MemberRow.language,
    MemberRow.deputy_id, MemberRow.active, MemberRow.nudges, MemberRow.hours, MemberRow.digest,
    MemberRow.feed.is_not(None).label("has_feed"),
)  # fmt: skip
"""What `member` takes: whole rows cost many times as much."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OF_WORKSPACES = often(select(*_MEMBER).where(MemberRow.workspace_id.in_(_IDS)).order_by(MemberRow.id))
_BY_IDS = often(select(*_MEMBER).where(MemberRow.id.in_(_IDS)))
_WORKSPACES: BindParameter[Any] = bindparam("workspaces", expanding=True)
# A union of keys, and no OR: for that PostgreSQL would read the members of all workspaces.
_KEYS_AROUND: CompoundSelect[Any] = union(
    select(MemberRow.id).where(MemberRow.id.in_(_IDS)),
    select(MemberRow.deputy_id).where(MemberRow.id.in_(_IDS), MemberRow.deputy_id.is_not(None)),
    select(MemberRow.id).where(MemberRow.workspace_id.in_(_WORKSPACES), written(IS_LEAD)),
)
_AROUND = often(select(*_MEMBER).where(MemberRow.id.in_(_KEYS_AROUND)).order_by(MemberRow.id))
_LANGUAGES = often(
    select(MemberRow.workspace_id, MemberRow.language)
    .where(MemberRow.workspace_id.in_(_WORKSPACES), written(IS_ACTIVE))
    .distinct()
)
_BY_ACCOUNT = often(
    select(*_MEMBER)
    .join(AccountRow, AccountRow.member_id == MemberRow.id)
    .where(
        AccountRow.workspace_id == bindparam("workspace_id"),
        AccountRow.platform == bindparam("platform"),
        AccountRow.team == bindparam("team"),
        AccountRow.external_id.in_(_IDS),
    )
)
_ADDRESSES = often(
    select(AccountRow.member_id, AccountRow.platform, AccountRow.external_id, AccountRow.team, MemberRow.nudges)
    .join(MemberRow, MemberRow.id == AccountRow.member_id)
    .where(AccountRow.member_id.in_(_IDS), AccountRow.reachable)
    .order_by(AccountRow.id.desc())
)
_WITHOUT_WAY = often(
    select(MemberRow.id).where(
        MemberRow.workspace_id.in_(_IDS),
        MemberRow.active,
        ~select(AccountRow.id).where(AccountRow.member_id == MemberRow.id, AccountRow.reachable).exists(),
    )
)
_OUT_OF_REACH = often(
    select(AccountRow.id)
    .where(
        AccountRow.platform == bindparam("platform"),
        AccountRow.external_id == bindparam("id_"),
        AccountRow.team == bindparam("team"),
        AccountRow.reachable.is_(False),
    )
    .limit(1)
)
_REACHED = often(
    update(AccountRow)
    .where(
        AccountRow.platform == bindparam("of_platform"),
        AccountRow.external_id == bindparam("of_id"),
        AccountRow.team == bindparam("of_team"),
        AccountRow.reachable.is_(False),
    )
    .values(reachable=True, trouble="")
    .execution_options(synchronize_session=False)
)


async def by_account(session: Session, workspace_id: int, platform: str, team: str, external_id: str) -> Member | None:
    """The member behind a platform account in a workspace."""
    ids = [external_id, left_by(platform, team, external_id)]
    given = {"workspace_id": workspace_id, "platform": platform, "team": team, "ids": ids}
    found = [member(*row) for row in await session.execute(_BY_ACCOUNT, given)]
    return next((each for each in found if each.active), found[0] if found else None)


def left_by(platform: str, team: str, external_id: str) -> str:
    """What is kept of the account of a member who left: enough to know it again, so that nobody comes back without
    being asked, and nothing that a message could be sent to.
    """
    return "left:" + hashlib.sha256(f"{platform}\x1f{team}\x1f{external_id}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Membership:
    """One of the workspaces of an account."""

    member: Member
    workspace: str
    """Its name."""


async def memberships(session: Session, platform: str, external_id: str) -> tuple[Membership, ...]:
    """Those of an account that belongs to no team, the current one first; not those that it was removed from."""
    query = (
        select(MemberRow, WorkspaceRow.name)
        .join(AccountRow, AccountRow.member_id == MemberRow.id)
        .join(WorkspaceRow, WorkspaceRow.id == MemberRow.workspace_id)
        .where(
            AccountRow.platform == platform,
            AccountRow.team == "",
            AccountRow.external_id == external_id,
            MemberRow.active,
        )
        .order_by(AccountRow.chosen_at.desc().nulls_last(), AccountRow.id)
    )
    return tuple(Membership(row.value(), name) for row, name in (await session.execute(query)).all())


async def left(session: Session, platform: str, external_id: str) -> int | None:
    """The workspace from which an account that belongs to no team was removed, the newest of several."""
    query = (
        select(AccountRow.workspace_id)
        .join(MemberRow, MemberRow.id == AccountRow.member_id)
        .where(
            AccountRow.platform == platform,
            AccountRow.team == "",
            AccountRow.external_id.in_([external_id, left_by(platform, "", external_id)]),
            MemberRow.active.is_(False),
        )
        .order_by(AccountRow.id.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def elsewhere(session: Session, addresses: Collection[Address]) -> dict[tuple[Address, int], str]:
    """Of accounts without a team that belong to several workspaces: the names of those that are not current.

    By address and workspace: a message of such a workspace begins with its name (RULES 7).
    """
    ids = {to.id for to in addresses if not to.team and not to.place}
    if not ids:
        return {}
    query = (
        select(AccountRow.platform, AccountRow.external_id, AccountRow.workspace_id, WorkspaceRow.name)
        .join(MemberRow, MemberRow.id == AccountRow.member_id)
        .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
        .where(AccountRow.team == "", AccountRow.external_id.in_(ids), MemberRow.active)
        .order_by(AccountRow.chosen_at.desc().nulls_last(), AccountRow.id)
    )
    found: dict[tuple[Address, int], str] = {}
    seen: set[Address] = set()
    for platform, external_id, workspace_id, name in (await session.execute(query)).all():
        to = Address(platform, external_id)
        if to in seen:
            found[to, workspace_id] = name
        seen.add(to)
    return found


async def choose(session: Session, member_id: int, platform: str, external_id: str, now: datetime) -> None:
    """That workspace is the account's current one from now on."""
    query = update(AccountRow).where(
        AccountRow.member_id == member_id, AccountRow.platform == platform, AccountRow.external_id == external_id
    )
    await session.execute(query.values(chosen_at=now))


async def accounts(session: Session, member_id: int) -> tuple[Address, ...]:
    """All accounts of a member, in the order in which they came."""
    query = select(AccountRow).where(AccountRow.member_id == member_id).order_by(AccountRow.id)
    return tuple(Address(row.platform, row.external_id, row.team) for row in (await session.execute(query)).scalars())


async def unreachable(session: Session, workspace_id: int | None = None) -> tuple[tuple[str, str, str], ...]:
    """(name, platform, why) of members' accounts to which nothing can be delivered, the newest first; of all workspaces
    for those who run the bot.
    """
    query = (
        select(MemberRow.name, AccountRow.platform, AccountRow.trouble)
        .join(MemberRow, MemberRow.id == AccountRow.member_id)
        .where(AccountRow.reachable.is_(False), MemberRow.active)
        .order_by(AccountRow.id.desc())
        .limit(50)
    )
    if workspace_id is not None:
        query = query.where(AccountRow.workspace_id == workspace_id)
    return tuple((name, platform, why) for name, platform, why in (await session.execute(query)).all())


async def out_of_reach(session: Session, workspace_ids: Collection[int]) -> frozenset[int]:
    """Members of these workspaces to whom nothing can be delivered: without any account that takes letters."""
    if not workspace_ids:
        return frozenset()
    return frozenset((await session.execute(_WITHOUT_WAY, {"ids": sorted(workspace_ids)})).scalars())


async def is_unreachable(session: Session, to: Address) -> bool:
    """Whether nothing arrived there lately."""
    found = await session.execute(_OUT_OF_REACH, {"platform": to.platform, "id_": to.id, "team": to.team})
    return found.scalar_one_or_none() is not None


async def everybody(session: Session, workspace_id: int) -> tuple[Member, ...]:
    """All members of a workspace in the order in which they joined: an agency, not a crowd."""
    return tuple((await of_workspaces(session, [workspace_id]))[workspace_id].values())


async def of_workspaces(session: Session, ids: Collection[int]) -> dict[int, dict[int, Member]]:
    """All members of some workspaces, by workspace and by key, in the order in which they joined."""
    found: dict[int, dict[int, Member]] = {key: {} for key in ids}
    if not found:
        return found
    for row in (await session.execute(_OF_WORKSPACES, {"ids": sorted(found)})).all():  # all at once: it is quicker
        found[row[1]][row[0]] = member(*row)
    return found


async def around(
    session: Session, workspace_ids: Collection[int], ids: Collection[int]
) -> dict[int, dict[int, Member]]:
    """These members of some workspaces, with their deputies and whoever has a role there, by workspace and by key, in
    the order in which they joined.
    """
    found: dict[int, dict[int, Member]] = {key: {} for key in workspace_ids}
    if found:
        rows = await session.execute(_AROUND, {"ids": sorted(ids), "workspaces": sorted(found)})
        for row in rows.all():
            if row[1] in found:
                found[row[1]][row[0]] = member(*row)
    return found


async def languages(session: Session, workspace_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The languages of the members of some workspaces who have not left."""
    found: dict[int, set[str]] = {key: set() for key in workspace_ids}
    if found:
        for key, language in (await session.execute(_LANGUAGES, {"workspaces": sorted(found)})).all():
            found[key].add(language)
    return {key: frozenset(spoken) for key, spoken in found.items()}


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Member]:
    """Members by key."""
    if not ids:
        return {}
    return {row.id: member(*row) for row in (await session.execute(_BY_IDS, {"ids": sorted(set(ids))})).all()}


async def count(session: Session, workspace_id: int) -> int:
    """How many members a workspace has had."""
    query = select(func.count()).select_from(MemberRow).where(MemberRow.workspace_id == workspace_id)
    return (await session.execute(query)).scalar_one()


async def add(
    session: Session,
    workspace_id: int,
    *,
    name: str,
    role: Role,
    zone: str,
    language: str,
    now: datetime,
) -> Member:
    """A new member; the caller has seen to it that the short name is free."""
    row = MemberRow(
        workspace_id=workspace_id,
        name=name,
        name_key=name.casefold(),
        role=role.value,
        zone=zone,
        language=language,
        active=True,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.value()


async def add_account(
    session: Session, member: Member, platform: str, team: str, external_id: str, now: datetime | None = None
) -> None:
    """Another account of a member; with `now` that workspace becomes the account's current one."""
    await session.execute(
        insert(AccountRow).values(
            workspace_id=member.workspace_id,
            member_id=member.id,
            platform=platform,
            team=team,
            external_id=external_id,
            chosen_at=now,
        )
    )


async def move_account(session: Session, to: Member, platform: str, team: str, external_id: str) -> None:
    """An account of this workspace belongs to another member from now on."""
    query = update(AccountRow).where(
        AccountRow.workspace_id == to.workspace_id,
        AccountRow.platform == platform,
        AccountRow.team == team,
        AccountRow.external_id == external_id,
    )
    await session.execute(query.values(member_id=to.id))


async def change(session: Session, member_id: int, **values: Any) -> None:
    """Set columns of a member: zone, language, role (as text), deputy_id."""
    await session.execute(update(MemberRow).where(MemberRow.id == member_id).values(**values))


async def leave(session: Session, member_id: int) -> None:
    """They are not a member any more: nothing is planned for them, and no address of theirs is good."""
    await change(session, member_id, active=False, digest="", digest_at=None, feed=None)


async def set_hours(session: Session, member_id: int, hours: Availability) -> None:
    """When a member can be reached, and in which zone they are."""
    values = {"zone": hours.zone, "hours": document(hours), "moves_at": next_move(hours)}
    await change(session, member_id, **values)


async def move(session: Session, now: datetime, most: int) -> tuple[Member, ...]:
    """Members whose zone changes by `now`, at most `most`, as they are after it."""
    due = select(MemberRow).where(MemberRow.moves_at <= now).order_by(MemberRow.moves_at).limit(most)
    query = due.with_for_update(skip_locked=True)
    found = [row.value() for row in (await session.execute(query)).scalars()]
    for each in found:
        await set_hours(session, each.id, moved(each.hours, now))
    return tuple(found)


async def addresses(session: Session, ids: Sequence[int]) -> dict[int, Address]:
    """Where letters to these members go: the account on the platform that they chose, else the first that can be
    reached; missing where there is none.
    """
    if not ids:
        return {}
    rows = (await session.execute(_ADDRESSES, {"ids": sorted(set(ids))})).all()
    chosen = sorted(rows, key=lambda row: row.platform == row.nudges)  # stable: of equals the first one stays last
    return {row.member_id: Address(row.platform, row.external_id, row.team) for row in chosen}


async def mark_unreachable(session: Session, to: Address, why: str = "") -> None:
    """The platform said that nothing arrives there any more."""
    await session.execute(
        update(AccountRow)
        .where(AccountRow.platform == to.platform, AccountRow.external_id == to.id, AccountRow.team == to.team)
        .values(reachable=False, trouble=why[:300])
    )


async def mark_reachable(session: Session, to: Address) -> None:
    """They wrote to us, so letters arrive again."""
    await session.execute(_REACHED, {"of_platform": to.platform, "of_id": to.id, "of_team": to.team})
