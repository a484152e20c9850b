"""How a client has answered: what is counted, in which quarter, and how long it took in their working time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer_times import (
    LATEST,
    Answer,
    AnswerRecord,
    Quarter,
    Wait,
    answer_record,
    answer_time,
    counts,
    first_of_quarter,
    two_quarters,
)
from bot.domain.availability import Absence, usual_hours
from bot.domain.deadlines import RULES, State
from tests.domain.examples import NEW_YORK, TOKYO, at

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOKYO_HOURS = usual_hours(TOKYO, "")
NOW = at("2026-11-25 12:00")
"""A Wednesday in the fourth quarter, Tokyo."""


def wait(**given: Any) -> Wait:
    """They were told on Tuesday 17 November at 09:00 that we need it by Friday the 20th, 17:00; nothing came."""
    told = Wait(due_at=at("20 17:00"), state=State.held, told_at=at("17 09:00"))
    return replace(told, **given)


def answered(when: str, *, on_time: bool | None = True, **given: Any) -> Wait:
    return wait(state=State.answered, answered_at=at(when), on_time=on_time, **given)


def record(*waits: Wait, now: datetime = NOW) -> AnswerRecord:
    """The figures, without the latest answers."""
    return replace(answer_record(waits, RULES, TOKYO_HOURS, now), latest=())


def test_two_quarters_worked_out_by_hand() -> None:
    waits = [
        answered("17 12:00"),  # after 3 working hours
        answered("18 10:00"),  # 9 + 1 = 10
        answered("20 17:00"),  # 9 + 9 + 9 + 8 = 35
        answered("23 10:00", on_time=False),  # four days of 9, and 1 on Monday: 37
        wait(),  # silent: due, not on time, and no answer time
        wait(state=State.cancelled),
        wait(due_at=at("27 17:00"), state=State.waiting),  # still ahead
        answered("2026-09-30 16:00", told_at=at("2026-09-30 10:00"), due_at=at("2026-09-30 17:00")),  # 6
        wait(told_at=at("2026-06-22 10:00"), due_at=at("2026-06-30 17:00")),  # two quarters ago
    ]
    assert record(*waits) == AnswerRecord(
        this=Quarter(due=5, on_time=3, answered=4, median=22.5 * HOUR, worst=37 * HOUR),
        last=Quarter(due=1, on_time=1, answered=1, median=None, worst=6 * HOUR),
    )


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ({}, True),
        ({"state": State.overdue}, True),
        ({"state": State.proceeded}, False),
        ({"state": State.waiting}, True),  # the due instant has passed a second ago, and nothing was written yet
        ({"state": State.cancelled}, False),
        ({"state": State.untold}, False),
        ({"state": State.waiting, "told_at": None}, False),
        ({"state": State.waiting, "told_at": at("20 13:00")}, True),  # four working hours before: in time (RULES 2)
        ({"state": State.waiting, "told_at": at("20 13:01")}, False),
        ({"state": State.waiting, "told_due_at": at("23 17:00")}, False),  # told of a later date
        ({"state": State.waiting, "told_due_at": at("19 17:00")}, True),
        ({"state": State.held, "told_at": at("20 16:00")}, True),  # it took effect: a promise had moved it
        ({"state": State.waiting, "due_at": at("25 12:01")}, False),  # still ahead
        ({"state": State.waiting, "due_at": at("25 12:00")}, True),
        ({"state": State.waiting, "promised_at": at("25 12:01")}, False),  # they have promised it for later
        ({"state": State.held, "promised_at": at("25 12:01")}, False),
        ({"state": State.waiting, "promised_at": at("25 12:00")}, True),
        ({"state": State.waiting, "promised_at": at("19 12:00")}, True),
        ({"state": State.waiting, "stopped_at": at("20 16:59")}, False),  # they wait for us, since before it was due
        ({"state": State.held, "stopped_at": at("20 17:00")}, True),  # since after that
        ({"state": State.answered, "answered_at": at("18 10:00"), "due_at": at("25 17:00")}, True),
        ({"state": State.answered, "answered_at": at("18 10:00"), "stopped_at": at("17 10:00")}, True),
        ({"state": State.answered, "answered_at": at("20 16:30"), "told_at": at("20 16:00")}, False),
    ],
)
def test_what_is_counted(given: dict[str, Any], counted: bool) -> None:
    assert counts(wait(**given), RULES, TOKYO_HOURS, NOW) is counted


@pytest.mark.parametrize(
    ("when", "first"),
    [
        ("2026-01-01", "2026-01-01"),
        ("2026-03-31", "2026-01-01"),
        ("2026-04-01", "2026-04-01"),
        ("2026-11-25", "2026-10-01"),
        ("2026-12-31", "2026-10-01"),
    ],
)
def test_calendar_quarters(when: str, first: str) -> None:
    assert first_of_quarter(date.fromisoformat(when)) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("due_at", "zone", "quarter"),
    [
        ("2026-10-01 00:00", TOKYO, "this"),
        ("2026-09-30 23:59", TOKYO, "last"),
        ("2026-07-01 00:00", TOKYO, "last"),
        ("2026-06-30 23:59", TOKYO, "neither"),
        ("2026-10-01 12:00", NEW_YORK, "last"),  # noon in Tokyo is 23:00 of 30 September in New York
        ("2026-10-01 13:00", NEW_YORK, "this"),
    ],
)
def test_the_quarter_is_that_of_the_due_date_where_the_client_lives(due_at: str, zone: str, quarter: str) -> None:
    told = wait(told_at=at("2026-06-22 09:00"), due_at=at(due_at))
    found = answer_record([told], RULES, usual_hours(zone, ""), NOW)
    assert (found.this.due, found.last.due) == {"this": (1, 0), "last": (0, 1), "neither": (0, 0)}[quarter]


def test_an_early_answer_counts_in_the_quarter_of_its_due_date() -> None:
    early = answered("2026-09-25 10:00", told_at=at("2026-09-24 09:00"), due_at=at("2026-10-05 17:00"))
    assert (record(early).this.due, record(early).last.due) == (1, 0)
    assert record(early, now=at("2026-09-28 09:00")) == AnswerRecord(Quarter(), Quarter())  # not its quarter yet
    later = record(early, now=at("2027-01-10 09:00"))
    assert (later.this.due, later.last.due) == (0, 1)


@pytest.mark.parametrize(
    ("row", "on_time"),
    [
        (answered("23 10:00", on_time=True), 1),
        (answered("20 10:00", on_time=False), 0),
        (answered("20 17:00", on_time=None), 1),  # noted by an earlier release: the instants decide
        (answered("20 17:01", on_time=None), 0),
        (answered("23 10:00", on_time=None, promises_made=1), 1),  # they had promised it for later, and kept it
        (answered("23 10:00", on_time=None, promises_made=1, promises_broken=1), 0),
        (answered("23 10:00", on_time=False, stopped_at=at("20 16:59")), 1),  # their clock stood still
        (answered("23 10:00", on_time=None, stopped_at=at("20 16:59")), 1),
        (answered("23 10:00", on_time=False, stopped_at=at("20 17:00")), 0),
        (wait(), 0),
        (wait(state=State.overdue, on_time=True), 0),
    ],
)
def test_on_time(row: Wait, on_time: int) -> None:
    assert (record(row).this.due, record(row).this.on_time) == (1, on_time)


@pytest.mark.parametrize(
    ("row", "spent"),
    [
        (wait(), None),
        (answered("17 16:00"), 7 * HOUR),
        (answered("23 10:00"), 37 * HOUR),
        (answered("21 10:00"), 36 * HOUR),  # on Saturday: as if on Friday evening
        (answered("17 16:00", ours_minutes=90), 5.5 * HOUR),
        (answered("17 16:00", ours_minutes=9_000), 0 * HOUR),
        (answered("17 16:00", stopped_at=at("17 12:00")), 3 * HOUR),  # they answered while they waited for us
        (answered("17 16:00", stopped_at=at("17 12:00"), ours_minutes=60), 2 * HOUR),
        (answered("17 16:00", stopped_at=at("16 12:00")), 0 * HOUR),
        (answered("17 16:00", stopped_at=at("18 12:00")), 7 * HOUR),
        (answered("17 08:00"), 0 * HOUR),
    ],
)
def test_an_answer_time_is_their_working_time_less_that_in_which_they_waited_for_us(
    row: Wait, spent: timedelta | None
) -> None:
    assert answer_time(row, TOKYO_HOURS) == spent


def test_days_on_which_the_client_was_away_are_no_answer_time() -> None:
    away = replace(TOKYO_HOURS, absences=(Absence(date(2026, 11, 18), date(2026, 11, 19)),))
    assert answer_time(answered("20 12:00"), away) == (9 + 3) * HOUR


@pytest.mark.parametrize(
    ("hours", "median", "worst"),
    [
        ((), None, None),
        ((5,), None, 5),
        ((5, 1), None, 5),
        ((8, 1, 2), 2, 8),
        ((8, 1, 2, 3), 2.5, 8),
        ((4, 4, 4, 4, 1), 4, 4),
    ],
)
def test_of_fewer_than_three_answers_there_is_no_median(
    hours: tuple[int, ...], median: float | None, worst: int | None
) -> None:
    found = record(*(answered(f"17 {9 + each:02}:00") for each in hours)).this
    assert found.median == (None if median is None else median * HOUR)
    assert found.worst == (None if worst is None else worst * HOUR)


@pytest.mark.parametrize(
    ("row", "kept", "of"),
    [
        (wait(), 0, 0),
        (answered("20 10:00"), 0, 0),
        (answered("23 10:00", promises_made=1), 1, 1),
        (answered("23 10:00", promises_made=2), 1, 1),  # the second replaced the first
        (answered("23 10:00", promises_made=2, promises_broken=1), 1, 2),
        (answered("24 10:00", on_time=False, promises_made=2, promises_broken=2), 0, 2),
        (answered("24 10:00", on_time=False, promises_made=2, promises_broken=1), 0, 1),  # one was replaced
        (answered("24 10:00", on_time=False, promises_made=1), 0, 0),  # a new date replaced it
        (wait(promises_made=1, promises_broken=1), 0, 1),
        (wait(promises_made=1, promised_at=at("27 12:00")), 0, 0),  # it has not come to its end
        (wait(state=State.cancelled, promises_made=2, promises_broken=2), 0, 0),
    ],
)
def test_promises_count_once_they_have_come_to_their_end(row: Wait, kept: int, of: int) -> None:
    assert (record(row).this.kept, record(row).this.promises) == (kept, of)


@pytest.mark.parametrize("now", ["2026-11-25 12:00", "2026-10-01 00:00", "2027-01-01 08:59", "2026-12-31 23:59"])
@pytest.mark.parametrize("zone", [TOKYO, NEW_YORK, "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_two_quarters_reach_from_end_to_end(now: str, zone: str) -> None:
    calendar = usual_hours(zone, "")
    since, until = two_quarters(calendar, at(now))
    moment, found = since - timedelta(days=3), set()
    while moment < until + timedelta(days=3):
        row = answered("20 10:00", due_at=moment, told_at=moment - timedelta(days=7))
        counted = answer_record([row], RULES, calendar, at(now))
        if counted.this.due + counted.last.due:
            found.add(moment)
            assert since <= moment < until
        moment += 6 * HOUR
    assert timedelta(days=181) <= max(found) - min(found) < timedelta(days=185)


instants = st.integers(0, 200 * 24 * 60).map(lambda minutes: at("2026-06-15 00:00") + minutes * MINUTE)
rows = st.builds(
    Wait,
    due_at=instants,
    state=st.sampled_from(State),
    told_at=st.none() | instants,
    told_due_at=st.none() | instants,
    answered_at=st.none() | instants,
    on_time=st.none() | st.booleans(),
    promised_at=st.none() | instants,
    promises_made=st.integers(0, 2),
    promises_broken=st.integers(0, 2),
    stopped_at=st.none() | instants,
    ours_minutes=st.integers(0, 3_000),
)


@given(st.lists(rows, max_size=12), st.randoms(use_true_random=False), instants)
def test_whatever_the_rows_the_figures_agree_with_each_other(waits: list[Wait], chance: Any, now: datetime) -> None:
    found = answer_record(waits, RULES, TOKYO_HOURS, now)
    for quarter in (found.this, found.last):
        assert 0 <= quarter.on_time <= quarter.answered <= quarter.due
        assert 0 <= quarter.kept <= quarter.promises
        assert (quarter.worst is None) == (quarter.answered == 0)
        assert (quarter.median is None) == (quarter.answered < 3)
        if quarter.median is not None and quarter.worst is not None:
            assert timedelta() <= quarter.median <= quarter.worst
    assert found.this.due + found.last.due <= len(waits)
    shuffled = list(waits)
    chance.shuffle(shuffled)
    assert answer_record(shuffled, RULES, TOKYO_HOURS, now) == found


@given(st.lists(rows, max_size=8), rows, instants)
def test_one_deadline_more_never_makes_a_count_smaller(waits: list[Wait], more: Wait, now: datetime) -> None:
    before = answer_record(waits, RULES, TOKYO_HOURS, now)
    after = answer_record([*waits, more], RULES, TOKYO_HOURS, now)
    added = sum(quarter.due - was.due for was, quarter in ((before.this, after.this), (before.last, after.last)))
    assert added in {0, 1}
    for was, quarter in ((before.this, after.this), (before.last, after.last)):
        assert quarter.on_time >= was.on_time
        assert (quarter.worst or timedelta()) >= (was.worst or timedelta())


def test_the_latest_answers_stand_in_the_order_in_which_they_came() -> None:
    latest = answer_record(
        [
            answered("20 17:00", name="D-4"),
            answered("18 10:00", name="D-3"),
            answered("23 10:00", on_time=False, name="D-2"),
            answered("2026-09-30 16:00", told_at=at("2026-09-30 10:00"), due_at=at("2026-09-30 17:00"), name="D-1"),
            wait(state=State.cancelled, answered_at=at("18 09:30"), name="D-5"),
            answered("2026-06-25 10:00", told_at=at("2026-06-22 10:00"), due_at=at("2026-06-30 17:00"), name="D-0"),
            wait(name="D-6"),
        ],
        RULES,
        TOKYO_HOURS,
        NOW,
    ).latest
    assert latest == (
        Answer("D-1", 6 * HOUR, True),
        Answer("D-3", 10 * HOUR, True),
        Answer("D-4", 35 * HOUR, True),
        Answer("D-2", 37 * HOUR, False),
    )


def test_of_many_answers_the_latest_twelve_are_shown() -> None:
    many = [answered(f"17 {10 + each // 4}:{each % 4}0", name=f"D-{each}") for each in range(LATEST + 3)]
    latest = answer_record(many, RULES, TOKYO_HOURS, NOW).latest
    assert [answer.name for answer in latest] == [f"D-{each}" for each in range(3, LATEST + 3)]
