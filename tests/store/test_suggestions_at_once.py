"""Several processes on one database: of all that look at the same moment one asks, once (RULES 6, 9)."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.evidence import Entry
from bot.domain.letters import ASKING
from bot.store.database import Database
from bot.store.rows_of_evidence import EvidenceRow
from bot.store.rows_of_letters import LetterRow
from tests import postgresql
from tests.flows.asking import PEOPLE, START
from tests.stage import Stage
from tests.store import ticker

DEADLINES = 12
PROCESSES = 4
ENOUGH = 60
"""Seconds for all of them, on a machine that is busy."""


@pytest.fixture
def url(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[str]:
    """A database that several processes may have open."""
    made = postgres_server.fresh(migrated_template)
    yield made
    postgres_server.drop(made)


async def test_four_processes_that_tick_at_once_ask_once(url: str, tmp_path: Path) -> None:
    database = Database(url)
    try:
        stage = Stage(database, START)
        chases = "".join(
            f'@ana /deadline new Acme "Part {number}" by 2026-11-20 17:00 chase\n@ana /deadline sent D-{number}\n'
            for number in range(1, DEADLINES + 1)
        )
        await stage.play(PEOPLE + chases + ":until 2026-11-24 17:59")
        book = tmp_path / "delivered"
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.store.ticker"])
        together = context.Barrier(PROCESSES)
        processes = [context.Process(target=ticker.run, args=(url, str(book), together)) for _ in range(PROCESSES)]
        for process in processes:
            process.start()
        for process in processes:
            await asyncio.to_thread(process.join, ENOUGH)
        statuses = [process.exitcode for process in processes]
        for process in processes:
            process.kill()  # does nothing to one that has ended
        assert statuses == [0] * PROCESSES
        asked = [line.split("\t") for line in book.read_text(encoding="utf-8").splitlines() if "If you do" in line]
        wanted = [("mia", f"D-{number}") for number in range(1, DEADLINES + 1)]
        assert sorted((to, text.split()[0]) for _, to, text in asked) == sorted(wanted)
        async with database.read() as session:
            letters = select(func.count()).where(LetterRow.nudge.in_([nudge.value for nudge in ASKING]))
            lines = select(func.count()).where(EvidenceRow.kind == Entry.suggested.value)
            found = [(await session.execute(query)).scalar_one() for query in (letters, lines)]
        assert found == [DEADLINES, DEADLINES]
    finally:
        await database.close()
