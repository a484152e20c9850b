"""The neutral words between the core and the chats: what people do, what they get, and how a message is sent.

Adapters translate a platform's payloads into requests and draw replies; they see this module and `bot.app`, nothing
else. Text is written in a small HTML subset (`<b> <i> <code> <blockquote>` and the three entities), everything that
came from people escaped; `plain` turns it into what a terminal shows.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Html(str):
    """Text in the HTML subset, already escaped."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on a platform, by the platform's own id, with what its profile says of them (all of it may be empty)."""

    platform: str
    id: str
    team: str = ""
    name: str = ""
    zone: str = ""
    language: str = ""


class Audience(StrEnum):
    """Who reads along in a place (RULES 7)."""

    internal = "internal"
    client = "client"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat with an audience. Internal text cannot be composed for a place that is not internal."""

    platform: str
    id: str
    audience: Audience = Audience.client
    private: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody typed: a command (`/deadline …`) or plain words. `key` is the platform's own id of the gesture."""

    account: Account
    place: Place
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button; `data` is what the button carried, `message` the platform's id of its message."""

    account: Account
    place: Place
    key: str
    data: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """Somebody sent a whole form (where the platform can show one)."""

    account: Account
    place: Place
    key: str
    form: str
    answers: dict[str, str]


Request = Command | Press | Submission


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `data` is opaque to adapters and at most 64 bytes (Telegram's limit)."""

    data: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """One message as a person sees it. `for_client`: it hands over a text that may be sent to the client now."""

    text: Html
    buttons: tuple[Button, ...] = ()
    for_client: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, and an example of an answer."""

    name: str
    label: str
    example: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that a platform may show at once; elsewhere they are asked one by one."""

    key: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request: messages for the one who asked, and what becomes of the message that was pressed.

    `ok` is false when nothing was done: a refusal, or a question that must be answered first.
    """

    cards: tuple[Card, ...] = ()
    edit: Card | None = None
    form: Form | None = None
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: an account's private chat, or a place."""

    platform: str
    id: str
    team: str = ""


class SendFailed(Exception):
    """A platform's refusal. Exactly one of the three holds.

    `retry_after` (seconds): not sent, the scope is closed for that long. `unknown`: it may have been sent. Neither:
    it will never work for this address, and `args[0]` says why in the platform's words.
    """

    def __init__(self, why: str, *, retry_after: float | None = None, unknown: bool = False) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.unknown = unknown


class Sender(Protocol):
    """What an adapter offers the core: deliver a card, change a message. Both raise `SendFailed`."""

    platform: str

    async def send(self, to: Address, card: Card, key: str) -> str:
        """Deliver one message and return the platform's id of it; `key` is the letter's own, for a later look-up."""
        ...

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Change a message that was sent; repeating it is safe."""
        ...

    async def find(self, to: Address, key: str) -> str | None:
        """The id of the message sent under `key`, None if it is not there or the platform cannot look."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast we may write: messages per second in all, and seconds between two in one chat; 0: no limit."""

    per_second: float = 0
    chat_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """A sender with its pace; `draws_forms` where the platform shows a whole form at once, `can_look` where a
    message can be looked for after an unknown outcome."""

    sender: Sender
    pace: Pace = field(default_factory=Pace)
    draws_forms: bool = False
    can_look: bool = False


_TAG = re.compile(r"</?(b|i|code|blockquote)>")


def plain(text: Html) -> str:
    """The text without markup, as a terminal or a notification shows it; quoted lines are indented."""
    quoted = re.sub(
        r"<blockquote>(.*?)</blockquote>",
        lambda match: "\n".join(f"    {line}".rstrip() for line in match[1].split("\n")),
        text,
        flags=re.DOTALL,
    )
    return html.unescape(_TAG.sub("", quoted))
