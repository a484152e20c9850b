"""Calls over real sockets: what was certainly not sent, what may have been, and that no error tells the token."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TimedOut

from adapters.telegram.api import Api
from adapters.telegram.drawing import Part
from adapters.telegram.transport import Faltered, Garbled, NotSent, TooFast, Transport
from bot.chat import Html

TOKEN = "6900000001:AAE-a_token_that_nobody_may_read"
DONE = {"ok": True, "result": {"message_id": 7}}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def calling(answer: Answer) -> AsyncIterator[Api]:
    """A client of a server that answers every call so."""
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with client(f"http://127.0.0.1:{runner.addresses[0][1]}/bot") as api:
        yield api
    await runner.cleanup()


@asynccontextmanager
async def client(api_url: str) -> AsyncIterator[Api]:
    transport = Transport(api_url)
    await transport.initialize()
    try:
        yield Api(TOKEN, api_url, transport)
    finally:
        await transport.shutdown()


def answering(body: object, status: int = 200) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return answer


def paging(status: int) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=f"<html><h1>{status}</h1></html>", status=status, content_type="text/html")

    return answer


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def post(api: Api) -> int:
    return await api.post(5, Part(Html("<b>hello</b>")))


async def test_parameters_go_as_json_over_one_connection() -> None:
    seen: list[tuple[str, object, object]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.match_info["method"], request.transport, await request.json()))
        return web.json_response(DONE)

    async with calling(answer) as api:
        assert await api.post(5, Part(Html("<b>日本 👍</b>")), under=3) == 7
        await api.change(5, 7, Part(Html("x")))
    assert [(method, body) for method, _, body in seen] == [
        (
            "sendMessage",
            {
                "chat_id": 5,
                "text": "<b>日本 👍</b>",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "reply_parameters": {"message_id": 3, "allow_sending_without_reply": True},
            },
        ),
        (
            "editMessageText",
            {
                "chat_id": 5,
                "text": "x",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "message_id": 7,
            },
        ),
    ]
    assert seen[0][1] is seen[1][1]


async def test_half_a_sign_does_not_stop_a_message() -> None:
    texts: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        texts.append((await request.json())["text"])
        return web.json_response(DONE)

    async with calling(answer) as api:
        await api.post(5, Part(Html("a\ud83db")))
    assert texts == ["a?b"]


async def test_files_go_as_a_form() -> None:
    fields: dict[str, object] = {}

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        document = form["document"]
        assert isinstance(document, web.FileField)
        fields.update(chat_id=form["chat_id"], name=document.filename, content=document.file.read())
        message = {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    async with calling(answer) as api:
        await api.send_document(5, InputFile(b"words", filename="D-12.txt", attach=False))
    assert fields == {"chat_id": "5", "name": "D-12.txt", "content": b"words"}


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest, "Chat not found"),
        (401, {"ok": False, "description": "Unauthorized"}, InvalidToken, "Unauthorized"),
        (403, {"ok": False, "description": "Forbidden: bot was blocked"}, Forbidden, "Forbidden: bot was blocked"),
        (500, {"ok": False, "description": "Internal Server Error"}, Faltered, "Internal Server Error"),
        (
            400,
            {"ok": False, "description": "Bad Request: upgraded", "parameters": {"migrate_to_chat_id": -100}},
            ChatMigrated,
            "Group migrated to supergroup. New chat id: -100",
        ),
        (
            429,
            {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}},
            TooFast,
            "too many requests, again in 7 s",
        ),
        (429, {"ok": False, "description": "slow down"}, TooFast, "too many requests, again in 5 s"),
        (200, ["not an object"], Garbled, "the answer is not one of Telegram's"),
        (200, {"ok": True}, Garbled, "the answer is not one of Telegram's"),
        (200, {"ok": True, "result": True}, Garbled, "the answer is not a message"),
    ],
)
async def test_what_telegram_says(status: int, body: object, kind: type[Exception], message: str) -> None:
    async with calling(answering(body, status)) as api:
        with pytest.raises(kind) as raised:
            await post(api)
    assert type(raised.value) is kind
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("status", "kind"),
    [(502, Faltered), (504, Faltered), (403, NotSent), (404, NotSent), (301, NotSent), (200, Garbled)],
)
async def test_a_page_from_something_in_between_says_nothing_of_chat_or_token(
    status: int, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    async with calling(paging(status)) as api:
        with pytest.raises(kind) as raised:
            await post(api)
    assert type(raised.value) is kind
    assert "<html>" not in str(raised.value)
    assert caplog.text == ""


async def test_a_refused_connection_sent_nothing() -> None:
    async with client(f"http://127.0.0.1:{free_port()}/bot") as api:
        with pytest.raises(NotSent) as raised:
            await post(api)
    assert str(raised.value) == "no connection (Connection refused)" or "Connect call failed" in str(raised.value)


async def test_a_name_that_does_not_resolve_sent_nothing() -> None:
    async with client("http://telegram.invalid/bot") as api:
        with pytest.raises(NotSent):
            await post(api)


async def test_a_server_that_speaks_no_tls_got_nothing() -> None:
    async with (
        calling(answering(DONE)) as plain,
        client(plain.base_url.split("/bot")[0].replace("http", "https")) as api,
    ):
        with pytest.raises(NotSent):
            await post(api)


@pytest.mark.parametrize("api_url", ["http://127.0.0.1:99999/bot", "ftp://127.0.0.1/bot", "no address"])
async def test_an_address_that_is_none_sent_nothing(api_url: str) -> None:
    async with client(api_url) as api:
        with pytest.raises(NotSent) as raised:
            await post(api)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_a_closed_session_sends_nothing() -> None:
    async with calling(answering(DONE)) as api:
        assert await post(api) == 7
    with pytest.raises(NotSent):
        await post(api)


async def test_a_connection_that_breaks_after_the_call_may_have_carried_it() -> None:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with calling(answer) as api:
        with pytest.raises(NetworkError) as raised:
            await post(api)
    assert type(raised.value) is NetworkError


async def test_half_an_answer_may_mean_that_it_was_done() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"ok":true,"result"')
        assert request.transport is not None
        request.transport.abort()
        return response

    async with calling(answer) as api:
        with pytest.raises(NetworkError) as raised:
            await post(api)
    assert type(raised.value) is NetworkError


async def test_no_answer_in_time_is_no_answer() -> None:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    async with calling(answer) as api:
        with pytest.raises(TimedOut) as raised:
            await api.get_me(read_timeout=0.05)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_a_connection_that_nobody_takes_up_sent_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A full queue: the system lets the connection wait. aiohttp's own error names the whole address here."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        async with client(f"http://127.0.0.1:{server.getsockname()[1]}/bot") as api:
            with pytest.raises(NotSent) as raised:
                await api.get_me(connect_timeout=0.1)
        logging.getLogger("test").warning("it failed", exc_info=raised.value)
        for filler in fillers:
            filler.close()
    assert str(raised.value) == "no connection (timed out)"
    assert "it failed" in caplog.text
    assert TOKEN not in caplog.text


async def test_no_error_and_no_log_line_tells_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with client(f"http://127.0.0.1:{free_port()}/bot") as api:
        with pytest.raises(NotSent) as raised:
            await api.get_me()
        logging.getLogger("test").warning("it failed", exc_info=raised.value)
    assert "it failed" in caplog.text
    assert TOKEN not in caplog.text


async def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n")).decode().split(" ")[1].rpartition("/")[2])
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(relay, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with client("http://telegram.invalid/bot") as api:
            with pytest.raises(NotSent):
                await api.get_me()
        async with calling(answering(DONE)) as direct:
            assert await post(direct) == 7
    assert asked == ["getMe"]
