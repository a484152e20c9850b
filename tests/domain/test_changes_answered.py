"""`answered`: it ends a deadline; what counts is the instant at which the client's answer reached us."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.changes import Answer
from bot.domain.deadlines import RULES, Clause, Deadline, State
from bot.domain.followup import follow_up
from tests.domain.examples import FRIDAY, SAME_HOURS, at, lived, reached, unsent, waiting


def _answer(deadline: Deadline, when: str) -> tuple[bool, bool]:
    """Whether it came in time, and whether what was executed is taken back."""
    answer = changes.answered(deadline, SAME_HOURS, at(when))
    return answer.on_time, answer.taken_back


def _after(deadline: Deadline, when: str) -> Deadline:
    return follow_up(deadline, RULES, SAME_HOURS, at(when)).deadline


def test_an_answer_before_the_due_instant_ends_it_in_time() -> None:
    deadline = waiting()
    ended = deadline.changed(state=State.answered, answered_at=at("18 10:00"), on_time=True)
    assert changes.answered(deadline, SAME_HOURS, at("18 10:00")) == Answer(ended, State.waiting, True, False, False)


def test_nothing_happens_after_an_answer() -> None:
    assert lived(changes.answered(waiting(), SAME_HOURS, at("18 10:00")).deadline) == []


def test_an_answer_counts_as_on_time_up_to_the_due_instant() -> None:
    assert changes.answered(waiting(), SAME_HOURS, FRIDAY.at).on_time
    assert not changes.answered(waiting(), SAME_HOURS, at("20 17:01")).on_time


def test_an_answer_while_they_wait_for_us_is_on_time_however_late_it_comes() -> None:
    stopped = changes.ours(waiting(), at("19 10:00"))
    assert changes.answered(stopped, SAME_HOURS, at("24 10:00")).on_time
    after_due = changes.ours(reached(State.overdue), at("20 17:30"))
    assert not changes.answered(after_due, SAME_HOURS, at("24 10:00")).on_time


def test_an_answer_counts_as_on_time_up_to_a_later_promised_instant() -> None:
    promised = changes.promised(waiting(), at("20 19:00"), RULES)
    assert _answer(promised, "20 19:00") == (True, False)
    assert _answer(promised, "20 19:01") == (False, False)


def test_an_earlier_promise_does_not_bring_the_due_instant_forward() -> None:
    assert _answer(changes.promised(waiting(), at("19 12:00"), RULES), "20 16:59") == (True, False)


@pytest.mark.parametrize("state", [State.held, State.proceeded])
def test_an_answer_from_before_the_execution_takes_back_what_was_executed(state: State) -> None:
    assert _answer(reached(state), "20 16:59") == (True, True)


@pytest.mark.parametrize("state", [State.held, State.proceeded])
def test_an_answer_from_after_the_execution_takes_nothing_back(state: State) -> None:
    assert _answer(reached(state), "20 17:01") == (False, False)


def test_a_chase_has_nothing_to_take_back() -> None:
    assert _answer(reached(State.overdue), "20 16:59") == (True, False)


def test_an_answer_that_was_promised_before_the_clause_took_effect_is_on_time_up_to_the_promise() -> None:
    held = _after(changes.promised(waiting(), at("20 19:00"), RULES), "20 19:30")
    assert held.state is State.held
    assert [_answer(held, when) for when in ("20 18:00", "20 19:00", "20 19:01")] == [
        (True, True),
        (True, False),
        (False, False),
    ]


@pytest.mark.parametrize("state", [State.held, State.overdue])
def test_an_answer_within_a_promise_made_after_the_due_instant_is_on_time(state: State) -> None:
    promised = changes.promised(reached(state), at("23 12:00"), RULES)
    assert _answer(promised, "23 12:00") == (True, False)
    assert _answer(promised, "23 12:01") == (False, False)


def test_a_promise_that_was_broken_after_the_due_instant_excuses_nothing() -> None:
    promised = changes.promised(reached(State.held), at("23 12:00"), RULES)
    assert _answer(_after(promised, "23 12:00"), "23 11:00") == (False, False)


def test_going_on_late_by_decision_does_not_stretch_the_time_to_answer() -> None:
    asked = _after(waiting(Clause.proceed), "20 22:00")
    gone_on = changes.clause_set(asked, Clause.proceed, "ana decided", at("20 22:10"))
    assert (gone_on.state, gone_on.executed_at) == (State.proceeded, at("20 22:10"))
    assert _answer(gone_on, "20 20:00") == (False, True)
    assert _answer(gone_on, "20 16:00") == (True, True)


def test_an_answer_clears_what_was_still_to_come() -> None:
    promised = changes.promised(reached(State.held), at("23 12:00"), RULES)
    assert changes.answered(promised, SAME_HOURS, at("23 10:00")).deadline == promised.changed(
        state=State.answered, answered_at=at("23 10:00"), on_time=True, promised_at=None
    )


def test_an_answer_settles_the_question_of_a_late_start() -> None:
    asked = _after(waiting(Clause.proceed), "20 22:00")
    assert changes.answered(asked, SAME_HOURS, at("20 22:05")).deadline == asked.changed(
        state=State.answered, answered_at=at("20 22:05"), on_time=False, late_asked=False
    )


def test_a_client_who_was_never_told_can_answer_in_time() -> None:
    assert changes.answered(_after(unsent(), "20 18:00"), SAME_HOURS, at("20 16:00")).on_time


def test_a_second_answer_changes_nothing_and_says_so() -> None:
    first = changes.answered(waiting(), SAME_HOURS, at("18 10:00")).deadline
    again = changes.answered(first, SAME_HOURS, at("18 11:00"))
    assert again == Answer(first, State.answered, True, False, True)


def test_answers_keep_what_was_known_before() -> None:
    held = replace(reached(State.held), promises_broken=1)
    assert changes.answered(held, SAME_HOURS, at("21 10:00")).deadline == held.changed(
        state=State.answered, answered_at=at("21 10:00"), on_time=False
    )
