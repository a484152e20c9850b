"""The console as a program: on the real clock, or as a script that moves the clock of a database of its own."""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from adapters.console import live, script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.app import App, Clock, HandClock, SystemClock
from bot.chat import Wire
from bot.opening import opened
from bot.scheduler import Scheduler
from bot.store import marks
from bot.store.database import Database

REFUSED = 2
"""Exit status when a script cannot be played in this database."""


async def talk(url: str, wall: ZoneInfo, folder: Path, public: str, *, as_json: bool) -> int:
    """The console on the real clock: a terminal with a scheduler beside it, or lines from standard input.

    `folder` keeps what was typed at the terminal, `public` is as in `App`. Returns the exit status. Raises
    `DatabaseFault`.
    """
    database = await opened(url, alone=True)
    try:
        clock = SystemClock()
        transcript = Transcript(clock.now, sys.stdout, wall, as_json=as_json, run=f"{secrets.token_hex(3)}-")
        app = _assembled(database, clock, transcript, public)
        await app.start()
        scheduler = Scheduler(app)
        scheduler.start()
        try:
            if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
                return await live.run_lines(app, transcript, live.standard_input(), sys.stderr)
            return await live.run_terminal(app, transcript, folder)
        finally:
            await scheduler.stop()
    finally:
        await database.close()


async def play(
    url: str | None, lines: Iterable[bytes], start: datetime, wall: ZoneInfo, public: str, *, as_json: bool
) -> int:
    """A script: in a database of its own unless one is named, which must be empty or made by a script.

    Returns the exit status. Raises `DatabaseFault`.
    """
    if url is not None:
        return await _play_in(url, lines, start, wall, public, as_json, sys.stdout)
    with tempfile.TemporaryDirectory(prefix="shimekiri-") as folder:
        return await _play_in(f"sqlite:///{folder}/script.db", lines, start, wall, public, as_json, sys.stdout)


def _assembled(database: Database, clock: Clock, transcript: Transcript, public: str) -> App:
    return App(database, clock, {"console": Wire(ConsoleSender(transcript))}, public=public)


async def _script_clock(database: Database) -> tuple[bool, datetime | None]:
    """Whether nobody has used this database, and where the clock of the script stood that made it."""
    async with database.read() as session:
        stood = await marks.get(session, marks.SCRIPT_CLOCK)
        return await marks.is_empty(session), datetime.fromisoformat(stood) if stood else None


async def _keep_script_clock(database: Database, clock: Clock) -> None:
    """Mark the database as made by a script whose clock stands here."""
    async with database.write() as session:
        await marks.put(session, marks.SCRIPT_CLOCK, clock.now().isoformat())


async def _play_in(
    url: str, lines: Iterable[bytes], start: datetime, wall: ZoneInfo, public: str, as_json: bool, out: TextIO
) -> int:
    database = await opened(url, alone=True)
    try:
        clock = HandClock(start)
        empty, stood = await _script_clock(database)
        run = "" if stood is None else f"{secrets.token_hex(3)}-"  # an earlier run's message 3 is not this one's
        transcript = Transcript(clock.now, out, wall, as_json=as_json, run=run)
        app = _assembled(database, clock, transcript, public)
        if not empty and stood is None:
            print(
                "This database is in use, and a script moves the clock. Name an empty one: "
                "DATABASE_URL=sqlite:///demo.db shimekiri console --script FILE",
                file=sys.stderr,
            )
            return REFUSED
        if stood is not None and stood > clock.now():
            print(
                f"The clock of this database stands at {stood.astimezone(wall):%Y-%m-%d %H:%M}; it goes on from there.",
                file=sys.stderr,
            )
            clock.move_to(stood)
        await _keep_script_clock(database, clock)
        await app.start()
        await app.tick()  # what fell due while no script was playing
        try:
            return await script.run_script(app, clock, transcript, lines, sys.stderr)
        finally:
            await _keep_script_clock(database, clock)
    finally:
        await database.close()
