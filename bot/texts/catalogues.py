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


_folders = [FOLDER]
"""The last one counts."""


@contextmanager
def taken_from(folder: Path) -> Iterator[None]:
    """Speak with the catalogues of that folder, `LANGUAGE/LC_MESSAGES/shimekiri.po`, in the whole process."""
    _folders.append(folder)
    try:
        yield
    finally:
        _folders.remove(folder)


def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language (ISO 639-1); English for one that has no catalogue."""
    return _compiled(_folders[-1], language)


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
