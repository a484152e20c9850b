"""Which buttons about a deadline its reader may press: what each gesture needs, by the table of `people` (RULES 7)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.gestures import Gesture
from bot.domain.people import Act, Ties, may
from bot.domain.views import View

NEEDS: dict[Gesture, Act] = dict.fromkeys(Gesture, Act.steer) | {
    Gesture.answered: Act.answer,
    Gesture.more_time: Act.promise,
    Gesture.open: Act.see,
    Gesture.plan: Act.see,
    Gesture.draft: Act.see,
}


def ties_of(view: View) -> Ties:
    """Who stands how to it."""
    deadline = view.deadline
    return Ties(
        owner_id=deadline.owner_id,
        author_id=deadline.author_id,
        owner_deputy_id=view.owner.deputy_id,
        rep_id=view.client.rep_id,
        taker_id=deadline.escalation.taken_by,
    )


def allowed(view: View, gestures: Iterable[Gesture]) -> tuple[Gesture, ...]:
    """Those of the gestures that the view's reader may make; of one whom nobody knows, what everybody may."""
    reader, ties = view.people.get(view.reader_id), ties_of(view)
    return tuple(
        gesture for gesture in gestures if NEEDS[gesture] is Act.see or (reader and may(reader, NEEDS[gesture], ties))
    )
