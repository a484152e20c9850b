"""A client that plays Slack: signed requests over kept connections, each timed from first byte to last.

It does as little as it can, so that what is measured is the program that answers. A request is signed before its time
begins.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from tests.bench.receiver import TEAM

PATH = "/slack/events"


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float


def command(user: str, channel: str, line: str, trigger: str, respond: str) -> bytes:
    """The body of a slash command: docs.slack.dev/interactivity/implementing-slash-commands. `respond` is the address
    for further answers.
    """
    name, _, words = line.partition(" ")
    fields = {
        "token": "legacy",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": channel,
        "channel_name": "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": words,
        "api_app_id": "A00000001",
        "is_enterprise_install": "false",
        "response_url": respond,
        "trigger_id": trigger,
    }
    return urlencode(fields).encode()


def press(user: str, channel: str, ts: str, value: str, trigger: str, respond: str) -> bytes:
    """The body of a pressed button: docs.slack.dev/reference/interaction-payloads/block_actions-payload."""
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": "A00000001",
        "token": "legacy",
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger,
        "response_url": respond,
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": "general"},
        "message": {"type": "message", "ts": ts, "bot_id": "B00000001", "text": "", "blocks": []},
        "actions": [
            {
                "type": "button",
                "block_id": "b",
                "action_id": "a",
                "text": {"type": "plain_text", "text": "Sent", "emoji": True},
                "value": value,
                "action_ts": ts,
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def signed(secret: str, body: bytes) -> bytes:
    """The whole request, signed for now: docs.slack.dev/authentication/verifying-requests-from-slack."""
    stamp = str(int(time.time()))
    signature = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers: Mapping[str, str] = {
        "Host": "127.0.0.1",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "application/json,*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{head}\r\n".encode() + body


class Caller:
    """One kept connection; one request at a time. Use it as a context."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def ask(self, request: bytes) -> Answer:
        """Raises `OSError` or `EOFError` where the connection breaks."""
        began = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.readexactly(_length(head))
        return Answer(int(head[9:12]), body, time.perf_counter() - began)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def asked(port: int, secret: str, bodies: Sequence[bytes], at_once: int) -> list[Answer]:
    """So many at a time, each caller with every `at_once`-th of them, one after the other."""

    async def call(mine: Sequence[bytes]) -> list[Answer]:
        async with Caller(port) as caller:
            return [await caller.ask(signed(secret, body)) for body in mine]

    parts = await asyncio.gather(*(call(bodies[start::at_once]) for start in range(at_once)))
    return [answer for part in parts for answer in part]
