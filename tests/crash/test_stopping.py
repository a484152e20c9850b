"""SIGTERM, with hundreds of letters due and a slow platform: what is under way is finished, the rest left in order."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.domain.people import Role
from bot.store import members
from bot.store.database import Database
from tests import postgresql
from tests.store.office import PLATFORM, TUESDAY, Office

LETTERS = 200
AT_MOST = 10
"""Seconds within which it ends (the issue's own); the machine that runs the tests gets two more for the exit itself."""

MARK = "You may have got this already"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def urls(
    migrated_file: Path, tmp_path: Path, postgres_server: postgresql.Server, migrated_template: str
) -> Iterator[tuple[str, str]]:
    """A database with all tables and no rows on each engine: both are stopped at the same time."""
    url = postgres_server.fresh(migrated_template)
    yield f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'x.db')}", url
    postgres_server.drop(url)


@dataclass
class Stopped:
    """What there was to see when the process had ended."""

    seconds: float
    status: int
    begun: set[str]
    arrived: set[str]
    events: list[str]
    replies: list[str]


async def prepared(url: str) -> None:
    """Two hundred people, and a letter for each."""
    database = Database(url)
    try:
        office = Office(database, TUESDAY)
        await office.open("ana")
        key = await office.workspace()
        names = [f"p{number:03}" for number in range(LETTERS)]
        async with database.write() as session:
            for name in names:
                one = await members.add(
                    session, key, name=name, role=Role.member, zone="UTC", language="en", now=office.now
                )
                await members.add_account(session, one, PLATFORM, "acme", name)
        await office.post_to_all(names)
    finally:
        await database.close()


class Book:
    """What the process has written down."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keys(self, what: str) -> set[str]:
        """The letters of which it says so."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return {key for each, key in map(str.split, lines) if each == what}


async def stopped(url: str, book: Book, seconds: float) -> Stopped:
    """Start it, wait until letters are under way, ask for something and tell it to stop in the same moment."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.crash.stopping_worker"),
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "SECONDS": str(seconds),
            "START": TUESDAY.isoformat(),
            "BOOK": str(book.file),
        },
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    events: list[str] = []
    try:
        async with asyncio.timeout(60):
            first = json.loads(await process.stderr.readline())
            address = str(first["health"]).removesuffix("/healthz")
            while len(book.keys("sending")) < 20:
                await asyncio.sleep(0.01)
            asking = [asyncio.create_task(asked(address, f"/client new Client-{number}")) for number in range(5)]
            await asyncio.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            rest = (await process.stderr.read()).decode()
            status = await process.wait()
            took = time.monotonic() - began
            replies = await asyncio.gather(*asking)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    events = [str(json.loads(line)["event"]) for line in rest.splitlines()]
    given = [each for each in replies if each]
    return Stopped(took, status, book.keys("sending"), book.keys("arrived"), events, given)


async def asked(address: str, words: str) -> str:
    """What Ana is told; nothing where nobody took her request any more."""
    with suppress(aiohttp.ClientError):
        async with aiohttp.ClientSession() as session, session.post(f"{address}/{PLATFORM}", data=words) as answer:
            return await answer.text() if answer.status == 200 else ""
    return ""


async def after(url: str, found: Stopped, unknown: int) -> tuple[Counter[str], Counter[str]]:
    """The states that it left, and how often each letter has arrived once the next process has had a single look."""
    database = Database(url)
    office = Office(database, TUESDAY + timedelta(minutes=1))
    try:
        left = Counter(await office.states())
        await office.app.start()
        await office.app.tick()
        messages = Counter(found.arrived)
        messages.update(each.key for each in office.paper.delivered)
        marked = {each.key for each in office.paper.delivered if MARK in each.text}
        assert len(marked) == unknown
        assert marked == (found.begun - found.arrived if unknown else set())
        assert await office.states() == {"sent": LETTERS}
        clients = {str(name) for (name,) in await office.rows("SELECT name FROM clients")}
        assert {reply.split(": ")[1].split(".")[0] for reply in found.replies} <= clients
    finally:
        await database.close()
    return left, messages


async def test_what_is_under_way_is_finished_and_the_rest_can_be_claimed_at_once(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    await asyncio.gather(*(prepared(url) for url in urls))
    ends = await asyncio.gather(*(stopped(url, Book(tmp_path / str(n)), 1.5) for n, url in enumerate(urls)))
    for url, found in zip(urls, ends, strict=True):
        assert (found.status, found.seconds < AT_MOST + 2) == (0, True), found
        assert "a tick did not end in time and is broken off" not in found.events
        assert found.begun == found.arrived
        left, messages = await after(url, found, 0)
        assert set(left) == {"sent", "pending"}, left
        assert left["sent"] == len(found.arrived) < LETTERS
        assert len(messages) == LETTERS == messages.total()
        engine = url.split(":")[0]
        sys.stdout.write(f"{engine}: ended after {found.seconds:.1f} s; {dict(left)}; {len(found.replies)} answered\n")


async def test_what_the_platform_does_not_finish_is_unknown_and_never_half_claimed(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    await asyncio.gather(*(prepared(url) for url in urls))
    ends = await asyncio.gather(*(stopped(url, Book(tmp_path / str(n)), 60) for n, url in enumerate(urls)))
    for url, found in zip(urls, ends, strict=True):
        assert (found.status, found.seconds < AT_MOST + 2) == (0, True), found
        assert "a tick did not end in time and is broken off" in found.events
        left, messages = await after(url, found, len(found.begun))
        assert left == {"unknown": len(found.begun), "pending": LETTERS - len(found.begun)}
        assert len(messages) == LETTERS == messages.total()
        sys.stdout.write(f"{url.split(':')[0]}: ended after {found.seconds:.1f} s; {dict(left)}\n")
