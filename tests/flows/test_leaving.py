"""`/team remove`: the name and the accounts of whoever leaves are gone, what was told to clients is not."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.chat import Account, Audience, Command, Place, Press, Reply, plain
from bot.domain.evidence import Entry, Fault
from bot.store import members
from bot.store.database import Database
from tests.flows.asking import noted
from tests.flows.forgetful import faults, office, says, wait
from tests.flows.office import Office, buttons_of, words_of
from tests.flows.words import held

ZENO = ("zeno", "424242424", "Kappa")
"""What anybody knows of him."""

TOLD = "Zeno here: please by 20 November 2026 17:00, or we pause the work. The harbour must be blue."

ACCOUNT = Account("telegram", "424242424", name="Zeno Kappa", zone="Asia/Tokyo", language="en")
CHAT = Place("telegram", "424242424", Audience.internal, private=True)


async def he_says(made: Office, text: str) -> Reply:
    """Zeno types a line, on Telegram."""
    return await made.app.handle(Command(ACCOUNT, CHAT, secrets.token_hex(8), text))


async def comes_in(made: Office, name: str) -> Reply:
    """Zeno takes an invitation of ana's."""
    invited = await made.says("ana", f"/team invite {name} role rep")
    code = plain(invited.cards[0].text).split("start=")[1].split()[0]
    offered = await he_says(made, f"/start {code}")
    join = next(button for button in buttons_of(offered) if button.label == "Join")
    done = await made.app.handle(Press(ACCOUNT, CHAT, secrets.token_hex(8), join.data, "1"))
    assert done.ok
    return done


async def at_work(made: Office) -> None:
    """Zeno has left traces wherever somebody can."""
    await comes_in(made, "zeno")
    await says(
        made,
        "ana",
        "/client new Globex zone Asia/Tokyo rep @zeno",
        "/availability deputy @zeno",
        "/availability away 2026-12-24 - 2026-12-28 zeno covers for me",
    )
    for line in (
        "/me digest daily",
        "/me calendar",
        "/availability away 2027-01-10 note of zeno",
        '/deadline new Globex "A harbour for Zeno" by 2026-11-20 17:00 hold blocks @ken',
        f'/deadline sent D-1 "{TOLD}"',
        '/deadline new Globex "A pier" by 2026-11-26 17:00 hold',
        "/client new",
        "/deadline",
    ):
        await he_says(made, line)
    await says(made, "ana", "/deadline owner D-1 @ken", "/deadline owner D-1 @zeno", "/deadline help-me D-2 @mia")
    await made.says("ken", "/team remove @zeno")
    await wait(made)


async def test_who_leaves_is_in_no_table_any_more_and_what_clients_were_told_is(database: Database) -> None:
    made = await office(database)
    await at_work(made)
    before = {each.split(":")[0] for each in await held(database, *ZENO)}
    assert {"members.name", "accounts.external_id", "evidence_words.words", "letters.facts", "handled.key"} <= before
    assert {"links.name", "members.hours", "questions.facts", "letters.address", "deadlines.subject"} <= before
    asked = await made.says("ana", "/team remove zeno")
    assert words_of(asked).endswith("With that zeno leaves, and their name is erased for good.")
    removed = await made.pushes("ana", asked, "ken")
    assert words_of(removed) == (
        "zeno is not a member any more.\n"
        "Their name and accounts are being erased; what was told to clients stays in the record without them.\n"
        "ken takes over 2 open deadlines: /deadline list all\n"
        "The name stands in other open deadlines and is taken out; please read their texts before you send them: D-1"
    )
    await wait(made)
    assert await held(database, *ZENO) == []
    assert await faults(database) == {Fault.erased}
    said = words_of(await made.says("ana", "/deadline D-1"))
    assert "D-1 A harbour for former colleague 4 · Globex" in said
    assert "“former colleague 4 here: please by 20 November 2026 17:00, or we pause the work." in said
    assert "former-4: made this deadline (told anew without a name)" in said
    assert "erased" not in said
    about_him = await noted(database, Entry.member_joined, Entry.account_linked, Entry.hours)
    assert "former colleague" not in str(about_him)
    for line in ("/team", "/home", "/deadline list all", "/availability", "/client Globex", "/deadline plan D-2"):
        assert (await made.says("ana", line)).ok


async def test_what_was_still_to_be_said_to_whoever_leaves_is_said_to_who_takes_over(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Globex zone Asia/Tokyo")
    await says(made, "ken", "/availability set chat mon-fri 09:00-16:00")
    await says(made, "ken", '/deadline new Globex "A pier" by 2026-11-20 17:00 hold', "/deadline sent D-1")
    await wait(made, timedelta(days=3, hours=9))  # Friday evening: what ken is to hear waits until Tuesday
    heard = len(made.seen.sent)
    assert not any("on hold" in plain(card.text) for _, card in made.seen.sent)
    await says(made, "ana", "/team remove ken to @mia")
    await wait(made, timedelta(days=3, hours=18))
    to_mia = [plain(card.text) for to, card in made.seen.sent[heard:] if to.id == "mia"]
    assert any("A pier" in text and "on hold" in text for text in to_mia), to_mia


async def test_who_left_comes_back_by_an_invitation_alone_and_as_somebody_new(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await comes_in(made, "zeno")
    await says(made, "ana", "/team remove zeno")
    await wait(made)
    for line in ("/team", "hello", "/deadline list all"):
        refused = words_of(await he_says(made, line))
        assert refused.startswith("You are not a member here any more; nothing was done.")
        assert refused.endswith("For a workspace of your own: /start")
    welcome = await comes_in(made, "zeno")
    assert words_of(welcome).startswith("Welcome to ")
    shown = words_of(await he_says(made, "/team"))
    assert "• zeno · account rep" in shown
    assert "former" not in shown
    assert len(await held(database, "left:")) == 0
    await wait(made)
    assert "• zeno · account rep" in words_of(await he_says(made, "/team"))


async def test_who_began_a_workspace_and_left_it_begins_another_one(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await he_says(made, "/start")
    invited = await he_says(made, "/team invite ana role admin")
    code = plain(invited.cards[0].text).split("start=")[1].split()[0]
    ana = Account("telegram", "99", name="Ana", zone="Asia/Tokyo", language="en")
    chat = Place("telegram", "99", Audience.internal, private=True)
    offered = await made.app.handle(Command(ana, chat, "offer", f"/start {code}"))
    join = next(button for button in buttons_of(offered) if button.label == "Join")
    assert (await made.app.handle(Press(ana, chat, "join", join.data, "1"))).ok
    assert (await made.app.handle(Command(ana, chat, "remove", "/team remove ZenoKappa"))).ok
    await wait(made)
    assert await held(database, *ZENO) == []
    assert words_of(await he_says(made, "/team")).startswith("You are not a member here any more")
    assert "I have made a workspace for you" in words_of(await he_says(made, "/start"))
    assert "1 member" in words_of(await he_says(made, "/team"))
    assert "1 member" in words_of(await made.app.handle(Command(ana, chat, "look", "/team")))


async def test_one_who_removes_themselves_leaves_no_name_either(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/team role mia admin", "/client new Globex zone Asia/Tokyo")
    await says(made, "mia", "/client new Initech zone Asia/Tokyo", "/team remove mia")
    await wait(made)
    assert await held(database, "mia") == []
    assert not (await made.says("mia", "/team")).ok
    assert {words["by"] for words in await noted(database, Entry.client_made)} == {"ana"}
    retold = await noted(database, Entry.erasure)
    told = {"as": "client_made", "by": "former colleague 2", "client": "Initech"}
    assert any(told.items() <= words.items() for words in retold)


async def test_a_repeat_in_another_workspace_does_nothing_twice(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await he_says(made, "/start")
    await comes_in(made, "zeno")
    await he_says(made, "/me workspace Zeno Kappa")
    new = Command(ACCOUNT, CHAT, "once", "/client new Initech zone Asia/Tokyo")
    assert (await made.app.handle(new)).ok
    await says(made, "ana", "/team remove zeno")
    await wait(made)
    again = await made.app.handle(new)
    assert (words_of(again), again.ok) == ("", True)
    assert "Initech" in words_of(await he_says(made, "/client list"))


async def test_who_left_before_names_were_erased_can_be_forgotten_later(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    async with database.write() as session:
        ken = await members.by_account(session, 1, "console", "", "ken")
        assert ken is not None
        await members.leave(session, ken.id)
    assert await held(database, "ken")
    assert "• ken" not in words_of(await made.says("ana", "/team"))
    await says(made, "ana", "/team remove ken")
    await wait(made)
    assert await held(database, "ken") == []
    assert not (await made.says("ana", "/team remove former-3")).ok


async def test_words_between_marks_alone_lose_a_name(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await comes_in(made, "b")  # which is a mark, too: what waits to go out must stay readable
    await says(made, "ana", "/client new Globex zone Asia/Tokyo")
    made.clock.move_to(made.clock.now() + timedelta(hours=12))
    await he_says(made, '/deadline new Globex "Plan b" by 2026-11-20 17:00 hold')
    await says(made, "ana", "/team remove b to @mia")
    made.clock.move_to(made.clock.now() + timedelta(seconds=6))
    await made.app.tick()
    waiting = [each for each in await held(database, "former colleague 4") if each.startswith("letters.facts")]
    assert [each for each in waiting if "<b>former colleague 4</b> is not a member any more." in each]
