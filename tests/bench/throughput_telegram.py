"""Durable nudges to Telegram: how many letters a second, beside python-telegram-bot's own transport.

The yardstick is the library's `HTTPXRequest` as its `Bot` uses it, 50 calls at a time, with the bodies that the bot has
just posted as its parameters; what the library does around it (objects made of the answers) is left out.

`python -m tests.bench.throughput_telegram --letters 2000 --database sqlite` makes one run and tells it in plain lines.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence

from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from tests.bench import throughput
from tests.bench.figures import Figure
from tests.bench.flood import at_once, cpu_of_us
from tests.bench.receiver import TELEGRAM_TOKEN, Kept
from tests.bench.receiving import Receiver, parsed
from tests.bench.scale import Scale
from tests.bench.throughput import Side, beside

AT_ONCE = 50


async def yardstick(receiver: Receiver, bodies: Sequence[Kept]) -> dict[str, float | str]:
    """The same bodies by the library's transport alone, 50 at a time."""
    await receiver.clear()
    said = {
        id(kept): RequestData([RequestParameter(name, value, []) for name, value in parsed(kept).items()])
        for kept in bodies
    }
    # The environment's proxy is for the world outside.
    request = HTTPXRequest(connection_pool_size=AT_ONCE, httpx_kwargs={"trust_env": False})
    await request.initialize()
    try:

        async def post(kept: Kept) -> None:
            await request.post(f"{receiver.telegram_url}{TELEGRAM_TOKEN}/{kept.method}", said[id(kept)])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            used = cpu_of_us()
            began = await at_once(bodies, post, AT_ONCE)
            used = cpu_of_us() - used
    finally:
        await request.shutdown()
    return beside(len(bodies), began, (await receiver.arrivals())[-1].at, used)


SIDE = Side(
    row="throughput-telegram",
    platform="telegram",
    name="Telegram",
    client="python-telegram-bot's transport alone",
    yardstick=yardstick,
    reach={"sqlite": 3.0, "postgresql": 3.0},
    runs=(
        ("sqlite", "due", (1,)),
        ("sqlite", "cards", (1,)),
        ("sqlite", "outbox", (1,)),
        ("postgresql", "due", (1, 2)),
        ("postgresql", "outbox", (1,)),
    ),
)

ROW = SIDE.row


async def measure(scale: Scale) -> list[Figure]:
    """All lines of this row."""
    return await throughput.measure(SIDE, scale)


if __name__ == "__main__":
    asyncio.run(throughput.look(SIDE))
