"""Words of the record are erased, and told anew where a name alone has to go (RULES 8).

An entry itself and its digest stay as they are, and so does the chain; what takes words away is named in `erasures`,
without which the triggers refuse it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from bot.domain.evidence import Entry, Record
from bot.domain.forgetting import Fate, Kind, fate, retold, stand_in
from bot.store import Session
from bot.store.evidence import appended
from bot.store.forgetting import Work, closed_before, tells_of_erasing
from bot.store.rows import DeadlineRow
from bot.store.rows_of_evidence import ErasureRow, EvidenceRow, WordsRow

Pair = tuple[EvidenceRow, dict[str, Any]]


async def next_batch(session: Session, work: Work, most: int, now: datetime) -> int:
    """Erase what is to go of the next entries that have words; gives the key of the last one, 0 after all of them."""
    query = (
        select(EvidenceRow, WordsRow.words)
        .join(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.workspace_id == work.workspace_id,
            EvidenceRow.id > work.after_id,
            EvidenceRow.id <= work.last_id,
        )
        .order_by(EvidenceRow.id)
        .limit(most)
    )
    if work.until is not None:
        query = query.where(EvidenceRow.at < work.until, ~tells_of_erasing())
    rows = [(row, dict(json.loads(words))) for row, words in (await session.execute(query)).all()]
    if not rows:
        return 0
    theirs = await _theirs(session, work, {row.deadline_id for row, _ in rows if row.deadline_id is not None})
    goes, told = _sorted(work, rows, theirs)
    await _erase(session, work, goes, now)
    await _tell_anew(session, work, told, now)
    return rows[-1][0].id


async def _theirs(session: Session, work: Work, ids: set[int]) -> set[int]:
    """Of these deadlines those whose words go altogether."""
    if not ids or work.kind is Kind.member:
        return set()
    which = closed_before(work.until) if work.until is not None else DeadlineRow.client_id == work.subject_id
    query = select(DeadlineRow.id).where(DeadlineRow.id.in_(ids), DeadlineRow.workspace_id == work.workspace_id, which)
    return set((await session.execute(query)).scalars())


def _sorted(work: Work, rows: Sequence[Pair], theirs: set[int]) -> tuple[list[Pair], list[Pair]]:
    """What is erased, and what is told anew; the rest is kept."""
    found: dict[Fate, list[Pair]] = {each: [] for each in Fate}
    for row, words in rows:
        is_theirs = row.deadline_id in theirs
        if work.kind is Kind.retention:
            found[Fate.erased if is_theirs or row.deadline_id is None else Fate.kept].append((row, words))
            continue
        if not is_theirs and row.id > work.by_id and row.at >= work.made_at:
            continue  # the name is free again, and somebody else may bear it
        found[fate(work.kind, row.kind, words, work.names, is_theirs=is_theirs)].append((row, words))
    return found[Fate.erased], found[Fate.retold]


async def _erase(session: Session, work: Work, goes: Sequence[Pair], now: datetime) -> None:
    """Named by the entry with which the work began; what was written after that entry, by a newer one."""
    by_id = work.by_id
    if any(row.id > by_id for row, _ in goes):
        said = {"until": work.until.isoformat()} if work.until else {f"{work.kind.value}_id": work.subject_id}
        kind = Entry.retention if work.kind is Kind.retention else Entry.erasure
        (by_id,) = await appended(session, [Record(workspace_id=work.workspace_id, at=now, kind=kind, words={**said})])
    await _take_away(session, [(row.id, by_id) for row, _ in goes])


async def _tell_anew(session: Session, work: Work, told: Sequence[Pair], now: datetime) -> None:
    """The same words without the name, in a new entry that stands for the old one."""
    instead = stand_in(work.kind, work.subject_id)
    records = [
        Record(
            workspace_id=row.workspace_id,
            at=now,
            kind=Entry.erasure,
            actor_id=row.actor_id,
            deadline_id=row.deadline_id,
            words=retold(work.kind, row.kind, row.id, words, work.names, instead),
        )
        for row, words in told
    ]
    keys = await appended(session, records)
    await _take_away(session, [(row.id, key) for (row, _), key in zip(told, keys, strict=True)])


async def _take_away(session: Session, named: Sequence[tuple[int, int]]) -> None:
    """Delete words, each named by the entry that says so: the triggers look."""
    if named:
        await session.execute(insert(ErasureRow), [{"evidence_id": key, "by_id": by} for key, by in named])
        await session.execute(delete(WordsRow).where(WordsRow.evidence_id.in_([key for key, _ in named])))
