"""What stands in the tables, counted for whoever asks how we are, so that asking often costs the database little."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.app import Backlog
from bot.store.faults import DatabaseFault

PATIENCE = 1
"""Seconds that somebody who asks waits for the database."""


class Counted:
    """The count of what is not done yet, made anew when it is asked for. Use it inside a running event loop."""

    def __init__(self, count: Callable[[], Awaitable[Backlog]]) -> None:
        self._count = count
        self._known: Backlog | None = None
        self.at = 0.0
        """When it was counted last, on the loop's clock."""
        self._counting: asyncio.Task[None] | None = None

    async def asked(self, most_age: float = 0) -> Backlog | None:
        """What is not done yet, at most so many seconds old; as last known where the database does not answer within a
        second, None where it never did.

        The question is not broken off, which could leave a connection behind, and is asked by one at a time.
        """
        loop = asyncio.get_running_loop()
        if self._known is not None and loop.time() - self.at <= most_age:
            return self._known
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._ask())
        await asyncio.wait({self._counting}, timeout=PATIENCE)
        return self._known

    async def finish(self, seconds: float) -> None:
        """Wait for the question that is under way, at most so long."""
        if self._counting is not None:
            await asyncio.wait({self._counting}, timeout=seconds)

    async def _ask(self) -> None:
        with suppress(DatabaseFault):
            self._known = await self._count()
            self.at = asyncio.get_running_loop().time()
