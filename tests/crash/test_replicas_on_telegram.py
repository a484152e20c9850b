"""Four processes on one Telegram bot: one polls, another takes over when it dies, and all keep to one pace.

core.telegram.org/bots/api#getupdates: a second poller ends the first one's waiting with a 409. core.telegram.org/bots/faq
("My bot is hitting limits"): 30 messages a second in all, one a second in a chat.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from pathlib import Path

from tests import postgresql
from tests.crash.programs import Life, Programs
from tests.crash.replica_office import Crowd
from tests.crash.test_replicas import until
from tests.wire.telegram import Person, TelegramServer

PROCESSES, PEOPLE, LETTERS = 4, 30, 90
LEASE_SECONDS = 5.0
POLLS = "this process polls "
MOST, PER_SECOND = 30, 25
"""What Telegram takes in a second, and what we use of it."""


class Ear:
    """A Telegram that notes when each call of the bot came."""

    def __init__(self, telegram: TelegramServer) -> None:
        self.telegram = telegram
        self.texts: list[tuple[float, int, str]] = []
        telegram.heard = self._hear

    def _hear(self, method: str, given: dict[str, object]) -> None:
        if method == "sendMessage":
            self.texts.append((time.monotonic(), int(str(given["chat_id"])), str(given["text"])))
