"""What a start and a rest cost, without a deadline and with the large table: time, memory, time of the processor.

The real `shimekiri run` on both platforms, whose servers stand on this machine and answer at once. A start lasts from
the moment when the process is asked for to the first answer of `/healthz` that says ready: the interpreter, all
imports, the database, both platforms and the first tick are in it, making and filling the database is not. Starts with
none and with many deadlines take turns. At each start with many one reminder is due, and its letter's way ends at the
receiver. Memory is what the process holds at the end of a rest (resident, with the libraries that it shares), and the
rest begins some seconds after the start, when the first look at everything is over. PostgreSQL's own time and memory
are not in it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.app import SystemClock
from tests.bench.figures import Figure, number
from tests.bench.programs import Program, environment, running
from tests.bench.receiving import ROOT, Receiver, receiving, settings_of
from tests.bench.scale import Scale
from tests.bench.server import ENGINES, NAMES, Engine
from tests.bench.shelf import Shelf, shelf

ROW = "starting"

PLATFORMS = ("slack", "telegram")
SETTLING = 3.0
"""Seconds after a start, before a rest is watched."""

LETTER_PATIENCE = 20.0
IMPORTED = (
    "import gc; gc.disable(); import bot.command_line, bot.serving, adapters.slack.platform, adapters.telegram.platform"
)
MEGABYTE = 1_000_000


@dataclass
class Seen:
    """What was seen of the starts at one database."""

    starts: list[float] = field(default_factory=list)
    letters: list[float] = field(default_factory=list)
    """Seconds from ready to the letter's receipt; below 0 where it came before."""
    memory: int = 0
    idle: float = 0.0
    """Seconds of CPU in a second of rest."""
    void: str = ""


async def measure(scale: Scale) -> list[Figure]:
    """All lines, on both databases."""
    found: list[Figure] = []
    await _imported()  # whatever is not compiled yet is now
    async with receiving() as receiver, shelf() as kept:
        for engine in ENGINES:
            none, many = await _seen(scale, engine, receiver, kept)
            found += _figures(scale, engine, none, many)
    imported = [await _imported() for _ in range(scale.repeats)]
    found.append(Figure(ROW, "of it: Python and all imports", {"p50, s": median(imported)}))
    return found


async def _seen(scale: Scale, engine: Engine, receiver: Receiver, kept: Shelf) -> tuple[Seen, Seen]:
    empty, full = await (await kept.databases(engine)).fresh(), await kept.url(engine, scale.many)
    none, many = Seen(), Seen()
    for nth in range(scale.repeats):
        rest = scale.idle_seconds if nth == scale.repeats - 1 else 0.0
        await _start(none, receiver, empty, rest)
        chats = await kept.bring_forward(full, 1, SystemClock().now())
        await _start(many, receiver, full, rest, chats)
    return none, many


async def _start(seen: Seen, receiver: Receiver, url: str, rest: float, chats: list[str] | None = None) -> None:
    """One start; the letter that goes to those chats, and perhaps a rest."""
    await receiver.clear()
    with tempfile.TemporaryDirectory() as folder:
        async with running(url, settings_of(receiver, *PLATFORMS), Path(folder)) as (program,):
            seen.starts.append(program.ready - program.started)
            if chats:
                await receiver.until(len(chats), patience=LETTER_PATIENCE)
                came = await receiver.tally(chats)
                seen.letters.append(came.last - program.ready)
                seen.void = seen.void or came.void
            if rest:
                await _rest(seen, program, rest)


async def _rest(seen: Seen, program: Program, seconds: float) -> None:
    await asyncio.sleep(SETTLING)
    used, began = program.cpu(), perf_counter()
    await asyncio.sleep(seconds)
    seen.idle = (program.cpu() - used) / (perf_counter() - began)
    seen.memory = program.resident()


def _figures(scale: Scale, engine: Engine, none: Seen, many: Seen) -> list[Figure]:
    where, much = NAMES[engine], f"{number(scale.many)} open deadlines"
    few_s, many_s, late = median(none.starts), median(many.starts), max(many.letters, default=LETTER_PATIENCE)
    few_mb, many_mb = none.memory / MEGABYTE, many.memory / MEGABYTE
    idle = max(none.idle, many.idle) * 1000
    return [
        Figure(
            ROW,
            f"import and start of `shimekiri run`, {where}",
            {"to ready, s": few_s},
            reach="under 1.2 s",
            reached=few_s < 1.2,
        ),
        Figure(
            ROW,
            f"start with {much}, {where}",
            {"to ready, s": many_s, "ratio": many_s / few_s, "latest first letter after it, s": late},
            {"with none, s": few_s},
            "ratio < 1.5; first letter within 1 s",
            many_s < 1.5 * few_s and late < 1,
            many.void,
        ),
        Figure(
            ROW,
            f"memory with {much}, {where}",
            {"resident, MB": many_mb, "ratio": many_mb / few_mb},
            {"with none, MB": few_mb},
            "ratio < 1.2; under 130 MB",
            many_mb < 1.2 * few_mb and many_mb < 130,
        ),
        Figure(
            ROW,
            f"rest with {much}, {where}",
            {"CPU a second, ms": many.idle * 1000},
            {"with none, ms": none.idle * 1000},
            "under 5 ms",
            idle < 5,
        ),
    ]


async def _imported() -> float:
    """Seconds of a Python that imports what the program does, and ends."""
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", IMPORTED, cwd=ROOT, env=environment())
    if await process.wait():
        raise AssertionError("the program could not be imported")
    return perf_counter() - began
