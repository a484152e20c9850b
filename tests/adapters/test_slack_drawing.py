"""Cards as Slack messages: what people read, within Slack's limits."""

import pytest

from adapters.slack import drawing
from adapters.slack.drawing import Drawn
from adapters.slack.words import as_typed, mentioned
from bot.chat import Button, Card, Html, plain
from tests.wire import slack_limits, slack_words


def read(drawn: Drawn) -> str:
    """What a person reads, once Slack has found nothing to refuse."""
    return slack_words.message(drawn.text, slack_limits.message_blocks(list(drawn.blocks)), lambda name: name)


def test_a_card_is_rich_text_with_its_buttons_below() -> None:
    text = (
        "<b>D-1</b> due <i>today</i>: <code>a*b*</code>\n"
        "<blockquote>Dear &lt;Mio&gt;,\nthe logo?</blockquote>\nSend it."
    )
    (drawn,) = drawing.messages(Card(Html(text), (Button("k1", "Sent"), Button("k2", "Change"))))
    assert drawn.blocks == (
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "D-1", "style": {"bold": True}},
                        {"type": "text", "text": " due "},
                        {"type": "text", "text": "today", "style": {"italic": True}},
                        {"type": "text", "text": ": "},
                        {"type": "text", "text": "a*b*", "style": {"code": True}},
                        {"type": "text", "text": "\n"},
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Dear <Mio>,\nthe logo?"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "Send it."}]},
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "button-0",
                    "text": {"type": "plain_text", "text": "Sent", "emoji": False},
                    "value": "k1",
                },
                {
                    "type": "button",
                    "action_id": "button-1",
                    "text": {"type": "plain_text", "text": "Change", "emoji": False},
                    "value": "k2",
                },
            ],
        },
    )
    assert drawn.text == "D-1 due today: a*b*\n    Dear &lt;Mio&gt;,\n    the logo?\nSend it."
    assert read(drawn) == plain(Html(text))


def test_blank_lines_around_a_quotation_stay_and_addresses_become_links() -> None:
    text = Html("About https://a.slack.com/archives/C1/p2.\n\n<blockquote>Hi</blockquote>\n\nBye")
    (drawn,) = drawing.messages(Card(text))
    assert read(drawn) == "About https://a.slack.com/archives/C1/p2.\n\n    Hi\n\nBye"
    section = drawn.blocks[0]["elements"][0]  # type: ignore[index]
    assert section["elements"][1] == {"type": "link", "url": "https://a.slack.com/archives/C1/p2"}


def test_nested_marks_and_what_looks_like_slack_markup_stay_as_they_are() -> None:
    (drawn,) = drawing.messages(Card(Html("<b>a <i>b</i></b> *c* _d_ &lt;!channel&gt; &lt;@U1&gt; R&amp;D")))
    assert read(drawn) == "a b *c* _d_ <!channel> <@U1> R&D"
    assert drawn.text == "a b *c* _d_ &lt;!channel&gt; &lt;@U1&gt; R&amp;D"
    assert not slack_words.pings(iter([drawn.text, *slack_words.strings(list(drawn.blocks))]))


def test_buttons_stand_five_in_a_row_with_labels_that_fit() -> None:
    buttons = tuple(Button(f"b{number}", f"Button number {number} " + "x" * 80) for number in range(12))
    (drawn,) = drawing.messages(Card(Html("Which?"), buttons))
    read(drawn)
    rows = [block["elements"] for block in drawn.blocks[1:]]
    assert [len(row) for row in rows] == [5, 5, 2]  # type: ignore[arg-type]
    shown = [button for row in rows for button in row]  # type: ignore[attr-defined]
    assert [button["value"] for button in shown] == [button.data for button in buttons]
    assert len({button["action_id"] for button in shown}) == 12
    assert shown[3]["text"]["text"] == "Button number 3 " + "x" * 58 + "…"


def test_a_long_text_is_cut_at_sentence_ends_into_blocks_and_messages() -> None:
    sentences = [f"Sentence number {number} says a little." for number in range(1_000)]
    card = Card(Html(" ".join(sentences)), (Button("k", "Go on"),))
    messages = drawing.messages(card)
    texts = [
        slack_words.block(block, lambda name: name)
        for message in messages
        for block in message.blocks
        if block["type"] == "rich_text"
    ]
    assert len(messages) == 4
    assert all(text.endswith("little.") for text in texts)
    assert max(map(len, texts)) <= drawing.MOST_IN_BLOCK
    assert " ".join(texts) == " ".join(sentences)
    assert [[block["type"] for block in message.blocks][-1] for message in messages] == ["rich_text"] * 3 + ["actions"]
    for message in messages:
        read(message)


def test_a_text_without_sentences_is_cut_at_lines_spaces_or_anywhere() -> None:
    lines = "\n".join("word " * 9 + "end" for _ in range(100))
    for text in (lines, "word " * 1_500, "x" * 9_000, "日本語の文章です。" * 700):
        (message,) = drawing.messages(Card(Html(text)))
        texts = [slack_words.block(block, lambda name: name) for block in message.blocks]
        assert max(map(len, texts)) <= drawing.MOST_IN_BLOCK
        assert "".join("".join(texts).split()) == "".join(text.split())
    texts = [slack_words.block(block, lambda n: n) for block in drawing.messages(Card(Html(lines)))[0].blocks]
    assert all(text.endswith("end") for text in texts)


def test_a_quotation_that_is_cut_goes_on_as_a_quotation() -> None:
    (message,) = drawing.messages(Card(Html("<blockquote>" + "So it is. " * 500 + "</blockquote>")))
    assert len(message.blocks) == 2
    assert {block["elements"][0]["type"] for block in message.blocks} == {"rich_text_quote"}  # type: ignore[index]


def test_the_words_of_a_notification_are_cut_at_a_sentence_and_escaped() -> None:
    (drawn,) = drawing.messages(Card(Html("Is a &lt; b? " * 600)))
    assert len(drawn.text) <= drawing.MOST_FALLBACK
    assert len(drawn.text) > drawing.MOST_FALLBACK - 40
    assert drawn.text.endswith("Is a &lt; b? …")
    assert "&amp;" not in drawn.text


@pytest.mark.parametrize("text", ["", "\n", "<b></b>"])
def test_a_card_without_words_can_be_sent_all_the_same(text: str) -> None:
    (drawn,) = drawing.messages(Card(Html(text), (Button("k", ""),)))
    assert drawn.text == "…"
    assert [block["type"] for block in slack_limits.message_blocks(list(drawn.blocks))] == ["actions"]


def test_an_edit_is_one_message_with_the_buttons() -> None:
    card = Card(Html("So it is. " * 3_000), (Button("k", "Open"),))
    drawn = drawing.one_message(card)
    read(drawn)
    assert [block["type"] for block in drawn.blocks] == ["rich_text"] * 4 + ["actions"]


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("new Acme by <@U123|ken> &amp; <@W9>", "new Acme by <@U123> & <@W9>"),
        ("&lt;@U123&gt; a &lt; b &amp;lt; c", "<@U123> a < b &lt; c"),
        ("see <https://x.org/a?b&amp;c|https://x.org/a?b&amp;c>", "see https://x.org/a?b&c"),
        ("see <http://example.com|example.com>", "see example.com"),
        ("see <https://x.org>", "see https://x.org"),
        ("the <https://x.org/r|report>", "the report (https://x.org/r)"),
        ("to <mailto:a@b.org|a@b.org>", "to a@b.org"),
        ("call <tel:+81312345678|+81312345678>", "call +81312345678"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!here> <!subteam^S1|@design> <!date^1^{date}|May 1>", "@here @design May 1"),
        ("“curly” quotes", "“curly” quotes"),
    ],
)
def test_what_was_typed_is_taken_out_of_slacks_escapes(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


def test_mentions_are_found_once_each_and_not_in_what_only_looks_like_one() -> None:
    assert mentioned("<@U2|b> &lt;@U3&gt; <@U1> <@U2> <#C1|c>") == ("U2", "U1")
