"""How the local Bot API server delivers by webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from tests.wire.telegram import Person, TelegramServer


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


async def waiting(bot: Bot) -> list[str | None]:
    """The texts that wait for getUpdates."""
    return [update.message.text for update in await bot.get_updates() if update.message]


class Door:
    """The bot's end of a webhook: notes what comes, answers as told."""

    def __init__(self) -> None:
        self.took: list[tuple[str, str, str]] = []
        self.answers: dict[str, list[int]] = {}
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        text = update["message"].get("text", "-")
        status = next(iter(self.answers.get(text, [])), 200)
        self.answers[text] = self.answers.get(text, [])[1:]
        self.took.append((text, str(status), request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        return web.Response(status=status)


@asynccontextmanager
async def door() -> AsyncIterator[Door]:
    end, app = Door(), web.Application()
    app.router.add_post("/telegram/webhook", end.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    end.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
    yield end
    await runner.cleanup()


async def test_a_webhook_gets_every_update_in_the_order_of_its_chat_until_it_takes_it(
    server: TelegramServer, bot: Bot, mia: Person
) -> None:
    ken = server.person("Ken")
    async with door() as end:
        end.answers["/start"] = [500] * 1000
        assert await bot.set_webhook(end.url, secret_token="s3cret_-")
        await mia.write("one")
        await ken.write("aside")
        await server.until(lambda: ("aside", "200", "s3cret_-") in end.took)  # another chat is not held up
        await server.until(lambda: ("/start", "500", "s3cret_-") in end.took)
        end.answers["/start"] = [302]
        await server.until(lambda: ("one", "200", "s3cret_-") in end.took)
        assert end.took[-3:] == [
            ("/start", "302", "s3cret_-"),
            ("/start", "200", "s3cret_-"),
            ("one", "200", "s3cret_-"),
        ]
        await server.until(lambda: not server.world.updates.waiting)
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (end.url, 0)
        assert info.last_error_message == "Wrong response from the webhook: 302 Found"
        await bot.delete_webhook()
    await mia.write("kept")
    assert await waiting(bot) == ["kept"]
    assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_that_nobody_answers_is_tried_again(server: TelegramServer, bot: Bot, mia: Person) -> None:
    async with door() as end:
        url = end.url
    await bot.set_webhook(url)
    await server.until(lambda: len(server.webhook.failures) >= 2)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (1, "Connection refused")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await waiting(bot) == []


@pytest.mark.parametrize(
    ("url", "secret", "why"),
    [
        ("http://example.org/", "a", "Bad webhook: an https url must be provided for webhook"),
        ("https://example.org:8000/", "a", "Bad webhook: webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://example.org/", "ä", "Secret token contains unallowed characters"),
        ("https://example.org/", "a" * 257, "Secret token is too long"),
    ],
)
async def test_a_real_webhook_needs_https_a_known_port_and_a_plain_secret(url: str, secret: str, why: str) -> None:
    async with TelegramServer(allow_http=False) as server, Bot(server.token, base_url=server.api_url) as bot:
        with pytest.raises(BadRequest) as caught:
            await bot.set_webhook(url, secret_token=secret)
        assert str(caught.value) == why
        assert (await bot.get_webhook_info()).url == ""
