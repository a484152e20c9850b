"""The catalogues: gettext `.po` files, compiled when a language is first spoken.

English has none: its sentences are the message ids. Anything that a catalogue does not know is said in English.
A process reads them from one folder, its own unless it is told another (`taken_from`).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "shimekiri"

MOST_SPOKEN = 32
"""Somebody may ask for languages that nobody speaks."""


_folders = [FOLDER]
"""The last one counts."""

_spoken: dict[str, gettext.NullTranslations] = {}
"""Of the folder that counts, by language."""


@contextmanager
def taken_from(folder: Path) -> Iterator[None]:
    """Speak with the catalogues of that folder, `LANGUAGE/LC_MESSAGES/shimekiri.po`, in the whole process."""
    _folders.append(folder)
    _spoken.clear()
    try:
        yield
    finally:
        _folders.remove(folder)
        _spoken.clear()


def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language (ISO 639-1); English for one that has no catalogue."""
    found = _spoken.get(language)
    if found is None:
        found = _compiled(_folders[-1], language)
        if len(_spoken) < MOST_SPOKEN:
            _spoken[language] = found
    return found


@lru_cache(maxsize=32)
def _compiled(folder: Path, language: str) -> gettext.NullTranslations:
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
