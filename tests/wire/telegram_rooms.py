"""What the bot learns about chats: getMe, getChat, getChatMember, getChatMemberCount, leaveChat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.telegram_people import Person, unknown_user
from tests.wire.telegram_refusals import Json, bad
from tests.wire.telegram_schema import required

if TYPE_CHECKING:
    from tests.wire.telegram_world import World


class Rooms:
    """Reading methods, and leaving."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get_me(self, _given: Json) -> Json:
        """getMe, with the fields that only it has."""
        return self._world.bot_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self._world.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def get_chat(self, given: Json) -> Json:
        """getChat."""
        chat = self._world.chat(given["chat_id"])
        if not isinstance(chat, Person):
            chat.admit()
        return required("ChatFullInfo", **chat.chat_json(), max_reaction_count=11)

    def get_chat_member(self, given: Json) -> Json:
        """getChatMember."""
        chat = self._world.chat(given["chat_id"])
        if isinstance(chat, Person):
            if given["user_id"] not in {chat.id, self._world.bot_id}:
                raise unknown_user()
            user = chat.user() if given["user_id"] == chat.id else self._world.bot_user()
            return required("ChatMemberMember", user=user, status="member")
        chat.admit()
        member = chat.member(given["user_id"])
        if member is None:
            raise unknown_user()
        return member

    def get_chat_administrators(self, given: Json) -> list[Json]:
        """getChatAdministrators: the owner and the admins, bots left out."""
        chat = self._world.chat(given["chat_id"])
        if isinstance(chat, Person):
            raise bad("there are no administrators in the private chat")
        chat.admit()
        members = [chat.member(person.id) for person in chat.members]
        return [member for member in members if member and member["status"] in {"creator", "administrator"}]

    def get_chat_member_count(self, given: Json) -> int:
        """getChatMemberCount, the bot counted."""
        chat = self._world.chat(given["chat_id"])
        if isinstance(chat, Person):
            return 2
        chat.admit()
        return len(chat.members) + 1

    def leave_chat(self, given: Json) -> bool:
        """leaveChat."""
        chat = self._world.chat(given["chat_id"])
        if isinstance(chat, Person):
            raise bad("chat member status can't be changed in private chats")
        chat.admit()
        chat.leave_bot()
        return True
