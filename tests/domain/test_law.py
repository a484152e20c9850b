"""A zone's law changes: the time on the wall stays, the instant follows, and nothing that has been is touched.

A law that has changed is a due instant that disagrees with its wall time and zone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deadlines import Clause, Due, State, Told
from bot.domain.law import by_law, due_by_law
from tests.domain.examples import FRIDAY, LONDON, NEW_YORK, TOKYO, at, due, reached, told, unsent, waiting

HOUR = timedelta(hours=1)


def earlier(right: Due, by: timedelta = HOUR) -> Due:
    """The due date as it was reckoned by a law under which that wall time came earlier."""
    return replace(right, at=right.at - by)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_due_date_by_an_old_law_gets_the_instant_of_its_wall_time() -> None:
    assert due_by_law(earlier(FRIDAY)) == FRIDAY
    assert due_by_law(earlier(FRIDAY, -HOUR)) == FRIDAY


def test_a_wall_time_that_a_new_law_skips_is_the_end_of_the_gap() -> None:
    """New York, 8 March 2026: from 02:00 to 03:00."""
    wall = datetime(2026, 3, 8, 2, 30)
    assert due_by_law(Due(utc("2026-03-08T06:30"), wall, NEW_YORK)) == Due(utc("2026-03-08T07:00"), wall, NEW_YORK)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("2026-10-25T00:30", "2026-10-25T00:30"),
        ("2026-10-25T01:30", "2026-10-25T01:30"),
        ("2026-10-24T23:30", "2026-10-25T00:30"),
        ("2026-10-25T02:30", "2026-10-25T01:30"),
        ("2026-10-25T01:00", "2026-10-25T00:30"),
    ],
)
def test_of_a_wall_time_that_exists_twice_the_nearer_instant_stays(was: str, becomes: str) -> None:
    """London, 25 October 2026, 01:30: 00:30 and 01:30 UTC. Which of them was said is not forgotten."""
    wall = datetime(2026, 10, 25, 1, 30)
    assert due_by_law(Due(utc(was), wall, LONDON)) == Due(utc(becomes), wall, LONDON)


def test_what_the_client_was_told_moves_along_because_they_read_the_wall_time() -> None:
    old = waiting(by=earlier(FRIDAY))
    after = by_law(old)
    assert after == replace(waiting(), revision=after.revision)
    assert after.revision == old.revision + 1
    assert after.told == told()


def test_an_earlier_date_that_the_client_was_told_stays_as_it_is() -> None:
    before = Told(at("17 09:30"), Clause.hold, at("19 12:00"))
    after = by_law(waiting(by=earlier(FRIDAY)).changed(told=before))
    assert (after.due, after.told) == (FRIDAY, before)


def test_a_deadline_of_which_nobody_was_told_moves_too() -> None:
    assert by_law(unsent(due=earlier(FRIDAY))).due == FRIDAY


def test_the_day_on_which_our_work_is_due_moves_by_itself() -> None:
    right = due("27 12:00", LONDON)
    assert by_law(waiting(deliver=earlier(right))).deliver == right
    assert by_law(waiting(deliver=earlier(right))).due == FRIDAY
    both = by_law(waiting(by=earlier(FRIDAY), deliver=earlier(right)))
    assert (both.due, both.deliver) == (FRIDAY, right)


def test_where_no_law_has_changed_nothing_does() -> None:
    for deadline in (waiting(), unsent(), waiting(deliver=due("27 12:00", NEW_YORK))):
        assert by_law(deadline) is deadline


@pytest.mark.parametrize("state", [state for state in State if state is not State.waiting])
def test_what_has_happened_by_the_old_law_has_happened(state: State) -> None:
    old = replace(reached(state), due=earlier(FRIDAY))
    assert by_law(old) is old


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from([TOKYO, NEW_YORK, LONDON, "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"]),
    st.integers(-24 * 60, 24 * 60),
)
def test_a_second_look_changes_nothing_more(wall: datetime, zone: str, minutes: int) -> None:
    old = Due(wall.replace(tzinfo=UTC) + timedelta(minutes=minutes), wall, zone)
    once = by_law(waiting(by=old))
    assert by_law(once) is once
    assert (once.due.wall, once.due.zone) == (wall, zone)
