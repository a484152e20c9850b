"""Cards: the answer to somebody's act, kept in the chat and changed by whatever happens to its deadline later.

A card is a letter with its words in it, written in the transaction of the act, so that a crash loses neither. It stands
in the place where the command was typed if only our people read there, else in the speaker's private chat. When the
deadline changes its cards are edited to how it stands now, and under one in a place a line says what happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import Card, Place
from bot.commands.room import Room
from bot.domain.evidence import Record
from bot.domain.joining import CardKept
from bot.domain.letters import Draft, Nudge
from bot.domain.messages import Changed, ChaseKept, Drafted, HistoryLine, Made, Message
from bot.store import Session, cards, outbox, places
from bot.store.cases import Case
from bot.store.letter_values import Letter, Posting
from bot.texts import history
from bot.texts.voice import Voice

KEPT = Made | Changed | Drafted | ChaseKept
"""What becomes a card where the platform keeps them."""


async def keep(room: Room, message: Message, card: Card) -> CardKept | None:
    """Write the card as a letter; gives what is said where it was typed, None where it appears right there.

    The caller has seen to it that `message` is one of `KEPT`.
    """
    if not isinstance(message, KEPT):
        raise TypeError(message)
    deadline = message.view.deadline
    draft = Draft(nudge=Nudge.card, member_id=room.me.id, deadline_id=deadline.id)
    posting = Posting(draft=draft, to=room.home, due_at=room.now, at_once=True, card=card)
    await outbox.post(room.session, room.workspace_id, [posting], room.now)
    return None if room.is_internal else CardKept(deadline.name)


async def _may_change(session: Session, letter: Letter) -> bool:
    """Whether a card may still say our affairs where it stands. A group is as internal as its declaration; of a team's
    channel the platform knows, and is asked again when the change is sent.
    """
    if not letter.to.place or letter.to.team:
        return True
    return await places.workspace_of(session, Place(letter.to.platform, letter.to.id)) == letter.workspace_id


async def refresh(session: Session, case: Case, records: Sequence[Record], now: datetime, *, but: str = "") -> None:
    """The deadline's cards are to show how it stands now; not the message `but`, which is being answered."""
    standing = [
        letter
        for letter in await cards.live(session, case.deadline.id, but=but)
        if letter.draft.nudge is Nudge.card and await _may_change(session, letter)
    ]
    await cards.edit(session, standing, now)
    news: list[Posting] = []
    for letter in standing:
        reader = case.people.get(letter.draft.member_id)
        if reader is None or not letter.to.place or not letter.message:
            continue
        voice = Voice(reader.language, reader.zone, now)
        for record in records:
            by = case.people[record.actor_id].name if record.actor_id in case.people else ""
            said = history.line(voice, HistoryLine(record.at, record.kind, by, dict(record.words)))
            draft = Draft(nudge=Nudge.news, member_id=reader.id, deadline_id=case.deadline.id)
            news.append(Posting(draft=draft, to=letter.to, due_at=now, card=Card(said), thread=letter.message))
    await outbox.post(session, case.deadline.workspace_id, news, now)
