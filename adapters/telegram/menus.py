"""What Telegram shows before anybody types: the menu of commands, by kind of chat and language, and who the bot is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from adapters.telegram.api import Api

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of one language. `private` and `group` are commands, without /, with what they are for."""

    private: Mapping[str, str]
    group: Mapping[str, str]
    short_description: str
    description: str


DEFAULT = "en"
"""Shown to everybody whose language has no menu of its own."""

MENUS: Mapping[str, Menu] = {
    DEFAULT: Menu(
        private={
            "deadline": "What a client owes you, by when: new, list, D-12",
            "client": "Your clients: new, list, one by name",
            "escalation": "Whom to bring in when a client stays silent",
            "team": "Who is on the team",
            "me": "Your time zone, language and nudges",
            "help": "What you can say to me",
            "settings": "What you can change",
            "start": "Begin here",
        },
        group={
            "deadline": "What a client owes us, by when",
            "help": "What you can say to me",
        },
        short_description="I wait for your clients, so that you do not have to.",
        description=(
            "I keep an eye on what your clients owe you, write the reminders that you send them, and tell you what "
            "happens when nobody answers. Press Start, and tell me what you are waiting for."
        ),
    ),
}
"""By language, ISO 639-1."""


async def show(api: Api) -> None:
    """Bring the menus up to date; what is right already is left alone. A failure is logged: the bot works without."""
    try:
        for language, menu in MENUS.items():
            code = None if language == DEFAULT else language
            await _show_commands(api, BotCommandScopeAllPrivateChats(), menu.private, code)
            await _show_commands(api, BotCommandScopeAllGroupChats(), menu.group, code)
            if (await api.get_my_short_description(code)).short_description != menu.short_description:
                await api.set_my_short_description(menu.short_description, code)
            if (await api.get_my_description(code)).description != menu.description:
                await api.set_my_description(menu.description, code)
    except TelegramError as error:
        log.warning("the menus could not be brought up to date", kind=type(error).__name__, why=error.message)


async def _show_commands(
    api: Api,
    scope: BotCommandScopeAllPrivateChats | BotCommandScopeAllGroupChats,
    words: Mapping[str, str],
    language: str | None,
) -> None:
    wanted = tuple(BotCommand(command, what_for) for command, what_for in words.items())
    if await api.get_my_commands(scope, language) != wanted:
        await api.set_my_commands(wanted, scope, language)
