"""Pages of overviews: one letter waits for each, it is composed when it goes out, and it holds up nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.app import App
from bot.chat import Account, Address, Audience, Card, Opened, Pace, Place, Reply, SendFailed, Wire, plain
from bot.commands import home
from bot.domain.home import FRESH
from bot.domain.letters import Nudge
from bot.jobs import pages
from bot.store import homes, members, outbox
from bot.store.database import Database
from tests.store.office import KEYS, PATIENT, PLATFORM, TUESDAY, Office


class Board:
    """A platform's pages: what each shows, and the failures that are still to come."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        self.failures: list[Exception] = []

    async def publish(self, to: Address, card: Card) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.shown.append((to.id, plain(card.text)))

    def of(self, name: str) -> str:
        """What the page of somebody shows now."""
        return next(text for who, text in reversed(self.shown) if who == name)


class Studio(Office):
    """An office on whose platform people have pages."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        super().__init__(database, pace=pace)
        self.board = Board()
        self.wires = {PLATFORM: Wire(self.paper, pace or Pace(), home=self.board)}
        self.app = App(database, self.clock, self.wires, in_time=PATIENT)

    async def opens(self, name: str, team: str = "acme") -> Reply:
        account = Account(PLATFORM, name, team, name, zone="UTC", language="en")
        place = Place(PLATFORM, name, Audience.internal, private=True)
        return await self.app.handle(Opened(account, place, f"o{next(KEYS)}"))

    async def waiting(self) -> list[tuple[object, ...]]:
        return await self.rows("SELECT address, state FROM letters WHERE nudge = 'home' ORDER BY id")


async def test_only_one_letter_waits_for_a_page_and_it_shows_what_is_so_when_it_goes_out(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana", "ken")
    reply = await studio.opens("ana")
    assert reply.home is not None
    assert plain(reply.home.text).startswith("1 thing waits for you\n")
    for number in range(3):
        await studio.said("ana", f'/deadline new Globex "More {number}" by 2026-11-24 17:00 hold')
        studio.clock.move_to(studio.now + timedelta(hours=1))
    assert await studio.waiting() == [("ana", "pending")]
    await studio.said("ken", "/deadline answered D-1")
    assert await studio.waiting() == [("ana", "pending")]  # ken looks at no page
    await studio.app.tick()
    assert [who for who, _ in studio.board.shown] == ["ana"]
    assert studio.board.of("ana").startswith("3 things wait for you\n")
    assert await studio.waiting() == []


async def test_many_pages_are_not_made_in_one_transaction(database: Database) -> None:
    studio = Studio(database)
    names = [f"p{number}" for number in range(pages.AT_ONCE + 2)]
    await studio.open(*names)
    for name in names:
        await studio.opens(name)
        await studio.said(name, f'/deadline new Globex "Of {name}" by 2026-11-24 17:00 hold')
    async with database.write() as session:
        letters = [each for each in await outbox.claim(session, studio.now, 50) if each.draft.nudge is Nudge.home]
        readers = await members.by_ids(session, [each.draft.member_id for each in letters])
        made = await pages.composed(session, letters, readers, studio.wires, studio.now)
        assert (len(letters), len(made)) == (len(names), pages.AT_ONCE)
        await outbox.put_back(session, [letter.id for letter, _ in made], studio.now)
    await studio.app.tick()
    assert {who for who, _ in studio.board.shown} == set(names)
    assert await studio.waiting() == []


async def test_what_only_looks_writes_no_letter(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    for line in ("/deadline list", "/deadline D-1", "/home", "/client Globex", "/help", "/deadline answered D-9"):
        await studio.say("ana", line)
    assert await studio.waiting() == []


async def test_the_page_of_whoever_owned_it_is_made_anew_too(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana", "ken")
    await studio.opens("ana")
    await studio.opens("ken")
    await studio.said("ana", "/deadline owner D-1 @ken")
    await studio.app.tick()
    assert studio.board.of("ken").startswith("1 thing waits for you\n• D-1 ")
    await studio.said("ana", "/deadline owner D-1 @ana")
    await studio.app.tick()
    assert studio.board.of("ken").startswith("Nothing waits for you\n")


async def test_a_page_that_nobody_has_looked_at_lately_is_left_alone(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    member = await studio.member("ana")
    async with database.write() as session:
        await homes.refresh(session, {member.id}, TUESDAY + FRESH)
    assert await studio.waiting() == []
    async with database.write() as session:
        await homes.refresh(session, {member.id}, TUESDAY + FRESH - timedelta(seconds=1))
    assert await studio.waiting() == [("ana", "pending")]


async def test_a_429_closes_the_pages_and_not_the_messages(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    studio.board.failures = [SendFailed("ratelimited", retry_after=30)]
    await studio.said("ana", "/deadline sent D-1")
    await studio.app.tick()
    await studio.post("ana")
    await studio.app.tick()
    assert len(studio.paper.to("ana")) == 1
    assert await studio.waiting() == [("ana", "pending")]
    await studio.until(studio.now + timedelta(seconds=31))
    assert [who for who, _ in studio.board.shown] == ["ana"]


async def test_a_page_takes_no_turn_of_the_chat(database: Database) -> None:
    studio = Studio(database, pace=Pace(chat_seconds=60))
    await studio.open("ana")
    await studio.opens("ana")
    await studio.post("ana")
    await studio.app.tick()
    assert len(studio.paper.to("ana")) == 1  # the chat takes the next one in a minute
    await studio.said("ana", "/deadline sent D-1")
    await studio.app.tick()
    assert len(studio.board.shown) == 1
    studio.clock.move_to(studio.now + timedelta(seconds=60))
    await studio.said("ana", "/client new Initech zone UTC")
    await studio.post("ana")
    await studio.app.tick()
    assert (len(studio.board.shown), len(studio.paper.to("ana"))) == (2, 2)


@pytest.mark.parametrize("times", [1, 5])
async def test_an_outcome_that_nobody_knows_is_tried_again_a_few_times(database: Database, times: int) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    studio.board.failures = [RuntimeError("broken") for _ in range(times)]
    await studio.said("ana", "/deadline sent D-1")
    for _ in range(8):
        studio.clock.move_to(studio.now + timedelta(minutes=1))
        await studio.app.tick()
    assert len(studio.board.shown) == (1 if times == 1 else 0)
    assert await studio.waiting() == []
    assert await studio.rows("SELECT error FROM letters WHERE state = 'failed'") == []


async def test_a_platform_without_the_page_is_not_asked_again_and_nobody_is_unreachable(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    studio.board.failures = [SendFailed("not_enabled")]
    await studio.said("ana", "/deadline sent D-1")
    await studio.app.tick()
    await studio.said("ana", "/deadline answered D-1")
    await studio.app.tick()
    assert studio.board.shown == []
    assert await studio.waiting() == []
    assert (await studio.app.health()).unreachable == ()


async def test_a_change_at_once_with_the_composing_of_the_page_is_shown_by_another_letter(database: Database) -> None:
    """What is claimed does not know of the change: the letter that waits for it must be one of its own."""
    studio = Studio(database)
    await studio.open("ana")
    await studio.opens("ana")
    await studio.said("ana", "/deadline sent D-1")
    member = await studio.member("ana")
    if database.is_sqlite:  # one writer at a time: the change comes after the claim
        async with database.write() as session:
            await outbox.claim(session, studio.now, 10)
        async with database.write() as session:
            await homes.refresh(session, {member.id}, studio.now)
    else:
        async with database.write() as claiming:
            await outbox.claim(claiming, studio.now, 10)
            changing = asyncio.create_task(_refresh(database, member.id, studio))
            await asyncio.sleep(0.2)
            assert not changing.done()  # it waits for the letter that is being composed
        await changing
    assert sorted(await studio.waiting()) == [("ana", "pending"), ("ana", "sending")]


async def _refresh(database: Database, member_id: int, studio: Studio) -> None:
    async with database.write() as session:
        await homes.refresh(session, {member_id}, studio.now)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are carried out meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_how_many_queries_it_takes_does_not_depend_on_how_much_there_is(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana")
    await studio.said("ana", "/deadline sent D-1")
    found: list[int] = []
    for more in (0, 12):
        for number in range(more):
            await studio.said("ana", f"/client new Client{number} zone UTC rep @ana")
            await studio.said("ana", f'/deadline new Client{number} "Part" by 2026-11-24 17:00 hold')
        member = await studio.member("ana")
        async with database.read() as session:
            with counted() as statements:
                shown = await home.overview(session, member, studio.now, is_page=True)
        assert shown.looked_after == more + 1
        found.append(len(statements))
    assert found[0] <= 16
    assert found[1] <= found[0] + 5  # the first deadlines that wait need their people, too


async def test_a_client_of_another_workspace_is_not_reached_by_its_number(database: Database) -> None:
    studio = Studio(database)
    await studio.open("ana", team="acme")
    await studio.open("zoe", team="other")
    assert "Globex" in await studio.said("ana", "/client #1")
    for line in ("/client #2", "/deadline list #2", "/escalation #2"):
        reply = await studio.say("ana", line)
        assert not reply.ok
        assert "#2" in plain(reply.cards[0].text)
