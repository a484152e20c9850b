"""How large a run is: in full, as the table of docs/benchmarks.md has it, or a short look at whether all works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """The numbers of one run."""

    is_look: bool
    letters: int
    """Due at once, for what is sent in a second."""
    nudges: int
    """Spread over `spread_seconds`, for how late each is."""
    spread_seconds: float
    few: int
    """Open deadlines in a small table."""
    many: int
    """Open deadlines in a large one."""
    due: int
    """Of them due at one tick."""
    requests: int
    """Of one kind, at one number at a time."""
    calls: int
    """Of a function whose cost is measured."""
    repeats: int
    """How often a short measurement is made; the middle one counts."""
    idle_seconds: float
    """How long an idle process is watched."""


FULL = Scale(
    is_look=False,
    letters=20_000,
    nudges=2_000,
    spread_seconds=20.0,
    few=1_000,
    many=1_000_000,
    due=100,
    requests=1_000,
    calls=2_000,
    repeats=5,
    idle_seconds=30.0,
)

LOOK = Scale(
    is_look=True,
    letters=1_000,
    nudges=200,
    spread_seconds=4.0,
    few=200,
    many=5_000,
    due=20,
    requests=60,
    calls=100,
    repeats=3,
    idle_seconds=3.0,
)
