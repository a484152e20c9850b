"""Slack's blocks for numbers: `data_visualization` (pie, bar, area, line) and `data_table`, in messages alone.

From docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/data-table-block. Where the page and what
libraries for it check differ (6 or 12 series), the stricter number holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from tests.wire.slack_elements import Check, Rule, array, one_of, record, string, typed, whole
from tests.wire.slack_values import Json

MOST_CHARTS = 2
"""In one message."""
TABLES_TEXT = 10_000
"""Characters in all cells of all tables of one message."""

_KIND: dict[str, Rule] = {"type": string()}
_NAMED: dict[str, Rule] = {"block_id": string(255)}


def _number(check: Check, value: object, at: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        check.wrong("must provide a number", at)


def _weight(check: Check, value: object, at: str) -> None:
    _number(check, value, at)
    if isinstance(value, int | float) and value <= 0:
        check.wrong("must be greater than 0", at)


_point = record({"label": string(20), "value": _number})
_series = record({"name": string(20), "data": array(_point, 20)})
_axis = record({"categories": array(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
_drawn = record({**_KIND, "series": array(_series, 6), "axis_config": _axis})


def _axes(check: Check, value: object, at: str) -> None:
    """Every series has one point for each category and no others; names are there once."""
    before = len(check.wrongs)
    _drawn(check, value, at)
    if len(check.wrongs) > before or not isinstance(value, dict):
        return
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        check.wrong("categories must be unique", f"{at}/axis_config/categories")
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        check.wrong("series names must be unique", f"{at}/series")
    for number, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            check.wrong("data labels must match the categories", f"{at}/series/{number}/data")


_pie = record({**_KIND, "segments": array(record({"label": string(20), "value": _weight}), 6)})
_chart = typed({"pie": _pie, "bar": _axes, "area": _axes, "line": _axes})


def cells(rich_text: Rule) -> Rule:
    """The rule of a data table; `rich_text` is that of a rich text cell, which a header cannot be."""
    plain: Mapping[str, Rule] = {
        "raw_text": record({**_KIND, "text": string()}),
        "raw_number": record({**_KIND, "value": _number, "text": string()}),
    }
    head, row = array(typed(plain), 20), array(typed({**plain, "rich_text": rich_text}), 20)

    def rows(check: Check, value: object, at: str) -> None:
        array(lambda inner, given, where: (head if where.endswith("/0") else row)(inner, given, where), 101, 2)(
            check, value, at
        )
        widths = {len(each) for each in value if isinstance(each, list)} if isinstance(value, list) else set()
        if len(widths) > 1:
            check.wrong("all rows must have the same number of cells", at)

    return record(
        {**_KIND, "rows": rows, "caption": string()},
        {**_NAMED, "page_size": _page, "row_header_column_index": whole},
    )


def _page(check: Check, value: object, at: str) -> None:
    whole(check, value, at)
    if isinstance(value, int) and not 1 <= value <= 100:
        check.wrong("must be from 1 to 100", at)


VISUAL: Rule = record({"type": one_of("data_visualization"), "title": string(50), "chart": _chart}, _NAMED)


def together(check: Check, blocks: list[Json], *, taken: bool) -> None:
    """What holds for a message as a whole; `taken` is false in a workspace that does not know these blocks yet."""
    charts = [at for at, block in enumerate(blocks) if block.get("type") == "data_visualization"]
    tables = [at for at, block in enumerate(blocks) if block.get("type") == "data_table"]
    if not taken:
        for at in sorted(charts + tables):
            check.wrong(f"unsupported type: {blocks[at]['type']}", f"/blocks/{at}/type")
    if len(charts) > MOST_CHARTS:
        check.wrong(f"no more than {MOST_CHARTS} data_visualization blocks allowed", "/blocks")
    if sum(len(text) for at in tables for text in _texts(blocks[at].get("rows"))) > TABLES_TEXT:
        check.wrong(f"tables must have less than {TABLES_TEXT + 1} characters", "/blocks")


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for member in value for text in _texts(member)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() if isinstance(inner, list) for text in _texts(inner)]
    return []
