"""What is shown as a picture too, and the same in words: a client's latest answers, the load of the days ahead.

Slack draws a `Chart` itself, Telegram gets it as a picture, the console the words alone; so every picture has its
lines, and nothing is told by a colour. Names of people and clients stay out of the pictures.
"""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Button, Card, Chart, Html
from bot.domain.answer_times import FEWEST, Answer, AnswerRecord
from bot.domain.load import DayLoad, WeekShown
from bot.texts import buttons
from bot.texts.voice import Voice, lines, paragraphs

HOUR = timedelta(hours=1)
WEEK = "/deadline list week"
LATE = "*"
"""Behind the name of what was answered late, where there is room for no more."""


def answers_chart(voice: Voice, record: AnswerRecord) -> Chart | None:
    """The latest answers as bars, oldest first; None of fewer than three, which the words alone say as well."""
    latest = record.latest
    if len(latest) < FEWEST:
        return None
    hours = tuple(_hours(each.spent) for each in latest)
    return Chart(
        title=voice.words("Their latest answers, the newest last"),
        labels=tuple(each.name if each.on_time else f"{each.name}{LATE}" for each in latest),
        series=((voice.words("Working hours"), hours),),
        unit=_unit(voice, latest),
    )


def _hours(spent: timedelta) -> float:
    """As the words have it: whole hours, rounded down; less than one as a part of it."""
    return float(spent // HOUR) if spent >= HOUR else round(spent / HOUR, 1)


def _unit(voice: Voice, latest: tuple[Answer, ...]) -> str:
    if all(each.on_time for each in latest):
        return voice.words("Their working hours until the answer")
    return voice.words("Their working hours until the answer (* late)")


def answers_said(voice: Voice, record: AnswerRecord) -> Html | None:
    """The same in words."""
    if len(record.latest) < FEWEST:
        return None
    return lines(
        voice.t("<b>Their latest answers</b>, the newest last"),
        Html(" · ".join(_answer(voice, each) for each in record.latest)),
    )


def _answer(voice: Voice, answer: Answer) -> Html:
    spent = answer_time(voice, answer.spent)
    if answer.on_time:
        return voice.t("{deadline} {time}", deadline=answer.name, time=spent)
    return voice.t("{deadline} {time}, late", deadline=answer.name, time=spent)


def answer_time(voice: Voice, spent: timedelta) -> Html:
    """`7 h`, `40 min`: working time, rounded down."""
    minutes = int(spent.total_seconds()) // 60
    if minutes < 60:
        return voice.t("{minutes} min", minutes=minutes)
    return voice.t("{hours} h", hours=minutes // 60)


def week(voice: Voice, message: WeekShown) -> Card:
    """`/deadline list week`."""
    rows = (_day(voice, day) for day in message.days)
    late = message.late
    return Card(
        paragraphs(
            voice.t("<b>What falls due in the next seven days</b>"),
            voice.t("Nothing.") if message.is_empty else lines(*rows),
            voice.t(
                "Past their date and still open: yours {mine}, your colleagues’ {others}.",
                mine=late.mine,
                others=late.others,
            )
            if late.total
            else None,
        ),
        _lists(voice, message),
        chart=None if message.is_empty else _week_chart(voice, message),
    )


def _day(voice: Voice, load: DayLoad) -> Html:
    day = voice.day(load.day)
    if not load.total:
        return voice.t("• {day}: nothing", day=day)
    if load.mine and load.is_free:
        return voice.t(
            "• {day}: yours {mine}, your colleagues’ {others}; you do not work on that day",
            day=day,
            mine=load.mine,
            others=load.others,
        )
    return voice.t("• {day}: yours {mine}, your colleagues’ {others}", day=day, mine=load.mine, others=load.others)


def _week_chart(voice: Voice, message: WeekShown) -> Chart:
    return Chart(
        title=voice.words("What falls due in the next seven days"),
        labels=tuple(voice.day(day.day) for day in message.days),
        series=(
            (voice.words("Yours"), tuple(float(day.mine) for day in message.days)),
            (voice.words("Your colleagues’"), tuple(float(day.others) for day in message.days)),
        ),
        unit=voice.words("Open deadlines"),
    )


def _lists(voice: Voice, message: WeekShown) -> tuple[Button, ...]:
    late = buttons.command(voice.words("Past their date"), "/deadline list overdue")
    return (
        buttons.command(voice.words("My deadlines"), "/deadline list mine"),
        buttons.command(voice.words("Everybody’s deadlines"), "/deadline list all"),
        *((late,) if message.late.total else ()),
        buttons.menu(voice),
    )


def week_button(voice: Voice) -> Button:
    """The way there from a list."""
    return buttons.command(voice.words("Next seven days"), WEEK)
