"""Lines with a menu on Slack: exact whatever people typed, within Slack's limits, in messages and on the Home tab."""

import pytest

from adapters.slack import drawing
from bot.chat import Button, Card, Html, Section, plain
from tests.wire import slack_limits, slack_words
from tests.wire.slack_values import Json

MENU = (Button("d:open:1:0", "Open D-1"), Button("d:answered:1:0", "Answered"))


def line(text: str, menu: tuple[Button, ...] = MENU) -> Section:
    return Section(Html(text), menu)


def blocks_of(*sections: Section, buttons: tuple[Button, ...] = ()) -> list[Json]:
    """The blocks of a message, once Slack has found nothing to refuse."""
    (drawn,) = drawing.messages(Card.in_sections(sections, buttons))
    return slack_limits.message_blocks(list(drawn.blocks))


def read(blocks: list[Json]) -> str:
    return slack_words.message("", blocks, lambda name: name)


def test_a_line_with_a_menu_is_a_section_with_an_overflow() -> None:
    blocks = blocks_of(Section(Html("<b>1 open deadline</b>")), line("• <b>D-1</b> R&amp;D &lt;logo&gt;"))
    assert [block["type"] for block in blocks] == ["rich_text", "section"]
    assert blocks[1] == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "• *D-1* R&amp;D &lt;logo&gt;", "verbatim": True},
        "accessory": {
            "type": "overflow",
            "action_id": "menu-0",
            "options": [
                {"text": {"type": "plain_text", "text": "Open D-1", "emoji": False}, "value": "d:open:1:0"},
                {"text": {"type": "plain_text", "text": "Answered", "emoji": False}, "value": "d:answered:1:0"},
            ],
        },
    }


@pytest.mark.parametrize(
    "typed",
    [
        "• <b>D-1</b> the *new* logo",
        "• <b>D-1</b> snake_case_name and another_one",
        "• <b>D-1</b> ~struck~ and `code`",
        "• <b>D-1</b> a :tada: party",
        "&gt; looks like a quotation",
        "• <b>見積</b>について",
        "• D<b>-1</b> half a word",
        "• <b>D-1</b> <code>/deadline list</code>",
    ],
)
def test_what_slack_would_take_for_its_own_signs_is_plain_and_exact(typed: str) -> None:
    (block,) = blocks_of(line(typed))
    assert block["text"]["type"] == "plain_text"
    assert read([block]) == plain(Html(typed))


@pytest.mark.parametrize("typed", ["• <b>D-1</b>: due 17:00–18:00", "• <i>ana</i>, <b>D-2</b> (urgent)", "<b>D-3</b>"])
def test_marks_that_slack_reads_as_they_are_meant_are_drawn(typed: str) -> None:
    (block,) = blocks_of(line(typed))
    assert block["text"]["type"] == "mrkdwn"
    assert read([block]) == plain(Html(typed))


def test_nobody_is_called_by_what_somebody_typed() -> None:
    (block,) = blocks_of(line("• &lt;!channel&gt; &lt;@U1&gt;"))
    assert read([block]) == "• <!channel> <@U1>"
    assert not slack_words.pings(slack_words.strings([block]))


def test_a_single_act_is_a_button_and_a_menu_has_five_options_at_most() -> None:
    many = tuple(Button(f"b{number}", f"Act {number}") for number in range(7))
    one, more = blocks_of(line("one", MENU[:1]), line("many", many))
    assert (one["accessory"]["type"], one["accessory"]["value"]) == ("button", "d:open:1:0")
    assert [option["value"] for option in more["accessory"]["options"]] == ["b0", "b1", "b2", "b3", "b4"]


def test_words_alone_share_a_block_and_buttons_stand_where_they_belong() -> None:
    sections = (
        Section(Html("First.")),
        Section(Html("Second."), apart=True),
        line("• a line"),
        Section(Html("Below."), buttons=(Button("c:x", "More"),)),
    )
    blocks = blocks_of(*sections, buttons=(Button("c:y", "New"),))
    assert [block["type"] for block in blocks] == ["rich_text", "section", "rich_text", "actions", "actions"]
    assert read(blocks) == "First.\n\nSecond.\n• a line\nBelow."
    ids = [element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element]
    assert len(set(ids)) == 2


def test_the_notification_tells_the_whole_story() -> None:
    card = Card.in_sections((Section(Html("<b>2 open</b>")), line("• <b>D-1</b> *Logo*"), line("• <b>D-2</b> Text")))
    assert drawing.fallback(card) == "2 open\n• D-1 *Logo*\n• D-2 Text"


def test_what_is_too_much_for_one_message_is_drawn_without_menus() -> None:
    card = Card.in_sections(tuple(line(f"• <b>D-{number}</b> Logo") for number in range(60)))
    (drawn,) = drawing.messages(card)
    assert {block["type"] for block in slack_limits.message_blocks(list(drawn.blocks))} == {"rich_text"}
    assert read(list(drawn.blocks)) == plain(card.text)


def test_a_home_view_has_its_buttons_on_top_and_a_hundred_blocks_at_most() -> None:
    lines = tuple(line(f"• <b>D-{number}</b> Logo") for number in range(120))
    card = Card.in_sections((Section(Html("<b>Yours</b>")), *lines), (Button("c:/deadline", "New deadline"),))
    view = slack_limits.view(drawing.home(card), "home")
    assert [block["type"] for block in view["blocks"][:3]] == ["actions", "rich_text", "section"]
    assert len(view["blocks"]) == 100


def test_the_parts_of_a_home_view_are_divided() -> None:
    card = Card.in_sections((line("• one"), Section(Html("Next"), apart=True), line("• two")))
    view = slack_limits.view(drawing.home(card), "home")
    assert [block["type"] for block in view["blocks"]] == ["section", "divider", "rich_text", "section"]
    assert slack_limits.view(drawing.plain_home(card), "home")["blocks"][0]["text"]["text"] == "• one\n\nNext\n• two"
