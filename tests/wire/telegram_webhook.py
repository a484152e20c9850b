"""Delivery by webhook (core.telegram.org/bots/api#setwebhook): a POST per update, again until it is answered with 2xx.

Within a chat the order is kept, so an update that keeps failing holds up the rest of its chat, and no other chat.
What a bot answers in the body (a method to be called) is not carried out here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp

from tests.wire.telegram_bell import Bell
from tests.wire.telegram_refusals import Json, bad
from tests.wire.telegram_updates import Updates, Waiting

_PORTS = frozenset({80, 88, 443, 8443})


class Webhook:
    """The webhook of one bot. `retry_seconds`: the pause before the first repeat; it doubles, up to two seconds."""

    def __init__(self, updates: Updates, bell: Bell, clock: Callable[[], float], *, allow_http: bool) -> None:
        self.url = ""
        self.secret = ""
        self.most = 40
        self.retry_seconds = 0.05
        self.patience_seconds = 10.0
        self.allow_http = allow_http
        self.failures: list[str] = []
        self._updates = updates
        self._bell = bell
        self._clock = clock
        self._failed_at = 0
        self._session: aiohttp.ClientSession | None = None
        self._desk: asyncio.Task[None] | None = None

    def set(self, given: Json) -> str:
        """setWebhook; returns what Telegram says about it."""
        url = given["url"]
        if not url:
            return self.delete(given)
        parts = urlsplit(url)
        if parts.scheme != "https" and not (self.allow_http and parts.scheme == "http"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not parts.hostname:
            raise bad("bad webhook: Failed to resolve host: Name or service not known")
        if not self.allow_http and (parts.port or 443) not in _PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        secret = given.get("secret_token", "")
        if "secret_token" in given and not 1 <= len(secret) <= 256:
            raise bad("secret token is too long" if secret else "secret token must be non-empty")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad("secret token contains unallowed characters")
        most = given.get("max_connections", 40)
        if not 1 <= most <= 100:
            raise bad("max_connections must be between 1 and 100")
        self._updates.want(given.get("allowed_updates"))
        said = "Webhook is already set" if (url, secret) == (self.url, self.secret) else "Webhook was set"
        self._hang_up(given)
        self.url, self.secret, self.most = url, secret, most
        self._updates.webhook_set = True
        self._updates.interrupt()
        self._desk = asyncio.create_task(self._deliver_all())
        return said

    def delete(self, given: Json) -> str:
        """deleteWebhook; what waits stays for getUpdates."""
        said = "Webhook was deleted" if self.url else "Webhook is already deleted"
        self._hang_up(given)
        self.url, self.secret, self._failed_at = "", "", 0
        self.failures.clear()
        self._updates.webhook_set = False
        return said

    def _hang_up(self, given: Json) -> None:
        if given.get("drop_pending_updates"):
            self._updates.waiting.clear()
        if self._desk:
            self._desk.cancel()
            self._desk = None

    def info(self) -> Json:
        """getWebhookInfo."""
        self._updates.forget_old()
        result: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        if self.url:
            result |= {"max_connections": self.most, "ip_address": "127.0.0.1"}
        if self.failures:
            result |= {"last_error_date": self._failed_at, "last_error_message": self.failures[-1]}
        if self._updates.asked_for:
            result["allowed_updates"] = self._updates.asked_for
        return result

    async def close(self) -> None:
        """Deliver nothing more."""
        desk = self._desk
        self._hang_up({})
        if desk:
            await asyncio.wait([desk])
        if self._session:
            await self._session.close()

    async def _deliver_all(self) -> None:
        """One task for every chat that has something waiting."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.patience_seconds))
        session, gate = self._session, asyncio.Semaphore(self.most)
        chats: dict[int, asyncio.Task[None]] = {}
        try:
            while True:
                for chat in {waiting.chat for waiting in self._updates.waiting}:
                    if chat not in chats or chats[chat].done():
                        chats[chat] = asyncio.create_task(self._deliver(chat, session, gate))
                await self._bell.wait()
        finally:
            for task in chats.values():
                task.cancel()
            if chats:
                await asyncio.wait(chats.values())

    async def _deliver(self, chat: int, session: aiohttp.ClientSession, gate: asyncio.Semaphore) -> None:
        pause = self.retry_seconds
        while waiting := next((one for one in self._updates.waiting if one.chat == chat), None):
            async with gate:
                failure = await self._post(waiting, session)
            if failure:
                self.failures.append(failure)
                self._failed_at = int(self._clock())
                self._bell.ring()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2)
            else:
                pause = self.retry_seconds
                if waiting in self._updates.waiting:
                    self._updates.waiting.remove(waiting)
                self._bell.ring()

    async def _post(self, waiting: Waiting, session: aiohttp.ClientSession) -> str:
        """What went wrong, as getWebhookInfo tells it; empty when the bot took the update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=waiting.update, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return ""
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, OSError):
            return "Connection reset by peer"
