"""Everybody's hours as people use them: forms, second thoughts, absences; what is planned, and what then happens."""

from __future__ import annotations

import re

import pytest

from bot.store.database import Database
from tests.flows.townsfolk import admin, joined, presses, quiet, says
from tests.stage import Seen, Stage
from tests.wire.town import town

START = "2026-11-17T09:00"
PLANNED = re.compile(r"^• (\w{3} \d+ \w{3} \d\d:\d\d).*?(?: on (\w{3} \d+ \w{3} \d\d:\d\d))?$", re.MULTILINE)
WIDTH = 40
"""Characters on a line of a small phone."""


def clock(stage: Stage, message: Seen) -> str:
    """`Fri 20 Nov 17:00`, on the stage's clock."""
    at = message.at.astimezone(stage.zone)
    return f"{at:%a} {at.day} {at:%b %H:%M}"


async def test_the_week_is_set_question_by_question_and_a_wrong_answer_is_asked_again(database: Database) -> None:
    stage = Stage(database, START)
    assert (await stage.say("ana", "/availability set")).startswith("For which way of reaching you? (1 of 2)")
    assert "“phone”" in await stage.say("ana", "phone")
    assert (await stage.say("ana", "call")).startswith("On which days, and from when to when? (2 of 2)")
    said = await stage.say("ana", "mon 9-12 tee")
    assert said.startswith("I cannot read “tee” as days and hours; nothing was changed.")
    assert "On which days, and from when to when? (2 of 2)" in said
    assert "All channels" in await stage.say("ana", "/availability")  # a command in between leaves the form as it is
    assert "Mon–Tue  14:00–16:00\n" in await stage.say("ana", "mon-tue 14:00-16:00")
    assert "call\nMon–Tue  14:00–16:00\nWed–Sun  off" in await stage.say("ana", "/availability")


async def test_a_form_that_is_cancelled_changes_nothing(database: Database) -> None:
    stage = Stage(database, START)
    before = await stage.say("ana", "/availability")
    await stage.play("@ana /availability set\n@ana chat\n@ana :press Cancel\n@ana /availability away")
    heard = await stage.play("@ana :press Cancel")
    assert [message.text for message in heard] == ["All right: nothing was changed."]
    assert await stage.say("ana", "/availability") == before


async def test_an_absence_by_form_is_checked_when_it_is_typed(database: Database) -> None:
    stage = Stage(database, START)
    assert (await stage.say("ana", "/availability away")).startswith("From which day to which day are you away?")
    said = await stage.say("ana", "soon")
    assert said.startswith("I cannot read “soon” as whole days; nothing was changed.")
    assert "From which day to which day are you away?" in said
    assert (await stage.say("ana", "24 Dec - 3 Jan family")).startswith("Away: Thu 24 Dec – Sun 3 Jan 2027 (family).")


@pytest.mark.parametrize(
    "days",
    [
        "3 Jan - 24 Dec",
        "3 Jan - 24 Dec 2026",
        "24 Dec -",
        "24 Dec - soonish",
        "24 Dec until 3 Jan",
        "24 Dec - 3 Jan 2 weeks",
        "fri and mon",
        "mon for 2 weeks",
        "tomorrow afternoon",
        "fri at 3",
        "yesterday",
        "30 Feb",
    ],
)
async def test_days_are_not_cut_short_and_the_rest_taken_for_a_note(database: Database, days: str) -> None:
    stage = Stage(database, START)
    before = await stage.say("ana", "/availability")
    said = await stage.say("ana", f"/availability away {days}")
    assert f"“{days}”" in said
    assert "; nothing was changed.\nFor example: 24 Dec - 3 Jan, " in said
    assert await stage.say("ana", "/availability") == before


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("family", "family"),
        ("(family)", "family"),
        ('"2 weeks off"', "2 weeks off"),
        ("“fri and mon”", "fri and mon"),
        ('grandma "at home"', 'grandma "at home"'),
        ("for a funeral", "for a funeral"),
        ("帰省", "帰省"),
    ],
)
async def test_a_note_comes_back_with_the_absence_when_its_end_is_taken_back(
    database: Database, typed: str, note: str
) -> None:
    stage = Stage(database, START)
    away = f"Away: Thu 24 Dec – Sun 3 Jan 2027 ({note})."
    assert (await stage.say("ana", f"/availability away 24 Dec - 3 Jan {typed}")).startswith(away)
    for taken_back in (f"Not away any more: Thu 24 Dec – Sun 3 Jan 2027 ({note}).", away):
        heard = await stage.play("@ana :press Undo")
        assert heard[0].text.startswith(f"Taken back; it is as it was before.\n{taken_back}")
    assert away in await stage.say("ana", "/availability")


async def test_who_comes_back_early_and_was_not_ready_is_away_as_before(database: Database) -> None:
    stage = Stage(database, START)
    before = await stage.say("ana", "/availability away 16 Nov - 20 Nov flu")
    assert before.startswith("Away: Mon 16 Nov – Fri 20 Nov (flu).")
    shown = await stage.say("ana", "/availability")
    assert await stage.say("ana", "/availability back") == "Not away any more: Tue 17 Nov – Fri 20 Nov (flu)."
    assert "on until 18:00" in await stage.say("ana", "/availability")
    await stage.play("@ana :press Undo")
    assert await stage.say("ana", "/availability") == shown


@pytest.mark.parametrize(
    ("first", "then", "stands"),
    [
        ("set chat mon-fri 09:00-17:00", "set chat mon-fri 10:00-16:00", "Mon–Fri  10:00–16:00"),
        ("except thu until 20:00", "except thu off", "Thu 19 Nov: off, that day only."),
        ("holidays GB-SCT", "holidays none", "Holidays: none are kept."),
        ("quiet hard", "quiet soft", "I write only what is marked urgent (quiet soft)"),
        ("zone Europe/Berlin from 1 Dec", "zone Europe/Lisbon from 2 Dec", "From Wed 2 Dec: Lisbon time."),
    ],
)
async def test_undo_takes_back_its_own_change_and_no_later_one(
    database: Database, first: str, then: str, stands: str
) -> None:
    async with town(database, START) as made:
        ana = await admin(made)
        await says(made, ana, f"/availability {first}")
        older = ana.newest
        await says(made, ana, f"/availability {then}")
        newer = ana.newest
        assert (await presses(made, ana, older, "Undo")).startswith("This question is closed; nothing was changed.")
        assert stands in await says(made, ana, "/availability")
        assert (await presses(made, ana, newer, "Undo")).startswith("Taken back; it is as it was before.")
        assert stands not in await says(made, ana, "/availability")
        quiet(made)


async def test_undo_that_is_pressed_twice_takes_back_once(database: Database) -> None:
    async with town(database, START) as made:
        ana = await admin(made)
        bea = await joined(made, ana, "bea")
        for who in (ana, bea):
            before = await says(made, who, "/availability")
            await says(made, who, "/availability away 24 Dec - 3 Jan")
            card = who.newest
            assert (await presses(made, who, card, "Undo")).startswith("Taken back; it is as it was before.")
            assert (await presses(made, who, card, "Undo")).startswith("This question is closed; nothing was changed.")
            assert await says(made, who, "/availability") == before
        quiet(made)


async def test_a_move_that_is_taken_back_leaves_the_other_plans(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("@ana /availability zone Europe/Berlin 1 Dec - 5 Dec")
    before = await stage.say("ana", "/availability")
    assert "From Tue 1 Dec: Berlin time.\nFrom Sun 6 Dec: Tokyo time." in before
    assert "Your hours · New York" in await stage.say("ana", "/availability zone America/New_York")
    await stage.play("@ana :press Undo")
    assert await stage.say("ana", "/availability") == before


async def test_a_week_without_hours_is_asked_about_and_can_be_meant(database: Database) -> None:
    stage = Stage(database, START)
    before = await stage.say("ana", "/availability")
    asked = "I could then never write to you: what is for you would go to your deputy, the account rep or an admin. "
    assert (await stage.say("ana", "/availability set chat mon-sun off")).startswith(asked)
    await stage.play("@ana :press No")
    assert await stage.say("ana", "/availability") == before
    await stage.play("@ana /availability set chat mon-sun off\n@ana :press Yes")
    assert "No hours at all." in await stage.say("ana", "/availability")
    await stage.play(":wait 1h\n@ana :press Undo")
    assert "Mon–Fri  09:00–18:00" in await stage.say("ana", "/availability")


async def test_an_admin_sees_whose_hours_they_have_changed(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(":person ana\n:person ken zone=Europe/London")
    assert await stage.say("ana", "/availability @ken away 1 Dec") == (
        "Hours of ken · London\nAway: Tue 1 Dec.\n"
        "Meanwhile what cannot wait goes to the account rep or an admin; if there is neither, it waits. "
        "To name a deputy: /availability @ken deputy @X"
    )
    refused = "Only the person themselves or an admin can change these hours; nothing was changed."
    for line in ("away 2 Dec", "set chat mon 9-10", "deputy ken", "quiet hard", "back"):
        assert (await stage.say("ken", f"/availability @ana {line}")).startswith(refused)


async def test_the_small_table_fits_a_phone(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("@ana /availability set call sat 09:00-12:00 14:00-18:00")
    said = await stage.say("ana", "/availability set chat mon-thu 09:00-13:00 14:00-18:00 fri 22:00-02:00")
    table = [line for line in said.splitlines() if line.endswith(" off") or "–" in line]
    assert len(table) >= 6
    assert max(map(len, [line for line in table if not line.startswith("It is")])) <= WIDTH


ALONE = """
:person ana zone=Asia/Tokyo
@ana /client new Acme zone Asia/Tokyo
@ana /client new Bolt zone Asia/Tokyo
@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold
@ana /deadline sent D-1
@ana /deadline new Bolt "Text" by 2026-11-20 16:00 hold
@ana /deadline sent D-2
@ana /availability away 19 Nov - 25 Nov
"""


async def test_who_is_alone_and_away_loses_nothing_and_gets_it_all_at_once(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(ALONE)
    heard = await stage.play(":wait 14d")
    assert [(stage.local(message), message.to) for message in heard] == [
        ("2026-11-18 17:00", "ana"),
        ("2026-11-26 09:00", "ana"),
    ]
    assert heard[-1].text == (
        "2 things at once\n"
        "• D-2 Text · Bolt: Bolt had not answered by Fri 20 Nov 16:00, so the work is now on hold.\n"
        "• D-1 Logo feedback · Acme: Acme had not answered by Fri 20 Nov 17:00, so the work is now on hold."
    )


async def test_what_waits_goes_to_the_deputy_when_somebody_goes_away_meanwhile(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(
        ":person ana\n:person ken\n:person bea\n@ana /client new Acme zone Asia/Tokyo\n"
        '@ken /deadline new Acme "Logo feedback" by 2026-11-17 19:00 hold\n@ken /deadline sent D-1\n'
        "@ken /availability deputy @bea\n:until 2026-11-17 19:30"
    )
    heard = await stage.play("@ken /availability away 18 Nov - 20 Nov\n:until 2026-11-18 18:00")
    nudges = [message for message in heard if message.to != "ken"]
    assert [(stage.local(message), message.to, message.for_client) for message in nudges] == [
        ("2026-11-18 09:00", "bea", True)
    ]
    assert nudges[0].text.startswith("This comes to you because ken is away.\nD-1 Logo feedback · Acme\n")


async def test_a_blocked_member_who_is_away_hears_of_it_on_return(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(
        ":person ana\n:person tom\n@ana /client new Acme zone Asia/Tokyo\n@tom /availability away 20 Nov - 24 Nov\n"
        '@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold blocks @tom\n@ana /deadline sent D-1'
    )
    heard = [message for message in await stage.play(":wait 14d") if message.to == "tom"]
    assert [(stage.local(message), "on hold" in message.text) for message in heard] == [("2026-11-25 09:00", True)]


@pytest.mark.parametrize(("quietness", "at"), [("soft", "2026-11-20 03:00"), ("hard", "2026-11-20 09:00")])
async def test_what_is_urgent_passes_soft_hours_and_never_hard_ones(
    database: Database, quietness: str, at: str
) -> None:
    stage = Stage(database, START)
    await stage.play(
        "@ana /client new Acme zone America/New_York\n"
        f"@ana /availability quiet {quietness}\n"
        '@ana /deadline new Acme "Contract" by 2026-11-19 13:00 America/New_York hold urgent\n@ana /deadline sent D-1'
    )
    heard = await stage.play(":until 2026-11-22 12:00")
    assert stage.local(heard[-1]) == at


PLANS = {
    "a holiday": (
        "@ana /client new Acme zone Asia/Tokyo",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-23 12:00 chase',
    ),
    "short hours of a client": (
        "@ana /client new Acme zone Asia/Tokyo\n@ana /client set Acme hours mon-thu 10:00-16:00 fri off",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-26 15:00 chase',
    ),
    "no hour in common": (
        "@ana /client new Acme zone America/New_York",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-23 10:00 America/New_York chase',
    ),
    "a client who is away": (
        "@ana /client new Acme zone Asia/Tokyo\n@ana /client set Acme away 24 Nov - 26 Nov",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-27 15:00 hold',
    ),
    "an owner alone and away": (
        "@ana /client new Acme zone Asia/Tokyo\n@ana /availability away 19 Nov - 25 Nov",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-24 15:00 hold',
    ),
    "an owner who moves": (
        "@ana /client new Acme zone Europe/London\n@ana /availability zone Europe/Berlin from 20 Nov",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-25 15:00 Asia/Tokyo hold',
    ),
    "an owner with a long Thursday": (
        "@ana /client new Acme zone Europe/London\n@ana /availability except thu until 23:00",
        '@ana /deadline new Acme "Logo feedback" by 2026-11-19 12:30 Europe/London hold',
    ),
}


@pytest.mark.parametrize("case", PLANS)
async def test_what_was_planned_is_what_then_happens(database: Database, case: str) -> None:
    stage = Stage(database, START)
    setting, new = PLANS[case]
    await stage.play(f":person ana zone=Asia/Tokyo\n{setting}")
    made = (await stage.play(new))[0].text
    await stage.play("@ana /deadline sent D-1")
    plan = await stage.say("ana", "/deadline plan D-1")
    promised = [heard or planned for planned, heard in PLANNED.findall(plan)]
    assert len(promised) >= 2
    assert [heard or planned for planned, heard in PLANNED.findall(made)] == promised
    heard = [message for message in await stage.play(":wait 20d") if message.edit_of is None]
    ahead = next((at for at, message in enumerate(heard) if "Never" in message.buttons), len(heard) - 1)
    assert [clock(stage, message) for message in heard[: ahead + 1]] == promised  # then it depends on a decision


async def test_nothing_is_written_outside_the_hours_that_were_set(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(
        ":person ana\n:person ken\n@ken /availability set chat mon 10:00-12:00 tue off wed 22:00-02:00\n"
        "@ken /availability set chat thu-fri off\n@ken /availability except fri 15:00-15:30\n"
        "@ana /escalation set overdue off\n"
        "@ana /client new Acme zone Asia/Tokyo"
    )
    for number, due in enumerate(("19 17:00", "20 12:00", "23 11:00", "25 17:00"), start=1):
        await stage.play(
            f'@ken /deadline new Acme "Part {number}" by 2026-11-{due} chase\n@ken /deadline sent D-{number}'
        )
    heard = [message for message in await stage.play(":wait 30d") if message.to == "ken" and message.edit_of is None]
    assert [clock(stage, message) for message in heard] == [
        "Fri 20 Nov 15:00",
        "Wed 25 Nov 22:00",
        "Wed 2 Dec 22:00",
        "Wed 9 Dec 22:00",
    ]
