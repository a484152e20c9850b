"""A program that is loaded once and lives as often as it is told to, several times at once, each life a process.

For each line of standard input (JSON) it forks and prints `began PID`; when a life has ended it prints `ended PID
STATUS`. When nobody is left at the other end it ends, and its lives with it. `tests.crash.programs` is the other end.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
from collections.abc import Awaitable, Callable

Live = Callable[[dict[str, str]], Awaitable[None]]


class Lives:
    """The processes that were begun, and the pipe on which they hang: when this one is gone, so are they."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._line, self._held = os.pipe()
        self._stirred, stirs = os.pipe()
        os.set_blocking(stirs, False)
        signal.set_wakeup_fd(stirs)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        """Begin what is asked for, and tell who has ended, until nobody asks any more."""
        said = b""
        while True:
            ready, _, _ = select.select([0, self._stirred], [], [])
            if self._stirred in ready:
                os.read(self._stirred, 1024)
                self._tell_the_ended()
            if 0 in ready:
                more = os.read(0, 4096)
                if not more:
                    return
                *lines, said = (said + more).split(b"\n")
                for line in lines:
                    self._begin(json.loads(line))

    def _begin(self, said: dict[str, str]) -> None:
        child = os.fork()
        if child:
            _tell("began", child)
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self._held)
        asyncio.run(self._lived(said))
        os._exit(0)

    async def _lived(self, said: dict[str, str]) -> None:
        asyncio.get_running_loop().add_reader(self._line, lambda: os.kill(os.getpid(), signal.SIGTERM))
        await self._live(said)

    def _tell_the_ended(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not child:
                return
            _tell("ended", child, os.waitstatus_to_exitcode(status))


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()
