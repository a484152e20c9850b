"""A request whose COMMIT was under way when the connection broke: what became of it stands in the database."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from bot.chat import Reply
from bot.store import handled
from bot.store.database import Database
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.replies import thawed

SECONDS = 2.0
"""How long it is looked up: somebody waits for an answer."""

PAUSE = 0.1


async def looked_up(database: Database, key: str, now: datetime) -> tuple[bool, Reply | None]:
    """Whether it is known what became of the request of that key, and its reply if it was done."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    async with database.write() as session:
                        given = await handled.outcome(session, key, now)
                except (DatabaseFault, Overtaken):
                    await asyncio.sleep(PAUSE)
                else:
                    return True, None if given is None else thawed(given)
    return False, None
