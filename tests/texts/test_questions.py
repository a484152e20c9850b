"""What the questions of forms say: in words of the reader's language, and about whom they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.chat import plain
from bot.texts import form_values, form_words
from bot.texts.voice import Voice

NOW = datetime(2026, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize("language", ["ja", "vi", "ru"])
@pytest.mark.parametrize(
    ("form", "name"), [("new", "when"), ("extend", "extend"), ("promise", "promise"), ("away", "days")]
)
def test_the_example_of_a_date_has_no_english_words_for_others(language: str, form: str, name: str) -> None:
    assert re.fullmatch(r"[-0-9: ]+", form_words.example(Voice(language, "Asia/Tokyo", NOW), form, name))


def test_a_date_in_english_is_shown_as_one_would_say_it() -> None:
    voice = Voice("en", "Asia/Tokyo", NOW)
    assert form_words.example(voice, "extend", "extend") == "tomorrow 17:00"
    assert form_words.example(voice, "away", "days") == "24 Dec - 3 Jan"


@pytest.mark.parametrize(
    ("form", "name"), [("away", "days"), ("zone", "zone"), ("set", "channel"), ("deputy", "deputy"), ("quiet", "quiet")]
)
def test_who_is_asked_about_a_colleague_is_not_asked_about_themselves(form: str, name: str) -> None:
    voice = Voice("en", "Asia/Tokyo", NOW)
    own = plain(form_words.question(voice, form, name, "")), form_words.label(voice, form, name)
    theirs = plain(form_words.question(voice, form, name, "@ken")), form_words.label(voice, form, name, "@ken")
    assert re.search(r"\byour?\b", own[0])
    assert theirs[0].startswith("@ken: ")
    assert not re.search(r"\byour?\b", " ".join(theirs))


def test_a_word_that_says_too_little_has_its_meaning_beside_it() -> None:
    voice = Voice("en", "Asia/Tokyo", NOW)
    for value in ("hold", "proceed", "chase"):
        assert form_values.meaning(voice, "clause", value).casefold().startswith(f"{value}: ")
    assert form_values.meaning(voice, "role", "rep") == ""
