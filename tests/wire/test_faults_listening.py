"""Listening when the line to a platform breaks, repeats itself or brings poison: what people ask is done once and in
order, and everybody else goes on.

docs.slack.dev/apis/events-api/using-socket-mode; core.telegram.org/bots/api#getting-updates and #setwebhook.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sqlalchemy import text

from adapters.slack import socket_mode
from adapters.telegram import pauses
from bot.store.database import Database
from tests.length import IS_LONG
from tests.wire.house import LONG, House, house
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Fault
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import Transport

engines = pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)
both = pytest.mark.parametrize("transport", ["pull", "push"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are opened again within half a second, where it takes up to 30 in earnest."""
    monkeypatch.setattr(pauses, "LONGEST_SECONDS", 0.5)
    monkeypatch.setattr(socket_mode, "PAUSES", (0.1, 0.3))


async def clients(database: Database) -> list[str]:
    """The names of the clients, in the order in which they were made."""
    async with database.read() as session:
        return list((await session.execute(text("SELECT name FROM clients ORDER BY id"))).scalars())


async def asks(made: House, who: Slacker | Telegrammer) -> None:
    """Somebody asks for something, and gets it: once."""
    name = made.subject()
    line = f'/client new "{name}"'
    await (who.type(line) if isinstance(who, Slacker) else who.write(line))
    platform = made.slack if isinstance(who, Slacker) else made.telegram
    await platform.until(lambda: any(name in message.text for message in who.sees), LONG)
    assert (await clients(made.database)).count(name) == 1


@engines
async def test_a_line_to_slack_that_goes_is_replaced(database: Database) -> None:
    async with house(database) as made:
        slack = made.slack
        for reason in ("warning", "refresh_requested", "too_many_websockets"):
            before = slack.link.total
            await slack.disconnect(reason, grace=0.5)
            await slack.until(lambda: slack.link.total > before, LONG)  # noqa: B023
            await asks(made, made.ana)
        await slack.link.cut()
        assert "the socket to Slack" in await made.complains("slack")
        await made.is_well()
        await asks(made, made.ana)
        slack.refuse_connections(3)
        await slack.link.cut()
        assert "tried again and again" in await until_said(made, "slack", "again and again")
        await made.is_well()
        await asks(made, made.ana)
        assert slack.wrongs == []


@engines
async def test_socket_mode_that_was_switched_off_is_said_until_it_is_on_again(database: Database) -> None:
    """The reason `link_disabled`: somebody has switched Socket Mode off in the app's settings."""
    async with house(database) as made:
        made.slack.echo = False  # what it tells the app of the app's own messages would come a minute later
        await made.slack.disconnect("link_disabled", grace=0.1)
        said = await until_said(made, "slack", "app-level token")
        assert said.startswith("Slack refuses the app-level token (not_allowed_token_type)")
        before = len(made.slack.calls)
        subject = await made.hands_over(made.mia, "ken")
        assert any(subject in message.text for message in made.ken.sees), "letters go out all the same"
        assert len(made.slack.calls) - before < 60
        made.slack.link.enabled = True
        await made.is_well()
        await asks(made, made.ana)


async def until_said(made: House, platform: str, words: str) -> str:
    """Wait until health says these words."""
    said = ""

    async def look() -> None:
        nonlocal said
        while words not in (said := await made.complains(platform)):
            continue

    await look()
    return said


@engines
async def test_an_event_that_slack_repeats_is_one_request(database: Database) -> None:
    """docs.slack.dev/apis/events-api: an event that nobody acknowledged comes again, over whichever line is open."""
    async with house(database) as made:
        made.slack.event_repeats, made.slack.echo = (), False
        made.slack.fail("chat.postMessage", "slow", seconds=0.5)
        before = made.slack.link.total
        await made.ana.write('/client new "Once"')
        await made.slack.link.cut()
        await made.slack.until(lambda: made.slack.link.total > before, LONG)
        for event in made.slack.delivery.events[-1:] * 3:
            assert await made.slack.delivery.attempt(event)
        await made.answered()
        assert (await clients(database)).count("Once") == 1


@engines
async def test_a_request_of_slacks_that_is_played_again_does_nothing_twice(database: Database) -> None:
    """A signature is good for 300 seconds, and so is whoever has listened."""
    async with house(database, "push") as made:
        door = made.slack.door
        await made.ana.type('/client new "Once"', made.slack.channel("team", members=[made.ana]))
        first = door.sent[-1]
        answers = [await door.replay(first) for _ in range(2)]
        assert {answer.status for answer in answers} == {200}
        assert len({answer.body for answer in answers}) == 1
        await made.answered()
        assert (await clients(database)).count("Once") == 1
        subject = await made.hands_over(made.ana, "ken")
        await door.replay(door.sent[-1])
        await made.settled()
        assert sum(subject in message.text for message in made.ken.sees) == 1


POISON: tuple[dict[str, Any], ...] = (
    {"message": {"message_id": "one", "chat": {}}},
    {"message": {"message_id": 5, "date": 1, "chat": {"id": 0, "type": "private"}, "text": ["x"]}},
    {"callback_query": {"id": 7}},
    {"message": []},
    {"something_new": {"chat": {"id": 1}}},
    {"my_chat_member": {"chat": {"id": -5, "type": "group"}, "date": "x"}},
)


@engines
@both
async def test_poison_repeats_and_disorder_hold_up_nobody(database: Database, transport: Transport) -> None:
    async with house(database, transport) as made:
        mia, telegram = made.mia, made.telegram
        for each in POISON:
            poisoned = copy.deepcopy(each)
            if poisoned.get("message") and poisoned["message"]["chat"].get("id") == 0:
                poisoned["message"]["chat"]["id"] = mia.id  # in the very chat that goes on
            telegram.updates(poisoned)
            await mia.write(f'/client new "{made.subject()}"')
        await made.answered()
        wanted = [f"Matter {number + 1}" for number in range(len(POISON))]
        assert (await clients(database))[1:] == wanted, "each in its turn"
        await mia.write('/client new "Twice told"')
        again = copy.deepcopy(telegram.world.updates.waiting[-1].update)
        await made.answered()
        before = len(mia.sees)
        telegram.updates(again, copy.deepcopy(again))
        await made.answered()
        assert (await clients(database)).count("Twice told") == 1
        assert len({message.text for message in mia.sees[before - 1 :]}) == 1, "a repeat gets the same answer"
        late, early = copy.deepcopy(again), copy.deepcopy(again)
        late["update_id"], late["message"]["text"] = again["update_id"] + 51, "/client new Late"
        early["update_id"], early["message"]["text"] = again["update_id"] + 50, "/client new Early"
        for number, each in enumerate((late, early)):
            each["message"]["message_id"] += 1_000 + number
        telegram.updates(late, early)
        await made.answered()
        assert {"Late", "Early"} <= set(await clients(database))
        telegram.world.updates.next_id = again["update_id"] + 60
        await asks(made, mia)
        await made.is_well()


@engines
async def test_whoever_else_polls_or_takes_the_token_away_is_outlived(database: Database) -> None:
    async with house(database) as made:
        for fault, words in (
            (Fault.conflict, "Another program asks for this bot's messages"),
            (Fault.revoked, "Telegram refuses the token"),
            (Fault.page, "Telegram does not answer"),
        ):
            planned = made.telegram.fail("getUpdates", fault, times=0)
            await made.mia.write("/me")
            assert words in await until_said(made, "telegram", words)
            asked = planned.hit
            await asks(made, made.ana)
            assert planned.hit - asked < 100
            made.telegram.heal()
            await made.is_well()
            await asks(made, made.mia)
