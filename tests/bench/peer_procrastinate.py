"""Procrastinate, run by a Python of its own (`peers.txt`); told in `peers.py`.

As its documents set it up (procrastinate.readthedocs.io): an asynchronous task and a worker with `concurrency=50`
("Execute multiple jobs at the same time"), a pool with one connection more than that ("Mind the size of your PostgreSQL
pool"), jobs deferred in batches ("batch_defer_async … more efficient"). Further workers in processes of their own,
which it recommends too, are not measured: there is one process of each peer.

`store URL FILE` defers a job for each line of the file, each due already; `send URL API` works on them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
from procrastinate import App, PsycopgConnector
from slack_sdk.web.async_client import AsyncWebClient

AT_ONCE, IN_A_BATCH = 50, 1_000


async def store(url: str, bodies: list[dict[str, Any]]) -> None:
    """A thousand in a transaction."""
    app = App(connector=PsycopgConnector(conninfo=url))
    task = app.task(name="post")(_nothing)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        waiting = iter(bodies)
        while batch := [{"body": body} for body in islice(waiting, IN_A_BATCH)]:
            await task.configure(schedule_at=datetime.now(UTC)).batch_defer_async(*batch)


async def _nothing(body: dict[str, Any]) -> None:
    """The task where it is only deferred."""


async def send(url: str, api: str) -> None:
    """Until the process is ended. It tells when it begins (CLOCK_MONOTONIC), and its seconds of CPU until then."""
    app = App(connector=PsycopgConnector(conninfo=url, max_size=AT_ONCE + 1))
    async with aiohttp.ClientSession() as session, app.open_async():
        client = AsyncWebClient(token="xoxb-bench", base_url=api, session=session)

        async def post(body: dict[str, Any]) -> None:
            await client.api_call("chat.postMessage", json=body)

        app.task(name="post")(post)
        sys.stdout.write(f"{time.monotonic()} {time.process_time()}\n")
        sys.stdout.flush()
        await app.run_worker_async(concurrency=AT_ONCE)


def main(what: str, url: str, given: str) -> None:
    """What stands at the top."""
    if what == "store":
        lines = Path(given).read_text(encoding="utf-8").splitlines()
        asyncio.run(store(url, [json.loads(line) for line in lines]))
    else:
        asyncio.run(send(url, given))


if __name__ == "__main__":
    main(*sys.argv[1:4])
