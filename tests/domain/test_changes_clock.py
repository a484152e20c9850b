"""`ours` and `theirs`: the client's clock stops while we owe them something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, Due, State
from bot.domain.escalation import NONE
from bot.domain.followup import follow_up
from bot.domain.refusals import BallAlready, Refused
from tests.domain.examples import (
    FRIDAY,
    NEW_YORK,
    SAME_HOURS,
    at,
    due,
    lived,
    reached,
    unsent,
    until,
    waiting,
)


def _paused(deadline: Deadline, ours: str, theirs: str) -> Deadline:
    return changes.theirs(changes.ours(deadline, at(ours)), SAME_HOURS, at(theirs))


def test_ours_stops_the_clock_and_notes_since_when() -> None:
    deadline = waiting()
    assert changes.ours(deadline, at("18 10:00")) == deadline.changed(ball=Ball.ours, stopped_at=at("18 10:00"))


@pytest.mark.parametrize("clause", Clause)
def test_reminders_and_execution_rest_while_it_is_ours(clause: Clause) -> None:
    assert lived(changes.ours(waiting(clause), at("18 10:00")), "18 10:00") == []


def test_nobody_is_asked_to_send_a_notice_while_it_is_ours() -> None:
    assert lived(changes.ours(unsent(), at("17 09:30"))) == []


def test_theirs_gives_the_working_time_that_was_left() -> None:
    """25 working hours were left on Wednesday at 10:00; from Thursday 10:00 they end on Monday at 17:00."""
    deadline = waiting(reminders=1, reminders_in_life=1)
    after = _paused(deadline, "18 10:00", "19 10:00")
    assert after == replace(
        deadline,
        due=due("23 17:00"),
        reminders=0,
        looked_until=at("19 10:00"),
        ours_minutes=9 * 60,
        revision=deadline.revision + 2,
    )


def test_the_clock_can_stand_past_the_due_instant() -> None:
    after = _paused(waiting(), "18 10:00", "23 10:00")
    assert after.due == due("25 17:00")
    assert lived(after, "23 10:00") == ["Mon 23 17:00 remind 1", "Wed 25 13:00 remind 2 last", "Wed 25 17:00 held 1"]


def test_a_pause_outside_the_clients_hours_costs_them_nothing() -> None:
    assert _paused(waiting(by=due("23 17:00")), "21 10:00", "22 20:00").due == due("23 17:00")


def test_the_date_stays_in_the_zone_in_which_it_was_said() -> None:
    deadline = waiting(by=due("20 03:00", NEW_YORK))
    after = _paused(deadline, "18 10:00", "19 10:00")
    assert after.due == Due(at("23 17:00"), at("23 17:00").replace(tzinfo=None, hour=3), NEW_YORK)


@given(st.integers(0, 5 * 24 * 60), st.integers(0, 14 * 24 * 60), st.integers(0, 4 * 24 * 60))
def test_the_date_is_never_earlier_than_before(stop: int, pause: int, ahead: int) -> None:
    deadline = waiting(by=due((at("20 09:00") + timedelta(minutes=ahead)).strftime("%Y-%m-%d %H:%M")))
    stopped = at("17 10:00") + timedelta(minutes=stop)
    after = changes.theirs(changes.ours(deadline, stopped), SAME_HOURS, stopped + timedelta(minutes=pause))
    assert after.due.at >= deadline.due.at
    if stopped < deadline.due.at:
        hours = SAME_HOURS.client
        left = hours.working_between(stopped, deadline.due.at)
        assert hours.working_between(stopped + timedelta(minutes=pause), after.due.at) >= left


@pytest.mark.parametrize("state", [State.untold, State.held, State.overdue])
def test_after_the_due_instant_it_only_stops_nudges(state: State) -> None:
    deadline = reached(state)
    ours = changes.ours(deadline, at("20 18:00"))
    assert lived(ours, "20 18:00") == []
    after = changes.theirs(ours, SAME_HOURS, at("25 10:00"))
    last_text_at = at("25 10:00") if state is State.overdue else deadline.last_text_at
    assert after == replace(
        deadline,
        revision=deadline.revision + 2,
        last_text_at=last_text_at,
        ours_minutes=(9 + 9 + 1) * 60,
        escalation=replace(NONE, since=at("25 10:00")),
    )


def test_a_pause_while_the_clause_waits_for_a_promise_gives_the_promise_its_time_back() -> None:
    promised = changes.promised(waiting(), at("23 12:00"), RULES)
    after = _paused(promised, "20 18:00", "23 10:00")  # three working hours were left, from Monday 09:00 on
    assert after == replace(promised, revision=promised.revision + 2, promised_at=at("23 13:00"), ours_minutes=60)
    assert lived(after, "23 10:00") == ["Mon 23 13:00 held 1"]


def test_the_texts_of_a_chase_go_on_a_working_day_after_it_is_theirs_again() -> None:
    after = _paused(reached(State.overdue), "20 18:00", "21 10:00")  # a Saturday
    assert lived(after, "21 10:00") == ["Tue 24 09:00 overdue_text 2", "Wed 25 09:00 overdue_text 3 last"]


def test_a_telling_stated_while_it_is_ours_executes_what_was_due_already() -> None:
    ours = changes.ours(reached(State.untold), at("20 17:30"))
    late = changes.sent(ours, waiting(told_at="18 10:00").told, stated=True)
    assert until(late, "20 18:00", "20 18:00")[1] == ["Fri 20 18:00 held 1 late 1:00:00"]


def test_a_clock_that_stood_at_the_due_instant_keeps_the_clause_from_executing_late() -> None:
    stopped = changes.ours(waiting(), at("20 16:59"))
    assert follow_up(stopped, RULES, SAME_HOURS, at("30 12:00")).deadline == stopped
    assert stopped.clock_stands
    assert not changes.ours(waiting(), FRIDAY.at).clock_stands


def test_who_has_the_ball_already_is_told_so() -> None:
    with pytest.raises(Refused) as theirs:
        changes.theirs(waiting(), SAME_HOURS, at("18 10:00"))
    with pytest.raises(Refused) as ours:
        changes.ours(changes.ours(waiting(), at("18 10:00")), at("18 11:00"))
    assert [theirs.value.refusal, ours.value.refusal] == [
        BallAlready("D-12", Ball.theirs),
        BallAlready("D-12", Ball.ours),
    ]
