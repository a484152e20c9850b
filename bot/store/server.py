"""Connections to PostgreSQL that nobody can make us wait for: every step has an end, and what is dead is thrown away.

A server that is gone often says nothing at all: packets disappear, and a connection in the pool looks as it did. So a
connection is asked for a word before it is used, every statement has its time, and one that is given up is cut rather
than taken leave of. On its side the server is told to end what nobody waits for any more.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.columns import as_json

CONNECT_SECONDS = 5.0
"""For a new connection. A request gives up earlier (RULES 9), the tick does not."""

PING_SECONDS = 1.0
"""For the word of a connection that was in the pool: a request has time for a new one after that."""

STATEMENT_SECONDS = 10.0
"""For any statement of the bot, COMMIT included; the slowest take a fraction of a second."""

FAREWELL_SECONDS = 0.2
"""For taking leave of a connection; a statement that was broken off is cancelled at the server meanwhile."""

SETTINGS = (
    "SET lock_timeout = '3s'",  # a request is answered before that, a tick says that the tables are locked
    "SET statement_timeout = '15s'",
    "SET idle_in_transaction_session_timeout = '60s'",  # a machine that vanished in the middle holds no locks
    "SET jit = off",  # our statements read a few rows: to compile one would take many times as long
    "SET random_page_cost = 1.1",  # or of a burst, which no statistics know yet, all is read and sorted for each claim
)
"""Said on every new connection, and not with its first packet: poolers between us and the server refuse that."""

QUOTED = re.compile(r"(invalid input (?:for query argument \$\d+|syntax for [^:]*|value for [^:]*)):.*", re.DOTALL)
"""How an error says which value was wrong."""


def engine_of(url: URL, pool_size: int, *, is_patient: bool) -> AsyncEngine:
    """An engine whose every step has an end. `is_patient`: statements may take as long as they like."""
    timeout = None if is_patient else STATEMENT_SECONDS
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,  # in place of those that we have given up and that are not gone yet
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": timeout},
        hide_parameters=True,
        json_serializer=as_json,
    )

    event.listen(engine.sync_engine, "handle_error", say_no_values)

    @event.listens_for(engine.sync_engine, "connect")
    def settle(connection: Any, record: Any) -> None:
        if not is_patient:
            try:
                connection.run_async(lambda raw: raw.execute("; ".join(SETTINGS)))
            except Exception as error:  # the driver's own, which nobody has translated here
                raise ConnectionError(str(error) or type(error).__name__) from error
        record.info["is_new"] = True

    @event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.pop("is_new", False):
            return
        try:
            connection.run_async(lambda raw: raw.execute("SELECT", timeout=PING_SECONDS))
        except Exception as error:  # whatever it says: the others in the pool are as old
            raise InvalidatePoolError from error

    @event.listens_for(engine.sync_engine, "close")
    def cut(connection: Any, _record: Any) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # collected as garbage after the end
            return
        loop.call_later(FAREWELL_SECONDS, connection.driver_connection.terminate)

    return engine


def for_migrations(url: URL) -> AsyncEngine:
    """An engine for what takes as long as it takes, with one connection."""
    connects = {"timeout": CONNECT_SECONDS}
    engine = create_async_engine(url, poolclass=NullPool, connect_args=connects, hide_parameters=True)
    event.listen(engine.sync_engine, "handle_error", say_no_values)
    return engine


def say_no_values(context: ExceptionContext) -> None:
    """Leave out of an error what it quotes of a row, since errors stand in the log: the server adds the whole row, or
    the key that was there before, as a detail, and the driver names a value that it cannot send.
    """
    error: BaseException | None = context.sqlalchemy_exception or context.original_exception
    while error is not None:
        if getattr(error, "detail", None) and not isinstance(error, SQLAlchemyError):
            error.detail = None  # type: ignore[attr-defined]
        error.args = tuple(QUOTED.sub(r"\1", each) if isinstance(each, str) else each for each in error.args)
        error = getattr(error, "orig", None) or error.__cause__
