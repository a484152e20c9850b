"""Who decides about an escalation, and what a press does that comes twice, late, together, or from somebody else."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import App
from bot.chat import Account, Audience, Place, Press
from bot.domain.evidence import Entry
from bot.domain.gestures import Answer, AnswerButton, DeadlineButton, Gesture, encode
from bot.domain.letters import NoticeKind
from bot.store.database import Database
from tests.flows.asking import (
    ASKED,
    CHASE,
    PEOPLE,
    PROPOSED,
    START,
    asked,
    card,
    data,
    deadline,
    new,
    noted,
    press,
    said,
)
from tests.stage import PATIENT, Stage

MAY_NOT = "Only the one who was asked, their deputy or an admin can decide this; nothing was changed."
DECISIONS = (Entry.approved, Entry.never, Entry.not_now)


async def test_a_colleague_who_presses_by_chance_is_told_who_may(database: Database) -> None:
    stage = await asked(database)
    _, approve = data(stage, "mia", "Approve")
    notice = int(approve.rsplit(":", 1)[1])
    before = await deadline(database)
    for answer in (each for each in Answer if each not in {Answer.later, Answer.manager, Answer.rep}):
        reply = await press(stage.app, "ken", encode(AnswerButton(answer, 1, 1, notice)))
        wanted = "D-1: nothing waits for a decision here." if answer in {Answer.take, Answer.back} else MAY_NOT
        assert said(reply).startswith((wanted, MAY_NOT)), answer
        assert not reply.ok
    assert await deadline(database) == before
    assert await noted(database, *DECISIONS, Entry.reworded, Entry.help_taken, Entry.help_declined) == []


@pytest.mark.parametrize("answers", [("approve", "never"), ("never", "approve")])
async def test_of_two_who_press_at_once_one_decides_and_the_other_is_told(
    migrated_url: str, answers: tuple[str, str]
) -> None:
    here, there = Database(migrated_url), Database(migrated_url)
    stage = Stage(here, START)
    many = "".join(
        f'@ana /deadline new Acme "Part {number}" by 2026-11-20 17:00 chase\n@ana /deadline sent D-{number}\n'
        for number in range(1, 5)
    )
    await stage.play(PEOPLE + many + ASKED)
    other = App(there, stage.clock, {}, in_time=PATIENT)
    presses = []
    for number in range(1, 5):
        found = await deadline(here, number)
        notice = next(
            int(carried.rsplit(":", 1)[1])
            for carried in stage.out.getvalue().replace('"', " ").split()
            if carried.startswith(f"e:approve:{found.id}:")
        )
        for app, name, answer in zip((stage.app, other), ("mia", "ana"), answers, strict=True):
            presses.append(press(app, name, encode(AnswerButton(Answer(answer), found.id, 1, notice))))
    replies = [said(reply) for reply in await asyncio.gather(*presses)]
    for pair in (replies[at : at + 2] for at in range(0, 8, 2)):
        lost = [text for text in pair if "Nothing was changed." in text]
        won = [
            text
            for text in pair
            if "Approved: the next step is yours now." in text or "I will suggest nothing more" in text
        ]
        assert (len(won), len(lost)) == (1, 1), pair
        assert ": Decided by " in lost[0]
    assert len(await noted(here, *DECISIONS)) == 4
    await asyncio.gather(here.close(), there.close())


async def test_a_press_on_a_closed_question_says_what_became_of_it(database: Database) -> None:
    stage = await asked(database)
    message, approve = data(stage, "mia", "Approve")
    await stage.play("@mia :press Approve")
    told = "D-1: Decided by mia on Tue 24 Nov 09:30: approved. Nothing was changed."
    for answer in (Answer.approve, Answer.never, Answer.not_now, Answer.softer, Answer.show, Answer.edit):
        carried = approve.replace("approve", answer.value)
        assert said(await press(stage.app, "mia", carried, message)) == told, answer
    await stage.play("@ana /deadline answered D-1")
    assert said(await press(stage.app, "mia", approve, message)) == told


async def test_words_that_nobody_signed_are_not_sent_by_guessing(database: Database) -> None:
    stage = await asked(database)
    notice = int(data(stage, "mia", "Approve")[1].rsplit(":", 1)[1])
    before = await deadline(database)
    refused = "D-1: no text is waiting to be sent. The record: /deadline D-1"
    for gesture in (Gesture.sent, Gesture.changed_words, Gesture.sent_when):
        reply = await press(stage.app, "ana", encode(DeadlineButton(gesture, 1, notice)))
        if gesture is not Gesture.sent:
            answer = "@ana I sent them\n" if gesture is Gesture.changed_words else "@ana 2026-11-24 12:00\n"
            (last,) = await stage.play(answer)
            assert last.text == refused
        else:
            assert said(reply) == refused
    assert await deadline(database) == before
    drafted = await stage.say("ana", "/deadline draft D-1")
    assert PROPOSED not in drafted
    await stage.play("@ana /deadline sent D-1")
    assert [words["what"] for words in await noted(database, Entry.sent)] == [NoticeKind.notice, NoticeKind.overdue]


async def test_an_approval_that_is_taken_back_unsigns_the_words(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Edit words\n@mia In my own words.\n@mia :press Approve")
    _, sent = data(stage, "mia", "Sent")
    (again,) = new(await stage.play("@mia :press Undo"))
    assert "In my own words." in again.text
    assert "Approve" in again.buttons
    assert "no text is waiting to be sent" in said(await press(stage.app, "mia", sent))
    assert "In my own words." not in await stage.say("ana", "/deadline draft D-1")
    heard = await stage.play(":until 2026-11-25 12:00")
    assert not any("taken on" in m.text for m in heard)
    approved = await stage.play("@mia :press Approve\n@mia :press Sent")
    assert any("In my own words." in m.text and m.for_client for m in approved)


async def test_whoever_was_told_of_an_approval_hears_that_it_was_taken_back(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Approve\n:until 2026-11-25 18:30")
    heard = await stage.play("@mia :press Undo\n:until 2026-11-26 12:00")
    assert [m.text.split("\n")[2] for m in new(heard, "ana")] == ["A correction by mia. Now: overdue."]


@pytest.mark.parametrize("label", ["Never", "Not now"])
async def test_a_decision_that_is_taken_back_puts_the_question_anew(database: Database, label: str) -> None:
    stage = await asked(database)
    (again,) = new(await stage.play(f"@mia :press {label}\n@mia :press Undo"))
    assert (again.to, again.buttons[0]) == ("mia", "Approve")
    assert "on Wed 25 Nov 09:30 I ask you once more" in again.text


async def test_an_undo_puts_the_question_anew_to_everybody_who_had_been_asked(database: Database) -> None:
    stage = await asked(database, "@mia /availability deputy @ken\n")
    await stage.play(":until 2026-11-27 17:30\n@ken :press Never")
    heard = await stage.play("@ken :press Undo\n:until 2026-11-27 18:00")
    assert {m.to for m in new(heard) if "Approve" in m.buttons} == {"ken", "mia"}


async def test_a_colleague_takes_it_and_the_owner_is_told_and_it_can_be_taken_back(database: Database) -> None:
    stage = await asked(database, chase=CHASE)
    await stage.play("@ana /deadline help-me D-1 @ken\n:until 2026-11-25 09:00\n@ken :press I take it")
    assert (await deadline(database)).owner_id != (await deadline(database)).author_id
    assert "ken has taken it over from you." in new(stage.messages, "ana")[-1].text
    heard = await stage.play("@ken :press Undo")
    assert (await deadline(database)).owner_id == (await deadline(database)).author_id
    assert [m.text.split("\n")[2] for m in new(heard, "ana")] == ["A correction by ken. Now: overdue."]
    assert new(heard, "ken")[-1].buttons == ("I take it", "Back to you", "Open")


async def test_a_call_for_help_and_a_suggestion_do_not_take_each_others_answers(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@ana /deadline help-me D-1 @ken")
    call = (await deadline(database)).escalation.help
    assert call is not None
    before = await deadline(database)
    for answer in (Answer.approve, Answer.never, Answer.not_now, Answer.softer):
        reply = await press(stage.app, "ken", encode(AnswerButton(answer, 1, call.serial)))
        assert said(reply) == "D-1: nothing waits for a decision here.", answer
    for answer in (Answer.take, Answer.back):
        reply = await press(stage.app, "mia", encode(AnswerButton(answer, 1, 1)))
        assert said(reply) == "D-1: nothing waits for a decision here.", answer
    assert await deadline(database) == before


async def test_an_owner_does_not_take_their_own_call_for_help(database: Database) -> None:
    stage = await asked(database)
    heard = await stage.play("@ana /deadline help-me D-1 @ken\n@ana /deadline D-1")
    assert [label for label in heard[-1].buttons if label.startswith("Help ana")] == []
    reply = await press(stage.app, "ana", encode(AnswerButton(Answer.take, 1, 2)))
    assert said(reply).startswith("That is the owner already.")


async def test_whoever_is_asked_for_help_and_becomes_the_owner_is_not_asked_any_more(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@ana /deadline help-me D-1 @ken\n@ana /deadline owner D-1 @ken")
    assert (await deadline(database)).escalation.help is None
    heard = await stage.play(":until 2026-11-30 12:00")
    assert not any("asks you to take this over" in m.text for m in new(heard))


async def test_help_is_asked_of_somebody_who_then_leaves(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@ana /deadline help-me D-1 @ken\n@ana /team remove ken")
    heard = await stage.play(":until 2026-11-25 12:00")
    assert "I have had no answer from former-3 about helping, so it is yours again." in new(heard, "ana")[-1].text
    assert not any(m.to == "ken" for m in new(heard))


async def test_a_decider_who_is_removed_is_followed_by_the_next_in_line_and_the_owner_is_told(
    database: Database,
) -> None:
    stage = await asked(database, "@ken /deadline list\n", CHASE.replace("@ana /deadline new", "@ken /deadline new"))
    message, approve = data(stage, "mia", "Approve")
    heard = await stage.play("@ana /team remove mia\n:until 2026-11-25 12:00")
    assert "former-2 cannot be reached, so I have asked ana about the next step." in new(heard, "ken")[-1].text
    handed = next(m for m in new(heard, "ana") if "If you do nothing" in m.text)
    assert "Approve" in handed.buttons
    before = await deadline(database)
    assert not (await press(stage.app, "mia", approve, message)).ok
    assert await deadline(database) == before


async def test_whoever_has_signed_hears_that_there_is_nothing_more_to_write(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Approve")
    heard = await stage.play("@ana /deadline answered D-1\n:until 2026-11-25 12:00")
    assert [m.text.split("\n")[2] for m in new(heard, "mia")] == [
        "Acme has answered. There is nothing more for you to write."
    ]
    heard = await stage.play("@ana /deadline undo D-1\n:until 2026-11-25 18:30")
    assert [m.text.split("\n")[2] for m in new(heard, "mia")] == ["A correction by ana. Now: overdue."]
    heard = await stage.play("@ana /deadline extend D-1 to 2026-12-03 17:00\n@ana /deadline undo D-1")
    assert "nothing for you to write" in new(heard, "mia")[0].text


async def test_a_deadline_shows_where_it_stands_and_leads_to_the_decision(database: Database) -> None:
    stage = await asked(database)
    heard = await stage.play("@ken /deadline D-1\n@mia /deadline D-1")
    assert "mia was asked about the next step on Tue 24 Nov 18:00." in heard[0].text
    assert "Decide" not in heard[0].buttons
    assert heard[1].buttons[0] == "Decide"
    (shown,) = await stage.play("@mia :press Decide")
    assert (PROPOSED in shown.text, shown.buttons[0], shown.for_client) == (True, "Approve", False)
    heard = await stage.play("@mia :press Approve")
    assert {m.edit_of for m in heard if m.to == "mia"} >= {shown.id, card(stage, "mia", at=0).id}
    assert len(await noted(database, Entry.approved)) == 1


async def test_an_answer_to_a_form_whose_question_is_closed_changes_nothing(database: Database) -> None:
    stage = await asked(database)
    await stage.play("@mia :press Edit words\n@ana /deadline answered D-1")
    before = await deadline(database)
    (late,) = await stage.play("@mia My own words")
    assert late.text.startswith("D-1: Withdrawn on Tue 24 Nov 09:30")
    assert await deadline(database) == before
    assert await noted(database, Entry.reworded) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("@mia /deadline not-now D-1 today", "has passed"),
        ("@mia /deadline not-now D-1 2027-06-01", "That is too far away: 60 days at most"),
        ("@mia /deadline not-now D-1 some day", "is not an exact time"),
        ("@mia /deadline not-now D-1", "/deadline not-now"),
        ("@ken /deadline not-now D-1 Thursday", MAY_NOT),
    ],
)
async def test_a_day_that_does_not_fit_changes_nothing(database: Database, line: str, told: str) -> None:
    stage = await asked(database)
    before = await deadline(database)
    (heard,) = await stage.play(line)
    assert told in heard.text
    assert await deadline(database) == before


async def test_before_the_date_and_after_never_there_is_nothing_to_put_off(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(PEOPLE + CHASE)
    assert await stage.say("mia", "/deadline not-now D-1 Thursday") == "D-1: nothing waits for a decision here."
    await stage.play(f"{ASKED}\n@mia :press Never")
    said_then = await stage.say("mia", "/deadline not-now D-1 Thursday")
    assert said_then == "D-1: Decided by mia on Tue 24 Nov 09:30: never. Nothing was changed."


async def test_a_rule_may_propose_a_colleague(database: Database) -> None:
    rules = "@ana /availability deputy @ken\n@ana /escalation set overdue 1d colleague, 1d rep\n"
    stage = await asked(database, rules)
    question = card(stage, "ana")
    assert "Suggestion: we ask ken to help." in question.text
    assert question.buttons == ("Approve", "Not now", "Never", "Open")
    await stage.play("@ana :press Approve\n:until 2026-11-25 09:00")
    assert card(stage, "ken").buttons == ("I take it", "Back to you", "Open")
    await stage.play("@ken :press I take it\n:until 2026-11-25 18:30")
    assert PROPOSED in card(stage, "mia").text


async def test_an_approval_signs_no_words_of_another_deadline(database: Database) -> None:
    stage = Stage(database, START)
    await stage.play(PEOPLE + CHASE + CHASE.replace("D-1", "D-2").replace("Signed", "Other") + ASKED)
    _, _, key, serial, notice = data(stage, "mia", "Approve")[1].split(":")
    shown = await press(stage.app, "mia", f"e:approve:{3 - int(key)}:{serial}:{notice}")
    assert shown.cards[0].buttons[0].label == "Approve"
    assert await noted(database, Entry.approved) == []


async def test_an_approval_signs_no_words_of_the_rung_before(database: Database) -> None:
    stage = await asked(database, '@ana /client contact Acme "Kenji Mori" manager\n')
    older = data(stage, "mia", "Approve")[1].rsplit(":", 1)[1]
    await stage.play("@mia :press Edit words\n@mia In my own words.\n:wait 5m\n@mia :press Approve")
    await stage.play(":until 2026-11-26 19:00")
    shown = await press(stage.app, "mia", f"e:approve:1:2:{older}")
    assert shown.cards[0].buttons[0].label == "Approve"
    assert [words["recipient"] for words in await noted(database, Entry.approved)] == ["Hana Sato"]


async def test_what_is_pressed_in_another_workspace_does_nothing(database: Database) -> None:
    stage = await asked(database)
    _, approve = data(stage, "mia", "Approve")
    before = await deadline(database)
    account = Account("other", "eve", team="elsewhere", name="eve", zone="Asia/Tokyo")
    place = Place("other", "eve", Audience.internal, private=True)
    reply = await stage.app.handle(Press(account, place, "one", approve, ""))
    assert not reply.ok
    assert "approve" not in said(reply).casefold()
    assert await deadline(database) == before
