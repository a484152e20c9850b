"""python-telegram-bot's client over our transport, with the few calls that everything depends on made raw.

Updates are fetched unread: the library reads a whole batch at once, so that one which it cannot read would hide all
the others, for ever. Messages are posted without reading the answer into the library's objects: a third faster.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from telegram import Bot, InputFile, LinkPreviewOptions

from adapters.telegram.drawing import Part
from adapters.telegram.transport import READ_SECONDS, Garbled, Transport

KINDS = ("message", "callback_query", "my_chat_member")
"""The updates that we ask for."""

Raw = dict[str, Any]
"""An update as Telegram wrote it: `update_id`, and one more key that says its kind."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Api(Bot):
    """The Bot API for one token. Nothing can be sent before the transport's `initialize`.

    Neither `initialize` nor `shutdown` of the library's class are used: the first writes the token into its error.
    """

    __slots__ = ()

    def __init__(self, token: str, api_url: str, transport: Transport) -> None:
        # At DEBUG the library writes down its address, and with it the token.
        logging.getLogger("telegram.Bot").setLevel(logging.INFO)
        super().__init__(token, base_url=api_url, request=transport, get_updates_request=transport)

    async def updates(self, offset: int | None, seconds: float) -> Sequence[Raw]:
        """Up to 100 updates from `offset` on, waiting for the first up to `seconds`; those before it are confirmed."""
        asked = {"offset": offset, "timeout": round(seconds), "allowed_updates": KINDS}
        found = await self._post("getUpdates", asked, read_timeout=READ_SECONDS + seconds)
        if not isinstance(found, list) or not all(is_update(raw) for raw in found):
            raise Garbled("the answer is not a list of updates")
        return found

    async def post(self, chat: int, part: Part, under: int | None = None) -> int:
        """Post a message, as an answer to the message `under` where that is still there; gives its number."""
        said = _said(chat, part)
        if under is not None:
            said["reply_parameters"] = _reply(under)
        message = await self._post("sendMessage", said)
        if not isinstance(message, dict) or not isinstance(message.get("message_id"), int):
            raise Garbled("the answer is not a message")
        return int(message["message_id"])

    async def show(self, chat: int, picture: bytes, caption: str, under: int | None = None) -> None:
        """Post a PNG with a plain caption, without a sound: the words that follow make one."""
        said: dict[str, object] = {
            "chat_id": chat,
            "photo": InputFile(picture, "chart.png"),
            "caption": caption,
            "disable_notification": True,
        }
        if under is not None:
            said["reply_parameters"] = _reply(under)
        await self._post("sendPhoto", said)

    async def change(self, chat: int, message: int, part: Part) -> None:
        """Put another text and other buttons into a message of ours."""
        await self._post("editMessageText", {**_said(chat, part), "message_id": message})


def is_update(raw: object) -> bool:
    """Whether something is an update, as far as it takes to keep account of it."""
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


def _reply(under: int) -> dict[str, object]:
    return {"message_id": under, "allow_sending_without_reply": True}


def _said(chat: int, part: Part) -> dict[str, object]:
    return {
        "chat_id": chat,
        "text": part.text,
        "parse_mode": "HTML",
        "link_preview_options": _NO_PREVIEW,
        "reply_markup": part.keyboard,
    }
