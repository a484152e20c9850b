"""Messages that were sent and still show buttons: they are taken off when there is nothing left to press (RULES 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot.domain.deadlines import Deadline
from bot.domain.letters import still_true
from bot.store import Session
from bot.store.outbox import Letter, LetterState, Posting, columns_of, read, settle
from bot.store.rows_of_letters import LetterRow


def is_over(letter: Letter, deadline: Deadline) -> bool:
    """Whether the message says what is not so any more, and its buttons should go."""
    return not still_true(letter.draft, deadline)


async def live(session: Session, deadline_id: int, *, but: str = "") -> tuple[Letter, ...]:
    """Sent letters of a deadline that still show buttons, but not the message `but` (which is being answered)."""
    query = select(LetterRow).where(LetterRow.deadline_id == deadline_id, LetterRow.live)
    if but:
        query = query.where(LetterRow.message != but)
    return await read(session, list((await session.execute(query.order_by(LetterRow.id))).scalars()))


async def retire(session: Session, letters: Sequence[Letter], now: datetime) -> None:
    """Write edits that take the buttons away; of several for one message only the newest survives."""
    if not letters:
        return
    ids = [letter.id for letter in letters]
    pending = LetterRow.state == LetterState.pending.value
    await session.execute(delete(LetterRow).where(LetterRow.edit_of.in_(ids), pending))
    await settle(session, ids, live=False)
    edits = [
        columns_of(letter.workspace_id, Posting(draft=letter.draft, to=letter.to, due_at=now), now)
        | {"edit_of": letter.id, "decision": False}
        for letter in letters
    ]
    await session.execute(insert(LetterRow), edits)


async def unlive(session: Session, platform: str, address: str, message: str) -> None:
    """The message of that id was edited by a reply: it has no buttons left."""
    query = update(LetterRow).where(
        LetterRow.platform == platform, LetterRow.address == address, LetterRow.message == message
    )
    await session.execute(query.values(live=False))
