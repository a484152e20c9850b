"""What all answers to a question of an escalation share: is it open, who may, who hears of it (RULES 6)."""

from __future__ import annotations

from bot.commands.acting import Done
from bot.commands.room import Room, must
from bot.domain import deciding
from bot.domain.escalation import Suggestion
from bot.domain.letters import Draft, Nudge
from bot.domain.people import Act, Ties
from bot.domain.refusals import Refused
from bot.domain.refused_decisions import DecidedAlready
from bot.store.cases import Case
from bot.store.decisions import post


async def tell(room: Room, done: Done, nudge: Nudge, member_id: int, serial: int) -> None:
    """A word to the one whom it concerns, unless it is the speaker."""
    if member_id in {room.me.id, 0}:
        return
    draft = Draft(nudge=nudge, member_id=member_id, deadline_id=done.after.deadline.id, nth=serial, by_id=room.me.id)
    await post(room.session, done.after, [draft], room.now)


def open_question(room: Room, case: Case, serial: int) -> Suggestion:
    """The question, or `Refused`: closed (by whom, and when), or not the speaker's to decide (who may)."""
    question = case.deadline.escalation.suggestion(serial)
    if question is None:
        raise closed(case, serial)
    must(room, Act.decide, ties_of(case, question))
    return question


def ties_of(case: Case, question: Suggestion) -> Ties:
    """Who may decide it."""
    return deciding.ties_of(question, case.deciders)


def closed(case: Case, serial: int) -> Refused:
    """A question that is not open: who decided, and when."""
    outcome = case.deadline.escalation.outcome(serial)
    by = case.people[outcome.by_id].name if outcome is not None and outcome.by_id in case.people else ""
    return Refused(DecidedAlready(case.deadline.name, outcome, by))
