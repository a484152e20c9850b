"""A town: the real core on a real database, both platforms' adapters on real sockets, people who type, see and press.

The clock is moved by hand, so that three weeks pass in seconds; the sockets, and what travels over them, are real.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from adapters.console.script import advance
from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from adapters.web.door import Door, Health
from bot.app import App, HandClock
from bot.chat import Pace
from bot.store.database import Database
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

Transport = Literal["pull", "push"]
"""Socket Mode and long polling, or signed HTTP and the webhook."""

QUIET = 0.005
"""Seconds without a call after which an answer is complete."""

SECRET = "a-webhook-secret"

PATIENT = 60
"""Seconds for a request: the machine that runs the tests may be busy."""


class Town:
    """Both servers, both adapters and one core. Made by `town`."""

    def __init__(self, database: Database, at: str, zone: str, transport: Transport) -> None:
        self.zone = ZoneInfo(zone)
        self.clock = HandClock(datetime.fromisoformat(at).replace(tzinfo=self.zone))
        self.database = database
        self.transport = transport
        self.slack = SlackServer("Studio Nine")
        self.slack.patience = self.slack.trigger_seconds = PATIENT
        self.telegram = TelegramServer()
        self.app: App

    async def settled(self) -> None:
        """What was done has been answered, and what that made due has gone out."""
        await self.answered()
        await self.app.tick()
        await self.answered()

    async def answered(self) -> None:
        """Nothing is on its way in any more, and the adapters have stopped calling."""
        await self.telegram.until(lambda: not self.telegram.world.updates.waiting)
        await self.slack.settled()
        before = -1
        while before != (now := len(self.slack.calls) + len(self.telegram.calls)):
            before = now
            await asyncio.sleep(QUIET)

    async def until(self, wall: str) -> None:
        """Move the clock to a time on the wall, doing everything that falls due on the way."""
        await advance(self.app, self.clock, datetime.fromisoformat(wall).replace(tzinfo=self.zone))
        await self.answered()

    async def wait(self, **span: float) -> None:
        """Move the clock on."""
        await advance(self.app, self.clock, self.clock.now() + timedelta(**span))
        await self.answered()


@asynccontextmanager
async def town(
    database: Database, at: str = "2026-11-17T09:00", zone: str = "Asia/Tokyo", transport: Transport = "pull"
) -> AsyncIterator[Town]:
    """A town in which everything runs; it stops by itself."""
    made = Town(database, at, zone, transport)
    async with made.slack, made.telegram:
        port = free_port()
        slack, telegram = _platforms(made, port)
        wires = {"slack": slack.wire, "telegram": telegram.wire}
        made.app = App(database, made.clock, wires, in_time=PATIENT)
        door = Door({**slack.routes, **telegram.routes}, _healthy, host="127.0.0.1", port=port)
        await door.open()
        try:
            for platform in (slack, telegram):
                await platform.open()
            await made.app.start()
            for platform in (slack, telegram):
                await platform.listen(made.app)
            yield made
        finally:
            await asyncio.gather(door.close(), slack.stop(), telegram.stop())
            await asyncio.gather(slack.close(), telegram.close())


def _platforms(made: Town, port: int) -> tuple[Slack, Telegram]:
    """Both, each by the transport that is asked for, with no pauses between messages."""
    slack, telegram = made.slack, made.telegram
    pulls = made.transport == "pull"
    if not pulls:
        slack.transport, slack.request_url = "http", f"http://127.0.0.1:{port}/slack/events"
    return (
        Slack(
            bot_token=slack.bot_token,
            app_token=slack.app_token if pulls else "",
            signing_secret="" if pulls else slack.signing_secret,
            api_url=slack.api_url,
            pace=Pace(),
            quiet=QUIET,
        ),
        Telegram(
            token=telegram.token,
            api_url=telegram.api_url,
            webhook_url="" if pulls else f"http://127.0.0.1:{port}/telegram/webhook",
            webhook_secret="" if pulls else SECRET,
            pace=Pace(),
        ),
    )


async def _healthy() -> Health:
    return Health(live=True, ready=True, database="", platforms={}, set_aside=0, version="")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
