"""The outbox: letters between deciding and sending (DESIGN 4, RULES 9).

A letter is claimed with a lease, composed, sent with no transaction open, and settled. A lease that runs out means that
nobody knows whether the message went out: the letter is `unknown`, never quietly pending again. `claims` says which
letters are next. A letter of a kind that a newer release writes is left to that release.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, delete, func, insert, select, update

from bot.chat import Address
from bot.domain.letters import SNOOZABLE, Nudge
from bot.store import Session
from bot.store.claims import LEASE as LEASE
from bot.store.claims import PER_WORKSPACE as PER_WORKSPACE
from bot.store.claims import claim as claim
from bot.store.columns import constants, unsought
from bot.store.letter_values import KNOWN, Letter, LetterState, Posting, columns_of, facts_of, read
from bot.store.often import often
from bot.store.rows_of_letters import LetterRow

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_POSTING = often(insert(LetterRow))
_OF_ONE = often(update(LetterRow).where(LetterRow.id == bindparam("key_")))
"""With the columns that are given."""

_OPEN_STATES = (LetterState.sending.value, LetterState.unknown.value, LetterState.pending.value)
_OPEN_ATTEMPTS = often(
    select(LetterRow.id, LetterRow.attempts, LetterRow.attempted_at)
    .where(LetterRow.id.in_(_IDS), unsought(LetterRow.state).in_(constants(_OPEN_STATES)))
    .order_by(LetterRow.id)
    .with_for_update()
)


async def post(session: Session, workspace_id: int, postings: Sequence[Posting], now: datetime) -> None:
    """Write letters to be sent, in the transaction of the decision."""
    await post_all(session, [(workspace_id, posting) for posting in postings], now)


async def post_all(session: Session, postings: Sequence[tuple[int, Posting]], now: datetime) -> None:
    """The same for several workspaces, each letter with its workspace."""
    if postings:
        await session.execute(_POSTING, [columns_of(key, posting, now) for key, posting in postings])


async def settle_sent(session: Session, ids: Sequence[int], message: str, live: bool, now: datetime) -> None:
    """They went out, in the message of that id; `live`: it has buttons to take away one day."""
    await settle(session, ids, state=LetterState.sent.value, message=message, live=live, sent_at=now, lease_until=None)


async def settle_all_sent(session: Session, sent: Sequence[tuple[int, str, bool]], now: datetime) -> None:
    """The same for several, each with its message and whether it is live."""
    if sent:
        same = {"state": LetterState.sent.value, "sent_at": now, "lease_until": None}
        rows = [{"key_": key, "message": message, "live": live} | same for key, message, live in sent]
        await session.execute(_OF_ONE, rows)


async def settle_moot(session: Session, ids: Sequence[int]) -> None:
    """They were not true any more."""
    await settle(session, ids, state=LetterState.moot.value, lease_until=None)


async def settle_failed(session: Session, ids: Sequence[int], error: str) -> None:
    """The platform will never take them for this address; edits that wait for their message wait for nothing."""
    waiting = and_(LetterRow.edit_of.in_(list(ids)), unsought(LetterRow.state) == LetterState.pending.value)
    await session.execute(delete(LetterRow).where(waiting))
    await settle(session, ids, state=LetterState.failed.value, error=_kept(error), lease_until=None)


async def settle_unknown(session: Session, ids: Sequence[int], error: str) -> None:
    """They may have gone out."""
    await settle(session, ids, state=LetterState.unknown.value, error=_kept(error), lease_until=None)


def _kept(error: str) -> str:
    """A platform's reason, as long as its column and without what no database takes."""
    return error.replace("\0", "").encode(errors="replace").decode()[:300]


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
    is_pending = unsought(LetterRow.state) == LetterState.pending.value
    pending = update(LetterRow).where(LetterRow.id.in_(list(ids)), is_pending)
    await session.execute(pending.values(due_at=until, error=_kept(error)))


async def settle(session: Session, ids: Sequence[int], **values: Any) -> None:
    """Set columns of letters."""
    if not ids:
        return
    if any(isinstance(value, ColumnElement) for value in values.values()):
        await session.execute(update(LetterRow).where(LetterRow.id.in_(list(ids))).values(**values))
    else:
        await session.execute(_OF_ONE, [values | {"key_": key} for key in ids])


async def expire(session: Session, now: datetime, *, all_of_them: bool = False) -> int:
    """Leases that ran out become `unknown`. `all_of_them` at the start of the only process: their holder is dead."""
    query = update(LetterRow).where(LetterRow.state == LetterState.sending.value, LetterRow.nudge.in_(constants(KNOWN)))
    if not all_of_them:
        query = query.where(LetterRow.lease_until <= now)
    done = await session.execute(
        query.values(state=LetterState.unknown.value, lease_until=None)
        .returning(LetterRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.scalars().all())


async def unknown(
    session: Session, platform: str, attempted_by: datetime, now: datetime, most: int
) -> tuple[Letter, ...]:
    """A platform's letters of unknown outcome whose last attempt lies at or before `attempted_by`."""
    query = (
        select(LetterRow)
        .where(
            LetterRow.state == LetterState.unknown.value,
            LetterRow.platform == platform,
            LetterRow.nudge.in_(constants(KNOWN)),
            LetterRow.attempted_at <= attempted_by,
            LetterRow.due_at <= now,
        )
        .order_by(LetterRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return await read(session, list((await session.execute(query)).scalars()))


async def look_later(session: Session, letter: Letter, at: datetime) -> None:
    """The platform could not say whether it has the letter; it is asked again, not before `at`."""
    await settle(session, [letter.id], due_at=at)


async def open_attempts(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    """How often each of these was tried, and when last (UTC), of those that are not settled for good; kept from other
    processes in this transaction. Whoever made the latest attempt may say what came of it, even after its lease.
    """
    rows = (await session.execute(_OPEN_ATTEMPTS, {"ids": list(ids)})).all()
    return {row.id: (row.attempts, row.attempted_at) for row in rows}


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


async def overtake(session: Session, deadline_ids: Collection[int], nudges: Collection[Nudge]) -> frozenset[int]:
    """What still waits for its reader's hours is not said as well: something newer is about to be. Gives whom it would
    have reached.
    """
    waits = and_(
        LetterRow.deadline_id.in_(sorted(deadline_ids)),
        LetterRow.nudge.in_([nudge.value for nudge in nudges]),
        unsought(LetterRow.state) == LetterState.pending.value,
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


async def keep_notices(session: Session, kept: Sequence[tuple[Letter, int]]) -> None:
    """The same for several letters."""
    if kept:
        rows = [{"key_": letter.id, "facts": facts_of(letter) | {"notice_id": key}} for letter, key in kept]
        await session.execute(_OF_ONE, rows)


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


async def waiting(session: Session, now: datetime) -> dict[str, int]:
    """How many letters are not settled: due, for later, being sent, of unknown outcome."""
    is_due = case((LetterRow.due_at <= now, 1), else_=0)
    open_states = (LetterState.pending, LetterState.sending, LetterState.unknown)
    query = (
        select(LetterRow.state, is_due, func.count())
        .where(LetterRow.state.in_([state.value for state in open_states]))
        .group_by(LetterRow.state, is_due)
    )
    found = {"due": 0, "later": 0, "sending": 0, "unknown": 0}
    for state, due, many in await session.execute(query):
        found[state if state != LetterState.pending.value else "due" if due else "later"] += many
    return found


async def by_id(session: Session, letter_id: int) -> Letter | None:
    """One letter, None also where its kind is not known here."""
    row = (await session.execute(select(LetterRow).where(LetterRow.id == letter_id))).scalar_one_or_none()
    return next(iter(await read(session, [row])), None) if row else None


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


async def next_due(session: Session, platforms: Collection[str]) -> datetime | None:
    """The earliest instant at which a letter of these platforms wants attention: to be sent, or because its lease runs
    out.
    """
    ours = and_(LetterRow.platform.in_(sorted(platforms)), LetterRow.nudge.in_(constants(KNOWN)))
    found: list[datetime] = []
    for state, at in ((LetterState.pending, LetterRow.due_at), (LetterState.sending, LetterRow.lease_until)):
        query = select(at).where(LetterRow.state == state.value, ours, at.is_not(None)).order_by(at).limit(1)
        found += [each for each in (await session.execute(query)).scalars() if each is not None]
    return min(found, default=None)
