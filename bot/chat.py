"""The neutral words between the core and the chats: what people do, what they get, and how a message is sent.

Adapters translate a platform's payloads into requests and draw replies; they see this module and `bot.app`, nothing
else. Text is written in a small HTML subset (`<b> <i> <code> <blockquote>`, `<time>` around an instant, and the three
entities), everything that came from people escaped; `plain` turns it into what a terminal shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.cards import Button as Button
from bot.cards import Card as Card
from bot.cards import Chart as Chart
from bot.cards import Field as Field
from bot.cards import Form as Form
from bot.cards import Input as Input
from bot.cards import Menu as Menu
from bot.cards import Section as Section
from bot.markup import INSTANT as INSTANT
from bot.markup import Html as Html
from bot.markup import Instant as Instant
from bot.markup import Width as Width
from bot.markup import plain as plain


class Standing(StrEnum):
    """What a platform says about somebody's place in its team (RULES 7)."""

    free = "free"
    """The platform knows no teams: whoever writes is themselves."""
    colleague = "colleague"
    chief = "chief"
    """The platform's own admins and owners of the team."""
    outsider = "outsider"
    """A guest, a bot, somebody of another team: never one of us."""
    unread = "unread"
    """The platform has teams, but would not say; who is a member already stays one, nobody joins."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on a platform, by the platform's own id, with what its profile says of them (all of it may be empty).

    `team` is the platform's id of their team, empty where it has none; `team_name` is for people to read.
    """

    platform: str
    id: str
    team: str = ""
    name: str = ""
    zone: str = ""
    language: str = ""
    standing: Standing = Standing.free
    team_name: str = ""


class Audience(StrEnum):
    """Who reads along in a place (RULES 7)."""

    internal = "internal"
    client = "client"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat with an audience. Internal text cannot be composed for a place that is not internal.

    `private`: the speaker's own chat with us. `audience` is what the platform can tell; a group that an admin declared
    internal is known to the core alone, so an adapter says `client` where it does not know better.
    """

    platform: str
    id: str
    audience: Audience = Audience.client
    private: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody typed: a command (`/deadline …`) or plain words. `key` is the platform's own id of the gesture.

    A mention stands in `text` as `<@ID>`, and whom it means in `mentioned`.
    """

    account: Account
    place: Place
    key: str
    text: str
    mentioned: tuple[Account, ...] = ()


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
    """Somebody sent a whole form (where the platform can show one). `form` is its key; several choices of one field
    are joined by commas; `source` is the address of the message that it is about, if it began with one. `shown` is what
    stood in the fields when the form was opened: what was not touched must not undo what somebody changed meanwhile.
    """

    account: Account
    place: Place
    key: str
    form: str
    answers: dict[str, str]
    source: str = ""
    shown: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at their overview, where a platform has a page of its own for it (`Wire.home`)."""

    account: Account
    place: Place
    key: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The platform has given a place another id; `place` is the old one."""

    place: Place
    to: str


Said = Command | Press | Submission
"""What somebody asks for; `Opened` only looks."""
Request = Said | Opened


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request: messages for the one who asked, and what becomes of the message that was pressed.

    `cards` are for the speaker alone, unless `here` says that the place of the request may show them. `errors` are
    sentences (plain) beside the fields of the form that was sent, which stays open; `form` is to be shown now.
    `signpost` says nothing of our affairs, for a place where clients read and the speaker cannot be answered in
    private. `ok` is false when nothing was done: a refusal, or a question that must be answered first. `home` is what
    the speaker's overview shows from now on, where it was opened. `language` (ISO 639-1) is set where the speaker has
    just chosen another one.
    """

    cards: tuple[Card, ...] = ()
    edit: Card | None = None
    form: Form | None = None
    ok: bool = True
    here: bool = False
    errors: dict[str, str] = field(default_factory=dict, hash=False)
    signpost: Card | None = None
    home: Card | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: an account's private chat with us, or (`place`) a chat that others read too.

    A place is looked at again before anything is sent there: `SendFailed` if it is not internal (any more).
    """

    platform: str
    id: str
    team: str = ""
    place: bool = False


class Scope(StrEnum):
    """What a platform's "not so fast" closes (RULES 9)."""

    bot = "bot"
    method = "method"
    """One method (posting or editing) for one workspace."""
    chat = "chat"


class SendFailed(Exception):
    """A platform's refusal. At most one of the first three holds, but for `unknown` with a `retry_after`.

    `retry_after` (seconds): not sent, `scope` is closed for that long. `unknown`: it may have been sent, and `scope` is
    closed where a `retry_after` says so; `denied`: the platform itself answered that it failed, so most likely it was
    not. `moved_to`: not sent, the chat has this id now. None of them: it will never work, and `args[0]` says why in the
    platform's words; `ours` where the message is at fault, and the address is not.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_after: float | None = None,
        scope: Scope = Scope.method,
        unknown: bool = False,
        denied: bool = False,
        moved_to: str = "",
        ours: bool = False,
    ) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.scope = scope
        self.unknown = unknown
        self.denied = denied
        self.moved_to = moved_to
        self.ours = ours


class Sender(Protocol):
    """What an adapter offers the core: deliver a card, change a message. All raise `SendFailed`.

    A message's id is the platform's, unique among all chats of the platform, at most 100 characters.
    """

    platform: str

    @property
    def door(self) -> str:
        """The beginning of an address that opens a private chat with us, to which 1 to 64 of `[A-Za-z0-9_-]` are
        added; empty where the platform has none, or while it is not known.
        """
        ...

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        """Deliver one message and return its id; `key` is the letter's own, for a later look-up; `thread` is the id of
        a message under which it belongs, where the platform has threads.
        """
        ...

    async def edit(self, to: Address, message: str, card: Card) -> None:
        """Change a message that was sent; repeating it is safe."""
        ...

    async def find(self, to: Address, key: str) -> str | None:
        """The id of the message sent under `key`, None if it is not there or the platform cannot look."""
        ...


class Homes(Protocol):
    """What an adapter offers the core whose platform has a page for each account's own overview."""

    async def publish(self, to: Address, card: Card) -> None:
        """Show the card there, instead of what was shown before; repeating it is safe. Raises `SendFailed`."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast we may write: messages per second in all, seconds between two in one private chat, and in one place
    that others read; 0: no limit.
    """

    per_second: float = 0
    chat_seconds: float = 0
    place_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """A sender with its pace.

    `draws_forms`: the platform shows a whole form at once. `can_look`: a message can be looked for after an unknown
    outcome. `whispers`: one person can be answered among others. `keeps_cards`: the answer to an act stays in the chat
    as a letter of its own, changed later by whatever happens elsewhere. `home`: it has a page for each account's own
    overview.
    """

    sender: Sender
    pace: Pace = field(default_factory=Pace)
    draws_forms: bool = False
    can_look: bool = False
    keeps_cards: bool = False
    whispers: bool = False
    home: Homes | None = None
