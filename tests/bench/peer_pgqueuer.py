"""PGQueuer, run by a Python of its own (`peers.txt`); told in `peers.py`.

As its guide "Performance Tuning" sets it up (pgqueuer.readthedocs.io): the asyncpg driver with one connection for the
manager, its autovacuum settings for the tables, larger batches for short jobs, and `durable` tables, which is what it
installs unasked. Its own limit, `max_concurrent_tasks`, is not used: once it is reached the manager rests for a tenth
of a second. So it may take as many as it likes, and the jobs keep to fifty at a time themselves. uvloop is what its
command line runs on.

`store URL FILE` enqueues a job for each line of the file, each due already; `send URL API` works on them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import islice
from pathlib import Path

import aiohttp
import asyncpg
import uvloop
from pgqueuer import AsyncpgDriver, Job, PgQueuer, Queries
from slack_sdk.web.async_client import AsyncWebClient

AT_ONCE, AT_A_TIME, IN_A_BATCH = 50, 100, 1_000


async def store(url: str, bodies: list[str]) -> None:
    """A thousand in a transaction."""
    connection = await asyncpg.connect(url)
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    await queries.optimize_autovacuum()
    waiting = iter(bodies)
    while batch := [body.encode() for body in islice(waiting, IN_A_BATCH)]:
        await queries.enqueue(["post"] * len(batch), batch, [0] * len(batch))
    await connection.close()


async def send(url: str, api: str) -> None:
    """Until the process is ended. It tells when it begins (CLOCK_MONOTONIC), and its seconds of CPU until then."""
    connection, at_once = await asyncpg.connect(url), asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-bench", base_url=api, session=session)

        async def post(job: Job) -> None:
            async with at_once:
                await client.api_call("chat.postMessage", json=json.loads(job.payload))

        working = PgQueuer(AsyncpgDriver(connection))
        working.entrypoint("post")(post)
        sys.stdout.write(f"{time.monotonic()} {time.process_time()}\n")
        sys.stdout.flush()
        await working.run(batch_size=AT_A_TIME)


def main(what: str, url: str, given: str) -> None:
    """What stands at the top."""
    if what == "store":
        uvloop.run(store(url, Path(given).read_text(encoding="utf-8").splitlines()))
    else:
        uvloop.run(send(url, given))


if __name__ == "__main__":
    main(*sys.argv[1:4])
