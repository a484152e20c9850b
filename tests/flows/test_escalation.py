"""An escalation as our people live it (RULES 6): who is asked, when, in which words; nothing goes out unsigned.

What people see word for word stands in the plays; here is when it comes, to whom, and that nothing else does.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.evidence import Entry
from bot.domain.letters import NoticeKind
from bot.store import evidence
from bot.store.database import Database
from bot.store.rows_of_letters import NoticeRow
from tests.flows.asking import (
    CHASE,
    PEOPLE,
    PROPOSED,
    START,
    TO_MANAGER,
    asked,
    card,
    deadline,
    new,
    noted,
)
from tests.stage import Stage

A_MONTH = ":until 2026-12-28 12:00"
ROW = ("Approve", "Edit words", "Not now", "Never", "Softer words", "Open")


async def test_the_rep_is_asked_signs_and_ends_it_and_nobody_hears_anything_else(database: Database) -> None:
    stage = await asked(database)
    after_due = [m for m in new(stage.messages) if stage.local(m) > "2026-11-20 17:00"]
    assert [(m.to, stage.local(m), m.for_client) for m in after_due] == [
        ("ana", "2026-11-24 17:00", True),
        ("mia", "2026-11-24 18:00", False),
    ]
    assert PROPOSED in after_due[1].text
    assert after_due[1].buttons == ROW

    approved = await stage.play("@mia :press Approve")
    handed = next(m for m in approved if m.to == "mia")
    assert (handed.edit_of, handed.for_client) == (after_due[1].id, True)
    assert PROPOSED in handed.text
    assert handed.buttons == ("Sent", "I changed it", "Undo")
    assert new(approved) == []

    waited = await stage.play(":until 2026-11-26 19:00")
    assert [(m.to, stage.local(m), m.for_client) for m in new(waited)] == [
        ("ana", "2026-11-25 09:00", False),
        ("mia", "2026-11-26 18:30", False),
    ]
    told, manager = new(waited)
    assert "mia has taken on the next step" in told.text
    assert manager.buttons == ("Add the manager", "Not now", "Never", "Open")

    (never,) = await stage.play("@mia :press Never")
    assert never.edit_of == manager.id
    assert await stage.play(A_MONTH) == []
    assert "No further step is suggested for this deadline." in await stage.say("ana", "/deadline D-1")


async def test_the_record_keeps_the_words_the_recipient_and_who_signed(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Edit words\n@mia Hello Hana, may I call you on Thursday?\n@mia :press Approve")
    (signed,) = await noted(database, Entry.approved)
    assert {key: signed[key] for key in ("by", "recipient", "whom", "text")} == {
        "by": "mia",
        "recipient": "Hana Sato",
        "whom": "rep",
        "text": "Hello Hana, may I call you on Thursday?",
    }
    await stage.play("@mia :press Sent\n:wait 1h")
    (sent,) = (words for words in await noted(database, Entry.sent) if words["by"] == "mia")
    assert (sent["text"], sent["what"]) == ("Hello Hana, may I call you on Thursday?", "from_rep")
    async with database.read() as session:
        entries, head, findings = await evidence.verify(session, 1)
    assert head is not None
    assert (entries > 10, findings) == (True, ())


async def test_sending_the_signed_words_tells_the_client_no_other_date(database: Database) -> None:
    stage = await asked(database)
    before = await deadline(database)
    await stage.play("@mia :press Approve\n@mia :press Sent")
    after = await deadline(database)
    assert (after.told, after.due, after.reminders, after.overdue_texts) == (
        before.told,
        before.due,
        before.reminders,
        before.overdue_texts,
    )
    async with database.read() as session:
        query = select(NoticeRow).where(NoticeRow.kind == NoticeKind.from_rep.value)
        (row,) = (await session.execute(query)).scalars().all()
    assert row.sent_at == stage.clock.now()


async def test_an_answer_withdraws_what_is_pending(database: Database) -> None:
    stage = await asked(database)
    pending = card(stage, "mia")
    heard = await stage.play("@ana /deadline answered D-1")
    (edited,) = (m for m in heard if m.edit_of == pending.id)
    assert edited.text == (
        "D-1 Signed contract · Acme\n\nWithdrawn on Tue 24 Nov 09:30: it is not needed any more. Now: answered."
    )
    assert edited.buttons == ()
    assert new(await stage.play(A_MONTH)) == []


@pytest.mark.parametrize("command", ["promise D-1 2026-11-27 12:00", "extend D-1 to 2026-12-02 17:00", "ours D-1"])
async def test_what_the_client_is_given_withdraws_what_is_pending(database: Database, command: str) -> None:
    stage = await asked(database)
    pending = card(stage, "mia")
    heard = await stage.play(f"@ana /deadline {command}")
    (edited,) = (m for m in heard if m.edit_of == pending.id)
    assert "Withdrawn on" in edited.text
    assert edited.buttons == ()
    assert (await deadline(database)).escalation.open is None


async def test_after_a_broken_promise_the_ladder_goes_on(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@ana /deadline promise D-1 2026-11-25 20:00")
    heard = await stage.play(":until 2026-11-27 12:00")
    assert [(m.to, stage.local(m)) for m in new(heard) if "If you do nothing" in m.text] == [
        ("mia", "2026-11-25 20:00"),
        ("mia", "2026-11-26 20:00"),
    ]


async def test_a_decider_who_is_away_is_stood_in_for_by_the_deputy(database: Database) -> None:
    away = "@mia /availability deputy @ken\n@mia /availability away 23 Nov - 30 Nov\n"
    stage = await asked(database, away, CHASE.replace("2026-11-20", "2026-11-18"))
    (question,) = (m for m in new(stage.messages) if "If you do nothing" in m.text)
    assert (question.to, stage.local(question)) == ("mia", "2026-11-20 18:00")
    heard = await stage.play(":until 2026-11-30 12:00")
    asked_now = [m for m in new(heard) if "If you do nothing" in m.text]
    assert asked_now[0].to == "ken"
    assert "Asked as well: mia. The first decision counts." in asked_now[0].text
    assert "mia" not in {m.to for m in new(heard)}


async def test_a_decider_who_is_away_already_is_not_asked_at_all(database: Database) -> None:
    stage = await asked(database, "@mia /availability deputy @ken\n@mia /availability away 23 Nov - 30 Nov\n")
    await stage.play(":until 2026-11-26 09:00")
    (question,) = (m for m in new(stage.messages) if "If you do nothing" in m.text)
    assert question.to == "ken"
    assert "mia cannot be asked at the moment, so I am asking you." in question.text
    heard = await stage.play("@ken :press Approve\n:until 2026-11-30 17:00")
    assert "ken has taken on the next step" in next(m for m in new(heard) if m.to == "ana").text


async def test_without_a_rep_an_admin_is_asked_and_can_hand_it_to_one(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(PEOPLE.replace(" rep @mia", "") + CHASE + ":until 2026-11-25 17:30")
    question = card(stage, "ana")
    assert "Acme has no account rep, so I am asking you meanwhile." in question.text
    assert "Set the account rep" in question.buttons
    (which,) = await stage.play("@ana :press Set the account rep")
    assert (which.text, which.buttons[0]) == ("Which of us looks after Acme?", "mia")
    await stage.play("@ana :press mia\n:until 2026-11-25 18:30")
    handed = card(stage, "mia")
    assert "Asked as well: ana. The first decision counts." in handed.text
    assert "Set the account rep" not in handed.buttons
    heard = await stage.play("@mia :press Approve")
    assert any(m.edit_of == question.id and "Decided by mia" in m.text and not m.buttons for m in heard)


async def test_the_words_to_the_manager_stand_on_the_card_once_somebody_names_them(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Approve\n:until 2026-11-26 19:00")
    question = card(stage, "mia")
    assert TO_MANAGER not in question.text
    heard = await stage.play("@ken /client contact Acme \"Kenji 'K' Mori\" manager email kenji@example.com")
    (edited,) = (m for m in heard if m.edit_of == question.id)
    assert "To Kenji 'K' Mori, proposed:\n" in edited.text
    assert TO_MANAGER in edited.text
    assert not edited.for_client
    heard = await stage.play("@mia :press Approve")
    assert next(m for m in heard if m.to == "mia").for_client
    assert [words["recipient"] for words in await noted(database, Entry.approved)] == ["Hana Sato", "Kenji 'K' Mori"]


async def test_a_running_escalation_keeps_the_rules_with_which_it_began(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@ana /escalation set overdue 5d rep")
    await stage.play("@mia :press Approve\n:until 2026-11-26 18:30")
    assert "you write to the manager" in card(stage, "mia").text
    await stage.play("@mia :press Never")
    await stage.play(CHASE.replace("11-20", "11-27").replace("D-1", "D-2"))
    heard = await stage.play(":until 2026-12-07 12:00")
    assert [(m.to, stage.local(m)) for m in new(heard) if "If you do nothing" in m.text] == [
        ("mia", "2026-12-04 18:00")
    ]
    heard = await stage.play("@mia :press Approve\n:until 2027-01-07 12:00")
    assert [m for m in new(heard) if "If you do nothing" in m.text] == []


async def test_with_a_soft_client_nobody_is_asked_about_their_manager(database: Database) -> None:
    stage = await asked(database, "@mia /client set Acme firmness soft\n")
    question = card(stage, "mia")
    assert "Is anything about it difficult or unclear?" in question.text
    assert question.buttons == ("Approve", "Edit words", "Not now", "Never", "Open")
    heard = await stage.play(f"@mia :press Approve\n{A_MONTH}")
    assert [m for m in new(heard) if "If you do nothing" in m.text] == []


async def test_softness_withdraws_an_open_question_about_the_manager(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Approve\n:until 2026-11-26 19:00")
    question = card(stage, "mia")
    heard = await stage.play("@mia /client set Acme firmness soft")
    assert any(m.edit_of == question.id and not m.buttons for m in heard)
    heard = await stage.play(A_MONTH)
    assert [m for m in new(heard) if "If you do nothing" in m.text] == []


async def test_after_proceed_nobody_is_asked(database: Database) -> None:
    stage = await asked(database, chase=CHASE.replace("chase", "proceed"))
    heard = await stage.play(A_MONTH)
    assert [m for m in (*new(stage.messages), *new(heard)) if "If you do nothing" in m.text] == []


async def test_held_work_is_asked_about_once_after_five_days_and_never_the_manager(database: Database) -> None:
    stage = await asked(database, chase=CHASE.replace("chase", "hold"))
    await stage.play(":until 2026-11-27 19:00")
    question = card(stage, "mia")
    assert stage.local(question) == "2026-11-27 18:00"
    assert "The work has been on hold since" in question.text
    heard = await stage.play(f"@mia :press Approve\n{A_MONTH}")
    assert [m for m in new(heard) if "If you do nothing" in m.text] == []


async def test_what_is_urgent_is_asked_inside_the_hours_all_the_same(database: Database) -> None:
    stage = await asked(database, chase=CHASE.replace("chase", "chase urgent"))
    assert stage.local(card(stage, "mia")) == "2026-11-24 18:00"


async def test_somebody_who_works_alone_is_asked_and_told_once(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play("@ana /client new Acme zone Asia/Tokyo\n" + CHASE + ":until 2026-11-25 17:30")
    question = card(stage, "ana")
    assert "Acme has no account rep, so I am asking you meanwhile." in question.text
    heard = await stage.play("@ana :press Approve")
    assert (
        next(m for m in heard if m.edit_of == question.id).text.split("\n")[2]
        == "Approved: the next step is yours now."
    )
    assert new(heard) == []
    waited = await stage.play(":until 2026-11-27 17:30")
    assert [stage.local(m) for m in new(waited)] == ["2026-11-27 17:30"]


async def test_nobody_decides_and_it_does_not_lapse_quietly(database: Database) -> None:
    stage = await asked(database, "@mia /availability deputy @ken\n")
    heard = new(await stage.play(":until 2026-12-10 12:00"))
    assert [(m.to, stage.local(m)) for m in heard] == [
        ("mia", "2026-11-25 18:00"),
        ("ken", "2026-11-27 09:00"),
        ("ken", "2026-11-30 09:00"),
        ("ana", "2026-12-01 09:00"),
        ("ana", "2026-12-02 09:00"),
        ("ana", "2026-12-03 09:00"),
    ]
    assert "is still undecided. I will not ask again" in heard[-1].text
    kinds = (Entry.suggested, Entry.asked_again, Entry.handed_on, Entry.given_up)
    steps = [words["to"] for words in await noted(database, *kinds)]
    assert steps == ["mia", "mia", "ken", "ken", "ana", "ana", "ana"]
    decided = await stage.play("@mia :press Approve")
    assert any(m.to == "ken" and "Decided by mia" in m.text for m in decided)


async def test_it_is_put_off_to_the_next_working_day_or_to_a_day(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Not now")
    heard = await stage.play(":until 2026-11-25 18:30")
    assert [stage.local(m) for m in new(heard, "mia")] == ["2026-11-25 18:30"]
    await stage.play("@mia :press Not now\n@ana /deadline not-now D-1 2026-11-30")
    heard = await stage.play(":until 2026-12-01 09:00")
    assert [stage.local(m) for m in new(heard, "mia")] == ["2026-11-30 18:00"]
