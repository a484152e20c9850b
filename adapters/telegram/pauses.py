"""How long to wait before something that failed is tried again."""

from __future__ import annotations

from adapters.telegram.transport import TooFast

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0


class Pauses:
    """Each pause is twice the one before, from `FIRST_SECONDS` to `LONGEST_SECONDS`, until something works again."""

    def __init__(self, first: float = FIRST_SECONDS) -> None:
        self._first = first
        self._next = first

    def after(self, error: Exception) -> float:
        """Seconds; what Telegram itself asks for counts."""
        pause, self._next = self._next, min(self._next * 2, LONGEST_SECONDS)
        return error.seconds if isinstance(error, TooFast) else pause

    def reset(self) -> None:
        """It works again."""
        self._next = self._first
