"""`shimekiri check` for Telegram: token, groups, webhook, each as (in order?, sentence)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.api import Api

Finding = tuple[bool, str]

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Door:
    """What the settings say about the webhook; both empty: we poll."""

    url: str = ""
    secret: str = ""

    @property
    def is_webhook(self) -> bool:
        """Whether Telegram is to call us: only with an address and a secret."""
        return bool(self.url and self.secret)


async def findings(api: Api, door: Door) -> tuple[Finding, ...]:
    """Everything that can be said, online. Never raises for what Telegram answers, or does not."""
    found = list(_settings(door))
    try:
        found += _bot(await api.get_me())
        found.append(_webhook(await api.get_webhook_info(), door))
    except InvalidToken:
        found.append((False, "Telegram refuses TELEGRAM_BOT_TOKEN: take the one that @BotFather shows for this bot."))
    except TelegramError as error:
        found.append((False, f"Telegram does not answer ({error.message}): look at the network and TELEGRAM_API_URL."))
    return tuple(found)


def _settings(door: Door) -> list[Finding]:
    if not door.url and not door.secret:
        return []
    if not door.url:
        return [(False, "TELEGRAM_WEBHOOK_SECRET is set without TELEGRAM_WEBHOOK_URL: set both, or neither to poll.")]
    found: list[Finding] = []
    if not door.url.startswith("https://"):
        found.append((False, "TELEGRAM_WEBHOOK_URL must begin with https://: Telegram calls nothing else."))
    if not door.secret:
        found.append((False, "TELEGRAM_WEBHOOK_SECRET is missing: set it, or nothing listens at TELEGRAM_WEBHOOK_URL."))
    elif not _SECRET.fullmatch(door.secret):
        found.append((False, "TELEGRAM_WEBHOOK_SECRET may have 1 to 256 of the signs A-Z a-z 0-9 _ and -, no others."))
    return found


def _bot(me: User) -> list[Finding]:
    found: list[Finding] = [(True, f"Telegram knows the bot as @{me.username} ({me.first_name}).")]
    if not me.can_join_groups:
        found.append((True, "It cannot be added to groups; if it should be: @BotFather, /setjoingroups, Enable."))
    if me.can_read_all_group_messages:
        found.append(
            (True, "It reads all that is said in groups, which is not needed: @BotFather, /setprivacy, Enable.")
        )
    return found


def _webhook(info: WebhookInfo, door: Door) -> Finding:
    waiting = _waiting(info.pending_update_count)
    if not door.is_webhook:
        if info.url:
            return False, f"A webhook is set ({info.url}), and this bot polls; `shimekiri run` takes it away. {waiting}"
        return True, f"Messages are fetched by polling. {waiting}"
    if info.url != door.url:
        now = info.url or "nothing"
        return False, f"Telegram delivers to {now}, not to {door.url}; `shimekiri run` changes that. {waiting}"
    if info.last_error_message:
        when = f" on {info.last_error_date:%Y-%m-%d %H:%M} UTC" if info.last_error_date else ""
        is_over = not info.pending_update_count
        return is_over, f"Deliveries to {info.url} last failed{when}: {info.last_error_message}. {waiting}"
    return True, f"Messages are delivered to {info.url}. {waiting}"


def _waiting(updates: int) -> str:
    return {0: "Nothing waits.", 1: "1 waits."}.get(updates, f"{updates} wait.")
