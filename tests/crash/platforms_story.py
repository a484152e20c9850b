"""A studio on two chats that goes on with its work whatever happens to the bot: Ana and Ken on Slack, Mia on Telegram.

Ana makes deadlines in Slack. Mia, a freelancer, has joined by link and owns half of them: her nudges come on Telegram,
and what she presses there is to be seen on Ana's card. The other half are Ana's, and Mia waits for them. Meanwhile
Nora makes two of her own, question by question, Lena is invited, and Ana and Mia have wishes at the worst of moments.
Slack tells people when the bot has not taken what they did, and they do it again; what they do on Telegram waits there,
and they do it once.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from tests.crash.platforms_machine import When
from tests.crash.platforms_messages import about, slack_texts, telegram_texts
from tests.length import times
from tests.wire.slack import Failed, Impossible, SlackServer
from tests.wire.slack import Message as SlackMessage
from tests.wire.telegram import Person as Freelancer
from tests.wire.telegram import TelegramServer

LIVES, PARTS = times(5, 20), times(10, 30)
"""In how many people work, and how many deadlines they make."""

HOURS = times(4, 1)
"""Of ours, between the beginnings of two lives."""

AHEAD = times(7, 12)
"""Lives between the making of a deadline and its due instant; the client must be told four hours before it. In the
short form all is due once nobody kills the bot any more: such letters are killed in the flood.
"""

OWN = ("Invoice", "Contract")
"""What Nora makes a deadline of by herself."""

A_DAY = 8 // HOURS + 1
"""Lives that begin on one day of ours: from 09:05 to 17:05."""

LINK = re.compile(r"https://t\.me/\S+")
SLOW = 2.0
"""Seconds after which somebody who has not got an answer asks for it."""

LOOK, LOOKS = 0.01, 30
"""Seconds between two looks whether there is news, and after how many of them people look without any."""

Found = TypeVar("Found")

FORM = ("Which client", "What do you need", "By when", "And if they stay silent", "Who is waiting")
"""How the questions of the form begin."""


def instant(start: datetime, life: int) -> datetime:
    """When a life begins: one after the other, Monday to Thursday."""
    days, lives = divmod(life, A_DAY)
    return start + timedelta(days=days, hours=lives * HOURS)


@dataclass(frozen=True)
class Part:
    """Something that the client owes us: who owns it, who waits for it, and in which life it is made."""

    number: int

    @property
    def subject(self) -> str:
        """As it is typed; no other begins so."""
        return f"Part {self.number:02}"

    @property
    def life(self) -> int:
        """One or two are made in each."""
        return (self.number - 1) * LIVES // PARTS

    @property
    def is_mias(self) -> bool:
        """Two in a row are hers, two are Ana's: what shares a minute shares a message."""
        return self.number % 4 in {1, 2}

    @property
    def is_answered(self) -> bool:
        """Of every third the client is not heard again."""
        return self.number % 3 != 0

    def due(self, start: datetime) -> datetime:
        """Three minutes before a life begins."""
        return instant(start, self.life + AHEAD) - timedelta(minutes=3)

    def order(self, start: datetime) -> str:
        """What Ana types."""
        people = "owner @mia blocks @ken" if self.is_mias else "owner @ana blocks @mia"
        return f'/deadline new Globex "{self.subject}" by {self.due(start):%Y-%m-%d %H:%M} hold {people}'


@dataclass(frozen=True, order=True)
class Act:
    """What somebody did that is to be found in the record: its kind there, and what it was about."""

    kind: str
    subject: str


class Story:
    """Everybody at work, from the first life to the last. `life` is moved on by the test."""

    def __init__(self, slack: SlackServer, telegram: TelegramServer, start: datetime) -> None:
        self.slack = slack
        self.telegram = telegram
        self.start = start
        self.life = 0
        self.parts = [Part(number) for number in range(1, PARTS + 1)]
        self.ana = slack.person("ana", zone="UTC", admin=True)
        self.ken = slack.person("ken", zone="UTC")
        self.mia = telegram.person("Mia", username="mia", language="en")
        self.nora = telegram.person("Nora", username="nora", language="en")
        self.lena = telegram.person("Lena", username="lena", language="en")
        self.tried: Counter[Act] = Counter()
        """How often somebody did it in Slack, whether it was acknowledged or not."""
        self.acknowledged: set[Act] = set()
        self.on_telegram: Counter[Act] = Counter()
        """What was done there; nobody does it twice."""
        self.clients: list[str] = []
        self.wishes: list[str] = []
        """What was made beside the parts; nobody tells the client of it."""

    @property
    def subjects(self) -> list[str]:
        """Of all deadlines that somebody made."""
        return [*(part.subject for part in self.parts), *self.wishes]

    # Before the first kill

    async def people_come_in(self) -> None:
        """Ana and Ken by their first word, Mia and Nora by the links that Ana sends them."""
        for person in (self.ana, self.ken):
            await self._insist(partial(person.type, "/me"))
        for freelancer in (self.mia, self.nora):
            await self._joins(freelancer)
            await freelancer.write("/me zone UTC")
        await self._insist(lambda: self.ana.type("/client new Globex zone UTC"))

    async def _joins(self, freelancer: Freelancer) -> None:
        await self._insist(lambda: self.ana.type(f"/team invite {freelancer.username}"))
        link = await self._seen(lambda: self._link_for(freelancer.username))
        await freelancer.open_link(link)
        offer = await self._seen(lambda: next((each for each in freelancer.sees if "Join" in each.buttons), None))
        await freelancer.press(offer, "Join")
        await self._seen(lambda: any("Welcome to" in text for text in telegram_texts(freelancer)))

    def _link_for(self, name: str) -> str:
        invitations = [text for text in slack_texts(self.ana) if text.startswith(f"An invitation for {name} ")]
        return LINK.findall(invitations[-1])[0] if invitations else ""

    # While the bot is killed and started again

    def acts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Everything that is to happen, by what it is about; all at once as far as one does not wait for another."""
        every = {part.subject: partial(self._lives_through, part) for part in self.parts}
        return {**every, "Lena": self._lena_joins, "Nora": self._nora_makes_her_own}

    def wish(self, when: When) -> tuple[str, Callable[[], Awaitable[object]]]:
        """Somebody asks for something at once, there: what for, and the act."""
        if when == "answering on telegram":
            self.clients.append(f"Client {len(self.clients) + 1}")
            line = f'/client new "{self.clients[-1]}" zone UTC'  # its answer comes at once, and is no letter
            return self.clients[-1], partial(self.mia.write, line)
        subject = f"Wish {len(self.wishes) + 1}"
        self.wishes.append(subject)
        act, line = Act("deadline_made", subject), f'/deadline new Globex "{subject}" by {self._some_day} hold'
        if when == "asked on slack":
            return subject, partial(self._in_slack, act, partial(self.ana.type, line))
        return subject, partial(self._on_telegram, self.mia, act, line)

    async def _on_telegram(self, person: Freelancer, act: Act, line: str) -> None:
        self.on_telegram[act] += 1
        await person.write(line)

    @property
    def _some_day(self) -> str:
        return f"{self.start + timedelta(days=14):%Y-%m-%d} 17:00"

    async def _lena_joins(self) -> None:
        await self._life(LIVES // 2)
        await self._joins(self.lena)

    async def _lives_through(self, part: Part) -> None:
        """One deadline: made, the client told, held, perhaps answered."""
        await self._life(part.life)
        await self._in_slack(Act("deadline_made", part.subject), lambda: self.ana.type(part.order(self.start)))
        if part.is_mias:
            await self._mia_presses(part, "made you its owner", Act("sent", part.subject), "Sent")
        else:
            await self._ana_presses_sent(part)
        if not part.is_answered:
            return
        done = Act("answered", part.subject)
        if part.is_mias:
            await self._mia_presses(part, "on hold", done, "Answered")
        else:
            await self._seen(lambda: about(part.subject, self.ana.sees, "so the work is now on hold"))
            name = await self._name_of(part)
            await self._in_slack(done, lambda: self.ana.type(f"/deadline answered {name}"))

    async def _ana_presses_sent(self, part: Part) -> None:
        """On the card if it is there, else she types it."""
        done, name = Act("sent", part.subject), await self._name_of(part)

        async def press() -> None:
            card = self.card_of(part)
            if card is None:
                await self.ana.type(f"/deadline sent {name}")
            elif "Sent" in card.buttons:
                await self.ana.press(card, "Sent")

        await self._in_slack(done, press)

    async def _mia_presses(self, part: Part, when_told: str, done: Act, label: str) -> None:
        """Once she is told so. Of several things at once she has no such button, and types it."""
        message = await self._seen(lambda: about(part.subject, self.mia.sees, when_told))
        self.on_telegram[done] += 1
        if label in message.buttons:
            await self.mia.press(message, label)
        else:
            name = re.search(rf"(D-\d+) {part.subject}", message.versions[0].text)
            assert name is not None
            await self.mia.write(f"/deadline {done.kind} {name[1]}")

    async def _nora_makes_her_own(self) -> None:
        """Question by question, and she types nothing else meanwhile: a command would lay the form aside."""
        for number, subject in enumerate(OWN, 1):
            await self._life(number * LIVES // 3)
            await self._fills_in(subject)

    async def _fills_in(self, subject: str) -> None:
        """Each question is answered when it is seen."""
        self.wishes.append(subject)
        self.on_telegram[Act("deadline_made", subject)] += 1
        says = ("/deadline", "Globex", subject, self._some_day, "hold")
        for said, begins in zip(says, FORM, strict=True):
            before = len(self.nora.sees)
            await self.nora.write(said)
            await self._seen(lambda: self._is_asked(begins, before))  # noqa: B023  # done before the next turn
        await self.nora.write("nobody")

    def _is_asked(self, begins: str, before: int) -> bool:
        return any(each.text.startswith(begins) for each in self.nora.sees[before:])

    # How people are

    async def _life(self, life: int) -> None:
        await self._seen(lambda: self.life >= life)

    async def _in_slack(self, act: Act, do: Callable[[], Awaitable[object]]) -> None:
        async def counted() -> None:
            self.tried[act] += 1
            await do()

        await self._insist(counted)
        self.acknowledged.add(act)

    async def _insist(self, do: Callable[[], Awaitable[object]]) -> None:
        """Do it in Slack until the app has taken it."""
        while True:
            await self._seen(lambda: self.slack.link.connections)
            try:
                await do()
            except Failed:
                await asyncio.sleep(0.02)
            except Impossible:  # the button went while they were pressing: somebody has taken it
                return
            else:
                return

    async def _name_of(self, part: Part) -> str:
        """The deadline's name as Ana reads it in whatever the bot says; she asks for the list if it says nothing."""
        pattern = re.compile(rf"(D-\d+)\W+{part.subject}")
        while True:
            try:
                async with asyncio.timeout(SLOW):
                    return await self._seen(lambda: _first(pattern, slack_texts(self.ana)))
            except TimeoutError:
                await self._insist(lambda: self.ana.type("/deadline list all"))

    async def _seen(self, what: Callable[[], Found | None]) -> Found:
        """What somebody waits for; they look when there is news, and now and then anyway."""
        while not (found := what()):
            news, looks = self._news(), 0
            while news == self._news() and looks < LOOKS:
                await asyncio.sleep(LOOK)
                looks += 1
        return found

    def _news(self) -> int:
        """Grows with all that the bot does, with its connections and with the lives."""
        return len(self.slack.calls) + len(self.telegram.calls) + self.slack.link.total + self.life

    def card_of(self, part: Part) -> SlackMessage | None:
        """The card that Ana got for making it."""
        return about(part.subject, self.ana.sees, "If they stay silent: we hold the work.")


def _first(pattern: re.Pattern[str], texts: list[str]) -> str:
    """What the pattern's group is in the first of the texts that has it."""
    return next((found[1] for text in texts if (found := pattern.search(text))), "")
