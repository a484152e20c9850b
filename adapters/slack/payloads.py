"""Reading what Slack sends: JSON of which nothing is taken for granted; what is missing reads as empty."""

from __future__ import annotations

from collections.abc import Mapping

Json = Mapping[str, object]


def at(source: object, *path: str) -> object:
    """What stands at that path; None where it ends before."""
    for name in path:
        if not isinstance(source, Mapping):
            return None
        source = source.get(name)
    return source


def text(source: object, *path: str) -> str:
    """The text at that path; empty if there is none."""
    found = at(source, *path)
    return found if isinstance(found, str) else ""


def truth(source: object, *path: str) -> bool:
    """Whether `true` stands at that path."""
    return at(source, *path) is True


def each(source: object, *path: str) -> tuple[Json, ...]:
    """The objects of the list at that path."""
    found = at(source, *path)
    return tuple(item for item in found if isinstance(item, Mapping)) if isinstance(found, list) else ()


def texts(source: object, *path: str) -> tuple[str, ...]:
    """The texts of the list at that path."""
    found = at(source, *path)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def numbered(source: object, *path: str) -> int:
    """The whole number at that path; 0 if there is none."""
    found = at(source, *path)
    return found if isinstance(found, int) else 0


def pressed(action: object) -> str:
    """What a button carries, or the option that was chosen in a menu."""
    return text(action, "value") or text(action, "selected_option", "value")
