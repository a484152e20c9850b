"""What one process alone does at a time: whoever holds the lease, until it gives it back or has not renewed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Interval, delete, func, literal, or_
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import Session
from bot.store.columns import UtcDateTime
from bot.store.rows_of_letters import LeaseRow


async def hold(session: Session, name: str, holder: str, now: datetime, span: timedelta) -> bool:
    """Take or renew a lease for `span`; false while another holder has it.

    On PostgreSQL the server's clock counts and not `now`: the clocks of several machines may differ.
    """
    shared = session.get_bind().dialect.name == "postgresql"
    at: ColumnElement[datetime] = func.clock_timestamp(type_=UtcDateTime()) if shared else literal(now, UtcDateTime())
    until = at + literal(span, Interval()) if shared else literal(now + span, UtcDateTime())
    query = (postgresql.insert if shared else sqlite.insert)(LeaseRow).values(name=name, holder=holder, until=until)
    query = query.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": query.excluded.holder, "until": query.excluded.until},
        where=or_(LeaseRow.until <= at, LeaseRow.holder == holder),
    )
    return (await session.execute(query.returning(LeaseRow.name))).scalar_one_or_none() is not None


async def end_all(session: Session) -> None:
    """At the start of the only process: whoever held one is dead, and their clock may have been wrong."""
    await session.execute(delete(LeaseRow))


async def let_go(session: Session, name: str, holder: str) -> None:
    """Give it back, if it is still ours."""
    await session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))
