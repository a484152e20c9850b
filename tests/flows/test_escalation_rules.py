"""The rules of escalation as people use them: shown, set, a client's own, taken back; who may; what they touch."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from bot.commands.router import only_reads
from bot.domain.evidence import Entry
from bot.domain.ladder import Ladder, Rung, Side, Whom
from bot.store import clients, workspaces
from bot.store.database import Database
from bot.store.rows import DeadlineRow
from bot.store.rows_of_evidence import EvidenceRow, WordsRow
from tests.flows.townsfolk import admin, presses, quiet, says
from tests.stage import Stage
from tests.store.office import Office
from tests.wire.town import town

START = "2026-11-17T09:00"

USUAL = (
    "Overdue (a chase, and no answer by the date)\n"
    "1. after 2 working days: the account rep is asked whether to write to them personally\n"
    "2. 2 working days after that was approved: the account rep is asked whether to write to the client’s manager\n"
    "On hold\n"
    "1. after 5 working days: the account rep is asked whether to write to them personally"
)
WAITS = (
    "A decision waits 1 working day, unless a step says otherwise; then I remind once, and one working day later I ask "
    "the next in line. The days are those of whoever decides. Nothing goes to a client by itself."
)
NOTED = "Noted.\nAn escalation that is running keeps the rules with which it began.\n\n"
CLOSED = "This question is closed; nothing was changed."


async def office(database: Database) -> Stage:
    """Ana is the admin, mia the account rep of Acme, ken a colleague; nobody looks after Bolt."""
    stage = Stage(database, START)
    await stage.play(
        """
        :person ana
        :person mia
        :person ken
        @ana /client new Acme rep @mia
        @ana /client new "Bolt Works"
        """
    )
    return stage


async def kept(database: Database) -> tuple[Ladder | None, dict[str, Ladder | None]]:
    """The workspace's own rules, and those of each client."""
    async with database.read() as session:
        own = (await workspaces.ladders(session, [1]))[1]
        return own, {client.name: client.ladder for client in await clients.page(session, 1, 10)}


async def noted(database: Database, kind: Entry) -> list[str]:
    """The words of the record about changes of that kind."""
    query = select(WordsRow.words).join(EvidenceRow, EvidenceRow.id == WordsRow.evidence_id)
    async with database.read() as session:
        found = await session.execute(query.where(EvidenceRow.kind == kind.value).order_by(EvidenceRow.id))
        return list(found.scalars())


def newest_buttons(stage: Stage) -> list[str]:
    return list(stage.messages[-1].buttons)


async def test_the_usual_rules_are_shown(database: Database) -> None:
    stage = await office(database)
    assert await stage.say("ana", "/escalation") == (
        f"Escalation, for every client without rules of its own: the usual rules\n\n{USUAL}\n\n{WAITS}\n\n"
        "To change it: /escalation set overdue 3d rep, 2d client manager"
    )
    assert newest_buttons(stage) == ["Change", "Menu"]
    assert await stage.say("ken", "/escalation acme") == (
        f"Escalation for Acme: as for every client without rules of its own\nFirmness: normal.\n\n{USUAL}\n\n{WAITS}"
    )
    assert newest_buttons(stage) == ["Menu"]
    assert await stage.say("ken", "/deadline rules Acme") == await stage.say("ken", "/escalation Acme")
    assert (await stage.say("ana", "/escalation Bolt Works")).endswith(
        "Bolt Works has no account rep: an admin is asked meanwhile. "
        'To set one: /client set "Bolt Works" rep @X\n\n'
        f"{WAITS}\n\n"
        'To give Bolt Works rules of its own: /escalation "Bolt Works" set overdue 3d rep, 2d client manager'
    )


async def test_the_rules_for_every_client_are_set_one_side_at_a_time(database: Database) -> None:
    stage = await office(database)
    said = await stage.say("ana", "/escalation set overdue 4h colleague then 1d rep by admin")
    assert said == (
        f"{NOTED}Escalation, for every client without rules of its own\n\n"
        "Overdue (a chase, and no answer by the date)\n"
        "1. after 4 working hours: the owner is asked whether a colleague should help\n"
        "2. 1 working day after that was approved: an admin is asked whether to write to them personally\n"
        "On hold\n1. after 5 working days: the account rep is asked whether to write to them personally"
    )
    assert newest_buttons(stage) == ["Undo"]
    assert "1. after 4 working hours" in await stage.say("ken", "/escalation Acme")
    assert "On hold\nNothing is suggested." in await stage.say("ana", "/deadline rules set held off")
    assert "1. after 4 working hours" in await stage.say("ana", "/escalation")
    assert f"the usual rules\n\n{USUAL}" in await stage.say("ana", "/escalation set usual")
    assert await kept(database) == (None, {"Acme": None, "Bolt Works": None})
    first, second = (
        "overdue 4h colleague, 1d rep by admin; held 5d rep",
        "overdue 4h colleague, 1d rep by admin; held off",
    )
    assert await noted(database, Entry.escalation_rules) == [
        f'{{"before":"{before}","by":"ana","client":"","note":"{after}"}}'
        for before, after in (("usual", first), (first, second), (second, "usual"))
    ]


async def test_a_client_has_rules_of_its_own_until_it_inherits_again(database: Database) -> None:
    stage = await office(database)
    own = Ladder(overdue=(Rung(whom=Whom.rep, broken=2), Rung(whom=Whom.manager, days=3, wait_days=2)))
    said = await stage.say("mia", "/escalation Acme set overdue broken 2 rep, 3d client manager wait 2d; held off")
    assert said == (
        f"{NOTED}Escalation for Acme: rules of its own\nFirmness: normal.\n\n"
        "Overdue (a chase, and no answer by the date)\n"
        "1. once 2 promises were broken: the account rep is asked whether to write to them personally\n"
        "2. 3 working days after that was approved: the account rep is asked whether to write to the client’s manager "
        "(waits 2 working days)\n"
        "On hold\nNothing is suggested.\n\n"
        "Changes to the rules for every client do not touch these. "
        "To follow those rules again: /escalation Acme set usual"
    )
    assert await kept(database) == (None, {"Acme": own, "Bolt Works": None})
    await stage.say("ana", "/escalation set overdue 1d rep")
    assert "once 2 promises were broken" in await stage.say("mia", "/escalation Acme")
    assert "1. after 1 working day:" in await stage.say("mia", "/escalation Acme set overdue usual")
    assert "1. after 5 working days" in await stage.say("mia", "/escalation Acme set held usual")
    assert (await kept(database))[1] == {"Acme": None, "Bolt Works": None}
    await stage.say("mia", "/escalation Acme set held 3d rep")
    assert "as for every client" in await stage.say("mia", "/escalation Acme set usual")
    assert (await kept(database))[1] == {"Acme": None, "Bolt Works": None}


async def test_what_is_so_already_changes_nothing(database: Database) -> None:
    stage = await office(database)
    for line in (
        "/escalation set usual",
        "/escalation set overdue 2d rep, 2d client manager",
        "/escalation Acme set usual",
    ):
        said = await stage.say("ana", line)
        assert said.startswith("That is how it was already; nothing was changed.\n\nEscalation")
        assert newest_buttons(stage) == ["Change", "Menu"]
    assert await kept(database) == (None, {"Acme": None, "Bolt Works": None})
    assert await noted(database, Entry.escalation_rules) == []


@pytest.mark.parametrize("whose", ["", "Acme "])
async def test_undo_takes_a_change_back_and_no_later_one(database: Database, whose: str) -> None:
    async with town(database, START) as made:
        ana = await admin(made)
        at_first = await says(made, ana, f"/escalation {whose}")
        await says(made, ana, f"/escalation {whose}set overdue 3d rep; held 1d colleague, rep wait 2d")
        older = ana.newest
        between = await says(made, ana, f"/escalation {whose}")
        await says(made, ana, f"/escalation {whose}set held off")
        newer = ana.newest
        assert (await presses(made, ana, older, "Undo")).startswith(CLOSED)
        assert (await presses(made, ana, newer, "Undo")).startswith("Taken back; it is as it was before.\n")
        assert await says(made, ana, f"/escalation {whose}") == between
        assert (await presses(made, ana, newer, "Undo")).startswith(CLOSED)
        await says(made, ana, f"/escalation {whose}set usual")
        newest = ana.newest
        assert (await presses(made, ana, newest, "Undo")).startswith("Taken back;")
        assert await says(made, ana, f"/escalation {whose}") == between
        await says(made, ana, f"/escalation {whose}set usual")
        assert await says(made, ana, f"/escalation {whose}") == at_first
        quiet(made)


async def test_undo_brings_back_what_firmness_has_ruled_out_since(database: Database) -> None:
    stage = await office(database)
    await stage.say("mia", "/escalation Acme set overdue 1d rep, 1d client manager")
    await stage.say("mia", "/escalation Acme set overdue 4d rep")
    await stage.say("ana", "/client set Acme firmness soft")
    heard = await stage.play("@mia :press Undo")
    assert heard[0].text.startswith("Taken back; it is as it was before.")
    assert "1. after 1 working day: " in heard[0].text
    assert "Left out: writing to their manager, because the firmness is soft." in heard[0].text


async def test_how_far_we_go_is_set_shown_and_taken_back(database: Database) -> None:
    stage = await office(database)
    assert "\nOn silence: nothing agreed yet.\nFirmness: normal.\n" in await stage.say("ken", "/client Acme")
    said = await stage.say("mia", "/client set Acme firmness FIRM")
    assert said.startswith("Acme: changed.\n")
    assert said.endswith("\nFirmness: firm. The firmest words are offered too.")
    await stage.say("mia", "/client set Acme firmness soft")
    assert await noted(database, Entry.client_set) == [
        f'{{"by":"mia","client":"Acme","field":"firmness","note":"{value}"}}' for value in ("firm", "soft")
    ]
    for line in ("overdue 2d rep, 2d client manager", "overdue 9d client manager"):
        assert await stage.say("mia", f"/escalation Acme set {line}") == (
            "The firmness for Acme is soft, so their manager is never brought in; nothing was changed.\n"
            "To go further with them: /client set Acme firmness normal"
        )
    heard = await stage.play("@mia :press Undo")
    assert heard[0].text.startswith("Taken back; it is as it was before.\nAcme: changed.\n")
    assert "Firmness: firm" in await stage.say("ken", "/client Acme")
    assert await stage.say("mia", "/client set Acme firmness hard") == (
        "“hard” is not possible for firmness. Possible: soft, normal, firm."
    )


async def test_undo_of_firmness_takes_back_no_later_change(database: Database) -> None:
    async with town(database, START) as made:
        ana = await admin(made)
        await says(made, ana, "/client set Acme firmness soft")
        older = ana.newest
        await says(made, ana, "/client set Acme firmness firm")
        assert (await presses(made, ana, older, "Undo")).startswith(CLOSED)
        assert "Firmness: firm" in await says(made, ana, "/client Acme")
        quiet(made)


async def test_who_may_change_rules(database: Database) -> None:
    stage = await office(database)
    for name in ("mia", "ken"):
        for line in ("set overdue 1d rep", "set usual", "set"):
            assert await stage.say(name, f"/escalation {line}") == (
                "Only an admin can change the rules for every client; nothing was changed.\nPlease ask ana."
            )
    for line in ("/escalation Acme set overdue 1d rep", "/escalation Acme set", "/client set Acme firmness soft"):
        assert await stage.say("ken", line) == (
            "Only the account rep or an admin can change what was agreed with a client; nothing was changed.\n"
            "Please ask ana and mia."
        )
    assert await kept(database) == (None, {"Acme": None, "Bolt Works": None})
    for name, line in (("mia", "Acme set held off"), ("ana", "Acme set held 1d rep"), ("ana", "set held off")):
        assert (await stage.say(name, f"/escalation {line}")).startswith("Noted.")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/escalation set waiting 2d rep", "A rule for “waiting” would come before the client was told"),
        ("/escalation set proceeded 2d rep", "After “proceeded” we do not wait for the client any more"),
        ("/escalation set 2d rep", "For which silence: overdue (a chase without an answer) or held (work on hold)?"),
        ("/escalation set overdue 2d boss", "I cannot read “boss” in “2d boss”; nothing was changed."),
        ("/escalation Acme set overdue 0d rep", "“rep” would come at the due minute itself"),
        ("/escalation set held 5d client manager", "On hold we have promised the client not to keep writing"),
        ("/escalation overdue 2d rep", "Something is missing there, or there is a word too many. It goes like this:"),
        ("/escalation Acmee set overdue 2d rep", "I do not know a client named “Acmee”"),
        ("/escalation Acmee", "I do not know a client named “Acmee”"),
    ],
)
async def test_a_rule_that_is_not_taken_changes_nothing(database: Database, line: str, said: str) -> None:
    stage = await office(database)
    assert (await stage.say("ana", line)).startswith(said)
    assert await kept(database) == (None, {"Acme": None, "Bolt Works": None})


async def test_the_form_question_by_question(database: Database) -> None:
    stage = await office(database)
    assert await stage.say("ana", "/escalation set") == (
        "A chase without an answer: whom should I bring in, and after how long? (1 of 2)\n"
        "For example: 2d rep, 2d client manager"
    )
    assert newest_buttons(stage) == ["2d rep, 2d client manager", "off", "Cancel"]
    assert (await stage.say("ana", "2d boss")).startswith("I cannot read “boss” in “2d boss”; nothing was changed.")
    assert (await stage.say("ana", "3d rep")).startswith("Work on hold: whom should I bring in")
    said = (await stage.play("@ana :press 5d rep"))[0].text
    assert said.startswith(f"{NOTED}Escalation, for every client without rules of its own\n")
    assert "1. after 3 working days" in said
    assert "On hold\n1. after 5 working days" in said


async def test_the_form_of_a_client_leaves_what_is_not_touched_inherited(database: Database) -> None:
    stage = await office(database)
    await stage.say("ana", "/client set Bolt Works firmness soft")
    await stage.play("@ana /escalation Bolt Works\n@ana :press Change")
    assert stage.messages[-1].text.startswith("Bolt Works: A chase without an answer: whom should I bring in")
    assert newest_buttons(stage) == ["2d rep", "off", "Cancel"]
    heard = await stage.play("@ana :press 2d rep\n@ana 5d rep")
    assert heard[-1].text.startswith("That is how it was already; nothing was changed.")
    assert (await kept(database))[1]["Bolt Works"] is None
    await stage.play("@ana /escalation Bolt Works set\n@ana :press Cancel")
    await stage.play("@ana /escalation Bolt Works set\n@ana overdue 2d rep\n@ana held 9d rep")
    own = (await kept(database))[1]["Bolt Works"]
    assert own is not None
    assert own.held == (Rung(whom=Whom.rep, days=9),)
    assert own.overdue[-1].whom is Whom.manager  # said by nobody, and left out only while we go soft with them


@pytest.mark.parametrize(
    ("line", "touched"),
    [
        ("/escalation set overdue 3d rep", ["Acme One", "Acme Two", "Bolt Three"]),
        ("/escalation Acme set overdue 3d rep", ["Acme One", "Acme Two"]),
        ("/client set Acme firmness soft", ["Acme One", "Acme Two"]),
        ("/escalation set usual", []),
        ("/escalation", []),
        ("/escalation Acme set overdue rep", []),
    ],
)
async def test_a_change_looks_again_at_the_open_deadlines_that_it_touches(
    database: Database, line: str, touched: list[str]
) -> None:
    office = Office(database)
    for team in ("ours", "theirs"):
        for client in ("Acme", "Bolt"):
            await office.said("ana", f"/client new {client} zone UTC", team=team)
        for client, what in (("Acme", "One"), ("Acme", "Two"), ("Bolt", "Three"), ("Acme", "Over")):
            await office.said("ana", f'/deadline new {client} "{client} {what}" by 2026-11-20 17:00 hold', team=team)
        await office.said("ana", "/deadline cancel D-4", team=team)
    async with database.write() as session:
        await session.execute(update(DeadlineRow).values(wake_at=None))
    await office.say("ana", line, team="ours")
    assert await office.rows("SELECT subject FROM deadlines WHERE wake_at IS NOT NULL ORDER BY id") == [
        (subject,) for subject in touched
    ]


async def test_two_who_change_one_side_each_at_once_lose_nothing(database: Database) -> None:
    office = Office(database)
    await office.said("ana", "/client new Acme zone UTC")
    for days in range(1, 6):
        wanted = [f"/escalation {whose}set {side} {days}d rep" for whose in ("", "Acme ") for side in Side]
        await asyncio.gather(*(office.said("ana", line) for line in wanted))
        both = Ladder(overdue=(Rung(whom=Whom.rep, days=days),), held=(Rung(whom=Whom.rep, days=days),))
        assert await kept(database) == (both, {"Acme": both})


@pytest.mark.parametrize(
    ("line", "reads", "with_forms"),
    [
        ("/escalation", True, True),
        ("/escalation help", True, True),
        ("/escalation Acme", True, True),
        ('/escalation "Bolt Works"', True, True),
        ("/deadline rules", True, True),
        ("/deadline rules Acme", True, True),
        ("/escalation set", False, True),
        ("/escalation Acme set", False, True),
        ("/deadline rules Acme set", False, True),
        ("/escalation set usual", False, False),
        ("/escalation Acme SET overdue off", False, False),
        ("/deadline rules Acme set held off", False, False),
    ],
)
def test_who_only_looks_takes_no_write_lock(line: str, reads: bool, with_forms: bool) -> None:
    assert (only_reads(line), only_reads(line, draws_forms=True)) == (reads, with_forms)
