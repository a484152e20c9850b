"""The digest as it arrives: at the opening of a day or week, once, and only where there is something to say."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import text

from bot.chat import SendFailed
from bot.store import evidence
from bot.store.database import Database
from tests.stage import Seen, Stage
from tests.store.office import TUESDAY, Office

WEDNESDAY = TUESDAY + timedelta(days=1)
HELD = '/deadline new Acme "Logo feedback" by 2026-11-18 17:00 hold blocks @ken'
LATE = '/deadline new Acme "Menu texts" by 2026-11-19 08:00 proceed'


def digests(stage: Stage, heard: list[Seen], name: str) -> list[tuple[str, str]]:
    return [
        (stage.local(each), each.text) for each in heard if each.to == name and each.text.startswith("Your digest:")
    ]


async def test_it_says_what_waits_for_one_at_the_start_of_the_day_and_nothing_while_one_is_away(
    database: Database,
) -> None:
    stage = Stage(database, "2026-11-16 10:00")
    assert (await stage.say("ana", "/me digest daily")).startswith(
        "Digest: at the start of your day.\nThe next one comes Tue 17 Nov 09:00, within your hours;"
    )
    empty = await stage.play(":until 2026-11-17 10:00")
    assert digests(stage, empty, "ana") == []  # nothing to say, and the next is planned all the same
    await stage.play(
        f"""@ken /team
        @ana /client new Acme zone Asia/Tokyo
        @ana {HELD}
        @ana :press Sent
        @ana {LATE}
        @ken /me digest daily"""
    )
    heard = await stage.play(":until 2026-11-18 09:00")
    (found,) = digests(stage, heard, "ana")
    async with database.read() as session:
        _, head, _ = await evidence.verify(session, 1)
    assert head is not None
    assert found[0] == "2026-11-18 09:00"
    assert found[1] == (
        "Your digest: 1 thing to do and 1 due today.\n\n"
        "Yours to do\n• D-2 Menu texts · Acme · Thu 19 Nov 08:00\n\n"
        "Due today\n• D-1 Logo feedback · Acme · Wed 18 Nov 17:00\n\n"
        f"Record: chain of {head.sequence}, head {head.hash[:16]}: proof that nothing was changed."
    )
    assert [text.splitlines()[0] for _, text in digests(stage, heard, "ken")] == ["Your digest: 1 due today."]
    heard = await stage.play("@ana /availability away 20 Nov - 23 Nov\n:until 2026-11-24 18:00")
    (thursday, back) = digests(stage, heard, "ana")
    assert (thursday[0], back[0]) == ("2026-11-19 09:00", "2026-11-24 09:00")
    assert back[1].startswith(
        "Your digest: 1 decision and 1 on hold.\n\n"
        "Decisions that wait for you\n• D-2 Menu texts · Acme · Thu 19 Nov 08:00\n\n"
        "On hold since\n• D-1 Logo feedback · Acme · Wed 18 Nov 17:00\n\n"
    )
    (last,) = [each for each in heard if each.text == back[1] and stage.local(each) == back[0]]
    assert last.buttons == ("Open D-2", "Deadlines")
    opened = await stage.play("@ana :press Open D-2")
    assert opened[0].text.startswith("D-2 Menu texts · Acme\nState: past due")


async def test_weekly_changed_hours_and_off(database: Database) -> None:
    stage = Stage(database, "2026-11-17 10:00")
    await stage.play(
        """@ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Logo feedback" by 2026-12-18 17:00 hold
        @ana /me digest weekly"""
    )
    heard = await stage.play("@ana /availability set chat mon-fri 08:00-18:00\n:until 2026-12-01 09:00")
    assert [at for at, _ in digests(stage, heard, "ana")] == [
        "2026-11-24 08:00",  # Monday is a holiday in Japan
        "2026-11-30 08:00",
    ]
    heard = await stage.play("@ana /me zone Pacific/Auckland\n:until 2026-12-08 12:00")
    assert [at for at, _ in digests(stage, heard, "ana")] == ["2026-12-07 04:00"]
    assert "Digest: off." in await stage.say("ana", "/me digest off")
    assert digests(stage, await stage.play(":until 2026-12-15 12:00"), "ana") == []


async def office(database: Database) -> Office:
    """mia waits behind something promised for December, and wants a digest; nothing else reaches her. Her day in UTC
    begins at 09:00.
    """
    made = Office(database)
    await made.open("ana", "mia", deadlines=0)
    await made.said("ana", '/deadline new Globex "Menu" by 2026-11-27 17:00 hold blocks @mia')
    await made.said("ana", "/deadline sent D-1")
    await made.said("ana", "/deadline promise D-1 2026-12-15 12:00")
    await made.said("mia", "/me digest daily")
    return made


def came(made: Office) -> list[str]:
    """The digests that mia has got."""
    return [each.text for each in made.paper.to("mia") if "Your digest" in each.text]


async def test_two_processes_at_once_send_one(database: Database) -> None:
    first = await office(database)
    second = Office(database, paper=first.paper, clock=first.clock)
    for day in range(1, 4):
        first.clock.move_to(TUESDAY + timedelta(days=day))
        await asyncio.gather(first.app.tick(), second.app.tick())
        await first.app.tick()
        assert len(came(first)) == day
    assert await first.rows("SELECT count(*) FROM letters WHERE nudge = 'digest'") == [(3,)]


async def test_a_platform_that_wants_us_to_wait_until_the_night_gets_none_that_day(database: Database) -> None:
    made = await office(database)
    hours = [SendFailed("slow down", retry_after=left * 3600) for left in range(10, 0, -1)]  # it is asked every hour
    made.paper.fail("mia", *hours)
    await made.until(WEDNESDAY + timedelta(hours=20))
    assert not came(made)
    await made.until(WEDNESDAY + timedelta(days=1, hours=1))
    assert len(came(made)) == 1


async def test_whoever_cannot_be_reached_costs_nothing_and_an_unknown_outcome_is_repeated_as_such(
    database: Database,
) -> None:
    made = await office(database)
    await made.app.tick()
    made.clock.move_to(WEDNESDAY)
    made.paper.fail("mia", SendFailed("timed out", unknown=True), SendFailed("timed out", unknown=True))
    await made.app.tick()
    await made.app.tick()
    await made.app.tick()
    found = await made.rows("SELECT state, attempts FROM letters WHERE nudge = 'digest'")
    assert found == [("failed", 2)]
    made.clock.move_to(WEDNESDAY + timedelta(days=1))
    made.paper.fail("mia", SendFailed("timed out", unknown=True))
    await made.app.tick()
    await made.app.tick()
    (said,) = came(made)
    assert said.startswith("(You may have this already.)\n")
    made.clock.move_to(WEDNESDAY + timedelta(days=2))
    made.paper.failures["mia"] = [SendFailed("user_disabled") for _ in range(5)]
    await made.app.tick()
    assert (await made.states())["failed"] >= 1
    made.clock.move_to(WEDNESDAY + timedelta(days=3))
    await made.app.tick()  # without an account that takes letters
    (planned,) = await made.rows("SELECT count(*) FROM members WHERE digest_at IS NOT NULL")
    assert planned == (1,)


async def test_an_earlier_one_that_still_waits_is_not_said_as_well(database: Database) -> None:
    made = await office(database)
    lost = Office(database, clock=made.clock)
    lost.app._wires.clear()  # nobody serves the platform for two days
    for day in range(1, 3):
        made.clock.move_to(TUESDAY + timedelta(days=day))
        await lost.app.tick()
    await made.app.tick()
    made.clock.move_to(made.now + timedelta(minutes=2))
    await made.app.tick()
    assert len(came(made)) == 1


async def test_whoever_is_removed_wants_none_when_they_come_back(database: Database) -> None:
    made = await office(database)
    await made.said("mia", "/me digest weekly")
    await made.said("ana", "/team remove mia")
    rows = await made.rows("SELECT digest, digest_at FROM members WHERE NOT active")
    assert rows == [("", None)]


async def test_hours_that_cannot_be_read_hold_up_nobody_else(database: Database) -> None:
    made = await office(database)
    await made.said("ana", "/me digest daily")
    async with database.write() as session:
        await session.execute(text("UPDATE members SET zone = 'Mars/Olympus' WHERE name = 'ana'"))
    made.clock.move_to(WEDNESDAY)
    await made.app.tick()
    assert len(came(made)) == 1
    at = await made.app.next_instant()
    assert at is not None
    assert at > made.now
