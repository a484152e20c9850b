"""What goes past SQLAlchemy's objects, and what is done in the event loop and what in a thread."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, delete, event, exists, func, insert, select, text, update
from sqlalchemy.sql import Executable

from bot.store.columns import constants, plain
from bot.store.database import Database
from bot.store.in_loop import InLoop
from bot.store.rows import MemberRow, WorkspaceRow
from bot.store.session import QUICK, goes_past_objects

COLUMNS: list[Executable] = [
    select(WorkspaceRow.id, WorkspaceRow.name),
    plain(WorkspaceRow).where(WorkspaceRow.id == 1),
    select(func.count()).select_from(WorkspaceRow),
    select(exists(select(MemberRow.id))),
    insert(WorkspaceRow).returning(WorkspaceRow.id),
    update(WorkspaceRow).values(name="x"),
    update(WorkspaceRow).values(name="x").returning(WorkspaceRow.__table__),
    delete(WorkspaceRow),
    text("SELECT 1"),
]
OBJECTS: list[Executable] = [
    select(WorkspaceRow),
    select(WorkspaceRow, MemberRow.name),
    update(WorkspaceRow).values(name="x").returning(WorkspaceRow),
]


@pytest.mark.parametrize("statement", COLUMNS, ids=range(len(COLUMNS)))
def test_what_asks_for_columns_goes_past_objects(statement: Executable) -> None:
    assert goes_past_objects(statement)


@pytest.mark.parametrize("statement", OBJECTS, ids=range(len(OBJECTS)))
def test_what_asks_for_objects_does_not(statement: Executable) -> None:
    assert not goes_past_objects(statement)


def test_constants_are_words_of_ours_alone() -> None:
    query: Select[Any] = select(WorkspaceRow.id).where(WorkspaceRow.name.in_(constants(["waiting", "held"])))
    assert "IN ('held', 'waiting')" in str(query)
    with pytest.raises(ValueError):
        constants(["it's"])


async def test_sqlite_waits_in_a_thread_and_reads_and_writes_rows_in_the_event_loop(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    await database.migrate()
    here = threading.get_ident()
    seen: list[tuple[str, bool]] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        seen.append((statement.split()[0], threading.get_ident() == here))

    try:
        async with database.write() as session:
            assert isinstance(session, InLoop)
            engine = session.sync_session.get_bind().engine
            event.listen(engine, "before_cursor_execute", note)
            event.listen(engine, "commit", lambda _: seen.append(("COMMIT", threading.get_ident() == here)))
            await session.execute(update(WorkspaceRow).values(name="x"))
            await session.execute(delete(WorkspaceRow).where(WorkspaceRow.id == 1).execution_options(**QUICK))
            await session.execute(delete(WorkspaceRow))
        async with database.read() as session:
            await session.execute(select(WorkspaceRow.id))
    finally:
        await database.close()
    assert seen == [
        ("UPDATE", True),
        ("DELETE", True),
        ("DELETE", False),
        ("COMMIT", False),
        ("BEGIN", True),
        ("SELECT", True),
    ]
