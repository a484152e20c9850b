"""What Telegram shows before anybody types: the menu of commands, by kind of chat and language, and who the bot is.

The words are the core’s. Telegram picks the language of a person’s app (core.telegram.org/bots/api#botcommandscope);
who has chosen another one here gets a menu of their own chat.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from adapters.telegram.api import Api
from bot.chat import Menu

DEFAULT = "en"
"""Shown to everybody whose language has no menu of its own."""

Menus = Mapping[str, Menu]

log = structlog.get_logger()


async def show(api: Api, menus: Menus) -> None:
    """Bring the menus up to date; what is right already is left alone. A failure is logged: the bot works without."""
    try:
        for language, menu in menus.items():
            code = None if language == DEFAULT else language
            await _show_commands(api, BotCommandScopeAllPrivateChats(), menu.private, code)
            await _show_commands(api, BotCommandScopeAllGroupChats(), menu.group, code)
            await _show_commands(api, BotCommandScopeAllChatAdministrators(), {**menu.group, **menu.chiefs}, code)
            if (await api.get_my_short_description(code)).short_description != menu.short_description:
                await api.set_my_short_description(menu.short_description, code)
            if (await api.get_my_description(code)).description != menu.description:
                await api.set_my_description(menu.description, code)
    except TelegramError as error:
        log.warning("the menus could not be brought up to date", kind=type(error).__name__, why=error.message)


async def show_in(api: Api, chat: int, menus: Menus, language: str) -> None:
    """Give a private chat the menu of the language that was chosen in it; a failure is logged."""
    menu = menus.get(language) or menus[DEFAULT]
    try:
        await _show_commands(api, BotCommandScopeChat(chat), menu.private, None)
    except TelegramError as error:
        log.warning("the menu of a chat could not be changed", kind=type(error).__name__, why=error.message)


async def _show_commands(api: Api, scope: BotCommandScope, words: Mapping[str, str], language: str | None) -> None:
    wanted = tuple(BotCommand(command, what_for) for command, what_for in words.items())
    if await api.get_my_commands(scope, language) != wanted:
        await api.set_my_commands(wanted, scope, language)
