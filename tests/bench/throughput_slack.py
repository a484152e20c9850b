"""Durable nudges to Slack: how many letters a second, beside the bare slack-sdk client posting the same bodies.

The yardstick is slack-sdk's client as its documents show it, with one aiohttp session and 50 calls at a time; the
bodies are parsed beforehand. What the bot asks Slack before it writes to somebody (who they are, once in ten minutes)
is answered by the receiver as well, and is in the bot's figures.

`python -m tests.bench.throughput_slack --letters 2000 --database sqlite` makes one run and tells it in plain lines.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench import throughput
from tests.bench.figures import Figure
from tests.bench.flood import at_once, cpu_of_us
from tests.bench.receiver import Kept
from tests.bench.receiving import Receiver, parsed
from tests.bench.scale import Scale
from tests.bench.throughput import Side, beside


@asynccontextmanager
async def bare(receiver: Receiver) -> AsyncIterator[AsyncWebClient]:
    """slack-sdk's client with one session."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token="xoxb-bench", base_url=receiver.slack_url, session=session)


async def yardstick(receiver: Receiver, bodies: Sequence[Kept]) -> dict[str, float | str]:
    """The same bodies by slack-sdk alone, 50 at a time."""
    await receiver.clear()
    said: dict[int, dict[str, Any]] = {id(kept): parsed(kept) for kept in bodies}
    async with bare(receiver) as client:

        async def post(kept: Kept) -> None:
            await client.api_call(kept.method, json=said[id(kept)])

        used = cpu_of_us()
        began = await at_once(bodies, post)
        used = cpu_of_us() - used
    return beside(len(bodies), began, (await receiver.arrivals())[-1].at, used)


SIDE = Side(
    row="throughput-slack",
    platform="slack",
    name="Slack",
    client="slack-sdk alone",
    yardstick=yardstick,
    reach={"sqlite": 0.4, "postgresql": 0.35},
    runs=(
        ("sqlite", "due", (1,)),
        ("sqlite", "cards", (1,)),
        ("sqlite", "outbox", (1,)),
        ("postgresql", "due", (1, 2, 4)),
        ("postgresql", "outbox", (1, 2, 4)),
    ),
    more=1.3,
)

ROW = SIDE.row


async def measure(scale: Scale) -> list[Figure]:
    """All lines of this row."""
    return await throughput.measure(SIDE, scale)


if __name__ == "__main__":
    asyncio.run(throughput.look(SIDE))
