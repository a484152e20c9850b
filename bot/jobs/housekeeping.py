"""What nobody needs any more is dropped: answered requests after 26 hours, questions after a day, open scopes.

And whoever has moved is where they said they would be: until then their calendar knew it, from now on what they read.
"""

from __future__ import annotations

from datetime import datetime

from bot.jobs import forgetting
from bot.store import clients, deadlines, handled, links, members, pacing, questions
from bot.store.database import Database

MOST_MOVED = 200
"""At a time; the rest an hour later."""


async def run(database: Database, now: datetime) -> None:
    """A few short transactions."""
    await _move(database, now)
    async with database.write() as session:
        await handled.forget_old(session, now)
        await questions.forget_old(session, now)
        await pacing.forget_open(session, now)
        await links.forget_old(session, now)
    await forgetting.retain(database, now)


async def _move(database: Database, now: datetime) -> None:
    """Zones that change by `now` (D6)."""
    async with database.write() as session:
        for member in await members.move(session, now, MOST_MOVED):
            await deadlines.wake_for_hours(session, member.workspace_id, member.id, now)
        for client in await clients.move(session, now, MOST_MOVED):
            await deadlines.wake_for_client(session, client.id, now)
