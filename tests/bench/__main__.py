"""`python -m tests.bench`: every row, one after the other; the table as Markdown, and the same as JSON.

The exit status is 1 if something that is to be reached was not, or a run is void.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import platform
import sqlite3
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Protocol, cast

from bot import logs
from tests.bench.figures import Figure, as_json, table, told
from tests.bench.scale import FULL, LOOK, Scale
from tests.bench.shelf import shelf

ROWS = (
    "throughput_slack",
    "throughput_telegram",
    "peers",
    "commands",
    "lateness",
    "ticks",
    "starting",
    "growth",
    "domain_costs",
)
"""The modules, in the order of the table."""

FILE = Path(".bench", "figures.json")

QUIET = 0.5
"""The load of a machine on which nothing else goes on, at the most."""


class Row(Protocol):
    """What a module of `ROWS` gives."""

    async def measure(self, scale: Scale) -> list[Figure]:
        """Its lines."""


def main() -> int:
    """The exit status."""
    asked = _arguments()
    logs.configure("text")
    scale = LOOK if asked.look else FULL
    names = [name for name in ROWS if find_spec(f"tests.bench.{name}")]
    names = [each.replace("-", "_") for each in asked.only] or names
    at, on = datetime.now(UTC).isoformat(timespec="minutes"), machine()
    found = asyncio.run(_measured(names, scale))
    sys.stdout.write(f"{heading(at, on, scale)}\n\n{table(found)}\n")
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    about = {"at": at, "machine": on, "scale": asdict(scale)}
    asked.json.write_text(as_json(found, about) + "\n", encoding="utf-8")
    _tell(f"As JSON: {asked.json}")
    return 0 if all(figure.verdict not in {"missed", "void"} for figure in found) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the bot beside its peers.")
    parser.add_argument("--look", action="store_true", help="small numbers: whether all works, not how fast it is")
    parser.add_argument("--only", action="append", default=[], choices=_choices(), metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--json", type=Path, default=FILE, help="the file for the figures (%(default)s)")
    return parser.parse_args()


def _choices() -> list[str]:
    return [*ROWS, *(name.replace("_", "-") for name in ROWS)]


async def _measured(names: Sequence[str], scale: Scale) -> list[Figure]:
    """All lines; each is told as soon as it is known."""
    found: list[Figure] = []
    async with shelf():
        for name in names:
            began = monotonic()
            lines = await row(name, cast(Row, importlib.import_module(f"tests.bench.{name}")), scale)
            for figure in lines:
                _tell(f"{figure.verdict:>8}  {figure.what}: {told(figure.figures)}")
            _tell(f"{'':8}  {name} took {monotonic() - began:.0f} s")
            found += lines
    return found


def _tell(line: str) -> None:
    """Beside the table, for whoever waits for it."""
    sys.stderr.write(f"{line}\n")


async def row(name: str, module: Row, scale: Scale) -> list[Figure]:
    """The lines of a row; if it fails one that says so, for the others go on."""
    try:
        return await module.measure(scale)
    except Exception as error:
        traceback.print_exc()
        return [Figure(name, name, {}, reached=False, void=f"{type(error).__name__}: {error}".splitlines()[0][:200])]


def machine() -> dict[str, str]:
    """What it ran on."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def heading(at: str, on: Mapping[str, str], scale: Scale) -> str:
    """When and where, above the table."""
    words = f"{at}, {on['cores']} cores of {on['processor']}, {on['memory']}, {on['system']}, Python {on['python']}"
    if float(on["load before"]) > QUIET:
        words += f"; the machine was busy before it began (load {on['load before']})"
    return f"{words}; a short look: no figure of it counts" if scale.is_look else words


if __name__ == "__main__":
    sys.exit(main())
