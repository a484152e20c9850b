"""One person who asks without end keeps nobody waiting, is told so, and what was too much has changed nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from secrets import token_hex

from sqlalchemy import func, select

from bot import rates
from bot.app import App, HandClock
from bot.chat import Command, Opened, Press, Reply, Request, Submission
from bot.meter import Answered
from bot.rates import Bucket, Pace, Rates
from bot.store.database import Database
from bot.store.rows import ClientRow
from tests.fuzz import town

TOO_FAST = "That is faster than I can follow"


class Teller:
    """Serves at once what it is given, and counts it; while `may` is not set it is under way."""

    def __init__(self) -> None:
        self.served = 0
        self.under_way = self.most = 0
        self.may = asyncio.Event()
        self.may.set()

    async def __call__(self, request: Request) -> tuple[Reply, Answered]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.may.wait()
        self.under_way -= 1
        self.served += 1
        return Reply(), Answered.ok


def _asks(speaker: town.Speaker = town.SLACK[0], key: str = "") -> Command:
    return replace(speaker.types("/help"), key=key or token_hex(8))


def _says_wait(reply: Reply) -> bool:
    return not reply.ok and TOO_FAST in town.words(reply)


def test_a_bucket_fills_steadily_and_not_beyond_its_rim() -> None:
    pace = Pace(per_minute=60, burst=3)
    empty = Bucket(0, 100)
    assert empty.seconds(pace) == 1
    assert empty.filled(pace, 100.5) == Bucket(0.5, 100.5)
    assert empty.filled(pace, 100.25).seconds(pace) == 0.75
    assert empty.filled(pace, 1_000) == Bucket(3, 1_000)
    assert empty.filled(pace, 101).seconds(pace) == 0


def test_less_for_strangers_but_never_nothing() -> None:
    assert Pace(60, 30).slowed(1 / 3) == Pace(20, 10)
    assert Pace(2, 1).slowed(1 / 3).burst == 1


async def test_what_is_too_much_is_told_once_and_then_passed_over_in_silence() -> None:
    limit, teller = Rates(per_minute=0.01, burst=3), Teller()
    replies = [await limit.served(_asks(), teller) for _ in range(6)]
    assert [outcome for _, outcome in replies] == [Answered.ok] * 3 + [Answered.limited] * 3
    assert [_says_wait(reply) for reply, _ in replies] == [False] * 3 + [True, False, False]
    assert replies[5][0] == Reply(ok=False)
    assert teller.served == 3


async def test_it_says_when_to_try_again_in_the_persons_language() -> None:
    limit, teller = Rates(per_minute=6, burst=1), Teller()
    russian = replace(town.SLACK[1], account=replace(town.MIA, language="ru"))
    for speaker in (town.SLACK[0], russian):
        await limit.served(_asks(speaker), teller)
    told, _ = await limit.served(_asks(), teller)
    assert "Please try again in 10 seconds." in town.words(told)
    told, _ = await limit.served(_asks(russian), teller)
    assert "через 10 секунд" in town.words(told)


async def test_a_form_is_always_told_for_it_would_close() -> None:
    limit, teller = Rates(per_minute=0.01, burst=1), Teller()
    ana = town.SLACK[0]
    await limit.served(_asks(), teller)
    for _ in range(3):
        reply, _ = await limit.served(Submission(ana.account, ana.place, token_hex(8), "new", {}), teller)
        assert _says_wait(reply)
    assert await limit.served(Press(ana.account, ana.place, "p", "g:"), teller) == (Reply(ok=False), Answered.limited)
    assert await limit.served(Opened(ana.account, ana.place, "o"), teller) == (Reply(ok=False), Answered.limited)


async def test_what_a_platform_repeats_costs_nothing_and_gets_its_reply() -> None:
    limit, teller = Rates(per_minute=0.01, burst=1), Teller()
    first = _asks()
    assert (await limit.served(first, teller))[1] is Answered.ok
    assert (await limit.served(_asks(), teller))[1] is Answered.limited
    assert (await limit.served(first, teller))[1] is Answered.ok


async def test_everybody_has_a_share_of_their_own() -> None:
    limit, teller = Rates(per_minute=0.01, burst=1), Teller()
    people = [town.SLACK[0], town.SLACK[1], town.TELEGRAM[0], town.CONSOLE[0]]
    other_team = replace(town.SLACK[0], account=replace(town.ANA, team="T2"))
    for speaker in (*people, other_team):
        assert (await limit.served(_asks(speaker), teller))[1] is Answered.ok
    assert len(limit) == 5


async def test_two_at_once_a_few_in_line_and_the_rest_is_told() -> None:
    limit, teller = Rates(per_minute=600, burst=100, line_seconds=60), Teller()
    teller.may.clear()
    asked = [asyncio.create_task(limit.served(_asks(), teller)) for _ in range(20)]
    while sum(task.done() for task in asked) < 10 or teller.under_way < rates.AT_ONCE:
        await asyncio.sleep(0)
    assert teller.under_way == rates.AT_ONCE
    teller.may.set()
    outcomes = [outcome for _, outcome in await asyncio.gather(*asked)]
    assert outcomes.count(Answered.ok) == rates.AT_ONCE + rates.IN_LINE
    assert teller.most == rates.AT_ONCE
    assert (await limit.served(_asks(), teller))[1] is Answered.ok  # the line is empty again


async def test_nobody_waits_in_line_for_long() -> None:
    limit, teller = Rates(per_minute=600, burst=100), Teller()
    teller.may.clear()
    asked = [asyncio.create_task(limit.served(_asks(), teller)) for _ in range(3)]
    done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    assert [(await each)[1] for each in done] == [Answered.limited]
    teller.may.set()
    await asyncio.gather(*asked)


async def test_who_is_not_let_in_has_less() -> None:
    limit, teller = Rates(per_minute=0.01, burst=9), Teller()
    stranger = town.OUTSIDERS[0]
    limit.shut_out(stranger.account)
    outcomes = [(await limit.served(_asks(stranger), teller))[1] for _ in range(9)]
    assert outcomes.count(Answered.ok) == 3


async def test_only_so_many_are_remembered() -> None:
    limit, teller = Rates(per_minute=0.01, burst=1, most=5), Teller()
    teller.may.clear()
    busy = asyncio.create_task(limit.served(_asks(), teller))
    await asyncio.sleep(0)
    for number in range(50):
        speaker = replace(town.SLACK[0], account=replace(town.ANA, id=f"U{number + 100}"))
        limit.shut_out(speaker.account)
    assert len(limit) == 5
    teller.may.set()
    await busy
    assert (await limit.served(_asks(), teller))[1] is Answered.limited  # ana was not forgotten: she was busy


async def test_without_a_limit_everything_is_served() -> None:
    teller = Teller()
    for _ in range(200):
        assert (await Rates().served(_asks(), teller))[1] is Answered.ok


FLOOD = 500
AT_ONCE = 50


async def test_one_floods_and_the_others_are_served(database: Database) -> None:
    """Over the limit nothing is done: of 500 clients as many are made as requests were let in."""
    app = App(database, HandClock(town.START), town.wires(), in_time=town.PATIENT, rates=Rates(per_minute=6, burst=20))
    flooder, others = town.SLACK[0], town.SLACK[1:4]
    for speaker in (flooder, *others):
        assert (await app.handle(speaker.types("/me"))).ok
    numbers = iter(range(FLOOD))
    given: list[Reply] = []

    async def floods() -> None:
        given.extend([await app.handle(flooder.types(f"/client new Client{number}")) for number in numbers])

    async def asks(speaker: town.Speaker) -> None:
        for number in range(5):
            reply = await app.handle(speaker.types(f"/client new {speaker.account.name}{number}"))
            assert reply.ok, town.words(reply)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(floods() for _ in range(AT_ONCE)), *(asks(speaker) for speaker in others))
    made = sum(reply.ok for reply in given)
    assert len(given) == FLOOD
    assert 0 < made < 100
    assert any(_says_wait(reply) for reply in given)
    assert all(reply.ok or _says_wait(reply) or reply == Reply(ok=False) for reply in given)
    async with database.read() as session:
        rows = (await session.execute(select(func.count()).select_from(ClientRow))).scalar_one()
    assert rows == made + len(others) * 5


async def test_whoever_is_turned_away_at_the_door_has_the_share_of_a_stranger(database: Database) -> None:
    app = App(
        database, HandClock(town.START), town.wires(), in_time=town.PATIENT, rates=Rates(per_minute=0.01, burst=9)
    )
    for _ in range(20):
        reply = await app.handle(town.OUTSIDERS[0].types("/help"))
        assert not reply.ok
    guest = Command(town.GUEST, town.OUTSIDERS[0].place, "k", "/help")
    assert await app.handle(guest) == Reply(ok=False)
