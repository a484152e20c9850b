"""The clock jumps forward and back, the clocks change, the machine sleeps: nothing twice, nothing stuck."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import structlog
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from bot.app import App, HandClock, SystemClock
from bot.chat import Address, Pace, SendFailed
from bot.domain.letters import Nudge
from bot.scheduler import Scheduler
from bot.store import outbox
from bot.store.database import Database
from tests.conftest import Site
from tests.store.office import FRIDAY_AT_FIVE, TUESDAY, Office, unknown

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MARK = "You may have got this already"


@pytest.fixture
async def quick(file_site: Site) -> AsyncIterator[Database]:
    """A database with all tables and no rows, on one engine: what is looked at here has nothing to do with it."""
    database = await file_site.cleared()
    yield database
    await database.close()


class AnyClock(HandClock):
    """A clock that can also be set back."""

    def set_to(self, at: datetime) -> None:
        self._now = at


async def wrong_office(database: Database, *names: str, pace: Pace | None = None) -> tuple[Office, AnyClock]:
    clock = AnyClock(TUESDAY)
    office = Office(database, clock=clock, pace=pace)
    await office.open(*names)
    return office, clock


async def test_a_clock_that_is_set_back_by_an_hour_stops_no_delivery(database: Database) -> None:
    """Everything that the wrong clock had written as its present is brought back to the right one."""
    office, clock = await wrong_office(database, "ana", "ken", "mia", "lena", pace=Pace(10, 60, 60))
    await office.app.tick()
    clock.set_to(TUESDAY + HOUR)
    for name in ("ana", "ken", "mia"):
        await office.post(name)
    office.paper.fail("ken", *unknown())
    office.paper.fail("mia", SendFailed("not so fast", retry_after=30))
    await office.app.tick()
    assert [each.to for each in office.paper.delivered] == ["ana"]
    assert await office.states() == {"sent": 1, "unknown": 1, "pending": 1}

    await office.post("lena")
    clock.set_to(TUESDAY)
    with structlog.testing.capture_logs() as logs:
        for _ in range(25):
            clock.set_to(office.now + 6 * SECOND)
            await office.app.tick()
    assert await office.states() == {"sent": 4}
    assert sorted(each.to for each in office.paper.delivered) == ["ana", "ken", "lena", "mia"]
    assert [each.to for each in office.paper.delivered if MARK in each.text] == ["ken"]
    assert [entry["seconds"] for entry in logs if entry["event"].startswith("the clock was set back")] == [3594.0]


async def test_what_a_dead_process_wrote_by_a_wrong_clock_stops_nothing_after_the_next_start(
    database: Database,
) -> None:
    office, clock = await wrong_office(database, "ana", "ken", pace=Pace(10, 60, 60))
    clock.set_to(TUESDAY + HOUR)
    await office.post("ana")
    async with database.write() as session:
        assert await outbox.claim(session, office.now, 10)  # and dies
    await office.post("ken")

    after = Office(database, TUESDAY, pace=Pace(10, 60, 60))
    await after.app.start()
    for _ in range(25):
        after.clock.move_to(after.now + 6 * SECOND)
        await after.app.tick()
    assert await after.states() == {"sent": 2}
    assert {each.to: MARK in each.text for each in after.paper.delivered} == {"ana": True, "ken": False}


async def test_a_lease_that_a_leap_of_the_clock_ends_leaves_one_repeat_and_the_later_attempt_decides(
    database: Database,
) -> None:
    """Another process sees the lease over while the message is still under way."""
    first, clock = await wrong_office(database, "ana")
    second = Office(database, clock=clock)
    await first.post("ana")
    is_under_way, may_arrive = asyncio.Event(), asyncio.Event()

    async def slow(_to: Address) -> None:
        is_under_way.set()
        await may_arrive.wait()

    first.paper.before_each = slow
    sending = asyncio.create_task(first.app.tick())
    await is_under_way.wait()
    clock.move_to(TUESDAY + 2 * MINUTE)
    await second.app.tick()
    [again] = second.paper.delivered
    assert MARK in again.text
    [before] = await first.rows("SELECT state, message, attempts, sent_at FROM letters")
    clock.move_to(clock.now() + 3 * SECOND)
    may_arrive.set()
    await sending
    assert await first.rows("SELECT state, message, attempts, sent_at FROM letters") == [before]
    assert before[0] == "sent"
    for office in (first, second):
        await office.app.tick()
    assert (len(first.paper.delivered), len(second.paper.delivered)) == (1, 1)


async def test_an_outcome_that_comes_after_its_lease_and_before_a_repeat_saves_the_repeat(database: Database) -> None:
    office, clock = await wrong_office(database, "ana")
    await office.post("ana")

    async def the_clock_leaps(_to: Address) -> None:
        clock.move_to(TUESDAY + 2 * MINUTE)
        async with database.write() as session:
            assert await outbox.expire(session, clock.now()) == 1

    office.paper.before_each = the_clock_leaps
    await office.app.tick()
    office.paper.before_each = None
    for _ in range(3):
        await office.app.tick()
    assert await office.states() == {"sent": 1}
    assert len(office.paper.delivered) == 1


async def test_a_pause_of_years_that_a_platform_asks_for_ends_within_hours(quick: Database) -> None:
    office, clock = await wrong_office(quick, "ana")
    await office.post("ana")
    office.paper.fail("ana", SendFailed("not so fast", retry_after=10**12))
    await office.app.tick()
    clock.move_to(TUESDAY + 2 * HOUR)
    await office.app.tick()
    assert len(office.paper.delivered) == 1


async def test_a_clause_that_was_executed_is_not_executed_again_when_the_clock_was_wrong(quick: Database) -> None:
    """The clock leaps past the due instant, is put right, and gets there once more."""
    office, clock = await wrong_office(quick, "ana", "ken")
    await office.said("ana", "/deadline blocks D-1 @ken")
    await office.said("ana", "/deadline sent D-1")
    await office.app.tick()
    clock.set_to(FRIDAY_AT_FIVE + MINUTE)
    await office.app.tick()
    told = [(each.to, each.key) for each in office.paper.delivered]
    assert [each.to for each in office.paper.delivered if "on hold" in each.text] == ["ana", "ken"]
    clock.set_to(FRIDAY_AT_FIVE - timedelta(hours=6))
    while office.now < FRIDAY_AT_FIVE + HOUR:
        clock.set_to(office.now + HOUR)
        await office.app.tick()
    assert [(each.to, each.key) for each in office.paper.delivered] == told
    assert await office.rows("SELECT count(*) FROM evidence WHERE kind = 'held'") == [(1,)]


@pytest.mark.parametrize(
    ("sunday", "opens", "comes"),
    [
        ("2027-03-28", "09:00", "07:00"),  # summer time since three: nine o'clock is an hour earlier
        ("2027-10-31", "09:00", "08:00"),
        ("2027-03-28", "02:30", "01:00"),  # there is no half past two: at three, when it would be
        ("2027-10-31", "02:30", "00:30"),  # there are two: at the first
    ],
)
async def test_a_nudge_comes_when_a_window_opens_on_the_days_on_which_the_clocks_change(
    quick: Database, sunday: str, opens: str, comes: str
) -> None:
    """Once, at the hour that the reader's clock shows, or the nearest that there is (RULES 5)."""
    zone, day = ZoneInfo("Europe/Berlin"), datetime.fromisoformat(sunday)
    office = Office(quick, (day - timedelta(days=1)).replace(hour=20, tzinfo=zone).astimezone(UTC))
    await office.say("ana", "/me zone Europe/Berlin")
    await office.said("ana", f"/availability set chat mon-sun {opens}-20:00")
    await office.said("ana", "/client new Globex zone UTC")
    await office.said("ana", f'/deadline new Globex "Part 1" by {day + timedelta(days=9):%Y-%m-%d} 17:00 hold')
    await office.said("ana", "/deadline blocks D-1 @ana")
    await office.app.tick()
    office.paper.delivered.clear()
    await office.post("ana", nudge=Nudge.blocked_corrected, at_once=False)
    [(key,)] = await office.rows("SELECT key FROM letters WHERE state = 'pending' AND nudge = 'blocked_corrected'")
    arrived: list[datetime] = []
    while office.now.astimezone(zone) < (day + timedelta(hours=23)).replace(tzinfo=zone):
        before = len(office.paper.delivered)
        next_at = await office.app.next_instant()
        office.clock.move_to(max(next_at or office.now, office.now + MINUTE))
        await office.app.tick()
        arrived += [office.now for each in office.paper.delivered[before:] if each.key == key]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in arrived] == [f"{sunday} {comes}"]


async def test_a_machine_that_slept_for_three_days_says_what_is_still_true_and_wakes_nobody(
    quick: Database,
) -> None:
    """It sleeps from Thursday to Sunday: reminders, due instants and a proceed have passed."""
    office, clock = await wrong_office(quick, "ana", "ken")
    for number, clause in ((2, "hold"), (3, "proceed"), (4, "hold")):
        line = f'/deadline new Globex "Part {number}" by 2026-11-20 17:00 {clause} blocks @ken'
        await office.said("ana", line)
        await office.said("ana", f"/deadline sent D-{number}")
    await office.until(datetime(2026, 11, 19, 10, 0, tzinfo=UTC))
    told = len(office.paper.delivered)

    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    clock.move_to(sunday)
    await office.app.tick()
    states = await office.rows("SELECT number, state FROM deadlines WHERE number > 1 ORDER BY number")
    assert [tuple(row) for row in states if row[0] != 3] == [(2, "held"), (4, "held")]
    assert (3, "proceeded") not in states  # three days late: the owner is asked instead
    asleep = office.paper.delivered[told:]
    assert asleep == []  # nobody's window is open

    await office.until(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    came = office.paper.delivered[told:]
    kens = [each for each in came if each.to == "ken"]
    assert len(kens) == 1  # two that are held: one message
    assert all(name in kens[0].text for name in ("Part 2", "Part 4"))
    assert "go on" not in kens[0].text
    anas = "\n".join(each.text for each in came if each.to == "ana")
    assert "on hold" in anas
    assert not [each for each in came if "remind" in each.text.lower() and "Part 3" in each.text and each.to == "ken"]
    assert await office.rows("SELECT count(*) FROM evidence WHERE kind = 'proceeded'") == [(0,)]


async def test_a_machine_whose_clock_is_set_back_is_looked_after_all_the_same(
    quick: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler plans by the machine's clock, and would next look in an hour."""
    back = [timedelta()]

    class Machine(datetime):
        """The machine's clock as APScheduler reads it."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return SystemClock().now() - back[0]

    for module in (base, interval):
        monkeypatch.setattr(module, "datetime", Machine)
    looks: list[float] = []

    class Counted(App):
        """Counts its ticks."""

        async def look(self) -> datetime | None:
            looks.append(asyncio.get_running_loop().time())
            return await super().look()

    app = Counted(quick, SystemClock(), {})
    scheduler = Scheduler(app)
    scheduler.start()
    try:
        async with asyncio.timeout(30):
            while len(looks) < 3:
                await asyncio.sleep(0.05)
            back[0], seen = HOUR, len(looks)
            while len(looks) < seen + 5:
                await asyncio.sleep(0.05)
        pauses = [later - sooner for sooner, later in pairwise(looks[seen - 1 :])]
        sys.stdout.write(f"pauses between looks after the clock was set back: {[round(each, 1) for each in pauses]}\n")
        assert max(pauses) > 2  # else APScheduler minds such a clock by itself, and we need not
    finally:
        await scheduler.stop()
