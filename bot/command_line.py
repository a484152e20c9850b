"""The command line, and the only place where things are put together (DESIGN 6).

The platforms' libraries take longer to load than a command runs, so what needs them is imported where it is used.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot import arguments, logs, reading, settings
from bot import console as consoles
from bot.app import SystemClock
from bot.chat import Pace
from bot.opening import WrongFile, looked_at, must_be_there, opened, ready, ready_soon
from bot.rates import Rates
from bot.store import Session, evidence, proof
from bot.store.database import Database
from bot.store.faults import DatabaseFault
from bot.texts import troubles
from bot.texts.proofs import finding_line, head_lines, summary_line

if TYPE_CHECKING:
    from adapters.web.platforms import Platform

Result = TypeVar("Result")

TO_MEND = 1
"""Exit status when something was found that has to be mended."""

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
    except WrongFile as wrong:
        raise _fail(str(wrong)) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except OSError as error:
        raise _fail(f"The system refused: {error.strerror or error}.") from None


@cli.command()
def run(
    as_json: Annotated[bool, typer.Option("--json", help="Every message of the console as a line of JSON.")] = False,
) -> None:
    """Run the bot on every platform that has a token. With none: the console."""
    known = _settings()
    if not known.has_platforms:
        _console(None, None, None, as_json)
    if as_json:
        raise _fail("--json is for the console, and a platform's token is set; use shimekiri console --json.")
    logs.configure(known.log_format)
    _run(lambda: _serve(known))


async def _serve(known: settings.Settings) -> None:
    from adapters.web.door import DoorFault
    from bot.serving import Service, serve

    database = Database(known.database_url.get_secret_value())
    try:
        is_ready = await ready_soon(database)
        platforms = _platforms(known)
        gc.freeze()  # the platforms' libraries stay to the end too
        about = _transports(known) | {"database": "SQLite" if database.is_sqlite else "PostgreSQL"}
        service = Service(
            database,
            SystemClock(),
            platforms,
            host=known.host,
            port=known.port,
            about=about,
            public=known.public,
            prepare=None if is_ready else lambda: ready(database, alone=True),
            rates=Rates(known.pace_person),
        )
        try:
            await serve(service)
        except DoorFault as fault:
            raise _fail(str(fault)) from None
    finally:
        await database.close()


def _platforms(known: settings.Settings) -> list[Platform]:
    """Every platform that has a token."""
    found: list[Platform] = []
    if known.slack_bot_token.get_secret_value():
        from adapters.slack.platform import Slack

        found.append(
            Slack(
                bot_token=known.slack_bot_token.get_secret_value(),
                app_token=known.slack_app_token.get_secret_value(),
                signing_secret=known.slack_signing_secret.get_secret_value(),
                api_url=known.slack_api_url,
                pace=Pace(chat_seconds=known.pace_slack_chat, place_seconds=known.pace_slack_chat),
            )
        )
    if known.telegram_bot_token.get_secret_value():
        from adapters.telegram.platform import Telegram

        found.append(
            Telegram(
                token=known.telegram_bot_token.get_secret_value(),
                api_url=known.telegram_api_url,
                webhook_url=known.telegram_webhook_url,
                webhook_secret=known.telegram_webhook_secret.get_secret_value(),
                pace=Pace(known.pace_telegram, known.pace_telegram_chat, known.pace_telegram_group),
            )
        )
    return found


def _transports(known: settings.Settings) -> dict[str, str]:
    """How each platform's requests come in, for people to read."""
    told = {}
    if known.slack_bot_token.get_secret_value():
        ways = (("Socket Mode", known.slack_app_token), ("HTTP", known.slack_signing_secret))
        told["slack"] = " and ".join(way for way, secret in ways if secret.get_secret_value())
    if known.telegram_bot_token.get_secret_value():
        told["telegram"] = "webhook" if known.telegram_webhook_url else "polling"
    return told


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


def _console(script_file: str | None, at: str | None, zone: str | None, as_json: bool) -> NoReturn:
    known = _settings()
    logs.configure(known.log_format)
    wall = _wall(zone)
    url = known.database_url.get_secret_value()
    if script_file is None:
        if at is not None:
            raise _fail("--at moves the clock of a script; add --script FILE.")
        raise typer.Exit(_run(lambda: consoles.talk(url, wall, settings.data_folder(), known.public, as_json=as_json)))
    try:
        start = arguments.start(at, wall) if at else SystemClock().now()
        lines = arguments.script_lines(script_file)
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None
    named = url if settings.database_is_given() else None
    raise typer.Exit(_run(lambda: consoles.play(named, lines, start, wall, known.public, as_json=as_json)))


def _wall(zone: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(arguments.zone_named(zone))
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None


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
def check(
    data: Annotated[
        bool, typer.Option("--data", help="Whether the data holds together too: docs/invariants.md.")
    ] = False,
) -> None:
    """Say what is wrong with settings, database, tokens and permissions, and how to mend it."""
    known = _settings()
    print("Settings: in order.")
    status = 0
    try:
        print(f"Database: {_run(lambda: looked_at(known.database_url.get_secret_value(), must_exist=data))}")
    except typer.Exit as told:
        status = told.exit_code
    if data and not status:
        status = _check_data(known)
    if not known.has_platforms:
        print("Platforms: no token is set, so `shimekiri run` opens the console.")
        raise typer.Exit(status)
    from bot.checking import findings, unreached

    logs.configure(known.log_format)
    found = _run(lambda: findings(_platforms(known)))
    if status != FAILED:
        found += _run(lambda: unreached(known.database_url.get_secret_value()))
    for finding in found:
        print(finding)
    raise typer.Exit(status or (0 if all(finding.is_ok for finding in found) else TO_MEND))


def _check_data(known: settings.Settings) -> int:
    """The exit status: an unsound database can be read all the same."""
    from bot.checking import data

    try:
        is_sound, told = _run(lambda: data(known.database_url.get_secret_value()))
    except typer.Exit as failed:
        return failed.exit_code
    for line in told:
        print(line)
    return 0 if is_sound else TO_MEND


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
def verify(
    head: Annotated[
        str | None, typer.Option(help="The head that an old digest shows: is it still a link of the chain?")
    ] = None,
) -> None:
    """Prove that the record is unaltered, or name what is changed, missing or reordered (exit status 1)."""
    known = _settings()
    try:
        wanted = arguments.head(head) if head is not None else ""
    except arguments.WrongOption as wrong:
        raise _fail(str(wrong)) from None

    async def work() -> bool:
        must_be_there(known.database_url.get_secret_value())
        database = await opened(known.database_url.get_secret_value(), alone=False)
        try:
            async with database.read() as session:
                whole = await _verified(session)
                if wanted:
                    standing = await proof.standing(session, wanted)
                    print(*head_lines(wanted, standing), sep="\n")
                    whole = whole and any(each.is_whole for each in standing)
            return whole
        finally:
            await database.close()

    if not _run(work):
        raise typer.Exit(1)


async def _verified(session: Session) -> bool:
    whole = True
    found = await proof.workspaces(session)
    if not found:
        print("Nothing has been recorded yet.")
    for workspace_id in found:
        count, newest, findings = await proof.verify(session, workspace_id)
        print(summary_line(workspace_id, count, newest, findings))
        for finding in findings:
            print(f"  {finding_line(finding)}")
            whole = whole and not evidence.is_altered(finding)
    return whole
