"""What a client's silence costs us (A2): from the record of one deadline, in our own working time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import Absence, Calendar, Week, usual_hours
from bot.domain.cost import Price, days_past, price
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, State
from bot.domain.reminders import Calendars
from tests.domain.examples import (
    ANA,
    BOB,
    KEN,
    LONDON,
    NEW_YORK,
    SAME_HOURS,
    TOKYO,
    at,
    due,
    every_day,
    reached,
    unsent,
    waiting,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FROM_LONDON = Calendars(owner=usual_hours(LONDON, ""), client=usual_hours(TOKYO, ""))


def overdue(**given: Any) -> Deadline:
    return replace(reached(State.overdue), **given)


def of(deadline: Deadline, when: str, calendars: Calendars = SAME_HOURS) -> Price:
    found = price(deadline, RULES, calendars, at(when))
    assert found is not None
    return found


def test_everything_that_is_known_of_an_overdue_answer() -> None:
    deadline = overdue(reminders_in_life=2, overdue_texts=3, blocked=(KEN, BOB), deliver=due("27 17:00"), owner_id=ANA)
    # They are late by two of our working days (Friday 17:00 to Tuesday 17:00), so the delivery date moves by as much,
    # to Tuesday 1 December, 17:00. From now until then: 1 hour today, Wednesday to Friday and Monday 9 each, then 8.
    assert of(deadline, "24 17:00") == Price(
        deliver_left=(1 + 4 * 9 + 8) * HOUR,
        client_left=timedelta(),
        days_slipped=2,
        reminders=5,
        minutes=10,
        blocked=(KEN, BOB),
    )


def test_before_the_due_instant_the_client_has_time_left_and_nothing_has_slipped() -> None:
    deadline = waiting(reminders_in_life=1, deliver=due("27 17:00"))
    # Ours: Thursday from 12:00 six hours, Friday nine, the next week Monday to Thursday nine each, Friday eight.
    # Theirs: Thursday six, Friday eight.
    assert of(deadline, "19 12:00") == Price(
        deliver_left=(6 + 9 + 4 * 9 + 8) * HOUR,
        client_left=(6 + 8) * HOUR,
        days_slipped=0,
        reminders=1,
        minutes=2,
        blocked=(KEN,),
    )


@pytest.mark.parametrize(
    "deadline",
    [
        unsent(),
        waiting(state=State.answered, answered_at=at("18 10:00")),
        waiting(state=State.cancelled),
        waiting(ball=Ball.ours, stopped_at=at("18 10:00")),
        overdue(ball=Ball.ours, stopped_at=at("21 10:00")),
    ],
    ids=["not told", "answered", "cancelled", "our turn", "our turn after the due date"],
)
def test_nothing_is_said_while_nobody_waits_for_the_client(deadline: Deadline) -> None:
    assert price(deadline, RULES, SAME_HOURS, at("24 17:00")) is None


def test_the_time_until_delivery_is_that_of_the_owner_not_of_the_client() -> None:
    deadline = waiting(deliver=due("20 18:00", LONDON))
    # Thursday noon in Tokyo is 03:00 in London: a whole Thursday and a whole Friday there.
    assert of(deadline, "19 12:00", FROM_LONDON).deliver_left == 18 * HOUR


@pytest.mark.parametrize(
    ("deliver", "when", "left"),
    [
        (None, "19 12:00", None),
        ("23 10:00", "20 16:00", 3 * HOUR),  # two on Friday, one on Monday
        ("20 10:00", "20 10:00", timedelta()),
        ("19 10:00", "20 10:00", timedelta()),
        ("21 10:00", "20 18:00", timedelta()),  # on a Saturday: no working time in between
    ],
)
def test_working_time_until_we_must_deliver(deliver: str | None, when: str, left: timedelta | None) -> None:
    deadline = waiting(deliver=due(deliver) if deliver else None)
    assert of(deadline, when).deliver_left == left


@pytest.mark.parametrize(
    ("promised", "when", "left"),
    [
        (None, "20 16:30", HOUR / 2),
        (None, "20 17:00", timedelta()),
        ("23 12:00", "20 17:00", 4 * HOUR),  # the rest of Friday, and Monday morning
        ("19 12:00", "18 17:00", 18 * HOUR),  # an earlier one leaves the due date as it is
    ],
)
def test_the_time_left_for_them_ends_with_the_due_instant_or_a_later_promise(
    promised: str | None, when: str, left: timedelta
) -> None:
    deadline = waiting(promised_at=at(promised) if promised else None)
    assert of(deadline, when).client_left == left


@pytest.mark.parametrize(
    ("minutes", "in_life", "overdue_texts", "spent"), [(2, 0, 0, 0), (2, 2, 1, 6), (5, 2, 1, 15), (0, 2, 1, 0)]
)
def test_every_text_that_was_handed_over_costs_minutes(
    minutes: int, in_life: int, overdue_texts: int, spent: int
) -> None:
    rules = replace(RULES, minutes_per_reminder=minutes)
    deadline = overdue(reminders_in_life=in_life, overdue_texts=overdue_texts)
    found = price(deadline, rules, SAME_HOURS, at("24 17:00"))
    assert found is not None
    assert (found.reminders, found.minutes) == (in_life + overdue_texts, spent)


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("19 17:00", 0),
        ("20 17:00", 0),
        ("22 23:00", 0),  # a weekend costs nobody anything
        ("23 16:59", 0),
        ("23 17:00", 1),
        ("24 17:00", 2),
        ("28 12:00", 5),
        ("30 09:00", 5),
    ],
)
def test_days_slipped_are_whole_working_days_of_ours(when: str, days: int) -> None:
    assert of(reached(State.overdue), when).days_slipped == days


def test_days_slipped_leave_out_our_holidays_and_count_those_of_the_client() -> None:
    deadline = overdue()
    japan, elsewhere = usual_hours(TOKYO, "JP"), usual_hours(TOKYO, "")  # Monday 23 November is a holiday in Japan
    assert of(deadline, "24 17:00", Calendars(owner=japan, client=elsewhere)).days_slipped == 1
    assert of(deadline, "24 17:00", Calendars(owner=elsewhere, client=japan)).days_slipped == 2


def test_while_the_owner_is_away_the_days_of_the_stand_in_count() -> None:
    away = (Absence(at("21 12:00").date(), at("30 12:00").date()),)
    alone = replace(usual_hours(TOKYO, ""), absences=away)
    covered = replace(alone, cover=usual_hours(TOKYO, ""))
    client = usual_hours(TOKYO, "")
    assert of(overdue(), "25 17:00", Calendars(owner=alone, client=client)).days_slipped == 0
    assert of(overdue(), "25 17:00", Calendars(owner=covered, client=client)).days_slipped == 3


@pytest.mark.parametrize(("when", "days"), [("23 20:00", 0), ("24 08:59", 0), ("24 09:00", 1), ("25 09:00", 2)])
def test_a_day_that_would_end_after_hours_is_over_when_they_open_again(when: str, days: int) -> None:
    assert days_past(at("20 20:00"), usual_hours(TOKYO, ""), at(when)) == days


@pytest.mark.parametrize(("due_at", "days"), [("20 17:00", 2), ("20 20:00", 1)])
def test_who_never_works_again_loses_no_more_days(due_at: str, days: int) -> None:
    gone = replace(usual_hours(TOKYO, ""), absences=(Absence(at("25 12:00").date(), at("2029-11-30 12:00").date()),))
    assert days_past(at(due_at), gone, at("2028-11-20 17:00")) == days


def test_a_deadline_of_years_ago_is_counted_to_the_end() -> None:
    # Five working days in each of 104 weeks.
    assert days_past(at("2026-11-20 17:00"), usual_hours(TOKYO, ""), at("2028-11-17 17:00")) == 520


@given(
    st.sampled_from([TOKYO, LONDON, NEW_YORK, "Australia/Lord_Howe", "America/Santiago"]),
    st.sampled_from([usual_hours(TOKYO, "").week, every_day((0, 1440)), every_day((1080, 1440)), (((60, 200),),) * 7]),
    st.integers(0, 40 * 24 * 60),
    st.integers(-3 * 24 * 60, 25 * 24 * 60),
)
def test_days_past_are_counted_as_working_days_are(zone: str, week: Week, start: int, later: int) -> None:
    calendar = Calendar(zone, week)
    moment = at("2026-10-12 00:00") + start * timedelta(minutes=1)
    now = moment + later * timedelta(minutes=1)
    days = days_past(moment, calendar, now)
    assert days >= 0
    assert days == 0 or calendar.plus_days(moment, days) <= now
    assert calendar.plus_days(moment, days + 1) > now


@given(st.sampled_from(Clause), st.integers(0, 20 * 24 * 60), st.integers(0, 5 * 24 * 60))
def test_the_price_of_an_untouched_deadline_never_falls(clause: Clause, start: int, more: int) -> None:
    deadline = waiting(clause, deliver=due("27 17:00"))
    earlier: datetime = at("17 09:30") + start * timedelta(minutes=1)
    before = price(deadline, RULES, FROM_LONDON, earlier)
    after = price(deadline, RULES, FROM_LONDON, earlier + more * timedelta(minutes=1))
    assert before is not None
    assert after is not None
    assert after.days_slipped >= before.days_slipped
    assert after.client_left <= before.client_left
    assert (after.deliver_left or timedelta()) <= (before.deliver_left or timedelta())
