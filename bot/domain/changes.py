"""What each command does to a deadline (RULES 1, the middle column of its table).

Values in, values out: a change gives the deadline afterwards and the facts that the reply needs, or raises `Refused`.
The caller has first let `follow_up` do what was due, so that a press at 17:00:01 meets the state of 17:00:01.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.deadlines import (
    ENDED,
    PASSED,
    TABLE,
    Ball,
    Clause,
    Deadline,
    Due,
    Rules,
    Snooze,
    State,
    Told,
    Verb,
    Why,
)
from bot.domain.delivery import MINUTE, agreed_delay, delay, given_back, later_by
from bot.domain.followup import upcoming
from bot.domain.refusals import (
    BallAlready,
    BuiltOn,
    ClauseAlready,
    Impossible,
    NoMorePromises,
    NothingToSnooze,
    NothingToUndo,
    ReasonMissing,
    Refused,
)
from bot.domain.reminders import Calendars, silenced


def check(deadline: Deadline, verb: Verb) -> State:
    """The state that follows `verb` by the table, or `Refused`."""
    cell = TABLE[verb][deadline.state]
    if cell.why is not None:
        raise Refused(Impossible(deadline.name, verb, cell.why, deadline.state))
    return cell.to or deadline.state


def sent(deadline: Deadline, told: Told | None, *, stated: bool, silence: bool = False) -> Deadline:
    """A text went to the client; `told` is what it told them, None when it tells nothing new (a closing text).

    Telling the same again, or a later date, never makes the first telling younger: the four working hours of RULES 2
    count from it. But a later date that they were told is the one they count on from then.
    `silence`: the text promises that no reminder will come. Untold needs a `stated` past instant: whether that was
    early enough, `follow_up` decides at once.
    """
    if told is None:
        return deadline.changed()
    if deadline.state is State.untold:
        if not stated:
            raise Refused(Impossible(deadline.name, Verb.sent, Why.needs_date, deadline.state))
        if told.at >= told.due_at:  # it went out, but too late to have told them anything
            return deadline.changed()
        return deadline.changed(state=State.waiting, told=told)
    check(deadline, Verb.sent)
    if deadline.state in ENDED:
        return deadline.changed()
    if deadline.needs_notice and told.at >= told.due_at:  # a promise lets the clause wait; the date has gone by
        raise Refused(Impossible(deadline.name, Verb.sent, Why.needs_date, deadline.state))
    before = deadline.told
    if (
        before is None
        or deadline.needs_notice
        or told.clause is not before.clause
        or (stated and _corrects(before, told))
    ):
        after = deadline.changed(told=told, looked_until=max(deadline.looked_until, told.at))
        return silenced(after) if silence else after
    if before.clause is told.clause and before.due_at < told.due_at:
        return deadline.changed(told=replace(before, due_at=told.due_at))
    return deadline.changed()


def _corrects(before: Told, told: Told) -> bool:
    """Whether a stated instant corrects the telling on record, rather than tells something anew."""
    return (before.clause, before.due_at) == (told.clause, told.due_at)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an answer came: in time (by the due or promised instant), and whether it takes back what was executed."""

    deadline: Deadline
    was: State
    on_time: bool
    taken_back: bool
    repeated: bool


def answered(deadline: Deadline, calendars: Calendars, at: datetime) -> Answer:
    """The client's answer reached us at `at` (UTC), perhaps before the instant at which the clause took effect.

    From here on the delivery date holds the delay that was theirs.
    """
    state = check(deadline, Verb.answered)
    executed = deadline.executed_at
    stands = deadline.state is State.waiting and deadline.clock_stands  # they wait for us: no instant passes (A8)
    on_time = stands or at <= _in_time_until(deadline)
    after = deadline
    if deadline.state is not State.answered:
        after = deadline.changed(
            state=state,
            answered_at=at,
            on_time=on_time,
            promised_at=None,
            late_asked=False,
            deliver=_delivered(deadline, delay(deadline, calendars, at), calendars),
        )
    taken_back = executed is not None and at < executed and deadline.state in {State.held, State.proceeded}
    return Answer(after, deadline.state, on_time, taken_back, deadline.state is State.answered)


def _in_time_until(deadline: Deadline) -> datetime:
    """The due instant, or the promised one: of a promise that stands, or of one for which the clause waited in vain.

    Only a broken promise moves an execution, but for a late start that the owner decided on (`late_asked`): there, if
    a promise was broken too, its instant is gone, and the execution's is the best that is known.
    """
    if deadline.promised_at is None and deadline.executed_at and deadline.promises_broken:
        return deadline.executed_at
    return deadline.executes_at


def promised(deadline: Deadline, until: datetime, rules: Rules) -> Deadline:
    """The client's word to answer by `until` (UTC, ahead). The due date stays; reminders rest until then."""
    state = check(deadline, Verb.promise)
    if deadline.promises_made >= rules.promises:
        raise Refused(NoMorePromises(deadline.name, deadline.promises_made))
    return deadline.changed(state=state, promised_at=until, promises_made=deadline.promises_made + 1, late_asked=False)


def extended(deadline: Deadline, due: Due, calendars: Calendars, now: datetime) -> Deadline:
    """A new date that both agreed to: a fresh count of reminders for it, the one of the deadline's life goes on.

    A later one moves the delivery date along, an earlier one does not.
    """
    state = check(deadline, Verb.extend)
    after = deadline.changed(
        state=state,
        due=due,
        promised_at=None,
        executed_at=None,
        reminders=0,
        overdue_texts=0,
        last_text_at=None,
        late_asked=False,
        reason="",
        reason_reminded=False,
        looked_until=now,
        stopped_at=now if deadline.ball is Ball.ours else None,
        ours_minutes=_waited_for_us(deadline, calendars, now),
        deliver=_delivered(deadline, agreed_delay(deadline, due.at, calendars, now), calendars),
    )
    return after if not after.needs_notice else replace(after, notice_since=now, unsent_nudges=0)


def ours(deadline: Deadline, now: datetime) -> Deadline:
    """We owe them something: their clock stands still (A8)."""
    check(deadline, Verb.ours)
    if deadline.ball is Ball.ours:
        raise Refused(BallAlready(deadline.name, deadline.ball))
    return deadline.changed(ball=Ball.ours, stopped_at=now)


def theirs(deadline: Deadline, calendars: Calendars, now: datetime) -> Deadline:
    """The ball is back with the client, with the working time that they had left; never an earlier date than before.

    That holds for the due date and for a promised one that lay ahead. After a chase's due date the next text is a
    working day away: they have only just got what they waited for. The delivery date holds their delay up to our turn;
    what they take from now on is counted from now (`Escalation.since`).
    """
    check(deadline, Verb.theirs)
    if deadline.ball is Ball.theirs:
        raise Refused(BallAlready(deadline.name, deadline.ball))
    stopped = deadline.stopped_at or now

    promised = given_back(deadline.promised_at, stopped, now, calendars.client) if deadline.promised_at else None
    counts = deadline.state in PASSED
    after = deadline.changed(
        ball=Ball.theirs,
        stopped_at=None,
        promised_at=promised,
        ours_minutes=_waited_for_us(deadline, calendars, now),
        deliver=_delivered(deadline, delay(deadline, calendars, now), calendars),
        escalation=replace(deadline.escalation, since=now) if counts else deadline.escalation,
    )
    if deadline.state is State.overdue:
        return replace(after, last_text_at=now)
    due = deadline.due.at
    if deadline.state is State.waiting:
        due = given_back(due, stopped, now, calendars.client)
    if due == deadline.due.at:
        return after
    return replace(after, due=in_zone(due, deadline.due), reminders=0, looked_until=now)


def _waited_for_us(deadline: Deadline, calendars: Calendars, now: datetime) -> int:
    """The client's working minutes in which they waited for us, with those of a turn of ours that lasts."""
    if deadline.ball is Ball.theirs or deadline.stopped_at is None:
        return deadline.ours_minutes
    return deadline.ours_minutes + calendars.client.working_between(deadline.stopped_at, now) // MINUTE


def _delivered(deadline: Deadline, delay: timedelta, calendars: Calendars) -> Due | None:
    """The agreed delivery date with that delay in it, in the zone of its wording."""
    if deadline.deliver is None:
        return None
    at = later_by(deadline.deliver.at, delay, calendars.owner)
    return deadline.deliver if at == deadline.deliver.at else in_zone(at, deadline.deliver)


def in_zone(at: datetime, like: Due) -> Due:
    """The instant `at` (UTC) as a due date in the zone of `like`."""
    return Due(at, at.astimezone(ZoneInfo(like.zone)).replace(tzinfo=None), like.zone)


def clause_set(deadline: Deadline, clause: Clause, reason: str, now: datetime) -> Deadline:
    """Another clause, before the due instant only; or, for `proceed` after it, the decision that was taken."""
    check(deadline, Verb(clause.value))
    if clause is Clause.proceed and deadline.state is State.proceeded:
        if not reason:
            raise Refused(ReasonMissing(deadline.name))
        return deadline.changed(reason=reason)
    if clause is Clause.proceed and deadline.late_asked:
        return deadline.changed(state=State.proceeded, executed_at=now, late_asked=False, reason=reason)
    if deadline.clause is clause:
        raise Refused(ClauseAlready(deadline.name, clause))
    counted = deadline.stopped_at if deadline.ball is Ball.ours and deadline.stopped_at else now
    if counted >= deadline.due.at:  # a promise lets the clause wait, not change
        raise Refused(Impossible(deadline.name, Verb(clause.value), Why.after_due, deadline.state))
    return deadline.changed(clause=clause, notice_since=now, unsent_nudges=0)


def snoozed(
    deadline: Deadline, member_id: int, until: datetime, rules: Rules, calendars: Calendars, hears: bool
) -> Deadline:
    """That member's next nudge comes no earlier than `until` (UTC). `hears`: whether a nudge to them waits already."""
    check(deadline, Verb.snooze)
    ahead = deadline.owner_id == member_id and upcoming(deadline, rules, calendars) is not None
    if not (ahead or hears):
        raise Refused(NothingToSnooze(deadline.name))
    others = tuple(snooze for snooze in deadline.snoozes if snooze.member_id != member_id)
    return deadline.changed(snoozes=(*others, Snooze(member_id, until)))


def edited(deadline: Deadline, subject: str) -> Deadline:
    """Other words for what is needed; date and clause were told, so the notice stays good."""
    check(deadline, Verb.edit)
    return deadline.changed(subject=subject)


def owned(deadline: Deadline, owner_id: int) -> Deadline:
    """Another owner, who gets from now on what the owner gets."""
    check(deadline, Verb.owner)
    return deadline.changed(owner_id=owner_id, blocked=tuple(key for key in deadline.blocked if key != owner_id))


def blocking(deadline: Deadline, blocked: tuple[int, ...]) -> Deadline:
    """Other people who wait behind this deadline; the owner is told anyway and is never among them."""
    check(deadline, Verb.blocks)
    return deadline.changed(blocked=tuple(dict.fromkeys(key for key in blocked if key != deadline.owner_id)))


def cancelled(deadline: Deadline) -> Deadline:
    """We do not need it any more."""
    state = check(deadline, Verb.cancel)
    return deadline.changed(state=state, promised_at=None, late_asked=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undo needs: the deadline before the last command, which command, and the revision that it made."""

    verb: Verb
    before: Deadline
    revision: int


def undone(deadline: Deadline, kept: Kept | None) -> Deadline:
    """The deadline as it was before the last command, if nothing was built on it since."""
    check(deadline, Verb.undo)
    if kept is None:
        raise Refused(NothingToUndo(deadline.name))
    if kept.revision != deadline.revision:
        raise Refused(BuiltOn(deadline.name, kept.verb))
    return replace(kept.before, revision=deadline.revision + 1)
