"""What a person at the console sees, what a program reads, and which button is meant."""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.console.transcript import Transcript
from bot.chat import Button, Card, Html
from tests.adapters.console_core import BUTTONS, TOKYO

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def transcript(out: io.TextIOBase | None = None, *, as_json: bool = False, run: str = "") -> Transcript:
    return Transcript(lambda: AT, out or io.StringIO(), TOKYO, as_json=as_json, run=run)  # type: ignore[arg-type]


def written(transcript: Transcript) -> str:
    assert isinstance(transcript.out, io.StringIO)
    return transcript.out.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Latin(io.StringIO):
    encoding = "latin-1"


def test_people_read_a_header_an_indented_text_and_numbered_buttons() -> None:
    drawn = transcript()
    drawn.name("ana", "Ana")
    drawn.post("ana", Card(Html("Acme &amp; Co: <b>Logo</b>\n\n<blockquote>Dear Acme\n\nbye</blockquote>"), BUTTONS))
    drawn.edit("ana", "1", Card(Html("Sent by Ana")))
    drawn.said("ana", "thanks")
    drawn.remark("A word.")
    assert written(drawn) == (
        "Fri 20 Nov 17:00  → Ana\n"
        "  Acme & Co: Logo\n"
        "\n"
        "      Dear Acme\n"
        "\n"
        "      bye\n"
        "  [1] Sent  [2] Edit  [3] Cancel\n"
        "\n"
        "Fri 20 Nov 17:00  → Ana (edited)\n"
        "  Sent by Ana\n"
        "\n"
        "Fri 20 Nov 17:00  Ana: thanks\n"
        "\n"
        "A word.\n"
        "\n"
    )


def test_programs_read_one_json_object_a_line_and_nothing_else() -> None:
    drawn = transcript(as_json=True)
    first = drawn.post("ana", Card(Html("<b>締切</b> &lt;b&gt;"), (Button("x", "Sent"),), for_client=True))
    drawn.edit("ana", first, Card(Html("done")))
    drawn.edit("ana", first, Card(Html("done again")))
    drawn.said("ana", "thanks")
    drawn.remark("A word.")
    common = '"at": "2026-11-20T08:00:00Z", "to": "ana", "place": "private"'
    assert written(drawn) == (
        f'{{"id": "1", "edit_of": null, {common}, "text": "締切 <b>", '
        '"buttons": [{"id": "x", "label": "Sent"}], "for_client": true}\n'
        f'{{"id": "2", "edit_of": "1", {common}, "text": "done", "buttons": [], "for_client": false}}\n'
        f'{{"id": "3", "edit_of": "1", {common}, "text": "done again", "buttons": [], "for_client": false}}\n'
    )


def test_what_somebody_typed_cannot_command_the_terminal() -> None:
    drawn = transcript()
    drawn.post("a\x1b[2J", Card(Html("\x1b]0;title\x07 \x9b31m\x7f \u202eabc\r\nnext\rover"), (Button("x", "a\nb"),)))
    assert written(drawn) == ("Fri 20 Nov 17:00  → a␛[2J\n  ␛]0;title␇ �31m␡ �abc\n  next␍over\n  [1] a b\n\n")


def test_json_keeps_every_character_and_stays_one_line() -> None:
    drawn = transcript(as_json=True)
    drawn.post("ana", Card(Html("\x1b[1m\x9b31m\x7f\u2028end")))
    line = written(drawn)
    assert "\\u001b[1m\\u009b31m\\u007f\\u2028end" in line
    assert json.loads(line)["text"] == "\x1b[1m\x9b31m\x7f\u2028end"


def test_an_output_without_the_letters_gets_escapes_or_question_marks() -> None:
    people, programs = transcript(Latin()), transcript(Latin(), as_json=True)
    people.post("ana", Card(Html("締切 é")))
    programs.post("ana", Card(Html("締切 é")))
    assert written(people) == "Fri 20 Nov 17:00  ? ana\n  ?? é\n\n"
    assert json.loads(written(programs))["text"] == "締切 é"
    assert written(programs).isascii()


def test_colours_are_for_terminals_that_did_not_refuse_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value, is_coloured in [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "1", False)]:
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv(name, value)
        drawn = transcript(Terminal())
        drawn.post("ana", Card(Html("x")))
        assert ("\x1b[1m" in written(drawn)) is is_coloured


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Sent", ("3", "n1")),  # the newest message that has one
        ("sen", ("3", "n1")),
        ("CANCEL", ("1", "b3")),  # only an older one has it
        ("2", ("3", "n2")),  # the second of the newest
        ("2 h", ("3", "n3")),  # a label that begins with a digit, written further than a number
        ("Sent later", ("3", "n2")),
        ("Open", None),  # ken's
        ("9", None),
        ("", ("3", "n1")),
    ],
)
def test_the_newest_button_with_that_beginning_or_number_is_meant(wanted: str, found: tuple[str, str] | None) -> None:
    drawn = transcript()
    drawn.post("ana", Card(Html("old"), BUTTONS))
    drawn.post("ken", Card(Html("his"), (Button("k", "Open"),)))
    drawn.post("ana", Card(Html("new"), (Button("n1", "Sent"), Button("n2", "Sent later"), Button("n3", "2 hours"))))
    drawn.post("ana", Card(Html("no buttons")))
    button = drawn.button("ana", wanted)
    assert (button and (button[0], button[1].data)) == found


def test_a_whole_label_goes_before_an_earlier_beginning() -> None:
    drawn = transcript()
    drawn.post("ana", Card(Html("x"), (Button("1", "Sent later"), Button("2", "Sent"))))
    assert drawn.button("ana", "sent") == ("1", Button("2", "Sent"))


def test_an_edited_message_has_the_buttons_of_the_edit_and_counts_as_the_newest() -> None:
    drawn = transcript()
    first = drawn.post("ana", Card(Html("one"), BUTTONS))
    drawn.post("ana", Card(Html("two"), (Button("x", "Other"),)))
    drawn.edit("ana", first, Card(Html("one, again"), (Button("d", "Date"),)))
    assert drawn.button("ana", "1") == (first, Button("d", "Date"))
    assert drawn.button("ana", "Sent") is None
    drawn.edit("ana", first, Card(Html("decided")))
    assert drawn.button("ana", "Date") is None
    assert drawn.newest_buttons("ana") == "[1] Other"
    assert drawn.newest_buttons("ken") == ""


def test_an_id_of_an_earlier_run_is_none_of_this() -> None:
    drawn = transcript(run="b-")
    assert drawn.post("ana", Card(Html("x"), BUTTONS)) == "b-1"
    drawn.edit("ana", "a-1", Card(Html("an old card")))
    assert drawn.button("ana", "Sent") == ("b-1", BUTTONS[0])


def test_a_reader_who_leaves_ends_it_quietly(tmp_path: Path) -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w", encoding="utf-8") as out:
        os.close(read)
        drawn = Transcript(lambda: AT, out, ZoneInfo("UTC"))
        drawn.post("ana", Card(Html("x")))
        assert drawn.is_closed
        drawn.post("ana", Card(Html("y")))
