"""The record in its tables (RULES 8): requests append, a job seals, anybody may verify."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, delete, func, insert, select, text

from bot.domain.evidence import ALTERED, Entry, Finding, Record, Seal, canonical, digest, sealed
from bot.domain.forgetting import RETOLD
from bot.store import Session
from bot.store.columns import plain
from bot.store.often import often
from bot.store.proof import heads
from bot.store.proof import verify as verify
from bot.store.proof import workspaces as workspaces
from bot.store.rows_of_evidence import EvidenceRow, SealRow, UnsealedRow, WordsRow, written
from bot.store.session import QUICK

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


_APPENDING = often(insert(EvidenceRow).returning(EvidenceRow.id, sort_by_parameter_order=True))
_APPENDING_ONE = often(
    text(
        "WITH made AS (INSERT INTO evidence (workspace_id, at, kind, actor_id, deadline_id, digest)"
        " VALUES (:workspace_id, :at, :kind, :actor_id, :deadline_id, :digest) RETURNING id, workspace_id),"
        " said AS (INSERT INTO evidence_words (evidence_id, salt, words) SELECT id, :salt, :words FROM made)"
        " INSERT INTO unsealed (evidence_id, workspace_id) SELECT id, workspace_id FROM made"
    )
)
"""One entry, with its words and its place among those to be sealed: PostgreSQL is asked once, not three times."""
_WORDS = often(insert(WordsRow))
_QUEUEING = often(insert(UnsealedRow))
_TO_SEAL = often(select(UnsealedRow.workspace_id).distinct().limit(bindparam("most", type_=Integer())))
_UNSEALED = often(
    plain(EvidenceRow)
    .join(UnsealedRow, UnsealedRow.evidence_id == EvidenceRow.id)
    .where(UnsealedRow.workspace_id.in_(bindparam("workspaces", expanding=True)))
    .order_by(EvidenceRow.id)
    .limit(BATCH)
)
_SEALING = often(insert(SealRow))
_SEALED = often(
    delete(UnsealedRow).where(UnsealedRow.evidence_id.in_(bindparam("done", expanding=True))).execution_options(**QUICK)
)


async def append(session: Session, records: Sequence[Record]) -> None:
    """Record, in the transaction of what is recorded. Only inserts: the chain is not read or locked."""
    if len(records) == 1 and session.get_bind().dialect.name == "postgresql":
        [(row, salt, words)] = _rows(records)
        await session.execute(_APPENDING_ONE, row | {"salt": salt, "words": words})
    else:
        await appended(session, records)


async def appended(session: Session, records: Sequence[Record]) -> tuple[int, ...]:
    """The same; gives the keys."""
    if not records:
        return ()
    made = _rows(records)
    ids = (await session.execute(_APPENDING, [row for row, _, _ in made])).scalars().all()
    kept = list(zip(ids, made, strict=True))
    await session.execute(
        _WORDS, [{"evidence_id": key, "salt": salt, "words": words} for key, (_, salt, words) in kept]
    )
    waiting = [{"evidence_id": key, "workspace_id": row["workspace_id"]} for key, (row, _, _) in kept]
    await session.execute(_QUEUEING, waiting)
    return tuple(ids)


def _rows(records: Sequence[Record]) -> list[tuple[dict[str, Any], str, str]]:
    """Each entry, with its salt and its words."""
    found: list[tuple[dict[str, Any], str, str]] = []
    for record in records:
        salt, words = secrets.token_hex(16), canonical(record.words)
        row: dict[str, Any] = {
            "workspace_id": record.workspace_id,
            "at": record.at,
            "kind": record.kind.value,
            "actor_id": record.actor_id,
            "deadline_id": record.deadline_id,
            "digest": digest(salt, words),
        }
        found.append((row, salt, words))
    return found


async def history(session: Session, deadline_id: int, most: int) -> tuple[tuple[Line, ...], int]:
    """The newest `most` entries of a deadline, oldest first, and how many there are before them.

    One that was told anew without a name stands where it stood, in its new words.
    """
    mine = and_(EvidenceRow.deadline_id == deadline_id, EvidenceRow.kind != Entry.erasure.value)
    counted = select(func.count()).select_from(EvidenceRow).where(mine)
    total = (await session.execute(counted)).scalar_one()
    query = _said().where(mine).order_by(EvidenceRow.id.desc()).limit(most)
    lines = await _lines(session, (await session.execute(query)).all())
    return tuple(reversed([line for _, line in lines])), total - len(lines)


async def newest(
    session: Session, deadline_ids: Collection[int], most: int, kinds: Collection[Entry] = ()
) -> dict[int, tuple[Line, ...]]:
    """The newest `most` entries of several deadlines, each oldest first; of some kinds alone where `kinds` says so."""
    if not deadline_ids:
        return {}
    given = {"deadlines": sorted(set(deadline_ids)), "most": most}
    if kinds:
        given["kinds"] = [kind.value for kind in kinds]
    found: dict[int, list[Line]] = {}
    for row, line in await _lines(session, (await session.execute(_newest(bool(kinds)), given)).all()):
        found.setdefault(row.deadline_id or 0, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@lru_cache(maxsize=2)
def _newest(of_some_kinds: bool) -> Select[Any]:
    turn = func.row_number().over(partition_by=EvidenceRow.deadline_id, order_by=EvidenceRow.id.desc())
    wanted = select(EvidenceRow.id, turn.label("turn")).where(
        EvidenceRow.deadline_id.in_(bindparam("deadlines", expanding=True)), EvidenceRow.kind != Entry.erasure.value
    )
    if of_some_kinds:
        wanted = wanted.where(EvidenceRow.kind.in_(bindparam("kinds", expanding=True)))
    ranked = wanted.subquery()
    query = _said().join(ranked, ranked.c.id == EvidenceRow.id)
    return often(query.where(ranked.c.turn <= bindparam("most", type_=Integer())).order_by(EvidenceRow.id))


def _said() -> Select[Any]:
    """Entries, with their words where they have any."""
    columns: tuple[Any, ...] = (
        EvidenceRow.id,
        EvidenceRow.deadline_id,
        EvidenceRow.at,
        EvidenceRow.kind,
        EvidenceRow.actor_id,
    )
    query = select(*columns, WordsRow.words).select_from(EvidenceRow)
    return query.outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)


async def _lines(session: Session, rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], Line]]:
    """Entries as they are read; an erased one in the words in which it was told anew, if it was."""
    told = await _told_anew(session, {row.deadline_id for row in rows if row.words is None and row.deadline_id})
    return [
        (row, Line(row.at, _kind(row.kind), row.actor_id, told.get(row.id) if row.words is None else _read(row.words)))
        for row in rows
    ]


def _read(words: str) -> dict[str, Any]:
    return dict(json.loads(words))


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
    return tuple((await session.execute(_TO_SEAL, {"most": most})).scalars())


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
    rows: list[dict[str, Any]] = []
    for row in (await session.execute(_UNSEALED, {"workspaces": ours})).all():
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
        await session.execute(_SEALING, rows)
        await session.execute(_SEALED, {"done": [row["evidence_id"] for row in rows]})
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
