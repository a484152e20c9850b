"""Messages as the server keeps them and as a test reads them: a message is live, an edit changes what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.telegram_refusals import Json
from tests.wire.telegram_text import as_seen

if TYPE_CHECKING:
    from tests.wire.telegram_groups import Group
    from tests.wire.telegram_people import Person

Rows = tuple[tuple[Json, ...], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What a message shows at one time. `html` is the text as the bot sent it, `plain` without any marks."""

    plain: str
    entities: tuple[Json, ...] = ()
    markup: Json | None = None
    html: str = ""

    @property
    def text(self) -> str:
        """As a reader sees it; lines of quotations are indented by four spaces."""
        return as_seen(self.plain, list(self.entities))

    @property
    def keys(self) -> list[Json]:
        """The inline buttons, row after row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def buttons(self) -> list[str]:
        """Their labels."""
        return [button["text"] for button in self.keys]

    @property
    def urls(self) -> list[str]:
        """Where the buttons lead that are links."""
        return [button["url"] for button in self.keys if "url" in button]


@dataclass(eq=False)
class Message:
    """A message in a chat, sent by a person or by the bot; `content` is whatever it carries beside a text."""

    chat: Person | Group
    message_id: int
    sender: Json
    date: int
    versions: list[Version]
    content: Json = field(default_factory=dict)
    reply_to: Message | None = None
    edit_date: int = 0
    deleted: bool = False
    chat_json: Json = field(default_factory=dict)
    picture: bytes = b""
    """The photo that it is, if it is one; its caption is in `content`."""

    def __post_init__(self) -> None:
        self.chat_json = self.chat.chat_json()

    @property
    def id(self) -> str:
        """`chat_id:message_id`; the ids alone are not unique among chats."""
        return f"{self.chat_json['id']}:{self.message_id}"

    @property
    def shown(self) -> Version:
        """What it shows now."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """See `Version.text`."""
        return self.shown.text

    @property
    def html(self) -> str:
        """See `Version.html`."""
        return self.shown.html

    @property
    def buttons(self) -> list[str]:
        """See `Version.buttons`."""
        return self.shown.buttons

    @property
    def urls(self) -> list[str]:
        """See `Version.urls`."""
        return self.shown.urls

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was sent."""
        return len(self.versions) > 1

    @property
    def by_bot(self) -> bool:
        """Whether a bot wrote it."""
        return bool(self.sender["is_bot"])

    def json(self, *, replied: bool = True) -> Json:
        """A `Message` of the Bot API."""
        shown = self.shown
        result: Json = {"message_id": self.message_id, "from": self.sender, "chat": self.chat_json, "date": self.date}
        if self.edit_date:
            result["edit_date"] = self.edit_date
        if self.reply_to and replied:
            result["reply_to_message"] = self.reply_to.json(replied=False)
        if shown.plain:
            result["text"] = shown.plain
        if shown.entities:
            result["entities"] = list(shown.entities)
        if shown.markup and "inline_keyboard" in shown.markup:
            result["reply_markup"] = shown.markup
        return result | self.content

    def __repr__(self) -> str:
        return f"<{self.id} {self.text!r} {self.buttons}>"
