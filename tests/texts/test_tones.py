"""The tone tables: each rule sees what it is for in other words than its own, and leaves innocent sentences alone.

The sentences (`tests/data/tone/LANGUAGE.toml`) were written by people who knew what a rule is about, not its pattern.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

from bot.chat import plain
from bot.domain.clients import Salutation
from bot.texts import tones
from bot.texts.tones import Hurt
from bot.texts.voice import LANGUAGES, Voice
from tests.texts.letters import letters

DATA = Path(__file__).parents[1] / "data" / "tone"

WITH_KEIGO = ("ja",)


@lru_cache(maxsize=8)
def sentences(language: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((DATA / f"{language}.toml").read_text(encoding="utf-8"))


CASES = [(language, rule.id) for language in LANGUAGES for rule in tones.rules(language)]


def seen(text: str, language: str, rule_id: str) -> bool:
    """Whether this very rule sees something, whatever other rules see."""
    rule = next(each for each in tones.rules(language) if each.id == rule_id)
    return bool(rule.pattern.search(tones.evened(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_thirty_rules_of_every_kind(language: str) -> None:
    table = tones.rules(language)
    assert len(table) >= 30
    assert len({rule.id for rule in table}) == len(table)
    assert {rule.hurt for rule in table} == set(Hurt) - (set() if language in WITH_KEIGO else {Hurt.keigo})
    assert all(rule.why.strip() and rule.better.strip() for rule in table)
    assert set(sentences(language)) == {rule.id for rule in table}


@pytest.mark.parametrize(("language", "rule_id"), CASES)
def test_a_rule_sees_three_bad_sentences_and_leaves_two_innocent_ones(language: str, rule_id: str) -> None:
    given = sentences(language)[rule_id]
    assert len(given["bad"]) >= 3
    assert len(given["fine"]) >= 2
    assert [each for each in given["bad"] if not seen(each, language, rule_id)] == []
    assert [each for each in given["fine"] if seen(each, language, rule_id)] == []


@pytest.mark.parametrize(("language", "rule_id"), CASES)
def test_no_rule_contains_a_whole_example(language: str, rule_id: str) -> None:
    rule = next(each for each in tones.rules(language) if each.id == rule_id)
    letters_only = bare(rule.pattern.pattern)
    for each in sentences(language)[rule_id]["bad"]:
        match = rule.pattern.search(tones.evened(each))
        assert match is not None
        assert len(bare(match[0])) < len(bare(each)), f"the whole of “{each}” is the pattern"
        assert bare(each) not in letters_only


def bare(text: str) -> str:
    """The letters alone."""
    return re.sub(r"[\W_]+", "", text).casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_better_is_better(language: str) -> None:
    """No advice that another rule would find fault with."""
    assert {rule.id: found for rule in tones.rules(language) if (found := tones.findings(rule.better, language))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_texts_have_no_findings(language: str) -> None:
    for salutation in Salutation:
        for name, text in letters(language, salutation).items():
            assert tones.findings(text, language) == (), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_names_the_words_the_reason_and_what_is_better(language: str) -> None:
    rule = tones.rules(language)[0]
    bad = sentences(language)[rule.id]["bad"][0]
    shown = tones.shown(Voice("en", "UTC"), bad, language)
    assert shown is not None
    assert rule.better in plain(shown)
    assert "advice only" in shown


def test_what_looks_alike_is_seen_alike() -> None:
    assert tones.evened("Ｙｏｕ\u2019ve\nbeen   told") == "You've been told"


def test_a_language_without_a_table_is_looked_over_for_english() -> None:
    bad = sentences("en")[tones.rules("en")[0].id]["bad"][0]
    assert tones.findings(bad, "xx") == ()
    assert tones.shown(Voice("en", "UTC"), bad, "xx") is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_innocent_texts_stay_without_advice(language: str) -> None:
    assert tones.shown(Voice("en", "UTC"), "Logo", language) is None
