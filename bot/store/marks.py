"""Facts about the database itself."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.store import Session
from bot.store.rows import MemberRow
from bot.store.rows_of_letters import MarkRow

SCRIPT_CLOCK = "script_clock"
"""Where the clock of the script that made this database stood."""

CALENDAR_DATA = "calendar_data"
"""The version of the zone and holiday data by which the open deadlines were planned; behind | how far that has come."""


async def get(session: Session, name: str) -> str | None:
    """The value of a mark."""
    return (await session.execute(select(MarkRow.value).where(MarkRow.name == name))).scalar_one_or_none()


async def put(session: Session, name: str, value: str) -> None:
    """Set a mark."""
    await session.execute(delete(MarkRow).where(MarkRow.name == name))
    await session.execute(insert(MarkRow).values(name=name, value=value))


async def is_empty(session: Session) -> bool:
    """Whether nobody has used this database."""
    return (await session.execute(select(MemberRow.id).limit(1))).scalar_one_or_none() is None
