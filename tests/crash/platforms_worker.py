"""The program on both chats, to be killed: all of `shimekiri run` but the clock, which is ahead of the machine's.

`python -m tests.crash.platforms_worker` loads the program once and begins lives when it is told to, each a process of
its own: for each line of standard input (a `Time` as JSON) it forks and prints `began PID`; when a life has ended it
prints `ended PID STATUS`. The tokens and addresses stand in the environment, as for `run`.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
from datetime import datetime

from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from bot import logs
from bot.chat import Pace
from bot.opening import opened
from bot.serving import Service, serve
from tests.crash.clocks import Time


async def live(time: Time, line: int) -> None:
    """One life: until SIGTERM, or until nobody is left at the other end of `line` who could send one.

    The clock must stay ahead of the machine's: APScheduler, which reads that one, would find every instant in the past.
    """
    asyncio.get_running_loop().add_reader(line, lambda: os.kill(os.getpid(), signal.SIGTERM))
    given = os.environ
    database = await opened(given["DATABASE_URL"], alone=True)
    slack = Slack(
        bot_token=given["SLACK_BOT_TOKEN"],
        app_token=given["SLACK_APP_TOKEN"],
        api_url=given["SLACK_API_URL"],
        pace=Pace(),
    )
    telegram = Telegram(token=given["TELEGRAM_BOT_TOKEN"], api_url=given["TELEGRAM_API_URL"], pace=Pace())
    try:
        await serve(Service(database, time, [slack, telegram]))
    finally:
        await database.close()


class Lives:
    """The processes that were begun, and the pipes on which they hang: when this one is gone, so are they."""

    def __init__(self) -> None:
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
        time = Time(datetime.fromisoformat(said["shows"]), datetime.fromisoformat(said["real"]), float(said["speed"]))
        child = os.fork()
        if child:
            _tell("began", child)
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self._held)
        asyncio.run(live(time, self._line))
        os._exit(0)

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


if __name__ == "__main__":
    logs.configure("text")
    Lives().run()
