"""A database filled in bulk: workspaces, people, clients and deadlines as real commands would have left them.

Each deadline is a copy of one of the patterns (`tests.bench.patterns`), moved in time as a whole: the same columns, its
notice, its lines of the record with their words, and the chain of seals over them. What a copy does not have is an
undo, and its texts name the pattern's date and number. Rows go past SQLAlchemy, as tuples: a million deadlines are
eight million rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.evidence import Seal, Written, digest, sealed
from bot.store.columns import Base
from tests.bench.patterns import LANGUAGES, PAIRS, Pattern, Row, patterns
from tests.bench.receiver import TEAM
from tests.bench.writing import COLUMNS, Writer, changed, writing

PER_WORKSPACE = 100
"""Deadlines of one workspace, unless told otherwise: an agency's."""

PER_PERSON = 10
"""Open deadlines of one owner, beside those that are due."""

HELD = timedelta(days=1)
"""How long what is held waits at the most: less than anything else waits."""

WAITS = (("deadlines", "wake_at"), ("letters", "due_at"))
"""Where it stands until when something waits."""

FAR, SPAN, STEPS = timedelta(days=2), timedelta(days=40), 400
"""The open ones are looked at next from so far ahead on, within so long, at so many instants."""

AT_ONCE = 20_000
"""Rows that are kept in memory before they are written."""

ORDER = ("workspaces", "members", "clients", "accounts", "deadlines", "notices", "letters", "evidence")
OTHERS = ("evidence_words", "seals")


@dataclass(frozen=True)
class Stock:
    """What stands in the database. `chats` are where a letter goes for each of the due ones, in their order.

    `held`: until then (UTC) they wait, unless they are let go; None if they do not.
    """

    chats: tuple[str, ...]
    open: int
    workspaces: int
    held: datetime | None = None


async def fill(
    url: str,
    *,
    platform: str = "slack",
    due: Sequence[datetime] = (),
    others: int = 0,
    per_workspace: int = PER_WORKSPACE,
    cards: bool = False,
    decided: bool = False,
    held: bool = False,
) -> Stock:
    """Add to a migrated database, in workspaces of their own: for each instant (UTC) of `due` a deadline whose first
    reminder is due then, each of another owner; and `others` that are open and of which nothing is due for days.

    `cards`: of the due ones, cards stand in their owners' chats. `decided`: their reminders are decided and recorded,
    and the letters wait in the outbox, due at those instants. `held`: they wait until they are let go (`let_go`), so
    that they can be due at once when the program is ready and has nothing else to do.
    """
    acting = await patterns(platform, cards=cards, decided=decided)
    resting = await patterns(platform, half=timedelta(days=30)) if others else acting
    total = max(1, -(-(len(due) + others) // per_workspace))
    writer = await writing(url)
    until = datetime.now(UTC).replace(microsecond=0) + HELD if held else None
    try:
        filling = _Filling(writer, platform, acting, resting, {table: await writer.last(table) for table in ORDER})
        if until is not None:
            filling.hold("letters" if decided else "deadlines", until)
        for number in range(total):
            mine = due[number::total]
            many = (others + total - 1 - number) // total
            await filling.workspace(mine, range(number, len(due), total), many)
        await filling.flush()
        await writer.end(filling.last)
    finally:
        await writer.close()
    return Stock(tuple(filling.chats[number] for number in range(len(due))), others, total, until)


async def let_go(url: str, stock: Stock, at: datetime) -> None:
    """What was held is due at that instant (UTC)."""
    assert stock.held is not None
    await changed(url, WAITS, stock.held, at)


class _Filling:
    """Rows in the making. Keys are counted here, in each table from the `last` one on."""

    def __init__(
        self,
        writer: Writer,
        platform: str,
        acting: Sequence[Pattern],
        resting: Sequence[Pattern],
        last: dict[str, int],
    ) -> None:
        self._writer, self._platform = writer, platform
        self._sets = {"acting": acting, "resting": resting}
        self._moved: dict[tuple[str, int, timedelta], dict[str, tuple[Row, ...]]] = {}
        self._waiting: dict[str, list[tuple[Any, ...]]] = {name: [] for name in (*ORDER, *OTHERS)}
        self._resting_from = datetime.now(UTC).replace(microsecond=0) + FAR
        self.last = last
        self.chats: dict[int, str] = {}
        self._head: Seal | None = None
        self._held: dict[str, Row] = {}

    def hold(self, table: str, until: datetime) -> None:
        """What is due waits until then, by its deadline or by its letter."""
        name = dict(WAITS)[table]
        plain = until.replace(tzinfo=None).isoformat(" ", "microseconds")
        self._held[table] = {name: self._value(table, name, plain, timedelta())}

    async def workspace(self, due: Sequence[datetime], nths: Sequence[int], others: int) -> None:
        """One workspace, with its people and clients: the owners of the due deadlines, and of the others."""
        self._head = None
        people = max(len(due), -(-others // PER_PERSON), 1)
        number = self.last["workspaces"] + 1
        team = TEAM if number == 1 else f"T{number:08}"
        key = self._put(
            "workspaces",
            self._row("workspaces", 0),
            last_number=len(due) + others,
            external_id=team if self._platform == "slack" else str(2_000_000_000 + number),
            name=f"Agency {number}",
        )
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
        held = self._held.get("deadlines", {}) if which == "acting" else {}
        deadline = self._put(
            "deadlines",
            rows["deadlines"][0],
            workspace_id=workspace,
            number=number,
            client_id=client,
            author_id=owner,
            owner_id=owner,
            undo=None,
            **held,
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
            changes |= self._held.get("letters", {})
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
