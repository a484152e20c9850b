"""Open hours as people type them: what is understood, and that nothing else is, not even half of it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.availability import USUAL_WEEK, Week, Window, Windows, merged
from bot.domain.week_phrase import UnclearWords, typed_week, typed_windows, week_changes, windows_said
from bot.domain.windows import MINUTES_OF_DAY, require_shape

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hour(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def hours(windows: Windows) -> str:
    """`9:00-18:00`; what goes over midnight ends after 24."""
    return " ".join(f"{hour(start)}-{hour(end)}" for start, end in windows) or "off"


def understood(text: str) -> str:
    """`mon 9:00-18:00, sat off`: every day that changes, or `? words` for the words at fault."""
    try:
        changes = week_changes(text)
    except UnclearWords as fault:
        return f"? {fault.words}"
    return ", ".join(f"{NAMES[day]} {hours(windows)}" for day, windows in sorted(changes.items()))


def one_day(text: str, today: str = "9:00-13:00 14:00-18:00") -> str:
    """The same for an exception on a day that has these hours."""
    try:
        return hours(windows_said(text, parsed(today)))
    except UnclearWords as fault:
        return f"? {fault.words}"


def parsed(text: str) -> Windows:
    """The inverse of `hours`."""
    if text == "off":
        return ()
    walls = [[int(part) for part in each.replace("-", ":").split(":")] for each in text.split()]
    return tuple((a * 60 + b, c * 60 + d) for a, b, c, d in walls)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mon 9-18", "9:00-18:00"),
        ("mon 09:00-18:00", "9:00-18:00"),
        ("mon 0900-1800", "9:00-18:00"),
        ("mon 9.30-17.45", "9:30-17:45"),
        ("mon 9h-17h30", "9:00-17:30"),
        ("mon 9 - 18", "9:00-18:00"),
        ("mon ９：００－１８：００", "9:00-18:00"),
        ("mon 9:00–18:00", "9:00-18:00"),
        ("mon 9:00—18:00", "9:00-18:00"),
        ("mon 9:00−18:00", "9:00-18:00"),
        ("mon 9:00～18:00", "9:00-18:00"),
        ("mon 9:00〜18:00", "9:00-18:00"),
        ("MON 9AM-6PM", "9:00-18:00"),
        ("mon 9am-6pm", "9:00-18:00"),
        ("mon 9 am - 6 pm", "9:00-18:00"),
        ("mon 9 a.m. - 6 p.m.", "9:00-18:00"),
        ("mon 9:30am-6:15pm", "9:30-18:15"),
        ("mon 9-6pm", "9:00-18:00"),
        ("mon 9:00-6pm", "9:00-18:00"),
        ("mon 09:00-6pm", "9:00-18:00"),
        ("mon 11-1pm", "11:00-13:00"),
        ("mon 2-6pm", "14:00-18:00"),
        ("mon 2:30-6pm", "14:30-18:00"),
        ("mon 02:00-6pm", "14:00-18:00"),
        ("mon 9-11am", "9:00-11:00"),
        ("mon 1-5am", "1:00-5:00"),
        ("mon 12-1pm", "12:00-13:00"),
        ("mon 12-6am", "0:00-6:00"),
        ("mon 12am-12pm", "0:00-12:00"),
        ("mon 12pm-12am", "12:00-24:00"),
        ("mon 9am-18:00", "9:00-18:00"),
        ("mon 6-14", "6:00-14:00"),
        ("mon 7-11", "7:00-11:00"),
        ("mon 00-24", "0:00-24:00"),
        ("mon 0-6", "0:00-6:00"),
        ("mon 9-0", "9:00-24:00"),
        ("mon 18:00-24:00", "18:00-24:00"),
        ("mon 18:00-00:00", "18:00-24:00"),
        ("mon all day", "0:00-24:00"),
        ("mon 24h", "0:00-24:00"),
        ("mon 24/7", "0:00-24:00"),
        ("mon 22:00-02:00", "22:00-26:00"),
        ("mon 22-2", "22:00-26:00"),
        ("mon 10pm-6am", "22:00-30:00"),
        ("mon 09:00-08:30", "9:00-32:30"),
        ("mon 23:59-00:01", "23:59-24:01"),
        ("mon 9-13 14-18", "9:00-13:00 14:00-18:00"),
        ("mon 9-13, 14-18", "9:00-13:00 14:00-18:00"),
        ("mon 9-13 and 14-18", "9:00-13:00 14:00-18:00"),
        ("mon 14-18 9-13", "9:00-13:00 14:00-18:00"),
        ("mon 12-15 9-13", "9:00-13:00 12:00-15:00"),
        ("mon off", "off"),
        ("mon closed", "off"),
        ("mon -", "off"),
    ],
)
def test_hours_in_the_usual_forms(typed: str, meant: str) -> None:
    assert understood(typed) == f"mon {meant}"


@pytest.mark.parametrize(
    "typed",
    [
        "9-5", "9:00-5:00", "9:30-5:30", "10-6", "11-10", "12-6", "12-12:30", "12:30-5:30", "09:00-6", "10:30-6:30",
        "1-5", "2-6", "1:00-5:00", "6-10", "6-2pm", "6-12pm", "1-12pm", "10-6am", "9-12am", "9am-6", "6pm-9", "10pm-6",
        "9am-12", "10pm-06:00",
    ],
)  # fmt: skip
def test_hours_that_may_be_of_either_half_of_the_day_are_not_guessed(typed: str) -> None:
    """`9-5` is eight hours to whoever types it, and not twenty."""
    assert (understood(f"mon {typed}"), one_day(typed)) == (f"? {typed}", f"? {typed}")


@pytest.mark.parametrize(
    "typed",
    [
        "9", "9-", "9:-12", "9.-12", "9:6-10", "9:60-10", "9-10:60", "25-26", "9-25", "24:30-25", "24:00-02:00",
        "24-24", "0-0", "9-9", "9:00-09:00", "12am-12am", "12-12pm", "900-1800", "09000-1800", "13pm-14pm", "0am-1am",
        "14-6pm", "9-12-18", "9-12/13-18", "9to18", "nine-six", "9-18h30m", "9-18x", "x9-18", "9..10",
        "9am-noon", "24:01-25:00", "99:99-99:99", "٩-١٨x",
    ],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused_with_the_words_at_fault(typed: str) -> None:
    assert understood(f"mon {typed}") == f"? {typed}"


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon", "mon"),
        ("Monday", "mon"),
        ("mondays", "mon"),
        ("tues", "tue"),
        ("weds", "wed"),
        ("wednesday", "wed"),
        ("thur", "thu"),
        ("thurs", "thu"),
        ("Thursday:", "thu"),
        ("sat.", "sat"),
        ("ｍｏｎ", "mon"),
        ("mon-wed", "mon tue wed"),
        ("mon - wed", "mon tue wed"),
        ("mon–wed", "mon tue wed"),
        ("monday-wednesday", "mon tue wed"),
        ("fri-mon", "mon fri sat sun"),
        ("sun-mon", "mon sun"),
        ("mon-mon", "mon"),
        ("mon, wed and fri", "mon wed fri"),
        ("mon wed fri-sat", "mon wed fri sat"),
        ("weekdays", "mon tue wed thu fri"),
        ("weekend", "sat sun"),
        ("weekends mon", "mon sat sun"),
        ("daily", "mon tue wed thu fri sat sun"),
        ("every day", "mon tue wed thu fri sat sun"),
        ("", "mon tue wed thu fri"),
    ],
)
def test_days_in_the_usual_forms(typed: str, days: str) -> None:
    assert understood(f"{typed} 9-18") == ", ".join(f"{day} 9:00-18:00" for day in days.split())


@pytest.mark.parametrize(
    "typed",
    [
        "monsday", "frisday", "wednes", "satur", "tu", "month", "thurday", "mon/wed", "mon+tue", "mon-fri-sat", "mo-fr",
        "to", "holidays", "пн", "月",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_the_words_at_fault(typed: str) -> None:
    assert understood(f"{typed} 9-18").startswith(f"? {typed}")
    assert understood(f"mon 9-18 {typed} 9-12").startswith(f"? {typed}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mon-tue 9-18 sat off", "mon 9:00-18:00, tue 9:00-18:00, sat off"),
        ("mon-wed 9-18 tue off", "mon 9:00-18:00, tue off, wed 9:00-18:00"),
        ("mon-tue 9-18 tue 9-16", "mon 9:00-18:00, tue 9:00-16:00"),
        ("daily off mon 9-12", "mon 9:00-12:00, tue off, wed off, thu off, fri off, sat off, sun off"),
        ("9-17 wed off", "mon 9:00-17:00, tue 9:00-17:00, wed off, thu 9:00-17:00, fri 9:00-17:00"),
        ("mon 9-13; tue 14-18", "mon 9:00-13:00, tue 14:00-18:00"),
    ],
)
def test_what_is_said_later_of_a_day_goes_before_what_was_said_of_it_earlier(typed: str, meant: str) -> None:
    assert understood(typed) == meant


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", ""),
        ("  ", ""),
        ("mon-fri", "mon-fri"),
        ("mon 9-18 tue", "mon 9-18 tue"),
        ("9-18 mon", "9-18 mon"),
        ("mon 9-18 or so", "or"),
        ("mon 9-18 please", "please"),
        ("please mon 9-18", "please"),
        ("mon from 9 to 18", "from"),
        ("mon until 20:00", "until"),
        ("mon 9-12 off", "off"),
        ("mon off 9-12", "off"),
        ("mon off off", "off"),
        ("- 9-12", "-"),
        ("mon - 9-12", "mon-9-12"),
        ("mon 9-18 tue 9-25", "9-25"),
        ("usual mon 9-18", "usual"),
    ],
)
def test_one_word_that_is_not_understood_spoils_the_whole(typed: str, fault: str) -> None:
    assert understood(typed) == f"? {fault}"


@pytest.mark.parametrize(
    ("typed", "today", "meant"),
    [
        ("until 20:00", "9:00-13:00 14:00-18:00", "9:00-13:00 14:00-20:00"),
        ("until 20", "9:00-18:00", "9:00-20:00"),
        ("till 8pm", "9:00-18:00", "9:00-20:00"),
        ("until 24:00", "9:00-18:00", "9:00-24:00"),
        ("until 17:00", "9:00-13:00 14:00-18:00", "9:00-13:00 14:00-17:00"),
        ("until 13:30", "9:00-13:00 14:00-18:00", "9:00-13:00"),
        ("until 12", "9:00-13:00 14:00-18:00", "9:00-12:00"),
        ("until 23:00", "22:00-30:00", "22:00-23:00"),
        ("from 11:00", "9:00-13:00 14:00-18:00", "11:00-13:00 14:00-18:00"),
        ("from 13:30", "9:00-13:00 14:00-18:00", "14:00-18:00"),
        ("from 07:00", "9:00-13:00 14:00-18:00", "7:00-13:00 14:00-18:00"),
        ("from 8", "9:00-18:00", "8:00-18:00"),
        ("from 12", "9:00-18:00", "12:00-18:00"),
        ("from 23:00", "22:00-30:00", "23:00-30:00"),
        ("off", "9:00-18:00", "off"),
        ("9-12 15-20", "off", "9:00-12:00 15:00-20:00"),
        ("24h", "off", "0:00-24:00"),
    ],
)
def test_the_hours_of_one_day(typed: str, today: str, meant: str) -> None:
    assert one_day(typed, today) == meant


@pytest.mark.parametrize(
    ("typed", "today", "fault"),
    [
        ("", "9:00-18:00", ""),
        ("until 8:00", "9:00-18:00", "until 8:00"),
        ("until 08:00", "9:00-18:00", "until 08:00"),
        ("until 8", "7:00-15:00", "until 8"),
        ("until 11", "9:00-18:00", "until 11"),
        ("from 2", "9:00-18:00", "from 2"),
        ("from 18:00", "9:00-18:00", "from 18:00"),
        ("from 24:00", "22:00-30:00", "from 24:00"),
        ("from 01:00", "22:00-30:00", "from 01:00"),
        ("until 20:00", "off", "until 20:00"),
        ("from 11:00", "off", "from 11:00"),
        ("until late", "9:00-18:00", "late"),
        ("until 25:00", "9:00-18:00", "25:00"),
        ("until", "9:00-18:00", "until"),
        ("until 20:00 off", "9:00-18:00", "until"),
        ("9-12 off", "9:00-18:00", "off"),
        ("mon 9-12", "9:00-18:00", "mon"),
    ],
)
def test_hours_of_one_day_that_cannot_be_are_refused(typed: str, today: str, fault: str) -> None:
    assert one_day(typed, today) == f"? {fault}"


@st.composite
def days(draw: st.DrawFn) -> Windows:
    """Windows of a day as they can be set: merged, over midnight or not."""
    start, length = st.integers(0, MINUTES_OF_DAY - 1), st.integers(1, MINUTES_OF_DAY - 1)
    chosen = draw(st.lists(st.tuples(start, length), max_size=4))
    windows, _ = merged(tuple(sorted((start, start + length) for start, length in chosen)))
    return windows


def minutes(windows: Windows) -> set[int]:
    """The open minutes, however they are cut into windows."""
    return {minute for start, end in windows for minute in range(start, end)}


weeks: st.SearchStrategy[Week] = st.tuples(*[days()] * 7) | st.lists(days(), min_size=1, max_size=2).flatmap(
    lambda few: st.tuples(*[st.sampled_from(few)] * 7)
)


@given(weeks)
@example(USUAL_WEEK)
@example((((0, 1440),),) * 7)
@example((((600, 2040),),) * 7)
@example((((1380, 2820),),) + ((),) * 6)
def test_a_week_that_is_typed_out_is_read_as_the_same_week(week: Week) -> None:
    read = week_changes(typed_week(week))
    assert [minutes(read[day]) for day in range(7)] == [minutes(windows) for windows in week]


@given(days())
def test_hours_of_a_day_that_are_typed_out_are_read_as_the_same(windows: Windows) -> None:
    assert minutes(windows_said(typed_windows(windows), ())) == minutes(windows)


PIECES = st.sampled_from([
    *NAMES, "mon-fri", "weekend", "daily", "off", "-", "until", "from", "24h", "9-18", "22:00-02:00", "9am-6pm", "9-5",
    "2-6pm", "0900-1800", "24:00", "9", ":", "00-24", "–", "and", ",", "10:00-10:00", "x", "23:59-00:00", "am",
])  # fmt: skip


@given(st.lists(PIECES, max_size=7).map(" ".join) | st.text(max_size=20))
def test_whatever_is_typed_becomes_hours_that_can_be_kept_or_is_refused(text: str) -> None:
    found: list[Windows] = []
    with suppress(UnclearWords):
        found += week_changes(text).values()
    with suppress(UnclearWords):
        found.append(windows_said(text, ((540, 1080), (1320, 1800))))
    for windows in found:
        require_shape(merged(windows)[0])


@given(st.integers(0, MINUTES_OF_DAY), st.sampled_from(["until", "from"]), days())
def test_a_moved_end_leaves_hours_that_can_be_kept(minute: int, side: str, today: Windows) -> None:
    try:
        windows = windows_said(f"{side} {minute // 60:02}:{minute % 60:02}", today)
    except UnclearWords:
        return
    require_shape(windows)
    edges: Window = (windows[0][0], windows[-1][1])
    assert (edges[0] >= minute) if side == "from" else (edges[1] <= minute)
