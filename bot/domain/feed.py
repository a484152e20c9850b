"""The calendar feed: somebody's due dates and promised dates as events that keep their names (UID) for ever.

Everything in it follows from the rows: the same rows make the same feed, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deadlines import Deadline

KEPT = timedelta(days=30)
"""How long what has ended stays in it."""

MOST = 500
"""Deadlines in one feed."""


class Occasion(StrEnum):
    """What an event is."""

    due = "due"
    promised = "promised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event at the instant `at` (UTC). `revision` only ever grows; `changed_at` is when it last changed (UTC)."""

    uid: str
    occasion: Occasion
    at: datetime
    deadline: Deadline
    client: str
    changed_at: datetime

    @property
    def revision(self) -> int:
        """How often its deadline has changed."""
        return self.deadline.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """All that its words need: whose it is, how they read, and the events."""

    workspace: str
    language: str
    zone: str
    events: tuple[Event, ...]


def events(
    deadlines: Iterable[Deadline], clients: Mapping[int, str], changed: Mapping[int, datetime]
) -> tuple[Event, ...]:
    """The events of deadlines; `clients` are names by key, `changed` the instants of their newest lines of the record.

    A promised date is an event of its own while the deadline is open.
    """
    found: list[Event] = []
    for deadline in deadlines:
        instants = {Occasion.due: deadline.due.at}
        if deadline.is_open and deadline.promised_at is not None:
            instants[Occasion.promised] = deadline.promised_at
        found += [
            Event(
                uid=f"d-{deadline.id}-{occasion.value}@shimekiri",
                occasion=occasion,
                at=at,
                deadline=deadline,
                client=clients[deadline.client_id],
                changed_at=changed.get(deadline.id, deadline.created_at),
            )
            for occasion, at in instants.items()
        ]
    return tuple(sorted(found, key=lambda event: (event.at, event.uid)))
