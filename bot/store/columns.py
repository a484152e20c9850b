"""Column types and the declarative base: times are aware UTC on both databases, constraints have predictable names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Select,
    case,
    false,
    func,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. PostgreSQL keeps it as `timestamptz`; SQLite as naive UTC text, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive instants: they are a bug, never a default zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant was to be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware UTC, always."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = BigInteger().with_variant(Integer, "sqlite")
"""Row keys: SQLite counts up only in a column that is INTEGER PRIMARY KEY."""


class Base(DeclarativeBase):
    """The base of every row."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


def as_json(value: object) -> str:
    """JSON as the tables keep it: in the letters of each language, whose numbers take two or three times the room.
    Half a surrogate pair, which UTF-8 has not, stays a number.
    """
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return written


def plain(entity: type[Base]) -> Select[Any]:
    """All columns of a table as plain rows, which have the attributes of an `entity` and are made in a fraction of the
    time.
    """
    return select(entity.__table__)


def constants(values: Iterable[str]) -> list[ColumnElement[str]]:
    """Words of ours for `in_`, as they stand: bound values would be filled in anew each time. Raises ValueError."""
    words = sorted(values)
    if not all(word.isidentifier() for word in words):
        raise ValueError(f"not words of ours: {words}")
    return [literal_column(f"'{word}'") for word in words]


def of_some(name: str, *columns: str, where: str) -> Index:
    """An index of those rows alone of which `where` is true. A statement uses it if it says the same in the same words,
    and not with a bound value.
    """
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(where))


def in_passing(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition, for which no index is to be used. PostgreSQL takes it to be true of every second row; of a column
    that is `unsought` it would take it to be true of nearly none, and read and sort all to give the first few.
    """
    return case((condition, true()), else_=false())


def unsought(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column, where rows are sought by another one. A database that does not know how many rows are of a state, as
    SQLite never does and PostgreSQL not before it has counted, would rather look through all that is pending.
    """
    return func.coalesce(column, column)
