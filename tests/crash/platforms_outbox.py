"""A look into the database of the program that is killed, from outside."""

from __future__ import annotations

import asyncio

from bot.store.database import Database


async def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What the database says."""
    database = Database(url)
    try:
        async with database.read() as session:
            connection = await session.connection()
            return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]
    finally:
        await database.close()


async def in_doubt(url: str) -> set[tuple[str, int]]:
    """Letters of which the program that was killed did not know whether they had gone out, by key and attempt.

    PostgreSQL is to notice first that its client is gone: a commit may still be on its way.
    """
    if url.startswith("postgresql"):
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while await rows(url, others):
            await asyncio.sleep(0.01)
    query = "SELECT key, attempts FROM letters WHERE state IN ('sending', 'unknown') AND edit_of IS NULL"
    return {(str(key), int(str(attempts))) for key, attempts in await rows(url, query)}


async def is_empty(url: str) -> bool:
    """Whether nothing waits to be sent, is being sent or in doubt."""
    return not await rows(url, "SELECT id FROM letters WHERE state IN ('pending', 'sending', 'unknown') LIMIT 1")
