"""The receiver keeps what came, once for each time it came, and what is lost or twice is seen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from tests.bench import throughput_slack, throughput_telegram
from tests.bench.receiver import TELEGRAM_TOKEN, Arrival
from tests.bench.receiving import Receiver, parsed, receiving, tallied
from tests.bench.throughput_slack import bare


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def test_a_post_to_slack_is_answered_as_slack_does_and_kept(receiver: Receiver) -> None:
    async with bare(receiver) as client:
        seen = set()
        for key in ("k1", "k2"):
            metadata = {"event_type": "shimekiri_letter", "event_payload": {"key": key}}
            answer = await client.chat_postMessage(channel="U000000007", text='締切 "key": "x"', metadata=metadata)
            assert answer["channel"] == "D000000007"
            assert answer["message"]["text"] == '締切 "key": "x"'
            assert answer["message"]["ts"] == answer["ts"]
            seen.add(answer["ts"])
        who = await client.users_info(user="U000000007", include_locale=True)
    assert len(seen) == 2
    assert (who["user"]["id"], who["user"]["team_id"]) == ("U000000007", "T00000001")
    first, second = await receiver.arrivals()
    assert (first.chat, first.key, second.key) == ("U000000007", "k1", "k2")
    assert first.at <= second.at
    assert (await receiver.calls())[0] == {"chat.postMessage": 2, "users.info": 1}
    assert await receiver.count() == (2, 0)


async def test_a_post_to_telegram_is_answered_as_telegram_does_however_it_came(receiver: Receiver) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Sent", "callback_data": "d"}]]}
    given = {"chat_id": 1_000_000_003, "text": "締切 & more", "reply_markup": keyboard}
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    await request.initialize()
    try:
        parameters = [RequestParameter(name, value, []) for name, value in given.items()]
        url = f"{receiver.telegram_url}{TELEGRAM_TOKEN}/sendMessage"
        as_form = await request.post(url, RequestData(parameters))
    finally:
        await request.shutdown()
    as_json = json.loads((await _said(receiver, "sendMessage", json.dumps(given).encode()))[1])["result"]
    assert isinstance(as_form, dict)
    for answer in (as_form, as_json):
        assert answer["text"] == "締切 & more"
        assert answer["chat"]["id"] == 1_000_000_003
        assert answer["reply_markup"] == keyboard
    assert as_form["message_id"] != as_json["message_id"]
    assert [arrival.chat for arrival in await receiver.arrivals()] == ["1000000003"] * 2


async def test_requests_in_pieces_and_two_at_a_time_are_read_whole(receiver: Receiver) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
    body = json.dumps({"channel": "U1", "text": "x" * 3_000}).encode()
    whole = b"POST /api/chat.postMessage HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    for piece in (whole[:30], whole[30:500], whole[500:] + whole):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.01)
    answers = [await _answer(reader) for _ in range(2)]
    writer.close()
    await writer.wait_closed()
    assert len({json.loads(answer)["ts"] for answer in answers}) == 2
    assert [kept.body for kept in await receiver.bodies()] == [body, body]


@pytest.mark.parametrize("row", [throughput_slack, throughput_telegram])
async def test_a_bare_client_posts_the_same_bodies_again(receiver: Receiver, row: object) -> None:
    side = throughput_slack.SIDE if row is throughput_slack else throughput_telegram.SIDE
    path, where = ("chat.postMessage", "channel") if side.platform == "slack" else ("sendMessage", "chat_id")
    for nth in range(3):
        said = {where: f"U{nth}" if side.platform == "slack" else 10 + nth, "text": f"Nummer {nth}"}
        await _said(receiver, path, json.dumps(said).encode())
    bodies = await receiver.bodies()
    told = await side.yardstick(receiver, bodies)
    assert set(told) == {"messages/s", "CPU per message, ms"}
    again = await receiver.arrivals()
    assert sorted(arrival.chat for arrival in again) == sorted(str(parsed(kept)[where]) for kept in bodies)


def test_what_is_lost_twice_or_unasked_makes_a_run_void() -> None:
    def came(chat: str, key: str, method: str = "chat.postMessage", at: float = 1.0) -> Arrival:
        return Arrival(at, method, chat, key)

    assert tallied([came("U1", "a"), came("U2", "b")], ["U1", "U2"]).void == ""
    assert tallied([came("U1", "a")], ["U1", "U2"]).void == "1 lost"
    assert tallied([came("U1", "a"), came("U1", "b")], ["U1"]).void == "1 twice"
    assert tallied([came("U1", "a"), came("U2", "a")], ["U1", "U2"]).void == "1 twice"
    assert tallied([came("U1", "a"), came("U3", "c")], ["U1"]).void == "1 unasked"
    found = tallied([came("U1", "a", at=2.0), came("U1", "", "chat.update", at=5.0)], ["U1"])
    assert (found.posts, found.edits, found.first, found.last, found.void) == (1, 1, 2.0, 5.0, "")


async def _said(receiver: Receiver, method: str, body: bytes) -> tuple[bytes, bytes]:
    """A call by hand: the head and the body of the answer."""
    path = f"/bot{TELEGRAM_TOKEN}/{method}" if method == "sendMessage" else f"/api/{method}"
    reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
    head = f"POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = await _answer(reader)
    writer.close()
    await writer.wait_closed()
    return head.encode(), answer


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    return await reader.readexactly(int(head.rpartition(b"content-length: ")[2].split()[0]))
