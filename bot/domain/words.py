"""Words for a client, as a type of their own: what is meant for us can never be taken for what is meant for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientWords:
    """A text that a client may read, plain, in `language`. Only `texts.notices` composes it."""

    text: str
    language: str
