"""A local Slack with people in it, and the adapter in front of a table of answers, over either transport."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import yaml
from aiohttp import web

import adapters.slack
from adapters.slack.platform import Slack
from adapters.web.routes import Handler, Incoming
from tests.adapters.slack_core import TableCore, running
from tests.wire.slack import SlackServer

Transport = Literal["socket", "http"]
MANIFEST = yaml.safe_load((Path(adapters.slack.__file__).parent / "manifest.yaml").read_text())


def installed(server: SlackServer, manifest: Any = MANIFEST) -> SlackServer:
    """The server with our app as its manifest describes it: nothing more is granted or told."""
    server.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    server.events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    server.commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    return server


def slack_of(server: SlackServer, transport: Transport = "socket", deaf_after: float = 600) -> Slack:
    """The adapter with the server's tokens."""
    return Slack(
        bot_token=server.bot_token,
        app_token=server.app_token if transport == "socket" else "",
        signing_secret=server.signing_secret if transport == "http" else "",
        api_url=server.api_url,
        deaf_after=deaf_after,
    )


@asynccontextmanager
async def office(core: TableCore, transport: Transport = "socket") -> AsyncIterator[SlackServer]:
    """A Slack in which the adapter listens."""
    async with SlackServer() as server:
        installed(server)
        server.transport = transport
        slack = slack_of(server, transport)
        async with served(slack.routes) as address, running(slack, core):
            server.request_url = f"{address}/slack/events"
            yield server
        assert server.wrongs == []


@asynccontextmanager
async def served(routes: Mapping[str, Handler]) -> AsyncIterator[str]:
    """Routes behind a small HTTP server; its address."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = await routes[request.path](Incoming(headers, await request.read()))
        return web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))

    app = web.Application()
    for path in routes:
        app.router.add_post(path, handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
