"""Signed HTTP: how Slack posts commands, clicks and events to the app's request URL.

docs.slack.dev/authentication/verifying-requests-from-slack for the signature, docs.slack.dev/apis/events-api for
retries and url_verification, docs.slack.dev/interactivity for the forms.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.wire.slack_values import Failed, Json, TimedOut

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Sent:
    """A request exactly as it went out, to be played again."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Got:
    """What the app answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Door:
    """The app's request URL, as Slack sees it."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.sent: list[Sent] = []

    def signature(self, body: bytes, timestamp: str, secret: str = "") -> str:
        """The v0 signature of a body."""
        key = (secret or self._server.signing_secret).encode()
        return "v0=" + hmac.new(key, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()

    async def post(
        self,
        body: bytes,
        content_type: str,
        *,
        timestamp: str | None = None,
        signature: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Got:
        """Post it, signed for now unless told otherwise (`""` leaves the header out).

        Raises `TimedOut` after `patience`, `aiohttp.ClientError` where nobody answers.
        """
        stamp = str(int(time.time())) if timestamp is None else timestamp
        sign = self.signature(body, stamp) if signature is None else signature
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= {"X-Slack-Request-Timestamp": stamp} if stamp else {}
        headers |= {"X-Slack-Signature": sign} if sign else {}
        return await self.replay(Sent(body, {**headers, **(more or {})}))

    async def replay(self, sent: Sent) -> Got:
        """The same request once more, to the byte."""
        self.sent.append(sent)
        try:
            async with asyncio.timeout(self._server.patience):
                async with self._server.http.post(
                    self._server.request_url, data=sent.body, headers=dict(sent.headers), allow_redirects=False
                ) as answer:
                    return Got(answer.status, dict(answer.headers), await answer.read())
        except TimeoutError:
            raise TimedOut("operation_timeout") from None

    async def form(self, fields: Mapping[str, str]) -> Json | None:
        """A command or a click; what the app answered as a message or response. Raises `Failed`."""
        try:
            got = await self.post(urlencode(fields).encode(), FORM)
        except aiohttp.ClientError:
            raise TimedOut("dispatch_failed") from None
        if got.status != 200:
            raise Failed("dispatch_failed")
        if not got.body.strip():
            return None
        if got.headers.get("Content-Type", "").startswith(JSON):
            found = json.loads(got.body)
            if not isinstance(found, dict):
                raise Failed("dispatch_unknown_error")
            return found or None
        return {"text": got.text}

    async def event(self, body: Json, attempt: int, reason: str) -> tuple[bool, str]:
        """One attempt to hand over an event: whether it is done with, and otherwise why not, in Slack's word."""
        more = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        try:
            got = await self.post(json.dumps(body).encode(), JSON, more=more)
        except TimedOut:
            return False, "http_timeout"
        except aiohttp.ClientError:
            return False, "connection_failed"
        if 200 <= got.status < 300:
            return True, ""
        return got.headers.get("X-Slack-No-Retry") == "1", "http_error"

    async def verify_url(self) -> bool:
        """The handshake when a request URL is entered: the challenge must come back."""
        body = {"token": "legacy", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
        got = await self.post(json.dumps({**body, "type": "url_verification"}).encode(), JSON)
        if got.status != 200:
            return False
        try:
            answer = json.loads(got.body)
        except ValueError:
            return got.text.strip() == body["challenge"]
        return isinstance(answer, dict) and answer.get("challenge") == body["challenge"]
