"""A town on both chats, and hundreds of letters that fall due within a few minutes.

Half of the people are on Slack, half on Telegram. In every minute each of them is concerned by one deadline, as its
owner or as one of those who wait behind it, so that a letter is a message of its own unless the minutes pile up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import App, HandClock
from bot.chat import Account, Audience, Command, Place
from bot.domain.people import Role
from bot.store import members, workspaces
from bot.store.database import Database
from tests.wire.slack import Person as Colleague
from tests.wire.slack import SlackServer
from tests.wire.telegram import Person as Freelancer
from tests.wire.telegram import TelegramServer

AT_ONCE = 10
"""Deadlines that fall due in each minute."""

BEHIND = 9

PEOPLE = AT_ONCE * (1 + BEHIND)

MORNING = timedelta(hours=9)
AFTERNOON = timedelta(hours=14)
"""When the clients are told, and when the first deadlines are due: so near that no reminder fits in between."""


@dataclass(frozen=True)
class Neighbour:
    """Somebody who lives on one of the chats."""

    name: str
    home: Colleague | Freelancer

    @property
    def account(self) -> Account:
        """As the platform would show them to us."""
        if isinstance(self.home, Colleague):
            return Account("slack", self.home.id, self.home.team, self.name, zone="UTC", language="en")
        return Account("telegram", str(self.home.id), name=self.name, zone="UTC", language="en")


@dataclass(frozen=True)
class Duty:
    """One deadline: its number, in which minute it is due, who owns it and who waits."""

    number: int
    minute: int
    owner: Neighbour
    behind: tuple[Neighbour, ...]

    @property
    def name(self) -> str:
        """As people read it."""
        return f"D-{self.number}"

    @property
    def subject(self) -> str:
        """What is owed; no other begins so."""
        return f"Part {self.number:04}"

    @property
    def is_answered(self) -> bool:
        """Of every third the owner hears something as soon as it is on hold, and says so."""
        return self.number % 3 == 0


class Town:
    """Its people and their duties; `monday` at midnight begins the day on which all is due."""

    def __init__(self, slack: SlackServer, telegram: TelegramServer, monday: datetime, minutes: int) -> None:
        self.monday = monday
        self.minutes = minutes
        self.ana = slack.person("ana", zone="UTC", admin=True)
        self.mia = _started(telegram.person("Mia", username="mia", language="en"))
        self._team = slack.team_id
        self.people = [self._neighbour(slack, telegram, number) for number in range(PEOPLE)]
        self.duties = [self._duty(number) for number in range(minutes * AT_ONCE)]

    @property
    def first_due(self) -> datetime:
        """The first minute of them."""
        return self.monday + AFTERNOON

    @property
    def last_due(self) -> datetime:
        """The last one."""
        return self.first_due + timedelta(minutes=self.minutes - 1)

    @property
    def some_day(self) -> str:
        """When all else is due that anybody asks for."""
        return f"{self.monday + timedelta(days=14):%Y-%m-%d} 17:00"

    def _neighbour(self, slack: SlackServer, telegram: TelegramServer, number: int) -> Neighbour:
        name = f"p{number}"
        if number % 2:
            return Neighbour(name, _started(telegram.person(name, username=name, language="en")))
        return Neighbour(name, slack.person(name, zone="UTC"))

    def _duty(self, number: int) -> Duty:
        """Those who own in one minute wait in the next."""
        minute, place = divmod(number, AT_ONCE)
        first = place * (1 + BEHIND) + minute
        owner, *behind = (self.people[(first + each) % PEOPLE] for each in range(1 + BEHIND))
        return Duty(number + 1, minute, owner, tuple(behind))

    async def moves_in(self, url: str) -> None:
        """Everybody is a member, every client has been told; nothing is to be sent before the first minute."""
        database, begins = Database(url), self.monday + MORNING
        everybody = [Neighbour("ana", self.ana), Neighbour("mia", self.mia), *self.people]
        async with database.write() as session:
            key = await workspaces.make(session, "slack", self._team, "Studio Nine", begins)
            for number, one in enumerate(everybody):
                role, account = Role.member if number else Role.admin, one.account
                member = await members.add(
                    session, key, name=one.name, role=role, zone="UTC", language="en", now=begins
                )
                await members.add_account(session, member, account.platform, account.team, account.id)
        app = App(database, HandClock(begins), {}, in_time=60)
        await _said(app, everybody[0], "/client new Globex zone UTC")
        for duty in self.duties:
            due = self.first_due + timedelta(minutes=duty.minute)
            behind = " ".join(f"@{one.name}" for one in duty.behind)
            line = f'/deadline new Globex "{duty.subject}" by {due:%Y-%m-%d %H:%M} hold blocks {behind}'
            await _said(app, duty.owner, line)
            await _said(app, duty.owner, f"/deadline sent {duty.name}")
        await database.close()


async def _said(app: App, who: Neighbour, line: str) -> None:
    account = who.account
    place = Place(account.platform, account.id, Audience.internal, private=True)
    reply = await app.handle(Command(account, place, f"{who.name} {line}", line))
    assert reply.ok, [str(card.text) for card in reply.cards]


def _started(freelancer: Freelancer) -> Freelancer:
    """Somebody to whom the bot may write."""
    freelancer.started = freelancer.met = True
    return freelancer
