"""What goes wrong on the way, when a test wants it: resets, slow answers, 429, 5xx, broken JSON, revoked tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["reset", "reset_after", "slow", "slow_after", "429", "500", "503", "html", "truncated"]
"""`reset`: the connection breaks once the request was read, nothing is done; `reset_after`: it was done, the answer is
lost. `slow`: nothing happens for `seconds`, then the call is done; `slow_after`: done at once, the answer comes late.
`429`: with Retry-After `seconds`. `html`: a page in place of JSON, status 200, nothing done. `truncated`: done, half
of the answer comes. Any other word is an error that the platform would answer (`ratelimited`, `token_revoked`,
`fatal_error` …), nothing done.
"""


@dataclass
class Fault:
    """A fault that waits for calls of `method` (`*`: any; `response_url` too); `times` None: until further notice."""

    method: str
    kind: Kind | str
    times: int | None = 1
    seconds: float = 1.0

    def meets(self, method: str) -> bool:
        """Whether it strikes now."""
        return self.times != 0 and self.method in ("*", method)


class Faults:
    """Those that were ordered, the oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        """Let it wait; setting its `times` to 0 calls it off."""
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._waiting.clear()

    def strike(self, method: str) -> Fault | None:
        """The fault of this call, if there is one; it counts as used."""
        fault = next((each for each in self._waiting if each.meets(method)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
        return fault
