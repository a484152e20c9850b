"""Socket Mode of the local Slack, with Slack's own client at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.wire.slack import Failed, Impossible, Person, SlackServer, TimedOut
from tests.wire.slack_apps import Reaction, card, refusal, socket_app
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


class TestSocketMode:
    async def test_a_command_and_what_the_ack_shows(self, slack: SlackServer, ana: Person, ken: Person) -> None:
        got: list[tuple[str, Json]] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append((kind, payload))
            return {"text": "Nothing is *waiting*."}

        room = slack.channel("project", members=[ana, ken])
        async with socket_app(slack, react):
            shown = await ana.type('/deadline new "R&D" owner @ken', where=room)
        assert shown is not None
        assert (shown.text, shown.ephemeral, shown.channel) == ("Nothing is waiting.", True, room)
        assert ken.sees == []
        kind, payload = got[0]
        assert (kind, payload["command"]) == ("slash_commands", "/deadline")
        assert payload["text"] == f'new "R&amp;D" owner <@{ken.id}|ken>'
        assert (payload["channel_id"], payload["channel_name"]) == (room.id, "project")

    async def test_a_click_with_all_that_belongs_to_it(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            if kind == "interactive":
                got.append(payload)
            return None

        posted = await web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("Waiting", "R&D sent", "No"))
        async with socket_app(slack, react):
            await ana.press(ana.newest, "R&D")
            await ana.press(ana.newest, 2)
            with pytest.raises(Impossible):
                await ana.press(ana.newest, "Maybe")
        assert [each["actions"][0]["value"] for each in got] == ["v0", "v1"]
        assert got[0]["actions"][0]["text"]["text"] == "R&amp;D sent"
        assert got[0]["user"] == {"id": ana.id, "username": "ana", "name": "ana", "team_id": slack.team_id}
        container = {"type": "message", "message_ts": posted["ts"], "channel_id": ana.dm.id, "is_ephemeral": False}
        assert got[0]["container"] == container
        assert got[0]["message"]["ts"] == posted["ts"]
        assert got[0]["message"]["blocks"][1]["elements"][0]["text"]["text"] == "R&amp;D sent"
        await AsyncWebhookClient(got[0]["response_url"]).send(text="Sent.", replace_original=True)
        assert (ana.newest.text, ana.newest.buttons) == ("Sent.", [])

    async def test_a_mention_comes_twice(self, slack: SlackServer, ana: Person) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload)
            return None

        room = slack.channel("project", members=[ana])
        async with socket_app(slack, react):
            await ana.write("@shimekiri D-12 <now>", where=room)
            await ana.write("D-13")
            await slack.settled()
        texts = sorted((each["event"]["type"], each["event"]["channel_type"], each["event"]["text"]) for each in got)
        bot = slack.bot_user_id
        assert texts == [
            ("app_mention", "channel", f"<@{bot}> D-12 &lt;now&gt;"),
            ("message", "channel", f"<@{bot}> D-12 &lt;now&gt;"),
            ("message", "im", "D-13"),
        ]
        assert got[0]["authorizations"][0]["user_id"] == bot
        assert len({each["event_id"] for each in got}) == 3

    async def test_a_shortcut(self, slack: SlackServer, ana: Person) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload)
            return None

        slack.events.clear()
        written = await ana.write("The logo by Friday?")
        async with socket_app(slack, react):
            await ana.shortcut("track_deadline", written)
        assert (got[0]["type"], got[0]["callback_id"]) == ("message_action", "track_deadline")
        assert (got[0]["message"]["text"], got[0]["message_ts"]) == ("The logo by Friday?", written.ts)

    async def test_a_ticket_serves_once(self, slack: SlackServer) -> None:
        app = AsyncWebClient(slack.app_token, base_url=slack.api_url)
        url = (await app.apps_connections_open(app_token=slack.app_token))["url"]
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(url) as socket:
                hello = await socket.receive_json()
                assert (hello["type"], hello["num_connections"]) == ("hello", 1)
                assert hello["connection_info"] == {"app_id": slack.app_id}
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)

    async def test_the_eleventh_connection_is_turned_away(self, slack: SlackServer) -> None:
        sockets = []
        async with aiohttp.ClientSession() as session:
            for number in range(1, 11):
                sockets.append(await session.ws_connect(slack.link.ticket()))
                assert (await sockets[-1].receive_json())["num_connections"] == number
            extra = await session.ws_connect(slack.link.ticket())
            assert (await extra.receive_json())["reason"] == "too_many_websockets"

    async def test_nobody_there(self, slack: SlackServer, ana: Person) -> None:
        with pytest.raises(TimedOut, match="dispatch_failed"):
            await ana.type("/deadline")

    async def test_no_ack_is_a_time_out(self, slack: SlackServer, ana: Person) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            await asyncio.Event().wait()
            return None

        slack.patience = 0.2
        async with socket_app(slack, react):
            with pytest.raises(TimedOut, match="operation_timeout"):
                await ana.type("/deadline")

    async def test_an_event_without_ack_comes_again(self, slack: SlackServer, ana: Person) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload)
            if len(got) == 1:
                await asyncio.Event().wait()
            return None

        slack.patience = 0.2
        async with socket_app(slack, react):
            await ana.write("D-12")
            await slack.settled()
        assert len(got) == 2
        assert got[0]["event_id"] == got[1]["event_id"]
        assert slack.delivery.events[0].reason == "timeout"

    async def test_a_payload_in_an_ack_that_takes_none_is_noted(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            return {"text": "thanks"}

        slack.events.clear()
        await web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("Waiting", "Sent"))
        async with socket_app(slack, react):
            await ana.press(ana.newest, "Sent")
        assert len(ana.sees) == 1
        assert slack.wrongs[0].startswith("an ack with a payload where none is taken")

    async def test_a_refresh_brings_a_new_connection(self, slack: SlackServer, ana: Person) -> None:
        async with socket_app(slack):
            await slack.disconnect("refresh_requested")
            await slack.until(lambda: slack.link.total == 2 and len(slack.link.connections) == 1)
            await ana.type("/deadline")

    async def test_any_connection_may_get_any_payload(self, slack: SlackServer, ana: Person) -> None:
        got: list[str] = []

        def app(name: str) -> Reaction:
            async def react(kind: str, payload: Json) -> Json | None:
                got.append(name)
                return None

            return react

        async with socket_app(slack, app("one")), socket_app(slack, app("two")):
            await slack.connected(2)
            for _ in range(4):
                await ana.type("/deadline")
        assert sorted(got) == ["one", "one", "two", "two"]

    async def test_a_warning_leaves_the_connection_open_for_a_while(self, slack: SlackServer, ana: Person) -> None:
        async with aiohttp.ClientSession() as session:
            socket = await session.ws_connect(slack.link.ticket())
            await socket.receive_json()
            await slack.disconnect("warning", grace=0.2)
            told = await socket.receive_json()
            assert (told["type"], told["reason"]) == ("disconnect", "warning")
            await slack.until(lambda: slack.link.connections == [])
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE

    async def test_a_disabled_link_gives_no_more_tickets(self, slack: SlackServer) -> None:
        await slack.disconnect("link_disabled")
        app = AsyncWebClient(slack.app_token, base_url=slack.api_url)
        answer = await refusal(app.apps_connections_open(app_token=slack.app_token))
        assert answer["error"] == "not_allowed_token_type"

    async def test_the_app_hears_itself_and_only_what_it_may(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload["event"])
            return None

        room = slack.channel("project", members=[ana], private=True)
        async with socket_app(slack, react):
            posted = await web_client.chat_postMessage(channel=ana.id, text="a")
            await web_client.chat_update(channel=ana.dm.id, ts=posted["ts"], text="b")
            slack.scopes.discard("groups:history")
            await ana.write("unheard", where=room)
            await slack.settled()
        by_kind = {event.get("subtype", ""): event for event in got}
        assert sorted(by_kind) == ["", "message_changed"]
        assert by_kind[""]["bot_id"] == slack.bot_id
        changed = by_kind["message_changed"]
        assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("a", "b")

    async def test_an_unknown_command(self, slack: SlackServer, ana: Person) -> None:
        async with socket_app(slack):
            with pytest.raises(Failed, match="not_a_valid_command"):
                await ana.type("/poem")

    async def test_events_that_nobody_heard_are_sent_when_asked(self, slack: SlackServer, ana: Person) -> None:
        got: list[str] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload["event"]["text"])
            return None

        slack.event_repeats = ()
        await ana.write("D-12")
        await slack.until(lambda: slack.delivery.events[0].reason == "connection_failed")
        async with socket_app(slack, react):
            assert await slack.repeat_events() == 1
            assert await slack.repeat_events() == 0
        assert got == ["D-12"]

    async def test_refused_connections_are_tried_again(self, slack: SlackServer) -> None:
        slack.refuse_connections(1)
        async with socket_app(slack):
            assert slack.link.refusals == 0

    async def test_a_deaf_connection_stays_up(self, slack: SlackServer, ana: Person) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload)
            return None

        slack.patience = 0.3
        async with socket_app(slack, react) as client:
            slack.deafen()
            with pytest.raises(TimedOut):
                await ana.type("/deadline")
            await asyncio.sleep(1)
            assert await client.is_connected()
            assert (slack.link.total, got) == (1, [])

    async def test_a_cut_connection_loses_the_command(self, slack: SlackServer, ana: Person) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            await slack.link.cut()
            return None

        async with socket_app(slack, react):
            with pytest.raises(TimedOut):
                await ana.type("/deadline")
