"""Does the data hold together? Every invariant of `domain.soundness`, asked of the database; reads only.

All is read in one transaction, so that it sees one moment: what is under way at that moment is no fault. Each question
is a query that finds nothing, or a pass in batches by key; nothing is as large in memory as a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from bot.domain.soundness import MOST_SHOWN, Breach, Invariant, Trace
from bot.store import Session, marks, proof
from bot.store import soundness_of_deadlines as of_deadlines
from bot.store import soundness_of_letters as of_letters
from bot.store import soundness_of_one_deadline as of_one_deadline
from bot.store import soundness_of_record as of_record
from bot.store import soundness_of_walls as of_walls
from bot.store.database import Database
from bot.store.soundness_queries import Question, asked


async def examined(database: Database, now: datetime) -> tuple[Breach, ...]:
    """What is broken at `now` (UTC), in the order of the invariants; empty if nothing is. Raises `DatabaseFault`."""
    async with database.read() as session:
        return await breaches(session, await _present(session, now))


async def breaches(session: Session, now: datetime) -> tuple[Breach, ...]:
    """The same in a transaction that is open already."""
    found: dict[Invariant, list[Breach]] = defaultdict(list)
    questions: list[Question] = [
        *of_record.questions(now),
        *of_deadlines.questions(now),
        *of_walls.questions(),
        *await of_letters.questions(session, now),
    ]
    for question in questions:
        breach = await asked(session, question)
        if breach is not None:
            found[breach.invariant].append(breach)
    for breach in [*await _record(session), *await of_one_deadline.breaches(session)]:
        found[breach.invariant].append(breach)
    return tuple(_together(found)[key] for key in Invariant if key in found)


def _together(found: Mapping[Invariant, list[Breach]]) -> dict[Invariant, Breach]:
    return {
        key: Breach(
            key,
            sum(breach.count for breach in parts),
            tuple(trace for breach in parts for trace in breach.first)[:MOST_SHOWN],
        )
        for key, parts in found.items()
    }


async def _record(session: Session) -> list[Breach]:
    """What `evidence verify` names, of all workspaces."""
    found: list[Breach] = []
    for workspace_id in await proof.workspaces(session):
        count, first = await proof.altered(session, workspace_id, MOST_SHOWN)
        if count:
            traces = tuple(Trace("entry", str(each.evidence_id), workspace_id) for each in first)
            found.append(Breach(Invariant.record_whole, count, traces))
    return found


async def _present(session: Session, now: datetime) -> datetime:
    """In a database that a script made, the present is where its clock stood."""
    written = await marks.get(session, marks.SCRIPT_CLOCK)
    return datetime.fromisoformat(written) if written else now
