"""Answers that cannot be drawn as meant: the person gets what can be given, and nothing that was done is undone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.slack import scopes
from adapters.slack.platform import Slack
from adapters.web.platforms import Platform
from bot.chat import Button, Card, Field, Form, Html, Pace, Reply, Wire
from tests.adapters.slack_core import TableCore, running, said
from tests.adapters.slack_office import installed, office, slack_of
from tests.wire.slack import Failed, SlackServer

OPEN = Card(Html("D-1 is open"), (Button("d:1", "Done"),))
FORM = Form("new", "New deadline", (Field("what", "What?"),))


@pytest.fixture
def core() -> TableCore:
    return TableCore(
        {
            "/deadline": Reply(form=FORM),
            "/deadline list": Reply((OPEN,)),
            "/deadline all": Reply(tuple(Card(Html(f"Card {number}")) for number in range(4))),
            "/deadline long": said("So it is. " * 3_000),
            "/deadline nothing": Reply(),
            "d:1": Reply((Card(Html("Well done.")),), edit=Card(Html("D-1 is done"))),
        }
    )


@pytest.fixture
async def slack(core: TableCore) -> AsyncIterator[SlackServer]:
    async with office(core, "http") as server:
        yield server


async def test_a_message_that_cannot_be_posted_is_whispered(slack: SlackServer) -> None:
    ana = slack.person("ana")
    slack.fail("chat.postMessage", "messages_tab_disabled", times=None)
    await ana.type("/deadline list")
    assert [(seen.text, seen.ephemeral) for seen in ana.sees] == [("D-1 is open", True)]


async def test_a_card_that_cannot_be_changed_by_name_is_changed_by_its_address(slack: SlackServer) -> None:
    ana = slack.person("ana")
    await ana.type("/deadline list")
    slack.fail("chat.update", "ratelimited")
    card = ana.newest
    await ana.press(card, "Done")
    assert (card.text, ana.newest.text) == ("D-1 is done", "Well done.")


async def test_several_cards_are_whispered_in_their_order(slack: SlackServer) -> None:
    ana = slack.person("ana")
    assert await ana.type("/deadline all", slack.channel("team", members=[ana])) is None
    assert [(seen.text, seen.ephemeral) for seen in ana.sees] == [(f"Card {number}", True) for number in range(4)]


async def test_a_long_whisper_comes_in_parts(slack: SlackServer) -> None:
    ana = slack.person("ana")
    await ana.type("/deadline long", slack.channel("team", members=[ana]))
    assert len(ana.sees) == 3
    assert all(seen.text.endswith("So it is.") for seen in ana.sees)


async def test_a_reply_without_words_is_silence(slack: SlackServer) -> None:
    ana = slack.person("ana")
    assert await ana.type("/deadline nothing") is None
    assert await ana.type("/deadline nothing", slack.channel("team", members=[ana])) is None
    assert ana.sees == []


async def test_a_reply_for_the_place_is_posted_there_only_where_nobody_reads_along(
    slack: SlackServer, core: TableCore
) -> None:
    core.table["/deadline list"] = Reply((OPEN,), here=True)
    ana, ken, tim = slack.person("ana"), slack.person("ken"), slack.person("tim", team="T9")
    team, shared = slack.channel("team", members=[ana, ken]), slack.channel("shared", members=[ana, tim])
    await ana.type("/deadline list", team)
    await ana.type("/deadline list", shared)
    assert [seen.text for seen in ken.sees] == ["D-1 is open"]
    assert tim.sees == []
    assert [seen.ephemeral for seen in ana.sees] == [False, True]


async def test_a_form_that_opens_too_late_is_said(slack: SlackServer) -> None:
    ana = slack.person("ana")
    slack.trigger_seconds = 0
    await ana.type("/deadline")
    assert (ana.view, ana.newest.text) == (None, "The form did not open; please try again.")
    await ana.type("/deadline", slack.channel("team", members=[ana]))
    assert (ana.newest.text, ana.newest.ephemeral) == ("The form did not open; please try again.", True)


async def test_a_form_that_slack_does_not_open_is_said(slack: SlackServer) -> None:
    ana = slack.person("ana")
    slack.fail("views.open", "500")
    await ana.type("/deadline")
    assert ana.newest.text == "The form did not open; please try again."


async def test_a_message_opens_no_form_so_its_answer_leads_on_by_buttons(slack: SlackServer, core: TableCore) -> None:
    """`views.open` needs the trigger_id of a command or a press; an event of a message has none (docs.slack.dev,
    "Working with modals").
    """
    core.table["/deadline"] = Reply(form=replace(FORM, links=(Button("c:/help", "Menu"),)))
    ana = slack.person("ana")
    await ana.write("/deadline")
    await slack.settled()
    assert ana.view is None
    assert (ana.newest.text, ana.newest.buttons) == ("The form did not open; please try again.", ["Menu"])


async def test_a_replayed_request_gets_the_same_answer_and_opens_nothing_twice(
    slack: SlackServer, core: TableCore
) -> None:
    ana = slack.person("ana")
    team = slack.channel("team", members=[ana])
    await ana.type("/deadline list", team)
    first = slack.door.sent[-1]
    assert (await slack.door.replay(first)).text == (await slack.door.replay(first)).text
    await ana.type("/deadline", team)
    assert (await slack.door.replay(slack.door.sent[-1])).status == 200
    assert len(ana.views) == 1
    assert len(ana.sees) == 1
    assert len(core.given) == 2


async def test_a_slow_answer_of_slacks_does_not_hold_up_the_acknowledgement(slack: SlackServer) -> None:
    ana = slack.person("ana")
    await ana.type("/deadline list")
    card = ana.newest
    slack.fail("chat.update", "slow", seconds=4)
    await ana.press(card, "Done")
    assert card.text == "D-1 is open"
    await slack.until(lambda: card.text == "D-1 is done")


async def test_a_core_at_its_limit_is_still_acknowledged_in_time(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    core.slow = 2.5
    await ana.type("/deadline list")
    await slack.until(lambda: ana.sees)


async def test_a_bug_in_the_core_is_not_acknowledged(core: TableCore) -> None:
    def broken(request: object) -> Reply:
        raise RuntimeError("a bug")

    core.table["/deadline broken"] = broken
    async with office(core, "http") as slack:
        with pytest.raises(Failed):
            await slack.person("ana").type("/deadline broken")


async def test_an_app_that_is_removed_is_said_until_slack_takes_us_again(core: TableCore) -> None:
    async with SlackServer() as server:
        installed(server)
        slack = slack_of(server)
        async with running(slack, core):
            assert slack.health() == ""
            server.happens({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, None)
            await server.settled()
            assert slack.health() == ""
            server.happens({"type": "app_uninstalled"}, None)
            await server.settled()
            assert slack.health().startswith("Slack refuses the bot's token (app_uninstalled): install the app again")
            await server.person("ana").type("/deadline list")
            assert slack.health() == ""
            server.happens({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U2"]}}, None)
            await server.settled()
            assert slack.health().startswith("Slack refuses the bot's token (tokens_revoked)")


async def test_check_says_what_is_missing_and_how_to_mend_it() -> None:
    async with SlackServer() as server:
        installed(server)
        slack = Slack(
            bot_token=server.bot_token,
            app_token=server.app_token,
            signing_secret=server.signing_secret,
            api_url=server.api_url,
        )
        assert await slack.check() == (
            (True, "The bot is shimekiri in Tern Studio"),
            (True, "The app-level token opens a socket"),
            (True, "SLACK_SIGNING_SECRET is set; requests are taken at /slack/events"),
        )
        server.scopes -= {"users:read", "im:write"}
        server.app_scopes.clear()
        _, write, users, socket, _ = await slack.check()
        assert write == (False, scopes.advice("im:write"))
        assert users == (False, scopes.advice("users:read"))
        assert scopes.advice("im:write") == (
            "the Slack app lacks the permission im:write (to open the direct message in which a person is nudged): add"
            " it under OAuth & Permissions, then reinstall the app"
        )
        no_socket = (
            "Slack refuses the app-level token (missing_scope): make one with connections:write under Basic"
            " Information, App-Level Tokens, and put it into SLACK_APP_TOKEN"
        )
        assert socket == (False, no_socket)
        server.revoke_token()
        no_token = (
            "Slack refuses the bot's token (token_revoked): install the app again and put the new token into"
            " SLACK_BOT_TOKEN; letters wait until then"
        )
        assert (await slack.check())[0] == (False, no_token)
        deaf = Slack(bot_token=server.bot_token, api_url=server.api_url)
        assert (await deaf.check())[-1] == (False, deaf.health())
        assert deaf.health().startswith("Slack is not listened to: set SLACK_APP_TOKEN")


async def test_it_is_put_together_before_anything_runs() -> None:
    slack: Platform = Slack(bot_token="xoxb-1", app_token="xapp-1")
    assert (slack.name, dict(slack.routes)) == ("slack", {})
    assert slack.wire == Wire(
        slack.wire.sender,
        Pace(chat_seconds=1, place_seconds=1),
        draws_forms=True,
        can_look=True,
        keeps_cards=True,
        whispers=True,
        home=slack.wire.home,
    )
    assert slack.wire.home is not None
    await asyncio.gather(slack.stop(), slack.close())
