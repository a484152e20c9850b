"""Which words go, and how an entry reads that is told anew without a name."""

from __future__ import annotations

import pytest

from bot.domain.evidence import Entry
from bot.domain.forgetting import (
    MOST_MONTHS,
    Fate,
    Kind,
    Names,
    days_of,
    fate,
    months_of,
    name_key_left,
    read_months,
    retold,
    scrubbed,
)

ANA = Names.of(["Ana"], ["ken", "Acme"])
ACME = Names.of(["Acme & Co", "Hana Sato", "ken"], ["Ken", "Globex"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ana said so", "X said so"),
        ("ask @ana, or ANA’s deputy", "ask @X, or X’s deputy"),
        ("banana, Anastasia and Susana", "banana, Anastasia and Susana"),
        ("Anaさんへ", "Xさんへ"),
        ("a<b>Ana</b>", "a<b>X</b>"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_a_name_is_found_as_a_whole_word_without_regard_to_case(text: str, said: str) -> None:
    assert ANA.without(text, "X") == said
    assert ANA.are_in(text) is (text != said)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("田中", "田中様、田中です", "X様、Xです"),
        ("Нина", "для Нина и нина.", "для X и X."),
        ("Нина", "Ниная", "Ниная"),
        ("Đặng", "gửi đặng nhé", "gửi X nhé"),
        ("Acme & Co", "<b>Acme &amp; Co</b> and ACME & CO", "<b>X</b> and X"),
        ('"Quoted"', "&quot;quoted&quot;", "X"),
        ("Straße", "STRASSE 5", "X"),
        ("Jose\u0301", "josé", "X"),
        ("a+b", "a+b, aab", "X, aab"),
    ],
)
def test_names_of_every_script_and_spelling_are_found(name: str, text: str, said: str) -> None:
    assert Names.of([name], []).without(text, "X") == said


def test_a_name_that_others_bear_too_stays_in_free_words() -> None:
    assert ACME.free == ("Acme & Co", "Hana Sato")
    assert ACME.without("ken met Hana Sato of Acme & Co", "X") == "ken met X of X"
    assert ACME.is_one("KEN")
    assert Names.of(["", "  "], []).own == ()


@pytest.mark.parametrize(
    ("kind", "entry", "words", "expected"),
    [
        (Kind.client, Entry.client_set, {"client": "acme & co", "by": "ana"}, Fate.erased),
        (Kind.client, Entry.client_set, {"client": "Globex", "note": "as Acme & Co"}, Fate.retold),
        (Kind.client, Entry.approved, {"client": "Globex", "recipient": "Ken"}, Fate.retold),
        (Kind.client, Entry.client_set, {"client": "Globex", "note": "as Initech", "by": "ken"}, Fate.kept),
        (Kind.member, Entry.member_joined, {"name": "ana", "role": "admin"}, Fate.erased),
        (Kind.member, Entry.hours, {"name": "ana", "note": "mon 09:00-12:00", "by": "ken"}, Fate.erased),
        (Kind.member, Entry.hours, {"name": "ken", "note": "deputy ana", "by": "ken"}, Fate.retold),
        (Kind.member, Entry.role, {"name": "ken", "role": "rep", "by": "ana"}, Fate.retold),
        (Kind.member, Entry.sent, {"client": "Ana", "subject": "a logo", "by": "ken"}, Fate.kept),
        (Kind.member, Entry.approved, {"recipient": "Ana", "by": "ken"}, Fate.kept),
        (Kind.member, Entry.sent, {"note": "Hello, Ana here", "by": "ken", "nth": 1}, Fate.retold),
        (Kind.retention, Entry.sent, {"note": "anything"}, Fate.erased),
    ],
)
def test_what_becomes_of_an_entry(kind: Kind, entry: Entry, words: dict[str, object], expected: Fate) -> None:
    assert fate(kind, entry, words, ACME if kind is Kind.client else ANA) is expected
    assert fate(kind, entry, words, ANA, is_theirs=True) is Fate.erased


def test_an_entry_told_anew_says_for_which_one_it_stands_and_keeps_all_else() -> None:
    words = {"by": "ana", "client": "Ana", "note": "Ana asks for 3", "nth": 2, "late": True, "due_at": "2026-11-20"}
    told = retold(Kind.member, Entry.sent, 17, words, ANA, "former colleague 1")
    assert told == words | {
        "of": 17,
        "as": "sent",
        "by": "former colleague 1",
        "note": "former colleague 1 asks for 3",
    }
    again = retold(Kind.member, Entry.erasure, 40, told | {"to": "ken"}, Names.of(["ken"], []), "former colleague 2")
    assert (again["of"], again["as"], again["to"]) == (17, "sent", "former colleague 2")


def test_documents_are_looked_through_to_the_last_leaf() -> None:
    document = {"cards": [{"text": "for Ana", "n": 1, "b": [["d", "Ana"], None, True]}]}
    assert scrubbed(document, ANA, "X") == {"cards": [{"text": "for X", "n": 1, "b": [["d", "X"], None, True]}]}


@pytest.mark.parametrize("months", range(1, MOST_MONTHS + 1))
def test_a_period_in_days_is_read_back_in_months(months: int) -> None:
    assert months_of(days_of(months)) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [("24 months", 24), ("2 Years", 24), ("1 month", 1), ("6", 6), ("6m", 6), ("off", 0), ("for good", 0),
     ("0", None), ("121", None), ("11 years", None), ("x", None), ("", None), ("1.5 years", None), ("٣ months", None)],
)  # fmt: skip
def test_periods_as_they_are_typed(text: str, months: int | None) -> None:
    assert read_months(text) == months


def test_nobody_can_type_the_key_of_a_name_that_was_forgotten() -> None:
    key = name_key_left(Kind.client, 7)
    assert key != " ".join(key.split())
