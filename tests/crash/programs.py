"""The program on both chats, to be started and killed as often as a test likes, several at a time.

It is loaded once, by `tests.crash.platforms_worker`, and each life is a process forked from that one. Use `Programs` as
a context: nothing outlives it, whatever becomes of the tests.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.clocks import Time
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer


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
    """The loaded program, and the lives that were begun from it."""

    def __init__(self, url: str, slack: SlackServer, telegram: TelegramServer, log: Path) -> None:
        self._log = log
        self._loader: asyncio.subprocess.Process
        self._hearing: asyncio.Task[None]
        self._begun: asyncio.Queue[Life] = asyncio.Queue()
        self._lives: dict[int, Life] = {}
        self._settings = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.api_url,
        }

    async def __aenter__(self) -> Self:
        with self._log.open("wb") as log:
            self._loader = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.crash.platforms_worker"),
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

    async def begin(self, time: Time) -> Life:
        """Start a process whose clock goes like that."""
        assert self._loader.stdin is not None
        said = {"shows": time.shows.isoformat(), "real": time.real.isoformat(), "speed": time.speed}
        self._loader.stdin.write(json.dumps(said).encode() + b"\n")
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
