"""When each scope of a platform takes the next message (RULES 9): a 429 moves one scope, not the letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import Session
from bot.store.rows_of_letters import ScopeRow


async def close(session: Session, scopes: Mapping[str, datetime]) -> None:
    """Close scopes until the given instants (UTC); one that is closed for longer stays so."""
    if not scopes:
        return
    rows = [{"scope": scope, "opens_at": opens_at} for scope, opens_at in sorted(scopes.items())]
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    query = make(ScopeRow).values(rows)
    later = query.excluded.opens_at > ScopeRow.opens_at
    query = query.on_conflict_do_update(
        index_elements=["scope"], set_={"opens_at": query.excluded.opens_at}, where=later
    )
    await session.execute(query)


async def forget_open(session: Session, now: datetime) -> None:
    """Rows of scopes that are open again say nothing."""
    await session.execute(delete(ScopeRow).where(ScopeRow.opens_at <= now))


async def next_opening(session: Session, now: datetime) -> datetime | None:
    """The earliest instant at which a closed scope opens."""
    query = select(ScopeRow.opens_at).where(ScopeRow.opens_at > now).order_by(ScopeRow.opens_at).limit(1)
    return (await session.execute(query)).scalar_one_or_none()
