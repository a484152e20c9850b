"""Our own app in its team, as Slack's `auth.test` tells it."""

from __future__ import annotations

import asyncio
import logging

from adapters.slack.api import Api
from adapters.slack.faults import CallFailed
from adapters.slack.payloads import text
from adapters.slack.remembered import Remembered

log = logging.getLogger(__name__)

PATIENCE = 1.0
PAUSES = (1, 2, 4, 8, 16, 30)
LOOK_AGAIN = 60.0


class Installation:
    """Which team we are installed in, and as whom. Everything is empty until Slack has told it."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.team = ""
        self.team_name = ""
        self.bot_user = ""
        self.bot_id = ""
        self.trouble = "Slack has not been asked yet who this bot is"
        self._asked: Remembered[str, bool] = Remembered(self._ask, lambda _: 0)

    async def known(self) -> bool:
        """Whether we know; asks if not, for a second at the most."""
        if self.team:
            return True
        try:
            return await asyncio.wait_for(self._asked.get(""), PATIENCE)
        except TimeoutError:
            return False

    async def keep_asking(self) -> None:
        """Ask until Slack tells; afterwards again whenever our token seems to be in trouble. Runs until cancelled."""
        tries = 0
        while True:
            if not self.team or self._api.trouble:
                await self._asked.get("")
            if self.team:
                tries = 0
                await asyncio.sleep(LOOK_AGAIN)
            else:
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1

    async def close(self) -> None:
        """Stop asking."""
        await self._asked.close()

    async def _ask(self, _: str) -> bool:
        try:
            told = await self._api.answer(self._api.client.auth_test())
        except CallFailed as failed:
            self.trouble = f"Slack does not say who this bot is ({failed}); it is asked again and again"
            return bool(self.team)
        self.team = text(told, "team_id")
        self.team_name = text(told, "team")
        self.bot_user = text(told, "user_id")
        self.bot_id = text(told, "bot_id")
        self.trouble = "" if self.team else "Slack answers auth.test without a team"
        return bool(self.team)
