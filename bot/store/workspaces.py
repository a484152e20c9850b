"""Workspaces: found by the platform's id of the team, made on first use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.ladder import Ladder
from bot.store import Session
from bot.store.ladders import ladder, ladder_document
from bot.store.often import often
from bot.store.rows import WorkspaceRow

# Statements that every request needs are put together once: that takes longer than to carry one out.
_FIND = often(
    select(WorkspaceRow.id).where(
        WorkspaceRow.platform == bindparam("platform"), WorkspaceRow.external_id == bindparam("external_id")
    )
)
_LADDERS = often(
    select(WorkspaceRow.id, WorkspaceRow.escalation).where(WorkspaceRow.id.in_(bindparam("ids", expanding=True)))
)
_NEXT_NUMBER = often(
    update(WorkspaceRow)
    .where(WorkspaceRow.id == bindparam("key"))
    .values(last_number=WorkspaceRow.last_number + 1)
    .returning(WorkspaceRow.last_number)
    .execution_options(synchronize_session=False)
)


async def find(session: Session, platform: str, external_id: str) -> int | None:
    """The key of the workspace of that team."""
    return (await session.execute(_FIND, {"platform": platform, "external_id": external_id})).scalar_one_or_none()


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


async def ladders(session: Session, ids: Collection[int]) -> dict[int, Ladder | None]:
    """The escalation rules that workspaces have of their own; None where the usual ladder holds."""
    if not ids:
        return {}
    rows = await session.execute(_LADDERS, {"ids": sorted(set(ids))})
    return {workspace_id: ladder(written) for workspace_id, written in rows}


async def hold_rules(session: Session, workspace_id: int) -> None:
    """Let nobody else change rules here for the rest of the transaction: they are read, and written whole.

    Rows that only refer to the workspace can still be written, so that nothing waits in a circle.
    """
    query = select(WorkspaceRow.id).where(WorkspaceRow.id == workspace_id)
    await session.execute(query.with_for_update(key_share=True))


async def set_ladder(session: Session, workspace_id: int, own: Ladder | None) -> None:
    """Give a workspace escalation rules of its own, or the usual ladder again."""
    query = update(WorkspaceRow).where(WorkspaceRow.id == workspace_id)
    await session.execute(query.values(escalation=ladder_document(own)))


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days words are kept, None: for good; and since when (UTC) that holds."""

    days: int | None
    since: datetime | None


async def retention(session: Session, workspace_id: int) -> Retention:
    """For how long a workspace keeps words."""
    query = select(WorkspaceRow.retention_days, WorkspaceRow.retention_from).where(WorkspaceRow.id == workspace_id)
    days, since = (await session.execute(query)).one()
    return Retention(days, since)


async def set_retention(session: Session, workspace_id: int, days: int | None, since: datetime | None) -> None:
    """Keep words for so many days, from `since` on; None: for good."""
    query = update(WorkspaceRow).where(WorkspaceRow.id == workspace_id)
    await session.execute(query.values(retention_days=days, retention_from=since))


async def retaining(session: Session, now: datetime) -> dict[int, int]:
    """The workspaces whose words are not kept for good, and for how many days they are."""
    query = select(WorkspaceRow.id, WorkspaceRow.retention_days).where(WorkspaceRow.retention_from <= now)
    return {key: days for key, days in (await session.execute(query)).all() if days is not None}


async def next_number(session: Session, workspace_id: int) -> int:
    """The next D-number of a workspace; serialises its authors for the rest of the transaction."""
    return (await session.execute(_NEXT_NUMBER, {"key": workspace_id})).scalar_one()
