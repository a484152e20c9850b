"""Charts as pictures: what stands in them, in which letters, and how large they are."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pictures.chart import FAMILY, HEIGHT, MOST_SERIES, WIDTH, figure, svg
from adapters.pictures.drawing import picture, png
from adapters.pictures.letters import fitting, width
from bot.chat import Chart
from tests.wire.telegram_photos import size

WEEK = Chart(
    "What falls due",
    ("Fri 20 Nov", "Sat 21 Nov", "Sun 22 Nov"),
    (("Yours", (3.0, 0.0, 2.5)), ("Your colleagues’", (1.0, None, 12.0))),
    "Open deadlines",
)
SMALL = 60_000
"""Bytes."""


def words(chart: Chart) -> list[str]:
    """Everything that can be read in the picture, from top to bottom of its source."""
    return [node.text or "" for node in ET.fromstring(svg(chart)).iter() if node.tag.endswith("text")]


@pytest.mark.parametrize("bars", [True, False])
def test_every_value_and_name_can_be_read_in_the_picture(bars: bool) -> None:
    chart = Chart(WEEK.title, WEEK.labels, WEEK.series, WEEK.unit, bars)
    assert sorted(words(chart)) == sorted(
        [WEEK.title, WEEK.unit, "Yours", "Your colleagues’", *WEEK.labels, "3", "0", "2.5", "1", "12"]
    )


def test_bars_are_as_tall_as_their_values() -> None:
    tall = [float(found) for found in re.findall(r'height="([\d.]+)" fill="url', svg(WEEK))]
    assert [round(each / tall[0], 2) for each in tall] == [1.0, 0.33, 0.83, 4.0]


def test_series_differ_by_their_pattern_too() -> None:
    patterns = re.findall(r'<pattern id="p\d".*?</pattern>', svg(WEEK))
    assert len(patterns) == 2
    assert len({re.sub(r"#[0-9a-f]{6}", "", re.sub(r'id="p\d"', "", each)) for each in patterns}) == 2


def test_what_people_typed_cannot_break_the_picture() -> None:
    assert words(Chart("<b>&", ("</svg>",), (("x", (1.0,)),)))[:2] == ["<b>&", "</svg>"]


@given(
    st.integers(1, 20),
    st.lists(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=20, max_size=20), min_size=1, max_size=5),
    st.booleans(),
)
def test_any_numbers_make_a_picture_within_its_edges(labels: int, series: list[list[float | None]], bars: bool) -> None:
    chart = Chart("t", ("l",) * labels, tuple(("s", tuple(each[:labels])) for each in series), bars=bars)
    drawn = ET.fromstring(svg(chart))
    for node in drawn.iter():
        for name, most in (("x", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            assert 0 <= float(node.get(name, 0)) <= most
    assert sum(1 for node in drawn.iter() if node.tag.endswith("pattern")) == min(len(series), MOST_SERIES)


def test_without_labels_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="shows nothing"):
        svg(Chart("t", (), (("s", ()),)))


async def test_the_picture_is_a_small_png() -> None:
    made = await picture(WEEK)
    assert size(made) == (WIDTH, HEIGHT)
    assert len(made) < SMALL


@pytest.mark.parametrize("letters", ["Deadlines", "Дедлайны ёж", "Những hạn chót ở đây", "締切はいつですか"])
def test_our_own_letters_have_every_script(letters: str) -> None:
    """A letter that the font lacks is left out: the picture would be that of an empty text."""
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" font-family="{}"><text y="30">{}</text></svg>'
    )
    empty = png(source.format(FAMILY, ""))
    for letter in letters.replace(" ", ""):
        assert png(source.format(FAMILY, letter)) != empty, letter


def test_figures_are_short() -> None:
    assert [figure(each) for each in (7.0, 0.7, 1250.0, -3.0)] == ["7", "0.7", "1,250", "-3"]


def test_words_without_room_end_in_dots() -> None:
    assert fitting("Open deadlines", 16, 1_000) == "Open deadlines"
    assert fitting("Open deadlines", 16, 60).endswith("…")
    assert width(fitting("締切" * 40, 16, 200), 16) <= 200
