"""Texts for the client, composed at the moment of the command and kept, so that *Sent* is about exactly that text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.room import Room
from bot.domain.deadlines import RULES, Told
from bot.domain.delivery import deliver_ahead
from bot.domain.letters import TELLING, NoticeKind, promises_silence
from bot.domain.reminders import ahead
from bot.domain.views import Text
from bot.store import notices
from bot.store.cases import Case
from bot.texts.notices import Occasion, compose


def if_told_now(case: Case, now: datetime) -> Case:
    """The case as it would be if the notice went out at this instant: what plans are drawn from."""
    deadline = case.deadline
    if not deadline.needs_notice:
        return case
    return case.with_deadline(replace(deadline, told=Told(now, deadline.clause, deadline.due.at), looked_until=now))


def is_last(case: Case, now: datetime) -> bool:
    """Whether no reminder fits after a text that goes out now, so that the text itself promises that none will come."""
    told = if_told_now(case, now)
    return promises_silence(
        case.deadline.clause,
        reminders_ahead=len(ahead(told.deadline, RULES, case.calendars)),
        nth=0,
        most_overdue=RULES.overdue_texts,
    )


async def prepared(
    room: Room,
    case: Case,
    kind: NoticeKind,
    *,
    last: bool | None = None,
    resumes: bool = False,
    moves_delivery: bool = False,
) -> Text:
    """A text for the client. Whether one that tells date and clause is the last word is worked out unless given.

    `moves_delivery`: the new date that it confirms moved the delivery date too.
    """
    if last is None:
        last = kind in TELLING and is_last(case, room.now)
    says_delivery = moves_delivery or kind not in TELLING
    delivery = deliver_ahead(case.deadline, case.calendars, room.now) if says_delivery else None
    occasion = Occasion(case.deadline, last=last, resumes=resumes, delivery=delivery)
    words = compose(kind, [occasion], case.client, case.readers)
    return Text(words, await notices.add(room.session, case.deadline, kind, words, room.now, silence=last))
