"""The demo as somebody runs it, and the layout of its page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import wcwidth

from tests.wire.demo_eyes import Quotations
from tests.wire.demo_page import BETWEEN, Entry, Page, padded, wrapped

ROOT = Path(__file__).parents[2]
COLUMN = 58


def _surroundings(folder: Path) -> Mapping[str, str]:
    """Temporary files go to `folder`; there is no terminal, and a proxy that nobody may use."""
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "NO_PROXY"}}
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    return kept | nowhere | {"TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}


def _started(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.wire.demo"],
        cwd=ROOT,
        env=_surroundings(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of one whole run, which ended well and left nothing behind."""
    folder = tmp_path_factory.mktemp("demo")
    with _started(folder) as process:
        out, err = process.communicate(timeout=120)
    assert err == ""
    assert process.returncode == 0
    assert list(folder.iterdir()) == []
    return out.splitlines()


def _column(transcript: list[str], number: int) -> list[str]:
    """The left (0) or right (1) half of the lines that have two."""
    halves = [line.split(BETWEEN.rstrip()) for line in transcript if _is_pair(line)]
    return [halved[number].removeprefix(" " * number).rstrip() for halved in halves]


def _is_pair(line: str) -> bool:
    return BETWEEN.rstrip() in line


def _row(column: list[str], entry: str) -> int:
    """Where a whole entry stands in a column; AssertionError if it does not, with all that does."""
    lines = entry.strip("\n").split("\n")
    found = [at for at in range(len(column)) if column[at : at + len(lines)] == lines]
    assert len(found) == 1, "\n".join(column)
    assert column[found[0] + len(lines)] == "", "the entry goes on"
    return found[0]


def test_somebody_who_may_not_is_refused_to_them_alone(transcript: list[str]) -> None:
    left = _column(transcript, 0)
    pressed = _row(left, "Wed 10:00 Tokyo · ken presses [Sent] in #acme-internal")
    refused = """
Wed 10:00 Tokyo · Shimekiri in #acme-internal, only ken
  sees it:
  Only the owner, the author, the account rep or an admin
  can do this; nothing was changed.
  Please ask ana.
"""
    assert _row(left, refused) == pressed + 2


def test_at_the_due_minute_slack_hears_and_mia_in_her_morning(transcript: list[str]) -> None:
    held = """
Fri 12:00 Tokyo · Shimekiri in #acme-internal, in the
  card’s thread:
  20 Nov 12:00 Shimekiri: no answer by the due date: work
  on hold
"""
    told = """
Fri 09:00 Berlin · Shimekiri to mia, direct message:
  D-1 Feedback on the three logo drafts · Acme

  Acme has not answered, so the work that depends on this
  is on hold. Please pause your part; I will tell you when
  it goes on.
"""
    assert _row(_column(transcript, 0), held) < _row(_column(transcript, 1), told)


def test_a_press_on_telegram_is_seen_on_the_card_in_slack(transcript: list[str]) -> None:
    pressed = "Fri 10:30 Berlin · mia presses [Answered]"
    edited = """
Fri 10:30 Berlin · Shimekiri to mia, direct message,
  edited:
  D-1 Feedback on the three logo drafts · Acme

  Acme answered.
  mia, Fri 20 Nov 10:30

  Nothing more for you to do.
  [Undo]
"""
    card = """
Fri 18:30 Tokyo · Shimekiri in #acme-internal, edited:
  D-1 Feedback on the three logo drafts · Acme
  State: answered.
  Due Fri 20 Nov 12:00 Tokyo.
  Owner: ana.
  Waiting for this: mia.

  Record
  19 Nov 17:00 Shimekiri: prepared a reminder
  20 Nov 12:00 Shimekiri: no answer by the due date: work
  on hold
  20 Nov 18:30 mia: the client answered

  Nothing more to do.
  [Undo] [What can I do?] [Menu]
"""
    left, right = _column(transcript, 0), _column(transcript, 1)
    assert _row(right, edited) == _row(right, pressed) + 2
    assert _row(left, card) == _row(right, pressed), "beside each other"


def test_beside_a_guest_the_card_goes_to_the_owner(transcript: list[str]) -> None:
    left = _column(transcript, 0)
    asked = """
Fri 18:30 Tokyo · ana types in #acme-review:
  /deadline new Acme "Photos for the site" by wed 17:00
  proceed
"""
    answered = """
Fri 18:30 Tokyo · Shimekiri in #acme-review, only ana sees
  it:
  D-2: done. The card is in our private chat, because
  others read here.
"""
    at = _row(left, answered)
    assert at == _row(left, asked) + 4
    assert left[at + 5 : at + 7] == [
        "Fri 18:30 Tokyo · Shimekiri to ana, direct message:",
        "  D-2 Photos for the site · Acme",
    ]


def test_somebody_alone_begins_on_telegram(transcript: list[str]) -> None:
    right = _column(transcript, 1)
    pressed = _row(right, "Fri 18:30 Tokyo · yui presses [Tokyo]")
    settled = """
Fri 18:30 Tokyo · Shimekiri to yui, direct message,
  edited:
  yui, admin.
  Zone Asia/Tokyo, language English.
  Changed. For you it is Fri 20 Nov 18:30 Tokyo now, and I
  write within your hours.
  To change: /me zone Europe/Berlin, /me language en
  [Menu]
"""
    assert _row(right, settled) == pressed + 2
    assert "  New client: さくら工房." in right


def test_both_columns_keep_their_width(transcript: list[str]) -> None:
    assert max(wcwidth.width(line) for line in transcript) == 120
    assert {wcwidth.width(line.split(BETWEEN.rstrip())[0]) for line in transcript if _is_pair(line)} == {COLUMN}
    assert not any("\x1b" in line for line in transcript)


def test_the_first_text_for_the_client_is_whole_and_the_end_says_where_to_go_on(transcript: list[str]) -> None:
    left = _column(transcript, 0)
    first = left[left.index("  > Hello Acme,") :]
    assert "…" not in "\n".join(first[: first.index("  > Thank you!")])
    assert " ".join(transcript[-2:]) == (
        "That was one bot and one database on both chats. To put it on yours, see “On Slack” and “On Telegram” in "
        "README.md; to try it by yourself in this terminal: make run"
    )


def test_whoever_stops_it_leaves_nothing_behind(tmp_path: Path) -> None:
    with _started(tmp_path) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("1. "):
            assert process.poll() is None
        assert list(tmp_path.iterdir()) != [], "the database is there while it runs"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_may_stop_reading(tmp_path: Path) -> None:
    with _started(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == []


MADE = Entry("Slack", "Tue 10:00 Tokyo", "ana", "types in #acme", "/client new さくら工房")
SEEN = Entry("Telegram", "Tue 02:00 Berlin", "Shimekiri", "to mia, direct message", "お知らせ", ("Join", "Not now"))


def test_two_columns_beside_each_other() -> None:
    left, right = "Tue 10:00 Tokyo · ana types in #acme:", "Tue 02:00 Berlin · Shimekiri to mia, direct"
    assert Page(100).step([MADE, SEEN]) == [
        f"{left:48} │ {right}",
        f"{'  /client new さくら工房':43} │   message:",
        f"{'':48} │   お知らせ",
        f"{'':48} │   [Join] [Not now]",
        f"{'':48} │",
    ]


def test_a_narrow_terminal_has_one_below_the_other() -> None:
    assert Page(99).step([SEEN, MADE]) == [
        "Telegram · Tue 02:00 Berlin · Shimekiri to mia, direct message:",
        "  お知らせ",
        "  [Join] [Not now]",
        "",
        "Slack · Tue 10:00 Tokyo · ana types in #acme:",
        "  /client new さくら工房",
        "",
    ]


@pytest.mark.parametrize("width", [1, 20, 33, 99, 100, 120, 400])
def test_nothing_is_wider_than_the_page(width: int) -> None:
    link = "https://t.me/shimekiri_bot?start=" + "x" * 150
    text = f"{link}\n    {'締切' * 60}\n• {'ký tự ' * 30}\n{' ' * 170}deep"
    page = Page(width)
    entry = Entry("Slack", "Tue 10:00 Tokyo", "ana", "types", text, ("They need until …" * 9, "Sent"))
    lines = [*page.heading("締切 " * 50), *page.step([entry])]
    assert max(map(wcwidth.width, lines)) <= page.width == min(max(width, 20), 150)
    letters = "".join(lines).replace("│", "").replace(" ", "").replace(">", "")
    assert link in letters
    assert "締切" * 60 in letters


def test_quotations_are_marked_and_lists_hang() -> None:
    text = "For Acme:\n    Hello Acme,\n\n    thank you!\n\n• a point that goes on"
    assert Page(20).step([Entry("Slack", "10:00", "a", "b", text)]) == [
        "Slack · 10:00 · a b:",
        "  For Acme:",
        "  > Hello Acme,",
        "  >",
        "  > thank you!",
        "",
        "  • a point that",
        "    goes on",
        "",
    ]


def test_buttons_stay_whole() -> None:
    entry = Entry("Telegram", "10:00", "a", "b", "", ("They need until …", "New date", "Plan"))
    assert Page(30).step([entry])[1:] == ["  [They need until …]", "  [New date] [Plan]", ""]


def test_colours_take_no_room_and_texts_bring_none() -> None:
    plain = Page(100).step([MADE, SEEN])
    coloured = Page(100, colours=True).step([MADE, SEEN])
    assert "\x1b[1mana\x1b[0m types" in coloured[0]
    assert "\x1b[2m[Join] [Not now]\x1b[0m" in coloured[3]
    assert [wcwidth.strip_sequences(line) for line in coloured] == plain
    loud = Entry("Slack", "10:00", "a\x1b[1m", "b", "red \x1b[31m\rtext", ("\x1b[2J",))
    assert not any(letter in "".join(Page(100).step([loud])) for letter in "\x1b\r")


def test_words_and_padding() -> None:
    assert wrapped("", 10) == [""]
    assert wrapped("a well-known D-1 in #acme-internal", 16) == ["a well-known D-1", "in", "#acme-internal"]
    assert padded("締切", 6) == "締切  "
    assert padded("締切", 3) == "締切"


def test_what_was_quoted_before_is_cut_in_the_middle() -> None:
    quotations = Quotations()
    first = "Send:\n    Hello,\n\n    We need it.\n\n    One line.\n\n    It can be short.\n\n    Thanks!\n\nDone."
    assert quotations.shortened(first) == first
    assert quotations.shortened(first) == "Send:\n    Hello,\n\n    …\n\n    Thanks!\n\nDone."
    second = "    Hello,\n\n    New.\n\n    One line.\n\n    Thanks!"
    assert quotations.shortened(second) == "    Hello,\n\n    New.\n\n    …\n\n    Thanks!"
    assert quotations.shortened("    Hello,\n\n    Thanks!") == "    Hello,\n\n    Thanks!"
    assert quotations.shortened("We need it.") == "We need it."
