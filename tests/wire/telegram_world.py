"""All that one bot shares with people: who there is, which chats, which messages, which presses wait for an answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.wire.telegram_bell import Bell
from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_refusals import Json, bad
from tests.wire.telegram_updates import Updates

if TYPE_CHECKING:
    from tests.wire.telegram_groups import Group
    from tests.wire.telegram_people import Person

QUERY_SECONDS = 150
"""How long a press can be answered."""


@dataclass(slots=True)
class Query:
    """A press that waits for answerCallbackQuery."""

    person: Person
    since: float


class World:
    """The state behind the server.

    Ids are as on Telegram: people's need more than 32 bits; private chats and small groups number their messages
    together, every supergroup its own from 1, so a message id alone means nothing.
    """

    def __init__(self, bot_id: int, username: str, name: str, clock: Callable[[], float]) -> None:
        self.bot_id = bot_id
        self.username = username
        self.name = name
        self.clock = clock
        self.privacy = True
        self.bell = Bell()
        self.updates = Updates(self.bell, lambda: self.clock())
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: list[Message] = []
        self.queries: dict[str, Query] = {}
        self._ids = itertools.count(7_100_000_001)
        self._group_ids = itertools.count(4_000_000_001)
        self._message_ids = itertools.count(101)
        self._query_ids = itertools.count(30_493_127_000_000_001)
        self._by_place: dict[tuple[int, int], Message] = {}

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self.clock())

    def bot_user(self) -> Json:
        """The bot as a `User`."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def new_id(self) -> int:
        """For a person."""
        return next(self._ids)

    def new_group_id(self, *, supergroup: bool) -> int:
        """Negative; a supergroup's begins with -100."""
        number = next(self._group_ids)
        return -1_000_000_000_000 - number if supergroup else -number

    def chat(self, chat_id: int | str) -> Person | Group:
        """The chat of that id, also one that was given up for a supergroup; `Refusal` "chat not found"."""
        if isinstance(chat_id, str):
            raise bad("chat not found")  # only public groups and channels have names, and there are none here
        chat = self.people.get(chat_id) or self.groups.get(chat_id)
        if chat is None or not chat.known(chat_id):
            raise bad("chat not found")
        return chat

    def keep(
        self,
        chat: Person | Group,
        sender: Json,
        version: Version,
        *,
        content: Json | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """A new message in a chat."""
        message_id = next(chat.message_ids or self._message_ids)
        message = Message(chat, message_id, sender, self.now(), [version], content or {}, reply_to)
        self.messages.append(message)
        self._by_place[chat.id, message_id] = message
        self.bell.ring()
        return message

    def message(self, chat: Person | Group, message_id: int, purpose: str) -> Message:
        """A message of a chat; `Refusal` "message to edit not found" and the like."""
        message = self._by_place.get((chat.id, message_id))
        if message is None or message.deleted:
            raise bad(f"message to {purpose} not found")
        return message

    def new_query(self, person: Person) -> str:
        """The id of a press."""
        query_id = str(next(self._query_ids))
        self.queries[query_id] = Query(person, self.clock())
        return query_id

    def answer(self, query_id: str) -> Person:
        """Who pressed; `Refusal` when that was too long ago, never, or is answered already."""
        query = self.queries.pop(query_id, None)
        if query is None or self.clock() - query.since > QUERY_SECONDS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return query.person
