"""Members and their accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.chat import Address
from bot.domain.people import Member, Role
from bot.store import Session
from bot.store.rows import AccountRow, MemberRow


async def by_account(session: Session, workspace_id: int, platform: str, team: str, external_id: str) -> Member | None:
    """The member behind a platform account in a workspace."""
    query = (
        select(MemberRow)
        .join(AccountRow, AccountRow.member_id == MemberRow.id)
        .where(
            AccountRow.workspace_id == workspace_id,
            AccountRow.platform == platform,
            AccountRow.team == team,
            AccountRow.external_id == external_id,
        )
    )
    row = (await session.execute(query)).scalar_one_or_none()
    return row.value() if row else None


async def everybody(session: Session, workspace_id: int) -> tuple[Member, ...]:
    """All members of a workspace in the order in which they joined: an agency, not a crowd."""
    query = select(MemberRow).where(MemberRow.workspace_id == workspace_id).order_by(MemberRow.id)
    return tuple(row.value() for row in (await session.execute(query)).scalars())


async def of_workspaces(session: Session, ids: Collection[int]) -> dict[int, dict[int, Member]]:
    """All members of some workspaces, by workspace and by key."""
    found: dict[int, dict[int, Member]] = {key: {} for key in ids}
    query = select(MemberRow).where(MemberRow.workspace_id.in_(ids)).order_by(MemberRow.id)
    for row in (await session.execute(query)).scalars():
        found[row.workspace_id][row.id] = row.value()
    return found


async def by_ids(session: Session, ids: Sequence[int]) -> dict[int, Member]:
    """Members by key."""
    if not ids:
        return {}
    query = select(MemberRow).where(MemberRow.id.in_(set(ids)))
    return {row.id: row.value() for row in (await session.execute(query)).scalars()}


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


async def add_account(session: Session, member: Member, platform: str, team: str, external_id: str) -> None:
    """Another account of a member."""
    await session.execute(
        insert(AccountRow).values(
            workspace_id=member.workspace_id,
            member_id=member.id,
            platform=platform,
            team=team,
            external_id=external_id,
        )
    )


async def change(session: Session, member_id: int, **values: Any) -> None:
    """Set columns of a member: zone, language, role (as text), deputy_id."""
    await session.execute(update(MemberRow).where(MemberRow.id == member_id).values(**values))


async def addresses(session: Session, ids: Sequence[int]) -> dict[int, Address]:
    """Where letters to these members go: their first account that can be reached; missing where there is none."""
    if not ids:
        return {}
    query = (
        select(AccountRow)
        .where(AccountRow.member_id.in_(set(ids)), AccountRow.reachable)
        .order_by(AccountRow.id.desc())
    )
    rows = (await session.execute(query)).scalars()
    return {row.member_id: Address(row.platform, row.external_id, row.team) for row in rows}


async def mark_unreachable(session: Session, to: Address) -> None:
    """The platform said that nothing arrives there any more."""
    await session.execute(
        update(AccountRow)
        .where(AccountRow.platform == to.platform, AccountRow.external_id == to.id, AccountRow.team == to.team)
        .values(reachable=False)
    )


async def mark_reachable(session: Session, to: Address) -> None:
    """They wrote to us, so letters arrive again."""
    await session.execute(
        update(AccountRow)
        .where(
            AccountRow.platform == to.platform,
            AccountRow.external_id == to.id,
            AccountRow.team == to.team,
            AccountRow.reachable.is_(False),
        )
        .values(reachable=True)
    )
