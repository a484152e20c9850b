"""Answers that are kept for a while; those who ask for the same thing at the same time share one question."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Asks `ask` (which must not raise) and keeps the answer for the seconds that `keep` says; of many, the ones that
    were used last.
    """

    def __init__(
        self, ask: Callable[[Key], Awaitable[Value]], keep: Callable[[Value], float], most: int = 5_000
    ) -> None:
        self._ask = ask
        self._keep = keep
        self._most = most
        self._known: OrderedDict[Key, tuple[Value, float]] = OrderedDict()
        self._asking: dict[Key, asyncio.Task[Value]] = {}

    async def get(self, key: Key, at_most: float = float("inf")) -> Value:
        """The answer, at most that many seconds old. One who gives up waiting does not stop the question."""
        for value in self._fresh(key, at_most):
            return value
        return await asyncio.shield(self._asked(key))

    def at_hand(self, key: Key) -> Value | None:
        """The answer if it is known, else None: it is asked for meanwhile."""
        for value in self._fresh(key):
            return value
        self._asked(key)
        return None

    def put(self, key: Key, value: Value) -> None:
        """Remember what came to be known in another way."""
        self._known[key] = (value, asyncio.get_running_loop().time())
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    async def close(self) -> None:
        """Stop what is still being asked."""
        tasks = tuple(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fresh(self, key: Key, at_most: float = float("inf")) -> tuple[Value, ...]:
        """The answer that is kept, none where there is none that is good."""
        known = self._known.get(key)
        if known is None:
            return ()
        value, since = known
        if asyncio.get_running_loop().time() - since >= min(self._keep(value), at_most):
            return ()
        self._known.move_to_end(key)
        return (value,)

    def _asked(self, key: Key) -> asyncio.Task[Value]:
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask_for(key))
        return task

    async def _ask_for(self, key: Key) -> Value:
        try:
            value = await self._ask(key)
            if self._keep(value) > 0:
                self.put(key, value)
            else:
                self._known.pop(key, None)
            return value
        finally:
            self._asking.pop(key, None)
