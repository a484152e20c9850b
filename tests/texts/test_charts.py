"""What is drawn, and that the words beside it say the same."""

from __future__ import annotations

from datetime import date, timedelta

from bot.chat import Chart, plain
from bot.domain.answer_times import Answer, AnswerRecord, Quarter
from bot.domain.load import DayLoad, WeekShown
from bot.texts import charts
from bot.texts.voice import LANGUAGES, Voice

VOICE = Voice("en", "Asia/Tokyo")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def record(*answers: Answer) -> AnswerRecord:
    return AnswerRecord(Quarter(), Quarter(), latest=answers)


LATEST = record(
    Answer("D-1", 7 * HOUR, True), Answer("D-12", 46 * HOUR + 31 * MINUTE, False), Answer("D-3", 40 * MINUTE, True)
)
FRIDAY = date(2026, 11, 20)
WEEK = WeekShown(
    days=(
        DayLoad(FRIDAY, mine=2, others=1),
        DayLoad(FRIDAY + timedelta(days=1), mine=1, is_free=True),
        DayLoad(FRIDAY + timedelta(days=2), is_free=True),
        DayLoad(FRIDAY + timedelta(days=3), others=4),
    ),
    late=DayLoad(FRIDAY, mine=1),
)


def test_the_latest_answers_as_bars_and_in_words() -> None:
    assert charts.answers_chart(VOICE, LATEST) == Chart(
        "Their latest answers, the newest last",
        ("D-1", "D-12*", "D-3"),
        (("Working hours", (7.0, 46.0, 0.7)),),
        "Their working hours until the answer (* late)",
    )
    said = charts.answers_said(VOICE, LATEST)
    assert said is not None
    assert plain(said) == "Their latest answers, the newest last\nD-1 7 h · D-12 46 h, late · D-3 40 min"


def test_where_all_was_in_time_no_mark_is_explained() -> None:
    chart = charts.answers_chart(VOICE, record(*[Answer(f"D-{each}", HOUR, True) for each in range(3)]))
    assert chart is not None
    assert (chart.labels, chart.unit) == (("D-0", "D-1", "D-2"), "Their working hours until the answer")


def test_two_answers_are_no_picture() -> None:
    few = record(*LATEST.latest[:2])
    assert (charts.answers_chart(VOICE, few), charts.answers_said(VOICE, few)) == (None, None)


def test_the_week_as_bars_and_in_words() -> None:
    card = charts.week(VOICE, WEEK)
    assert plain(card.text) == (
        "What falls due in the next seven days\n\n"
        "• Fri 20 Nov: yours 2, your colleagues’ 1\n"
        "• Sat 21 Nov: yours 1, your colleagues’ 0; you do not work on that day\n"
        "• Sun 22 Nov: nothing\n"
        "• Mon 23 Nov: yours 0, your colleagues’ 4\n\n"
        "Past their date and still open: yours 1, your colleagues’ 0."
    )
    assert card.chart == Chart(
        "What falls due in the next seven days",
        ("Fri 20 Nov", "Sat 21 Nov", "Sun 22 Nov", "Mon 23 Nov"),
        (("Yours", (2.0, 1.0, 0.0, 0.0)), ("Your colleagues’", (1.0, 0.0, 0.0, 4.0))),
        "Open deadlines",
    )
    assert [button.label for button in card.buttons] == [
        "My deadlines",
        "Everybody’s deadlines",
        "Past their date",
        "Menu",
    ]


def test_an_empty_week_is_no_picture() -> None:
    card = charts.week(VOICE, WeekShown((DayLoad(FRIDAY),), DayLoad(FRIDAY)))
    assert (plain(card.text), card.chart) == ("What falls due in the next seven days\n\nNothing.", None)
    assert len(card.buttons) == 3


def test_in_every_language_the_words_of_a_chart_have_room_on_slack() -> None:
    for language in LANGUAGES:
        voice = Voice(language, "Asia/Tokyo")
        for chart in (charts.answers_chart(voice, LATEST), charts.week(voice, WEEK).chart):
            assert chart is not None
            assert max(map(len, (chart.title, chart.unit))) <= 50, (language, chart)
            assert max(map(len, (*chart.labels, *(name for name, _ in chart.series)))) <= 20, (language, chart)
            assert len(set(chart.labels)) == len(chart.labels)
