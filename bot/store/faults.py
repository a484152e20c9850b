"""What can be wrong with a database, told apart so that people get a sentence and not a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class FaultKind(StrEnum):
    """Kinds of trouble; each has its sentence."""

    locked = "locked"
    read_only = "read_only"
    full = "full"
    unreachable = "unreachable"
    newer = "newer"
    not_migrated = "not_migrated"
    in_use = "in_use"
    not_a_database = "not_a_database"


class DatabaseFault(Exception):
    """The database cannot do what is asked; nothing was changed. `args[0]` is for the log."""

    def __init__(self, kind: FaultKind, why: str, *, passes: bool = False) -> None:
        """`passes`: it may be well again by itself, so that waiting is sensible."""
        super().__init__(why)
        self.kind = kind
        self.passes = passes


class InDoubt(DatabaseFault):
    """The connection broke while the COMMIT was under way: what was to be changed is changed, or nothing is."""


class Overtaken(Exception):
    """Another transaction was faster; nothing was changed, and all may be tried again. `args[0]` is for the log."""


_MISTAKES = re.compile(
    r"unable to open database|password authentication failed|no pg_hba.conf entry|(database|role) \".*\" does not exist"
    r"|\(sqlstate (28\w\w\w|3d000)\)"
)
"""Ways of not reaching a database that somebody has to mend."""

_OVERTAKEN = ("unique constraint failed", "sqlstate 23505", "sqlstate 40p01", "sqlstate 40001")

_SIGNS = {
    FaultKind.locked: ("database is locked", "database table is locked", "lock timeout", "statement timeout"),
    FaultKind.read_only: ("readonly database", "read-only transaction", "attempt to write a readonly"),
    FaultKind.full: ("database or disk is full", "no space left", "disk full", "file too large", "53100"),
    FaultKind.not_a_database: ("file is not a database", "database disk image is malformed"),
    FaultKind.not_migrated: ("no such table", "no such column", "sqlstate 42p01", "sqlstate 42703"),
    FaultKind.unreachable: (
        "unable to open database",
        "connection refused",
        "connection was closed",
        "connection is closed",
        "connection does not exist",
        "server closed the connection",
        "terminating connection",
        "cannot switch to state",  # what asyncpg says where the server's farewell crosses a statement
        "the database system is",
        "too many clients",
        "too many connections",
        "remaining connection slots",
        "does not exist",
        "password authentication failed",
        "name or service not known",
        "disk i/o error",
    ),
}


def kind_of(error: BaseException) -> FaultKind | None:
    """The kind of trouble that an error speaks of, None for a bug of ours."""
    text = _reason(error)
    for kind, signs in _SIGNS.items():
        if any(sign in text for sign in signs):
            return kind
    return FaultKind.unreachable if isinstance(error, OSError | InterfaceError | PoolTimeout) else None


def _reason(error: BaseException) -> str:
    """What the driver said: the whole error also quotes the statement, and so the words of people."""
    if not isinstance(error, DBAPIError):
        return str(error).lower()
    return f"{error.orig} (sqlstate {getattr(error.orig, 'sqlstate', None)})".lower()


@contextmanager
def told_apart() -> Iterator[None]:
    """Turns errors of the database's own state into `DatabaseFault`, lost races into `Overtaken`; bugs pass as is."""
    try:
        yield
    except (OperationalError, InterfaceError, DBAPIError, OSError, PoolTimeout) as error:
        reason = _reason(error)
        if any(sign in reason for sign in _OVERTAKEN):
            raise Overtaken(reason) from error
        kind = kind_of(error)
        if kind is None:
            raise
        may_pass = kind in {FaultKind.locked, FaultKind.unreachable} and not _MISTAKES.search(reason)
        raise DatabaseFault(kind, str(error) or type(error).__name__, passes=may_pass) from error


@contextmanager
def told_apart_at_commit() -> Iterator[None]:
    """The same around a COMMIT: with the connection goes the knowledge of what became of it. Raises `InDoubt`."""
    try:
        with told_apart():
            yield
    except DatabaseFault as fault:
        if fault.kind is not FaultKind.unreachable:
            raise
        raise InDoubt(fault.kind, str(fault), passes=fault.passes) from fault
