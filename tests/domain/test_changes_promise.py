"""`promise`: the client's word, which rests the reminders and may let the clause wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, State
from bot.domain.followup import follow_up
from bot.domain.refusals import NoMorePromises, Refused
from tests.domain.examples import SAME_HOURS, at, lived, reached, seen, unsent, waiting


def _promised(deadline: Deadline, until: str) -> Deadline:
    return changes.promised(deadline, at(until), RULES)


def test_a_promise_leaves_the_due_date_and_counts() -> None:
    deadline = waiting()
    assert _promised(deadline, "19 12:00") == deadline.changed(promised_at=at("19 12:00"), promises_made=1)


def test_a_promise_rests_the_reminders_until_it() -> None:
    assert lived(_promised(waiting(), "19 12:00"), "18 10:00") == [
        "Thu 19 12:00 promise_broken 1",
        "Fri 20 13:00 remind 1 last",
        "Fri 20 17:00 held 1",
    ]


def test_a_promise_after_the_last_reminder_rests_them_all() -> None:
    assert lived(_promised(waiting(), "20 14:00"), "18 10:00") == [
        "Fri 20 14:00 promise_broken 1",
        "Fri 20 17:00 held 1",
    ]


def test_the_clause_waits_for_a_promise_after_the_due_instant() -> None:
    assert lived(_promised(waiting(), "23 11:00"), "18 10:00") == ["Mon 23 11:00 held 1"]


def test_the_promise_for_which_the_clause_waited_is_broken_by_the_execution() -> None:
    promised = _promised(waiting(), "23 11:00")
    assert follow_up(promised, RULES, SAME_HOURS, at("23 11:00")).deadline == replace(
        promised,
        state=State.held,
        executed_at=at("23 11:00"),
        promised_at=None,
        promises_broken=1,
        revision=promised.revision + 2,
    )


def test_a_promise_of_the_due_instant_itself_is_broken_by_the_execution() -> None:
    assert lived(_promised(waiting(), "20 17:00"), "18 10:00") == ["Fri 20 17:00 held 1"]


def test_an_answer_keeps_a_promise() -> None:
    kept = changes.answered(_promised(waiting(), "19 12:00"), SAME_HOURS, at("19 11:00")).deadline
    assert (kept.promises_made, kept.promises_broken) == (1, 0)


def test_two_promises_are_taken_and_no_third() -> None:
    second = _promised(_promised(waiting(), "19 12:00"), "20 12:00")
    assert (second.promised_at, second.promises_made) == (at("20 12:00"), 2)
    with pytest.raises(Refused) as refused:
        _promised(second, "23 12:00")
    assert refused.value.refusal == NoMorePromises("D-12", 2)


def test_a_new_date_does_not_give_new_promises() -> None:
    twice = replace(waiting(), promises_made=2)
    extended = changes.extended(twice, twice.due, SAME_HOURS, at("18 10:00"))
    with pytest.raises(Refused):
        _promised(extended, "23 12:00")


def test_from_held_it_stays_held() -> None:
    held = reached(State.held)
    promised = _promised(held, "23 12:00")
    assert promised == held.changed(promised_at=at("23 12:00"), promises_made=1)
    assert lived(promised, "20 18:00") == ["Mon 23 12:00 promise_broken 1"]


def test_from_overdue_the_texts_rest_until_the_promise() -> None:
    promised = _promised(reached(State.overdue), "25 12:00")
    assert lived(promised, "20 18:00") == [
        "Wed 25 12:00 promise_broken 1",
        "Wed 25 12:00 overdue_text 2",
        "Thu 26 12:00 overdue_text 3 last",
    ]


def test_a_promise_before_the_next_text_leaves_the_texts_where_they_are() -> None:
    assert lived(_promised(reached(State.overdue), "23 12:00"), "20 18:00") == [
        "Mon 23 12:00 promise_broken 1",
        "Mon 23 17:00 overdue_text 2",
        "Tue 24 17:00 overdue_text 3 last",
    ]


def test_from_untold_the_clause_waits_for_the_promise() -> None:
    late = reached(State.untold)
    late = replace(late, told=waiting(told_at="20 16:00").told)
    assert seen(replace(late, state=State.waiting), "20 17:00") == ["Fri 20 17:00 untold 1"]
    assert lived(_promised(late, "23 12:00"), "20 18:00") == ["Mon 23 12:00 held 1"]


def test_an_untold_client_who_promises_is_held_to_nothing() -> None:
    promised = _promised(reached(State.untold), "23 12:00")
    assert lived(promised, "20 18:00")[-1] == "Mon 23 12:00 untold 1"


def test_a_promise_answers_the_question_of_a_late_start() -> None:
    asked = follow_up(waiting(Clause.proceed), RULES, SAME_HOURS, at("20 22:00")).deadline
    assert asked.late_asked
    promised = _promised(asked, "23 12:00")
    assert promised == asked.changed(promised_at=at("23 12:00"), promises_made=1, late_asked=False)
    assert lived(promised, "20 22:10")[0] == "Mon 23 12:00 proceeded 1"


def test_while_it_is_ours_the_clause_that_waits_for_a_promise_rests_too() -> None:
    ours = changes.ours(_promised(waiting(), "20 19:00"), at("20 18:00"))
    assert ours.ball is Ball.ours
    assert lived(ours, "20 18:00") == []


def test_a_promise_of_a_client_who_was_not_told_does_not_hide_that_the_notice_is_due() -> None:
    assert lived(_promised(unsent(), "20 19:00"), "17 10:00") == [
        "Tue 17 11:00 not_sent 1",
        "Wed 18 09:00 not_sent 2",
        "Fri 20 19:00 untold 1",
    ]
