"""Other words on the card of a suggestion, before somebody signs them (A10, C8)."""

from __future__ import annotations

from bot.commands.acting import Done, act
from bot.commands.questioned import open_question, ties_of
from bot.commands.room import Room, must
from bot.commands.suggesting import card, proposed, recipient
from bot.domain import deciding
from bot.domain.deadlines import Verb
from bot.domain.evidence import Entry
from bot.domain.gestures import AnswerButton
from bot.domain.letters import ASKING, NoticeKind
from bot.domain.messages import Message
from bot.domain.people import Act
from bot.domain.refusals import NoSubject, Refused, TooLong
from bot.domain.refused_decisions import NoManager
from bot.domain.suggested import Reworded
from bot.domain.words import ClientWords
from bot.store import cards, notices
from bot.store.cases import Case

MOST_WORDS = 2_500
"""Characters of edited words: a card with them is one message on every platform, a form's field can show them again."""


async def present_words(room: Room, case: Case, button: AnswerButton) -> str:
    """The words above the button, to be changed; only for those who may."""
    question = open_question(room, case, button.serial)
    notice = await proposed(room.session, case, question, button.notice_id)
    return notice.words.text if notice else ""


async def change_tone(room: Room, case: Case, serial: int, *, softer: bool) -> Message:
    """Softer or firmer words, for everybody who was asked."""
    question = open_question(room, case, serial)
    order = deciding.wordings(question, case.rules.firmness)
    place = order.index(deciding.tone_of(question, case.rules.firmness)) + (-1 if softer else 1)
    tone = order[min(max(place, 0), len(order) - 1)]
    done = await act(
        room,
        case,
        Verb.reword,
        lambda met: deciding.toned(met.deadline, serial, tone, met.rules),
        entry=Entry.reworded,
        need=Act.decide,
        ties=ties_of(case, question),
        tone=tone.value,
    )
    return await _reworded(room, done, serial)


async def reword(room: Room, case: Case, serial: int, text: str) -> Message:
    """Words of one's own on the card; nothing is sent, they wait for an approval as the others did."""
    question = open_question(room, case, serial)
    if not text.strip():
        raise Refused(NoSubject())
    if len(text) > MOST_WORDS:
        raise Refused(TooLong(len(text), MOST_WORDS))
    if not recipient(case, question):
        raise Refused(NoManager(case.client.name))
    must(room, Act.decide, ties_of(case, question))
    words = ClientWords(text.strip(), case.client.language)
    words_id = await notices.add(room.session, case.deadline, NoticeKind.proposed, words, room.now)
    done = await act(
        room,
        case,
        Verb.reword,
        lambda met: deciding.reworded(met.deadline, serial, words_id),
        entry=Entry.reworded,
        need=Act.decide,
        ties=ties_of(case, question),
        text=words.text,
    )
    return await _reworded(room, done, serial)


async def _reworded(room: Room, done: Done, serial: int) -> Message:
    """The cards that stand are changed; where none does, here it is."""
    if await refresh(room, done.after, serial):
        return Reworded(done.after.view(room.now, room.me.id))
    return await card(room.session, done.after, serial, room.me.id, room.now)


async def refresh(room: Room, case: Case, serial: int) -> bool:
    """The cards of a question are shown as it stands now; false if there are none."""
    live = await cards.live(room.session, case.deadline.id)
    standing = [letter for letter in live if letter.draft.nudge in ASKING and letter.draft.nth == serial]
    await cards.edit(room.session, standing, room.now)
    return bool(standing)
