"""Groups and supergroups with the bot in them, or not any more (core.telegram.org/bots/features#privacy-mode)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_people import Person
from tests.wire.telegram_refusals import Json, Refusal, forbidden
from tests.wire.telegram_schema import required

if TYPE_CHECKING:
    from tests.wire.telegram_world import World

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@(?P<bot>[A-Za-z0-9_]+))?(?!\w)")


class Group:
    """A chat of several people; the first member owns it. `id` changes when it becomes a supergroup."""

    def __init__(self, world: World, title: str, members: Sequence[Person], *, supergroup: bool) -> None:
        self.title = title
        self.members = list(members)
        self.admins: set[int] = set()
        self.supergroup = supergroup
        self.old_ids: list[int] = []
        self.bot_status = "member"
        self.id = world.new_group_id(supergroup=supergroup)
        self.message_ids: Iterator[int] | None = itertools.count(1) if supergroup else None
        self._world = world
        world.groups[self.id] = self

    def __repr__(self) -> str:
        return f"<{self.title} {self.id}>"

    @property
    def type(self) -> str:
        """`group` or `supergroup`."""
        return "supergroup" if self.supergroup else "group"

    def chat_json(self) -> Json:
        """As a `Chat`."""
        return {"id": self.id, "title": self.title, "type": self.type}

    @property
    def messages(self) -> list[Message]:
        """What stands in the group now, by anybody."""
        return [message for message in self._world.messages if message.chat is self and not message.deleted]

    def known(self, chat_id: int) -> bool:
        """Whether the bot can name this chat; `Refusal` with the new id for one that moved."""
        if chat_id in self.old_ids:
            raise Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.id)
        return self.bot_status != "never"

    def shares(self, person: Person) -> bool:
        """Whether the bot and somebody are both in here."""
        return person in self.members and self.bot_status in {"member", "administrator"}

    def admit(self) -> None:
        """`Refusal` when the bot may not write here."""
        if self.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {self.type} chat")
        if self.bot_status == "left":
            raise forbidden(f"bot is not a member of the {self.type} chat")

    def hears(self, message: Message) -> bool:
        """Whether the bot gets a person's message: with privacy mode only commands for it and replies to it."""
        if self.bot_status not in {"member", "administrator"}:
            return False
        if self.bot_status == "administrator" or not self._world.privacy:
            return True
        if message.reply_to and message.reply_to.sender["id"] == self._world.bot_id:
            return True
        command = _COMMAND.match(message.shown.plain)
        return command is not None and (command["bot"] or self._world.username).lower() == self._world.username.lower()

    def member(self, user_id: int) -> Json | None:
        """A `ChatMember`; None for somebody unknown."""
        if user_id == self._world.bot_id:
            return self._bot(self.bot_status)
        person = self._world.people.get(user_id)
        if person is None:
            return None
        if person not in self.members:
            return required("ChatMemberLeft", user=person.user(), status="left")
        if person is self.members[0]:
            return required("ChatMemberOwner", user=person.user(), status="creator")
        if user_id in self.admins:
            return required("ChatMemberAdministrator", user=person.user(), status="administrator")
        return required("ChatMemberMember", user=person.user(), status="member")

    def promote(self, person: Person) -> None:
        """Make somebody an admin."""
        self.admins.add(person.id)

    def promote_bot(self) -> None:
        """Make the bot an admin: it reads everything from now on."""
        self._bot_moved("administrator", self.members[0].user())

    # Who is in it

    def add(self, person: Person, by: Person | None = None) -> None:
        """Somebody comes in."""
        self.members.append(person)
        self._service((by or person).user(), new_chat_members=[person.user()])

    def remove(self, person: Person, by: Person | None = None) -> None:
        """Somebody leaves, or is made to."""
        self.members.remove(person)
        self._service((by or person).user(), left_chat_member=person.user())

    def add_bot(self, by: Person) -> None:
        """Bring the bot in (again)."""
        self._bot_moved("member", by.user())
        self._service(by.user(), new_chat_members=[self._world.bot_user()])

    def kick_bot(self, by: Person | None = None) -> None:
        """Throw the bot out."""
        self._bot_moved("kicked", (by or self.members[0]).user())

    def leave_bot(self) -> None:
        """The bot goes by itself."""
        self._bot_moved("left", self._world.bot_user())

    def migrate(self) -> int:
        """Become a supergroup, with a new id and new message ids; both chats say so."""
        assert not self.supergroup, "it is one already"
        new_id = self._world.new_group_id(supergroup=True)
        old_id, owner = self.id, self.members[0].user()
        self._service(owner, migrate_to_chat_id=new_id)
        self.id, self.supergroup, self.message_ids = new_id, True, itertools.count(1)
        self.old_ids.append(old_id)
        self._world.groups[new_id] = self
        self._service(owner, migrate_from_chat_id=old_id)
        return new_id

    def _service(self, sender: Json, **content: object) -> None:
        message = self._world.keep(self, sender, Version(""), content=dict(content))
        if self.bot_status in {"member", "administrator"}:
            self._world.updates.add("message", message.json())

    def _bot(self, status: str) -> Json:
        kinds = {
            "member": "ChatMemberMember",
            "administrator": "ChatMemberAdministrator",
            "kicked": "ChatMemberBanned",
            "left": "ChatMemberLeft",
            "never": "ChatMemberLeft",
        }
        return required(kinds[status], user=self._world.bot_user(), status="left" if status == "never" else status)

    def _bot_moved(self, status: str, by: Json) -> None:
        assert status != self.bot_status, f"the bot is {status} already"
        old, self.bot_status = self._bot(self.bot_status), status
        change: Json = {"chat": self.chat_json(), "from": by, "date": self._world.now()}
        self._world.updates.add(
            "my_chat_member", change | {"old_chat_member": old, "new_chat_member": self._bot(status)}
        )
        self._world.bell.ring()
