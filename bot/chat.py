"""The neutral words between the core and the chats: what people do, what they get, and how a message is sent.

Adapters translate a platform's payloads into requests and draw replies; they see this module and `bot.app`, nothing
else. Text is written in a small HTML subset (`<b> <i> <code> <blockquote>`, `<time>` around an instant, and the three
entities), everything that came from people escaped; `plain` turns it into what a terminal shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

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
    are joined by commas; `source` is the address of the message that it is about, if it began with one.
    """

    account: Account
    place: Place
    key: str
    form: str
    answers: dict[str, str]
    source: str = ""


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
class Button:
    """A button; `data` is opaque to adapters and at most 64 bytes (Telegram's limit)."""

    data: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card: a line of a list with what can be done about it, or a heading, or a paragraph.

    `menu` is what a platform may fold into one menu at the line, the most likely first; `buttons` stand under it.
    `apart`: an empty line goes before it. `name` is what the line is about in a word or two, for a platform that has
    room for one small button a line.
    """

    text: Html
    menu: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    apart: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers that a picture says better than a sentence: for each label one value of each series, None where there is
    none. The card's text says the same in words.

    `bars`: the labels stand for things to compare; else they follow each other in time. `unit` is for the axis.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: str = ""
    bars: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One message as a person sees it. `for_client`: it hands over a text that may be sent to the client now.

    `text` is the whole of it, for every platform; `sections`, where there are any, are the same text in parts (see
    `in_sections`), for platforms that draw a menu at a line. `chart` is drawn beside the text.
    """

    text: Html
    buttons: tuple[Button, ...] = ()
    for_client: bool = False
    sections: tuple[Section, ...] = ()
    chart: Chart | None = None

    @classmethod
    def in_sections(cls, sections: tuple[Section, ...], buttons: tuple[Button, ...] = ()) -> Card:
        """A card made of parts; its text is theirs."""
        joined = "".join(
            ("" if index == 0 else "\n\n" if section.apart else "\n") + section.text
            for index, section in enumerate(sections)
        )
        return cls(Html(joined), buttons, sections=sections)

    @property
    def every_button(self) -> tuple[Button, ...]:
        """All buttons in the order in which they are read, each once: of the sections, then of the card."""
        of_sections = (button for section in self.sections for button in (*section.menu, *section.buttons))
        return tuple(dict.fromkeys((*of_sections, *self.buttons)))


class Input(StrEnum):
    """How a field is filled in."""

    line = "line"
    lines = "lines"
    one = "one"
    many = "many"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, and an example of an answer. `choices` are (value, label), for `one` and `many`."""

    name: str
    label: str
    example: str = ""
    optional: bool = False
    input: Input = Input.line
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that a platform may show at once; elsewhere they are asked one by one. `key` has at most 60 letters.
    `unopened` is said where the platform did not open it. `links` stand below the questions, for whoever came for
    something else; pressed there, they are answered in the private chat.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    send: str = "Send"
    close: str = "Cancel"
    unopened: str = "The form did not open; please try again."
    links: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """What a platform shows in one language before anybody types: commands, without /, with what they are for.

    `private` is for private chats, `group` for those of several, `chiefs` is added there for who runs the group.
    """

    private: Mapping[str, str]
    group: Mapping[str, str]
    chiefs: Mapping[str, str]
    short_description: str
    description: str


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
    """A platform's refusal. At most one of the first three holds.

    `retry_after` (seconds): not sent, `scope` is closed for that long. `unknown`: it may have been sent. `moved_to`:
    not sent, the chat has this id now. None of them: it will never work, and `args[0]` says why in the platform's
    words; `ours` where the message is at fault, and the address is not.
    """

    def __init__(
        self,
        why: str,
        *,
        retry_after: float | None = None,
        scope: Scope = Scope.method,
        unknown: bool = False,
        moved_to: str = "",
        ours: bool = False,
    ) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.scope = scope
        self.unknown = unknown
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
