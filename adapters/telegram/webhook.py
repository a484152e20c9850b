"""Updates by webhook: Telegram calls us, and is told to forget an update once it was handled."""

from __future__ import annotations

import asyncio
import hmac
import json
from contextlib import suppress

import structlog
from telegram import WebhookInfo
from telegram.error import BadRequest, InvalidToken

from adapters.telegram.api import KINDS, Api, is_update
from adapters.telegram.condition import Condition, Trouble, unanswered
from adapters.telegram.intake import Intake
from adapters.telegram.pauses import Pauses
from adapters.web.routes import Incoming, Outgoing

PATH = "/telegram/webhook"

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # its name, not its value

CONNECTIONS = 40
"""How many updates Telegram may deliver at once."""

CATCH_UP_SECONDS = 5.0
"""How long we wait, at the most, for Telegram to deliver what waited at the start."""

LOOK_AGAIN_SECONDS = 0.25

log = structlog.get_logger()


class Webhook:
    """The route, there from the start, and the task that keeps the webhook set once there is somebody to answer."""

    def __init__(self, api: Api, condition: Condition, url: str, secret: str, seconds: float) -> None:
        """`seconds`: how often we look whether the webhook is still ours, and Telegram can deliver."""
        self._api = api
        self._condition = condition
        self._url = url
        self._secret = secret
        self._seconds = seconds
        self._intake: Intake | None = None
        self.task: asyncio.Task[None] | None = None
        self.caught_up = asyncio.Event()

    async def receive(self, incoming: Incoming) -> Outgoing:
        """One delivery. 200 also for what cannot be handled: a refused update comes again and again, and holds up
        those behind it.
        """
        given = incoming.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Outgoing(401)
        try:
            raw = json.loads(incoming.body)
        except (ValueError, RecursionError):  # the latter from brackets within brackets
            return Outgoing(400)
        if not is_update(raw):
            log.warning("something that is no update was delivered and is passed over")
            return Outgoing(200)
        if self._intake is None or not self._condition.known.is_set():
            return Outgoing(503)
        return Outgoing(200) if await self._intake.take(raw) else Outgoing(503)

    def start(self, intake: Intake, pauses: Pauses) -> None:
        """Take deliveries from now on, and tell Telegram where to."""
        self._intake = intake
        self.task = asyncio.create_task(self._keep(pauses))

    def halt(self) -> None:
        """Take nothing more; what was delivered goes on, the rest comes again."""
        self._intake = None
        if self.task is not None:
            self.task.cancel()

    async def end(self) -> None:
        """Wait for the task. The webhook stays set: what happens meanwhile waits at Telegram."""
        if self.task is not None:
            await asyncio.gather(self.task, return_exceptions=True)

    async def _keep(self, pauses: Pauses) -> None:
        is_set = False
        while True:
            try:
                if not is_set:
                    await self._set()
                    is_set = True
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._delivered(), min(CATCH_UP_SECONDS, self._seconds))
                is_set = self._judge(await self._api.get_webhook_info())
            except Exception as error:  # of any kind: the webhook must stay looked after
                pause = self._failed(error, pauses)
            else:
                pauses.reset()
                pause = self._seconds if is_set else 0
            self.caught_up.set()
            await asyncio.sleep(pause)

    async def _set(self) -> None:
        """Said at every start: Telegram does not show which secret it has."""
        await self._api.set_webhook(
            self._url, max_connections=CONNECTIONS, allowed_updates=KINDS, secret_token=self._secret
        )

    async def _delivered(self) -> None:
        while (await self._api.get_webhook_info()).pending_update_count:  # noqa: ASYNC110  # it is Telegram's count
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _judge(self, info: WebhookInfo) -> bool:
        """Note what Telegram says of the webhook; whether it is still ours."""
        if info.url != self._url:
            log.warning("another program changed this bot's webhook; it is set again", found=info.url)
            return False
        self._condition.mend(Trouble.token)
        self._condition.mend(Trouble.reaching)
        if info.pending_update_count and info.last_error_message:
            self._condition.note(Trouble.listening, undelivered(info))
        else:
            self._condition.mend(Trouble.listening)
        return True

    def _failed(self, error: Exception, pauses: Pauses) -> float:
        match error:
            case InvalidToken():
                self._condition.refused()
            case BadRequest():
                self._condition.note(Trouble.listening, f"Telegram does not take {self._url}: {error.message}.")
            case _:
                self._condition.note(Trouble.reaching, unanswered(error))
        pause = pauses.after(error)
        log.warning(
            "the webhook could not be looked after",
            kind=type(error).__name__,
            why=str(error),
            again_in_seconds=pause,
        )
        return pause


def undelivered(info: WebhookInfo) -> str:
    """A sentence about deliveries that fail."""
    return (
        f"Telegram cannot deliver to {info.url} ({info.last_error_message}); "
        f"waiting: {info.pending_update_count}. Look at the address, the certificate and the secret."
    )
