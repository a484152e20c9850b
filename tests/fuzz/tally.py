"""How many odd inputs there were, and how many of them meant something; told at the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.length import times

SHARES: dict[str, tuple[int, int]] = {
    "sentences": (100, 8_000),
    "sentences on PostgreSQL": (20, 500),
    "presses and forms": (80, 6_000),
    "presses and forms on PostgreSQL": (20, 500),
    "payloads of Slack": (160, 8_000),
    "updates of Telegram": (160, 8_000),
    "lines of scripts": (20, 300),
    "phrases": (1_440, 68_700),
}
"""How many inputs of a kind there are at the least, in `make test` and in `make test-long`: 2,000 and 100,000 in all.

Whatever goes through a database is a hundred times dearer than a phrase.
"""

PROPERTY = "odd inputs"


@dataclass
class Tally:
    """Of one kind of `SHARES`."""

    what: str
    inputs: int = 0
    parsed: int = 0

    @property
    def planned(self) -> int:
        """How many inputs are to be made at the least."""
        return times(*SHARES[self.what])

    def batches(self, size: int) -> int:
        """How many handfuls of that size make as many."""
        return -(-self.planned // size)

    def count(self, *, is_parsed: bool) -> None:
        """One more."""
        self.inputs += 1
        self.parsed += is_parsed

    def tell(self, record: Callable[[str, object], None]) -> None:
        """Keep it for the end of the run. AssertionError if there were too few, or too few that meant something."""
        record(PROPERTY, f"{self.what}: {self.inputs} inputs, {self.parsed} of them parsed")
        assert self.inputs >= self.planned, self
        assert self.parsed * 2 >= self.inputs, self


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts of every test that made odd inputs."""
    told = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if told:
        terminalreporter.section("odd inputs")
        for line in sorted(told):
            terminalreporter.line(line)
