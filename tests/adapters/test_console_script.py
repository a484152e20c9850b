"""The simulator: whole scripts and what comes of them, good lines and bad."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat import Account, Audience, Command, Place, Press
from tests.adapters.console_core import START, Desk

LONDON = ZoneInfo("Europe/London")


def test_a_whole_script_for_people() -> None:
    desk = Desk()
    status = desk.play(
        "# three weeks in three seconds\n"
        "\n"
        ":person ana zone=Europe/London language=ru\n"
        "@ana later 30 Wake up\n"
        "@Ken later 28 You too\n"
        "@ana ask\n"
        "@ana :press sen\n"
        "hello, “world” 🙂\n"
        ":wait 1d5h\n"
        ":until 2026-11-18 15:00\n"
        ":until 2026-11-18T15:00\n"
        "@ANA bye\n"
    )
    assert desk.err.getvalue() == ""
    assert status == 0
    assert desk.out.getvalue() == (
        "Tue 17 Nov 09:00  ana: later 30 Wake up\n\n"
        "Tue 17 Nov 09:00  → ana\n  In 30 hours.\n\n"
        "Tue 17 Nov 09:00  Ken: later 28 You too\n\n"
        "Tue 17 Nov 09:00  → Ken\n  In 28 hours.\n\n"
        "Tue 17 Nov 09:00  ana: ask\n\n"
        "Tue 17 Nov 09:00  → ana\n  Text:\n      Dear Acme,\n\n      hello\n  [1] Sent  [2] Edit  [3] Cancel\n\n"
        "Tue 17 Nov 09:00  ana: [Sent]\n\n"
        "Tue 17 Nov 09:00  → ana (edited)\n  3: ana pressed b1\n\n"
        "Tue 17 Nov 09:00  me: hello, “world” 🙂\n\n"
        "Tue 17 Nov 09:00  → me\n  me of Asia/Tokyo: hello, “world” 🙂\n\n"
        "Wed 18 Nov 13:00  → Ken\n  You too\n\n"
        "Wed 18 Nov 15:00  → ana\n  Wake up\n\n"
        "Wed 18 Nov 15:00  ana: bye\n\n"
        "Wed 18 Nov 15:00  → ana\n  ana of Europe/London: bye\n\n"
    )


def test_a_whole_script_for_programs() -> None:
    desk = Desk(as_json=True)
    assert desk.play("@ana ask\n@ana later 2 Wake up\n@ana :press 2\n@ana :press Text\n:wait 1w2d3h4m5s\n") == 0
    keys = ("id", "edit_of", "at", "to", "text", "for_client")
    lines = [json.loads(line) for line in desk.out.getvalue().splitlines()]
    assert [tuple(line[key] for key in keys) for line in lines] == [
        ("1", None, "2026-11-17T00:00:00Z", "ana", "Text:\n    Dear Acme,\n\n    hello", True),
        ("2", None, "2026-11-17T00:00:00Z", "ana", "In 2 hours.", False),
        ("3", "1", "2026-11-17T00:00:00Z", "ana", "Editing 1", False),
        ("4", None, "2026-11-17T00:00:00Z", "ana", "What of it?", False),
        ("5", "1", "2026-11-17T00:00:00Z", "ana", "1: ana pressed b5", False),
        ("6", None, "2026-11-17T02:00:00Z", "ana", "Wake up", False),
    ]
    assert lines[2]["buttons"] == [{"id": "b4", "label": "Date"}, {"id": "b5", "label": "Text"}]


def test_time_stops_wherever_something_is_due() -> None:
    desk = Desk()
    desk.play("@ana later 3 c\n@ana later 1 a\n@ana later 2 b\n:wait 4h\n")
    assert [(at - START) / timedelta(hours=1) for at in desk.core.ticks] == [0, 0, 0, 1, 2, 3, 4]


def test_the_core_hears_who_where_and_a_new_key_each_time() -> None:
    desk = Desk()
    desk.play(
        "@Ana hello\n@ana hello\n:person ana role=rep language=vi\n:person @ANA zone=Asia/Seoul\n@ana ask\n:press x\n"
    )
    first, second, third = desk.core.requests
    place = Place("console", "ana", Audience.internal, private=True)
    account = Account("console", "ana", name="Ana", zone="Asia/Tokyo")
    assert isinstance(third, Command)
    assert first == Command(account, place, first.key, "hello")
    assert second == Command(account, place, second.key, "hello")
    assert first.key != second.key
    assert third.account == Account("console", "ana", name="Ana", zone="Asia/Seoul", language="vi")


def test_what_is_not_said_of_a_person_stays_as_it_was() -> None:
    desk = Desk()
    desk.play(":person Ana language=vi\n:person ana role=rep\n:person @ANA zone=Asia/Seoul\n")
    assert desk.core.introduced == [
        (Account("console", "ana", name="Ana", zone="Asia/Tokyo", language="vi"), ""),
        (Account("console", "ana", name="Ana"), "rep"),
        (Account("console", "ana", name="Ana", zone="Asia/Seoul"), ""),
    ]


def test_whoever_speaks_without_a_name_is_an_admin_once_and_for_all() -> None:
    desk = Desk()
    desk.play("@ana hello\nhello\nhello again\n")
    assert desk.core.introduced == [(Account("console", "me", name="me", zone="Asia/Tokyo"), "admin")]


def test_a_member_of_an_earlier_run_keeps_role_and_zone() -> None:
    desk = Desk()
    desk.core.members.add("me")
    desk.play("hello\n")
    assert desk.core.introduced == []


def test_a_line_without_a_name_is_one_persons_presses_too() -> None:
    desk = Desk()
    assert desk.play("ask\n:press Cancel\n") == 0
    press = desk.core.requests[-1]
    assert isinstance(press, Press)
    assert (press.account.name, press.data, press.message) == ("me", "b3", "1")


def test_windows_files_marks_of_byte_order_and_a_missing_last_newline_do_no_harm() -> None:
    desk = Desk()
    assert (
        desk.play([b"\xef\xbb\xbf# hello\r\n", b"\r\n", "@ana “curly” 'straight' 🎉 مرحبا\r\n".encode(), b"@ana x"])
        == 0
    )
    texts = [request.text for request in desk.core.requests if isinstance(request, Command)]
    assert texts == ["“curly” 'straight' 🎉 مرحبا", "x"]


def test_a_decided_card_cannot_be_pressed_again() -> None:
    desk = Desk()
    assert desk.play("@ana ask\n@ana :press Sent\n@ana :press Sent\n@ana never\n") == 2
    assert desk.err.getvalue() == (
        "The script stopped at line 3: ana has no button “Sent”. There is none to press at all.\n"
        "    @ana :press Sent\n"
        "An example: @ana :press Sent\n"
    )
    assert len(desk.core.requests) == 2


UNTIL = ":until 2026-11-20 17:00"
PERSON = ":person ana role=rep zone=Asia/Tokyo"


@pytest.mark.parametrize(
    ("line", "why", "example"),
    [
        (
            ":dance",
            "A line that starts with a colon is one of :person, :press, :wait and :until.",
            ":wait 2d3h",
        ),
        (
            "@ana :press Wrong",
            "ana has no button “Wrong”. The newest are: [1] Sent  [2] Edit  [3] Cancel",
            "@ana :press 1",
        ),
        ("@ana :press", "The label or the number of the button is missing.", "@ana :press Sent"),
        ("@ana :wait 2d", ":wait is nobody's: it stands without @ana.", ":wait 2d"),
        ("@ana", "@ana says nothing.", "@ana /deadline list"),
        ("@ana, hello", "“ana,” is not a name: letters, digits, dots and hyphens are.", "@ana /deadline list"),
        (
            ":wait 3 days",
            "“3 days” is not a length of time. It is numbers with w, d, h, m or s, the largest first.",
            ":wait 2d3h",
        ),
        (
            ":wait",
            "“” is not a length of time. It is numbers with w, d, h, m or s, the largest first.",
            ":wait 2d3h",
        ),
        (":wait 999999w", "That is beyond the years that can be counted.", ":wait 2d3h"),
        (":until Friday", "“Friday” is not a date with a time of day.", UNTIL),
        (":until 2026-02-31 17:00", "“2026-02-31 17:00” is not a date with a time of day.", UNTIL),
        (
            ":until 2026-11-17 00:00",
            "2026-11-17 00:00 has passed: it is 2026-11-17 00:00:01 in Europe/London, and time does not go back.",
            UNTIL,
        ),
        (
            ":until 2027-03-28 01:30",
            "2027-03-28 01:30 does not exist in Europe/London: the clocks skip it that day.",
            UNTIL,
        ),
        (
            ":until 2027-10-31 01:30",
            "2027-10-31 01:30 comes twice in Europe/London: the clocks go back that day.",
            UNTIL,
        ),
        (":person ana zone=Mars/Olympus", "There is no zone Mars/Olympus.", PERSON),
        (
            ":person ana city=Tokyo",
            "“city=Tokyo” says nothing about a person. It can be role=…, zone=… or language=….",
            PERSON,
        ),
        (":person role=rep", "The name of the person is missing.", PERSON),
    ],
)
def test_a_line_that_cannot_be_done_stops_the_script_and_says_why(line: str, why: str, example: str) -> None:
    desk = Desk(zone=LONDON)
    assert desk.play(f"@ana ask\n:wait 1s\n{line}\n@ana never\n") == 2
    assert desk.err.getvalue() == f"The script stopped at line 3: {why}\n    {line}\nAn example: {example}\n"
    assert len(desk.core.requests) == 1


def test_a_year_before_all_calendars_is_refused_too() -> None:
    desk = Desk()
    assert desk.play(":until 0001-01-01 00:00\n") == 2
    assert desk.err.getvalue() == (
        "The script stopped at line 1: 0001-01-01 00:00 is outside the years that can be counted.\n"
        "    :until 0001-01-01 00:00\nAn example: :until 2026-11-20 17:00\n"
    )


@pytest.mark.parametrize("raw", [b"@ana caf\xe9\n", "@ana hello\n".encode("utf-16"), b"@ana \0\n"])
def test_a_script_that_is_not_utf_8_is_refused(raw: bytes) -> None:
    desk = Desk()
    assert desk.play([raw]) == 2
    assert desk.err.getvalue().startswith(
        "The script stopped at line 1: The line is not UTF-8 text. Save the file as UTF-8.\n    "
    )
    assert "\0" not in desk.err.getvalue()
    assert desk.core.requests == []


def test_a_core_that_is_never_done_does_not_hold_the_clock_for_ever() -> None:
    desk = Desk()
    assert desk.play("@ana stuck\n:wait 1d\n") == 1
    assert desk.err.getvalue() == (
        "The script stopped at line 2: something stays due at 2026-11-17T00:00:00Z however often it is done. "
        "This is a fault of Shimekiri.\n    :wait 1d\n"
    )
