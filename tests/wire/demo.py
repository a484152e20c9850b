"""The demo (`make demo`): the real bot between a local Slack and a local Telegram, and a week of a team that uses both.

Prints what the people do and see, Slack on the left and Telegram on the right. It needs no account, speaks to nobody
outside of this machine, and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import structlog

from bot.store.database import Database
from tests.wire.demo_page import Page
from tests.wire.demo_story import BEGINS, ZONE, Story
from tests.wire.town import town

USUAL_WIDTH = 120
"""Columns where there is no terminal."""

CLEARING = 5
"""Seconds that the story may take to clear away behind itself, once it is stopped."""

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


async def _until_stopped(page: Page) -> None:
    """Play, unless somebody stops it: raises KeyboardInterrupt then. A library may swallow a cancellation that comes in
    the same moment as an answer, so the story is told to end until it has.
    """
    stopped = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # where a loop takes no signals, the interpreter's own way is left
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
    story, waiting = asyncio.create_task(play(page)), asyncio.create_task(stopped.wait())
    await asyncio.wait({story, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    while stopped.is_set() and not story.done():
        story.cancel()
        await asyncio.wait({story}, timeout=CLEARING)
    if story.cancelled() or (stopped.is_set() and story.exception() is None):
        raise KeyboardInterrupt
    story.result()


def main() -> int:
    """The exit status: 0, or 130 when somebody stops it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may know fewer letters than we use
    for name in [name for name in os.environ if name.upper() in PROXIES]:
        del os.environ[name]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # the page is for people
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"
    page = Page(shutil.get_terminal_size((USUAL_WIDTH, 40)).columns, colours=colours)
    try:
        for line in page.words(BEFORE):
            _write(line)
        asyncio.run(_until_stopped(page))
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
