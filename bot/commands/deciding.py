"""Decisions about an escalation, from the press to what follows (A10, RULES 6): first press wins, the others are told.

Nothing here writes to a client: an approval hands the words to the one who approved, who sends them and marks it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import dates, helping, rewording
from bot.commands.acting import Done, act, changed
from bot.commands.questioned import closed, open_question, tell, ties_of
from bot.commands.room import Room
from bot.commands.suggesting import card, kind_of, proposed, recipient
from bot.domain import deciding
from bot.domain.deadlines import Deadline, Verb
from bot.domain.escalation import Suggestion
from bot.domain.evidence import Entry
from bot.domain.gestures import Answer, AnswerButton
from bot.domain.ladder import Whom
from bot.domain.letters import Nudge, asking
from bot.domain.messages import Changed, Message
from bot.domain.people import Act, Member, Ties
from bot.domain.refusals import PastDate, Refused, WhichTime
from bot.domain.refused_decisions import NobodyToAsk, NoManager
from bot.domain.suggested import Suggested
from bot.domain.views import Text
from bot.store import notices
from bot.store.cases import Case
from bot.store.decisions import post


async def pressed(room: Room, button: AnswerButton, case: Case) -> Message:
    """What a button under a question does; those that ask something first are forms."""
    serial = button.serial
    match button.answer:
        case Answer.approve:
            return await approve(room, case, serial, button.notice_id)
        case Answer.not_now:
            return await not_now(room, case, serial)
        case Answer.never:
            return await never(room, case, serial)
        case Answer.softer | Answer.firmer:
            return await rewording.change_tone(room, case, serial, softer=button.answer is Answer.softer)
        case Answer.take:
            return await helping.take(room, case, serial)
        case Answer.back:
            return await helping.give_back(room, case, serial)
        case _:
            return await show(room, case, serial)


async def show(room: Room, case: Case, serial: int) -> Suggested:
    """The card once more."""
    open_question(room, case, serial)
    return await card(room.session, case, serial, room.me.id, room.now)


async def approve(room: Room, case: Case, serial: int, notice_id: int) -> Changed | Suggested:
    """Whoever approves takes it, and gets the words that were on the card; the owner is told (RULES 6)."""
    question = open_question(room, case, serial)
    if question.rung.whom is Whom.colleague:
        return await _approve_help(room, case, question)
    to = recipient(case, question)
    if not to:
        raise Refused(NoManager(case.client.name))
    notice = await proposed(room.session, case, question, notice_id)
    if notice is None:  # words that nobody has read are not signed
        return await show(room, case, serial)
    done = await act(
        room,
        case,
        Verb.approve,
        lambda met: deciding.approved(met.deadline, serial, room.me, met.rules, met.deciders, room.now),
        entry=Entry.approved,
        need=Act.decide,
        ties=ties_of(case, question),
        text=notice.words.text,
        recipient=to,
        whom=question.rung.whom.value,
    )
    await notices.sign(room.session, notice.id, kind_of(question))
    await tell(room, done, Nudge.taken_on, done.after.deadline.owner_id, serial)
    return changed(room, done, Verb.approve, tells=False, note=to, text=Text(notice.words, notice.id))


async def _approve_help(room: Room, case: Case, question: Suggestion) -> Changed:
    """A rule proposed to ask a colleague for help, and the owner agrees."""
    helper = case.people.get(question.helper_id or 0)
    if helper is None:
        raise Refused(NobodyToAsk(case.deadline.name, ""))
    done = await act(
        room,
        case,
        Verb.approve,
        lambda met: deciding.approved(met.deadline, question.serial, room.me, met.rules, met.deciders, room.now),
        entry=Entry.approved,
        need=Act.decide,
        ties=ties_of(case, question),
        recipient=helper.name,
        whom=Whom.colleague.value,
    )
    await post(room.session, done.after, asking(done.after.deadline, done.after.deadline.escalation.serial), room.now)
    return changed(room, done, Verb.help_me, tells=False, note=helper.name)


async def not_now(room: Room, case: Case, serial: int) -> Changed:
    """The same person is asked again on their next working day; a date may follow."""
    question = open_question(room, case, serial)
    done = await act(
        room,
        case,
        Verb.not_now,
        lambda met: deciding.put_off(met.deadline, serial, room.me, met.deciders, room.now),
        entry=Entry.not_now,
        need=Act.decide,
        ties=ties_of(case, question),
    )
    return _put_off(room, done)


async def put_off(room: Room, case: Case, phrase: str) -> Changed:
    """`not-now D-12 WHEN`: a date for the *Not now* that was pressed, or for the question that is open."""
    escalation = case.deadline.escalation
    question = escalation.open
    again = case.people.get(escalation.again_id or 0) if question is None else None
    until = _when(room, case, phrase, again or room.me)
    if question is None and escalation.not_before is None:
        raise closed(case, escalation.serial)
    ties = ties_of(case, question) if question else Ties(decider_ids=frozenset({escalation.again_id or 0}))

    def change(met: Case) -> Deadline:
        put = met.deadline
        if put.escalation.open is not None:
            put = deciding.put_off(put, put.escalation.open.serial, room.me, met.deciders, room.now)
        return deciding.put_off_until(put, until, room.now)

    done = await act(
        room,
        case,
        Verb.not_now,
        change,
        entry=Entry.not_now,
        need=Act.decide,
        ties=ties,
        until_at=until.isoformat(),
    )
    return _put_off(room, done)


def _when(room: Room, case: Case, phrase: str, again: Member) -> datetime:
    """The instant (UTC) of the phrase; a bare day is the beginning of that day for `again`, who is asked then."""
    try:
        return dates.due(room, phrase, case.client).at
    except Refused as refused:
        if not isinstance(refused.refusal, WhichTime):
            raise
        day = refused.refusal.day
        at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(again.zone)).astimezone(room.now.tzinfo)
        if at <= room.now:
            raise Refused(PastDate(phrase, at, again.zone)) from None
        return at


def _put_off(room: Room, done: Done) -> Changed:
    escalation, deciders = done.after.deadline.escalation, done.after.deciders
    again = deciders.people.get(escalation.again_id or 0)
    until = escalation.not_before
    if again is not None and until is not None:
        until = deciders.opening(again, until)
    return replace(changed(room, done, Verb.not_now, tells=False), at=until)


async def never(room: Room, case: Case, serial: int) -> Changed:
    """This deadline's ladder is over."""
    question = open_question(room, case, serial)
    done = await act(
        room,
        case,
        Verb.never,
        lambda met: deciding.ended(met.deadline, serial, room.me, room.now),
        entry=Entry.never,
        need=Act.decide,
        ties=ties_of(case, question),
    )
    return changed(room, done, Verb.never, tells=False)
