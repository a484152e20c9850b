"""A Telegram for tests: a small local server that speaks the Bot API, and people who type, see and press.

It follows core.telegram.org/bots/api (methods and types in `tests/data/telegram_bot_api.json`), is stricter than the
real one (see `telegram_schema`), and keeps all state in memory:

    async with TelegramServer() as telegram:
        mia = telegram.person("Mia", language="en")
        bot = telegram_library.Bot(telegram.token, base_url=telegram.api_url)
        await mia.write("/start")
        ...
        await mia.press(mia.newest, "Sent")

Methods that are documented but have no behaviour here are checked and then refused with 400.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.wire.telegram_faults import Fault, Faults, Pace, Planned
from tests.wire.telegram_groups import Group
from tests.wire.telegram_menus import Menus
from tests.wire.telegram_messages import Message, Version
from tests.wire.telegram_people import Person
from tests.wire.telegram_posting import Posting
from tests.wire.telegram_refusals import Json, Refusal, bad
from tests.wire.telegram_rooms import Rooms
from tests.wire.telegram_schema import Upload, checked
from tests.wire.telegram_webhook import Webhook
from tests.wire.telegram_world import World

__all__ = ["Fault", "Group", "Message", "Person", "TelegramServer", "Version"]

_PACED = frozenset({"sendMessage", "sendPhoto", "editMessageText", "editMessageReplyMarkup"})
_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>"
_T = TypeVar("_T")


class TelegramServer:
    """One bot's Telegram on 127.0.0.1; `api_url` is what python-telegram-bot calls `base_url`.

    `calls` has every call that could be read, with its parameters, `refused` those that got an error from us (a test
    of good behaviour ends with `refused == []`). `clock` may be replaced; waiting (polls, slowness) is in real time.
    """

    def __init__(
        self,
        *,
        username: str = "shimekiri_bot",
        name: str = "Shimekiri",
        allow_http: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.bot_id = 6_900_000_001
        self.token = f"{self.bot_id}:AAE-local_server_of_the_tests_000000"
        self.username = username
        self.pace = False
        self.calls: list[tuple[str, Json]] = []
        self.refused: list[tuple[str, Json, str]] = []
        self.world = World(self.bot_id, username, name, clock)
        self.webhook = Webhook(self.world.updates, self.world.bell, lambda: self.world.clock(), allow_http=allow_http)
        self.menus = Menus(self.world)
        self.posting = Posting(self.world)
        self.paces = Pace(lambda: self.world.clock())
        self._faults = Faults()
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._methods = self._behaviour()

    # Its life

    async def __aenter__(self) -> Self:
        await self.come_up()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.go_down()
        await self.webhook.close()

    async def come_up(self) -> None:
        """Listen, on the same port as before if there was one."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self.world.updates.closing = False
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def go_down(self) -> None:
        """Answer nobody any more: connections are refused until `come_up`. People go on writing meanwhile."""
        self.world.updates.closing = True
        self.world.bell.ring()
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    @property
    def api_url(self) -> str:
        """`http://127.0.0.1:PORT/bot`, to which the token is added."""
        return f"http://127.0.0.1:{self._port}/bot"

    # People, groups, updates, faults

    @property
    def clock(self) -> Callable[[], float]:
        """Unix time, for dates, for the age of presses and updates, and for pacing."""
        return self.world.clock

    @clock.setter
    def clock(self, clock: Callable[[], float]) -> None:
        self.world.clock = clock

    @property
    def commands(self) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
        """What setMyCommands set, by (scope, language): see `Menus`."""
        return self.menus.commands

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order in which they were made."""
        return list(self.world.people.values())

    def person(self, name: str, *, username: str = "", language: str = "", id: int | None = None) -> Person:  # noqa: A002
        """Somebody with an account; the bot knows nothing of them before they write, or are seen in a group."""
        person = Person(self.world, id or self.world.new_id(), name, username, language)
        self.world.people[person.id] = person
        return person

    def group(self, title: str, members: Sequence[Person], *, supergroup: bool = False, bot: bool = True) -> Group:
        """A group; with `bot` it is a member from the beginning, and was never told so."""
        group = Group(self.world, title, members, supergroup=supergroup)
        if not bot:
            group.bot_status = "never"
        return group

    def updates(self, *updates: Json) -> None:
        """Put updates in the queue as they are: poison, repeated, out of order. No `update_id`: the next one."""
        for update in updates:
            self.world.updates.push(update)

    def fail(
        self,
        method: str,
        how: Fault | str,
        *,
        times: int = 1,
        seconds: float = 5.0,
        retry_after: int = 1,
        stored: bool = False,
        description: str = "something is wrong",
        chat: Person | Group | None = None,
    ) -> Planned:
        """Let the next `times` calls of a method (`*`: any) go wrong; 0 times: until `heal`. See `Fault`."""
        left = times or math.inf
        chat_id = chat.id if chat else 0
        fault = Planned(method, Fault(how), left, seconds, retry_after, stored, description, chat_id)
        return self._faults.plan(fault)

    def heal(self, method: str = "*") -> None:
        """Take back the faults that are still planned."""
        self._faults.heal(method)

    def called(self, method: str) -> list[Json]:
        """The parameters of every call of one method."""
        return [given for name, given in self.calls if name == method]

    async def until(self, condition: Callable[[], _T], seconds: float = 10) -> _T:
        """What the condition gives as soon as that is true; AssertionError with what there is, if it stays false.

        It is asked again whenever something happened here, and ten times a second, since it may look elsewhere too.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (result := condition()):
            if loop.time() > end:
                raise AssertionError(f"not within {seconds} s; {self._situation()}")
            await self.world.bell.wait(min(0.1, seconds))
        return result

    def _situation(self) -> str:
        calls = [name for name, _given in self.calls[-8:]]
        waiting = [one.update["update_id"] for one in self.world.updates.waiting]
        return f"messages: {self.world.messages[-4:]}; calls: {calls}; refused: {self.refused[-3:]}; waiting: {waiting}"

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            return _answer(Refusal(404, "Not Found"))
        if token != self.token:
            return _answer(Refusal(401, "Unauthorized"))
        if request.method not in {"GET", "POST"}:
            return _answer(Refusal(405, "Method Not Allowed"))
        given: Json = {}
        try:
            given = await _parameters(request)
            given = checked(method, given)
            self.calls.append((method, given))
            self.world.bell.ring()
            planned = self._faults.take(method, given)
            if planned and not planned.after:
                return await self._broken(request, planned, None)
            response = _answer(await self._do(method, given))
        except Refusal as refusal:
            planned = None
            self.refused.append((method, given, refusal.description))
            self.world.bell.ring()
            response = _answer(refusal)
        return await self._broken(request, planned, response) if planned else response

    async def _broken(
        self, request: web.Request, planned: Planned, response: web.Response | None
    ) -> web.StreamResponse:
        if refusal := planned.refusal():
            return _answer(refusal)
        match planned.fault:
            case Fault.error_500:
                return _answer(Refusal(500, "Internal Server Error"))
            case Fault.bad_gateway:
                return web.Response(status=502, text=_PAGE, content_type="text/html")
            case Fault.page:
                return web.Response(text="<html>Sign in to the network</html>", content_type="text/html")
            case Fault.slow:
                await asyncio.sleep(planned.seconds)
            case Fault.truncated:
                body = bytes(response.body or b"") if response and isinstance(response.body, bytes) else b"{"
                return web.Response(body=body[: len(body) // 2], content_type="application/json")
            case _:
                if request.transport:
                    request.transport.abort()
        return response or web.Response()

    async def _do(self, method: str, given: Json) -> Any:
        act = self._methods.get(method)
        if act is None:
            raise bad(f"{method} is not supported by this local server")
        if self.pace and method in _PACED and isinstance(given.get("chat_id"), int):
            self.paces.pass_(given["chat_id"])
        result = act(given)
        return await result if isinstance(result, Awaitable) else result

    def _behaviour(self) -> dict[str, Callable[[Json], Any]]:
        rooms = Rooms(self.world)
        posting, menus, webhook = self.posting, self.menus, self.webhook
        methods: dict[str, Callable[[Json], Any]] = {
            "getMe": rooms.get_me,
            "getUpdates": self.world.updates.get,
            "setWebhook": lambda given: _Said(webhook.set(given)),
            "deleteWebhook": lambda given: _Said(webhook.delete(given)),
            "getWebhookInfo": lambda _given: webhook.info(),
            "sendMessage": posting.send_message,
            "sendPhoto": posting.send_photo,
            "editMessageText": posting.edit_message_text,
            "editMessageReplyMarkup": posting.edit_message_reply_markup,
            "deleteMessage": posting.delete_message,
            "answerCallbackQuery": posting.answer_callback_query,
            "sendChatAction": posting.send_chat_action,
            "setMyCommands": menus.set_my_commands,
            "getMyCommands": menus.get_my_commands,
            "deleteMyCommands": menus.delete_my_commands,
            "setChatMenuButton": menus.set_chat_menu_button,
            "getChatMenuButton": menus.get_chat_menu_button,
            "getChat": rooms.get_chat,
            "getChatMember": rooms.get_chat_member,
            "getChatAdministrators": rooms.get_chat_administrators,
            "getChatMemberCount": rooms.get_chat_member_count,
            "leaveChat": rooms.leave_chat,
        }
        for kind, noun in (("name", "Name"), ("description", "Description"), ("short_description", "ShortDescription")):
            methods[f"setMy{noun}"] = partial(menus.set_text, kind)
            methods[f"getMy{noun}"] = partial(menus.get_text, kind)
        return methods


class _Said(str):
    """True, with a sentence beside it, as setWebhook answers."""


def _answer(result: object) -> web.Response:
    if isinstance(result, Refusal):
        headers = {"Retry-After": str(result.parameters["retry_after"])} if result.code == 429 else {}
        body, status = result.body(), result.code
    else:
        body, status, headers = {"ok": True, "result": result}, 200, {}
        if isinstance(result, _Said):
            body = {"ok": True, "result": True, "description": str(result)}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


async def _parameters(request: web.Request) -> Json:
    """The parameters in any of the four ways of core.telegram.org/bots/api#making-requests."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        try:
            parsed = json.loads(body) if body else {}
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(parsed, dict):
            raise bad("object expected")
        return given | {name: value for name, value in parsed.items() if value is not None}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            given[name] = Upload(value.filename, value.file.read())
        else:
            given[name] = value if isinstance(value, str) else value.decode()
    return given
