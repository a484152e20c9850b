"""Telegram, put together: what `run` opens, listens to, asks after and closes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from telegram.error import InvalidToken

from adapters.telegram import checking, menus
from adapters.telegram.api import Api
from adapters.telegram.checking import Door, Finding
from adapters.telegram.condition import Condition, Trouble, unanswered
from adapters.telegram.holding import LEASE_SECONDS, Holding
from adapters.telegram.intake import Core, Intake
from adapters.telegram.pauses import FIRST_SECONDS, Pauses
from adapters.telegram.polling import Polling
from adapters.telegram.replies import Replies
from adapters.telegram.sender import NAME, TelegramSender
from adapters.telegram.transport import Transport
from adapters.telegram.webhook import PATH, Webhook
from adapters.web.routes import Handler
from bot.chat import Menu, Pace, Wire

FINISH_SECONDS = 3.5
"""What is under way may take so long when we stop."""

FIRST_CALL_SECONDS = 5.0
"""How long the start waits for Telegram."""

PACE = Pace(per_second=25, chat_seconds=1, place_seconds=3)
"""Telegram's limits are 30 a second in all, one a second in a chat, 20 a minute in a group; the rest is for answers."""

log = structlog.get_logger()


class Telegram:
    """One bot. With a webhook's address and secret Telegram calls us, else we poll, waiting `poll_seconds` at a time.

    With a webhook `poll_seconds` is how often we look after it. `first_pause` is how many seconds pass before something
    that failed is tried again the first time; `finish_seconds` how long `stop` waits for what is under way;
    `lease_seconds` after how long another process polls instead of one that has died.
    """

    name = NAME

    def __init__(
        self,
        *,
        token: str,
        api_url: str = "https://api.telegram.org/bot",
        webhook_url: str = "",
        webhook_secret: str = "",
        pace: Pace = PACE,
        poll_seconds: float = 25,
        first_pause: float = FIRST_SECONDS,
        finish_seconds: float = FINISH_SECONDS,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._transport = Transport(api_url)
        self._api = Api(token, api_url, self._transport)
        self._lease = f"telegram-polling:{token.partition(':')[0]}"  # the bot's id; the rest is a secret
        self._condition = Condition()
        self._door = Door(webhook_url, webhook_secret)
        self._poll_seconds = poll_seconds
        self._first_pause = first_pause
        self._finish_seconds = finish_seconds
        self._lease_seconds = lease_seconds
        self._webhook = Webhook(self._api, self._condition, webhook_url, webhook_secret, poll_seconds)
        self._polling: Polling | None = None
        self._intake: Intake | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.routes: Mapping[str, Handler] = {PATH: self._webhook.receive} if self._door.is_webhook else {}
        sender = TelegramSender(self._api, self._condition)
        self.wire = Wire(sender, pace, draws_forms=False, can_look=False, keeps_cards=True)

    async def open(self) -> None:
        """Open the session and ask Telegram who we are: once here, then in the background until it answers."""
        await self._transport.initialize()
        asked = asyncio.Event()
        self._tasks.append(asyncio.create_task(self._meet(asked)))
        await asked.wait()

    async def listen(self, core: Core) -> None:
        """Take requests from now on. Returns when those that waited are taken in, or cannot be now."""
        self._intake = Intake(self._api, self._condition, core, Replies(self._api, self._condition, core.menus()))
        self._tasks.append(asyncio.create_task(self._show_menus(core.menus())))
        pauses = Pauses(self._first_pause)
        if self._door.is_webhook:
            self._webhook.start(self._intake, pauses)
            await self._webhook.caught_up.wait()
            return
        holding = Holding(core, self._lease, self._lease_seconds)
        self._polling = Polling(self._api, self._condition, self._intake, holding, self._poll_seconds, pauses)
        self._polling.start()
        if self._condition.known.is_set():
            await self._polling.caught_up.wait()

    async def stop(self) -> None:
        """Take nothing more, finish what is under way."""
        listening = self._polling or self._webhook
        listening.halt()
        if self._intake is not None:
            await self._intake.finish(self._finish_seconds)
        await listening.end()

    async def close(self) -> None:
        """Let go of everything, also of what `stop` did not finish; may be repeated."""
        tasks = [*self._tasks, *(each.task for each in (self._polling, self._webhook) if each and each.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        if self._intake is not None:
            await self._intake.finish(0)
        await self._transport.shutdown()

    def health(self) -> str:
        """What is wrong, in one sentence, empty when nothing is."""
        return self._condition.health()

    def vitals(self) -> Mapping[str, float]:
        """Whether we ask Telegram for updates ourselves, and how many seconds ago one last came."""
        found = {"polls": float(self._polling is not None and self._polling.is_ours)}
        if self._intake is not None and self._intake.heard is not None:
            found["heard_age"] = asyncio.get_running_loop().time() - self._intake.heard
        return found

    async def check(self) -> tuple[Finding, ...]:
        """Each thing that must be in order at Telegram, and whether it is. `close` afterwards, also without `open`."""
        await self._transport.initialize()
        return await checking.findings(self._api, self._door)

    async def _meet(self, asked: asyncio.Event) -> None:
        pauses = Pauses(self._first_pause)
        while not self._condition.known.is_set():
            try:
                me = await self._api.get_me(read_timeout=FIRST_CALL_SECONDS)
            except Exception as error:  # of any kind: without a name nothing is listened to
                if isinstance(error, InvalidToken):
                    self._condition.refused()
                else:
                    self._condition.note(Trouble.reaching, unanswered(error))
                log.warning("Telegram does not say who we are", kind=type(error).__name__, why=str(error))
                asked.set()
                await asyncio.sleep(pauses.after(error))
            else:
                self._condition.mend(Trouble.reaching)
                self._condition.meet(me)
                asked.set()

    async def _show_menus(self, words: Mapping[str, Menu]) -> None:
        await self._condition.known.wait()
        await menus.show(self._api, words)
