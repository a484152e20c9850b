"""Huey on SQLite, run by a Python of its own (`peers.txt`); told in `peers.py`.

As "Consuming Tasks" of its documents sets it up (huey.readthedocs.io): fifty workers, as threads, the default, or as
greenlets, which that page recommends where much is waited for; a short wait between polls; `fsync=True`, its durable
way to write. slack-sdk's client for programs without asyncio opens a connection for each call. What is due is moved
from the schedule into the queue, one transaction each, by a scheduler beside the workers, and leaves the database
before it is begun.

`store URL FILE` schedules a task for each line of the file, each due already; `send URL API threads|greenlets` works
on them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from gevent import monkey

WORKERS = 50

KINDS = {"threads": "thread", "greenlets": "greenlet"}


def store(url: str, bodies: list[dict[str, Any]]) -> None:
    """As the consumer stores what is to be done later; each in a transaction of its own."""
    from huey import SqliteHuey

    huey = SqliteHuey(filename=_file(url), fsync=True)
    task = huey.task(name="post")(_nothing)
    for body in bodies:
        huey.add_schedule(task.s(body, delay=0))


def _nothing(body: dict[str, Any]) -> None:
    """The task where it is only scheduled."""


def send(url: str, api: str, kind: str) -> None:
    """Until the process is ended. It tells when it begins (CLOCK_MONOTONIC), and its seconds of CPU until then."""
    if kind == "greenlet":
        monkey.patch_all()  # before what waits is imported, as its own consumer does
    from huey import SqliteHuey
    from slack_sdk import WebClient

    huey = SqliteHuey(filename=_file(url), fsync=True)
    client = WebClient(token="xoxb-bench", base_url=api)

    def post(body: dict[str, Any]) -> None:
        client.api_call("chat.postMessage", json=body)

    huey.task(name="post")(post)
    working = huey.create_consumer(workers=WORKERS, worker_type=kind, backoff=1.05, max_delay=1.0, periodic=False)
    sys.stdout.write(f"{time.monotonic()} {time.process_time()}\n")
    sys.stdout.flush()
    working.run()


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def main(what: str, url: str, given: str, kind: str = "") -> None:
    """What stands at the top."""
    if what == "store":
        store(url, [json.loads(line) for line in Path(given).read_text(encoding="utf-8").splitlines()])
    else:
        send(url, given, KINDS[kind])


if __name__ == "__main__":
    main(*sys.argv[1:5])
