"""The command line, and the only place where things are put together (DESIGN 6)."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar
from zoneinfo import ZoneInfo

import typer

from adapters.console import live, script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot import arguments, logs, reading, settings
from bot.app import App, Clock, HandClock, SystemClock
from bot.chat import Wire
from bot.scheduler import Scheduler
from bot.store import evidence, marks
from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind
from bot.texts import troubles
from bot.texts.proofs import finding_line, summary_line

Result = TypeVar("Result")

FAILED = 2
"""Exit status when something was asked that cannot be done."""

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Shimekiri waits for clients so that people do not have to.",
)
record_cli = typer.Typer(no_args_is_help=True, help="The record of what was said and done.")
cli.add_typer(record_cli, name="evidence")


def main() -> None:
    """The entry point of `shimekiri` and `python -m bot`."""
    cli()


def _fail(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return typer.Exit(FAILED)


def _settings() -> settings.Settings:
    try:
        return settings.load()
    except settings.WrongSettings as wrong:
        raise _fail(*wrong.faults) from None


def _run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    try:
        return asyncio.run(work())
    except DatabaseFault as fault:
        raise _fail(troubles.plain(fault.kind)) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except OSError as error:
        raise _fail(f"The system refused: {error.strerror or error}.") from None


async def _opened(url: str, *, alone: bool) -> Database:
    """A database that is ready: a SQLite file is migrated, PostgreSQL must have been."""
    database = Database(url)
    try:
        if alone:
            database.keep_to_this_process()
        if database.is_sqlite:
            await database.migrate()
        elif not await database.is_current():
            raise DatabaseFault(FaultKind.not_migrated, "revisions differ")
    except BaseException:
        await database.close()
        raise
    return database


@cli.command()
def run(
    as_json: Annotated[bool, typer.Option("--json", help="Every message as a line of JSON.")] = False,
) -> None:
    """Run the bot on every platform that has a token. With none: the console."""
    _console(None, None, None, as_json)


@cli.command()
def console(
    script_file: Annotated[
        str | None, typer.Option("--script", help="Play this file (- for standard input) on a clock moved by hand.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Where the script's clock starts, as 2026-11-17T09:00.")] = None,
    zone: Annotated[str | None, typer.Option(help="The zone of the clock on the wall, as Asia/Tokyo.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every message as a line of JSON.")] = False,
) -> None:
    """Chat in this terminal, as any number of people; or play a script."""
    _console(script_file, at, zone, as_json)


def _console(script_file: str | None, at: str | None, zone: str | None, as_json: bool) -> None:
    known = _settings()
    logs.configure(known.log_format)
    wall = _wall(zone)
    if script_file is None:
        if at is not None:
            raise _fail("--at moves the clock of a script; add --script FILE.")
        raise typer.Exit(_run(lambda: _talk(known, wall, as_json)))
    try:
        start = arguments.start(at, wall) if at else SystemClock().now()
        lines = arguments.script_lines(script_file)
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None
    raise typer.Exit(_run(lambda: _play(known, lines, start, wall, as_json)))


def _wall(zone: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(arguments.zone_named(zone))
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None


def _assembled(database: Database, clock: Clock, transcript: Transcript) -> App:
    return App(database, clock, {"console": Wire(ConsoleSender(transcript))})


async def _talk(known: settings.Settings, wall: ZoneInfo, as_json: bool) -> int:
    """The console on the real clock: a terminal with a scheduler beside it, or lines from standard input."""
    database = await _opened(known.database_url.get_secret_value(), alone=True)
    try:
        clock = SystemClock()
        transcript = Transcript(clock.now, sys.stdout, wall, as_json=as_json, run=f"{secrets.token_hex(3)}-")
        app = _assembled(database, clock, transcript)
        await app.start()
        scheduler = Scheduler(app)
        scheduler.start()
        try:
            if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
                return await live.run_lines(app, transcript, live.standard_input(), sys.stderr)
            return await live.run_terminal(app, transcript, settings.data_folder())
        finally:
            await scheduler.stop()
    finally:
        await database.close()


async def _play(known: settings.Settings, lines: Any, start: datetime, wall: ZoneInfo, as_json: bool) -> int:
    """A script: in a database of its own unless one is named, which must be empty or made by a script."""
    if settings.database_is_given():
        return await _play_in(known.database_url.get_secret_value(), lines, start, wall, as_json, sys.stdout)
    with tempfile.TemporaryDirectory(prefix="shimekiri-") as folder:
        return await _play_in(f"sqlite:///{folder}/script.db", lines, start, wall, as_json, sys.stdout)


async def script_clock(database: Database) -> tuple[bool, datetime | None]:
    """Whether nobody has used this database, and where the clock of the script stood that made it."""
    async with database.read() as session:
        stood = await marks.get(session, marks.SCRIPT_CLOCK)
        return await marks.is_empty(session), datetime.fromisoformat(stood) if stood else None


async def keep_script_clock(database: Database, clock: Clock) -> None:
    """Mark the database as made by a script whose clock stands here."""
    async with database.write() as session:
        await marks.put(session, marks.SCRIPT_CLOCK, clock.now().isoformat())


async def _play_in(url: str, lines: Any, start: datetime, wall: ZoneInfo, as_json: bool, out: TextIO) -> int:
    database = await _opened(url, alone=True)
    try:
        clock = HandClock(start)
        empty, stood = await script_clock(database)
        run = "" if stood is None else f"{secrets.token_hex(3)}-"  # an earlier run's message 3 is not this one's
        transcript = Transcript(clock.now, out, wall, as_json=as_json, run=run)
        app = _assembled(database, clock, transcript)
        if not empty and stood is None:
            print(
                "This database is in use, and a script moves the clock. Name an empty one: "
                "DATABASE_URL=sqlite:///demo.db shimekiri console --script FILE",
                file=sys.stderr,
            )
            return FAILED
        if stood is not None and stood > clock.now():
            print(
                f"The clock of this database stands at {stood.astimezone(wall):%Y-%m-%d %H:%M}; it goes on from there.",
                file=sys.stderr,
            )
            clock.move_to(stood)
        await keep_script_clock(database, clock)
        await app.start()
        await app.tick()  # what fell due while no script was playing
        try:
            return await script.run_script(app, clock, transcript, lines, sys.stderr)
        finally:
            await keep_script_clock(database, clock)
    finally:
        await database.close()


@cli.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    known = _settings()

    async def work() -> None:
        database = Database(known.database_url.get_secret_value())
        try:
            await database.migrate()
        finally:
            await database.close()

    _run(work)
    print("The database is up to date.")


@cli.command()
def check() -> None:
    """Say what is wrong with settings and database, and how to mend it."""
    known = _settings()

    async def work() -> bool:
        database = Database(known.database_url.get_secret_value())
        try:
            if database.file is not None and not database.file.exists():
                _must_be_possible(database.file)
                print("Database: not made yet; the first run makes it.")
                return True
            if not await database.is_current():
                raise DatabaseFault(FaultKind.not_migrated, "revisions differ")
            async with database.write():
                pass
            print("Database: reachable, up to date, can be written.")
            return True
        finally:
            await database.close()

    print("Settings: in order.")
    _run(work)
    for name in settings.tokens():
        print(f"Platforms: {name} is set, but this release speaks on the console only.")
    if not settings.tokens():
        print("Platforms: no token is set, so `shimekiri run` opens the console.")


def _must_be_possible(file: Path) -> None:
    """Whether a SQLite file could be made there. Raises `DatabaseFault`."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise DatabaseFault(FaultKind.read_only, str(folder))


@cli.command(name="when")
def read_when(
    phrase: Annotated[str, typer.Argument(help="What somebody would type after “by”.")] = "",
    language: Annotated[str, typer.Option(help="The person's language.")] = "en",
    zone: Annotated[str | None, typer.Option(help="The person's zone.")] = None,
    now: Annotated[str | None, typer.Option(help="The present, as local time in the zone.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read objects with text, lang, tz, now, one a line.")] = False,
) -> None:
    """What the reader of due dates makes of a phrase."""
    if jsonl:
        for raw in sys.stdin:
            if raw.strip():
                print(reading.read_object(raw))
        return
    wall = _wall(zone)
    try:
        present = arguments.start(now, wall) if now else SystemClock().now()
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None
    print(reading.read(phrase, language, wall.key, present))


@record_cli.command()
def verify() -> None:
    """Prove that the record is unaltered, or name what is changed, missing or reordered (exit status 1)."""
    known = _settings()

    async def work() -> bool:
        database = await _opened(known.database_url.get_secret_value(), alone=False)
        try:
            whole = True
            async with database.read() as session:
                found = await evidence.workspaces(session)
                if not found:
                    print("Nothing has been recorded yet.")
                for workspace_id in found:
                    count, head, findings = await evidence.verify(session, workspace_id)
                    print(summary_line(workspace_id, count, head, findings))
                    for finding in findings:
                        print(f"  {finding_line(finding)}")
                        whole = whole and not evidence.is_altered(finding)
            return whole
        finally:
            await database.close()

    if not _run(work):
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
