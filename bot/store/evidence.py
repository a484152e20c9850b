"""The record in its tables (RULES 8): requests append, a job seals, anybody may verify."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, text

from bot.domain.evidence import ALTERED, Entry, Finding, Record, Seal, canonical, digest, sealed
from bot.domain.forgetting import RETOLD
from bot.store import Session
from bot.store.proof import heads
from bot.store.proof import verify as verify
from bot.store.proof import workspaces as workspaces
from bot.store.rows_of_evidence import EvidenceRow, SealRow, UnsealedRow, WordsRow, written

KNOWN = frozenset(entry.value for entry in Entry)

BATCH = 500
"""How many entries one sealing transaction takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry to be read: when (UTC), what, by whom, in which words; `words` is None where they were erased."""

    at: datetime
    kind: Entry
    actor_id: int | None
    words: dict[str, Any] | None


_APPENDING = insert(EvidenceRow).returning(EvidenceRow.id, sort_by_parameter_order=True)
_WORDS = insert(WordsRow)
_QUEUEING = insert(UnsealedRow)


async def append(session: Session, records: Sequence[Record]) -> tuple[int, ...]:
    """Record, in the transaction of what is recorded; gives the keys. Only inserts: the chain is not read or locked."""
    if not records:
        return ()
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
    ids = (await session.execute(_APPENDING, rows)).scalars().all()
    await session.execute(
        _WORDS,
        [{"evidence_id": key, "salt": salt, "words": words} for key, (salt, words) in zip(ids, kept, strict=True)],
    )
    await session.execute(
        _QUEUEING,
        [{"evidence_id": key, "workspace_id": record.workspace_id} for key, record in zip(ids, records, strict=True)],
    )
    return tuple(ids)


async def history(session: Session, deadline_id: int, most: int) -> tuple[tuple[Line, ...], int]:
    """The newest `most` entries of a deadline, oldest first, and how many there are before them.

    One that was told anew without a name stands where it stood, in its new words.
    """
    mine = and_(EvidenceRow.deadline_id == deadline_id, EvidenceRow.kind != Entry.erasure.value)
    counted = select(func.count()).select_from(EvidenceRow).where(mine)
    total = (await session.execute(counted)).scalar_one()
    query = (
        select(EvidenceRow, WordsRow)
        .outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .where(mine)
        .order_by(EvidenceRow.id.desc())
        .limit(most)
    )
    lines = await _lines(session, [(row, words) for row, words in await session.execute(query)])
    return tuple(reversed([line for _, line in lines])), total - len(lines)


async def newest(
    session: Session, deadline_ids: Collection[int], most: int, kinds: Collection[Entry] = ()
) -> dict[int, tuple[Line, ...]]:
    """The newest `most` entries of several deadlines, each oldest first; of some kinds alone where `kinds` says so."""
    if not deadline_ids:
        return {}
    turn = func.row_number().over(partition_by=EvidenceRow.deadline_id, order_by=EvidenceRow.id.desc())
    wanted = select(EvidenceRow.id, turn.label("turn")).where(
        EvidenceRow.deadline_id.in_(set(deadline_ids)), EvidenceRow.kind != Entry.erasure.value
    )
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
    for row, line in await _lines(session, [(row, words) for row, words in await session.execute(query)]):
        found.setdefault(row.deadline_id or 0, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


async def _lines(
    session: Session, rows: Sequence[tuple[EvidenceRow, WordsRow | None]]
) -> list[tuple[EvidenceRow, Line]]:
    """Entries as they are read; an erased one in the words in which it was told anew, if it was."""
    told = await _told_anew(session, {row.deadline_id for row, words in rows if words is None and row.deadline_id})
    return [
        (row, Line(row.at, _kind(row.kind), row.actor_id, dict(json.loads(words.words)) if words else told.get(row.id)))
        for row, words in rows
    ]


def _kind(written: str) -> Entry:
    return Entry(written) if written in KNOWN else Entry.newer


async def _told_anew(session: Session, deadline_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The words of these deadlines' entries that were told anew without a name, by the key of the entry."""
    if not deadline_ids:
        return {}
    query = (
        select(WordsRow.words)
        .join(EvidenceRow, EvidenceRow.id == WordsRow.evidence_id)
        .where(EvidenceRow.deadline_id.in_(deadline_ids), EvidenceRow.kind == Entry.erasure.value)
        .order_by(EvidenceRow.id)
    )
    found = [dict(json.loads(words)) for words in (await session.execute(query)).scalars()]
    return {words[RETOLD]: words for words in found if RETOLD in words}


async def to_seal(session: Session, most: int = 100) -> tuple[int, ...]:
    """Workspaces with entries that are not in the chain yet."""
    query = select(UnsealedRow.workspace_id).distinct().limit(most)
    return tuple((await session.execute(query)).scalars())


async def count_unsealed(session: Session) -> int:
    """How many entries are not in their chain yet."""
    return (await session.execute(select(func.count()).select_from(UnsealedRow))).scalar_one()


async def seal(session: Session, workspace_ids: Collection[int]) -> int:
    """Add what is committed to the chains of these workspaces, `BATCH` entries at the most; gives how many. One process
    at a time per workspace: those that another one seals are left to it.
    """
    ours = await _kept_from_others(session, workspace_ids)
    if not ours:
        return 0
    last: dict[int, Seal | None] = {**await heads(session, ours)}
    query = (
        select(EvidenceRow)
        .join(UnsealedRow, UnsealedRow.evidence_id == EvidenceRow.id)
        .where(UnsealedRow.workspace_id.in_(ours))
        .order_by(EvidenceRow.id)
        .limit(BATCH)
    )
    rows: list[dict[str, Any]] = []
    for row in (await session.execute(query)).scalars():
        key = row.workspace_id
        last[key] = link = sealed(last.get(key), written(row, None, None))
        rows.append(
            {
                "workspace_id": key,
                "sequence": link.sequence,
                "evidence_id": link.evidence_id,
                "previous": link.previous,
                "hash": link.hash,
            }
        )
    if rows:
        await session.execute(insert(SealRow), rows)
        done = [row["evidence_id"] for row in rows]
        await session.execute(delete(UnsealedRow).where(UnsealedRow.evidence_id.in_(done)))
    return len(rows)


async def _kept_from_others(session: Session, workspace_ids: Collection[int]) -> list[int]:
    """Those of the chains that no other process is at, kept from them in this transaction."""
    if session.get_bind().dialect.name != "postgresql":
        return sorted(workspace_ids)
    lock = text(
        "SELECT id FROM unnest(CAST(:ids AS bigint[])) AS id "
        "WHERE pg_try_advisory_xact_lock(1397246793, CAST(id % 2147483648 AS integer))"
    )
    return list((await session.execute(lock, {"ids": sorted(workspace_ids)})).scalars())


def is_altered(finding: Finding) -> bool:
    """Whether the finding means that the record is not what was written."""
    return finding.fault in ALTERED
