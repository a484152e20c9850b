"""Secrets, and the words of people, in nothing that the program says of itself: log, errors, `check`, answers by HTTP.

The real program, in a process of its own, with every secret set to something that is looked for afterwards, goes
through the faults in which programs like to talk: refused tokens, answers that are none, a platform that is gone, what
is no update and no signed request, a statement that the database refuses with the whole row.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from sqlalchemy import select

from bot.store.columns import Base
from bot.store.database import Database
from tests import postgresql
from tests.length import IS_LONG
from tests.wire.slack import Person as Slacker
from tests.wire.slack import SlackServer
from tests.wire.telegram import Fault, TelegramServer
from tests.wire.town import free_port

PASSWORD = "pass-4711-w0rd"
HOOK_SECRET = "hook-4711-secret"
WORDS = ("Quokka", "Wombat", "Numbat")
"""A client, a subject and a note: what stands in the database, and in no log."""

DUE = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 17:00"
PATIENCE = 60.0
LINK = re.compile(r"start=([A-Za-z0-9_-]{20,})")
FEED = re.compile(r"/calendar/([^./\s]+)\.ics")


class Running:
    """The program, with all that it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address
        self.said = bytearray()
        self.heard: list[str] = []
        self.reading = [asyncio.create_task(self._read(each)) for each in (process.stdout, process.stderr) if each]

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while piece := await stream.read(65_536):
            self.said += piece

    async def until(self, *words: str) -> None:
        """All of the words stand in the log."""
        async with asyncio.timeout(PATIENCE):
            while not all(word.encode() in self.said for word in words):
                assert self.process.returncode is None, self.said.decode()
                await asyncio.sleep(0.05)

    async def asks(self, method: str, path: str, body: bytes = b"", **headers: str) -> int:
        """Call the HTTP door; the answer is kept."""
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.address + path, data=body, headers=headers) as answer,
        ):
            self.heard.append(f"{answer.headers} {await answer.text()}")
            return answer.status


def settings(slack: SlackServer, telegram: TelegramServer, url: str, port: int, log_format: str) -> dict[str, str]:
    """Every secret that there is."""
    here = f"http://127.0.0.1:{port}"
    return {
        "DATABASE_URL": url.replace("postgres@", f"postgres:{PASSWORD}@"),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.api_url,
        "TELEGRAM_WEBHOOK_URL": f"{here}/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": HOOK_SECRET,
        "PUBLIC_URL": here,
        "PORT": str(port),
        "LOG_FORMAT": log_format,
    }


def environment(folder: Path, given: dict[str, str]) -> dict[str, str]:
    """An empty home, and these settings alone."""
    bare = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TZ"}}
    return bare | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)} | given


@asynccontextmanager
async def running(folder: Path, given: dict[str, str]) -> AsyncIterator[Running]:
    """The bot as a process; at the end it is told to stop, and has to."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=environment(folder, given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    program = Running(process, f"http://127.0.0.1:{given['PORT']}")
    try:
        await program.until("Shimekiri starts", "a platform is up")
        yield program
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await process.wait()
            await asyncio.gather(*program.reading)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def check(folder: Path, given: dict[str, str], *more: str) -> str:
    """All that `shimekiri check` says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check", *more),
        env=environment(folder, given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
    return said.decode()


@pytest.mark.parametrize("log_format", ["json", "text"] if IS_LONG else ["json"])
async def test_the_program_says_no_secret_and_no_words_of_people(
    postgres_server: postgresql.Server, migrated_template: str, tmp_path: Path, log_format: str
) -> None:
    url = postgres_server.fresh(migrated_template)
    async with SlackServer("Studio Nine") as slack, TelegramServer() as telegram:
        slack.transport, slack.patience = "http", PATIENCE
        port = free_port()
        slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        given = settings(slack, telegram, url, port, log_format)
        async with running(tmp_path, given) as program:
            codes = await _work(slack)
            await _refused_rows(url, slack)
            await _bad_visitors(program, codes)
            await _platforms_that_fail(program, slack, telegram)
        told = [program.said.decode(), *program.heard]
        told.append(await check(tmp_path, given))
        told.append(await check(tmp_path, given, "--data"))
        told.append(await check(tmp_path, {**given, "DATABASE_URL": f"mysql://x:{PASSWORD}@host/db"}))
        unknown = f"postgresql://postgres:{PASSWORD}@127.0.0.1:9/{PASSWORD}"
        told.append(await check(tmp_path, {**given, "DATABASE_URL": unknown}))
        secrets = {
            PASSWORD, HOOK_SECRET, slack.bot_token, slack.app_token, slack.signing_secret, telegram.token,
            telegram.token.partition(":")[2], *codes,
        }  # fmt: skip
        assert "Traceback" in told[0]  # what was to be found out has happened
        assert "NotNullViolation" in told[0]
        for text in told:
            assert [secret for secret in secrets if secret in text] == []
            assert [word for word in WORDS if word in text] == [], text
        assert await _kept(url, secrets) == []
    postgres_server.drop(url)


async def _work(slack: SlackServer) -> set[str]:
    """What people do all day; gives the codes and addresses that they were shown."""
    ana = slack.person("ana")
    codes: set[str] = set()
    for line, seeks in (
        (f"/client new {WORDS[0]} zone Asia/Tokyo", None),
        (f'/deadline new {WORDS[0]} "{WORDS[1]}" by {DUE} hold', None),
        (f"/deadline answered D-1 {WORDS[2]}", None),
        ("/team invite zoe", LINK),
        ("/team link", LINK),
        ("/me calendar", FEED),
    ):
        said = await _typed(ana, line)
        found = seeks.search(said) if seeks else None
        assert found or (not seeks and (WORDS[0] in said or "D-1" in said)), said
        codes |= {found[1]} if found else set()
    return codes


async def _typed(who: Slacker, line: str) -> str:
    """What somebody is answered; said again where a busy machine has not done it in time."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await who.type(line)
            await who.server.settled()
            if "too busy" not in who.newest.text:
                return who.newest.text


async def _refused_rows(url: str, slack: SlackServer) -> None:
    """The database refuses a row, and says which: somebody has added what this release does not know."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER TABLE contacts ADD COLUMN later text NOT NULL")
        await connection.execute("ALTER TABLE deadlines ADD CONSTRAINT later CHECK (number < 2) NOT VALID")
        ana = next(iter(slack.people.values()))
        for line in (
            f"/client contact {WORDS[0]} {WORDS[2]}",
            f'/deadline new {WORDS[0]} "{WORDS[1]}" by {DUE} chase',
        ):
            assert "went wrong" in await _typed(ana, line)
        await connection.execute("ALTER TABLE contacts DROP COLUMN later")
        await connection.execute("ALTER TABLE deadlines DROP CONSTRAINT later")
    finally:
        await connection.close()


async def _bad_visitors(program: Running, codes: set[str]) -> None:
    """What is not signed, not ours, or broken; and the addresses that anybody may ask for."""
    assert await program.asks("POST", "/slack/events", b"payload=%7B") == 401
    assert await program.asks("POST", "/slack/events", b"{}", **{"X-Slack-Request-Timestamp": "soon"}) == 401
    assert await program.asks("POST", "/telegram/webhook", b"{}") == 401
    header = {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
    assert await program.asks("POST", "/telegram/webhook", b"{", **header) == 400
    poison = f'{{"update_id": 1, "message": {{"text": "{WORDS[1]}", "date": "soon"}}}}'
    assert await program.asks("POST", "/telegram/webhook", poison.encode(), **header) == 200
    for path in ("/healthz", "/healthz/live", "/metrics", "/calendar/nothing.ics", "/%00", "/"):
        await program.asks("GET", path)
    for code in codes:
        await program.asks("GET", f"/calendar/{code}.ics?{code}")
        await program.asks("POST", f"/calendar/{code}.ics")
    await program.until("passed over")
    program.heard = [each for each in program.heard if "BEGIN:VCALENDAR" not in each]  # its owner's own


async def _platforms_that_fail(program: Running, slack: SlackServer, telegram: TelegramServer) -> None:
    """Answers that are none, tokens that are refused, servers that are gone."""
    ana = next(iter(slack.people.values()))
    mia = telegram.person("Mia", username="mia", language="en")
    await mia.write("/start")
    await telegram.until(lambda: mia.sees, PATIENCE)
    for fault in (Fault.page, Fault.refused, Fault.reset_after, Fault.revoked):
        telegram.fail("sendMessage", fault, times=1)
        await mia.write(f"/client new {WORDS[0]}{fault}")
        await telegram.until(lambda: not telegram.world.updates.waiting, PATIENCE)
    for kind in ("500", "html", "truncated", "reset", "invalid_auth"):
        slack.fail("chat.postMessage", kind)
        await _typed(ana, f'/deadline new {WORDS[0]} "{WORDS[1]} {kind}" by {DUE} hold')
    slack.revoke_token()
    await _typed(ana, "/deadline list all")
    await program.asks("GET", "/healthz")
    await program.asks("GET", "/metrics")


async def _kept(url: str, secrets: set[str]) -> list[str]:
    """The tables in which a secret stands."""
    found: list[str] = []
    database = Database(url)
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            every = repr([tuple(row) for row in await session.execute(select(*table.columns))])
            found += [table.name for secret in secrets if secret in every]
    await database.close()
    return found
