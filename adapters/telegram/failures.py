"""What Telegram's errors mean for a letter: one table."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError

from adapters.telegram.transport import Faltered, NotSent, TooFast
from bot.chat import Scope, SendFailed

REFUSED_SECONDS = 60.0
"""After a refused token: somebody has to put in another one."""

OF_THE_CHAT = ("chat", "user", "peer", "rights", "group", "topic", "bot")
"""What a refusal speaks of when it is about the chat, and not about the message."""

NOT_SENT_SECONDS = 5.0
"""After a call that did not reach Telegram."""

DOUBT_SECONDS = 30.0
"""After a message whose outcome is unknown, in its chat: what is ill there needs a while, and the letter goes only once
more."""

EDIT_SECONDS = 2.0
"""After an edit whose outcome is unknown."""


def failure(error: TelegramError, chat: int, *, editing: bool) -> SendFailed:
    """The error of a call about `chat` (groups have negative numbers). An edit may be repeated, a message may not."""
    why = error.message
    match error:
        case TooFast():
            # A group has a limit of its own (20 a minute). In a private chat it is mostly ours of 30/s in all.
            return SendFailed(why, retry_after=error.seconds, scope=Scope.chat if chat < 0 else Scope.bot)
        case ChatMigrated():
            return SendFailed(why, moved_to=str(error.new_chat_id))
        case Forbidden():
            # Blocked, never started, kicked, or their account is gone.
            return SendFailed(why)
        case InvalidToken():
            # Nothing gets through to anybody, and it says nothing about this chat.
            return SendFailed(why, retry_after=REFUSED_SECONDS, scope=Scope.bot)
        case BadRequest():
            # Before NetworkError, of which the library makes it a kind: no such chat, no right to write, no such
            # message. The same call would get the same answer. Anything else is a fault of what we wanted to say.
            return SendFailed(why, ours=not any(words in why.casefold() for words in OF_THE_CHAT))
        case NotSent():
            return SendFailed(why, retry_after=NOT_SENT_SECONDS, scope=Scope.bot)
        case Faltered() if editing:
            return SendFailed(why, retry_after=DOUBT_SECONDS, scope=Scope.chat)
        case NetworkError() if editing:
            return SendFailed(why, retry_after=EDIT_SECONDS, scope=Scope.bot)
        case _ if editing:
            return SendFailed(why, retry_after=EDIT_SECONDS, scope=Scope.chat)
        case _:
            # No answer in time, a connection that broke, a 5xx, half an answer: it may stand in the chat.
            denied = isinstance(error, Faltered)
            return SendFailed(why, unknown=True, denied=denied, retry_after=DOUBT_SECONDS, scope=Scope.chat)
