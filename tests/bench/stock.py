"""A database filled in bulk: workspaces, people, clients and deadlines as real commands would have left them.

Each deadline is a copy of one of the patterns (`tests.bench.patterns`), moved in time as a whole: the same columns, its
notice, its lines of the record with their words, and the chain of seals over them. What a copy does not have is an
undo, and its texts name the pattern's date and number. Rows go past SQLAlchemy, as tuples: a million deadlines are
eight million rows.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import asyncpg
from sqlalchemy import Boolean, DateTime
from sqlalchemy.types import TypeEngine

from bot.domain.evidence import Seal, Written, digest, sealed
from bot.store import tables
from bot.store.columns import Base, UtcDateTime
from tests.bench.patterns import LANGUAGES, PAIRS, Pattern, Row, patterns
from tests.bench.receiver import TEAM

PER_WORKSPACE = 100
"""Deadlines of one workspace, unless told otherwise: an agency's."""

PER_PERSON = 10
"""Open deadlines of one owner, beside those that are due."""

FAR, SPAN, STEPS = timedelta(days=2), timedelta(days=40), 400
"""The open ones are looked at next from so far ahead on, within so long, at so many instants."""

AT_ONCE = 20_000
"""Rows that are kept in memory before they are written."""

COLUMNS = {name: tuple(column.name for column in table.columns) for name, table in Base.metadata.tables.items()}
ORDER = ("workspaces", "members", "clients", "accounts", "deadlines", "notices", "letters", "evidence")
OTHERS = ("evidence_words", "seals")

assert tables.ALL  # it fills the metadata


@dataclass(frozen=True)
class Stock:
    """What stands in the database. `chats` are where a letter goes for each of the due ones, in their order."""

    chats: tuple[str, ...]
    open: int
    workspaces: int


class Writer(Protocol):
    """Writes rows into one database, in one transaction."""

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None: ...

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        """A value as SQLite keeps it, as this database takes it, an instant moved `by` so much."""


async def fill(
    url: str,
    *,
    platform: str = "slack",
    due: Sequence[datetime] = (),
    others: int = 0,
    per_workspace: int = PER_WORKSPACE,
    cards: bool = False,
    decided: bool = False,
) -> Stock:
    """Fill a migrated database without rows: for each instant (UTC) of `due` a deadline whose first reminder is due
    then, each of another owner; and `others` that are open and of which nothing is due for days.

    `cards`: of the due ones, cards stand in their owners' chats. `decided`: their reminders are decided and recorded,
    and the letters wait in the outbox, due at those instants.
    """
    acting = await patterns(platform, cards=cards, decided=decided)
    resting = await patterns(platform, half=timedelta(days=30)) if others else acting
    total = max(1, -(-(len(due) + others) // per_workspace))
    writer = _ToFile(url) if url.startswith("sqlite") else await _to_server(url)
    try:
        filling = _Filling(writer, platform, acting, resting)
        for number in range(total):
            mine = due[number::total]
            many = (others + total - 1 - number) // total
            await filling.workspace(number, mine, range(number, len(due), total), many)
        await filling.flush()
        await writer.end({name: filling.last[name] for name in (*ORDER, *OTHERS) if name in filling.last})
    finally:
        await writer.close()
    return Stock(tuple(filling.chats[number] for number in range(len(due))), others, total)


class _Filling:
    """Rows in the making. Keys are counted here, for all tables from 1."""

    def __init__(
        self, writer: _ToFile | _ToServer, platform: str, acting: Sequence[Pattern], resting: Sequence[Pattern]
    ) -> None:
        self._writer, self._platform = writer, platform
        self._sets = {"acting": acting, "resting": resting}
        self._moved: dict[tuple[str, int, timedelta], dict[str, tuple[Row, ...]]] = {}
        self._waiting: dict[str, list[tuple[Any, ...]]] = {name: [] for name in (*ORDER, *OTHERS)}
        self._resting_from = datetime.now(UTC).replace(microsecond=0) + FAR
        self.last: dict[str, int] = dict.fromkeys(ORDER, 0)
        self.chats: dict[int, str] = {}
        self._head: Seal | None = None

    async def workspace(self, number: int, due: Sequence[datetime], nths: Sequence[int], others: int) -> None:
        """One workspace, with its people and clients: the owners of the due deadlines, and of the others."""
        self._head = None
        people = max(len(due), -(-others // PER_PERSON), 1)
        team = TEAM if number == 0 else f"T{number + 1:08}"
        key = self._put("workspaces", self._row("workspaces", 0), last_number=len(due) + others)
        external = team if self._platform == "slack" else str(2_000_000_000 + number)
        self._fix("workspaces", external_id=external, name=f"Agency {number + 1}")
        members = [self._member(key, team, nth) for nth in range(people)]
        clients = [self._client(key, nth) for nth in range(len(LANGUAGES))]
        for nth, (at, asked) in enumerate(zip(due, nths, strict=True)):
            member, chat = members[nth]
            self.chats[asked] = chat
            pair = self._pair(nth, nth // len(LANGUAGES))
            self._deadline("acting", pair, at, key, nth + 1, member, clients[pair % len(LANGUAGES)], chat, team)
        for nth in range(others):
            step = (self.last["deadlines"] % STEPS) / STEPS
            member, chat = members[nth % people]
            pair = self._pair(nth % people, nth // len(LANGUAGES))
            wakes, number_of = self._resting_from + SPAN * step, len(due) + nth + 1
            self._deadline("resting", pair, wakes, key, number_of, member, clients[pair % len(LANGUAGES)], chat, team)
        if sum(map(len, self._waiting.values())) >= AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits."""
        for table, rows in self._waiting.items():
            if rows:
                await self._writer.write(table, rows)
                rows.clear()

    @staticmethod
    def _pair(reader: int, client: int) -> int:
        """Which of `PAIRS`: each reader has one language, each client too."""
        return reader % len(LANGUAGES) * len(LANGUAGES) + client % len(LANGUAGES)

    def _row(self, table: str, pair: int, which: str = "acting", by: timedelta = timedelta()) -> Row:
        return self._rows(which, pair, by)[table][0]

    def _rows(self, which: str, pair: int, by: timedelta) -> dict[str, tuple[Row, ...]]:
        """The rows of a pattern, moved in time, as the database takes them."""
        found = self._moved.get((which, pair, by))
        if found is None:
            found = {
                table: tuple({name: self._value(table, name, value, by) for name, value in row.items()} for row in rows)
                for table, rows in self._sets[which][pair].rows.items()
            }
            if len(self._moved) > STEPS * len(PAIRS) * 2:
                self._moved.clear()
            self._moved[which, pair, by] = found
        return found

    def _value(self, table: str, name: str, value: Any, by: timedelta) -> Any:
        columns = Base.metadata.tables[table].columns
        return self._writer.value(columns[name].type, value, by) if name in columns else value

    def _put(self, table: str, row: Row, **changes: Any) -> int:
        """Write a row under the next key of its table; gives the key."""
        key = self.last[table] = self.last[table] + 1
        changes["id"] = key
        self._waiting[table].append(tuple(changes[name] if name in changes else row[name] for name in COLUMNS[table]))
        return key

    def _fix(self, table: str, **changes: Any) -> None:
        """Change the row that was put last."""
        row = dict(zip(COLUMNS[table], self._waiting[table][-1], strict=True)) | changes
        self._waiting[table][-1] = tuple(row.values())

    def _member(self, workspace: int, team: str, nth: int) -> tuple[int, str]:
        """A member with an account; gives the key, and the chat in which they are reached."""
        pair = self._pair(nth, 0)
        name = f"Person {nth + 1}"
        key = self._put(
            "members",
            self._row("members", pair),
            workspace_id=workspace,
            name=name,
            name_key=name.casefold(),
            role="admin" if nth == 0 else "member",
        )
        chat = f"U{key:09}" if self._platform == "slack" else str(1_000_000_000 + key)
        self._put(
            "accounts",
            self._row("accounts", pair),
            workspace_id=workspace,
            member_id=key,
            external_id=chat,
            team=team if self._platform == "slack" else "",
        )
        return key, chat

    def _client(self, workspace: int, nth: int) -> int:
        name = f"Client {nth + 1}"
        row = self._row("clients", self._pair(0, nth))
        return self._put("clients", row, workspace_id=workspace, name=name, name_key=name.casefold())

    def _deadline(
        self, which: str, pair: int, at: datetime, workspace: int, number: int, owner: int, client: int, chat: str,
        team: str,
    ) -> None:  # fmt: skip
        by = at - self._sets[which][pair].acts_at
        rows = self._rows(which, pair, by)
        deadline = self._put(
            "deadlines",
            rows["deadlines"][0],
            workspace_id=workspace,
            number=number,
            client_id=client,
            author_id=owner,
            owner_id=owner,
            undo=None,
        )
        for notice in rows["notices"]:
            self._put("notices", notice, workspace_id=workspace, deadline_id=deadline)
        where = {"workspace_id": workspace, "deadline_id": deadline}
        self._letters(rows["letters"], chat, where | {"member_id": owner, "address": chat, "team": team})
        entries = zip(rows["evidence"], self._sets[which][pair].rows["evidence"], strict=True)
        for entry, kept in entries:
            if kept["deadline_id"] is not None:
                self._recorded(entry, kept, by, owner if kept["actor_id"] is not None else None, where)

    def _letters(self, letters: Iterable[Row], chat: str, where: Row) -> None:
        if self._platform != "slack":
            where = where | {"team": ""}
        keys: dict[int, int] = {}
        for letter in letters:
            changes = {"key": secrets.token_urlsafe(16), "edit_of": keys.get(letter["edit_of"])}
            if letter["message"] is not None:
                message = f"{1_700_000_000 + self.last['letters']}.000100" if self._platform == "slack" else "1"
                changes["message"] = f"{chat.replace('U', 'D')}:{message}"
            keys[letter["id"]] = self._put("letters", letter, **where, **changes)

    def _recorded(self, entry: Row, kept: Row, by: timedelta, actor: int | None, where: Row) -> None:
        """An entry of the record, with its words and its seal."""
        salt = secrets.token_hex(16)
        said = digest(salt, kept["words"])
        key = self._put("evidence", entry, **where, actor_id=actor, digest=said)
        self._waiting["evidence_words"].append((key, salt, kept["words"]))
        link = sealed(
            self._head,
            Written(
                id=key,
                at=datetime.fromisoformat(kept["at"]).replace(tzinfo=UTC) + by,
                kind=kept["kind"],
                actor_id=actor,
                digest=said,
                **where,
            ),
        )
        self._head = link
        row = (where["workspace_id"], link.sequence, key, link.previous, link.hash)
        self._waiting["seals"].append(row)


class _ToFile:
    """Into SQLite's file."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("BEGIN")

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(COLUMNS[table]))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES ({places})", rows)

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        if value is not None and isinstance(kind, UtcDateTime | DateTime):
            return (datetime.fromisoformat(value) + by).isoformat(" ", "microseconds")
        return value

    async def end(self, _last: dict[str, int]) -> None:
        self._connection.execute("COMMIT")

    async def close(self) -> None:
        self._connection.close()


class _ToServer:
    """Into PostgreSQL, by COPY."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._whole = connection.transaction()

    async def begin(self) -> None:
        await self._whole.start()

    async def write(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        await self._connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])

    def value(self, kind: TypeEngine[Any], value: Any, by: timedelta) -> Any:
        if value is None:
            return None
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value).replace(tzinfo=UTC) + by
        if isinstance(kind, DateTime):
            return datetime.fromisoformat(value) + by
        return bool(value) if isinstance(kind, Boolean) else value

    async def end(self, last: dict[str, int]) -> None:
        for table, key in last.items():
            if key:
                await self._connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {key})")
        await self._whole.commit()

    async def close(self) -> None:
        await self._connection.close()


async def _to_server(url: str) -> _ToServer:
    writer = _ToServer(await asyncpg.connect(url))
    await writer.begin()
    return writer
