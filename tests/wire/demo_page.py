"""The page of the demo: entries of two chats in two columns, or one below the other where there is no room for two.

Widths are columns of a terminal, in which a Japanese letter takes two. Escape codes take none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import wcwidth

Chat = Literal["Slack", "Telegram"]

NARROWEST_PAIR = 100
"""Below this two columns cannot be read."""

NARROWEST = 20
WIDEST = 150
"""Longer lines are not pleasant to read."""

BETWEEN = " │ "
INDENT = "  "
QUOTED = "    "
"""With this begin the lines of a quotation, on both local servers."""

QUOTATION = re.compile(rf"^{QUOTED}.*$(?:\n+^{QUOTED}.*$)*", re.MULTILINE)
"""A whole one, with the empty lines in it."""

_HANGING = re.compile(r"\s*(?:(?:[•>]|\d+\.) +)*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody does or sees: when (on whose clock), who, what they do, and the words of it."""

    chat: Chat
    when: str
    who: str
    does: str
    text: str = ""
    buttons: tuple[str, ...] = ()


class Page:
    """Draws for a terminal of `width` columns; with `colours` names are bold and buttons dim."""

    def __init__(self, width: int, *, colours: bool = False) -> None:
        self.width = min(max(width, NARROWEST), WIDEST)
        self.is_pair = self.width >= NARROWEST_PAIR
        self.column = (self.width - len(BETWEEN)) // 2 if self.is_pair else self.width
        self._colours = colours

    def heading(self, text: str) -> list[str]:
        """The name of a scene across the page, and below it those of the chats."""
        lines = ["", *(self._styled(line, "1") for line in wrapped(text, self.width)), "─" * self.width]
        if self.is_pair:
            lines += self._beside([self._styled("Slack", "1")], [self._styled("Telegram", "1")])
            lines += self._beside([""], [""])
        return lines

    def step(self, entries: Iterable[Entry]) -> list[str]:
        """What happens at one moment: in two columns beside each other, else in the order given."""
        if not self.is_pair:
            return [line for entry in entries for line in (*self._entry(entry), "")]
        columns: dict[Chat, list[str]] = {"Slack": [], "Telegram": []}
        for entry in entries:
            columns[entry.chat] += [*self._entry(entry), ""]
        return self._beside(columns["Slack"], columns["Telegram"])

    def words(self, text: str) -> list[str]:
        """A paragraph across the page."""
        return wrapped(text, self.width)

    def _entry(self, entry: Entry) -> list[str]:
        where = "" if self.is_pair else f"{entry.chat} · "
        head = f"{where}{entry.when} · {self._styled(_harmless(entry.who), '1')} {_harmless(entry.does)}"
        head += ":" if entry.text else ""
        lines = wrapped(head, self.column, INDENT)
        for line in _marked(_harmless(entry.text)).split("\n") if entry.text else ():
            lines += wrapped(f"{INDENT}{line}".rstrip(), self.column)
        if entry.buttons:
            labels = [f"[{_harmless(label)}]" for label in entry.buttons]
            lines += [INDENT + self._styled(row, "2") for row in _rows(labels, self.column - len(INDENT))]
        return lines

    def _beside(self, left: Sequence[str], right: Sequence[str]) -> list[str]:
        pairs = itertools.zip_longest(left, right, fillvalue="")
        return [f"{padded(a, self.column)}{BETWEEN}{b}".rstrip() for a, b in pairs]

    def _styled(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours and text else text


def _marked(text: str) -> str:
    """The text with quotations as they are marked in letters."""
    return QUOTATION.sub(lambda found: re.sub(rf"^(?:{QUOTED})?", "> ", found[0], flags=re.MULTILINE), text)


def _rows(labels: Sequence[str], width: int) -> list[str]:
    """Buttons in rows; one breaks only if it is too long for a row of its own."""
    rows: list[str] = []
    for label in labels:
        longer = f"{rows[-1]} {label}" if rows else label
        if rows and wcwidth.width(longer) <= width:
            rows[-1] = longer
        else:
            rows += wrapped(label, width)
    return rows


def padded(text: str, width: int) -> str:
    """The text and spaces up to the width."""
    return text + " " * max(0, width - wcwidth.width(text))


def wrapped(line: str, width: int, hanging: str | None = None) -> list[str]:
    """One line as several of at most `width` columns, those that follow below the words of the first (or by `hanging`).

    Words that are too long for a line are broken, others are not.
    """
    if hanging is None:
        found = _HANGING.match(line)
        hanging = re.sub(r"[^>]", " ", found[0]) if found else ""
    if wcwidth.width(hanging) > width // 2:
        hanging = ""
    return wcwidth.wrap(line, width, subsequent_indent=hanging, break_on_hyphens=False) or [""]


def _harmless(text: str) -> str:
    """Without what would move the cursor or colour the page."""
    return _CONTROL.sub("", text.replace("\t", " "))
