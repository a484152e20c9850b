"""The catalogues: gettext `.po` files, compiled when a language is first spoken.

English has none: its sentences are the message ids. Anything that a catalogue does not know is said in English.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "shimekiri"


@lru_cache(maxsize=16)
def catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language (ISO 639-1); English for one that has no catalogue."""
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
