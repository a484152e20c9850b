"""The outbox: letters between deciding and sending (DESIGN 4, RULES 9).

A letter is claimed with a lease, composed, sent with no transaction open, and settled. A lease that runs out means that
nobody knows whether the message went out: the letter is `unknown`, never quietly pending again. Claims skip closed
scopes and take a few letters per workspace in turn, so that one workspace's flood does not delay another's word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from bot.chat import Address
from bot.domain.letters import SNOOZABLE, Nudge
from bot.store import Session
from bot.store.letter_values import Letter, LetterState, Posting, columns_of, facts_of, read
from bot.store.rows_of_letters import LetterRow, ScopeRow

LEASE = timedelta(seconds=60)
"""Longer than any send may take; after it the outcome counts as unknown."""

PER_WORKSPACE = 20
"""How many letters of one workspace a claim takes before it is another's turn."""


async def post(session: Session, workspace_id: int, postings: Sequence[Posting], now: datetime) -> None:
    """Write letters to be sent, in the transaction of the decision."""
    if postings:
        await session.execute(insert(LetterRow), [columns_of(workspace_id, posting, now) for posting in postings])


async def claim(
    session: Session, now: datetime, most: int, limits: Mapping[str, int] | None = None
) -> tuple[Letter, ...]:
    """At most `most` letters that are due, decisions first, and with each person's all that may go along.

    `limits` are the most that a platform takes at once.
    """
    turn = func.row_number().over(
        partition_by=LetterRow.workspace_id,
        order_by=(LetterRow.decision.desc(), LetterRow.due_at, LetterRow.id),
    )
    due = (
        select(LetterRow.id, LetterRow.platform, turn.label("turn"), LetterRow.decision, LetterRow.due_at)
        .where(_due(now))
        .subquery()
    )
    order = (due.c.decision.desc(), due.c.turn, due.c.due_at, due.c.id)
    chosen = select(due.c.id).where(due.c.turn <= PER_WORKSPACE)
    if limits:
        place = func.row_number().over(partition_by=due.c.platform, order_by=order).label("place")
        fair = select(*due.c, place).where(due.c.turn <= PER_WORKSPACE).subquery()
        allowed = case(limits, value=fair.c.platform, else_=most)
        order = (fair.c.decision.desc(), fair.c.turn, fair.c.due_at, fair.c.id)
        chosen = select(fair.c.id).where(fair.c.place <= allowed)
    rows = await _take(session, LetterRow.id.in_(chosen.order_by(*order).limit(most).scalar_subquery()), now)
    people = {row.member_id for row in rows if not row.decision and row.edit_of is None}
    if people:
        same = and_(LetterRow.member_id.in_(people), LetterRow.decision.is_(False), LetterRow.edit_of.is_(None))
        rows += await _take(session, and_(_due(now), same), now)
    return await read(session, rows)


def _due(now: datetime) -> ColumnElement[bool]:
    """Pending, its instant has come, no scope of it is closed, and what it edits has an id."""
    page = LetterRow.nudge == Nudge.home.value  # it stands in no chat
    chat = case((page, ""), else_=LetterRow.platform + "/" + LetterRow.address)
    way = case((page, "/home"), (LetterRow.edit_of.is_(None), "/post"), else_="/edit")
    method = LetterRow.platform + "/w" + cast(LetterRow.workspace_id, String) + way
    closed = exists().where(ScopeRow.opens_at > now, ScopeRow.scope.in_([LetterRow.platform, method, chat]))
    edited = aliased(LetterRow)
    has_message = exists().where(edited.id == LetterRow.edit_of, edited.message.is_not(None))
    return and_(
        LetterRow.state == LetterState.pending.value,
        LetterRow.due_at <= now,
        ~closed,
        or_(LetterRow.edit_of.is_(None), has_message),
    )


async def _take(session: Session, which: ColumnElement[bool], now: datetime) -> list[LetterRow]:
    """Claim rows by one guarded update; rows that another process holds are skipped."""
    free = (
        select(LetterRow.id)
        .where(which, LetterRow.state == LetterState.pending.value)
        .with_for_update(skip_locked=True)
    )
    query = (
        update(LetterRow)
        .where(LetterRow.id.in_(free.scalar_subquery()), LetterRow.state == LetterState.pending.value)
        .values(
            state=LetterState.sending.value,
            lease_until=now + LEASE,
            attempted_at=now,
            attempts=LetterRow.attempts + 1,
        )
        .returning(LetterRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    rows = (await session.execute(query)).scalars().all()
    return sorted(rows, key=lambda row: (not row.decision, row.due_at, row.id))


async def settle_sent(session: Session, ids: Sequence[int], message: str, live: bool, now: datetime) -> None:
    """They went out, in the message of that id; `live`: it has buttons to take away one day."""
    await settle(session, ids, state=LetterState.sent.value, message=message, live=live, sent_at=now, lease_until=None)


async def settle_moot(session: Session, ids: Sequence[int]) -> None:
    """They were not true any more."""
    await settle(session, ids, state=LetterState.moot.value, lease_until=None)


async def settle_failed(session: Session, ids: Sequence[int], error: str) -> None:
    """The platform will never take them for this address; edits that wait for their message wait for nothing."""
    waiting = and_(LetterRow.edit_of.in_(list(ids)), LetterRow.state == LetterState.pending.value)
    await session.execute(delete(LetterRow).where(waiting))
    await settle(session, ids, state=LetterState.failed.value, error=error[:300], lease_until=None)


async def settle_unknown(session: Session, ids: Sequence[int], error: str) -> None:
    """They may have gone out."""
    await settle(session, ids, state=LetterState.unknown.value, error=error[:300], lease_until=None)


async def put_back(session: Session, ids: Sequence[int], due_at: datetime) -> None:
    """Not sent, and not to be before `due_at`: the reader's window closed, or a scope did."""
    await settle(
        session,
        ids,
        state=LetterState.pending.value,
        due_at=due_at,
        lease_until=None,
        attempts=LetterRow.attempts - 1,
    )


async def set_aside(session: Session, ids: Sequence[int], until: datetime, error: str) -> None:
    """Pending letters that cannot be composed wait, so that they hold up nobody else's."""
    pending = update(LetterRow).where(LetterRow.id.in_(list(ids)), LetterRow.state == LetterState.pending.value)
    await session.execute(pending.values(due_at=until, error=error[:300]))


async def settle(session: Session, ids: Sequence[int], **values: Any) -> None:
    """Set columns of letters."""
    if ids:
        query = update(LetterRow).where(LetterRow.id.in_(list(ids)))
        await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def expire(session: Session, now: datetime, *, all_of_them: bool = False) -> int:
    """Leases that ran out become `unknown`. `all_of_them` at the start of the only process: their holder is dead."""
    query = update(LetterRow).where(LetterRow.state == LetterState.sending.value)
    if not all_of_them:
        query = query.where(LetterRow.lease_until <= now)
    done = await session.execute(
        query.values(state=LetterState.unknown.value, lease_until=None)
        .returning(LetterRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.scalars().all())


async def unknown(session: Session, platform: str, attempted_by: datetime, most: int) -> tuple[Letter, ...]:
    """A platform's letters of unknown outcome whose last attempt lies at or before `attempted_by`."""
    query = (
        select(LetterRow)
        .where(
            LetterRow.state == LetterState.unknown.value,
            LetterRow.platform == platform,
            LetterRow.attempted_at <= attempted_by,
        )
        .order_by(LetterRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return await read(session, list((await session.execute(query)).scalars()))


async def is_still_unknown(session: Session, letter: Letter) -> bool:
    """Whether no other process has settled it since it was read; keeps others off it in this transaction."""
    query = select(LetterRow.id).where(
        LetterRow.id == letter.id,
        LetterRow.state == LetterState.unknown.value,
        LetterRow.attempts == letter.attempts,
    )
    return (await session.execute(query.with_for_update())).scalar_one_or_none() is not None


async def repeat(session: Session, ids: Sequence[int]) -> None:
    """Once more, marked as a possible repeat."""
    await settle(session, ids, state=LetterState.pending.value, repeat=True)


async def send_elsewhere(session: Session, member_id: int, to: Address) -> None:
    """What waits to go to that member's private chat goes to another of their accounts."""
    mine = and_(
        LetterRow.member_id == member_id,
        LetterRow.state == LetterState.pending.value,
        LetterRow.edit_of.is_(None),
        LetterRow.nudge != Nudge.home.value,
        LetterRow.facts["place"].as_boolean().is_not(True),
    )
    query = update(LetterRow).where(mine).values(platform=to.platform, team=to.team, address=to.id)
    await session.execute(query.execution_options(synchronize_session=False))


async def overtake(session: Session, deadline_id: int, nudges: Collection[Nudge]) -> frozenset[int]:
    """What still waits for its reader's hours is not said as well: something newer is about to be. Gives whom it would
    have reached.
    """
    waits = and_(
        LetterRow.deadline_id == deadline_id,
        LetterRow.nudge.in_([nudge.value for nudge in nudges]),
        LetterRow.state == LetterState.pending.value,
        LetterRow.edit_of.is_(None),
    )
    query = update(LetterRow).where(waits).values(state=LetterState.moot.value).returning(LetterRow.member_id)
    done = await session.execute(query.execution_options(synchronize_session=False))
    return frozenset(done.scalars())


async def look_again(session: Session, member_id: int, now: datetime) -> None:
    """What waits for a member's hours is looked at now: they may have changed, to earlier or to later (RULES 5)."""
    waits = and_(LetterRow.member_id == member_id, LetterRow.state == LetterState.pending.value, LetterRow.due_at > now)
    query = update(LetterRow).where(waits, LetterRow.edit_of.is_(None)).values(due_at=now)
    await session.execute(query.execution_options(synchronize_session=False))


async def moved(session: Session, platform: str, address: str, to: str) -> None:
    """The platform gave a chat another id; the messages that stand there stay behind, and cannot be changed."""
    query = update(LetterRow).where(
        LetterRow.platform == platform,
        LetterRow.address == address,
        LetterRow.state.in_([LetterState.pending.value, LetterState.unknown.value, LetterState.sending.value]),
    )
    await session.execute(query.values(address=to).execution_options(synchronize_session=False))
    stays = update(LetterRow).where(LetterRow.platform == platform, LetterRow.address == address, LetterRow.live)
    await session.execute(stays.values(live=False).execution_options(synchronize_session=False))


async def share(session: Session, ids: Sequence[int], key: str) -> None:
    """They go out as one message, under that key: after a crash all of them are found by it."""
    await settle(session, ids, sent_as=key)


async def keep_notice(session: Session, letter: Letter, notice_id: int) -> None:
    """Which text the letter handed over, so that a repeat does not keep another copy."""
    facts = facts_of(letter) | {"notice_id": notice_id}
    await session.execute(update(LetterRow).where(LetterRow.id == letter.id).values(facts=facts))


async def lost_in_places(session: Session, since: datetime) -> tuple[tuple[str, str, str], ...]:
    """(platform, id, why) of places that have refused what was sent there since then: archived, left, shared."""
    query = (
        select(LetterRow.platform, LetterRow.address, func.max(LetterRow.error))
        .where(
            LetterRow.state == LetterState.failed.value,
            LetterRow.attempted_at >= since,
            LetterRow.facts["place"].as_boolean(),
        )
        .group_by(LetterRow.platform, LetterRow.address)
        .limit(20)
    )
    return tuple((platform, place, why) for platform, place, why in (await session.execute(query)).all())


async def by_id(session: Session, letter_id: int) -> Letter | None:
    """One letter."""
    row = (await session.execute(select(LetterRow).where(LetterRow.id == letter_id))).scalar_one_or_none()
    return (await read(session, [row]))[0] if row else None


def _snoozable(member_id: int, deadline_id: int) -> ColumnElement[bool]:
    return and_(
        LetterRow.member_id == member_id,
        LetterRow.deadline_id == deadline_id,
        LetterRow.state == LetterState.pending.value,
        LetterRow.edit_of.is_(None),
        LetterRow.nudge.in_([nudge.value for nudge in SNOOZABLE]),
    )


async def waits_for(session: Session, member_id: int, deadline_id: int) -> bool:
    """Whether a nudge about that deadline waits to go to that member."""
    query = select(LetterRow.id).where(_snoozable(member_id, deadline_id)).limit(1)
    return (await session.execute(query)).scalar_one_or_none() is not None


async def hold_back(session: Session, member_id: int, deadline_id: int, until: datetime) -> None:
    """Nudges that wait to go to that member about that deadline wait at least until then (a snooze)."""
    query = update(LetterRow).where(_snoozable(member_id, deadline_id), LetterRow.due_at < until)
    await session.execute(query.values(due_at=until))


async def next_due(session: Session) -> datetime | None:
    """The earliest instant at which a letter wants attention: to be sent, or because its lease runs out."""
    waiting = select(func.min(LetterRow.due_at)).where(LetterRow.state == LetterState.pending.value)
    leased = select(func.min(LetterRow.lease_until)).where(LetterRow.state == LetterState.sending.value)
    first = (await session.execute(waiting)).scalar_one_or_none()
    second = (await session.execute(leased)).scalar_one_or_none()
    return min((at for at in (first, second) if at), default=None)
