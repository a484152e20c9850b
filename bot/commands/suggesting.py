"""A suggestion's card, put together when it is handed over: what is so now, and the exact words (A10, RULES 6).

The words are kept before they are shown, so that an approval is about exactly the words that were read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.climbing import next_in_line, waits_until
from bot.domain.cost import price
from bot.domain.deciding import tone_of, wordings
from bot.domain.delivery import deliver_ahead
from bot.domain.escalation import Suggestion
from bot.domain.evidence import Entry
from bot.domain.ladder import Whom
from bot.domain.letters import NoticeKind
from bot.domain.people import Member
from bot.domain.suggested import Suggested, Waits
from bot.domain.views import HistoryLine, Text
from bot.store import Session, evidence, notices
from bot.store.cases import Case
from bot.store.evidence import Line
from bot.store.notices import Notice
from bot.texts.escalation_words import to_contact, to_manager

SAID = (
    Entry.sent, Entry.remind, Entry.held, Entry.overdue, Entry.overdue_text, Entry.promise, Entry.promise_broken,
    Entry.extend, Entry.theirs,
)  # fmt: skip
"""What was said between the client and us."""

MOST_SAID = 3

MOST_READ = 12
"""Lines that are looked at for those three: some of them may have been taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How a card is handed over: its kept text if there is one, what its letter says of itself, and the lines of the
    record about what was said (read here unless they are given).
    """

    words_id: int = 0
    again: bool = False
    repeat: bool = False
    late_minutes: int = 0
    said: Sequence[Line] | None = None


async def said(session: Session, deadline_ids: Collection[int]) -> dict[int, tuple[Line, ...]]:
    """What was said between clients and us, the newest lines of several deadlines."""
    found = await evidence.newest(session, deadline_ids, MOST_READ, (*SAID, Entry.undo))
    return {key: _that_holds(lines)[-MOST_SAID:] for key, lines in found.items()}


def _that_holds(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without those that were taken back."""
    held: list[Line] = []
    for line in lines:
        if line.kind is not Entry.undo:
            held.append(line)
            continue
        verb = (line.words or {}).get("note")
        undone = next((each for each in reversed(held) if each.kind.value == verb), None)
        if undone is not None:
            held.remove(undone)
    return tuple(held)


async def card(
    session: Session, case: Case, serial: int, reader_id: int, now: datetime, showing: Showing | None = None
) -> Suggested:
    """The card of the question `serial`, or of what became of it, as `reader_id` is told at `now` (UTC)."""
    showing = showing or Showing()
    view = case.view(now, reader_id)
    question = case.deadline.escalation.suggestion(serial)
    outcome = case.deadline.escalation.outcome(serial)
    if question is None:
        return Suggested(view=view, serial=serial, question=None, outcome=outcome)
    lines = showing.said
    if lines is None:
        lines = (await said(session, [case.deadline.id])).get(case.deadline.id, ())
    names = {key: member.name for key, member in case.people.items()}
    before = tuple(case.people[asked.member_id] for asked in question.asked if asked.member_id != reader_id)
    tone = tone_of(question, case.rules.firmness)
    offered = wordings(question, case.rules.firmness)
    if case.deciders.rep is not None:
        question = replace(question, no_rep=False)
    words = await _words(session, case, question, now, showing.words_id)
    return Suggested(
        view=view,
        serial=serial,
        question=question,
        recipient=recipient(case, question),
        words=words,
        price=price(case.deadline, case.rules, case.calendars, now),
        said=tuple(HistoryLine(line.at, line.kind, names.get(line.actor_id or 0, ""), line.words) for line in lines),
        waits=_waits(case, question, now),
        softer=words is not None and not question.words_id and tone is not offered[0],
        firmer=words is not None and not question.words_id and tone is not offered[-1],
        again=showing.again,
        is_reworded=bool(question.words_id),
        lender=case.owner if question.is_help else None,
        asked_before=before,
        absent=_absent(case, question),
        repeat=showing.repeat,
        late_minutes=showing.late_minutes,
    )


def _absent(case: Case, question: Suggestion) -> Member | None:
    """Whose decision it would have been, where they were not even asked: away, or out of reach."""
    first = next(iter(case.deciders.line(question.rung.by)), None)
    if question.is_help or first is None or question.no_rep:
        return None
    return None if first.id in {asked.member_id for asked in question.asked} else first


def recipient(case: Case, question: Suggestion) -> str:
    """Whom the words address; empty where the client's manager is not known."""
    if question.rung.whom is Whom.manager:
        return case.client.manager.name if case.client.manager else ""
    if question.rung.whom is Whom.colleague:
        return case.people[question.helper_id].name if question.helper_id in case.people else ""
    return case.client.addressee


async def proposed(session: Session, case: Case, question: Suggestion, notice_id: int) -> Notice | None:
    """The words above a button, if they are this rung's and nobody has signed them yet."""
    wanted = notice_id or question.words_id
    found = await notices.by_id(session, wanted) if wanted else None
    if found is None or found.deadline_id != case.deadline.id or found.kind is not NoticeKind.proposed:
        return None
    before = case.deadline.escalation.approved_at  # what is older was proposed to somebody else
    return found if before is None or found.composed_at >= before else None


def kind_of(question: Suggestion) -> NoticeKind:
    """What the words are, once they are signed."""
    return NoticeKind.to_manager if question.rung.whom is Whom.manager else NoticeKind.from_rep


async def _words(session: Session, case: Case, question: Suggestion, now: datetime, words_id: int) -> Text | None:
    """The words on the card: edited ones, those that it showed before, or new ones; none where nobody is addressed."""
    if question.rung.whom is Whom.colleague or not recipient(case, question):
        return None
    kept = await notices.by_id(session, question.words_id or words_id) if question.words_id or words_id else None
    if kept is not None and kept.deadline_id == case.deadline.id:
        return Text(kept.words, kept.id)
    compose = to_manager if question.rung.whom is Whom.manager else to_contact
    words = compose(
        case.deadline,
        case.client,
        tone_of(question, case.rules.firmness),
        deliver_ahead(case.deadline, case.calendars, now),
        case.readers,
    )
    return Text(words, await notices.add(session, case.deadline, NoticeKind.proposed, words, now))


def _waits(case: Case, question: Suggestion, now: datetime) -> Waits:
    """If nothing is done: when it is put again, and who is asked then."""
    if question.given_up:
        return Waits()
    at, is_over = waits_until(question, case.calendars)
    if is_over:
        return Waits(then_at=max(at, now), heir=_heir(case, question, max(at, now)))
    reminded = replace(question, asked=(*question.asked[:-1], replace(question.now, reminded_at=at)))
    then, _ = waits_until(reminded, case.calendars)
    return Waits(again_at=at, then_at=then, heir=_heir(case, reminded, then))


def _heir(case: Case, question: Suggestion, at: datetime) -> Member | None:
    return case.owner if question.is_help else next_in_line(question, at, case.calendars)
