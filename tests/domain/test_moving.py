"""Moving and travelling: the zone changes at the first instant of the date in the new zone, and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import Absence, Availability, Channel, Exceptional, Move, Quiet
from bot.domain.moving import moved, moves_at, next_move

LISBON, TOKYO, NEW_YORK, APIA = "Europe/Lisbon", "Asia/Tokyo", "America/New_York", "Pacific/Apia"
CAIRO = "Africa/Cairo"
SECOND = timedelta(seconds=1)
TRIP = (Move(date(2026, 12, 1), LISBON), Move(date(2026, 12, 11), TOKYO))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_move_is_the_first_instant_of_its_date_in_the_new_zone() -> None:
    assert [moves_at(move) for move in TRIP] == [utc("2026-12-01T00:00"), utc("2026-12-10T15:00")]


def test_where_midnight_does_not_exist_a_move_is_at_the_end_of_the_gap() -> None:
    """In Cairo the clocks go from 23:59:59 to 01:00 on 24 April 2026."""
    assert moves_at(Move(date(2026, 4, 24), CAIRO)) == utc("2026-04-23T22:00")


def test_where_the_date_does_not_exist_a_move_is_at_the_beginning_of_the_next_one() -> None:
    assert moves_at(Move(date(2011, 12, 30), APIA)) == utc("2011-12-30T10:00")


def test_the_next_move_is_the_earliest_in_time_however_they_are_ordered() -> None:
    assert next_move(Availability(TOKYO, moves=TRIP)) == utc("2026-12-01T00:00")
    assert next_move(Availability(TOKYO, moves=TRIP[::-1])) == utc("2026-12-01T00:00")
    assert next_move(Availability(TOKYO)) is None


def test_of_moves_on_neighbouring_dates_the_later_date_counts() -> None:
    """Kiritimati's 2 December begins before Pago Pago's 1 December does: the dates say the order, not the instants."""
    moves = (Move(date(2026, 12, 1), "Pacific/Pago_Pago"), Move(date(2026, 12, 2), "Pacific/Kiritimati"))
    hours = Availability(TOKYO, holidays="JP", moves=moves)
    assert [moves_at(move) for move in moves] == [utc("2026-12-01T11:00"), utc("2026-12-01T10:00")]
    after = Availability("Pacific/Kiritimati", holidays="JP")
    assert [moved(hours, utc(at)) for at in ("2026-12-01T10:30", "2026-12-02T12:00")] == [after, after]


def test_a_trip_goes_there_and_back_each_at_its_instant() -> None:
    home = Availability(TOKYO, holidays="JP", moves=TRIP)
    away, back = replace(home, zone=LISBON, moves=TRIP[1:]), replace(home, moves=())
    there, again = utc("2026-12-01T00:00"), utc("2026-12-10T15:00")
    found = [moved(home, at) for at in (there - SECOND, there, again - SECOND, again)]
    assert found == [home, away, away, back]
    assert moved(moved(home, there), there) == away
    assert moved(moved(home, there), again) == back
    assert next_move(away) == again


def test_whose_holidays_are_kept_does_not_change_with_the_zone() -> None:
    """Tokyo to Lisbon for ten days: the holidays of Japan stay, those of Portugal never count."""
    home, there = Availability(TOKYO, moves=TRIP), utc("2026-12-01T00:00")
    assert moved(home, there) == Availability(LISBON, holidays="JP", moves=TRIP[1:])
    assert moved(moved(home, there), utc("2026-12-10T15:00")) == Availability(TOKYO, holidays="JP")
    assert moved(replace(home, holidays=""), there).holidays == ""


def test_within_a_country_holidays_stay_those_of_the_zone() -> None:
    hours = Availability(NEW_YORK, moves=(Move(date(2026, 12, 1), "America/Chicago"),))
    assert moved(hours, utc("2026-12-02T00:00")) == Availability("America/Chicago")


def test_a_client_with_a_country_keeps_its_holidays_without_a_word() -> None:
    hours, at = Availability(TOKYO, moves=TRIP), utc("2026-12-05T00:00")
    assert moved(hours, at, country="US") == Availability(LISBON, moves=TRIP[1:])


def test_nothing_but_the_zone_changes() -> None:
    hours = Availability(
        TOKYO,
        weeks=((Channel.call, (((600, 900),),) * 7),),
        holidays="JP",
        absences=(Absence(date(2026, 12, 1), date(2026, 12, 3), "flight"),),
        exceptions=(Exceptional(date(2026, 12, 4), ((600, 1500),), Channel.chat),),
        moves=TRIP,
        quiet=Quiet.hard,
    )
    assert moved(hours, utc("2027-01-01T00:00")) == replace(hours, moves=())
    assert moved(hours, utc("2026-12-05T00:00")) == replace(hours, zone=LISBON, moves=TRIP[1:])


moves = st.builds(
    Move,
    st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    st.sampled_from([TOKYO, LISBON, NEW_YORK, CAIRO, "Asia/Kathmandu", "America/Santiago"]),
)


@given(st.lists(moves, max_size=4, unique_by=lambda move: move.day), st.integers(-50, 1_500))
def test_a_calendar_is_the_same_before_and_after_the_move_was_carried_out(planned: list[Move], hour: int) -> None:
    now = utc("2026-01-01T00:00") + timedelta(hours=hour)
    before = Availability(TOKYO, moves=tuple(sorted(planned, key=lambda move: move.day)))
    after = moved(before, now)
    ahead = [now + timedelta(hours=n) for n in range(0, 24 * 10, 5)]
    assert [after.zone_at(at) for at in ahead] == [before.zone_at(at) for at in ahead]
    assert after.calendar().next_opening(now) == before.calendar().next_opening(now)
    assert (found := next_move(after)) is None or found > now
