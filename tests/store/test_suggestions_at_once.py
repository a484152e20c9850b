"""Several processes on one database: of all that look at the same moment one asks, once (RULES 6, 9)."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy import func, select

from bot.domain.evidence import Entry
from bot.domain.letters import ASKING
from bot.store.database import Database
from bot.store.rows_of_evidence import EvidenceRow
from bot.store.rows_of_letters import LetterRow
from tests.flows.asking import PEOPLE, START
from tests.stage import Stage

DEADLINES = 6
PROCESSES = 4
ENOUGH = 60
"""Seconds for all of them, on a machine that is busy."""


async def test_four_processes_that_tick_at_once_ask_once(migrated_url: str, tmp_path: Path) -> None:
    if migrated_url.startswith("sqlite"):
        return  # one process alone may have a file open
    database = Database(migrated_url)
    try:
        stage = Stage(database, START)
        chases = "".join(
            f'@ana /deadline new Acme "Part {number}" by 2026-11-20 17:00 chase\n@ana /deadline sent D-{number}\n'
            for number in range(1, DEADLINES + 1)
        )
        await stage.play(PEOPLE + chases + ":until 2026-11-24 17:59")
        book = tmp_path / "delivered"
        processes = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.store.ticker", migrated_url, str(book)),
                cwd=Path(__file__).parents[2],
                env={**os.environ, "LOG_FORMAT": "text"},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            for _ in range(PROCESSES)
        ]
        try:
            async with asyncio.timeout(ENOUGH):
                for process in processes:
                    assert process.stdout is not None
                    assert await process.stdout.readline() == b"ready\n", await process.communicate()
                said = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
        finally:
            for process in processes:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        assert [process.returncode for process in processes] == [0] * PROCESSES, said
        asked = [line.split("\t") for line in book.read_text(encoding="utf-8").splitlines() if "If you do" in line]
        assert sorted((to, text[:4]) for _, to, text in asked) == [("mia", f"D-{n} ") for n in range(1, DEADLINES + 1)]
        assert len({process for process, _, _ in asked}) > 1, "one process did everything"
        async with database.read() as session:
            letters = select(func.count()).where(LetterRow.nudge.in_([nudge.value for nudge in ASKING]))
            lines = select(func.count()).where(EvidenceRow.kind == Entry.suggested.value)
            found = [(await session.execute(query)).scalar_one() for query in (letters, lines)]
        assert found == [DEADLINES, DEADLINES]
    finally:
        await database.close()
