"""`/team keep`: words that are old and closed are erased, a day after somebody said so at the earliest."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.evidence import Entry, Fault
from bot.jobs import housekeeping
from bot.store.database import Database
from tests.flows.asking import noted
from tests.flows.forgetful import faults, office, says, wait
from tests.flows.office import Office, words_of
from tests.flows.words import held

HOUR = timedelta(hours=1, seconds=1)


async def old_and_new(database: Database) -> Office:
    """A closed deadline and an open one of forty days ago, and one that was closed just now."""
    made = await office(database)
    await says(
        made,
        "ana",
        "/client new Acme zone Asia/Tokyo",
        '/deadline new Acme "An anchor" by 2026-11-20 17:00 hold',
        '/deadline sent D-1 "By 20 November 2026 17:00 the anchor, or we pause. In my own hand"',
        "/deadline answered D-1 a rusty one",
        '/deadline new Acme "A buoy" by 2027-02-20 17:00 hold',
        '/deadline new Acme "A compass" by 2027-02-22 17:00 hold',
    )
    await wait(made)
    await wait(made, timedelta(days=40))
    await says(made, "ana", "/deadline cancel D-3 we have one")
    return made


async def retained(made: Office) -> list[dict[str, object]]:
    """The entries that say that old words were erased."""
    return [words for words in await noted(made.database, Entry.retention) if "until" in words]


async def test_old_words_go_after_a_day_and_new_and_open_ones_stay(database: Database) -> None:
    made = await old_and_new(database)
    assert words_of(await made.says("ken", "/team keep")) == "The words of the record are kept for good."
    said = await says(made, "ana", "/team keep 1 month")
    assert "Words are kept for 1 month." in said
    assert "This takes effect at 28 Dec 09:00; until then you can take it back." in said
    await wait(made, timedelta(hours=23))
    assert await retained(made) == []
    assert await held(database, "anchor")
    await wait(made, 2 * HOUR)
    await wait(made)
    assert await held(database, "anchor", "rusty", "in my own hand") == []
    assert len(await held(database, "buoy")) > 2
    closed = words_of(await made.says("ken", "/deadline D-3"))  # just now: all of it is kept as long as its end
    assert closed.startswith("D-3 A compass · Acme\nState: cancelled.")
    assert "erased" not in closed
    assert await faults(database) == {Fault.erased}
    assert len(await retained(made)) == 1
    assert words_of(await made.says("ken", "/deadline D-1")).startswith("D-1 — · Acme\nState: answered.")
    assert "D-2 A buoy" in words_of(await made.says("ana", "/client Acme"))


async def test_one_run_is_one_entry_and_none_where_there_is_nothing_to_erase(database: Database) -> None:
    made = await old_and_new(database)
    await says(made, "ana", "/team keep 1 month")
    await wait(made, timedelta(hours=26))
    await wait(made)
    for _ in range(3):
        await housekeeping.run(database, made.clock.now())
        await wait(made, HOUR)
    assert len(await retained(made)) == 1
    await wait(made, timedelta(days=32))  # D-3, which was cancelled then, is old enough
    await wait(made)
    assert len(await retained(made)) == 2
    assert await held(database, "compass", "we have one") == []
    assert await held(database, "buoy")
    assert await faults(database) == {Fault.erased}


async def test_it_can_be_taken_back_for_a_day_and_is_off_by_default(database: Database) -> None:
    made = await old_and_new(database)
    await made.pushes("ana", await made.says("ana", "/team keep 30 days"), "Menu")  # not understood: nothing is set
    await wait(made, timedelta(days=2))
    assert await retained(made) == []
    shown = await made.says("ana", "/team keep 1 month")
    await made.pushes("ana", shown, "Keep them after all")
    await wait(made, timedelta(days=2))
    assert await retained(made) == []
    assert await held(database, "anchor")
    assert [words["months"] for words in await noted(database, Entry.retention)] == [1, 0]


async def test_periods_are_typed_in_months_and_years(database: Database) -> None:
    made = await office(database, keeps_cards=False)
    for typed, shown in (
        ("24 months", "2 years"),
        ("18 months", "18 months"),
        ("10 years", "10 years"),
        ("6", "6 mon"),
    ):
        assert f"Words are kept for {shown}" in await says(made, "ana", f"/team keep {typed}")
        assert f"Words are kept for {shown}" in words_of(await made.says("ana", "/team keep"))
    for typed in ("0 months", "11 years", "121 months", "3 weeks", "-2 months", "two years"):
        refused = await made.says("ana", f"/team keep {typed}")
        assert not refused.ok
        assert words_of(refused).startswith("From 1 month to 10 years, please; or off.\n")


async def test_the_same_period_again_changes_nothing_and_does_not_begin_the_day_anew(database: Database) -> None:
    made = await office(database)
    assert (await says(made, "ana", "/team keep off")).startswith("Nothing to change.")
    first = await says(made, "ana", "/team keep 24 months")
    await wait(made, timedelta(hours=5))
    again = await says(made, "ana", "/team keep 2 years")
    assert again == first.replace("Changed.", "Nothing to change.")
    assert len(await noted(made.database, Entry.retention)) == 1
    for text in ("2 weeks", "11 years", "0 months"):
        refused = await made.says("ana", f"/team keep {text}")
        assert not refused.ok
        assert words_of(refused).startswith("From 1 month to 10 years, please; or off.\n")
