"""Decisions about an escalation, from the press to what follows (A10, RULES 6): first press wins, the others are told.

Nothing here writes to a client: an approval hands the words to the one who approved, who sends them and marks it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import clients, dates
from bot.commands.acting import Done, act
from bot.commands.grammar import quoted, tokens
from bot.commands.room import Room, member_named, must
from bot.commands.suggesting import card, kind_of, recipient
from bot.domain import deciding
from bot.domain.client_messages import ContactSet
from bot.domain.deadlines import Deadline, Verb
from bot.domain.escalation import Decision, Suggestion
from bot.domain.evidence import Entry
from bot.domain.gestures import Answer, AnswerButton
from bot.domain.ladder import Firmness, Whom
from bot.domain.letters import ASKING, Draft, NoticeKind, Nudge, asking
from bot.domain.messages import Changed, Message
from bot.domain.people import Act, Role, Ties
from bot.domain.refusals import NoSubject, Refused, TooLong, WhichTime
from bot.domain.refused_decisions import DecidedAlready, NobodyToAsk, NoManager, WhomToAsk
from bot.domain.suggested import Reworded, Suggested
from bot.domain.views import Text
from bot.domain.words import ClientWords
from bot.store import cards, notices
from bot.store.cases import Case
from bot.store.decisions import post
from bot.store.notices import Notice

MOST_WORDS = 4_000
"""Characters of edited words."""

MOST_NAMES = 5


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
            return await change_tone(room, case, serial, softer=button.answer is Answer.softer)
        case Answer.take:
            return await take(room, case, serial)
        case Answer.back:
            return await give_back(room, case, serial)
        case _:
            return await show(room, case, serial)


async def show(room: Room, case: Case, serial: int) -> Suggested:
    """The card once more."""
    _open(room, case, serial)
    return await card(room.session, case, serial, room.me.id, room.now)


async def approve(room: Room, case: Case, serial: int, notice_id: int) -> Changed | Suggested:
    """Whoever approves takes it, and gets the words that were on the card; the owner is told (RULES 6)."""
    question = _open(room, case, serial)
    if question.rung.whom is Whom.colleague:
        return await _approve_help(room, case, question)
    to = recipient(case, question)
    if not to:
        raise Refused(NoManager(case.client.name))
    notice = await _proposed(room, case, question, notice_id)
    if notice is None:  # words that nobody has read are not signed
        return await show(room, case, serial)
    done = await act(
        room,
        case,
        Verb.approve,
        lambda met: deciding.approved(met.deadline, serial, room.me, met.rules, met.deciders, room.now),
        entry=Entry.approved,
        need=Act.decide,
        ties=_ties(case, question),
        text=notice.words.text,
        recipient=to,
        whom=question.rung.whom.value,
    )
    await notices.sign(room.session, notice.id, kind_of(question))
    await _tell(room, done, Nudge.taken_on, done.after.deadline.owner_id, serial)
    return _changed(room, done, Verb.approve, note=to, text=Text(notice.words, notice.id))


async def _proposed(room: Room, case: Case, question: Suggestion, notice_id: int) -> Notice | None:
    """The words above the button, if they are this question's and were proposed to somebody."""
    wanted = notice_id or question.words_id
    found = await notices.by_id(room.session, wanted) if wanted else None
    fits = found is not None and found.deadline_id == case.deadline.id and found.kind is NoticeKind.proposed
    return found if fits else None


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
        ties=_ties(case, question),
        recipient=helper.name,
        whom=Whom.colleague.value,
    )
    await post(room.session, done.after, asking(done.after.deadline, done.after.deadline.escalation.serial), room.now)
    return _changed(room, done, Verb.help_me, note=helper.name)


async def not_now(room: Room, case: Case, serial: int) -> Changed:
    """The same person is asked again on their next working day; a date may follow."""
    question = _open(room, case, serial)
    done = await act(
        room,
        case,
        Verb.not_now,
        lambda met: deciding.put_off(met.deadline, serial, room.me, met.deciders, room.now),
        entry=Entry.not_now,
        need=Act.decide,
        ties=_ties(case, question),
    )
    return _put_off(room, done)


async def put_off(room: Room, case: Case, phrase: str) -> Changed:
    """`not-now D-12 WHEN`: a date for the *Not now* that was pressed, or for the question that is open."""
    until = _when(room, case, phrase)
    escalation = case.deadline.escalation
    question = escalation.open
    if question is None and escalation.not_before is None:
        raise _decided(case, escalation.serial)
    ties = _ties(case, question) if question else Ties(decider_ids=frozenset({escalation.again_id or 0}))

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


def _when(room: Room, case: Case, phrase: str) -> datetime:
    """The instant (UTC) of the phrase; a bare day is the beginning of that day, because it is a question for us."""
    try:
        return dates.due(room, phrase, case.client).at
    except Refused as refused:
        if not isinstance(refused.refusal, WhichTime):
            raise
        day = refused.refusal.day
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(room.me.zone)).astimezone(room.now.tzinfo)


def _put_off(room: Room, done: Done) -> Changed:
    escalation, deciders = done.after.deadline.escalation, done.after.deciders
    again = deciders.people.get(escalation.again_id or 0)
    until = escalation.not_before
    if again is not None and until is not None:
        until = deciders.opening(again, until)
    return replace(_changed(room, done, Verb.not_now), at=until)


async def never(room: Room, case: Case, serial: int) -> Changed:
    """This deadline's ladder is over."""
    question = _open(room, case, serial)
    done = await act(
        room,
        case,
        Verb.never,
        lambda met: deciding.ended(met.deadline, serial, room.me, room.now),
        entry=Entry.never,
        need=Act.decide,
        ties=_ties(case, question),
    )
    return _changed(room, done, Verb.never)


async def present_words(room: Room, case: Case, button: AnswerButton) -> str:
    """The words above the button, to be changed; only for those who may."""
    question = _open(room, case, button.serial)
    notice = await _proposed(room, case, question, button.notice_id)
    return notice.words.text if notice else ""


async def change_tone(room: Room, case: Case, serial: int, *, softer: bool) -> Message:
    """Softer or firmer words, for everybody who was asked."""
    question = _open(room, case, serial)
    order = tuple(Firmness)
    place = order.index(question.tone) + (-1 if softer else 1)
    tone = order[min(max(place, 0), len(order) - 1)]
    done = await act(
        room,
        case,
        Verb.reword,
        lambda met: deciding.toned(met.deadline, serial, tone, met.rules),
        entry=Entry.reworded,
        need=Act.decide,
        ties=_ties(case, question),
        tone=tone.value,
    )
    return await _reworded(room, done, serial)


async def reword(room: Room, case: Case, serial: int, text: str) -> Message:
    """Words of one's own on the card; nothing is sent, they wait for an approval as the others did."""
    question = _open(room, case, serial)
    if not text.strip():
        raise Refused(NoSubject())
    if len(text) > MOST_WORDS:
        raise Refused(TooLong(len(text), MOST_WORDS))
    if not recipient(case, question):
        raise Refused(NoManager(case.client.name))
    must(room, Act.decide, _ties(case, question))
    words = ClientWords(text.strip(), case.client.language)
    words_id = await notices.add(room.session, case.deadline, NoticeKind.proposed, words, room.now)
    done = await act(
        room,
        case,
        Verb.reword,
        lambda met: deciding.reworded(met.deadline, serial, words_id),
        entry=Entry.reworded,
        need=Act.decide,
        ties=_ties(case, question),
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


async def help_me(room: Room, case: Case, name: str) -> Changed:
    """`help-me D-12 [@X]`: a colleague is asked to take it over, with the whole context (A10)."""
    must(room, Act.steer, case.ties)
    if not name:
        raise Refused(WhomToAsk(case.deadline.name, _colleagues(room, case)))
    helper = member_named(room, name)
    done = await act(
        room,
        case,
        Verb.help_me,
        lambda met: deciding.help_wanted(met.deadline, helper, met.deciders, room.now),
        entry=Entry.help_asked,
        note=helper.name,
    )
    await post(room.session, done.after, asking(done.after.deadline, done.after.deadline.escalation.serial), room.now)
    return _changed(room, done, Verb.help_me, note=helper.name)


def _colleagues(room: Room, case: Case) -> tuple[str, ...]:
    """Who may be asked, the likeliest first: deputy, account rep, then everybody else in the order they came."""
    likely = (case.owner.deputy_id, case.client.rep_id, *case.deadline.blocked, *sorted(case.people))
    out = {case.deadline.owner_id, room.me.id}
    members = (case.people[key] for key in dict.fromkeys(likely) if key in case.people and key not in out)
    return tuple(member.name for member in members if case.deciders.reaches(member.id))[:MOST_NAMES]


def reps(case: Case) -> tuple[str, ...]:
    """Who may look after a client: reps first, then everybody who is here."""
    here = [member for _, member in sorted(case.people.items()) if member.active]
    ordered = sorted(here, key=lambda member: member.role is not Role.rep)
    return tuple(member.name for member in ordered)[:MOST_NAMES]


async def name_manager(room: Room, case: Case, text: str) -> ContactSet:
    """Whom to write to at the client's: a name, and an address if one is known; the cards show it then."""
    *person, last = text.replace(",", " ").split() or [""]
    email = last if "@" in last else ""
    name = " ".join(person if email else (*person, last))
    line = f"{quoted(case.client.name)} {quoted(name) if name else ''} manager" + (f" email {email}" if email else "")
    return await clients.contact(room, line, tokens(line, "/client"))


async def take(room: Room, case: Case, serial: int) -> Changed:
    """*I take it*: the ball moves, and the one who asked is told."""
    question = _open(room, case, serial)
    done = await act(
        room,
        case,
        Verb.take,
        lambda met: deciding.taken(met.deadline, serial, room.me, room.now),
        entry=Entry.help_taken,
        need=Act.decide,
        ties=_ties(case, question),
    )
    lender = done.before.owner
    await _tell(room, done, Nudge.help_taken, lender.id, serial)
    return _changed(room, done, Verb.take, note=lender.name)


async def give_back(room: Room, case: Case, serial: int) -> Changed:
    """*Back to you*: declined, or given back after it was taken."""
    escalation = case.deadline.escalation
    question = escalation.suggestion(serial)
    lender = case.deadline.owner_id if question else escalation.lent_by
    outcome = escalation.outcome(serial)
    if question is None and (outcome is None or outcome.decision is not Decision.taken or lender is None):
        raise _decided(case, serial)
    ties = _ties(case, question) if question else Ties(decider_ids=frozenset({case.deadline.owner_id}))
    done = await act(
        room,
        case,
        Verb.give_back,
        lambda met: deciding.given_back(met.deadline, serial, room.me, met.deciders, room.now),
        entry=Entry.help_declined,
        need=Act.decide,
        ties=ties,
    )
    await _tell(room, done, Nudge.help_declined, lender or 0, serial)
    return _changed(room, done, Verb.give_back, note=done.after.owner.name)


async def _tell(room: Room, done: Done, nudge: Nudge, member_id: int, serial: int) -> None:
    """A word to the one whom it concerns, unless it is the speaker."""
    if member_id in {room.me.id, 0}:
        return
    draft = Draft(nudge=nudge, member_id=member_id, deadline_id=done.after.deadline.id, nth=serial, by_id=room.me.id)
    await post(room.session, done.after, [draft], room.now)


def _open(room: Room, case: Case, serial: int) -> Suggestion:
    """The question, or `Refused`: closed (by whom, and when), or not the speaker's to decide (who may)."""
    question = case.deadline.escalation.suggestion(serial)
    if question is None:
        raise _decided(case, serial)
    must(room, Act.decide, _ties(case, question))
    return question


def _ties(case: Case, question: Suggestion) -> Ties:
    return deciding.ties_of(question, case.deciders)


def _decided(case: Case, serial: int) -> Refused:
    outcome = case.deadline.escalation.outcome(serial)
    by = case.people[outcome.by_id].name if outcome is not None and outcome.by_id in case.people else ""
    return Refused(DecidedAlready(case.deadline.name, outcome, by))


def _changed(room: Room, done: Done, verb: Verb, *, note: str = "", text: Text | None = None) -> Changed:
    return Changed(
        view=done.after.view(room.now, room.me.id),
        verb=verb,
        before=done.before.deadline.state,
        by=room.me,
        now=room.now,
        text=text,
        note=note,
        tells=False,
    )
