"""Growth: what a letter costs when the table holds a thousand open deadlines, and when it holds a thousand times more.

Each is a flood as in `tests.bench.flood`, of a tenth of the letters, in a database in which so many other deadlines are
open, each with its notice, its record and its people, and nothing of theirs is due. Told are letters a second and the
CPU of each letter, and the ratio of the large table's to the small one's. What a larger table costs at rest, at the
start and in memory is another row's. Then, on SQLite, the same letters for people who work in teams of ten, and for as
many in one team: Slack's tokens are one team's each, so a process that speaks on Slack has all its people in one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.bench.figures import Figure
from tests.bench.flood import Flood, flood, let_loose
from tests.bench.receiving import Receiver, receiving
from tests.bench.scale import Scale
from tests.bench.server import ENGINES, NAMES, Engine, databases
from tests.bench.shelf import shelf
from tests.bench.stock import fill

ROW = "growth"

PART = 10
"""Of the letters of a whole flood one in so many is enough."""

TEAM = 10
"""People of a small team."""


async def measure(scale: Scale) -> list[Figure]:
    """Two lines for each database, and two for teams."""
    found: list[Figure] = []
    async with receiving() as receiver, shelf():
        for engine in ENGINES:
            few = await _measured(engine, scale.few, scale, receiver)
            many = await _measured(engine, scale.many, scale, receiver)
            found.append(_line(engine, scale.few, few))
            line = _line(engine, scale.many, many)
            more: dict[str, float | str] = {
                "CPU of the small table's": _cost(many) / _cost(few),
                "speed of the small table's": many.per_second / few.per_second,
            }
            found.append(replace(line, figures={**line.figures, **more}))
        return [*found, *await _teams(scale, receiver)]


async def _teams(scale: Scale, receiver: Receiver) -> list[Figure]:
    """A line for small teams, and one for a single large one."""
    letters = _letters(scale)
    async with databases("sqlite") as site:
        small = await flood(site, receiver, platform="slack", letters=letters, per_workspace=TEAM)
        large = await flood(site, receiver, platform="slack", letters=letters, per_workspace=letters)
    more: dict[str, float | str] = {"CPU of the small teams'": _cost(large) / _cost(small)}
    what = f"{letters:,} letters to Slack, SQLite, of {{}}"
    return [
        Figure(ROW, what.format(f"teams of {TEAM} people"), small.figures(), void=small.void),
        Figure(ROW, what.format(f"one team of {letters:,} people"), {**large.figures(), **more}, void=large.void),
    ]


async def _measured(engine: Engine, others: int, scale: Scale, receiver: Receiver) -> Flood:
    async with shelf() as kept:
        url = await kept.url(engine, others)
        due = [datetime.now(UTC).replace(microsecond=0)] * _letters(scale)
        stock = await fill(url, due=due, held=True)
        return await let_loose(await kept.databases(engine), url, stock, receiver, platform="slack")


def _letters(scale: Scale) -> int:
    return max(scale.letters // PART, 100)


def _cost(run: Flood) -> float:
    """Milliseconds of CPU for a letter, the bot's and the database's."""
    return sum(run.cpu) + run.server_cpu


def _line(engine: Engine, others: int, run: Flood) -> Figure:
    what = f"{run.letters:,} letters to Slack with {others:,} other open deadlines, {NAMES[engine]}"
    return Figure(row=ROW, what=what, figures=run.figures(), void=run.void)
