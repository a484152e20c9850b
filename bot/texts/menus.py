"""What a platform shows before anybody types: the menu of commands, by kind of chat, and who the bot is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import Menu
from bot.texts.voice import LANGUAGES, Voice


def every() -> Mapping[str, Menu]:
    """The menus by language (ISO 639-1), English first."""
    return {language: menu(Voice(language, "UTC")) for language in LANGUAGES}


def menu(voice: Voice) -> Menu:
    """The menu of one language: each line as short as a phone's menu is narrow."""
    settings = voice.words("Your language, time zone and messages")
    helps = voice.words("What you can say to me")
    what = voice.words("What a client owes us, and by when")
    return Menu(
        private={
            "deadline": what,
            "home": voice.words("What waits for you"),
            "client": voice.words("Your clients"),
            "availability": voice.words("When you can be reached"),
            "escalation": voice.words("Whom to bring in when a client stays silent"),
            "team": voice.words("Who is on the team"),
            "me": settings,
            "help": helps,
            "settings": voice.words("What you can change"),
            "start": voice.words("Begin here"),
        },
        group={"deadline": what, "home": voice.words("What waits for you, in our private chat"), "help": helps},
        chiefs={"team": voice.words("Whether only our own people read here")},
        short_description=voice.words("I wait for your clients, so that you do not have to."),
        description=voice.words(
            "I keep an eye on what your clients owe you, write the reminders that you send them, and tell you what "
            "happens when nobody answers. Press Start, and tell me what you are waiting for."
        ),
    )
