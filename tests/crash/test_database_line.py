"""The line to PostgreSQL breaks, falls silent and comes back: nothing half done, nothing twice, nobody left waiting."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.app import IN_TIME
from bot.chat import Address, Reply
from bot.store import server
from bot.store.database import Database
from bot.store.faults import DatabaseFault, FaultKind
from bot.texts import troubles
from bot.texts.voice import Voice
from tests import postgresql
from tests.crash.database_line import Line, Way
from tests.length import IS_LONG
from tests.store.office import Office

ENGLISH = Voice("en", "UTC")
UNREACHABLE = str(troubles.of_database(ENGLISH, FaultKind.unreachable))
TOO_SLOW = str(troubles.too_slow(ENGLISH))
IN_DOUBT = str(troubles.in_doubt(ENGLISH))

SOON = 2 * IN_TIME + 1
"""Seconds within which a request is answered on a busy machine. Nothing else that could end it is as short."""


@pytest.fixture
def server_url(postgres_server: postgresql.Server, migrated_template: str) -> Iterator[str]:
    """A PostgreSQL database with all tables and no rows."""
    url = postgres_server.fresh(migrated_template)
    yield url
    postgres_server.drop(url)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def said(reply: Reply) -> str:
    return "\n".join(str(card.text) for card in reply.cards)


class Beside:
    """A look at the database by another way."""

    def __init__(self, database: Database) -> None:
        self.office = Office(database)

    async def subjects(self) -> list[str]:
        return [str(subject) for (subject,) in await self.office.rows("SELECT subject FROM deadlines ORDER BY id")]

    async def contents(self) -> list[object]:
        """All that a request could have changed."""
        tables = ("workspaces", "members", "accounts", "clients", "deadlines", "notices", "letters", "handled")
        return [await self.office.rows(f"SELECT count(*) FROM {name}") for name in (*tables, "evidence")]

    async def terminate(self) -> None:
        """The server ends everybody's connection but this one."""
        await self.office.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class AtMessage:
    """Does something when the bot says its message of that number, counted from the moment this was made."""

    def __init__(self, number: int, what: str) -> None:
        self.number, self.what, self.heard = number, what, 0

    def __call__(self, kind: bytes, body: bytes) -> str:
        self.heard += 1
        return self.what if self.heard == self.number else ""


async def test_a_request_whose_line_breaks_anywhere_is_done_or_not_done_and_says_which(server_url: str) -> None:
    """Before, between and after statements, and in COMMIT; what is repeated under its key is done once."""
    counted = {"not done": 0, "done": 0, "in doubt": 0}
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office, beside = Office(database, in_time=IN_TIME), Beside(other)
        await Office(other).open("ana")
        await office.said("ana", '/deadline new Globex "Before" by 2026-11-20 17:00 hold')
        listening = line.on_message = AtMessage(0, "")
        await office.said("ana", '/deadline new Globex "Counted" by 2026-11-20 17:00 hold')
        messages = listening.heard
        points = [*range(1, messages + 1, 1 if IS_LONG else 16), *range(messages - 2, messages + 1)]
        for number in points:
            for what in ("cut", "swallow"):
                subject = f"{what} at {number}"
                words, key = f'/deadline new Globex "{subject}" by 2026-11-20 17:00 hold', f"{what}-{number}"
                before = await beside.contents()
                line.on_message = AtMessage(number, what)
                reply = await office.say("ana", words, key=key)
                line.on_message = lambda _kind, _body: ""
                times = (await beside.subjects()).count(subject)
                if reply.ok:
                    assert times == 1, subject
                elif said(reply) == IN_DOUBT:
                    assert times <= 1
                else:
                    assert said(reply) in {UNREACHABLE, TOO_SLOW}, said(reply)
                    assert await beside.contents() == before, subject
                counted["done" if reply.ok else "in doubt" if said(reply) == IN_DOUBT else "not done"] += 1
                again = await office.say("ana", words, key=key)
                assert again.ok, said(again)
                assert again == reply or not reply.ok
                assert (await beside.subjects()).count(subject) == 1
    sys.stdout.write(f"{messages} messages a request; broken at {len(points)}: {counted}\n")
    assert counted["done"] >= 1
    assert counted["not done"] >= len(points) - 2


@pytest.mark.parametrize("what", ["cut", "swallow"])
async def test_a_line_that_breaks_in_a_commit_leaves_no_doubt_where_it_can_be_looked_up(
    server_url: str, what: str
) -> None:
    """The answer to COMMIT is lost; whether the server had it decides what is said."""
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office, beside = Office(database, in_time=IN_TIME), Beside(other)
        await Office(other).open("ana")
        before = await beside.contents()
        met: list[bytes] = []
        woken: list[bool] = []
        office.app.on_change(lambda: woken.append(True))

        def at_commit(kind: bytes, body: bytes) -> str:
            if kind == b"Q" and body.startswith(b"COMMIT") and not met:
                met.append(body)
                return what
            return ""

        line.on_message = at_commit
        words = '/deadline new Globex "Once" by 2026-11-20 17:00 hold'
        reply = await office.say("ana", words, key="once")
        assert met
        assert bool(woken) == reply.ok  # what was committed may have made something due
        if what == "swallow":
            assert reply.ok
        else:
            assert (said(reply), reply.ok) == (UNREACHABLE, False)
            assert await beside.contents() == before
        assert (await office.say("ana", words, key="once")).ok
        assert await beside.subjects() == ["Part 1", "Once"]


async def test_a_commit_that_nobody_can_ask_about_is_told_as_that(server_url: str) -> None:
    """The line breaks in COMMIT and does not come back while somebody waits."""
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office = Office(database, in_time=IN_TIME)
        await Office(other).open("ana")
        gone: list[asyncio.Task[None]] = []

        def at_commit(kind: bytes, body: bytes) -> str:
            if kind == b"Q" and body.startswith(b"COMMIT") and not gone:
                gone.append(asyncio.ensure_future(asyncio.wait_for(line.turn(Way.refuses), 10)))
                return "swallow"
            return ""

        line.on_message = at_commit
        words = '/deadline new Globex "Once" by 2026-11-20 17:00 hold'
        reply = await office.say("ana", words, key="once")
        await asyncio.gather(*gone)
        assert (said(reply), reply.ok) == (IN_DOUBT, False)
        await line.turn(Way.works)
        assert (await office.say("ana", words, key="once")).ok
        assert await Beside(other).subjects() == ["Part 1", "Once"]


async def test_connections_that_the_server_ends_in_the_middle_cost_one_request_and_no_more(server_url: str) -> None:
    async with opened(server_url) as database, opened(server_url) as other:
        office, beside = Office(database, in_time=IN_TIME), Beside(other)
        await Office(other).open("ana")
        refused = 0
        for number in range(6):
            words = f'/deadline new Globex "Ended {number}" by 2026-11-20 17:00 hold'
            request = asyncio.create_task(office.say("ana", words, key=f"ended-{number}"))
            await asyncio.sleep(0.004 * number)
            await beside.terminate()
            reply = await request
            refused += not reply.ok
            assert reply.ok or said(reply) in {UNREACHABLE, TOO_SLOW}, said(reply)
            assert (await beside.subjects()).count(f"Ended {number}") == int(reply.ok)
            assert (await office.say("ana", words, key=f"ended-{number}")).ok
        assert len(await beside.subjects()) == 7
        sys.stdout.write(f"{refused} of 6 requests were refused, all were done in the end\n")


async def test_a_pool_of_silent_connections_holds_nobody_up(server_url: str) -> None:
    """Nothing comes back and nothing is refused; ten connections that worked a moment ago lie in the pool."""
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office = Office(database, in_time=IN_TIME)
        await Office(other).open("ana")
        lines = [f'/deadline new Globex "At once {number}" by 2026-11-20 17:00 hold' for number in range(12)]
        await asyncio.gather(*(office.say("ana", words) for words in lines))
        assert line.connections >= 10
        before = await Beside(other).contents()

        await line.turn(Way.silent)
        began = time.monotonic()
        asked = [office.say("ana", words) for words in ("/client new Initech", "/deadline list", "/deadline D-1")]
        replies = await asyncio.gather(*asked)
        took = time.monotonic() - began
        assert [(said(reply), reply.ok) for reply in replies] == [(TOO_SLOW, False)] * 3
        with pytest.raises(DatabaseFault) as raised:
            await asyncio.wait_for(office.app.tick(), 40)
        assert raised.value.kind is FaultKind.unreachable

        await line.renew()
        began = time.monotonic()
        reply = await office.say("ana", "/client new Hooli")
        healed = time.monotonic() - began
        assert reply.ok, said(reply)
        assert (await Beside(other).contents())[3] == [(2,)]
        assert before[3] == [(1,)]
        sys.stdout.write(f"answered after {took:.1f} s of silence, and {healed:.1f} s after it\n")
        assert took < SOON


async def test_a_tick_whose_connection_falls_silent_in_the_middle_comes_to_an_end(
    server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No packet, no reset: only the time of a statement tells."""
    monkeypatch.setattr(server, "STATEMENT_SECONDS", 2.0)
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office = Office(database, in_time=IN_TIME)
        await Office(other).open("ana")
        await office.post("ana")
        line.on_message = AtMessage(9, "hush")
        with pytest.raises(DatabaseFault) as raised:
            await asyncio.wait_for(office.app.tick(), 30)
        assert raised.value.kind is FaultKind.unreachable
        line.on_message = lambda _kind, _body: ""
        await line.renew()
        await office.app.tick()
        assert len(office.paper.to("ana")) == 1


async def test_letters_that_went_out_while_the_line_was_down_are_not_sent_again(server_url: str) -> None:
    """The database goes while the platform is taking them; what became of them is kept until it is back."""
    async with Line(server_url) as line, opened(line.url) as database, opened(server_url) as other:
        office = Office(database)
        await Office(other).open("ana", "ken", "mia")
        for name in ("ana", "ken", "mia"):
            await office.post(name)

        async def the_line_breaks(_to: Address) -> None:
            if line.way is Way.works:
                await line.turn(Way.refuses)

        office.paper.before_each = the_line_breaks
        for _ in range(3):
            with pytest.raises(DatabaseFault):
                await office.app.tick()
        assert len(office.paper.delivered) == 3
        assert await Beside(other).office.states() == {"sending": 3}
        office.paper.before_each = None
        await line.turn(Way.works)
        for _ in range(3):
            await office.app.tick()
        assert await office.states() == {"sent": 3}
        assert len(office.paper.delivered) == 3
