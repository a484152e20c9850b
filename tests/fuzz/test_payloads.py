"""Whatever the platforms send, or somebody who knows their secrets: no 5xx, no traceback, and the next one is heard.

Signed over HTTP, and over Socket Mode, in front of the real core; a share of it passes through real sockets.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import shapes
from adapters.slack.platform import Slack
from adapters.telegram.platform import Telegram
from adapters.web.door import Door, Health
from adapters.web.routes import Incoming
from bot.app import App
from bot.chat import Menu, Moved, Reply, Request
from tests.adapters.telegram_core import PATH, SECRET, entrance, made
from tests.fuzz import town
from tests.fuzz.conftest import Furnished
from tests.fuzz.json_shapes import Json
from tests.fuzz.slack_shapes import Body, bodies
from tests.fuzz.tally import Tally
from tests.fuzz.telegram_shapes import updates
from tests.fuzz.test_grammar import CALM, HANDFUL
from tests.fuzz.worlds import Files, naming, watched
from tests.wire.slack import SlackServer
from tests.wire.telegram import TelegramServer

SIGNING = "a signing secret of the tests"
SOCKETS = 5
"""Of so many requests one goes through a real socket."""


class Counting:
    """The core, and how many requests have reached it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.reached = 0

    async def handle(self, request: Request) -> Reply:
        self.reached += 1
        return await self.app.handle(request)

    async def moved(self, moved: Moved) -> None:
        self.reached += 1
        await self.app.moved(moved)

    def menus(self) -> Mapping[str, Menu]:
        return self.app.menus()


async def _well() -> Health:
    return Health(live=True, ready=True, database="", platforms={}, set_aside=0, version="")


def _signed(body: Body) -> dict[str, str]:
    since = str(int(time.time()))
    whole = b"v0:" + since.encode() + b":" + body.data
    signature = "v0=" + hmac.new(SIGNING.encode(), whole, hashlib.sha256).hexdigest()
    return {"content-type": body.kind, "x-slack-request-timestamp": since, "x-slack-signature": signature}


class Posts:
    """Sends bodies to a route: to its handler, and now and then through the door."""

    def __init__(self, platform: Slack | Telegram, path: str, door: Door, http: aiohttp.ClientSession) -> None:
        self._handler, self._path = platform.routes[path], path
        self._address, self._http = door.address, http
        self._count = 0

    async def post(self, headers: dict[str, str], data: bytes) -> int:
        """The status of the answer."""
        self._count += 1
        if self._count % SOCKETS:
            return (await self._handler(Incoming(headers, data))).status
        async with self._http.post(f"{self._address}{self._path}", data=data, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def _posting(platform: Slack | Telegram, path: str, core: Counting) -> AsyncIterator[Posts]:
    await platform.open()
    await platform.listen(core)
    door = Door(platform.routes, _well, host="127.0.0.1", port=0)
    await door.open()
    try:
        async with aiohttp.ClientSession(skip_auto_headers=["content-type"]) as http:
            yield Posts(platform, path, door, http)
    finally:
        await door.close()
        await platform.stop()
        await platform.close()


def _people_of(server: SlackServer) -> None:
    """Those of the town, under their ids, in a team of that id."""
    server.team_id = "T1"
    server.people.clear()
    for number, name in enumerate(("ana", "mia", "ben"), 1):
        person = server.person(name, admin=name == "ana")
        server.people.pop(person.id)
        person.id = f"U{number}"
        server.people[person.id] = person
    for id_, shared in (("C1", False), ("C2", True)):
        channel = server.channel(id_.lower(), members=server.people.values(), shared=shared)
        channel.id = id_
        server.channels[id_] = channel


def _played(
    files: Files, tally: Tally, strategy: st.SearchStrategy[Any], send: Callable[[Counting, Any], Awaitable[None]]
) -> Callable[[asyncio.Runner, Counting], None]:
    """Sends handfuls, each to a fresh copy of the town."""

    def run(runner: asyncio.Runner, core: Counting) -> None:
        async def handful(each: list[Any]) -> None:
            database = files.opened()
            try:
                for one in each:
                    before = core.reached
                    with naming(one), watched("error"):
                        await send(core, one)
                    tally.count(is_parsed=core.reached > before)
            finally:
                await database.close()

        @given(st.lists(strategy, min_size=HANDFUL, max_size=HANDFUL))
        @settings(CALM, max_examples=tally.batches(HANDFUL))
        def tried(each: list[Any]) -> None:
            runner.run(handful(each))

        tried()

    return run


def test_nothing_that_slack_may_send_breaks_anything(
    files: Files, furnished_file: Furnished, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally("payloads of Slack")
    with asyncio.Runner() as runner:
        server = SlackServer()
        core = Counting(town.core(files.opened()))

        async def opened() -> tuple[Slack, Any, Posts]:
            await server.start()
            _people_of(server)
            slack = Slack(bot_token=server.bot_token, signing_secret=SIGNING, api_url=server.api_url)
            posting = _posting(slack, "/slack/events", core)
            return slack, posting, await posting.__aenter__()

        slack, posting, posts = runner.run(opened())

        async def send(core: Counting, body: Body) -> None:
            status = await posts.post(_signed(body), body.data)
            assert status in {200, 400, 401}, status  # 401: no text is signed rightly that is none
            assert status == 200 or not body.whole, status
            if body.payload is not None and not body.whole:
                assert slack._listening is not None
                socket = shapes.request(body.payload, mode="socket_mode")
                assert socket is None or (await slack._listening.dispatch(socket)).status == 200, body

        try:
            _played(files, tally, bodies(furnished_file.seen), send)(runner, core)
        finally:
            runner.run(posting.__aexit__(None, None, None))
            runner.run(server.stop())
    tally.tell(record_property)


def test_nothing_that_telegram_may_send_breaks_anything(
    files: Files, furnished_file: Furnished, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally("updates of Telegram")
    with asyncio.Runner() as runner:
        server = TelegramServer()
        core = Counting(town.core(files.opened()))

        async def opened() -> tuple[Any, Any, Posts]:
            await server.come_up()
            for name, number in (("olga", 581), ("somebody", 582)):
                await server.person(name, id=number).write("/start")
            server.world.updates.waiting.clear()
            front = entrance()
            address, handlers = await front.__aenter__()
            telegram = made(server, webhook=(address, SECRET))
            handlers.update(telegram.routes)
            posting = _posting(telegram, PATH, core)
            return front, posting, await posting.__aenter__()

        front, posting, posts = runner.run(opened())
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET}

        async def send(core: Counting, drawn: tuple[Json, bool]) -> None:
            update, _ = drawn
            status = await posts.post(headers, json.dumps(update).encode())
            assert status == 200, (status, update)

        try:
            _played(files, tally, updates(furnished_file.seen), send)(runner, core)
        finally:
            runner.run(posting.__aexit__(None, None, None))
            runner.run(front.__aexit__(None, None, None))
            runner.run(server.go_down())
            runner.run(server.webhook.close())
    tally.tell(record_property)
