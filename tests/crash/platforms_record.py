"""What the crash tests ask of the record and of the messages at the other end, whatever the story was."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import Counter
from pathlib import Path

from bot.store import evidence
from tests.crash.platforms_outbox import Look
from tests.crash.platforms_story import Act
from tests.wire.slack_state import Post

FIXED_SEEDS = {"sqlite": 1, "postgresql": 2}
"""Where nobody looks on."""


def the_seed(url: str, also: int = 0) -> int:
    """Of the dice: the one that is asked for, else a new one each time."""
    fixed = FIXED_SEEDS[url.split(":")[0].split("+")[0]] + also if os.environ.get("CI") else 0
    return int(os.environ.get("CRASH_SEED", "0")) or fixed or random.SystemRandom().randrange(1, 10**6)


def key_of(post: Post) -> str:
    """The letter's key, by which it can be looked for."""
    assert post.metadata is not None
    return str(post.metadata["event_payload"]["key"])


async def recorded(look: Look, *kinds: str) -> Counter[Act]:
    """How often the record has each of these."""
    query = "SELECT evidence.kind, subject FROM evidence JOIN deadlines ON deadlines.id = evidence.deadline_id"
    return Counter(Act(str(kind), str(subject)) for kind, subject in await look.rows(query) if kind in kinds)


async def said_sound(url: str, folder: Path) -> None:
    """`shimekiri check --data`, as a person runs it, finds nothing to mend."""
    command = [sys.executable, "-m", "bot", "check", "--data"]
    place = {"DATABASE_URL": url, "HOME": str(folder)}
    done = await asyncio.create_subprocess_exec(
        *command, cwd=Path(__file__).parents[2], env={**os.environ, **place}, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await done.communicate()
    assert done.returncode == 0, said.decode()


async def check_record(look: Look) -> None:
    """The chain is whole."""
    async with look.database.read() as session:
        [key] = await evidence.workspaces(session)
        count, head, findings = await evidence.verify(session, key)
    assert findings == ()
    assert head is not None
    assert head.sequence == count
