"""What wants to be done, and when: one statement, since it is asked every second and nearly always says "nothing"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from bot.store import Session
from bot.store.columns import UtcDateTime, constants, in_passing
from bot.store.letter_values import KNOWN, LetterState
from bot.store.often import often
from bot.store.rows import DeadlineRow, MemberRow
from bot.store.rows_of_evidence import ForgettingRow, UnsealedRow
from bot.store.rows_of_letters import LetterRow


@dataclass(frozen=True, slots=True)
class Agenda:
    """The earliest instant (UTC) at which each kind of work is wanted, None where none is.

    `letters` are to be sent, `leases` run out, `doubts` are letters of unknown outcome; `forgetting` is erasing.
    """

    deadlines: datetime | None
    digests: datetime | None
    letters: datetime | None
    leases: datetime | None
    doubts: datetime | None
    forgetting: datetime | None
    has_unsealed: bool


async def read(session: Session, platforms: Collection[str]) -> Agenda:
    """As things stand; of letters those of these platforms and of kinds that are known here."""
    found = (await session.execute(_query(tuple(sorted(platforms))))).one()
    return Agenda(*found)


@lru_cache(maxsize=8)
def _query(platforms: tuple[str, ...]) -> Select[Any]:
    """Each part is the first row of an index."""
    ours = and_(in_passing(LetterRow.platform.in_(platforms)), LetterRow.nudge.in_(constants(KNOWN)))

    def letters(state: LetterState, at: InstrumentedAttribute[Any]) -> Any:
        return _first(at, LetterRow.state == state.value, ours)

    return often(
        select(
            _first(DeadlineRow.wake_at),
            _first(MemberRow.digest_at),
            letters(LetterState.pending, LetterRow.due_at),
            letters(LetterState.sending, LetterRow.lease_until),
            letters(LetterState.unknown, LetterRow.due_at),
            _first(ForgettingRow.wake_at),
            exists(select(UnsealedRow.evidence_id)),
        )
    )


def _first(at: InstrumentedAttribute[Any], *which: ColumnElement[bool]) -> Any:
    query = select(at).where(at.is_not(None), *which).order_by(at).limit(1)
    return type_coerce(query.scalar_subquery(), UtcDateTime())
