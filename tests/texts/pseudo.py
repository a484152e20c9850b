"""A language in which every sentence of ours shows itself: ⟦…⟧ around each piece of a message id that is not a value.

It takes the place of Japanese, so that Babel's dates, names of countries and of languages come without a Latin letter:
what is left in Latin letters outside of the brackets is either something that a person typed, or English that was
never handed to a catalogue.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.chat import Card, Html, plain
from bot.texts.catalogues import DOMAIN, taken_from
from tests.texts.collect import sentences

LANGUAGE = "ja"

_OURS = re.compile(r"⟦[^⟦⟧]*⟧")
_TYPED = re.compile(r"<code>.*?</code>", re.DOTALL)
_COMMAND = re.compile(r"(?<!\S)/[a-z]+(?: [a-z-]+)*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")


def shown(sentence: str) -> str:
    """A message id in this language."""
    pieces = []
    for literal, name, spec, conversion in string.Formatter().parse(sentence):
        escaped = literal.replace("{", "{{").replace("}", "}}")
        pieces.append(f"⟦{escaped}⟧" if literal.strip() else escaped)
        if name is not None:
            pieces.append("{" + name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}")
    return "".join(pieces)


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Speak it, with its catalogue made in `folder`."""
    catalog = Catalog(locale=LANGUAGE)
    for sentence in sentences():
        if len(sentence.forms) == 1:
            catalog.add(sentence.forms[0], shown(sentence.forms[0]), context=sentence.context)
        else:
            catalog.add(sentence.forms, (shown(sentence.forms[1]),), context=sentence.context)
    path = folder / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    with taken_from(folder):
        yield


def strangers(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The words in Latin letters that no catalogue gave, but for those that are `known`, and for what is typed: a
    command, and what stands in <code>. A tag that was escaped counts: somebody reads it.
    """
    rest = _COMMAND.sub(" ", _OURS.sub("\n", plain(Html(_TYPED.sub(" ", text)))))
    allowed = {word.casefold() for each in known for word in _WORD.findall(each)}
    return tuple(word for word in _WORD.findall(rest) if word.casefold() not in allowed)


def of_card(card: Card, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The same of everything that a card shows."""
    labels = (button.label for button in card.every_button if not button.data.startswith("url:"))
    return strangers("\n".join([card.text, *labels]), known)
