"""Scripts of the console, played on a chat: the same lines, said, pressed and filled in by people on real sockets.

On Telegram one person begins, and the others come by the links that she sends them. On Slack they are of one team.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, assert_never

from adapters.console import lines, moments
from adapters.console.lines import Introduce, Push, Say, Until, Wait
from adapters.console.script import advance
from tests.wire.town import Town

LINK = re.compile(r"https://t\.me/\S+")


class Player(Protocol):
    """Somebody on a chat."""

    async def join(self, town: Town, first: Player | None, zone: str) -> None:
        """Come in; `first` is who was here first, None if it is oneself."""
        ...

    async def say(self, town: Town, text: str) -> None: ...
    async def press(self, town: Town, label: str) -> None: ...
    def texts(self) -> list[str]:
        """Every text that was seen, also those that were edited away."""
        ...


class OnSlack:
    """A member of the team."""

    def __init__(self, town: Town, name: str, zone: str) -> None:
        self.name = name
        self.person = town.slack.person(name, zone=zone or town.zone.key, locale="en-GB")
        self._refused: list[str] = []

    async def join(self, town: Town, first: Player | None, zone: str) -> None:
        await self.person.type("/me")

    async def say(self, town: Town, text: str) -> None:
        if self.person.view is not None:
            await self._answer(text)
        elif text.split()[0] in town.slack.commands:  # of any other, Slack itself says that it does not know it
            await self.person.type(text)
        else:
            await self.person.write(text)

    async def _answer(self, text: str) -> None:
        """Fill in the first field of the form that is open; the others stay as they are."""
        view = self.person.view
        assert view is not None
        field = view.fields[0]
        still = await self.person.submit({field.block_id: text})
        self._refused += [] if still is None else list(still.errors.values())

    async def press(self, town: Town, label: str) -> None:
        for message in reversed(self.person.sees):
            if _index(message.buttons, label) is not None:
                await self.person.press(message, int(label) if label.isdigit() else label)
                return
        raise AssertionError(f"{self.name} has no button {label}: {[m.buttons for m in self.person.sees]}")

    def texts(self) -> list[str]:
        return [*(text for message in self.person.sees for text in message.versions), *self._refused]


class OnTelegram:
    """Somebody in a private chat with the bot."""

    def __init__(self, town: Town, name: str, zone: str) -> None:
        self.name = name
        self.person = town.telegram.person(name.title(), username=name, language="en")

    async def join(self, town: Town, first: Player | None, zone: str) -> None:
        if first is None:
            await self.person.write("/start")
        else:
            await first.say(town, f"/team invite {self.name}")
            await town.settled()
            found = next(found for text in reversed(first.texts()) if (found := LINK.search(text)))
            await self.person.open_link(found[0])
            await town.settled()
            await self.person.press(self.person.newest, "Join")
        await town.settled()
        await self.person.write(f"/me zone {zone or town.zone.key}")

    async def say(self, town: Town, text: str) -> None:
        await self.person.write(text)

    async def press(self, town: Town, label: str) -> None:
        for message in reversed(self.person.sees):
            if _index(message.buttons, label) is not None:
                await self.person.press(message, int(label) if label.isdigit() else label)
                return
        raise AssertionError(f"{self.name} has no button {label}: {[m.buttons for m in self.person.sees]}")

    def texts(self) -> list[str]:
        words = (message for message in self.person.sees if not message.picture)
        return [version.text for message in words for version in message.versions]


def _index(buttons: list[str] | tuple[str, ...], label: str) -> int | None:
    if label.isdigit():
        return int(label) if 0 < int(label) <= len(buttons) else None
    return next((at for at, each in enumerate(buttons) if each.casefold().startswith(label.casefold())), None)


class Company:
    """The people of a script, all on one chat (or each on the one that `where` names)."""

    def __init__(self, town: Town, chat: str, where: dict[str, str] | None = None) -> None:
        self._town = town
        self._chat = chat
        self._where = where or {}
        self.people: dict[str, Player] = {}
        self._heard: dict[str, int] = {}

    async def play(self, script: str) -> None:
        """Do every line; raises AssertionError where one cannot be done."""
        await together(self._town, (self,), script)

    async def do(self, line: Introduce | Say | Push) -> None:
        """Do one line."""
        match line:
            case Introduce(name, role, zone, language):
                await self._introduce(name, role, zone, language)
            case Say(name, text):
                await (await self._who(name)).say(self._town, text)
            case Push(name, label):
                await (await self._who(name)).press(self._town, label)
            case _:
                assert_never(line)

    def heard(self, name: str) -> list[str]:
        """What somebody saw since coming in."""
        return self.people[name].texts()[self._heard[name] :]

    async def _who(self, name: str, zone: str = "") -> Player:
        if name not in self.people:
            kind = OnSlack if self._where.get(name, self._chat) == "slack" else OnTelegram
            player = kind(self._town, name, zone)
            first = next(iter(self.people.values()), None)
            await player.join(self._town, first, zone)
            await self._town.settled()
            self.people[name] = player
            for each, other in self.people.items():
                self._heard.setdefault(each, len(other.texts()))
        return self.people[name]

    async def _introduce(self, name: str, role: str, zone: str, language: str) -> None:
        player = await self._who(name, zone)
        first = next(iter(self.people.values()))
        if role:
            await first.say(self._town, f"/team role {name} {role}")
        if language:
            await player.say(self._town, f"/me language {language}")
        await self._town.settled()
        for each, other in self.people.items():
            self._heard[each] = len(other.texts())


async def together(town: Town, companies: Sequence[Company], script: str) -> None:
    """The same script in several companies at the same time: each does every line before the clock moves on."""
    for raw in script.splitlines():
        line = lines.read(raw.strip())
        match line:
            case None:
                continue
            case Wait(span):
                await advance(town.app, town.clock, town.clock.now() + span)
            case Until(wall):
                await advance(town.app, town.clock, moments.instant(wall, town.zone))
            case _:
                for company in companies:
                    await company.do(line)
        await town.settled()
