"""The outbox: each letter is claimed once, in a fair order, and an outcome that nobody knows is never forgotten."""

import asyncio
from datetime import timedelta

from bot.chat import Address
from bot.domain.letters import Draft, Nudge
from bot.store import cards, members, outbox, pacing
from bot.store.database import Database
from bot.store.letter_values import Letter, Posting
from tests.store.office import PLATFORM, Office

MINUTE = timedelta(minutes=1)


async def claim(office: Office, most: int = 50) -> tuple[Letter, ...]:
    async with office.database.write() as session:
        return await outbox.claim(session, office.now, most)


async def crowd(office: Office, count: int, *, each: int = 1, team: str = "acme") -> None:
    """Letters to many different addresses, as a workspace with many members has them."""
    reader, deadline = await office.member("ana", team), await office.deadline(1, team)
    async with office.database.write() as session:
        for number in range(count):
            member = await members.add(
                session,
                reader.workspace_id,
                name=f"p{number}",
                role=reader.role,
                zone="UTC",
                language="en",
                now=office.now,
            )
            draft = Draft(nudge=Nudge.blocked_corrected, member_id=member.id, deadline_id=deadline.id)
            posting = Posting(draft=draft, to=Address(PLATFORM, f"p{number}", team), due_at=office.now, at_once=True)
            await outbox.post(session, reader.workspace_id, [posting] * each, office.now)


async def test_tasks_that_claim_at_once_take_each_letter_once(migrated_url: str) -> None:
    processes = [Database(migrated_url) for _ in range(1 if migrated_url.startswith("sqlite") else 4)]
    office = Office(processes[0])
    try:
        await office.open("ana")
        await crowd(office, 60, each=3)

        async def work(database: Database) -> list[int]:
            taken: list[int] = []
            while True:
                async with database.write() as session:
                    letters = await outbox.claim(session, office.now, 7)
                    await asyncio.sleep(0.001)
                taken += [letter.id for letter in letters]
                if not letters:
                    return taken

        claims = await asyncio.gather(*(work(processes[n % len(processes)]) for n in range(6)))
        taken = [key for claimed in claims for key in claimed]
        assert len(taken) == len(set(taken)) == 180
        assert await office.states() == {"sending": 180}
        assert await office.rows("SELECT DISTINCT attempts FROM letters") == [(1,)]
    finally:
        for database in processes:
            await database.close()


async def test_a_workspace_with_500_letters_does_not_keep_anothers_one_letter_from_the_first_claim(
    database: Database,
) -> None:
    office = Office(database)
    await office.open("ana")
    await crowd(office, 500)
    await office.open("bea", team="initech")
    await office.post("bea", team="initech", due_at=office.now + MINUTE)
    office.clock.move_to(office.now + MINUTE)

    letters = await claim(office)
    assert "bea" in {letter.to.id for letter in letters}
    assert len(letters) == outbox.PER_WORKSPACE + 1


async def test_decisions_go_before_nudges_however_late_they_came(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken")
    await crowd(office, 30)
    await office.post("ken", nudge=Nudge.untold, due_at=office.now + MINUTE)
    office.clock.move_to(office.now + MINUTE)
    first, *_ = letters = await claim(office, 3)
    assert (first.to.id, first.draft.nudge, len(letters)) == ("ken", Nudge.untold, 3)


async def test_older_letters_go_first(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken", "mia")
    for name, minutes in (("mia", 2), ("ana", 3), ("ken", 1)):
        await office.post(name, due_at=office.now + minutes * MINUTE)
    office.clock.move_to(office.now + 5 * MINUTE)
    assert [letter.to.id for letter in await claim(office)] == ["ken", "mia", "ana"]


async def test_a_claim_takes_along_what_may_share_the_message(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken")
    await office.post("ken", 5)
    await office.post("ken", nudge=Nudge.untold)
    await office.post("ana", 2)
    letters = await claim(office, 2)
    assert [letter.to.id for letter in letters if letter.draft.is_decision] == ["ken"]
    assert {letter.to.id for letter in letters if not letter.draft.is_decision} == {"ken"}
    assert len(letters) == 6


async def test_letters_of_tomorrow_stay(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.post("ana", due_at=office.now + MINUTE)
    assert await claim(office) == ()
    office.clock.move_to(office.now + MINUTE)
    assert len(await claim(office)) == 1


async def test_letters_under_a_closed_scope_are_skipped(database: Database) -> None:
    office = Office(database)
    await office.open("ana", "ken")
    await office.open("bea", team="initech")
    initech = await office.workspace("initech")

    async def goes(scope: str) -> set[str]:
        async with database.write() as session:
            await pacing.close(session, {scope: office.now + MINUTE})
        for name, team in (("ana", "acme"), ("ken", "acme"), ("bea", "initech")):
            await office.post(name, team=team)
        gone = {letter.to.id for letter in await claim(office)}
        office.clock.move_to(office.now + MINUTE)
        await claim(office)
        return gone

    assert await goes(f"{PLATFORM}/ken") == {"ana", "bea"}
    assert await goes(f"{PLATFORM}/w{initech}/post") == {"ana", "ken"}
    assert await goes(PLATFORM) == set()
    assert await goes("smoke") == {"ana", "ken", "bea"}


async def test_a_scope_that_is_closed_for_longer_stays_closed(database: Database) -> None:
    office = Office(database)
    for minutes in (5, 1):
        async with database.write() as session:
            await pacing.close(session, {PLATFORM: office.now + minutes * MINUTE})
    async with database.read() as session:
        assert await pacing.next_opening(session, office.now) == office.now + 5 * MINUTE


async def test_a_lease_that_ran_out_is_unknown_and_never_pending(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.post("ana")
    await claim(office)
    for wait, expired, states in (
        (outbox.LEASE - timedelta(seconds=1), 0, {"sending": 1}),
        (timedelta(seconds=1), 1, {"unknown": 1}),
    ):
        office.clock.move_to(office.now + wait)
        async with database.write() as session:
            assert await outbox.expire(session, office.now) == expired
        assert await office.states() == states
    assert await claim(office) == ()


async def test_an_edit_waits_until_the_message_has_an_id_and_only_the_newest_survives(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.post("ana", nudge=Nudge.untold)
    [letter] = await claim(office)
    for _ in range(3):
        async with database.write() as session:
            await cards.retire(session, [letter], office.now)
    assert await office.states() == {"sending": 1, "pending": 1}
    assert await claim(office) == ()

    async with database.write() as session:
        await outbox.settle_sent(session, [letter.id], "m7", live=True, now=office.now)
    [edit] = await claim(office)
    assert (edit.edit_of, edit.message) == (letter.id, "m7")
