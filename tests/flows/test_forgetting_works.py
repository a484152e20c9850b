"""How words are erased: in pieces, whatever fails, by one process at a time, with nothing left in the file."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Command, Press
from bot.domain.evidence import Entry, Fault, Record
from bot.jobs import forgetting
from bot.store import clients, evidence
from bot.store import forgetting as work_of
from bot.store.database import Database
from tests.conftest import Site
from tests.flows.asking import noted
from tests.flows.forgetful import ACME, LATER, ZOES, at_acme, faults, forgets, office, says, wait, zoe, zoes_chat
from tests.flows.office import Office, buttons_of, words_of
from tests.flows.words import held
from tests.length import times


async def test_what_cannot_be_forgotten_is_set_aside_and_holds_up_nobody_else(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo", "/team remove ken")
    await made.app.handle(Command(zoe(), zoes_chat(), "begin", "/start"))
    await made.app.handle(Command(zoe(), zoes_chat(), "acme", "/client new Globex zone Asia/Tokyo"))
    asked = await made.app.handle(Command(zoe(), zoes_chat(), "forget", "/client forget Globex"))
    assert (await made.app.handle(Press(zoe(), zoes_chat(), "sure", buttons_of(asked)[0].data))).ok
    async with database.write() as session:  # words that nobody can read: a bug, or a hand in the tables
        await session.execute(
            text("UPDATE forgettings SET names = :names WHERE workspace_id = 1"), {"names": '[["name", "ken", true]]'}
        )
        (key,) = await evidence.appended(
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


async def test_a_flood_of_words_is_erased_in_pieces_and_people_are_answered_at_once(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    await says(made, "ana", "/client new Acme zone Asia/Tokyo", "/client new Globex zone Asia/Tokyo")
    await says(made, "ana", '/deadline new Acme "Logo" by 2026-11-20 17:00 hold', "/deadline cancel D-1")
    many = times(800, 10_000)
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
            for n in range(200)
        ]
        async with database.write() as session:
            await evidence.append(session, notes)
        await says(made, "ana", "/team remove ken")
        made.clock.move_to(made.clock.now() + LATER)
        await asyncio.gather(*(_all_of_it(each, made) for each in (database, other, database, other)))
        while await forgetting.run(database, made.clock.now()):
            pass
        retold = [words["of"] for words in await noted(database, Entry.erasure) if "of" in words]
        assert len(retold) == len(set(retold)) >= 200
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
    for number in range(8):
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
