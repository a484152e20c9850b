"""What people read on both chats: which nudge about which deadline, how often, and whether it says that it is a repeat.

A message that brings several things at once is taken apart; what counts is what it said when it came.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.wire import slack_words
from tests.wire.slack import Message as SlackMessage
from tests.wire.slack import Person as Colleague
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as Freelancer

MARKS = ("You may have got this already: I could not see whether it arrived.", "(You may have this already.)")

WORDS = {
    "yours_now": "has made you its owner",
    "not_sent": "has not been marked as sent",
    "remind": "to remind Globex",
    "untold": "had not been told in time what happens on silence",
    "held": "so the work is now on hold",
    "blocked_held": "so the work that depends on this is on hold",
    "blocked_resumed": "has answered. Please go on",
}
"""The words by which each nudge is known."""

END = "\x00"
"""Between two messages."""

TITLE = re.compile(r"^(?:• )?(D-\d+) ", re.MULTILINE)

AnyMessage = TypeVar("AnyMessage", SlackMessage, TelegramMessage)


@dataclass(frozen=True)
class Telling:
    """One thing that a message told: a nudge (or "card") about deadlines (`D-7`); `marked`: as a possible repeat."""

    nudge: str
    names: tuple[str, ...]
    marked: bool
    text: str


def slack_texts(person: Colleague) -> list[str]:
    """Every text that somebody saw there, also those that were edited away; the oldest message first."""
    return [text for message in person.sees for text in message.versions]


def telegram_texts(person: Freelancer) -> list[str]:
    """The same on Telegram."""
    return [version.text for message in person.sees for version in message.versions]


def first_text(message: SlackMessage | TelegramMessage) -> str:
    """What it said when it came."""
    if isinstance(message, TelegramMessage):
        return message.versions[0].text
    first = message.post.versions[0]
    return slack_words.message(first.text, first.blocks, message.channel.server.name_of)


def about(subject: str, messages: Sequence[AnyMessage], words: str) -> AnyMessage | None:
    """The first message that tells this about that subject."""
    found = (each for each in messages if any(subject in text and words in text for text in _parts(first_text(each))))
    return next(found, None)


def tellings(messages: Iterable[SlackMessage | TelegramMessage]) -> list[Telling]:
    """All that messages told about deadlines, in the order of their coming."""
    found = []
    for text in _parts("\n".join(first_text(message) + END for message in messages)):
        plain = text
        for mark in MARKS:
            plain = plain.replace(mark, "")
        names = tuple(sorted(set(TITLE.findall(plain))))
        if names and "open deadlines" not in plain.split("\n")[0]:
            nudge = next((nudge for nudge, words in WORDS.items() if words in plain), "card")
            found.append(Telling(nudge, names, text != plain, plain.strip()))
    return found


def repeated(told: Iterable[Telling]) -> dict[tuple[str, tuple[str, ...]], list[Telling]]:
    """The nudges that were told more than once, each with its tellings in order; and the cards with the same words."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Telling]] = defaultdict(list)
    for each in told:
        groups[each.nudge, each.names, each.text if each.nudge == "card" else ""].append(each)
    return {(nudge, names): many for (nudge, names, _), many in groups.items() if len(many) > 1}


def _parts(text: str) -> list[str]:
    """The things that messages tell, each with the mark above it. A long bundle may go on in the next message."""
    parts: list[str] = []
    for message in text.split(END):
        head, _, rest = message.strip().partition("\n")
        lines = (rest if "things at once" in head else message.strip()).split("\n")
        goes_on = lines[1 if lines[0] in MARKS and len(lines) > 1 else 0].startswith("• D-")
        if "things at once" not in head and not goes_on:
            parts.append(message.strip())
            continue
        marks: list[str] = [parts.pop()] if parts and parts[-1] in MARKS else []
        for line in lines:
            marks.append(line)
            if line.startswith("• "):
                parts.append("\n".join(marks))
                marks = []
        parts += marks
    return parts
