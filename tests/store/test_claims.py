"""Which letters are next when many wait and several processes claim; turns, leases, and what a newer release writes."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.chat import Account, Address, Audience, Card, Html, Pace, Place, Press, Reply
from bot.domain.gestures import ChoiceButton, encode
from bot.domain.letters import Draft, Nudge
from bot.jobs.parcels import Parcel
from bot.jobs.turns import Turn, reserved
from bot.store import cards, due_letters, leases, outbox, pacing, questions
from bot.store.database import Database
from bot.store.letter_values import Letter, Posting
from tests.store.office import PLATFORM, Office

SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=15)


async def many(office: Office, count: int, team: str, *, decisions: int = 0, nudge: Nudge = Nudge.digest) -> None:
    """So many letters of one workspace, to as many chats, each a message of its own; the last are decisions."""
    reader, deadline = await office.member("ana", team), await office.deadline(1, team)
    postings = [
        Posting(
            draft=Draft(
                nudge=Nudge.untold if number >= count - decisions else nudge,
                member_id=reader.id,
                deadline_id=deadline.id,
            ),
            to=Address(PLATFORM, f"{team}{number}", team),
            due_at=office.now,
            at_once=True,
            card=Card(Html("news")),
        )
        for number in range(count)
    ]
    async with office.database.write() as session:
        await outbox.post(session, reader.workspace_id, postings, office.now)


async def claim(office: Office, most: int = 50) -> tuple[Letter, ...]:
    async with office.database.write() as session:
        return await outbox.claim(session, office.now, most, {}, [PLATFORM])


async def press(office: Office, data: str) -> Reply:
    account = Account(PLATFORM, "ana", "acme", "ana", zone="UTC", language="en")
    place = Place(PLATFORM, "ana", Audience.internal, private=True)
    return await office.app.handle(Press(account, place, data, data))


async def test_of_more_than_a_few_each_workspace_gets_its_turn_and_decisions_come_first(database: Database) -> None:
    office = Office(database)
    teams = ("acme", "initech", "globex")
    for team in teams:
        await office.open("ana", team=team)
    await many(office, due_letters.FEW + 100, "acme", decisions=3)
    await many(office, 1, "initech")
    await many(office, 40, "globex", decisions=1)
    letters = await claim(office)
    by_team = {team: [letter.to.id for letter in letters if letter.to.team == team] for team in teams}
    assert [len(each) for each in by_team.values()] == [3 + 15, 1, 1 + 15]
    assert [letter.draft.is_decision for letter in letters] == [True] * 4 + [False] * 31
    assert by_team["acme"][3:] == [f"acme{number}" for number in range(15)]  # the oldest of each


async def test_more_workspaces_than_a_claim_takes_come_in_a_turn_of_chance(database: Database) -> None:
    office = Office(database)
    teams = [f"t{number}" for number in range(4)]
    for team in teams:
        await office.open("ana", team=team)
        await many(office, due_letters.FEW // 4 + 50, team)
    seen = {letter.to.team for _ in range(40) for letter in await claim(office, 1)}
    assert seen == set(teams)  # by chance alone one is left out once in 25,000 times


async def test_processes_that_claim_at_once_find_different_letters_of_one_workspace(migrated_url: str) -> None:
    processes = [Database(migrated_url) for _ in range(1 if migrated_url.startswith("sqlite") else 4)]
    office = Office(processes[0])
    try:
        await office.open("ana")
        await many(office, 200, "acme")
        claimed: list[int] = []
        all_have = asyncio.Barrier(len(processes))

        async def one(database: Database) -> int:
            async with database.write() as session:
                letters = await outbox.claim(session, office.now, 50, {}, [PLATFORM])
                claimed.extend(letter.id for letter in letters)
                await all_have.wait()  # none lets go before all have chosen
            return len(letters)

        assert await asyncio.gather(*(one(database) for database in processes)) == [20] * len(processes)
        assert len(set(claimed)) == len(claimed)
    finally:
        for database in processes:
            await database.close()


async def test_letters_behind_closed_scopes_hide_nothing_that_may_go(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.open("ana", team="initech")
    await many(office, due_letters.FEW + 10, "acme")
    await many(office, 1, "initech")
    key = await office.workspace("acme")
    async with database.write() as session:
        await pacing.close(session, {f"{PLATFORM}/w{key}/post": office.now + SECOND})
    assert [letter.to.team for letter in await claim(office)] == ["initech"]
    assert await claim(office) == ()


async def test_letters_of_platforms_that_are_not_served_here_are_left_to_others(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await many(office, 2, "acme")
    async with database.write() as session:
        assert await outbox.claim(session, office.now, 50, {}, ["smoke"]) == ()
    async with database.read() as session:
        assert await outbox.next_due(session, ["smoke"]) is None
        assert await outbox.next_due(session, [PLATFORM]) == office.now


async def test_what_a_newer_release_writes_is_left_alone(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await many(office, 2, "acme", nudge=Nudge.news)
    reader = await office.member("ana")
    async with database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE letters SET nudge = 'from_tomorrow' WHERE address = 'acme0'")
        token = await questions.ask(session, reader.workspace_id, reader.id, "tomorrow", {"a": 1}, office.now)
        other = await questions.ask(session, reader.workspace_id, reader.id, "choice", {"asks": "?"}, office.now)
    await office.app.tick()
    assert await office.rows("SELECT address, state FROM letters WHERE nudge = 'from_tomorrow'") == [
        ("acme0", "pending")
    ]
    assert await office.app.next_instant() != office.now  # it would spin
    for each in (token, other):
        reply = await press(office, encode(ChoiceButton(each, 0)))
        assert not reply.ok
    assert await office.rows("SELECT count(*) FROM questions") == [(2,)]


async def test_an_entry_of_a_newer_release_is_shown_as_such(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    deadline = await office.deadline()
    async with database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "INSERT INTO evidence (workspace_id, at, kind, actor_id, deadline_id, digest)"
            f" SELECT workspace_id, at, 'of_tomorrow', actor_id, {deadline.id}, digest FROM evidence"
            " WHERE kind = 'deadline_made'"
        )
    assert "(words erased)" in await office.said("ana", "D-1")


async def test_a_chat_is_taken_by_one_of_two_processes(database: Database) -> None:
    office = Office(database)
    until = office.now + SECOND
    async with database.write() as session:
        assert await pacing.take(session, {"a": until, "b": until}, office.now) == {"a", "b"}
    async with database.write() as session:
        assert await pacing.take(session, {"b": until + SECOND, "c": until}, office.now) == {"c"}
    async with database.write() as session:
        assert await pacing.take(session, {"b": until + SECOND}, until) == {"b"}
        assert not await pacing.reserved(session, "b", until)
        assert await pacing.reserved(session, "b", until + SECOND)


async def test_turns_are_apart_and_their_scopes_closed_for_as_long_as_they_need(database: Database) -> None:
    office = Office(database, pace=Pace(per_second=10, chat_seconds=1))
    await office.open("ana")
    await many(office, 3, "acme", nudge=Nudge.news)
    await office.post("ana", 2, nudge=Nudge.untold)  # both to one chat
    async with database.write() as session:
        letters = await outbox.claim(session, office.now, 10, {PLATFORM: 10}, [PLATFORM])
        parcels = [Parcel((letter,), letter.to, Card(Html("x"))) for letter in letters]
        turns = await reserved(session, parcels, office.wires, office.now, office.clock.now)
    assert len(turns) == 4
    starts = [turn.start - turns[0].start for turn in turns]
    assert starts == pytest.approx([0, 0.1, 0.2, 0.3])
    assert [turn.end is None for turn in turns] == [True, False, False, False]
    async with database.read() as session:
        assert await pacing.next_opening(session, office.now) == office.now + timedelta(seconds=0.4)
    assert (await office.states())["pending"] >= 1


async def test_a_turn_that_was_missed_is_not_made_up_for() -> None:
    now = asyncio.get_running_loop().time()
    parcel = Parcel((), Address(PLATFORM, "ana"), Card(Html("x")))
    assert not await Turn(parcel, now - 2, now - 1).has_come()
    assert await Turn(parcel, now - 2, None).has_come()
    assert await Turn(parcel, now + 0.01, now + 60).has_come()
    waiting = asyncio.create_task(Turn(parcel, now + 60, now + 61).has_come())
    await asyncio.sleep(0)
    waiting.cancel()
    assert not await waiting  # we are to stop: it was not tried


async def test_a_lease_has_one_holder_until_it_runs_out_or_is_given_back(database: Database) -> None:
    office, short = Office(database), timedelta(seconds=0)
    async with database.write() as session:
        assert await leases.hold(session, "x", "one", office.now, LEASE)
        assert not await leases.hold(session, "x", "two", office.now, LEASE)
        assert await leases.hold(session, "y", "two", office.now, LEASE)
        assert await leases.hold(session, "x", "one", office.now, LEASE)
        await leases.let_go(session, "x", "two")
        assert not await leases.hold(session, "x", "two", office.now, LEASE)
        await leases.let_go(session, "x", "one")
        assert await leases.hold(session, "x", "two", office.now, short)
        assert await leases.hold(session, "x", "one", office.now, LEASE)


async def test_what_is_sought_by_its_key_is_not_looked_for_among_all_that_waits(
    migrated_file: Path, tmp_path: Path
) -> None:
    """SQLite has no statistics here, as nobody has asked it to make any: it takes what looks best."""
    database = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'x.db')}")
    office = Office(database)
    await office.open("ana")
    await office.post("ana", 3)
    said: list[tuple[str, Any]] = []
    try:
        async with database.write() as session:
            engine = session.sync_session.get_bind().engine
            event.listen(engine, "before_cursor_execute", lambda *found: said.append((found[2], found[3])))
            letters = await outbox.claim(session, office.now, 1)
            await outbox.open_attempts(session, [letter.id for letter in letters])
            await cards.retire(session, letters, office.now)
            await cards.live_of(session, {letters[0].draft.deadline_id})
            await cards.drop_news(session, letters[0].draft.deadline_id, letters[0].to)
            await outbox.overtake(session, [1], [Nudge.untold])
            ours = [(sql, given) for sql, given in said if " letters" in sql and sql.split()[0] != "INSERT"]
            plans = {
                " ".join(sql.split()): [
                    str(row.detail)
                    for row in await session.execute(text(f"EXPLAIN QUERY PLAN {_filled(sql, given)}"))
                    if " letters USING" in row.detail
                ]
                for sql, given in ours
            }
    finally:
        await database.close()
    sought = {sql: plan for sql, plan in plans.items() if KEYED.search(sql)}
    assert len(sought) >= 8
    for sql, plan in sought.items():
        assert plan, sql
        assert not [line for line in plan if "state_due_at" in line or "waiting" in line], (sql, plan)


KEYED = re.compile(r"letters\.(id|edit_of|deadline_id) (IN|=)|letters\.member_id = members\.id")


def _filled(sql: str, given: Any) -> str:
    """With its values, for a statement that is only explained."""
    values = iter(given if not isinstance(given, list) else given[0])
    shown = re.sub(r"\?", lambda _: repr(str(next(values))), sql)
    return shown.replace(":", "\\:")
