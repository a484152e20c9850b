"""The one thing to do, or until when there is nothing to do (A11): every reply about a deadline ends with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from bot.domain.deadlines import Ball, Deadline, Rules, State
from bot.domain.followup import steps_ahead
from bot.domain.reminders import Calendars, send_by
from bot.domain.steps import CLIMBING, SILENT, UNDECIDED, Step

MOST_STEPS = 20
"""So far ahead is looked for what the owner hears."""


class ToDo(StrEnum):
    """What the owner can do now."""

    send_notice = "send_notice"
    decide_untold = "decide_untold"
    decide_late = "decide_late"
    give_reason = "give_reason"
    our_move = "our_move"
    """The ball is ours: deliver, then say `theirs`."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`todo` is the one thing, `by` until when it helps; else `until` is when the owner hears of it next (UTC)."""

    todo: ToDo | None = None
    by: datetime | None = None
    until: datetime | None = None


def outlook(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime) -> Outlook:
    """What the owner of `deadline` has to do at `now` (UTC)."""
    if not deadline.is_open:
        return Outlook()
    if deadline.state is State.untold:
        return Outlook(ToDo.decide_untold)
    if deadline.late_asked:
        return Outlook(ToDo.decide_late)
    if deadline.ball is Ball.ours:
        return Outlook(ToDo.our_move)
    if deadline.state is State.waiting and deadline.needs_notice:
        by = send_by(deadline, rules, calendars)
        return Outlook(ToDo.send_notice, by=by if by > now else None)
    if deadline.state is State.proceeded and not deadline.reason:
        return Outlook(ToDo.give_reason)
    return Outlook(until=next_word(deadline, rules, calendars, now))


def next_word(deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime) -> datetime | None:
    """When the owner hears of the deadline next, inside their hours (UTC); None if never by itself."""
    steps = islice(steps_ahead(deadline, rules, calendars, now), MOST_STEPS)
    return next((step.heard for step in steps if hears(step, deadline.owner_id)), None)


def hears(step: Step, owner_id: int) -> bool:
    """Whether the owner hears of a step: not of what others are asked."""
    told = step.kind not in CLIMBING or step.kind in UNDECIDED or bool(step.gone_id)
    return step.kind not in SILENT and (told or step.to_id == owner_id)
