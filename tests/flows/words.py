"""Every word that a database holds: all tables, all columns that can hold text, JSON too."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable

from sqlalchemy import Connection, MetaData, select

from bot.store.database import Database


async def held(database: Database, *wanted: str) -> list[str]:
    """Where one of these words stands, without regard to case: `table.column: …`."""
    async with database.read() as session:
        found = await (await session.connection()).run_sync(_texts)
    keys = [_folded(word) for word in wanted]
    return [f"{where}: {text}" for where, text in found if any(key in _folded(text) for key in keys)]


def _texts(connection: Connection) -> list[tuple[str, str]]:
    """Tables are read as they are there, not as the program knows them: a new one is looked through as well."""
    meta = MetaData()
    meta.reflect(connection)
    return [
        (f"{table.name}.{column.name}", text)
        for table in meta.sorted_tables
        for column in table.columns
        for (value,) in connection.execute(select(column))
        for text in _strings(value)
    ]


def _strings(value: object) -> Iterable[str]:
    match value:
        case str():
            yield value
            if value[:1] in {"{", "["}:
                yield from _strings(_read(value))
        case dict():
            for key, each in value.items():
                yield from _strings(key)
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)
        case _:
            return


def _read(text: str) -> object:
    try:
        read: object = json.loads(text)
    except ValueError:
        return None
    return read


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
