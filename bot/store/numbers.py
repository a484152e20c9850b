"""D-numbers on PostgreSQL, given out beside the transactions that use them.

A number that is taken within a transaction keeps everybody else of the workspace waiting until that commits: fifty who
make deadlines at once then go one after the other, and whom PostgreSQL lets go first is chance. So it is taken on a
connection of its own, for all who want one at that moment, and who waits does so for one statement. A transaction that
comes to nothing leaves a gap, as a sequence of PostgreSQL's does. No number comes twice, not even after a crash of the
server: the taking need not wait for the disk, since it stands in the journal before the deadline that uses it.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import bindparam, update
from sqlalchemy.engine import URL

from bot.store import server
from bot.store.rows import WorkspaceRow

CONNECTIONS = 2
"""How many workspaces are served at the same time, as long as they are quick; twice as many otherwise."""

NUMBERS = "numbers"
"""Under which a session that writes knows them."""

UNHURRIED = "SET synchronous_commit = off"

_TAKE = (
    update(WorkspaceRow)
    .where(WorkspaceRow.id == bindparam("key"))
    .values(last_number=WorkspaceRow.last_number + bindparam("many"))
    .returning(WorkspaceRow.last_number)
)


class Numbers:
    """Gives out numbers of one server's workspaces, in the order in which they were wanted."""

    def __init__(self, url: URL) -> None:
        engine = server.engine_of(url, CONNECTIONS, is_patient=False, settings=UNHURRIED)
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._wanted: dict[int, list[asyncio.Future[int | None]]] = {}
        self._giving: dict[int, asyncio.Task[None]] = {}

    async def next(self, workspace_id: int) -> int | None:
        """The next one of a workspace; None where it is not to be seen yet, as its maker has not committed.

        Raises what SQLAlchemy does.
        """
        wanted: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._wanted.setdefault(workspace_id, []).append(wanted)
        if workspace_id not in self._giving:
            self._giving[workspace_id] = asyncio.create_task(self._give(workspace_id))
        return await wanted

    async def close(self) -> None:
        """Give out no more, and close the connections."""
        giving = tuple(self._giving.values())
        for each in giving:
            each.cancel()
        await asyncio.gather(*giving, return_exceptions=True)
        await self._engine.dispose()

    async def _give(self, workspace_id: int) -> None:
        """To all who wait, and then to those who came meanwhile."""
        wanted: list[asyncio.Future[int | None]] = []
        try:
            while wanted := self._wanted.pop(workspace_id, []):
                last = await self._taken(workspace_id, len(wanted))
                for behind, each in enumerate(reversed(wanted)):
                    if not each.done():  # who has given up leaves a gap
                        each.set_result(None if last is None else last - behind)
        except Exception as error:
            for each in (*wanted, *self._wanted.pop(workspace_id, [])):
                if not each.done():
                    each.set_exception(error)
        finally:
            del self._giving[workspace_id]
            for each in (*wanted, *self._wanted.pop(workspace_id, [])):
                each.cancel()

    async def _taken(self, workspace_id: int, many: int) -> int | None:
        """The last of so many."""
        async with self._engine.connect() as connection:
            given = {"key": workspace_id, "many": many}
            return (await connection.execute(_TAKE, given)).scalar_one_or_none()
