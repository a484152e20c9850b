"""Workspaces: found by the platform's id of the team, made on first use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import Session
from bot.store.rows import WorkspaceRow


async def find(session: Session, platform: str, external_id: str) -> int | None:
    """The key of the workspace of that team."""
    query = select(WorkspaceRow.id).where(WorkspaceRow.platform == platform, WorkspaceRow.external_id == external_id)
    return (await session.execute(query)).scalar_one_or_none()


async def make(session: Session, platform: str, external_id: str, name: str, now: datetime) -> int:
    """The key of that team's workspace, made unless another process was faster."""
    try:
        async with session.begin_nested():
            query = (
                insert(WorkspaceRow)
                .values(platform=platform, external_id=external_id, name=name, created_at=now)
                .returning(WorkspaceRow.id)
            )
            return (await session.execute(query)).scalar_one()
    except IntegrityError:
        found = await find(session, platform, external_id)
        if found is None:
            raise
        return found


async def name_of(session: Session, workspace_id: int) -> str:
    """What people call it."""
    query = select(WorkspaceRow.name).where(WorkspaceRow.id == workspace_id)
    return (await session.execute(query)).scalar_one()


async def platform_of(session: Session, workspace_id: int) -> tuple[str, str]:
    """The platform and team of which it was made."""
    query = select(WorkspaceRow.platform, WorkspaceRow.external_id).where(WorkspaceRow.id == workspace_id)
    platform, external_id = (await session.execute(query)).one()
    return platform, external_id


async def next_number(session: Session, workspace_id: int) -> int:
    """The next D-number of a workspace; serialises its authors for the rest of the transaction."""
    query = (
        update(WorkspaceRow)
        .where(WorkspaceRow.id == workspace_id)
        .values(last_number=WorkspaceRow.last_number + 1)
        .returning(WorkspaceRow.last_number)
    )
    return (await session.execute(query)).scalar_one()
