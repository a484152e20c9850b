"""Charts and pictures at the local servers: what Slack's documents and Telegram's refuse is refused here too."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest

from tests.wire import slack_limits
from tests.wire.slack_values import ApiError, Json
from tests.wire.telegram import Person, TelegramServer


def bars(**changed: Any) -> Json:
    chart = {
        "type": "bar",
        "series": [{"name": "Yours", "data": [{"label": "Fri", "value": 3}, {"label": "Sat", "value": 0.5}]}],
        "axis_config": {"categories": ["Fri", "Sat"], "x_label": "Days", "y_label": "Deadlines"},
    }
    return {"type": "data_visualization", "title": "The week", "chart": chart | changed}


def table(*rows: list[Json], **changed: Any) -> Json:
    return {"type": "data_table", "caption": "The week", "rows": list(rows)} | changed


HEAD: list[Json] = [{"type": "raw_text", "text": "Day"}, {"type": "raw_text", "text": "Deadlines"}]
ROW: list[Json] = [{"type": "raw_text", "text": "Fri"}, {"type": "raw_number", "value": 3, "text": "3"}]
RICH: Json = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Fri"}]}],
}
PIE = {"type": "pie", "segments": [{"label": "Held", "value": 2}, {"label": "Chased", "value": 1}]}


def complaint(*blocks: Json, charts: bool = True) -> str:
    """What Slack would say; nothing if it takes them."""
    try:
        slack_limits.message_blocks(list(blocks), charts=charts)
    except ApiError as refused:
        return refused.messages[0]
    return ""


def test_charts_and_tables_as_they_are_documented() -> None:
    assert complaint(bars(), bars(type="line"), table(HEAD, ROW, page_size=5, row_header_column_index=0)) == ""
    assert complaint(bars(type="area"), {"type": "data_visualization", "title": "All", "chart": PIE}) == ""
    assert complaint(table(HEAD, [RICH, ROW[1]])) == ""


POINTS = bars()["chart"]["series"][0]["data"]


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (bars() | {"title": "t" * 51}, "must be less than 51 characters [json-pointer:/blocks/0/title]"),
        (bars(type="donut"), "unsupported type: donut [json-pointer:/blocks/0/chart/type]"),
        (bars(series=[]), "no fewer than 1 items allowed [json-pointer:/blocks/0/chart/series]"),
        (
            bars(series=[{"name": f"s{each}", "data": POINTS} for each in range(7)]),
            "no more than 6 items allowed [json-pointer:/blocks/0/chart/series]",
        ),
        (
            bars(series=[{"name": "s", "data": POINTS}] * 2),
            "series names must be unique [json-pointer:/blocks/0/chart/series]",
        ),
        (
            bars(series=[{"name": "s", "data": POINTS[:1]}]),
            "data labels must match the categories [json-pointer:/blocks/0/chart/series/0/data]",
        ),
        (
            bars(series=[{"name": "s", "data": [{"label": "Fri", "value": None}]}]),
            "must provide a number [json-pointer:/blocks/0/chart/series/0/data/0/value]",
        ),
        (
            bars(axis_config={"categories": ["Fri", "Fri"]}),
            "categories must be unique [json-pointer:/blocks/0/chart/axis_config/categories]",
        ),
        (
            bars(axis_config={"categories": ["c" * 21]}),
            "must be less than 21 characters [json-pointer:/blocks/0/chart/axis_config/categories/0]",
        ),
        (
            bars(type="pie", segments=PIE["segments"]),
            "invalid additional property: series [json-pointer:/blocks/0/chart]",
        ),
        (table(HEAD), "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"),
        (table(HEAD, ROW[:1]), "all rows must have the same number of cells [json-pointer:/blocks/0/rows]"),
        (table([RICH, ROW[1]], ROW), "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]"),
        (table(HEAD * 11, ROW * 11), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
        (table(HEAD, ROW, page_size=101), "must be from 1 to 100 [json-pointer:/blocks/0/page_size]"),
        (
            table(HEAD, [{"type": "raw_text", "text": "t" * 10_001}, ROW[1]]),
            "tables must have less than 10001 characters [json-pointer:/blocks]",
        ),
    ],
)
def test_what_slack_refuses_in_them(block: Json, why: str) -> None:
    assert complaint(block) == why


def test_two_charts_are_enough_and_some_workspaces_take_none() -> None:
    assert complaint(bars(), bars(), bars()) == (
        "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"
    )
    assert complaint({"type": "divider"}, table(HEAD, ROW), charts=False) == (
        "unsupported type: data_table [json-pointer:/blocks/1/type]"
    )
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Week"}, "blocks": [bars()]}
    assert slack_limits.view_wrongs(view, "modal") == [
        "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"
    ]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        yield telegram


@pytest.fixture
async def mia(server: TelegramServer) -> Person:
    mia = server.person("Mia")
    await mia.write("/start")
    return mia


def image(wide: int, high: int) -> bytes:
    """A PNG of that size, as far as its parts are whole."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)) + part(b"IEND", b"")


async def test_a_photo_is_uploaded_seen_and_no_text_can_be_put_into_it(server: TelegramServer, mia: Person) -> None:
    async with Bot(server.token, base_url=server.api_url) as client:
        sent = await client.send_photo(mia.id, image(800, 450), caption="The week")
        assert (sent.caption, [(each.width, each.height) for each in sent.photo]) == ("The week", [(800, 450)])
        assert mia.newest.picture == image(800, 450)
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await client.edit_message_text("Words", mia.id, sent.message_id)


async def test_photos_that_are_refused(server: TelegramServer, mia: Person) -> None:
    wrong = (
        (image(800, 450)[:-2], "", "Image_process_failed"),
        (b"<svg/>", "", "Image_process_failed"),
        (image(9_000, 1_001), "", "Photo_invalid_dimensions"),
        (image(2_100, 100), "", "Photo_invalid_dimensions"),
        (image(800, 450), "c" * 1_025, "Message caption is too long"),
    )
    async with Bot(server.token, base_url=server.api_url) as client:
        for content, caption, why in wrong:
            with pytest.raises(BadRequest, match=why):
                await client.send_photo(mia.id, content, caption=caption)
    assert len(mia.sees) == 0
