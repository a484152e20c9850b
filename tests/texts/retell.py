"""`python -m tests.texts.retell`: write the approved texts anew, after a change that was made on purpose and read."""

from __future__ import annotations

import json

from bot.texts.voice import LANGUAGES
from tests.texts.letters import letters
from tests.texts.test_letters import IMPORTANT, KEPT

if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        said = letters(language)
        text = json.dumps({name: said[name] for name in IMPORTANT}, ensure_ascii=False, indent=1)
        (KEPT / f"{language}.json").write_text(text + "\n", encoding="utf-8")
