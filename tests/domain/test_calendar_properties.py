"""Every question that a calendar answers, against a minute-by-minute oracle and against another engine."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time
from operator import and_
from zoneinfo import ZoneInfo

import workclock
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.availability import (
    Absence,
    Calendar,
    Exceptional,
    Move,
    Span,
    Windows,
    common_before,
    overlap,
)
from tests.domain.minutes import DAY, LENGTH, MINUTE, minutes_of

CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Pacific/Apia", "2011-12-30"),
    ("America/St_Johns", "2006-10-29"),  # one minute after midnight it was 23:01 again
    ("Antarctica/Troll", "2026-03-29"),  # two hours
    ("Asia/Kathmandu", "1986-01-01"),  # a quarter of an hour
    ("Asia/Tokyo", "2026-11-23"),
    ("Europe/Moscow", "2024-04-28"),
    ("Asia/Ho_Chi_Minh", "2024-02-29"),
]
ELSEWHERE = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo", "America/New_York", "Europe/London", "UTC"]
CODES = ["", "JP", "RU", "US", "GB-SCT"]
NEAR = st.integers(-6, 6)
middle = st.integers(LENGTH // 2 - 3000, LENGTH // 2 + 3000)
thorough = settings(max_examples=80)


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    """Up to two, often of whole hours so that they touch over midnight and the change of the clock; some over it."""
    minute = st.one_of(
        st.sampled_from([0, 1, 60, 90, 120, 150, 180, 540, 1080, 1380, 1381, 1440]), st.integers(0, 1440)
    )
    ends = sorted(draw(st.lists(minute, unique=True, max_size=4)))
    made = [(ends[n], ends[n + 1]) for n in range(0, len(ends) - 1, 2)]
    if made and draw(st.integers(0, 2)) == 0:
        start = made[-1][0]
        made[-1] = (start, draw(st.integers(max(start + 1, 1440), start + 1440)))
    return tuple(made)


weeks = st.lists(windows(), min_size=7, max_size=7).map(tuple)


@st.composite
def calendars(draw: st.DrawFn, home: tuple[str, str] | None = None, covered: bool = True) -> tuple[Calendar, str]:
    """A calendar and the day around which things happen to it."""
    zone, day = home or draw(st.sampled_from(CHANGES))
    around = date.fromisoformat(day)
    away = draw(st.lists(st.tuples(NEAR, st.integers(0, 3)), max_size=2))
    special = draw(st.dictionaries(NEAR, windows(), max_size=2))
    moved = draw(st.dictionaries(NEAR, st.sampled_from(ELSEWHERE), max_size=2)) if draw(st.booleans()) else {}
    cover = None
    if covered and away and draw(st.booleans()):
        cover, _ = draw(calendars((draw(st.sampled_from([*ELSEWHERE, zone])), day), covered=False))
    made = Calendar(
        zone,
        draw(weeks),
        draw(st.sampled_from(CODES)),
        tuple(Absence(around + n * DAY, around + (n + more) * DAY) for n, more in away),
        tuple(Exceptional(around + n * DAY, each) for n, each in special.items()),
        tuple(Move(around + n * DAY, there) for n, there in moved.items()),
        cover,
    )
    return made, day


@given(calendars(), middle, st.integers(0, 5000))
@thorough
def test_openings_closings_and_sums_agree_with_the_oracle(made: tuple[Calendar, str], n: int, length: int) -> None:
    hours, day = made
    oracle = minutes_of(hours, day)
    now = oracle.time(n)
    assert hours.is_open(now) == oracle.open[n]
    assert hours.working_between(now, now + length * MINUTE) == sum(oracle.open[n : n + length]) * MINUTE
    opening = oracle.open.find(b"\1", n)
    if opening >= 0:
        assert hours.next_opening(now) == oracle.time(opening)
    closing = oracle.open.rfind(b"\1\0", 0, n + 1)
    if closing >= 0:
        assert hours.last_closing(now) == oracle.time(closing + 1)


@given(calendars(), middle, st.integers(1, 4000))
@thorough
def test_working_hours_agree_with_the_oracle(made: tuple[Calendar, str], n: int, minutes: int) -> None:
    hours, day = made
    oracle = minutes_of(hours, day)
    now = oracle.time(n)
    ahead, behind = oracle.openings(n), [index for index in oracle.openings(0) if index < n]
    assume(len(ahead) > 1 and behind)
    forth, back = min(minutes, len(ahead) - 1), min(minutes, len(behind))
    assert hours.plus_hours(now, forth * MINUTE) == oracle.time(ahead[forth])
    earlier = hours.minus_hours(now, back * MINUTE)
    assert earlier == oracle.time(behind[-back])
    assert hours.is_open(earlier)


@given(calendars(), middle, st.integers(1, 3))
@thorough
def test_working_days_agree_with_the_oracle(made: tuple[Calendar, str], n: int, count: int) -> None:
    hours, day = made
    assume(not hours.moves)  # with moves the wall time of a date may come in two zones
    oracle = minutes_of(hours, day)
    now = oracle.time(n)
    wall = now.astimezone(ZoneInfo(hours.zone)).replace(tzinfo=None)
    worked = oracle.worked()
    later, sooner = [each for each in worked if each > wall.date()], [each for each in worked if each < wall.date()]
    assume(len(later) > count and len(sooner) > count)

    def minute_of(target: date) -> int:
        return bisect_left(oracle.walls, datetime.combine(target, wall.time()))

    opening = oracle.open.find(b"\1", minute_of(later[count - 1]))
    assume(opening >= 0)
    assert hours.plus_days(now, count) == oracle.time(opening)
    assert hours.minus_days(now, count) == oracle.time(minute_of(sooner[-count]))


@given(calendars())
@thorough
def test_the_dates_that_are_worked_agree_with_the_oracle(made: tuple[Calendar, str]) -> None:
    hours, day = made
    around = [date.fromisoformat(day) + n * DAY for n in range(-5, 6)]
    worked = set(minutes_of(hours, day).worked())
    assert [each for each in around if hours.is_working_day(each)] == [each for each in around if each in worked]


@given(calendars(), st.data(), middle, st.integers(1, 4000))
@thorough
def test_common_hours_agree_with_the_oracle(made: tuple[Calendar, str], data: st.DataObject, n: int, back: int) -> None:
    hours, day = made
    other, _ = data.draw(calendars((data.draw(st.sampled_from(ELSEWHERE)), day)))
    oracle = minutes_of(hours, day)
    both = bytes(map(and_, oracle.open, minutes_of(other, day).open))
    assert overlap(hours, other, oracle.time(n - back), oracle.time(n)) == runs(both, n - back, n, oracle.first)
    last = both.rfind(b"\1", 0, n)
    expected = None
    if last >= 0:
        start, end = both.rfind(b"\0", 0, last) + 1, both.find(b"\0", last)
        assume(start > 0 and end > 0)
        expected = (oracle.time(start), oracle.time(end)) if end > n - back else None
    assert common_before(hours, other, oracle.time(n), oracle.time(n - back)) == expected


def runs(minutes: bytes, start: int, end: int, first: datetime) -> tuple[Span, ...]:
    """The runs of ones between two minutes."""
    found: list[Span] = []
    while (begin := minutes.find(b"\1", start, end)) >= 0:
        stop = minutes.find(b"\0", begin, end)
        start = stop if stop >= 0 else end
        found.append((first + begin * MINUTE, first + start * MINUTE))
    return tuple(found)


def test_the_oracle_sees_what_it_should() -> None:
    """The oracle itself, on the day on which an hour comes twice."""
    oracle = minutes_of(Calendar("America/New_York", (((0, 180),),) * 7), "2026-11-01")
    day = [index for index, wall in enumerate(oracle.walls) if wall.date() == date(2026, 11, 1)]
    assert sum(oracle.open[index] for index in day) == 240
    assert len(day) == 25 * 60
    assert oracle.walls[day[0]].time() == time(0)


# Another engine. It has one week and holidays as they are given; an end of a window that falls into a gap it puts after
# the gap, as much as it lay in it. So these windows begin and end between four in the morning and midnight, when no
# clock changes, and nothing looks back to the day that Apia skipped.

STRANGE = ["Australia/Lord_Howe", "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "Europe/London",
           "America/New_York", "Asia/Kathmandu"]  # fmt: skip
START = datetime(2012, 1, 2, tzinfo=UTC)


@st.composite
def both_engines(draw: st.DrawFn) -> tuple[Calendar, workclock.Schedule]:
    zone = draw(st.sampled_from(STRANGE))
    off = draw(st.sets(st.dates(date(2012, 1, 3), date(2030, 1, 1)), max_size=5))
    week: list[Windows] = []
    rules: list[workclock.Rule] = [workclock.Holidays(off)]
    for weekday in range(7):
        ends = sorted(draw(st.lists(st.integers(4 * 60, 23 * 60 + 59), unique=True, max_size=4)))
        day = [(ends[n], ends[n + 1]) for n in range(0, len(ends) - 1, 2)]
        if day and not off and draw(st.booleans()):
            day[-1] = (day[-1][0], 1440 + draw(st.integers(4 * 60, max(4 * 60, min(day[-1][0], 9 * 60)))))
            assume(day[-1][1] - day[-1][0] <= 1440)
        rules += [workclock.WorkDay(clock(start), clock(end), [weekday]) for start, end in day]
        week.append(tuple(day))
    assume(any(week))
    absences = tuple(Absence(day, day) for day in sorted(off))
    return Calendar(zone, tuple(week), absences=absences), workclock.Schedule(rules, time_zone=zone)


def clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@given(both_engines(), st.integers(0, 18 * 365 * 1440), st.integers(0, 400 * 1440), st.integers(1, 6000))
@thorough
def test_another_engine_agrees(made: tuple[Calendar, workclock.Schedule], n: int, length: int, minutes: int) -> None:
    hours, other = made
    now = START + n * MINUTE
    work = min(minutes * MINUTE, hours.working_between(START, now))
    assert hours.working_between(now, now + length * MINUTE) == other.between(now, now + length * MINUTE)
    start, end = other.next_period(now)
    assert (hours.next_opening(now), hours.last_closing(end)) == (start, end)
    assert hours.minus_hours(now, work) == other.sub(now, work)
    assert hours.plus_hours(now, work) == hours.next_opening(other.add(now, work))
