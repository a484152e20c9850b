"""Open hours: golden cases and edges. Every question against oracles: see test_calendar_properties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import (
    Absence,
    Calendar,
    Exceptional,
    Move,
    NeverOpen,
    Week,
    Windows,
    common_before,
    overlap,
    planned_before,
    usual_hours,
)

NEW_YORK, TOKYO, SAIGON, BERLIN = "America/New_York", "Asia/Tokyo", "Asia/Ho_Chi_Minh", "Europe/Berlin"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALWAYS: Week = (((0, 1440),),) * 7
NEVER: Week = ((),) * 7


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def told(instant: datetime, zone: str = NEW_YORK) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def days(*windows: tuple[int, int]) -> Week:
    """The same windows, in hours, on every day of the week."""
    return (tuple((start * 60, end * 60) for start, end in windows),) * 7


class TestGolden:
    hours = usual_hours(NEW_YORK)

    def test_four_working_hours_before(self) -> None:
        assert told(self.hours.minus_hours(at("2026-11-20 17:00"), 4 * HOUR)) == "Fri 2026-11-20 13:00"
        assert told(self.hours.minus_hours(at("2026-11-23 10:00"), 4 * HOUR)) == "Fri 2026-11-20 15:00"

    def test_what_would_begin_at_a_closing_begins_at_the_next_opening(self) -> None:
        assert told(self.hours.minus_hours(at("2026-11-23 13:00"), 4 * HOUR)) == "Mon 2026-11-23 09:00"

    def test_what_would_end_at_a_closing_ends_at_the_next_opening(self) -> None:
        assert told(self.hours.plus_hours(at("2026-11-20 14:00"), 4 * HOUR)) == "Mon 2026-11-23 09:00"
        assert told(self.hours.plus_hours(at("2026-11-20 14:00"), 3 * HOUR)) == "Fri 2026-11-20 17:00"

    def test_no_hours_at_all(self) -> None:
        saturday = at("2026-11-21 12:00")
        assert told(self.hours.plus_hours(saturday, 0 * HOUR)) == "Mon 2026-11-23 09:00"
        assert self.hours.minus_hours(saturday, 0 * HOUR) == saturday

    def test_two_working_days_before_is_the_same_wall_time_open_or_not(self) -> None:
        assert told(self.hours.minus_days(at("2026-11-24 17:00"), 2)) == "Fri 2026-11-20 17:00"
        assert told(self.hours.minus_days(at("2026-11-23 20:00"), 2)) == "Thu 2026-11-19 20:00"

    def test_working_days_after_end_in_the_windows(self) -> None:
        assert told(self.hours.plus_days(at("2026-11-20 17:00"), 1)) == "Mon 2026-11-23 17:00"
        assert told(self.hours.plus_days(at("2026-11-19 20:00"), 1)) == "Mon 2026-11-23 09:00"
        assert told(self.hours.plus_days(at("2026-11-21 12:00"), 2)) == "Tue 2026-11-24 12:00"
        assert told(self.hours.plus_days(at("2026-11-21 12:00"), 0)) == "Mon 2026-11-23 09:00"

    def test_at_closing_time_it_is_closed(self) -> None:
        assert self.hours.is_open(at("2026-11-20 09:00"))
        assert self.hours.is_open(at("2026-11-20 17:59"))
        assert not self.hours.is_open(at("2026-11-20 18:00"))
        assert self.hours.last_closing(at("2026-11-20 18:00")) == at("2026-11-20 18:00")
        assert told(self.hours.last_closing(at("2026-11-20 17:59"))) == "Thu 2026-11-19 18:00"

    def test_a_holiday_is_no_working_day(self) -> None:
        hours, thanksgiving = self.hours, date(2026, 11, 26)
        assert not hours.is_working_day(thanksgiving)
        assert hours.closing_on(thanksgiving) is None
        assert told(hours.plus_hours(at("2026-11-25 17:00"), 2 * HOUR)) == "Fri 2026-11-27 10:00"
        assert hours.working_between(at("2026-11-25 00:00"), at("2026-11-28 00:00")) == 18 * HOUR

    def test_the_local_day(self) -> None:
        assert self.hours.day_of(datetime(2026, 11, 21, 3, tzinfo=UTC)) == date(2026, 11, 20)
        assert self.hours.closing_on(date(2026, 11, 20)) == at("2026-11-20 18:00")

    def test_nothing_between_when_the_end_is_not_after_the_start(self) -> None:
        noon = at("2026-11-20 12:00")
        assert self.hours.working_between(noon, noon) == timedelta()
        assert self.hours.working_between(noon, noon - HOUR) == timedelta()


class TestWindowsOverMidnight:
    hours = Calendar(TOKYO, days((0, 2), (22, 24)))
    noon = at("2026-11-20 12:00", TOKYO)

    def test_touching_windows_have_no_closing_in_between(self) -> None:
        assert told(self.hours.last_closing(at("2026-11-20 01:00", TOKYO)), TOKYO) == "Thu 2026-11-19 02:00"
        assert told(self.hours.plus_hours(at("2026-11-20 23:00", TOKYO), 2 * HOUR), TOKYO) == "Sat 2026-11-21 01:00"

    def test_midnight_itself_is_no_closing(self) -> None:
        assert told(self.hours.last_closing(at("2026-11-20 00:00", TOKYO)), TOKYO) == "Thu 2026-11-19 02:00"

    def test_common_hours_go_on_over_midnight(self) -> None:
        found = common_before(self.hours, Calendar(TOKYO, ALWAYS), at("2026-11-20 23:00", TOKYO), self.noon)
        assert found == (at("2026-11-20 22:00", TOKYO), at("2026-11-21 02:00", TOKYO))

    def test_a_calendar_without_any_closing_closed_just_now(self) -> None:
        hours = Calendar(TOKYO, ALWAYS)
        assert hours.last_closing(self.noon) == self.noon
        assert hours.next_opening(self.noon) == self.noon


class TestClockChanges:
    def test_a_window_whose_beginning_is_skipped_begins_at_the_end_of_the_gap(self) -> None:
        hours = Calendar(NEW_YORK, (((150, 300),),) * 7)  # 02:30 to 05:00; on 8 March 02:00 becomes 03:00
        assert told(hours.next_opening(at("2026-03-08 00:00"))) == "Sun 2026-03-08 03:00"
        assert hours.working_between(at("2026-03-08 00:00"), at("2026-03-09 00:00")) == 2 * HOUR

    def test_a_window_that_lies_in_the_gap_does_not_exist(self) -> None:
        hours = Calendar(NEW_YORK, (((120, 180),),) * 7)
        assert not hours.is_working_day(date(2026, 3, 8))
        assert told(hours.plus_days(at("2026-03-07 02:15"), 1)) == "Mon 2026-03-09 02:15"

    def test_a_wall_time_in_a_gap_becomes_its_end(self) -> None:
        hours = usual_hours("America/Santiago")  # on Sunday 6 September 2026 00:00 becomes 01:00
        hours = Calendar(hours.zone, (((0, 1440),),) * 7)
        moved = hours.plus_days(at("2026-09-05 00:30", hours.zone), 1)
        assert told(moved, hours.zone) == "Sun 2026-09-06 01:00"

    def test_a_repeated_hour_is_open_twice(self) -> None:
        hours = Calendar(NEW_YORK, (((0, 180),),) * 7)  # on 1 November 01:00 to 02:00 comes twice
        assert hours.working_between(at("2026-11-01 00:00"), at("2026-11-02 00:00")) == 4 * HOUR

    def test_a_wall_time_that_comes_twice_is_the_first(self) -> None:
        hours = Calendar(NEW_YORK, ALWAYS)
        assert hours.plus_days(at("2026-10-31 01:30"), 1) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    def test_a_window_of_the_next_day_stays_open_when_the_clock_goes_back_over_midnight(self) -> None:
        sunday = ((),) * 6 + (((0, 120),),)
        hours = Calendar("America/St_Johns", sunday)  # on 29 October 2006 at 00:01 it was 23:01 again
        again = at("2006-10-29 00:00", hours.zone) + 30 * MINUTE
        assert hours.day_of(again) == date(2006, 10, 28)
        assert hours.is_open(again)
        assert hours.working_between(again - 10 * MINUTE, again) == 10 * MINUTE
        assert hours.minus_hours(again, 10 * MINUTE) == again - 10 * MINUTE

    def test_half_an_hour_is_skipped_on_lord_howe(self) -> None:
        hours = Calendar("Australia/Lord_Howe", days((2, 4)))
        opening = hours.next_opening(at("2026-10-04 00:00", hours.zone))
        assert told(opening, hours.zone) == "Sun 2026-10-04 02:30"

    def test_a_day_that_a_zone_skipped_is_no_working_day(self) -> None:
        hours = Calendar("Pacific/Apia", days((9, 18)))
        assert not hours.is_working_day(date(2011, 12, 30))
        assert told(hours.plus_days(at("2011-12-29 10:00", hours.zone), 1), hours.zone) == "Sat 2011-12-31 10:00"

    def test_ramadan_in_casablanca_keeps_the_wall_time(self) -> None:
        hours = usual_hours("Africa/Casablanca")  # on 15 February 2026 03:00 becomes 02:00
        friday, monday = at("2026-02-13 09:00", hours.zone), at("2026-02-16 09:00", hours.zone)
        assert hours.plus_days(friday, 1) == monday
        assert monday - friday == 73 * HOUR


class TestNeverOpen:
    hours = Calendar(TOKYO, NEVER)
    noon = at("2026-11-20 12:00", TOKYO)

    def test_every_search_gives_up(self) -> None:
        searches: tuple[Callable[[], object], ...] = (
            lambda: self.hours.next_opening(self.noon),
            lambda: self.hours.last_closing(self.noon),
            lambda: self.hours.plus_hours(self.noon, HOUR),
            lambda: self.hours.minus_hours(self.noon, HOUR),
            lambda: self.hours.plus_days(self.noon, 1),
            lambda: self.hours.minus_days(self.noon, 1),
            lambda: planned_before(self.hours, usual_hours(TOKYO), self.noon),
        )
        for search in searches:
            with pytest.raises(NeverOpen):
                search()

    def test_it_is_simply_closed(self) -> None:
        assert not self.hours.is_open(self.noon)
        assert self.hours.working_between(self.noon, self.noon + 30 * DAY) == timedelta()

    def test_a_year_off_counts_as_never_and_a_month_does_not(self) -> None:
        year = Calendar(TOKYO, ALWAYS, absences=(Absence(date(2026, 11, 20), date(2027, 12, 1)),))
        for search in (year.next_opening, lambda noon: year.plus_hours(noon, HOUR)):
            with pytest.raises(NeverOpen):
                search(self.noon)
        month = Calendar(TOKYO, ALWAYS, absences=(Absence(date(2026, 11, 20), date(2026, 12, 20)),))
        assert told(month.next_opening(self.noon), TOKYO) == "Mon 2026-12-21 00:00"

    @pytest.mark.parametrize("day", range(1, 15))
    def test_the_search_goes_on_for_a_year_and_no_longer(self, day: int) -> None:
        first, year = date(2026, 11, day), 366 * DAY
        midnight = at(f"{first} 00:00", TOKYO)
        for days_away, found in ((366, True), (367, False)):
            away = Absence(first, first + (days_away - 1) * DAY)
            after = Calendar(TOKYO, ALWAYS, absences=(away,))
            before = Calendar(TOKYO, ALWAYS, absences=(Absence(first - days_away * DAY, first - DAY),))
            if found:
                assert after.next_opening(midnight) == midnight + year
                assert before.last_closing(midnight) == midnight - year
            else:
                for search in (after.next_opening, before.last_closing):
                    with pytest.raises(NeverOpen):
                        search(midnight)

    def test_a_client_who_is_never_open_is_planned_by_the_owner_alone(self) -> None:
        planned = planned_before(usual_hours(TOKYO), self.hours, at("2026-11-20 12:00", TOKYO))
        assert told(planned, TOKYO) == "Thu 2026-11-19 17:00"


class TestShape:
    @pytest.mark.parametrize(
        "day",
        [
            ((600, 540),),
            ((540, 540),),
            ((540, 600), (590, 700)),
            ((600, 700), (540, 560)),
            ((0, 1441),),
            ((-5, 9),),
            ((1440, 1500),),
            ((1320, 1560), (1500, 1600)),
        ],
    )
    def test_a_day_of_another_shape_is_refused(self, day: Windows) -> None:
        with pytest.raises(ValueError, match="windows must be in order"):
            Calendar(TOKYO, (day, *NEVER[1:]))
        with pytest.raises(ValueError, match="windows must be in order"):
            Calendar(TOKYO, NEVER, exceptions=(Exceptional(date(2026, 11, 20), day),))

    def test_two_of_a_kind_on_one_day_are_refused(self) -> None:
        day = date(2026, 11, 20)
        with pytest.raises(ValueError, match="two exceptions on one day"):
            Calendar(TOKYO, ALWAYS, exceptions=(Exceptional(day, ()), Exceptional(day, ((0, 60),))))
        with pytest.raises(ValueError, match="two moves on one day"):
            Calendar(TOKYO, ALWAYS, moves=(Move(day, NEW_YORK), Move(day, BERLIN)))

    def test_a_week_has_seven_days(self) -> None:
        with pytest.raises(ValueError):
            Calendar(TOKYO, NEVER[:6])

    def test_an_unknown_zone_is_refused(self) -> None:
        with pytest.raises(ValueError):
            usual_hours("Asia/Tokio")
        with pytest.raises(ValueError):
            Calendar(TOKYO, ALWAYS, moves=(Move(date(2026, 11, 20), "Asia/Tokio"),))

    def test_counts_backwards_are_refused(self) -> None:
        hours, noon = usual_hours(TOKYO), at("2026-11-20 12:00", TOKYO)
        with pytest.raises(ValueError):
            hours.plus_hours(noon, -HOUR)
        with pytest.raises(ValueError):
            hours.minus_hours(noon, -HOUR)
        with pytest.raises(ValueError):
            hours.plus_days(noon, -1)


class TestPlannedBefore:
    """RULES 3: earlier, never later; in the common hours, else an hour before the owner's last closing."""

    tokyo, new_york, saigon, berlin = (usual_hours(zone) for zone in (TOKYO, NEW_YORK, SAIGON, BERLIN))

    def test_in_common_hours_it_stays(self) -> None:
        nominal = at("2026-11-20 14:00", SAIGON)
        assert planned_before(self.tokyo, self.saigon, nominal) == nominal
        assert planned_before(self.tokyo, self.saigon, at("2026-11-20 09:00", SAIGON)) == at("2026-11-20 11:00", TOKYO)

    def test_else_an_hour_before_the_end_of_the_last_common_hours(self) -> None:
        evening = at("2026-11-20 17:00", SAIGON)  # 19:00 in Tokyo
        assert told(planned_before(self.tokyo, self.saigon, evening), TOKYO) == "Fri 2026-11-20 17:00"
        monday = at("2026-11-23 08:00", SAIGON)
        assert told(planned_before(self.tokyo, self.saigon, monday), TOKYO) == "Fri 2026-11-20 17:00"

    def test_common_hours_shorter_than_an_hour_give_their_beginning(self) -> None:
        short = Calendar(TOKYO, (((1050, 1080),),) * 7)  # 17:30 to 18:00
        assert told(planned_before(self.tokyo, short, at("2026-11-20 20:00", TOKYO)), TOKYO) == "Fri 2026-11-20 17:30"

    def test_without_common_hours_an_hour_before_the_owners_closing(self) -> None:
        due = at("2026-11-23 10:00", NEW_YORK)  # midnight in Tokyo, at the end of a holiday there
        assert told(planned_before(self.tokyo, self.new_york, due), TOKYO) == "Fri 2026-11-20 17:00"
        without = usual_hours(TOKYO, holidays="")
        assert told(planned_before(without, self.new_york, due), TOKYO) == "Mon 2026-11-23 17:00"

    def test_common_hours_more_than_a_week_ago_do_not_count(self) -> None:
        away = Absence(date(2026, 11, 12), date(2026, 11, 20))
        client = Calendar(SAIGON, self.saigon.week, absences=(away,))
        nominal = at("2026-11-20 20:00", TOKYO)
        assert told(planned_before(self.tokyo, client, nominal), TOKYO) == "Fri 2026-11-20 17:00"

    def test_an_owner_who_never_closes_gets_an_hour(self) -> None:
        owner, nominal = Calendar(TOKYO, ALWAYS), at("2026-11-20 20:00", TOKYO)
        assert planned_before(owner, Calendar(TOKYO, NEVER), nominal) == nominal - HOUR

    @given(
        st.integers(0, 60 * 24 * 21), st.integers(0, 60 * 24 * 21), st.sampled_from([TOKYO, NEW_YORK, SAIGON, BERLIN])
    )
    def test_never_later_and_in_order_but_for_the_last_common_hour(self, one: int, other: int, zone: str) -> None:
        first, second = sorted(at("2026-10-20 00:00", "UTC") + n * MINUTE for n in (one, other))
        plans = [planned_before(self.berlin, usual_hours(zone), nominal) for nominal in (first, second)]
        assert plans[0] <= first
        assert plans[1] <= second
        assert plans[0] <= plans[1] + HOUR


class TestCommonBefore:
    tokyo, saigon = usual_hours(TOKYO), usual_hours(SAIGON)

    def test_the_last_common_stretch_keeps_its_own_ends(self) -> None:
        noon = at("2026-11-20 12:00", TOKYO)
        found = common_before(self.tokyo, self.saigon, noon, noon - DAY)
        assert found == (at("2026-11-20 11:00", TOKYO), at("2026-11-20 18:00", TOKYO))

    def test_it_begins_before_the_one_and_ends_after_the_other(self) -> None:
        opening = at("2026-11-20 11:00", TOKYO)
        before = (at("2026-11-19 11:00", TOKYO), at("2026-11-19 18:00", TOKYO))
        assert common_before(self.tokyo, self.saigon, opening, opening - DAY) == before
        assert common_before(self.tokyo, self.saigon, opening, before[1]) is None

    def test_none_in_common(self) -> None:
        noon = at("2026-11-20 12:00", TOKYO)
        assert common_before(self.tokyo, usual_hours(NEW_YORK), noon, noon - 7 * DAY) is None
        assert common_before(self.tokyo, Calendar(TOKYO, NEVER), noon, noon - 7 * DAY) is None


class TestWindowsThatGoOverMidnight:
    nights = Calendar(TOKYO, (((1320, 1560),),) * 5 + ((),) * 2)  # Monday to Friday 22:00 to 02:00

    def test_the_window_belongs_to_the_day_it_begins(self) -> None:
        saturday = date(2026, 11, 21)
        assert self.nights.is_open(at("2026-11-21 01:59", TOKYO))
        assert not self.nights.is_open(at("2026-11-21 02:00", TOKYO))
        assert not self.nights.is_working_day(saturday)
        assert self.nights.closing_on(saturday - DAY) == at("2026-11-21 02:00", TOKYO)
        assert self.nights.closing_on(saturday) is None
        assert told(self.nights.plus_days(at("2026-11-21 01:00", TOKYO), 1), TOKYO) == "Mon 2026-11-23 22:00"

    def test_an_absence_takes_the_nights_that_begin_in_it(self) -> None:
        friday = Absence(date(2026, 11, 20), date(2026, 11, 20))
        hours = replace(self.nights, absences=(friday,))
        assert told(hours.last_closing(at("2026-11-20 12:00", TOKYO)), TOKYO) == "Fri 2026-11-20 02:00"
        assert told(hours.next_opening(at("2026-11-20 12:00", TOKYO)), TOKYO) == "Mon 2026-11-23 22:00"

    def test_a_window_that_meets_those_of_the_next_day_is_one_stretch_and_counted_once(self) -> None:
        hours = Calendar(TOKYO, (((60, 180), (1320, 1560)),) * 7)  # 01:00 to 03:00, 22:00 to 02:00
        assert told(hours.plus_hours(at("2026-11-20 23:00", TOKYO), 3 * HOUR), TOKYO) == "Sat 2026-11-21 02:00"
        assert hours.working_between(at("2026-11-20 12:00", TOKYO), at("2026-11-21 12:00", TOKYO)) == 5 * HOUR
        assert told(hours.last_closing(at("2026-11-21 02:30", TOKYO)), TOKYO) == "Fri 2026-11-20 03:00"

    def test_a_day_and_a_night_from_ten_to_ten(self) -> None:
        hours = Calendar(TOKYO, (((600, 2040),),) * 7)
        noon = at("2026-11-20 12:00", TOKYO)
        assert hours.last_closing(noon) == noon
        assert hours.working_between(noon, noon + 9 * DAY) == 9 * DAY

    def test_a_night_on_which_the_clock_changes_has_an_hour_more_or_less(self) -> None:
        hours = Calendar(NEW_YORK, (((1320, 1680),),) * 7)  # 22:00 to 04:00
        assert hours.working_between(at("2026-10-31 12:00"), at("2026-11-01 12:00")) == 7 * HOUR
        assert hours.working_between(at("2026-03-07 12:00"), at("2026-03-08 12:00")) == 5 * HOUR

    def test_the_night_of_a_day_that_was_skipped_does_not_exist(self) -> None:
        hours = Calendar("Pacific/Apia", (((1320, 1560),),) * 7)
        new_year = at("2011-12-31 01:00", hours.zone)
        assert not hours.is_working_day(date(2011, 12, 30))
        assert not hours.is_open(new_year)
        assert hours.last_closing(new_year) == at("2011-12-31 00:00", hours.zone)


class TestDaysThatAreDifferent:
    """On a date counts the exception, else the absence, else a moved working day or a holiday, else the week."""

    thursday = date(2026, 11, 26)  # Thanksgiving

    def test_an_exception_on_a_holiday(self) -> None:
        hours = replace(usual_hours(NEW_YORK), exceptions=(Exceptional(self.thursday, ((600, 720),)),))
        assert told(hours.next_opening(at("2026-11-25 18:00"))) == "Thu 2026-11-26 10:00"
        assert hours.closing_on(self.thursday) == at("2026-11-26 12:00")

    def test_until_eight_on_thursday(self) -> None:
        hours = replace(usual_hours(TOKYO), exceptions=(Exceptional(self.thursday, ((540, 1200),)),))
        assert told(hours.plus_hours(at("2026-11-26 17:00", TOKYO), 2 * HOUR), TOKYO) == "Thu 2026-11-26 19:00"

    def test_an_exception_that_closes_a_day(self) -> None:
        hours = replace(usual_hours(TOKYO), exceptions=(Exceptional(self.thursday, ()),))
        assert not hours.is_working_day(self.thursday)
        assert told(hours.plus_days(at("2026-11-25 10:00", TOKYO), 1), TOKYO) == "Fri 2026-11-27 10:00"

    def test_an_exception_in_an_absence(self) -> None:
        away = Absence(date(2026, 11, 24), date(2026, 12, 4))
        hours = replace(usual_hours(TOKYO), absences=(away,), exceptions=(Exceptional(self.thursday, ((600, 720),)),))
        assert told(hours.next_opening(at("2026-11-24 09:00", TOKYO)), TOKYO) == "Thu 2026-11-26 10:00"
        assert told(hours.next_opening(at("2026-11-26 12:00", TOKYO)), TOKYO) == "Mon 2026-12-07 09:00"

    def test_an_absence_on_a_moved_working_day(self) -> None:
        saturday = date(2024, 4, 27)
        hours = usual_hours("Europe/Moscow")
        assert hours.is_working_day(saturday)
        assert not replace(hours, absences=(Absence(saturday, saturday),)).is_working_day(saturday)

    def test_a_moved_working_day_has_the_windows_of_the_last_day_before_it_with_some(self) -> None:
        week: Week = (((540, 1080),),) * 4 + (((540, 780),),) + ((),) * 2  # Friday until 13:00
        saturday = date(2024, 4, 27)
        hours = Calendar("Europe/Moscow", week, "RU")
        assert hours.closing_on(saturday) == at("2024-04-27 13:00", hours.zone)
        part_time = Calendar("Europe/Moscow", (*week[:4], (), (), ()), "RU")
        assert part_time.closing_on(saturday) == at("2024-04-27 18:00", hours.zone)
        own = Calendar("Europe/Moscow", (*week[:5], ((600, 660),), ()), "RU")
        assert own.closing_on(saturday) == at("2024-04-27 11:00", hours.zone)
        assert not Calendar("Europe/Moscow", NEVER, "RU").is_working_day(saturday)

    def test_a_leap_day(self) -> None:
        hours = usual_hours(TOKYO)
        assert told(hours.plus_days(at("2028-02-28 10:00", TOKYO), 1), TOKYO) == "Tue 2028-02-29 10:00"
        assert told(hours.minus_days(at("2028-03-01 10:00", TOKYO), 1), TOKYO) == "Tue 2028-02-29 10:00"


class TestMoves:
    def test_east(self) -> None:
        """From New York to Tokyo on Wednesday: it is Tuesday 10:00 in New York when Wednesday begins in Tokyo."""
        hours = replace(usual_hours(NEW_YORK, ""), moves=(Move(date(2026, 11, 25), TOKYO),))
        tuesday = at("2026-11-24 09:00")
        assert hours.next_opening(tuesday) == tuesday
        assert hours.closing_on(date(2026, 11, 24)) == at("2026-11-25 00:00", TOKYO) == at("2026-11-24 10:00")
        assert told(hours.plus_hours(tuesday, 2 * HOUR), TOKYO) == "Wed 2026-11-25 10:00"
        assert told(hours.plus_days(tuesday, 1), TOKYO) == "Wed 2026-11-25 09:00"
        assert hours.day_of(at("2026-11-24 10:00")) == date(2026, 11, 25)

    def test_west(self) -> None:
        """From Tokyo to New York on Wednesday, whose Tokyo hours come before it begins in New York."""
        hours = replace(usual_hours(TOKYO, ""), moves=(Move(date(2026, 11, 25), NEW_YORK),))
        start, end = at("2026-11-25 00:00", TOKYO), at("2026-11-26 00:00")
        opened = ((at("2026-11-25 09:00", TOKYO), at("2026-11-25 14:00", TOKYO)), (at("2026-11-25 09:00"),) * 2)
        assert hours.next_opening(start) == opened[0][0]
        assert hours.last_closing(opened[1][0]) == at("2026-11-25 00:00") == opened[0][1]
        assert hours.working_between(start, end) == 5 * HOUR + 9 * HOUR
        assert hours.closing_on(date(2026, 11, 25)) == at("2026-11-25 18:00")
        assert told(hours.plus_days(at("2026-11-24 17:00", TOKYO), 1)) == "Wed 2026-11-25 17:00"

    def test_there_and_back(self) -> None:
        moves = (Move(date(2026, 12, 7), TOKYO), Move(date(2026, 11, 30), BERLIN))
        hours = replace(usual_hours(TOKYO, ""), moves=moves)
        openings = [hours.next_opening(at(f"{day} 00:00", "UTC")) for day in ("2026-11-27", "2026-11-30", "2026-12-04")]
        assert openings == [
            at("2026-11-27 09:00", TOKYO),
            at("2026-11-30 09:00", BERLIN),
            at("2026-12-04 09:00", BERLIN),
        ]
        assert hours.next_opening(at("2026-12-06 12:00", "UTC")) == at("2026-12-07 09:00", TOKYO)

    def test_a_stay_that_ends_before_it_begins_never_came_to_be(self) -> None:
        """The 25th begins in Pago Pago an hour after the 26th began in Kiritimati, at 19:00 in Tokyo."""
        here, there = Move(date(2026, 11, 25), "Pacific/Pago_Pago"), Move(date(2026, 11, 26), "Pacific/Kiritimati")
        hours = Calendar(TOKYO, days((18, 20)), moves=(here, there))
        assert hours.day_of(at("2026-11-25 19:30", TOKYO)) == date(2026, 11, 26)
        assert hours.last_closing(at("2026-11-25 21:00", TOKYO)) == at("2026-11-25 19:00", TOKYO)
        assert hours.next_opening(at("2026-11-25 19:00", TOKYO)) == at("2026-11-26 18:00", "Pacific/Kiritimati")


class TestCover:
    """On days of absence the stand-in's hours count, from midnight to midnight of the one who is away."""

    away = Absence(date(2026, 11, 24), date(2026, 11, 25))

    def test_the_hours_of_the_stand_in(self) -> None:
        mornings = Calendar(TOKYO, days((8, 12)))
        hours = replace(usual_hours(TOKYO), absences=(self.away,), cover=mornings)
        assert told(hours.next_opening(at("2026-11-24 00:00", TOKYO)), TOKYO) == "Tue 2026-11-24 08:00"
        assert told(hours.plus_hours(at("2026-11-25 11:00", TOKYO), 2 * HOUR), TOKYO) == "Thu 2026-11-26 10:00"
        assert hours.closing_on(date(2026, 11, 25)) == at("2026-11-25 12:00", TOKYO)

    def test_in_the_stand_ins_own_zone(self) -> None:
        """New York is open from 23:00 to 08:00 in Tokyo: the first and last nights are cut at midnight."""
        hours = replace(usual_hours(TOKYO), absences=(self.away,), cover=usual_hours(NEW_YORK))
        tuesday, thursday = at("2026-11-24 00:00", TOKYO), at("2026-11-26 00:00", TOKYO)
        assert overlap(hours, Calendar(TOKYO, ALWAYS), tuesday, thursday) == (
            (tuesday, at("2026-11-24 08:00", TOKYO)),
            (at("2026-11-24 23:00", TOKYO), at("2026-11-25 08:00", TOKYO)),
            (at("2026-11-25 23:00", TOKYO), thursday),
        )

    def test_the_stand_ins_absence_and_holiday_count(self) -> None:
        deputy = replace(usual_hours(NEW_YORK), absences=(Absence(date(2026, 11, 23), date(2026, 11, 25)),))
        hours = replace(usual_hours(TOKYO), absences=(Absence(date(2026, 11, 24), date(2026, 11, 27)),), cover=deputy)
        assert told(hours.next_opening(at("2026-11-24 00:00", TOKYO)), TOKYO) == "Fri 2026-11-27 23:00"

    def test_ones_own_night_runs_into_the_absence_and_is_counted_once(self) -> None:
        nights = Calendar(TOKYO, days((22, 26)), absences=(self.away,), cover=Calendar(TOKYO, days((1, 3))))
        evening = at("2026-11-23 22:00", TOKYO)
        assert nights.working_between(evening, evening + 12 * HOUR) == 5 * HOUR

    def test_without_a_stand_in_it_is_closed(self) -> None:
        hours = replace(usual_hours(TOKYO), absences=(self.away,))
        assert told(hours.next_opening(at("2026-11-24 00:00", TOKYO)), TOKYO) == "Thu 2026-11-26 09:00"

    def test_a_day_that_was_skipped_has_nothing_to_cover(self) -> None:
        skipped = date(2011, 12, 30)
        week: Week = (((540, 1080),), ((540, 1080),), ((540, 1080),), ((540, 1080),), (), (), ())
        hours = Calendar("Pacific/Apia", week, absences=(Absence(skipped, skipped),), cover=Calendar(TOKYO, ALWAYS))
        assert not hours.is_working_day(skipped)
        thursday = at("2011-12-29 10:00", hours.zone)
        assert told(hours.plus_days(thursday, 1), hours.zone) == "Mon 2012-01-02 10:00"

    def test_an_exception_is_ones_own(self) -> None:
        mine = Exceptional(date(2026, 11, 24), ((600, 660),))
        hours = replace(usual_hours(TOKYO), absences=(self.away,), exceptions=(mine,), cover=Calendar(TOKYO, ALWAYS))
        assert told(hours.next_opening(at("2026-11-24 00:00", TOKYO)), TOKYO) == "Tue 2026-11-24 10:00"


class TestOverlap:
    tokyo, saigon = usual_hours(TOKYO), usual_hours(SAIGON)

    def test_the_hours_that_two_have_in_common_clipped_to_the_period(self) -> None:
        start, end = at("2026-11-19 16:00", TOKYO), at("2026-11-24 12:00", TOKYO)
        assert overlap(self.tokyo, self.saigon, start, end) == (
            (start, at("2026-11-19 18:00", TOKYO)),
            (at("2026-11-20 11:00", TOKYO), at("2026-11-20 18:00", TOKYO)),
        )  # Monday is a holiday in Japan, Tuesday in Vietnam

    def test_what_two_have_in_common_over_midnight_is_one(self) -> None:
        start, end = at("2026-11-20 12:00", TOKYO), at("2026-11-21 12:00", TOKYO)
        nights = Calendar(TOKYO, days((0, 2), (22, 24)))
        both = ((at("2026-11-20 22:00", TOKYO), at("2026-11-21 02:00", TOKYO)),)
        assert overlap(nights, Calendar(TOKYO, ALWAYS), start, end) == both

    def test_none(self) -> None:
        noon = at("2026-11-20 12:00", TOKYO)
        assert overlap(self.tokyo, usual_hours(NEW_YORK), noon, noon + 7 * DAY) == ()
        assert overlap(self.tokyo, Calendar(TOKYO, NEVER), noon, noon + 7 * DAY) == ()
        assert overlap(self.tokyo, self.saigon, noon, noon - DAY) == ()
        assert overlap(self.tokyo, self.saigon, noon, noon) == ()


def test_a_hundred_thousand_openings_take_less_than_a_second() -> None:
    hours, start = usual_hours(NEW_YORK), at("2026-01-01 00:00")
    instants = [start + n * 5 * MINUTE for n in range(100_000)]
    began = process_time()
    found = {hours.next_opening(instant) for instant in instants}
    took = process_time() - began
    assert len(found) > 20_000
    assert took < 1
