"""An afternoon on which hundreds of letters fall due, and the programs that send them are killed again and again.

Kept apart from what must hold afterwards, which is the test. The programs' clock goes faster than ours, so that a lease
of theirs, a minute, is a few seconds of a test, and nothing in them has to be set for it.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.crash.clocks import Time
from tests.crash.flood_people import People
from tests.crash.flood_strikes import Strike
from tests.crash.flood_town import Town
from tests.crash.platforms_day import QUIET, a_monday
from tests.crash.platforms_outbox import Look
from tests.crash.programs import Life, Programs, on_both_chats
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

SPEED = 4.0
"""Of several processes: a lease must still be longer than what a busy machine needs to send a few letters."""

SPEED_ALONE = 10.0

PATIENCE = 45.0
"""Seconds after which a process is killed wherever it stands, if it does not come to the point."""

BEFORE = timedelta(seconds=20)
"""By the programs' clock: how long before the first letters are due they are started."""

LANDED = 0.2
"""Seconds in which a server has carried out what had reached it from a process that was killed, its last COMMIT above
all: a claim that only stands there after that is in doubt like the others.
"""

SETTLED = 1.5
"""Seconds in which processes that live have settled what was under way with them when another one was killed."""

AFTER_ALL = timedelta(minutes=2)
"""By the programs' clock: longer than a lease and the time after which is looked."""


@dataclass
class Flood:
    """What the test knows of what happened.

    `uncertain`: letters of which a process that was killed did not know whether they had gone out, by key and attempt.
    """

    look: Look
    slack: SlackServer
    telegram: TelegramServer
    programs: Programs
    town: Town
    people: People
    replicas: int
    uncertain: set[tuple[str, int]] = field(default_factory=set)
    lives: list[Life] = field(default_factory=list)
    kills: int = 0
    clock: Time = field(default_factory=lambda: Time.from_now(a_monday()))

    @property
    def doubts(self) -> Counter[str]:
        """How many attempts at each letter were under way at a kill, by its key."""
        return Counter(key for key, _ in self.uncertain)


@asynccontextmanager
async def beginning(url: str, folder: Path, minutes: int, replicas: int) -> AsyncIterator[Flood]:
    """Both servers and the town; no program is running yet."""
    async with SlackServer("Studio Nine") as slack, TelegramServer() as telegram, Look(url) as look:
        town = Town(slack, telegram, a_monday().replace(hour=0, minute=0), minutes)
        await town.moves_in(url)
        async with on_both_chats(url, slack, telegram, folder / "log") as programs:
            people = People(slack, telegram, town)
            yield Flood(look, slack, telegram, programs, town, people, replicas)


async def afternoon(flood: Flood, strikes: list[Strike]) -> None:
    """From a minute before the first letters are due to the end of all doubts."""
    await _all_begin(flood, flood.town.first_due - BEFORE)
    await _is_listening(flood)
    working = asyncio.create_task(flood.people.work())
    try:
        for number, strike in enumerate(strikes, 1):
            sys.stdout.write(f"kill {number}: {strike}\n")
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await _reached(flood, strike)
            await _struck(flood, strike)
            assert not working.done(), working.result()
        await _is_calm(flood, working)
        flood.people.is_over = True
        await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    for _ in range(2):  # what was in doubt even then; with it, what that made due
        await _all_end(flood)
        await _all_begin(flood, flood.clock.now() + AFTER_ALL)
        await _is_listening(flood)
        await _is_calm(flood, None)
    await _all_end(flood)


async def _all_begin(flood: Flood, shows: datetime) -> None:
    flood.clock = Time.from_now(shows, SPEED if flood.replicas > 1 else SPEED_ALONE)
    flood.lives = [await flood.programs.begin(flood.clock.said) for _ in range(flood.replicas)]


async def _all_end(flood: Flood) -> None:
    await asyncio.gather(*(flood.programs.end(life) for life in flood.lives))


async def _is_listening(flood: Flood) -> None:
    """Wait until all processes hear what people do in Slack."""
    while len(flood.slack.link.connections) < flood.replicas:
        await asyncio.sleep(0.02)


async def _reached(flood: Flood, strike: Strike) -> None:
    """Wait for the point. Unless it is any instant, no letter is under way for the second time: what is in doubt twice
    is given up (RULES 9), and few letters are to be.
    """
    people = flood.people
    if strike.when != "instant":
        await _no_second_try(flood)
        while not (await _is_pouring(flood) or await _all_is_sent(flood)):
            await asyncio.sleep(0.02)
    match strike.when:
        case "instant":
            pass
        case "sending":
            enough = people.told + strike.messages
            while people.told < enough and not await _all_is_sent(flood):
                await asyncio.sleep(0.01)
        case "asked":
            link, updates = flood.slack.link, flood.telegram.world.updates
            await _until(
                lambda: any(line.waiting for line in link.connections) or any(u.given for u in updates.waiting)
            )
        case "told" | "not told":
            await _is_unanswered(flood, strike)
    await asyncio.sleep(strike.seconds)


async def _is_pouring(flood: Flood) -> bool:
    """Whether letters about what is due wait to be sent."""
    query = (
        "SELECT 1 FROM letters WHERE state IN ('pending', 'sending') AND edit_of IS NULL AND nudge <> 'card' LIMIT 1"
    )
    return bool(await flood.look.rows(query))


async def _all_is_sent(flood: Flood) -> bool:
    """Whether every minute has passed and nothing waits."""
    to_come = f"SELECT 1 FROM deadlines WHERE state = 'waiting' AND number <= {len(flood.town.duties)} LIMIT 1"
    return not await flood.look.rows(to_come) and await flood.look.is_empty()


async def _no_second_try(flood: Flood) -> None:
    waits = "SELECT 1 FROM letters WHERE edit_of IS NULL AND (repeat AND state IN ('pending', 'sending')"
    waits += " OR platform = 'telegram' AND state = 'unknown') LIMIT 1"
    if flood.look.database.is_sqlite:  # what is in doubt goes once more as soon as the program has started
        await _is_listening(flood)
        while await flood.look.rows("SELECT 1 FROM letters WHERE state = 'sending' AND edit_of IS NULL LIMIT 1"):
            await asyncio.sleep(0.05)
    while await flood.look.rows(waits):
        await asyncio.sleep(0.05)


async def _is_unanswered(flood: Flood, strike: Strike) -> None:
    """Wait for the next call of a method; it gets no answer."""
    is_done = strike.when == "told"
    if "." in strike.method:
        fault = flood.slack.fail(strike.method, "slow_after" if is_done else "reset", seconds=PATIENCE * 2)
        await _until(lambda: fault.times == 0)
    else:
        planned = flood.telegram.fail(strike.method, "slow" if is_done else "reset_before", seconds=PATIENCE * 2)
        await _until(lambda: planned.hit > 0)


async def _struck(flood: Flood, strike: Strike) -> None:
    """Kill one, or all; what they had under way is in doubt. They begin again at once, on the same clock."""
    programs = flood.programs
    places = range(flood.replicas) if strike.meets_all else [strike.victim]
    await asyncio.gather(*(programs.kill(flood.lives[place]) for place in places))
    flood.kills += len(places)
    flood.slack.heal()
    flood.telegram.heal()
    await asyncio.sleep(LANDED)
    if flood.replicas == 1:
        uncertain = await flood.look.in_doubt()
        await flood.look.lease_is_over()
    else:
        uncertain = await flood.look.under_way()
    for place in places:
        flood.lives[place] = await programs.begin(flood.clock.said)
    if flood.replicas > 1 and not strike.meets_all:  # else whatever is under way is that of the dead
        await asyncio.sleep(SETTLED)
        uncertain &= await flood.look.under_way()
    flood.uncertain |= uncertain


async def _is_calm(flood: Flood, working: asyncio.Task[None] | None) -> None:
    """Wait until all minutes have passed, everybody has answered, no letter is on its way and nothing has come for a
    while; Ana and Mia stop for it.
    """
    loop = asyncio.get_running_loop()
    while flood.clock.now() <= flood.town.last_due:
        await asyncio.sleep(0.1)
    if working is not None:
        await _until(lambda: flood.people.has_answered or working.done())
    flood.people.is_over = True
    before, since = -1, loop.time()
    while loop.time() - since < QUIET:
        await asyncio.sleep(0.1)
        now = len(flood.slack.calls) + len(flood.telegram.calls)
        waits = flood.telegram.world.updates.waiting or (working is not None and not working.done())
        if now != before or waits or not await flood.look.is_empty():
            before, since = now, loop.time()


async def _until(condition: Callable[[], object]) -> None:
    """Wait; looked at often, for the points lie close together."""
    while not condition():
        await asyncio.sleep(0.005)
