"""The machine on which the bot runs: switched on at an instant, and off at points that the dice choose."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tests.crash.clocks import Time
from tests.crash.platforms_outbox import Look
from tests.crash.programs import Life, Programs
from tests.wire.slack import SlackServer
from tests.wire.telegram import Person, TelegramServer

PATIENCE = 5.0
"""Seconds after which a process is killed wherever it stands, if it does not come to the point."""

When = Literal[
    "starting", "working", "asked on slack", "asked on telegram", "answering on telegram", "told", "not told"
]


@dataclass(frozen=True)
class KillPoint:
    """Where a process is killed.

    `starting`: so many `seconds` after it began. `working`: so long after all letters have gone out. `asked on …`: when
    they have, somebody asks for something there, and so long after it has that request, which it has not acknowledged
    yet. `answering …`: the same, when the answer has gone out and the platform still keeps the request. `told` and
    `not told`: so long after it opened the line to Slack, as soon as the server has heard the next call of `method`,
    and has carried it out or not; it does not answer.
    """

    when: When
    seconds: float
    method: str = ""

    def __str__(self) -> str:
        return f"{self.when} {self.method} {self.seconds:.2f}".replace("  ", " ")


def kill_points(dice: random.Random, count: int) -> list[KillPoint]:
    """So many, up to twenty. Between two at which letters are under way lies a life that is long enough for them to
    arrive: what is in doubt at two kills is given up (RULES 9), and few letters are to be.
    """
    calls = [*("chat.postMessage", "sendMessage") * 2, "sendMessage", "chat.update", "editMessageText"]
    sending = [KillPoint("told", dice.uniform(0, 0.6), method) for method in calls]
    sending += [KillPoint("not told", dice.uniform(0, 0.6), method) for method in ("chat.postMessage", "sendMessage")]
    asked: tuple[When, ...] = ("asked on slack", "asked on slack", "asked on telegram", "answering on telegram")
    calm = [KillPoint("working", dice.uniform(0, 0.5)) for _ in range(4)]
    calm += [KillPoint(when, dice.uniform(0, 0.03)) for when in asked]
    dice.shuffle(sending)
    dice.shuffle(calm)
    sending, calm = sending[: count * 9 // 20], calm[: count * 8 // 20]
    points = [point for both in zip(sending, calm, strict=False) for point in both] + sending[len(calm) :]
    while len(points) < count:
        points.insert(dice.randrange(len(points)), KillPoint("starting", dice.uniform(0, 0.8)))
    return points


class Machine:
    """Runs one process at a time, on one database and both servers.

    `freelancer` is somebody on Telegram who gets letters and no answers.
    """

    def __init__(
        self, programs: Programs, look: Look, slack: SlackServer, telegram: TelegramServer, freelancer: Person
    ) -> None:
        self._programs = programs
        self._freelancer = freelancer
        self._look = look
        self._slack = slack
        self._telegram = telegram
        self._life: Life

    async def on(self, at: datetime) -> None:
        """Begin a life at that instant of its clock."""
        self._life = await self._programs.begin(Time.from_now(at).said)

    async def killed(self, point: KillPoint, ask: Callable[[When], None]) -> None:
        """Wait for the point, and kill the process there; `ask` makes somebody ask it for something."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._reached(point, ask)
        await self._programs.kill(self._life)
        await self._look.lease_is_over()
        self._slack.heal()
        self._telegram.heal()

    async def off(self) -> None:
        """End the process in good order."""
        await self._programs.end(self._life)

    async def is_listening(self) -> None:
        """Wait until the process hears what people do in Slack."""
        await self._until(lambda: bool(self._slack.link.connections))

    async def _reached(self, point: KillPoint, ask: Callable[[When], None]) -> None:
        match point.when:
            case "starting":
                await asyncio.sleep(point.seconds)
            case "working":
                await self._is_calm()
                await asyncio.sleep(point.seconds)
            case "asked on slack":
                await self._is_calm()
                ask(point.when)
                await self._until(lambda: any(line.waiting for line in self._slack.link.connections))
                await asyncio.sleep(point.seconds)
            case "asked on telegram":
                await self._is_calm()
                ask(point.when)
                updates = self._telegram.world.updates
                await self._until(lambda: any(each.given for each in updates.waiting))
                await asyncio.sleep(point.seconds)
            case "answering on telegram":
                await self._is_calm()
                planned = self._telegram.fail("sendMessage", "slow", seconds=PATIENCE * 2, chat=self._freelancer)
                ask(point.when)
                await self._until(lambda: planned.hit > 0)
                await asyncio.sleep(point.seconds)
            case "told" | "not told":
                await self.is_listening()
                await asyncio.sleep(point.seconds)
                await self._struck(point.method, is_done=point.when == "told")

    async def _is_calm(self) -> None:
        await self.is_listening()
        while not await self._look.is_empty():
            await asyncio.sleep(0.03)

    async def _struck(self, method: str, *, is_done: bool) -> None:
        """Wait for the next call of a method; it gets no answer."""
        if "." in method:
            fault = self._slack.fail(method, "slow_after" if is_done else "reset", seconds=PATIENCE * 2)
            await self._until(lambda: fault.times == 0)
        else:
            # What is not carried out must be a letter: an answer would be lost for good, and somebody wait for it.
            whose = None if is_done else self._freelancer
            planned = self._telegram.fail(
                method, "slow" if is_done else "reset_before", seconds=PATIENCE * 2, chat=whose
            )
            await self._until(lambda: planned.hit > 0)

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait; looked at often, for the points lie close together."""
        while not condition():
            await asyncio.sleep(0.002)
