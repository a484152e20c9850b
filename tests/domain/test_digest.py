"""The digest: when somebody's day or week begins, and what waits for them then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.availability import Absence, Availability, Channel, Exceptional, Move, Week
from bot.domain.deadlines import Ball, Deadline, State
from bot.domain.digest import (
    MOST_LINES,
    Look,
    Part,
    Rhythm,
    first_weekday,
    horizon,
    look,
    made,
    next_digest,
    part_of,
    period,
    replanned,
    sends_at,
)
from bot.domain.escalation import Asked, Escalation, Suggestion
from bot.domain.ladder import Rung, Whom
from tests.domain.examples import ANA, EVE, KEN, TOKYO, at, due, reached, unsent, waiting

DAILY, WEEKLY = Rhythm.daily, Rhythm.weekly
USUAL = Availability(TOKYO, holidays="")
"""Monday to Friday, 09:00 to 18:00; 17 November 2026 is a Tuesday."""


def week(*days: str) -> Week:
    """Seven days as `9-18`, `22-26` (over midnight) or nothing."""
    return tuple(
        tuple((int(a) * 60, int(b) * 60) for a, b in (each.split("-") for each in day.split())) for day in days
    )


def hours(*days: str, zone: str = TOKYO) -> Availability:
    return Availability(zone, ((Channel.chat, week(*days)),), holidays="")


def away(first: str, last: str, of: Availability = USUAL) -> Availability:
    return replace(of, absences=(Absence(date.fromisoformat(first), date.fromisoformat(last)),))


NIGHTS = hours(*["22-30"] * 5, "", "")
ALWAYS = hours(*["0-24"] * 7)
SUNDAYS = hours(*["9-17"] * 4, "", "", "9-17")
TWICE = hours(*["9-12 14-18"] * 5, "", "")
NEVER = hours(*[""] * 7)
BERLIN = Availability("Europe/Berlin", holidays="")
MOVES = replace(USUAL, moves=(Move(date(2026, 11, 19), "America/New_York"),))
OPENED = replace(away("2026-11-18", "2026-11-20"), exceptions=(Exceptional(date(2026, 11, 19), ((14 * 60, 16 * 60),)),))
HOLIDAY = Availability(TOKYO, holidays="JP")  # 23 November 2026, a Monday


@pytest.mark.parametrize(
    ("set_by", "rhythm", "after", "comes"),
    [
        (USUAL, Rhythm.off, "17 08:00", None),
        (USUAL, DAILY, "17 08:00", "17 09:00"),
        (USUAL, DAILY, "17 09:00", "18 09:00"),
        (USUAL, DAILY, "20 12:00", "23 09:00"),
        (TWICE, DAILY, "17 12:30", "18 09:00"),
        (HOLIDAY, DAILY, "20 12:00", "24 09:00"),
        (HOLIDAY, WEEKLY, "20 12:00", "24 09:00"),
        (USUAL, WEEKLY, "17 08:00", "23 09:00"),
        (USUAL, WEEKLY, "16 08:00", "16 09:00"),
        (away("2026-11-18", "2026-11-24"), DAILY, "17 10:00", "25 09:00"),
        (away("2026-11-18", "2026-11-24"), WEEKLY, "17 10:00", "25 09:00"),
        (OPENED, DAILY, "17 10:00", "19 14:00"),
        (NIGHTS, DAILY, "17 10:00", "17 22:00"),
        (NIGHTS, DAILY, "18 01:00", "18 22:00"),
        (NIGHTS, WEEKLY, "20 23:00", "23 22:00"),
        (ALWAYS, DAILY, "17 10:00", "18 00:00"),
        (SUNDAYS, WEEKLY, "17 10:00", "22 09:00"),
        (NEVER, DAILY, "17 10:00", None),
        (away("2026-11-18", "2030-01-01"), DAILY, "17 10:00", None),
        (MOVES, DAILY, "18 09:00", "19 09:00"),  # until 14:00 that date is lived in Tokyo
        (MOVES, DAILY, "19 09:00", "20 23:00"),  # and its second morning begins no second day
    ],
)
def test_when_the_next_one_comes(set_by: Availability, rhythm: Rhythm, after: str, comes: str | None) -> None:
    assert next_digest(set_by, rhythm, at(after)) == (comes and at(comes))


@pytest.mark.parametrize(
    ("day", "opens", "comes"),
    [
        ("2027-03-28", 2, "2027-03-28 01:00"),  # 02:00 does not exist: the gap ends at 03:00, 01:00 UTC
        ("2027-10-31", 2, "2027-10-31 00:00"),  # twice: the first
        ("2027-03-28", 9, "2027-03-28 07:00"),
        ("2027-03-27", 9, "2027-03-27 08:00"),
    ],
)
def test_a_day_on_which_the_clocks_change(day: str, opens: int, comes: str) -> None:
    found = next_digest(hours(*[f"{opens}-12"] * 7, zone="Europe/Berlin"), DAILY, at(f"{day} 00:00", "Europe/Berlin"))
    assert found == at(comes, "UTC")


@pytest.mark.parametrize(
    ("worked", "first"),
    [
        (("9-18",) * 5 + ("", ""), 0),
        (("9-18",) * 4 + ("", "", "9-18"), 6),
        (("",) + ("9-18",) * 5 + ("",), 1),
        (("9-18",) * 7, 0),
        (("",) * 7, 0),
        (("9-18", "9-18", "", "9-18", "9-18", "", ""), 0),
        (("", "9-18", "", "9-18", "", "9-18", ""), 1),
    ],
)
def test_a_week_begins_after_its_longest_rest(worked: tuple[str, ...], first: int) -> None:
    assert first_weekday(week(*worked)) == first


def test_a_day_that_has_had_its_digest_gets_no_second_one() -> None:
    later = hours(*["11-18"] * 5, "", "")
    assert next_digest(later, DAILY, at("17 10:00")) == at("17 11:00")
    assert next_digest(later, DAILY, at("17 10:00"), served=date(2026, 11, 17)) == at("18 11:00")
    assert next_digest(later, WEEKLY, at("16 10:00"), served=date(2026, 11, 16)) == at("23 11:00")


@pytest.mark.parametrize(
    ("set_by", "rhythm", "planned", "now", "looked"),
    [
        (USUAL, DAILY, "17 09:00", "17 09:00", (True, "18 09:00")),
        (USUAL, DAILY, "17 09:00", "17 15:00", (True, "18 09:00")),  # we were down
        (USUAL, DAILY, "17 09:00", "17 19:00", (False, "18 09:00")),
        (TWICE, DAILY, "17 09:00", "17 12:30", (False, "17 14:00")),
        (TWICE, DAILY, "17 14:00", "17 14:00", (True, "18 09:00")),
        (USUAL, DAILY, "16 09:00", "18 08:00", (False, "18 09:00")),
        (USUAL, DAILY, "16 09:00", "18 10:00", (True, "19 09:00")),
        (USUAL, WEEKLY, "16 09:00", "16 19:00", (False, "17 09:00")),
        (USUAL, WEEKLY, "17 09:00", "17 09:00", (True, "23 09:00")),
        (USUAL, WEEKLY, "16 09:00", "21 12:00", (False, "23 09:00")),
        (NIGHTS, DAILY, "17 22:00", "18 01:00", (True, "18 22:00")),
        (away("2026-11-17", "2026-11-18"), DAILY, "17 09:00", "17 09:00", (False, "19 09:00")),
        (USUAL, Rhythm.off, "17 09:00", "17 09:00", (False, None)),
        (NEVER, DAILY, "17 09:00", "17 09:00", (False, None)),
    ],
)
def test_what_becomes_of_a_planned_one(
    set_by: Availability, rhythm: Rhythm, planned: str, now: str, looked: tuple[bool, str | None]
) -> None:
    sends, following = looked
    assert look(set_by, rhythm, at(planned), at(now)) == Look(sends, at(following) if following else None)


def test_one_that_waits_to_go_out_is_dropped_when_its_day_is_over() -> None:
    assert sends_at(USUAL, DAILY, at("17 09:00"), at("17 18:00")) is None
    assert sends_at(USUAL, WEEKLY, at("17 09:00"), at("17 18:00")) == at("18 09:00")
    assert sends_at(TWICE, DAILY, at("17 09:00"), at("17 12:00")) == at("17 14:00")


@pytest.mark.parametrize(
    ("before", "after", "now", "planned", "comes"),
    [
        (USUAL, hours(*["11-18"] * 5, "", ""), "17 10:00", "18 09:00", "18 11:00"),  # today's has come
        (USUAL, hours(*["11-18"] * 5, "", ""), "17 08:00", "17 09:00", "17 11:00"),
        (USUAL, hours(*["7-18"] * 5, "", ""), "17 08:00", "17 09:00", "18 07:00"),
        (USUAL, BERLIN, "17 08:00", "17 09:00", "17 17:00"),
        (USUAL, BERLIN, "17 12:00", "18 09:00", "18 17:00"),
        (USUAL, away("2026-11-17", "2026-11-19"), "17 08:00", "17 09:00", "20 09:00"),
        (away("2026-11-16", "2026-11-19"), USUAL, "17 08:00", "20 09:00", "17 09:00"),  # back early
        (USUAL, BERLIN, "17 09:00", "17 09:00", "17 09:00"),  # due at this minute: whoever looks sees the new hours
        (NEVER, USUAL, "17 08:00", None, "17 09:00"),
    ],
)
def test_changed_hours_plan_it_anew(
    before: Availability, after: Availability, now: str, planned: str | None, comes: str
) -> None:
    assert replanned(before, after, DAILY, at(planned) if planned else None, at(now)) == at(comes)


def test_a_week_that_has_had_its_digest_gets_no_second_one_when_hours_change() -> None:
    later = hours(*["11-18"] * 5, "", "")
    assert replanned(USUAL, later, WEEKLY, at("23 09:00"), at("17 10:00")) == at("23 11:00")
    assert replanned(USUAL, later, WEEKLY, at("16 09:00"), at("16 08:00")) == at("16 11:00")


windows = st.lists(st.integers(0, 47), min_size=2, max_size=4, unique=True).map(sorted)
days = st.one_of(
    st.just(()), windows.map(lambda ends: tuple((a * 30, b * 30) for a, b in zip(ends[::2], ends[1::2], strict=False)))
)
weeks = st.lists(days, min_size=7, max_size=7).map(tuple)
zones = st.sampled_from(["UTC", TOKYO, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZoneInfo("UTC")))


@given(weeks, zones, st.sampled_from([DAILY, WEEKLY]), instants)
def test_each_day_or_week_has_one_at_an_open_minute_and_none_is_left_out(
    worked: Week, zone: str, rhythm: Rhythm, start: datetime
) -> None:
    set_by = Availability(zone, ((Channel.chat, worked),), holidays="")
    calendar = set_by.calendar()
    now, seen = start, []
    for _ in range(6):
        found = next_digest(set_by, rhythm, now)
        if found is None:
            assert not any(worked)
            return
        assert found > now
        assert calendar.is_open(found)
        assert look(set_by, rhythm, found, found).sends
        seen.append(period(set_by, rhythm, calendar.day_of(found)))
        now = found
    length = timedelta(days=7 if rhythm is WEEKLY else 1)
    assert seen == sorted(set(seen))
    for one, other in pairwise(seen):
        between = [one + number * timedelta(days=1) for number in range(length.days, (other - one).days)]
        assert not any(calendar.is_working_day(day) for day in between)


SUGGESTED = Escalation(
    open=Suggestion(serial=1, rung=Rung(whom=Whom.rep), asked=(Asked(member_id=EVE, at=at("20 18:00")),)), serial=1
)


@pytest.mark.parametrize(
    ("deadline", "reader", "place"),
    [
        (reached(State.untold), ANA, (Part.decide, "20 17:00")),
        (reached(State.untold), KEN, None),
        (replace(waiting(), late_asked=True), ANA, (Part.decide, "20 17:00")),
        (reached(State.proceeded), ANA, (Part.decide, "20 17:00")),
        (replace(reached(State.proceeded), reason="B"), ANA, None),
        (replace(reached(State.overdue), escalation=SUGGESTED), EVE, (Part.decide, "20 18:00")),
        (replace(reached(State.overdue), escalation=SUGGESTED), ANA, (Part.overdue, "20 17:00")),
        (unsent(), ANA, (Part.todo, "20 17:00")),
        (unsent(), KEN, (Part.due, "20 17:00")),
        (replace(waiting(), ball=Ball.ours), ANA, (Part.todo, "20 17:00")),
        (waiting(), ANA, (Part.due, "20 17:00")),
        (waiting(), EVE, None),
        (waiting(by=due("23 09:00")), ANA, None),
        (waiting(by=due("23 08:59")), ANA, (Part.due, "23 08:59")),
        (waiting(promised_at=at("24 10:00")), ANA, (Part.promised, "24 10:00")),
        (replace(reached(State.held), promised_at=at("24 10:00")), KEN, (Part.promised, "24 10:00")),
        (reached(State.held), ANA, (Part.held, "20 17:00")),
        (reached(State.held), KEN, (Part.held, "20 17:00")),
        (reached(State.overdue), KEN, (Part.overdue, "20 17:00")),
        (reached(State.answered), ANA, None),
        (reached(State.cancelled), ANA, None),
    ],
)
def test_where_a_deadline_stands(deadline: Deadline, reader: int, place: tuple[Part, str] | None) -> None:
    found = part_of(deadline, reader, at("23 09:00"), at("20 09:00"))
    assert found == (place and (place[0], at(place[1])))


def test_what_falls_due_before_the_next_one_is_in_it_also_in_the_night_and_on_the_weekend() -> None:
    assert horizon(USUAL, DAILY, at("17 09:00")) == at("18 09:00")
    assert horizon(USUAL, DAILY, at("20 09:00")) == at("23 09:00")
    assert horizon(USUAL, WEEKLY, at("16 09:00")) == at("23 09:00")
    assert horizon(NEVER, DAILY, at("17 09:00")) == at("18 00:00")


def shown(*found: Deadline, rhythm: Rhythm = DAILY, now: str = "20 09:00") -> dict[Part, tuple[list[int], int]]:
    message = made(1, ANA, USUAL, rhythm, [(each, "Acme") for each in found], at(now))
    return {each.part: ([line.deadline.number for line in each.lines], each.total) for each in message.sections}


def test_parts_come_in_their_order_and_the_earliest_first_in_each() -> None:
    later = replace(waiting(by=due("20 17:30"), id=71), number=13)
    held = replace(reached(State.held), id=72, number=14)
    found = shown(held, later, waiting(), replace(reached(State.untold), id=73, number=15))
    assert found == {Part.decide: ([15], 1), Part.due: ([12, 13], 2), Part.held: ([14], 1)}
    assert list(found) == [Part.decide, Part.due, Part.held]
    assert shown() == {}


def test_a_part_has_ten_lines_and_says_how_many_there_are() -> None:
    many = [replace(waiting(by=due(f"20 {10 + n % 8}:{n:02}")), id=n, number=n) for n in range(1, 14)]
    (lines, total) = shown(*many)[Part.due]
    assert (len(lines), total) == (MOST_LINES, 13)


def test_today_is_said_only_where_all_of_it_is_today() -> None:
    tomorrow = replace(waiting(by=due("21 07:00")), id=71)
    assert made(1, ANA, USUAL, DAILY, [(waiting(), "Acme")], at("20 09:00")).until is None
    assert made(1, ANA, USUAL, DAILY, [(waiting(), "Acme"), (tomorrow, "Acme")], at("20 09:00")).until == at("23 09:00")
