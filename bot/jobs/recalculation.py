"""New zone or holiday data: due dates keep their time on the wall, every open deadline is looked at again (RULES 5).

Done in batches beside the other work, because a provider has a million of them; how far it has come is kept, so that a
process that dies in the middle loses nothing and begins nothing anew.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.domain.days_off import data_version
from bot.store import cases, deadlines, evidence, marks
from bot.store.database import Database
from bot.store.decisions import moved_by_law
from bot.store.faults import Overtaken

BATCH = 500

log = structlog.get_logger()


async def run(database: Database, now: datetime) -> bool:
    """One batch, in one transaction; whether there may be more to do."""
    version = data_version()
    async with database.read() as session:
        known = await marks.get(session, marks.CALENDAR_DATA)
    if known == version:
        return False
    try:
        return await _batch(database, version, now)
    except Overtaken:  # by another process that does the same
        return True


async def _batch(database: Database, version: str, now: datetime) -> bool:
    async with database.write() as session:
        known = await marks.get(session, marks.CALENDAR_DATA)
        if known == version:
            return False
        if known is None:  # a database that began with this release
            await marks.put(session, marks.CALENDAR_DATA, version)
            return False
        begun, _, reached = known.partition("|")
        after = int(reached) if begun == version and reached else 0
        found = await deadlines.open_after(session, after, BATCH)
        if await marks.get(session, marks.CALENDAR_DATA) != known:  # we waited for these until somebody else had done
            return True
        moved = await deadlines.keep_walls(session, found, now)
        known_cases = await cases.of(session, moved)
        await evidence.append(session, [moved_by_law(known_cases[each.id], now) for each in moved])
        is_done = len(found) < BATCH
        await marks.put(session, marks.CALENDAR_DATA, version if is_done else f"{version}|{found[-1].id}")
    if found:
        log.info("the data of zones and holidays has changed", version=version, looked_at=len(found), moved=len(moved))
    return not is_done
