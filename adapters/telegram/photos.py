"""The picture of a card: a photo of its own before the words.

A photo's caption holds a quarter of what a message does, and a photo cannot become a message of words again, nor the
other way round. So the words and the buttons stay a message of their own, which is *the* message: it is pressed and
edited as any other. An edit leaves the picture above as it was.
"""

from __future__ import annotations

import structlog
from telegram.error import ChatMigrated, Forbidden, InvalidToken, TelegramError

from adapters.pictures.drawing import picture
from adapters.telegram.api import Api
from adapters.telegram.splitting import units
from adapters.telegram.transport import NotSent, TooFast
from bot.chat import Chart

CAPTION_LIMIT = 1_024
"""UTF-16 units (core.telegram.org/bots/api#sendphoto)."""

TELLING = (TooFast, NotSent, InvalidToken, ChatMigrated, Forbidden)
"""Errors that the words would meet as well. Any other is about the picture, or says not whether it arrived."""

log = structlog.get_logger()


async def show(api: Api, chat: int, chart: Chart, under: int | None = None) -> None:
    """Draw the chart and post it, as an answer to the message `under` if that is given. Raises TelegramError."""
    caption = chart.title
    while units(caption) > CAPTION_LIMIT:
        caption = caption[: CAPTION_LIMIT // 2]
    await api.show(chat, await picture(chart), caption, under)


def lost(error: TelegramError) -> None:
    """Write down that a picture did not go out, or perhaps not."""
    log.warning("a picture did not go out; its words do", kind=type(error).__name__, why=error.message)
