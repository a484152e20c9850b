"""Slack over HTTP: nothing is read before its signature is found right, nothing is done before it is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from adapters.slack import shapes
from adapters.web.routes import Handler, Incoming, Outgoing

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def handler(secret: str, dispatch: Callable[[], Dispatch | None]) -> Handler:
    """The route. `dispatch` gives what takes requests, None while nothing does: 503, and Slack comes again."""
    verifier = SignatureVerifier(secret)

    async def handle(incoming: Incoming) -> Outgoing:
        if not _signed(verifier, incoming):
            return Outgoing(401)
        body = _whole(incoming)
        if body is None:
            return Outgoing(400)
        taking = dispatch()
        if taking is None:
            return Outgoing(503)
        request = shapes.request(body, mode="http", headers=incoming.headers)
        if request is None:
            return Outgoing(200)
        answer = await taking(request)
        return Outgoing(answer.status, answer.body.encode(), answer.first_headers_without_set_cookie())

    return handle


def _signed(verifier: SignatureVerifier, incoming: Incoming) -> bool:
    """Whether it comes from Slack, within 300 seconds. The verifier raises on a time stamp that is no number, and on a
    signature or a body that is no text.
    """
    since = incoming.headers.get("x-slack-request-timestamp", "")
    signature = incoming.headers.get("x-slack-signature", "")
    if not _SECONDS.fullmatch(since) or not signature.isascii():
        return False
    try:
        return verifier.is_valid(incoming.body, since, signature)
    except UnicodeDecodeError:
        return False


def _whole(incoming: Incoming) -> str | None:
    """The body, if it can be read: a JSON object, or a form, whose `payload` is one."""
    body = incoming.body.decode()
    if not body:
        return None
    try:
        if incoming.headers.get("content-type", "").startswith("application/json"):
            read = json.loads(body)
        else:
            fields = parse_qs(body, keep_blank_values=True, strict_parsing=True)
            read = json.loads(fields["payload"][0]) if "payload" in fields else fields
    except (ValueError, RecursionError):  # the latter from brackets within brackets
        return None
    return body if isinstance(read, dict) else None
