"""`/client forget` and `/team remove`: names and words are gone from every table, and the record is still whole."""

from __future__ import annotations

from bot.chat import Account, Audience, Command, Place, Press, plain
from bot.domain.evidence import Entry, Fault
from bot.jobs import forgetting
from bot.store import soundness
from bot.store.database import Database
from tests.flows.asking import noted
from tests.flows.forgetful import ACME, ZOES, at_acme, faults, forgets, office, says, wait, zoe, zoes_chat
from tests.flows.office import Office, buttons_of, words_of
from tests.flows.words import held


async def test_a_forgotten_client_is_in_no_table_any_more_and_the_record_is_whole(database: Database) -> None:
    made = await office(database)
    await at_acme(made)
    before = await held(database, *ACME)
    places = {each.split(":")[0] for each in before}
    assert {"evidence_words.words", "letters.facts", "notices.words", "handled.reply", "clients.hours"} <= places
    assert not [word for word in ACME if not any(word.casefold() in each.casefold() for each in before)]
    await forgets(made)
    await wait(made)
    left = await held(database, *ACME)
    assert {each.split(":")[0] for each in left} == ZOES
    assert len([each for each in left if each.startswith("clients.name:")]) == 1
    assert await faults(database) == {Fault.erased}
    assert await faults(database, 2) == set()
    assert await soundness.examined(database, made.clock.now()) == ()
    assert "Acme & Söhne" in words_of(await made.app.handle(Command(zoe(), zoes_chat(), "look", "/client list")))
    assert (await noted(database, Entry.erasure))[0] == {"by": "ana", "client_id": 1}
    async with database.read() as session:
        assert await forgetting.next_at(session) is None
    await _others_are_told_anew(made)
    await _nothing_but_a_look_is_left(made)
    shown = [plain(card.text) for _, card in made.seen.sent[-2:]]
    assert shown == ["This client was forgotten; what stood here is erased."] * 2
    assert [card.buttons for _, card in made.seen.sent[-2:]] == [(), ()]


async def _others_are_told_anew(made: Office) -> None:
    """Another client was asked in words that held the name."""
    said = words_of(await made.says("mia", "/deadline D-3"))
    assert "D-3 The same blue as forgotten client 1 has · Globex" in said
    assert "(told anew without a name)" in said
    assert "(words erased)" not in said


async def _nothing_but_a_look_is_left(made: Office) -> None:
    """A deadline of theirs can be looked at; nothing is written about it, and no list shows it or them."""
    shown = await made.says("mia", "/deadline D-1")
    said = words_of(shown)
    assert "Undo" not in [button.label for card in shown.cards for button in card.buttons]
    assert said.startswith("D-1 — · a forgotten client\nState: answered.")
    assert said.count("(words erased)") == 3
    for line in ("answered D-1 once more", "undo D-1", "sent D-1", 'edit D-1 "Logo"'):
        refused = await made.says("ana", f"/deadline {line}")
        assert not refused.ok
        assert words_of(refused) == "The client of D-1 was forgotten; nothing is noted about it any more."
    for line in ("/client list", "/home", "/deadline list all", "/deadline list week", "/me calendar", "/team"):
        assert "forgotten" not in words_of(await made.says("mia", line)).replace("forgotten client 1 has", "")
    for line in ("/client #1", "/client forgotten-1", "/deadline draft D-2"):
        assert not (await made.says("ana", line)).ok


async def test_open_deadlines_are_named_and_nothing_is_forgotten(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo")
    for number in range(11):
        await says(made, "ana", f'/deadline new Acme "Part {number}" by 2026-11-20 1{number % 8}:00 hold')
    refused = await made.says("ana", "/client forget acme")
    assert words_of(refused).startswith("Acme has 11 open deadlines, so nothing was forgotten: D-1, ")
    assert "… and 1 more" in words_of(refused)
    assert "/deadline answered D-1 or /deadline cancel D-1" in words_of(refused)
    assert buttons_of(refused) == ()
    assert "Acme" in words_of(await made.says("ana", "/client list"))


async def test_only_an_admin_has_clients_forgotten_and_cancel_leaves_them(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo rep @mia")
    for name in ("mia", "ken"):
        refused = await made.says(name, "/client forget Acme")
        assert words_of(refused) == "Only an admin can have words erased; nothing was changed.\nPlease ask ana."
        refused = await made.says(name, "/team keep 2 years")
        assert words_of(refused).startswith("Only an admin can change how long words are kept; nothing was changed.")
    asked = await made.says("ana", "/client forget Acme")
    sure = next(button for button in buttons_of(asked) if button.label == "Forget Acme for good")
    assert not (await made.presses("mia", sure.data)).ok
    await made.pushes("ana", asked, "Cancel")
    assert not (await made.presses("ana", sure.data)).ok
    await wait(made)
    assert "Acme" in words_of(await made.says("ana", "/client list"))
    unknown = await made.says("ana", "/client forget Nobody")
    said = words_of(unknown)
    assert said == "I do not know a client named “Nobody”; nothing was forgotten.\nAll of them: /client list"
    assert [button.label for button in buttons_of(unknown)] == ["Clients"]
    near = await made.says("ana", "/client forget Acmee")
    assert [button.label for button in buttons_of(near)] == ["Acme", "Clients"]
    assert "/client forget NAME" in words_of(await made.says("ana", "/client forget"))


async def test_the_name_is_free_again_at_once_and_the_new_client_of_it_keeps_their_words(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo")
    await made.pushes("ana", await made.says("ana", "/client forget Acme"), "Forget Acme for good")
    await says(made, "ana", "/client new Acme zone Europe/Paris", '/client contact Acme "Luc Petit"')
    await says(made, "ana", '/deadline new Acme "A plan" by 2026-11-20 17:00 hold')
    await wait(made)
    said = words_of(await made.says("ana", "/deadline D-1"))
    assert "D-1 A plan · Acme" in said
    assert "erased" not in said
    assert [words["client"] for words in await noted(database, Entry.client_made, Entry.contact)] == ["Acme", "Acme"]
    assert "Luc Petit" in words_of(await made.says("ana", "/client Acme"))


async def test_a_press_that_came_too_late_forgets_nobody_of_the_same_name(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo")
    asked, again = [await made.says("ana", "/client forget Acme") for _ in range(2)]
    await made.pushes("ana", asked, "Forget Acme for good")
    await says(made, "ana", "/client new Acme zone Europe/Paris")
    assert not (await made.pushes("ana", again, "Forget Acme for good")).ok
    assert "Europe/Paris" in words_of(await made.says("ana", "/client Acme"))


async def test_a_repeat_of_a_request_does_nothing_and_says_nothing_of_them(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    place = Place("console", "ana", Audience.internal, private=True)
    account = Account("console", "ana", name="ana", zone="Asia/Tokyo")
    first = Command(account, place, "one", "/client new Acme zone Asia/Tokyo")
    assert "Acme" in words_of(await made.app.handle(first))
    asked = await made.says("ana", "/client forget Acme")
    press = Press(account, place, "two", buttons_of(asked)[0].data)
    assert (await made.app.handle(press)).ok
    await wait(made)
    for request in (first, press):
        assert words_of(await made.app.handle(request)) == ""
    assert "No clients yet" in words_of(await made.says("ana", "/client list"))


async def test_the_question_counts_and_the_reply_names_what_mentions_them(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(
        made,
        "ana",
        "/client new Acme zone Asia/Tokyo",
        "/client new Globex zone Asia/Tokyo",
        '/deadline new Acme "A plan" by 2026-11-20 17:00 hold',
        "/deadline cancel D-1",
        '/deadline new Acme "A draft" by 2026-11-23 17:00 hold',
        "/deadline cancel D-2",
        '/deadline new Globex "The blue that ACME has" by 2026-11-20 17:00 hold',
        '/deadline new Globex "What Acmeist poets wrote" by 2026-11-24 17:00 hold',
        '/deadline new Globex "As Ken and Acme said" by 2026-11-25 17:00 hold',
    )
    asked = await made.says("ana", "/client forget Acme")
    assert "• the words of 2 deadlines: what was asked, noted, told to them" in words_of(asked)
    done = words_of(await made.pushes("ana", asked, "Forget Acme for good"))
    assert done.startswith("This client is being forgotten; their name is free again.")
    assert done.endswith("please read their texts before you send them: D-3, D-5")
    assert "Acme" not in done
    removed = words_of(await made.says("ana", "/team remove ken"))
    assert removed.endswith("please read their texts before you send them: D-5")
