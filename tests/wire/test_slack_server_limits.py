"""The local Slack's limits of blocks and views, and what a person reads in a message."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Impossible, Person, SlackServer
from tests.wire.slack_apps import MODAL, button, card, refusal, socket_app
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


class TestLimits:
    @pytest.mark.parametrize(
        ("blocks", "complaint"),
        [
            ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
            ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
            (card("a" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
            ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
            (card("a", "b" * 76), "must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"),
            (card("a", *["b"] * 26), "no more than 25 items allowed [json-pointer:/blocks/1/elements]"),
            (
                [{"type": "actions", "elements": [button("a", value="v" * 2001)]}],
                "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
            ),
            (
                [{"type": "actions", "elements": [button("a", action_id="x"), button("b", action_id="x")]}],
                '`action_id` "x" already exists in this block [json-pointer:/blocks/0/elements/1/action_id]',
            ),
            (
                [{"type": "actions", "elements": [button("a", action_id="x" * 256)]}],
                "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
            ),
            (
                [{"type": "divider", "block_id": "x"}, {"type": "divider", "block_id": "x"}],
                '`block_id` must be unique: "x" [json-pointer:/blocks/1/block_id]',
            ),
            (
                [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
                "must be one of: plain_text [json-pointer:/blocks/0/text/type]",
            ),
            (
                [{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}],
                "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
            ),
            (
                [{"type": "actions", "elements": [{"type": "button"}]}],
                "missing required field: text [json-pointer:/blocks/0/elements/0]",
            ),
            (
                [{"type": "divider", "color": "red"}],
                "invalid additional property: color [json-pointer:/blocks/0]",
            ),
            (
                [{"type": "rich_text", "elements": [{"type": "text", "text": "a"}]}],
                "unsupported type: text [json-pointer:/blocks/0/elements/0/type]",
            ),
            (
                [{"type": "context", "elements": [{"type": "mrkdwn", "text": ""}]}],
                "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text]",
            ),
        ],
    )
    async def test_blocks(self, web_client: AsyncWebClient, ana: Person, blocks: list[Json], complaint: str) -> None:
        answer = await refusal(web_client.chat_postMessage(channel=ana.id, text="a", blocks=blocks))
        assert answer == {
            "ok": False,
            "error": "invalid_blocks",
            "errors": [complaint],
            "response_metadata": {"messages": [f"[ERROR] {complaint}"]},
        }
        assert ana.sees == []

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            (
                {"title": {"type": "plain_text", "text": "a" * 25}},
                "must be less than 25 characters [json-pointer:/view/title/text]",
            ),
            (
                {"submit": {"type": "plain_text", "text": "a" * 25}},
                "must be less than 25 characters [json-pointer:/view/submit/text]",
            ),
            (
                {"private_metadata": "a" * 3001},
                "must be less than 3001 characters [json-pointer:/view/private_metadata]",
            ),
            ({"callback_id": "a" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
            ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
            ({"blocks": [{"type": "table", "rows": []}]}, "unsupported type: table [json-pointer:/view/blocks/0/type]"),
        ],
    )
    async def test_views(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person, change: Json, complaint: str
    ) -> None:
        answer = await refusal(web_client.views_open(trigger_id=slack.trigger(ana), view=MODAL | change))
        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"] == {"messages": [f"[ERROR] {complaint}"]}

    async def test_all_blocks_together(self, web_client: AsyncWebClient, ana: Person) -> None:
        answer = await refusal(web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("a" * 2641) * 5))
        assert answer["error"] == "msg_blocks_too_long"
        await web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("a" * 2640) * 5)

    async def test_inputs_need_a_button_that_sends(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        view = {name: value for name, value in MODAL.items() if name != "submit"}
        answer = await refusal(web_client.views_open(trigger_id=slack.trigger(ana), view=view))
        why = "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view]"
        assert answer["response_metadata"] == {"messages": [why]}


class TestReading:
    async def test_what_a_person_reads(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        room = slack.channel("project", members=[ana])
        text = (
            f"*D-12* for <@{ana.id}> in <#{room.id}> by <!date^1795204800^{{date}}|Fri 20 Nov 17:00 JST>, "
            "_now_ `a*b*c` snake_case_name 2*3*4 &lt;b&gt; <https://a.test|there>\n&gt; quoted\nafter"
        )
        blocks: list[Json] = [
            {"type": "header", "text": {"type": "plain_text", "text": "R&D"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "Say ", "style": {"bold": True}},
                            {"type": "user", "user_id": ana.id},
                        ],
                    },
                    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "one\ntwo"}]},
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
                    },
                ],
            },
            {"type": "actions", "elements": [button("Go")]},
        ]
        await web_client.chat_postMessage(channel=ana.id, text="short", blocks=blocks)
        assert ana.newest.text == (
            "R&D\n"
            "D-12 for @ana in #project by Fri 20 Nov 17:00 JST, now a*b*c snake_case_name 2*3*4 <b> there\n"
            "    quoted\n"
            "after\n"
            "Say @ana\n"
            "    one\n"
            "    two\n"
            "• item"
        )
        assert not ana.newest.pings

    async def test_a_call_to_everybody_shows(self, web_client: AsyncWebClient, ana: Person) -> None:
        await web_client.chat_postMessage(channel=ana.id, text="hello <!channel>")
        assert (ana.newest.text, ana.newest.pings) == ("hello @channel", True)
        await web_client.chat_postMessage(channel=ana.id, text="hello &lt;!channel&gt;")
        assert (ana.newest.text, ana.newest.pings) == ("hello <!channel>", False)

    async def test_people_from_outside_press_and_type_nothing(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        got: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            got.append(payload)
            return None

        slack.events.clear()
        eve = slack.person("eve", team="T0CLIENT")
        room = slack.channel("with-client", members=[ana, eve])
        await web_client.chat_postMessage(channel=room.id, text="a", blocks=card("Waiting", "Sent"))
        async with socket_app(slack, react):
            await eve.press(eve.newest, "Sent")
            with pytest.raises(Impossible):
                await eve.type("/deadline", where=room)
        assert (got[0]["user"]["team_id"], got[0]["team"]["id"]) == ("T0CLIENT", slack.team_id)
