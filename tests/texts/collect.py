"""`python -m tests.texts.collect`: bring the catalogues up to date with the sentences in `bot/texts`.

Sentences are found in the syntax tree, because the usual extractors miss a call inside another one, and those in
f-strings. A context (`Voice.label`) tells apart what English says alike.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.texts.catalogues import DOMAIN, FOLDER
from bot.texts.voice import LANGUAGES

TEXTS = FOLDER.parent

OTHERS = tuple(language for language in LANGUAGES if language != "en")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message id: one form or two, and its context if it has one."""

    forms: tuple[str, ...]
    context: str | None = None


@lru_cache(maxsize=1)
def sentences() -> dict[Sentence, tuple[str, ...]]:
    """Every sentence of `bot/texts`, with the modules in which it stands."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted(TEXTS.rglob("*.py")):
        for sentence in _in(ast.parse(path.read_text(encoding="utf-8"))):
            where = found.setdefault(sentence, [])
            if path.name not in where:
                where.append(path.name)
    return {sentence: tuple(where) for sentence, where in found.items()}


def _in(tree: ast.Module) -> Iterator[Sentence]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        given = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        match node.func.attr:
            case "t" | "words" if len(given) == 1 == len(node.args):
                yield Sentence((given[0],))
            case "n" if len(given) == 2:
                yield Sentence((given[0], given[1]))
            case "label" if len(given) == 2:
                yield Sentence((given[1],), given[0])


def path_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """A language's catalogue."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalogue with exactly the sentences that there are; what stays keeps its words."""
    known = read(language)
    new = Catalog(language, fuzzy=False)
    for sentence, where in sorted(sentences().items(), key=lambda each: (each[1][0], each[0].forms)):
        plural = len(sentence.forms) > 1
        message = known.get(sentence.forms[0], sentence.context)
        keeps = message is not None and isinstance(message.id, str) != plural
        nothing = ("",) * known.num_plurals if plural else ""
        new.add(
            sentence.forms if plural else sentence.forms[0],
            message.string if message is not None and keeps else nothing,
            locations=[(f"bot/texts/{name}", 0) for name in where],
            context=sentence.context,
        )
    return new


def written(catalogue: Catalog, language: str) -> None:
    """Put a catalogue where it belongs, under a header without dates: those are the repository's business."""
    name = Locale.parse(language).english_name
    with path_of(language).open("wb") as file:
        file.write(HEADER.format(name=name, language=language, forms=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=110, include_lineno=False, omit_header=True)


HEADER = """# What Shimekiri says, in {name}.
msgid ""
msgstr ""
"Project-Id-Version: Shimekiri\\n"
"Language: {language}\\n"
"Plural-Forms: {forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


if __name__ == "__main__":
    for each in OTHERS:
        written(updated(each), each)
