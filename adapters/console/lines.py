"""What can stand on a line of the console, read into values; nothing is done here.

`@NAME anything` speaks, `@NAME :press LABEL` presses, `:person`, `:wait` and `:until` set the scene, `#` is a comment.
A line without `@NAME` is the default person's.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from adapters.console import moments
from adapters.console.moments import NotUnderstood

DEFAULT_PERSON = "me"


@dataclass(frozen=True, slots=True)
class Say:
    """A person types something."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Push:
    """A person presses the newest button of theirs whose label starts so, or that has this number."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Introduce:
    """A person is there, with what is given of them (empty: as it was, or as the console's defaults say)."""

    name: str
    role: str = ""
    zone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class Until:
    """Time passes until the clocks show this; whether they ever do depends on the zone, so it stays text here."""

    wall: str


Act = Say | Push | Introduce
Line = Act | Wait | Until

_SPEAKER = re.compile(r"@(\S+)\s*(.*)", re.DOTALL)
_ORDER = re.compile(r":(\w*)\s*(.*)", re.DOTALL)


def decoded(raw: bytes, *, is_first: bool = False) -> str:
    """The text of a line as it lies in a file; a mark of byte order before the first is no part of it."""
    try:
        text = raw.decode("utf-8-sig" if is_first else "utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16, a picture, an archive
        raise NotUnderstood("The line is not UTF-8 text. Save the file as UTF-8.")
    return text.strip()


def read(text: str) -> Line | None:
    """What the line asks for, None for a blank one or a comment."""
    if not text or text.startswith("#"):
        return None
    if match := _SPEAKER.fullmatch(text):
        return _of_person(_name(match[1]), match[2])
    if match := _ORDER.fullmatch(text):
        return _order(match[1], match[2])
    return Say(DEFAULT_PERSON, text)


def _of_person(name: str, text: str) -> Act:
    if not text:
        raise NotUnderstood(f"@{name} says nothing.", f"@{name} /deadline list")
    order = _ORDER.fullmatch(text)
    if order and order[1] == "press":
        return _push(name, order[2])
    if order and order[1] in ("wait", "until", "person"):
        raise NotUnderstood(f":{order[1]} is nobody's: it stands without @{name}.", f":{order[1]} {order[2]}")
    return Say(name, text)


def _order(name: str, rest: str) -> Line:
    match name:
        case "person":
            return _introduce(rest)
        case "press":
            return _push(DEFAULT_PERSON, rest)
        case "wait":
            return Wait(moments.span(rest))
        case "until":
            return Until(rest)
        case _:
            raise NotUnderstood(
                "A line that starts with a colon is one of :person, :press, :wait and :until.", ":wait 2d3h"
            )


def _push(name: str, label: str) -> Push:
    if not label:
        raise NotUnderstood("The label or the number of the button is missing.", f"@{name} :press Sent")
    return Push(name, label)


def _introduce(text: str) -> Introduce:
    example = ":person ana role=rep zone=Asia/Tokyo"
    words = text.split()
    if not words or "=" in words[0]:
        raise NotUnderstood("The name of the person is missing.", example)
    given = {"role": "", "zone": "", "language": ""}
    for pair in words[1:]:
        key, _, value = pair.partition("=")
        if key not in given or not value:
            raise NotUnderstood(
                f"“{pair}” says nothing about a person. It can be role=…, zone=… or language=….", example
            )
        given[key] = value
    return Introduce(_name(words[0].removeprefix("@")), **given)


def _name(text: str) -> str:
    """The name, if it is one: `@ana, hello` would otherwise make a new colleague called “ana,”."""
    if not all(character in "._-'’" or unicodedata.category(character)[0] in "LMN" for character in text):
        raise NotUnderstood(f"“{text}” is not a name: letters, digits, dots and hyphens are.", "@ana /deadline list")
    return text
