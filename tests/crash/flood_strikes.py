"""When programs are killed while hundreds of letters go out: at instants that the dice choose, and where it hurts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

When = Literal["instant", "sending", "asked", "told", "not told"]

AIMED: tuple[tuple[When, str], ...] = (
    ("told", "chat.postMessage"),
    ("told", "sendMessage"),
    ("asked", ""),
    ("not told", "chat.postMessage"),
    ("not told", "sendMessage"),
    ("asked", ""),
)
"""These take turns; where a run has few, the dice choose with which it begins."""


@dataclass(frozen=True)
class Strike:
    """One kill.

    `instant`: so many `seconds` after the one before, wherever that is. `sending`: so long after so many `messages`
    more have gone out. `asked`: so long after somebody's request has reached a process that has not acknowledged it
    yet. `told` and `not told`: as soon as the server has heard the next call of `method`, and has carried it out or
    not; it does not answer. These two meet all processes at once, as when the power fails, the others `victim`.
    """

    when: When
    seconds: float
    messages: int = 0
    method: str = ""
    victim: int = 0

    @property
    def meets_all(self) -> bool:
        """Whether all processes die at once."""
        return self.when in {"told", "not told"}

    def __str__(self) -> str:
        return f"{self.when} {self.method} {self.seconds:.3f} s, {self.messages} messages".replace("  ", " ")


def strikes(dice: random.Random, count: int, replicas: int) -> list[Strike]:
    """So many; of five, two while letters go out, two aimed, one at any instant, in any order."""
    found: list[Strike] = []
    turn = dice.randrange(len(AIMED))
    while len(found) < count:
        some = [Strike("instant", dice.uniform(0, 4))]
        some += [Strike("sending", dice.uniform(0, 0.05), dice.randint(1, 40)) for _ in range(2)]
        for when, method in (AIMED[(turn + each) % len(AIMED)] for each in range(2)):
            some.append(Strike(when, dice.uniform(0, 0.03), method=method))
        turn += 2
        dice.shuffle(some)
        found += some
    return [
        Strike(each.when, each.seconds, each.messages, each.method, dice.randrange(replicas)) for each in found[:count]
    ]
