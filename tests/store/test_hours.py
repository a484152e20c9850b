"""Hours as they are kept: every value comes back, moves are carried out at their instant, and whoever's open deadlines
they touch are looked at again in the same transaction.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.availability import USUAL_WEEK, Absence, Availability, Channel, Exceptional, Move, Quiet, Week, Windows
from bot.domain.windows import MINUTES_OF_DAY
from bot.jobs import housekeeping
from bot.store import clients, deadlines, members
from bot.store.database import Database
from bot.store.hours import document, value
from bot.store.rows import ClientRow, DeadlineRow
from tests.store.office import TUESDAY, Office

ZONES = ("UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe")
LISBON = "Europe/Lisbon"
SECOND = timedelta(seconds=1)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
windows: st.SearchStrategy[Windows] = st.lists(
    st.tuples(st.integers(0, MINUTES_OF_DAY - 1), st.integers(1, 2 * MINUTES_OF_DAY)), max_size=3
).map(tuple)
weeks: st.SearchStrategy[Week] = st.tuples(*[windows] * 7)
availabilities = st.builds(
    Availability,
    st.sampled_from(ZONES),
    weeks=st.lists(st.tuples(st.sampled_from(Channel), weeks), max_size=3, unique_by=lambda each: each[0]).map(tuple),
    holidays=st.none() | st.sampled_from(["", "JP", "GB-SCT"]),
    absences=st.lists(st.builds(Absence, days, days, st.text(max_size=30)), max_size=3).map(tuple),
    exceptions=st.lists(
        st.builds(Exceptional, days, windows, st.none() | st.sampled_from(Channel)), max_size=3
    ).map(tuple),
    moves=st.lists(st.builds(Move, days, st.sampled_from(ZONES)), max_size=3).map(tuple),
    quiet=st.sampled_from(Quiet),
)  # fmt: skip


@given(availabilities)
def test_every_value_of_somebodys_hours_comes_back_from_the_document(hours: Availability) -> None:
    assert value(hours.zone, document(hours)) == hours


@pytest.mark.parametrize("zone", ZONES)
def test_the_usual_hours_need_no_document(zone: str) -> None:
    assert document(Availability(zone)) is None
    assert value(zone, None) == Availability(zone)


@pytest.mark.parametrize(
    "hours",
    [
        Availability("UTC", weeks=((Channel.chat, USUAL_WEEK),)),
        Availability("UTC", weeks=((Channel.chat, ((),) * 7),)),
        Availability("UTC", holidays=""),
        Availability("UTC", absences=(Absence(date(2026, 12, 24), date(2026, 12, 24)),)),
        Availability("UTC", exceptions=(Exceptional(date(2026, 12, 24), ()),)),
        Availability("UTC", moves=(Move(date(2026, 12, 24), "UTC"),)),
        Availability("UTC", quiet=Quiet.hard),
    ],
)
def test_whatever_was_set_has_a_document_even_where_it_changes_nothing(hours: Availability) -> None:
    """What was set stays so when the usual hours change: holidays of a new country, a new zone."""
    assert document(hours) is not None
    assert value("UTC", document(hours)) == hours


def test_people_with_the_same_hours_share_them() -> None:
    written = document(Availability("UTC", quiet=Quiet.hard))
    assert value("UTC", written) is value("UTC", written)


def test_a_zone_that_is_no_longer_known_can_still_be_read() -> None:
    hours = Availability("Mars/Olympus", quiet=Quiet.hard)
    assert value("Mars/Olympus", document(hours)) == hours


async def set_member(office: Office, name: str, hours: Availability) -> None:
    member = await office.member(name)
    async with office.database.write() as session:
        await members.set_hours(session, member.id, hours)


async def set_client(office: Office, hours: Availability) -> None:
    async with office.database.write() as session:
        client = await clients.by_name(session, await office.workspace(), "Globex")
        assert client is not None
        await clients.set_hours(session, client.id, hours)


async def of_client(office: Office) -> Availability:
    async with office.database.read() as session:
        client = await clients.by_name(session, await office.workspace(), "Globex")
        assert client is not None
        assert client.availability is not None
        return client.availability


async def rest(office: Office) -> None:
    """No deadline wants a look."""
    async with office.database.write() as session:
        await session.execute(update(DeadlineRow).values(wake_at=None))


async def woken(office: Office) -> list[object]:
    return [name for (name,) in await office.rows("SELECT number FROM deadlines WHERE wake_at IS NOT NULL ORDER BY id")]


async def test_somebodys_hours_are_kept_with_their_zone_and_next_move(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=0)
    hours = Availability("Asia/Tokyo", moves=(Move(date(2026, 12, 11), "UTC"), Move(date(2026, 12, 1), LISBON)))
    await set_member(office, "ana", hours)
    await set_client(office, hours)
    ana = await office.member("ana")
    assert (ana.zone, ana.hours, await of_client(office)) == ("Asia/Tokyo", hours, hours)
    for table in ("members", "clients"):
        [(moves_at,)] = await office.rows(f"SELECT moves_at FROM {table}")
        assert str(moves_at)[:19] == "2026-12-01 00:00:00"
    await set_member(office, "ana", Availability("UTC"))
    assert await office.rows("SELECT hours, moves_at FROM members") == [(None, None)]


@pytest.mark.parametrize("who", ["ana", "Globex"])
async def test_a_move_is_carried_out_from_its_instant_on_and_once(database: Database, who: str) -> None:
    office = Office(database)
    await office.open("ana", "ken", deadlines=1)
    there, back = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 10, 15, tzinfo=UTC)
    moves = (Move(date(2026, 12, 1), LISBON), Move(date(2026, 12, 11), "Asia/Tokyo"))
    trip = Availability("Asia/Tokyo", holidays="JP", moves=moves)
    away = Availability(LISBON, holidays="JP", moves=moves[1:])
    home = Availability("Asia/Tokyo", holidays="JP")
    if who == "ana":
        await set_member(office, "ana", trip)
    else:
        await set_client(office, trip)
    found = []
    for at in (there - SECOND, there, there + SECOND, back - SECOND, back, back + SECOND):
        await rest(office)
        await housekeeping.run(database, at)
        hours = (await office.member("ana")).hours if who == "ana" else await of_client(office)
        found.append((hours, await woken(office)))
    assert found == [(trip, []), (away, [1]), (away, []), (away, []), (home, [1]), (home, [])]
    assert (await office.member("ken")).hours == Availability("UTC")


async def test_of_many_that_move_at_once_all_do(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=0)
    ana = await office.member("ana")
    hours = Availability("UTC", holidays="", moves=(Move(date(2026, 12, 1), LISBON),))
    async with database.write() as session:
        for number in range(housekeeping.MOST_MOVED + 1):
            name = f"p{number}"
            member = await members.add(
                session, ana.workspace_id, name=name, role=ana.role, zone="UTC", language="en", now=TUESDAY
            )
            await members.set_hours(session, member.id, hours)
    moved = []
    for hour in range(3):
        await housekeeping.run(database, datetime(2026, 12, 1, hour, tzinfo=UTC))
        moved.append(await office.rows(f"SELECT count(*) FROM members WHERE zone = '{LISBON}'"))
    assert moved == [[(housekeeping.MOST_MOVED,)], [(housekeeping.MOST_MOVED + 1,)], [(housekeeping.MOST_MOVED + 1,)]]


@pytest.mark.parametrize(
    "line",
    [
        "/availability set chat mon-fri 10:00-16:00",
        "/availability away 24 Dec - 3 Jan",
        "/availability except 24 Dec off",
        "/availability holidays JP",
        "/availability deputy @ken",
        "/availability zone Asia/Tokyo",
        "/availability zone Asia/Tokyo from 1 Dec",
        "/client set Globex hours mon-fri 10:00-16:00",
        "/client set Globex holidays JP",
        "/client set Globex zone Asia/Tokyo",
    ],
)
async def test_a_change_has_the_open_deadlines_looked_at_in_its_own_transaction(database: Database, line: str) -> None:
    office = Office(database)
    await office.open("ana", "ken", deadlines=2)
    await office.said("ana", "/deadline answered D-2")
    await rest(office)
    await office.said("ana", line)
    async with database.read() as session:
        assert await deadlines.next_wake(session) == office.now
    assert await woken(office) == [1]


async def test_hours_of_one_who_may_stand_in_wake_what_colleagues_with_hours_of_their_own_have_open(
    database: Database,
) -> None:
    office = Office(database)
    await office.open("ana", "ken", "mia", deadlines=1)
    await office.said("mia", '/deadline new Globex "Logo" by 2026-11-20 17:00 hold')
    await office.said("ana", "/availability away 24 Dec - 3 Jan")
    await rest(office)
    await office.said("ken", "/availability set chat mon-fri 10:00-16:00")
    assert await woken(office) == [1]


async def test_deadlines_of_other_clients_and_workspaces_rest_on(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=1)
    await office.open("bea", team="initech", deadlines=1)
    await office.said("ana", "/client new Initrode zone UTC")
    await office.said("ana", '/deadline new Initrode "Logo" by 2026-11-20 17:00 hold')
    await rest(office)
    await office.said("ana", "/client set Initrode hours mon-fri 10:00-16:00")
    assert await woken(office) == [2]
    await rest(office)
    await office.said("bea", "/availability set chat mon-fri 10:00-16:00", team="initech")
    assert await office.rows("SELECT workspace_id FROM deadlines WHERE wake_at IS NOT NULL") == [
        (await office.workspace("initech"),)
    ]


async def test_a_client_that_moves_keeps_the_holidays_of_its_country(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=0)
    async with database.write() as session:
        await session.execute(update(ClientRow).values(country="US"))
    await set_client(office, Availability("Europe/London", moves=(Move(date(2026, 12, 1), LISBON),)))
    await housekeeping.run(database, datetime(2026, 12, 2, tzinfo=UTC))
    assert await of_client(office) == Availability(LISBON)
