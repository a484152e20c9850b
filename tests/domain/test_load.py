"""The days ahead, where the reader lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.load import DAYS, DayLoad, WeekShown, days_ahead, edges, week
from tests.domain.examples import NEW_YORK, TOKYO, at

BEIRUT = "Asia/Beirut"
"""There the clocks go forward at midnight, so that the last day of March 2026's change begins at 01:00."""


def test_a_week_in_tokyo() -> None:
    now = at("2026-11-20 17:00")
    assert days_ahead(now, TOKYO) == tuple(date(2026, 11, day) for day in range(20, 27))
    assert edges(now, TOKYO) == (now, *(at(f"2026-11-{day} 00:00") for day in range(21, 28)))


def test_the_same_instant_is_another_day_elsewhere() -> None:
    now = at("2026-11-20 09:00")  # 19:00 of the day before in New York
    assert days_ahead(now, NEW_YORK)[0] == date(2026, 11, 19)
    assert edges(now, NEW_YORK)[1] == datetime(2026, 11, 20, 5, tzinfo=UTC)


def test_a_midnight_that_does_not_exist_is_the_first_instant_after_it() -> None:
    now = datetime(2026, 3, 28, 10, tzinfo=UTC)
    assert edges(now, BEIRUT)[1:3] == (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 21, tzinfo=UTC))


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([TOKYO, NEW_YORK, BEIRUT, "Australia/Lord_Howe", "America/Havana"]),
)
def test_the_edges_are_in_order_and_nothing_lies_between_them_twice(now: datetime, zone: str) -> None:
    found = edges(now, zone)
    assert len(found) == DAYS + 1
    assert found[0] == now
    assert list(found) == sorted(set(found))
    assert timedelta(days=6) < found[-1] - now <= timedelta(days=7, hours=1)


def test_the_counts_belong_to_their_days() -> None:
    days = (date(2026, 11, 20), date(2026, 11, 21))
    shown = week(days, [(1, 2), (3, 0), (0, 0)], [False, True])
    assert shown == WeekShown(
        days=(DayLoad(days[0], mine=3), DayLoad(days[1], is_free=True)), late=DayLoad(days[0], mine=1, others=2)
    )
    assert not shown.is_empty
    assert week(days, [(1, 2), (0, 0), (0, 0)], [False, True]).is_empty
    with pytest.raises(ValueError, match="zip"):
        week(days, [(1, 2), (0, 0)], [False, True])
