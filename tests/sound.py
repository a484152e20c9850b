"""Whether the data of a database holds together, for any test that has a story to its end."""

from __future__ import annotations

from datetime import datetime

from bot.app import SystemClock
from bot.store import soundness
from bot.store.database import Database
from bot.texts.soundness import report


async def assert_sound(url: str, now: datetime | None = None) -> None:
    """Nothing that `shimekiri check --data` would name, at `now` (by default the present)."""
    database = Database(url)
    try:
        await assert_sound_in(database, now)
    finally:
        await database.close()


async def assert_sound_in(database: Database, now: datetime | None = None) -> None:
    """The same of a database that is open already."""
    breaches = await soundness.examined(database, now or SystemClock().now())
    assert not breaches, "\n".join(line for line in report(breaches) if "TO MEND" in line)
