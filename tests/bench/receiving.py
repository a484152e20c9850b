"""The receiver (`tests.bench.receiver`) as a row of the benchmarks sees it: started, asked what came, and ended."""

from __future__ import annotations

import asyncio
import http.client
import json
import pickle
import sys
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.receiver import EDITS, POSTS, TELEGRAM_TOKEN, Arrival, Kept

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tally:
    """What came of what was to come. `first` and `last` are instants on CLOCK_MONOTONIC, of any message."""

    posts: int
    edits: int
    first: float
    last: float
    lost: int
    twice: int
    strange: int
    """Posts that nobody has asked for."""

    @property
    def void(self) -> str:
        """Why a run with this counts for nothing; empty if it counts."""
        wrong = {"lost": self.lost, "twice": self.twice, "unasked": self.strange}
        return ", ".join(f"{many} {what}" for what, many in wrong.items() if many)


class Receiver:
    """A running receiver."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid

    @property
    def slack_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def telegram_url(self) -> str:
        """What TELEGRAM_API_URL is to be."""
        return f"http://127.0.0.1:{self.port}/bot"

    async def count(self) -> tuple[int, int]:
        """How many messages were posted and how many changed; cheap enough to be asked while they come."""
        found = json.loads(await self._ask("count"))
        return found["posts"], found["edits"]

    async def until(self, posts: int, edits: int = 0, *, patience: float = 60.0) -> None:
        """Until so many have come, or nothing more has for `patience` seconds."""
        loop = asyncio.get_running_loop()
        seen, moved = (-1, -1), loop.time()
        while (found := await self.count()) < (posts, 0) or found[1] < edits:
            if found != seen:
                seen, moved = found, loop.time()
            if loop.time() - moved > patience:
                return
            await asyncio.sleep(0.1)

    async def arrivals(self) -> list[Arrival]:
        """Every message, in the order in which they came."""
        return [Arrival(*each) for each in json.loads(await self._ask("arrivals"))]

    async def bodies(self) -> list[Kept]:
        """What they were posted with, in the same order."""
        return [Kept(*each) for each in pickle.loads(await self._ask("bodies"))]

    async def calls(self) -> tuple[dict[str, int], float]:
        """How often each method was called, and the seconds of CPU that all answers have taken."""
        found = json.loads(await self._ask("calls"))
        return found["calls"], found["cpu"]

    async def clear(self) -> None:
        """Forget all that came."""
        await self._ask("clear")

    async def tally(self, chats: Collection[str]) -> Tally:
        """What came, where one message was to come to each of these chats."""
        return tallied(await self.arrivals(), chats)

    async def _ask(self, what: str) -> bytes:
        return await asyncio.to_thread(self._asked, what)

    def _asked(self, what: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", f"/control/{what}")
            return connection.getresponse().read()
        finally:
            connection.close()


def tallied(arrivals: Collection[Arrival], chats: Collection[str]) -> Tally:
    """Losses, and what came twice: to a chat that had its message already, or under a key that had been used."""
    posts = [arrival for arrival in arrivals if arrival.method in POSTS]
    seen = Counter(arrival.chat for arrival in posts)
    keys = Counter(arrival.key for arrival in posts if arrival.key)
    wanted = set(chats)
    again = sum(many - 1 for chat, many in seen.items() if chat in wanted)
    return Tally(
        posts=len(posts),
        edits=sum(arrival.method in EDITS for arrival in arrivals),
        first=min((arrival.at for arrival in arrivals), default=0.0),
        last=max((arrival.at for arrival in arrivals), default=0.0),
        lost=len(wanted - seen.keys()),
        twice=max(again, sum(many - 1 for many in keys.values())),
        strange=sum(many for chat, many in seen.items() if chat not in wanted),
    )


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.receiver"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Receiver(int(await process.stdout.readline()), process.pid)
    finally:
        process.stdin.close()
        await process.wait()


def settings_of(receiver: Receiver, *platforms: str) -> dict[str, str]:
    """The environment of a bot that speaks to the receiver on these platforms, without a limit on its pace."""
    found = {"PACE_PERSON": "0"}
    if "slack" in platforms:
        found |= {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": receiver.slack_url,
            "PACE_SLACK_CHAT": "0",
        }
    if "telegram" in platforms:
        paces = ("PACE_TELEGRAM", "PACE_TELEGRAM_CHAT", "PACE_TELEGRAM_GROUP")
        found |= {"TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN, "TELEGRAM_API_URL": receiver.telegram_url}
        found |= dict.fromkeys(paces, "0")
    return found


SIGNING_SECRET = "bench-signing-secret-of-32-chars"


def parsed(kept: Kept) -> dict[str, Any]:
    """The parameters of a message as they were posted, which must have been JSON."""
    found: dict[str, Any] = json.loads(kept.body)
    return found
