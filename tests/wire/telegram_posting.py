"""What the bot does with messages: sendMessage, sendPhoto, edits of text and buttons, deleteMessage, answers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tests.wire import telegram_photos
from tests.wire.telegram_html import parsed
from tests.wire.telegram_markup import keyboard
from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_people import Person
from tests.wire.telegram_refusals import Json, bad
from tests.wire.telegram_text import LONGEST, bounded, found, trimmed, units

if TYPE_CHECKING:
    from tests.wire.telegram_groups import Group
    from tests.wire.telegram_world import World

ANSWER_LONGEST = 200
DELETABLE_SECONDS = 48 * 3600
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
ACTIONS = frozenset(
    {
        *(f"upload_{kind}" for kind in ("photo", "video", "voice", "document", "video_note")),
        *(f"record_{kind}" for kind in ("video", "voice", "video_note")),
        *("typing", "choose_sticker", "find_location"),
    }
)


class Posting:
    """The methods by which the bot writes; `actions` keeps what sendChatAction showed."""

    def __init__(self, world: World) -> None:
        self.actions: list[tuple[int, str]] = []
        self._world = world

    def _open(self, chat_id: int | str) -> Person | Group:
        chat = self._world.chat(chat_id)
        chat.admit()
        return chat

    def send_message(self, given: Json) -> Json:
        """sendMessage."""
        shown = _version(given, keyboard(given.get("reply_markup")))
        _supported(
            given, "message_thread_id", "business_connection_id", "direct_messages_topic_id", "message_effect_id"
        )
        _supported(given, "suggested_post_parameters")
        chat = self._open(given["chat_id"])
        reply_to = self._replied(chat, given.get("reply_parameters"))
        return self._world.keep(chat, self._world.bot_user(), shown, reply_to=reply_to).json()

    def send_photo(self, given: Json) -> Json:
        """sendPhoto."""
        return telegram_photos.send_photo(given, self._keep)

    def _keep(self, given: Json, shown: Version, content: Json) -> Message:
        chat = self._open(given["chat_id"])
        reply_to = self._replied(chat, given.get("reply_parameters"))
        return self._world.keep(chat, self._world.bot_user(), shown, content=content, reply_to=reply_to)

    def _replied(self, chat: Person | Group, about: Json | None) -> Message | None:
        if about is None:
            return None
        if about.get("chat_id", chat.id) != chat.id:
            raise bad("replies to another chat are not supported by this local server")
        try:
            return self._world.message(chat, about["message_id"], "be replied")
        except Exception:
            if about.get("allow_sending_without_reply"):
                return None
            raise

    def _own(self, given: Json) -> Message:
        """The message that is to be changed."""
        if "inline_message_id" in given:
            raise bad("inline messages are not supported by this local server")
        if "chat_id" not in given or "message_id" not in given:
            raise bad("message identifier is not specified")
        message = self._world.message(self._open(given["chat_id"]), given["message_id"], "edit")
        markup = message.shown.markup or {"inline_keyboard": []}
        if message.sender["id"] != self._world.bot_id or "inline_keyboard" not in markup:
            raise bad("message can't be edited")
        return message

    def _change(self, message: Message, shown: Version) -> Json:
        old = message.shown
        if (old.plain, old.entities, old.markup) == (shown.plain, shown.entities, shown.markup):
            raise bad(_UNCHANGED)
        message.versions.append(shown)
        message.edit_date = self._world.now()
        self._world.bell.ring()
        return message.json()

    def edit_message_text(self, given: Json) -> Json:
        """editMessageText; without `reply_markup` the buttons go."""
        _supported(given, "rich_message", "business_connection_id")
        shown = _version(given, keyboard(given.get("reply_markup")))
        message = self._own(given)
        if message.picture:
            raise bad("there is no text in the message to edit")
        return self._change(message, shown)

    def edit_message_reply_markup(self, given: Json) -> Json:
        """editMessageReplyMarkup."""
        _supported(given, "business_connection_id")
        markup = keyboard(given.get("reply_markup"))
        message = self._own(given)
        old = message.shown
        return self._change(message, Version(old.plain, old.entities, markup, old.html))

    def delete_message(self, given: Json) -> bool:
        """deleteMessage: within 48 hours, and other people's in a group only as its admin."""
        chat = self._open(given["chat_id"])
        message = self._world.message(chat, given["message_id"], "delete")
        own = message.sender["id"] == self._world.bot_id
        may = own or isinstance(chat, Person) or chat.bot_status == "administrator"
        if not may or self._world.clock() - message.date > DELETABLE_SECONDS:
            raise bad("message can't be deleted")
        message.deleted = True
        self._world.bell.ring()
        return True

    def answer_callback_query(self, given: Json) -> bool:
        """answerCallbackQuery; an answered press cannot be answered again."""
        text = given.get("text", "")
        if units(text) > ANSWER_LONGEST:
            raise bad("MESSAGE_TOO_LONG")
        if given.get("url"):
            raise bad("URL_INVALID")
        if given.get("cache_time", 0) < 0:
            raise bad("cache_time must not be negative")
        person = self._world.answer(given["callback_query_id"])
        if text:
            person.alerts.append((text, bool(given.get("show_alert"))))
        self._world.bell.ring()
        return True

    def send_chat_action(self, given: Json) -> bool:
        """sendChatAction."""
        if given["action"] not in ACTIONS:
            raise bad("wrong parameter action in request")
        _supported(given, "message_thread_id", "business_connection_id")
        self.actions.append((self._open(given["chat_id"]).id, given["action"]))
        return True


def _supported(given: Json, *names: str) -> None:
    for name in names:
        if name in given:
            raise bad(f"{name} is not supported by this local server")


def _version(given: Json, markup: Json | None) -> Version:
    """The text of a call, read and measured."""
    source = given.get("text", "")
    mode = given.get("parse_mode", "")
    if mode.lower() == "html":
        text, entities = parsed(source)
    elif mode:
        known = mode.lower() in {"markdown", "markdownv2"}
        raise bad(f"{mode} is not supported by this local server" if known else "unsupported parse_mode")
    else:
        text, entities = source, bounded(source, given.get("entities", []))
    text, entities = trimmed(text, entities)
    if not text:
        raise bad("message text is empty")
    if units(text) > LONGEST:
        raise bad("message is too long")
    return Version(text, tuple(found(text, entities)), markup, source if mode else escape(source, quote=False))
