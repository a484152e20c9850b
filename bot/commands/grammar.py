"""The chat grammar: words and quotes, of every kind that keyboards make. Keywords are English in every language."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.refusals import OpenQuote, Refused

QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "＂": "＂"}
"""Opening quotation mark → the marks that close it. A single ' is an apostrophe, not a quote."""

FARTHEST = 500
"""Characters, spaces included, in which a date or a time is said."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or quoted words; `start` and `end` are its place in the text, quotes included."""

    text: str
    start: int
    end: int
    quoted: bool = False

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords; quoted words never are."""
        return not self.quoted and self.text.casefold() in words

    @property
    def mentions(self) -> str | None:
        """The name behind an @."""
        return self.text[1:] if not self.quoted and self.text[:1] in {"@", "＠"} and len(self.text) > 1 else None


def clean(text: str) -> str:
    """What was typed, without control characters that would break a line or a terminal; tabs and newlines stay."""
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept)


def tokens(text: str, root: str) -> tuple[Token, ...]:
    """The words of a command. Raises `Refused(OpenQuote)`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in QUOTES:
            end = _closing(text, at + 1, QUOTES[text[at]])
            if end < 0:
                raise Refused(OpenQuote(root))
            found.append(Token(text[at + 1 : end].strip(), at, end + 1, quoted=True))
            at = end + 1
        else:
            end = at
            while end < len(text) and not text[end].isspace():
                end += 1
            found.append(Token(text[at:end], at, end))
            at = end
    return tuple(found)


def _closing(text: str, start: int, marks: str) -> int:
    return min((found for mark in marks if (found := text.find(mark, start)) >= 0), default=-1)


def beginnings(words: Sequence[Token], least: int = 1) -> range:
    """How many words from the first may be a date or a time, the most first: nobody says one in a page, and to look
    for one in each beginning of a page would take minutes.
    """
    near = sum(word.end - words[0].start <= FARTHEST for word in words)
    return range(max(near, min(len(words), least)), least - 1, -1)


def span(text: str, words: Sequence[Token]) -> str:
    """What was typed from the first to the last of these words; one quoted word without its quotes."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0].text
    return text[words[0].start : words[-1].end]


def until(words: Sequence[Token], keywords: Collection[str], start: int) -> int:
    """The index of the first of `keywords` from `start` on, or the end."""
    return next((at for at in range(start, len(words)) if words[at].says(*keywords)), len(words))


def quoted(text: str) -> str:
    """Words as they would be typed: in quotes when they need them."""
    plain = text and not any(char.isspace() or char in QUOTES for char in text)
    if plain and not text.startswith("@"):
        return text
    for opening, closings in QUOTES.items():
        if not any(mark in text for mark in closings):
            return f"{opening}{text}{closings[0]}"
    return '"' + text.replace('"', "”") + '"'  # every mark there is stands in it


def in_quotes(text: str) -> str:
    """Words in quotes, whether they need them or not."""
    made = quoted(text)
    return made if made != text else f'"{text}"'


def unquoted(text: str) -> str:
    """An answer without the quotes around the whole of it, which the commands have taught people to type."""
    closings = QUOTES.get(text[:1], "")
    inner = text[1:-1]
    whole = len(text) > 1 and text[-1] in closings and not any(mark in inner for mark in closings)
    return inner if whole else text
