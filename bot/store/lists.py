"""Deadlines and clients as somebody looks at them: in pages, by what happens next, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select, union

from bot.domain.clients import Client
from bot.domain.deadlines import OPEN, Ball, Deadline, State
from bot.domain.pages import ROWS, Page
from bot.store import Session, clients
from bot.store.columns import constants, plain, unsought
from bot.store.often import often
from bot.store.rows import ClientRow, DeadlineRow

PAST = (State.untold, State.held, State.overdue)
"""Past its due date, and still waited for."""

MOST_ASKING = 50
"""Deadlines that are looked through for what waits for somebody: far more than anybody can do in a day."""

_OPEN = sorted(state.value for state in OPEN)
_WHOSE = (DeadlineRow.owner_id, DeadlineRow.author_id)


async def page(
    session: Session,
    workspace_id: int,
    *,
    member_id: int | None = None,
    client_id: int | None = None,
    overdue: bool = False,
    but: Collection[int] = (),
    most: int = ROWS,
    wanted: int = 1,
) -> tuple[tuple[Deadline, ...], Page]:
    """Open deadlines, those first that wait for one of us, then by when something happens next; and which page it is.

    `member_id` keeps those that this member owns or made; `overdue` those whose due instant lies behind. Those with the
    keys `but` are counted, and left out.
    """
    given: dict[str, Any] = {"workspace": workspace_id}
    given |= {} if client_id is None else {"client": client_id}
    given |= {} if member_id is None else {"member": member_id}
    counting, paging = _pages(client_id is not None, member_id is not None, overdue)
    total = (await session.execute(counting, given)).scalar_one()
    found = Page.at(wanted, total, most)
    given |= {"but": sorted(but) or [0], "skipped": found.skipped(most), "most": most}
    return tuple(map(DeadlineRow.value, (await session.execute(paging, given)).all())), found


@lru_cache(maxsize=8)
def _pages(of_client: bool, of_member: bool, overdue: bool) -> tuple[Select[Any], Select[Any]]:
    """How many, and a page of them."""
    here, is_open = DeadlineRow.workspace_id == bindparam("workspace"), DeadlineRow.state.in_(constants(_OPEN))
    where: list[ColumnElement[bool]] = [here, is_open]
    if of_client:
        where.append(DeadlineRow.client_id == bindparam("client"))
    if overdue:
        where.append(DeadlineRow.state != State.waiting.value)
    if of_member:
        # Along the indexes of what is theirs, and not through all that is open in a large team.
        member = bindparam("member", type_=BigInteger())
        mine = [select(DeadlineRow.id).where(whose == member, is_open) for whose in _WHOSE]
        where[:2] = [unsought(DeadlineRow.workspace_id) == bindparam("workspace"), DeadlineRow.id.in_(union(*mine))]
    asks = case((or_(DeadlineRow.state == State.untold.value, DeadlineRow.late_asked), 0), else_=1)
    order = (asks, DeadlineRow.wake_at.asc().nulls_last(), DeadlineRow.due_at, DeadlineRow.id)
    paging = plain(DeadlineRow).where(*where, DeadlineRow.id.not_in(bindparam("but", expanding=True))).order_by(*order)
    skipped, most = (bindparam(name, type_=Integer()) for name in ("skipped", "most"))
    counting = select(func.count()).select_from(DeadlineRow).where(*where)
    return often(counting), often(paging.offset(skipped).limit(most))


async def waiting_for(session: Session, workspace_id: int, member_id: int) -> tuple[tuple[Deadline, ...], int]:
    """Open deadlines with which there is something for that member to do: their own, and those about which they were
    asked. What it is `outlook` says, and the open questions of each. At most `MOST_ASKING`, and how many there are.
    """
    told = DeadlineRow.told_clause
    untold = or_(told.is_(None), told != DeadlineRow.clause, DeadlineRow.told_due_at > DeadlineRow.due_at)
    mine = and_(
        DeadlineRow.owner_id == member_id,
        or_(
            DeadlineRow.state == State.untold.value,
            DeadlineRow.late_asked,
            DeadlineRow.ball == Ball.ours.value,
            and_(DeadlineRow.state == State.waiting.value, untold),
            and_(DeadlineRow.state == State.proceeded.value, DeadlineRow.reason == ""),
        ),
    )
    asked = DeadlineRow.escalation.like(f'%"member_id":{member_id},%')  # whoever was asked an open question
    query = (
        select(DeadlineRow, func.count().over())
        .where(DeadlineRow.workspace_id == workspace_id, DeadlineRow.state.in_(_OPEN), or_(mine, asked))
        .order_by(DeadlineRow.due_at, DeadlineRow.id)
        .limit(MOST_ASKING)
    )
    rows = (await session.execute(query)).all()
    return tuple(row.value() for row, _ in rows), rows[0][1] if rows else 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How a client stands: open deadlines, those of them past their due date, and the texts that were handed over."""

    open: int = 0
    past: int = 0
    reminders: int = 0


async def tallies(session: Session, client_ids: Collection[int]) -> dict[int, Tally]:
    """How these clients stand, in one query; a client of whom nothing is waited for is missing."""
    if not client_ids:
        return {}
    past = case((DeadlineRow.state.in_([state.value for state in PAST]), 1), else_=0)
    query = (
        select(
            DeadlineRow.client_id,
            func.count(),
            func.sum(past),
            func.sum(DeadlineRow.reminders_in_life + DeadlineRow.overdue_texts),
        )
        .where(DeadlineRow.client_id.in_(client_ids), DeadlineRow.state.in_(_OPEN))
        .group_by(DeadlineRow.client_id)
    )
    rows = (await session.execute(query)).all()
    return {key: Tally(int(opened), int(late), int(texts)) for key, opened, late, texts in rows}


async def clients_of(session: Session, workspace_id: int, member_id: int, most: int) -> tuple[tuple[Client, ...], int]:
    """Clients that a member looks after, as their account rep or as the owner of something open: those first of whom
    most is past its due date. And how many they are in all.
    """
    late = func.sum(case((DeadlineRow.state.in_([state.value for state in PAST]), 1), else_=0))
    opened = (
        select(DeadlineRow.client_id, late.label("late"))
        .where(
            DeadlineRow.workspace_id == workspace_id,
            DeadlineRow.owner_id == member_id,
            DeadlineRow.state.in_(_OPEN),
        )
        .group_by(DeadlineRow.client_id)
        .subquery()
    )
    query = (
        select(ClientRow.id, func.count().over())
        .outerjoin(opened, opened.c.client_id == ClientRow.id)
        .where(
            ClientRow.workspace_id == workspace_id,
            or_(ClientRow.rep_id == member_id, opened.c.client_id.is_not(None)),
        )
        .order_by(func.coalesce(opened.c.late, 0).desc(), ClientRow.name_key)
        .limit(most)
    )
    rows = (await session.execute(query)).all()
    known = await clients.by_ids(session, [key for key, _ in rows])
    return tuple(known[key] for key, _ in rows), rows[0][1] if rows else 0
