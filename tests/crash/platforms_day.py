"""A day on both chats: people at work, and the bot killed at one point after another.

Kept apart from what must hold afterwards, which is the test.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import SystemClock
from tests.crash.platforms_machine import KillPoint, Machine, When
from tests.crash.platforms_outbox import Look
from tests.crash.platforms_story import A_DAY, LIVES, Act, Story, instant
from tests.crash.programs import on_both_chats
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

PATIENCE = 60.0
"""Seconds that people are given at most for their work, once nobody kills the bot any more."""

QUIET = 1.3
"""Seconds without anything new after which all is done: more than one tick."""


@dataclass
class Day:
    """What the test knows of what happened.

    `uncertain`: letters of which nobody knew at a kill whether they had gone out, by key and attempt. `unfinished`:
    what people did not come to the end of, since they were not told.
    """

    look: Look
    story: Story
    slack: SlackServer
    telegram: TelegramServer
    machine: Machine
    ends: datetime = field(default_factory=lambda: instant(a_monday(), LIVES + 2 * A_DAY) + timedelta(minutes=5))
    uncertain: set[tuple[str, int]] = field(default_factory=set)
    unfinished: list[str] = field(default_factory=list)

    @property
    def doubts(self) -> Counter[str]:
        """How many attempts at each letter were under way at a kill, by its key."""
        return Counter(key for key, _ in self.uncertain)


def a_monday() -> datetime:
    """A Monday morning that lies ahead, so that the bot's clock is ahead of the machine's."""
    day = SystemClock().now().astimezone(UTC) + timedelta(days=14)
    return (day - timedelta(days=day.weekday())).replace(hour=9, minute=5, second=0, microsecond=0)


@asynccontextmanager
async def beginning(url: str, folder: Path) -> AsyncIterator[Day]:
    """Both servers and a machine that is switched off."""
    async with SlackServer("Studio Nine") as slack, TelegramServer() as telegram, Look(url) as look:
        story = Story(slack, telegram, a_monday())
        async with on_both_chats(url, slack, telegram, folder / "log") as programs:
            yield Day(look, story, slack, telegram, Machine(programs, look, slack, telegram, story.mia))


async def people_come_in(day: Day) -> None:
    """Before the first kill."""
    await day.machine.on(day.story.start - timedelta(minutes=3))
    await day.story.people_come_in()
    await day.machine.off()


async def work_while_it_is_killed(day: Day, points: list[KillPoint]) -> None:
    """A life for each point, then three that are let be: people finish their work, all is due that is left, and what
    was in doubt even then is looked for.
    """
    story, end = day.story, instant(day.story.start, LIVES + 2 * A_DAY)
    at_work: dict[str, asyncio.Future[object]] = {
        what: asyncio.ensure_future(act()) for what, act in story.acts().items()
    }

    def ask(when: When) -> None:
        what, act = story.wish(when)
        at_work[what] = asyncio.ensure_future(act())

    try:
        for story.life, point in enumerate(points):
            sys.stdout.write(f"life {story.life}: {point}\n")
            await day.machine.on(instant(story.start, story.life))
            await day.machine.killed(point, ask)
            day.uncertain |= await day.look.in_doubt()
        story.life = LIVES
        for at in (instant(story.start, LIVES), end, end + timedelta(seconds=60)):
            await day.machine.on(at)
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await _people_have_come_far(day, at_work, is_the_end=at >= end)
            await everything_is_done(day, at_work.values())
            await day.machine.off()
    finally:
        day.unfinished = [what for what, act in at_work.items() if act.cancel()]
        results = await asyncio.gather(*at_work.values(), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _people_have_come_far(day: Day, at_work: Mapping[str, asyncio.Future[object]], *, is_the_end: bool) -> None:
    """Wait until everybody has done what they can do by now; all of it at the end, but for what they never heard of."""
    if not is_the_end:
        sent = {Act("sent", part.subject) for part in day.story.parts}
        while not (sent <= {*day.story.acknowledged, *day.story.on_telegram} and at_work["Lena"].done()):
            await asyncio.sleep(0.1)
        return
    deaf = "SELECT subject FROM deadlines WHERE state = 'untold' OR id IN "
    deaf += "(SELECT deadline_id FROM letters WHERE state = 'failed')"
    while True:
        subjects = {str(subject) for (subject,) in await day.look.rows(deaf)}
        if {what for what, act in at_work.items() if not act.done()} <= subjects:
            return
        await asyncio.sleep(0.1)


async def everything_is_done(day: Day, at_work: Iterable[asyncio.Future[object]] = ()) -> None:
    """Wait until no letter is on its way, no update waits, and nothing has come for a while."""
    loop = asyncio.get_running_loop()
    before, since = -1, loop.time()
    await day.machine.is_listening()
    while loop.time() - since < QUIET:
        await asyncio.sleep(0.1)
        now = len(day.slack.calls) + len(day.telegram.calls) + sum(each.done() for each in at_work)
        if now != before or day.telegram.world.updates.waiting or not await day.look.is_empty():
            before, since = now, loop.time()
