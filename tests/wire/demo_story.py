"""The story of the demo: a week at Studio Nine, of which half is on Slack and half on Telegram.

Everything in it is done by people on the local servers, and seen there; nothing is made up for the page.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from adapters.console.script import advance
from tests.wire.demo_eyes import Eyes, newest_with, place
from tests.wire.demo_page import Entry, Page
from tests.wire.slack import Channel
from tests.wire.slack import Person as SlackPerson
from tests.wire.telegram import Person as TelegramPerson
from tests.wire.town import Town

BEGINS = "2026-11-17T17:30"
ZONE = "Asia/Tokyo"

_LINK = re.compile(r"https://t\.me/\S+")


class Story:
    """Plays it in a town; every line of the page goes to `write` as soon as it is there."""

    def __init__(self, town: Town, page: Page, write: Callable[[str], None]) -> None:
        self._town = town
        self._page = page
        self._write = write
        self._eyes = Eyes(town)
        self._ana = town.slack.person("ana", zone="Asia/Tokyo", admin=True)
        self._ken = town.slack.person("ken", zone="Asia/Tokyo")
        self._mia = self._on_telegram("Mia", "de", "Europe/Berlin")
        self._yui = self._on_telegram("Yui", "en", "Asia/Tokyo")
        self._internal = town.slack.channel("acme-internal", members=[self._ana, self._ken])

    async def play(self) -> None:
        """All scenes."""
        await self._join()
        await self._ask_the_client()
        await self._remind()
        await self._fall_due()
        await self._answer()
        await self._beside_a_guest()
        await self._alone()

    async def _join(self) -> None:
        self._scene("1. Ana’s team is on Slack. Mia, who works for them from Berlin, is on Telegram")
        await self._type(self._ana, "/team invite mia")
        link = next(found[0] for message in reversed(self._ana.sees) if (found := _LINK.search(message.text)))
        await self._do(self._eyes.did(self._mia, "opens the link and presses Start"), self._mia.open_link(link))
        await self._press(self._mia, "Join")
        await self._press(self._mia, "Berlin")

    async def _ask_the_client(self) -> None:
        await self._until("2026-11-18T10:00")
        self._scene("2. A client is asked, and told what silence will mean. Ana copies the text and sends it")
        await self._type(self._ana, "/client new Acme zone Asia/Tokyo", self._internal)
        asked = '/deadline new Acme "Feedback on the three logo drafts" by fri 12:00 hold blocks @mia'
        await self._type(self._ana, asked, self._internal)
        await self._press(self._ken, "Sent")
        await self._press(self._ana, "Sent")

    async def _remind(self) -> None:
        self._scene("3. Nobody has to think of it: what to send, and when, comes by itself")
        await self._until("2026-11-20T11:59")

    async def _fall_due(self) -> None:
        self._scene("4. No answer. What was announced is done to the minute; Mia hears of it when her day begins")
        await self._until("2026-11-20T18:30")

    async def _answer(self) -> None:
        self._scene("5. Acme answers Mia. She notes it on Telegram, and everybody on Slack sees who and when")
        await self._say(self._mia, "/deadline D-1")
        await self._press(self._mia, "Answered")

    async def _beside_a_guest(self) -> None:
        self._scene("6. Where a client reads along, nothing of ours is shown: the card goes to Ana alone")
        guest = self._town.slack.person("noa", guest=True)
        review = self._town.slack.channel("acme-review", members=[self._ana])
        await self._do(self._eyes.did(guest, "of Acme, a guest, joins #acme-review"), self._joins(review, guest))
        asked = '/deadline new Acme "Photos for the site" by wed 17:00 proceed'
        await self._type(self._ana, asked, review)

    async def _alone(self) -> None:
        self._scene("7. Yui works alone. All that she needs is Telegram")
        await self._say(self._yui, "/start")
        await self._press(self._yui, "Tokyo")
        await self._say(self._yui, "/client new さくら工房")

    def _on_telegram(self, name: str, language: str, zone: str) -> TelegramPerson:
        person = self._town.telegram.person(name, username=name.lower(), language=language)
        self._eyes.zones[person] = zone
        return person

    def _scene(self, heading: str) -> None:
        for line in self._page.heading(heading):
            self._write(line)

    async def _type(self, person: SlackPerson, line: str, where: Channel | None = None) -> None:
        told = f"types in {place(where)}" if where else "to Shimekiri, direct message"
        await self._do(self._eyes.did(person, told, line), person.type(line, where))

    async def _say(self, person: TelegramPerson, text: str) -> None:
        await self._do(self._eyes.did(person, "writes", text), person.write(text))

    async def _press(self, person: SlackPerson | TelegramPerson, label: str) -> None:
        if isinstance(person, SlackPerson):
            message = newest_with(label, person.sees)
            told = f"presses [{label}] in {place(message.channel)}"
            await self._do(self._eyes.did(person, told), person.press(message, label))
        else:
            pressed = person.press(newest_with(label, person.sees), label)
            await self._do(self._eyes.did(person, f"presses [{label}]"), pressed)

    @staticmethod
    async def _joins(channel: Channel, person: SlackPerson) -> None:
        channel.add(person)

    async def _do(self, entry: Entry, gesture: Awaitable[object]) -> None:
        """Somebody does something; what they do and what comes of it, on their own chat first, are shown together."""
        await gesture
        await self._town.settled()
        self._show([entry, *sorted(self._eyes.news(), key=lambda seen: seen.chat != entry.chat)])

    async def _until(self, wall: str) -> None:
        """Time passes; what falls due is shown in its minute."""
        target = datetime.fromisoformat(wall).replace(tzinfo=self._town.zone)
        app, clock = self._town.app, self._town.clock
        while (due := await app.next_instant()) is not None and due <= target:
            await advance(app, clock, max(due, clock.now()))
            await self._town.answered()
            self._show(self._eyes.news())
        await advance(app, clock, target)

    def _show(self, entries: list[Entry]) -> None:
        if entries:
            for line in self._page.step(entries):
                self._write(line)
