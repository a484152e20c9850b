"""One transaction, as the query functions are given it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Delete, FromClause, Insert, Result, Select, TextClause, Update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, AsyncSessionTransaction
from sqlalchemy.sql import Executable

QUICK = {"is_quick": True}
"""The options of a statement that deletes, and only a few rows that are found by a key."""


class Session(AsyncSession):
    """SQLAlchemy's, but what reads and writes columns goes past its objects, of which we keep none from statement to
    statement: that takes a fraction of the time.
    """

    _past: AsyncConnection | None = None

    async def begun(self) -> None:
        """The transaction has its connection."""
        self._past = await self.connection()

    def begin_nested(self) -> AsyncSessionTransaction:
        """As SQLAlchemy has it, which says SAVEPOINT when it is next asked for the connection."""
        self._past = None
        return super().begin_nested()

    def left_at_once(self) -> bool:
        """Roll back what was not committed and give the connection back, where nobody has to be waited for; false where
        somebody has.
        """
        return False

    if not TYPE_CHECKING:  # the types of a result are known there, and are the same

        async def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:
            """As SQLAlchemy has it."""
            if not options and goes_past_objects(statement):
                if self._past is None:
                    self._past = await self.connection()
                if self.sync_session.identity_map:
                    self.sync_session.expunge_all()
                return await self._past.execute(statement, params)
            return await super().execute(statement, params, **options)


def goes_past_objects(statement: Executable) -> bool:
    """Whether it asks for columns, or writes and gives back no more than columns."""
    found: Sequence[object]
    if isinstance(statement, Select):
        found = statement._raw_columns
    elif isinstance(statement, Insert | Update | Delete):
        found = statement._returning
    else:
        return isinstance(statement, TextClause)
    return not any(isinstance(each, FromClause) and "parententity" in each._annotations for each in found)
