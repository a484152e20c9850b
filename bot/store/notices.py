"""Texts for clients, kept as they were composed, so that what was prepared and what was sent can be told apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.domain.deadlines import Clause, Deadline, Due, State
from bot.domain.letters import NoticeKind, untrue_in
from bot.domain.words import ClientWords
from bot.store import Session
from bot.store.columns import plain
from bot.store.often import often
from bot.store.rows_of_letters import NoticeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A composed text: its purpose, the clause and date that it names; `sent_at` (UTC) once stated as sent."""

    id: int
    deadline_id: int
    kind: NoticeKind
    clause: Clause
    due: Due
    words: ClientWords
    composed_at: datetime
    sent_at: datetime | None = None
    silence: bool = False


_ADDING = often(insert(NoticeRow).returning(NoticeRow.id))
_ADDING_ALL = often(insert(NoticeRow).returning(NoticeRow.id, sort_by_parameter_order=True))
_BY_IDS = often(plain(NoticeRow).where(NoticeRow.id.in_(bindparam("ids", expanding=True))))
_NEWEST = often(
    plain(NoticeRow)
    .where(
        NoticeRow.deadline_id == bindparam("deadline_id"),
        NoticeRow.kind != NoticeKind.proposed.value,
        NoticeRow.kind.not_in(bindparam("untrue", expanding=True)),
    )
    .order_by(NoticeRow.id.desc())
    .limit(1)
)
_SENT = often(update(NoticeRow).where(NoticeRow.id == bindparam("key_")))


async def add(
    session: Session, deadline: Deadline, kind: NoticeKind, words: ClientWords, now: datetime, *, silence: bool = False
) -> int:
    """Keep a text as composed; gives its key. `silence`: it promises that no reminder will come."""
    values = _columns(deadline, kind, words, now) | {"silence": silence}
    return (await session.execute(_ADDING, values)).scalar_one()


async def add_all(
    session: Session, texts: Sequence[tuple[Deadline, NoticeKind, ClientWords]], now: datetime
) -> tuple[int, ...]:
    """The same for several texts; gives their keys in that order."""
    if not texts:
        return ()
    rows = [_columns(*text, now) | {"silence": False} for text in texts]
    return tuple((await session.execute(_ADDING_ALL, rows)).scalars())


def _columns(deadline: Deadline, kind: NoticeKind, words: ClientWords, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": deadline.workspace_id,
        "deadline_id": deadline.id,
        "kind": kind.value,
        "clause": deadline.clause.value,
        "due_at": deadline.due.at,
        "due_wall": deadline.due.wall,
        "due_zone": deadline.due.zone,
        "language": words.language,
        "words": words.text,
        "meanings": dict(words.meanings) or None,
        "composed_at": now,
    }


async def by_ids(session: Session, ids: Collection[int]) -> dict[int, Notice]:
    """Several, by their keys."""
    if not ids:
        return {}
    rows = await session.execute(_BY_IDS, {"ids": sorted(ids)})
    return {row.id: _value(row) for row in rows}


async def by_id(session: Session, notice_id: int) -> Notice | None:
    """By its key, as buttons carry it."""
    return (await by_ids(session, [notice_id])).get(notice_id)


async def newest(session: Session, deadline_id: int, state: State) -> Notice | None:
    """The newest text of a deadline: it stands in the place of all before it, sent or not. What is only proposed is
    none, nor is one about an end that was taken back: `state` is the deadline's.
    """
    given = {"deadline_id": deadline_id, "untrue": [kind.value for kind in untrue_in(state)]}
    row = (await session.execute(_NEWEST, given)).one_or_none()
    return _value(row) if row else None


async def sign(session: Session, notice_id: int, kind: NoticeKind) -> None:
    """Proposed words were approved: from now on they are a text to be sent."""
    await session.execute(update(NoticeRow).where(NoticeRow.id == notice_id).values(kind=kind.value))


async def unsign(session: Session, deadline_id: int, kind: NoticeKind) -> None:
    """An undo of an approval: the words that it signed last are only proposed again."""
    mine = (NoticeRow.deadline_id == deadline_id, NoticeRow.kind == kind.value, NoticeRow.sent_at.is_(None))
    signed = select(func.max(NoticeRow.id)).where(*mine).scalar_subquery()
    query = update(NoticeRow).where(NoticeRow.id == signed).values(kind=NoticeKind.proposed.value)
    await session.execute(query)


async def mark_sent(session: Session, notice_id: int, at: datetime) -> None:
    """Somebody states that it went out at `at` (UTC)."""
    await session.execute(_SENT, {"key_": notice_id, "sent_at": at})


async def unmark(session: Session, deadline_id: int) -> None:
    """An undo of `sent`: the newest text that was marked counts as not sent again."""
    marked = select(func.max(NoticeRow.id)).where(NoticeRow.deadline_id == deadline_id, NoticeRow.sent_at.is_not(None))
    await session.execute(update(NoticeRow).where(NoticeRow.id == marked.scalar_subquery()).values(sent_at=None))


def _value(row: NoticeRow | Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        deadline_id=row.deadline_id,
        kind=NoticeKind(row.kind),
        clause=Clause(row.clause),
        due=Due(row.due_at, row.due_wall, row.due_zone),
        words=ClientWords(row.words, row.language, tuple((row.meanings or {}).items())),
        composed_at=row.composed_at,
        sent_at=row.sent_at,
        silence=row.silence,
    )
