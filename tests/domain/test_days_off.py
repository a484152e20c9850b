"""Days off and moved working days: golden cases, by country and by part of one, and the countries that people type."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain import countries
from bot.domain.availability import usual_hours
from bot.domain.days_off import country_of, data_version, days_off, is_country, near_countries

DAY = timedelta(days=1)


def off(code: str, first: str, last: str) -> list[str]:
    """The days off from one date to another, as `02-16`."""
    days = (
        date.fromisoformat(first) + n * DAY
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    )
    return [f"{day:%m-%d}" for day in days if day in days_off(code, day.year).off]


def working(zone: str, holidays: str | None, first: str, last: str) -> list[str]:
    """The working days of the usual hours from one date to another, as `Mon 02-16`."""
    hours = usual_hours(zone, holidays)
    days = (
        date.fromisoformat(first) + n * DAY
        for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    )
    return [f"{day:%a %m-%d}" for day in days if hours.is_working_day(day)]


class TestVietnam:
    zone = "Asia/Ho_Chi_Minh"

    def test_tet_2026(self) -> None:
        assert off("VN", "2026-02-01", "2026-02-28") == ["02-16", "02-17", "02-18", "02-19", "02-20"]
        assert working(self.zone, None, "2026-02-13", "2026-02-24") == ["Fri 02-13", "Mon 02-23", "Tue 02-24"]

    def test_tet_2027(self) -> None:
        days = ["02-04", "02-05", "02-06", "02-07", "02-08", "02-09", "02-10"]
        assert off("VN", "2027-02-01", "2027-02-28") == days
        assert working(self.zone, None, "2027-02-02", "2027-02-12") == [
            "Tue 02-02", "Wed 02-03", "Thu 02-11", "Fri 02-12",
        ]  # fmt: skip

    def test_the_saturday_that_was_worked_for_a_long_national_day(self) -> None:
        expected = ["Fri 08-21", "Sat 08-22", "Mon 08-24"]
        assert working(self.zone, None, "2026-08-21", "2026-08-24") == expected
        assert working(self.zone, None, "2026-08-28", "2026-09-03") == ["Fri 08-28", "Thu 09-03"]


class TestJapan:
    def test_a_holiday_on_a_sunday_is_kept_on_the_next_day_that_is_none(self) -> None:
        assert off("JP", "2026-05-01", "2026-05-10") == ["05-03", "05-04", "05-05", "05-06"]
        assert days_off("JP", 2026).off[date(2026, 5, 6)] == "Substitute Holiday"

    def test_a_day_between_two_holidays_is_one(self) -> None:
        assert off("JP", "2026-09-15", "2026-09-30") == ["09-21", "09-22", "09-23"]
        assert working("Asia/Tokyo", None, "2026-09-18", "2026-09-25") == ["Fri 09-18", "Thu 09-24", "Fri 09-25"]


class TestRussia:
    def test_the_saturdays_that_were_worked(self) -> None:
        worked = {year: sorted(map(str, days_off("RU", year).worked)) for year in range(2023, 2028)}
        assert worked == {
            2023: [],
            2024: ["2024-04-27", "2024-11-02", "2024-12-28"],
            2025: ["2025-11-01"],
            2026: [],
            2027: ["2027-02-20"],
        }

    def test_the_days_for_which_they_were_worked(self) -> None:
        assert working("Europe/Moscow", None, "2024-04-26", "2024-05-03") == [
            "Fri 04-26", "Sat 04-27", "Thu 05-02", "Fri 05-03",
        ]  # fmt: skip
        assert working("Europe/Moscow", None, "2025-10-31", "2025-11-05") == ["Fri 10-31", "Sat 11-01", "Wed 11-05"]


class TestPartsOfBritain:
    def test_what_scotland_has_and_england_has_not(self) -> None:
        days = {
            code: [name for name, day in NAMED.items() if day in days_off(code, 2026).off]
            for code in ("GB", "GB-ENG", "GB-SCT")
        }
        assert days == {
            "GB": ["Christmas Day"],
            "GB-ENG": ["Easter Monday", "last Monday of August", "Christmas Day"],
            "GB-SCT": ["2 January", "first Monday of August", "St Andrew's Day", "Christmas Day"],
        }

    def test_boxing_day_on_a_saturday_is_kept_on_the_monday(self) -> None:
        assert off("GB", "2026-12-24", "2026-12-31") == ["12-25", "12-26", "12-28"]


NAMED = {
    "2 January": date(2026, 1, 2),
    "Easter Monday": date(2026, 4, 6),
    "first Monday of August": date(2026, 8, 3),
    "last Monday of August": date(2026, 8, 31),
    "St Andrew's Day": date(2026, 11, 30),
    "Christmas Day": date(2026, 12, 25),
}


class TestAnyCountry:
    def test_new_years_day_that_is_kept_in_the_year_before(self) -> None:
        assert off("US", "2027-12-24", "2028-01-02") == ["12-24", "12-25", "12-31", "01-01"]

    @pytest.mark.parametrize("code", ["", "XX", "GB-XXX", "jp", "JPN", "JP-"])
    def test_what_the_data_does_not_know_has_no_days_off(self, code: str) -> None:
        assert not is_country(code)
        assert days_off(code, 2026) == ({}, frozenset())

    @pytest.mark.parametrize("code", ["JP", "GB", "GB-SCT", "US-CA", "DE-BY"])
    def test_what_it_knows(self, code: str) -> None:
        assert is_country(code)
        assert len(days_off(code, 2026).off) > 5

    @pytest.mark.parametrize("year", [1, 1066, 2150, 9999])
    def test_a_year_that_it_does_not_know_has_none(self, year: int) -> None:
        assert days_off("US", year) == ({}, frozenset())

    @pytest.mark.parametrize("code", ["CN", "RU", "US"])
    def test_a_year_has_its_own_days_only(self, code: str) -> None:
        days = days_off(code, 2026)
        assert {day.year for day in (*days.off, *days.worked)} == {2026}

    def test_the_data_says_which_it_is(self) -> None:
        assert data_version().startswith("holidays 0.")
        assert ", zones 20" in data_version()


class TestNearCountries:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("JP", ("JP",)),
            ("jpn", ("JP",)),
            (" Japan ", ("JP",)),
            ("日本", ("JP",)),
            ("Nhật Bản", ("JP",)),
            ("Япония", ("JP",)),
            ("Китай", ("CN",)),
            ("uk", ("GB",)),
            ("U.K.", ("GB",)),
            ("the United Kingdom", ("GB",)),
            ("Britain", ("GB",)),
            ("Scotland", ("GB-SCT",)),
            ("gb-sct", ("GB-SCT",)),
            ("UK-SCT", ("GB-SCT",)),
            ("usa", ("US",)),
            ("United States", ("US",)),
            ("California", ("US-CA",)),
            ("Georgia", ("GE", "US-GA")),
            ("Việt Nam", ("VN",)),
            ("Germny", ("DE",)),
            ("Bavaria", ("DE-BY",)),
            ("switz", ("CH",)),
            ("united", ("AE", "GB", "UM")),
            ("qqqqq", ()),
            ("  ", ()),
        ],
    )
    def test_what_a_text_may_mean(self, text: str, codes: tuple[str, ...]) -> None:
        assert near_countries(text) == codes

    @pytest.mark.parametrize(
        ("name", "bare"),
        [("The  U.S.A.", "usa"), ("Côte_d’Ivoire", "cote d’ivoire"), ("Đức", "duc"), ("Китай", "китаи")],
    )
    def test_names_are_compared_bare(self, name: str, bare: str) -> None:
        assert countries.plain(name) == bare

    def test_every_name_that_people_say_has_holidays(self) -> None:
        assert [code for code in countries.SPOKEN.values() if not is_country(code)] == []


class TestCountryOfZone:
    @pytest.mark.parametrize(
        ("zone", "country"),
        [
            ("Asia/Tokyo", "JP"),
            ("America/New_York", "US"),
            ("Europe/London", "GB"),
            ("Europe/Amsterdam", "NL"),  # the same clock as Brussels, another country
            ("Asia/Saigon", "VN"),
            ("Asia/Calcutta", "IN"),
            ("US/Eastern", "US"),
            ("Japan", "JP"),
            ("Iceland", "IS"),  # the same clock as Abidjan
            ("UTC", ""),
            ("CET", ""),
            ("EST5EDT", ""),
            ("Etc/GMT+5", ""),
            ("Asia/Tokio", ""),
        ],
    )
    def test_where_it_is_exactly_one(self, zone: str, country: str) -> None:
        assert country_of(zone) == country
