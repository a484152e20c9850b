"""The record in its tables (RULES 8): requests append, a job seals, anybody may verify."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, text
from sqlalchemy.orm import aliased

from bot.domain.evidence import ALTERED, Entry, Fault, Finding, Record, Seal, canonical, digest, examine, sealed
from bot.store import Session
from bot.store.rows_of_evidence import ERASING, ErasureRow, EvidenceRow, SealRow, UnsealedRow, WordsRow, written

BATCH = 500
"""How many entries one sealing transaction takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry to be read: when (UTC), what, by whom, in which words; `words` is None where they were erased."""

    at: datetime
    kind: Entry
    actor_id: int | None
    words: dict[str, Any] | None


async def append(session: Session, records: Sequence[Record]) -> None:
    """Record, in the transaction of what is recorded. Inserts only: neither reads nor locks the chain."""
    if not records:
        return
    kept = [(secrets.token_hex(16), canonical(record.words)) for record in records]
    rows = [
        {
            "workspace_id": record.workspace_id,
            "at": record.at,
            "kind": record.kind.value,
            "actor_id": record.actor_id,
            "deadline_id": record.deadline_id,
            "digest": digest(salt, words),
        }
        for record, (salt, words) in zip(records, kept, strict=True)
    ]
    query = insert(EvidenceRow).returning(EvidenceRow.id, sort_by_parameter_order=True)
    ids = (await session.execute(query, rows)).scalars().all()
    await session.execute(
        insert(WordsRow),
        [{"evidence_id": key, "salt": salt, "words": words} for key, (salt, words) in zip(ids, kept, strict=True)],
    )
    await session.execute(
        insert(UnsealedRow),
        [{"evidence_id": key, "workspace_id": record.workspace_id} for key, record in zip(ids, records, strict=True)],
    )


async def history(session: Session, deadline_id: int, most: int) -> tuple[tuple[Line, ...], int]:
    """The newest `most` entries of a deadline, oldest first, and how many there are before them."""
    counted = select(func.count()).select_from(EvidenceRow).where(EvidenceRow.deadline_id == deadline_id)
    total = (await session.execute(counted)).scalar_one()
    query = (
        select(EvidenceRow, WordsRow)
        .outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .where(EvidenceRow.deadline_id == deadline_id)
        .order_by(EvidenceRow.id.desc())
        .limit(most)
    )
    lines = [
        Line(row.at, Entry(row.kind), row.actor_id, _words(words)) for row, words in (await session.execute(query))
    ]
    return tuple(reversed(lines)), total - len(lines)


async def newest(
    session: Session, deadline_ids: Collection[int], most: int, kinds: Collection[Entry] = ()
) -> dict[int, tuple[Line, ...]]:
    """The newest `most` entries of several deadlines, each oldest first; of some kinds alone where `kinds` says so."""
    if not deadline_ids:
        return {}
    turn = func.row_number().over(partition_by=EvidenceRow.deadline_id, order_by=EvidenceRow.id.desc())
    wanted = select(EvidenceRow.id, turn.label("turn")).where(EvidenceRow.deadline_id.in_(set(deadline_ids)))
    if kinds:
        wanted = wanted.where(EvidenceRow.kind.in_([kind.value for kind in kinds]))
    ranked = wanted.subquery()
    query = (
        select(EvidenceRow, WordsRow)
        .join(ranked, ranked.c.id == EvidenceRow.id)
        .outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .where(ranked.c.turn <= most)
        .order_by(EvidenceRow.id)
    )
    found: dict[int, list[Line]] = {}
    for row, words in await session.execute(query):
        found.setdefault(row.deadline_id or 0, []).append(Line(row.at, Entry(row.kind), row.actor_id, _words(words)))
    return {key: tuple(lines) for key, lines in found.items()}


def _words(row: WordsRow | None) -> dict[str, Any] | None:
    return None if row is None else dict(json.loads(row.words))


async def to_seal(session: Session, most: int = 100) -> tuple[int, ...]:
    """Workspaces with entries that are not in the chain yet."""
    query = select(UnsealedRow.workspace_id).distinct().limit(most)
    return tuple((await session.execute(query)).scalars())


async def seal(session: Session, workspace_id: int) -> int:
    """Add what is committed to the workspace's chain; gives how many entries. One process at a time per workspace."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_try_advisory_xact_lock(1397246793, :workspace)")
        if not (await session.execute(lock, {"workspace": workspace_id % 2**31})).scalar_one():
            return 0
    last = await _head(session, workspace_id)
    query = (
        select(EvidenceRow)
        .join(UnsealedRow, UnsealedRow.evidence_id == EvidenceRow.id)
        .where(UnsealedRow.workspace_id == workspace_id)
        .order_by(EvidenceRow.id)
        .limit(BATCH)
    )
    links: list[Seal] = []
    for row in (await session.execute(query)).scalars():
        last = sealed(last, written(row, None, None))
        links.append(last)
    if links:
        rows = [
            {
                "workspace_id": workspace_id,
                "sequence": link.sequence,
                "evidence_id": link.evidence_id,
                "previous": link.previous,
                "hash": link.hash,
            }
            for link in links
        ]
        await session.execute(insert(SealRow), rows)
        done = [link.evidence_id for link in links]
        await session.execute(delete(UnsealedRow).where(UnsealedRow.evidence_id.in_(done)))
    return len(links)


async def verify(session: Session, workspace_id: int) -> tuple[int, Seal | None, tuple[Finding, ...]]:
    """How many entries there are, the head of the chain, and all that is wrong or notable."""
    by = aliased(EvidenceRow)
    query = (
        select(EvidenceRow, WordsRow, by.id)
        .outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .outerjoin(ErasureRow, ErasureRow.evidence_id == EvidenceRow.id)
        .outerjoin(by, and_(by.id == ErasureRow.by_id, by.workspace_id == workspace_id, by.kind.in_(ERASING)))
        .where(EvidenceRow.workspace_id == workspace_id)
        .order_by(EvidenceRow.id)
    )
    entries = [written(row, words, by) for row, words, by in (await session.execute(query))]
    links = select(SealRow).where(SealRow.workspace_id == workspace_id).order_by(SealRow.sequence)
    seals = [_seal(row) for row in (await session.execute(links)).scalars()]
    queue = select(UnsealedRow.evidence_id).where(UnsealedRow.workspace_id == workspace_id)
    waiting = set((await session.execute(queue)).scalars())
    findings = tuple(_unless_waiting(finding, waiting) for finding in examine(entries, seals))
    return len(entries), seals[-1] if seals else None, findings


def _unless_waiting(finding: Finding, waiting: set[int]) -> Finding:
    """An entry that has no link and does not wait for one had a link: somebody dropped the newest of the chain."""
    if finding.fault is Fault.unsealed and finding.evidence_id not in waiting:
        return Finding(Fault.reordered, finding.evidence_id)
    return finding


def is_altered(finding: Finding) -> bool:
    """Whether the finding means that the record is not what was written."""
    return finding.fault in ALTERED


async def workspaces(session: Session) -> tuple[int, ...]:
    """Workspaces that have a record."""
    query = select(EvidenceRow.workspace_id).distinct().order_by(EvidenceRow.workspace_id)
    return tuple((await session.execute(query)).scalars())


async def _head(session: Session, workspace_id: int) -> Seal | None:
    query = select(SealRow).where(SealRow.workspace_id == workspace_id).order_by(SealRow.sequence.desc()).limit(1)
    row = (await session.execute(query)).scalar_one_or_none()
    return _seal(row) if row else None


def _seal(row: SealRow) -> Seal:
    return Seal(row.sequence, row.evidence_id, row.previous, row.hash)
