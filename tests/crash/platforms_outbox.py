"""A look into the database of the program that is killed, from outside."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from bot.store.database import Database


class Look:
    """One connection of ours, kept open. Use as a context."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, pool_size=1)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.database.close()

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        async with self.database.read() as session:
            connection = await session.connection()
            return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]

    async def in_doubt(self) -> set[tuple[str, int]]:
        """Letters of which the program that was killed did not know whether they had gone out, by key and attempt.

        PostgreSQL is to notice first that its client is gone: a commit may still be on its way.
        """
        if not self.database.is_sqlite:
            others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            while await self.rows(others):
                await asyncio.sleep(0.01)
        return await self.under_way()

    async def under_way(self) -> set[tuple[str, int]]:
        """Letters that are being sent or in doubt now, by key and attempt; also those about to go once more, for on
        Telegram, where nobody can look, it takes but a moment from the doubt to that.
        """
        is_so = "(state IN ('sending', 'unknown') OR (state = 'pending' AND letters.repeat)) AND edit_of IS NULL"
        query = f"SELECT key, attempts FROM letters WHERE {is_so}"
        return {(str(key), int(str(attempts))) for key, attempts in await self.rows(query)}

    async def lease_is_over(self) -> None:
        """Whoever polled Telegram has been dead for long: that lease runs by PostgreSQL's own clock, which knows
        nothing of the hours that pass on the program's.
        """
        if not self.database.is_sqlite:
            async with self.database.write() as session:
                await (await session.connection()).exec_driver_sql("DELETE FROM leases")

    async def is_empty(self) -> bool:
        """Whether no letter waits to be sent, is being sent or in doubt."""
        return not await self.rows("SELECT id FROM letters WHERE state IN ('pending', 'sending', 'unknown') LIMIT 1")
