"""How many open deadlines fall due when, counted by the database in one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select

from bot.domain.deadlines import OPEN
from bot.store import Session
from bot.store.rows import DeadlineRow


async def counted(
    session: Session, workspace_id: int, owner_id: int, edges: Sequence[datetime]
) -> tuple[tuple[int, int], ...]:
    """(owned by `owner_id`, owned by others), for what is due by the first edge (UTC), then up to each of the others.

    The first edge belongs to what lies before it, since what is due is due; a midnight to the day that it begins.

    The due instant is the promised one while that is the later. One row comes back, however many deadlines there are.
    """
    at = case((DeadlineRow.promised_at > DeadlineRow.due_at, DeadlineRow.promised_at), else_=DeadlineRow.due_at)
    now, *ends = edges
    starts = [at > now, *(at >= end for end in ends[:-1])]
    spans = [at <= now, *(start & (at < end) for start, end in zip(starts, ends, strict=True))]
    mine = DeadlineRow.owner_id == owner_id
    columns = [func.count(case((span & whose, 1))) for span in spans for whose in (mine, ~mine)]
    query = select(*columns).where(
        DeadlineRow.workspace_id == workspace_id, DeadlineRow.state.in_(state.value for state in OPEN)
    )
    numbers = (await session.execute(query)).one()
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
