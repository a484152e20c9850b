"""What happens by itself, and when: executions, reminders, nudges, and what a gap does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import changes
from bot.domain.availability import Absence, Calendar, usual_hours
from bot.domain.deadlines import RULES, Clause, Due, Rules, State
from bot.domain.followup import FollowUp, Kind, Step, bring_forward, follow_up, plan
from bot.domain.reminders import Calendars, planned, send_by, too_soon
from tests.domain.examples import (
    FRIDAY,
    LONDON,
    NEW_YORK,
    SAME_HOURS,
    TOKYO,
    at,
    due,
    every_day,
    lived,
    reached,
    seen,
    told,
    unsent,
    until,
    waiting,
)

SUNDAY = due("22 12:00")


class TestExecution:
    def test_hold_executes_as_told(self) -> None:
        assert lived(waiting()) == ["Wed 18 17:00 remind 1", "Fri 20 13:00 remind 2 last", "Fri 20 17:00 held 1"]

    def test_proceed_executes_as_told_and_asks_once_for_the_reason(self) -> None:
        assert lived(waiting(Clause.proceed)) == [
            "Wed 18 17:00 remind 1",
            "Fri 20 13:00 remind 2 last",
            "Fri 20 17:00 proceeded 1",
            "Mon 23 17:00 reason_wanted 1",
        ]

    def test_chase_sends_one_text_a_working_day_and_three_at_most(self) -> None:
        assert lived(waiting(Clause.chase)) == [
            "Wed 18 17:00 remind 1",
            "Fri 20 13:00 remind 2 last",
            "Fri 20 17:00 overdue 1",
            "Mon 23 17:00 overdue_text 2",
            "Tue 24 17:00 overdue_text 3 last",
        ]

    @pytest.mark.parametrize(
        ("clause", "state"),
        [(Clause.hold, State.held), (Clause.proceed, State.proceeded), (Clause.chase, State.overdue)],
    )
    def test_the_whole_deadline_after_the_due_instant(self, clause: Clause, state: State) -> None:
        ready = waiting(clause, reminders=2, reminders_in_life=2, looked_until=at("20 13:00"))
        after = ready.changed(state=state, executed_at=FRIDAY.at)
        if clause is Clause.chase:
            after = replace(after, overdue_texts=1, last_text_at=FRIDAY.at)
        assert follow_up(ready, RULES, SAME_HOURS, FRIDAY.at).deadline == after

    @pytest.mark.parametrize("clause", Clause)
    def test_nothing_executes_unless_the_client_was_told(self, clause: Clause) -> None:
        assert lived(unsent(clause=clause), "17 09:00") == [
            "Tue 17 11:00 not_sent 1",
            "Wed 18 09:00 not_sent 2",
            "Fri 20 17:00 untold 1",
        ]

    def test_four_working_hours_before_is_early_enough_and_a_minute_less_is_not(self) -> None:
        assert lived(waiting(told_at="20 13:00"), "20 13:00") == ["Fri 20 17:00 held 1"]
        assert lived(waiting(told_at="20 13:01"), "20 13:01") == ["Fri 20 17:00 untold 1"]

    def test_the_working_hours_are_counted_over_the_weekend(self) -> None:
        monday = due("23 10:00")
        assert lived(waiting(by=monday, told_at="20 15:00"), "20 15:00")[-1] == "Mon 23 10:00 held 1"
        assert lived(waiting(by=monday, told_at="20 15:01"), "20 15:01")[-1] == "Mon 23 10:00 untold 1"

    def test_the_working_hours_are_those_of_the_client(self) -> None:
        calendars = Calendars(owner=usual_hours(TOKYO, ""), client=usual_hours(NEW_YORK, ""))
        friday = due("20 17:00", NEW_YORK)
        in_time = waiting(by=friday, told_at="21 03:00")  # 13:00 in New York
        late = waiting(by=friday, told_at="21 03:01")
        assert [lived(each, "21 03:01", calendars=calendars)[-1] for each in (in_time, late)] == [
            "Sat 21 07:00 held 1",
            "Sat 21 07:00 untold 1",
        ]

    def test_a_telling_for_another_clause_does_not_count(self) -> None:
        assert lived(unsent(told=told(clause=Clause.chase)))[-1] == "Fri 20 17:00 untold 1"

    def test_told_of_an_earlier_date_the_later_one_executes(self) -> None:
        assert lived(unsent(told=told(by=due("19 17:00"))))[-1] == "Fri 20 17:00 held 1"

    def test_told_of_a_later_date_the_earlier_one_does_not(self) -> None:
        assert lived(unsent(told=told(by=due("20 17:01"))))[-1] == "Fri 20 17:00 untold 1"

    def test_a_due_instant_at_the_weekend_is_kept_to_the_minute(self) -> None:
        assert lived(waiting(by=SUNDAY)) == [
            "Thu 19 12:00 remind 1",
            "Fri 20 14:00 remind 2 last",
            "Sun 22 12:00 held 1",
        ]
        assert lived(waiting(by=SUNDAY, told_at="20 14:00"), "20 14:00") == ["Sun 22 12:00 held 1"]
        assert lived(waiting(by=SUNDAY, told_at="20 14:01"), "20 14:01") == ["Sun 22 12:00 untold 1"]

    def test_a_due_instant_in_the_evening_is_kept_to_the_minute(self) -> None:
        assert lived(waiting(by=due("20 20:00"))) == [
            "Wed 18 17:00 remind 1",
            "Fri 20 14:00 remind 2 last",
            "Fri 20 20:00 held 1",
        ]

    def test_the_last_moment_to_send_is_the_last_one_that_is_not_too_soon(self) -> None:
        deadline = unsent(due=SUNDAY)
        assert send_by(deadline, RULES, SAME_HOURS) == at("20 14:00")
        assert not too_soon(deadline, RULES, SAME_HOURS, at("20 14:00"))
        assert too_soon(deadline, RULES, SAME_HOURS, at("20 14:01"))


class TestAfterAGap:
    def test_a_hold_executes_late_and_says_how_late(self) -> None:
        deadline = waiting(reminders=2, reminders_in_life=2, looked_until=at("20 13:00"))
        look = follow_up(deadline, RULES, SAME_HOURS, at("23 09:00"))
        assert look == FollowUp(
            deadline.changed(state=State.held, executed_at=FRIDAY.at),
            (Step(Kind.held, FRIDAY.at, at("23 09:00")),),
            None,
        )
        assert look.steps[0].late == timedelta(days=2, hours=16)

    def test_a_proceed_up_to_four_hours_late_goes_on(self) -> None:
        ready = waiting(Clause.proceed, reminders=2, reminders_in_life=2, looked_until=at("20 13:00"))
        assert seen(ready, "20 21:00") == ["Fri 20 21:00 proceeded 1 late 4:00:00"]

    def test_a_proceed_later_than_four_hours_asks_the_owner(self) -> None:
        ready = waiting(Clause.proceed, reminders=2, reminders_in_life=2, looked_until=at("20 13:00"))
        look = follow_up(ready, RULES, SAME_HOURS, at("20 21:01"))
        step = Step(Kind.late_proceed, FRIDAY.at, at("20 21:01"))
        assert look == FollowUp(ready.changed(late_asked=True), (step,), None)

    def test_a_late_chase_counts_its_texts_from_the_day_of_the_first(self) -> None:
        after, lines = until(waiting(Clause.chase), "24 10:00", "24 10:00")
        assert lines[-1] == "Tue 24 10:00 overdue 1 late 3 days, 17:00:00"
        assert lived(after, "24 10:00") == ["Wed 25 10:00 overdue_text 2", "Thu 26 10:00 overdue_text 3 last"]

    def test_a_reminder_up_to_an_hour_late_is_handed_over(self) -> None:
        assert seen(waiting(), "18 18:00") == ["Wed 18 18:00 remind 1 late 1:00:00"]

    def test_a_reminder_whose_hour_has_passed_is_dropped_and_recorded(self) -> None:
        deadline = waiting()
        look = follow_up(deadline, RULES, SAME_HOURS, at("18 18:01"))
        assert look == FollowUp(
            deadline.changed(looked_until=at("18 17:00")),
            (Step(Kind.reminder_dropped, at("18 17:00"), at("18 18:01")),),
            at("20 13:00"),
        )

    def test_a_dropped_reminder_is_not_counted(self) -> None:
        after, _ = until(waiting(), "18 18:01", "18 18:01")
        assert lived(after, "18 18:01") == ["Fri 20 13:00 remind 1 last", "Fri 20 17:00 held 1"]

    def test_a_long_gap_is_caught_up_in_order_with_one_text_for_the_client(self) -> None:
        assert seen(waiting(), "23 09:00") == [
            "Mon 23 09:00 reminder_dropped 1 late 4 days, 16:00:00",
            "Mon 23 09:00 reminder_dropped 1 late 2 days, 20:00:00",
            "Mon 23 09:00 held 1 late 2 days, 16:00:00",
        ]

    def test_missed_nudges_to_send_the_notice_come_as_one(self) -> None:
        assert seen(unsent(), "19 10:00") == ["Thu 19 10:00 not_sent 2 late 1 day, 23:00:00"]

    def test_several_missed_texts_of_a_chase_come_as_one(self) -> None:
        assert seen(reached(State.overdue), "26 10:00") == ["Thu 26 10:00 overdue_text 2 late 2 days, 17:00:00"]


class TestReminders:
    def test_two_working_days_and_four_working_hours_before(self) -> None:
        assert planned(waiting(), RULES, SAME_HOURS) == (at("18 17:00"), at("20 13:00"))

    def test_none_before_the_client_was_told(self) -> None:
        assert planned(unsent(), RULES, SAME_HOURS) == ()

    def test_one_before_the_notice_or_within_two_hours_of_it_is_left_out(self) -> None:
        first = {when: planned(waiting(told_at=when), RULES, SAME_HOURS)[0] for when in ("18 14:59", "18 15:30")}
        assert first == {"18 14:59": at("18 17:00"), "18 15:30": at("20 13:00")}
        assert planned(waiting(told_at="19 10:00"), RULES, SAME_HOURS) == (at("20 13:00"),)
        assert planned(waiting(told_at="20 11:30"), RULES, SAME_HOURS) == ()

    def test_one_within_two_hours_of_the_due_instant_is_left_out(self) -> None:
        assert planned(waiting(), Rules(reminder_hours=1), SAME_HOURS) == (at("18 17:00"),)

    def test_of_two_near_each_other_the_later_is_kept(self) -> None:
        mornings = Calendars(owner=usual_hours(TOKYO, ""), client=Calendar(TOKYO, every_day((9 * 60, 11 * 60 + 30))))
        deadline = waiting(by=due("26 10:00"))  # nominally Tuesday at 10:00 and at 11:00
        assert planned(deadline, RULES, mornings) == (at("24 11:00"),)

    def test_two_for_one_date_whatever_the_calendar_gives(self) -> None:
        assert lived(waiting(reminders=1, reminders_in_life=1, looked_until=at("18 17:00"))) == [
            "Fri 20 13:00 remind 2 last",
            "Fri 20 17:00 held 1",
        ]
        assert lived(waiting(reminders=2)) == ["Fri 20 17:00 held 1"]

    def test_four_in_a_life(self) -> None:
        assert lived(waiting(reminders_in_life=3)) == ["Wed 18 17:00 remind 1 last", "Fri 20 17:00 held 1"]
        assert lived(waiting(reminders_in_life=4)) == ["Fri 20 17:00 held 1"]

    def test_the_clients_holiday_is_no_working_day(self) -> None:
        client = replace(usual_hours(TOKYO, ""), absences=(Absence(date(2026, 11, 19), date(2026, 11, 19)),))
        calendars = Calendars(owner=usual_hours(TOKYO, ""), client=client)
        assert planned(waiting(told_at="16 10:00"), RULES, calendars) == (at("17 17:00"), at("20 13:00"))

    def test_the_owners_holiday_moves_a_reminder_to_the_working_day_before(self) -> None:
        owner = replace(usual_hours(TOKYO, ""), absences=(Absence(date(2026, 11, 20), date(2026, 11, 20)),))
        calendars = Calendars(owner=owner, client=usual_hours(TOKYO, ""))
        assert planned(waiting(), RULES, calendars) == (at("18 17:00"), at("19 17:00"))

    def test_an_owner_who_is_never_there_is_handed_none_and_the_clause_still_executes(self) -> None:
        never = Calendars(owner=Calendar(TOKYO, ((),) * 7), client=usual_hours(TOKYO, ""))
        assert lived(waiting(), calendars=never) == ["Fri 20 17:00 held 1"]

    def test_tokyo_and_new_york_have_no_common_hours_so_it_is_the_owners_last_hour_before(self) -> None:
        """Due Monday 10:00 in New York; Monday the 23rd is a holiday in Japan."""
        owner = replace(usual_hours(TOKYO, ""), absences=(Absence(date(2026, 11, 23), date(2026, 11, 23)),))
        calendars = Calendars(owner=owner, client=usual_hours(NEW_YORK, ""))
        deadline = waiting(Clause.chase, due("23 10:00", NEW_YORK), told_at="18 10:30")
        assert lived(deadline, "18 10:30", calendars=calendars) == [
            "Thu 19 17:00 remind 1",
            "Fri 20 17:00 remind 2 last",
            "Tue 24 00:00 overdue 1",
            "Wed 25 09:00 overdue_text 2",
            "Thu 26 09:00 overdue_text 3 last",
        ]

    def test_london_and_new_york_share_the_afternoon_so_it_is_within_it(self) -> None:
        calendars = Calendars(owner=usual_hours(LONDON, ""), client=usual_hours(NEW_YORK, ""))
        deadline = waiting(by=due("20 17:00", NEW_YORK), told_at="17 18:00")
        assert lived(deadline, "17 18:00", calendars=calendars, zone=LONDON) == [
            "Wed 18 17:00 remind 1",
            "Fri 20 17:00 remind 2 last",
            "Fri 20 22:00 held 1",
        ]

    def test_common_hours_at_the_nominal_instant_are_used(self) -> None:
        calendars = Calendars(owner=usual_hours(LONDON, ""), client=usual_hours(NEW_YORK, ""))
        deadline = waiting(by=due("20 11:30", NEW_YORK), told_at="17 18:00")
        assert lived(deadline, "17 18:00", calendars=calendars, zone=LONDON) == [
            "Wed 18 16:30 remind 1",
            "Thu 19 17:00 remind 2 last",
            "Fri 20 16:30 held 1",
        ]


class TestChase:
    def test_a_due_instant_on_sunday_still_gives_one_text_a_working_day(self) -> None:
        """The first is handed over on Monday morning, so the second is Tuesday's."""
        deadline = waiting(Clause.chase, SUNDAY)
        assert lived(deadline)[2:] == [
            "Sun 22 12:00 overdue 1",
            "Tue 24 09:00 overdue_text 2",
            "Wed 25 09:00 overdue_text 3 last",
        ]

    def test_a_due_instant_in_the_evening_counts_for_the_next_morning(self) -> None:
        assert lived(waiting(Clause.chase, due("19 20:00")))[2:] == [
            "Thu 19 20:00 overdue 1",
            "Mon 23 09:00 overdue_text 2",
            "Tue 24 09:00 overdue_text 3 last",
        ]

    def test_a_single_text_may_be_the_first_and_the_last(self) -> None:
        assert lived(waiting(Clause.chase), rules=Rules(overdue_texts=1))[2:] == ["Fri 20 17:00 overdue 1 last"]


class TestNudges:
    def test_not_sent_yet_after_two_working_hours_and_on_the_next_working_day(self) -> None:
        assert lived(unsent(notice_since=at("19 17:00")), "19 17:00") == [
            "Fri 20 10:00 not_sent 1",
            "Fri 20 17:00 untold 1",
        ]

    def test_a_notice_that_became_due_at_night_counts_from_the_morning(self) -> None:
        assert lived(unsent(notice_since=at("17 22:00")), "17 22:00") == [
            "Wed 18 11:00 not_sent 1",
            "Thu 19 09:00 not_sent 2",
            "Fri 20 17:00 untold 1",
        ]

    def test_a_weekend_lies_between(self) -> None:
        deadline = unsent(due=due("25 17:00"), notice_since=at("20 10:00"))
        assert lived(deadline, "20 10:00") == [
            "Fri 20 12:00 not_sent 1",
            "Mon 23 10:00 not_sent 2",
            "Wed 25 17:00 untold 1",
        ]

    def test_a_recorded_reason_is_not_asked_for(self) -> None:
        after = changes.clause_set(reached(State.proceeded), Clause.proceed, "agreed by phone", at("20 18:00"))
        assert lived(after, "20 18:00") == []

    def test_held_untold_answered_and_cancelled_rest(self) -> None:
        resting = [State.held, State.untold, State.answered, State.cancelled]
        assert [follow_up(reached(state), RULES, SAME_HOURS, at("30 12:00")) for state in resting] == [
            FollowUp(reached(state), (), None) for state in resting
        ]


class TestLooking:
    def test_the_next_look_is_at_the_next_thing_that_happens(self) -> None:
        looks = [follow_up(waiting(), RULES, SAME_HOURS, at(when)).wake_at for when in ("17 10:00", "18 17:00")]
        assert looks == [at("18 17:00"), at("20 13:00")]

    def test_a_second_look_at_the_same_instant_does_nothing(self) -> None:
        first = follow_up(waiting(Clause.chase), RULES, SAME_HOURS, FRIDAY.at)
        assert follow_up(first.deadline, RULES, SAME_HOURS, FRIDAY.at) == FollowUp(first.deadline, (), at("23 17:00"))

    def test_a_look_before_anything_is_due_changes_nothing(self) -> None:
        assert follow_up(waiting(), RULES, SAME_HOURS, at("18 16:59")) == FollowUp(waiting(), (), at("18 17:00"))

    def test_the_plan_is_what_happens(self) -> None:
        steps = plan(waiting(Clause.proceed), RULES, SAME_HOURS, at("17 09:30"))
        assert steps == (
            Step(Kind.remind, at("18 17:00"), at("18 17:00"), 1),
            Step(Kind.remind, at("20 13:00"), at("20 13:00"), 2, last=True),
            Step(Kind.proceeded, FRIDAY.at, FRIDAY.at),
            Step(Kind.reason_wanted, at("23 17:00"), at("23 17:00")),
        )

    def test_the_plan_leaves_out_what_is_done_by_now_and_can_be_cut_short(self) -> None:
        steps = plan(waiting(Clause.chase), RULES, SAME_HOURS, at("20 13:00"), most=2)
        assert [step.kind for step in steps] == [Kind.overdue, Kind.overdue_text]

    def test_nothing_is_planned_for_what_is_over(self) -> None:
        assert plan(reached(State.answered), RULES, SAME_HOURS, at("20 13:00")) == ()

    def test_a_change_of_clocks_between_does_not_move_the_wall_time(self) -> None:
        calendars = Calendars(owner=usual_hours(NEW_YORK, ""), client=usual_hours(NEW_YORK, ""))
        instant = at("2026-11-02 12:00", NEW_YORK)  # the clocks went back on Sunday, the 1st
        wall = instant.astimezone(ZoneInfo(NEW_YORK)).replace(tzinfo=None)
        deadline = waiting(by=Due(instant, wall, NEW_YORK), told_at="2026-10-28 23:00")
        deadline = replace(deadline, looked_until=at("2026-10-28 23:00"))
        assert lived(deadline, "2026-10-28 23:00", calendars=calendars, zone=NEW_YORK) == [
            "Thu 29 12:00 remind 1",
            "Fri 30 17:00 remind 2 last",
            "Mon 02 12:00 held 1",
        ]


class TestTakenAlong:
    """Reminders of one owner to one client within two working hours are one text."""

    def test_a_reminder_that_is_near_goes_with_another_one(self) -> None:
        deadline = waiting()
        now = at("18 15:30")
        taken = bring_forward(deadline, RULES, SAME_HOURS, now, at("18 17:30"))
        assert taken == FollowUp(
            deadline.changed(reminders=1, reminders_in_life=1, looked_until=at("18 17:30")),
            (Step(Kind.remind, now, now, 1),),
            at("20 13:00"),
        )

    def test_one_that_is_further_off_stays(self) -> None:
        assert bring_forward(waiting(), RULES, SAME_HOURS, at("18 14:59"), at("18 16:59")) is None

    def test_one_whose_notice_has_just_gone_out_stays(self) -> None:
        told_just_now = waiting(told_at="18 14:30")
        assert bring_forward(told_just_now, RULES, SAME_HOURS, at("18 15:30"), at("18 17:30")) is None

    def test_what_is_not_a_reminder_stays(self) -> None:
        assert bring_forward(unsent(), RULES, SAME_HOURS, at("17 10:00"), at("17 12:00")) is None
