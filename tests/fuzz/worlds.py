"""Where odd things are said: a fresh copy of the town for each handful of them, watched while it answers."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import App
from bot.chat import Html, Reply, Request, plain
from bot.store.database import Database
from bot.store.faults import FaultKind
from bot.texts import troubles
from bot.texts.catalogues import catalogue
from bot.texts.voice import LANGUAGES, Voice
from tests import postgresql
from tests.fuzz import town
from tests.fuzz.drawn import judge
from tests.fuzz.tally import Tally
from tests.sound import assert_sound_in

QUIET = frozenset({"handled", "questions", "touched", "alembic_version"})
"""Tables that a refusal may write: the reply that a repeat would get, and the question that it asks."""

SECONDS = 2.5
"""Of the processor for one request: for longer nobody else would be answered."""

_LOST = (
    "I do not know the command <code>{word}</code>.",
    "I do not know <code>{root} {word}</code>.",
    "Something is missing there, or there is a word too many. It goes like this:",
    "A quotation mark is opened and never closed, so I cannot tell where the words end.",
    "<code>{command}</code> comes with a later release.",
    "I only understand commands, and “{text}” is not one.",
    "This question is closed; nothing was changed.",
)
"""What is said where the grammar finds nothing; every other refusal is one of the domain, which was understood."""

LOST = tuple(
    plain(Html(catalogue(language).gettext(sentence).partition("{")[0])).strip()
    for language in LANGUAGES
    for sentence in _LOST
)
TROUBLES = frozenset(
    plain(sentence)
    for language in LANGUAGES
    for voice in (Voice(language, "UTC"),)
    for sentence in (
        troubles.apology(voice),
        troubles.too_slow(voice),
        *(troubles.of_database(voice, kind) for kind in FaultKind),
    )
)


def is_understood(reply: Reply) -> bool:
    """Whether what was said has a meaning: it was done, or refused for a reason other than its form."""
    said = town.words(reply)
    return reply.ok or not said.startswith(tuple(start for start in LOST if start))


class Complaints(logging.Handler):
    """What the libraries, and the adapters that log as they do, say is wrong."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(self.format(record))


@contextmanager
def watched(level: str = "warning") -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged meanwhile; AssertionError for a traceback, and for anything as bad as `level`."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs([structlog.processors.format_exc_info]) as events:
            yield events
    finally:
        logging.getLogger().removeHandler(handler)
    bad = {"warning": ("warning", "error", "critical"), "error": ("error", "critical")}[level]
    found = [event for event in events if event["log_level"] in bad or event.get("exception")]
    assert not found, found
    assert not handler.told, handler.told


@contextmanager
def naming(what: object) -> Iterator[None]:
    """An AssertionError says what it is about."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"after {what!r:.4000}")
        raise


class World:
    """The town in one database, and what was answered there."""

    def __init__(self, database: Database, app: App, tally: Tally) -> None:
        self._database = database
        self._app = app
        self._tally = tally

    async def ask(self, request: Request) -> Reply:
        """Ask, and look at the answer: it is one, it can be shown, and where it says no nothing has changed."""
        with naming(request):
            return await self._asked(request)

    async def _asked(self, request: Request) -> Reply:
        began = time.process_time()
        reply = await self._app.handle(request)
        took = time.process_time() - began
        assert took < SECONDS, f"{took:.1f} s"
        said = town.words(reply)
        assert not any(trouble in said for trouble in TROUBLES), said
        touched = await self.touched()
        if not reply.ok:
            assert not touched, (said, touched)
        judge(request.account.platform, reply)
        self._tally.count(is_parsed=is_understood(reply))
        return reply

    async def touched(self) -> set[str]:
        """The tables that were written since this was asked last, but for those of `QUIET`."""
        async with self._database.read() as session:
            found = set((await session.execute(text("SELECT name FROM touched"))).scalars())
        if found:
            async with self._database.write() as session:
                await session.execute(text("DELETE FROM touched"))
        return found


class Files:
    """Copies of one SQLite file; the engine with its compiled statements stays."""

    def __init__(self, template: Path, file: Path) -> None:
        self._template, self._file = template, file
        self._database = Database(f"sqlite:///{file}")

    def opened(self) -> Database:
        """A fresh copy."""
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._template, self._file)
        return self._database

    @property
    def url(self) -> str:
        return f"sqlite:///{self._file}"


class Servers:
    """Copies of one PostgreSQL database."""

    def __init__(self, server: postgresql.Server, template: str) -> None:
        self._server, self._template = server, template
        self.url = server.fresh(template)

    def opened(self) -> Database:
        """A fresh copy."""
        self._server.renew(self.url, self._template)
        return Database(self.url)


Copies = Files | Servers


@asynccontextmanager
async def world(copies: Copies, tally: Tally) -> AsyncIterator[World]:
    """A fresh town, watched until the end, where everything must hold together."""
    database = copies.opened()
    try:
        with watched():
            yield World(database, town.core(database), tally)
        await assert_sound_in(database, town.LATER)
    finally:
        await database.close()


async def furnished(database: Database) -> frozenset[str]:
    """Put the town into an empty database, and somebody beside each table who notes when it is written."""
    with watched():
        seen = await town.furnish(database, whole=database.is_sqlite)
    async with database.write() as session:
        await session.execute(text("CREATE TABLE touched (name VARCHAR(100) NOT NULL)"))
        if database.is_sqlite:
            names = (await session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars().all()
            for name in names:
                if name in QUIET or name.startswith("sqlite_"):
                    continue
                for act in ("INSERT", "UPDATE", "DELETE"):
                    note = f"INSERT INTO touched VALUES ('{name}')"
                    await session.execute(
                        text(f"CREATE TRIGGER spy_{name}_{act} AFTER {act} ON {name} BEGIN {note}; END")
                    )
            return seen
        note = "BEGIN INSERT INTO touched VALUES (TG_TABLE_NAME); RETURN NULL; END"
        await session.execute(text(f"CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ {note} $$"))
        tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for name in (await session.execute(tables)).scalars().all():
            if name not in QUIET:
                acts = "AFTER INSERT OR UPDATE OR DELETE"
                await session.execute(text(f"CREATE TRIGGER spy {acts} ON {name} FOR EACH ROW EXECUTE FUNCTION spy()"))
    return seen
