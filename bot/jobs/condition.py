"""How the work stands: what could not be done, what is not done yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store import deadlines, evidence, members, outbox
from bot.store.database import Database

LATELY = timedelta(days=7)
"""How long a place that refuses us is spoken of."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the work stands: follow-ups that failed and are tried again, and (name, platform, why) of accounts to which
    nothing can be delivered, (platform, id, why) of places that refused what was sent there in the last week.
    """

    set_aside: int
    unreachable: tuple[tuple[str, str, str], ...]
    lost: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not done yet: letters by state, entries of the record that are not sealed, deadlines set aside."""

    due: int
    later: int
    sending: int
    unknown: int
    unsealed: int
    set_aside: int


async def health(database: Database, now: datetime) -> Health:
    """What could not be done. Raises `DatabaseFault`."""
    async with database.read() as session:
        return Health(
            await deadlines.count_put_aside(session),
            await members.unreachable(session),
            await outbox.lost_in_places(session, now - LATELY),
        )


async def backlog(database: Database, now: datetime) -> Backlog:
    """What is not done yet. Raises `DatabaseFault`."""
    async with database.read() as session:
        waiting = await outbox.waiting(session, now)
        return Backlog(
            **waiting,
            unsealed=await evidence.count_unsealed(session),
            set_aside=await deadlines.count_put_aside(session),
        )
