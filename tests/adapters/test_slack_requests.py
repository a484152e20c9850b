"""What people do in Slack reaches the core as requests, over Socket Mode and over signed HTTP alike."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import (
    Account,
    Audience,
    Button,
    Card,
    Command,
    Field,
    Form,
    Html,
    Place,
    Press,
    Reply,
    Standing,
    Submission,
)
from tests.adapters.slack_core import TableCore, said
from tests.adapters.slack_office import Transport, office
from tests.wire.slack import Person, SlackServer

FORM = Form("new", "New deadline", (Field("what", "What?"), Field("when", "When?", optional=True)))
OPEN = Card(Html("D-1 is open"), (Button("d:1", "Done"),))
CLOSED = Card(Html("D-1 is done"))


@pytest.fixture
def core() -> TableCore:
    return TableCore(
        {
            "/deadline": Reply(form=FORM),
            "/deadline list": Reply((OPEN,)),
            "D-1": Reply((OPEN,)),
            "d:1": Reply((Card(Html("Well done.")),), edit=CLOSED),
        }
    )


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest, core: TableCore) -> AsyncIterator[SlackServer]:
    transport: Transport = request.param
    async with office(core, transport) as server:
        yield server


def account(person: Person, standing: Standing = Standing.colleague, language: str = "en") -> Account:
    server = person.server
    return Account("slack", person.id, server.team_id, person.name, person.zone, language, standing, server.team_name)


async def test_a_command_in_ones_own_chat(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana", admin=True, locale="ja-JP", zone="Asia/Tokyo")
    assert await ana.type("/deadline list") is None
    place = Place("slack", ana.dm.id, Audience.internal, private=True)
    (asked,) = core.commands
    assert asked == Command(account(ana, Standing.chief, "ja"), place, asked.key, "/deadline list")
    assert [(seen.text, seen.buttons, seen.ephemeral) for seen in ana.sees] == [("D-1 is open", ["Done"], False)]


async def test_a_command_in_a_channel_is_answered_to_the_speaker_alone(slack: SlackServer, core: TableCore) -> None:
    ana, ken = slack.person("ana"), slack.person("ken")
    team = slack.channel("team", members=[ana, ken])
    shown = await ana.type("/deadline list", team)
    assert shown is not None
    assert (shown.text, shown.ephemeral, ken.sees) == ("D-1 is open", True, [])
    assert core.commands[0].place == Place("slack", team.id, Audience.internal)


async def test_mentions_come_with_whom_they_mean_and_escapes_are_undone(slack: SlackServer, core: TableCore) -> None:
    ana, ken, tim = slack.person("ana"), slack.person("ken", guest=True), slack.person("tim", team="T9")
    slack.channel("hall", members=[ana, tim])
    await ana.type('/deadline new Acme "R&D <1>" owner @ken blocks @tim @shimekiri')
    (asked,) = core.commands
    assert asked.text == (f'/deadline new Acme "R&D <1>" owner <@{ken.id}> blocks <@{tim.id}> <@{slack.bot_user_id}>')
    guest, stranger = asked.mentioned
    assert guest == account(ken, Standing.outsider)
    assert (stranger.id, stranger.team, stranger.standing) == (tim.id, "T9", Standing.outsider)


async def test_words_in_ones_own_chat_are_a_command_without_a_slash(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    written = await ana.write("D-1")
    await slack.settled()
    assert core.requests == [
        Command(account(ana), Place("slack", ana.dm.id, Audience.internal, private=True), written.id, "D-1")
    ]
    assert [seen.text for seen in ana.sees] == ["D-1 is open"]
    reply = await ana.write("D-1", under=written)
    await slack.settled()
    assert [(seen.text, seen.thread_ts) for seen in ana.sees][1:] == [("D-1 is open", written.ts)]
    assert core.requests[1].key == reply.id


async def test_a_mention_in_a_channel_is_answered_in_a_whisper(slack: SlackServer, core: TableCore) -> None:
    ana, ken = slack.person("ana"), slack.person("ken")
    team = slack.channel("team", members=[ana, ken])
    written = await ana.write("@shimekiri D-1", team)
    await slack.settled()
    assert [(c.text, c.key, c.place.id, c.mentioned) for c in core.commands] == [("D-1", written.id, team.id, ())]
    assert [(seen.text, seen.ephemeral) for seen in ana.sees] == [("D-1 is open", True)]
    assert ken.sees == []
    await ken.write("just talk", team)
    await slack.settled()
    assert len(core.requests) == 1


async def test_a_mention_by_somebody_from_another_team_comes_from_an_outsider(
    slack: SlackServer, core: TableCore
) -> None:
    ana, tim = slack.person("ana"), slack.person("tim", team="T9")
    shared = slack.channel("acme", members=[ana, tim])
    await tim.write("@shimekiri D-1", shared)
    await slack.settled()
    (asked,) = core.commands
    assert asked.account == Account("slack", tim.id, "T9", standing=Standing.outsider)
    assert asked.place == Place("slack", shared.id, Audience.client)


async def test_a_press_changes_the_card_and_answers(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    await ana.type("/deadline list")
    card = ana.newest
    await ana.press(card, "Done")
    (pressed,) = core.presses
    place = Place("slack", ana.dm.id, Audience.internal, private=True)
    assert pressed == Press(account(ana), place, pressed.key, "d:1", card.id)
    assert (card.text, card.buttons, card.edited) == ("D-1 is done", [], True)
    assert [seen.text for seen in ana.sees] == ["D-1 is done", "Well done."]


async def test_a_press_on_a_whisper_changes_it_too(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    card = await ana.type("/deadline list", slack.channel("team", members=[ana]))
    assert card is not None
    await ana.press(card, "Done")
    assert core.presses[0].message == ""
    assert slack.refused == []
    assert (card.text, card.buttons) == ("D-1 is done", [])
    assert [(seen.text, seen.ephemeral) for seen in ana.sees] == [("D-1 is done", True), ("Well done.", True)]


async def test_a_press_by_an_outsider_reaches_the_core_as_one_and_is_answered_to_them_alone(
    slack: SlackServer, core: TableCore
) -> None:
    ana, tim = slack.person("ana"), slack.person("tim", team="T9")
    team = slack.channel("team", members=[ana])
    core.table["d:1"] = said("Sorry, this is not yours.")
    core.table["D-1"] = Reply((OPEN,), here=True)
    await ana.write("@shimekiri D-1", team)
    await slack.settled()
    team.add(tim)
    card = tim.newest
    await tim.press(card, "Done")
    assert core.presses[0].account == Account("slack", tim.id, "T9", standing=Standing.outsider)
    assert card.text == "D-1 is open"
    assert [(seen.text, seen.ephemeral) for seen in tim.sees][1:] == [("Sorry, this is not yours.", True)]
    assert [seen.text for seen in ana.sees] == ["D-1 is open"]


async def test_guests_are_outsiders(slack: SlackServer, core: TableCore) -> None:
    for person in (slack.person("gil", guest=True), slack.person("ulf", ultra_guest=True)):
        await person.type("/deadline list")
        assert core.commands[-1].account.standing is Standing.outsider


async def test_a_form_is_opened_filled_in_wrongly_and_sent(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    team = slack.channel("team", members=[ana])
    core.table["new"] = lambda request: (
        Reply(ok=False, errors={"when": "That is past.", "who": "Nobody."})
        if isinstance(request, Submission) and request.answers["when"] == "yesterday"
        else said("D-2 is made")
    )
    await ana.type("/deadline", team)
    assert ana.view is not None
    assert (ana.view.title, [field.label for field in ana.view.fields]) == ("New deadline", ["What?", "When?"])
    view = await ana.submit({"what": "the logo", "when": "yesterday"})
    assert view is not None
    assert view.errors == {"when": "That is past.", "what": "Nobody."}
    assert await ana.submit({"when": "Friday"}) is None
    first, second = core.submissions
    assert first.key != second.key
    place = Place("slack", team.id, Audience.internal)
    answers = {"what": "the logo", "when": "Friday"}
    assert second == Submission(account(ana), place, second.key, "new", answers, shown={"what": "", "when": ""})
    assert [(seen.text, seen.channel) for seen in ana.sees] == [("D-2 is made", ana.dm)]


async def test_a_form_that_could_not_be_dealt_with_stays_open_and_says_why(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    core.table["new"] = Reply((Card(Html("The database is busy; nothing was changed.")),), ok=False)
    await ana.type("/deadline")
    view = await ana.submit({"what": "the logo"})
    assert view is not None
    assert view.errors == {"what": "The database is busy; nothing was changed."}
    core.table["new"] = Reply((Card(Html("Which Acme?"), (Button("a", "Acme Ltd"),)),), ok=False)
    assert await ana.submit({}) is None
    assert (ana.newest.text, ana.newest.buttons) == ("Which Acme?", ["Acme Ltd"])


async def test_a_form_may_lead_to_another(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    core.table["new"] = Reply(form=Form("more", "More", (Field("note", "Note"),)))
    await ana.type("/deadline")
    view = await ana.submit({"what": "the logo"})
    assert view is not None
    assert (view.title, view.callback_id) == ("More", "more")


async def test_a_button_may_open_a_form(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    core.table["d:1"] = Reply(form=FORM)
    await ana.type("/deadline list")
    await ana.press(ana.newest, "Done")
    assert ana.view is not None


async def test_a_message_is_tracked_as_a_deadline(slack: SlackServer, core: TableCore) -> None:
    ana, tim = slack.person("ana"), slack.person("tim", team="T9")
    shared = slack.channel("acme", members=[ana, tim])
    words = await tim.write("We send the logo\nby *Friday* & <soon>", shared)
    await ana.shortcut("track_deadline", words)
    assert core.commands[0].text == "/deadline"
    assert core.commands[0].place == Place("slack", shared.id, Audience.client)
    assert ana.view is not None
    assert ana.view.fields[0].initial == "We send the logo by *Friday* & <soon>"
    await ana.submit({"when": "Friday"})
    (sent,) = core.submissions
    link = f"https://tern-studio.slack.com/archives/{shared.id}/p{words.ts.replace('.', '')}"
    assert (sent.source, sent.place.id) == (link, shared.id)
    assert sent.answers == {"what": "We send the logo by *Friday* & <soon>", "when": "Friday"}
    assert [(seen.text, seen.channel) for seen in ana.sees] == [("done", ana.dm)]


async def test_a_message_in_a_channel_without_the_bot_is_tracked_without_its_address(
    slack: SlackServer, core: TableCore
) -> None:
    ana = slack.person("ana")
    private = slack.channel("hidden", members=[ana], private=True, bot_in=False)
    await ana.shortcut("track_deadline", await ana.write("x " * 400, private))
    assert ana.view is not None
    assert len(str(ana.view.fields[0].initial)) == 500
    await ana.submit({})
    assert core.submissions[0].source == ""


async def test_a_repeated_event_is_the_same_request(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    await ana.write("D-1")
    await slack.settled()
    await slack.delivery.attempt(slack.delivery.events[0])
    first, second = core.requests
    assert first == second


async def test_unknown_events_and_payloads_are_acknowledged(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    slack.events |= {"app_home_opened", "message.channels"}
    await ana.open_home("messages")
    await ana.write("hello", slack.channel("team", members=[ana]))
    await ana.shortcut("of_another_app")
    await slack.settled()
    assert core.requests == []
    assert all(event.attempts == 1 for event in slack.delivery.events)
