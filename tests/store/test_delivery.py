"""Delivery: what becomes of a letter when platforms refuse, hesitate or say nothing, and when it is no longer true."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import update
from structlog.testing import capture_logs

from bot.app import App, SystemClock
from bot.chat import Address, Pace, SendFailed, Wire
from bot.domain.letters import Nudge
from bot.scheduler import Scheduler
from bot.store import members, outbox, pacing
from bot.store.database import Database
from bot.store.rows_of_letters import LetterRow
from tests.store.office import FRIDAY_AT_FIVE, PLATFORM, TUESDAY, Office, Paper, unknown

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MARK = "You may have got this already: I could not see whether it arrived."


async def office_of(database: Database, *names: str, deadlines: int = 1, **how: object) -> Office:
    office = Office(database, **how)  # type: ignore[arg-type]
    await office.open(*names, deadlines=deadlines)
    return office


async def later(office: Office, by: timedelta) -> None:
    office.clock.move_to(office.now + by)
    await office.app.tick()


async def test_an_unknown_outcome_goes_once_more_marked_as_a_possible_repeat(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana")
    office.paper.fail("ana", *unknown())
    await office.app.tick()
    assert (office.paper.delivered, await office.states()) == ([], {"unknown": 1})
    await office.app.tick()
    [message] = office.paper.delivered
    assert MARK in message.text
    assert await office.states() == {"sent": 1}


async def test_an_unknown_outcome_does_not_go_a_third_time(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana")
    office.paper.fail("ana", *unknown(2))
    for _ in range(5):
        await later(office, MINUTE)
    assert (office.paper.delivered, await office.states()) == ([], {"failed": 1})
    assert await office.rows("SELECT attempts, error FROM letters") == [(2, "the outcome stayed unknown twice")]
    assert await office.rows("SELECT count(*) FROM evidence WHERE kind = 'gave_up'") == [(1,)]


async def test_a_sender_that_breaks_leaves_the_outcome_unknown(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ana")
    await office.post("ken")
    office.paper.fail("ana", ZeroDivisionError("a bug of the adapter"))
    with capture_logs() as logs:
        await office.app.tick()
    broken = [line["event"] for line in logs if line["log_level"] == "error"]
    assert broken == ["a sender broke; whether the message went out is unknown"]
    assert [each.to for each in office.paper.delivered] == ["ken"]
    assert await office.states() == {"unknown": 1, "sent": 1}


async def test_where_one_can_look_a_message_that_is_found_is_not_sent_again(database: Database) -> None:
    office = await office_of(database, "ana", can_look=True)
    await office.post("ana")
    office.paper.fail("ana", *unknown())
    await office.app.tick()
    [(key,)] = await office.rows("SELECT key FROM letters")
    office.paper.found[str(key)] = "m77"
    await later(office, 29 * SECOND)
    assert await office.states() == {"unknown": 1}
    await later(office, SECOND)
    assert await office.rows("SELECT state, message FROM letters") == [("sent", "m77")]
    assert office.paper.delivered == []


async def test_where_one_can_look_a_message_that_is_not_found_goes_once_more_marked(database: Database) -> None:
    office = await office_of(database, "ana", can_look=True)
    await office.post("ana")
    office.paper.fail("ana", *unknown())
    await office.app.tick()
    await later(office, 30 * SECOND)
    [message] = office.paper.delivered
    assert MARK in message.text


async def test_two_processes_that_look_for_one_letter_send_it_once_more_and_not_twice(migrated_url: str) -> None:
    databases = [Database(migrated_url) for _ in range(1 if migrated_url.startswith("sqlite") else 2)]
    first = await office_of(databases[0], "ana", can_look=True)
    second = Office(databases[-1], can_look=True, clock=first.clock, paper=first.paper)
    slow, looking, go_on = first.paper, asyncio.Event(), asyncio.Event()

    class Slow(type(slow)):  # type: ignore[misc]
        async def find(self, to: Address, key: str) -> str | None:
            looking.set()
            await go_on.wait()
            return None

    late = Slow()
    late.delivered = slow.delivered
    third = Office(databases[-1], can_look=True, clock=first.clock, paper=late)
    try:
        await first.post("ana")
        first.paper.fail("ana", *unknown())
        await first.app.tick()
        first.clock.move_to(first.now + MINUTE)
        waiting = asyncio.create_task(third.app.tick())
        await asyncio.wait_for(looking.wait(), 5)
        await second.app.tick()
        assert len(first.paper.delivered) == 1
        go_on.set()
        await waiting
        await later(first, MINUTE)
        assert len(first.paper.delivered) == 1
        assert await first.states() == {"sent": 1}
    finally:
        for database in databases:
            await database.close()


async def test_a_process_that_died_while_sending_leaves_an_unknown_outcome_after_its_lease(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana")
    async with database.write() as session:
        await outbox.claim(session, office.now, 50)
    await later(office, outbox.LEASE - SECOND)
    assert (office.paper.delivered, await office.states()) == ([], {"sending": 1})
    await later(office, SECOND)
    [message] = office.paper.delivered
    assert MARK in message.text


async def test_on_sqlite_the_next_start_knows_that_whoever_held_a_lease_is_dead(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana")
    async with database.write() as session:
        await outbox.claim(session, office.now, 50)
    await office.app.start()
    assert await office.states() == ({"unknown": 1} if database.is_sqlite else {"sending": 1})


async def test_a_lease_counts_from_its_claim_and_not_from_the_start_of_a_long_run(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ana")
    await office.post("ken")
    async with database.write() as session:  # ken's chat opens while ana's letter is under way
        await pacing.close(session, {f"{PLATFORM}/ken": office.now + MINUTE})

    async def slow(to: Address) -> None:
        async with database.write() as session:
            assert await outbox.expire(session, office.now) == 0, to
        office.clock.move_to(office.now + 2 * outbox.LEASE)

    office.paper.before_each = slow
    await office.app.tick()
    assert [each.to for each in office.paper.delivered] == ["ana", "ken"]
    assert await office.states() == {"sent": 2}


async def test_too_many_requests_close_one_workspace_and_keep_its_letters(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.open("bea", team="initech")
    office.paper.fail("ana", SendFailed("slow down", retry_after=30))
    await office.post("ana")
    await office.app.tick()
    await office.post("ken")
    await office.post("bea", team="initech")
    await later(office, 29 * SECOND)
    assert [each.to for each in office.paper.delivered] == ["bea"]
    assert await office.states() == {"pending": 2, "sent": 1}

    await later(office, SECOND)
    assert {each.to for each in office.paper.delivered} == {"ana", "ken", "bea"}
    assert not any(MARK in each.text for each in office.paper.delivered)
    assert await office.states() == {"sent": 3}


async def test_a_platform_that_says_try_again_now_does_not_get_an_endless_stream(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana")
    office.paper.fail("ana", *[SendFailed("slow down", retry_after=0)] * 3)
    await asyncio.wait_for(office.app.tick(), 10)
    assert await office.states() == {"pending": 1}
    for _ in range(3):
        await later(office, SECOND)
    assert await office.states() == {"sent": 1}


async def test_a_closed_scope_does_not_make_the_scheduler_spin(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana", due_at=SystemClock().now() - MINUTE)
    async with database.write() as session:
        await pacing.close(session, {PLATFORM: SystemClock().now() + MINUTE})
    looks: list[object] = []

    class Counted(App):
        async def look(self) -> datetime | None:
            looks.append(self)
            return await super().look()

    scheduler = Scheduler(Counted(database, SystemClock(), office.wires))
    scheduler.start()
    await asyncio.sleep(0.6)
    await scheduler.stop()
    assert 1 <= len(looks) <= 3


async def test_a_chat_takes_its_next_message_after_the_pause_that_its_platform_asks_for(database: Database) -> None:
    office = await office_of(database, "ana", "ken", pace=Pace(chat_seconds=10))
    for name in ("ana", "ken"):
        await office.post(name)
    await office.app.tick()
    assert [each.to for each in office.paper.delivered] == ["ana", "ken"]
    await office.post("ana")
    await later(office, 9 * SECOND)
    assert len(office.paper.delivered) == 2
    await later(office, SECOND)
    assert len(office.paper.to("ana")) == 2


async def owned_by_ana(database: Database) -> Office:
    """ana owns a deadline; dan is her deputy, rita the client's rep, zoe the admin."""
    office = await office_of(database, "zoe", "ana", "dan", "rita", deadlines=0)
    await office.said("zoe", "/client set Globex rep @rita")
    await office.said("ana", '/deadline new Globex "Colours" by 2026-11-20 17:00 hold blocks @zoe')
    ana, dan = await office.member("ana"), await office.member("dan")
    async with database.write() as session:
        await members.change(session, ana.id, deputy_id=dan.id)
    return office


async def test_what_cannot_reach_the_owner_goes_to_the_deputy_and_says_why(database: Database) -> None:
    office = await owned_by_ana(database)
    office.paper.fail("ana", SendFailed("chat not found"))
    await office.until(TUESDAY.replace(hour=11))
    [message] = office.paper.delivered
    assert message.to == "dan"
    assert message.text.startswith("<i>This comes to you because ana could not be reached.</i>\n")
    assert await office.rows("SELECT address, error FROM letters WHERE state = 'failed'") == [("ana", "chat not found")]


async def test_then_to_the_rep_then_to_an_admin_and_then_the_record_says_that_nobody_got_it(database: Database) -> None:
    office = await owned_by_ana(database)
    for name in ("ana", "dan", "rita", "zoe"):
        office.paper.fail(name, SendFailed("chat not found"))
    await office.until(TUESDAY.replace(hour=11))
    tried = await office.rows("SELECT address, state FROM letters ORDER BY id")
    assert tried == [("ana", "failed"), ("dan", "failed"), ("rita", "failed"), ("zoe", "failed")]
    assert await office.rows("SELECT count(*) FROM evidence WHERE kind = 'gave_up'") == [(1,)]


async def test_who_could_not_be_reached_and_writes_again_gets_their_letters_again(database: Database) -> None:
    office = await owned_by_ana(database)
    office.paper.fail("ana", SendFailed("blocked"))
    await office.until(TUESDAY.replace(hour=11))
    await office.said("ana", "/deadline snooze D-1 1h")
    await office.until(FRIDAY_AT_FIVE)
    assert len(office.paper.to("dan")) == 1
    assert office.paper.to("ana")


async def test_a_word_to_somebody_who_waits_goes_to_nobody_else(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    office.paper.fail("ken", SendFailed("blocked"))
    await office.post("ken")
    await office.app.tick()
    assert office.paper.delivered == []
    assert await office.rows("SELECT kind FROM evidence WHERE kind = 'gave_up'") == [("gave_up",)]


async def test_what_is_pending_for_one_person_at_the_same_moment_is_one_message(database: Database) -> None:
    office = await office_of(database, "ana", "ken", deadlines=3)
    for number in (1, 2, 3):
        await office.post("ken", number=number)
    await office.post("ana", number=2)
    await office.app.tick()
    [bundle] = office.paper.to("ken")
    assert bundle.text.startswith("<b>3 things at once</b>\n• <b>D-1</b>")
    assert bundle.buttons == ("Open D-1", "Open D-2", "Open D-3")
    assert len(office.paper.to("ana")) == 1
    assert await office.states() == {"sent": 4}


async def test_a_bundle_holds_no_more_than_a_message_can(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ken", 41)
    await office.app.tick()
    buttons = sorted(len(each.buttons) for each in office.paper.to("ken"))
    assert buttons == [0, 20, 20]  # the forty-first goes alone, and has nothing to open
    assert await office.states() == {"sent": 41}


async def test_a_decision_is_never_bundled(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.until(FRIDAY_AT_FIVE)
    office.paper.delivered.clear()
    await office.post("ana", 2)
    await office.post("ana", 2, nudge=Nudge.untold)
    await office.app.tick()
    alone = [each for each in office.paper.delivered if "It was sent …" in each.buttons]
    assert (len(alone), len(office.paper.delivered)) == (2, 3)


async def test_a_message_that_is_done_with_loses_its_buttons(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.until(TUESDAY.replace(hour=11))
    [message] = office.paper.delivered
    await office.said("ana", "/deadline answered D-1")
    await office.app.tick()
    [(edited, text)] = office.paper.edits
    assert (edited, office.paper.buttons) == (message.id, [()])
    assert "Nothing more to do with this message. Now: answered." in text


async def test_an_edit_of_unknown_outcome_is_repeated_for_that_is_safe(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.until(TUESDAY.replace(hour=11))
    await office.said("ana", "/deadline answered D-1")
    office.paper.fail("ana", *unknown(3))
    for _ in range(5):
        await later(office, MINUTE)
    assert len(office.paper.edits) == 1
    assert await office.states() == {"sent": 2}


async def test_a_bundle_is_left_as_it_is_when_one_of_its_deadlines_is_answered(database: Database) -> None:
    office = await office_of(database, "ana", deadlines=3)
    await office.until(TUESDAY.replace(hour=11))
    [bundle] = office.paper.delivered
    assert bundle.buttons == ("Open D-1", "Open D-2", "Open D-3")
    await office.said("ana", "/deadline answered D-1")
    await office.app.tick()
    assert office.paper.edits == []


async def test_a_letter_that_is_not_true_any_more_is_not_sent(database: Database) -> None:
    office = await office_of(database, "ana")
    await office.post("ana", nudge=Nudge.not_sent, due_at=office.now + MINUTE)
    await office.said("ana", "/deadline answered D-1")
    await later(office, MINUTE)
    assert (office.paper.delivered, await office.states()) == ([], {"moot": 1})


async def test_a_letter_to_a_former_owner_goes_to_the_present_one(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ana", nudge=Nudge.not_sent, due_at=office.now + MINUTE)
    await office.said("ana", "/deadline owner D-1 @ken")
    await later(office, MINUTE)
    assert {each.to for each in office.paper.delivered} == {"ken"}


async def test_a_window_that_closed_since_the_letter_was_written_is_looked_at_again(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ana", due_at=office.now, at_once=False)
    await office.post("ken", due_at=office.now, at_once=True)
    await later(office, timedelta(hours=10))
    assert [each.to for each in office.paper.delivered] == ["ken"]
    assert await office.rows(
        "SELECT attempts FROM letters WHERE state = 'pending' AND nudge = 'blocked_corrected'"
    ) == [(0,)]
    await office.until(TUESDAY + timedelta(hours=24) - SECOND)
    assert office.paper.to("ana") == []
    await office.until(TUESDAY + timedelta(hours=24))
    assert len(office.paper.to("ana")) == 1


async def test_a_letter_for_a_platform_that_is_not_connected_waits_and_holds_up_nobody(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    await office.post("ken", 60)
    async with database.write() as session:
        statement = "UPDATE letters SET platform = 'smoke', state = 'unknown', attempted_at = made_at, attempts = 1"
        await (await session.connection()).exec_driver_sql(statement)
    await office.post("ana")
    office.paper.fail("ana", *unknown())
    for _ in range(2):
        await later(office, MINUTE)
    assert [each.to for each in office.paper.delivered] == ["ana"]
    assert await office.states() == {"unknown": 60, "sent": 1}


async def test_a_letter_that_cannot_be_composed_is_set_aside_and_holds_up_nobody(database: Database) -> None:
    office = await office_of(database, "ana", "ken", "mia")
    for name in ("ana", "ken", "mia"):
        await office.post(name)
    async with database.write() as session:  # as a newer release might have written it
        statement = "UPDATE members SET zone = 'Mars/Phobos' WHERE name = 'ken'"
        await (await session.connection()).exec_driver_sql(statement)
    with capture_logs() as logs:
        await office.app.tick()
    failed = [line["letter_ids"] for line in logs if line["event"] == "letters could not be composed"]
    assert failed == [[1, 2, 3], [2]]
    assert [each.to for each in office.paper.delivered] == ["ana", "mia"]
    assert await office.rows("SELECT state, error FROM letters WHERE address = 'ken'") == [
        ("pending", "ValueError(\"no such time zone: 'Mars/Phobos'\")")
    ]


async def test_letters_that_shared_a_message_are_all_found_by_it_and_none_is_said_again(database: Database) -> None:
    office = await office_of(database, "ana", can_look=True)
    await office.post("ana", 3)
    office.paper.fail("ana", *unknown())
    await office.app.tick()
    [key] = set(await keys_sent_as(office))
    office.paper.found[key] = "m-found"
    await later(office, MINUTE)
    assert office.paper.delivered == []
    assert await office.states() == {"sent": 3}


async def keys_sent_as(office: Office) -> list[str]:
    return [str(key) for (key,) in await office.rows("SELECT DISTINCT sent_as FROM letters")]


async def test_a_platform_that_stalls_keeps_no_other_letters_in_doubt(database: Database) -> None:
    office = await office_of(database, "ana", "ken")
    stalled, released = Paper(), asyncio.Event()
    stalled.platform = "glass"

    async def wait(_: Address) -> None:
        await released.wait()

    stalled.before_each = wait
    app = App(database, office.clock, {**office.wires, "glass": Wire(stalled)})
    await office.post("ana")
    await office.post("ken")
    async with database.write() as session:
        await session.execute(update(LetterRow).where(LetterRow.address == "ken").values(platform="glass"))
    ticking = asyncio.create_task(app.tick())
    async with asyncio.timeout(20):
        while await office.states() != {"sent": 1, "sending": 1}:
            await asyncio.sleep(0.01)
    assert [each.to for each in office.paper.delivered] == ["ana"]
    released.set()
    await ticking
    assert await office.states() == {"sent": 2}
