"""Deadlines to be multiplied: one for each pair of a reader's and a client's language, made by the real program.

Each is made in a small database of its own by what people would type (`/deadline new`, `/deadline sent`), on a clock
moved by hand; then its rows are read as they stand there. Everybody in it can be reached at any hour, so that what a
benchmark finds does not depend on the hour at which it runs.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Card, Command, Place, Wire
from bot.store.database import Database

Row = dict[str, Any]
"""A row as SQLite keeps it."""

ZONES = {"en": "Asia/Singapore", "ja": "Asia/Tokyo", "vi": "Asia/Ho_Chi_Minh", "ru": "Europe/Moscow"}
"""By language; none changes its clock, so that a deadline moves by hours without changing its shape."""

LANGUAGES = tuple(ZONES)

PAIRS = tuple(itertools.product(LANGUAGES, LANGUAGES))
"""The reader's language, and the client's. Where they differ the meaning stands beside the client's text."""

SUBJECTS = {
    "en": "Feedback on the three logo drafts",
    "ja": "ロゴ案3点へのご意見",
    "vi": "Góp ý cho ba mẫu logo",
    "ru": "Отзыв о трёх эскизах логотипа",
}

HALF = timedelta(days=2)
"""From the notice to the first reminder, and from there to the due date."""


@dataclass(frozen=True)
class Pattern:
    """The rows of one deadline, by table. `acts_at` is when (UTC) its reminder is due, or was."""

    rows: Mapping[str, tuple[Row, ...]]
    acts_at: datetime


class _Nowhere:
    """A sender that takes everything."""

    def __init__(self) -> None:
        self.platform = "nowhere"
        self.door = ""
        self._numbers = itertools.count(1)

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        return f"{to.id}:{next(self._numbers)}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        pass

    async def find(self, to: Address, key: str) -> str | None:
        return None


_made_before: dict[tuple[str, timedelta, bool, bool], tuple[Pattern, ...]] = {}


async def patterns(
    platform: str, *, half: timedelta = HALF, cards: bool = False, decided: bool = False
) -> tuple[Pattern, ...]:
    """One for each of `PAIRS`; they are made once in a process, for what moves them in time need not know when.

    `half`: from the notice to the middle, where the reminder of two days before the due date is if that is `HALF`.
    `cards`: the answers stand in the chat as messages that are refreshed, as they do for people who type on Slack or
    Telegram. `decided`: the reminder was due, and its letter waits in the outbox.
    """
    asked = (platform, half, cards, decided)
    if asked not in _made_before:
        _made_before[asked] = await _patterns(*asked)
    return _made_before[asked]


async def _patterns(platform: str, half: timedelta, cards: bool, decided: bool) -> tuple[Pattern, ...]:
    start = datetime.now(UTC).replace(second=0, microsecond=0) - half
    with capture_logs(), tempfile.TemporaryDirectory(prefix="bench-") as folder:  # each message would be told
        file = Path(folder) / "patterns.db"
        database = Database(f"sqlite:///{file}")
        try:
            await database.migrate()
            clock = HandClock(start)
            wires = {platform: Wire(_Nowhere(), keeps_cards=True, draws_forms=True)} if cards else {}
            app = App(database, clock, wires, in_time=60)
            for number, (reader, client) in enumerate(PAIRS):
                await _made(app, platform, number, reader, client, start + 2 * half)
            await app.tick()
            clock.move_to(start + half)
            if decided:
                await App(database, clock, {}, in_time=60).tick()
        finally:
            await database.close()
        with closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            acted_at = start + half if decided else None
            return tuple(_read(connection, number + 1, acted_at) for number in range(len(PAIRS)))


async def _made(app: App, platform: str, number: int, reader: str, client: str, due: datetime) -> None:
    """A workspace, a person, a client, and a deadline of which the client was told."""
    team = f"T{number}" if platform == "slack" else ""
    account = Account(platform, f"{number + 1}", team, "Ana", zone=ZONES[reader], language=reader)
    place = Place(platform, f"{number + 1}", Audience.internal, private=True)
    clause = ("hold", "proceed")[number % 2]
    lines = (
        f"/me language {reader}",
        "/availability set chat mon-sun 00:00-24:00",
        "/availability holidays none",
        f"/client new Acme zone {ZONES[client]} language {client}",
        "/client set Acme hours mon-sun 00:00-24:00",
        "/client set Acme holidays none",
        f'/deadline new Acme "{SUBJECTS[reader]}" by {due:%Y-%m-%d %H:%M} UTC {clause}',
        "/deadline sent D-1",
    )
    for nth, line in enumerate(lines):
        reply = await app.handle(Command(account, place, f"{number}:{nth}", line))
        assert reply.ok, (line, [str(card.text) for card in reply.cards])


TABLES = {
    "workspaces": "id",
    "members": "workspace_id",
    "clients": "workspace_id",
    "accounts": "workspace_id",
    "deadlines": "workspace_id",
    "notices": "workspace_id",
    "letters": "workspace_id",
    "evidence": "workspace_id",
}
"""What is multiplied, in the order in which rows may refer to each other, with the column of their workspace."""


def _read(connection: sqlite3.Connection, workspace: int, acted_at: datetime | None) -> Pattern:
    rows: dict[str, tuple[Row, ...]] = {}
    for table, column in TABLES.items():
        found = connection.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY id", (workspace,))
        rows[table] = tuple(dict(row) for row in found)
    told = "SELECT w.* FROM evidence_words AS w JOIN evidence AS e ON e.id = w.evidence_id WHERE e.workspace_id = ?"
    words = {row["evidence_id"]: row["words"] for row in connection.execute(told, (workspace,))}
    rows["evidence"] = tuple(row | {"words": words[row["id"]]} for row in rows["evidence"])
    wakes = datetime.fromisoformat(rows["deadlines"][0]["wake_at"]).replace(tzinfo=UTC)
    return Pattern(rows, acted_at or wakes)
