"""Letters on Telegram: posting, changing, and what each refusal means for the outbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.telegram.platform import Telegram
from bot.chat import Address, Button, Card, Html, Scope, SendFailed
from tests.adapters.telegram_core import card, made
from tests.wire.telegram import Fault, TelegramServer

KEY = "letter-1"


@asynccontextmanager
async def opened(telegram: TelegramServer) -> AsyncIterator[Telegram]:
    platform = made(telegram)
    await platform.open()
    try:
        yield platform
    finally:
        await platform.close()


def told(failed: SendFailed) -> tuple[float | None, Scope, bool, str]:
    return failed.retry_after, failed.scope, failed.unknown, failed.moved_to or "denied" * failed.denied


FOR_GOOD = (None, Scope.method, False, "")
UNKNOWN = (30.0, Scope.chat, True, "")
DENIED = (30.0, Scope.chat, True, "denied")


async def test_a_letter_is_posted_with_its_buttons_and_changed_later() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        sender, to = platform.wire.sender, Address("telegram", str(mia.id))
        nudge = Card(Html("<b>D-12</b> is due\n<blockquote>Dear Acme</blockquote>"), (Button("x:1", "Sent"),), True)
        message = await sender.send(to, nudge, KEY, thread="")
        assert message == mia.newest.id
        assert mia.newest.html == "<b>D-12</b> is due\n<blockquote>Dear Acme</blockquote>"
        assert mia.newest.buttons == ["Sent"]
        await sender.edit(to, message, card("Done."))
        await sender.edit(to, message, card("Done."))  # what is so already is done
        assert [(each.text, each.buttons) for each in mia.sees] == [("Done.", [])]
        assert await sender.find(to, KEY) is None


async def test_of_several_parts_the_last_is_the_message() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        sender, to = platform.wire.sender, Address("telegram", str(mia.id))
        message = await sender.send(to, Card(Html("Line. " * 1000), (Button("x:1", "Sent"),)), KEY)
        assert [each.buttons for each in mia.sees] == [[], ["Sent"]]
        assert message == mia.newest.id
        assert telegram.refused == []


async def test_a_thread_is_a_reply_in_a_group_only() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        team = telegram.group("Team", [mia])
        sender, place = platform.wire.sender, Address("telegram", str(team.id), place=True)
        first = await sender.send(place, card("D-12"), KEY)
        await sender.send(place, card("moved"), KEY, thread=first)
        await sender.send(place, card("elsewhere"), KEY, thread=f"-77:{first.partition(':')[2]}")
        await sender.send(place, card("gone"), KEY, thread=f"{team.id}:999999")
        await sender.send(Address("telegram", str(mia.id)), card("private"), KEY, thread=f"{mia.id}:101")
        assert [each.reply_to.text if each.reply_to else "" for each in mia.sees] == ["", "D-12", "", "", ""]
        assert telegram.refused == []


async def test_the_door_is_known_once_telegram_has_said_who_we_are() -> None:
    async with TelegramServer() as telegram:
        platform = made(telegram)
        assert platform.wire.sender.door == ""
        telegram.fail("getMe", Fault.reset_before)
        await platform.open()
        assert platform.wire.sender.door == ""
        assert (
            platform.health()
            == "Telegram does not answer (the connection broke (ServerDisconnectedError)); I go on trying."
        )
        await telegram.until(lambda: platform.wire.sender.door)
        assert platform.wire.sender.door == "https://t.me/shimekiri_bot?start="
        assert platform.health() == ""
        await platform.close()


@pytest.mark.parametrize(
    ("fault", "sending", "changing"),
    [
        (Fault.reset_before, UNKNOWN, (2.0, Scope.bot, False, "")),
        (Fault.reset_after, UNKNOWN, (2.0, Scope.bot, False, "")),
        (Fault.error_500, DENIED, (30.0, Scope.chat, False, "")),
        (Fault.bad_gateway, DENIED, (30.0, Scope.chat, False, "")),
        (Fault.truncated, UNKNOWN, (2.0, Scope.bot, False, "")),
        (Fault.flood, (7.0, Scope.bot, False, ""), (7.0, Scope.bot, False, "")),
        (Fault.revoked, (60.0, Scope.bot, False, ""), (60.0, Scope.bot, False, "")),
        (Fault.refused, FOR_GOOD, FOR_GOOD),
    ],
)
async def test_what_a_failure_means(
    fault: Fault,
    sending: tuple[float | None, Scope, bool, str],
    changing: tuple[float | None, Scope, bool, str],
) -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        sender, to = platform.wire.sender, Address("telegram", str(mia.id))
        message = await sender.send(to, card("first"), KEY)
        telegram.fail("sendMessage", fault, retry_after=7)
        with pytest.raises(SendFailed) as failed:
            await sender.send(to, card("second"), KEY)
        assert told(failed.value) == sending
        telegram.fail("editMessageText", fault, retry_after=7)
        with pytest.raises(SendFailed) as failed:
            await sender.edit(to, message, card("changed"))
        assert told(failed.value) == changing


async def test_a_flood_in_a_group_closes_that_group_alone() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        team = telegram.group("Team", [telegram.person("Mia")])
        telegram.fail("sendMessage", Fault.flood, retry_after=3)
        with pytest.raises(SendFailed) as failed:
            await platform.wire.sender.send(Address("telegram", str(team.id), place=True), card("x"), KEY)
        assert told(failed.value) == (3.0, Scope.chat, False, "")


async def test_who_cannot_be_reached_is_given_up() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia, ken, noa = telegram.person("Mia"), telegram.person("Ken"), telegram.person("Noa")
        await mia.write("/start")
        mia.block()
        telegram.group("Team", [ken])
        team = telegram.group("Thrown out", [mia])
        team.kick_bot()
        reasons = {}
        for who, address in (
            ("blocked", Address("telegram", str(mia.id))),
            ("never started", Address("telegram", str(ken.id))),
            ("unknown", Address("telegram", str(noa.id))),
            ("kicked", Address("telegram", str(team.id), place=True)),
            ("no number", Address("telegram", "mia")),
            ("no group", Address("telegram", str(mia.id), place=True)),
        ):
            with pytest.raises(SendFailed) as failed:
                await platform.wire.sender.send(address, card("x"), KEY)
            assert told(failed.value) == FOR_GOOD
            reasons[who] = failed.value.args[0]
        assert reasons == {
            "blocked": "Forbidden: bot was blocked by the user",
            "never started": "Forbidden: bot can't initiate conversation with a user",
            "unknown": "Chat not found",
            "kicked": "Forbidden: bot was kicked from the group chat",
            "no number": "mia is not a chat on Telegram",
            "no group": f"{mia.id} is not a group on Telegram",
        }


async def test_a_group_that_moved_has_a_new_address() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        team = telegram.group("Team", [telegram.person("Mia")])
        old = Address("telegram", str(team.id), place=True)
        new_id = team.migrate()
        with pytest.raises(SendFailed) as failed:
            await platform.wire.sender.send(old, card("x"), KEY)
        assert told(failed.value) == (None, Scope.method, False, str(new_id))


async def test_a_message_that_is_gone_is_not_changed() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        to = Address("telegram", str(mia.id))
        for message in (f"{mia.id}:999999", "slack-id", f"{mia.id}:101"):
            with pytest.raises(SendFailed) as failed:
                await platform.wire.sender.edit(to, message, card("x"))
            assert told(failed.value) == FOR_GOOD


async def test_nothing_is_sent_where_nobody_listens() -> None:
    telegram = TelegramServer()
    async with telegram:
        pass
    platform = made(telegram)
    await platform.open()
    to = Address("telegram", "7")
    with pytest.raises(SendFailed) as failed:
        await platform.wire.sender.send(to, card("x"), KEY)
    assert told(failed.value) == (5.0, Scope.bot, False, "")
    with pytest.raises(SendFailed) as failed:
        await platform.wire.sender.edit(to, "7:1", card("x"))
    assert told(failed.value) == (5.0, Scope.bot, False, "")
    await platform.close()


async def test_a_letter_that_is_half_sent_is_not_sent_again_as_if_nothing_were() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        telegram.fail("sendMessage", Fault.slow, seconds=0)
        telegram.fail("sendMessage", Fault.flood)
        with pytest.raises(SendFailed) as failed:
            await platform.wire.sender.send(Address("telegram", str(mia.id)), card("Line. " * 1000), KEY)
        assert len(mia.sees) == 1
        assert told(failed.value) == UNKNOWN


async def test_a_refused_token_is_told_by_health() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        telegram.fail("sendMessage", Fault.revoked)
        with pytest.raises(SendFailed):
            await platform.wire.sender.send(Address("telegram", "7"), card("x"), KEY)
        assert platform.health() == "Telegram refuses the token: take the one that @BotFather shows for this bot."


async def test_a_button_that_carries_too_much_is_a_fault_of_ours_and_not_of_the_chat() -> None:
    async with TelegramServer() as telegram, opened(telegram) as platform:
        mia = telegram.person("Mia")
        await mia.write("/start")
        with pytest.raises(ValueError):
            await platform.wire.sender.send(
                Address("telegram", str(mia.id)), Card(Html("x"), (Button("x" * 65, "Long"),)), KEY
            )
        assert mia.sees == []
