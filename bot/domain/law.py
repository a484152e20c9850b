"""A zone's law changes: what was said as a time on the wall stays one, and its instant follows (RULES 5)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.deadlines import Deadline, Due, State
from bot.domain.zones import Fold, Gap, Resolved, resolve


def by_law(deadline: Deadline) -> Deadline:
    """The deadline by the zone data of today; the same one where nothing has moved, or its due instant has been.

    What the client was told moves along, if it was this date: they read the time on the wall.
    """
    if deadline.state is not State.waiting:
        return deadline
    due, told, deliver = due_by_law(deadline.due), deadline.told, deadline.deliver
    if due == deadline.due and (deliver is None or due_by_law(deliver) == deliver):
        return deadline
    if told is not None and told.due_at == deadline.due.at:
        told = replace(told, due_at=due.at)
    return deadline.changed(due=due, told=told, deliver=due_by_law(deliver) if deliver else None)


def due_by_law(due: Due) -> Due:
    """The same time on the wall. Where it exists twice, the instant that is nearer to the one it had."""
    match resolve(due.wall, due.zone):
        case Resolved(at) | Gap(at=at):
            return replace(due, at=at)
        case Fold(first, second):
            return replace(due, at=min(first, second, key=lambda at: abs(at - due.at)))
