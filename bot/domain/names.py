"""Who and what there is, for examples that would work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a client, a colleague, an open deadline; empty for none."""

    client: str = ""
    colleague: str = ""
    deadline: str = ""


NO_NAMES = Names()
