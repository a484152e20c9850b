"""Statements that are carried out over and over, without being looked at anew each time.

SQLAlchemy finds out for each execution what it executes: which words, which parameters, how long its lists are, what
comes back. For a row that is found by its key that takes several times as long as the database does. So a statement
that is put together once, at the top of a module, is handed to `often`, and sessions carry it out by the driver alone:
SQLAlchemy says once how it is worded on each database, how its values are written and how its rows are read.

Lists are filled up to a power of two by their last value, for `IN` means the same then: so there are few wordings, and
PostgreSQL, which plans each anew, can use its plans again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import Dialect, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Statement = TypeVar("Statement", bound=Executable)
Write = Callable[[Any], Any]

LONGEST = 4_096
"""Longer lists are carried out as any statement is; no database takes many more values at a time."""

_Spot: TypeAlias = tuple[str, tuple[str, ...]]
"""A database, and the names of the values that a statement is filled with, where its columns follow from these."""

_kept: dict[int, Often] = {}


def often(statement: Statement) -> Statement:
    """The same statement, from now on carried out by the driver. It must be one that is kept, and be given as it is."""
    _kept[id(statement)] = Often(statement)
    return statement


def kept(statement: Executable) -> Often | None:
    """What is known of a statement that was handed to `often`."""
    return _kept.get(id(statement))


def every() -> tuple[Often, ...]:
    """All statements that were handed to `often`."""
    return tuple(_kept.values())


@dataclass(frozen=True, slots=True)
class _Value:
    """One parameter, or a whole list, of a wording: by its name, or the value that the statement itself has."""

    name: str
    size: int | None
    write: Write | None
    own: Any = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement in the words of one database, for lists of certain sizes."""

    words: str
    values: tuple[_Value, ...]
    columns: SimpleResultMetaData | None
    """What comes back; None: nothing."""

    def filled(self, given: Mapping[str, Any]) -> list[Any]:
        """The values, as the driver wants them."""
        found: list[Any] = []
        for value in self.values:
            if value.is_own:
                found.append(value.own)
            elif value.size is None:
                one = given[value.name]
                found.append(one if value.write is None else value.write(one))
            elif value.size:
                many = given[value.name]
                many = list(many) if value.write is None else [value.write(each) for each in many]
                found += many
                found += many[-1:] * (value.size - len(many))
        return found

    def result(self, rows: Sequence[Any]) -> Result[Any]:
        """The rows that the driver gave, as SQLAlchemy gives them."""
        return IteratorResult(self.columns or _NOTHING, iter(rows))


_NOTHING = SimpleResultMetaData([])


class Often:
    """A statement, and its wordings as they come to be needed."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._lists: dict[_Spot, tuple[str, ...]] = {}
        self._compiled: dict[_Spot, SQLCompiler] = {}  # of those with lists: it is large
        self._worded: dict[tuple[_Spot, tuple[int, ...]], Worded] = {}

    def worded(
        self, dialect: Dialect, given: Mapping[str, Any], *, many: bool = False, singly: bool = False
    ) -> Worded | None:
        """How it is said to this database with lists as long as these; None where it must be said as any other.

        `many`: it will be carried out with several sets of values, all with these names; `singly`: one after the other,
        so that each can give rows.
        """
        spot = dialect.name, tuple(given) if self._is_filled else ()
        lists = self._lists.get(spot)
        if lists is None:
            lists = self._put(dialect, spot)
        sizes = tuple([_size(len(given[name])) for name in lists])
        if sizes and (many or max(sizes) > LONGEST):
            return None
        worded = self._worded.get((spot, sizes))
        if worded is None:
            found = _worded(self._compiled[spot], dialect, dict(zip(lists, sizes, strict=True)))
            worded = self._worded[spot, sizes] = found
        return None if many and not singly and worded.columns is not None else worded

    def prepare(self, dialect: Dialect) -> None:
        """Have it put into words, where these do not depend on what is given."""
        spot = dialect.name, ()
        if not self._is_filled and spot not in self._lists:
            self._put(dialect, spot)

    @property
    def _is_filled(self) -> bool:
        return bool(self._statement.is_dml)

    def _put(self, dialect: Dialect, spot: _Spot) -> tuple[str, ...]:
        """The names of its lists."""
        if not isinstance(self._statement, ClauseElement):
            raise TypeError(self._statement)
        names = list(spot[1]) or None
        returning = bool(getattr(self._statement, "_returning", ()))
        compiled = self._statement.compile(
            dialect=dialect, column_keys=names, for_executemany=self._is_filled and not returning
        )
        if not isinstance(compiled, SQLCompiler) or compiled.literal_execute_params:
            raise TypeError(self._statement)
        lists = tuple(bind.key for bind in compiled.post_compile_params if bind.required)
        if lists:
            self._compiled[spot] = compiled
        else:
            self._worded[spot, ()] = _worded(compiled, dialect, {})
        self._lists[spot] = lists
        return lists


def _size(many: int) -> int:
    return many and 1 << (many - 1).bit_length()


def _worded(compiled: SQLCompiler, dialect: Dialect, sizes: Mapping[str, int]) -> Worded:
    words, names = compiled.string, list(compiled.positiontup or ())
    heads, rest = dict[str, tuple[str, int]](), set[str]()
    if compiled.post_compile_params:
        lists = {name: [None] * size for name, size in sizes.items()}
        given = compiled.construct_params(lists, escape_names=False, _check=False)
        expanded = compiled._process_parameters_for_postcompile(given)
        words, names = expanded.statement, list(expanded.positiontup or ())
        heads = {parts[0]: (name, len(parts)) for name, parts in expanded.parameter_expansion.items() if parts}
        rest = {part for parts in expanded.parameter_expansion.values() for part in parts[1:]}
    usual = _usual(compiled)
    values: list[_Value] = []
    for name in names:
        whole, size = heads.get(name, (name, None))
        if name in rest:
            continue
        bind, write = compiled.binds[whole], cast("Write | None", compiled._bind_processors.get(whole))
        if size is not None and not bind.required:
            mine = bind.effective_value or ()
            values += [_Value("", None, None, each if write is None else write(each), is_own=True) for each in mine]
        elif size is not None or (bind.required and bind.key not in usual):
            values.append(_Value(bind.key, size, write))
        else:
            own = usual.get(bind.key, bind.effective_value)
            values.append(_Value(bind.key, None, None, own if write is None else write(own), is_own=True))
    return Worded(words, tuple(values), _columns(compiled, dialect))


def _usual(compiled: SQLCompiler) -> dict[str, Any]:
    """What columns have of themselves where they are given nothing. Raises TypeError where that is worked out anew."""
    found: dict[str, Any] = {}
    for column in (*compiled.insert_prefetch, *compiled.update_prefetch):
        default = column.default if column in compiled.insert_prefetch else column.onupdate
        if not isinstance(default, ScalarElementColumnDefault):
            raise TypeError(column)
        found[column.key] = default.arg
    return found


def _columns(compiled: SQLCompiler, dialect: Dialect) -> SimpleResultMetaData | None:
    entries = compiled._result_columns
    if not entries:
        return None
    reads = [entry.type._cached_result_processor(dialect, None) for entry in entries]
    return SimpleResultMetaData(
        [entry.keyname for entry in entries], _processors=reads if any(each is not None for each in reads) else None
    )


def told(error: Exception, dialect: Dialect, words: str) -> BaseException:
    """What SQLAlchemy would have raised for an error of the driver."""
    return DBAPIError.instance(words, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)
