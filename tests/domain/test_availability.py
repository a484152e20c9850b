"""Availability: what people set, the calendar that it makes for each channel, and the zones that they type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import (
    USUAL_WEEK,
    Absence,
    Availability,
    Calendar,
    Channel,
    Exceptional,
    Move,
    Week,
    Windows,
    known_zone,
    merged,
    near_zones,
    usual_hours,
)

TOKYO, BERLIN = "Asia/Tokyo", "Europe/Berlin"
FRIDAY = date(2026, 11, 20)
AFTERNOONS: Week = (((780, 1080),),) * 5 + ((),) * 2
MORNINGS: Week = (((480, 720),),) * 5 + ((),) * 2


def at(text: str, zone: str = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class TestCalendars:
    def test_until_it_is_set(self) -> None:
        assert Availability(TOKYO).calendar() == Calendar(TOKYO, USUAL_WEEK, "JP") == usual_hours(TOKYO)
        assert Availability("UTC").calendar(Channel.call) == Calendar("UTC", USUAL_WEEK, "")
        assert usual_hours(TOKYO, holidays="") == Calendar(TOKYO, USUAL_WEEK)

    def test_a_channel_that_was_not_set_follows_chat(self) -> None:
        hours = Availability(TOKYO, ((Channel.chat, MORNINGS), (Channel.call, AFTERNOONS)))
        assert [hours.calendar(channel).week for channel in Channel] == [MORNINGS, AFTERNOONS, MORNINGS, MORNINGS]

    def test_a_call_week_alone_leaves_chat_as_usual(self) -> None:
        hours = Availability(TOKYO, ((Channel.call, AFTERNOONS),))
        assert [hours.week(channel) for channel in Channel] == [USUAL_WEEK, AFTERNOONS, USUAL_WEEK, USUAL_WEEK]

    def test_a_week_without_any_window_is_a_week(self) -> None:
        never: Week = ((),) * 7
        hours = Availability(TOKYO, ((Channel.chat, MORNINGS), (Channel.call, never)))
        assert hours.week(Channel.call) == never

    def test_everything_that_changes_the_days_goes_into_the_calendar(self) -> None:
        away, move, deputy = Absence(FRIDAY, FRIDAY), Move(FRIDAY, BERLIN), usual_hours(BERLIN)
        hours = Availability(TOKYO, holidays="GB-SCT", absences=(away,), moves=(move,))
        made = Calendar(TOKYO, USUAL_WEEK, "GB-SCT", (away,), (), (move,), deputy)
        assert hours.calendar(cover=deputy) == made

    def test_the_holidays_are_those_of_the_home_wherever_one_travels(self) -> None:
        assert Availability(TOKYO, moves=(Move(FRIDAY, BERLIN),)).holidays_of == "JP"

    def test_none_are_kept_if_so_wished(self) -> None:
        assert Availability(TOKYO, holidays="").holidays_of == ""
        assert Availability(TOKYO, holidays="US").holidays_of == "US"


class TestExceptions:
    every, chat, call = (
        Exceptional(FRIDAY, ((600, 660),)),
        Exceptional(FRIDAY, ((720, 780),), Channel.chat),
        Exceptional(FRIDAY, (), Channel.call),
    )

    def of(self, channel: Channel, *exceptions: Exceptional, weeks: tuple[tuple[Channel, Week], ...] = ()) -> Windows:
        made = Availability(TOKYO, weeks, exceptions=exceptions).calendar(channel).exceptions
        assert [each.channel for each in made] == [None] * len(made)
        assert len(made) <= 1
        return made[0].windows if made else ((0, 0),)

    def test_one_for_a_channel_goes_before_one_for_all_whatever_the_order(self) -> None:
        for exceptions in ((self.every, self.call), (self.call, self.every)):
            assert self.of(Channel.call, *exceptions) == ()
            assert self.of(Channel.email, *exceptions) == ((600, 660),)

    def test_a_channel_that_follows_chat_follows_its_exceptions(self) -> None:
        assert self.of(Channel.meeting, self.every, self.chat) == ((720, 780),)
        assert self.of(Channel.call, self.call, self.chat) == ()

    def test_one_for_chat_means_nothing_to_a_channel_with_a_week_of_its_own(self) -> None:
        weeks = ((Channel.meeting, AFTERNOONS),)
        assert self.of(Channel.meeting, self.chat, weeks=weeks) == ((0, 0),)
        assert self.of(Channel.meeting, self.chat, self.every, weeks=weeks) == ((600, 660),)


class TestAway:
    away = Absence(date(2026, 11, 20), date(2026, 11, 25), "hills")

    def test_both_ends_are_in_it(self) -> None:
        hours = Availability(TOKYO, absences=(self.away,))
        days = [date(2026, 11, day) for day in (19, 20, 25, 26)]
        assert [hours.absent(day) for day in days] == [None, self.away, self.away, None]
        instants = ["2026-11-19 23:59", "2026-11-20 00:00", "2026-11-25 23:59", "2026-11-26 00:00"]
        assert [hours.is_away(at(each)) for each in instants] == [False, True, True, False]

    def test_of_several_the_one_that_lasts(self) -> None:
        longer = Absence(date(2026, 11, 25), date(2026, 12, 1))
        assert Availability(TOKYO, absences=(longer, self.away)).absent(date(2026, 11, 25)) == longer
        assert Availability(TOKYO, absences=(self.away, longer)).absent(date(2026, 11, 25)) == longer

    @pytest.mark.parametrize(
        ("exception", "away"),
        [
            (Exceptional(FRIDAY, ((600, 660),)), False),
            (Exceptional(FRIDAY, ((600, 660),), Channel.chat), False),
            (Exceptional(FRIDAY, ((600, 660),), Channel.call), True),
            (Exceptional(FRIDAY, ()), True),
            (Exceptional(date(2026, 11, 21), ((600, 660),)), True),
        ],
    )
    def test_an_exception_that_opens_the_day_for_chat(self, exception: Exceptional, away: bool) -> None:
        hours = Availability(TOKYO, absences=(self.away,), exceptions=(exception,))
        assert hours.is_away(at("2026-11-20 12:00")) is away

    def test_the_date_is_that_of_the_zone_one_lives_in_by_then(self) -> None:
        hours = Availability(TOKYO, absences=(self.away,), moves=(Move(date(2026, 11, 24), BERLIN),))
        assert hours.is_away(at("2026-11-25 23:59", BERLIN))
        assert not hours.is_away(at("2026-11-26 00:00", BERLIN))
        assert [hours.zone_on(date(2026, 11, day)) for day in (23, 24)] == [TOKYO, BERLIN]
        moved = at("2026-11-24 00:00", BERLIN)
        assert [hours.zone_at(each) for each in (moved.replace(hour=22, minute=59), moved)] == [TOKYO, BERLIN]


class TestMerged:
    @pytest.mark.parametrize(
        ("windows", "expected"),
        [
            ((), ((), False)),
            (((540, 780), (840, 1080)), (((540, 780), (840, 1080)), False)),
            (((840, 1080), (540, 780)), (((540, 780), (840, 1080)), False)),
            (((540, 780), (780, 1080)), (((540, 1080),), False)),
            (((540, 800), (780, 1080)), (((540, 1080),), True)),
            (((540, 1080), (600, 660), (1020, 1100)), (((540, 1100),), True)),
            (((540, 780), (540, 780)), (((540, 780),), True)),
            (((1320, 1560), (1200, 1400)), (((1200, 1560),), True)),
            (((600, 2000), (700, 2100)), (((600, 700), (700, 2100)), True)),  # no window is longer than a day
        ],
    )
    def test_overlapping_windows_are_one(self, windows: Windows, expected: tuple[Windows, bool]) -> None:
        assert merged(windows) == expected

    @given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=5))
    def test_a_calendar_takes_them_and_no_minute_is_lost_or_won(self, made: list[tuple[int, int]]) -> None:
        windows = tuple((start, start + length) for start, length in made)
        joined, overlapped = merged(windows)
        minutes = [minute for start, end in windows for minute in range(start, end)]
        assert {minute for start, end in joined for minute in range(start, end)} == set(minutes)
        assert overlapped == (len(minutes) > len(set(minutes)))
        assert Calendar(TOKYO, (joined, *((),) * 6)).week[0] == joined


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
