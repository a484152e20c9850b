"""`/client Acme` says how they have answered: this quarter beside the last, in their working hours (A2)."""

from __future__ import annotations

from bot.store.database import Database
from tests.stage import Stage

START = "2026-09-14T09:00"
"""A Monday. In Japan 21 to 23 September and 12 October are holidays."""
WIDTH = 40
"""Characters on a line of a small phone."""

LAST_QUARTER = """
@ana /client new Acme zone Asia/Tokyo
@ana /client new Beta zone Asia/Tokyo
@ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold
@ana /deadline sent D-1
@ana /deadline new Acme "Texts" by 2026-09-17 17:00 hold
@ana /deadline sent D-2
@ana /deadline new Acme "Colours" by 2026-09-18 17:00 hold
@ana /deadline sent D-3
@ana /deadline new Acme "Photos" by 2026-09-18 12:00 hold
@ana /deadline sent D-4
@ana /deadline new Acme "Never told" by 2026-09-18 12:00 hold
@ana /deadline new Beta "Of another client" by 2026-09-18 12:00 hold
@ana /deadline sent D-6
:until 2026-09-14 16:00
@ana /deadline answered D-1
:until 2026-09-15 10:00
@ana /deadline cancel D-4
:until 2026-09-16 10:00
@ana /deadline answered D-2
:until 2026-09-17 10:00
@ana /deadline promise D-3 2026-09-24 12:00
:until 2026-09-24 10:00
@ana /deadline answered D-3
@ana /deadline new Acme "Prices" by 2026-09-25 17:00 hold
@ana /deadline sent D-7
@ana /deadline promise D-7 2026-09-25 12:00
:until 2026-09-28 11:00
@ana /deadline answered D-7
"""
# Logo: told on Monday at 09:00, answered at 16:00: 7 h, on time.
# Texts: Monday 9, Tuesday 9, Wednesday until 10:00 1: 19 h, on time.
# Colours: promised for Thursday the 24th, answered two hours before: the promise was kept, so it was on time.
#   Monday to Friday 5 × 9, three holidays, 1 on Thursday: 46 h.
# Photos were cancelled, of “Never told” they never heard, and Beta is somebody else.
# Prices: promised for Friday noon, which passed; answered on Monday, after the due date.
#   Thursday from 10:00 8, Friday 9, Monday until 11:00 2: 19 h, late.
LAST = "3 of 4 on time\n• typically after 19 h (longest 46 h)\n• 1 of 2 promises kept"

THIS_QUARTER = """
:until 2026-10-05 09:00
@ana /deadline new Acme "Menu" by 2026-10-09 17:00 hold
@ana /deadline sent D-8
@ana /deadline new Acme "Map" by 2026-10-14 17:00 hold
@ana /deadline sent D-9
@ana /deadline new Acme "Next" by 2026-10-30 17:00 hold
@ana /deadline sent D-10
:until 2026-10-06 09:00
@ana /deadline ours D-8
:until 2026-10-07 09:00
@ana /deadline theirs D-8
:until 2026-10-07 12:00
@ana /deadline answered D-8
:until 2026-10-20 12:00
"""
# Menu: Monday 9, Tuesday 9, Wednesday until 12:00 3, less the whole Tuesday on which they waited for us: 12 h, on time.
# Map: silent. Next: its date is still ahead.
THIS = "1 of 2 on time\n• 1 answer, after 12 h"

HEAD = "How they answer (their working hours)\n"


def paragraph(said: str) -> str:
    """What is said of how they answer."""
    return next(part for part in said.split("\n\n") if part.startswith(HEAD)).removeprefix(HEAD)


async def test_two_quarters_stand_beside_each_other(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(LAST_QUARTER)
    said = paragraph(await stage.say("ana", "/client Acme"))
    assert said == f"This quarter: {LAST}\nLast quarter: nothing to count"
    await stage.play(THIS_QUARTER)
    said = paragraph(await stage.say("ana", "/client acme"))
    assert said == f"This quarter: {THIS}\nLast quarter: {LAST}"
    assert max(map(len, (HEAD + said).splitlines())) <= WIDTH
    # Beta was told of one thing, and it is held.
    assert paragraph(await stage.say("ana", "/client Beta")) == (
        "This quarter: nothing to count\nLast quarter: 0 of 1 on time\n• no answer yet"
    )


async def test_an_answer_that_is_taken_back_is_none(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("@ana /client new Acme zone Asia/Tokyo\n@ana /client Acme")
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing has been due yet."
    await stage.play('@ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold\n@ana /deadline sent D-1')
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing has been due yet."
    await stage.play(":until 2026-09-15 09:20\n@ana /deadline answered D-1")
    counted = "This quarter: 1 of 1 on time\n• 1 answer, after 9 h\nLast quarter: nothing to count"
    assert paragraph(await stage.say("ana", "/client Acme")) == counted
    await stage.play("@ana /deadline undo D-1")
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing has been due yet."
    await stage.play(":until 2026-09-16 17:01")
    late = "This quarter: 0 of 1 on time\n• no answer yet\nLast quarter: nothing to count"
    assert paragraph(await stage.say("ana", "/client Acme")) == late


async def test_a_new_date_replaces_a_promise_and_what_is_late_by_it_is_late(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("""
        @ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold
        @ana /deadline sent D-1
        @ana /deadline promise D-1 2026-09-16 20:00
        :until 2026-09-15 10:00
        @ana /deadline extend D-1 to 2026-09-17 17:00
        :until 2026-09-18 10:00
        @ana /deadline answered D-1
    """)
    # Monday to Thursday 4 × 9, and 1 on Friday; the promise was neither kept nor broken.
    late = "This quarter: 0 of 1 on time\n• 1 answer, after 37 h\nLast quarter: nothing to count"
    assert paragraph(await stage.say("ana", "/client Acme")) == late


async def test_what_was_cancelled_or_never_told_has_never_been_due(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("""
        @ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold
        @ana /deadline sent D-1
        @ana /deadline cancel D-1
        @ana /deadline new Acme "Texts" by 2026-09-16 17:00 hold
        :until 2026-09-18 10:00
    """)
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing has been due yet."


async def test_while_a_promise_stands_or_they_wait_for_us_nothing_counts_against_them(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("""
        @ana /client new Acme zone Asia/Tokyo
        @ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold
        @ana /deadline sent D-1
        @ana /deadline promise D-1 2026-09-18 12:00
        @ana /deadline new Acme "Texts" by 2026-09-16 17:00 hold
        @ana /deadline sent D-2
        :until 2026-09-15 10:00
        @ana /deadline ours D-2
        :until 2026-09-17 10:00
    """)
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing to count this quarter or last."
    await stage.play("@ana /deadline answered D-2\n:until 2026-09-18 12:00")
    # Texts: Monday 9, Tuesday until 10:00 1; from then on they waited for us, and answered all the same.
    counted = (
        "This quarter: 1 of 2 on time\n• 1 answer, after 10 h\n• 0 of 1 promise kept\nLast quarter: nothing to count"
    )
    assert paragraph(await stage.say("ana", "/client Acme")) == counted


async def test_a_client_of_long_ago_has_nothing_to_count_now(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play('@ana /client new Acme zone Asia/Tokyo\n@ana /deadline new Acme "Logo" by 2026-09-16 17:00 hold')
    await stage.play("@ana /deadline sent D-1\n:until 2026-09-15 09:40\n@ana /deadline answered D-1")
    await stage.play(":until 2026-12-31 23:59")
    said = paragraph(await stage.say("ana", "/client Acme"))
    assert said == "This quarter: nothing to count\nLast quarter: 1 of 1 on time\n• 1 answer, after 9 h"
    await stage.play(":until 2027-01-01 00:00")
    assert paragraph(await stage.say("ana", "/client Acme")) == "Nothing to count this quarter or last."
