"""The team: who is in it, which channels there are, and how a name and an id find each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.wire.slack_gestures import Person
from tests.wire.slack_state import Channel
from tests.wire.slack_values import ApiError, Ids

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer


class Team:
    """One workspace with its people and conversations, and the app's bot user in it."""

    bot_user_id = "U0BOT0001"

    def __init__(self, name: str) -> None:
        self.ids = Ids()
        self.team_id, self.team_name, self.team_domain = "T00000001", name, "tern-studio"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self._dms: dict[str, Channel] = {}

    def _server(self) -> SlackServer:
        """The whole server that this is a part of."""
        raise NotImplementedError

    def person(
        self,
        name: str,
        *,
        zone: str = "Asia/Tokyo",
        locale: str = "en-GB",
        admin: bool = False,
        owner: bool = False,
        guest: bool = False,
        ultra_guest: bool = False,
        bot: bool = False,
        team: str = "",
        full_name: str = "",
    ) -> Person:
        """Somebody new; `team`: another team's id, for somebody from outside."""
        id_ = self.ids.next("U")
        home = team or self.team_id
        full = full_name or name.capitalize()
        person = Person(self._server(), id_, name, full, zone, locale, admin, owner, guest, ultra_guest, bot, home)
        self.people[id_] = person
        return person

    def channel(
        self,
        name: str,
        *,
        members: Iterable[Person] = (),
        shared: bool = False,
        private: bool = False,
        archived: bool = False,
        bot_in: bool = True,
    ) -> Channel:
        """A new channel; with somebody of another team in it, it is shared."""
        people = list(members)
        kind = "group" if private else "channel"
        outside = shared or any(person.outsider for person in people)
        id_ = self.ids.next("C")
        self.channels[id_] = Channel(self._server(), id_, name, kind, people, bot_in, archived, outside)
        return self.channels[id_]

    def dm_of(self, person: Person) -> Channel:
        """Somebody's chat with the bot."""
        if person.id not in self._dms:
            channel = Channel(self._server(), self.ids.next("D"), f"{person.name} and the bot", "im", [person])
            self._dms[person.id] = self.channels[channel.id] = channel
        return self._dms[person.id]

    def person_by_id(self, id_: str) -> Person | None:
        """The person with this id."""
        return self.people.get(id_)

    def id_of(self, name: str) -> str:
        """The id of a person, the bot or a channel by name or id, or nothing."""
        if name in self.people or name in self.channels:
            return name
        named = {channel.name: channel.id for channel in self.channels.values() if channel.kind != "im"}
        named |= {person.name: person.id for person in self.people.values() if not person.left}
        return {**named, "shimekiri": self.bot_user_id}.get(name, "")

    def name_of(self, id_: str) -> str:
        """How a client shows an id: `@ana`, `#project`."""
        if id_ == self.bot_user_id:
            return "@shimekiri"
        if id_ in self.people:
            return f"@{self.people[id_].name}"
        return f"#{self.channels[id_].name}" if id_ in self.channels else id_

    def visible(self, channel_id: str) -> Channel:
        """The channel as the bot finds it: private ones only where it is in. Raises `channel_not_found`."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind == "group" and not channel.bot_in):
            raise ApiError("channel_not_found")
        return channel

    def shares_a_channel(self, person: Person) -> bool:
        """Whether the bot meets this person anywhere."""
        return any(person in channel.people and channel.bot_in for channel in self.channels.values())
