"""A small office on the console's kind of platform: people who type and press, and see what they are answered.

No transcript in between: a test holds the cards themselves, with what their buttons carry.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Button, Card, Command, Place, Press, Reply, Wire, plain
from bot.store.database import Database

TOKYO = "Asia/Tokyo"
START = "2026-11-17T09:00"
PATIENT = 60


class Door:
    """A platform where messages arrive, and whose private chats can be opened by an address."""

    platform = "telegram"
    door = "https://t.me/shimekiri_bot?start="

    def __init__(self) -> None:
        self.sent: list[tuple[Address, Card]] = []

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self.sent.append((to, card))
        return str(len(self.sent))

    async def edit(self, to: Address, message: str, card: Card) -> None:
        self.sent.append((to, card))

    async def publish(self, to: Address, card: Card) -> None:
        raise NotImplementedError

    async def find(self, to: Address, key: str) -> str | None:
        return None


class Office:
    """The core with a clock moved by hand."""

    def __init__(self, database: Database, *, keeps_cards: bool = False) -> None:
        self.database = database
        self.clock = HandClock(datetime.fromisoformat(START).replace(tzinfo=ZoneInfo(TOKYO)))
        self.wire = Wire(Door(), keeps_cards=keeps_cards)
        self.seen = Door()
        wires = {"telegram": self.wire, "console": Wire(self.seen, keeps_cards=keeps_cards)}
        self.app = App(database, self.clock, wires, in_time=PATIENT, public="https://bot.example.com")

    async def comes(self, name: str, role: str = "member", language: str = "en") -> None:
        """Somebody is there."""
        assert (await self.app.introduce(_account(name, language), role)).ok

    async def says(self, name: str, text: str) -> Reply:
        """Type a line."""
        return await self.app.handle(Command(_account(name), _private(name), secrets.token_hex(8), text))

    async def presses(self, name: str, data: str, message: str = "") -> Reply:
        """Press what a button carries."""
        return await self.app.handle(Press(_account(name), _private(name), secrets.token_hex(8), data, message))

    async def pushes(self, name: str, reply: Reply, label: str) -> Reply:
        """Press the button of that label, of the first card that has one."""
        found = next(button for button in buttons_of(reply) if button.label == label)
        return await self.presses(name, found.data, "1")


def _account(name: str, language: str = "") -> Account:
    return Account("console", name, name=name, zone=TOKYO, language=language)


def _private(name: str) -> Place:
    return Place("console", name, Audience.internal, private=True)


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """All buttons that the reply shows."""
    cards = (*reply.cards, *((reply.edit,) if reply.edit else ()))
    return tuple(button for card in cards for button in card.every_button)


def words_of(reply: Reply) -> str:
    """All that it says, plain."""
    return "\n\n".join(plain(card.text) for card in (*((reply.edit,) if reply.edit else ()), *reply.cards))
