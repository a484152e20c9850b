"""`sent`: the text went out, now or earlier, as prepared or in other words (RULES 1 and 2)."""

from __future__ import annotations

from datetime import datetime

from bot.commands.acting import act, caught_up, handed
from bot.commands.room import Room
from bot.domain import changes, told_words
from bot.domain.deadlines import State, Told, Verb, Why
from bot.domain.evidence import Entry
from bot.domain.letters import TELLING, NoticeKind
from bot.domain.messages import AlreadyDone, Changed
from bot.domain.refusals import Impossible, NothingSent, Refused, TooLong, WordsUnclear
from bot.store import notices
from bot.store.cases import Case
from bot.store.notices import Notice

MOST_WORDS = 4_000
"""Characters of the words that really went out."""


async def sent(
    room: Room, case: Case, *, at: datetime | None = None, text: str = "", notice_id: int = 0
) -> Changed | AlreadyDone:
    """Mark a text as sent: the one of the button, else the newest that is not marked yet."""
    if len(text) > MOST_WORDS:
        raise Refused(TooLong(len(text), MOST_WORDS))
    met, _ = caught_up(room, case)
    notice = await _which(room, met, notice_id, corrects=at is not None)
    if notice.sent_at is not None and at is None and not text:
        return AlreadyDone(met.view(room.now, room.me.id))
    if text:
        _check_words(room, met, notice, text)
    told = Told(at or room.now, notice.clause, notice.due.at) if notice.kind in TELLING else None
    done = await act(
        room,
        case,
        Verb.sent,
        lambda met: changes.sent(met.deadline, told, stated=at is not None, silence=notice.silence),
        entry=Entry.sent,
        stated_at=at.isoformat() if at else None,
        text=text or notice.words.text,
        as_prepared=not text and (at is None or at >= notice.composed_at),
        note=text,
        due_at=notice.due.at.isoformat(),
        clause=notice.clause.value,
        what=notice.kind.value,
    )
    await notices.mark_sent(room.session, notice.id, at or room.now)
    return Changed(
        view=done.after.view(room.now, room.me.id),
        verb=Verb.sent,
        before=done.before.deadline.state,
        by=room.me,
        now=room.now,
        text=await handed(room, done),
        at=at or room.now,
        tells=told is not None,
    )


async def _which(room: Room, case: Case, notice_id: int, *, corrects: bool) -> Notice:
    """The text that is meant. Past the due instant, telling anew is too late: only a stated past instant helps."""
    deadline = case.deadline
    if notice_id:
        found = await notices.by_id(room.session, notice_id)
        if found is None or found.deadline_id != deadline.id or found.kind is NoticeKind.proposed:
            raise Refused(NothingSent(deadline.name))  # what nobody has signed is not for the client
        return found
    if deadline.state is State.untold and not corrects:
        raise Refused(Impossible(deadline.name, Verb.sent, Why.needs_date, deadline.state))
    found = await notices.newest(room.session, deadline.id, deadline.state)
    if found is None:
        raise Refused(NothingSent(deadline.name))
    return found


def _check_words(room: Room, case: Case, notice: Notice, text: str) -> None:
    """Words that name neither date nor clause have told the client nothing; the person is asked (RULES 1)."""
    if notice.kind not in TELLING or "words" in room.allowed:
        return
    date_found = told_words.names_date(text, notice.due, case.client.zone)
    clause_found = told_words.names_clause(text, notice.clause)
    if not (date_found and clause_found):
        raise Refused(WordsUnclear(case.deadline.name, date_found, clause_found, notice.due, notice.clause))
