"""Writes the transcripts of the plays, and of the README's example, anew: `python -m tests.flows.retell`."""

import asyncio
import re
import tempfile
from pathlib import Path

from bot.store.database import Database
from tests.flows.test_plays import PLAYS, START, ZONE
from tests.stage import transcript_of

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = Path(__file__).parents[2] / "examples" / "three-weeks.txt"
BLOCK = re.compile(r"(```console\n\$ \.venv/bin/shimekiri console --script [^\n]*\n).*?(```)", re.DOTALL)


async def seen(script: str) -> str:
    """The transcript of a script in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/play.db")
        await database.migrate()
        try:
            return await transcript_of(database, script, START, ZONE)
        finally:
            await database.close()


async def retell() -> None:
    """Every play, and the README."""
    for play in PLAYS:
        play.with_suffix(".seen").write_text(await seen(play.read_text(encoding="utf-8")), encoding="utf-8")
    told = await seen(EXAMPLE.read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda match: match[1] + told.rstrip() + "\n" + match[2], text), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(retell())
