"""Questions put to a person: choices that complete a command, and forms half filled in; each lives for a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from bot.store import Session
from bot.store.rows_of_letters import QuestionRow

LIVES = timedelta(hours=24)

KINDS = ("choice", "form")
"""Of this release."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `kind` is `choice` or `form`, `facts` what is needed to go on from the answer."""

    token: str
    workspace_id: int
    member_id: int
    kind: str
    facts: dict[str, Any]


async def ask(
    session: Session, workspace_id: int, member_id: int, kind: str, facts: dict[str, Any], now: datetime
) -> str:
    """Keep a question; gives the token for its buttons. A person fills in one form at a time: a new one replaces it."""
    if kind == "form":
        await drop_form(session, member_id)
    token = secrets.token_urlsafe(9)
    await session.execute(
        insert(QuestionRow).values(
            token=token,
            workspace_id=workspace_id,
            member_id=member_id,
            kind=kind,
            facts=facts,
            expires_at=now + LIVES,
        )
    )
    return token


async def by_token(session: Session, token: str, now: datetime, *, lock: bool = False) -> Question | None:
    """An open question; None also for one of a kind that a newer release asks. `lock` keeps it from others in this
    transaction: of two answers at the same moment, in two processes, the second finds it answered.
    """
    query = select(QuestionRow).where(
        QuestionRow.token == token, QuestionRow.kind.in_(KINDS), QuestionRow.expires_at > now
    )
    return await _found(session, query, lock=lock)


async def form_of(session: Session, member_id: int, now: datetime, *, lock: bool = False) -> Question | None:
    """The form that a person has begun; `lock` as in `by_token`."""
    query = select(QuestionRow).where(
        QuestionRow.member_id == member_id, QuestionRow.kind == "form", QuestionRow.expires_at > now
    )
    return await _found(session, query, lock=lock)


async def go_on(session: Session, token: str, facts: dict[str, Any], now: datetime) -> None:
    """An answer was given; the next question is open for another day."""
    query = update(QuestionRow).where(QuestionRow.token == token)
    await session.execute(query.values(facts=facts, expires_at=now + LIVES))


async def close(session: Session, token: str) -> bool:
    """Answered; false if somebody (or the same press, twice) was faster."""
    done = await session.execute(delete(QuestionRow).where(QuestionRow.token == token).returning(QuestionRow.token))
    return done.scalar_one_or_none() is not None


async def drop_form(session: Session, member_id: int) -> None:
    """The form that a person had begun is given up."""
    await session.execute(delete(QuestionRow).where(QuestionRow.member_id == member_id, QuestionRow.kind == "form"))


async def forget_old(session: Session, now: datetime) -> None:
    """Drop questions that nobody answered in time."""
    await session.execute(delete(QuestionRow).where(QuestionRow.expires_at <= now))


async def _found(session: Session, query: Select[QuestionRow], *, lock: bool) -> Question | None:
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _value((await session.execute(query)).scalar_one_or_none())


def _value(row: QuestionRow | None) -> Question | None:
    return Question(row.token, row.workspace_id, row.member_id, row.kind, row.facts) if row else None
