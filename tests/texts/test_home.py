"""How a client stands, in one line of plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat import plain
from bot.domain.answer_times import AnswerRecord, Quarter
from bot.domain.clients import Client
from bot.domain.home import Health
from bot.texts.home import health
from bot.texts.voice import Voice

VOICE = Voice("en", "Asia/Tokyo")
ACME = Client(id=1, workspace_id=1, name="Acme & <Co>", zone="Asia/Tokyo", language="en")
HOUR = timedelta(hours=1)
NONE = AnswerRecord(Quarter(), Quarter())
USUAL = Quarter(due=4, on_time=3, answered=4, median=5 * HOUR, worst=9 * HOUR)
FEW = Quarter(due=2, on_time=2, answered=2, worst=40 * timedelta(minutes=1))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Health(ACME, NONE), "no answers yet · nothing open"),
        (Health(ACME, AnswerRecord(USUAL, Quarter()), 2), "answers in 5 h as a rule · 2 open, none past due"),
        (
            Health(ACME, AnswerRecord(Quarter(), USUAL), 3, 1, 6),
            "answers in 5 h as a rule · 1 of 3 open past due · 6 min of reminders",
        ),
        (Health(ACME, AnswerRecord(FEW, USUAL), 1), "2 answers, longest after 40 min · 1 open, none past due"),
        (
            Health(ACME, AnswerRecord(Quarter(due=1), Quarter()), 1, 1),
            "has not answered anything lately · 1 of 1 open past due",
        ),
    ],
)
def test_a_client_stands_in_words(facts: Health, said: str) -> None:
    assert plain(health(VOICE, facts)) == f"• Acme & <Co> · {said}"
