"""When each scope of a platform takes the next message (RULES 9): a 429 moves one scope, not the letters.

Scopes are closed when letters are claimed, in that transaction, for as long as what was claimed will need: several
processes share the limits. All of it are instants that pass, so what a dead process had reserved opens by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import Session
from bot.store.often import often
from bot.store.rows_of_letters import ScopeRow

_CLOSED = often(
    select(ScopeRow.scope).where(
        ScopeRow.scope.in_(bindparam("scopes", expanding=True)), ScopeRow.opens_at > bindparam("now")
    )
)


async def close(session: Session, scopes: Mapping[str, datetime]) -> None:
    """Close scopes until the given instants (UTC); one that is closed for longer stays so."""
    if not scopes:
        return
    query = _insert(session, scopes)
    later = query.excluded.opens_at > ScopeRow.opens_at
    query = query.on_conflict_do_update(
        index_elements=["scope"], set_={"opens_at": query.excluded.opens_at}, where=later
    )
    await session.execute(query)


async def closed(session: Session, scopes: Collection[str], now: datetime) -> frozenset[str]:
    """Which of these scopes are closed."""
    return frozenset((await session.execute(_CLOSED, {"scopes": sorted(scopes), "now": now})).scalars())


async def reserved(session: Session, scope: str, now: datetime) -> bool:
    """Whether a scope is open, and kept from other processes until this transaction ends; waits for one that has it."""
    query = _insert(session, {scope: now})
    query = query.on_conflict_do_update(index_elements=["scope"], set_={"opens_at": ScopeRow.opens_at})
    opens_at = (await session.execute(query.returning(ScopeRow.opens_at))).scalar_one()
    return opens_at <= now


async def take(session: Session, scopes: Mapping[str, datetime], now: datetime) -> frozenset[str]:
    """Close scopes until the given instants (UTC); gives those that were open. Another process may have been faster."""
    if not scopes:
        return frozenset()
    query = _insert(session, scopes)
    query = query.on_conflict_do_update(
        index_elements=["scope"], set_={"opens_at": query.excluded.opens_at}, where=ScopeRow.opens_at <= now
    )
    return frozenset((await session.execute(query.returning(ScopeRow.scope))).scalars())


def _insert(session: Session, scopes: Mapping[str, datetime]) -> sqlite.Insert | postgresql.Insert:
    """In the order of their names: two processes that close the same ones do not wait for each other."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return make(ScopeRow).values([{"scope": scope, "opens_at": at} for scope, at in sorted(scopes.items())])


async def forget_open(session: Session, now: datetime) -> None:
    """Rows of scopes that are open again say nothing."""
    await session.execute(delete(ScopeRow).where(ScopeRow.opens_at <= now))


async def next_opening(session: Session, now: datetime) -> datetime | None:
    """The earliest instant at which a closed scope opens."""
    query = select(ScopeRow.opens_at).where(ScopeRow.opens_at > now).order_by(ScopeRow.opens_at).limit(1)
    return (await session.execute(query)).scalar_one_or_none()
