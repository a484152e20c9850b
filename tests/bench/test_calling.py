"""The client of the benchmarks says what Slack says, and the yardstick answers it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from tests.bench.bolt import bolt
from tests.bench.calling import asked, command, press, signed

SECRET = "a-secret-of-nobody"
RESPOND = "http://127.0.0.1:9/respond"


def test_a_request_is_signed_and_whole() -> None:
    body = command("U1", "C1", "/deadline new Acme", "t1", RESPOND)
    head, _, sent = signed(SECRET, body).partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    assert sent == body
    assert int(headers["Content-Length"]) == len(body)
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert {name: parse_qs(body.decode())[name] for name in ("command", "text")} == {
        "command": ["/deadline"],
        "text": ["new Acme"],
    }


def test_a_press_names_its_message() -> None:
    payload = json.loads(parse_qs(press("U1", "C1", "17.01", "d:sent:1:1", "t2", RESPOND).decode())["payload"][0])
    assert payload["container"] == {
        "type": "message",
        "message_ts": "17.01",
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert payload["actions"][0]["value"] == "d:sent:1:1"


async def test_the_yardstick_answers_whom_it_can_trust() -> None:
    bodies = [
        command("U1", "C1", "/deadline list", "t1", RESPOND),
        press("U1", "C1", "17.01", "d:sent:1:1", "t2", RESPOND),
    ]
    async with bolt(SECRET) as port:
        answers = await asked(port, SECRET, bodies, 2)
        (refused,) = await asked(port, "another", bodies[:1], 1)
    assert sorted((answer.status, answer.body) for answer in answers) == [(200, b""), (200, b"ok")]
    assert refused.status == 401
    assert all(answer.seconds > 0 for answer in answers)
