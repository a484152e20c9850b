"""How the bot stands with Telegram: who it is there, and what is wrong, in sentences for `/healthz`."""

from __future__ import annotations

import asyncio
from enum import IntEnum

from telegram import User
from telegram.error import TelegramError


class Trouble(IntEnum):
    """What may be wrong; the smallest is told first, since it explains the others."""

    token = 1
    listening = 2
    reaching = 3


def unanswered(error: Exception) -> str:
    """A sentence about calls that fail on the way. Only what our own transport says is repeated."""
    why = error.message if isinstance(error, TelegramError) else type(error).__name__
    return f"Telegram does not answer ({why}); I go on trying."


class Condition:
    """Made before any loop runs; whoever calls Telegram writes down here how that went."""

    def __init__(self) -> None:
        self.known = asyncio.Event()
        """Set once Telegram has said who we are."""
        self._username = ""
        self._troubles: dict[Trouble, str] = {}

    @property
    def username(self) -> str:
        """The bot's name for addresses and commands, without @; empty until `known`."""
        return self._username

    @property
    def home(self) -> str:
        """The address of the bot's private chat, empty until `known`."""
        return f"https://t.me/{self._username}" if self._username else ""

    def meet(self, me: User) -> None:
        """Telegram has said who we are."""
        self._username = me.username or ""
        self.mend(Trouble.token)
        self.known.set()

    def note(self, trouble: Trouble, sentence: str) -> None:
        """Something is wrong; `sentence` says what, and how to mend it."""
        self._troubles[trouble] = sentence

    def refused(self) -> None:
        """Telegram does not know the token (any more)."""
        self.note(Trouble.token, "Telegram refuses the token: take the one that @BotFather shows for this bot.")

    def mend(self, trouble: Trouble) -> None:
        """It is in order again."""
        self._troubles.pop(trouble, None)

    def health(self) -> str:
        """What is wrong in one sentence, empty when nothing is."""
        return self._troubles[min(self._troubles)] if self._troubles else ""
