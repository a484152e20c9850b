"""The catalogues: nothing missing, nothing too much, and each sentence fits the English one that it stands for."""

from __future__ import annotations

import re
import string
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog, Message

from bot.texts.catalogues import catalogue
from tests.texts.collect import OTHERS, Sentence, read, sentences

ADDRESS_FORMS = {"you", "You"}
"""What a catalogue may add: the client, in the language's form of address."""

TAGS = re.compile(r"</?[a-z]+>")

LATIN = re.compile(r"[A-Za-z]{3,}")

TYPED = re.compile(r"<code>.*?</code>|/[a-z]+(?: [a-z-]+)*|https?://\S+|\{\w+\}|[A-Z]+_[A-Z_]+|D-\d+", re.DOTALL)
"""What stays as it is in every language: commands, addresses, placeholders, settings."""

NAMES = {
    "shimekiri", "slack", "telegram", "sqlite", "postgresql", "acme", "asia", "tokyo", "europe", "berlin", "london",
    "hana", "sato", "kenji", "mori", "ken", "mia", "ana", "com", "example", "utc", "iana", "cancel", "logo",
    "hold", "proceed", "chase", "soft", "normal", "firm", "tomorrow", "fri", "noon", "admin", "rep", "member", "mail",
    "email", "pdf", "ics", "sat", "off", "mon", "new", "york", "america", "set", "gb", "eng", "jp", "iso", "gmail",
    "colleague", "client", "manager", "broken", "spent", "wait", "owner", "usual", "chat", "call", "meeting", "url",
    "quiet", "hard", "overdue", "held", "nobody", "firmness", "until", "from", "sct", "none", "migrate", "menu",
    "database", "public", "start", "vnm", "google", "outlook", "apple",
}  # fmt: skip
"""Names, keywords that are typed in English in every language, and loan words."""


def ids_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@lru_cache(maxsize=8)
def collected(language: str) -> Catalog:
    return read(language)


def messages(language: str) -> list[Message]:
    return [message for message in collected(language) if message.id]


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing_and_nothing_too_much(language: str) -> None:
    known = {Sentence(ids_of(message), message.context) for message in messages(language)}
    assert sorted(map(str, set(sentences()) - known)) == [], "run `make words`"
    assert sorted(map(str, known - set(sentences()))) == [], "run `make words`"


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_words_in_as_many_forms_as_the_language_counts(language: str) -> None:
    forms = {"ja": 1, "vi": 1, "ru": 3}[language]
    for message in messages(language):
        strings = strings_of(message)
        assert all(each.strip() for each in strings), message.id
        assert len(strings) == (1 if isinstance(message.id, str) else forms), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_has_the_same_placeholders_tags_and_edges(language: str) -> None:
    for message in messages(language):
        ids = ids_of(message)
        wanted = set().union(*(fields(each) for each in ids))
        for said in strings_of(message):
            assert fields(said) - ADDRESS_FORMS <= wanted, said
            assert wanted - {"count"} <= fields(said), said
            assert len(ids) > 1 or wanted <= fields(said), said
            assert sorted(TAGS.findall(said)) in [sorted(TAGS.findall(each)) for each in ids], said
            assert (said[:1] == "\n", said[-1:] == "\n") == (ids[0][:1] == "\n", ids[0][-1:] == "\n"), said
            assert balanced(said), said


def balanced(text: str) -> bool:
    """Whether every tag is closed, in the order in which they were opened."""
    open_tags: list[str] = []
    for tag in TAGS.findall(text):
        if not tag.startswith("</"):
            open_tags.append(tag[1:-1])
        elif not open_tags or open_tags.pop() != tag[2:-1]:
            return False
    return not open_tags


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left(language: str) -> None:
    """In Vietnamese, which has Latin letters too, only whole sentences that are as in English can be told."""
    left: list[str] = []
    for message in messages(language):
        for said in strings_of(message):
            words = [word.casefold() for word in LATIN.findall(TYPED.sub(" ", said))]
            foreign = [word for word in words if word not in NAMES]
            if (language == "vi" and said in ids_of(message) and foreign) or (language != "vi" and foreign):
                left.append(said)
    assert left == []


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ru", 1, "1 час"),
        ("ru", 3, "3 часа"),
        ("ru", 5, "5 часов"),
        ("ru", 21, "21 час"),
        ("ja", 3, "3時間"),
        ("vi", 3, "3 giờ"),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, count: int, said: str) -> None:
    form = catalogue(language).ngettext("{count} hour", "{count} hours", count).format(count=count)
    assert form.replace(" ", " ") == said


def test_a_language_without_a_catalogue_is_english() -> None:
    assert catalogue("xx").gettext("Undo") == "Undo"
