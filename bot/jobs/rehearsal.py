"""What comes next is gone through once for nobody, so that the first of it is on time.

The first letters of a process take many times as long as those after them: statements are put into words, catalogues
and holidays are read. So a process that has time before the next instant decides, claims and composes in a transaction
what will be due then, and takes all of it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.chat import Wire
from bot.jobs import follow_ups, parcels
from bot.store import often, outbox
from bot.store.database import Database
from bot.store.faults import DatabaseFault

MOST = 20
"""Deadlines and letters that are gone through: enough for several languages and countries, and over in a moment."""

AHEAD = timedelta(seconds=2)
"""How far away the next instant must be, for nothing may be late because of this."""

BESIDE = timedelta(minutes=1)
"""What is due so soon after the first belongs to it."""

log = structlog.get_logger()


class _TakenBack(Exception):
    """Nothing of the rehearsal stays."""


async def run(database: Database, wires: Mapping[str, Wire], at: datetime | None) -> None:
    """Rehearse what is due at `at` (UTC), None: nothing is. Raises `DatabaseFault`; whatever else fails is told to the
    log, and comes to light when its time has come.
    """
    for statement in often.every():
        statement.prepare(database.dialect)
        await asyncio.sleep(0)
    if at is None:
        return
    at += BESIDE
    try:
        async with database.write() as session:
            _, known = await follow_ups.batch(session, at, MOST)
            letters = await outbox.claim(session, at, MOST, platforms=wires)
            await parcels.of_letters(session, letters, wires, at, known)
            await outbox.open_attempts(session, [letter.id for letter in letters])
            await outbox.settle_all_sent(session, [(letter.id, "", False) for letter in letters], at)
            raise _TakenBack
    except _TakenBack:
        pass
    except DatabaseFault:
        raise
    except Exception:
        log.warning("what comes next could not be rehearsed", exc_info=True)
