"""Who looks at a page of their own overview, and the letters that keep it up to date (RULES 9).

Of several for one page only the newest waits: it is composed when it goes out. It says nothing that could be lost, so a
letter that has gone out is not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, update

from bot.chat import Address
from bot.domain.deadlines import Deadline
from bot.domain.home import FRESH
from bot.domain.letters import Draft, Nudge
from bot.store import Session, outbox
from bot.store.columns import plain
from bot.store.letter_values import LetterState, Posting
from bot.store.often import often
from bot.store.rows import AccountRow
from bot.store.rows_of_letters import LetterRow
from bot.store.session import QUICK

_LOOKED_AT = often(
    plain(AccountRow)
    .where(
        AccountRow.member_id.in_(bindparam("members", expanding=True)),
        AccountRow.home_at > bindparam("since"),
        AccountRow.reachable,
    )
    .order_by(AccountRow.id)
)
_FORGETTING = often(
    delete(LetterRow).where(LetterRow.id.in_(bindparam("ids", expanding=True))).execution_options(**QUICK)
)


async def opened(session: Session, member_id: int, at: Address, now: datetime) -> None:
    """That account of a member looks at its page now."""
    query = update(AccountRow).where(
        AccountRow.member_id == member_id,
        AccountRow.platform == at.platform,
        AccountRow.team == at.team,
        AccountRow.external_id == at.id,
    )
    await session.execute(query.values(home_at=now))


async def closed(session: Session, at: Address) -> None:
    """The platform shows no page there (any more): nothing is sent until it is opened again."""
    query = update(AccountRow).where(
        AccountRow.platform == at.platform, AccountRow.team == at.team, AccountRow.external_id == at.id
    )
    await session.execute(query.values(home_at=None))


def concerned(deadline: Deadline) -> set[int]:
    """The members in whose overviews a deadline stands."""
    asked = {each.member_id for question in deadline.escalation.questions for each in question.asked}
    return {deadline.owner_id, deadline.author_id, *asked}


async def refresh(session: Session, member_ids: Collection[int], now: datetime) -> None:
    """Something that the pages of these members show has changed; those that were looked at lately are made anew.

    Written with whatever has changed, in its transaction. The letter that waits is replaced, not left: one that is
    being composed at this moment does not know of the change.
    """
    if not member_ids:
        return
    given = {"members": sorted(set(member_ids)), "since": now - FRESH}
    for account in (await session.execute(_LOOKED_AT, given)).all():
        to = Address(account.platform, account.external_id, account.team)
        await session.execute(delete(LetterRow).where(_waits(account.member_id, to)))
        draft = Draft(nudge=Nudge.home, member_id=account.member_id, deadline_id=0)
        await outbox.post(session, account.workspace_id, [Posting(draft=draft, to=to, due_at=now, at_once=True)], now)


async def forget(session: Session, letter_ids: Sequence[int]) -> None:
    """Letters that have done what they were for."""
    if letter_ids:
        await session.execute(_FORGETTING, {"ids": list(letter_ids)})


def _waits(member_id: int, to: Address) -> ColumnElement[bool]:
    return and_(
        LetterRow.member_id == member_id,
        LetterRow.nudge == Nudge.home.value,
        LetterRow.state == LetterState.pending.value,
        LetterRow.platform == to.platform,
        LetterRow.address == to.id,
    )
