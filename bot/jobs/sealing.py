"""The chain of the record is sealed by this job, so that no request waits for it (RULES 8)."""

from __future__ import annotations

from bot.store import evidence
from bot.store.database import Database


async def run(database: Database) -> int:
    """Seal what is committed, one workspace a transaction; gives how many entries."""
    async with database.read() as session:
        waiting = await evidence.to_seal(session)
    total = 0
    for workspace_id in waiting:
        async with database.write() as session:
            total += await evidence.seal(session, workspace_id)
    return total
