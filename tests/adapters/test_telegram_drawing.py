"""Cards as Telegram gets them: limits in UTF-16 units and bytes, splits where a reader would make them, keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.drawing import drawn, drawn_over, keyboard
from adapters.telegram.splitting import first, split, units
from bot.chat import Button, Card, Html, plain
from tests.wire.telegram_html import parsed


def rows(*labels: str) -> list[list[str]]:
    board = keyboard([Button(f"b{number}", label) for number, label in enumerate(labels)])
    assert board is not None
    return [[key.text for key in row] for row in board.inline_keyboard]


def test_what_fits_goes_as_it_is() -> None:
    text = Html("<b>Acme</b> &amp; Söhne:\n<blockquote>Dear &lt;you&gt;,\n\n<i>hello</i></blockquote>")
    (part,) = drawn(Card(text, for_client=True))
    assert part.text is text
    assert part.keyboard is None


def test_only_what_is_seen_counts() -> None:
    text = Html("<b>" + "&amp;" * 4096 + "</b>")
    assert split(text) == (text,)
    assert len(split(Html(text + "x"))) == 2


def test_telegram_counts_most_emoji_twice_and_kana_once() -> None:
    assert units("あ") == 1
    assert units("👍") == 2
    assert len(split(Html("あ" * 4096))) == 1
    assert len(split(Html("👍" * 2048))) == 1
    assert [units(part) for part in split(Html("👍" * 2049))] == [4096, 2]
    assert [units(part) for part in split(Html("x" + "👍" * 2048))] == [4095, 2]


def test_a_split_is_made_at_the_end_of_a_line() -> None:
    text = Html("One. Two.\nThree. Four five")
    assert split(text, 18) == ("One. Two.", "Three. Four five")


def test_a_split_is_made_at_the_end_of_a_sentence() -> None:
    assert split(Html("It is so. And so (it is.) Or not at all"), 28) == ("It is so. And so (it is.)", "Or not at all")
    assert split(Html("v1.25 is out now. Then more"), 20) == ("v1.25 is out now.", "Then more")


def test_japanese_sentences_end_without_a_space() -> None:
    assert split(Html("これは文です。これも「文です。」これは長い"), 18) == (
        "これは文です。これも「文です。」",
        "これは長い",
    )


def test_what_closes_a_sentence_stays_with_it() -> None:
    assert split(Html("一二三。四！？五"), 6) == ("一二三。", "四！？五")


def test_a_split_without_sentences_is_made_between_words() -> None:
    words = Html("word " * 10 + "end")
    assert split(words, 23) == ("word word word word", "word word word word", "word word end")


def test_signs_that_belong_together_stay_together() -> None:
    family = "👨\u200d👩\u200d👧"
    assert split(Html("x" * 15 + family), 20) == ("x" * 15, family)
    assert split(Html("x" * 17 + "👍🏽" + "y"), 20) == ("x" * 17, "👍🏽y")
    assert split(Html("x" * 19 + "e\u0301y"), 20) == ("x" * 19, "e\u0301y")
    assert split(Html("x" * 18 + "🇯🇵y"), 20) == ("x" * 18, "🇯🇵y")
    assert split(Html("x" * 18 + "&amp;&amp;&amp;"), 20) == ("x" * 18 + "&amp;&amp;", "&amp;")


def test_markup_is_closed_and_opened_again() -> None:
    text = Html("Send this:\n<blockquote>Dear Acme,\n<b>we wait. We <i>still</i> wait</b></blockquote>\nBye")
    assert split(text, 30) == (
        "Send this:\n<blockquote>Dear Acme,</blockquote>",
        "<blockquote><b>we wait. We <i>still</i> wait</b></blockquote>\nBye",
    )


def test_a_cut_beside_a_tag_leaves_no_empty_element() -> None:
    assert split(Html("x" * 20 + "<b><i>yy</i></b>"), 20) == ("x" * 20, "<b><i>yy</i></b>")
    assert split(Html("<b>" + "x" * 20 + "</b>yy"), 20) == ("<b>" + "x" * 20 + "</b>", "yy")


def test_a_part_of_nothing_but_space_is_not_sent() -> None:
    assert split(Html("x" * 20 + "\n" * 30), 20) == ("x" * 20,)
    assert split(Html("   "), 2) == ("   ",)


PIECES = st.sampled_from(
    ["a", "word ", "Satz. ", "\n", "あ", "文。", "👍", "👨\u200d👩\u200d👧", "&amp;", "&lt;", "e\u0301", "x" * 30]
)
MARKED = st.recursive(
    st.lists(PIECES, max_size=12).map("".join),
    lambda inner: (
        st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["b", "i", "code"]), inner)
        | st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=12,
)


@given(MARKED.filter(lambda text: plain(Html(text)).strip()), st.integers(16, 80))
def test_nothing_is_lost_and_every_part_can_be_read(text: str, limit: int) -> None:
    parts = split(Html(text), limit)
    for part in parts:
        shown, _entities = parsed(part)  # raises for markup that does not close
        assert shown.strip()
        assert units(shown) <= limit
    assert "".join("".join(plain(part).split()) for part in parts) == "".join(plain(Html(text)).split())


def test_buttons_stand_under_the_last_part() -> None:
    parts = drawn(Card(Html("x" * 5000), (Button("a", "Sent"),)))
    assert [part.keyboard is None for part in parts] == [True, False]
    assert [units(part.text) for part in parts] == [4096, 904]


def test_an_edit_is_one_message_that_says_if_there_was_more() -> None:
    part = drawn_over(Card(Html("Done. " * 1000), (Button("a", "Undo"),)))
    assert part.text.endswith("Done. …")
    assert units(part.text) <= 4096
    assert part.keyboard is not None
    assert first(Html("short")) == "short"


def test_short_labels_share_a_row_and_long_ones_stand_alone() -> None:
    assert rows("Sent", "Edit", "Snooze", "Cancel") == [["Sent", "Edit", "Snooze"], ["Cancel"]]
    assert rows("Yes", "No, ask me again later", "Never") == [["Yes"], ["No, ask me again later"], ["Never"]]
    assert rows("Tomorrow 09:00", "Monday 09:00", "Other") == [["Tomorrow 09:00", "Monday 09:00"], ["Other"]]
    assert rows("送りました", "変更", "取り消す") == [["送りました", "変更", "取り消す"]]
    assert rows("明日の朝にする", "来週の月曜日", "あと") == [["明日の朝にする", "来週の月曜日"], ["あと"]]


def test_callback_data_has_64_bytes_at_most() -> None:
    assert keyboard([Button("あ" * 21 + "x", "fits")]) is not None
    with pytest.raises(ValueError) as refused:
        keyboard([Button("c:/deadline list 株式会社あさひ商事とその仲間たち", "List")])
    assert str(refused.value) == (
        "the button “List” carries 'c:/deadline list 株式会社あさひ商事とその仲間たち': Telegram takes 1 to 64 bytes"
    )
    with pytest.raises(ValueError):
        keyboard([Button("", "Empty")])


def test_data_that_is_an_address_opens_it() -> None:
    where = Button("url:https://t.me/shimekiri_bot?start=" + "x" * 64, "Open"), Button("url:", "Home")
    board = keyboard(where, "https://t.me/shimekiri_bot")
    assert board is not None
    keys = [key for row in board.inline_keyboard for key in row]
    assert [(key.url, key.callback_data) for key in keys] == [
        ("https://t.me/shimekiri_bot?start=" + "x" * 64, None),
        ("https://t.me/shimekiri_bot", None),
    ]


def test_an_address_that_is_not_known_yet_is_left_out() -> None:
    assert keyboard([Button("url:", "Home")]) is None
