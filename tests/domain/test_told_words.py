"""Whether the words that really went out name date and clause, in the usual ways of writing them."""

from __future__ import annotations

import pytest

from bot.domain.deadlines import Clause
from bot.domain.told_words import names_clause, names_date
from tests.domain.examples import FRIDAY, NEW_YORK, TOKYO, due

FOUND = [
    "by 2026-11-20 17:00",
    "by 2026/11/20, 17:00",
    "by 2026-11-20T17:00",
    "by 20.11.2026 at 17:00",
    "by 20/11 17:00",
    "by 11/20 at 5 pm",
    "by Friday, 5pm",
    "by FRIDAY 17:00",
    "by 20 November, 17:00",
    "by 20th of November, 17h00",
    "by the 20th Nov at 5:00 p.m.",
    "by Nov. 20, 5 PM",
    "by November 20th at 5.00 pm",
    "11月20日17時まで",
    "１１月２０日　１７：００まで",
    "trước 17 giờ ngày 20/11",
]
NOT_FOUND = [
    "",
    "by Friday",
    "by 17:00",
    "as soon as you can",
    "by Thursday, 17:00",
    "by Friday, 5 am",
    "by Friday, 18:00",
    "by 19 November, 17:00",
    "by 2 November, 17:00",
    "by 120 November, 17:00",
    "by 20 October, 17:00",
    "by Nov 201, 17:00",
    "by 20/11 at 17:001",
    "11月2日17時まで",
]


@pytest.mark.parametrize("text", FOUND)
def test_day_and_time_are_found_as_people_write_them(text: str) -> None:
    assert names_date(text, FRIDAY, TOKYO)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_another_day_or_time_or_half_of_it_is_not_taken_for_it(text: str) -> None:
    assert not names_date(text, FRIDAY, TOKYO)


def test_the_clients_own_clock_counts_too() -> None:
    monday = due("23 10:00", NEW_YORK)  # midnight on Tuesday in Tokyo
    texts = ["Monday 10 am", "24 November 0:00", "Tuesday 10 am", "24 November 00:00", "24 November 12 am"]
    assert [names_date(text, monday, TOKYO) for text in texts] == [True, True, False, True, True]


def test_noon_has_a_name_and_half_past_has_minutes() -> None:
    noon, half = due("20 12:00"), due("20 09:30")
    assert [names_date(text, noon, TOKYO) for text in ("Friday noon", "Friday 12 pm", "Friday 12 am")] == [
        True,
        True,
        False,
    ]
    assert [names_date(text, half, TOKYO) for text in ("Friday 9:30", "Friday 09.30 am", "Friday 9 am")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        (Clause.hold, "After that we will pause the work."),
        (Clause.hold, "We will HOLD everything until we hear from you."),
        (Clause.hold, "ご返答がない場合は作業を保留します。"),
        (Clause.hold, "Chúng tôi sẽ tạm dừng công việc."),
        (Clause.hold, "Мы приостановим работу."),
        (Clause.proceed, "Otherwise we go ahead with the blue one."),
        (Clause.proceed, "We will proceed as discussed."),
        (Clause.proceed, "青の案で進めます。"),
        (Clause.proceed, "Мы продолжим с синим вариантом."),
        (Clause.chase, "I will get back to you on Monday."),
        (Clause.chase, "I will remind you."),
        (Clause.chase, "改めてご連絡します。"),
    ],
)
def test_words_for_the_clause_are_found_in_four_languages(clause: Clause, text: str) -> None:
    assert names_clause(text, clause)


@pytest.mark.parametrize("clause", Clause)
def test_words_that_say_nothing_of_it_are_not_taken_for_it(clause: Clause) -> None:
    assert not names_clause("Please choose a logo by Friday, 17:00. Thank you!", clause)


def test_one_clause_is_not_taken_for_another() -> None:
    text = "If we hear nothing we will proceed with the blue one."
    assert [clause for clause in Clause if names_clause(text, clause)] == [Clause.proceed]
