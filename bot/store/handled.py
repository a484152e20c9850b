"""Requests that were answered: a repeat gets the same reply and does nothing (RULES 9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from bot.store import Session
from bot.store.often import often
from bot.store.rows_of_letters import HandledRow

KEPT = timedelta(hours=26)
"""Longer than any platform repeats a request (Telegram keeps updates for 24 h, Slack repeats hourly for a day)."""


_REPLY = often(select(HandledRow.reply).where(HandledRow.key == bindparam("of")))
_NOTING = often(insert(HandledRow))


async def reply_to(session: Session, key: str) -> dict[str, Any] | None:
    """The reply that was given under this key."""
    return (await session.execute(_REPLY, {"of": key})).scalar_one_or_none()


async def note(session: Session, key: str, reply: dict[str, Any], now: datetime) -> None:
    """Keep the reply. Two transactions with one key: the second fails on the key and is repeated as a look-up."""
    await session.execute(_NOTING, {"key": key, "reply": reply, "at": now})


async def outcome(session: Session, key: str, now: datetime) -> dict[str, Any] | None:
    """The reply of a request whose COMMIT nobody heard the end of; None: it was not done, and will not be any more.

    Where the key cannot be found it is noted once more: that waits for whoever has noted it and has not ended, and
    fails if they commit (`Overtaken`: ask again). If it goes through, they are gone; then it is taken back.
    """
    given = await reply_to(session, key)
    if given is None:
        await note(session, key, {}, now)
        await session.rollback()
    return given


async def forget_old(session: Session, now: datetime) -> None:
    """Drop what no platform will repeat any more."""
    await session.execute(delete(HandledRow).where(HandledRow.at < now - KEPT))
