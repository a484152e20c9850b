"""Long lists come in pages."""

from __future__ import annotations

from dataclasses import dataclass

ROWS = 10
"""Rows on a page: what fits a phone, and a message on every platform."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page `number` (from 1) of `of`, and how many rows there are on all of them together."""

    number: int = 1
    of: int = 1
    total: int = 0

    @classmethod
    def at(cls, wanted: int, total: int, most: int = ROWS) -> Page:
        """The page that is asked for; beyond the end the last, before the beginning the first."""
        last = max(1, -(-total // most))
        return cls(min(max(wanted, 1), last), last, total)

    def skipped(self, most: int = ROWS) -> int:
        """How many rows stand on the pages before it."""
        return (self.number - 1) * most
