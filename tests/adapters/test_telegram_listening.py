"""Taking updates: nothing is confirmed before the core is done, and no trouble at Telegram ends the listening."""

import asyncio
from collections.abc import Mapping

import aiohttp
import pytest

from tests.adapters.telegram_core import PATH, SECRET, TRANSPORTS, Core, bot, doors, entrance, made
from tests.wire.telegram import Fault, TelegramServer

both = pytest.mark.parametrize("transport", TRANSPORTS)

ELSEWHERE = (
    "Another program asks for this bot's messages, or has set a webhook: stop it, or give this one a bot of its own."
)


@both
async def test_what_waited_is_taken_in_before_listening_returns(transport: str) -> None:
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        for number in range(120):
            await mia.write(f"line {number}")
        core = Core()
        async with bot(telegram, core, transport):
            assert core.heard == [f"line {number}" for number in range(120)]


async def test_an_update_is_confirmed_only_when_the_core_is_done() -> None:
    core = Core(stuck={"slow"})
    async with TelegramServer() as telegram, bot(telegram, core) as stage:
        mia = telegram.person("Mia")
        await mia.write("quick")
        await stage.settled()
        await mia.write("slow")
        await stage.heard("quick", "slow")
        asked = len(telegram.called("getUpdates"))
        await asyncio.sleep(0.1)
        assert len(telegram.world.updates.waiting) == 1
        assert len(telegram.called("getUpdates")) == asked
        core.go.set()
        await stage.settled()


@both
async def test_a_bot_that_dies_in_the_middle_gets_the_update_again(transport: str) -> None:
    """What was not committed comes again with the same key; what was, does not."""
    async with TelegramServer() as telegram, entrance() as (address, handlers):
        webhook = (address, SECRET) if transport == "webhook" else ("", "")
        mia = telegram.person("Mia")
        core = Core(stuck={"second"})
        dying = made(telegram, webhook=webhook, finish_seconds=0)
        handlers.update(dying.routes)
        await dying.open()
        listening = asyncio.create_task(dying.listen(core))
        await mia.write("first")
        await telegram.until(lambda: mia.sees)
        await mia.write("second")
        await telegram.until(lambda: core.heard == ["first", "second"])
        await dying.stop()
        await dying.close()
        listening.cancel()
        assert core.done == ["first"]
        again = Core()
        living = made(telegram, webhook=webhook)
        handlers.update(living.routes)
        await living.open()
        await living.listen(again)
        await telegram.until(lambda: len(mia.sees) == 2)
        assert again.heard == ["second"]
        assert again.keys == core.keys[1:]
        await living.stop()
        await living.close()


@both
async def test_stopping_finishes_what_is_under_way_and_takes_nothing_more(transport: str) -> None:
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        core = Core(stuck={"under way"})
        async with bot(telegram, core, transport) as stage:
            await mia.write("under way")
            await stage.heard("under way")
            stopping = asyncio.create_task(stage.platform.stop())
            await asyncio.sleep(0)
            await mia.write("too late")
            core.go.set()
            await stopping
            assert core.heard == ["under way"]
            assert [each.text for each in mia.sees] == ["Heard: under way"]
        waiting = [each.update["message"]["text"] for each in telegram.world.updates.waiting]
        assert waiting == ["too late"]


async def test_a_long_poll_ends_with_the_bot_and_nothing_comes_twice() -> None:
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        core = Core()
        for words in ("before", "after"):
            async with bot(telegram, core):
                await mia.write(words)
                await telegram.until(lambda: mia.sees and mia.newest.text == f"Heard: {words}")  # noqa: B023
        assert core.heard == ["before", "after"]


@pytest.mark.parametrize(
    "fault", [Fault.reset_before, Fault.reset_after, Fault.error_500, Fault.bad_gateway, Fault.truncated, Fault.flood]
)
async def test_polling_goes_on_after_any_trouble(fault: Fault) -> None:
    async with TelegramServer() as telegram, bot(telegram, Core()) as stage:
        mia = telegram.person("Mia")
        planned = telegram.fail("getUpdates", fault, times=0)
        await mia.write("first")  # ends a poll that was waiting
        await telegram.until(lambda: planned.hit and stage.platform.health())
        assert stage.platform.health().startswith("Telegram does not answer (")
        telegram.heal()
        await mia.write("second")
        await stage.heard("first", "second")
        await telegram.until(lambda: not stage.platform.health())


async def test_another_poller_is_told_and_outlived() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core()) as stage:
        mia = telegram.person("Mia")
        planned = telegram.fail("getUpdates", Fault.conflict, times=0)
        await mia.write("first")
        await telegram.until(lambda: planned.hit > 1)
        assert stage.platform.health() == ELSEWHERE
        telegram.heal()
        await mia.write("second")
        await stage.heard("first", "second")
        await telegram.until(lambda: not stage.platform.health())


async def test_a_revoked_token_is_told() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core()) as stage:
        mia = telegram.person("Mia")
        planned = telegram.fail("getUpdates", Fault.revoked, times=0)
        await mia.write("first")
        await telegram.until(lambda: planned.hit > 1)
        assert stage.platform.health() == "Telegram refuses the token: take the one that @BotFather shows for this bot."
        telegram.heal()
        await telegram.until(lambda: not stage.platform.health())


async def test_a_telegram_that_is_away_at_the_start_is_waited_for() -> None:
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        await mia.write("early")
        planned = telegram.fail("*", Fault.reset_before, times=0)
        core = Core()
        async with bot(telegram, core) as stage:
            assert stage.platform.health().startswith("Telegram does not answer (")
            await telegram.until(lambda: planned.hit > 2)
            assert core.heard == []
            telegram.heal()
            await stage.heard("early")
            assert stage.platform.health() == ""


async def test_a_webhook_that_was_set_is_taken_away_before_polling_and_nothing_is_dropped() -> None:
    async with TelegramServer() as telegram, doors({}) as nowhere:
        mia = telegram.person("Mia")
        telegram.webhook.set({"url": f"{nowhere}/old"})
        await mia.write("early")
        core = Core()
        async with bot(telegram, core):
            assert core.heard == ["early"]
        assert telegram.called("deleteWebhook") == [{}]


async def test_without_a_webhook_none_is_taken_away() -> None:
    async with TelegramServer() as telegram:
        async with bot(telegram, Core()) as stage:
            assert stage.platform.routes == {}
        assert telegram.called("deleteWebhook") == []
        assert all("drop_pending_updates" not in given for _, given in telegram.calls)


async def test_polling_asks_for_what_it_can_handle() -> None:
    async with TelegramServer() as telegram:
        async with bot(telegram, Core()):
            pass
        kinds = [given["allowed_updates"] for given in telegram.called("getUpdates")]
        assert kinds[0] == ["message", "callback_query", "my_chat_member"]


async def test_the_webhook_is_set_with_its_secret() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), "webhook") as stage:
        (given,) = telegram.called("setWebhook")
        assert given["secret_token"] == SECRET
        assert given["url"].endswith("/telegram/webhook")
        assert given["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
        assert "drop_pending_updates" not in given
        assert stage.platform.health() == ""
        assert telegram.called("getUpdates") == []


UPDATE = b'{"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "x", "chat": {"id": 7, "type": "private"}}}'


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, UPDATE, 401),
        ({"X-Telegram-Bot-Api-Secret-Token": ""}, UPDATE, 401),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}, UPDATE, 401),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET + "é"}, UPDATE, 401),
        ({"X-Telegram-Bot-Api-Secret-Token": "wrong"}, b"{", 401),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"{", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"\xff\xfe", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[" * 200_000, 400),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"[]", 200),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": "one"}', 200),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b'{"update_id": 1, "something_new": {}}', 200),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, UPDATE, 200),
    ],
)
async def test_what_the_webhook_answers(headers: Mapping[str, str], body: bytes, status: int) -> None:
    core = Core()
    async with (
        TelegramServer() as telegram,
        bot(telegram, core, "webhook") as stage,
        doors(stage.platform.routes) as address,
        aiohttp.ClientSession() as session,
        session.post(address + PATH, data=body, headers=headers) as answer,
    ):
        assert answer.status == status
        assert core.heard == []


async def test_a_delivery_before_we_know_who_we_are_comes_again() -> None:
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        core = Core()
        planned = telegram.fail("getMe", Fault.error_500, times=4)
        async with bot(telegram, core, "webhook") as stage:
            await mia.write("early")
            await stage.heard("early")
            assert planned.hit == 4
            assert telegram.webhook.failures[0] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_webhook_that_cannot_be_set_is_tried_again() -> None:
    async with TelegramServer() as telegram:
        telegram.fail("setWebhook", Fault.refused, description="bad webhook: Failed to resolve host")
        core = Core()
        async with bot(telegram, core, "webhook") as stage:
            mia = telegram.person("Mia")
            await mia.write("hello")
            await stage.heard("hello")
            await telegram.until(lambda: not stage.platform.health())


async def test_a_refused_webhook_is_told() -> None:
    async with TelegramServer(allow_http=False) as telegram, bot(telegram, Core(), "webhook") as stage:
        said = stage.platform.health()
        assert said.startswith("Telegram does not take http://127.0.0.1:")
        assert said.endswith(": Bad webhook: an https url must be provided for webhook.")


async def test_deliveries_that_fail_are_told_until_they_arrive() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), "webhook", poll_seconds=0.1) as stage:
        telegram.webhook.secret = "another"
        mia = telegram.person("Mia")
        await mia.write("hello")
        await telegram.until(stage.platform.health)
        url = telegram.webhook.url
        assert stage.platform.health() == (
            f"Telegram cannot deliver to {url} (Wrong response from the webhook: 401 Unauthorized); waiting: 1. "
            "Look at the address, the certificate and the secret."
        )
        telegram.webhook.secret = SECRET
        await stage.heard("hello")
        await telegram.until(lambda: not stage.platform.health())


async def test_a_webhook_that_another_program_took_away_is_set_again() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core(), "webhook", poll_seconds=0.1) as stage:
        telegram.webhook.delete({})
        mia = telegram.person("Mia")
        await mia.write("hello")
        await stage.heard("hello")
        assert len(telegram.called("setWebhook")) == 2


async def test_closing_ends_what_stopping_could_not() -> None:
    core = Core(stuck={"for ever"})
    async with TelegramServer() as telegram:
        mia = telegram.person("Mia")
        platform = made(telegram)
        await platform.open()
        await platform.listen(core)
        await mia.write("for ever")
        await telegram.until(lambda: core.heard)
        await platform.close()
        await platform.close()
        assert core.done == []
        assert len(telegram.world.updates.waiting) == 1
        assert platform._intake is not None
        assert platform._intake._under_way == set()
        assert platform._polling is not None
        assert platform._polling.task is not None
        assert platform._polling.task.done()


async def test_no_lock_is_left_behind() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core()) as stage:
        for number in range(20):
            await telegram.person(f"P{number}").write("hello")
        await telegram.until(lambda: len(telegram.world.messages) == 40)
        await stage.settled()
        intake = stage.platform._intake
        assert intake is not None
        assert (intake._last, intake._under_way) == ({}, set())
