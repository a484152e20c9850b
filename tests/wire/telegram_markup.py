"""Keyboards under messages (core.telegram.org/bots/api#inlinekeyboardmarkup) and their limits."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.wire.telegram_refusals import Json, bad

MOST_BUTTONS = 100
MOST_BYTES = 64
"""Of `callback_data`, and they are bytes, not letters."""

_BESIDE = frozenset({"text", "icon_custom_emoji_id", "style"})


def keyboard(markup: Json | None) -> Json | None:
    """An inline keyboard as it is kept (empty rows gone, None when nothing is left); `Refusal` over a limit.

    Other markups (reply keyboards, forced replies) are kept as they are.
    """
    if markup is None or "inline_keyboard" not in markup:
        return markup
    rows = [row for row in markup["inline_keyboard"] if row]
    for row in rows:
        for button in row:
            _button(button)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: Json) -> None:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    acts = sorted(button.keys() - _BESIDE)
    if not acts:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(acts) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action is expected, not {', '.join(acts)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= MOST_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        _link(button["url"])


def _link(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme in {"tg", "ton"} or (parts.scheme in {"http", "https"} and "." in host):
        return
    raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
