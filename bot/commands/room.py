"""Where a command is carried out: the transaction, who speaks, their colleagues, the instant, the place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat import Account, Address, Audience, Place
from bot.domain.clients import Client
from bot.domain.forgetting_messages import OfForgotten
from bot.domain.people import Act, Member, Ties, may, nearest, who_may
from bot.domain.refusals import NotAllowed, Refused, UnknownClient, UnknownDeadline, UnknownMember
from bot.store import Session, cases, clients, deadlines
from bot.store.cases import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the platform of a request can do, and the doors of all of them (see `bot.chat.Wire` and `Sender.door`).

    `public` is the beginning of the addresses at which we are reached from outside, empty where it is not known.
    """

    draws_forms: bool = False
    keeps_cards: bool = False
    whispers: bool = False
    doors: Mapping[str, str] = field(default_factory=dict)
    public: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One request's surroundings. `allowed` are questions that the person has answered with yes."""

    session: Session
    me: Member
    people: dict[int, Member]
    now: datetime
    account: Account
    place: Place
    """Its audience is what is known for sure: internal only to this very workspace."""
    workspace: str = ""
    """Its name, where it is not the current one of this account: what is said then begins with it."""
    outside: Outside = field(default_factory=Outside)
    allowed: frozenset[str] = frozenset()
    pressed: str = ""
    """The platform's id of the message whose button was pressed."""
    source: str = ""
    """The address of the message that a form is about."""

    @property
    def is_internal(self) -> bool:
        """Whether everybody who reads along in the place of the request is one of us."""
        return self.place.private or self.place.audience is Audience.internal

    @property
    def home(self) -> Address:
        """Where a card of the speaker goes: the place if it is internal, else their private chat."""
        account = self.account
        if self.place.private or not self.is_internal:
            return Address(account.platform, account.id, account.team)
        return Address(account.platform, self.place.id, account.team, place=True)

    @property
    def workspace_id(self) -> int:
        """The wall: nothing of another workspace is ever seen from here."""
        return self.me.workspace_id

    def with_people(self, people: dict[int, Member]) -> Room:
        """The same, with people who have just come."""
        return replace(self, people=people)

    def with_allowed(self, allowed: frozenset[str]) -> Room:
        """The same, with further questions answered with yes."""
        return replace(self, allowed=allowed)


def client_key(client: Client) -> str:
    """The client as a button's line calls them: short enough whatever their name is."""
    return f"#{client.id}"


def is_client_key(name: str) -> bool:
    """Whether a button's line could call a client so, of whatever key."""
    return re.fullmatch("#[0-9]{1,18}", name) is not None


async def client_named(room: Room, name: str) -> Client:
    """The client of that name, or that `client_key` stands for; or `Refused` with the nearest ones."""
    found = await clients.by_name(room.session, room.workspace_id, name)
    if found is None and is_client_key(name):
        found = (await clients.by_ids(room.session, [int(name[1:])])).get(int(name[1:]))
        if found is not None and (found.workspace_id != room.workspace_id or found.is_forgotten):
            found = None
    if found is None:
        names = await clients.names(room.session, room.workspace_id)
        raise Refused(UnknownClient(name, nearest(name, names), bool(names)))
    return found


async def client_kept(room: Room, name: str) -> Client:
    """The same, of whom something is to be written: nobody forgets them before that is done."""
    found = await client_named(room, name)
    if not await clients.is_still_there(room.session, found.id):
        raise Refused(UnknownClient(name, (), any_clients=True))
    return found


def member_named(room: Room, name: str) -> Member:
    """The colleague behind `@name`, or `Refused` with the nearest ones."""
    wanted = name.lstrip("@＠").casefold()
    active = {member.name.casefold(): member for member in room.people.values() if member.active}
    if wanted not in active:
        near = nearest(wanted, [member.name for member in active.values()])
        raise Refused(UnknownMember(name.lstrip("@＠"), near))
    return active[wanted]


async def case_named(room: Room, name: str, *, lock: bool = False) -> Case:
    """`D-12` (or `12`) of this workspace, or `Refused`."""
    digits = name.upper().removeprefix("D").removeprefix("-")
    found = None
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        found = await deadlines.by_number(room.session, room.workspace_id, int(digits), lock=lock)
    if found is None:
        raise Refused(UnknownDeadline(name[:20]))
    return _unless_forgotten(await cases.one(room.session, found, room.people), lock)


async def case_keyed(room: Room, deadline_id: int, *, lock: bool = False) -> Case:
    """The deadline that a button is about, or `Refused` if it is another workspace's or gone."""
    found = await deadlines.by_id(room.session, deadline_id, lock=lock)
    if found is None or found.workspace_id != room.workspace_id:
        raise Refused(UnknownDeadline("D-?"))
    return _unless_forgotten(await cases.one(room.session, found, room.people), lock)


def _unless_forgotten(case: Case, is_written: bool) -> Case:
    """Nothing is written any more about a deadline whose client was forgotten; it can be looked at."""
    if is_written and case.client.is_forgotten:
        raise Refused(OfForgotten(case.deadline.name))
    return case


def must(room: Room, act: Act, ties: Ties | None = None) -> None:
    """`Refused` unless the speaker may, with the names of some who may."""
    if not may(room.me, act, ties):
        able = who_may(act, ties or Ties(), room.people.values())
        raise Refused(NotAllowed(act, tuple(member.name for member in able if member.id != room.me.id)[:3]))
