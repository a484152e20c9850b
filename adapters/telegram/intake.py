"""What is done with an update, however it came: the core commits, then the answer is drawn, each chat in its order.

An update may be forgotten by Telegram once the core has committed. What fails on our side of the core is logged and
passed over: the same update would fail again, and would hold up its chat, or with polling everybody, for a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import structlog

from adapters.telegram.api import Api, Raw
from adapters.telegram.condition import Condition
from adapters.telegram.reading import Gesture, chat_of, read
from adapters.telegram.replies import Replies
from bot.chat import Menu, Moved, Reply, Request

AT_ONCE = 8
"""Requests in the core at the same time. More would wait there, where the wait counts as the request's own time."""

GRACE_SECONDS = 2.0
"""How long an update waits for its answer to be drawn before the next ones are asked for: a slow chat holds up nobody,
and a process that dies seldom leaves an answer undrawn."""

ANSWER_SECONDS = 60.0
"""An answer that could not be given by then is not given any more: it would come out of the blue."""

log = structlog.get_logger()


class Core(Protocol):
    """What the adapter needs of `bot.app.App`."""

    async def handle(self, request: Request) -> Reply: ...

    def menus(self) -> Mapping[str, Menu]: ...


@runtime_checkable
class HearsMoves(Protocol):
    """A core that wants to know when a group has another id."""

    async def moved(self, moved: Moved) -> None: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """An update of a chat that is being dealt with: `settled` once the core has, `task` ends with the answer."""

    settled: asyncio.Future[None]
    task: asyncio.Task[None]


class Intake:
    """Takes updates, one after the other in each chat, at once in different ones."""

    def __init__(self, api: Api, condition: Condition, core: Core, replies: Replies) -> None:
        self._api = api
        self._condition = condition
        self._core = core
        self._replies = replies
        self._room = asyncio.Semaphore(AT_ONCE)
        self._last: dict[int, Turn] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self.heard: float | None = None
        """When an update last came, on the loop's clock."""

    async def take(self, raw: Raw) -> bool:
        """Handle an update; whether Telegram may forget it. False only if we were told to stop before the core was
        done. The order of calls is the order within a chat.
        """
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard = asyncio.get_running_loop().time()
        chat = chat_of(raw)
        before = self._last.get(chat) if chat is not None else None
        task = asyncio.create_task(self._turn(raw, before, settled))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        if chat is not None:
            self._last[chat] = Turn(settled, task)
            task.add_done_callback(lambda done: self._forget(chat, done))
        await asyncio.wait({task, settled}, return_when=asyncio.FIRST_COMPLETED)
        if settled.done():
            await asyncio.wait({task}, timeout=GRACE_SECONDS)
        return settled.done()

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long; the rest is let go, and comes again if it was not settled."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)
        rest = set(self._under_way)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _turn(self, raw: Raw, before: Turn | None, settled: asyncio.Future[None]) -> None:
        """Handle it after the update before it in its chat, and answer it after that one's answer: a chat that takes no
        answers now holds up nobody, not even what is asked in it next.
        """
        if before is not None:
            await asyncio.wait({before.settled, before.task}, return_when=asyncio.FIRST_COMPLETED)
        try:
            async with self._room:
                answered = await self._handled(raw)
            settled.set_result(None)
            if answered is not None:
                await self._answer(before, *answered)
        except Exception:
            log.exception("an update could not be handled and is passed over", update_id=raw.get("update_id"))
            if not settled.done():
                settled.set_result(None)

    async def _answer(self, before: Turn | None, gesture: Gesture, reply: Reply) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if before is not None:
                    await asyncio.wait({before.task})
                await self._replies.draw(gesture, reply)
        except TimeoutError:
            log.warning("an answer did not go out in time and is let go")

    async def _handled(self, raw: Raw) -> tuple[Gesture, Reply] | None:
        """What the core replied, None where there is nothing to answer."""
        try:
            meant = read(raw, self._api, self._condition.username)
        except Exception as error:  # of any kind: it is Telegram's, or of a later version of its language
            kind = type(error).__name__
            log.warning("an update cannot be read and is passed over", update_id=raw["update_id"], kind=kind)
            return None
        match meant:
            case None:
                return None
            case Moved() as moved:
                if isinstance(self._core, HearsMoves):
                    await self._core.moved(moved)
                return None
            case gesture:
                return gesture, await self._core.handle(gesture.request)

    def _forget(self, chat: int, done: asyncio.Task[None]) -> None:
        last = self._last.get(chat)
        if last is not None and last.task is done:
            del self._last[chat]
