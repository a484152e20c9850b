"""Instants by the clock of the device on which they are read, and lists with a small button for each line."""

from datetime import UTC, datetime

import pytest

from adapters.slack import drawing
from adapters.telegram.drawing import drawn, under
from adapters.telegram.splitting import split, units
from bot.chat import Button, Card, Html, Instant, Section, Width, plain
from bot.texts.voice import Voice
from tests.wire import slack_limits, slack_words
from tests.wire.slack_values import ApiError
from tests.wire.telegram_html import parsed
from tests.wire.telegram_refusals import Refusal

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
UNIX = 1795161600
VOICE = Voice("en", "Asia/Tokyo", AT)


def text() -> Html:
    return VOICE.t("It was sent <b>{when}</b> & noted {noted}.", when=VOICE.at(AT), noted=VOICE.stamp(AT))


def elements(card: Card) -> list[dict[str, object]]:
    (message,) = drawing.messages(card)
    (block,) = slack_limits.message_blocks(list(message.blocks))
    return [span for part in block["elements"] for span in part["elements"]]


def test_a_terminal_and_a_text_for_a_client_have_the_words_alone() -> None:
    assert plain(text()) == "It was sent Fri 20 Nov 17:00 & noted 20 Nov 17:00."
    assert VOICE.words("Nothing for you to do until {when}.", when=VOICE.at(AT)) == (
        "Nothing for you to do until Fri 20 Nov 17:00."
    )


def test_an_instant_beside_a_named_zone_stays_as_it_is_written() -> None:
    assert VOICE.named(AT) == "Fri 20 Nov 17:00 Tokyo"
    assert VOICE.both(AT, "Europe/London") == f"{VOICE.at(AT)} (08:00 London)"
    assert "<time" not in VOICE.at_in(AT, "Europe/London")


def test_slack_shows_it_by_its_own_element_and_the_fallback_names_the_zone() -> None:
    found = elements(Card(text()))
    assert [span for span in found if span["type"] == "date"] == [
        {
            "type": "date",
            "timestamp": UNIX,
            "format": "{date_long} {time}",
            "fallback": "Fri 20 Nov 17:00 (Tokyo)",
            "style": {"bold": True},
        },
        {"type": "date", "timestamp": UNIX, "format": "{date_short} {time}", "fallback": "20 Nov 17:00 (Tokyo)"},
    ]
    (message,) = drawing.messages(Card(text()))
    assert message.text == "It was sent Fri 20 Nov 17:00 &amp; noted 20 Nov 17:00."
    assert slack_words.message("", list(message.blocks), str) == plain(text())


def test_slack_shows_it_in_a_line_with_a_menu_too() -> None:
    line = Section(VOICE.t("• {line}", line=VOICE.at(AT)), (Button("a", "Open"), Button("b", "Plan")))
    (message,) = drawing.messages(Card.in_sections((line,)))
    (block,) = slack_limits.message_blocks(list(message.blocks))
    assert block["text"]["text"] == f"• <!date^{UNIX}^{{date_long}} {{time}}|Fri 20 Nov 17:00 (Tokyo)>"
    assert slack_words.message("", [block], str) == "• Fri 20 Nov 17:00"


def test_telegram_shows_it_by_its_own_entity() -> None:
    (part,) = drawn(Card(text()))
    words, entities = parsed(part.text)
    assert words == plain(text())
    dates = [entity for entity in entities if entity["type"] == "date_time"]
    assert [(each["unix_time"], each["date_time_format"]) for each in dates] == [(UNIX, "wDt"), (UNIX, "Dt")]


@pytest.mark.parametrize("offset", range(4080, 4100))
def test_an_instant_is_never_cut_in_two(offset: int) -> None:
    long = Html("x" * offset + text())
    parts = split(long)
    assert all(units(plain(part)) <= 4096 for part in parts)
    assert "".join(part.count("<time ") * "|" for part in parts) == "||"
    assert all(part.count("<time ") == part.count("</time>") for part in parts)
    slack = drawing.messages(Card(Html("x" * (offset - 1200) + text())))
    blocks = [block for message in slack for block in slack_limits.message_blocks(list(message.blocks))]
    spans = [span for block in blocks for part in block["elements"] for span in part["elements"]]
    assert len([span for span in spans if span["type"] == "date"]) == 2


def test_what_a_name_has_in_it_cannot_break_out() -> None:
    instant = Instant(1, 'a "<b>" & |', 'x"><', Width.date)
    assert plain(instant.html()) == 'a "<b>" & |'
    (span,) = elements(Card(instant.html()))
    assert span["fallback"] == 'a "<b>" & | (x"><)'
    assert parsed(drawn(Card(instant.html()))[0].text)[0] == 'a "<b>" & |'


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamp": "1795161600"},
        {"timestamp": UNIX * 1000},
        {"format": "{date_longest}"},
        {"format": "soon"},
        {"fallback": ""},
        {"style": {"code": True}},
    ],
)
def test_the_local_slack_refuses_a_date_as_slack_would(wrong: dict[str, object]) -> None:
    date = {"type": "date", "timestamp": UNIX, "format": "{date_short} {time}", "fallback": "20 Nov"} | wrong
    section = {"type": "rich_text_section", "elements": [date]}
    with pytest.raises(ApiError):
        slack_limits.message_blocks([{"type": "rich_text", "elements": [section]}])


@pytest.mark.parametrize(
    "attributes", ['unix="soon" format="t"', f'unix="{UNIX}" format="tw"', f'unix="{UNIX}" format="x"']
)
def test_the_local_telegram_refuses_a_date_as_telegram_would(attributes: str) -> None:
    with pytest.raises(Refusal):
        parsed(f"<tg-time {attributes}>20 Nov</tg-time>")


def test_on_telegram_each_line_of_a_list_has_a_small_button_and_pages_have_a_row() -> None:
    lines = tuple(
        Section(Html(f"• <b>D-{n}</b>"), (Button(f"d:{n}", f"Open D-{n}"), Button(f"e:{n}", "Plan")), name=f"D-{n}")
        for n in range(1, 6)
    )
    card = Card.in_sections(
        (Section(Html("<b>5 open</b>")), *lines),
        (Button("c:1", "‹ Previous"), Button("c:2", "Next ›"), Button("c:3", "New deadline")),
    )
    board = under(card)
    assert board is not None
    assert [[key.text for key in row] for row in board.inline_keyboard] == [
        ["D-1", "D-2", "D-3"],
        ["D-4", "D-5"],
        ["‹ Previous", "Next ›"],
        ["New deadline"],
    ]
    assert board.inline_keyboard[0][1].callback_data == "d:2"


def test_a_long_name_is_short_on_its_button() -> None:
    name = "株式会社あさひ商事とその仲間たちの会"
    board = under(Card.in_sections((Section(Html("x"), (Button("a", "Open"),), name=name),)))
    longer = under(Card.in_sections((Section(Html("x"), (Button("a", "Open"),), name=name + "合"),)))
    assert board is not None
    assert longer is not None
    assert board.inline_keyboard[0][0].text == name
    assert longer.inline_keyboard[0][0].text == "株式会社あさひ商事とその仲間たちの…"
