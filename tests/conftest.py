"""What every test can ask for: a real server, and a fresh database on each of the two engines."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from bot.store.database import Database
from tests import postgresql
from tests.fuzz.tally import pytest_terminal_summary as pytest_terminal_summary  # a hook
from tests.in_turn import pytest_collection_modifyitems as pytest_collection_modifyitems  # a hook

# Locally each run tries new examples; where nobody looks on, the same ones, so that a red run is red again.
hypothesis.settings.register_profile("dev", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end, so no garbage collection need look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def the_log_stays_as_it_is() -> Iterator[None]:
    """Whatever a test does to structlog's settings, the next one in its process finds them as they were."""
    before = _settings_of_the_log()
    yield
    assert _settings_of_the_log() == before


def _settings_of_the_log() -> dict[str, object]:
    found = structlog.get_config()
    return found | {"processors": [*found["processors"]]}


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


class Site:
    """Where one database stands after the other, each a fresh copy: what the engine has compiled serves them all.

    Compiling its statements anew takes a test longer than carrying them out.
    """

    def __init__(self, url: str) -> None:
        self._opened = _Reopened(url)

    async def cleared(self) -> Database:
        """A database with all tables and no rows; whatever was there before is gone."""
        await self._opened.close()  # should a task of the test before have connected once more after its end
        self.clear()
        self._opened.begin()
        return self._opened

    def clear(self) -> None:
        raise NotImplementedError


class _Reopened(Database):
    """A database that was closed and is used again, now on another event loop."""

    def begin(self) -> None:
        """A lock belongs to the loop on which somebody first waited for it."""
        self._one_writer = asyncio.Lock()


class _File(Site):
    def __init__(self, template: Path, file: Path) -> None:
        super().__init__(f"sqlite:///{file}")
        self._template, self._file = template, file

    def clear(self) -> None:
        shutil.rmtree(self._file.parent, ignore_errors=True)  # with whatever a test has put beside it
        self._file.parent.mkdir()
        shutil.copy(self._template, self._file)


class _OnServer(Site):
    def __init__(self, server: postgresql.Server, template: str) -> None:
        self._server, self._template = server, template
        self._url = server.fresh(template)
        super().__init__(self._url)

    def clear(self) -> None:
        self._server.renew(self._url, self._template)


@pytest.fixture(scope="session")
def file_site(migrated_file: Path) -> Iterator[Site]:
    """Databases in SQLite's one file, in memory where there is some: its commits wait for the disk."""
    memory = postgresql.MEMORY if os.access(postgresql.MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="site-", dir=memory) as folder:
        yield _File(migrated_file, Path(folder) / "here" / "shimekiri.db")


@pytest.fixture(scope="session")
def server_site(postgres_server: postgresql.Server, migrated_template: str) -> Site:
    """Databases on PostgreSQL, all of one name."""
    return _OnServer(postgres_server, migrated_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Site:
    """Where the database of a test stands, once for each engine."""
    found: Site = request.getfixturevalue("file_site" if request.param == "sqlite" else "server_site")
    return found


@pytest.fixture
async def database(site: Site) -> AsyncIterator[Database]:
    """An open database with all tables and no rows, once for each engine."""
    database = await site.cleared()
    yield database
    await database.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()
