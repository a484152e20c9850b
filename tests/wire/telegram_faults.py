"""What goes wrong between the bot and Telegram, on demand: resets, slowness, floods, broken answers, revoked tokens."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.wire.telegram_refusals import Json, Refusal, conflict, flood


class Fault(StrEnum):
    """What happens to a call."""

    reset_before = "reset_before"
    """The request is read, nothing is done, the connection breaks."""
    reset_after = "reset_after"
    """It is done, then the connection breaks: the caller cannot know."""
    slow = "slow"
    """It is done, the answer comes `seconds` later."""
    flood = "flood"
    """429 with `retry_after`."""
    error_500 = "error_500"
    bad_gateway = "bad_gateway"
    """502 with a page of HTML; done all the same if `stored`, as for 500."""
    page = "page"
    """200 with a page of HTML, as from a network that wants a sign-in; nothing is done."""
    truncated = "truncated"
    """It is done, half of the answer comes."""
    revoked = "revoked"
    """401 Unauthorized."""
    conflict = "conflict"
    """409, another poller."""
    refused = "refused"
    """400 with `description`."""


@dataclass
class Planned:
    """A fault that waits for its calls. `left`: how many more; `hit`: how many it has met."""

    method: str
    fault: Fault
    left: float
    seconds: float
    retry_after: int
    stored: bool
    description: str
    chat_id: int
    hit: int = 0

    @property
    def after(self) -> bool:
        """Whether the call is carried out before it goes wrong."""
        done = {Fault.reset_after, Fault.slow, Fault.truncated}
        return self.fault in done or (self.stored and self.fault in {Fault.error_500, Fault.bad_gateway})

    def refusal(self) -> Refusal | None:
        """The refusal to answer with, where the fault is one."""
        match self.fault:
            case Fault.flood:
                return flood(self.retry_after)
            case Fault.revoked:
                return Refusal(401, "Unauthorized")
            case Fault.conflict:
                return conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            case Fault.refused:
                return Refusal(400, f"Bad Request: {self.description}")
            case _:
                return None


class Faults:
    """The faults that are planned, in the order in which they were."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def plan(self, planned: Planned) -> Planned:
        """Add one."""
        self._planned.append(planned)
        return planned

    def heal(self, method: str = "*") -> None:
        """Drop what is planned, for one method or all."""
        self._planned = [one for one in self._planned if method not in {"*", one.method}]

    def take(self, method: str, given: Json) -> Planned | None:
        """The fault for this call, used up by one."""
        for one in self._planned:
            if one.method in {"*", method} and one.chat_id in {0, given.get("chat_id")}:
                one.left -= 1
                one.hit += 1
                if one.left <= 0:
                    self._planned.remove(one)
                return one
        return None


class Pace:
    """Telegram's limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).

    30 messages a second in all, 1 a second in a private chat with a short burst, 20 a minute in a group. What is
    refused does not count, but asking again before the time has come is remembered in `impatient`.
    """

    burst = 3

    def __init__(self, clock: Callable[[], float]) -> None:
        self.impatient = 0
        self._clock = clock
        self._sent: dict[int, deque[float]] = {}
        self._closed: dict[int, float] = {}

    def pass_(self, chat_id: int) -> None:
        """Let one message through; `Refusal` 429. Chat 0 stands for all of them."""
        now = self._clock()
        limits = [(0, 30, 1.0), (chat_id, 20, 60.0) if chat_id < 0 else (chat_id, self.burst, float(self.burst))]
        for key, most, span in limits:
            sent = self._sent.setdefault(key, deque())
            while sent and sent[0] <= now - span:
                sent.popleft()
            if len(sent) >= most:
                self.impatient += now < self._closed.get(key, 0)
                wait = max(1, math.ceil(sent[0] + span - now))
                self._closed[key] = now + wait
                raise flood(wait)
        for key, _most, _span in limits:
            self._sent[key].append(now)
