"""A chart as PNG.

The letters come with us (Noto Sans JP, see `fonts`): a server has no fonts, or not for Japanese, and without one resvg
leaves the words out without a sound. One font of 5.5 MB has all four scripts that we write, complete, so that a
catalogue can use any word. Drawing takes about 50 ms, most of them for reading the font: it is done in a thread.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from adapters.pictures.chart import FAMILY, svg
from bot.chat import Chart

FONT = Path(__file__).parent / "fonts" / "NotoSansJP-Regular.ttf"


def png(source: str) -> bytes:
    """An SVG as PNG, drawn with our letters alone. ValueError for what is no SVG."""
    import resvg_py  # for those alone who want a picture: it is large

    return resvg_py.svg_to_bytes(
        svg_string=source, skip_system_fonts=True, font_files=[str(FONT)], font_family=FAMILY, sans_serif_family=FAMILY
    )


async def picture(chart: Chart) -> bytes:
    """The chart as PNG. ValueError for a chart without a label."""
    return await asyncio.to_thread(_drawn, chart)


def _drawn(chart: Chart) -> bytes:
    return png(svg(chart))
