"""`/client forget` and `/team remove`: names and words are gone from every table, and the record is still whole."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Account, Audience, Command, Place, Press, Reply, plain
from bot.domain.evidence import Entry, Fault, Record
from bot.jobs import forgetting
from bot.store import clients, evidence, soundness
from bot.store import forgetting as work_of
from bot.store.database import Database
from tests.conftest import Site
from tests.flows.asking import noted
from tests.flows.office import Office, buttons_of, words_of
from tests.flows.words import held
from tests.length import times

LATER = timedelta(seconds=6)
SURE = "Forget Acme & Söhne for good"
ACME = (
    "Acme & Söhne", "Acme &amp; Söhne", "Hana Sato", "hana@example.com", "Mori", "logo", "harbour", "too yellow",
    "by the fountain", "garden", "in my own hand",
)  # fmt: skip
"""What anybody has ever said of them, in words that nobody else uses."""


async def office(database: Database, *, keeps_cards: bool = True) -> Office:
    made = Office(database, keeps_cards=keeps_cards)
    await made.comes("ana", "admin")
    await made.comes("mia", "rep")
    await made.comes("ken")
    return made


async def says(made: Office, name: str, *lines: str) -> str:
    """Type lines that are understood; gives what the last one was answered."""
    reply = Reply()
    for line in lines:
        reply = await made.says(name, line)
        assert reply.ok, words_of(reply)
    return words_of(reply)


async def wait(made: Office, time: timedelta = LATER) -> None:
    """Time passes, and whatever it brings is done."""
    made.clock.move_to(made.clock.now() + time)
    for _ in range(3):
        await made.app.tick()


async def at_acme(made: Office) -> None:
    """A client about whom everything has been said that can be, and another one who is like them."""
    name = '"Acme & Söhne"'
    await says(
        made,
        "ana",
        f"/client new {name} zone Asia/Tokyo rep @mia silence hold",
        f'/client contact {name} "Hana Sato" email hana@example.com',
        f'/client contact {name} "Kenji Mori" manager',
        f"/client set {name} away 2026-12-24 - 2026-12-28 in the garden",
        f"/escalation {name} set overdue 2d rep",
        "/client new Globex zone Asia/Tokyo",
        f'/deadline new {name} "Logo of the harbour" by 2026-11-20 17:00 hold blocks @ken',
        '/deadline sent D-1 "Hello Hana Sato, by 20 November 2026 17:00 the harbour, or we pause. In my own hand"',
        "/deadline answered D-1 it was too yellow",
        f'/deadline new {name} "Where we meet" by 2026-11-19 17:00 chase',
        '/deadline edit D-2 "Where we meet by the fountain"',
        "/deadline cancel D-2 they moved the garden",
        '/deadline new Globex "The same blue as ACME & SÖHNE has" by 2026-11-27 17:00 hold owner @mia',
        "/deadline list all",
    )
    await made.app.handle(Command(_zoe(), _chat(), "begin", "/start"))
    await made.app.handle(Command(_zoe(), _chat(), "acme", f"/client new {name} zone Asia/Tokyo"))
    await wait(made)


def _zoe() -> Account:
    """Somebody on Telegram with a workspace of her own."""
    return Account("telegram", "777000777", name="Zoe", zone="Asia/Tokyo", language="en")


def _chat() -> Place:
    return Place("telegram", "777000777", Audience.internal, private=True)


async def forgets(made: Office) -> Reply:
    asked = await made.says("ana", '/client forget "Acme & Söhne"')
    assert [button.label for button in buttons_of(asked)] == [SURE, "Cancel"]
    done = await made.pushes("ana", asked, SURE)
    assert done.ok
    return done


async def faults(database: Database, workspace_id: int = 1) -> set[Fault]:
    async with database.read() as session:
        return {finding.fault for finding in (await evidence.verify(session, workspace_id))[2]}


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
    assert "Acme & Söhne" in words_of(await made.app.handle(Command(_zoe(), _chat(), "look", "/client list")))
    assert (await noted(database, Entry.erasure))[0] == {"by": "ana", "client_id": 1}
    async with database.read() as session:
        assert await forgetting.next_at(session) is None
    await _others_are_told_anew(made)
    await _nothing_but_a_look_is_left(made)
    shown = [plain(card.text) for _, card in made.seen.sent[-2:]]
    assert shown == ["This client was forgotten; what stood here is erased."] * 2
    assert [card.buttons for _, card in made.seen.sent[-2:]] == [(), ()]


ZOES = {"clients.name", "clients.name_key", "handled.reply", "evidence_words.words"}
"""Where the name of Zoe's client stands, who is called the same."""


async def _others_are_told_anew(made: Office) -> None:
    """Another client was asked in words that held the name."""
    said = words_of(await made.says("mia", "/deadline D-3"))
    assert "D-3 The same blue as forgotten client 1 has · Globex" in said
    assert "(told anew without a name)" in said
    assert "(words erased)" not in said


async def _nothing_but_a_look_is_left(made: Office) -> None:
    """A deadline of theirs can be looked at; nothing is written about it, and no list shows it or them."""
    said = words_of(await made.says("mia", "/deadline D-1"))
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
        assert words_of(await made.says(name, "/team keep 2 years")) == words_of(refused)
    asked = await made.says("ana", "/client forget Acme")
    sure = next(button for button in buttons_of(asked) if button.label == "Forget Acme for good")
    assert not (await made.presses("mia", sure.data)).ok
    await made.pushes("ana", asked, "Cancel")
    assert not (await made.presses("ana", sure.data)).ok
    await wait(made)
    assert "Acme" in words_of(await made.says("ana", "/client list"))
    assert not (await made.says("ana", "/client forget Nobody")).ok
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


async def test_what_cannot_be_forgotten_is_set_aside_and_holds_up_nobody_else(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo", "/team remove ken")
    await made.app.handle(Command(_zoe(), _chat(), "begin", "/start"))
    await made.app.handle(Command(_zoe(), _chat(), "acme", "/client new Globex zone Asia/Tokyo"))
    asked = await made.app.handle(Command(_zoe(), _chat(), "forget", "/client forget Globex"))
    assert (await made.app.handle(Press(_zoe(), _chat(), "sure", buttons_of(asked)[0].data))).ok
    async with database.write() as session:  # words that nobody can read: a bug, or a hand in the tables
        await session.execute(
            text("UPDATE forgettings SET names = :names WHERE workspace_id = 1"), {"names": '[["name", "ken", true]]'}
        )
        (key,) = await evidence.append(
            session, [Record(workspace_id=1, at=made.clock.now(), kind=Entry.edit, words={"note": "ken"})]
        )
        bad = {"key": key + 1, "at": made.clock.now().astimezone(UTC).replace(tzinfo=None), "digest": "0" * 64}
        await session.execute(
            text(
                "INSERT INTO evidence (id, workspace_id, at, kind, digest) "
                f"VALUES (:key, 1, {'CURRENT_TIMESTAMP' if not database.is_sqlite else ':at'}, 'edit', :digest)"
            ),
            bad if database.is_sqlite else {"key": key + 1, "digest": "0" * 64},
        )
        words = {"key": key + 1}
        await session.execute(text("INSERT INTO evidence_words VALUES (:key, 'salt', 'no JSON')"), words)
    await wait(made)
    assert await held(database, "globex") == []
    assert await held(database, "ken") != []
    async with database.read() as session:
        assert await work_of.next_at(session) == made.clock.now() + forgetting.ASIDE


async def test_batches_that_fail_at_any_line_are_done_again_and_nothing_twice(database: Database) -> None:
    made = await office(database)
    await at_acme(made)
    await forgets(made)
    made.clock.move_to(made.clock.now() + LATER)
    await _stopped_at_each_step(database, made)
    assert {each.split(":")[0] for each in await held(database, *ACME)} == ZOES
    await made.app.tick()
    assert await faults(database) == {Fault.erased}
    retold = [words["of"] for words in await noted(database, Entry.erasure) if "of" in words]
    assert len(retold) == len(set(retold)) > 0


class _Stop(Exception):
    """The process ends here."""


async def _stopped_at_each_step(database: Database, made: Office) -> None:
    """Every step is begun once and rolled back before it is done."""
    now, steps = made.clock.now(), 0
    while True:
        with pytest.raises(_Stop):
            await _stopped(database, now)
        async with database.read() as session:
            if await work_of.next_at(session) is None:
                break
        async with database.write() as session:
            work = await work_of.claim(session, now)
            assert work is not None
            await forgetting.go_on(session, work, now)
        steps += 1
    assert steps > 4


async def _stopped(database: Database, now: datetime) -> None:
    async with database.write() as session:
        work = await work_of.claim(session, now)
        if work is not None:
            await forgetting.go_on(session, work, now)
        raise _Stop


async def test_a_flood_of_words_is_erased_in_pieces_between_which_people_are_answered(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo", "/client new Globex zone Asia/Tokyo")
    await says(made, "ana", '/deadline new Acme "Logo" by 2026-11-20 17:00 hold', "/deadline cancel D-1")
    many = times(1_500, 10_000)
    async with database.write() as session:
        records = [
            Record(workspace_id=1, at=made.clock.now(), kind=Entry.answered, deadline_id=1, words={"note": f"Acme {n}"})
            for n in range(many)
        ]
        await evidence.append(session, records)
    await made.pushes("ana", await made.says("ana", "/client forget Acme"), "Forget Acme for good")
    made.clock.move_to(made.clock.now() + LATER)
    answered = 0
    work = asyncio.ensure_future(_all_of_it(database, made))
    while not work.done():
        assert (await made.says("ken", f'/deadline new Globex "Part {answered}" by 2026-11-27 17:00 hold')).ok
        answered += not work.done()
    assert await work >= many // forgetting.BATCH
    assert answered > 0
    assert await held(database, "acme") == []
    await made.app.tick()
    assert await faults(database) == {Fault.erased}


async def _all_of_it(database: Database, made: Office) -> int:
    """All batches of what is to be forgotten; gives how many transactions there were."""
    runs = 1
    while await forgetting.run(database, made.clock.now()):
        runs += 1
    return runs * forgetting.BATCHES


async def test_two_processes_do_not_erase_the_same_twice(migrated_url: str) -> None:
    database, other = Database(migrated_url), Database(migrated_url)
    try:
        made = await office(database, keeps_cards=False)
        await says(made, "ana", "/client new Globex zone Asia/Tokyo")
        notes = [
            Record(workspace_id=1, at=made.clock.now(), kind=Entry.client_set, words={"note": f"ken said {n}"})
            for n in range(400)
        ]
        async with database.write() as session:
            await evidence.append(session, notes)
        await says(made, "ana", "/team remove ken")
        made.clock.move_to(made.clock.now() + LATER)
        await asyncio.gather(*(_all_of_it(each, made) for each in (database, other, database, other)))
        while await forgetting.run(database, made.clock.now()):
            pass
        retold = [words["of"] for words in await noted(database, Entry.erasure) if "of" in words]
        assert len(retold) == len(set(retold)) >= 400
        assert await held(database, "ken") == []
        await made.app.tick()
        assert await faults(database) == {Fault.erased}
    finally:
        await database.close()
        await other.close()


async def test_no_deadline_comes_in_while_a_client_is_being_forgotten(migrated_url: str) -> None:
    """Of two processes one has just forgotten them, the other has read their name before."""
    database, other = Database(migrated_url), Database(migrated_url)
    try:
        made = await office(other, keeps_cards=False)
        await says(made, "ana", "/client new Acme zone Asia/Tokyo")
        lines = (
            '/deadline new Acme "Logo" by 2026-11-20 17:00 hold',
            "/client contact Acme Hana",
            "/client set Acme silence hold",
        )
        for line in lines:
            async with database.write() as session:
                client = await clients.by_name(session, 1, "Acme")
                assert client is not None
                await clients.hold(session, client.id)
                late = asyncio.ensure_future(made.says("ana", line))
                await _is_kept_waiting(session, database)
                await clients.forget(session, client, made.clock.now())
            refused = await late
            assert not refused.ok
            assert "I do not know a client named “Acme”" in words_of(refused)
            assert not await held(database, "hana", "logo", "Acme forgotten")
            await says(made, "ana", "/client new Acme zone Asia/Tokyo")
    finally:
        await database.close()
        await other.close()


async def _is_kept_waiting(session: AsyncSession, database: Database) -> None:
    """On PostgreSQL until somebody waits for a lock of ours; SQLite lets nobody in who writes."""
    while not database.is_sqlite:
        waits = await session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        if waits.scalar_one():
            return
        await asyncio.sleep(0.02)


async def test_of_a_file_not_even_the_freed_bytes_hold_the_words(file_site: Site) -> None:
    database = await file_site.cleared()
    made = await office(database)
    await says(made, "ana", '/client new "Quibble Ltd" zone Asia/Tokyo')
    for number in range(20):
        line = f'/deadline new "Quibble Ltd" "Zyx {number} of the harbour" by 2026-11-2{number % 8 + 1} 17:00 hold'
        await says(made, "ana", line, f"/deadline answered D-{number + 1} a zyx that was too yellow, {number}")
    await wait(made)
    asked = await made.says("ana", '/client forget "Quibble Ltd"')
    await made.pushes("ana", asked, "Forget Quibble Ltd for good")
    assert database.file is not None
    await wait(made)
    assert await held(database, "quibble", "zyx") == []
    await database.close()
    assert not [word for word in (b"quibble", b"zyx", b"too yellow") if word in database.file.read_bytes().lower()]
