"""Messages that were sent and still show buttons: they are taken off when there is nothing left to press (RULES 9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, insert, or_, select, update

from bot.chat import Address, Card
from bot.domain.deadlines import Deadline
from bot.domain.letters import ASKING, Nudge, still_true
from bot.store import Session
from bot.store.columns import constants, plain, unsought
from bot.store.letter_values import Letter, LetterState, Posting, columns_of, read
from bot.store.often import often
from bot.store.outbox import settle
from bot.store.rows import DeadlineRow
from bot.store.rows_of_letters import LetterRow
from bot.store.session import QUICK

_GOING = [LetterState.pending.value, LetterState.sending.value, LetterState.unknown.value]
_CARD = and_(
    LetterRow.nudge == Nudge.card.value, LetterRow.edit_of.is_(None), unsought(LetterRow.state).in_(constants(_GOING))
)
_LIVE = often(
    plain(LetterRow)
    .where(LetterRow.deadline_id.in_(bindparam("deadlines", expanding=True)), or_(LetterRow.live, _CARD))
    .order_by(LetterRow.id)
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PENDING = unsought(LetterRow.state) == LetterState.pending.value
_EDITS_AHEAD = often(delete(LetterRow).where(LetterRow.edit_of.in_(_IDS), _PENDING).execution_options(**QUICK))
_EDITING = often(insert(LetterRow))
_EDITS_OF = often(delete(LetterRow).where(LetterRow.edit_of.in_(_IDS)).execution_options(**QUICK))
_NOT_NEEDED = often(
    update(LetterRow)
    .where(LetterRow.id.in_(_IDS), _PENDING, LetterRow.nudge == Nudge.card.value)
    .values(state=LetterState.moot.value)
    .returning(LetterRow.id)
)
_BY_MESSAGE = often(
    plain(LetterRow)
    .where(
        LetterRow.workspace_id == bindparam("workspace_id"),
        LetterRow.message == bindparam("message"),
        LetterRow.platform == bindparam("platform"),
        LetterRow.edit_of.is_(None),
    )
    .limit(2)
)
_NEWS = often(
    delete(LetterRow)
    .where(
        LetterRow.deadline_id == bindparam("deadline_id"),
        LetterRow.nudge == Nudge.news.value,
        _PENDING,
        LetterRow.platform == bindparam("platform"),
        LetterRow.address == bindparam("address"),
    )
    .execution_options(**QUICK)
)


def is_over(letter: Letter, deadline: Deadline) -> bool:
    """Whether the message says what is not so any more, and its buttons should go."""
    return not still_true(letter.draft, deadline)


async def live(session: Session, deadline_id: int, *, but: str = "") -> tuple[Letter, ...]:
    """Sent letters of a deadline that still show buttons, and all its cards, also those on their way; but not the
    message `but` (which is being answered).
    """
    return (await live_of(session, {deadline_id}, but=but))[deadline_id]


async def live_of(session: Session, deadline_ids: Collection[int], *, but: str = "") -> dict[int, tuple[Letter, ...]]:
    """The same of several deadlines."""
    rows = (await session.execute(_LIVE, {"deadlines": sorted(deadline_ids)})).all()
    found: dict[int, list[Letter]] = {key: [] for key in deadline_ids}
    for letter in await read(session, [row for row in rows if not but or row.message != but]):
        found[letter.draft.deadline_id].append(letter)
    return {key: tuple(letters) for key, letters in found.items()}


async def asking_about(session: Session, client_id: int) -> tuple[Letter, ...]:
    """The cards of open questions about a client's deadlines, the newest 100."""
    mine = select(DeadlineRow.id).where(DeadlineRow.client_id == client_id, DeadlineRow.escalation.is_not(None))
    query = select(LetterRow).where(
        LetterRow.deadline_id.in_(mine), LetterRow.live, LetterRow.nudge.in_([nudge.value for nudge in ASKING])
    )
    return await read(session, list((await session.execute(query.order_by(LetterRow.id.desc()).limit(100))).scalars()))


async def by_message(session: Session, workspace_id: int, platform: str, message: str) -> Letter | None:
    """The workspace's letter that went out as that message; of those that share one, none."""
    given = {"workspace_id": workspace_id, "message": message, "platform": platform}
    rows = (await session.execute(_BY_MESSAGE, given)).all()
    return (await read(session, rows))[0] if len(rows) == 1 else None


async def is_letter(session: Session, platform: str, message: str) -> bool:
    """Whether the message of that id is a letter: it stays, whatever is pressed under it."""
    query = select(LetterRow.id).where(LetterRow.message == message, LetterRow.platform == platform)
    return (await session.execute(query.limit(1))).first() is not None


async def retire(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """Write edits that take the buttons away; of several for one message only the newest survives. A card that has not
    gone out yet need not go out.
    """
    if not letters:
        return
    ids = [letter.id for letter in letters]
    await settle(session, ids, live=False)
    unsent = set((await session.execute(_NOT_NEEDED, {"ids": ids})).scalars())
    if unsent:
        await session.execute(_EDITS_OF, {"ids": sorted(unsent)})
    await edit(session, [letter for letter in letters if letter.id not in unsent], now)


async def edit(session: Session, letters: Sequence[Letter], now: datetime, *, card: Card | None = None) -> None:
    """Write edits of these messages, each to how things stand when it goes out, or to `card`; of several for one
    message only the newest survives.
    """
    if not letters:
        return
    ids = [letter.id for letter in letters]
    await session.execute(_EDITS_AHEAD, {"ids": ids})
    edits = [
        columns_of(letter.workspace_id, Posting(draft=letter.draft, to=letter.to, due_at=now, card=card), now)
        | {"edit_of": letter.id, "decision": card is not None}  # somebody has pressed, and looks at it
        for letter in letters
    ]
    await session.execute(_EDITING, edits)


async def settle_shown(session: Session, letter: Letter) -> None:
    """Its buttons are being taken away."""
    await settle(session, [letter.id], live=False)


async def drop_news(session: Session, deadline_id: int, to: Address) -> None:
    """News of a deadline that have not gone out yet are not needed there."""
    await session.execute(_NEWS, {"deadline_id": deadline_id, "platform": to.platform, "address": to.id})


async def unlive(session: Session, workspace_id: int, platform: str, message: str) -> None:
    """The workspace's message of that id was edited by a reply: it has no buttons left. A card goes on being
    refreshed.
    """
    query = update(LetterRow).where(
        LetterRow.workspace_id == workspace_id,
        LetterRow.message == message,
        LetterRow.platform == platform,
        LetterRow.nudge != Nudge.card.value,
    )
    await session.execute(query.values(live=False))
