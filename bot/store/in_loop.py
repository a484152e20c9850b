"""SQLite without a thread for every statement.

aiosqlite hands each call over to a thread, four times for one statement, and each time takes longer than SQLite needs
for a row that is found by its key. Such statements are carried out at once, in the event loop. What may have to wait
still goes to the thread: BEGIN IMMEDIATE, for another process may hold the file; COMMIT, for the disk; and whatever may
be long, as deleting all that is old.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite

QUICK = frozenset({"SELECT", "INSERT", "UPDATE", "WITH", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"})
"""First words of statements that wait for nobody."""

ROWS_AT_A_TIME = 64
"""As aiosqlite has it, for cursors that are iterated."""


class Connection(aiosqlite.Connection):
    """A connection that is used from the event loop, and in part from its thread, never from both at once."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, ROWS_AT_A_TIME)
        self._thread.daemon = True  # a connection that nobody closes must not keep the program from its end
        self._handed_over: deque[None] = deque()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Carry out a call of the driver. What follows one that was given up is queued behind it."""
        if self._handed_over or not _is_quick(fn, args):
            self._handed_over.append(None)
            return await super()._execute(self._in_thread, fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)

    def _in_thread(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._handed_over.pop()


def connect(database: str, **options: Any) -> Connection:
    """What SQLAlchemy awaits to have a connection; options are those of `sqlite3.connect`."""
    return Connection(lambda: sqlite3.connect(database, **(options | {"check_same_thread": False})))


def _is_quick(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    if fn.__name__ in {"execute", "executemany"}:
        word, _, rest = str(args[0]).lstrip().partition(" ")
        return word in QUICK and not rest.startswith("IMMEDIATE")
    return fn.__name__ in {"cursor", "rollback"} or isinstance(getattr(fn, "__self__", None), sqlite3.Cursor)
