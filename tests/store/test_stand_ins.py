"""Who gets what is for an owner who is away, when the hours let it through, and that it goes to one person, once.

ana owns D-1; her deputy is ken, the client's rep mia, the admin eve. All keep the usual hours in UTC; the letters are
those of Friday 20 November, when the work is held.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.availability import Availability, Channel
from bot.domain.letters import Draft, Nudge
from bot.store import cases, deadlines, members, outbox
from bot.store.database import Database
from bot.store.decisions import is_gone, posted
from tests.store.office import Office

FRIDAY_NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
LATER_THAT_NIGHT = FRIDAY_NIGHT + timedelta(hours=1)
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY_AFTER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
EVERYBODY = ("ana", "ken", "mia", "eve")
WHY = "This comes to you because ana is away."
NEVER = Availability("UTC", weeks=((Channel.chat, ((),) * 7),))


async def later(office: Office, at: datetime) -> None:
    """What was just changed is taken up, then time passes."""
    await office.app.tick()
    await office.until(at)


async def office_of(database: Database, due: str, *words: str) -> Office:
    """The four of them, and a deadline of which the client was told."""
    office = Office(database)
    await office.open("eve", "ana", "ken", "mia", deadlines=0)
    await office.app.tick()
    await office.said("eve", "/client set Globex rep @mia")
    await office.said("ana", "/availability deputy @ken")
    await office.said("ana", " ".join(['/deadline new Globex "Contract" by', due, "hold", *words]))
    await office.said("ana", "/deadline sent D-1")
    await later(office, datetime(2026, 11, 20, 16, 0, tzinfo=UTC))
    office.paper.delivered.clear()
    return office


async def set_hours(office: Office, name: str, hours: Availability) -> None:
    """As a command does it, without its questions."""
    member = await office.member(name)
    async with office.database.write() as session:
        await members.set_hours(session, member.id, hours)
        await deadlines.wake_for_hours(session, member.workspace_id, member.id, office.now)
        await outbox.look_again(session, member.id, office.now)


def got(office: Office) -> list[tuple[str, bool, bool]]:
    """Who heard in which order, whether that it was held, and whether because ana is away; not what the ladder asks
    somebody days later.
    """
    heard = [each for each in office.paper.delivered if "Never" not in each.buttons]
    return [(each.to, "on hold" in each.text, WHY in each.text) for each in heard]


@pytest.mark.parametrize(
    ("away", "to", "stands_in"),
    [
        ((), "ana", False),
        (("ken", "mia", "eve"), "ana", False),
        (("ana",), "ken", True),
        (("ana", "ken"), "mia", True),
        (("ana", "ken", "mia"), "eve", True),
    ],
)
async def test_what_is_for_an_owner_who_is_away_goes_to_deputy_rep_admin_and_says_why(
    database: Database, away: tuple[str, ...], to: str, stands_in: bool
) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    for name in away:
        await office.said(name, "/availability away 20 Nov - 30 Nov")
    await later(office, TUESDAY_AFTER)
    assert got(office) == [(to, True, stands_in)]


async def test_where_everybody_is_away_the_owner_gets_it_on_coming_back(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    for name in EVERYBODY:
        await office.said(name, "/availability away 20 Nov - 30 Nov")
    await later(office, TUESDAY_AFTER - timedelta(minutes=1))
    assert got(office) == []
    await office.until(TUESDAY_AFTER)
    assert got(office) == [("ana", True, False)]


async def test_what_is_for_an_owner_who_keeps_no_hours_at_all_goes_to_the_deputy(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    await set_hours(office, "ana", NEVER)
    await later(office, MONDAY)
    assert got(office) == [("ken", True, True)]


async def test_where_nobody_keeps_any_hours_nothing_is_lost(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    for name in EVERYBODY:
        await set_hours(office, name, NEVER)
    await later(office, MONDAY)
    assert got(office) == [("ana", True, False)]


async def test_who_goes_away_after_a_letter_was_written_does_not_keep_it(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await later(office, LATER_THAT_NIGHT)
    assert await office.states() == {"sent": 2, "pending": 1}
    await office.said("ana", "/availability away 21 Nov - 30 Nov")
    await later(office, MONDAY - timedelta(minutes=1))
    assert got(office) == []
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("ken", True, True)]


async def test_a_stand_in_who_goes_away_as_well_hands_it_on(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await office.said("ana", "/availability away 20 Nov - 30 Nov")
    await later(office, LATER_THAT_NIGHT)
    await office.said("ken", "/availability away 21 Nov - 30 Nov")
    await later(office, SUNDAY)
    await office.said("mia", "/availability away 22 Nov - 30 Nov")
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("eve", True, True)]


async def test_an_owner_who_is_back_before_a_stand_in_goes_away_gets_their_own(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await office.said("ana", "/availability away 20 Nov - 30 Nov")
    await later(office, LATER_THAT_NIGHT)
    await office.said("ana", "/availability back")
    await office.said("ken", "/availability away 21 Nov - 30 Nov")
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("ana", True, False)]


async def test_one_who_took_over_what_waits_is_told_without_a_word_of_the_one_who_is_away(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await later(office, LATER_THAT_NIGHT)
    await office.said("ana", "/deadline owner D-1 @mia")
    await office.said("ana", "/availability away 21 Nov - 30 Nov")
    await later(office, TUESDAY_AFTER)
    assert [(to, why) for to, held, why in got(office) if held] == [("mia", False)]


@pytest.mark.parametrize(
    ("quiet", "words", "at"),
    [
        ("soft", ("urgent",), FRIDAY_NIGHT),
        ("soft", (), MONDAY),
        ("hard", ("urgent",), MONDAY),
        ("hard", (), MONDAY),
    ],
)
async def test_what_is_urgent_passes_soft_hours_and_not_hard_ones_and_comes_once(
    database: Database, quiet: str, words: tuple[str, ...], at: datetime
) -> None:
    office = await office_of(database, "2026-11-20 20:00", *words)
    await office.said("ana", f"/availability quiet {quiet}")
    await later(office, at - timedelta(minutes=1))
    assert got(office) == []
    await office.until(at)
    assert got(office) == [("ana", True, False)]
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("ana", True, False)]


async def test_hours_that_turn_soft_let_through_what_is_urgent_at_once_and_only_that_once(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00", "urgent")
    await office.said("ana", "/availability quiet hard")
    await later(office, LATER_THAT_NIGHT)
    assert got(office) == []
    await office.said("ana", "/availability quiet soft")
    await office.app.tick()
    assert got(office) == [("ana", True, False)]
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("ana", True, False)]


async def test_what_is_urgent_goes_to_the_stand_in_of_one_who_is_away_at_once(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00", "urgent")
    await office.said("ana", "/availability away 20 Nov - 30 Nov")
    await later(office, FRIDAY_NIGHT)
    assert got(office) == [("ken", True, True)]
    await later(office, TUESDAY_AFTER)
    assert got(office) == [("ken", True, True)]


async def test_what_is_urgent_waits_for_the_hard_hours_of_a_stand_in(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00", "urgent")
    await office.said("ana", "/availability away 20 Nov - 30 Nov")
    await office.said("ken", "/availability quiet hard")
    await later(office, MONDAY - timedelta(minutes=1))
    assert got(office) == []
    await office.until(MONDAY)
    assert got(office) == [("ken", True, True)]


@pytest.mark.parametrize(
    ("hours", "at"),
    [
        ("daily 00:00-24:00", LATER_THAT_NIGHT),
        ("sun 12:00-13:00", SUNDAY),
        ("mon-fri 12:00-18:00", MONDAY + timedelta(hours=3)),
    ],
)
async def test_what_waits_goes_earlier_or_later_when_the_hours_change(
    database: Database, hours: str, at: datetime
) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await later(office, LATER_THAT_NIGHT)
    await office.said("ana", f"/availability set chat {hours}")
    if at > office.now:
        await later(office, at - timedelta(minutes=1))
        assert got(office) == []
    await later(office, at)
    assert got(office) == [("ana", True, False)]


async def test_what_is_snoozed_stays_so_when_the_hours_change(database: Database) -> None:
    office = Office(database)
    await office.open("ana", deadlines=1)
    await later(office, datetime(2026, 11, 17, 20, 0, tzinfo=UTC))
    office.paper.delivered.clear()
    await office.post("ana", nudge=Nudge.not_sent, due_at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC), at_once=False)
    await office.said("ana", "/deadline snooze D-1 16h")
    await office.said("ana", "/availability set chat daily 00:00-24:00")
    snoozed = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    await later(office, snoozed - timedelta(minutes=1))
    assert office.paper.delivered == []
    await office.until(snoozed)
    assert [each.to for each in office.paper.delivered] == ["ana"]


async def test_letters_of_colleagues_wait_on_when_somebody_changes_their_hours(database: Database) -> None:
    office = await office_of(database, "2026-11-20 20:00")
    await later(office, LATER_THAT_NIGHT)
    before = await office.rows("SELECT id, due_at FROM letters WHERE state = 'pending'")
    await office.said("ken", "/availability set chat daily 00:00-24:00")
    assert await office.rows("SELECT id, due_at FROM letters WHERE state = 'pending'") == before


async def test_who_is_back_within_their_next_opening_is_not_gone(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    ana = await office.member("ana")
    await office.said("ana", "/availability away 21 Nov - 23 Nov")
    away = await office.member("ana")
    friday, night, tuesday = office.now, LATER_THAT_NIGHT, MONDAY + timedelta(days=1)
    assert [is_gone(ana, at) for at in (friday, night, MONDAY)] == [False, False, False]
    assert [is_gone(away, at) for at in (friday, night, MONDAY, tuesday)] == [False, True, True, False]


async def test_whoever_has_no_address_or_has_left_is_passed_over(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    await office.said("ana", "/availability away 20 Nov - 30 Nov")
    found = await office.deadline()
    async with database.read() as session:
        case = await cases.one(session, found)
        addresses = await members.addresses(session, sorted(case.people))
    keys = {member.name: key for key, member in case.people.items()}
    draft = Draft(nudge=Nudge.held, member_id=keys["ana"], deadline_id=found.id)

    def goes_to(*lacking: str, gone: str = "") -> tuple[str, tuple[str, ...], bool] | None:
        people = {key: replace(member, active=member.name != gone) for key, member in case.people.items()}
        known = {key: to for key, to in addresses.items() if case.people[key].name not in lacking}
        letter = posted(replace(case, people=people), draft, known, office.now)
        return (case.people[letter.draft.member_id].name, letter.reasons, letter.is_away) if letter else None

    assert goes_to() == ("ken", ("ana",), True)
    assert goes_to("ken") == ("mia", ("ana",), True)
    assert goes_to(gone="ken") == ("mia", ("ana",), True)
    assert goes_to("ana") == ("ken", ("ana",), False)
    assert goes_to("ken", "mia", "eve") == ("ana", (), False)
    assert goes_to("ana", "ken", "mia", "eve") is None


async def test_around_a_deadline_are_those_who_have_to_do_with_it(database: Database) -> None:
    """In a large team nearly nobody does. What is decided and said is the same as if everybody had been looked at."""
    office = await office_of(database, "2026-11-23 09:00")
    await office.said("ken", "/me language ja")
    await office.said("tom", "/me language vi")
    for name in ("uma", "zoe"):
        await office.said(name, "/me language en")
    await office.said("eve", "/team role @uma rep")
    await office.said("ana", "/deadline blocks D-1 @zoe")
    deadline, tom = await office.deadline(), await office.member("tom")
    async with database.read() as session:
        everybody = (await cases.of(session, [deadline]))[deadline.id]
        around = (await cases.around(session, [deadline]))[deadline.id]
        also = (await cases.around(session, [deadline], {tom.id}))[deadline.id]
    names = {each.name for each in around.people.values()}
    assert names == {"ana", "ken", "mia", "eve", "uma", "zoe"}  # owner, deputy, the client's rep, roles, blocked
    assert {each.name for each in also.people.values()} == names | {"tom"}
    assert around.readers == everybody.readers == {"en", "ja", "vi"}
    assert around.rules == everybody.rules
    for at in (office.now, FRIDAY_NIGHT, MONDAY, TUESDAY_AFTER):
        assert around.follow_up(at) == everybody.follow_up(at)


async def test_where_somebody_is_asked_everybody_is_around(database: Database) -> None:
    office = await office_of(database, "2026-11-20 17:00")
    await later(office, TUESDAY_AFTER)
    await office.say("tom", "/me language en")
    deadline = await office.deadline()
    assert deadline.escalation.questions or deadline.side is not None
    async with database.read() as session:
        around = (await cases.around(session, [deadline]))[deadline.id]
    assert {each.name for each in around.people.values()} == {*EVERYBODY, "tom"}
