"""What a silence costs, and how a client answers, in the words that people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import plain
from bot.domain.answer_times import AnswerRecord, Quarter
from bot.domain.cost import Price
from bot.texts.client_record import record
from bot.texts.costs import price_lines
from bot.texts.voice import Voice

VOICE = Voice("en", "Asia/Tokyo")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WIDTH = 40
"""Characters on a line of a small phone."""

NOTHING = Price(deliver_left=None, client_left=timedelta(), days_slipped=0, reminders=0, minutes=0, blocked=())


@pytest.mark.parametrize(
    ("price", "waiting", "said"),
    [
        (
            replace(NOTHING, deliver_left=18 * HOUR, days_slipped=2, reminders=3, minutes=6),
            ("ken", "noor"),
            (
                "So far: 3 reminders, about 6 minutes of our time, 2 working days past due; ken and noor are waiting.\n"
                "18 working hours left until we must deliver."
            ),
        ),
        (
            replace(NOTHING, days_slipped=1, reminders=1, minutes=1),
            ("ken",),
            "So far: 1 reminder, about 1 minute of our time, 1 working day past due; ken is waiting.",
        ),
        (replace(NOTHING, reminders=3), (), "So far: 3 reminders."),
        (replace(NOTHING, days_slipped=2), (), "So far: 2 working days past due."),
        (replace(NOTHING, blocked=(2,)), ("ken",), "So far: ken is waiting."),
        (replace(NOTHING, client_left=26.9 * HOUR), (), "Time left for them: 26 working hours."),
        (
            replace(NOTHING, client_left=59 * MINUTE, deliver_left=HOUR),
            (),
            "1 working hour left until we must deliver.\nTime left for them: 59 working minutes.",
        ),
        (replace(NOTHING, deliver_left=timedelta()), (), "No working time left until we must deliver."),
        (
            replace(NOTHING, deliver_left=MINUTE / 2, client_left=MINUTE / 2),
            (),
            "No working time left until we must deliver.",
        ),
    ],
)
def test_what_it_costs(price: Price, waiting: tuple[str, ...], said: str) -> None:
    assert price_lines(VOICE, price, waiting) == said


def test_nothing_is_said_where_nothing_was_spent() -> None:
    assert price_lines(VOICE, NOTHING) is None
    assert price_lines(VOICE, None, ("ken",)) is None


def test_a_name_stays_text() -> None:
    assert price_lines(VOICE, NOTHING, ("<b>&",)) == "So far: &lt;b&gt;&amp; is waiting."


SIX = Quarter(due=6, on_time=5, answered=6, median=7.9 * HOUR, worst=19 * HOUR, promises=2, kept=1)


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        (SIX, "5 of 6 on time\n• typically after 7 h (longest 19 h)\n• 1 of 2 promises kept"),
        (replace(SIX, median=40 * MINUTE, promises=0), "5 of 6 on time\n• typically after 40 min (longest 19 h)"),
        (
            Quarter(due=1, on_time=1, answered=1, worst=HOUR, promises=1, kept=1),
            "1 of 1 on time\n• 1 answer, after 1 h\n• 1 of 1 promise kept",
        ),
        (Quarter(due=3, answered=2, worst=19 * HOUR), "0 of 3 on time\n• 2 answers, longest after 19 h"),
        (Quarter(due=2, promises=1), "0 of 2 on time\n• no answer yet\n• 0 of 1 promise kept"),
    ],
)
def test_a_quarter(quarter: Quarter, said: str) -> None:
    head = "How they answer (their working hours)\n"
    this = plain(record(VOICE, AnswerRecord(quarter, Quarter())))
    assert this == f"{head}This quarter: {said}\nLast quarter: nothing to count"
    last = plain(record(VOICE, AnswerRecord(Quarter(), quarter)))
    assert last == f"{head}This quarter: nothing to count\nLast quarter: {said}"
    assert max(map(len, this.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("ever", "said"), [(False, "Nothing has been due yet."), (True, "Nothing to count this quarter or last.")]
)
def test_no_quarter(ever: bool, said: str) -> None:
    assert plain(record(VOICE, AnswerRecord(Quarter(), Quarter(), ever))).splitlines()[1] == said
