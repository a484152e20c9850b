"""Charts as Slack's own blocks, and the retreat to words where a workspace does not take them.

docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. A chart must have a value for
every label in every series: one with gaps, or with more than it may hold, becomes a table, and what is too much for a
table as well is left to the words of the card.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from adapters.slack.faults import CallFailed, Kind
from adapters.slack.rich_text import Block
from adapters.slack.words import shortened
from bot.chat import Chart

T = TypeVar("T")

log = logging.getLogger(__name__)

NATIVE = ("data_visualization", "data_table")
MOST_TITLE = 50
MOST_LABEL = 20
"""Characters of a label, and of the name of a series."""
MOST_SERIES = 6
MOST_LABELS = 20
MOST_ROWS = 100
MOST_COLUMNS = 20
ROWS_SHOWN = 12
"""Of a table, before its reader turns a page."""

REFUSED_SECONDS = 3_600.0
"""How long a workspace that refused charts gets none: Slack brings such things out in parts."""


def blocks(chart: Chart | None) -> tuple[Block, ...]:
    """The chart as one block, or none."""
    if chart is None or not chart.labels or not chart.series:
        return ()
    labels = _distinct([shortened(label, MOST_LABEL) for label in chart.labels])
    names = _distinct([shortened(name, MOST_LABEL) for name, _ in chart.series])
    whole = all(value is not None for _, values in chart.series for value in values)
    if whole and labels and names and len(labels) <= MOST_LABELS and len(names) <= MOST_SERIES:
        return (_chart(chart, labels, names),)
    if len(chart.labels) <= MOST_ROWS and len(chart.series) < MOST_COLUMNS:
        return (_table(chart),)
    return ()


def without(drawn: Sequence[Block]) -> list[Block]:
    """The blocks that every workspace takes."""
    return [block for block in drawn if block["type"] not in NATIVE]


class Taste:
    """Whether the workspace takes charts, as far as this process knows. Times are of the loop's own clock."""

    def __init__(self) -> None:
        self._refused_until = float("-inf")

    async def tried(self, drawn: Sequence[Block], call: Callable[[list[Block]], Awaitable[T]]) -> T:
        """Call with the blocks of a message; where Slack refuses those, at once again without the chart, then without
        any. Raises `CallFailed` for whatever else goes wrong.
        """
        blocks = list(drawn) if asyncio.get_running_loop().time() >= self._refused_until else without(drawn)
        is_suspected = False
        while True:
            try:
                answer = await call(blocks)
            except CallFailed as failed:
                if failed.fault.kind is not Kind.drawing or not blocks:
                    raise
                fewer = without(blocks)
                is_suspected = len(fewer) < len(blocks)
                if not is_suspected:
                    log.error("Slack refuses the blocks of a message (%s); it goes out as text", failed)
                blocks = fewer if is_suspected else []
            else:
                if is_suspected:
                    self._refused()
                return answer

    def _refused(self) -> None:
        """A message that was refused with a chart was taken without it: the chart it was."""
        self._refused_until = asyncio.get_running_loop().time() + REFUSED_SECONDS
        log.warning("Slack takes no charts here; for an hour messages go out without them")


def _distinct(words: list[str]) -> list[str]:
    """The words, none of them twice; nothing if shortening has made two alike."""
    return words if len(set(words)) == len(words) else []


def _chart(chart: Chart, labels: list[str], names: list[str]) -> Block:
    series = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]}
        for name, (_, values) in zip(names, chart.series, strict=True)
    ]
    axis: Block = {"categories": labels}
    if chart.unit:
        axis["y_label"] = shortened(chart.unit, MOST_TITLE)
    return {
        "type": "data_visualization",
        "title": shortened(chart.title, MOST_TITLE),
        "chart": {"type": "bar" if chart.bars else "line", "series": series, "axis_config": axis},
    }


def _table(chart: Chart) -> Block:
    head = [_words(chart.unit), *(_words(name) for name, _ in chart.series)]
    rows = [
        [_words(label), *(_cell(values[at]) for _, values in chart.series)] for at, label in enumerate(chart.labels)
    ]
    return {"type": "data_table", "caption": chart.title, "page_size": ROWS_SHOWN, "rows": [head, *rows]}


def _words(text: str) -> Block:
    return {"type": "raw_text", "text": text or "–"}


def _cell(value: float | None) -> Block:
    if value is None:
        return _words("")
    return {"type": "raw_number", "value": value, "text": f"{value:,.1f}".removesuffix(".0")}
