"""What is said about forgetting, and about how long words are kept, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ForgetForGood:
    """Shall a client be forgotten? It cannot be taken back. `contacts` are the people there who are noted."""

    client: str
    contacts: int


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


ForgettingRefusal = ForgetForGood | StillOpen | OfForgotten
"""The refusals of this module."""


@dataclass(frozen=True, slots=True)
class ClientForgotten:
    """`/client forget`, confirmed. Without the name: the reply is kept for a day."""


@dataclass(frozen=True, slots=True)
class KeepShown:
    """`/team keep`: for how many months words are kept, 0 for good; from when on (UTC) if that lies ahead."""

    months: int
    starts_at: datetime | None = None
    changed: bool = False
    may_set: bool = True


ForgettingMessage = ClientForgotten | KeepShown
