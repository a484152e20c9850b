"""Statements that are carried out by the driver alone: they do what SQLAlchemy would have done, to the last value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import Session, often
from bot.store.columns import plain
from bot.store.database import Database
from bot.store.faults import Overtaken
from bot.store.rows import DeadlineRow, MemberRow, WorkspaceRow

AT = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)

_ADD = often.often(insert(WorkspaceRow))
_ADD_ONE = often.often(insert(WorkspaceRow).returning(WorkspaceRow.id))
_ADD_SORTED = often.often(insert(WorkspaceRow).returning(WorkspaceRow.id, sort_by_parameter_order=True))
_NAMED = often.often(
    select(WorkspaceRow.id, WorkspaceRow.name, WorkspaceRow.created_at)
    .where(WorkspaceRow.id.in_(bindparam("ids", expanding=True)), WorkspaceRow.platform == "slack")
    .order_by(WorkspaceRow.id)
)
_OTHERS = often.often(
    select(WorkspaceRow.id).where(WorkspaceRow.id.not_in(bindparam("ids", expanding=True))).order_by(WorkspaceRow.id)
)
_SOME = often.often(select(WorkspaceRow.id).where(WorkspaceRow.external_id.in_(["T1", "T3"])).order_by(WorkspaceRow.id))
_WHOLE = often.often(plain(WorkspaceRow).order_by(WorkspaceRow.id))
_RENAME = often.often(update(WorkspaceRow).where(WorkspaceRow.id == bindparam("key")))
_LEAVE = often.often(
    update(WorkspaceRow)
    .where(WorkspaceRow.id == bindparam("key"))
    .values(retention_days=None, retention_from=None)
    .returning(WorkspaceRow.id)
)
_COUNT = often.often(select(func.count()).select_from(WorkspaceRow))


def team(number: int, **more: Any) -> dict[str, Any]:
    return {"platform": "slack", "external_id": f"T{number}", "created_at": AT} | more


@contextmanager
def watched() -> Iterator[list[str]]:
    """What SQLAlchemy itself carries out meanwhile."""
    found: list[str] = []

    def note(_connection: object, statement: object, *_rest: object) -> None:
        found.append(str(statement))

    event.listen(Engine, "before_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_execute", note)


async def test_rows_are_written_and_read_as_sqlalchemy_does_it(database: Database) -> None:
    with watched() as by_sqlalchemy:
        async with database.write() as session:
            await session.execute(_ADD, [team(number) for number in range(1, 4)])
            await session.execute(_ADD, [team(4, name="Four")])
            assert (await session.execute(_ADD_ONE, team(5, name="Five"))).scalar_one() == 5
            await session.execute(_RENAME, [{"key": 1, "name": "One"}, {"key": 2, "name": "Two"}])
            await session.execute(_RENAME, {"key": 3, "retention_days": 3, "retention_from": AT})
            assert (await session.execute(_LEAVE, {"key": 3})).scalars().all() == [3]
        async with database.read() as session:
            named = (await session.execute(_NAMED, {"ids": [1, 2, 5]})).all()
            whole = (await session.execute(_WHOLE)).all()
            assert (await session.execute(_COUNT)).scalar_one() == 5
    assert not by_sqlalchemy
    assert [(row.id, row.name, row.created_at) for row in named] == [(1, "One", AT), (2, "Two", AT), (5, "Five", AT)]
    assert [tuple(row) for row in named] == [tuple(row) for row in named]
    async with database.read() as session:
        by_objects = (await session.execute(select(WorkspaceRow).order_by(WorkspaceRow.id))).scalars().all()
    names = [column.key for column in WorkspaceRow.__table__.columns]
    assert [[getattr(row, name) for name in names] for row in whole] == [
        [getattr(row, name) for name in names] for row in by_objects
    ]
    assert by_objects[2].name == ""  # the column's own, where nothing is given
    assert by_objects[2].retention_days is None


@pytest.mark.parametrize("ids", [[], [2], [1, 2], [3, 1, 2], [1, 2, 3, 4, 5, 6, 7], [9], [2, 2, 2]], ids=str)
async def test_a_list_of_any_length_means_what_it_says(database: Database, ids: list[int]) -> None:
    async with database.write() as session:
        await session.execute(_ADD, [team(number) for number in range(1, 6)])
        within = (await session.execute(_NAMED, {"ids": ids})).all()
        others = (await session.execute(_OTHERS, {"ids": ids})).scalars().all()
        some = (await session.execute(_SOME)).scalars().all()
    assert [row.id for row in within] == sorted({*ids} & {1, 2, 3, 4, 5})
    assert list(others) == sorted({1, 2, 3, 4, 5} - {*ids})
    assert list(some) == [1, 3]


async def test_rows_that_are_written_together_give_their_keys_in_their_order(database: Database) -> None:
    async with database.write() as session:
        keys = (await session.execute(_ADD_SORTED, [team(number) for number in (3, 1, 2)])).scalars().all()
        found = (await session.execute(_WHOLE)).all()
    assert [{row.id: row.external_id for row in found}[key] for key in keys] == ["T3", "T1", "T2"]


async def test_a_list_that_is_very_long_goes_the_usual_way(database: Database) -> None:
    async with database.write() as session:
        await session.execute(_ADD, [team(1)])
        with watched() as by_sqlalchemy:
            found = (await session.execute(_NAMED, {"ids": list(range(often.LONGEST + 1))})).all()
    assert [row.id for row in found] == [1]
    assert len(by_sqlalchemy) == 1


async def test_lists_of_nearly_the_same_length_share_their_wording(database: Database) -> None:
    known = often.kept(_NAMED)
    assert known is not None
    worded = {
        found.words
        for many in range(5, 9)
        if (found := known.worded(database.dialect, {"ids": list(range(many))})) is not None
    }
    assert len(worded) == 1


async def test_who_listens_hears_of_every_statement(database: Database) -> None:
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    async with database.read() as session:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await session.execute(_COUNT)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert [words for words in heard if "count(*)" in words]


async def test_an_error_is_the_one_that_sqlalchemy_would_raise_and_says_no_values(database: Database) -> None:
    async with database.write() as session:
        await session.execute(_ADD, [team(1)])

    async def once_more() -> None:
        async with database.write() as session:
            await session.execute(_ADD, [team(2)])
            await session.execute(_ADD, [team(1, name="secret")])

    with pytest.raises(Overtaken) as caught:  # of which `told_apart` has made it
        await once_more()
    cause = caught.value.__cause__
    assert isinstance(cause, IntegrityError)
    assert "secret" not in str(cause)
    async with database.read() as session:
        assert (await session.execute(_COUNT)).scalar_one() == 1


async def within(session: Session) -> None:
    """Two rows in a savepoint, of which one is there already."""
    async with session.begin_nested():
        await session.execute(_ADD, [team(2)])
        await session.execute(_ADD, [team(1)])


async def test_a_transaction_goes_on_after_an_error_within_a_savepoint(database: Database) -> None:
    async with database.write() as session:
        await session.execute(_ADD, [team(1)])
        with pytest.raises(IntegrityError):
            await within(session)
        await session.execute(_ADD, [team(3)])
    async with database.read() as session:
        found = (await session.execute(select(WorkspaceRow.external_id).order_by(WorkspaceRow.id))).scalars().all()
    assert list(found) == ["T1", "T3"]


def test_what_a_column_works_out_for_itself_is_left_to_sqlalchemy(database: Database) -> None:
    """None of ours does; one that did must not be written without it."""
    for row in (WorkspaceRow, MemberRow, DeadlineRow):
        defaults = [column.default for column in row.__table__.columns if column.default is not None]
        assert all(default.is_scalar for default in defaults), row
    assert database.dialect.name in {"sqlite", "postgresql"}
