"""What the people of the town do while letters pour in, and what all of them were told.

Owners say that the client has answered as soon as they read that it is on hold. Ana in Slack and Mia on Telegram go on
making deadlines all the while. What Slack did not take is done again, what is done on Telegram waits there.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.crash.flood_town import Duty, Neighbour, Town
from tests.crash.platforms_messages import WORDS, Telling, first_text, tellings
from tests.crash.platforms_story import Act
from tests.wire.slack import Failed, Impossible, SlackServer
from tests.wire.slack import Message as SlackMessage
from tests.wire.slack import Person as Colleague
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as Freelancer
from tests.wire.telegram import TelegramServer

BREATH = 1.5
"""Seconds between two deadlines that Ana makes, or Mia: at its start the bot first listens until Slack is quiet."""

LOOK = 0.05


class People:
    """Everybody at work, until they are told to stop."""

    def __init__(self, slack: SlackServer, telegram: TelegramServer, town: Town) -> None:
        self.slack = slack
        self.telegram = telegram
        self.town = town
        self.is_over = False
        self.tried: Counter[Act] = Counter()
        """How often somebody did it in Slack, whether it was acknowledged or not."""
        self.acknowledged: set[Act] = set()
        self.on_telegram: Counter[Act] = Counter()
        self.subjects: list[str] = []
        """Of the deadlines that Ana and Mia made."""
        self._by_home: dict[str | int, Neighbour] = {one.home.id: one for one in town.people}
        self._seen_posts = self._seen_messages = self._told = 0
        self._answering: list[asyncio.Task[None]] = []
        self._answered: set[Duty] = set()

    @property
    def told(self) -> int:
        """How many messages the bot has written to the people."""
        return self._told + len(self._news())

    @property
    def has_answered(self) -> bool:
        """Whether every owner who was to say something has said it."""
        duties = {duty for duty in self.town.duties if duty.is_answered}
        return self._answered == duties and all(task.done() for task in self._answering)

    def messages_of(self, one: Neighbour) -> list[SlackMessage | TelegramMessage]:
        """What the bot has written to somebody, the oldest message first."""
        return list(one.home.sees)

    def told_to(self, one: Neighbour) -> list[Telling]:
        """The same, taken apart."""
        return tellings(self.messages_of(one))

    async def work(self) -> None:
        """Until it is over."""
        try:
            await asyncio.gather(self._own(), self._make_in_slack(), self._make_on_telegram())
        finally:
            for task in self._answering:
                task.cancel()

    async def _own(self) -> None:
        """Look at what is new, and answer what is on hold."""
        by_name = {duty.name: duty for duty in self.town.duties if duty.is_answered}
        while not self.is_over:
            news = self._news()
            self._seen_posts, self._seen_messages = len(self.slack.posts), len(self.telegram.world.messages)
            self._told += len(news)
            for one, message in news:
                for telling in tellings([message]):
                    duty = by_name.get(telling.names[0])
                    if telling.nudge == "held" and duty is not None and duty not in self._answered:
                        assert duty.owner == one, f"{one.name} was told of {duty.name}"
                        self._answered.add(duty)
                        self._answering.append(asyncio.create_task(self._answer(duty, message)))
            for task in self._answering:
                if task.done():
                    task.result()
            await asyncio.sleep(LOOK)

    def _news(self) -> list[tuple[Neighbour, SlackMessage | TelegramMessage]]:
        """What has come to the people since the last look."""
        posts = self.slack.posts[self._seen_posts :]
        messages = self.telegram.world.messages[self._seen_messages :]
        came: list[tuple[str | int, SlackMessage | TelegramMessage]] = [
            (one.id, SlackMessage(post, one)) for post in posts if post.from_app for one in post.channel.people
        ]
        came += [(message.chat.id, message) for message in messages if message.by_bot]
        return [(self._by_home[home], message) for home, message in came if home in self._by_home]

    async def _answer(self, duty: Duty, message: SlackMessage | TelegramMessage) -> None:
        act, line = Act("answered", duty.subject), f"/deadline answered {duty.name}"
        has_button = "Answered" in message.buttons and WORDS["held"] in first_text(message)
        person = duty.owner.home
        if isinstance(message, TelegramMessage):
            assert isinstance(person, Freelancer)
            self.on_telegram[act] += 1
            await (person.press(message, "Answered") if has_button else person.write(line))
            return
        assert isinstance(person, Colleague)

        async def say() -> None:
            await (person.press(message, "Answered") if has_button else person.type(line))

        await self._insist(act, say)

    async def _make_in_slack(self) -> None:
        number = 0
        while not self.is_over:
            number += 1
            act = Act("deadline_made", f"Note {number:03}")
            self.subjects.append(act.subject)
            line = self._order(act.subject)
            await self._insist(act, lambda: self.town.ana.type(line))  # noqa: B023  # done before the next turn
            await asyncio.sleep(BREATH)

    async def _make_on_telegram(self) -> None:
        number = 0
        while not self.is_over:
            number += 1
            act = Act("deadline_made", f"Line {number:03}")
            self.subjects.append(act.subject)
            self.on_telegram[act] += 1
            await self.town.mia.write(self._order(act.subject))
            await asyncio.sleep(BREATH)

    def _order(self, subject: str) -> str:
        return f'/deadline new Globex "{subject}" by {self.town.some_day} hold'

    async def _insist(self, act: Act, do: Callable[[], Awaitable[object]]) -> None:
        """Do it in Slack until the app has taken it."""
        while True:
            while not self.slack.link.connections:
                await asyncio.sleep(LOOK)
            self.tried[act] += 1
            try:
                await do()
            except Failed:
                await asyncio.sleep(LOOK)
            except Impossible:  # the button went while they were pressing: it has been taken
                return
            else:
                self.acknowledged.add(act)
                return
