"""`hold`, `proceed`, `chase`: another clause before the due instant, or the decision that was taken after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.deadlines import RULES, Clause, Deadline, State, Verb, Why
from bot.domain.followup import follow_up
from bot.domain.refusals import ClauseAlready, Impossible, ReasonMissing, Refusal, Refused
from tests.domain.examples import SAME_HOURS, at, lived, reached, told, unsent, waiting


def _refusal(deadline: Deadline, clause: Clause, now: str, reason: str = "") -> Refusal:
    with pytest.raises(Refused) as refused:
        changes.clause_set(deadline, clause, reason, at(now))
    return refused.value.refusal


def _asked_late() -> Deadline:
    return follow_up(waiting(Clause.proceed), RULES, SAME_HOURS, at("20 22:00")).deadline


def test_another_clause_makes_a_new_notice_due() -> None:
    deadline = waiting(unsent_nudges=2)
    after = changes.clause_set(deadline, Clause.proceed, "", at("18 10:00"))
    assert after == deadline.changed(clause=Clause.proceed, notice_since=at("18 10:00"), unsent_nudges=0)
    assert after.needs_notice


def test_without_the_new_notice_neither_clause_executes() -> None:
    after = changes.clause_set(waiting(), Clause.proceed, "", at("18 10:00"))
    assert lived(after, "18 10:00") == ["Wed 18 12:00 not_sent 1", "Thu 19 10:00 not_sent 2", "Fri 20 17:00 untold 1"]


def test_with_the_new_notice_the_new_clause_executes() -> None:
    changed = changes.clause_set(waiting(), Clause.proceed, "", at("18 10:00"))
    sent = changes.sent(changed, told("18 10:30", Clause.proceed), stated=False)
    assert lived(sent, "18 10:30") == [
        "Wed 18 17:00 remind 1",
        "Fri 20 13:00 remind 2 last",
        "Fri 20 17:00 proceeded 1",
        "Mon 23 17:00 reason_wanted 1",
    ]


def test_a_clause_that_was_told_and_comes_back_needs_no_second_notice() -> None:
    there = changes.clause_set(waiting(), Clause.chase, "", at("18 10:00"))
    back = changes.clause_set(there, Clause.hold, "", at("18 10:05"))
    assert not back.needs_notice
    assert lived(back, "18 10:05")[-1] == "Fri 20 17:00 held 1"


@pytest.mark.parametrize("clause", Clause)
def test_the_clause_that_it_has_is_said_rather_than_set_again(clause: Clause) -> None:
    assert _refusal(waiting(clause), clause, "18 10:00") == ClauseAlready("D-12", clause)


def test_up_to_the_due_instant_and_not_from_it_on() -> None:
    assert changes.clause_set(unsent(), Clause.chase, "", at("20 16:59")).clause is Clause.chase
    promised = changes.promised(unsent(), at("23 12:00"), RULES)
    assert _refusal(promised, Clause.chase, "20 17:00") == Impossible("D-12", Verb.chase, Why.after_due, State.waiting)


def test_a_promise_lets_the_clause_wait_but_not_change_after_the_due_instant() -> None:
    promised = changes.promised(waiting(), at("23 12:00"), RULES)
    assert changes.clause_set(promised, Clause.chase, "", at("20 16:00")).clause is Clause.chase
    assert _refusal(promised, Clause.chase, "20 18:00") == Impossible("D-12", Verb.chase, Why.after_due, State.waiting)


def test_while_the_clock_stands_the_due_instant_has_not_come() -> None:
    stopped = changes.ours(waiting(), at("20 16:00"))
    assert changes.clause_set(stopped, Clause.chase, "", at("20 18:00")).clause is Clause.chase


def test_a_reason_records_the_decision_that_was_taken() -> None:
    gone_on = reached(State.proceeded)
    after = changes.clause_set(gone_on, Clause.proceed, "agreed by phone", at("20 18:00"))
    assert after == gone_on.changed(reason="agreed by phone")
    assert lived(after, "20 18:00") == []


def test_a_decision_without_words_is_asked_for() -> None:
    assert _refusal(reached(State.proceeded), Clause.proceed, "20 18:00") == ReasonMissing("D-12")


def test_an_owner_who_was_asked_after_a_late_start_lets_it_go_on_now() -> None:
    asked = _asked_late()
    after = changes.clause_set(asked, Clause.proceed, "still fine", at("20 22:10"))
    assert after == asked.changed(
        state=State.proceeded, executed_at=at("20 22:10"), late_asked=False, reason="still fine"
    )


def test_going_on_late_without_words_asks_for_them_a_working_day_later() -> None:
    after = changes.clause_set(_asked_late(), Clause.proceed, "", at("20 22:10"))
    assert lived(after, "20 22:10") == ["Tue 24 09:00 reason_wanted 1"]


@pytest.mark.parametrize("clause", [Clause.hold, Clause.chase])
def test_an_owner_who_was_asked_after_a_late_start_cannot_choose_another_clause(clause: Clause) -> None:
    assert _refusal(_asked_late(), clause, "20 22:10") == Impossible(
        "D-12", Verb(clause.value), Why.after_due, State.waiting
    )


def test_what_was_reminded_is_not_forgotten_by_another_clause() -> None:
    deadline = replace(waiting(), reminders=1, reminders_in_life=1)
    after = changes.clause_set(deadline, Clause.proceed, "", at("18 18:00"))
    assert (after.reminders, after.reminders_in_life) == (1, 1)
