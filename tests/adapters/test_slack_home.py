"""The Home tab: what is opened, pressed and chosen there reaches the core, and what the core gives is published."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import Audience, Button, Card, Html, Opened, Place, Reply, Section
from tests.adapters.slack_core import TableCore, said
from tests.adapters.slack_office import office
from tests.wire.slack import Person, SlackServer

ROW = Section(Html("• <b>D-1</b> Logo"), (Button("d:open:1:0", "Open D-1"), Button("d:answered:1:0", "Answered")))
PAGE = Card.in_sections((Section(Html("<b>Yours</b>")), ROW), (Button("c:/deadline", "New deadline"),))
LIST = Card.in_sections((Section(Html("1 open")), ROW))


@pytest.fixture
def core() -> TableCore:
    return TableCore({"opened": Reply(home=PAGE), "/deadline list": Reply((LIST,))})


@pytest.fixture
async def slack(core: TableCore) -> AsyncIterator[SlackServer]:
    async with office(core) as server:
        yield server


async def shown(slack: SlackServer, person: Person) -> str:
    """What the Home tab shows, once it was opened."""
    await person.open_home()
    await slack.settled()
    assert person.home is not None
    return person.home.text


async def test_the_page_is_published_when_it_is_opened(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    assert await shown(slack, ana) == "Yours\n• D-1 Logo"
    (asked,) = core.requests
    assert isinstance(asked, Opened)
    assert (asked.account.id, asked.place) == (ana.id, Place("slack", ana.id, Audience.internal, private=True))
    assert slack.refused == []


async def test_the_messages_tab_is_not_the_home_tab(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    await ana.open_home("messages")
    await slack.settled()
    assert core.requests == []
    assert ana.home is None


async def test_what_is_chosen_on_the_page_is_a_press_that_is_answered_in_the_private_chat(
    slack: SlackServer, core: TableCore
) -> None:
    ana = slack.person("ana")
    await shown(slack, ana)
    assert ana.home is not None
    await ana.choose(ana.home, "Answered")
    await ana.press(ana.home, "New deadline")
    assert [(press.data, press.message) for press in core.presses] == [("d:answered:1:0", ""), ("c:/deadline", "")]
    assert {press.place for press in core.presses} == {Place("slack", ana.id, Audience.internal, private=True)}
    assert [message.text for message in ana.sees] == ["done", "done"]
    assert slack.refused == []


async def test_an_option_of_a_menu_in_a_message_is_a_press_of_that_message(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    await ana.type("/deadline list")
    message = ana.newest
    assert message.menus == [["Open D-1", "Answered"]]
    await ana.choose(message, "Open")
    (press,) = core.presses
    assert (press.data, press.message, press.place.id) == ("d:open:1:0", message.id, ana.dm.id)


async def test_an_apology_takes_no_page_away(slack: SlackServer, core: TableCore) -> None:
    ana = slack.person("ana")
    core.table["opened"] = said("Something went wrong.")
    assert await shown(slack, ana) == "Something went wrong."
    core.table["opened"] = Reply(home=PAGE)
    await shown(slack, ana)
    core.table["opened"] = said("Something went wrong.")
    assert await shown(slack, ana) == "Yours\n• D-1 Logo"


async def test_a_page_whose_blocks_are_refused_is_shown_as_words(slack: SlackServer) -> None:
    ana = slack.person("ana")
    slack.fail("views.publish", "invalid_arguments")
    assert await shown(slack, ana) == "Yours\n• D-1 Logo"
    assert ana.home is not None
    assert [block["type"] for block in ana.home.blocks] == ["section"]
