"""Answers when a call to the platform goes wrong: what was asked is done once, and the person hears of it.

An answer is no letter: nobody looks for it later. One of which nobody knows whether it arrived is said once more, for
its buttons act once, and somebody without an answer does not know whether anything was done.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.store.database import Database
from tests.length import IS_LONG
from tests.wire.house import LONG, House, house
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Fault
from tests.wire.telegram import Person as Telegrammer

engines = pytest.mark.parametrize("site", ["sqlite", "postgresql"] if IS_LONG else ["sqlite"], indirect=True)

SLACK = {
    "reset": 1,
    "reset_after": 2,
    "429": 1,
    "500": 1,
    "html": 1,
    "truncated": 2,
    "ratelimited": 1,
    "fatal_error": 1,
}
"""How often an answer is seen: what cannot be posted is whispered, by the address that came with the command."""

TELEGRAM = {
    Fault.reset_before: 1,
    Fault.reset_after: 2,
    Fault.flood: 1,
    Fault.error_500: 1,
    Fault.bad_gateway: 1,
    Fault.page: 1,
    Fault.truncated: 2,
}


async def makes_a_client(made: House, who: Slacker | Telegrammer) -> str:
    """Somebody makes a client that nobody has heard of; its name, when the first answer is there."""
    name = made.subject()
    line = f'/client new "{name}"'
    await (who.type(line) if isinstance(who, Slacker) else who.write(line))
    await (made.slack if isinstance(who, Slacker) else made.telegram).until(lambda: seen(who, name), LONG)
    await made.settled()
    return name


def seen(who: Slacker | Telegrammer, words: str) -> int:
    """How many messages with these words somebody sees."""
    return sum(words in message.text for message in who.sees)


async def clients(database: Database, name: str) -> int:
    """How many clients there are of that name."""
    async with database.read() as session:
        query = text("SELECT count(*) FROM clients WHERE name = :name").bindparams(name=name)
        return int((await session.execute(query)).scalar_one())


@engines
async def test_an_answer_on_slack_is_given_in_another_way(database: Database) -> None:
    async with house(database) as made:
        found = {}
        for fault in SLACK:
            made.slack.fail("chat.postMessage", fault, seconds=1)
            name = await makes_a_client(made, made.ana)
            found[fault] = seen(made.ana, name)
            assert await clients(database, name) == 1
            made.slack.heal()
        assert found == SLACK
        assert made.slack.wrongs == []


@engines
async def test_an_answer_on_telegram_is_given_once_more(database: Database) -> None:
    async with house(database) as made:
        found = {}
        for fault in TELEGRAM:
            planned = made.telegram.fail("sendMessage", fault, retry_after=1)
            name = await makes_a_client(made, made.mia)
            await made.telegram.until(lambda: seen(made.mia, name) == TELEGRAM[fault], LONG)  # noqa: B023
            found[fault] = seen(made.mia, name)
            assert (planned.hit, await clients(database, name)) == (1, 1)
        assert found == TELEGRAM


@engines
async def test_a_press_whose_answer_is_lost_is_done_and_its_card_changes_later(database: Database) -> None:
    async with house(database) as made:
        subject = await made.hands_over(made.ana, "mia")
        (card,) = [message for message in made.mia.sees if subject in message.text]
        label = next(each for each in card.buttons if each.startswith("Sent"))
        made.telegram.fail("*", Fault.reset_before, times=8)
        await made.mia.press(card, label)
        await made.telegram.until(lambda: not made.telegram.world.updates.waiting, LONG)
        made.telegram.heal()
        await made.is_well()
        await made.settled()
        for _ in range(2):
            await made.tick(seconds=31)
        assert label not in card.buttons, "the change of a card is a letter, and waits"
        async with database.read() as session:
            query = text("SELECT count(*) FROM evidence WHERE kind = 'sent'")
            assert (await session.execute(query)).scalar_one() == 1


@engines
async def test_a_response_address_that_is_used_up_leaves_the_private_chat(database: Database) -> None:
    """docs.slack.dev/interactivity/handling-user-interaction: five answers in half an hour; a channel without the bot
    has no other way to whisper.
    """
    async with house(database) as made:
        elsewhere = made.slack.channel("elsewhere", members=[made.ana], bot_in=False)
        for fault in ("429", "500", "reset", "html", "too_many_requests"):
            made.slack.fail("response_url", fault, times=None, seconds=1)
            name = made.subject()
            await made.ana.type(f'/client new "{name}"', elsewhere)
            await made.slack.until(lambda: seen(made.ana, name), LONG)  # noqa: B023
            made.slack.heal()
            assert await clients(database, name) == 1


@engines
async def test_a_form_that_does_not_open_leaves_a_way(database: Database) -> None:
    """docs.slack.dev/surfaces/modals: a trigger_id serves for three seconds."""
    async with house(database) as made:
        made.slack.trigger_seconds = 0
        await made.ana.type("/deadline")
        await made.answered()
        assert (made.ana.view, "The form did not open" in made.ana.newest.text) == (None, True)
        made.slack.trigger_seconds = LONG
        for fault in ("reset", "500", "429", "html", "ratelimited"):
            made.slack.fail("views.open", fault, seconds=1)
            await made.ana.type("/deadline")
            await made.answered()
            assert "The form did not open" in made.ana.newest.text, fault
            await made.ana.press(made.ana.newest, 1)
            await made.answered()
