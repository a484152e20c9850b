"""A deadline as a reader is told of it: with its people, its client, what comes next, its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.clients import Client
from bot.domain.deadlines import Deadline, Due
from bot.domain.evidence import Entry
from bot.domain.outlook import Outlook
from bot.domain.people import Member
from bot.domain.words import ClientWords

EVERYBODY = 0
"""The reader of a card that stands in a place: nobody is “you” there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A deadline with the people and the client that words about it need, as `reader_id` is told of it."""

    deadline: Deadline
    client: Client
    owner: Member
    author: Member
    blocked: tuple[Member, ...]
    look: Callable[[], Outlook] = field(compare=False, repr=False)
    """Finds `outlook`; it depends on what is compared here, and many a text does without."""
    reader_id: int
    left: timedelta = timedelta()
    """The client's working time until the due instant; nothing once it has passed."""
    stand_in: Member | None = None
    """Who gets what must not wait while the owner is away, if an absence is noted."""
    delivers: Due | None = None
    """When we deliver, with the client's delay so far."""
    people: Mapping[int, Member] = field(default_factory=dict)
    """Everybody of the workspace by key."""

    @property
    def outlook(self) -> Outlook:
        """The one thing that the owner can do, or until when there is nothing to do."""
        return self.look()

    @property
    def is_mine(self) -> bool:
        """Whether the reader owns it, so that what is to be done is theirs to do."""
        return self.reader_id == self.owner.id

    def hears(self, at: datetime) -> Member:
        """Who hears at `at` (UTC) what is the owner's to hear."""
        return self.stand_in if self.stand_in is not None and self.owner.hours.is_away(at) else self.owner

    @property
    def for_everybody(self) -> View:
        """The same, as a place is told of it."""
        return replace(self, reader_id=EVERYBODY)

    @property
    def for_owner(self) -> View:
        """The same, as the owner is told of it."""
        return replace(self, reader_id=self.owner.id)


@dataclass(frozen=True, slots=True)
class Text:
    """A text for the client, ready to be sent, and the key under which it is kept."""

    words: ClientWords
    notice_id: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the record."""

    at: datetime
    kind: Entry
    actor: str
    words: dict[str, Any] | None
