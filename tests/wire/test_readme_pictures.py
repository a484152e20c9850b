"""The pictures of the README: what the bot says now, with nothing from elsewhere, and told in words beside them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tests.wire import picture_lines, pictures
from tests.wire.picture_lines import Line, Run
from tests.wire.telegram_messages import Version

README = pictures.DOCS.parent / "README.md"


async def test_they_are_up_to_date() -> None:
    stale = [
        name
        for name, svg in (await pictures.drawn()).items()
        if (pictures.DOCS / name).read_text(encoding="utf-8") != svg
    ]
    assert stale == [], "the bot's cards have changed; draw them anew with: make pictures"


def test_each_stands_in_the_readme_with_words_for_who_cannot_see_it() -> None:
    shown = dict(re.findall(r'<img src="docs/([^"]+)"[^>]* alt="([^"]+)"', README.read_text(encoding="utf-8")))
    assert sorted(shown) == sorted(file.name for file in pictures.DOCS.glob("*.svg")) == sorted(pictures.ABOUT)
    assert min(len(alt) for alt in shown.values()) > 150


def test_they_need_nothing_from_elsewhere_and_keep_to_their_edges() -> None:
    for file in pictures.DOCS.glob("*.svg"):
        svg = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|<script|href=", svg), file.name
        assert "prefers-color-scheme:dark" in svg
        root = ET.fromstring(svg)
        assert root.get("aria-label") == pictures.ABOUT[file.name]
        wide, high = float(root.get("width", 0)), float(root.get("height", 0))
        for node in root:
            if node.get("x") and node.get("y"):
                right = float(node.get("x", 0)) + float(node.get("width", 0))
                assert right <= wide, ET.tostring(node)
                assert float(node.get("y", 0)) + float(node.get("height", 0)) <= high, ET.tostring(node)


def test_words_of_both_platforms_become_the_same_lines() -> None:
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "D-1", "style": {"bold": True}},
                        {"type": "text", "text": " Logo\nFor them:\n"},
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Hello,\nthe logo?"}]},
            ],
        }
    ]
    entities = (
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "blockquote", "offset": 19, "length": 16},
    )
    expected = [
        Line((Run("D-1", "b"), Run(" Logo"))),
        Line((Run("For them:"),)),
        Line((Run("Hello,"),), quoted=True),
        Line((Run("the logo?"),), quoted=True),
    ]
    assert picture_lines.of_slack(blocks, str) == expected
    assert picture_lines.of_telegram(Version("D-1 Logo\nFor them:\nHello,\nthe logo?", entities)) == expected


def test_lines_are_broken_between_words_and_japanese_anywhere() -> None:
    rows = list(picture_lines.broken([Line((Run("We hold "), Run("the work until then", "b")))], 15, 110))
    assert [tuple(run.words for run in row.runs) for row in rows] == [("We hold ", "the "), ("work until ",), ("then",)]
    rows = list(picture_lines.broken([Line((Run("締切は金曜日です"),))], 15, 62))
    assert ["".join(run.words for run in row.runs) for row in rows] == ["締切は金", "曜日です"]
