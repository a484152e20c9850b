"""What the peers are given, and what is made of what they did."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bench.environments import LIST, NotInstalled, python_of, version, wanted
from tests.bench.peers import LENGTH, PEERS, Ran, bodies_of, chat
from tests.bench.receiver import Arrival, Book
from tests.bench.receiving import ROOT, tallied

LOCK = ROOT / "requirements.lock"


def test_each_body_goes_to_another_chat_under_another_key_and_all_have_one_length() -> None:
    bodies = bodies_of(50)
    messages = [json.loads(body) for body in bodies]
    keys = {message["metadata"]["event_payload"]["key"] for message in messages}
    assert [message["channel"] for message in messages] == [chat(nth) for nth in range(50)]
    assert len(keys) == 50
    assert {len(body) for body in bodies} == {LENGTH}


def test_the_receiver_finds_the_chat_and_the_key_of_a_body() -> None:
    book = Book()
    for body in bodies_of(2):
        head = b"POST /api/chat.postMessage HTTP/1.1\r\nContent-Type: application/json"
        answer, _ = book.answer(head, body.encode())
        assert b'"ok":true' in answer
    assert [(each.chat, each.key) for each in book.arrivals] == [
        ("U000000000", "remind-000000000"),
        ("U000000001", "remind-000000001"),
    ]


def test_each_peer_has_a_program_and_an_environment() -> None:
    for peer in PEERS:
        assert peer.program.is_file()
        assert version(peer.folder) in peer.what


def test_everything_in_the_list_has_one_version() -> None:
    for folder in {peer.folder for peer in PEERS}:
        for each in wanted(folder):
            assert re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==[0-9.]+", each), each
    with pytest.raises(LookupError):
        wanted("cron")


def test_the_clients_of_the_peers_are_those_of_the_bot() -> None:
    locked = set(re.findall(r"^(?:slack-sdk|aiohttp)==[0-9.]+", LOCK.read_text(), re.MULTILINE))
    named = set(re.findall(r"\b(?:slack-sdk|aiohttp)==[0-9.]+", LIST.read_text()))
    assert len(locked) == 2
    assert named == locked


def test_an_environment_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("no folder")
    with pytest.raises(NotInstalled, match="Not a directory"):
        python_of(PEERS[0].folder, taken)


def test_a_run_with_a_loss_a_repeat_or_something_left_is_void() -> None:
    def ran(*chats: int, undone: int = 0) -> Ran:
        arrivals = [Arrival(10.0 + nth, "chat.postMessage", chat(each), "") for nth, each in enumerate(chats)]
        return Ran(3, tallied(arrivals, [chat(nth) for nth in range(3)]), 9.0, 0.3, 0.0, undone)

    assert ran(0, 1, 2).void == ""
    assert ran(0, 2).void == "1 lost"
    assert ran(0, 1, 2, 2).void == "1 twice"
    assert ran(0, 1, 2, undone=4).void == "4 not settled"


def test_letters_a_second_are_told_from_the_beginning_and_from_the_first_receipt() -> None:
    arrivals = [Arrival(at, "chat.postMessage", chat(nth), "") for nth, at in enumerate((14.0, 15.0, 16.0))]
    ran = Ran(3, tallied(arrivals, [chat(nth) for nth in range(3)]), 10.0, 0.3, 0.6, 0)
    figures = ran.figures(bare=1.0)
    assert figures["letters/s"] == round(3 / 6)
    assert figures["letters/s from the first on"] == round(3 / 2)
    assert figures["first after, s"] == 4.0
    assert figures["CPU per letter, ms"] == pytest.approx(100)
    assert figures["CPU of PostgreSQL, ms"] == pytest.approx(200)
    assert figures["of the yardstick"] == pytest.approx(0.5)
