"""Letters: what is to be sent to one of us, who gets it, and whether it is still true when it goes out (RULES 4, 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.deadlines import Ball, Clause, Deadline, State
from bot.domain.steps import CLIMBING, SILENT, Kind, Step


class NoticeKind(StrEnum):
    """A text for the client: what it is for."""

    notice = "notice"
    reminder = "reminder"
    closing_hold = "closing_hold"
    closing_proceed = "closing_proceed"
    closing_cancel = "closing_cancel"
    overdue = "overdue"
    new_date = "new_date"
    """Confirms an extension."""
    proposed = "proposed"
    """Words on the card of a suggestion: nobody has signed them, so they are not to be sent."""
    from_rep = "from_rep"
    """What our rep writes to the contact, once the daily texts are over (RULES 6)."""
    to_manager = "to_manager"
    """What our rep writes to the client's manager (A10)."""
    clock = "clock"
    """The ball is back with the client; says the date that counts now."""
    delivery = "delivery"
    """After an answer that came late: we go on, and deliver on the new date."""


TELLING = frozenset({NoticeKind.notice, NoticeKind.new_date, NoticeKind.clock})
"""Texts whose sending tells the client date and clause. A reminder only repeats what they were told."""

OF_END = {NoticeKind.closing_cancel: State.cancelled, NoticeKind.delivery: State.answered}
"""Texts that are true in one end only; an undo makes them untrue."""


def untrue_in(state: State) -> frozenset[NoticeKind]:
    """Texts that must not be taken for the newest one of a deadline in that state."""
    return frozenset(kind for kind, only in OF_END.items() if only is not state)


class Nudge(StrEnum):
    """A message to one of us: what it says."""

    not_sent = "not_sent"
    remind = "remind"
    held = "held"
    proceeded = "proceeded"
    overdue = "overdue"
    untold = "untold"
    late_proceed = "late_proceed"
    reason_wanted = "reason_wanted"
    delivery_moved = "delivery_moved"
    """Somebody has noted an answer that came late: the text with the new delivery date is yours to send."""
    yours_now = "yours_now"
    """You own this deadline from now on."""
    blocked_held = "blocked_held"
    blocked_go_on = "blocked_go_on"
    blocked_resumed = "blocked_resumed"
    blocked_late_word = "blocked_late_word"
    blocked_taken_back = "blocked_taken_back"
    blocked_moved = "blocked_moved"
    blocked_cancelled = "blocked_cancelled"
    blocked_corrected = "blocked_corrected"
    suggestion = "suggestion"
    """A rung has come: approve, edit, not now, never (RULES 6)."""
    suggestion_again = "suggestion_again"
    help_wanted = "help_wanted"
    """A colleague asks you to take it over."""
    help_again = "help_again"
    taken_on = "taken_on"
    """To the owner: somebody has approved and writes to the client herself or himself."""
    help_taken = "help_taken"
    help_declined = "help_declined"
    help_unanswered = "help_unanswered"
    handed_on = "handed_on"
    """To the owner: whoever was to decide cannot be reached, the next in line is asked."""
    given_up = "given_up"
    """To the owner: everybody was asked, nobody has decided."""
    taken_back = "taken_back"
    """A correction: what was told to you about an escalation does not hold any more."""
    need_not_write = "need_not_write"
    """To whoever has taken it: the client has answered, or there is nothing to write to them for another reason."""
    card = "card"
    """The answer to somebody's own act, kept in the chat as a card and changed by what happens later."""
    news = "news"
    """A line under a card that stands in a place: what happened to it."""
    home = "home"
    """The page of somebody's own overview is made anew."""
    digest = "digest"
    """At the start of somebody's day or week: what waits for them."""


KEPT = frozenset({Nudge.card, Nudge.news})
"""These carry their words with them, and say nothing that could become untrue unseen: a card is refreshed."""

PERSONAL = frozenset({Nudge.digest})
"""About no deadline: they are composed of whatever is so when they go out, for their reader and nobody else."""

OF_NO_DEADLINE = PERSONAL | {Nudge.home}
"""These are about no deadline, so no deadline makes them untrue."""

ASKING = frozenset({Nudge.suggestion, Nudge.suggestion_again, Nudge.help_wanted, Nudge.help_again})
"""Questions of an escalation; each goes to whoever is asked, and its `nth` is the question's number."""

AGAIN = frozenset({Nudge.suggestion_again, Nudge.help_again})
"""Reminders of a question that was put before."""

ABOUT_HELP = frozenset({Nudge.taken_on, Nudge.help_taken, Nudge.help_declined, Nudge.taken_back, Nudge.need_not_write})
"""What became of it, to the one whom it concerns."""

DECISIONS = frozenset({Nudge.untold, Nudge.late_proceed}) | ASKING
"""Questions that wait for a person: sent first, and never bundled."""

SNOOZABLE = frozenset({Nudge.not_sent, Nudge.remind, Nudge.reason_wanted})
"""A snooze holds these back once written. What happens at the due instant, and what others are told, it does not; the
later texts of a chase are moved before they are written (`followup`).
"""

_OF_OTHERS = KEPT | ASKING | ABOUT_HELP | OF_NO_DEADLINE
FOR_OWNER = frozenset(nudge for nudge in Nudge if not nudge.value.startswith("blocked_")) - _OF_OTHERS
"""These follow the ownership: whoever owns the deadline when they go out gets them."""

WITH_TEXT = frozenset({Nudge.remind, Nudge.held, Nudge.proceeded, Nudge.overdue, Nudge.delivery_moved})
"""These hand over a text for the client."""

OF_STEP: dict[Kind, Nudge] = {
    Kind.not_sent: Nudge.not_sent,
    Kind.remind: Nudge.remind,
    Kind.held: Nudge.held,
    Kind.proceeded: Nudge.proceeded,
    Kind.overdue: Nudge.overdue,
    Kind.overdue_text: Nudge.overdue,
    Kind.untold: Nudge.untold,
    Kind.late_proceed: Nudge.late_proceed,
    Kind.reason_wanted: Nudge.reason_wanted,
}

TEXT_OF: dict[Nudge, NoticeKind] = {
    Nudge.remind: NoticeKind.reminder,
    Nudge.held: NoticeKind.closing_hold,
    Nudge.proceeded: NoticeKind.closing_proceed,
    Nudge.overdue: NoticeKind.overdue,
    Nudge.delivery_moved: NoticeKind.delivery,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter as decided, before it has an address: which nudge about which deadline, to which member.

    `late_seconds` is how long after its instant it was decided; `with_ids` are further deadlines in the same text.
    """

    nudge: Nudge
    member_id: int
    deadline_id: int
    nth: int = 1
    last: bool = False
    late_seconds: int = 0
    by_id: int | None = None
    with_ids: tuple[int, ...] = ()

    @property
    def is_decision(self) -> bool:
        """Whether it goes first and alone: it waits for a press, or answers somebody who is waiting for it."""
        return self.nudge in DECISIONS or self.nudge in KEPT


def letters_of(step: Step, deadline: Deadline) -> tuple[Draft, ...]:
    """Who hears of a step: the owner, and the blocked when work stops or goes on (A9). Nobody hears twice."""
    if step.kind in SILENT:
        return ()
    if step.kind in CLIMBING:
        return _of_escalation(step, deadline)
    late = int(step.late.total_seconds())
    owner = Draft(
        nudge=OF_STEP[step.kind],
        member_id=deadline.owner_id,
        deadline_id=deadline.id,
        nth=step.nth,
        last=step.last,
        late_seconds=late,
    )
    word = {Kind.held: Nudge.blocked_held, Kind.proceeded: Nudge.blocked_go_on}.get(step.kind)
    return (owner, *to_blocked(word, deadline, late=late)) if word else (owner,)


def _of_escalation(step: Step, deadline: Deadline) -> tuple[Draft, ...]:
    """Who hears of a step of an escalation: whoever is asked; the owner where somebody cannot be reached (RULES 6)."""
    late = int(step.late.total_seconds())
    asks = {
        Kind.suggested: Nudge.suggestion,
        Kind.asked_again: Nudge.suggestion_again,
        Kind.handed_on: Nudge.suggestion,
        Kind.help_again: Nudge.help_again,
    }
    found: list[Draft] = []
    if step.kind in asks:
        asked = Draft(nudge=asks[step.kind], member_id=step.to_id, deadline_id=deadline.id, nth=step.nth)
        found.append(asked if step.kind is Kind.asked_again else replace(asked, late_seconds=late))
    told = {Kind.given_up: Nudge.given_up, Kind.help_unanswered: Nudge.help_unanswered}.get(step.kind)
    if told is None and step.gone_id and step.to_id != deadline.owner_id:
        told = Nudge.handed_on
    if told is not None:
        by = step.gone_id or step.to_id
        found.append(Draft(nudge=told, member_id=deadline.owner_id, deadline_id=deadline.id, nth=step.nth, by_id=by))
    return tuple(found)


def asking(deadline: Deadline, serial: int) -> tuple[Draft, ...]:
    """The card of an open question, to whoever is asked: where it was asked by a person, or is open again."""
    question = deadline.escalation.suggestion(serial)
    if question is None:
        return ()
    nudge = Nudge.help_wanted if question.is_help else Nudge.suggestion
    return (Draft(nudge=nudge, member_id=question.now.member_id, deadline_id=deadline.id, nth=serial),)


def to_blocked(nudge: Nudge, deadline: Deadline, *, by_id: int | None = None, late: int = 0) -> tuple[Draft, ...]:
    """The same word to everybody who waits behind the deadline, but not to the one who did it."""
    return tuple(
        Draft(nudge=nudge, member_id=key, deadline_id=deadline.id, by_id=by_id, late_seconds=late)
        for key in deadline.blocked
        if key not in {by_id, deadline.owner_id}
    )


def word_for_blocked(before: Deadline, after: Deadline, *, taken_back: bool = False) -> Nudge | None:
    """What a command means for those behind the deadline, None when nothing that they know of has changed.

    Only who was stopped or told to go on hears of an answer or a new date; of the end everybody hears (RULES 4).
    """
    if before.state is after.state:
        return None
    knew = before.state in {State.held, State.proceeded}
    match after.state:
        case State.cancelled:
            return Nudge.blocked_cancelled
        case State.proceeded:
            return Nudge.blocked_go_on
        case State.answered if taken_back:
            return Nudge.blocked_taken_back
        case State.answered if before.state is State.held:
            return Nudge.blocked_resumed
        case State.answered if before.state is State.proceeded:
            return Nudge.blocked_late_word
        case State.waiting if knew:
            return Nudge.blocked_moved
        case _:
            return None


def still_true(draft: Draft, deadline: Deadline) -> bool:
    """Whether a letter still says what is so, at the moment of sending: an answered deadline says nothing any more."""
    if draft.nudge in KEPT | OF_NO_DEADLINE:
        return True
    if draft.nudge in ASKING:
        return deadline.escalation.suggestion(draft.nth) is not None
    if draft.nudge is Nudge.taken_on:
        return deadline.is_open and deadline.escalation.taken_by == draft.by_id
    if draft.nudge is Nudge.need_not_write:
        return not deadline.is_open or deadline.escalation.taken_by != draft.member_id
    if draft.nudge is Nudge.help_taken:
        return deadline.is_open and deadline.owner_id == draft.by_id
    if draft.nudge in ABOUT_HELP:
        return deadline.is_open
    if draft.nudge not in FOR_OWNER and draft.member_id not in deadline.blocked:
        return False
    waits = deadline.state is State.waiting and deadline.ball is Ball.theirs and not deadline.late_asked
    match draft.nudge:
        case Nudge.not_sent:
            return waits and deadline.needs_notice
        case Nudge.remind:
            return waits and not deadline.needs_notice and deadline.promised_at is None
        case Nudge.overdue:
            resting = deadline.promised_at is not None or deadline.ball is Ball.ours
            return deadline.state is State.overdue and not resting
        case Nudge.late_proceed:
            return deadline.late_asked
        case Nudge.reason_wanted:
            return deadline.state is State.proceeded and not deadline.reason
        case Nudge.yours_now:
            return deadline.is_open and deadline.owner_id == draft.member_id
        case Nudge.handed_on | Nudge.given_up:
            return deadline.escalation.suggestion(draft.nth) is not None
        case Nudge.help_unanswered:
            return deadline.is_open
        case Nudge.blocked_corrected:
            return True
        case _:
            return deadline.state in _TRUE_IN[draft.nudge]


_TRUE_IN: dict[Nudge, frozenset[State]] = {
    Nudge.held: frozenset({State.held}),
    Nudge.proceeded: frozenset({State.proceeded}),
    Nudge.untold: frozenset({State.untold}),
    Nudge.delivery_moved: frozenset({State.answered}),
    Nudge.blocked_held: frozenset({State.held}),
    Nudge.blocked_go_on: frozenset({State.proceeded}),
    Nudge.blocked_resumed: frozenset({State.answered}),
    Nudge.blocked_late_word: frozenset({State.answered}),
    Nudge.blocked_taken_back: frozenset({State.answered}),
    Nudge.blocked_moved: frozenset({State.waiting}),
    Nudge.blocked_cancelled: frozenset({State.cancelled}),
}


def promises_silence(clause: Clause, *, reminders_ahead: int, nth: int, most_overdue: int) -> bool:
    """Whether a text must promise that no more will come (RULES 3, A3).

    hold and proceed: the last reminder, or the notice if no reminder fits; chase: the last text after the due instant.
    """
    if clause is Clause.chase:
        return nth >= most_overdue
    return reminders_ahead == 0
