"""The table of states and commands: every cell, against what RULES say and not against the table itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain import changes, deciding
from bot.domain.changes import Kept
from bot.domain.deadlines import ENDED, OPEN, PASSED, RULES, TABLE, Ball, Clause, Deadline, State, Told, Verb, Why
from bot.domain.escalation import Asked, Escalation, Suggestion
from bot.domain.ladder import USUAL
from bot.domain.refusals import Impossible, Refusal, Refused
from tests.domain.examples import ANA, FRIDAY, KEN, MIA, SAME_HOURS, TEAM, around, at, due, reached

WAITING, UNTOLD, HELD, PROCEEDED = State.waiting, State.untold, State.held, State.proceeded
OVERDUE, ANSWERED, CANCELLED = State.overdue, State.answered, State.cancelled
OVER = (Why.answered, Why.cancelled)

# Written by hand from the commands' effects: the state afterwards, or why not, in the order of COLUMNS.
COLUMNS = (WAITING, UNTOLD, HELD, PROCEEDED, OVERDUE, ANSWERED, CANCELLED)
STAYS = (WAITING, UNTOLD, HELD, PROCEEDED, OVERDUE)
LATE, QUIET = Why.after_due, Why.not_silent
EXPECTED: dict[Verb, tuple[State | Why, ...]] = {
    # Nobody was told in time: only a past instant, or a new date, helps. After an end the closing text may be marked.
    Verb.sent: (WAITING, Why.needs_date, HELD, PROCEEDED, OVERDUE, ANSWERED, CANCELLED),
    # Ends it, from any state but cancelled.
    Verb.answered: (ANSWERED, ANSWERED, ANSWERED, ANSWERED, ANSWERED, ANSWERED, Why.cancelled),
    # From held it stays held, from overdue the nudges rest; from untold the clause waits for it; gone on is gone on.
    Verb.promise: (WAITING, WAITING, HELD, Why.gone_on, OVERDUE, *OVER),
    # From any state but answered and cancelled, back to waiting.
    Verb.extend: (WAITING, WAITING, WAITING, WAITING, WAITING, *OVER),
    # After the due instant it only stops nudges: the state stays.
    Verb.ours: (WAITING, UNTOLD, HELD, Why.gone_on, OVERDUE, *OVER),
    Verb.theirs: (WAITING, UNTOLD, HELD, Why.gone_on, OVERDUE, *OVER),
    # Before the due instant only; proceed on what proceeded records the decision that was taken.
    Verb.hold: (WAITING, LATE, LATE, LATE, LATE, *OVER),
    Verb.proceed: (WAITING, LATE, LATE, PROCEEDED, LATE, *OVER),
    Verb.chase: (WAITING, LATE, LATE, LATE, LATE, *OVER),
    Verb.snooze: (*STAYS, *OVER),
    Verb.edit: (*STAYS, *OVER),
    Verb.owner: (*STAYS, *OVER),
    Verb.blocks: (*STAYS, *OVER),
    Verb.cancel: (CANCELLED, CANCELLED, CANCELLED, CANCELLED, CANCELLED, Why.already_answered, Why.already_cancelled),
    # Takes back the last change, whatever it was; here one that had left the state as it is.
    Verb.undo: (*STAYS, ANSWERED, CANCELLED),
    # A colleague may be asked for help at any time while it is open, and answers.
    Verb.help_me: (*STAYS, *OVER),
    Verb.take: (*STAYS, *OVER),
    Verb.give_back: (*STAYS, *OVER),
    # The ladder has two sides, held and overdue; elsewhere nothing is suggested.
    Verb.approve: (QUIET, QUIET, HELD, QUIET, OVERDUE, *OVER),
    Verb.not_now: (QUIET, QUIET, HELD, QUIET, OVERDUE, *OVER),
    Verb.never: (QUIET, QUIET, HELD, QUIET, OVERDUE, *OVER),
    Verb.reword: (QUIET, QUIET, HELD, QUIET, OVERDUE, *OVER),
}

SUGGESTED = Suggestion(serial=1, rung=USUAL.held[0], asked=(Asked(member_id=MIA, at=at("20 18:00")),))
WANTED = Suggestion(
    serial=2, rung=deciding.HELP, asked=(Asked(member_id=KEN, at=at("20 18:00")),), helper_id=KEN, is_help=True
)
BEFORE_DUE, AFTER_DUE = at("18 10:00"), at("20 18:00")


def _carry_out(verb: Verb, deadline: Deadline) -> Deadline:
    """The command in its simplest form, at an instant that fits the state."""
    now = BEFORE_DUE if deadline.state is State.waiting else AFTER_DUE
    other = Clause.chase if deadline.clause is Clause.hold else Clause.hold
    mia, deciders = TEAM[MIA], around().deciders
    asked = replace(deadline, escalation=Escalation(open=SUGGESTED, help=WANTED, serial=2))
    commands: dict[Verb, Callable[[], Deadline]] = {
        Verb.sent: lambda: changes.sent(deadline, Told(now, deadline.clause, deadline.due.at), stated=False),
        Verb.answered: lambda: changes.answered(deadline, SAME_HOURS, now).deadline,
        Verb.promise: lambda: changes.promised(deadline, at("23 12:00"), RULES),
        Verb.extend: lambda: changes.extended(deadline, due("25 17:00"), SAME_HOURS, now),
        Verb.ours: lambda: changes.ours(deadline, now),
        Verb.theirs: lambda: changes.theirs(replace(deadline, ball=Ball.ours, stopped_at=BEFORE_DUE), SAME_HOURS, now),
        Verb.hold: lambda: changes.clause_set(replace(deadline, clause=other), Clause.hold, "", now),
        Verb.proceed: lambda: changes.clause_set(deadline, Clause.proceed, "they agreed by phone", now),
        Verb.chase: lambda: changes.clause_set(deadline, Clause.chase, "", now),
        Verb.snooze: lambda: changes.snoozed(deadline, ANA, at("23 09:00"), RULES, SAME_HOURS, True),
        Verb.edit: lambda: changes.edited(deadline, "The final logo"),
        Verb.owner: lambda: changes.owned(deadline, KEN),
        Verb.blocks: lambda: changes.blocking(deadline, (KEN,)),
        Verb.cancel: lambda: changes.cancelled(deadline),
        Verb.undo: lambda: changes.undone(deadline, Kept(Verb.edit, deadline, deadline.revision)),
        Verb.help_me: lambda: deciding.help_wanted(deadline, TEAM[KEN], deciders, now),
        Verb.take: lambda: deciding.taken(asked, 2, TEAM[KEN], now),
        Verb.give_back: lambda: deciding.given_back(asked, 2, TEAM[KEN], deciders, now),
        Verb.approve: lambda: deciding.approved(asked, 1, mia, RULES, deciders, now),
        Verb.not_now: lambda: deciding.put_off(asked, 1, mia, deciders, now),
        Verb.never: lambda: deciding.ended(asked, 1, mia, now),
        Verb.reword: lambda: deciding.reworded(asked, 1, 77),
    }
    return commands[verb]()


def _outcome(verb: Verb, deadline: Deadline) -> State | Refusal:
    try:
        return _carry_out(verb, deadline).state
    except Refused as refused:
        return refused.refusal


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_command_does_in_every_state_what_the_rules_say(verb: Verb, state: State) -> None:
    expected = dict(zip(COLUMNS, EXPECTED[verb], strict=True))[state]
    deadline = reached(state)
    assert deadline.state is state
    impossible = Impossible("D-12", verb, expected, state) if isinstance(expected, Why) else None
    assert _outcome(verb, deadline) == (impossible or expected)


def test_the_table_has_a_cell_for_every_command_in_every_state() -> None:
    assert {(verb, state) for verb, row in TABLE.items() for state in row} == {
        (verb, state) for verb in Verb for state in State
    }


def test_a_cell_says_either_what_follows_or_why_not() -> None:
    assert [(v, s) for v, row in TABLE.items() for s, cell in row.items() if cell.to and cell.why] == []


def test_the_states_fall_into_before_due_after_due_and_over() -> None:
    assert (frozenset({State.answered, State.cancelled}), PASSED) == (
        ENDED,
        frozenset({State.untold, State.held, State.proceeded, State.overdue}),
    )
    assert PASSED | {State.waiting} == OPEN


@pytest.mark.parametrize("state", State)
def test_only_an_answered_or_cancelled_deadline_is_closed(state: State) -> None:
    assert reached(state).is_open == (state not in {State.answered, State.cancelled})


def test_people_call_it_by_its_number() -> None:
    assert reached(State.waiting).name == "D-12"


def test_the_clause_takes_effect_at_the_due_instant_or_at_a_later_promise() -> None:
    deadline = reached(State.waiting)
    instants = [
        replace(deadline, promised_at=promise).executes_at for promise in (None, at("19 12:00"), at("20 19:00"))
    ]
    assert instants == [FRIDAY.at, FRIDAY.at, at("20 19:00")]
