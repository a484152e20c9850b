"""How values stand in the tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import String, cast, insert, select, text

from bot.store.columns import as_json
from bot.store.database import Database
from bot.store.rows_of_letters import HandledRow

AT = datetime(2026, 11, 23, tzinfo=UTC)


async def test_json_stands_in_the_letters_of_its_language(database: Database) -> None:
    reply: dict[str, Any] = {"words": "ご返事は金曜日まで — до пятницы", "of": [1, 2], "none": None}
    async with database.write() as session:
        await session.execute(insert(HandledRow).values(key="k", at=AT, reply=reply))
    async with database.read() as session:
        raw, read = (await session.execute(select(cast(HandledRow.reply, String), HandledRow.reply))).one()
    assert read == reply
    assert raw == '{"words": "ご返事は金曜日まで — до пятницы", "of": [1, 2], "none": null}'


async def test_json_in_numbers_as_earlier_releases_wrote_it_is_read(database: Database) -> None:
    async with database.write() as session:
        await session.execute(
            text("INSERT INTO handled (key, at, reply) VALUES ('k', CURRENT_TIMESTAMP, :reply)"),
            {"reply": r'{"words": "\u671f\u9650"}'},
        )
    async with database.read() as session:
        assert (await session.execute(select(HandledRow.reply))).scalar_one() == {"words": "期限"}


@pytest.mark.parametrize("words", ["\ud83d", "期限 \udc00", "a\x00b\n\u2028"])
async def test_what_is_no_text_of_a_database_is_kept_all_the_same(database: Database, words: str) -> None:
    assert as_json({"words": words}).encode()
    async with database.write() as session:
        await session.execute(insert(HandledRow).values(key="k", at=AT, reply={"words": words}))
    async with database.read() as session:
        assert (await session.execute(select(HandledRow.reply))).scalar_one() == {"words": words}
