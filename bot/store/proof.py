"""The proof that the record is unaltered, read in batches by key: a provider's record does not fit into memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, select, union
from sqlalchemy.orm import aliased

from bot.domain.evidence import ALTERED, Chain, Fault, Finding, Seal, of_words
from bot.store import Session
from bot.store.columns import plain
from bot.store.often import often
from bot.store.rows import WorkspaceRow
from bot.store.rows_of_evidence import ERASING, ErasureRow, EvidenceRow, SealRow, UnsealedRow, WordsRow, written

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a head that somebody holds in a digest stands now: which link, and when (UTC) its entry was recorded.

    `is_whole`: nothing up to it was altered.
    """

    workspace_id: int
    seal: Seal
    at: datetime | None
    is_whole: bool


async def workspaces(session: Session) -> tuple[int, ...]:
    """Workspaces that have a record, or what is left of one."""
    tables = (EvidenceRow.workspace_id, SealRow.workspace_id, UnsealedRow.workspace_id)
    found = union(*(select(column.label("workspace_id")) for column in tables)).subquery()
    return tuple((await session.execute(select(found.c.workspace_id).order_by(found.c.workspace_id))).scalars())


async def verify(session: Session, workspace_id: int) -> tuple[int, Seal | None, tuple[Finding, ...]]:
    """How many entries there are, the head of the chain, and all that is wrong or notable."""
    findings = [finding async for finding in _examined(session, workspace_id)]
    counted = select(func.count()).select_from(EvidenceRow).where(EvidenceRow.workspace_id == workspace_id)
    return (await session.execute(counted)).scalar_one(), await head(session, workspace_id), tuple(findings)


async def altered(session: Session, workspace_id: int, most: int) -> tuple[int, tuple[Finding, ...]]:
    """How much is altered, and the first `most` findings."""
    count, first = 0, list[Finding]()
    async for finding in _examined(session, workspace_id):
        if finding.fault in ALTERED:
            count += 1
            if len(first) < most:
                first.append(finding)
    return count, tuple(first)


async def head(session: Session, workspace_id: int) -> Seal | None:
    """The newest link of a workspace's chain."""
    query = select(SealRow).where(SealRow.workspace_id == workspace_id).order_by(SealRow.sequence.desc()).limit(1)
    row = (await session.execute(query)).scalar_one_or_none()
    return seal_of(row) if row else None


async def heads(session: Session, workspace_ids: Collection[int]) -> dict[int, Seal]:
    """The newest link of each workspace's chain; none of those that have no link yet."""
    rows = await session.execute(_heads(), {"workspaces": sorted(workspace_ids)})
    return {row.workspace_id: seal_of(row) for row in rows}


@lru_cache(maxsize=1)
def _heads() -> Select[Any]:
    last = select(func.max(SealRow.sequence)).where(SealRow.workspace_id == WorkspaceRow.id).scalar_subquery()
    ours = WorkspaceRow.id.in_(bindparam("workspaces", expanding=True))
    newest = select(WorkspaceRow.id, last.label("last")).where(ours).subquery()
    is_newest = and_(SealRow.workspace_id == newest.c.id, SealRow.sequence == newest.c.last)
    return often(plain(SealRow).join(newest, is_newest))


def seal_of(row: SealRow | Row[Any]) -> Seal:
    """The link as the domain knows it."""
    return Seal(row.sequence, row.evidence_id, row.previous, row.hash)


async def standing(session: Session, beginning: str) -> tuple[Standing, ...]:
    """The links whose hash begins so (digests print the first digits of it), and whether they still prove something."""
    query = (
        select(SealRow, EvidenceRow.at)
        .outerjoin(EvidenceRow, EvidenceRow.id == SealRow.evidence_id)
        .where(func.substr(SealRow.hash, 1, len(beginning)) == beginning)
        .order_by(SealRow.workspace_id, SealRow.sequence)
        .limit(10)
    )
    found: list[Standing] = []
    for row, at in (await session.execute(query)).all():
        is_whole = True
        async for finding in _examined(session, row.workspace_id, row.sequence):
            is_whole = is_whole and finding.fault not in ALTERED
        found.append(Standing(row.workspace_id, seal_of(row), at, is_whole))
    return tuple(found)


async def _examined(session: Session, workspace_id: int, until: int | None = None) -> AsyncIterator[Finding]:
    """First the words of all entries, then the links one by one, then what no link seals; with `until` only up to the
    link of that number.
    """
    sealed = None
    if until is not None:
        mine = and_(SealRow.workspace_id == workspace_id, SealRow.sequence <= until)
        sealed = EvidenceRow.id.in_(select(SealRow.evidence_id).where(mine))
    async for finding in _of_words(session, workspace_id, sealed):
        yield finding
    async for finding in _of_links(session, workspace_id, until):
        yield finding
    if until is None:
        async for finding in _unsealed(session, workspace_id):
            yield finding


async def _of_words(session: Session, workspace_id: int, which: ColumnElement[bool] | None) -> AsyncIterator[Finding]:
    by, after = aliased(EvidenceRow), 0
    erasing = and_(by.id == ErasureRow.by_id, by.workspace_id == workspace_id, by.kind.in_(ERASING))
    query = (
        select(EvidenceRow, WordsRow, ErasureRow.by_id, by.id)
        .outerjoin(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        .outerjoin(ErasureRow, ErasureRow.evidence_id == EvidenceRow.id)
        .outerjoin(by, erasing)
        .where(EvidenceRow.workspace_id == workspace_id)
        .order_by(EvidenceRow.id)
        .limit(BATCH)
    )
    if which is not None:
        query = query.where(which)
    while rows := (await session.execute(query.where(EvidenceRow.id > after))).all():
        for row, words, erasure, by_id in rows:
            for finding in of_words(written(row, words, by_id, is_erased=erasure is not None)):
                yield finding
        after = rows[-1][0].id
        session.expunge_all()


async def _of_links(session: Session, workspace_id: int, until: int | None) -> AsyncIterator[Finding]:
    chain, twice = Chain(), await _sealed_twice(session, workspace_id)
    seen: set[int] = set()
    query: Select[SealRow, EvidenceRow] = (
        select(SealRow, EvidenceRow)
        .outerjoin(EvidenceRow, and_(EvidenceRow.id == SealRow.evidence_id, EvidenceRow.workspace_id == workspace_id))
        .where(SealRow.workspace_id == workspace_id)
        .order_by(SealRow.sequence)
        .limit(BATCH)
    )
    if until is not None:
        query = query.where(SealRow.sequence <= until)
    rows = (await session.execute(query)).all()
    while rows:
        for link, row in rows:
            again = link.evidence_id in seen
            if link.evidence_id in twice:
                seen.add(link.evidence_id)
            found: EvidenceRow | None = row
            entry = written(found, None, None) if found is not None else None
            for finding in chain.follow(seal_of(link), entry, again=again):
                yield finding
        last = rows[-1][0].sequence
        session.expunge_all()
        rows = (await session.execute(query.where(SealRow.sequence > last))).all()


async def _sealed_twice(session: Session, workspace_id: int) -> frozenset[int]:
    """Entries with two links; a constraint forbids it, and whoever alters a record has got rid of that first."""
    query = (
        select(SealRow.evidence_id)
        .where(SealRow.workspace_id == workspace_id)
        .group_by(SealRow.evidence_id)
        .having(func.count() > 1)
    )
    return frozenset((await session.execute(query)).scalars())


async def _unsealed(session: Session, workspace_id: int) -> AsyncIterator[Finding]:
    """What no link seals. An entry that does not wait for one had a link: somebody dropped the newest of the chain."""
    linked = exists().where(SealRow.evidence_id == EvidenceRow.id, SealRow.workspace_id == workspace_id)
    waits = exists().where(UnsealedRow.evidence_id == EvidenceRow.id, UnsealedRow.workspace_id == workspace_id)
    query = select(EvidenceRow.id, waits).where(EvidenceRow.workspace_id == workspace_id, ~linked)
    for key, is_waiting in (await session.execute(query.order_by(EvidenceRow.id))).all():
        yield Finding(Fault.unsealed if is_waiting else Fault.reordered, key)
    queued = (
        select(UnsealedRow.evidence_id, SealRow.sequence)
        .outerjoin(SealRow, SealRow.evidence_id == UnsealedRow.evidence_id)
        .outerjoin(EvidenceRow, EvidenceRow.id == UnsealedRow.evidence_id)
        .where(UnsealedRow.workspace_id == workspace_id)
        .order_by(UnsealedRow.evidence_id)
    )
    strange = SealRow.sequence.is_not(None) | EvidenceRow.id.is_(None) | (EvidenceRow.workspace_id != workspace_id)
    for key, sequence in (await session.execute(queued.where(strange))).all():
        yield Finding(Fault.queued_again, key, sequence)
