"""What people do on Telegram, as requests: an update is a gesture of somebody, the news of a moved group, or nothing.

In a group a bot with privacy mode sees commands and replies to its own messages; where somebody switched that mode
off, it behaves as if it were on. Who writes anonymously, as a group or a channel, cannot be known and is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Chat, Message, Update, User

from adapters.telegram.api import Api, Raw
from adapters.telegram.sender import NAME, message_id
from bot.chat import Account, Audience, Command, Moved, Place, Press

NOTHING_TYPED = "/help"
"""What a photo or a sticker in the private chat stands for: somebody who does not know what can be said here."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A request with where its answer goes: Telegram's numbers of the chat, the speaker and the message.

    `message` is the command's, or the one whose button was pressed; `query` the id by which a press is answered, empty
    for a command.
    """

    request: Command | Press
    chat: int
    speaker: int
    private: bool
    message: int
    query: str = ""


def read(raw: Raw, api: Api, username: str) -> Gesture | Moved | None:
    """What an update means; None for what is not ours to answer. Whatever the library cannot read, raises.

    `username` is the bot's own, without @: groups write `/deadline@shimekiri_bot`.
    """
    update = Update.de_json(raw, api)
    key = str(update.update_id)
    found: Gesture | Moved | None = None
    if update.callback_query is not None:
        found = _press(update.callback_query, key)
    elif update.message is not None:
        found = _message(update.message, key, username, _own_id(api))
    if isinstance(found, Gesture):
        _look_at(found)
    return found


def _look_at(found: Gesture) -> None:
    """TypeError for what is of another type than documented: the library takes everything as it comes."""
    account, request = found.request.account, found.request
    said = request.text if isinstance(request, Command) else request.data
    texts: tuple[object, ...] = (account.name, account.language, said, found.query)
    numbers: tuple[object, ...] = (found.chat, found.speaker, found.message)
    if not all(isinstance(each, str) for each in texts) or not all(type(each) is int for each in numbers):
        raise TypeError("a field is not of its type")


def chat_of(raw: Raw) -> int | None:
    """The number of the chat that an update belongs to, None if it names none; reads what `read` could not."""
    body = next((value for key, value in raw.items() if key != "update_id" and isinstance(value, dict)), {})
    holder = body.get("message") if isinstance(body.get("message"), dict) else body
    chat = holder.get("chat") if isinstance(holder, dict) else None
    found = chat.get("id") if isinstance(chat, dict) else None
    return found if isinstance(found, int) else None


def _press(query: CallbackQuery, key: str) -> Gesture | None:
    """A message that is too old comes without its text, but still with its number; games and inline messages are not
    ours.
    """
    message = query.message
    if message is None or query.data is None:
        return None
    pressed = message_id(message.chat.id, message.message_id)
    request = Press(_account(query.from_user), _place(message.chat), key, query.data, pressed)
    return Gesture(
        request, message.chat.id, query.from_user.id, _is_private(message.chat), message.message_id, query.id
    )


def _message(message: Message, key: str, username: str, own_id: int) -> Gesture | Moved | None:
    if message.migrate_to_chat_id is not None:
        if {type(message.migrate_to_chat_id), type(message.chat.id)} != {int}:
            raise TypeError("a chat has no number")
        return Moved(_place(message.chat), str(message.migrate_to_chat_id))
    speaker = message.from_user
    if speaker is None or speaker.is_bot:
        return None
    text = _private_text(message) if _is_private(message.chat) else _group_text(message, username, own_id)
    if text is None:
        return None
    request = Command(_account(speaker), _place(message.chat), key, text)
    return Gesture(request, message.chat.id, speaker.id, _is_private(message.chat), message.message_id)


def _private_text(message: Message) -> str | None:
    """Formatting is left behind. What Telegram itself writes into a chat (a pinned message …) says nothing."""
    if message.text is not None:
        return message.text
    return NOTHING_TYPED if message.effective_attachment is not None else None


def _group_text(message: Message, username: str, own_id: int) -> str | None:
    text = message.text
    if text is None:
        return None
    if text.startswith("/"):
        addressee = text.split(maxsplit=1)[0].partition("@")[2]
        return text if addressee.casefold() in {"", username.casefold()} else None
    answered = message.reply_to_message
    is_ours = answered is not None and answered.from_user is not None and answered.from_user.id == own_id
    return text if is_ours else None


def _account(user: User) -> Account:
    language = (user.language_code or "").replace("_", "-").split("-")[0].lower()
    return Account(NAME, str(user.id), name=user.username or user.first_name, language=language)


def _place(chat: Chat) -> Place:
    """Whether a group was declared internal the core knows; here a client may read along everywhere."""
    return Place(NAME, str(chat.id), Audience.client, private=_is_private(chat))


def _is_private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE


def _own_id(api: Api) -> int:
    """Every token begins with its bot's number."""
    head = api.token.partition(":")[0]
    return int(head) if head.isdecimal() else 0
