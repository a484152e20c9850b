"""What every test can ask for: a real server, and a fresh database on each of the two engines."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from bot.store.database import Database
from tests import postgresql

# Locally each run tries new examples; where nobody looks on, the same ones, so that a red run is red again.
hypothesis.settings.register_profile("dev", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    with postgresql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database that no other test sees, once for each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shimekiri.db'}"
        return
    server: postgresql.Server = request.getfixturevalue("postgres_server")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def migrated_template(postgres_server: postgresql.Server) -> str:
    """A PostgreSQL database with this release's tables, to be copied."""
    url = postgres_server.fresh()
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with this release's tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and no rows, once for each engine."""
    if request.param == "sqlite":
        file = tmp_path / "shimekiri.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    server: postgresql.Server = request.getfixturevalue("postgres_server")
    url = server.fresh(request.getfixturevalue("migrated_template"))
    yield url
    server.drop(url)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """An open database with all tables and no rows, once for each engine."""
    database = Database(migrated_url)
    yield database
    await database.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()
