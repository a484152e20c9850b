"""The record itself: sealed soon, erased only where it says so. What `evidence verify` proves is asked there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.domain.soundness import ERASED_WITHIN, SEALED_WITHIN, Invariant
from bot.store.rows_of_evidence import ERASING, ErasureRow, EvidenceRow, ForgettingRow, UnsealedRow, WordsRow
from bot.store.soundness_queries import Question, none, of_rows


def questions(now: datetime) -> list[Question]:
    """What would break it at `now` (UTC)."""
    late = exists().where(EvidenceRow.id == UnsealedRow.evidence_id, EvidenceRow.at < now - SEALED_WITHIN)
    waits = of_rows(Invariant.record_sealed, "entry", UnsealedRow.evidence_id, UnsealedRow.workspace_id, late)
    by = aliased(EvidenceRow)
    erasing = exists().where(by.id == ForgettingRow.by_id, by.kind.in_(ERASING))
    begun = of_rows(Invariant.erasures_named, "forgetting", ForgettingRow.id, ForgettingRow.workspace_id, ~erasing)
    # what failed is set aside for minutes only, so where it has been tried for an hour that is a fault too
    old = ForgettingRow.made_at < now - ERASED_WITHIN
    stuck = of_rows(Invariant.forgetting_ends, "forgetting", ForgettingRow.id, ForgettingRow.workspace_id, old)
    return [waits, _erasures(), begun, stuck]


def _erasures() -> Question:
    """An erasure names an erasing entry of the same record, and the words are gone."""
    erased, by = aliased(EvidenceRow), aliased(EvidenceRow)
    named = and_(by.workspace_id == erased.workspace_id, by.kind.in_(ERASING))
    query = (
        select(ErasureRow.evidence_id, erased.workspace_id, none("number"))
        .outerjoin(erased, erased.id == ErasureRow.evidence_id)
        .outerjoin(by, by.id == ErasureRow.by_id)
        .outerjoin(WordsRow, WordsRow.evidence_id == ErasureRow.evidence_id)
        .where(or_(erased.id.is_(None), by.id.is_(None), ~named, WordsRow.evidence_id.is_not(None)))
        .order_by(ErasureRow.evidence_id)
    )
    return Question(Invariant.erasures_named, "entry", query)
