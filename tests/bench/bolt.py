"""The yardstick of the commands: slack-bolt as its documentation sets it up, on the web server that the bot has too.

It checks the signature, finds the listener and acknowledges with `ok`; it knows no database and writes nothing. Run as
`python -m tests.bench.bolt SECRET [early|late]`; it tells its port and stops when its standard input ends. `late` is
Bolt's `process_before_response`, which answers when the listener has ended; otherwise Bolt looks every 10 ms whether it
has acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.calling import PATH
from tests.bench.receiver import TEAM
from tests.bench.receiving import ROOT


@asynccontextmanager
async def bolt(secret: str, *, late: bool = False) -> AsyncIterator[int]:
    """The port of a process with Bolt in it, for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.bolt", secret, "late" if late else "early"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def _app(secret: str, *, late: bool) -> Starlette:
    async def authorize() -> AuthorizeResult:  # so that it asks nobody
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="U0000000B", bot_token="xoxb-bench")

    app = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=late)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack("ok")

    async def acknowledge_press(ack: AsyncAck) -> None:
        await ack()

    app.command("/deadline")(acknowledge)
    app.action(re.compile(""))(acknowledge_press)
    handler = AsyncSlackRequestHandler(app)

    async def take(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


class _Server(uvicorn.Server):
    """It tells its port. It opens its socket itself, as `uvicorn.run` does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"{self.servers[0].sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()


async def _run(secret: str, *, late: bool) -> None:
    app = _app(secret, late=late)
    config = uvicorn.Config(app, port=0, lifespan="off", ws="none", log_config=None, access_log=False)
    serving = asyncio.ensure_future(_Server(config).serve())
    reading = asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    await asyncio.wait({serving, reading}, return_when=asyncio.FIRST_COMPLETED)  # whoever started it has gone
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], late=sys.argv[2] == "late"))
