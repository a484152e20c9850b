"""What people see on both local servers, as entries of the demo's page: each message and each edit once, when it comes.

A text for a client is shown in full when it first appears; what is repeated of it later is cut out in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from tests.wire import slack_words
from tests.wire.demo_page import QUOTATION, QUOTED, Chat, Entry
from tests.wire.slack import Message as SlackMessage
from tests.wire.slack import Person as SlackPerson
from tests.wire.slack_state import Channel, Post
from tests.wire.telegram import Group
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as TelegramPerson
from tests.wire.town import Town

M = TypeVar("M", SlackMessage, TelegramMessage)

BOT = "Shimekiri"
DIRECT = "direct message"


class Quotations:
    """Remembers the paragraphs of texts for clients."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def shortened(self, text: str) -> str:
        """The text, in whose quotations paragraphs that were shown before are left out, but for the first and last."""
        return QUOTATION.sub(lambda found: self._shortened(found[0]), text)

    def _shortened(self, quotation: str) -> str:
        paragraphs = re.split(r"\n{2,}", quotation)
        kept = [paragraphs[0]]
        for paragraph in paragraphs[1:-1]:
            if paragraph not in self._known:
                kept.append(paragraph)
            elif kept[-1] != f"{QUOTED}…":
                kept.append(f"{QUOTED}…")
        kept += paragraphs[1:][-1:]
        self._known.update(paragraphs)
        return "\n\n".join(kept)


class Eyes:
    """Looks at both servers; the clock is the town's, shown to each in the zone where they live."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._shown: dict[Post | TelegramMessage, int] = {}
        self._quotations = Quotations()
        self.zones: dict[TelegramPerson, str] = {}
        """Where people on Telegram live; Slack knows that of its own."""

    def did(self, person: SlackPerson | TelegramPerson, what: str, text: str = "") -> Entry:
        """An entry of what somebody does."""
        return Entry(_chat(person), self._when(person), person.name.lower(), what, text)

    def news(self) -> list[Entry]:
        """What came into sight since the last look, in the order of appearance; edits that are alike in one entry."""
        found = [*self._on_slack(), *self._on_telegram()]
        return [
            Entry(each.chat, each.when, each.who, _times(each.does, found.count(each)), *self._content(each))
            for each in dict.fromkeys(found)
        ]

    def _content(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        return self._quotations.shortened(entry.text), entry.buttons

    def _on_slack(self) -> Iterator[Entry]:
        name = self._town.slack.name_of
        for post in self._town.slack.posts:
            reader = post.only_for or post.channel.people[0]
            for number in self._unseen(post, len(post.versions)):
                if not post.from_app:
                    continue
                version = post.versions[number]
                yield Entry(
                    "Slack",
                    self._when(reader),
                    BOT,
                    _where(post) + (", edited" if number else ""),
                    slack_words.message(version.text, version.blocks, name),
                    tuple(slack_words.label(button) for _, button in slack_words.buttons(version.blocks)),
                )

    def _on_telegram(self) -> Iterator[Entry]:
        for message in self._town.telegram.world.messages:
            chat = message.chat
            reader = chat.members[0] if isinstance(chat, Group) else chat
            place = f"in {chat.title}" if isinstance(chat, Group) else f"to {chat.name.lower()}, {DIRECT}"
            for number in self._unseen(message, len(message.versions)):
                if not message.by_bot:
                    continue
                shown = message.versions[number]
                edited = ", edited" if number else ""
                text = f"(picture: {message.content.get('caption', '')})" if message.picture else shown.text
                yield Entry("Telegram", self._when(reader), BOT, place + edited, text, tuple(shown.buttons))
        for person in self._town.telegram.people:
            for text, _ in person.alerts:
                yield Entry("Telegram", self._when(person), BOT, f"to {person.name.lower()}, for a moment", text)
            person.alerts.clear()

    def _unseen(self, message: Post | TelegramMessage, versions: int) -> range:
        """The numbers of the versions that came since the last look. Of several, the last is what anybody saw."""
        before = self._shown.get(message, 0)
        self._shown[message] = versions
        return range(max(before, versions - 1), versions)

    def _when(self, reader: SlackPerson | TelegramPerson) -> str:
        zone = reader.zone if isinstance(reader, SlackPerson) else self.zones[reader]
        city = zone.rpartition("/")[2].replace("_", " ")
        return f"{self._town.clock.now().astimezone(ZoneInfo(zone)):%a %H:%M} {city}"


def place(where: Channel | None) -> str:
    """Where somebody on Slack does something."""
    return DIRECT if where is None or where.kind == "im" else f"#{where.name}"


def newest_with(label: str, seen: Sequence[M]) -> M:
    """The newest of the messages that has such a button. AssertionError if there is none."""
    for message in reversed(seen):
        if label in message.buttons:
            return message
    raise AssertionError(f"there is no button {label}: {[message.buttons for message in seen]}")


def _chat(person: SlackPerson | TelegramPerson) -> Chat:
    return "Slack" if isinstance(person, SlackPerson) else "Telegram"


def _where(post: Post) -> str:
    if post.channel.kind == "im":
        return f"to {post.channel.people[0].name}, {DIRECT}"
    where = f"in {place(post.channel)}" + (", in the card’s thread" if post.thread_ts else "")
    return f"{where}, only {post.only_for.name} sees it" if post.only_for else where


def _times(does: str, times: int) -> str:
    return does if times == 1 else f"{does} ({times} messages)"
