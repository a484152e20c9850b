"""Days of an absence as people type them: across the end of a year, leap days, absences that have begun, refusals.

A line is `first – last`, one day alone, `ask WHY` or `no WHY`; read on Wednesday 18 November 2026 at 10:30 in New York
unless said otherwise.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.when import Asked, Rejected
from bot.domain.when_range import DayRange, read_days

NEW_YORK, TOKYO, MOSCOW = "America/New_York", "Asia/Tokyo", "Europe/Moscow"
NOON = "2026-11-18T10:30"


def read(text: str, now: str = NOON, zone: str = NEW_YORK, language: str = "en") -> str:
    at = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    match read_days(text, now=at, zone=zone, language=language):
        case DayRange(first, last) if first == last:
            return f"{first}"
        case DayRange(first, last):
            return f"{first} – {last}"
        case Asked(_, why):
            return f"ask {why}"
        case Rejected(why):
            return f"no {why}"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 Dec", "2026-12-24"),
        ("tomorrow", "2026-11-19"),
        ("today", "2026-11-18"),
        ("mon", "2026-11-23"),
        ("on monday", "2026-11-23"),
        ("in 3 days", "2026-11-21"),
        ("in 5 working days", "2026-11-25"),
        ("29 Feb 2028", "2028-02-29"),
        ("24 Dec - 3 Jan", "2026-12-24 – 2027-01-03"),
        ("24 Dec-3 Jan", "2026-12-24 – 2027-01-03"),
        ("２４ Dec – 3 Jan", "2026-12-24 – 2027-01-03"),
        ("from 24 Dec to 3 Jan", "2026-12-24 – 2027-01-03"),
        ("24 Dec through 3 Jan", "2026-12-24 – 2027-01-03"),
        ("24 Dec 2026 - 3 Jan", "2026-12-24 – 2027-01-03"),
        ("24 Dec - 3 Jan 2027", "2026-12-24 – 2027-01-03"),
        ("2026-12-24 - 2027-01-03", "2026-12-24 – 2027-01-03"),
        ("24 - 31 Dec", "2026-12-24 – 2026-12-31"),
        ("Dec 24 - 31", "2026-12-24 – 2026-12-31"),
        ("24th - 26th", "2026-11-24 – 2026-11-26"),
        ("28 Feb - 1 Mar", "2027-02-28 – 2027-03-01"),
        ("28 Feb 2028 - 1 Mar 2028", "2028-02-28 – 2028-03-01"),
        ("mon - wed", "2026-11-23 – 2026-11-25"),
        ("today - fri", "2026-11-18 – 2026-11-20"),
        ("next monday to friday", "2026-11-23 – 2026-11-27"),
        ("tomorrow - in 5 days", "2026-11-19 – 2026-11-24"),
        ("24 Dec - 2 weeks", "2026-12-24 – 2027-01-07"),
        ("24 Dec - 24 Dec", "2026-12-24"),
        ("3 days", "2026-11-18 – 2026-11-20"),
        ("for 3 days", "2026-11-18 – 2026-11-20"),
        ("a week", "2026-11-18 – 2026-11-24"),
        ("1d", "2026-11-18"),
        ("this week", "2026-11-18 – 2026-11-22"),
        ("next week", "2026-11-23 – 2026-11-29"),
        ("this weekend", "2026-11-21 – 2026-11-22"),
        ("this month", "2026-11-18 – 2026-11-30"),
        ("december", "2026-12-01 – 2026-12-31"),
        ("february", "2027-02-01 – 2027-02-28"),
    ],
)
def test_days_in_the_usual_forms(text: str, days: str) -> None:
    assert read(text) == days


@pytest.mark.parametrize(
    ("text", "now", "days"),
    [
        ("10 Nov - 25 Nov", NOON, "2026-11-10 – 2026-11-25"),
        ("1 Nov - 20 Dec", NOON, "2026-11-01 – 2026-12-20"),
        ("yesterday - fri", NOON, "2026-11-17 – 2026-11-20"),
        ("2026-11-10 - 2026-11-18", NOON, "2026-11-10 – 2026-11-18"),
        ("20 Dec - 5 Jan", "2027-01-02T10:00", "2026-12-20 – 2027-01-05"),
        ("20 Dec 2026 - 5 Jan 2027", "2027-01-02T10:00", "2026-12-20 – 2027-01-05"),
        ("29 Feb - 10 Mar", "2028-03-05T10:00", "2028-02-29 – 2028-03-10"),
        ("29 Feb - 10 Mar", "2027-06-01T10:00", "2028-02-29 – 2028-03-10"),
        ("this weekend", "2026-11-22T10:00", "2026-11-22"),
        ("december", "2026-12-31T10:00", "2026-12-31"),
    ],
)
def test_an_absence_may_have_begun(text: str, now: str, days: str) -> None:
    assert read(text, now) == days


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no empty"),
        ("  ", "no empty"),
        ("blah", "no not_understood"),
        ("x" * 200, "no not_understood"),
        ("from", "no not_understood"),
        ("24", "no not_understood"),
        ("24 Dec -", "no not_understood"),
        ("- 3 Jan", "no not_understood"),
        ("24 Dec family", "no not_understood"),
        ("25 Dec for 3 days", "no not_understood"),
        ("fri and mon", "no not_understood"),
        ("friday 17:00", "no not_understood"),
        ("24 Dec 10:00 - 3 Jan", "no not_understood"),
        ("fri - sat 5pm", "no not_understood"),
        ("90 min", "no not_understood"),
        ("yesterday", "no past"),
        ("17 Nov 2026", "no past"),
        ("1 Nov 2026 - 17 Nov 2026", "no past"),
        ("nov 2025", "no past"),
        ("17 Nov", "ask past"),
        ("10 Nov - 12 Nov", "ask past"),
        ("10 Nov - 3 Jan 2028", "ask past"),
        ("31 Nov", "no impossible"),
        ("29 Feb 2027", "no impossible"),
        ("28 Feb 2027 - 29 Feb 2027", "no impossible"),
        ("30 Feb - 2 Mar", "no impossible"),
        ("0 - 5 Dec", "no impossible"),
        ("24 Dec - 35", "no impossible"),
        ("24 Dec 2030", "no too_far"),
        ("24 Dec - 3 Jan 2030", "no too_far"),
        ("24 Dec 2026 - 20 Dec 2026", "no contradictory"),
        ("until friday", "no vague"),
        ("by friday", "no vague"),
        ("soon", "no vague"),
        ("this year", "no vague"),
        ("0 days", "no vague"),
        ("5 working days", "no vague"),
        ("3 days from monday", "no vague"),
        ("a week from friday", "no vague"),
        ("every friday", "no recurring"),
        ("24 Dec or 25 Dec", "ask two"),
        ("a few days", "ask amount"),
        ("next mon - next fri", "ask next"),
        ("03/04 - 20/12", "ask numeric"),
        ("wed - mon", "ask today"),
        ("dec - jan", "ask day"),
    ],
)
def test_what_is_not_said_in_full_is_refused_or_asked(text: str, why: str) -> None:
    assert read(text) == why


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("12月24日〜1月3日", "2026-12-24 – 2027-01-03"),
        ("12月24日から1月3日まで", "2026-12-24 – 2027-01-03"),
        ("12/24-1/3", "2026-12-24 – 2027-01-03"),
        ("来週", "2026-11-23 – 2026-11-29"),
        ("月曜から水曜まで", "2026-11-23 – 2026-11-25"),
        ("12月", "2026-12-01 – 2026-12-31"),
        ("24 Dec - 3 Jan", "2026-12-24 – 2027-01-03"),
        ("金曜まで", "no vague"),
        ("3日間", "no vague"),
        ("2週間", "no vague"),
    ],
)
def test_days_in_japanese(text: str, days: str) -> None:
    assert read(text, zone=TOKYO, language="ja") == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 декабря - 3 января", "2026-12-24 – 2027-01-03"),
        ("с 24 декабря по 3 января", "2026-12-24 – 2027-01-03"),
        ("24.12-03.01", "2026-12-24 – 2027-01-03"),
        ("24–31 декабря", "2026-12-24 – 2026-12-31"),
        ("с понедельника по среду", "2026-11-23 – 2026-11-25"),
        ("на следующей неделе", "2026-11-23 – 2026-11-29"),
        ("24 Dec - 3 Jan", "2026-12-24 – 2027-01-03"),
        ("до пятницы", "no vague"),
        ("неделя", "no vague"),
    ],
)
def test_days_in_russian(text: str, days: str) -> None:
    assert read(text, zone=MOSCOW, language="ru") == days


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    found = [read_days("2 days", now=late, zone=zone) for zone in (NEW_YORK, TOKYO)]
    assert found == [
        DayRange(date(2026, 11, 18), date(2026, 11, 19)),
        DayRange(date(2026, 11, 19), date(2026, 11, 20)),
    ]


def test_a_day_that_a_zone_has_skipped_is_still_a_date() -> None:
    assert read("29 Dec - 31 Dec", "2011-12-28T12:00", "Pacific/Apia") == "2011-12-29 – 2011-12-31"


@given(st.dates(date(2026, 11, 18), date(2028, 11, 1)), st.dates(date(2026, 11, 18), date(2028, 11, 1)))
def test_two_dates_written_out_are_those_days_in_that_order_or_refused(one: date, other: date) -> None:
    expected = "no contradictory" if other < one else f"{one}" if one == other else f"{one} – {other}"
    assert read(f"{one} - {other}") == expected


PIECES = st.sampled_from([
    "24", "Dec", "3", "Jan", "-", "to", "from", "mon", "fri", "next", "week", "yesterday", "29", "feb", "2028", "days",
    "in", "for", "17:00", "every", "12/24", "31", "0", "weekend",
])  # fmt: skip


@given(st.lists(PIECES, max_size=6).map(" ".join) | st.text(max_size=15))
def test_whatever_is_typed_is_days_that_are_not_over_or_is_refused(text: str) -> None:
    reading = read_days(text, now=datetime(2026, 11, 18, 15, 30, tzinfo=UTC), zone=NEW_YORK)
    if isinstance(reading, DayRange):
        assert reading.first <= reading.last >= date(2026, 11, 18)
