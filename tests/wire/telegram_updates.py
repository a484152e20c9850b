"""What waits for the bot, and getUpdates (core.telegram.org/bots/api#getting-updates); a webhook drains it as well."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.wire.telegram_bell import Bell
from tests.wire.telegram_refusals import Json, bad, conflict
from tests.wire.telegram_schema import TYPES

KINDS = frozenset(field["name"] for field in TYPES["Update"]["fields"]) - {"update_id"}
_ASKED_FOR_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_SECONDS = 24 * 3600
_FIRST = 581_000_001


@dataclass(eq=False)
class Waiting:
    """An update that nobody has confirmed yet. `pushed`: put there raw, so its id says nothing about its age."""

    update: Json
    since: float
    chat: int
    pushed: bool = False
    given: bool = False


class Updates:
    """The queue of one bot."""

    def __init__(self, bell: Bell, clock: Callable[[], float]) -> None:
        self.waiting: list[Waiting] = []
        self.allowed = KINDS - _ASKED_FOR_ONLY
        self.asked_for: list[str] | None = None
        self.webhook_set = False
        self.next_id = _FIRST
        self.closing = False
        self._bell = bell
        self._clock = clock
        self._poll = 0

    def add(self, kind: str, content: Json) -> int:
        """A new update, if the bot wants that kind; returns its id, 0 if it does not."""
        assert kind in KINDS, kind
        if kind not in self.allowed:
            return 0
        update_id, self.next_id = self.next_id, self.next_id + 1
        self._put(Waiting({"update_id": update_id, kind: content}, self._clock(), _chat_of(content)))
        return update_id

    def push(self, update: Json) -> None:
        """Any update as it is: poison, repeated, out of order. Without `update_id` it gets the next one."""
        if "update_id" not in update:
            update = {"update_id": self.next_id, **update}
            self.next_id += 1
        content = next((value for name, value in update.items() if name != "update_id"), None)
        self._put(Waiting(update, self._clock(), _chat_of(content), pushed=True))

    def _put(self, waiting: Waiting) -> None:
        self.waiting.append(waiting)
        self._bell.ring()

    def want(self, kinds: list[str] | None) -> None:
        """`allowed_updates`: None leaves what was said before, an empty list means the default ones."""
        if kinds is None:
            return
        if unknown := set(kinds) - KINDS:
            raise bad(f"allowed_updates: unknown {', '.join(sorted(unknown))}")
        self.asked_for = kinds or None
        self.allowed = frozenset(kinds) or KINDS - _ASKED_FOR_ONLY

    def forget_old(self) -> None:
        """Telegram keeps updates for 24 hours."""
        horizon = self._clock() - KEPT_SECONDS
        self.waiting = [waiting for waiting in self.waiting if waiting.since > horizon]

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps that many from the end."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [
                waiting
                for waiting in self.waiting
                if waiting.update["update_id"] >= offset or (waiting.pushed and not waiting.given)
            ]

    def interrupt(self) -> None:
        """End a poll that is waiting; its caller gets a 409."""
        self._poll += 1
        self._bell.ring()

    async def get(self, given: Json) -> list[Json]:
        """getUpdates: a second poller ends the first one's waiting with a 409, as the real one does."""
        limit, timeout = given.get("limit", 100), given.get("timeout", 0)
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100")
        if timeout < 0:
            raise bad("timeout must not be negative")
        if self.webhook_set:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.want(given.get("allowed_updates"))
        self.interrupt()
        mine = self._poll
        self.forget_old()
        self.confirm(given.get("offset", 0))
        self._bell.ring()
        loop = asyncio.get_running_loop()
        end = loop.time() + min(timeout, 50)
        while not self.waiting and not self.closing and (left := end - loop.time()) > 0:
            await self._bell.wait(left)
            if self._poll != mine:
                why = "setWebhook request"
                if not self.webhook_set:
                    why = "other getUpdates request; make sure that only one bot instance is running"
                raise conflict(f"terminated by {why}")
        batch = self.waiting[:limit]
        for waiting in batch:
            waiting.given = True
        return [waiting.update for waiting in batch]


def _chat_of(content: object) -> int:
    """The chat within which an update keeps its order; 0 where it has none."""
    if not isinstance(content, dict):
        return 0
    holder = content["message"] if isinstance(content.get("message"), dict) else content
    chat = holder.get("chat")
    return chat["id"] if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0
