"""The town, furnished once for each engine."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.database import Database
from tests import postgresql
from tests.fuzz.worlds import Files, Servers, furnished


@dataclass(frozen=True)
class Furnished:
    """A town to be copied, and what the buttons carried that its people have seen."""

    file: Path
    seen: tuple[str, ...]
    folder: Path


@pytest.fixture(scope="session")
def furnished_file(migrated_file: Path) -> Iterator[Furnished]:
    """On SQLite, in memory where there is some."""
    memory = postgresql.MEMORY if os.access(postgresql.MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="town-", dir=memory) as folder:
        file = Path(folder) / "town.db"
        shutil.copy(migrated_file, file)
        seen = asyncio.run(_furnish(f"sqlite:///{file}"))
        yield Furnished(file, tuple(sorted(seen)), Path(folder))


@pytest.fixture
def files(furnished_file: Furnished) -> Files:
    """Copies on SQLite."""
    return Files(furnished_file.file, furnished_file.folder / "copy.db")


@pytest.fixture(scope="session")
def furnished_server(postgres_server: postgresql.Server, migrated_template: str) -> str:
    """On PostgreSQL."""
    template = postgres_server.fresh(migrated_template)
    asyncio.run(_furnish(template))
    return template


@pytest.fixture
def servers(postgres_server: postgresql.Server, furnished_server: str) -> Iterator[Servers]:
    """Copies on PostgreSQL."""
    copies = Servers(postgres_server, furnished_server)
    yield copies
    postgres_server.drop(copies.url)


async def _furnish(url: str) -> frozenset[str]:
    database = Database(url)
    try:
        return await furnished(database)
    finally:
        await database.close()
