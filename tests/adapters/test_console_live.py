"""The console on the real clock: lines from a pipe, and a person at a terminal."""

import asyncio
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from adapters.console.live import run_lines, run_terminal
from adapters.console.terminal import continuations
from bot.chat import Address, Card, Command, Html
from tests.adapters.console_core import Desk

WORDS = ("/deadline new", "/deadline list", "/client list", "Acme", '"Brown & Sons"', '「6" pipes」', "@ken", "D-1")


def test_lines_are_spoken_drawn_and_followed_by_a_tick() -> None:
    desk = Desk()
    lines = [b"\xef\xbb\xbf@ana ask\r\n", b"# note\n", b"@ana :press Cancel\n", b"help\n", b"later 0 now"]
    assert asyncio.run(run_lines(desk.core, desk.transcript, lines, desk.err)) == 0
    assert desk.err.getvalue() == ""
    assert desk.out.getvalue() == (
        "Tue 17 Nov 09:00  ana: ask\n\n"
        "Tue 17 Nov 09:00  → ana\n  Text:\n      Dear Acme,\n\n      hello\n  [1] Sent  [2] Edit  [3] Cancel\n\n"
        "Tue 17 Nov 09:00  ana: [Cancel]\n\n"
        "Tue 17 Nov 09:00  → ana (edited)\n  1: ana pressed b3\n\n"
        "Tue 17 Nov 09:00  me: /help\n\n"
        "Tue 17 Nov 09:00  → me\n  me of Asia/Tokyo: /help\n\n"
        "Tue 17 Nov 09:00  me: later 0 now\n\n"
        "Tue 17 Nov 09:00  → me\n  In 0 hours.\n\n"
        "Tue 17 Nov 09:00  → me\n  now\n\n"
    )


def test_what_was_missed_comes_before_the_first_line() -> None:
    desk = Desk()
    desk.core.appointments.append((desk.clock.now(), "ana", "a letter"))
    assert asyncio.run(run_lines(desk.core, desk.transcript, [], desk.err)) == 0
    assert desk.out.getvalue() == "Tue 17 Nov 09:00  → ana\n  a letter\n\n"


def test_a_line_that_cannot_be_done_is_told_and_the_session_goes_on() -> None:
    desk = Desk(as_json=True)
    lines = [b":wait 2d\n", b":until 2026-11-20 17:00\n", b"@ana :press Sent\n", b"caf\xe9\n", b"@ana hello\n"]
    assert asyncio.run(run_lines(desk.core, desk.transcript, lines, desk.err)) == 0
    assert desk.err.getvalue() == (
        "Line 1: The clock is the real one here; only a script moves it (--script). An example: /deadline list\n"
        "Line 2: The clock is the real one here; only a script moves it (--script). An example: /deadline list\n"
        "Line 3: ana has no button “Sent”. There is none to press at all. An example: @ana :press Sent\n"
        "Line 4: The line is not UTF-8 text. Save the file as UTF-8.\n"
    )
    assert desk.out.getvalue() == (
        '{"id": "1", "edit_of": null, "at": "2026-11-17T00:00:00Z", "to": "ana", "place": "private", '
        '"text": "ana of Asia/Tokyo: hello", "buttons": [], "for_client": false}\n'
    )


def test_there_may_be_more_lines_than_are_read_ahead() -> None:
    desk = Desk()
    lines = [f"@ana {number}\n".encode() for number in range(250)]
    assert asyncio.run(asyncio.wait_for(run_lines(desk.core, desk.transcript, lines, desk.err), 20)) == 0
    assert heard(desk) == [("ana", str(number)) for number in range(250)]


def test_what_falls_due_is_done_while_the_next_line_is_awaited() -> None:
    desk = Desk()

    async def session() -> int:
        read, write = os.pipe()
        with os.fdopen(read, "rb") as lines, os.fdopen(write, "wb", buffering=0) as typing:
            running = asyncio.create_task(run_lines(desk.core, desk.transcript, lines, desk.err))
            typing.write(b"@ana hello\n")
            await seen("hello", desk.out)
            await desk.core.sender.send(Address("console", "ana"), Card(Html("a letter")), "k")
            typing.close()
            return await running

    assert asyncio.run(session()) == 0
    assert desk.out.getvalue().endswith("→ ana\n  a letter\n\n")


def test_a_fault_of_the_source_is_not_swallowed() -> None:
    def failing() -> Iterator[bytes]:
        yield b"@ana hello\n"
        raise OSError("the disk is gone")

    desk = Desk()
    with pytest.raises(OSError, match="the disk is gone"):
        asyncio.run(run_lines(desk.core, desk.transcript, failing(), desk.err))


def test_a_letter_that_nobody_reads_is_not_delivered() -> None:
    desk = Desk()
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as out:
        desk.transcript.out = out
        lines = [b"later 0 a letter\n", b"never\n"]
        assert asyncio.run(run_lines(desk.core, desk.transcript, lines, desk.err)) == 0
    assert len(desk.core.requests) == 1
    assert [failure.retry_after for failure in desk.core.failures] == [60]


async def seen(text: str, shown: io.StringIO) -> None:
    async with asyncio.timeout(10):
        while text not in shown.getvalue():  # a terminal tells nobody that it has drawn
            await asyncio.sleep(0.01)


def talk(desk: Desk, folder: Path, *parts: tuple[str, str], letter: str = "") -> tuple[int, str]:
    """A person types each part when the terminal shows the text beside it; then a letter arrives; then they leave.

    Returns the exit status, and what the terminal was told.
    """
    screen = io.StringIO()

    async def session(keys: PipeInput) -> int:
        running = asyncio.create_task(run_terminal(desk.core, desk.transcript, folder))
        await seen("me>", screen)
        keys.send_text("\x1b[1;1R")  # how a terminal answers that the cursor is in its first line
        for awaited, typed in parts:
            await seen(awaited, screen)
            keys.send_text(typed)
        if letter:
            await seen(parts[-1][1], screen)
            await desk.core.sender.send(Address("console", "ana"), Card(Html(letter)), "k")
            await seen(letter, screen)
            keys.send_text("\r")
        keys.send_text("\x04")
        return await running

    output = Vt100_Output(screen, lambda: Size(rows=24, columns=80))
    with create_pipe_input() as keys, create_app_session(input=keys, output=output):
        status = asyncio.run(asyncio.wait_for(session(keys), 20))
    return status, screen.getvalue()


def heard(desk: Desk) -> list[tuple[str, str]]:
    return [(request.account.name, request.text) for request in desk.core.requests if isinstance(request, Command)]


def test_a_person_types_reads_and_leaves(tmp_path: Path) -> None:
    desk = Desk()
    status, screen = talk(desk, tmp_path, ("Ctrl-D", "hello\r?\r\x03@ken ask\r@ken :press 2\r:wait 1d\r"))
    assert status == 0
    assert heard(desk) == [("me", "hello"), ("me", "/help"), ("ken", "ask")]
    assert "  me of Asia/Tokyo: hello\n" in screen
    assert "→ ken (edited)\n  Editing 3\n  [1] Date  [2] Text\n" in screen
    assert "The clock is the real one here; only a script moves it (--script)." in screen
    assert " help: what I can do · Ctrl-D leaves · Tab completes · :press 1 presses [1]" in screen
    assert "me: hello" not in screen  # what was typed stands there already
    assert desk.transcript.out is desk.out


@pytest.mark.parametrize("word", ["exit", "quit", "EXIT"])
def test_exit_leaves_too(tmp_path: Path, word: str) -> None:
    desk = Desk()
    assert talk(desk, tmp_path, ("me>", f"{word}\rnever\r"))[0] == 0
    assert desk.core.requests == []


def test_a_letter_that_arrives_while_somebody_types_stands_above_their_line(tmp_path: Path) -> None:
    desk = Desk()
    _, screen = talk(desk, tmp_path, ("Ctrl-D", "half a"), letter="Acme has answered.")
    after = screen[screen.index("Tue 17 Nov 09:00  → ana\n  Acme has answered.\n") :]
    assert "me> half a" in after
    assert heard(desk) == [("me", "half a")]


def test_tab_completes_and_what_was_typed_is_kept_for_the_next_time(tmp_path: Path) -> None:
    desk = Desk()
    talk(desk, tmp_path / "new", ("Ctrl-D", "/deadline n\t"), ("ew", "\r"))
    assert heard(desk) == [("me", "/deadline new")]
    kept = tmp_path / "new" / "console-history"
    assert list(FileHistory(str(kept)).load_history_strings()) == ["/deadline new"]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_the_history_the_session_works(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk = Desk()
    assert talk(desk, tmp_path / "file", ("me>", "hello\r"))[0] == 0
    assert heard(desk) == [("me", "hello")]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", [("/deadline new", 0), ("/deadline list", 0), ("/client list", 0)]),
        ("/de", [("/deadline new", -3), ("/deadline list", -3)]),
        ("@ken /CL", [("/client list", -3)]),
        ("/deadline new ac", [("Acme", -2)]),
        ("/deadline new bro", [('"Brown & Sons"', -3)]),
        ('/deadline new "brown & s', [('"Brown & Sons"', -10)]),
        ("/deadline new 6", [('「6" pipes」', -1)]),
        ('/deadline new "ac', [('"Acme"', -3)]),
        ('/deadline new "Acme" d', [("D-1", -1)]),
        ("/deadline owner D-1 @k", [("@ken", -2)]),
        ("/deadline list ", []),
        ("@a", [("@ana", -2)]),
        ("@ana ", [("/deadline new", 0), ("/deadline list", 0), ("/client list", 0)]),
        ("zzz", []),
    ],
)
def test_what_may_come_next(text: str, offered: list[tuple[str, int]]) -> None:
    assert list(continuations(text, WORDS, ("ana", "ken"))) == offered
