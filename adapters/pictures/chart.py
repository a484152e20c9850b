"""A chart as SVG: 800 by 450, on a light ground of its own, so that it reads the same in a dark chat.

Every value stands at its bar or point in figures, and the series differ by their pattern too: a reader who sees no
colours, or a print in grey, loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from adapters.pictures.letters import fitting, width
from bot.chat import Chart

WIDTH, HEIGHT = 800, 450
LEFT, RIGHT, TOP, BOTTOM = 40, 760, 130, 392
"""The field of the bars."""
FAMILY = "Noto Sans JP"
"""The letters that come with us, see `adapters.pictures.drawing`."""
MOST_SERIES = 4
INK, PALE, LINE, GROUND = "#1d2530", "#56606e", "#d7dde5", "#ffffff"
COLOURS = ("#2563eb", "#b45309", "#0f766e", "#7c3aed")
PATTERNS = ("", "M0 8L8 0", "M0 0L8 8", "M0 4L8 4")
"""Drawn over the colour, none over the first."""
_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    ' font-family="{family}">'
)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels."""

    lowest: float
    highest: float

    def y(self, value: float) -> float:
        """Where a value lies in the field."""
        return BOTTOM - (value - self.lowest) / (self.highest - self.lowest) * (BOTTOM - TOP)


def svg(chart: Chart, family: str = FAMILY) -> str:
    """The picture. Of more than four series the first four are drawn; ValueError for a chart without a label."""
    if not chart.labels:
        raise ValueError("a chart without labels shows nothing")
    series = chart.series[:MOST_SERIES]
    scale = _scale([value for _, values in series for value in values if value is not None])
    drawn = [
        _HEAD.format(family=escape(family)),
        _patterns(len(series)),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>',
        _text(fitting(chart.title, 26, RIGHT - LEFT), LEFT, 48, 26),
        _text(fitting(chart.unit, 17, RIGHT - LEFT), LEFT, 78, 17, fill=PALE) if chart.unit else "",
        *(_legend([name for name, _ in series]) if len(series) > 1 else ()),
        *_lines(scale),
        *_labels(chart.labels),
        *(_bars if chart.bars else _points)([values for _, values in series], len(chart.labels), scale),
        "</svg>",
    ]
    return "\n".join(part for part in drawn if part)


def figure(value: float) -> str:
    """`7`, `0.7`, `1,250`: what stands at a bar."""
    return f"{value:,.1f}".removesuffix(".0")


def _scale(values: Sequence[float]) -> Scale:
    """From zero, or below where something is, to a round number at or above the highest."""
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    if lowest == highest:
        return Scale(0, 1)
    step = 10 ** math.floor(math.log10(highest - lowest))
    step = next(step * part for part in (0.2, 0.5, 1, 2) if (highest - lowest) / (step * part) <= 8)
    return Scale(math.floor(lowest / step) * step, math.ceil(highest / step) * step)


def _patterns(series: int) -> str:
    drawn = "".join(
        f'<pattern id="p{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{COLOURS[at]}"/>'
        + (f'<path d="{PATTERNS[at]}" stroke="{GROUND}" stroke-width="2"/>' if PATTERNS[at] else "")
        + "</pattern>"
        for at in range(series)
    )
    return f"<defs>{drawn}</defs>"


def _legend(names: Sequence[str]) -> Iterator[str]:
    x: float = LEFT
    room = (RIGHT - LEFT) / len(names) - 40
    for at, name in enumerate(names):
        shown = fitting(name, 17, room)
        yield f'<rect x="{x:g}" y="93" width="16" height="16" rx="3" fill="url(#p{at})"/>'
        yield _text(shown, x + 24, 107, 17)
        x += 24 + width(shown, 17) + 28


def _lines(scale: Scale) -> Iterator[str]:
    """The ground line, and the line of nothing where values lie below it."""
    for value in dict.fromkeys((scale.lowest, 0.0)):
        y = scale.y(value)
        yield f'<path d="M{LEFT} {y:g}H{RIGHT}" stroke="{PALE if not value else LINE}" stroke-width="1.5"/>'


def _labels(labels: Sequence[str]) -> Iterator[str]:
    """Below the field, each as large as its room allows; long ones slant."""
    room = (RIGHT - LEFT) / len(labels)
    size = 16.0
    while size > 12 and max(width(label, size) for label in labels) > room - 8:
        size -= 1
    slants = max(width(label, size) for label in labels) > room - 4
    for at, label in enumerate(labels):
        x = LEFT + room * (at + 0.5)
        if slants:
            shown = escape(fitting(label, size, 66))
            yield (
                f'<text x="{x:.1f}" y="{BOTTOM + 18}" font-size="{size:g}" fill="{INK}" text-anchor="end"'
                f' transform="rotate(-35 {x:.1f} {BOTTOM + 18})">{shown}</text>'
            )
        else:
            yield _text(label, x, BOTTOM + 26, size, anchor="middle")


def _bars(series: Sequence[Sequence[float | None]], labels: int, scale: Scale) -> Iterator[str]:
    room = (RIGHT - LEFT) / labels
    broad = min(room * 0.72 / max(len(series), 1), 64)
    for at in range(labels):
        begin = LEFT + room * (at + 0.5) - broad * len(series) / 2
        for number, values in enumerate(series):
            value = values[at]
            if value is None:
                continue
            x, y, zero = begin + broad * number, scale.y(value), scale.y(0)
            top, tall = min(y, zero), abs(zero - y)
            if tall:
                yield (
                    f'<rect x="{x + 1:.1f}" y="{top:.1f}" width="{broad - 2:.1f}" height="{tall:.1f}"'
                    f' fill="url(#p{number})"/>'
                )
            yield _figure(value, x + broad / 2, top - 7, broad + 6)


def _points(series: Sequence[Sequence[float | None]], labels: int, scale: Scale) -> Iterator[str]:
    """A line through the points, broken where a value is missing."""
    room = (RIGHT - LEFT) / labels
    for number, values in enumerate(series):
        pen, path = "M", ""
        for at, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            x, y = LEFT + room * (at + 0.5), scale.y(value)
            path += f"{pen}{x:.1f} {y:.1f}"
            pen = "L"
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[number]}"/>'
            yield _figure(value, x, y - 12, room)
        dashes = f' stroke-dasharray="{number * 6} 5"' if number else ""
        if path:
            yield f'<path d="{path}" fill="none" stroke="{COLOURS[number]}" stroke-width="3"{dashes}/>'


def _figure(value: float, x: float, y: float, room: float) -> str:
    size = 16.0
    while size > 11 and width(figure(value), size) > room:
        size -= 1
    return _text(figure(value), x, y, size, anchor="middle")


def _text(words: str, x: float, y: float, size: float, *, fill: str = INK, anchor: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{where}>{escape(words)}</text>'
