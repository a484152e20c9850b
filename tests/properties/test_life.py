"""The life of deadlines under random and directed plays, on SQLite and PostgreSQL (RULES 1–5, 8)."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.domain.evidence import ALTERED, Fault
from bot.store.database import Database
from tests import postgresql
from tests.length import IS_LONG
from tests.properties.ledger import Ledger
from tests.properties.moves import Play, play_out, plays
from tests.properties.plays import DIRECTED, SETTING, START
from tests.properties.reached import Reached
from tests.properties.world import World
from tests.sound import assert_sound_in

EXAMPLES = int(os.environ.get("SHIMEKIRI_EXAMPLES", "8"))
"""Random plays on SQLite; PostgreSQL gets a tenth of them."""

REACHED = Reached()

QUICK = settings(
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]
)

Scene = Callable[[World], Awaitable[None]]


class Theatre:
    """Empty databases of one engine, one after the other, on one event loop."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner

    def stage(self, start: datetime, scene: Scene, *, looks_at_data: bool = IS_LONG) -> World:
        """Play a scene in an empty database, with everything checked that holds whatever people do; `looks_at_data`
        also as `check --data` does.
        """
        return self._runner.run(self._stage(start, scene, looks_at_data=looks_at_data))

    async def _stage(self, start: datetime, scene: Scene, *, looks_at_data: bool) -> World:
        database = self.opened()
        world = World(database, start, Ledger(REACHED, {"ana"}, {"Globex": "mia"}))
        try:
            await scene(world)
            await world.tick()
            count, findings = await world.verify()
            assert count > 0
            assert not [each for each in findings if each.fault in ALTERED], findings
            assert not [each for each in findings if each.fault is Fault.unsealed], "a tick leaves nothing unsealed"
            if looks_at_data:
                await assert_sound_in(database, world.now())
        except AssertionError as error:
            error.add_note("\n".join(["The play so far:", *world.script]))
            raise
        finally:
            await database.close()
        return world

    def opened(self) -> Database:
        """An open database with all tables and no rows."""
        raise NotImplementedError


class Files(Theatre):
    """One SQLite file, replaced by a migrated one each time; the engine with its compiled queries stays."""

    def __init__(self, runner: asyncio.Runner, template: Path, file: Path) -> None:
        super().__init__(runner)
        self._template, self._file = template, file
        self._database = Database(f"sqlite:///{file}")

    def opened(self) -> Database:
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._template, self._file)
        return self._database


class Servers(Theatre):
    """A fresh copy of a migrated PostgreSQL database each time."""

    def __init__(self, runner: asyncio.Runner, server: postgresql.Server, template: str) -> None:
        super().__init__(runner)
        self._server, self._template = server, template
        self._url = ""

    def opened(self) -> Database:
        self.drop()
        self._url = self._server.fresh(self._template)
        return Database(self._url)

    def drop(self) -> None:
        """Remove the newest copy."""
        if self._url:
            self._server.drop(self._url)


@pytest.fixture(scope="module")
def files(migrated_file: Path) -> Iterator[Theatre]:
    """Plays on SQLite."""
    memory = postgresql.MEMORY if os.access(postgresql.MEMORY, os.W_OK) else None
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory(prefix="plays-", dir=memory) as folder:
        yield Files(runner, migrated_file, Path(folder) / "play.db")


@pytest.fixture(scope="module")
def servers(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[Theatre]:
    """Plays on PostgreSQL."""
    with asyncio.Runner() as runner:
        theatre = Servers(runner, postgres_server, migrated_template)
        yield theatre
        theatre.drop()


@pytest.mark.parametrize("name", sorted(DIRECTED))
def test_a_directed_play_keeps_every_rule(files: Theatre, name: str) -> None:
    async def scene(world: World) -> None:
        for line in (*SETTING, *DIRECTED[name]):
            await world.plain_line(line)

    files.stage(datetime.fromisoformat(START).replace(tzinfo=ZoneInfo("Asia/Tokyo")), scene)
    REACHED.plays.add(name)


@given(play=plays)
@settings(QUICK, max_examples=EXAMPLES)
def test_whatever_people_do_the_rules_hold(files: Theatre, play: Play) -> None:
    files.stage(play.starts_at, lambda world: play_out(world, play, REACHED), looks_at_data=True)
    REACHED.plays.add("random")


@given(play=plays)
@settings(QUICK, max_examples=max(2, EXAMPLES // 10))
def test_whatever_people_do_the_rules_hold_on_postgresql(servers: Theatre, play: Play) -> None:
    servers.stage(play.starts_at, lambda world: play_out(world, play, REACHED), looks_at_data=True)
    REACHED.plays.add("postgresql")


def test_the_run_has_reached_every_state_and_every_transition() -> None:
    if not {*DIRECTED, "random", "postgresql"} <= REACHED.plays:
        pytest.skip("needs all plays of this module")
    assert REACHED.missing() == {}
    assert REACHED.plans > 0
