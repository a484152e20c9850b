"""Open hours: golden cases, the edges of clock changes, and every question against a minute-by-minute oracle."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, groupby
from operator import and_
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.availability import (
    Calendar,
    NeverOpen,
    Week,
    common_before,
    known_zone,
    near_zones,
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

    def test_a_day_off_is_no_working_day(self) -> None:
        thanksgiving = date(2026, 11, 26)
        hours = Calendar(NEW_YORK, self.hours.week, frozenset({thanksgiving}))
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
        off = frozenset(date(2026, 11, 20) + n * DAY for n in range(400))
        with pytest.raises(NeverOpen):
            Calendar(TOKYO, ALWAYS, off).next_opening(self.noon)
        month = frozenset(sorted(off)[:31])
        assert told(Calendar(TOKYO, ALWAYS, month).next_opening(self.noon), TOKYO) == "Mon 2026-12-21 00:00"

    def test_a_client_who_is_never_open_is_planned_by_the_owner_alone(self) -> None:
        planned = planned_before(usual_hours(TOKYO), self.hours, at("2026-11-20 12:00", TOKYO))
        assert told(planned, TOKYO) == "Thu 2026-11-19 17:00"


class TestShape:
    @pytest.mark.parametrize(
        "day",
        [((600, 540),), ((540, 540),), ((540, 600), (590, 700)), ((600, 700), (540, 560)), ((0, 1441),), ((-5, 9),)],
    )
    def test_a_day_of_another_shape_is_refused(self, day: tuple[tuple[int, int], ...]) -> None:
        with pytest.raises(ValueError):
            Calendar(TOKYO, (day, *NEVER[1:]))

    def test_a_week_has_seven_days(self) -> None:
        with pytest.raises(ValueError):
            Calendar(TOKYO, NEVER[:6])

    def test_an_unknown_zone_is_refused(self) -> None:
        with pytest.raises(ValueError):
            usual_hours("Asia/Tokio")

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
        due = at("2026-11-23 10:00", NEW_YORK)  # midnight in Tokyo; ana had Monday 23 November open here
        assert told(planned_before(self.tokyo, self.new_york, due), TOKYO) == "Mon 2026-11-23 17:00"
        holiday = Calendar(TOKYO, self.tokyo.week, frozenset({date(2026, 11, 23)}))
        assert told(planned_before(holiday, self.new_york, due), TOKYO) == "Fri 2026-11-20 17:00"

    def test_common_hours_more_than_a_week_ago_do_not_count(self) -> None:
        away = frozenset(date(2026, 11, 12) + n * DAY for n in range(9))
        client = Calendar(SAIGON, self.saigon.week, away)
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


class TestZones:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("Asia/Tokyo", "Asia/Tokyo"),
            (" america/new_york ", "America/New_York"),
            ("america/new york", "America/New_York"),
            ("utc", "UTC"),
            ("Japan", "Japan"),
            ("Tokyo", None),
            ("EST", None),
            ("EST5EDT", None),
            ("Etc/GMT+5", None),
            ("localtime", None),
            ("Factory", None),
            ("posix/Asia/Tokyo", None),
            ("", None),
        ],
    )
    def test_known(self, text: str, zone: str | None) -> None:
        assert known_zone(text) == zone

    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("Tokyo", "Asia/Tokyo"),
            ("new york", "America/New_York"),
            ("Asia/Tokio", "Asia/Tokyo"),
            ("Berlim", "Europe/Berlin"),
            ("Buenos", "America/Buenos_Aires"),
            ("ho chi minh", "Asia/Ho_Chi_Minh"),
            ("asia/ho chi", "Asia/Ho_Chi_Minh"),
            ("America/NewYork", "America/New_York"),
            ("Europe/Moskow", "Europe/Moscow"),
        ],
    )
    def test_near(self, text: str, zone: str) -> None:
        near = near_zones(text)
        assert near[0] == zone
        assert len(near) <= 3

    def test_a_city_by_its_name_alone_is_no_guess(self) -> None:
        assert near_zones("Rome") == ("Europe/Rome",)

    def test_nothing_near(self) -> None:
        assert near_zones("qqqqqqq") == near_zones("") == ()


# The oracle: every minute of three weeks around a change of the clock. A minute is open if the furthest that the wall
# clock has come by then lies in a window: so an hour that comes twice goes on as it was when the clock went back.

SPAN = 10 * DAY  # to either side
LENGTH = 2 * SPAN // MINUTE
CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Pacific/Apia", "2011-12-30"),
    ("America/St_Johns", "2006-10-29"),  # one minute after midnight it was 23:01 again
    ("Antarctica/Troll", "2026-03-29"),  # two hours
    ("Asia/Tokyo", "2026-11-23"),
]


@cache
def furthest_walls(zone: str, day: str) -> list[datetime]:
    """For every minute of the span the furthest wall clock time so far."""
    first = first_minute(day)
    walls = [(first + n * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for n in range(LENGTH)]
    return list(accumulate(walls, max))


@cache
def local_days(zone: str, day: str) -> list[tuple[date, list[int]]]:
    """The span by local days: the minute of the day for every minute that passes."""
    walls = furthest_walls(zone, day)
    return [(each, [wall.hour * 60 + wall.minute for wall in passed]) for each, passed in groupby(walls, datetime.date)]


def first_minute(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) - SPAN


@dataclass(frozen=True)
class Oracle:
    first: datetime
    walls: list[datetime]
    open: bytes  # a byte for every minute, 1 when open

    def time(self, index: int) -> datetime:
        return self.first + index * MINUTE

    def openings(self, start: int) -> list[int]:
        """The open minutes from `start` on."""
        return [index for index in range(start, len(self.open)) if self.open[index]]


def oracle_of(hours: Calendar, day: str) -> Oracle:
    is_open = bytearray()
    for each, minutes in local_days(hours.zone, day):
        table = bytearray(1440)
        for start, end in () if each in hours.days_off else hours.week[each.weekday()]:
            table[start:end] = b"\1" * (end - start)
        is_open += bytes(map(table.__getitem__, minutes))
    return Oracle(first_minute(day), furthest_walls(hours.zone, day), bytes(is_open))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Up to two windows a day; often whole hours, so that windows touch over midnight and the change of the clock."""
    minute = st.one_of(
        st.sampled_from([0, 1, 60, 90, 120, 150, 180, 540, 1080, 1380, 1381, 1440]), st.integers(0, 1440)
    )
    day = st.lists(minute, unique=True, max_size=4).map(sorted)
    week = [draw(day) for _ in range(7)]
    return tuple(tuple((ends[n], ends[n + 1]) for n in range(0, len(ends) - 1, 2)) for ends in week)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, str]:
    zone, day = draw(st.sampled_from(CHANGES))
    off = draw(st.sets(st.integers(-9, 9), max_size=3))
    return Calendar(zone, draw(weeks()), frozenset(date.fromisoformat(day) + n * DAY for n in off)), day


middle = st.integers(LENGTH // 2 - 3000, LENGTH // 2 + 3000)
thorough = settings(max_examples=80)


@given(calendars(), middle, st.integers(0, 5000))
@thorough
def test_openings_closings_and_sums_agree_with_the_oracle(made: tuple[Calendar, str], n: int, length: int) -> None:
    hours, day = made
    oracle = oracle_of(hours, day)
    now = oracle.time(n)
    assert hours.is_open(now) == oracle.open[n]
    assert hours.working_between(now, now + length * MINUTE) == sum(oracle.open[n : n + length]) * MINUTE
    opening = oracle.open.find(b"\1", n)
    if opening >= 0:
        assert hours.next_opening(now) == oracle.time(opening)
    closing = oracle.open.rfind(b"\1\0", 0, n + 1)
    if closing >= 0:
        assert hours.last_closing(now) == oracle.time(closing + 1)


@given(calendars(), middle, st.integers(1, 4000))
@thorough
def test_working_hours_agree_with_the_oracle(made: tuple[Calendar, str], n: int, minutes: int) -> None:
    hours, day = made
    oracle = oracle_of(hours, day)
    now = oracle.time(n)
    ahead, behind = oracle.openings(n), [index for index in oracle.openings(0) if index < n]
    assume(len(ahead) > 1 and behind)
    forth, back = min(minutes, len(ahead) - 1), min(minutes, len(behind))
    assert hours.plus_hours(now, forth * MINUTE) == oracle.time(ahead[forth])
    earlier = hours.minus_hours(now, back * MINUTE)
    assert earlier == oracle.time(behind[-back])
    assert hours.is_open(earlier)


@given(calendars(), middle, st.integers(1, 4))
@thorough
def test_working_days_agree_with_the_oracle(made: tuple[Calendar, str], n: int, count: int) -> None:
    hours, day = made
    oracle = oracle_of(hours, day)
    now = oracle.time(n)
    wall = now.astimezone(ZoneInfo(hours.zone)).replace(tzinfo=None)
    worked = sorted({oracle.walls[index].date() for index in oracle.openings(0)})
    later, sooner = [each for each in worked if each > wall.date()], [each for each in worked if each < wall.date()]
    assume(len(later) > count and len(sooner) > count)

    def minute_of(target: date) -> int:
        return bisect_left(oracle.walls, datetime.combine(target, wall.time()))

    opening = oracle.open.find(b"\1", minute_of(later[count - 1]))
    assume(opening >= 0)
    assert hours.plus_days(now, count) == oracle.time(opening)
    assert hours.minus_days(now, count) == oracle.time(minute_of(sooner[-count]))


@given(calendars(), weeks(), st.sampled_from([TOKYO, NEW_YORK, "UTC"]), middle, st.integers(1, 6000))
@thorough
def test_common_hours_agree_with_the_oracle(
    made: tuple[Calendar, str], week: Week, zone: str, n: int, back: int
) -> None:
    hours, day = made
    other = Calendar(zone, week)
    oracle = oracle_of(hours, day)
    both = bytes(map(and_, oracle.open, oracle_of(other, day).open))
    last = both.rfind(b"\1", 0, n)
    expected = None
    if last >= 0:
        start, end = both.rfind(b"\0", 0, last) + 1, both.find(b"\0", last)
        assume(start > 0 and end > 0)
        expected = (oracle.time(start), oracle.time(end)) if end > n - back else None
    assert common_before(hours, other, oracle.time(n), oracle.time(n - back)) == expected


def test_the_oracle_sees_what_it_should() -> None:
    """The oracle itself, on the day on which an hour comes twice."""
    oracle = oracle_of(Calendar(NEW_YORK, (((0, 180),),) * 7), "2026-11-01")
    day = [index for index, wall in enumerate(oracle.walls) if wall.date() == date(2026, 11, 1)]
    assert sum(oracle.open[index] for index in day) == 240
    assert len(day) == 25 * 60
    assert oracle.walls[day[0]].time() == time(0)
