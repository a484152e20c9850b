"""What a row has measured, told as a Markdown table and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Figures = Mapping[str, float | str]
"""By name; a unit follows the name after its last comma: `{"p50, ms": 4.1}` is told as `p50 4.1 ms`."""


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    row: str
    """The row that it belongs to, as `--only` names it."""
    what: str
    """What was done, for people to read."""
    figures: dict[str, float | str]
    yardstick: dict[str, float | str] = field(default_factory=dict)
    """What the yardstick did in the same run; empty: there is none."""
    reach: str = ""
    """What it has to reach, in words; empty: nothing, it is told for its own sake."""
    reached: bool = True
    void: str = ""
    """Why the run counts for nothing, for example a lost letter; empty: it counts."""

    @property
    def verdict(self) -> str:
        """`reached`, `missed` or `void`; a dash where there is nothing to reach."""
        if self.void:
            return "void"
        if not self.reach:
            return "–"
        return "reached" if self.reached else "missed"


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share (0 to 1) of all do not exceed. Raises `ValueError` without any value."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def told(figures: Figures) -> str:
    """The figures in one line: `p50 4.1 ms, p99 9 ms`."""
    return ", ".join(_named(name, value) for name, value in figures.items())


def number(value: float) -> str:
    """Three digits that say something, or a whole number: `0.123`, `4.12`, `56.8`, `20,000`."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(found: Sequence[Figure]) -> str:
    """A Markdown table, one line for each figure."""
    lines = ["| what | measured | yardstick in the same run | reach | |", "|---|---|---|---|---|"]
    for figure in found:
        verdict = f"void: {figure.void}" if figure.void else figure.verdict
        cells = (figure.what, told(figure.figures), told(figure.yardstick), figure.reach, verdict)
        lines.append(f"| {' | '.join(cell.replace('|', '/') or '–' for cell in cells)} |")
    return "\n".join(lines)


def as_json(found: Sequence[Figure], about: Mapping[str, Any]) -> str:
    """The same for programs, with what is known about the run."""
    rows = [asdict(figure) | {"verdict": figure.verdict} for figure in found]
    return json.dumps({**about, "figures": rows}, indent=2, ensure_ascii=False)


def _named(name: str, value: float | str) -> str:
    plain, _, unit = name.rpartition(", ") if ", " in name else (name, "", "")
    words = (plain, value if isinstance(value, str) else number(value), unit)
    return " ".join(word for word in words if word)
