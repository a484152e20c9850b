"""A program that a test may start and kill as often as it likes, several at a time.

It is loaded once, and each life is a process forked from that one (`tests.crash.lives`). Use `Programs` as a context:
nothing outlives it, whatever becomes of the tests.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

PATIENCE = 30.0
"""Seconds in which an app must have acknowledged what people do in Slack: three in life, but a machine may be busy."""


def on_both_chats(url: str, slack: SlackServer, telegram: TelegramServer, log: Path) -> Programs:
    """The real program on these servers."""
    slack.patience = PATIENCE
    settings = {
        "DATABASE_URL": url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.api_url,
    }
    return Programs("tests.crash.platforms_worker", log, settings)


@dataclass(eq=False)
class Life:
    """One process of the program, from its start to its end."""

    pid: int
    ended: asyncio.Future[int]

    @property
    def is_alive(self) -> bool:
        """Whether its end has not been told."""
        return not self.ended.done()


class Programs:
    """The loaded program, by the name of its module, and the lives that were begun from it."""

    def __init__(self, module: str, log: Path, settings: Mapping[str, str]) -> None:
        self._module = module
        self._log = log
        self._settings = settings
        self._loader: asyncio.subprocess.Process
        self._hearing: asyncio.Task[None]
        self._begun: asyncio.Queue[Life] = asyncio.Queue()
        self._lives: dict[int, Life] = {}

    async def __aenter__(self) -> Self:
        with self._log.open("wb") as log:
            self._loader = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                cwd=Path(__file__).parents[2],
                env={**os.environ, **self._settings},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for life in self._lives.values():
            with suppress(ProcessLookupError):
                os.kill(life.pid, signal.SIGKILL)
        assert self._loader.stdin is not None
        self._loader.stdin.close()
        await self._loader.wait()
        await self._hearing

    @property
    def log(self) -> str:
        """What all lives have logged."""
        return self._log.read_text()

    async def begin(self, said: Mapping[str, str]) -> Life:
        """Start a process, and tell it that."""
        assert self._loader.stdin is not None
        self._loader.stdin.write(json.dumps(dict(said)).encode() + b"\n")
        getting = asyncio.create_task(self._begun.get())
        await asyncio.wait({getting, self._hearing}, return_when=asyncio.FIRST_COMPLETED)
        assert getting.done(), f"the loader is gone:\n{self.log[-5000:]}"
        return getting.result()

    async def kill(self, life: Life) -> None:
        """SIGKILL; it must have been alive until then."""
        os.kill(life.pid, signal.SIGKILL)
        status = await life.ended
        assert status == -signal.SIGKILL, f"it ended by itself ({status}):\n{self.log[-5000:]}"

    async def end(self, life: Life) -> None:
        """SIGTERM, and it must end in good order."""
        os.kill(life.pid, signal.SIGTERM)
        status = await life.ended
        assert status == 0, f"it ended with {status}:\n{self.log[-5000:]}"

    async def _hear(self) -> None:
        """What the loader tells: `began PID` and `ended PID STATUS`."""
        assert self._loader.stdout is not None
        while line := await self._loader.stdout.readline():
            what, pid, *status = line.split()
            if what == b"began":
                life = Life(int(pid), asyncio.get_running_loop().create_future())
                self._lives[life.pid] = life
                self._begun.put_nowait(life)
            else:
                self._lives.pop(int(pid)).ended.set_result(int(status[0]))
