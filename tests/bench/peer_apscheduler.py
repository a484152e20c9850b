"""APScheduler 3 with its SQLAlchemy job store, run by a Python of its own (`peers.txt`); told in `peers.py`.

As its user guide sets it up (apscheduler.readthedocs.io/en/3.x/userguide.html): of the schedulers the one for asyncio
programs, whose executor is meant for coroutines and has no limit of its own, so the jobs keep to fifty at a time
themselves; a job store given by its URL, with the database's own settings; and no `misfire_grace_time`, for a job that
comes a second late would be dropped otherwise ("Missed job executions and coalescing"). It says nothing about
throughput. Jobs are taken out of the store before they are begun, one transaction each, and on its event loop.

`store URL FILE` adds a job for each line of the file, each due already; `send URL API` runs them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.web.async_client import AsyncWebClient

AT_ONCE = asyncio.Semaphore(50)

CLIENTS: list[AsyncWebClient] = []
"""The one that is used: a stored job finds it by this name."""


async def post(body: dict[str, Any]) -> None:
    """The job."""
    async with AT_ONCE:
        await CLIENTS[0].api_call("chat.postMessage", json=body)


def scheduler(url: str) -> AsyncIOScheduler:
    """Not started yet."""
    store = SQLAlchemyJobStore(url=url.replace("postgresql://", "postgresql+psycopg://"))
    return AsyncIOScheduler(jobstores={"default": store}, job_defaults={"misfire_grace_time": None}, timezone="UTC")


async def store(url: str, bodies: list[dict[str, Any]]) -> None:
    """Each in a transaction of its own, which is all that it offers."""
    adding = scheduler(url)
    adding.start(paused=True)
    for body in bodies:
        adding.add_job(post, "date", run_date=datetime.now(UTC), args=[body])
    adding.shutdown()


async def send(url: str, api: str) -> None:
    """Until the process is ended. It tells when it begins (CLOCK_MONOTONIC), and its seconds of CPU until then."""
    async with aiohttp.ClientSession() as session:
        CLIENTS.append(AsyncWebClient(token="xoxb-bench", base_url=api, session=session))
        working = scheduler(url)
        sys.stdout.write(f"{time.monotonic()} {time.process_time()}\n")
        sys.stdout.flush()
        working.start()
        await asyncio.Event().wait()


def main(what: str, url: str, given: str) -> None:
    """What stands at the top."""
    if what == "store":
        lines = Path(given).read_text(encoding="utf-8").splitlines()
        asyncio.run(store(url, [json.loads(line) for line in lines]))
    else:
        asyncio.run(send(url, given))


if __name__ == "__main__":
    main(*sys.argv[1:4])
