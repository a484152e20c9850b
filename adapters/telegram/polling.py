"""Updates by long polling: fetched, handled, and only then confirmed by asking for those after them.

The library's own Updater confirms updates before anything has handled them; a crash loses them. Of several processes
one polls, the one that holds the lease (`holding`): the others take over when it has gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram.api import Api, Raw
from adapters.telegram.condition import Condition, Trouble, unanswered
from adapters.telegram.holding import Holding
from adapters.telegram.intake import Intake
from adapters.telegram.pauses import Pauses

CONFIRM_SECONDS = 1.0
"""For the last confirmation, when we stop: without it the last updates come again, and are answered again."""

TAKING_OVER_SECONDS = 10.0
"""So long after we began to poll Telegram may still be answering the one who polled before us."""

log = structlog.get_logger()


class Polling:
    """The loop, as `task`. `caught_up` is set once what waited at Telegram was taken in, or could not be, or is for
    another process to take in.
    """

    def __init__(
        self, api: Api, condition: Condition, intake: Intake, holding: Holding, seconds: float, pauses: Pauses
    ) -> None:
        self.caught_up = asyncio.Event()
        self._api = api
        self._condition = condition
        self._intake = intake
        self._holding = holding
        self._seconds = seconds
        self._pauses = pauses
        self._offset: int | None = None
        self._is_taking = False
        self._is_halted = self._has_failed = False
        self.task: asyncio.Task[None] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this process is the one that polls."""
        return self._holding.ours.is_set()

    def start(self) -> None:
        """Begin."""
        self._holding.start()
        self.task = asyncio.create_task(self._run())

    def halt(self) -> None:
        """Fetch nothing more; what was fetched goes on."""
        self._is_halted = True
        if self.task is not None and not self._is_taking:
            self.task.cancel()

    async def end(self) -> None:
        """Wait for the loop, once the intake has finished, and confirm what it handled."""
        if self.task is None:
            return
        await asyncio.gather(self.task, return_exceptions=True)
        if self._offset is not None and self.is_ours:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._api.updates(self._offset, 0)
        await self._holding.end()

    async def _run(self) -> None:
        await self._condition.known.wait()
        while not self._is_halted:
            await self._holding.asked.wait()
            if not self.is_ours:
                self._in_order()
                self.caught_up.set()
                await self._holding.ours.wait()
            self._offset = None  # another process may have polled meanwhile: Telegram knows what is handled
            await self._while_ours(self._without_webhook())
            while self.is_ours and not self._is_halted:
                await self._while_ours(self._poll())

    async def _while_ours(self, work: Coroutine[None, None, None]) -> None:
        """Do it, but break off the asking when the lease is lost; what was fetched is handled to its end."""
        task, lost = asyncio.create_task(work), asyncio.create_task(self._holding.lost.wait())
        try:
            await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
            if self._is_taking:
                await asyncio.wait({task})
        finally:
            for each in (task, lost):
                each.cancel()
            await asyncio.gather(task, lost, return_exceptions=True)

    async def _poll(self) -> None:
        """Fetch once, and handle what came."""
        try:
            # After trouble the first answer comes at once, so that health need not wait for somebody to write.
            is_calm = self.caught_up.is_set() and not self._has_failed
            updates = await self._api.updates(self._offset, self._seconds if is_calm else 0)
        except Exception as error:  # of any kind: the loop must not die
            await self._rest(error)
            return
        self._in_order()
        self._has_failed = False
        if not updates:
            self.caught_up.set()
        elif self.is_ours:
            await self._take(updates)

    async def _without_webhook(self) -> None:
        """Telegram refuses polling while a webhook is set. What waits for the webhook waits for us."""
        while True:
            try:
                if (await self._api.get_webhook_info()).url:
                    log.warning("a webhook was set for this bot; it is taken away, since this program polls")
                    await self._api.delete_webhook()
            except Exception as error:  # of any kind: the loop must not die
                await self._rest(error)
            else:
                return

    async def _take(self, updates: Sequence[Raw]) -> None:
        """Handle a batch, and move the offset over those at its head that are done."""
        self._is_taking = True
        try:
            done = await asyncio.gather(*(self._intake.take(raw) for raw in updates))
        finally:
            self._is_taking = False
        for raw, is_done in zip(updates, done, strict=True):
            if not is_done:
                break
            self._offset = raw["update_id"] + 1

    async def _rest(self, error: Exception) -> None:
        self.caught_up.set()
        self._has_failed = True
        pause = self._pauses.after(error)
        match error:
            case InvalidToken():
                self._condition.refused()
            case Conflict() if self._is_taking_over():
                log.info("another process still has the line to Telegram")
            case Conflict():
                self._condition.note(
                    Trouble.listening,
                    "Another program asks for this bot's messages, or has set a webhook: stop it, "
                    "or give this one a bot of its own.",
                )
            case _:
                self._condition.note(Trouble.reaching, unanswered(error))
        log.warning("Telegram gives no updates", kind=type(error).__name__, why=str(error), again_in_seconds=pause)
        await asyncio.sleep(pause)

    def _is_taking_over(self) -> bool:
        return asyncio.get_running_loop().time() - self._holding.since < TAKING_OVER_SECONDS

    def _in_order(self) -> None:
        self._pauses.reset()
        for trouble in Trouble:
            self._condition.mend(trouble)
