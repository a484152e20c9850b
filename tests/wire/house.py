"""The whole program on both chats, with its scheduler and its door, for tests of what goes wrong on the wire.

The clock is moved by hand, and stays ahead of the machine's: APScheduler, which reads that one, would find every
instant in the past. The sockets are real, and so are the seconds that pass on them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from sqlalchemy import text

from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from bot.chat import Pace
from bot.serving import Service
from bot.store.database import Database
from tests.flows.townsfolk import admin, joined, says
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import PATIENT, SECRET, Town, Transport, free_port

START = "2027-01-12T09:00"
"""A Tuesday, in Tokyo."""

MARK = "You may have got this already: I could not see whether it arrived."

LONG = 60
"""Seconds for whatever is waited for: the machine may be busy."""


class House(Town):
    """Both servers, and the program that serves on them. Made by `house`, with ana (an admin, on Slack), ken (on
    Slack) and mia (on Telegram).
    """

    service: Service
    ana: Slacker
    ken: Slacker
    mia: Telegrammer
    number = 0

    async def answered(self) -> None:
        """Nothing is on its way in any more, and the adapters have stopped calling; however busy the machine is."""
        await self.telegram.until(lambda: not self.telegram.world.updates.waiting, LONG)
        await self.slack.settled(LONG)
        await super().answered()

    async def health(self) -> tuple[int, dict[str, Any]]:
        """What the door says of health."""
        address = f"http://127.0.0.1:{self.service.port}/healthz"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return answer.status, await answer.json()

    async def is_well(self) -> None:
        """Wait until health has nothing to say."""
        async with asyncio.timeout(LONG):
            while True:
                status, _ = await self.health()
                if status == 200:
                    return
                await self.tick()
                await asyncio.sleep(0.05)

    async def complains(self, platform: str) -> str:
        """Wait until health finds something wrong with a platform, and what."""
        async with asyncio.timeout(LONG):
            while True:
                status, said = await self.health()
                if said["platforms"][platform] != "ok":
                    assert (status, said["live"]) == (503, True), "it serves nobody, but starting it anew helps nobody"
                    return str(said["platforms"][platform])
                await self.tick()
                await asyncio.sleep(0.05)

    async def tick(self, **span: float) -> None:
        """What is due after that span of time goes out, or is tried."""
        self.clock.move_to(self.clock.now() + timedelta(**span))
        await self.app.tick()

    async def states(self) -> Counter[str]:
        """How many letters are in each state."""
        async with self.database.read() as session:
            found = await session.execute(text("SELECT state, count(*) FROM letters GROUP BY state"))
            return Counter({str(state): int(many) for state, many in found})

    async def becomes(self, condition: Callable[[], object], **step: float) -> None:
        """Wait until it holds, while the clock goes on by so much at every look."""
        async with asyncio.timeout(LONG):
            while not condition():
                await self.tick(**step)
                await asyncio.sleep(0.02)

    def subject(self) -> str:
        """A subject that no deadline has yet."""
        self.number += 1
        return f"Matter {self.number}"

    async def hands_over(self, by: Slacker | Telegrammer, to: str) -> str:
        """Somebody makes a deadline of which somebody else hears by a letter; its subject."""
        subject = self.subject()
        await says(self, by, f'/deadline new Acme "{subject}" by 2027-01-15 17:00 hold owner @{to}')
        return subject


def about(who: Slacker | Telegrammer, subject: str) -> list[str]:
    """The messages about a subject, as somebody sees them."""
    return [message.text for message in who.sees if subject in message.text]


@asynccontextmanager
async def house(
    database: Database, transport: Transport = "pull", *, slack_url: str = "", telegram_url: str = "", full: bool = True
) -> AsyncIterator[House]:
    """The program, started; it stops by itself. The addresses are those of gates before the servers, empty for the
    servers' own; `full`: with its people.
    """
    made = House(database, START, "Asia/Tokyo", transport)
    async with made.slack, made.telegram, served(made, slack_url, telegram_url):
        if full:
            await people(made)
        yield made


@asynccontextmanager
async def served(made: House, slack_url: str = "", telegram_url: str = "") -> AsyncIterator[Service]:
    """The program before servers that run already."""
    port = free_port()
    slack, telegram = _platforms(made, port, slack_url, telegram_url)
    made.service = Service(made.database, made.clock, [slack, telegram], port=port, take_in=2)
    made.app = made.service.app
    made.app._in_time = PATIENT
    try:
        await made.service.start()
        yield made.service
    finally:
        await made.service.stop()


async def people(made: House) -> None:
    """Everybody comes in."""
    made.ana = await admin(made)
    made.ken = made.slack.person("ken")
    await says(made, made.ken, "/me")
    made.mia = await joined(made, made.ana, "mia")


def _platforms(made: House, port: int, slack_url: str, telegram_url: str) -> tuple[Slack, Telegram]:
    slack, telegram = made.slack, made.telegram
    pulls = made.transport == "pull"
    if not pulls:
        slack.transport, slack.request_url = "http", f"http://127.0.0.1:{port}/slack/events"
    return (
        Slack(
            bot_token=slack.bot_token,
            app_token=slack.app_token if pulls else "",
            signing_secret="" if pulls else slack.signing_secret,
            api_url=slack_url or slack.api_url,
            pace=Pace(),
            quiet=0.005,
        ),
        Telegram(
            token=telegram.token,
            api_url=telegram_url or telegram.api_url,
            webhook_url="" if pulls else f"http://127.0.0.1:{port}/telegram/webhook",
            webhook_secret="" if pulls else SECRET,
            pace=Pace(),
            first_pause=0.05,
        ),
    )
