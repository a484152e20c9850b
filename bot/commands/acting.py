"""How a command changes a deadline: one path for all of them, in one transaction.

What was due is done first, so that a press at 17:00:01 meets the state of 17:00:01; then the change; then what the
change made due (a late `sent` lets the clause take effect at once). State, what would undo it, letters and record are
written together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.commands import kept
from bot.commands.preparing import prepared
from bot.commands.room import Room, must
from bot.domain.changes import Kept
from bot.domain.climbing import put_anew, settled
from bot.domain.deadlines import Deadline, State, Verb
from bot.domain.escalation import Decision
from bot.domain.evidence import Entry, Fact, Record
from bot.domain.followup import Kind, Step
from bot.domain.letters import TEXT_OF, Draft, Nudge, asking, letters_of, to_blocked, word_for_blocked
from bot.domain.messages import Changed
from bot.domain.people import Act, Ties
from bot.domain.views import Text
from bot.store import cards, deadlines, evidence, homes, outbox
from bot.store.cases import Case
from bot.store.decisions import post, post_steps, record, records_of

ANY_LATENESS = 24 * 366
"""Hours."""


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was carried out: the case it met (what was due done first), the case afterwards, what followed."""

    before: Case
    after: Case
    steps: tuple[Step, ...]
    own: Draft | None = None
    """A letter with a text for the client that would answer the speaker's own act: the reply hands it over instead."""


def caught_up(room: Room, case: Case) -> tuple[Case, tuple[Step, ...]]:
    """The case after everything that was due by now."""
    look = case.follow_up(room.now)
    return case.with_deadline(look.deadline), look.steps


async def act(
    room: Room,
    case: Case,
    verb: Verb,
    change: Callable[[Case], Deadline],
    *,
    entry: Entry,
    need: Act = Act.steer,
    ties: Ties | None = None,
    taken_back: bool = False,
    tell_blocked: bool = True,
    **words: Fact,
) -> Done:
    """Carry out `change` on the case as it is now. Raises `Refused` with nothing changed."""
    must(room, need, ties or case.ties)
    met, due_steps = caught_up(room, case)
    changed = change(met)
    if verb is Verb.undo:
        changed = put_anew(met.deadline, changed, met.calendars, room.now)
    else:
        changed = settled(met.deadline, changed, room.now)
    look = _as_asked(met, verb).with_deadline(changed).follow_up(room.now)
    steps = tuple(replace(step, planned=step.at) for step in look.steps if not _known(met, step))
    after = met.with_deadline(look.deadline)
    takes_back = None if verb is Verb.undo else Kept(verb, met.deadline, look.deadline.revision)
    await deadlines.save_command(room.session, case.deadline, look.deadline, look.wake_at, takes_back)
    await post_steps(room.session, met, due_steps, room.now)
    done = record(after, entry, room.now, actor_id=room.me.id, **words)
    await evidence.append(room.session, [done, *_withdrawn(met, after, room.now)])
    word = word_for_blocked(met.deadline, changed, taken_back=taken_back) if tell_blocked else None
    if word:
        letters = to_blocked(word, changed, by_id=room.me.id)
        await post(room.session, after, letters, room.now)
    drafts = [draft for step in steps for draft in letters_of(step, after.deadline)]
    own = next((each for each in drafts if each.member_id == room.me.id and each.nudge in TEXT_OF), None)
    await post(room.session, after, [each for each in drafts if each is not own], room.now, actor_id=room.me.id)
    await evidence.append(room.session, records_of(after, steps, room.now))
    await _ask_anew(room, met, after, verb)
    await _tell_taker(room, met, after)
    await _retire(room, after)
    told = [*records_of(met, due_steps, room.now), done, *records_of(after, steps, room.now)]
    await kept.refresh(room.session, after, told, room.now, but=room.pressed)
    await homes.refresh(room.session, homes.concerned(met.deadline) - {room.me.id}, room.now)  # those after it: `home`
    return Done(met, after, steps, own)


def changed(room: Room, done: Done, verb: Verb, **facts: Any) -> Changed:
    """The facts of the reply; `facts` are those of its fields that are this command's own."""
    return Changed(
        view=done.after.view(room.now, room.me.id),
        verb=verb,
        before=done.before.deadline.state,
        by=room.me,
        now=room.now,
        **facts,
    )


async def handed(room: Room, done: Done) -> Text | None:
    """The text of the speaker's own letter, for the reply."""
    if done.own is None:
        return None
    return await prepared(room, done.after, TEXT_OF[done.own.nudge], last=done.own.last)


def _withdrawn(met: Case, after: Case, now: datetime) -> list[Record]:
    """The lines about questions that the command has made idle (RULES 6)."""
    serials = [question.serial for question in met.deadline.escalation.questions]
    outcomes = [after.deadline.escalation.outcome(serial) for serial in serials]
    return [
        record(after, Entry.withdrawn, now, nth=outcome.serial)
        for outcome in outcomes
        if outcome is not None and outcome.decision is Decision.withdrawn
    ]


async def _ask_anew(room: Room, met: Case, after: Case, verb: Verb) -> None:
    """An undo has opened a question again, whose cards are closed: it is put anew to everybody who had been asked."""
    if verb is not Verb.undo:
        return
    before = {question.serial for question in met.deadline.escalation.questions}
    again = [question for question in after.deadline.escalation.questions if question.serial not in before]
    drafts = [
        replace(draft, member_id=asked.member_id)
        for question in again
        for draft in asking(after.deadline, question.serial)
        for asked in question.asked
        if after.deciders.reaches(asked.member_id)
    ]
    await post(room.session, after, drafts, room.now, actor_id=room.me.id)


async def _tell_taker(room: Room, met: Case, after: Case) -> None:
    """Whoever has signed words for the client hears that they need not send them, or that they are wanted after all."""
    before, now = _taker(met.deadline), _taker(after.deadline)
    if before == now:
        return
    unheard = await outbox.overtake(room.session, {after.deadline.id}, {Nudge.need_not_write})
    told = {before: Nudge.need_not_write, now: Nudge.taken_back}
    drafts = [
        Draft(nudge=nudge, member_id=member_id, deadline_id=after.deadline.id, by_id=room.me.id)
        for member_id, nudge in told.items()
        if member_id not in {0, room.me.id, *unheard}
    ]
    await post(room.session, after, drafts, room.now)


def _taker(deadline: Deadline) -> int:
    return (deadline.escalation.taken_by or 0) if deadline.is_open else 0


def _as_asked(case: Case, verb: Verb) -> Case:
    """A late `sent` lets the clause take effect at once (RULES 2); asking about a late start is for downtime."""
    if verb is not Verb.sent:
        return case
    return replace(case, rules=replace(case.rules, late_proceed_hours=ANY_LATENESS))


def _known(case: Case, step: Step) -> bool:
    """Whether the step would ask again what the owner is being asked already."""
    return step.kind is Kind.untold and case.deadline.state is State.untold


async def _retire(room: Room, case: Case) -> None:
    """Take the buttons off messages that are not true any more, but for the one that is being answered."""
    live = await cards.live(room.session, case.deadline.id, but=room.pressed)
    await cards.retire(room.session, [letter for letter in live if cards.is_over(letter, case.deadline)], room.now)
