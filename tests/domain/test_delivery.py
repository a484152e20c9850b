"""The delivery date moves with the client's delay, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.availability import usual_hours
from bot.domain.changes import Kept
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, State, Told, Verb
from bot.domain.delivery import deliver_by, later_by
from bot.domain.followup import follow_up
from bot.domain.reminders import Calendars
from tests.domain.examples import LONDON, NEW_YORK, SAME_HOURS, TOKYO, at, due, reached, unsent, waiting

NEXT_FRIDAY = due("27 12:00")
SILENT = (State.held, State.overdue)


def _reached(state: State, **given: Any) -> Deadline:
    return replace(reached(state), deliver=NEXT_FRIDAY, **given)


def _stands(deadline: Deadline, now: str, calendars: Calendars = SAME_HOURS) -> str:
    """The delivery as it stands, on the wall in Tokyo: `27 12:00`, with seconds if there are any."""
    instant = deliver_by(deadline, calendars, at(now))
    assert instant is not None
    return f"{instant.astimezone(ZoneInfo(TOKYO)):%d %H:%M:%S}".removesuffix(":00")


def _fixed(deadline: Deadline) -> str:
    assert deadline.deliver is not None
    return f"{deadline.deliver.at.astimezone(ZoneInfo(TOKYO)):%d %H:%M}"


@pytest.mark.parametrize("state", State)
def test_without_an_agreed_delivery_there_is_none(state: State) -> None:
    assert deliver_by(reached(state), SAME_HOURS, at("25 12:00")) is None


@pytest.mark.parametrize("state", SILENT)
@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("20 16:00", "27 12:00"),  # before their silence counted
        ("20 17:00", "27 12:00"),
        ("20 17:00:59", "27 12:00"),  # less than a minute moves nothing
        ("20 17:30", "27 12:30"),
        ("20 18:00", "27 13:00"),
        ("22 12:00", "27 13:00"),  # we do not work on the weekend
        ("23 09:00", "27 13:00"),
        ("23 14:00", "30 09:00"),  # what would end at our closing ends at the next opening
        ("23 17:00", "30 12:00"),
        ("24 17:00", "01 12:00"),
    ],
)
def test_it_moves_by_our_working_time_since_their_silence_counted(state: State, now: str, stands: str) -> None:
    assert _stands(_reached(state), now) == stands


@pytest.mark.parametrize("state", sorted(set(State) - set(SILENT)))
def test_nothing_moves_where_we_do_not_wait_for_somebody_who_was_told(state: State) -> None:
    assert _stands(_reached(state), "25 12:00") == "27 12:00"


def test_the_owners_hours_count_and_not_the_clients() -> None:
    """Until Monday noon in Tokyo London has worked on Friday, for nine hours; 18:00 in Tokyo is its opening."""
    ours = Calendars(owner=usual_hours(LONDON, ""), client=usual_hours(TOKYO, ""))
    theirs = Calendars(owner=usual_hours(TOKYO, ""), client=usual_hours(LONDON, ""))
    held = _reached(State.held)
    assert _stands(held, "23 12:00", ours) == "30 18:00"
    assert _stands(held, "23 12:00", theirs) == "27 16:00"


def test_a_promise_that_moved_the_clause_moves_the_instant_from_which_it_counts() -> None:
    promised = changes.promised(waiting(deliver=NEXT_FRIDAY), at("23 12:00"), RULES)
    assert _stands(promised, "23 11:00") == "27 12:00"
    held = follow_up(promised, RULES, SAME_HOURS, at("23 12:00")).deadline
    assert [_stands(held, now) for now in ("23 12:00", "23 13:00")] == ["27 12:00", "27 13:00"]


@pytest.mark.parametrize("state", SILENT)
def test_a_promise_after_the_due_date_stops_nothing(state: State) -> None:
    promised = changes.promised(_reached(state), at("24 17:00"), RULES)
    assert _stands(promised, "23 17:00") == "30 12:00"
    assert _fixed(changes.answered(promised, SAME_HOURS, at("23 17:00")).deadline) == "30 12:00"


class TestOurTurn:
    @pytest.mark.parametrize("state", SILENT)
    def test_the_time_in_which_it_is_our_turn_does_not_count(self, state: State) -> None:
        ours = changes.ours(_reached(state), at("23 10:00"))
        assert [_stands(ours, now) for now in ("20 18:00", "23 10:00", "25 10:00")] == ["27 13:00"] + ["27 14:00"] * 2
        theirs = changes.theirs(ours, SAME_HOURS, at("25 10:00"))
        assert [_stands(theirs, now) for now in ("25 10:00", "25 11:00")] == ["27 14:00", "27 15:00"]
        assert _fixed(changes.answered(theirs, SAME_HOURS, at("25 11:00")).deadline) == "27 15:00"

    def test_two_turns_of_ours_leave_what_was_theirs(self) -> None:
        deadline = _reached(State.held)
        for ours, theirs in (("23 09:30", "23 12:00"), ("23 12:30", "24 09:00")):
            deadline = changes.theirs(changes.ours(deadline, at(ours)), SAME_HOURS, at(theirs))
        assert _stands(deadline, "24 10:00") == "27 15:00"  # an hour on Friday, 30 and 30 minutes on Monday, an hour
        assert _stands(deadline, "24 09:30") == "27 14:30"

    def test_an_answer_while_it_is_our_turn_counts_up_to_its_beginning(self) -> None:
        ours = changes.ours(_reached(State.overdue), at("23 10:00"))
        assert _fixed(changes.answered(ours, SAME_HOURS, at("25 10:00")).deadline) == "27 14:00"

    def test_before_the_due_instant_it_moves_the_due_date_and_not_the_delivery(self) -> None:
        ours = changes.ours(waiting(deliver=NEXT_FRIDAY), at("18 10:00"))
        after = changes.theirs(ours, SAME_HOURS, at("19 10:00"))
        assert (_fixed(after), after.due) == ("27 12:00", due("23 17:00"))

    def test_a_turn_before_a_late_telling_is_ours_still(self) -> None:
        """Untold at the due instant, our turn over the weekend; then it turns out that they had been told in time."""
        untold = follow_up(unsent(deliver=NEXT_FRIDAY), RULES, SAME_HOURS, at("20 17:00")).deadline
        theirs = changes.theirs(changes.ours(untold, at("20 17:30")), SAME_HOURS, at("24 09:00"))
        told = waiting(told_at="18 10:00").told
        held = follow_up(changes.sent(theirs, told, stated=True), RULES, SAME_HOURS, at("24 09:00")).deadline
        assert held.state is State.held
        assert _stands(held, "24 10:00") == "27 13:00"

    def test_the_clients_working_minutes_of_our_turns_add_up(self) -> None:
        deadline = _reached(State.held)
        for ours, theirs in (("23 09:30", "23 12:00"), ("23 12:30", "24 09:30")):
            deadline = changes.theirs(changes.ours(deadline, at(ours)), SAME_HOURS, at(theirs))
        assert deadline.ours_minutes == 150 + 330 + 30

    def test_a_new_date_in_our_turn_keeps_the_minutes_so_far(self) -> None:
        ours = changes.ours(waiting(), at("18 10:00"))
        after = changes.extended(ours, due("25 17:00"), SAME_HOURS, at("18 12:00"))
        assert changes.theirs(after, SAME_HOURS, at("18 12:30")).ours_minutes == 150


class TestAnswered:
    @pytest.mark.parametrize("state", SILENT)
    def test_a_late_answer_fixes_the_delay_in_the_zone_of_the_wording(self, state: State) -> None:
        deadline = replace(reached(state), deliver=due("26 22:00", NEW_YORK))  # Friday 12:00 in Tokyo
        after = changes.answered(deadline, SAME_HOURS, at("23 17:00")).deadline
        assert after.deliver == due("29 22:00", NEW_YORK)
        assert after.on_time is False

    @pytest.mark.parametrize("state", SILENT)
    def test_an_answer_from_before_the_execution_moves_nothing(self, state: State) -> None:
        after = changes.answered(_reached(state), SAME_HOURS, at("20 16:59")).deadline
        assert (after.deliver, after.on_time) == (NEXT_FRIDAY, True)

    @pytest.mark.parametrize("state", [State.waiting, State.untold, State.proceeded])
    def test_an_answer_for_which_nothing_waited_moves_nothing(self, state: State) -> None:
        assert changes.answered(_reached(state), SAME_HOURS, at("25 12:00")).deadline.deliver == NEXT_FRIDAY

    def test_it_stays_where_the_answer_left_it(self) -> None:
        after = changes.answered(_reached(State.held), SAME_HOURS, at("23 17:00")).deadline
        assert _stands(after, "2026-12-15 12:00") == "30 12:00"
        assert changes.answered(after, SAME_HOURS, at("24 17:00")).deadline == after


class TestExtended:
    @pytest.mark.parametrize("state", SILENT)
    def test_from_held_or_overdue_it_runs_from_where_their_silence_counted(self, state: State) -> None:
        after = changes.extended(_reached(state), due("24 17:00"), SAME_HOURS, at("23 10:00"))
        assert _fixed(after) == "01 12:00"
        assert _stands(after, "24 12:00") == "01 12:00"

    @pytest.mark.parametrize("now", ["18 10:00", "20 16:00"])
    def test_a_later_date_agreed_before_the_due_instant_moves_it_too(self, now: str) -> None:
        after = changes.extended(waiting(deliver=NEXT_FRIDAY), due("23 17:00"), SAME_HOURS, at(now))
        assert _fixed(after) == "30 12:00"

    def test_an_earlier_date_moves_nothing(self) -> None:
        after = changes.extended(waiting(deliver=NEXT_FRIDAY), due("19 17:00"), SAME_HOURS, at("18 10:00"))
        assert after.deliver == NEXT_FRIDAY

    def test_while_a_promise_past_the_due_date_stands_it_runs_from_the_due_date(self) -> None:
        promised = changes.promised(waiting(deliver=NEXT_FRIDAY), at("23 12:00"), RULES)
        after = changes.extended(promised, due("23 17:00"), SAME_HOURS, at("23 10:00"))
        assert _fixed(after) == "30 12:00"

    @pytest.mark.parametrize("state", [State.proceeded, State.untold])
    def test_where_nothing_had_waited_for_them_it_runs_from_now(self, state: State) -> None:
        after = changes.extended(_reached(state), due("24 17:00"), SAME_HOURS, at("23 17:00"))
        assert _fixed(after) == "30 12:00"

    def test_the_question_of_a_late_start_is_our_delay(self) -> None:
        asked = follow_up(waiting(Clause.proceed, deliver=NEXT_FRIDAY), RULES, SAME_HOURS, at("23 17:00")).deadline
        assert asked.late_asked
        assert _fixed(changes.extended(asked, due("24 17:00"), SAME_HOURS, at("23 17:00"))) == "30 12:00"

    def test_in_our_turn_after_the_due_instant_our_time_is_left_out(self) -> None:
        """One hour on Friday and one on Monday were theirs; from Wednesday 10:00 to the new date it is agreed."""
        ours = changes.ours(_reached(State.held), at("23 10:00"))
        after = changes.extended(ours, due("25 17:00"), SAME_HOURS, at("25 10:00"))
        assert _fixed(after) == "30 12:00"

    def test_in_our_turn_before_the_due_instant_the_time_given_back_is_no_delay(self) -> None:
        ours = changes.ours(waiting(deliver=NEXT_FRIDAY), at("18 10:00"))
        given_back = changes.theirs(ours, SAME_HOURS, at("19 10:00")).due
        assert given_back == due("23 17:00")
        assert _fixed(changes.extended(ours, given_back, SAME_HOURS, at("19 10:00"))) == "27 12:00"
        assert _fixed(changes.extended(ours, due("23 18:00"), SAME_HOURS, at("19 10:00"))) == "27 13:00"

    def test_silence_after_the_new_date_counts_from_there(self) -> None:
        after = changes.extended(_reached(State.held), due("24 17:00"), SAME_HOURS, at("23 10:00"))
        told = changes.sent(after, Told(at("23 10:05"), Clause.hold, at("24 17:00")), stated=False)
        held = follow_up(told, RULES, SAME_HOURS, at("24 17:00")).deadline
        assert held.state is State.held
        assert _stands(held, "24 18:00") == "01 13:00"


MINUTES = st.integers(0, 14 * 24 * 60)


@given(st.sampled_from(SILENT), MINUTES, st.sampled_from([TOKYO, LONDON, NEW_YORK]), st.booleans())
def test_it_is_never_earlier_and_an_undo_restores_it(state: State, minutes: int, zone: str, extends: bool) -> None:
    both = Calendars(owner=usual_hours(zone, ""), client=usual_hours(TOKYO, ""))
    before, now = _reached(state), at("20 17:00") + timedelta(minutes=minutes)
    stands = deliver_by(before, both, now)
    assert stands is not None
    assert stands >= NEXT_FRIDAY.at
    if extends:
        after = changes.extended(before, due("2026-12-24 17:00"), both, now)
    else:
        after = changes.answered(before, both, now).deadline
    assert after.deliver is not None
    assert after.deliver.at >= stands
    kept = Kept(Verb.extend if extends else Verb.answered, before, after.revision)
    assert changes.undone(after, kept) == replace(before, revision=after.revision + 1)


@given(st.integers(0, 40 * 24 * 60), MINUTES, MINUTES, st.sampled_from([TOKYO, LONDON, NEW_YORK]))
def test_moving_in_two_steps_is_the_same_as_at_once(start: int, first: int, second: int, zone: str) -> None:
    """From the first step on the instant is an open one, so that only a first step of nothing could differ."""
    ours, began = usual_hours(zone, ""), at("20 17:00") + timedelta(minutes=start)
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    assert later_by(later_by(began, one, ours), two, ours) == later_by(began, one + two, ours)


@given(st.sampled_from(SILENT), st.lists(MINUTES, min_size=3, max_size=3, unique=True))
def test_a_turn_of_ours_never_makes_it_later(state: State, minutes: list[int]) -> None:
    """The client's delay with a turn of ours in it is what it would be without that time, and never more."""
    stop, go, now = (at("20 17:00") + timedelta(minutes=each) for each in sorted(minutes))
    before = _reached(state)
    assume(before.ball is Ball.theirs)
    paused = changes.theirs(changes.ours(before, stop), SAME_HOURS, go)
    stands, unpaused = (deliver_by(each, SAME_HOURS, now) for each in (paused, before))
    hours = SAME_HOURS.owner
    theirs = hours.working_between(at("20 17:00"), stop) + hours.working_between(go, now)
    assert stands == later_by(NEXT_FRIDAY.at, theirs, hours)
    assert stands is not None
    assert unpaused is not None
    assert NEXT_FRIDAY.at <= stands <= unpaused


def test_a_delivery_outside_our_hours_stays_there_until_it_moves() -> None:
    saturday = replace(reached(State.held), deliver=due("28 12:00"))
    assert [_stands(saturday, now) for now in ("20 17:00", "20 17:30")] == ["28 12:00", "30 09:30"]


def test_somebody_who_never_works_moves_nothing() -> None:
    never = Calendars(owner=replace(SAME_HOURS.owner, week=((),) * 7), client=SAME_HOURS.client)
    assert _stands(_reached(State.held), "25 12:00", never) == "27 12:00"
    assert later_by(NEXT_FRIDAY.at, timedelta(hours=1), never.owner) == NEXT_FRIDAY.at
