"""A new release comes while the one before runs: first the tables, then a process beside it, then it goes.

Both are the real programs, on PostgreSQL and on a local Slack that posts signed requests to one or the other. People
type all the time; nothing is lost, and nothing is done or said twice.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store import evidence
from bot.store.database import Database
from tests import postgresql
from tests.crash.releases import ROOT, Release, unpacked
from tests.length import times
from tests.wire.slack import SlackServer
from tests.wire.slack_gestures import Person
from tests.wire.slack_state import Post
from tests.wire.slack_values import Failed, TimedOut

PATIENCE = 120
AT_LEAST = times(3, 10)
"""So many commands in each phase."""


class Typist:
    """Types one command after the other, to whichever of the programs is asked next, and knows what was answered."""

    def __init__(self, slack: SlackServer, person: Person) -> None:
        self._slack = slack
        self._person = person
        self._due = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%d} 17:00"
        self.addresses: list[str] = []
        self.made: list[str] = []
        self.unanswered: list[str] = []
        self.refused = 0
        self.is_over = False

    async def begin(self) -> None:
        """Who it is, and for whom."""
        self._slack.request_url = f"{self.addresses[0]}/slack/events"
        for line in ("/me language en", "/client new Globex zone UTC"):
            await self._person.type(line)

    def stop(self) -> None:
        """Enough."""
        self.is_over = True

    async def work(self) -> None:
        """Until it is over."""
        number = 0
        while not self.is_over:
            number += 1
            self._slack.request_url = f"{self.addresses[number % len(self.addresses)]}/slack/events"
            subject = f"Part {number}."
            while not await self._typed(subject):
                self.refused += 1  # too slow on a busy machine: told so, and nothing was changed
            self.made.append(subject)
            await asyncio.sleep(0.2)

    async def _typed(self, subject: str) -> bool:
        """Type it once; whether its card comes, and not a word that it was not done."""
        told = len(self._whispers())
        try:
            await self._person.type(f'/deadline new Globex "{subject}" by {self._due} hold')
        except (TimedOut, Failed):
            self.unanswered.append(subject)
        async with asyncio.timeout(PATIENCE):
            while len(self._whispers()) == told:
                if any(subject in post.versions[0].text for post in self._slack.posts[-20:] if post.only_for is None):
                    return True
                await asyncio.sleep(0.02)
        return False

    def _whispers(self) -> list[Post]:
        return [post for post in self._slack.posts if post.only_for is self._person]

    async def some(self) -> None:
        """Wait until some more have been typed."""
        until = len(self.made) + AT_LEAST
        async with asyncio.timeout(PATIENCE):
            while len(self.made) < until:
                await asyncio.sleep(0.05)


async def rows(url: str, query: str) -> list[tuple[object, ...]]:
    database = Database(url)
    try:
        async with database.read() as session:
            return [tuple(row) for row in (await (await session.connection()).exec_driver_sql(query)).all()]
    finally:
        await database.close()


async def test_a_release_replaces_the_one_before_while_people_work(
    postgres_server: postgresql.Server, tmp_path: Path
) -> None:
    url = postgres_server.fresh()
    try:
        async with SlackServer() as slack:
            slack.transport, slack.patience, slack.echo = "http", PATIENCE, False
            settings = {
                "DATABASE_URL": url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_SIGNING_SECRET": slack.signing_secret,
                "SLACK_API_URL": slack.api_url,
                "PACE_SLACK_CHAT": "0",
                "HOST": "127.0.0.1",
                "PORT": "0",
                "LOG_FORMAT": "text",
            }
            old, new = Release(unpacked(tmp_path / "old"), settings, tmp_path), Release(ROOT, settings, tmp_path)
            ana = slack.person("ana", zone="UTC", admin=True)
            typist = Typist(slack, ana)
            await upgraded(url, old, new, typist)
            assert typist.unanswered == []
            await check(url, slack, typist, ana)
            status, said = await old.does("run")
            assert (status, "Traceback" in said) == (2, False), said
            assert "newer" in said
    finally:
        postgres_server.drop(url)


async def upgraded(url: str, old: Release, new: Release, typist: Typist) -> None:
    """The tables while the old program works, both together, the new one alone; each hears some commands."""
    assert (await old.does("migrate"))[0] == 0
    assert await rows(url, "SELECT version_num FROM alembic_version") == [("0005",)]
    async with AsyncExitStack() as late:
        async with old.running() as before:
            typist.addresses = [before]
            await typist.begin()
            working = asyncio.create_task(typist.work())
            late.callback(working.cancel)
            await typist.some()
            status, said = await new.does("migrate")
            assert status == 0, said
            assert await rows(url, "SELECT version_num FROM alembic_version") == [("0007",)]
            await typist.some()
            after = await late.enter_async_context(new.running())
            typist.addresses = [before, after]
            await typist.some()
            typist.addresses = [after]
            await typist.some()  # what the old one was asked is answered
        assert "Traceback" not in old.log, old.log[-5000:]
        await typist.some()
        typist.stop()
        await working
        await settled(url)
    assert "Traceback" not in new.log, new.log[-5000:]


async def settled(url: str) -> None:
    """Until nothing is left to be sent, and all of the record is sealed."""
    open_letters = "SELECT count(*) FROM letters WHERE state IN ('pending', 'sending', 'unknown') AND due_at <= now()"
    async with asyncio.timeout(PATIENCE):
        while await rows(url, f"SELECT ({open_letters}) + (SELECT count(*) FROM unsealed)") != [(0,)]:
            await asyncio.sleep(0.2)


async def check(url: str, slack: SlackServer, typist: Typist, ana: Person) -> None:
    """Each command was carried out once, each card stands there once, and the record is whole."""
    made = await rows(url, "SELECT subject FROM deadlines ORDER BY id")
    assert [str(subject) for (subject,) in made] == typist.made
    states = await rows(url, "SELECT DISTINCT state FROM letters WHERE due_at <= now()")
    assert {str(state) for (state,) in states} <= {"sent", "moot"}
    shown = [post for post in slack.posts if post.channel is ana.dm and post.only_for is None and not post.deleted]
    cards = Counter(subject for post in shown for subject in typist.made if subject in post.versions[0].text)
    assert set(cards) == set(typist.made)
    assert set(cards.values()) == {1}, cards
    database = Database(url)
    async with database.read() as session:
        [key] = await evidence.workspaces(session)
        count, head, findings = await evidence.verify(session, key)
    await database.close()
    assert findings == ()
    assert head is not None
    assert head.sequence == count
    sys.stdout.write(
        f"{len(made)} commands and their cards, each once, {typist.refused} typed again; {count} entries\n"
    )
