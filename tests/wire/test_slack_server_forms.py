"""Forms and the Home tab of the local Slack, from the trigger to what was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Failed, Impossible, Person, SlackServer
from tests.wire.slack_apps import MODAL, card, http_app, refusal, socket_app
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


def line(text: str, *options: str) -> Json:
    """A section with an overflow menu."""
    values = options or (f"open:{text}", f"close:{text}")
    names = options or ("Open", "Close")
    given = [
        {"text": {"type": "plain_text", "text": name[:75]}, "value": value}
        for name, value in zip(names, values, strict=True)
    ]
    accessory: Json = {"type": "overflow", "action_id": "menu", "options": given}
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": accessory}


class TestForms:
    async def test_a_trigger_serves_once_and_not_for_long(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        trigger = slack.trigger(ana)
        await web_client.views_open(trigger_id=trigger, view=MODAL)
        again = await refusal(web_client.views_open(trigger_id=trigger, view=MODAL))
        assert again["error"] == "exchanged_trigger_id"
        slack.trigger_seconds = -1
        late = await refusal(web_client.views_open(trigger_id=slack.trigger(ana), view=MODAL))
        assert late["error"] == "expired_trigger_id"
        unknown = await refusal(web_client.views_open(trigger_id="1.2.3", view=MODAL))
        assert unknown["error"] == "invalid_trigger_id"

    async def test_from_the_command_to_the_sent_form(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person, ken: Person
    ) -> None:
        sent: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            if kind == "slash_commands":
                await web_client.views_open(trigger_id=payload["trigger_id"], view=MODAL)
            elif payload["type"] == "view_submission":
                sent.append(payload["view"]["state"]["values"])
                wrong = payload["view"]["state"]["values"]["what"]["a"]["value"] == "bad"
                return {"response_action": "errors", "errors": {"what": "Say more."}} if wrong else None
            return None

        async with socket_app(slack, react):
            assert await ana.type("/deadline") is None
            view = ana.view
            assert view is not None
            assert (view.title, view.submit_label, view.private_metadata) == ("New deadline", "Create", "from D-12")
            assert [(each.block_id, each.label, each.kind) for each in view.fields] == [
                ("what", "What", "plain_text_input"),
                ("clause", "On silence", "static_select"),
                ("blocks", "Whom it blocks", "multi_users_select"),
            ]
            await ana.submit({"what": "bad"})
            assert view.errors == {"clause": "Please complete this required field."}
            assert sent == []
            await ana.submit({"clause": "Hold", "blocks": ["ken"]})
            assert view.errors == {"what": "Say more."}
            assert await ana.submit({"what": "Logo"}) is None
            assert ana.view is None
        assert sent[-1] == {
            "what": {"a": {"type": "plain_text_input", "value": "Logo"}},
            "clause": {"a": {"type": "static_select", "selected_option": MODAL["blocks"][1]["element"]["options"][0]}},
            "blocks": {"a": {"type": "multi_users_select", "selected_users": [ken.id]}},
        }

    async def test_a_form_can_change_and_close(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        heard: list[str] = []

        async def react(kind: str, payload: Json) -> Json | None:
            heard.append(payload["type"])
            return {"response_action": "update", "view": {**MODAL, "title": {"type": "plain_text", "text": "Two"}}}

        opened = await web_client.views_open(trigger_id=slack.trigger(ana), view=MODAL | {"notify_on_close": True})
        stale = web_client.views_update(view_id=opened["view"]["id"], view=MODAL, hash="old")
        assert (await refusal(stale))["error"] == "hash_conflict"
        assert (await refusal(web_client.views_update(view_id="V0", view=MODAL)))["error"] == "not_found"
        async with http_app(slack, react):
            view = await ana.submit({"what": "Logo", "clause": "proceed"})
            assert view is not None
            assert view.title == "Two"
            await ana.close_view()
        assert heard == ["view_submission"]
        assert ana.view is None

    async def test_errors_for_fields_that_are_not_there_are_trouble(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        async def react(kind: str, payload: Json) -> Json | None:
            return {"response_action": "errors", "errors": {"nowhere": "No."}}

        await web_client.views_open(trigger_id=slack.trigger(ana), view=MODAL)
        async with socket_app(slack, react):
            with pytest.raises(Failed, match="trouble_connecting"):
                await ana.submit({"what": "Logo", "clause": "hold"})
        assert ana.view is not None
        assert slack.wrongs == ["errors must name input blocks of the view: {'nowhere': 'No.'}"]

    async def test_home(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        pressed: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            if kind == "events_api" and payload["event"]["type"] == "app_home_opened":
                home = {"type": "home", "blocks": [*card("All quiet", "New"), line("D-1"), line("D-2")]}
                await web_client.views_publish(user_id=payload["event"]["user"], view=home)
            elif kind == "interactive":
                pressed.append(payload)
            return None

        async with socket_app(slack, react):
            await ana.open_home()
            await slack.until(lambda: ana.home)
            assert ana.home is not None
            assert ana.home.text == "All quiet\nD-1\nD-2"
            await ana.press(ana.home, "New")
            assert ana.home.menus == [["Open", "Close"], ["Open", "Close"]]
            await ana.choose(ana.home, "Close", "D-2")
            with pytest.raises(Impossible, match="no option 'Burn'"):
                await ana.choose(ana.home, "Burn")
        assert pressed[0]["container"] == {"type": "view", "view_id": ana.home.id}
        assert "response_url" not in pressed[0]
        (chosen,) = pressed[1]["actions"]
        assert (chosen["type"], chosen["action_id"]) == ("overflow", "menu")
        assert chosen["selected_option"]["value"] == "close:D-2"
        assert "value" not in chosen

    async def test_a_menu_at_a_line_has_one_to_five_short_options(
        self, slack: SlackServer, web_client: AsyncWebClient, ana: Person
    ) -> None:
        def home(count: int, value: str = "x") -> Json:
            return {"type": "home", "blocks": [line("D-1", *(f"{value}{number}" for number in range(count)))]}

        await web_client.views_publish(user_id=ana.id, view=home(5))
        none = home(1)
        none["blocks"][0]["accessory"]["options"] = []
        for wrong in (none, home(6), home(1, "x" * 150)):
            refused = await refusal(web_client.views_publish(user_id=ana.id, view=wrong))
            assert refused["error"] == "invalid_arguments"
            assert "/view/blocks/0/accessory/options" in refused["response_metadata"]["messages"][0]

    async def test_every_kind_of_input(self, slack: SlackServer, web_client: AsyncWebClient, ana: Person) -> None:
        sent: list[Json] = []

        async def react(kind: str, payload: Json) -> Json | None:
            if payload["type"] == "block_suggestion":
                text = {"type": "plain_text", "text": f"{payload['value']} Ltd"}
                return {"options": [{"text": text, "value": "c7"}]}
            sent.append(payload["view"]["state"]["values"])
            return None

        def option(word: str) -> Json:
            return {"text": {"type": "plain_text", "text": word.capitalize()}, "value": word}

        room = slack.channel("project", members=[ana])
        choices = {"options": [option("one"), option("two")]}
        kinds: dict[str, Json] = {
            "checkboxes": choices,
            "radio_buttons": choices | {"initial_option": option("two")},
            "multi_static_select": choices,
            "datepicker": {"initial_date": "2026-11-20"},
            "timepicker": {},
            "datetimepicker": {},
            "number_input": {"is_decimal_allowed": False},
            "users_select": {},
            "conversations_select": {},
            "external_select": {"min_query_length": 1},
        }
        blocks = [
            {
                "type": "input",
                "block_id": kind,
                "label": {"type": "plain_text", "text": kind},
                "element": {"type": kind, "action_id": "a", **more},
            }
            for kind, more in kinds.items()
        ]
        await web_client.views_open(trigger_id=slack.trigger(ana), view=MODAL | {"blocks": blocks})
        async with socket_app(slack, react):
            assert await ana.suggest("external_select", "Tern") == [("c7", "Tern Ltd")]
            await ana.submit({"number_input": "many", "timepicker": "17:00", "datetimepicker": 1_795_204_800})
            assert ana.view is not None
            assert ana.view.errors == {
                "checkboxes": "Please complete this required field.",
                "multi_static_select": "Please complete this required field.",
                "number_input": "Must be a number.",
                "users_select": "Please complete this required field.",
                "conversations_select": "Please complete this required field.",
                "external_select": "Please complete this required field.",
            }
            rest = {"checkboxes": ["One"], "multi_static_select": ["one", "Two"], "number_input": 3}
            await ana.submit(rest | {"users_select": ana, "conversations_select": room, "external_select": "Tern"})
        values = {kind: value["a"] for kind, value in sent[0].items()}
        for kind in kinds:
            assert values[kind].pop("type") == kind
        assert values == {
            "checkboxes": {"selected_options": [option("one")]},
            "radio_buttons": {"selected_option": option("two")},
            "multi_static_select": {"selected_options": [option("one"), option("two")]},
            "datepicker": {"selected_date": "2026-11-20"},
            "timepicker": {"selected_time": "17:00"},
            "datetimepicker": {"selected_date_time": 1_795_204_800},
            "number_input": {"value": "3"},
            "users_select": {"selected_user": ana.id},
            "conversations_select": {"selected_conversation": room.id},
            "external_select": {"selected_option": {"text": {"type": "plain_text", "text": "Tern Ltd"}, "value": "c7"}},
        }
