"""The one thing to do, or until when there is nothing to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.availability import Calendar, usual_hours
from bot.domain.deadlines import RULES, Clause, Deadline, State
from bot.domain.followup import follow_up
from bot.domain.outlook import Outlook, ToDo, next_word, outlook
from bot.domain.reminders import Calendars
from tests.domain.examples import NEW_YORK, SAME_HOURS, TOKYO, at, due, reached, unsent, until, waiting


def _seen(deadline: Deadline, now: str) -> Outlook:
    return outlook(deadline, RULES, SAME_HOURS, at(now))


def test_a_notice_is_to_be_sent_while_sending_it_still_binds_the_client() -> None:
    assert _seen(unsent(), "17 10:00") == Outlook(ToDo.send_notice, by=at("20 13:00"))
    assert _seen(unsent(), "20 12:59") == Outlook(ToDo.send_notice, by=at("20 13:00"))


def test_a_notice_that_comes_too_late_is_to_be_sent_all_the_same() -> None:
    assert _seen(unsent(), "20 13:00") == Outlook(ToDo.send_notice)


def test_told_there_is_nothing_to_do_until_the_next_reminder() -> None:
    assert _seen(waiting(), "17 10:00") == Outlook(until=at("18 17:00"))


def test_with_the_reminders_gone_there_is_nothing_to_do_until_the_due_instant() -> None:
    done, _ = until(waiting(), "20 13:00")
    assert _seen(done, "20 13:00") == Outlook(until=at("20 17:00"))


def test_what_happens_outside_the_owners_hours_is_heard_when_they_open() -> None:
    sunday, _ = until(waiting(by=due("22 12:00")), "20 14:00")
    assert _seen(sunday, "20 14:00") == Outlook(until=at("23 09:00"))


def test_an_owner_who_is_never_there_hears_when_it_happens() -> None:
    never = Calendars(owner=Calendar(TOKYO, ((),) * 7), client=usual_hours(NEW_YORK, ""))
    deadline = waiting(told_at="17 09:30", by=due("20 17:00", NEW_YORK))
    assert outlook(deadline, RULES, never, at("18 10:00")) == Outlook(until=at("21 07:00"))


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (State.untold, Outlook(ToDo.decide_untold)),
        (State.held, Outlook()),
        (State.proceeded, Outlook(ToDo.give_reason)),
        (State.overdue, Outlook(until=at("23 17:00"))),
        (State.answered, Outlook()),
        (State.cancelled, Outlook()),
    ],
)
def test_each_state_has_its_own(state: State, seen: Outlook) -> None:
    assert _seen(reached(state), "20 18:00") == seen


def test_a_late_start_waits_for_a_decision() -> None:
    asked = follow_up(waiting(Clause.proceed), RULES, SAME_HOURS, at("20 22:00")).deadline
    assert _seen(asked, "20 22:10") == Outlook(ToDo.decide_late)


@pytest.mark.parametrize("state", [State.waiting, State.held, State.overdue])
def test_when_the_ball_is_ours_it_is_our_move(state: State) -> None:
    assert _seen(changes.ours(reached(state), at("20 18:00")), "20 18:00") == Outlook(ToDo.our_move)


def test_a_recorded_decision_leaves_nothing_to_do() -> None:
    assert _seen(replace(reached(State.proceeded), reason="agreed by phone"), "20 18:00") == Outlook()


def test_a_chase_that_has_run_out_leaves_nothing_to_do() -> None:
    over, _ = until(waiting(Clause.chase), "26 12:00")
    assert _seen(over, "26 12:00") == Outlook()


def test_a_promise_rests_the_next_word_until_it() -> None:
    overdue = changes.promised(reached(State.overdue), at("25 12:00"), RULES)
    assert _seen(overdue, "24 10:00") == Outlook(until=at("25 12:00"))
    held = changes.promised(reached(State.held), at("25 12:00"), RULES)
    assert next_word(held, RULES, SAME_HOURS, at("24 10:00")) is None
