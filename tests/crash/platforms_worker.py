"""The program on both chats, to be killed: all of `shimekiri run` but the clock, which is ahead of the machine's.

`python -m tests.crash.platforms_worker` loads the program once and then lives as often as it is told to, each life a
process of its own: for each line of standard input (an instant, ISO 8601) it forks, prints the life's process id, and,
when that has ended, its exit status. The tokens and addresses stand in the environment, as for `run`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime

from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from bot import logs
from bot.app import SystemClock
from bot.chat import Pace
from bot.opening import opened
from bot.serving import Service, serve


class MovedClock:
    """Shows `start` now, and goes on from there as the machine's clock does.

    It must stay ahead of the machine's: APScheduler, which reads that one, would find every instant in the past.
    """

    def __init__(self, start: datetime) -> None:
        self._real = SystemClock()
        self._ahead = start - self._real.now()

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._real.now() + self._ahead


async def live(start: datetime) -> None:
    """One life: until SIGTERM, or until nobody is left who could send one."""
    asyncio.get_running_loop().add_reader(sys.stdin, lambda: os.kill(os.getpid(), signal.SIGTERM))
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
        await serve(Service(database, MovedClock(start), [slack, telegram]))
    finally:
        await database.close()


def main() -> None:
    """One life after the other, each in a process of its own."""
    logs.configure("text")
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            asyncio.run(live(datetime.fromisoformat(line.strip())))
            os._exit(0)
        _tell(child)
        _, status = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(status))


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
