"""What a client reads, whole: the most important texts of each language as they stand, and what must hold of all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.clients import Salutation
from bot.domain.deadlines import Clause, Due
from bot.domain.told_words import names_clause, names_date
from bot.texts.voice import LANGUAGES
from tests.texts.letters import CLIENTS, DUE, ZONE, client, deadline, letters

KEPT = Path(__file__).parents[1] / "data" / "letters"

IMPORTANT = (
    "notice, hold",
    "notice, proceed",
    "notice, chase",
    "first reminder, hold",
    "last reminder, hold",
    "closing text, hold",
    "closing text, proceed (the decision that was taken)",
    "last text after the date, chase",
    "confirmation of an extension, work resumes",
    "to their manager, normal",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ten_most_important_texts_stand_as_they_were_approved(language: str) -> None:
    """To change one on purpose: `python -m tests.texts.retell`, and let a native colleague read what changed."""
    kept = json.loads((KEPT / f"{language}.json").read_text(encoding="utf-8"))
    said = letters(language)
    assert {name: said[name] for name in IMPORTANT} == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_names_its_date_and_clause_so_that_an_edited_one_can_be_looked_over(language: str) -> None:
    due = deadline(language, Clause.hold).due
    for clause in Clause:
        text = letters(language)[f"notice, {clause}"]
        assert names_date(text, due, ZONE)
        assert names_clause(text, clause)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_without_its_date_or_clause_is_not_taken_for_one_that_has_them(language: str) -> None:
    subject = CLIENTS[language][3]
    other = Due(DUE.replace(day=25), DUE.replace(day=25, hour=17, tzinfo=None), ZONE)
    assert not names_date(letters(language)["notice, hold"], other, ZONE)
    assert not any(names_clause(subject, clause) for clause in Clause)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("salutation", Salutation)
def test_every_text_is_whole_and_addresses_them(language: str, salutation: Salutation) -> None:
    whom = client(language, salutation)
    for name, text in letters(language, salutation).items():
        assert "{" not in text, name
        assert "  " not in text, name
        assert "\n\n\n" not in text, name
        first = text.split("\n")[0]
        assert whom.addressee in first or (whom.manager is not None and whom.manager.name in first), name


def test_vietnamese_addresses_each_client_as_was_chosen_for_them() -> None:
    forms = {Salutation.company: "quý công ty", Salutation.mr: "anh", Salutation.ms: "chị"}
    for salutation, said in forms.items():
        text = letters("vi", salutation)["notice, hold"]
        others = set(forms.values()) - {said}
        body = text.split("\n", 1)[1]
        assert said in body.casefold()
        assert not any(f" {other} " in f" {body.casefold()} " for other in others)
