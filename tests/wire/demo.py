"""The demo (`make demo`): the real bot between a local Slack and a local Telegram, and a week of a team that uses both.

Prints what the people do and see, Slack on the left and Telegram on the right. It needs no account, speaks to nobody
outside of this machine, and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.store.database import Database
from tests.wire.demo_page import Page
from tests.wire.demo_story import BEGINS, ZONE, Story
from tests.wire.town import town

USUAL_WIDTH = 120
"""Columns where there is no terminal."""

PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "WS_PROXY", "WSS_PROXY"})
"""They lead away from this machine, on which everything is, and Slack's library knows no exceptions."""

BEFORE = (
    "This is Shimekiri itself, with a local Slack and a local Telegram in place of the real ones and a clock moved by "
    "hand. Every time is the one on the reader’s own clock."
)
AFTER = (
    "That was one bot and one database on both chats. To put it on yours, see “On Slack” and “On Telegram” in "
    "README.md; to try it by yourself in this terminal: make run"
)


async def play(page: Page) -> None:
    """Show the whole story on standard output; the database is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="shimekiri-demo-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'demo.db'}")
        try:
            await database.migrate()
            async with town(database, BEGINS, ZONE) as made:
                await Story(made, page, _write).play()
        finally:
            await database.close()


def main() -> int:
    """The exit status: 0, or 130 when somebody stops it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may know fewer letters than we use
    for name in [name for name in os.environ if name.upper() in PROXIES]:
        del os.environ[name]
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"
    page = Page(shutil.get_terminal_size((USUAL_WIDTH, 40)).columns, colours=colours)
    try:
        for line in page.words(BEFORE):
            _write(line)
        asyncio.run(play(page))
        for line in ["", *page.words(AFTER)]:
            _write(line)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough; what is still buffered has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _write(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
