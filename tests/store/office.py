"""An office for tests of the store: the real core, people who type, and a platform that does as it is told."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import update

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Card, Command, Pace, Place, Reply, SendFailed, Wire
from bot.domain.deadlines import Deadline
from bot.domain.letters import Draft, Nudge
from bot.domain.people import Member
from bot.store import deadlines, members, outbox, workspaces
from bot.store.database import Database
from bot.store.letter_values import Posting
from bot.store.rows import DeadlineRow

PLATFORM = "paper"
PATIENT = 60
"""Seconds for a request: the machine that runs the tests may be busy. Tests of the real limit give it themselves."""
KEYS = itertools.count(1)
"""Of requests; of all offices, for a key that came before gets the reply that was given then."""
TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
FRIDAY_AT_FIVE = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Delivered:
    """A message that the platform took."""

    id: str
    to: str
    text: str
    buttons: tuple[str, ...]
    key: str


class Paper:
    """A platform's sender: keeps what it takes, and fails as often as a test has told it to for an address."""

    platform = PLATFORM

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.edits: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, ...]] = []
        self.found: dict[str, str] = {}
        self.failures: dict[str, list[Exception]] = defaultdict(list)
        self.before_each: Callable[[Address], Awaitable[None]] | None = None

    def fail(self, to: str, *failures: Exception) -> None:
        """The next sends to `to` fail so."""
        self.failures[to] += failures

    def to(self, *names: str) -> list[Delivered]:
        """What these people have got, in order."""
        return [each for each in self.delivered if each.to in names]

    @property
    def door(self) -> str:
        return ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        if self.before_each is not None:
            await self.before_each(to)
        if self.failures[to.id]:
            raise self.failures[to.id].pop(0)
        name = f"m{len(self.delivered) + 1}"
        labels = tuple(button.label for button in card.buttons)
        self.delivered.append(Delivered(name, to.id, str(card.text), labels, key))
        return name

    async def edit(self, to: Address, message: str, card: Card) -> None:
        if self.failures[to.id]:
            raise self.failures[to.id].pop(0)
        self.edits.append((message, str(card.text)))
        self.buttons.append(tuple(button.label for button in card.buttons))

    async def find(self, to: Address, key: str) -> str | None:
        return self.found.get(key)


class Office:
    """A core with its clock moved by hand; `second()` is another process at the same database."""

    def __init__(
        self,
        database: Database,
        at: datetime = TUESDAY,
        *,
        pace: Pace | None = None,
        can_look: bool = False,
        paper: Paper | None = None,
        clock: HandClock | None = None,
        in_time: float = PATIENT,
    ) -> None:
        self.database = database
        self.clock = clock or HandClock(at)
        self.paper = paper or Paper()
        self.wires = {PLATFORM: Wire(self.paper, pace or Pace(), can_look=can_look)}
        self.app = App(database, self.clock, self.wires, in_time=in_time)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def say(self, name: str, text: str, *, team: str = "acme", key: str = "") -> Reply:
        """What `name` gets for typing this."""
        return await self.app.handle(said(name, text, team=team, key=key or f"k{next(KEYS)}"))

    async def said(self, name: str, text: str, *, team: str = "acme") -> str:
        """The same, as text; it must have been done."""
        reply = await self.say(name, text, team=team)
        assert reply.ok, reply
        return "\n".join(str(card.text) for card in reply.cards)

    async def until(self, at: datetime) -> None:
        """Move the clock, stopping wherever something is due."""
        for _ in range(1_000):
            due = await self.app.next_instant()
            if due is None or due > at or due <= self.now:
                break
            self.clock.move_to(due)
            await self.app.tick()
        self.clock.move_to(at)
        await self.app.tick()

    async def open(self, *names: str, team: str = "acme", deadlines: int = 1) -> None:
        """A workspace with these people (the first is the admin), a client and deadlines of the first."""
        for name in names:
            await self.say(name, "/me language en", team=team)
        await self.said(names[0], "/client new Globex zone UTC", team=team)
        for number in range(1, deadlines + 1):
            line = f'/deadline new Globex "Part {number}" by 2026-11-20 17:00 hold'
            await self.said(names[0], line, team=team)

    async def workspace(self, team: str = "acme") -> int:
        async with self.database.read() as session:
            found = await workspaces.find(session, PLATFORM, team)
        assert found is not None
        return found

    async def member(self, name: str, team: str = "acme") -> Member:
        key = await self.workspace(team)
        async with self.database.read() as session:
            return next(each for each in await members.everybody(session, key) if each.name == name)

    async def deadline(self, number: int = 1, team: str = "acme") -> Deadline:
        key = await self.workspace(team)
        async with self.database.read() as session:
            found = await deadlines.by_number(session, key, number)
        assert found is not None
        return found

    async def post(
        self,
        name: str,
        count: int = 1,
        *,
        team: str = "acme",
        nudge: Nudge = Nudge.blocked_corrected,
        number: int = 1,
        due_at: datetime | None = None,
        at_once: bool = True,
    ) -> None:
        """Letters to `name`, straight into the outbox; by default of a kind that stays true."""
        reader, deadline = await self.member(name, team), await self.deadline(number, team)
        draft = Draft(nudge=nudge, member_id=reader.id, deadline_id=deadline.id)
        posting = Posting(draft=draft, to=Address(PLATFORM, name, team), due_at=due_at or self.now, at_once=at_once)
        blocked = sorted({*deadline.blocked, reader.id})  # what is said to somebody who does not wait is moot
        async with self.database.write() as session:
            await session.execute(update(DeadlineRow).where(DeadlineRow.id == deadline.id).values(blocked=blocked))
            await outbox.post(session, reader.workspace_id, [posting] * count, self.now)

    async def post_to_all(self, names: Sequence[str], *, team: str = "acme", number: int = 1) -> None:
        """A letter to each of these people, straight into the outbox, in one transaction."""
        key, deadline = await self.workspace(team), await self.deadline(number, team)
        async with self.database.write() as session:
            ids = {each.name: each.id for each in await members.everybody(session, key)}
            blocked = sorted({*deadline.blocked, *(ids[name] for name in names)})
            await session.execute(update(DeadlineRow).where(DeadlineRow.id == deadline.id).values(blocked=blocked))
            postings = [
                Posting(
                    draft=Draft(nudge=Nudge.blocked_corrected, member_id=ids[name], deadline_id=deadline.id),
                    to=Address(PLATFORM, name, team),
                    due_at=self.now,
                    at_once=True,
                )
                for name in names
            ]
            await outbox.post(session, key, postings, self.now)

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a plain query finds."""
        async with self.database.read() as session:
            connection = await session.connection()
            return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]

    async def states(self) -> dict[str, int]:
        """How many letters there are in each state; edits are letters too."""
        found = await self.rows("SELECT state, count(*) FROM letters GROUP BY state")
        return {str(state): int(str(count)) for state, count in found}


def said(name: str, text: str, *, key: str, team: str = "acme", platform: str = PLATFORM) -> Command:
    """Somebody types."""
    account = Account(platform, name, team, name, zone="UTC", language="en")
    return Command(account, Place(platform, name, Audience.internal, private=True), key, text)


def unknown(times: int = 1) -> Iterable[SendFailed]:
    """Failures that leave open whether the message arrived."""
    return [SendFailed("timed out", unknown=True) for _ in range(times)]
