"""Help in context: what this reader can do with this very thing, and every example in it works, for them, now."""

from __future__ import annotations

import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat import Account, Audience, Command, Place, Reply
from bot.commands import answering
from bot.commands.room import Outside
from bot.domain.names import Names
from bot.store.database import Database
from bot.texts import usages
from bot.texts.voice import Voice
from tests.flows.office import TOKYO, Office, buttons_of, words_of

NEW = '/deadline new "Acme Corp" "{what}" by 2026-11-20 17:00 {clause} blocks @ken'
DOORS = {"telegram": "https://t.me/shimekiri_bot?start="}


class _Undone(Exception):
    """Leaves the transaction without a trace."""


async def tried(office: Office, name: str, line: str) -> Reply:
    """What the core would answer to this line of theirs; nothing of it is kept."""
    who = Account("console", name, name=name, zone=TOKYO)
    request = Command(who, Place("console", name, Audience.internal, private=True), line, line)
    answers = []
    try:
        async with office.database.write() as session:
            outside = Outside(doors=DOORS, public="https://bot.example.com")
            answers.append(await answering.answered(session, request, office.clock.now(), outside))
            raise _Undone
    except _Undone:
        return answers[0].reply


def examples(reply: Reply) -> list[str]:
    return [html.unescape(line) for card in reply.cards for line in re.findall("<code>(.*?)</code>", card.text)]


async def works(office: Office, name: str, about: str) -> list[str]:
    """The verbs of the examples that help gives this person, each of which is carried out."""
    lines = examples(await office.says(name, f"/help {about}"))
    for line in lines:
        reply = await tried(office, name, line)
        assert reply.ok, (name, line, words_of(reply))
    return [line.split()[1] for line in lines]


async def staffed(database: Database) -> Office:
    """ana owns; ken waits for it; mia is an admin; a client whose name is two words."""
    office = Office(database)
    for name, role in (("mia", "admin"), ("ana", "member"), ("ken", "member")):
        await office.comes(name, role)
    await office.says("mia", '/client new "Acme Corp" zone Asia/Tokyo')
    return office


async def until(office: Office, wall: str) -> None:
    office.clock.move_to(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(TOKYO)))
    await office.app.tick()


async def test_every_example_about_a_deadline_works_for_its_reader_whatever_its_state(database: Database) -> None:
    office = await staffed(database)
    for what, clause in (("One", "hold"), ("Two", "proceed"), ("Three", "chase"), ("Four", "hold"), ("Five", "hold")):
        assert (await office.says("ana", NEW.format(what=what, clause=clause))).ok
    fresh = await works(office, "ana", "D-1")
    assert {"sent", "draft", "extend", "cancel", "owner", "blocks", "ours", "help-me", "snooze"} <= set(fresh)
    assert not {"theirs", "undo", "hold", "not-now"} & set(fresh)
    assert await works(office, "ken", "D-1") == ["plan", "draft", "answered", "promise"]
    for number in (1, 2, 3):
        await office.says("ana", f"/deadline sent D-{number}")
    await office.says("ana", "/deadline ours D-4")
    told = await works(office, "ana", "D-1")
    assert "undo" in told
    assert "sent" not in told
    assert "theirs" in await works(office, "ana", "D-4")
    await until(office, "2026-11-20T17:01")
    states = {number: set(await works(office, "ana", f"D-{number}")) for number in (1, 2, 3, 4, 5)}
    assert "proceed" in states[2]
    assert "promise" not in states[2]
    assert "sent" in states[5]  # nobody told the client: at what time was it?
    await until(office, "2026-12-01T12:00")
    assert "not-now" in await works(office, "mia", "D-3")
    await office.says("ana", "/deadline answered D-1")
    await office.says("ana", "/deadline cancel D-5")
    assert "extend" not in await works(office, "ana", "D-1")
    assert "cancel" not in await works(office, "ana", "D-5")


async def test_every_example_about_a_client_works_for_its_reader(database: Database) -> None:
    office = await staffed(database)
    for name in ("mia", "ken"):
        lines = examples(await office.says(name, '/help "Acme Corp"'))
        for line in lines:
            reply = await tried(office, name, line)
            asks = line.startswith("/client forget") and "for good" in words_of(reply)  # that is not done at one word
            assert reply.ok or asks, (name, line, words_of(reply))
        assert any("/client set" in line for line in lines) == (name == "mia")
    said = words_of(await office.says("ken", "/help Acme Corp"))
    assert "What was agreed with them is for others to change; please ask mia." in said
    await office.says("mia", '/client set "Acme Corp" away 2026-11-17 - 2026-11-20')
    assert '/client set "Acme Corp" back' in examples(await office.says("mia", "/help Acme Corp"))


async def test_help_has_only_what_its_reader_may_do_and_says_who_may_the_rest(database: Database) -> None:
    office = await staffed(database)
    chief, other = [words_of(await office.says(name, "/team help")) for name in ("mia", "ken")]
    assert "/team role NAME" in chief
    assert "There is more" not in chief
    assert "/team role NAME" not in other
    assert other.endswith("There is more, for an account rep or an admin; please ask mia.")
    assert "/client set NAME zone" not in words_of(await office.says("ken", "/client help"))
    await office.says("mia", '/client set "Acme Corp" rep @ken')
    assert "/client set NAME zone" in words_of(await office.says("ken", "/client help"))
    about = words_of(await office.says("ana", "/help"))
    assert "All commands" in [button.label for button in buttons_of(await office.says("ana", "/help"))]
    assert "/client new" not in about  # there is one


async def test_the_example_of_a_wrong_line_has_names_that_exist(database: Database) -> None:
    office = await staffed(database)
    await office.says("ana", NEW.format(what="Logo feedback", clause="hold"))
    said = await office.says("ana", "/deadline owner D-1")
    assert examples(said)[-1] == "/deadline owner D-1 @mia"
    assert (await tried(office, "ana", examples(said)[-1])).ok
    missing = await office.says("ken", "/client contact")
    assert examples(missing)[-1] == '/client contact "Acme Corp" "Hana Sato" email hana@example.com'
    assert [button.label for button in buttons_of(await office.says("mia", "/client new"))] == [
        "Fill in a form",
        "Menu",
    ]


@pytest.mark.parametrize("name", ["Acme", "Acme Corp", 'The "Best" Ltd', "“Curly”", "«Ель»", "@home", "O'Neill"])
async def test_an_example_is_read_whatever_the_client_is_called(name: str) -> None:
    from bot.commands.grammar import span, tokens

    line = usages.example(Voice("en", TOKYO), "/client", "ask", Names(client=name))
    words = tokens(line, "/client")
    assert span(line, words[2:]) == name
