"""Cards: the answer to somebody's act, kept in the chat and changed by whatever happens to its deadline later.

A card is a letter with its words in it, written in the transaction of the act, so that a crash loses neither. It stands
in the place where the command was typed if only our people read there, else in the speaker's private chat. When the
deadline changes its cards are edited to how it stands now, and under one in a place a line says what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat import Card
from bot.commands.room import Room
from bot.domain.evidence import Record
from bot.domain.joining import CardKept
from bot.domain.letters import Draft, Nudge
from bot.domain.messages import Changed, ChaseKept, Drafted, Made, Message
from bot.domain.views import HistoryLine
from bot.store import Session, cards, members, outbox
from bot.store.cases import Case
from bot.store.letter_values import Letter, Posting
from bot.texts import history
from bot.texts.voice import Voice

KEPT = Made | Changed | Drafted | ChaseKept
"""What becomes a card where the platform keeps them."""


async def keep(room: Room, message: Message, card: Card) -> CardKept | None:
    """Write the card as a letter; gives what is said where it was typed, None where it appears right there.

    A deadline has one living card in a chat: those before it point to it. The caller has seen to it that `message` is
    one of `KEPT`.
    """
    if not isinstance(message, KEPT):
        raise TypeError(message)
    deadline = message.view.deadline
    older = [letter for letter in await _cards(room.session, deadline.id) if letter.to == room.home]
    await cards.retire(room.session, [_over(letter) for letter in older], room.now)
    await cards.drop_news(room.session, deadline.id, room.home)  # the new card says it
    draft = Draft(nudge=Nudge.card, member_id=room.me.id, deadline_id=deadline.id)
    posting = Posting(draft=draft, to=room.home, due_at=room.now, at_once=True, card=card)
    await outbox.post(room.session, room.workspace_id, [posting], room.now)
    return CardKept(deadline.name) if room.outside.whispers and not room.is_internal else None


async def change_pressed(room: Room, said: Callable[[Voice], Card]) -> bool:
    """Write the change of the message that was pressed as a letter, so that no crash loses it (RULES 9); false where
    the message is none of ours by letter, as a whisper is not. It stays in the language of the one to whom it was
    written, who in a place need not be the one who pressed.
    """
    letter = await cards.by_message(room.session, room.workspace_id, room.account.platform, room.pressed)
    if letter is None:
        return False
    if letter.draft.nudge is not Nudge.card:
        await cards.settle_shown(room.session, letter)
    reader = room.people.get(letter.draft.member_id, room.me)
    voice = Voice(reader.language, reader.zone, room.now)
    await cards.edit(room.session, [letter], room.now, card=said(voice))
    return True


async def refresh(session: Session, case: Case, records: Sequence[Record], now: datetime, *, but: str = "") -> None:
    """The deadline's cards are to show how it stands now; not the message `but`, which is being answered."""
    standing = [letter for letter in await _cards(session, case.deadline.id) if not but or letter.message != but]
    await refresh_all(session, [(case, records, standing)], now)


async def refresh_all(
    session: Session, changed: Sequence[tuple[Case, Sequence[Record], Sequence[Letter]]], now: datetime
) -> None:
    """The same of several deadlines, each with the letters of it that are still live."""
    found = [
        (case, records, [letter for letter in letters if letter.draft.nudge is Nudge.card])
        for case, records, letters in changed
    ]
    await cards.edit(session, [letter for _, _, standing in found for letter in standing], now)
    news: list[tuple[int, Posting]] = []
    seen = {
        letter.draft.member_id: case.people.get(letter.draft.member_id)
        for case, records, standing in found
        for letter in standing
        if records and letter.to.place and letter.message
    }
    readers = seen | await members.by_ids(session, [key for key, known in seen.items() if known is None])
    for case, records, standing in found:
        for letter in standing:
            reader = readers.get(letter.draft.member_id)
            if reader is not None and letter.to.place and letter.message:
                voice = Voice(reader.language, reader.zone, now)
                news += [(letter.workspace_id, _news(case, letter, record, voice, now)) for record in records]
    await outbox.post_all(session, news, now)


def _news(case: Case, letter: Letter, record: Record, voice: Voice, now: datetime) -> Posting:
    """A line under a card in a place."""
    by = case.people[record.actor_id].name if record.actor_id in case.people else ""
    said = history.line(voice, HistoryLine(record.at, record.kind, by, dict(record.words)))
    draft = Draft(nudge=Nudge.news, member_id=letter.draft.member_id, deadline_id=case.deadline.id)
    return Posting(draft=draft, to=letter.to, due_at=now, card=Card(said), thread=letter.message or "")


async def _cards(session: Session, deadline_id: int) -> list[Letter]:
    return [letter for letter in await cards.live(session, deadline_id) if letter.draft.nudge is Nudge.card]


def _over(letter: Letter) -> Letter:
    """The letter as one whose card points to a newer one."""
    return replace(letter, draft=replace(letter.draft, last=True))
