"""A platform of our own at the border, for what starts and stops platforms: it says what happens to it, in order.

As a program (`python -m tests.desk`) it is the bot with this platform alone, on the database of `DATABASE_URL`; with
`STUCK` it does not get beyond that step.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from adapters.web.platforms import Core
from adapters.web.routes import Handler, Incoming, Outgoing
from bot import logs
from bot.app import SystemClock
from bot.chat import Account, Address, Audience, Card, Command, Place, Reply, Standing, Wire, plain
from bot.opening import opened
from bot.serving import Service, serve


def typed(name: str, text: str, platform: str = "desk") -> Command:
    """What `name`, who lives in Tokyo, types."""
    account = Account(platform, name, "T1", name, "Asia/Tokyo", standing=Standing.colleague, team_name="The desk")
    return Command(account, Place(platform, name, Audience.internal, private=True), text, text)


class Post:
    """A sender that keeps what arrives; it sends nothing before `may_send` is set."""

    door = ""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.arrived: list[tuple[str, str]] = []
        self.is_asked = asyncio.Event()
        self.may_send = asyncio.Event()
        self.may_send.set()

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self.is_asked.set()
        await self.may_send.wait()
        self.arrived.append((to.id, plain(card.text)))
        return key

    async def edit(self, to: Address, message: str, card: Card) -> None:
        pass

    async def find(self, to: Address, key: str) -> str | None:
        return None


class Desk:
    """Goes on to the next step when the event of the step is set, as it is from the beginning."""

    def __init__(self, name: str = "desk", waiting: tuple[Command, ...] = ()) -> None:
        self.name = name
        self.post = Post(name)
        self.wire = Wire(self.post)
        self.routes: Mapping[str, Handler] = {f"/{name}": self.take}
        self.waiting = waiting
        self.trouble = ""
        self.told: list[str] = []
        self.replies: list[Reply] = []
        self.may = {step: asyncio.Event() for step in ("open", "listen", "stop", "close", "check")}
        for each in self.may.values():
            each.set()
        self.breaks_at = ""
        self.core: Core | None = None

    async def open(self) -> None:
        await self._step("open")

    async def listen(self, core: Core) -> None:
        self.core = core
        await self._step("listen")
        for request in self.waiting:
            self.replies.append(await core.handle(request))

    async def stop(self) -> None:
        await self._step("stop")

    async def close(self) -> None:
        await self._step("close")

    def health(self) -> str:
        return self.trouble

    def vitals(self) -> Mapping[str, float]:
        return {"heard_age": 1.5}

    async def check(self) -> tuple[tuple[bool, str], ...]:
        await self._step("check")
        return ((True, "the token is ana's."), (not self.trouble, self.trouble or "nothing is missing."))

    async def take(self, incoming: Incoming) -> Outgoing:
        assert self.core is not None
        reply = await self.core.handle(typed("ana", incoming.body.decode(), self.name))
        return Outgoing(200, plain(reply.cards[0].text).encode())

    async def _step(self, step: str) -> None:
        self.told.append(step)
        if self.breaks_at == step:
            raise RuntimeError("the desk is broken")
        await self.may[step].wait()
        self.told.append(f"{step} done")


async def _main() -> int:
    logs.configure("json")
    database = await opened(os.environ["DATABASE_URL"], alone=True)
    desk = Desk()
    if os.environ.get("STUCK"):
        desk.may[os.environ["STUCK"]].clear()
    try:
        await serve(Service(database, SystemClock(), [desk], take_in=60))
    finally:
        await database.close()
    return 0 if desk.told[-1] == "close done" else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_main()))
