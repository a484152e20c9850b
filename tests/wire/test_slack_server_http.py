"""Signed HTTP, response URLs and faults of the local Slack."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.wire.slack import Failed, Person, SlackServer, TimedOut
from tests.wire.slack_apps import card, http_app
from tests.wire.slack_values import Json


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def web_client(slack: SlackServer) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
def ana(slack: SlackServer) -> Person:
    return slack.person("ana", admin=True)


@pytest.fixture
def ken(slack: SlackServer) -> Person:
    return slack.person("ken", zone="America/New_York", locale="en-US")


class TestSignedHttp:
    async def test_commands_clicks_and_events(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        got: list[tuple[str, Json]] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append((kind, payload))
            return {"text": "Here.", "blocks": card("Here.", "Go")} if kind == "slash_commands" else None

        async with http_app(slack, react):
            assert await slack.door.verify_url()
            shown = await ana.type("/deadline list")
            assert shown is not None
            await ana.press(shown, "Go")
            await ana.write("D-12")
            await slack.settled()
        kinds = [kind for kind, _ in got]
        assert kinds == ["slash_commands", "interactive", "events_api"]
        click = got[1][1]
        assert (click["container"]["is_ephemeral"], "message" in click) == (True, False)
        response = await AsyncWebhookClient(click["response_url"]).send(delete_original=True)
        assert (response.status_code, response.body) == (200, "ok")
        assert ana.sees == []

    async def test_forged_and_old_requests(self, slack: SlackServer, ana: Person) -> None:
        async with http_app(slack):
            await ana.type("/deadline list")
            good = slack.door.sent[-1]
            assert (await slack.door.replay(good)).status == 200
            old = str(int(time.time()) - 400)
            kind = good.headers["Content-Type"]
            tries = [
                await slack.door.post(good.body, kind, signature="v0=" + "0" * 64),
                await slack.door.post(good.body, kind, timestamp=old),
                await slack.door.post(good.body, kind, timestamp="soon"),
                await slack.door.post(good.body, kind, timestamp=""),
                await slack.door.post(good.body, kind, signature=""),
            ]
            assert [got.status for got in tries] == [401] * 5

    async def test_events_come_again_with_their_number(self, slack: SlackServer, ana: Person) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            if len(slack.door.sent) < 3:
                raise web.HTTPServiceUnavailable
            return None

        slack.event_repeats = (0.0, 0.05)
        async with http_app(slack, react):
            await ana.write("D-12")
            await slack.settled()
        numbers = [sent.headers.get("X-Slack-Retry-Num") for sent in slack.door.sent]
        reasons = [sent.headers.get("X-Slack-Retry-Reason") for sent in slack.door.sent]
        assert (numbers, reasons) == ([None, "1", "2"], [None, "http_error", "http_error"])
        assert len({sent.body for sent in slack.door.sent}) == 1

    async def test_an_app_may_decline_repeats(self, slack: SlackServer, ana: Person) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            raise web.HTTPServiceUnavailable(headers={"X-Slack-No-Retry": "1"})

        async with http_app(slack, react):
            await ana.write("D-12")
            await slack.settled()
        assert len(slack.door.sent) == 1

    async def test_a_refused_command_and_an_answer_to_a_click(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            if kind == "slash_commands":
                raise web.HTTPUnauthorized
            return {"text": "thanks"} if kind == "interactive" else None

        await web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("Waiting", "Sent"))
        async with http_app(slack, react):
            with pytest.raises(Failed, match="dispatch_failed"):
                await ana.type("/deadline")
            await ana.press(ana.newest, "Sent")
        assert slack.wrongs == ["an answer to block_actions, where none is taken: {'text': 'thanks'}"]

    async def test_no_answer_and_nobody_there(self, slack: SlackServer, ana: Person) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            await asyncio.sleep(1)
            return None

        slack.patience = 0.2
        async with http_app(slack, react):
            with pytest.raises(TimedOut, match="operation_timeout"):
                await ana.type("/deadline")
        with pytest.raises(TimedOut, match="dispatch_failed"):
            await ana.type("/deadline")


class TestResponseUrl:
    async def test_five_uses_in_half_an_hour(self, slack: SlackServer, ana: Person, ken: Person) -> None:
        room = slack.channel("project", members=[ana, ken])
        hook = AsyncWebhookClient(slack.response_url("commands", ana, room, None))
        for number in range(4):
            assert (await hook.send(text=str(number))).status_code == 200
        assert (await hook.send(text="for all", response_type="in_channel")).status_code == 200
        used = await hook.send(text="once more")
        assert (used.status_code, json.loads(used.body)["error"]) == (404, "used_url")
        assert [message.text for message in ken.sees] == ["for all"]
        assert [message.ephemeral for message in ana.sees] == [True, True, True, True, False]
        slack.response_seconds = -1
        late = AsyncWebhookClient(slack.response_url("commands", ana, room, None))
        assert json.loads((await late.send(text="late")).body)["error"] == "expired_url"

    async def test_refuses_what_it_cannot_show(self, slack: SlackServer, ana: Person) -> None:
        hook = AsyncWebhookClient(slack.response_url("commands", ana, ana.dm, None))
        empty = await hook.send(text="")
        assert (empty.status_code, json.loads(empty.body)["error"]) == (500, "no_text")
        odd = await hook.send(blocks=[{"type": "poem"}])
        assert (odd.status_code, json.loads(odd.body)["error"]) == (400, "invalid_blocks")
        assert ana.sees == []


class TestFaults:
    async def test_before_and_after(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        slack.fail("chat.postMessage", "reset")
        with pytest.raises(aiohttp.ClientError):
            await web_client.chat_postMessage(channel=ana.id, text="never there")
        assert ana.sees == []
        slack.fail("chat.postMessage", "reset_after")
        with pytest.raises(aiohttp.ClientError):
            await web_client.chat_postMessage(channel=ana.id, text="there all the same")
        assert [message.text for message in ana.sees] == ["there all the same"]

    @pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503), ("fatal_error", 200)])
    async def test_answers(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person, kind: str, status: int
    ) -> None:
        slack.fail("chat.postMessage", kind, times=2, seconds=7)
        for _ in range(2):
            with pytest.raises(SlackApiError) as caught:
                await web_client.chat_postMessage(channel=ana.id, text="a")
            assert caught.value.response.status_code == status
            if status == 429:
                assert caught.value.response.headers["Retry-After"] == "7"
        await web_client.chat_postMessage(channel=ana.id, text="at last")
        assert [message.text for message in ana.sees] == ["at last"]

    async def test_half_an_answer(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        slack.fail("chat.postMessage", "truncated")
        with pytest.raises(SlackApiError):
            await web_client.chat_postMessage(channel=ana.id, text="a")
        assert len(ana.sees) == 1

    async def test_slow(self, slack: SlackServer, ana: Person) -> None:
        fault = slack.fail("*", "slow_after", times=None, seconds=5)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as session:
            client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
            with pytest.raises(asyncio.TimeoutError):
                await client.chat_postMessage(channel=ana.id, text="a")
            assert len(ana.sees) == 1
            fault.times = 0
            await client.chat_postMessage(channel=ana.id, text="b")
