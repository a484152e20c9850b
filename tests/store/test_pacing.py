"""How fast we write: each "not so fast" closes one scope, and a limit of messages a second is kept (RULES 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat import Pace, Scope, SendFailed
from bot.domain.letters import Nudge
from bot.store.database import Database
from tests.store.office import Office

SECOND = timedelta(seconds=1)


async def office_of(database: Database, *names: str, pace: Pace | None = None) -> Office:
    office = Office(database, pace=pace)
    await office.open(*names)
    return office


async def later(office: Office, span: timedelta) -> None:
    office.clock.move_to(office.now + span)
    await office.app.tick()


async def test_a_chat_gets_one_message_at_a_time_however_many_wait(database: Database) -> None:
    office = await office_of(database, "ana", "ken", pace=Pace(chat_seconds=1))
    await office.post("ana", 3, nudge=Nudge.untold)  # decisions share no message
    await office.post("ken")
    async with database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE deadlines SET state = 'untold'")
    counts = []
    for _ in range(4):
        await office.app.tick()
        counts.append((len(office.paper.to("ana")), len(office.paper.to("ken"))))
        office.clock.move_to(office.now + SECOND)
    assert counts == [(1, 1), (2, 1), (3, 1), (3, 1)]


async def test_a_platform_gets_no_more_a_second_than_it_takes(database: Database) -> None:
    names = [f"p{number}" for number in range(7)]
    office = await office_of(database, *names, pace=Pace(per_second=3))
    for name in names:
        await office.post(name)
    counts = []
    for _ in range(4):
        await office.app.tick()
        counts.append(len(office.paper.delivered))
        office.clock.move_to(office.now + SECOND)
    assert counts == [3, 6, 7, 7]


async def test_who_waits_for_a_closed_platform_is_looked_at_when_it_opens(database: Database) -> None:
    office = await office_of(database, "ana", "ken", pace=Pace(per_second=1))
    await office.post("ana")
    await office.post("ken")
    await office.app.tick()
    assert await office.app.next_instant() == office.now + SECOND


@pytest.mark.parametrize(
    ("scope", "going"),
    [(Scope.bot, []), (Scope.method, ["bea"]), (Scope.chat, ["bea", "ken"])],
    ids=["bot", "method", "chat"],
)
async def test_not_so_fast_closes_one_scope(database: Database, scope: Scope, going: list[str]) -> None:
    office = await office_of(database, "ana", "ken")
    await office.open("bea", team="initech")
    office.paper.fail("ana", SendFailed("slow down", retry_after=30, scope=scope))
    await office.post("ana")
    await office.app.tick()
    await office.post("ana")
    await office.post("ken")
    await office.post("bea", team="initech")
    await later(office, 29 * SECOND)
    assert sorted(each.to for each in office.paper.delivered) == going
    await later(office, SECOND)
    assert sorted({each.to for each in office.paper.delivered}) == ["ana", "bea", "ken"]


async def test_a_chat_that_has_moved_gets_what_waited_at_its_new_address(database: Database) -> None:
    office = await office_of(database, "ana")
    office.paper.fail("ana", SendFailed("moved", moved_to="ana-2"))
    await office.post("ana")
    await office.app.tick()
    assert office.paper.delivered == []  # not in the same breath, or two that move to each other would never end
    await later(office, SECOND)
    assert [each.to for each in office.paper.delivered] == ["ana-2"]
    assert await office.states() == {"sent": 1}
