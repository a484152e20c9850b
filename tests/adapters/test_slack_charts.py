"""Charts as Slack's own blocks: what they become, and how a message goes out where Slack does not take them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.slack import charts, drawing
from adapters.slack.platform import Slack
from bot.chat import Address, Button, Card, Chart, Html, Reply, Section
from tests.adapters.slack_core import TableCore
from tests.adapters.slack_office import installed, office, slack_of
from tests.wire import slack_limits
from tests.wire.slack import Person, SlackServer
from tests.wire.slack_values import Json

WEEK = Chart(
    "What falls due in the next seven days",
    ("Fri 20 Nov", "Sat 21 Nov"),
    (("Yours", (3.0, 0.0)), ("Your colleagues’", (1.0, 2.5))),
    "Open deadlines",
)
CARD = Card(Html("Fri 20 Nov: 3 and 1"), (Button("k", "My deadlines"),), chart=WEEK)


def drawn(chart: Chart) -> list[Json]:
    """Its blocks, once the local Slack has found nothing to refuse."""
    return slack_limits.message_blocks(list(charts.blocks(chart)))


def kinds(message: object) -> list[str]:
    return [block["type"] for block in getattr(message, "blocks", ())]


def test_a_chart_is_a_block_between_the_words_and_the_buttons() -> None:
    (message,) = drawing.messages(CARD)
    assert kinds(message) == ["rich_text", "data_visualization", "actions"]
    assert drawn(WEEK) == [
        {
            "type": "data_visualization",
            "title": "What falls due in the next seven days",
            "chart": {
                "type": "bar",
                "series": [
                    {
                        "name": "Yours",
                        "data": [{"label": "Fri 20 Nov", "value": 3.0}, {"label": "Sat 21 Nov", "value": 0.0}],
                    },
                    {
                        "name": "Your colleagues’",
                        "data": [{"label": "Fri 20 Nov", "value": 1.0}, {"label": "Sat 21 Nov", "value": 2.5}],
                    },
                ],
                "axis_config": {"categories": ["Fri 20 Nov", "Sat 21 Nov"], "y_label": "Open deadlines"},
            },
        }
    ]


def test_of_a_card_in_several_messages_the_last_has_the_chart() -> None:
    long = Card(Html("Line. " * 3_000), CARD.buttons, chart=WEEK)
    first, *_, last = drawing.messages(long)
    assert "data_visualization" not in kinds(first)
    assert kinds(last)[-2:] == ["data_visualization", "actions"]
    assert kinds(drawing.one_message(long))[-2:] == ["data_visualization", "actions"]


def test_a_card_with_menus_at_its_lines_has_its_chart_too() -> None:
    section = Section(Html("D-1"), menu=(Button("k1", "Open"), Button("k2", "Edit")))
    (message,) = drawing.messages(replace(Card.in_sections((section,), CARD.buttons), chart=WEEK))
    assert kinds(message)[-2:] == ["data_visualization", "actions"]
    assert len(kinds(message)) > 2


@pytest.mark.parametrize(
    ("chart", "rows"),
    [
        (Chart("Gaps", ("a", "b"), (("x", (1.0, None)),), "h"), [["h", "x"], ["a", "1"], ["b", "–"]]),
        (Chart("Alike", ("a" * 20 + "1", "a" * 20 + "2"), (("x", (1.0, 2.0)),)), [["–", "x"]]),
        (Chart("Many", tuple(map(str, range(21))), (("x", (1.0,) * 21),)), [["–", "x"], ["0", "1"]]),
        (Chart("Wide", ("a",), tuple((f"s{n}", (1.0,)) for n in range(7))), [["–", *(f"s{n}" for n in range(7))]]),
    ],
)
def test_what_no_chart_can_hold_becomes_a_table(chart: Chart, rows: list[list[str]]) -> None:
    (table,) = drawn(chart)
    assert (table["type"], table["caption"]) == ("data_table", chart.title)
    assert [[cell["text"] for cell in row] for row in table["rows"]][: len(rows)] == rows


def test_what_no_table_can_hold_is_left_to_the_words() -> None:
    assert drawn(Chart("Too much", tuple(map(str, range(101))), (("x", (1.0,) * 101),))) == []
    assert drawn(Chart("Nothing", (), (("x", ()),))) == []


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield installed(server)


@pytest.fixture
async def slack(server: SlackServer) -> AsyncIterator[Slack]:
    slack = slack_of(server)
    await slack.open()
    yield slack
    await slack.stop()
    await slack.close()


@pytest.fixture
def ana(server: SlackServer) -> Person:
    return server.person("ana")


async def test_a_refused_message_goes_again_at_once_without_its_chart(
    server: SlackServer, slack: Slack, ana: Person
) -> None:
    server.takes_charts = False
    to = Address("slack", ana.id, server.team_id)
    message = await slack.wire.sender.send(to, CARD, "k1")
    assert (len(ana.sees), ana.newest.text, ana.newest.buttons) == (1, "Fri 20 Nov: 3 and 1", ["My deadlines"])
    assert [error for _, error, _ in server.refused] == ["invalid_blocks"]
    # From now on it is known, for an edit and for other messages.
    await slack.wire.sender.edit(to, message, CARD)
    await slack.wire.sender.send(to, CARD, "k2")
    assert len(server.refused) == 1
    # After the hour it is tried again.
    server.takes_charts = True
    taste = slack.wire.sender.taste  # type: ignore[attr-defined]
    taste._refused_until -= charts.REFUSED_SECONDS
    await slack.wire.sender.send(to, CARD, "k3")
    assert kinds(ana.newest) == ["rich_text", "data_visualization", "actions"]


async def test_other_blocks_that_are_refused_are_not_laid_at_the_charts_door(
    server: SlackServer, slack: Slack, ana: Person
) -> None:
    to = Address("slack", ana.id, server.team_id)
    await slack.wire.sender.send(to, Card(Html("Words"), (Button("k" * 2_001, "Too long"),), chart=WEEK), "k1")
    assert (ana.newest.text, ana.newest.buttons) == ("Words", [])
    assert [error for _, error, _ in server.refused] == ["invalid_blocks"] * 2
    await slack.wire.sender.send(to, CARD, "k2")
    assert kinds(ana.newest) == ["rich_text", "data_visualization", "actions"]


@pytest.mark.parametrize("takes", [True, False])
async def test_whoever_asks_in_a_channel_gets_the_chart_or_at_least_the_words(takes: bool) -> None:
    async with office(TableCore({"/deadline list week": Reply((CARD,))})) as server:
        server.takes_charts = takes
        ana = server.person("ana")
        await ana.type("/deadline list week", server.channel("general", members=[ana]))
        await server.until(lambda: ana.sees)
        assert (ana.newest.text, ana.newest.buttons) == ("Fri 20 Nov: 3 and 1", ["My deadlines"])
        assert ("data_visualization" in kinds(ana.newest)) is takes
        # By the address that came with the command, which works where the bot is not a member.
        assert [name for name, _ in server.calls if name.startswith("chat.")] == []
