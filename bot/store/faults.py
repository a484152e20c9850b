"""What can be wrong with a database, told apart so that people get a sentence and not a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


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

    def __init__(self, kind: FaultKind, why: str) -> None:
        super().__init__(why)
        self.kind = kind


class Overtaken(Exception):
    """Another transaction was faster; nothing was changed, and all may be tried again. `args[0]` is for the log."""


_OVERTAKEN = ("unique constraint failed", "sqlstate 23505", "sqlstate 40p01", "sqlstate 40001")

_SIGNS = {
    FaultKind.locked: ("database is locked", "database table is locked", "lock timeout", "lock_not_available"),
    FaultKind.read_only: ("readonly database", "read-only transaction", "attempt to write a readonly"),
    FaultKind.full: ("database or disk is full", "no space left", "disk full"),
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
        "the database system is",
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
    return FaultKind.unreachable if isinstance(error, OSError | InterfaceError) else None


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
    except (OperationalError, InterfaceError, DBAPIError, OSError) as error:
        if any(sign in _reason(error) for sign in _OVERTAKEN):
            raise Overtaken(_reason(error)) from error
        kind = kind_of(error)
        if kind is None:
            raise
        raise DatabaseFault(kind, str(error)) from error
