"""Words for a client, as a type of their own: what is meant for us can never be taken for what is meant for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientWords:
    """A text that a client may read, plain, in `language`. Only `texts.notices` composes it.

    `meanings` is what it says in other languages, (language, text) each, for those of us who do not read the client's.
    """

    text: str
    language: str
    meanings: tuple[tuple[str, str], ...] = ()

    def meaning(self, language: str) -> str:
        """What it says in that language; empty if it is written in it, or a person has written it."""
        return dict(self.meanings).get(language, "")
