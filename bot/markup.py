"""Text in a small HTML subset, and what is found in it: instants, and the plain words.

It is a part of `bot.chat`, through which everybody has it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum


class Html(str):
    """Text in the HTML subset, already escaped."""

    __slots__ = ()


class Width(StrEnum):
    """How much of an instant is written."""

    weekday = "weekday"
    """`Fri 20 Nov 17:00`"""
    date = "date"
    """`20 Nov 17:00`"""


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in a text, which a platform may show by the clock of the device that it is read on.

    `unix`: seconds since 1970, UTC. `words`: plain, by the reader's own clock as we know it, of the zone called `zone`.
    """

    unix: int
    words: str
    zone: str
    width: Width = Width.weekday

    def html(self) -> Html:
        """As it stands in a text."""
        zone = html.escape(self.zone)
        words = html.escape(self.words, quote=False)
        return Html(f'<time unix="{self.unix}" zone="{zone}" width="{self.width.value}">{words}</time>')

    @classmethod
    def of(cls, found: re.Match[str]) -> Instant:
        """The one that `INSTANT` found."""
        return cls(
            int(found["unix"]), html.unescape(found["words"]), html.unescape(found["zone"]), Width(found["width"])
        )


INSTANT = re.compile(
    r'<time unix="(?P<unix>-?\d+)" zone="(?P<zone>[^"<>]*)" width="(?P<width>weekday|date)">(?P<words>[^<]*)</time>'
)
"""A whole instant in a text; nothing stands inside of one but words."""

_QUOTED = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_TAG = re.compile(r"</?(b|i|code|blockquote)>|<time [^<>]*>|</time>")


def plain(text: Html) -> str:
    """The text without markup, as a terminal or a notification shows it; quoted lines are indented."""
    words: str = text
    if "<" in words:
        words = _TAG.sub("", _QUOTED.sub(_indented, words) if "<blockquote>" in words else words)
    return html.unescape(words) if "&" in words else str(words)


def _indented(quoted: re.Match[str]) -> str:
    return "\n".join(f"    {line}".rstrip() for line in quoted[1].split("\n"))
