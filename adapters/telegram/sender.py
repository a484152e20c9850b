"""The core's letters on Telegram, and the ids of messages there."""

from __future__ import annotations

import asyncio

from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.telegram import photos
from adapters.telegram.api import Api
from adapters.telegram.condition import Condition
from adapters.telegram.drawing import drawn, drawn_over
from adapters.telegram.failures import DOUBT_SECONDS, NOT_SENT_SECONDS, failure
from adapters.telegram.transport import TooFast
from bot.chat import Address, Card, Chart, Scope, SendFailed

NAME = "telegram"
"""The platform."""

ASK_SECONDS = 5.0
"""For an answer to the question whether Telegram answers."""


def message_id(chat: int, message: int) -> str:
    """A message's id among all chats: Telegram counts messages in each chat (and in all private ones together)."""
    return f"{chat}:{message}"


def parsed_id(text: str) -> tuple[int, int] | None:
    """Chat and number of a message id, None if it is not one of ours."""
    chat, _, message = text.partition(":")
    try:
        return int(chat), int(message)
    except ValueError:
        return None


class TelegramSender:
    """Delivers by posting. It exists before the core does, which is made with it, and before any connection."""

    platform = NAME

    def __init__(self, api: Api, condition: Condition) -> None:
        self._api = api
        self._condition = condition
        self._is_in_doubt = False
        self._asking = asyncio.Lock()
        self._unanswered = 0
        self._why: Exception | None = None

    @property
    def door(self) -> str:
        """Begins an address that opens a private chat; empty until Telegram has said who we are."""
        return f"{self._condition.home}?start=" if self._condition.home else ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:  # noqa: ARG002  # no look-up
        """Post a card; of several messages the id is the last one's, which has the buttons. Raises `SendFailed`.

        ValueError if a button carries too much. Whether a place is internal the core alone knows; here it must be a
        group.
        """
        chat, home = _chat(to), self._condition.home
        await self._must_answer()
        under = parsed_id(thread) if to.place else None
        above = under[1] if under is not None and under[0] == chat else None
        if card.chart is not None and await self._showed(chat, card.chart, above):
            above = None
        number = 0
        for part in drawn(card, home):
            try:
                number = await self._api.post(chat, part, None if number else above)
            except TelegramError as error:
                raise self._failed(error, chat, begun=number > 0) from None
        return message_id(chat, number)

    async def _showed(self, chat: int, chart: Chart, under: int | None) -> bool:
        """Post the picture of a card, before its words; whether it certainly stands there. `SendFailed` if the words
        cannot go out now either; else they say the same without it.
        """
        try:
            await photos.show(self._api, chat, chart, under)
        except photos.TELLING as error:
            raise self._failed(error, chat) from None
        except TelegramError as error:
            photos.lost(error)
            return False
        return True

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Change a message. One that already says so is done. Raises `SendFailed`, and ValueError as `send` does."""
        where = parsed_id(message)
        if where is None:
            raise SendFailed(f"{message} is not a message on Telegram")
        try:
            await change(self._api, where, card, self._condition.home)
        except TelegramError as error:
            raise self._failed(error, _chat(to), editing=True) from None

    async def find(self, to: Address, key: str) -> str | None:  # noqa: ARG002  # a bot cannot read history
        """Nothing: a bot cannot look at what it has posted."""
        return None

    def _failed(self, error: TelegramError, chat: int, *, editing: bool = False, begun: bool = False) -> SendFailed:
        """The failure. When a part of a card stands in the chat, sending the card again would repeat that part."""
        if isinstance(error, InvalidToken):
            self._condition.refused()
        failed = failure(error, chat, editing=editing)
        if begun and failed.retry_after is not None:
            failed = SendFailed(str(failed), unknown=True, retry_after=DOUBT_SECONDS, scope=Scope.chat)
        self._is_in_doubt |= failed.unknown
        return failed

    async def _must_answer(self) -> None:
        """After a message of unknown outcome the next one goes out only when Telegram answers a question again: while
        it is ill, or something between us, letters wait instead of being sent once and once more into nothing.
        """
        if not self._is_in_doubt:
            return
        before = self._unanswered
        async with self._asking:
            if self._why is not None and self._unanswered != before:
                raise _not_now(self._why)  # somebody else has asked while we waited, and got no answer
            await self._asked()

    async def _asked(self) -> None:
        if not self._is_in_doubt:  # somebody else has asked meanwhile
            return
        try:
            await self._api.get_me(read_timeout=ASK_SECONDS)
        except Exception as error:  # of any kind: what answers may not be Telegram
            self._why, self._unanswered = error, self._unanswered + 1
            raise _not_now(error) from None
        self._is_in_doubt = False


async def change(api: Api, where: tuple[int, int], card: Card, home: str) -> None:
    """Put a card into a message of ours. Raises TelegramError, but not for one that already says so."""
    try:
        await api.change(*where, drawn_over(card, home))
    except BadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise


def _not_now(error: Exception) -> SendFailed:
    """Nothing was sent, since Telegram did not answer a question."""
    why = error.message if isinstance(error, TelegramError) else type(error).__name__
    seconds = error.seconds if isinstance(error, TooFast) else NOT_SENT_SECONDS
    return SendFailed(why, retry_after=seconds, scope=Scope.bot)


def _chat(to: Address) -> int:
    """The number of a chat. Raises `SendFailed` for one that cannot be one, or is no group though a place."""
    try:
        chat = int(to.id)
    except ValueError:
        raise SendFailed(f"{to.id} is not a chat on Telegram") from None
    if to.place and chat >= 0:
        raise SendFailed(f"{to.id} is not a group on Telegram")
    return chat
