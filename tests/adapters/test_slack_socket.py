"""Socket Mode: a line to Slack is always open, whatever happens to single ones, and nothing is dropped with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.slack import socket_mode
from adapters.slack.platform import Slack
from tests.adapters.slack_core import TableCore, running
from tests.adapters.slack_office import installed, slack_of
from tests.wire.slack import Failed, SlackServer, TimedOut


@pytest.fixture
def core() -> TableCore:
    return TableCore()


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield installed(server)
        assert server.wrongs == []


@asynccontextmanager
async def listening(server: SlackServer, core: TableCore, deaf_after: float = 600) -> AsyncIterator[Slack]:
    async with running(slack_of(server, deaf_after=deaf_after), core) as slack:
        yield slack


async def test_what_waited_at_slack_is_taken_in_before_listening_returns(server: SlackServer, core: TableCore) -> None:
    ana = server.person("ana")
    server.event_repeats = (0.05,) * 40
    await ana.write("D-1")
    core.slow = 0.3
    async with listening(server, core):
        assert [command.text for command in core.commands] == ["D-1"]
        assert [seen.text for seen in ana.sees] == ["done"]


async def test_a_socket_that_has_gone_deaf_is_replaced(server: SlackServer, core: TableCore) -> None:
    ana = server.person("ana")
    async with listening(server, core, deaf_after=0.3) as slack:
        server.deafen()
        deaf = server.link.connections[0]
        await server.until(lambda: server.link.connections and deaf not in server.link.connections)
        await ana.type("/deadline list")
        assert len(core.requests) == 1
        assert slack.health() == ""


async def test_a_socket_is_replaced_before_the_old_one_goes_when_slack_asks(
    server: SlackServer, core: TableCore
) -> None:
    ana = server.person("ana")
    async with listening(server, core):
        core.slow = 0.5
        under_way = asyncio.create_task(ana.type("/deadline list"))
        await server.until(lambda: core.requests)
        await server.disconnect("warning", grace=5)
        await server.connected(2)
        await under_way
        await server.until(lambda: len(server.link.connections) == 1)
        await ana.type("/deadline list")
        assert server.link.total == 2
    assert len(core.requests) == 2


async def test_a_line_that_breaks_is_opened_again(server: SlackServer, core: TableCore) -> None:
    ana = server.person("ana")
    async with listening(server, core) as slack:
        await server.link.cut()
        await server.until(lambda: server.link.total == 2)
        await ana.type("/deadline list")
        assert len(core.requests) == 1
        await server.until(lambda: slack.health() == "")


async def test_while_no_line_can_be_opened_it_is_tried_again_and_said(
    server: SlackServer, core: TableCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PAUSES", (0.05,))
    server.refuse_connections(3)
    async with listening(server, core) as slack:
        assert slack.health() == "the socket to Slack cannot be opened (HTTP 503); it is tried again and again"
        await server.connected()
        await server.until(lambda: slack.health() == "")
        assert await server.person("ana").type("/deadline list") is None
    assert len(core.requests) == 1


async def test_a_wrong_app_token_is_said_with_the_way_to_mend_it(server: SlackServer, core: TableCore) -> None:
    server.app_scopes.clear()
    async with listening(server, core) as slack:
        assert slack.health() == (
            "Slack refuses the app-level token (missing_scope): make one with connections:write under Basic"
            " Information, App-Level Tokens, and put it into SLACK_APP_TOKEN"
        )


async def test_what_is_under_way_is_acknowledged_when_the_bot_stops(server: SlackServer, core: TableCore) -> None:
    ana = server.person("ana")
    async with listening(server, core):
        core.slow = 0.5
        under_way = asyncio.create_task(ana.type("/deadline list", server.channel("team", members=[ana])))
        await server.until(lambda: core.requests)
    shown = await under_way
    assert shown is not None
    assert shown.text == "done"
    with pytest.raises((TimedOut, Failed)):
        await ana.type("/deadline list")


async def test_an_envelope_that_nobody_acknowledged_is_the_same_request_when_it_comes_again(
    server: SlackServer, core: TableCore
) -> None:
    ana = server.person("ana")
    server.event_repeats = ()
    async with listening(server, core):
        core.slow = 0.5
        await ana.write("D-1")
        await server.until(lambda: core.requests)
        await server.link.cut()
        await server.until(lambda: server.link.total == 2)
        core.slow = 0
        await server.delivery.repeat()
        first, second = core.requests
        assert first == second
    assert list(core.given) == [first.key]
