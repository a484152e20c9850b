"""How long people wait who type `/deadline new` or `/deadline list`, or press *Sent*, over Slack's signed HTTP.

Fifty colleagues of one workspace type in a channel of theirs, one, ten and fifty of them at a time. Measured is each
request from its first byte to the last byte of the answer: that is after the commit, and of a list with the list in it;
the card that a new deadline or a press leaves in the channel goes out by the outbox, behind the answer, while the next
people ask. Everything else is on as in life: signatures, rights, evidence, the tick. Afterwards the database is asked
whether each deadline is there and each press has told a client.

The yardstick is Bolt on the same web server, with the same requests, callers and machine, which answers `ok` and knows
no database: as its documentation sets it up, and with `process_before_response` too. What the network between Slack
and the bot takes is in neither.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic

from sqlalchemy import func, select

from bot.domain.gestures import DeadlineButton, Gesture, encode
from bot.store.database import Database
from bot.store.rows import AccountRow, DeadlineRow
from bot.store.rows_of_letters import LetterRow, NoticeRow
from tests.bench.bolt import bolt
from tests.bench.calling import Answer, asked, command, press
from tests.bench.figures import Figure, quantile
from tests.bench.programs import Program, running, troubles
from tests.bench.receiving import SIGNING_SECRET, Receiver, receiving, settings_of
from tests.bench.scale import Scale
from tests.bench.server import ENGINES, NAMES, Engine, databases

ROW = "commands"

AT_ONCE = (1, 10, 50)
PEOPLE = [f"U{number:08}" for number in range(1, 51)]
CLIENTS = [f"Client {number}" for number in range(10)]
KINDS = {"new": "`/deadline new`", "list": "`/deadline list`", "press": "a pressed button"}
REACH = "p50 ≤ 2 × at 1, ≤ 3 × at 10; p99 at 10 < 60 ms; at 50 p50 < 200 ms, none > 1 s; no error"
RESPOND = "respond"
"""The receiver counts what comes here: of all that is asked nothing is answered in this way, unless it is refused."""

PATIENCE = 30.0
"""Seconds without one more card, after which no other is waited for."""

Seconds = dict[int, list[float]]
"""What each request took, by how many were asked at a time."""


@dataclass(frozen=True)
class Card:
    """A deadline's card as it stands in the channel, with its button *Sent*."""

    user: str
    place: str
    ts: str
    data: str


async def measure(scale: Scale) -> list[Figure]:
    """The three kinds, on both databases."""
    early, late = await _yardstick(scale, late=False), await _yardstick(scale, late=True)
    found: list[Figure] = []
    for engine in ENGINES:
        took, errors = await _bot(scale, engine)
        for kind, what in KINDS.items():
            found.append(_figure(f"{what}, {NAMES[engine]}", took[kind], errors[kind], early[kind], late[kind]))
    return found


def _figure(what: str, took: Seconds, errors: list[str], early: Seconds, late: Seconds) -> Figure:
    middle = {many: quantile(took[many], 0.5) for many in AT_ONCE}
    beside = {many: quantile(early[many], 0.5) for many in AT_ONCE}
    worst, p99 = max(took[50]), quantile(took[10], 0.99)
    figures: dict[str, float | str] = {f"p50 at {many}, ms": seconds * 1000 for many, seconds in middle.items()}
    figures |= {"p99 at 10, ms": p99 * 1000, "slowest at 50, ms": worst * 1000, "errors": len(errors)}
    if errors:
        figures["the first"] = errors[0][:200]
    yardstick: dict[str, float | str] = {f"p50 at {many}, ms": seconds * 1000 for many, seconds in beside.items()}
    for many in AT_ONCE:
        yardstick[f"before the response at {many}, ms"] = quantile(late[many], 0.5) * 1000
    near = middle[1] <= 2 * beside[1] and middle[10] <= 3 * beside[10]
    return Figure(
        ROW,
        what,
        figures,
        yardstick,
        REACH,
        near and p99 < 0.06 and middle[50] < 0.2 and worst <= 1 and not errors,
    )


async def _yardstick(scale: Scale, *, late: bool) -> dict[str, Seconds]:
    """Bolt, with the same requests."""
    found: dict[str, Seconds] = {}
    async with bolt(SIGNING_SECRET, late=late) as port:
        for kind in KINDS:
            bodies = _Bodies(kind).of(kind)
            await asked(port, SIGNING_SECRET, bodies(len(PEOPLE)), len(PEOPLE))
            found[kind] = {
                many: [each.seconds for each in await asked(port, SIGNING_SECRET, bodies(scale.requests), many)]
                for many in AT_ONCE
            }
    return found


class _Bodies:
    """Requests of all people in turn, no two with the same trigger."""

    def __init__(self, mark: str, respond: str = "http://127.0.0.1:9/nobody") -> None:
        self._mark, self._respond, self._count = mark, respond, 0
        self._due = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 17:00"

    def of(self, kind: str) -> Callable[[int], list[bytes]]:
        """For whoever does not look at them: so many of a kind."""
        card = Card(PEOPLE[0], _channel(PEOPLE[0]), "1700000000.000001", "d:sent:1:1")
        made = {"new": self.new, "list": self.lists, "press": lambda count: self.presses([card] * count)}
        return made[kind]

    def lines(self, lines: Sequence[str]) -> list[bytes]:
        """Each typed by the next person, in their channel."""
        pairs = zip(_in_turn(len(lines)), lines, strict=True)
        return [command(user, _channel(user), line, self._trigger(), self._respond) for user, line in pairs]

    def new(self, count: int) -> list[bytes]:
        """New deadlines."""
        numbers = range(self._count, self._count + count)  # a client's second deadline of one name is asked about
        client = [CLIENTS[number % len(CLIENTS)] for number in numbers]
        what = [f"Feedback on draft {number}" for number in numbers]
        return self.lines([f'/deadline new "{client[n]}" "{what[n]}" by {self._due} hold' for n in range(count)])

    def lists(self, count: int) -> list[bytes]:
        """What each person has open."""
        return self.lines(["/deadline list"] * count)

    def presses(self, cards: Sequence[Card]) -> list[bytes]:
        """*Sent* on each of these, by whoever owns it."""
        return [press(card.user, card.place, card.ts, card.data, self._trigger(), self._respond) for card in cards]

    def _trigger(self) -> str:
        self._count += 1
        return f"{self._mark}.{self._count}"


def _in_turn(count: int) -> list[str]:
    return [PEOPLE[n % len(PEOPLE)] for n in range(count)]


def _channel(user: str) -> str:
    """Five people to a channel."""
    return f"C{int(user[1:]) // 5:08}"


async def _bot(scale: Scale, engine: Engine) -> tuple[dict[str, Seconds], dict[str, list[str]]]:
    """What each request of each kind took, and what went wrong."""
    async with receiving() as receiver, databases(engine) as made:
        url = await made.fresh()
        with tempfile.TemporaryDirectory() as folder:
            async with running(url, settings_of(receiver, "slack"), Path(folder)) as (program,):
                return await _Day(scale, receiver, program, url).lived()


class _Day:
    """What the people do with one program."""

    def __init__(self, scale: Scale, receiver: Receiver, program: Program, url: str) -> None:
        self._scale, self._receiver, self._program, self._url = scale, receiver, program, url
        self._bodies = _Bodies("bot", f"{receiver.slack_url}{RESPOND}")
        self._took: dict[str, Seconds] = {}
        self._refused = 0
        self._errors: dict[str, list[str]] = {kind: [] for kind in KINDS}

    async def lived(self) -> tuple[dict[str, Seconds], dict[str, list[str]]]:
        """First they come to know each other, then they ask one after the other, ten at a time, and all at once."""
        count = self._scale.requests
        for line in ("/deadline list", *(f'/client new "{name}" zone Asia/Tokyo' for name in CLIENTS)):
            await self._ask(self._bodies.lines([line]), 1)  # the first to come is the admin, and makes the clients
        await self._ask(self._bodies.lists(len(PEOPLE)), 10)
        await self._ask(self._bodies.new(len(PEOPLE)), 10)
        await self._press_first()
        await self._kind("new", lambda: self._bodies.new(count), _is_taken)
        cards = (await self._cards(len(PEOPLE) + count * len(AT_ONCE)))[len(PEOPLE) :]
        await self._kind("list", lambda: self._bodies.lists(count), _is_list)
        left = iter(cards)
        await self._kind("press", lambda: self._bodies.presses([*islice(left, count)]), _is_taken)
        await self._proved(len(cards))
        return self._took, self._errors

    async def _press_first(self) -> None:
        await self._ask(self._bodies.presses(await self._cards(len(PEOPLE))), 10)

    async def _ask(self, bodies: Sequence[bytes], at_once: int) -> list[Answer]:
        return await asked(self._program.port, SIGNING_SECRET, bodies, at_once)

    async def _kind(self, kind: str, bodies: Callable[[], Sequence[bytes]], is_good: Callable[[Answer], bool]) -> None:
        took: Seconds = {}
        for many in AT_ONCE:
            answers = await self._ask(bodies(), many)
            took[many] = [answer.seconds for answer in answers]
            wrong = [f"{answer.status} {answer.body[:100]!r}" for answer in answers if not is_good(answer)]
            self._errors[kind] += wrong
        self._took[kind] = took
        calls, _ = await self._receiver.calls()
        if refused := calls.get(RESPOND, 0) - self._refused:
            self._errors[kind].append(f"{refused} were refused afterwards")
            self._refused += refused
        self._errors[kind] += [line for line in troubles([self._program]) if "[error" in line or "Traceback" in line]

    async def _cards(self, count: int) -> list[Card]:
        """The cards in the order in which their deadlines were made, once so many have arrived."""
        came, until = 0, monotonic() + PATIENCE
        while len(found := await _cards_of(self._url)) < count and monotonic() < until:
            if len(found) > came:
                came, until = len(found), monotonic() + PATIENCE
            await asyncio.sleep(0.2)
        if len(found) != count:
            self._errors["new"].append(f"{count} cards were to come, and {len(found)} did")
        return found

    async def _proved(self, pressed: int) -> None:
        """Each deadline is there, and each that was pressed is told."""
        database = Database(self._url)
        try:
            async with database.read() as session:
                query = select(func.count(), func.count(DeadlineRow.told_at)).select_from(DeadlineRow)
                made, told = (await session.execute(query)).one()
        finally:
            await database.close()
        wanted = len(PEOPLE) + self._scale.requests * len(AT_ONCE)
        if made != wanted:
            self._errors["new"].append(f"{wanted} deadlines were made, and {made} are there")
        if told != len(PEOPLE) + pressed:
            self._errors["press"].append(f"{len(PEOPLE) + pressed} were pressed, and {told} took it")


async def _cards_of(url: str) -> list[Card]:
    database = Database(url)
    try:
        async with database.read() as session:
            rows = await session.execute(
                select(AccountRow.external_id, LetterRow.message, DeadlineRow.id, func.min(NoticeRow.id))
                .join(DeadlineRow, DeadlineRow.id == LetterRow.deadline_id)
                .join(AccountRow, AccountRow.member_id == DeadlineRow.owner_id)
                .join(NoticeRow, NoticeRow.deadline_id == DeadlineRow.id)
                .where(LetterRow.nudge == "card", LetterRow.edit_of.is_(None), LetterRow.message.is_not(None))
                .group_by(AccountRow.external_id, LetterRow.message, DeadlineRow.id)
                .order_by(DeadlineRow.id)
            )
            return [_card(user, message or "", key, notice) for user, message, key, notice in rows]
    finally:
        await database.close()


def _card(user: str, message: str, deadline_id: int, notice_id: int) -> Card:
    place, _, ts = message.rpartition(":")
    return Card(user, place, ts, encode(DeadlineButton(Gesture.sent, deadline_id, notice_id)))


def _is_taken(answer: Answer) -> bool:
    """The card says the rest; nothing was refused."""
    return answer.status == 200 and not answer.body


def _is_list(answer: Answer) -> bool:
    return answer.status == 200 and b"D-" in answer.body
