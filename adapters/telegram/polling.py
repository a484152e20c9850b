"""Updates by long polling: fetched, handled, and only then confirmed by asking for those after them.

The library's own Updater confirms updates before anything has handled them; a crash loses them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram.api import Api, Raw
from adapters.telegram.condition import Condition, Trouble, unanswered
from adapters.telegram.intake import Intake
from adapters.telegram.pauses import Pauses

CONFIRM_SECONDS = 1.0
"""For the last confirmation, when we stop: without it the last updates come again, and are answered again."""

log = structlog.get_logger()


class Polling:
    """The loop, as `task`. `caught_up` is set once what waited at Telegram was taken in, or could not be."""

    def __init__(self, api: Api, condition: Condition, intake: Intake, seconds: float, pauses: Pauses) -> None:
        self.caught_up = asyncio.Event()
        self._api = api
        self._condition = condition
        self._intake = intake
        self._seconds = seconds
        self._pauses = pauses
        self._offset: int | None = None
        self._is_taking = False
        self._is_halted = False
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
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
        if self._offset is not None:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._api.updates(self._offset, 0)

    async def _run(self) -> None:
        await self._condition.known.wait()
        await self._without_webhook()
        while not self._is_halted:
            try:
                updates = await self._api.updates(self._offset, self._seconds if self.caught_up.is_set() else 0)
            except Exception as error:  # of any kind: the loop must not die
                await self._rest(error)
                continue
            self._in_order()
            if updates:
                await self._take(updates)
            else:
                self.caught_up.set()

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
        pause = self._pauses.after(error)
        match error:
            case InvalidToken():
                self._condition.refused()
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

    def _in_order(self) -> None:
        self._pauses.reset()
        for trouble in Trouble:
            self._condition.mend(trouble)
