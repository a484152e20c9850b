"""What Telegram shows of the bot, and what `shimekiri check` says about it."""

import pytest

from bot.chat import Reply
from tests.adapters.telegram_core import MENUS, SECRET, Core, bot, card, made
from tests.wire.telegram import Fault, TelegramServer

BOT = (True, "Telegram knows the bot as @shimekiri_bot (Shimekiri).")
UNANSWERED = (
    "Telegram does not answer (not Telegram, but something in between, answered 502): "
    "look at the network and TELEGRAM_API_URL."
)
ELSEWHERE = "Telegram delivers to nothing, not to http://bot.example.com; `shimekiri run` changes that. Nothing waits."
POLLED = (True, "Messages are fetched by polling. Nothing waits.")
URL = "https://bot.example.com/telegram/webhook"


async def test_the_menus_are_shown_by_kind_of_chat_and_language() -> None:
    async with TelegramServer() as telegram, bot(telegram, Core()):
        mia, an, ken = (
            telegram.person(name, language=code) for name, code in (("Mia", "en"), ("An", "vi"), ("Ken", "pt"))
        )
        group = telegram.group("Team", [mia, an])
        await telegram.until(lambda: telegram.menus.texts.get(("description", "vi")))
        assert telegram.menus.menu(mia) == telegram.menus.menu(ken) == tuple(MENUS["en"].private.items())
        assert telegram.menus.menu(an) == tuple(MENUS["vi"].private.items())
        assert telegram.menus.menu(an, group) == (("list", "Mở"),)
        assert telegram.menus.texts["short_description", ""] == MENUS["en"].short_description
        assert telegram.menus.texts["short_description", "vi"] == MENUS["vi"].short_description
        assert telegram.menus.commands["all_chat_administrators", "vi"] == (("list", "Mở"), ("here", "Ai đọc"))
        assert telegram.refused == []


async def test_who_chooses_another_language_than_the_app_has_gets_its_menu() -> None:
    core = Core({"/me language vi": Reply((card("Đã đổi."),), language="vi")})
    async with TelegramServer() as telegram, bot(telegram, core):
        mia = telegram.person("Mia", language="en")
        await mia.write("/me language vi")
        await telegram.until(lambda: telegram.menus.menu(mia) == tuple(MENUS["vi"].private.items()))
        assert telegram.menus.menu(telegram.person("Ken", language="en")) != telegram.menus.menu(mia)


async def test_menus_that_are_right_are_left_alone() -> None:
    async with TelegramServer() as telegram:
        async with bot(telegram, Core()):
            await telegram.until(lambda: telegram.menus.texts.get(("description", "vi")))
        telegram.calls.clear()
        async with bot(telegram, Core()):
            await telegram.until(lambda: len([name for name, _ in telegram.calls if name == "getMyDescription"]) == 2)
        assert [name for name, _ in telegram.calls if name.startswith("setMy")] == []


async def test_menus_that_cannot_be_shown_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    async with TelegramServer() as telegram:
        planned = telegram.fail("getMyCommands", Fault.refused)
        async with bot(telegram, Core()) as stage:
            await telegram.until(lambda: planned.hit)
            mia = telegram.person("Mia")
            await mia.write("hello")
            await telegram.until(lambda: mia.sees)
            assert stage.platform.health() == ""
    said = capsys.readouterr()
    assert "the menus could not be brought up to date" in said.out + said.err


async def checked(
    telegram: TelegramServer, url: str = "", secret: str = "", *, token: str = ""
) -> tuple[tuple[bool, str], ...]:
    platform = made(telegram, token=token, webhook=(url, secret))
    try:
        return await platform.check()
    finally:
        await platform.close()


async def test_all_is_in_order() -> None:
    async with TelegramServer() as telegram:
        telegram.world.privacy = True
        assert await checked(telegram) == (BOT, POLLED)
        assert [name for name, _ in telegram.calls] == ["getMe", "getWebhookInfo"]


async def test_a_bot_that_reads_all_is_remarked_on() -> None:
    async with TelegramServer() as telegram:
        telegram.world.privacy = False
        assert (await checked(telegram))[1] == (
            True,
            "It reads all that is said in groups, which is not needed: @BotFather, /setprivacy, Enable.",
        )


async def test_a_wrong_token_is_told_without_telling_it() -> None:
    async with TelegramServer() as telegram:
        for token in ("6900000001:AAE-another_token", "no token at all"):
            assert await checked(telegram, token=token) == (
                (False, "Telegram refuses TELEGRAM_BOT_TOKEN: take the one that @BotFather shows for this bot."),
            )


async def test_a_silent_telegram_is_told() -> None:
    async with TelegramServer() as telegram:
        telegram.fail("getMe", Fault.bad_gateway)
        assert await checked(telegram) == (
            (
                False,
                UNANSWERED,
            ),
        )


async def test_a_webhook_in_the_way_of_polling_is_told() -> None:
    async with TelegramServer() as telegram:
        telegram.webhook.set({"url": "http://127.0.0.1:9/other"})
        await telegram.person("Mia").write("hello")
        assert (await checked(telegram))[1] == (
            False,
            "A webhook is set (http://127.0.0.1:9/other), and this bot polls; `shimekiri run` takes it away. 1 waits.",
        )


async def test_the_settings_of_a_webhook_are_looked_at() -> None:
    async with TelegramServer() as telegram:
        assert await checked(telegram, "http://bot.example.com", "with space") == (
            (False, "TELEGRAM_WEBHOOK_URL must begin with https://: Telegram calls nothing else."),
            (False, "TELEGRAM_WEBHOOK_SECRET may have 1 to 256 of the signs A-Z a-z 0-9 _ and -, no others."),
            BOT,
            (
                False,
                ELSEWHERE,
            ),
        )
        assert (await checked(telegram, URL))[0] == (
            False,
            "TELEGRAM_WEBHOOK_SECRET is missing: set it, or nothing listens at TELEGRAM_WEBHOOK_URL.",
        )
        assert (await checked(telegram, secret=SECRET))[0] == (
            False,
            "TELEGRAM_WEBHOOK_SECRET is set without TELEGRAM_WEBHOOK_URL: set both, or neither to poll.",
        )


async def test_a_webhook_in_order_and_one_that_fails() -> None:
    async with TelegramServer() as telegram:
        telegram.webhook.set({"url": URL, "secret_token": SECRET})
        assert (await checked(telegram, URL, SECRET))[1:] == (
            (True, f"Messages are delivered to {URL}. Nothing waits."),
        )
        telegram.webhook.set({"url": "http://127.0.0.1:9/x", "secret_token": SECRET})
        telegram.clock = lambda: 1_800_000_000.0
        await telegram.person("Mia").write("hello")
        await telegram.until(lambda: telegram.webhook.failures)
        assert (await checked(telegram, "http://127.0.0.1:9/x", SECRET))[-1] == (
            False,
            "Deliveries to http://127.0.0.1:9/x last failed on 2027-01-15 08:00 UTC: Connection refused. 1 waits.",
        )
