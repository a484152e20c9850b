"""What every test can ask for: a real server, and a fresh database on each of the two engines."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

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
