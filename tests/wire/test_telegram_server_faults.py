"""What goes wrong between the bot and the local Bot API server on demand: faults, floods, outages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.wire.telegram import Fault, Group, Person, TelegramServer


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns about whole seconds in RetryAfter unless it is told so."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        yield telegram


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.api_url) as bot:
        yield bot


@pytest.fixture
async def mia(server: TelegramServer) -> Person:
    mia = server.person("Mia", username="mia", language="vi")
    await mia.write("/start")
    return mia


@pytest.mark.parametrize(
    ("fault", "options", "error", "stored"),
    [
        (Fault.reset_before, {}, NetworkError, 0),
        (Fault.reset_after, {}, NetworkError, 1),
        (Fault.slow, {"seconds": 30}, TimedOut, 1),
        (Fault.flood, {"retry_after": 7}, RetryAfter, 0),
        (Fault.error_500, {}, NetworkError, 0),
        (Fault.bad_gateway, {}, NetworkError, 0),
        (Fault.bad_gateway, {"stored": True}, NetworkError, 1),
        (Fault.truncated, {}, TelegramError, 1),
        (Fault.revoked, {}, InvalidToken, 0),
        (Fault.conflict, {}, Conflict, 0),
        (Fault.refused, {"description": "TOPIC_CLOSED"}, BadRequest, 0),
    ],
)
async def test_a_fault_meets_as_many_calls_as_it_was_told(
    server: TelegramServer, bot: Bot, mia: Person, fault: Fault, options: Any, error: type[Exception], stored: int
) -> None:
    ken = server.person("Ken")
    await ken.write("/start")
    planned = server.fail("sendMessage", fault, times=2, chat=mia, **options)
    await bot.send_message(ken.id, "not his")
    for _ in range(2):
        with pytest.raises(error) as caught:
            await bot.send_message(mia.id, "lost?", read_timeout=0.3)
        if isinstance(caught.value, RetryAfter):
            assert caught.value.retry_after == timedelta(seconds=7)
    assert [message.text for message in mia.sees] == ["lost?"] * (2 * stored)
    await bot.send_message(mia.id, "well")
    assert (mia.newest.text, planned.hit) == ("well", 2)
    server.fail("*", "error_500", times=0)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_chat(mia.id)
    server.heal()
    await bot.get_chat(mia.id)


async def test_sending_too_fast_is_refused(server: TelegramServer, bot: Bot, mia: Person) -> None:
    now = server.clock()
    server.clock = lambda: now
    server.pace = True
    group = server.group("Project", [mia])

    async def fails_for(chat: Person | Group, good: int) -> float:
        for _ in range(good):
            await bot.send_message(chat.id, "x")
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(chat.id, "x")
        assert isinstance(caught.value.retry_after, timedelta)
        return caught.value.retry_after.total_seconds()

    assert await fails_for(mia, 3) == 3
    assert await fails_for(group, 20) == 60
    others = [server.person(f"P{number}") for number in range(8)]
    for person in others:
        await person.write("/start")
    for person in others[:7]:
        await bot.send_message(person.id, "x")
    assert await fails_for(others[7], 0) == 1
    assert server.paces.impatient == 0
    server.clock = lambda: now + 2
    assert await fails_for(mia, 0) == 1
    assert server.paces.impatient == 1
    server.clock = lambda: now + 3
    await bot.send_message(mia.id, "x")


async def test_it_can_be_gone_for_a_while(server: TelegramServer, bot: Bot, mia: Person) -> None:
    await server.go_down()
    await mia.write("anybody?")
    with pytest.raises(NetworkError):
        await bot.send_message(mia.id, "x")
    await server.come_up()
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == ["/start", "anybody?"]
