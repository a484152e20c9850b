"""Groups that an admin declared internal (RULES 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot.chat import Address, Place
from bot.store import Session
from bot.store.rows import PlaceRow


async def workspace_of(session: Session, place: Place) -> int | None:
    """The workspace whose affairs may be spoken of there; None where nobody declared it internal."""
    query = select(PlaceRow.workspace_id).where(PlaceRow.platform == place.platform, PlaceRow.external_id == place.id)
    return (await session.execute(query)).scalar_one_or_none()


async def declared(session: Session, addresses: Collection[Address]) -> dict[Address, int]:
    """Of these addresses the groups that were declared internal, and to which workspace."""
    asked = {(to.platform, to.id): to for to in addresses if to.place and not to.team}
    if not asked:
        return {}
    query = select(PlaceRow.platform, PlaceRow.external_id, PlaceRow.workspace_id).where(
        PlaceRow.external_id.in_({place for _, place in asked})
    )
    found = (await session.execute(query)).all()
    return {asked[platform, place]: key for platform, place, key in found if (platform, place) in asked}


async def declare(session: Session, place: Place, workspace_id: int, member_id: int, now: datetime) -> None:
    """From now on it is internal to that workspace alone."""
    await close(session, place)
    await session.execute(
        insert(PlaceRow).values(
            workspace_id=workspace_id,
            platform=place.platform,
            external_id=place.id,
            declared_by=member_id,
            declared_at=now,
        )
    )


async def close(session: Session, place: Place) -> None:
    """It is not internal any more."""
    await session.execute(delete(PlaceRow).where(PlaceRow.platform == place.platform, PlaceRow.external_id == place.id))


async def moved(session: Session, place: Place, to: str) -> None:
    """The platform gave the group another id."""
    await session.execute(delete(PlaceRow).where(PlaceRow.platform == place.platform, PlaceRow.external_id == to))
    await session.execute(
        update(PlaceRow)
        .where(PlaceRow.platform == place.platform, PlaceRow.external_id == place.id)
        .values(external_id=to)
    )
