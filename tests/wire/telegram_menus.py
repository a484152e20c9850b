"""What the bot shows of itself: command menus per scope and language, descriptions, the menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.wire.telegram_people import Person
from tests.wire.telegram_refusals import Json, bad

if TYPE_CHECKING:
    from tests.wire.telegram_groups import Group
    from tests.wire.telegram_world import World

MOST_COMMANDS = 100
_LONGEST = {"description": 512, "short_description": 120, "name": 64}


class Menus:
    """`commands` is what setMyCommands set: (scope, language) → ((name, description), …).

    A scope is written as its type, with the chat and the person after it: `default`, `chat:-100…`, `chat_member:-1:7`.
    `texts` has what setMyDescription and its like set: (kind, language) → text.
    """

    def __init__(self, world: World) -> None:
        self.commands: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.buttons: dict[int, Json] = {}
        self._world = world

    def _scope(self, given: Json) -> tuple[str, str]:
        scope = given.get("scope", {"type": "default"})
        if "chat_id" in scope:
            self._world.chat(scope["chat_id"]).admit()
        ids = [str(scope[name]) for name in ("chat_id", "user_id") if name in scope]
        return ":".join([scope["type"], *ids]), _language(given)

    def set_my_commands(self, given: Json) -> bool:
        """setMyCommands (core.telegram.org/bots/api#botcommand)."""
        if len(given["commands"]) > MOST_COMMANDS:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in given["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"].strip()) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        menu = tuple((command["command"], command["description"]) for command in given["commands"])
        where = self._scope(given)
        self.commands.pop(where, None)
        if menu:
            self.commands[where] = menu
        self._world.bell.ring()
        return True

    def get_my_commands(self, given: Json) -> list[Json]:
        """getMyCommands: exactly that scope and language, nothing inherited."""
        menu = self.commands.get(self._scope(given), ())
        return [{"command": name, "description": description} for name, description in menu]

    def delete_my_commands(self, given: Json) -> bool:
        """deleteMyCommands."""
        self.commands.pop(self._scope(given), None)
        return True

    def menu(self, person: Person, where: Group | None = None) -> tuple[tuple[str, str], ...]:
        """What a person's client offers (core.telegram.org/bots/api#determining-list-of-commands)."""
        if where is None:
            scopes = [f"chat:{person.id}", "all_private_chats", "default"]
        else:
            member = where.member(person.id) or {}
            admin = member.get("status") in {"creator", "administrator"}
            scopes = [f"chat_member:{where.id}:{person.id}"]
            scopes += [f"chat_administrators:{where.id}"] if admin else []
            scopes += [f"chat:{where.id}"]
            scopes += ["all_chat_administrators"] if admin else []
            scopes += ["all_group_chats", "default"]
        places = [(scope, language) for scope in scopes for language in (person.language, "")]
        return next((self.commands[place] for place in places if place in self.commands), ())

    def set_text(self, kind: str, given: Json) -> bool:
        """setMyName, setMyDescription, setMyShortDescription."""
        text = given.get(kind, "")
        if len(text) > _LONGEST[kind]:
            raise bad(f"{kind.replace('_', ' ')} is too long")
        self.texts[kind, _language(given)] = text
        return True

    def get_text(self, kind: str, given: Json) -> Json:
        """getMyName and so on; without one for the language, the one for all."""
        return {kind: self.texts.get((kind, _language(given))) or self.texts.get((kind, ""), "")}

    def set_chat_menu_button(self, given: Json) -> bool:
        """setChatMenuButton; 0 stands for the default of all private chats."""
        self.buttons[self._private(given)] = given.get("menu_button", {"type": "default"})
        return True

    def get_chat_menu_button(self, given: Json) -> Json:
        """getChatMenuButton."""
        button: Json = self.buttons.get(self._private(given)) or self.buttons.get(0, {"type": "default"})
        return button

    def _private(self, given: Json) -> int:
        if "chat_id" not in given:
            return 0
        chat = self._world.chat(given["chat_id"])
        if not isinstance(chat, Person):
            raise bad("chat not found")
        return chat.id


def _language(given: Json) -> str:
    language: str = given.get("language_code", "")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad("invalid language code specified")
    return language
