"""A text longer than Telegram takes, as several: cut where a reader would, with the markup closed and opened again.

Telegram counts UTF-16 units of what is left when tags are gone and entities read: most emoji are two, a kana is one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Html, plain

LIMIT = 4096
"""UTF-16 units in a message."""

_ATOM = re.compile(
    r"<time [^<>]*>[^<]*</time>|</?(?:b|i|code|blockquote)>|&(?:amp|lt|gt|quot|#\d+|#x[0-9a-fA-F]+);|.", re.DOTALL
)

_STOPS = frozenset(".!?…。！？")
_WIDE_STOPS = frozenset("。！？")
_CLOSERS = frozenset("\"'”’»)]」』）")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class _Atom:
    """A tag, or one character as it is written in HTML; `sign` is the character, empty for a tag. An instant is one
    atom with all its words: cut in two, a platform would show it twice.
    """

    written: str
    sign: str

    @property
    def units(self) -> int:
        return units(self.sign)


def units(text: str) -> int:
    """How long Telegram thinks that plain text is."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split(text: Html, limit: int = LIMIT) -> tuple[Html, ...]:
    """The text in parts of at most `limit` units each. What is left out between two parts is white space."""
    if units(text) <= limit:  # markup included: the usual case
        return (text,)
    atoms = [_atom(match[0]) for match in _ATOM.finditer(text)]
    parts: list[Html] = []
    opened: tuple[str, ...] = ()
    start = 0
    while start < len(atoms):
        end = _end(atoms, start, limit)
        part, opened = _written(atoms[start:end], opened)
        if part:
            parts.append(part)
        start = end
    return tuple(parts) or (text,)


def first(text: Html, limit: int = LIMIT) -> Html:
    """As much of the text as one message can hold; an ellipsis says that there was more."""
    parts = split(text, limit)
    return text if len(parts) == 1 else Html(split(text, limit - 2)[0] + " …")


def _atom(written: str) -> _Atom:
    if written.startswith("<time "):
        return _Atom(written, plain(Html(written)))
    if len(written) > 1 and written.startswith("<"):
        return _Atom(written, "")
    return _Atom(written, html.unescape(written) if len(written) > 1 else written)


def _end(atoms: Sequence[_Atom], start: int, limit: int) -> int:
    """Where the part that begins at `start` ends: at its last line's end, else sentence's, word's, sign's.

    A line or a sentence counts only in the second half, a word in the last third: a part should not be a crumb.
    """
    room, at = limit, start
    while at < len(atoms) and atoms[at].units <= room:
        room -= atoms[at].units
        at += 1
    if at == len(atoms):
        return at
    length = at - start
    for ends, share in ((_ends_line, 2), (_ends_sentence, 2), (_ends_word, 3)):
        for end in range(at, at - length // share, -1):
            if ends(atoms, end):
                return end
    for end in range(at, max(at - 50, start + 1), -1):
        if not _joins(atoms[end].sign[:1], atoms[end - 1].sign[-1:]):
            return end
    return at


def _ends_line(atoms: Sequence[_Atom], end: int) -> bool:
    return atoms[end - 1].sign == "\n" or atoms[end].sign == "\n"


def _ends_sentence(atoms: Sequence[_Atom], end: int) -> bool:
    """After a full stop with what closes after it; before white space, except in scripts that write none."""
    last = end - 1
    while last > 0 and (atoms[last].sign in _CLOSERS or not atoms[last].sign):
        last -= 1
    stop = atoms[last].sign
    if stop not in _STOPS or atoms[end].sign in _CLOSERS | _STOPS:
        return False
    return stop in _WIDE_STOPS or atoms[end].sign.isspace()


def _ends_word(atoms: Sequence[_Atom], end: int) -> bool:
    return atoms[end].sign.isspace()


def _joins(sign: str, before: str) -> bool:
    """Whether a sign belongs to the one before it: an accent, a skin tone, one of an emoji family, half a flag."""
    return (
        sign == _JOINER
        or before == _JOINER
        or unicodedata.category(sign or " ") in {"Mn", "Me"}
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or ("\U0001f1e6" <= sign <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )


def _written(atoms: Sequence[_Atom], opened: tuple[str, ...]) -> tuple[Html, tuple[str, ...]]:
    """The part's HTML, empty when nothing but white space would be seen, and what stays open after it."""
    shown = [index for index, atom in enumerate(atoms) if atom.sign and not atom.sign.isspace()]
    within = range(shown[0], shown[-1] + 1) if shown else range(0)
    text = "".join(opened)
    still = list(opened)
    for index, atom in enumerate(atoms):
        if atom.sign:
            text += atom.written if index in within else ""
            continue
        text += atom.written
        if atom.written.startswith("</"):
            still.pop()
        else:
            still.append(atom.written)
    text += "".join(tag.replace("<", "</") for tag in reversed(still))
    return Html(_without_hollows(text) if shown else ""), tuple(still)


def _without_hollows(text: str) -> str:
    """Without elements that hold nothing, as a cut beside a tag leaves them."""
    before = ""
    while before != text:
        before, text = text, re.sub(r"<(b|i|code|blockquote)></\1>", "", text)
    return text
