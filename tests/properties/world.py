"""A small agency on the real core and a real database: people who type, see and press, and a clock moved by hand.

Everything that is done is kept as a line of a console script, so that what was found can be played again by hand.
`:down SPAN` is the one line that the console does not have: time passes while the process does not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from structlog.testing import capture_logs

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Button, Card, Command, Place, Press, Reply, Request, Wire, plain
from bot.domain.deadlines import Deadline
from bot.domain.evidence import Entry, Finding
from bot.domain.letters import Nudge
from bot.store import cases, evidence
from bot.store.cases import Case
from bot.store.database import Database
from bot.store.rows import ClientRow, DeadlineRow, MemberRow
from bot.store.rows_of_evidence import EvidenceRow, WordsRow
from bot.store.rows_of_letters import LetterRow
from bot.texts import troubles
from bot.texts.voice import Voice

SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


KEPT = timedelta(hours=25)
"""For so long at least the reply to a request is kept for a repeat (RULES 9)."""


@dataclass(frozen=True)
class Message:
    """A letter as it reached somebody."""

    id: str
    at: datetime
    to: str
    card: Card


@dataclass(frozen=True)
class Offered:
    """A button that somebody was shown, on the message of that id."""

    message: str
    button: Button


@dataclass(frozen=True)
class Line:
    """An entry of the record."""

    id: int
    at: datetime
    kind: Entry
    actor: str | None
    deadline_id: int | None
    words: dict[str, Any]


@dataclass(frozen=True)
class Post:
    """A letter that went out: what it was about, to whom and when; `text` is the one for the client that came along."""

    id: int
    nudge: Nudge
    to: str
    deadline_ids: tuple[int, ...]
    nth: int
    last: bool
    at: datetime
    text: str


@dataclass(frozen=True)
class Row:
    """A deadline as it stands in its table."""

    deadline: Deadline
    wake_at: datetime | None
    failures: int


@dataclass(frozen=True)
class Act:
    """What somebody has just asked for, and the reply."""

    by: str
    at: datetime
    request: Request
    reply: Reply


@dataclass(frozen=True)
class Look:
    """What is so after a request or a tick, and what is new since the look before."""

    at: datetime
    rows: dict[int, Row]
    lines: tuple[Line, ...]
    posts: tuple[Post, ...]
    act: Act | None
    ticked: bool
    next_instant: datetime | None = None


class Recorder:
    """A platform on which everything arrives."""

    platform = "console"

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.messages: dict[str, Message] = {}
        self.edits: list[Message] = []

    @property
    def door(self) -> str:
        return ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        name = f"m{len(self.messages) + 1}"
        self.messages[name] = Message(name, self._clock.now(), to.id, card)
        return name

    async def edit(self, to: Address, message: str, card: Card) -> None:
        self.edits.append(Message(message, self._clock.now(), to.id, card))

    async def find(self, to: Address, key: str) -> str | None:
        return None


class World:
    """One play. `watch` is called with a look after every request and every tick."""

    def __init__(self, database: Database, start: datetime, watch: Callable[[World, Look], None]) -> None:
        self.database = database
        self.clock = HandClock(start)
        self.sender = Recorder(self.clock)
        self.app = App(database, self.clock, {"console": Wire(self.sender)})
        self.watch = watch
        self.script: list[str] = []
        self.offers: dict[str, list[Offered]] = {}
        self.rows: dict[int, Row] = {}
        self.member_ids: dict[str, int] = {}
        self.zones: dict[str, str] = {}
        self.clients: dict[int, str] = {}
        """Clients' zones, by the client's key."""
        self.slept = False
        """Whether time has passed in which the process did not run."""
        self._keys = 0
        self._seen_line = 0
        self._seen_posts: set[int] = set()
        self._seen_edits = 0
        self._last: Request | None = None
        self._last_reply: Reply | None = None
        self._last_at = start

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self.clock.now()

    # what is done

    async def person(self, name: str, zone: str, role: str = "") -> None:
        """Somebody joins; the first is the admin."""
        self.script.append(f":person {name}{f' role={role}' if role else ''} zone={zone}")
        reply = await self.app.introduce(_account(name, zone), role)
        assert reply.ok
        self.zones[name] = zone
        self.offers[name] = []
        await self._look(None, ticked=False)

    async def say(self, name: str, text: str) -> Reply:
        """Somebody types; what that makes due is done at once, as the scheduler would."""
        self.script.append(f"@{name} {text}")
        return await self._ask(name, lambda account, key: Command(account, _place(account), key, text))

    async def read(self, name: str, text: str) -> Reply:
        """Somebody types a command that only shows."""
        self._keys += 1
        account = _account(name, self.zones[name])
        return await self.app.handle(Command(account, _place(account), f"k{self._keys}", text))

    async def press(self, name: str, offered: Offered) -> Reply:
        """Somebody presses a button that they were shown, now or long ago."""
        self.script.append(f"@{name} :press {offered.button.label}  # {offered.button.data} on {offered.message}")
        return await self._ask(
            name, lambda account, key: Press(account, _place(account), key, offered.button.data, offered.message)
        )

    async def repeat(self) -> None:
        """The platform delivers the newest request again: the same reply, and nothing else."""
        if self._last is None or self._last_reply is None or self.now() - self._last_at > KEPT:
            return
        self.script.append("# the last request comes again")
        before = self.rows
        again = await self.app.handle(self._last)
        await self._look(None, ticked=False)
        if not (isinstance(self._last, Command) and _reads(self._last.text)):
            assert _texts(again) == _texts(self._last_reply)
        assert self.rows == before

    async def wait(self, until: datetime) -> None:
        """Time passes, and everything happens in its minute."""
        self.script.append(f":until {until:%Y-%m-%d %H:%M}  # UTC")
        while (due := await self.app.next_instant()) is not None and due <= until:
            self.clock.move_to(due)
            await self.tick()
        self.clock.move_to(until)

    def sleep(self, until: datetime) -> None:
        """Time passes while the process is down; the next request or tick finds it all."""
        self.script.append(f":down until {until:%Y-%m-%d %H:%M}  # UTC")
        self.slept = True
        self.clock.move_to(until)

    async def tick(self) -> None:
        """One look of the core at what is due."""
        with capture_logs() as logs:
            await self.app.tick()
        self._must_be_calm(logs)
        await self._look(None, ticked=True)

    async def plain_line(self, line: str) -> None:
        """A line of a directed play: `@ana /deadline …`, `@ana :press LABEL`, `:wait SPAN`, `:down SPAN`, `:tick`."""
        if line.startswith((":wait", ":down")):
            until = self.now() + span(line.split()[1])
            if line.startswith(":wait"):
                await self.wait(until)
            else:
                self.sleep(until)
        elif line == ":tick":
            await self.tick()
        elif line.startswith(":person"):
            _, name, *values = line.split()
            known = dict(value.split("=") for value in values)
            await self.person(name, known["zone"], known.get("role", ""))
        else:
            name, text = line[1:].split(maxsplit=1)
            if not text.startswith(":press"):
                await self.say(name, text)
                return
            label = text.removeprefix(":press ").strip()
            found = [each for each in self.offers[name] if each.button.label == label]
            assert found, f"{name} was never offered “{label}”"
            await self.press(name, found[-1])

    # what is seen

    async def case(self, deadline_id: int) -> Case:
        """A deadline with its people, as the core loads it."""
        async with self.database.read() as session:
            return await cases.one(session, self.rows[deadline_id].deadline)

    async def verify(self) -> tuple[int, tuple[Finding, ...]]:
        """`evidence verify`: how many entries there are, and what was found."""
        async with self.database.read() as session:
            found = await evidence.workspaces(session)
            assert len(found) == 1
            count, _, findings = await evidence.verify(session, found[0])
            return count, findings

    def name_of(self, member_id: int) -> str:
        """The short name."""
        return next(name for name, key in self.member_ids.items() if key == member_id)

    async def _ask(self, name: str, request_of: Callable[[Account, str], Request]) -> Reply:
        self._keys += 1
        request = request_of(_account(name, self.zones[name]), f"k{self._keys}")
        with capture_logs() as logs:
            reply = await self.app.handle(request)
        self._must_be_calm(logs)
        voice = Voice("en", self.zones[name])
        assert troubles.apology(voice) not in _texts(reply)
        self._last, self._last_reply, self._last_at = request, reply, self.now()
        shown = f"r{self._keys}"
        if reply.edit is not None and isinstance(request, Press):
            self._offer(name, request.message, reply.edit)
        for card in reply.cards:
            self._offer(name, shown, card)
        await self._look(Act(name, self.now(), request, reply), ticked=False)
        coming = await self.app.next_instant()
        if coming is not None and coming <= self.now():
            await self.tick()
        return reply

    def _must_be_calm(self, logs: list[Any]) -> None:
        loud = [entry for entry in logs if entry["log_level"] in {"error", "critical"}]
        assert not loud, loud

    def _offer(self, name: str, message: str, card: Card) -> None:
        self.offers[name] += [Offered(message, button) for button in card.buttons]

    async def _look(self, act: Act | None, *, ticked: bool) -> None:
        async with self.database.read() as session:
            found = (await session.execute(select(DeadlineRow).order_by(DeadlineRow.id))).scalars()
            rows = {row.id: Row(row.value(), row.wake_at, row.failures) for row in found}
            lines = await self._new_lines(session)
            posts = await self._new_posts(session) if ticked else ()
            if act is not None or len(self.member_ids) < len(self.zones):
                await self._people(session)
        coming = await self.app.next_instant() if ticked else None
        look = Look(self.now(), rows, lines, posts, act, ticked, coming)
        self.watch(self, look)
        self.rows = rows

    async def _new_lines(self, session: Any) -> tuple[Line, ...]:
        query = select(EvidenceRow, WordsRow).join(WordsRow, WordsRow.evidence_id == EvidenceRow.id)
        query = query.where(EvidenceRow.id > self._seen_line).order_by(EvidenceRow.id)
        lines = []
        names = {key: name for name, key in self.member_ids.items()}
        for row, words in await session.execute(query):
            actor = None if row.actor_id is None else names.get(row.actor_id, "?")
            lines.append(Line(row.id, row.at, Entry(row.kind), actor, row.deadline_id, json.loads(words.words)))
            self._seen_line = row.id
        return tuple(lines)

    async def _new_posts(self, session: Any) -> tuple[Post, ...]:
        new = (LetterRow.state == "sent", LetterRow.edit_of.is_(None), LetterRow.sent_at >= self.now())
        query = select(LetterRow).where(*new)
        rows = list((await session.execute(query.order_by(LetterRow.id))).scalars())
        posts = []
        for row in rows:
            if row.id in self._seen_posts:
                continue
            self._seen_posts.add(row.id)
            message = self.sender.messages[row.message]
            assert message.at == row.sent_at == self.now()
            text = plain(message.card.text) if message.card.for_client else ""
            about = (row.deadline_id, *row.facts["with"])
            facts = row.facts
            posts.append(
                Post(row.id, Nudge(row.nudge), row.address, about, facts["nth"], facts["last"], message.at, text)
            )
            if message.id not in {offered.message for offered in self.offers[row.address]}:
                self._offer(row.address, message.id, message.card)
        for edited in self.sender.edits[self._seen_edits :]:
            self._offer(edited.to, edited.id, edited.card)
        self._seen_edits = len(self.sender.edits)
        return tuple(posts)

    async def _people(self, session: Any) -> None:
        for member in (await session.execute(select(MemberRow))).scalars():
            self.member_ids[member.name] = member.id
            self.zones[member.name] = member.zone
        for client in (await session.execute(select(ClientRow))).scalars():
            self.clients[client.id] = client.zone


def span(text: str) -> timedelta:
    """`2d3h10m`."""
    match = SPAN.fullmatch(text)
    assert match, text
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _reads(text: str) -> bool:
    return text.split()[:2] in [["/deadline", "plan"], ["/deadline", "list"]] or text.startswith("/deadline D-")


def _texts(reply: Reply) -> list[str]:
    return [card.text for card in (*reply.cards, *([reply.edit] if reply.edit else []))]


def _account(name: str, zone: str) -> Account:
    return Account("console", name, name=name, zone=zone)


def _place(account: Account) -> Place:
    return Place("console", account.id, Audience.internal, private=True)
