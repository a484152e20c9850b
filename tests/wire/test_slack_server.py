"""The local Slack's Web API, called by Slack's own client: the real one's answers and refusals."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Person, SlackServer
from tests.wire.slack_apps import card, refusal
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


class TestWebApi:
    async def test_says_who_the_app_is(self, slack: SlackServer, web_client: AsyncWebClient) -> None:
        answer = await web_client.auth_test()
        assert (answer["team_id"], answer["user_id"]) == (slack.team_id, slack.bot_user_id)
        assert answer.headers["x-oauth-scopes"] == ",".join(sorted(slack.scopes))

    async def test_refuses_tokens(self, slack: SlackServer, web_client: AsyncWebClient) -> None:
        assert (await refusal(AsyncWebClient(base_url=slack.api_url).auth_test()))["error"] == "not_authed"
        assert (await refusal(AsyncWebClient("xoxb-no", base_url=slack.api_url).auth_test()))["error"] == "invalid_auth"
        wrong = AsyncWebClient(slack.app_token, base_url=slack.api_url)
        assert (await refusal(wrong.auth_test()))["error"] == "not_allowed_token_type"
        slack.revoke_token()
        assert (await refusal(web_client.auth_test()))["error"] == "token_revoked"
        slack.restore_token()
        await web_client.auth_test()

    async def test_names_the_scope_that_is_missing(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        slack.scopes = {"commands"}
        answer = await refusal(web_client.chat_postMessage(channel=ana.id, text="hello"))
        assert answer == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "commands"}

    async def test_refuses_what_it_does_not_know(self, web_client: AsyncWebClient, ana: Person) -> None:
        assert (await refusal(web_client.api_call("chat.shout")))["error"] == "unknown_method"
        missing = await refusal(web_client.api_call("users.info", params={}))
        assert missing["error"] == "invalid_arguments"
        assert missing["response_metadata"] == {"messages": ["[ERROR] missing required field: user"]}
        strange = await refusal(web_client.chat_postMessage(channel=ana.id, text="a", loud=True))
        assert strange["response_metadata"] == {"messages": ["[ERROR] invalid additional property: loud"]}
        typed = await refusal(web_client.api_call("chat.postMessage", json={"channel": 7, "text": "a"}))
        assert typed["response_metadata"] == {"messages": ["[ERROR] must provide a string [json-pointer:/channel]"]}

    async def test_every_method_takes_a_team_as_bolt_adds_it(self, slack: SlackServer, ana: Person) -> None:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, team_id=slack.team_id)
        await client.auth_test()
        await client.chat_postMessage(channel=ana.id, text="a")
        assert slack.refused == []

    async def test_takes_blocks_from_a_form_too(self, web_client: AsyncWebClient, ana: Person) -> None:
        form = {"channel": ana.id, "text": "hi", "blocks": json.dumps(card("*hello*", "Go"))}
        await web_client.api_call("chat.postMessage", data=form)
        assert (ana.newest.text, ana.newest.buttons, ana.newest.fallback) == ("hello", ["Go"], "hi")

    async def test_methods_that_read_take_no_json(self, web_client: AsyncWebClient, ana: Person) -> None:
        assert (await refusal(web_client.api_call("users.info", json={"user": ana.id})))["error"] == "invalid_arguments"


class TestPosting:
    async def test_a_person_s_id_means_their_chat_with_the_bot(
        self, web_client: AsyncWebClient, ana: Person, ken: Person
    ) -> None:
        answer = await web_client.chat_postMessage(channel=ana.id, text="for you")
        opened = await web_client.conversations_open(users=ana.id)
        assert answer["channel"] == opened["channel"]["id"] == ana.dm.id
        assert [message.text for message in ana.sees] == ["for you"]
        assert ken.sees == []

    async def test_where_it_may_not_write(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        robot, gone, shut = slack.person("robot", bot=True), slack.person("gone"), slack.person("shut")
        gone.leave()
        shut.close_app()
        stranger = slack.person("eve", team="T0CLIENT")
        expected = {
            "C0NOWHERE": "channel_not_found",
            slack.channel("secret", members=[ana], private=True, bot_in=False).id: "channel_not_found",
            slack.channel("open", members=[ana], bot_in=False).id: "not_in_channel",
            slack.channel("old", members=[ana], archived=True).id: "is_archived",
            robot.id: "cannot_dm_bot",
            gone.id: "channel_not_found",
            shut.id: "messages_tab_disabled",
            stranger.id: "channel_not_found",
        }
        found = {}
        for channel in expected:
            found[channel] = (await refusal(web_client.chat_postMessage(channel=channel, text="a")))["error"]
        assert found == expected
        assert (await refusal(web_client.conversations_open(users=gone.id)))["error"] == "user_disabled"

    async def test_what_it_may_not_write(self, web_client: AsyncWebClient, ana: Person) -> None:
        async def error(**content: object) -> str:
            return str(
                (await refusal(web_client.api_call("chat.postMessage", json=content | {"channel": ana.id})))["error"]
            )

        assert await error(text=" ") == "no_text"
        assert await error(text="a" * 40_001) == "msg_too_long"
        assert await error(text="a", thread_ts="1.2") == "thread_not_found"
        assert await error(text="a", blocks="{") == "invalid_blocks_format"
        assert await error(text="a", metadata={"event_type": "x"}) == "invalid_metadata_schema"
        assert await error(text="a", metadata="{") == "invalid_metadata_format"

    async def test_edits_keep_the_place_and_the_history(self, web_client: AsyncWebClient, ana: Person) -> None:
        posted = await web_client.chat_postMessage(channel=ana.id, text="a", blocks=card("Waiting", "Sent", "Cancel"))
        await web_client.chat_postMessage(channel=ana.id, text="later")
        await web_client.chat_update(channel=ana.dm.id, ts=posted["ts"], text="b", blocks=card("Sent by @ana"))
        first = ana.sees[0]
        assert (first.text, first.buttons, first.edited) == ("Sent by @ana", [], True)
        assert first.versions == ["Waiting", "Sent by @ana"]
        await web_client.chat_update(channel=ana.dm.id, ts=posted["ts"], text="c")
        assert (first.text, first.fallback) == ("Sent by @ana", "c")

    async def test_edits_only_what_it_wrote(self, web_client: AsyncWebClient, ana: Person) -> None:
        written = await ana.write("mine")
        there: Json = {"channel": ana.dm.id, "ts": written.ts}
        assert (await refusal(web_client.chat_update(**there, text="yours")))["error"] == "cant_update_message"
        assert (await refusal(web_client.chat_delete(**there)))["error"] == "cant_delete_message"
        there["ts"] = "1.000001"
        assert (await refusal(web_client.chat_update(**there, text="a")))["error"] == "message_not_found"
        posted = await web_client.chat_postMessage(channel=ana.id, text="a")
        there["ts"] = posted["ts"]
        assert (await refusal(web_client.chat_update(**there, text="a" * 4001)))["error"] == "msg_too_long"
        by_person = web_client.chat_update(channel=ana.id, ts=posted["ts"], text="b")
        assert (await refusal(by_person))["error"] == "channel_not_found"

    async def test_an_ephemeral_message_is_for_one(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person, ken: Person
    ) -> None:
        room = slack.channel("project", members=[ana])
        await web_client.chat_postEphemeral(channel=room.id, user=ana.id, text="psst")
        assert (ana.newest.text, ana.newest.ephemeral) == ("psst", True)
        room.add(ken)
        assert ken.sees == []
        lost = slack.person("lost")
        answer = await refusal(web_client.chat_postEphemeral(channel=room.id, user=lost.id, text="psst"))
        assert answer["error"] == "user_not_in_channel"
        unseen = web_client.chat_update(channel=room.id, ts=ana.newest.ts, text="a")
        assert (await refusal(unseen))["error"] == "message_not_found"
        history = await web_client.conversations_history(channel=room.id)
        assert history["messages"] == []

    async def test_threads(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        room = slack.channel("project", members=[ana])
        root = await web_client.chat_postMessage(channel=room.id, text="card")
        under = await web_client.chat_postMessage(channel=room.id, text="follow-up", thread_ts=root["ts"])
        assert ana.newest.thread_ts == root["ts"]
        answer = await web_client.conversations_replies(channel=room.id, ts=root["ts"])
        assert [each["text"] for each in answer["messages"]] == ["card", "follow-up"]
        history = await web_client.conversations_history(channel=room.id)
        assert [each["text"] for each in history["messages"]] == ["card"]
        deeper = web_client.chat_postMessage(channel=room.id, text="a", thread_ts=under["ts"])
        assert (await refusal(deeper))["error"] == "cannot_reply_to_message"

    async def test_metadata_is_found_again(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        key = {"event_type": "letter", "event_payload": {"key": "k-7"}}
        posted = await web_client.chat_postMessage(channel=ana.id, text="a", metadata=key)
        for number in range(3):
            await web_client.chat_postMessage(channel=ana.id, text=str(number))
        found = await web_client.conversations_history(
            channel=ana.dm.id, oldest=posted["ts"], inclusive=True, include_all_metadata=True, limit=4
        )
        assert found["messages"][-1]["metadata"] == key
        assert "has_more" in found
        assert not found["has_more"]
        less = await web_client.conversations_history(channel=ana.dm.id, limit=1)
        assert less["has_more"]
        rest = await web_client.conversations_history(
            channel=ana.dm.id, cursor=less["response_metadata"]["next_cursor"], latest=posted["ts"], inclusive=True
        )
        assert rest["messages"] == []
        slack.scopes.discard("im:history")
        refused = await refusal(web_client.conversations_history(channel=ana.dm.id))
        assert (refused["error"], refused["needed"]) == ("missing_scope", "im:history")

    async def test_permalinks(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        written = await ana.write("here")
        answer = await web_client.chat_getPermalink(channel=ana.dm.id, message_ts=written.ts)
        stamp = written.ts.replace(".", "")
        assert answer["permalink"] == f"https://tern-studio.slack.com/archives/{ana.dm.id}/p{stamp}"

    async def test_pace_of_one_message_a_second_and_channel(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person, ken: Person
    ) -> None:
        slack.pace = True
        await web_client.chat_postMessage(channel=ana.id, text="1")
        await web_client.chat_postMessage(channel=ken.id, text="1")
        with pytest.raises(SlackApiError) as caught:
            await web_client.chat_postMessage(channel=ana.id, text="2")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
        assert caught.value.response.data == {"ok": False, "error": "ratelimited"}


class TestPeopleAndRooms:
    async def test_profiles(self, slack: SlackServer, web_client: AsyncWebClient, ken: Person) -> None:
        user = (await web_client.users_info(user=ken.id, include_locale=True))["user"]
        assert (user["tz"], user["locale"], user["team_id"]) == ("America/New_York", "en-US", slack.team_id)
        assert (user["is_admin"], user["is_restricted"], user["is_bot"]) == (False, False, False)
        assert "locale" not in (await web_client.users_info(user=ken.id))["user"]
        guest = slack.person("gil", ultra_guest=True)
        user = (await web_client.users_info(user=guest.id))["user"]
        assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, True)

    async def test_people_of_other_teams_have_no_zone(self, slack: SlackServer, web_client: AsyncWebClient) -> None:
        eve = slack.person("eve", team="T0CLIENT")
        assert (await refusal(web_client.users_info(user=eve.id)))["error"] == "user_not_visible"
        room = slack.channel("with-client", members=[eve])
        user = (await web_client.users_info(user=eve.id, include_locale=True))["user"]
        assert user["team_id"] == "T0CLIENT"
        assert not {"tz", "locale"} & set(user)
        assert (await web_client.conversations_info(channel=room.id))["channel"]["is_ext_shared"] is True

    async def test_members_come_in_pages(self, slack: SlackServer, web_client: AsyncWebClient) -> None:
        people = [slack.person(f"p{number}") for number in range(5)]
        room = slack.channel("big", members=people)
        slack.page_size = 2
        found: list[str] = []
        cursor = ""
        pages = 0
        while cursor or not pages:
            answer = await web_client.conversations_members(channel=room.id, cursor=cursor)
            found += answer["members"]
            cursor = answer["response_metadata"]["next_cursor"]
            pages += 1
        assert (pages, found) == (3, [*(person.id for person in people), slack.bot_user_id])

    async def test_private_rooms_are_hidden_from_a_bot_outside(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        room = slack.channel("secret", members=[ana], private=True)
        assert (await web_client.conversations_info(channel=room.id))["channel"]["is_private"] is True
        room.kick()
        assert (await refusal(web_client.conversations_info(channel=room.id)))["error"] == "channel_not_found"

    async def test_the_team_and_its_people(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        slack.person("eve", team="T0CLIENT")
        assert (await web_client.team_info())["team"]["name"] == slack.team_name
        members = (await web_client.users_list())["members"]
        assert [(each["name"], each["is_admin"]) for each in members] == [("ana", True)]
        mine = slack.channel("project", members=[ana])
        slack.channel("elsewhere", members=[ana], bot_in=False)
        found = (await web_client.users_conversations(types="public_channel,private_channel"))["channels"]
        assert [each["id"] for each in found] == [mine.id]
