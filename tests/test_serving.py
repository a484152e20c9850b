"""Serving: what is started in which order, how it says how it is, and how it ends."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from sqlalchemy import text

from adapters.web.door import DoorFault
from bot.app import App, HandClock
from bot.chat import Wire, plain
from bot.serving import Service, version
from bot.store.database import Database
from tests.desk import Desk, Post, typed

TUESDAY = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
"""10:00 in Tokyo."""


@pytest.fixture
async def database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Serving is the same over both engines, so the quicker one does."""
    shutil.copy(migrated_file, tmp_path / "x.db")
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    yield database
    await database.close()


@asynccontextmanager
async def serving(database: Database, *desks: Desk, **options: Any) -> AsyncIterator[Service]:
    """The bot on these platforms, started."""
    service = Service(database, HandClock(TUESDAY), desks, **options)
    try:
        await service.start()
        yield service
    finally:
        await service.stop()


async def healthz(service: Service, path: str = "/healthz") -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{service.port}") as session,
        session.get(path) as answer,
    ):
        return answer.status, await answer.json()


async def becomes(service: Service, status: int, path: str = "/healthz") -> dict[str, Any]:
    """What health says once it has this status."""
    async with asyncio.timeout(10):
        while True:
            found, said = await healthz(service, path)
            if found == status:
                return said
            await asyncio.sleep(0.02)


async def has_said(desk: Desk, step: str) -> None:
    async with asyncio.timeout(10):
        while step not in desk.told:
            await asyncio.sleep(0.01)


async def test_a_platform_is_opened_listened_to_stopped_and_closed(database: Database) -> None:
    desk = Desk()
    async with serving(database, desk) as service:
        assert await becomes(service, 200) == {
            "live": True,
            "ready": True,
            "database": "ok",
            "platforms": {"desk": "ok"},
            "set_aside": 0,
            "version": version(),
        }
        assert desk.told == ["open", "open done", "listen", "listen done"]
    assert desk.told[4:] == ["stop", "stop done", "close", "close done"]


async def test_an_answer_that_waited_at_the_platform_counts_before_the_clause_is_executed(database: Database) -> None:
    clock = HandClock(TUESDAY)
    before = App(database, clock, {"desk": Wire(Post("desk"))}, in_time=60)
    for name, words in (
        ("ken", "/team"),
        ("ana", "/client new Acme zone Asia/Tokyo"),
        ("ana", '/deadline new Acme "Logo" by 2026-11-18 17:00 hold blocks @ken'),
        ("ana", "/deadline sent D-1"),
    ):
        assert (await before.handle(typed(name, words))).ok
    await before.tick()
    clock.move_to(datetime(2026, 11, 18, 8, 30, tzinfo=UTC))  # 17:30 in Tokyo: due while nobody was there

    desk = Desk(waiting=(typed("ana", "/deadline answered D-1"),))
    service = Service(database, clock, [desk])
    await service.start()
    try:
        await becomes(service, 200)
        reply = await service.app.handle(typed("ana", "/deadline D-1"))
    finally:
        await service.stop()
    assert "State: answered." in plain(reply.cards[0].text)
    assert [said for _, said in desk.post.arrived if "on hold" in said] == []  # ken would have stopped


async def test_it_is_not_ready_and_takes_nothing_before_the_platforms_listen(database: Database) -> None:
    desk = Desk()
    desk.may["open"].clear()
    service = Service(database, HandClock(TUESDAY), [desk])
    starting = asyncio.create_task(service.start())
    try:
        await has_said(desk, "open")
        assert await healthz(service) == (
            503,
            {
                "live": True,
                "ready": False,
                "database": "ok",
                "platforms": {"desk": "It is being started."},
                "set_aside": 0,
                "version": version(),
            },
        )
        assert (await healthz(service, "/healthz/live"))[0] == 200
        async with aiohttp.ClientSession(f"http://127.0.0.1:{service.port}") as session:
            async with session.post("/desk", data="/client list") as answer:
                assert (answer.status, answer.headers["retry-after"]) == (503, "5")
            desk.may["open"].set()
            await starting
            async with session.post("/desk", data="/client new Acme") as answer:
                assert (answer.status, (await answer.text()).splitlines()[0]) == (200, "New client: Acme.")
    finally:
        await service.stop()


async def test_a_platform_with_much_to_take_in_does_not_hold_up_the_others_for_long(database: Database) -> None:
    busy, quick = Desk("busy", (typed("ana", "/client new Acme", "busy"),)), Desk("quick")
    busy.may["listen"].clear()
    async with asyncio.timeout(20), serving(database, busy, quick, take_in=0.05) as service:
        await becomes(service, 200)
        assert busy.replies == []
        busy.may["listen"].set()
        await has_said(busy, "listen done")


async def test_a_platform_that_is_slow_to_open_listens_afterwards(database: Database) -> None:
    slow = Desk()
    slow.may["open"].clear()
    async with asyncio.timeout(20), serving(database, slow, take_in=0.05):
        assert slow.told == ["open"]
        slow.may["open"].set()
        await has_said(slow, "listen done")


@pytest.mark.parametrize("step", ["open", "listen"])
async def test_a_platform_that_breaks_does_not_stop_the_other_one(database: Database, step: str) -> None:
    broken, well = Desk("broken"), Desk("well")
    broken.breaks_at = step
    with structlog.testing.capture_logs() as logs:
        async with serving(database, broken, well) as service:
            said = await becomes(service, 503)
            assert said["platforms"] == {
                "broken": "It broke at the start; the log says why. Start Shimekiri again.",
                "well": "ok",
            }
            assert well.told[-1] == "listen done"
    assert ("a platform broke at its start", "broken") in {(e["event"], e.get("platform")) for e in logs}


async def test_health_and_the_log_say_what_is_wrong_with_a_platform_and_when_it_is_well_again(
    database: Database,
) -> None:
    desk, other = Desk(), Desk("other")
    with structlog.testing.capture_logs() as logs:
        async with serving(database, desk, other) as service:
            await becomes(service, 200)
            desk.trouble = "Desk refuses the token; put in a new one."
            said = await becomes(service, 503)
            assert said["platforms"] == {"desk": "Desk refuses the token; put in a new one.", "other": "ok"}
            assert (said["live"], (await healthz(service, "/healthz/live"))[0]) == (True, 200)
            async with asyncio.timeout(10):
                while not any(entry["event"] == "a platform is in trouble" for entry in logs):
                    await asyncio.sleep(0.02)
                desk.trouble = ""
                while not any(entry["event"] == "a platform is well again" for entry in logs):
                    await asyncio.sleep(0.02)
    told = [(entry["event"], entry.get("platform"), entry.get("why")) for entry in logs]
    assert told == [
        ("Shimekiri starts", None, None),
        ("a platform is up", "desk", None),
        ("a platform is up", "other", None),
        ("a platform is in trouble", "desk", "Desk refuses the token; put in a new one."),
        ("a platform is well again", "desk", None),
    ]


async def test_trouble_with_the_database_is_told_and_does_not_make_the_program_dead(database: Database) -> None:
    assert database.file is not None
    async with serving(database, Desk()) as service:
        await becomes(service, 200)
        other = sqlite3.connect(database.file, timeout=60, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        said = await becomes(service, 503)
        assert said["database"] == (
            "The database is locked by another program; close that program, or try again in a moment."
        )
        assert (said["live"], said["platforms"]) == (True, {"desk": "ok"})
        other.close()
        await becomes(service, 200)


async def test_health_counts_what_could_not_be_worked_on(database: Database) -> None:
    deadline = '/deadline new Acme "Logo" by 2026-11-20 17:00 hold'
    desk = Desk(waiting=(typed("ana", "/client new Acme"), typed("ana", deadline)))
    async with serving(database, desk) as service:
        assert (await becomes(service, 200))["set_aside"] == 0
        async with database.write() as session:
            await session.execute(text("UPDATE deadlines SET failures = 1"))
        assert (await healthz(service))[1]["set_aside"] == 1


async def test_a_tick_that_does_not_end_makes_the_program_dead_and_is_broken_off_at_the_end(
    database: Database,
) -> None:
    desk = Desk(
        waiting=(
            typed("mia", "/team"),
            typed("ana", "/client new Acme"),
            typed("ana", '/deadline new Acme "Logo" by 2026-11-20 17:00 hold owner @mia'),
        )
    )
    desk.post.may_send.clear()
    with structlog.testing.capture_logs() as logs:
        async with serving(database, desk, lately=0.5) as service:
            async with asyncio.timeout(10):
                await desk.post.is_asked.wait()
            assert not (await becomes(service, 503, "/healthz/live"))["live"]
    assert "a tick did not end in time and is broken off" in [entry["event"] for entry in logs]
    assert desk.told[-1] == "close done"


async def test_a_platform_that_does_not_stop_is_broken_off(database: Database) -> None:
    desk, other = Desk(), Desk("other")
    desk.may["stop"].clear()
    async with asyncio.timeout(10):
        async with serving(database, desk, other):
            pass
    assert desk.told[-3:] == ["stop", "close", "close done"]
    assert other.told[-1] == "close done"


async def test_a_taken_port_is_told_before_any_platform_is_spoken_to(database: Database) -> None:
    desk = Desk()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(DoorFault):
        await Service(database, HandClock(TUESDAY), [desk], port=taken.getsockname()[1]).start()
    assert desk.told == []


@contextmanager
def program(folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The bot on a desk, as a process."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.desk"],
        env=os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'x.db'}"} | environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate(timeout=30)


def until(started: subprocess.Popen[str], event: str) -> dict[str, Any]:
    """The line of the log that tells of this event."""
    assert started.stderr is not None
    for line in started.stderr:
        entry: dict[str, Any] = json.loads(line)
        if entry["event"] == event:
            return entry
    raise AssertionError(f"the program ended without {event}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with program(tmp_path) as started:
        assert until(started, "Shimekiri starts")["health"].startswith("http://127.0.0.1:")
        until(started, "a platform is up")
        started.send_signal(number)
        assert started.wait(timeout=30) == 0


@pytest.mark.parametrize("step", ["open", "listen"])
def test_a_signal_ends_it_while_it_still_starts(tmp_path: Path, step: str) -> None:
    with program(tmp_path, STUCK=step) as started:
        until(started, "Shimekiri starts")
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=30) == 0


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with program(tmp_path, STUCK="stop") as started:
        until(started, "a platform is up")
        started.send_signal(signal.SIGTERM)
        until(started, "Shimekiri stops")
        started.send_signal(signal.SIGINT)
        assert started.wait(timeout=30) == 128 + signal.SIGINT
