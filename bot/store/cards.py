"""Messages that were sent and still show buttons: they are taken off when there is nothing left to press (RULES 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, insert, or_, select, update

from bot.domain.deadlines import Deadline
from bot.domain.letters import Nudge, still_true
from bot.store import Session
from bot.store.letter_values import Letter, LetterState, Posting, columns_of, read
from bot.store.outbox import settle
from bot.store.rows_of_letters import LetterRow


def is_over(letter: Letter, deadline: Deadline) -> bool:
    """Whether the message says what is not so any more, and its buttons should go."""
    return not still_true(letter.draft, deadline)


async def live(session: Session, deadline_id: int, *, but: str = "") -> tuple[Letter, ...]:
    """Sent letters of a deadline that still show buttons, and all its cards, also those on their way; but not the
    message `but` (which is being answered).
    """
    going = [LetterState.pending.value, LetterState.sending.value, LetterState.unknown.value]
    card = and_(LetterRow.nudge == Nudge.card.value, LetterRow.edit_of.is_(None), LetterRow.state.in_(going))
    query = select(LetterRow).where(LetterRow.deadline_id == deadline_id, or_(LetterRow.live, card))
    if but:
        query = query.where(or_(LetterRow.message.is_(None), LetterRow.message != but))
    return await read(session, list((await session.execute(query.order_by(LetterRow.id))).scalars()))


async def retire(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """Write edits that take the buttons away; of several for one message only the newest survives."""
    if letters:
        await settle(session, [letter.id for letter in letters], live=False)
        await edit(session, letters, now)


async def edit(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """Write edits of these messages; of several for one message only the newest survives."""
    if not letters:
        return
    ids = [letter.id for letter in letters]
    pending = LetterRow.state == LetterState.pending.value
    await session.execute(delete(LetterRow).where(LetterRow.edit_of.in_(ids), pending))
    edits = [
        columns_of(letter.workspace_id, Posting(draft=letter.draft, to=letter.to, due_at=now), now)
        | {"edit_of": letter.id, "decision": False}
        for letter in letters
    ]
    await session.execute(insert(LetterRow), edits)


async def unlive(session: Session, platform: str, message: str) -> None:
    """The message of that id was edited by a reply: it has no buttons left. A card goes on being refreshed."""
    query = update(LetterRow).where(
        LetterRow.message == message, LetterRow.platform == platform, LetterRow.nudge != Nudge.card.value
    )
    await session.execute(query.values(live=False))
