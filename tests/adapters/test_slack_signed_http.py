"""Slack's HTTP requests: who may speak, what is read, and what happens while Slack itself cannot be reached."""

import json
import socket
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from adapters.slack.platform import Slack
from adapters.web.routes import Handler, Incoming, Outgoing
from bot.chat import Account, Audience, Command, Place, Standing
from tests.adapters.slack_core import TableCore, running, said

SECRET = "a secret"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def core() -> TableCore:
    return TableCore({"/deadline list": said("Nothing & nobody")})


@pytest.fixture
async def slack(core: TableCore) -> AsyncIterator[Slack]:
    """An adapter whose Slack nobody answers for."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        slack = Slack(bot_token="xoxb-1", signing_secret=SECRET, api_url=f"http://127.0.0.1:{port}/api/")
        async with running(slack, core):
            yield slack


@pytest.fixture
def post(slack: Slack) -> Handler:
    return slack.routes["/slack/events"]


def signed(body: bytes, *, kind: str = FORM, at: float | None = None, secret: str = SECRET) -> Incoming:
    since = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=since, body=body)
    assert signature is not None
    headers = {"content-type": kind, "x-slack-request-timestamp": since, "x-slack-signature": signature}
    return Incoming(headers, body)


def command(text: str = "list") -> bytes:
    return urlencode(
        {
            "command": "/deadline",
            "text": text,
            "team_id": "T1",
            "user_id": "U1",
            "channel_id": "C1",
            "trigger_id": "1.2.3",
            "response_url": "",
        }
    ).encode()


async def test_a_signed_command_is_answered_even_while_slack_tells_nothing(post: Handler, core: TableCore) -> None:
    answer = await post(signed(command()))
    assert answer.status == 200
    assert answer.headers == {"content-type": "application/json;charset=utf-8"}
    text = {"type": "text", "text": "Nothing & nobody"}
    assert json.loads(answer.body) == {
        "response_type": "ephemeral",
        "text": "Nothing &amp; nobody",
        "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}],
    }
    unread = Account("slack", "U1", "T1", standing=Standing.unread)
    assert core.requests == [Command(unread, Place("slack", "C1", Audience.client), "1.2.3", "/deadline list")]


async def test_what_is_not_signed_now_by_slack_is_refused_and_nothing_is_done(post: Handler, core: TableCore) -> None:
    now = time.time()
    good = signed(command())
    for wrong in (
        signed(command(), secret="another"),
        signed(command(), at=now - 301),
        signed(command(), at=now + 320),
        Incoming(good.headers, command("new")),
        Incoming({}, command()),
        *(
            Incoming({**good.headers, name: value}, good.body)
            for name, value in (
                ("x-slack-request-timestamp", "yesterday"),
                ("x-slack-request-timestamp", ""),
                ("x-slack-request-timestamp", "1" * 40),
                ("x-slack-request-timestamp", "１２３４"),
                ("x-slack-signature", ""),
                ("x-slack-signature", "v0=ü"),
            )
        ),
        Incoming(good.headers, b"\xff"),
    ):
        assert await post(wrong) == Outgoing(401)
    assert core.requests == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"[" * 200_000),
        (FORM, b"payload=" + b"[" * 200_000),
        ("text/plain", b"{}"),
        ("application/json", b""),
        (FORM, b"payload={"),
        (FORM, b"payload=%5B%5D"),
        (FORM, b"nothing"),
        (FORM, b""),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(post: Handler, core: TableCore, kind: str, body: bytes) -> None:
    assert await post(signed(body, kind=kind)) == Outgoing(400)
    assert core.requests == []


async def test_the_address_is_confirmed_to_slack(post: Handler) -> None:
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "abc"}).encode()
    answer = await post(signed(body, kind="application/json"))
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "abc"})


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "channel_type": "channel"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "channel_type": "im", "text": "x"}},
        {"type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": "U1"}, "action_id": "a", "value": "v"},
        {"type": "view_closed", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": {"callback_id": "new"}},
        {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1"}, "callback_id": "else"},
        {"type": "something_new"},
        {},
    ],
)
async def test_what_nobody_listens_to_is_acknowledged(
    post: Handler, core: TableCore, payload: dict[str, object]
) -> None:
    answer = await post(signed(json.dumps(payload).encode(), kind="application/json"))
    assert (answer.status, answer.body) == (200, b"")
    assert core.requests == []


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "bot_message"])
async def test_only_what_people_write_is_listened_to(post: Handler, core: TableCore, subtype: str) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.2", "text": "D-1"}
    for extra in ({"subtype": subtype}, {"bot_id": "B1"}):
        body = {"type": "event_callback", "team_id": "T1", "event": event | extra}
        assert (await post(signed(json.dumps(body).encode(), kind="application/json"))).status == 200
    assert core.requests == []
    body = {"type": "event_callback", "team_id": "T1", "event": event}
    assert (await post(signed(json.dumps(body).encode(), kind="application/json"))).status == 200
    assert [(c.text, c.key, c.place.private) for c in core.commands] == [("D-1", "D1:1.2", True)]


async def test_a_stopped_bot_sends_slack_away_to_come_again(slack: Slack, post: Handler, core: TableCore) -> None:
    await slack.stop()
    assert await post(signed(command())) == Outgoing(503)
    assert core.requests == []


async def test_health_says_that_slack_does_not_answer(slack: Slack) -> None:
    assert slack.health().startswith("Slack does not say who this bot is (ClientConnectorError: ")
