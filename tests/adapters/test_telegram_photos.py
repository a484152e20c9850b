"""Pictures on Telegram: uploaded by the real client, before the words, and never in their way."""

import pytest

from bot.chat import Address, Button, Card, Chart, Html, Reply, SendFailed
from tests.adapters.telegram_core import Core, bot, made
from tests.wire.telegram import Fault, Message, TelegramServer

WEEK = Chart("Những gì đến hạn", ("金曜日", "Sat"), (("Yours", (3.0, 0.0)), ("Ваши коллеги", (1.0, 2.0))), "Open")
CARD = Card(Html("Fri: <b>3</b> and 1"), (Button("c:/deadline list mine", "My deadlines"),), chart=WEEK)
SMALL = 60_000
"""Bytes."""


def seen(message: Message) -> str:
    """A message as somebody sees it, in short."""
    if message.picture:
        (size,) = message.content["photo"]
        return f"[{size['width']}x{size['height']} {message.content['caption']}]"
    return f"{message.text} {message.buttons}"


SEEN = ["[800x450 Những gì đến hạn]", "Fri: 3 and 1 ['My deadlines']"]


@pytest.mark.parametrize("transport", ["polling", "webhook"])
async def test_a_chart_comes_as_a_picture_before_its_words(transport: str) -> None:
    core = Core({"/deadline list week": Reply((CARD,)), "c:/deadline list mine": Reply(edit=Card(Html("Nothing")))})
    async with TelegramServer() as telegram, bot(telegram, core, transport) as stage:
        mia = telegram.person("Mia")
        await mia.write("/deadline list week")
        await telegram.until(lambda: len(mia.sees) == 2)
        assert [seen(each) for each in mia.sees] == SEEN
        assert len(mia.sees[0].picture) < SMALL
        # The words are the message: what is pressed is changed, and the picture stays.
        await mia.press(mia.newest, "My deadlines")
        await telegram.until(lambda: mia.newest.edited)
        assert [seen(each) for each in mia.sees] == [SEEN[0], "Nothing []"]
        await stage.settled()
        assert telegram.refused == []


async def test_in_a_group_the_picture_is_the_answer_and_a_press_brings_a_new_one() -> None:
    core = Core({"/week": Reply((CARD,), here=True), "c:/deadline list mine": Reply(edit=CARD, here=True)})
    async with TelegramServer() as telegram, bot(telegram, core):
        mia = telegram.person("Mia")
        await mia.write("/start")
        team = telegram.group("Team", [mia])
        asked = await mia.write("/week", team)
        await telegram.until(lambda: len(team.messages) == 3)
        assert [each.reply_to for each in team.messages[1:]] == [asked, None]
        await mia.press(team.messages[-1], "My deadlines")
        await telegram.until(lambda: len(team.messages) == 5)
        assert [seen(each) for each in team.messages[1:]] == SEEN * 2


@pytest.mark.parametrize("fault", [Fault.refused, Fault.error_500, Fault.reset_before, Fault.truncated])
async def test_the_words_arrive_without_their_picture(fault: Fault) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core({"/week": Reply((CARD,))})) as stage:
        mia = telegram.person("Mia")
        await mia.write("/start")
        await telegram.until(lambda: mia.sees)
        telegram.fail("sendPhoto", fault)
        await mia.write("/week")
        await telegram.until(lambda: seen(mia.newest) == SEEN[1])
        to = Address("telegram", str(mia.id))
        telegram.fail("sendPhoto", fault)
        assert await stage.platform.wire.sender.send(to, CARD, "k1") == mia.newest.id
        assert seen(mia.newest) == SEEN[1]


async def test_a_letter_waits_where_its_words_would_have_to_wait_too() -> None:
    async with TelegramServer() as telegram:
        platform = made(telegram)
        await platform.open()
        mia = telegram.person("Mia")
        await mia.write("/start")
        sender, to = platform.wire.sender, Address("telegram", str(mia.id))
        telegram.fail("sendPhoto", Fault.flood, retry_after=7)
        with pytest.raises(SendFailed) as failed:
            await sender.send(to, CARD, "k1")
        assert (failed.value.retry_after, mia.sees) == (7.0, [])
        message = await sender.send(to, CARD, "k1")
        assert [seen(each) for each in mia.sees] == SEEN
        await sender.edit(to, message, CARD)
        assert [seen(each) for each in mia.sees] == SEEN
        mia.block()
        with pytest.raises(SendFailed) as failed:
            await sender.send(to, CARD, "k2")
        assert (failed.value.retry_after, failed.value.unknown) == (None, False)
        await platform.close()
