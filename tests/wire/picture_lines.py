"""Words for a drawn card: runs of text as both local servers give them, broken into lines of a width.

A browser flows the runs of a line by itself; only where a line ends must be known beforehand, for which the widths of
`adapters.pictures.letters` are enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from adapters.pictures.letters import width
from tests.wire import slack_words
from tests.wire.slack_values import Json
from tests.wire.telegram_messages import Version

_BREAKS = re.compile(r"(?<=[ ·])|(?<=[^\x00-\u2fff])")
BOLD = 1.08
"""How much wider bold letters are."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words drawn alike: `style` is a CSS class (`b`, `i`, `c`), or nothing."""

    words: str
    style: str = ""

    def svg(self) -> str:
        """As part of a line."""
        shown = escape(self.words)
        return f'<tspan class="{self.style}">{shown}</tspan>' if self.style else shown

    def wide(self, size: float) -> float:
        """Pixels."""
        return width(self.words, size) * (BOLD if self.style else 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn line; `quoted`: it stands beside the bar of a quotation."""

    runs: tuple[Run, ...]
    quoted: bool = False


def of_slack(blocks: Sequence[Json], name: Callable[[str], str]) -> list[Line]:
    """The words of a message's blocks, one `Line` for each line of text, not broken yet."""
    found: list[Line] = []
    for block in blocks:
        if block["type"] == "rich_text":
            for element in block["elements"]:
                runs = [Run(slack_words.span_words(span, name), _style(span)) for span in element["elements"]]
                found += _lines(runs, quoted=element["type"] == "rich_text_quote")
        elif said := slack_words.block(block, name):
            found += _lines([Run(said)])
    return found


def of_telegram(shown: Version) -> list[Line]:
    """The words of a Telegram message, not broken yet."""
    raw = shown.plain.encode("utf-16-le")
    edges = {0, len(raw) // 2}
    for entity in shown.entities:
        edges |= {entity["offset"], entity["offset"] + entity["length"]}
    found: list[Line] = []
    runs: list[Run] = []
    was_quoted = False
    for start, end in zip(sorted(edges), sorted(edges)[1:], strict=False):
        kinds = {each["type"] for each in shown.entities if each["offset"] <= start < each["offset"] + each["length"]}
        quoted = "blockquote" in kinds
        words = raw[2 * start : 2 * end].decode("utf-16-le")
        if quoted is not was_quoted:
            found += _lines(runs, quoted=was_quoted)
            runs, was_quoted = [], quoted
            words = words.removeprefix("\n")
        style = next((style for kind, style in (("bold", "b"), ("italic", "i"), ("code", "c")) if kind in kinds), "")
        runs.append(Run(words, style))
    return found + _lines(runs, quoted=was_quoted)


def broken(lines: Iterable[Line], size: float, room: float, indent: float = 14) -> Iterator[Line]:
    """The same in lines that fit; a quotation is narrower by `indent` pixels."""
    for line in lines:
        most = room - indent if line.quoted else room
        row: list[Run] = []
        used = 0.0
        for run in line.runs:
            for word in filter(None, _BREAKS.split(run.words)):
                piece = Run(word, run.style)
                if row and used + Run(word.rstrip(), run.style).wide(size) > most:
                    yield Line(_joined(row), line.quoted)
                    row, used = [], 0.0
                row.append(piece)
                used += piece.wide(size)
        yield Line(_joined(row), line.quoted)


def _joined(row: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in row:
        if joined and joined[-1].style == run.style:
            joined[-1] = Run(joined[-1].words + run.words, run.style)
        else:
            joined.append(run)
    return tuple(joined)


def _lines(runs: Sequence[Run], *, quoted: bool = False) -> list[Line]:
    """Runs with line breaks in them as lines; empty ones at the end go."""
    rows: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.words.split("\n")
        rows[-1].append(Run(first, run.style))
        rows += [[Run(each, run.style)] for each in others]
    while rows and not any(run.words.strip() for run in rows[-1]):
        rows.pop()
    return [Line(tuple(run for run in row if run.words), quoted) for row in rows]


def _style(span: Json) -> str:
    style = span.get("style", {})
    return next((short for name, short in (("code", "c"), ("bold", "b"), ("italic", "i")) if style.get(name)), "")
