"""One of several processes at one database: the program itself, on paper or on Telegram.

`python -m tests.crash.replica` loads it and begins lives when it is told to (`tests.crash.lives`). On paper the
platform takes every message after a moment and writes down what it took; and people press buttons, each in two
processes at the same moment.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Mapping
from pathlib import Path

from adapters.telegram.platform import Telegram
from adapters.web.platforms import Core
from adapters.web.routes import Handler
from bot import logs
from bot.app import SystemClock
from bot.chat import Account, Address, Audience, Card, Place, Press, Wire
from bot.opening import opened
from bot.serving import Service, serve
from tests.crash.clocks import Time
from tests.crash.lives import Lives

PAPER = "paper"
IN_TIME = 60
"""Seconds that a request may take: the machine may be busy."""


AGAIN = 20
"""How often people press who are told that nothing was changed, as they may be on a busy machine."""


class Paper:
    """A platform of one process; `said` tells who it is, and which buttons are pressed here."""

    name = PAPER
    platform = PAPER
    door = ""
    routes: Mapping[str, Handler] = {}

    def __init__(self, folder: Path, said: Mapping[str, str]) -> None:
        self.wire = Wire(self)
        self._file = os.open(folder / "book", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._who = said["name"]
        self._folder = folder
        self._presses: list[tuple[str, str, str]] = json.loads(said["presses"])
        self._dice = random.Random(said["name"])
        self._pressing: asyncio.Task[None] | None = None

    def _note(self, what: str, *words: object) -> None:
        os.write(self._file, (json.dumps([what, self._who, *words]) + "\n").encode())

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        """Take it."""
        self._note("sending", key)
        await asyncio.sleep(self._dice.uniform(0, 0.02))
        self._note("delivered", key, to.team, str(card.text))
        await asyncio.sleep(self._dice.uniform(0, 0.02))
        return f"{self._who}:{key}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Take it."""

    async def find(self, to: Address, key: str) -> str | None:
        """Nobody can look."""
        return None

    async def open(self) -> None:
        """Nothing to open."""

    async def listen(self, core: Core) -> None:
        """People press, one button after the other, as soon as somebody in the other process has it in their hands."""
        self._pressing = asyncio.create_task(self._press_all(core))

    async def _press_all(self, core: Core) -> None:
        for number, (person, data, other) in enumerate(self._presses):
            if not data:
                continue
            while not self._meets(number, other):
                await asyncio.sleep(0.002)
            place = Place(PAPER, person, Audience.internal, private=True)
            account = Account(PAPER, person, "acme", person, zone="UTC", language="en")
            for again in range(AGAIN):
                reply = await core.handle(Press(account, place, f"{self._who}:{number}:{again}", data))
                self._note("pressed", data, reply.ok, "\n".join(str(card.text) for card in reply.cards))
                if reply.ok:
                    break

    def _meets(self, number: int, other: str) -> bool:
        """Whether the other process has the button in its hands as well, or is dead."""
        Path(self._folder, f"{number}-{self._who}").touch()
        return Path(self._folder, f"{number}-{other}").exists() or Path(self._folder, f"dead-{other}").exists()

    async def stop(self) -> None:
        """Whoever presses gets an answer."""
        if self._pressing is not None:
            await self._pressing

    async def close(self) -> None:
        """Nothing to close."""

    def health(self) -> str:
        """Well."""
        return ""

    def vitals(self) -> Mapping[str, float]:
        """None."""
        return {}

    async def check(self) -> tuple[tuple[bool, str], ...]:
        """All is in order."""
        return ()


async def live(said: dict[str, str]) -> None:
    """One life, until SIGTERM; on Telegram where there is a token."""
    given = os.environ
    database = await opened(given["DATABASE_URL"], alone=True)
    try:
        if "TELEGRAM_BOT_TOKEN" in given:
            _log_to(Path(given["FOLDER"], f"{said['name']}.log"))
            telegram = Telegram(
                token=given["TELEGRAM_BOT_TOKEN"],
                api_url=given["TELEGRAM_API_URL"],
                lease_seconds=float(given["LEASE_SECONDS"]),
            )
            await serve(Service(database, SystemClock(), [telegram], in_time=IN_TIME))
        else:
            paper = Paper(Path(given["FOLDER"]), said)
            await serve(Service(database, Time.read(said), [paper], in_time=IN_TIME))
    finally:
        await database.close()


def _log_to(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(handle, 2)


if __name__ == "__main__":
    logs.configure("text")
    Lives(live).run()
