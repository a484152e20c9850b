"""Two houses under one roof: two full workspaces in one database, each with a team on Slack and people on Telegram.

Both have the same clients, names and numbers wherever that is possible. What only one of them knows has a word of its
own in it, its mark: a message with the mark of the other house has come through the wall.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.console.script import advance
from bot.app import App, HandClock
from bot.chat import (
    Account,
    Address,
    Audience,
    Button,
    Card,
    Command,
    Form,
    Opened,
    Place,
    Press,
    Reply,
    Request,
    Standing,
    Submission,
    Wire,
    plain,
)
from bot.domain.gestures import JoinButton, encode
from bot.store.database import Database

TOKYO = "Asia/Tokyo"
START = "2026-11-17T09:00"
PUBLIC = "https://bot.example.com"
PATIENT = 60
"""Seconds for a request: the machine that runs the tests may be busy."""


class Letterbox:
    """A platform that keeps what was sent to whom; the id of a message is its number."""

    def __init__(self, platform: str, door: str = "") -> None:
        self.platform = platform
        self.door = door
        self.sent: list[tuple[Address, Card]] = []

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self.sent.append((to, card))
        return f"{to.id}:{len(self.sent)}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        self.sent.append((to, card))

    async def publish(self, to: Address, card: Card) -> None:
        self.sent.append((to, card))

    async def find(self, to: Address, key: str) -> str | None:
        return None


@dataclass
class Person:
    """Somebody with one account, and every reply that they got."""

    account: Account
    replies: list[Reply] = field(default_factory=list)

    @property
    def private(self) -> Place:
        """Their own chat with us."""
        return Place(self.account.platform, self.account.id, Audience.internal, private=True)


@dataclass
class House:
    """One workspace: its key in the database, its mark, its people by name."""

    mark: str
    team: str
    key: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    """Codes of links that nobody has taken."""
    feeds: list[str] = field(default_factory=list)
    """The secrets of its calendars."""

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


class Roof:
    """The core over both, with Slack's and Telegram's kind of platform at its border."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = HandClock(datetime.fromisoformat(START).replace(tzinfo=ZoneInfo(TOKYO)))
        self.slack = Letterbox("slack")
        self.telegram = Letterbox("telegram", "https://t.me/shimekiri_bot?start=")
        wires = {
            "slack": Wire(self.slack, draws_forms=True, keeps_cards=True, whispers=True, home=self.slack),
            "telegram": Wire(self.telegram, keeps_cards=True),
        }
        self.app = App(database, self.clock, wires, in_time=PATIENT, public=PUBLIC)

    async def asks(self, person: Person, request: Request) -> Reply:
        """What somebody is answered; it is kept with what they have seen."""
        reply = await self.app.handle(request)
        person.replies.append(reply)
        return reply

    async def says(
        self, person: Person, text: str, place: Place | None = None, mentioned: tuple[Account, ...] = ()
    ) -> Reply:
        """Type a line."""
        return await self.asks(person, Command(person.account, place or person.private, _key(), text, mentioned))

    async def presses(self, person: Person, data: str, place: Place | None = None, message: str = "") -> Reply:
        """Press what carries `data`, whether there is such a button or not."""
        return await self.asks(person, Press(person.account, place or person.private, _key(), data, message))

    async def sends(self, person: Person, form: str, answers: dict[str, str], source: str = "") -> Reply:
        """Send a whole form."""
        return await self.asks(person, Submission(person.account, person.private, _key(), form, answers, source))

    async def opens(self, person: Person) -> Reply:
        """Look at one's overview."""
        return await self.asks(person, Opened(person.account, person.private, _key()))

    async def settled(self) -> None:
        """Whatever is due has been done."""
        for _ in range(20):
            before = (len(self.slack.sent), len(self.telegram.sent))
            await self.app.tick()
            if before == (len(self.slack.sent), len(self.telegram.sent)):
                return

    async def until(self, wall: str) -> None:
        """Move the clock on, doing everything that falls due on the way."""
        await advance(self.app, self.clock, datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(TOKYO)))
        await self.settled()

    async def later(self, **span: float) -> None:
        """Move the clock on by so much."""
        await advance(self.app, self.clock, self.clock.now() + timedelta(**span))

    def post_of(self, person: Person) -> list[Card]:
        """The letters that went to somebody's private chat."""
        box = self.slack if person.account.platform == "slack" else self.telegram
        return [card for to, card in box.sent if to.id == person.account.id]

    def post_in(self, place: Place) -> list[Card]:
        """The letters that went to a place where others read."""
        box = self.slack if place.platform == "slack" else self.telegram
        return [card for to, card in box.sent if to.id == place.id and to.place]


def _key() -> str:
    return secrets.token_hex(8)


def cards_of(reply: Reply) -> tuple[Card, ...]:
    """Every card of a reply."""
    more = (reply.edit, reply.signpost, reply.home)
    return (*reply.cards, *(card for card in more if card is not None))


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """Every button of a reply, those below a form too."""
    links = reply.form.links if reply.form is not None else ()
    return (*(button for card in cards_of(reply) for button in card.every_button), *links)


def words_of_card(card: Card) -> str:
    """All that a card says: its text, its parts, the labels of its buttons, its picture."""
    parts = [plain(card.text), *(plain(section.text) + section.name for section in card.sections)]
    parts += [button.label for button in card.every_button]
    if card.chart is not None:
        parts += [card.chart.title, *card.chart.labels, *(name for name, _ in card.chart.series)]
    return "\n".join(parts)


def words_of_form(form: Form) -> str:
    """All that a form says, with what can be chosen and what stands in its fields."""
    said = [form.title, form.send, form.close, form.unopened, *(button.label for button in form.links)]
    for each in form.fields:
        said += [each.label, each.example, each.value, *(word for choice in each.choices for word in choice)]
    return "\n".join(said)


def words_of(reply: Reply) -> str:
    """All that a reply says, in whatever part of it."""
    said = [words_of_card(card) for card in cards_of(reply)]
    if reply.form is not None:
        said.append(words_of_form(reply.form))
    return "\n".join((*said, *reply.errors.values()))


def on_slack(name: str, team: str, standing: Standing = Standing.colleague) -> Person:
    """Somebody of a team on Slack."""
    key = f"U{team}{name.upper()}"
    return Person(Account("slack", key, team, name, TOKYO, "en", standing, f"House {team}"))


def on_telegram(name: str, number: int) -> Person:
    """Somebody on Telegram."""
    return Person(Account("telegram", str(number), name=name, language="en"))


def join_data(code: str, *, yes: bool = True) -> str:
    """What the button under an opened link carries."""
    return encode(JoinButton(code, yes))
