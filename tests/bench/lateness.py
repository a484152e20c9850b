"""Lateness: nudges that are due one after the other, and how long after its instant each reaches the platform.

Real deadlines whose first reminders are due at instants spread evenly over the time; the program is ready before the
first. Measured is, for each, from the due instant by the machine's clock to its receipt, so that everything counts:
waking, deciding, the record, composing, sending. The yardstick is APScheduler's AsyncIOScheduler with a job in memory
for each of the same number of instants, which posts a body that the bot has posted through the bare slack-sdk client;
it keeps no record and decides nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from tests.bench import programs
from tests.bench.figures import Figure, quantile
from tests.bench.flood import asking, monotonic_of, settled, unrecorded
from tests.bench.patterns import patterns
from tests.bench.receiver import Arrival, Kept
from tests.bench.receiving import Receiver, parsed, receiving, settings_of
from tests.bench.scale import Scale
from tests.bench.server import ENGINES, NAMES, Engine, databases
from tests.bench.stock import fill
from tests.bench.throughput_slack import bare

ROW = "lateness"

P50_MS, P99_MS = 10.0, 50.0
"""What is to be reached."""

START_SECONDS, FILL_PER_SECOND = 10.0, 400
"""The first instant is so long after filling begins: for the start of the program, and for so many deadlines a
second.
"""


async def measure(scale: Scale) -> list[Figure]:
    """A line for each database."""
    await patterns("slack")  # made once, which takes seconds
    async with receiving() as receiver:
        return [await _measured(engine, scale, receiver) for engine in ENGINES]


async def _measured(engine: Engine, scale: Scale, receiver: Receiver) -> Figure:
    """One run, and APScheduler's after it."""
    late, void, bodies, cpu = await _ours(engine, scale, receiver)
    theirs = await _scheduled(scale, receiver, bodies) if bodies else [0.0]
    figures: dict[str, float | str] = {**_told(late or [0.0]), "CPU per letter, ms": cpu}
    reached = bool(late) and quantile(late, 0.5) < P50_MS and quantile(late, 0.99) < P99_MS
    return Figure(
        row=ROW,
        what=f"{scale.nudges:,} nudges to Slack spread over {scale.spread_seconds:g} s, {NAMES[engine]}",
        figures=figures,
        yardstick={"APScheduler in memory, slack-sdk": "", **_told(theirs)},
        reach=f"p50 under {P50_MS:g} ms, p99 under {P99_MS:g} ms",
        reached=reached,
        void=void,
    )


async def _ours(engine: Engine, scale: Scale, receiver: Receiver) -> tuple[list[float], str, list[Kept], float]:
    """Milliseconds late of each, why the run is void, what was posted, and the milliseconds of CPU for each."""
    await receiver.clear()
    async with databases(engine) as site:
        url = await site.fresh()
        due = _instants(scale, START_SECONDS + scale.nudges / FILL_PER_SECOND)
        stock = await fill(url, due=due)
        site.settle(url)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            settings = settings_of(receiver, "slack")
            async with programs.running(url, settings, Path(folder)) as (program,), asking(url) as ask:
                first, before = monotonic_of(due[0]), program.cpu()
                why = "it was not ready before the first was due" if program.ready > first else ""
                await asyncio.sleep(max(first + scale.spread_seconds - time.monotonic(), 0))
                await receiver.until(scale.nudges, patience=20)
                unsettled = await settled(ask, scale.nudges)
                cpu = (program.cpu() - before) * 1000 / scale.nudges
                unsettled = unsettled or await unrecorded(ask)
    wanted = dict(zip(stock.chats, map(monotonic_of, due), strict=True))
    arrivals = await receiver.arrivals()
    void = ", ".join(each for each in (why, (await receiver.tally(stock.chats)).void, unsettled) if each)
    return _late(arrivals, wanted), void, await receiver.bodies(), cpu


def _late(arrivals: Sequence[Arrival], wanted: dict[str, float]) -> list[float]:
    return [(arrival.at - wanted[arrival.chat]) * 1000 for arrival in arrivals if arrival.chat in wanted]


def _instants(scale: Scale, ahead: float) -> list[datetime]:
    """Evenly spread, beginning so many seconds from now."""
    start = datetime.now(UTC) + timedelta(seconds=ahead)
    return [start + timedelta(seconds=scale.spread_seconds * nth / scale.nudges) for nth in range(scale.nudges)]


async def _scheduled(scale: Scale, receiver: Receiver, bodies: Sequence[Kept]) -> list[float]:
    """APScheduler's milliseconds late of each."""
    await receiver.clear()
    due = _instants(scale, 1.0 + scale.nudges / 2_000)
    said = [{**parsed(kept), "channel": f"U{nth:09}"} for nth, kept in enumerate(bodies[: scale.nudges])]
    wanted = {body["channel"]: monotonic_of(at) for body, at in zip(said, due, strict=False)}
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None})
    async with bare(receiver) as client:

        async def post(nth: int) -> None:
            await client.api_call("chat.postMessage", json=said[nth])

        for nth, at in enumerate(due[: len(said)]):
            scheduler.add_job(post, DateTrigger(run_date=at), args=(nth,))
        scheduler.start()
        await asyncio.sleep(max(monotonic_of(due[-1]) - time.monotonic(), 0))
        await receiver.until(len(said), patience=20)
        scheduler.shutdown(wait=False)
    return _late(await receiver.arrivals(), wanted)


def _told(late: Sequence[float]) -> dict[str, float | str]:
    shares = {"p50, ms": 0.5, "p99, ms": 0.99, "worst, ms": 1.0}
    return {name: quantile(late, share) for name, share in shares.items()}
