"""Digests: who gets one now, what stands in it, and when the next one comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, case, literal, or_, select, update

from bot.domain.availability import Availability
from bot.domain.deadlines import OPEN, Deadline
from bot.domain.digest import Rhythm, replanned
from bot.domain.letters import Nudge
from bot.domain.people import Member
from bot.store import Session, proof
from bot.store.blocked import anybody_waits
from bot.store.columns import UtcDateTime
from bot.store.letter_values import LetterState
from bot.store.members import change
from bot.store.rows import ClientRow, DeadlineRow, MemberRow
from bot.store.rows_of_letters import LetterRow


async def due(session: Session, now: datetime, most: int) -> tuple[tuple[Member, datetime], ...]:
    """Members whose digest is planned for `now` or before, with that instant; other processes skip them meanwhile."""
    query = (
        select(MemberRow)
        .where(MemberRow.digest_at <= now)
        .order_by(MemberRow.digest_at, MemberRow.id)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True)
    )
    rows = (await session.execute(query.execution_options(populate_existing=True))).scalars()
    return tuple((row.value(), row.digest_at) for row in rows if row.digest_at is not None)


async def plan(session: Session, following: Mapping[int, datetime | None], now: datetime) -> frozenset[int]:
    """Write when each member's next one comes; gives those whose present one nobody else has taken."""
    if not following:
        return frozenset()
    at = case({key: literal(each, UtcDateTime()) for key, each in following.items()}, value=MemberRow.id)
    query = update(MemberRow).where(MemberRow.id.in_(following), MemberRow.digest_at <= now).values(digest_at=at)
    done = await session.execute(query.returning(MemberRow.id).execution_options(synchronize_session=False))
    return frozenset(done.scalars())


async def replan(session: Session, before: Member, hours: Availability, now: datetime) -> None:
    """A member's hours are `hours` from now on: the next digest comes by these."""
    if before.digest is Rhythm.off:
        return
    query = select(MemberRow.digest_at).where(MemberRow.id == before.id)
    planned = (await session.execute(query)).scalar_one()
    await set_rhythm(session, before.id, before.digest, replanned(before.hours, hours, before.digest, planned, now))


async def set_rhythm(session: Session, member_id: int, rhythm: Rhythm, next_at: datetime | None) -> None:
    """How often a member wants it, and when it comes next."""
    await change(session, member_id, digest=rhythm.value, digest_at=next_at)


async def planned(session: Session, member_id: int) -> datetime | None:
    """When a member's next one comes."""
    return (await session.execute(select(MemberRow.digest_at).where(MemberRow.id == member_id))).scalar_one_or_none()


async def next_at(session: Session) -> datetime | None:
    """The earliest instant at which one is planned."""
    query = select(MemberRow.digest_at).where(MemberRow.digest_at.is_not(None)).order_by(MemberRow.digest_at).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def overtake(session: Session, member_ids: Collection[int]) -> None:
    """Digests of these members that have not gone out yet: a newer one says what is so."""
    waits = and_(
        LetterRow.member_id.in_(member_ids),
        LetterRow.nudge == Nudge.digest.value,
        LetterRow.state == LetterState.pending.value,
    )
    query = update(LetterRow).where(waits).values(state=LetterState.moot.value)
    await session.execute(query.execution_options(synchronize_session=False))


async def material(
    session: Session, workspace_ids: Collection[int], member_ids: Collection[int]
) -> dict[int, list[tuple[Deadline, str]]]:
    """By workspace, the open deadlines that may concern these members, with their clients' names."""
    concerns = or_(DeadlineRow.owner_id.in_(member_ids), anybody_waits(), DeadlineRow.escalation.is_not(None))
    query = (
        select(DeadlineRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == DeadlineRow.client_id)
        .where(
            DeadlineRow.workspace_id.in_(workspace_ids),
            DeadlineRow.state.in_(sorted(state.value for state in OPEN)),
            concerns,
        )
    )
    found: dict[int, list[tuple[Deadline, str]]] = {key: [] for key in workspace_ids}
    for row, name in (await session.execute(query)).all():
        found[row.workspace_id].append((row.value(), name))
    return found


async def heads(session: Session, workspace_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The newest link of each workspace's chain: its number and its hash (RULES 8)."""
    found = await proof.heads(session, workspace_ids)
    return {key: (seal.sequence, seal.hash) for key, seal in found.items()}
