"""Four processes on one Telegram bot: one polls, another takes over when it dies, and all keep to one pace.

core.telegram.org/bots/api#getupdates: a second poller ends the first one's waiting with a 409.
core.telegram.org/bots/faq ("My bot is hitting limits"): 30 messages a second in all, one a second in a chat.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tests import postgresql
from tests.crash.programs import Life, Programs
from tests.crash.replica_office import Crowd
from tests.crash.test_replicas import until
from tests.wire.telegram import Person, TelegramServer
from tests.wire.telegram_refusals import Json

PROCESSES, PEOPLE, LETTERS = 4, 30, 90
LEASE_SECONDS = 5.0
LIMIT, OURS = 30, 25
"""What Telegram takes in a second, and what we use of it."""


class Timed(list[tuple[str, Json]]):
    """Calls of the bot, and when each came, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, call: tuple[str, Json]) -> None:
        self.at.append(time.monotonic())
        super().append(call)

    def sent(self, text: str) -> list[tuple[float, int]]:
        """When a message with that text was sent, and to whom."""
        both = zip(self.at, self, strict=True)
        return [
            (at, given["chat_id"]) for at, (method, given) in both if method == "sendMessage" and given["text"] == text
        ]


class Group:
    """The processes that are alive, by their numbers."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self.lives: dict[int, Life] = {}

    async def begin(self) -> None:
        for number in range(PROCESSES):
            self.lives[number] = await self._programs.begin({"name": str(number)})

    def _log(self, number: int) -> str:
        file = self._folder / f"{number}.log"
        return file.read_text() if file.exists() else ""

    def up(self) -> list[int]:
        return [number for number in self.lives if "a platform is up" in self._log(number)]

    def pollers(self) -> list[int]:
        """Which of those that are alive have taken the line and not given it back."""
        said = {
            number: re.findall(r"this process polls( no more)?\s+lease=", self._log(number)) for number in self.lives
        }
        return [number for number, each in said.items() if each and not each[-1]]

    async def kill(self, number: int) -> None:
        await self._programs.kill(self.lives.pop(number))

    async def end(self, number: int) -> None:
        await self._programs.end(self.lives.pop(number))

    def logs(self) -> str:
        return "".join(self._log(number) for number in range(PROCESSES))


async def test_one_polls_another_takes_over_and_all_keep_to_one_pace(
    postgres_server: postgresql.Server, migrated_template: str, tmp_path: Path
) -> None:
    url = postgres_server.fresh(migrated_template)
    crowd = Crowd(url)
    try:
        async with TelegramServer() as telegram:
            telegram.pace, telegram.calls = True, (calls := Timed())
            people = [telegram.person(f"P{number}", id=1_000 + number) for number in range(1, PEOPLE + 1)]
            await settle_in(crowd, people)
            mia = telegram.person("Mia", language="en")
            settings = {
                "DATABASE_URL": url,
                "FOLDER": str(tmp_path),
                "TELEGRAM_BOT_TOKEN": telegram.token,
                "TELEGRAM_API_URL": telegram.api_url,
                "LEASE_SECONDS": str(LEASE_SECONDS),
            }
            async with Programs("tests.crash.replica", tmp_path / "log", settings) as programs:
                group = Group(programs, tmp_path)
                await group.begin()

                async def is_up() -> bool:
                    return len(group.up()) == PROCESSES and len(group.pollers()) == 1

                await until(is_up)
                await crowd.post("acme", LETTERS, PEOPLE, "T", platform="telegram")
                await is_answered(mia)

                async def is_done() -> bool:
                    return (await crowd.states()).get("pending", 0) + (await crowd.states()).get("sending", 0) == 0

                await until(is_done)
                check_pace(calls)
                await check_polling(group, mia)
                for number in tuple(group.lives):
                    await group.end(number)
                assert "Traceback" not in programs.log + group.logs()
            assert [each for each in telegram.refused if "Too Many Requests" in each[2]] == []
            assert [each for each in telegram.refused if each[0] == "getUpdates"] == []
            assert (await crowd.rows("SELECT count(*) FROM leases")) == [(0,)]
    finally:
        await crowd.database.close()
        postgres_server.drop(url)


async def settle_in(crowd: Crowd, people: Sequence[Person]) -> None:
    """The office is on Telegram, and everybody there has spoken to the bot."""
    await crowd.settle_in("acme", PEOPLE)
    await crowd.say(
        "UPDATE accounts SET platform = 'telegram', external_id = (1000 + substr(external_id, 2)::int)::text"
        " WHERE external_id LIKE 'p%'"
    )
    for person in people:
        person.started = True


async def is_answered(mia: Person) -> None:
    """She asks something and gets one answer."""
    before = len(mia.sees)
    await mia.write("/help")

    async def has_come() -> bool:
        return len(mia.sees) > before

    await until(has_come)
    assert len(mia.sees) == before + 1


def check_pace(calls: Timed) -> None:
    """Never more in a second than Telegram takes, never two in a chat; and it went as fast as it may."""
    sent = calls.sent("news")
    assert len(sent) == LETTERS
    times = sorted(at for at, _ in sent)
    most = max(sum(start <= at < start + 1 for at in times) for start in times)
    by_chat: dict[int, list[float]] = defaultdict(list)
    for at, chat in sent:
        by_chat[chat].append(at)
    nearest = min(later - earlier for each in by_chat.values() for earlier, later in pairwise(each))
    span = times[-1] - times[0]
    sys.stdout.write(f"{LETTERS} in {span:.1f} s, at most {most} in a second, {nearest:.2f} s apart in one chat\n")
    assert most <= LIMIT
    assert nearest >= 0.95


async def check_polling(group: Group, mia: Person) -> None:
    """Whoever polls dies, and another does it before long; whoever is told to stop gives the line back at once."""
    for how in (group.kill, group.end):
        [poller] = group.pollers()
        await how(poller)
        begun = time.monotonic()
        await is_answered(mia)
        assert len(group.pollers()) == 1
        sys.stdout.write(f"answered {time.monotonic() - begun:.1f} s after {how.__name__}\n")
