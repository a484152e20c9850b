"""What passes between the HTTP door and the adapters behind it: whole requests and whole answers, as values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request: header names in lower case, the body as it came (a signature is over its bytes)."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody looks something up: header names in lower case, and what stands in the places of the path's names."""

    headers: Mapping[str, str]
    names: Mapping[str, str]


Handler = Callable[[Incoming], Awaitable[Outgoing]]
"""What a route does. Keyed by path; every such route is a POST."""

Teller = Callable[[Asked], Awaitable[Outgoing]]
"""What a route for GET and HEAD does. Keyed by path, names in it in braces; they may be secret, and are not logged."""
