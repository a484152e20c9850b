"""Tiny apps for tests of the local Slack, one on Socket Mode and one behind signed HTTP, and things that they show."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import SlackServer
from tests.wire.slack_values import Json

Reaction = Callable[[str, Json], Awaitable[Json | None]]
"""What the tiny apps of these tests do: (type of the envelope, payload) → what the ack carries."""


async def silence(kind: str, payload: Json) -> Json | None:
    """An app that acknowledges everything and does nothing."""
    return None


@asynccontextmanager
async def socket_app(slack: SlackServer, react: Reaction = silence) -> AsyncIterator[SocketModeClient]:
    """An app on Socket Mode."""
    async with aiohttp.ClientSession() as session:
        connecting = AsyncWebClient(slack.app_token, base_url=slack.api_url, session=session, retry_handlers=[])
        client = SocketModeClient(slack.app_token, web_client=connecting, ping_interval=0.2)

        async def heard(_: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            payload = await react(request.type, request.payload)
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

        client.socket_mode_request_listeners.append(heard)
        await client.connect()  # type: ignore[no-untyped-call]
        await slack.connected()
        try:
            yield client
        finally:
            await client.close()  # type: ignore[no-untyped-call]
            await client.aiohttp_client_session.close()


@asynccontextmanager
async def http_app(slack: SlackServer, react: Reaction = silence) -> AsyncIterator[None]:
    """An app behind a request URL, which checks signatures with Slack's own verifier."""

    async def events(request: web.Request) -> web.Response:
        body = await request.read()
        try:
            good = SignatureVerifier(slack.signing_secret).is_valid_request(body, dict(request.headers))
        except ValueError:
            good = False
        if not good:
            return web.Response(status=401)
        if request.content_type == "application/json":
            given = json.loads(body)
            if given["type"] == "url_verification":
                return web.Response(text=given["challenge"])
            await react("events_api", given)
            return web.Response()
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        if "payload" in form:
            answer = await react("interactive", json.loads(form["payload"]))
        else:
            answer = await react("slash_commands", form)
        return web.json_response(answer) if answer else web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", events)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.transport = "http"
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


async def refusal(call: Awaitable[object]) -> Json:
    """The body with which the Web API refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    body: Json = caught.value.response.data
    return body


def button(label: str, **more: object) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, **more}


def card(text: str, *labels: str) -> list[Json]:
    blocks: list[Json] = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    buttons = [button(label, action_id=f"act_{n}", value=f"v{n}") for n, label in enumerate(labels)]
    return [*blocks, {"type": "actions", "elements": buttons}] if labels else blocks


MODAL: Json = {
    "type": "modal",
    "callback_id": "new",
    "private_metadata": "from D-12",
    "title": {"type": "plain_text", "text": "New deadline"},
    "submit": {"type": "plain_text", "text": "Create"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "a", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "clause",
            "label": {"type": "plain_text", "text": "On silence"},
            "element": {
                "type": "static_select",
                "action_id": "a",
                "options": [
                    {"text": {"type": "plain_text", "text": "Hold the work"}, "value": "hold"},
                    {"text": {"type": "plain_text", "text": "Go on"}, "value": "proceed"},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "blocks",
            "optional": True,
            "label": {"type": "plain_text", "text": "Whom it blocks"},
            "element": {"type": "multi_users_select", "action_id": "a"},
        },
    ],
}
