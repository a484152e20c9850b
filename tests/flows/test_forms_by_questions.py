"""Forms question by question: back, cancel, one at a time, gone on with after a command, late presses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat import Reply
from bot.store.database import Database
from tests.flows.office import Office, buttons_of, words_of


async def office(database: Database, *, keeps_cards: bool = False) -> Office:
    made = Office(database, keeps_cards=keeps_cards)
    await made.comes("ana", "admin")
    await made.says("ana", "/client new Acme zone Asia/Tokyo")
    return made


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons_of(reply)]


async def test_back_offers_the_answer_that_was_given(database: Database) -> None:
    made = await office(database)
    first = await made.says("ana", "/deadline")
    assert labels(first) == ["Acme", "Cancel", "Menu"]
    second = await made.pushes("ana", first, "Acme")
    assert labels(second) == ["Back", "Cancel"]
    third = await made.says("ana", "Logo feedback")
    again = await made.pushes("ana", third, "Back")
    assert words_of(again).startswith("What do you need from them? (2 of 5)")
    assert labels(again) == ["Logo feedback", "Back", "Cancel"]
    start = await made.pushes("ana", again, "Back")
    assert labels(start) == ["Acme", "Cancel", "Menu"]
    second = await made.pushes("ana", start, "Acme")
    assert labels(second) == ["Logo feedback", "Back", "Cancel"]
    third = await made.pushes("ana", second, "Logo feedback")
    fourth = await made.says("ana", "2026-11-20 17:00")
    fifth = await made.pushes("ana", fourth, "hold")
    done = await made.pushes("ana", fifth, "nobody")
    assert words_of(done).startswith("D-1 Logo feedback · Acme\n")


async def test_a_client_that_has_agreed_is_not_asked_again_after_back(database: Database) -> None:
    made = await office(database)
    await made.says("ana", "/client new Globex silence proceed")
    await made.says("ana", "/deadline")
    asked = await made.says("ana", "Globex")
    assert "(2 of 4)" in words_of(asked)
    asked = await made.pushes("ana", await made.pushes("ana", asked, "Back"), "Acme")
    assert "(2 of 5)" in words_of(asked)


async def test_cancel_ends_the_form_and_nothing_is_made(database: Database) -> None:
    made = await office(database)
    done = await made.pushes("ana", await made.says("ana", "/deadline"), "Cancel")
    assert words_of(done) == "All right: nothing was changed."
    assert not (await made.says("ana", "Acme")).ok
    assert "Nothing of yours is open." in words_of(await made.says("ana", "/deadline list"))


async def test_a_command_in_between_leaves_the_form_and_the_menu_goes_on_with_it(database: Database) -> None:
    made = await office(database)
    await made.says("ana", "/deadline")
    await made.says("ana", "Acme")
    menu = await made.says("ana", "/help")
    assert labels(menu)[0] == "Go on with the form"
    made.clock.move_to(made.clock.now() + timedelta(hours=23))
    asked = await made.pushes("ana", menu, "Go on with the form")
    assert words_of(asked).startswith("What do you need from them? (2 of 5)")
    made.clock.move_to(made.clock.now() + timedelta(hours=25))
    late = await made.pushes("ana", menu, "Go on with the form")
    assert "This question is closed; nothing was changed." in words_of(late)


async def test_another_form_takes_the_place_of_the_first(database: Database) -> None:
    made = await office(database)
    first = await made.says("ana", "/deadline")
    await made.says("ana", "/availability away")
    assert "This question is closed" in words_of(await made.pushes("ana", first, "Acme"))
    assert words_of(await made.says("ana", "24 Dec - 3 Jan")).startswith("Away: Thu 24 Dec – Sun 3 Jan 2027.")


async def test_a_press_of_a_question_that_was_answered_is_none_of_the_next(database: Database) -> None:
    made = await office(database)
    first = await made.says("ana", "/deadline")
    await made.pushes("ana", first, "Acme")
    for label in ("Acme", "Cancel"):  # a second, hasty press
        asked = await made.pushes("ana", first, label)
        assert words_of(asked).startswith("What do you need from them? (2 of 5)")


async def test_where_messages_stay_a_question_stands_where_the_one_before_it_was_pressed(database: Database) -> None:
    made = await office(database, keeps_cards=True)
    first = await made.says("ana", "/deadline")
    second = await made.pushes("ana", first, "Acme")
    assert not second.cards
    assert words_of(second).startswith("Client Acme\n\nWhat do you need from them? (2 of 5)")
    typed = await made.says("ana", "Logo feedback")
    assert typed.edit is None
    assert words_of(typed).startswith("By when? (3 of 5)")
    clause = await made.says("ana", "2026-11-20 17:00")
    last = await made.pushes("ana", clause, "hold")
    assert not last.cards
    done = await made.pushes("ana", last, "nobody")
    assert done.edit is not None
    assert "And if they stay silent? hold" in words_of(done)
    assert not done.edit.buttons


async def test_a_choice_may_be_typed_as_its_button_says_it(database: Database) -> None:
    made = await office(database)
    await made.says("ana", "/me language ja")
    await made.presses("ana", "f:my_language:0:")
    assert words_of(await made.says("ana", "英語")).startswith("ana, admin.")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("Invite somebody …", "Only an account rep or an admin can ask somebody in; nobody was invited."),
        ("Change a role …", "Only an admin can change roles; nothing was changed."),
    ],
)
async def test_who_may_not_is_told_before_anything_is_filled_in(database: Database, form: str, said: str) -> None:
    made = await office(database)
    await made.comes("ken")
    chiefs = await made.says("ana", "/team")
    assert form not in labels(await made.says("ken", "/team"))
    reply = await made.presses("ken", next(each.data for each in buttons_of(chiefs) if each.label == form))
    assert words_of(reply).startswith(said)
    assert "Please ask ana." in words_of(reply)


async def test_forms_of_an_earlier_release_are_gone_on_with(database: Database) -> None:
    """As release 1 kept them, without the key of what they are about."""
    from bot.store import members, questions

    made = await office(database)
    async with database.write() as session:
        ana = await members.by_account(session, 1, "console", "", "ana")
        assert ana is not None
        facts = {
            "form": "new",
            "deadline_id": 0,
            "name": "",
            "notice_id": 0,
            "answers": {"client": "Acme"},
            "offered": [],
        }
        await questions.ask(session, 1, ana.id, "form", facts, made.clock.now())
    asked = await made.says("ana", "Logo feedback")
    assert words_of(asked).startswith("By when? (3 of 5)")
