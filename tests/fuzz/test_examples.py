"""Inputs that broke something once: what a database cannot keep, what a library cannot read, what a terminal obeys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.slack import shapes
from adapters.telegram import reading
from adapters.telegram.api import Api
from adapters.telegram.transport import Transport
from bot.app import App
from bot.chat import Command, Opened, Place, Press, Request, Submission
from bot.commands.foreign import MOST_ID, kept, readable
from bot.reading import read_object
from bot.store.database import Database
from tests.fuzz import town
from tests.fuzz.worlds import watched

ANA = town.SLACK[0]
MALICE = "\x00\ud800"


def _as(text: str = "/start", **more: str) -> Command:
    return Command(replace(town.ANA, **more), ANA.place, "a key", text)  # type: ignore[arg-type]


BROKE: dict[str, Request] = {
    "NUL in the token of a question": Press(ANA.account, ANA.place, "k", "q:\x00:1"),
    "NUL in the digest of an invitation": Press(ANA.account, ANA.place, "k", "k:a\x00b"),
    "half a letter in a code": Press(ANA.account, ANA.place, "k", "j:\ud800:1"),
    "NUL in a key": Press(ANA.account, ANA.place, "k\x00", "g:"),
    "a key of 600 letters": Press(ANA.account, ANA.place, "k" * 600, "g:"),
    "no id of a message": Press(ANA.account, ANA.place, "k", "d:open:1:0", MALICE * 100),
    "NUL in a form": Submission(ANA.account, ANA.place, "k", "client_new", {"name": "a\x00b"}, "x" * 4_000 + MALICE),
    "NUL in the name of a form": Submission(ANA.account, ANA.place, "k", MALICE, {MALICE: MALICE}),
    "NUL in an id": _as(id="U\x00"),
    "an id of 300 letters": _as(id="U" * 300),
    "NUL in a name": _as(id="U77", name=MALICE * 100),
    "a name of 500 letters": _as(id="U77", name="a" * 500),
    "a zone that is none": _as(id="U77", zone="\x00", text="/me"),
    "a language that is a path": _as(id="U77", language="../../\x00"),
    "a language of 3,000 letters": _as(id="U77", language="e" * 3_000),
    "a team of 300 letters": _as(team="T" * 300 + MALICE, team_name=MALICE * 500),
    "a place of 300 letters": Command(ANA.account, Place("slack", "C" * 300), "k", "/deadline list"),
    "somebody looks": Opened(replace(town.ANA, name=MALICE), ANA.place, "k" * 300),
}


@asynccontextmanager
async def _settled(database: Database) -> AsyncIterator[App]:
    app = town.core(database, town.START)
    assert (await app.handle(ANA.types("/me"))).ok
    with watched():
        yield app


async def test_nothing_that_a_platform_says_is_too_much_for_a_database(database: Database) -> None:
    async with _settled(database) as app:
        for what, request in BROKE.items():
            for _ in range(2):  # a repeat meets what was kept
                reply = await app.handle(request)
                assert "Something went wrong" not in town.words(reply), what


@pytest.mark.parametrize("raw", ["5", "[]", '{"text": 5, "tz": "UTC", "now": "2026-11-20T09:00"}', "[" * 9_000, "null"])
def test_an_object_that_is_none_is_refused(raw: str) -> None:
    assert json.loads(read_object(raw))["kind"] == "refuse"


def test_ids_that_cannot_be_kept_stay_different() -> None:
    ids = ["U1", "U1\x00", "U1\ud800", "U" * 100, "U" * 101]
    found = {readable(_as(id=each)).account.id for each in ids}
    assert len(found) == len(ids)
    assert all(len(each) <= MOST_ID and kept(each) == each for each in found)


def test_what_can_be_kept_stays_as_it_is() -> None:
    for speaker in (*town.INSIDERS, *town.OUTSIDERS):
        request = speaker.types("/deadline new 田中商店 “写真” by 明日 👩‍👩‍👧‍👦", town.MIA)
        assert readable(request) == request
    press = Press(ANA.account, ANA.place, "1.2.abc", "b:/client list|d:open:1:0", "C1:1700000000.000100")
    assert readable(press) == press


async def test_no_terminal_obeys_what_is_quoted(database: Database) -> None:
    """What nobody understands is quoted in the answer, without the signs that change colours or clear the screen."""
    async with _settled(database) as app:
        for text in ("\x1b[31m", "\x1b]0;title\x07", "\x1f", "/unheard-of\x1b[2J"):
            said = town.words(await app.handle(town.CONSOLE[0].types(text)))
            assert not {sign for sign in said if sign < " " and sign != "\n"}


OLGA: dict[str, object] = {"id": 581, "is_bot": False, "first_name": "olga"}
CHAT: dict[str, object] = {"id": 581, "type": "private"}
SAID: dict[str, object] = {"message_id": 1, "date": 0, "chat": CHAT, "from": OLGA, "text": "/me"}
PRESSED: dict[str, object] = {"id": "7", "from": OLGA, "chat_instance": "1", "data": "g:", "message": SAID}


def _meaning(update: dict[str, object]) -> object:
    address = "http://127.0.0.1:1/bot"
    return reading.read({"update_id": 1} | update, Api("6900000001:a", address, Transport(address)), "shimekiri_bot")


def test_what_telegram_documents_is_read() -> None:
    assert isinstance(_meaning({"message": SAID}), reading.Gesture)
    assert isinstance(_meaning({"callback_query": PRESSED}), reading.Gesture)


@pytest.mark.parametrize(
    "update",
    [
        {"message": SAID | {"text": 5}},
        {"message": SAID | {"from": OLGA | {"username": 1}}},
        {"message": SAID | {"from": OLGA | {"id": "581"}}},
        {"message": SAID | {"message_id": None}},
        {"message": SAID | {"chat": CHAT | {"id": True}}},
        {"message": SAID | {"migrate_to_chat_id": ["x"]}},
        {"callback_query": PRESSED | {"data": {"a": 1}}},
        {"callback_query": PRESSED | {"id": 7}},
    ],
)
def test_what_is_of_another_type_than_telegram_documents_is_not_read(update: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        _meaning(update)


CLICK: dict[str, object] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "actions": [{"action_id": "a"}],
}
EVENT: dict[str, object] = {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "user": "U1"}}


@pytest.mark.parametrize(
    "body", [CLICK, EVENT, EVENT | {"authorizations": [{"team_id": "T1"}]}, {"command": "/me"}, {}]
)
def test_bolt_reads_what_slack_documents(body: dict[str, object]) -> None:
    assert shapes.request(body, mode="socket_mode") is not None


@pytest.mark.parametrize(
    "body",
    [
        EVENT | {"authorizations": 2**31},
        EVENT | {"authorizations": {"text": 5}},
        EVENT | {"event": None},
        EVENT | {"event": {"type": 5}},
        EVENT | {"event": {"type": "message", "subtype": None}},
        CLICK | {"actions": [{"text": 5}]},
        CLICK | {"actions": []},
        CLICK | {"actions": [None]},
        CLICK | {"team": 5},
        CLICK | {"user": {"id": {}}},
        {"type": "view_submission", "view": {"callback_id": None}},
        {"type": "view_submission"},
        {"type": "shortcut"},
    ],
)
def test_what_bolt_cannot_read_is_passed_over(body: dict[str, object]) -> None:
    assert shapes.request(body, mode="socket_mode") is None
