"""What nobody needs any more is dropped: answered requests after 26 hours, questions after a day, open scopes."""

from __future__ import annotations

from datetime import datetime

from bot.store import handled, links, pacing, questions
from bot.store.database import Database


async def run(database: Database, now: datetime) -> None:
    """One short transaction."""
    async with database.write() as session:
        await handled.forget_old(session, now)
        await questions.forget_old(session, now)
        await pacing.forget_open(session, now)
        await links.forget_old(session, now)
