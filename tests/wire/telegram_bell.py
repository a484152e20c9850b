"""Waiting for something to happen in the server, without looking again and again."""

from __future__ import annotations

import asyncio


class Bell:
    """Rings whenever anything changed; may be rung from anywhere on the loop, also when nobody listens."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits."""
        for future in self._listening:
            if not future.done():
                future.set_result(None)
        self._listening.clear()

    async def wait(self, seconds: float | None = None) -> None:
        """Until the next ring, or so many seconds."""
        future = asyncio.get_running_loop().create_future()
        self._listening.add(future)
        try:
            await asyncio.wait([future], timeout=seconds)
        finally:
            self._listening.discard(future)
            future.cancel()
