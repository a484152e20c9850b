"""Lists in pages: by what happens next, ten at a time, reached by typing and by buttons."""

from __future__ import annotations

from bot.chat import Account, Audience, Command, Place
from bot.store.database import Database
from tests.stage import Stage

START = "2026-11-17T09:00"
MANY = "\n".join(f'@ana /deadline new Acme "Item {n:02}" by 2026-11-{18 + n} 12:00 hold' for n in range(1, 12))


async def seen(stage: Stage, line: str) -> tuple[str, tuple[str, ...]]:
    """What ana sees for typing or pressing this: the words, and the buttons."""
    message = [each for each in await stage.play(f"@ana {line}") if each.to == "ana"][-1]
    return message.text, message.buttons


async def test_a_list_is_turned_page_by_page(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(f":person ana zone=Asia/Tokyo\n@ana /client new Acme zone Asia/Tokyo\n{MANY}")
    text, buttons = await seen(stage, "/deadline list mine")
    lines = text.split("\n")
    assert lines[0] == "11 open deadlines"
    assert [line.split(" ")[1] for line in lines[1:-1]] == [f"D-{n}" for n in range(1, 11)]
    assert lines[-1] == "Page 1 of 2"
    assert [label for label in buttons if label.startswith("Open")] == [f"Open D-{n}" for n in range(1, 11)]
    text, buttons = await seen(stage, ":press Next")
    assert [line.split(" ")[1] for line in text.split("\n")] == ["open", "D-11", "2"]
    assert "‹ Previous" in buttons
    assert "Next ›" not in buttons
    assert (await seen(stage, "/deadline list page 9"))[0] == text  # beyond the end is the last one
    text, _ = await seen(stage, ":press ‹ Previous")
    assert text.endswith("Page 1 of 2")


async def test_what_wants_a_decision_comes_first_and_then_what_happens_next(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(
        """
        :person ana zone=Asia/Tokyo
        @ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Soon" by 2026-11-27 17:00 hold
        @ana /deadline sent D-1
        @ana /deadline new Acme "Never told" by 2026-11-18 17:00 hold
        @ana /deadline new Acme "Later" by 2026-12-18 17:00 hold
        @ana /deadline sent D-3
        :until 2026-11-19 12:00
        @ana /deadline new Acme "Fresh" by 2026-12-24 17:00 hold
        """
    )
    text, _ = await seen(stage, "/deadline list mine")
    assert [line.split(" ")[1] for line in text.split("\n")[1:]] == ["D-2", "D-4", "D-1", "D-3"]


async def test_the_open_ones_of_a_client_with_any_name_are_reached_by_buttons(database: Database) -> None:
    stage = Stage(database, START)
    name = "株式会社とても長い名前の会社: " + "あ" * 40
    await stage.play(f':person ana zone=Asia/Tokyo\n@ana /client new "{name}" zone Asia/Tokyo')
    await stage.play(MANY.replace("Acme", f'"{name}"'))
    text, _ = await seen(stage, "/client list")
    assert text.startswith("1 client\n• 株式会社")
    text, _ = await seen(stage, f":press Open {name[:10]}")
    assert "11 open deadlines" in text
    assert text.endswith("… and 1 more")
    text, _ = await seen(stage, ":press All deadlines")
    assert text.endswith("Page 1 of 2")
    text, _ = await seen(stage, ":press Next")
    assert text.split("\n")[1].startswith("• D-11 ")


async def test_a_client_of_another_workspace_is_not_reached_by_its_number(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(":person ana zone=Asia/Tokyo\n@ana /client new Acme zone Asia/Tokyo")
    assert "Acme" in await stage.say("ana", "/client #1")
    assert "#2" in await stage.say("ana", "/client #2")
    assert "#99" in await stage.say("ana", "/deadline list #99")


async def test_clients_come_in_pages_by_name(database: Database) -> None:
    stage = Stage(database, START)
    many = "\n".join(f"@ana /client new C{n:02} zone Asia/Tokyo" for n in range(1, 13))
    await stage.play(f":person ana zone=Asia/Tokyo\n{many}")
    text, buttons = await seen(stage, "/client list page 2")
    assert [line.split(" ")[1] for line in text.split("\n")] == ["clients", "C11", "C12", "2"]
    assert buttons[:2] == ("Open C11", "Open C12")


async def test_empty_lists_say_what_to_do(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(":person ana zone=Asia/Tokyo")
    text, buttons = await seen(stage, "/deadline list")
    assert "To begin: /deadline new" in text
    assert "New deadline" in buttons
    assert "New client" in (await seen(stage, "/client list"))[1]
    text, buttons = await seen(stage, "/home")
    assert text.startswith("Nothing waits for you\n\nNothing of yours is open\n\nYour hours in the next seven days\n")
    assert buttons[:2] == ("New deadline", "New client")


async def test_a_line_offers_what_its_reader_may_do(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(
        """
        :person ana zone=Asia/Tokyo
        :person ken zone=Asia/Tokyo
        @ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Logo" by 2026-11-20 17:00 hold
        """
    )
    menus = {}
    for name in ("ana", "ken"):
        account, place = Account("console", name, name=name), Place("console", name, Audience.internal, private=True)
        reply = await stage.app.handle(Command(account, place, name, "/deadline list all"))
        menus[name] = [button.label for button in reply.cards[0].sections[1].menu]
    assert menus == {
        "ana": ["Open D-1", "Show the text", "Answered", "New date", "Cancel"],
        "ken": ["Open D-1", "Show the text", "Answered"],
    }


async def test_no_client_is_called_as_a_buttons_line_calls_another(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(":person ana zone=Asia/Tokyo\n@ana /client new Acme zone Asia/Tokyo")
    text, _ = await seen(stage, "/client new #1")
    assert text.startswith("“#1” is a command here")
    await seen(stage, "/client list")
    assert (await seen(stage, ":press Open Acme"))[0].startswith("Acme\n")
