"""Which of several processes polls: Telegram gives a bot's messages to one at a time, so whoever polls holds a lease.

It is renewed long before it runs out. Where it cannot be renewed (the database is away), it counts as lost by our own
clock before anybody else can have it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol, runtime_checkable

import structlog

LEASE_SECONDS = 15.0
"""How long what was taken is ours, if nothing more is heard."""

RENEW, ASK, LOOK = 1 / 3, 1 / 4, 1 / 7
"""Parts of a lease: when it is renewed, how long the core may take to say whose it is, and how often somebody who does
not hold it looks whether it is free.
"""

log = structlog.get_logger()


@runtime_checkable
class Shares(Protocol):
    """A core that other processes may share: `bot.app.App`."""

    async def hold(self, name: str, seconds: float) -> bool: ...

    async def let_go(self, name: str) -> None: ...


class Holding:
    """The lease of that name, kept for as long as it can be. A core that nobody shares is always ours."""

    def __init__(self, core: object, name: str, seconds: float) -> None:
        self._core = core if isinstance(core, Shares) else None
        self._name = name
        self._seconds = seconds
        self._until = 0.0
        self._task: asyncio.Task[None] | None = None
        self.ours = asyncio.Event()
        self.lost = asyncio.Event()
        self.asked = asyncio.Event()
        """Set once it is known for the first time whether it is ours, or cannot be known now."""
        self.since = float("-inf")
        """When another may have had it last, in seconds of the event loop's clock."""

    def start(self) -> None:
        """Begin to ask for it."""
        if self._core is None:
            self.ours.set()
            self.asked.set()
        else:
            self._task = asyncio.create_task(self._keep(self._core))

    async def end(self) -> None:
        """Give it back, so that another process need not wait."""
        if self._core is None or self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self.ours.is_set():
            self._lose()
            with suppress(Exception):  # it runs out by itself
                async with asyncio.timeout(self._seconds * ASK):
                    await self._core.let_go(self._name)

    async def _keep(self, core: Shares) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            try:
                async with asyncio.timeout(self._seconds * ASK):
                    is_ours = await core.hold(self._name, self._seconds)
            except Exception as error:  # of any kind: the loop must not die
                log.warning("who polls cannot be known", kind=type(error).__name__)
                if loop.time() + self._seconds * RENEW >= self._until:
                    self._lose()
            else:
                if is_ours:
                    self._took(asked + self._seconds)
                else:
                    self._lose()
            self.asked.set()
            pause = self._seconds * (RENEW if self.ours.is_set() else LOOK)
            await asyncio.sleep(max(asked + pause - loop.time(), self._seconds / 30))

    def _took(self, until: float) -> None:
        self._until = until
        if not self.ours.is_set():
            self.since = asyncio.get_running_loop().time()
            log.info("this process polls", lease=self._name)
        self.lost.clear()
        self.ours.set()

    def _lose(self) -> None:
        if self.ours.is_set():
            log.info("this process polls no more", lease=self._name)
        self.ours.clear()
        self.lost.set()
