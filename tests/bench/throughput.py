"""Durable nudges beside the platform's own bare client: what is common to the rows of Slack and Telegram.

A letter's way is told in `tests.bench.flood`. The bodies that the bot has posted are kept by the receiver, and the bare
client posts the same ones to the same receiver afterwards, 50 at a time; it keeps no record, composes nothing and
forgets what it sent.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.bench.figures import Figure, told
from tests.bench.flood import WORDS, Flood, Variant, flood
from tests.bench.receiver import Kept
from tests.bench.receiving import Receiver, receiving
from tests.bench.scale import Scale
from tests.bench.server import NAMES, Engine, databases
from tests.bench.stock import PER_WORKSPACE

Bare = Callable[[Receiver, Sequence[Kept]], Awaitable[dict[str, float | str]]]


@dataclass(frozen=True)
class Side:
    """One platform: its bare client, and how much of it the bot is to reach with one process, by database."""

    row: str
    platform: str
    name: str
    client: str
    yardstick: Bare
    reach: Mapping[Engine, float]
    runs: Sequence[tuple[Engine, Variant, tuple[int, ...]]]
    """What is measured, each with these numbers of processes."""
    more: float = 0
    """How much more two processes at PostgreSQL are to send than one; 0: nothing is asked of them."""


def beside(messages: int, began: float, last: float, used: float) -> dict[str, float | str]:
    """What a bare client did: between two instants on CLOCK_MONOTONIC, with so many seconds of CPU."""
    return {"messages/s": round(messages / (last - began)), "CPU per message, ms": used * 1000 / messages}


def figure(side: Side, found: Flood, bare: dict[str, float | str], variant: Variant, engine: Engine) -> Figure:
    """One line. Where cards are refreshed each letter is two messages."""
    processes = len(found.cpu)
    rate, bare_rate = found.per_second * found.messages / found.letters, float(bare["messages/s"])
    reach = side.reach.get(engine) if variant == "due" and processes == 1 else None
    many = "1 process" if processes == 1 else f"{processes} processes"
    return Figure(
        row=side.row,
        what=f"{found.letters:,} letters to {side.name}, {NAMES[engine]}, {many}; {WORDS[variant]}",
        figures={**found.figures(), "of the yardstick": rate / bare_rate},
        yardstick={side.client: "", **bare},
        reach=f"≥ {reach:g} × {side.client}" if reach else "",
        reached=reach is None or rate >= reach * bare_rate,
        void=found.void,
    )


async def measure(side: Side, scale: Scale) -> list[Figure]:
    """All lines of a row."""
    found: list[Figure] = []
    async with receiving() as receiver:
        for engine, variant, counts in side.runs:
            one: Flood | None = None
            for processes in counts:
                async with databases(engine) as site:
                    run = await flood(
                        site,
                        receiver,
                        platform=side.platform,
                        letters=scale.letters,
                        variant=variant,
                        processes=processes,
                    )
                line = figure(side, run, await _bare(side, receiver, run), variant, engine)
                one = run if processes == 1 else one
                found.append(_beside_one(side, line, run, one) if one is not None and processes > 1 else line)
    return found


async def _bare(side: Side, receiver: Receiver, run: Flood) -> dict[str, float | str]:
    if not run.bodies:
        return {"messages/s": float("inf")}
    return await side.yardstick(receiver, run.bodies)


def _beside_one(side: Side, line: Figure, run: Flood, one: Flood) -> Figure:
    """Several processes against one, in the same run; of two it is asked how much more they send."""
    more = run.per_second / one.per_second
    figures = {**line.figures, "of one process": more}
    if len(run.cpu) != 2 or not side.more or WORDS["due"] not in line.what:
        return replace(line, figures=figures)
    return replace(line, figures=figures, reach=f"≥ {side.more:g} × one process", reached=more >= side.more)


async def look(side: Side) -> None:
    """One run, told in plain lines, as asked for on the command line."""
    asked = argparse.ArgumentParser(description=f"Durable nudges to {side.name}, one run.")
    asked.add_argument("--letters", type=int, default=2_000)
    asked.add_argument("--database", choices=tuple(NAMES), default="sqlite")
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--variant", choices=tuple(WORDS), default="due")
    asked.add_argument("--others", type=int, default=0, help="open deadlines that are not due")
    asked.add_argument("--per-workspace", type=int, default=PER_WORKSPACE)
    asked.add_argument("--profile", default="", help="a file for cProfile; everything is slower then")
    given = asked.parse_args()
    async with receiving() as receiver, databases(given.database) as site:
        run = await flood(
            site,
            receiver,
            platform=side.platform,
            letters=given.letters,
            variant=given.variant,
            processes=given.processes,
            others=given.others,
            per_workspace=given.per_workspace,
            profile=given.profile,
        )
        bare = await _bare(side, receiver, run)
    line = figure(side, run, bare, given.variant, given.database)
    calls = ", ".join(f"{name} {many}" for name, many in run.calls.items())
    lines = (
        line.what,
        told(line.figures),
        f"yardstick: {told(line.yardstick)}",
        f"{line.verdict} {line.void}".strip(),
        f"{calls}; receiver's CPU {run.receiver_cpu:.2f} s; {run.resident / 1e6:.0f} MB",
        *run.troubles,
    )
    sys.stdout.write("\n".join(lines) + "\n")
