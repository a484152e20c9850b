"""The delivery date moves with the client's delay: what people see, what the client gets, what stands in the record."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.stage import Seen, Stage

PEOPLE = """
:person ana zone=Asia/Tokyo
:person ken zone=Asia/Tokyo
@ana /availability holidays none
@ana /client new Acme zone Europe/London
"""
NEW = '@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 {clause} blocks @ken deliver 2026-11-27 12:00'
"""Twelve in Tokyo is three in London; the hours that move it are ana's."""

PLANNED = "Friday, 27 November 2026, 03:00 (London time, UTC+0)"
AN_HOUR_LATER = "Friday, 27 November 2026, 04:00 (London time, UTC+0)"
MONDAY = "Monday, 30 November 2026, 03:00 (London time, UTC+0)"


async def _stage(database: Database, clause: str, until: str) -> Stage:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(f"{PEOPLE}\n{NEW.format(clause=clause)}\n@ana /deadline sent D-1\n:until {until}")
    return stage


def _told(stage: Stage, at: str) -> Seen:
    """What ana was handed for the client at that instant."""
    return next(each for each in stage.messages if each.to == "ana" and each.for_client and stage.local(each) == at)


async def _answered(stage: Stage, name: str = "ana") -> Seen:
    heard = await stage.play(f"@{name} /deadline answered D-1")
    return next(each for each in heard if each.to == name and each.edit_of is None)


async def test_the_delivery_is_named_when_it_is_agreed(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-17 09:00")
    made = next(each.text for each in stage.messages if "Logo feedback" in each.text)
    assert "We deliver Fri 27 Nov 12:00 Tokyo." in made
    assert "delivery date is not after" not in made
    assert PLANNED not in made  # the notice is about what we need from them


@pytest.mark.parametrize(("deliver", "remarked"), [("17:00", True), ("16:00", True), ("17:01", False)])
async def test_a_delivery_that_is_not_after_the_due_date_is_remarked_on(
    database: Database, deliver: str, remarked: bool
) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(PEOPLE)
    said = await stage.say("ana", f'/deadline new Acme "Logo" by 2026-11-20 17:00 hold deliver 2026-11-20 {deliver}')
    assert said.startswith("D-1 Logo")
    assert ("The delivery date is not after the due date. Please check both dates." in said) is remarked


async def test_hold_says_that_the_date_moves_and_the_answer_fixes_it(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 09:00")
    closing = _told(stage, "2026-11-20 17:00").text
    assert (
        f"Our planned delivery date was {PLANNED}. The new date will be later by as long as the pause lasts." in closing
    )
    assert (
        "We deliver Fri 27 Nov 13:00 Tokyo as things stand (planned: Fri 27 Nov 12:00); "
        "it moves while we wait for Acme."
    ) in await stage.say("ana", "/deadline D-1")

    await stage.play(":until 2026-11-23 17:00")
    reply = await _answered(stage)
    assert "Delivery moves to Mon 30 Nov 12:00 (it was Fri 27 Nov 12:00)." in reply.text
    assert reply.for_client
    assert (
        "Hello Acme,\n\n    Thank you for your answer to the following:\n    Logo feedback\n\n"
        f"    We have started this work again. The new delivery date is {MONDAY}.\n\n"
        "    There is nothing more for you to do."
    ) in reply.text
    assert reply.buttons == ("Sent", "I changed it", "Undo")
    assert "One thing to do: send the text to Acme." in reply.text

    await stage.play(":until 2026-11-25 12:00")
    shown = await stage.say("ana", "/deadline D-1")
    assert "We deliver Mon 30 Nov 12:00 Tokyo." in shown
    assert "23 Nov 17:00 ana: the client answered (delivery 30 Nov 12:00 instead of 27 Nov 12:00)" in shown


async def test_the_confirmation_can_be_shown_again_and_marked_as_sent(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 17:00")
    await _answered(stage)
    assert MONDAY in await stage.say("ana", "/deadline draft D-1")
    pressed = (await stage.play("@ana :press Sent"))[0]
    assert "Noted: sent Mon 23 Nov 17:00." in pressed.text
    assert "nothing to tell the client any more" in await stage.say("ana", "/deadline draft D-1")
    assert "Taken back: sent. Now: answered." in await stage.say("ana", "/deadline undo D-1")


async def test_an_undo_restores_the_delivery_and_what_it_said_holds_no_more(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 17:00")
    await _answered(stage)
    undone = await stage.say("ana", "/deadline undo D-1")
    assert "Taken back: answered. Now: on hold." in undone
    assert "We deliver Mon 30 Nov 12:00 Tokyo as things stand (planned: Fri 27 Nov 12:00)" in undone
    await stage.play(":until 2026-11-23 18:00")
    shown = await stage.say("ana", "/deadline D-1")
    assert "We deliver Mon 30 Nov 13:00 Tokyo as things stand (planned: Fri 27 Nov 12:00)" in shown
    assert "ana: took back the last change (delivery 27 Nov 12:00 instead of 30 Nov 12:00)" in shown
    assert "Thank you for your answer" not in await stage.say("ana", "/deadline draft D-1")
    marked = await stage.say("ana", "/deadline sent D-1")
    assert "Noted: sent Mon 23 Nov 18:00." in marked
    assert "Mon 30 Nov 13:00" in (await _answered(stage)).text


async def test_an_answer_that_takes_the_hold_back_moves_nothing(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 17:00")
    heard = await stage.play("@ana /deadline answered D-1 at 2026-11-20 16:30")
    reply = next(each for each in heard if each.to == "ana" and each.edit_of is None)
    assert "before it took effect" in reply.text
    assert not reply.for_client
    assert "Delivery" not in reply.text
    assert "We deliver Fri 27 Nov 12:00 Tokyo." in await stage.say("ana", "/deadline D-1")


async def test_without_an_agreed_delivery_nothing_is_said_of_one(database: Database) -> None:
    stage = Stage(database, "2026-11-17T09:00")
    await stage.play(PEOPLE + NEW.format(clause="hold").replace(" deliver 2026-11-27 12:00", ""))
    await stage.play("@ana /deadline sent D-1\n:until 2026-11-23 17:00")
    assert not (await _answered(stage)).for_client
    assert not [each.text for each in stage.messages if "deliver" in each.text.casefold()]


async def test_the_texts_of_a_chase_say_where_the_date_stands(database: Database) -> None:
    stage = await _stage(database, "chase", "2026-11-25 09:00")
    first = _told(stage, "2026-11-20 17:00").text
    second = _told(stage, "2026-11-23 17:00").text
    assert f"Our planned delivery date was {PLANNED}. The new date will be later by as long as the wait lasts." in first
    assert f"Our delivery date moves while this part waits; at the moment it is {MONDAY}." in second
    reply = await _answered(stage)
    assert "We are continuing with this work now. The new delivery date is" in reply.text


async def test_whoever_may_not_send_the_text_leaves_it_to_the_owner(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 08:00")
    reply = await _answered(stage, "ken")
    assert "Delivery moves to Fri 27 Nov 13:00 (it was Fri 27 Nov 12:00)." in reply.text
    assert "ana gets a text about it for Acme." in reply.text
    assert not reply.for_client
    heard = [each for each in await stage.play(":until 2026-11-23 09:00") if each.for_client]
    assert [(each.to, stage.local(each)) for each in heard] == [("ana", "2026-11-23 09:00")]
    assert "Acme answered after the date, and ken has noted it." in heard[0].text
    assert f"The new delivery date is {AN_HOUR_LATER}." in heard[0].text
    assert "Noted: sent Mon 23 Nov 09:00." in (await stage.play("@ana :press Sent"))[0].text


async def test_a_letter_about_an_answer_that_was_taken_back_is_not_sent(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-23 08:00")
    await _answered(stage, "ken")
    await stage.play("@ken /deadline undo D-1")
    assert not [each for each in await stage.play(":until 2026-11-23 10:00") if each.for_client]


@pytest.mark.parametrize(("clause", "resumes"), [("hold", True), ("chase", False)])
async def test_a_new_date_moves_it_and_the_confirmation_says_so(database: Database, clause: str, resumes: bool) -> None:
    stage = await _stage(database, clause, "2026-11-23 10:00")
    heard = await stage.play("@ana /deadline extend D-1 to 2026-11-23 17:00")
    reply = next(each for each in heard if each.to == "ana" and each.edit_of is None)
    assert "Delivery moves to Mon 30 Nov 12:00 (it was Fri 27 Nov 12:00)." in reply.text
    assert f"Our delivery date moves with it and is now {MONDAY}." in reply.text
    assert ("We have started this work again." in reply.text) is resumes
    record = "ana: new date agreed: 23 Nov 17:00 (delivery 30 Nov 12:00 instead of 27 Nov 12:00)"
    assert record in await stage.say("ana", "/deadline D-1")
    undone = await stage.say("ana", "/deadline undo D-1")
    assert "We deliver Fri 27 Nov 14:00 Tokyo as things stand (planned: Fri 27 Nov 12:00)" in undone


async def test_a_new_date_before_the_due_instant_moves_it_too_but_an_earlier_one_does_not(database: Database) -> None:
    stage = await _stage(database, "hold", "2026-11-18 10:00")
    later = await stage.say("ana", "/deadline extend D-1 to 2026-11-23 17:00")
    assert "Delivery moves to Mon 30 Nov 12:00 (it was Fri 27 Nov 12:00)." in later
    assert f"Our delivery date moves with it and is now {MONDAY}." in later
    earlier = await stage.say("ana", "/deadline extend D-1 to 2026-11-20 17:00")
    assert "New date: Fri 20 Nov 17:00" in earlier
    assert "elivery" not in earlier
    assert "We deliver Mon 30 Nov 12:00 Tokyo." in await stage.say("ana", "/deadline D-1")


async def test_our_turn_after_the_due_date_is_not_their_delay(database: Database) -> None:
    stage = await _stage(database, "chase", "2026-11-23 10:00")
    await stage.play("@ana /deadline ours D-1\n:until 2026-11-25 10:00")
    assert "We deliver Fri 27 Nov 14:00 Tokyo as things stand (planned: Fri 27 Nov 12:00).\n" in await stage.say(
        "ana", "/deadline D-1"
    )
    back = await stage.say("ana", "/deadline theirs D-1")
    assert "Delivery moves to Fri 27 Nov 14:00 (it was Fri 27 Nov 12:00)." in back
    await stage.play(":until 2026-11-25 11:00")
    assert "Delivery moves to Fri 27 Nov 15:00 (it was Fri 27 Nov 14:00)." in (await _answered(stage)).text


async def test_a_date_that_has_gone_by_is_not_told_to_the_client(database: Database) -> None:
    stage = await _stage(database, "chase", "2026-11-20 17:30")
    await stage.play("@ana /deadline ours D-1\n:until 2026-11-30 10:00\n@ana /deadline theirs D-1")
    await stage.play(":until 2026-11-30 11:00")
    reply = await _answered(stage)
    assert "Delivery moves to Fri 27 Nov 13:30 (it was Fri 27 Nov 12:30)." in reply.text
    assert not reply.for_client
