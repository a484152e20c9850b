"""The program on both chats, to be killed: all of `shimekiri run` but the clock, which is ahead of the machine's.

`python -m tests.crash.platforms_worker` loads it and begins lives when it is told to (`tests.crash.lives`); each is
told how its clock goes. The tokens and addresses stand in the environment, as for `run`.
"""

from __future__ import annotations

import os

from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from bot import logs
from bot.chat import Pace
from bot.opening import opened
from bot.serving import Service, serve
from tests.crash.clocks import Time
from tests.crash.lives import Lives

IN_TIME = 20
"""Seconds that a request may take: the machine may be busy, and people here do not ask again when they are told so."""


async def live(said: dict[str, str]) -> None:
    """One life, until SIGTERM.

    The clock must stay ahead of the machine's: APScheduler, which reads that one, would find every instant in the past.
    """
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
        await serve(Service(database, Time.read(said), [slack, telegram], in_time=IN_TIME))
    finally:
        await database.close()


if __name__ == "__main__":
    logs.configure("text")
    Lives(live).run()
