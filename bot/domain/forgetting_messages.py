"""What is said about forgetting, and about how long words are kept, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ForgetForGood:
    """Shall a client be forgotten? It cannot be taken back. How many people there are noted, and how many deadlines."""

    client: str
    contacts: int
    deadlines: int = 0


@dataclass(frozen=True, slots=True)
class StillOpen:
    """A client with open deadlines is not forgotten; some of their names, and how many there are."""

    client: str
    deadlines: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OfForgotten:
    """A deadline of a client who was forgotten: nothing is written about it any more."""

    deadline: str


@dataclass(frozen=True, slots=True)
class WrongPeriod:
    """Words are not kept for so long or so short a time."""


ForgettingRefusal = ForgetForGood | StillOpen | OfForgotten | WrongPeriod
"""The refusals of this module."""


@dataclass(frozen=True, slots=True)
class ClientForgotten:
    """`/client forget`, confirmed. Without the name: the reply is kept for a day. `mentions` are open deadlines of
    others whose words hold the name.
    """

    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepShown:
    """`/team keep`: for how many months words are kept, 0 for good; from when on (UTC) if that lies ahead. `same`: that
    was asked for, and was so already.
    """

    months: int
    starts_at: datetime | None = None
    changed: bool = False
    may_set: bool = True
    same: bool = False


ForgettingMessage = ClientForgotten | KeepShown
