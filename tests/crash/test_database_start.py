"""`shimekiri run` whose database is not there yet, as a real process: it waits, says so, and goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from bot.store.faults import FaultKind
from bot.texts import troubles
from tests import postgresql
from tests.crash.database_line import Line, Way
from tests.wire.telegram import TelegramServer

LONG = 60
"""Seconds after which something that should have happened never will."""

UNREACHABLE = troubles.plain(FaultKind.unreachable)


@pytest.fixture
def server_url(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[str]:
    """A PostgreSQL database with all tables and no rows."""
    url = postgres_server.fresh(migrated_template)
    yield url
    postgres_server.drop(url)


@asynccontextmanager
async def run(url: str, telegram: TelegramServer, home: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program on Telegram, and the address of its health."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "HOME": str(home),
            "PORT": str(port),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.api_url,
        },
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process, f"http://127.0.0.1:{port}/healthz"
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def becomes(address: str, *wanted: object) -> None:
    """Wait until health has that status and says that of the database."""
    async with asyncio.timeout(LONG), aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(address) as answer:
                    if (answer.status, (await answer.json())["database"]) == wanted:
                        return
            await asyncio.sleep(0.1)


async def ended(process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(LONG):
        return await process.wait()


async def test_a_program_that_starts_before_its_database_waits_for_it_and_answers_what_came_meanwhile(
    server_url: str, tmp_path: Path
) -> None:
    async with TelegramServer() as telegram, Line(server_url) as line:
        ana = telegram.person("Ana", username="ana", language="en")
        await line.turn(Way.refuses)
        async with run(line.url, telegram, tmp_path) as (process, health):
            await becomes(health, 503, UNREACHABLE)
            await ana.write("/start")
            assert telegram.calls == []
            await line.turn(Way.works)
            await becomes(health, 200, "ok")
            async with asyncio.timeout(LONG):
                while not any(message.text != "/start" for message in ana.sees):
                    await asyncio.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0


async def test_a_program_that_waits_for_its_database_can_be_stopped(server_url: str, tmp_path: Path) -> None:
    async with TelegramServer() as telegram, Line(server_url) as line:
        await line.turn(Way.refuses)
        async with run(line.url, telegram, tmp_path) as (process, health):
            await becomes(health, 503, UNREACHABLE)
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == 0


async def test_a_database_that_does_not_exist_is_not_waited_for(server_url: str, tmp_path: Path) -> None:
    """Somebody has to mend that: it ends at once, and says so."""
    async with (
        TelegramServer() as telegram,
        run(f"{server_url.split('?')[0]}x?{server_url.split('?')[1]}", telegram, tmp_path) as (process, _),
    ):
        assert process.stderr is not None
        said = (await process.stderr.read()).decode()
        assert (await ended(process), said) == (2, f"{UNREACHABLE}\n")
