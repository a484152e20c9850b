"""Forms on Slack: a modal for a new deadline, one for each button that asks something, errors beside the fields."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import pytest
from sqlalchemy import text

from bot.chat import Account, Audience, Place, Standing, Submission
from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, presses, quiet, rows, says
from tests.wire.slack import Person, View
from tests.wire.town import Town, town

GOOD = {"client": "Acme", "what": "Logo feedback", "when": "2026-11-20 17:00", "clause": "hold"}


async def opened(made: Town, who: Person, line: str = "/deadline") -> View:
    """The form that a command opens."""
    await who.type(line)
    await made.settled()
    assert who.view is not None, who.newest.text
    return who.view


async def sent(made: Town, who: Person, answers: Mapping[str, object]) -> dict[str, str]:
    """Send the form; the errors that it shows, none if it is closed."""
    still = await who.submit(answers)
    await made.settled()
    return dict(still.errors) if still is not None else {}


async def test_the_form_of_a_new_deadline(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        made.slack.person("ken")
        view = await opened(made, ana)
        assert view.title == "New deadline"
        assert (view.submit_label, view.close_label) == ("Make it", "Cancel")
        assert [(field.label, field.kind, field.optional) for field in view.fields] == [
            ("Client", "radio_buttons", False),
            ("What do you need from them?", "plain_text_input", False),
            ("By when?", "plain_text_input", False),
            ("And if they stay silent?", "static_select", True),
            ("Who is waiting for this?", "multi_static_select", True),
            ("Who owns it?", "static_select", True),
            ("When do we deliver, if they answer in time?", "plain_text_input", True),
            ("Is it urgent, so that reminders may come outside hours?", "static_select", True),
        ]
        assert await sent(made, ana, GOOD) == {}
        assert ana.view is None
        assert ana.newest.text.startswith("D-1 Logo feedback · Acme\n")
        assert "Sent" in ana.newest.buttons
        assert await rows(database, "deadlines") == 1
        quiet(made)


@pytest.mark.parametrize("many", [0, 3, 150])
async def test_the_form_with_any_number_of_clients(database: Database, many: int) -> None:
    async with town(database) as made:
        ana = made.slack.person("ana")
        await says(made, ana, "/me")
        for number in range(many):
            await ana.type(f"/client new Client{number:03} zone Asia/Tokyo")
        view = await opened(made, ana)
        field = view.fields[0]
        assert field.kind == {0: "plain_text_input", 3: "radio_buttons", 150: "static_select"}[many]
        assert len(field.options) == many
        if not many:
            said = await sent(made, ana, GOOD)
            assert said == {
                "client": "I do not know a client named “Acme”; nothing was made. A new one: /client new Acme"
            }
            assert ana.view is not None
        else:
            assert await sent(made, ana, GOOD | {"client": field.options[-1][0]}) == {}
            assert ana.newest.text.startswith(f"D-1 Logo feedback · {field.options[-1][1]}\n")
        quiet(made)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"when": "some day"}, "some day"),
        ({"when": "2026-11-01 17:00"}, "has passed"),
        ({"when": "03/04 17:00"}, "Please write it as"),
        ({"when": "2026-11-20 5"}, "I do not understand the date"),
        ({"what": "x" * 501}, "500 is the limit"),
        ({"clause": None}, "Nothing has been agreed with Acme, so please choose one."),
    ],
)
async def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_made(
    database: Database, wrong: dict[str, object], said: str
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opened(made, ana)
        before = await rows(database, "evidence")
        errors = await sent(made, ana, GOOD | wrong)
        assert list(errors) == list(wrong)
        assert said in next(iter(errors.values()))
        assert ana.view is not None
        assert await rows(database, "deadlines") == 0
        assert await rows(database, "evidence") == before
        assert await sent(made, ana, GOOD) == {}
        assert await rows(database, "deadlines") == 1
        quiet(made)


async def test_an_ambiguous_date_names_both_readings(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opened(made, ana)
        errors = await sent(made, ana, GOOD | {"when": "03/04 17:00"})
        assert errors["when"].endswith(
            "Which one? Please write it as 2027-03-04 17:00 Asia/Tokyo or 2027-04-03 17:00 Asia/Tokyo."
        )
        readings = re.findall(r"2027-\d\d-\d\d 17:00 Asia/Tokyo", errors["when"])
        assert readings == ["2027-03-04 17:00 Asia/Tokyo", "2027-04-03 17:00 Asia/Tokyo"]
        assert await sent(made, ana, GOOD | {"when": readings[1]}) == {}
        assert "3 Apr" in ana.newest.text
        quiet(made)


async def test_several_wrong_answers_are_all_said_at_once(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opened(made, ana)
        errors = await sent(made, ana, GOOD | {"what": "x" * 501, "when": "some day"})
        assert sorted(errors) == ["what", "when"]
        quiet(made)


async def test_agreed_silence_needs_no_answer(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client set Acme silence proceed")
        await opened(made, ana)
        assert await sent(made, ana, GOOD | {"clause": None}) == {}
        assert "If they stay silent: we proceed by our own judgment.\nAcme has agreed to this." in ana.newest.text
        quiet(made)


@pytest.mark.parametrize("answer", ["Yes", "No"])
async def test_a_twin_is_asked_about_in_the_chat(database: Database, answer: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        await opened(made, ana)
        assert await sent(made, ana, GOOD) == {}
        assert ana.view is None
        assert ana.newest.text == (
            "You have already asked Acme for “Logo feedback” by about that time: D-1. Make another one?"
        )
        await presses(made, ana, ana.newest, answer)
        assert await rows(database, "deadlines") == (2 if answer == "Yes" else 1)
        quiet(made)


async def test_a_message_becomes_a_deadline_and_its_address_is_in_the_record(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        channel = made.slack.channel("studio", members=[ana, ken])
        message = await ken.write("We still need the *logo* feedback from <Acme> & co", channel)
        await ana.shortcut("track_deadline", message)
        await made.settled()
        assert ana.view is not None
        what = next(field for field in ana.view.fields if field.block_id == "what")
        assert what.initial == "We still need the *logo* feedback from <Acme> & co"
        await sent(made, ana, {key: value for key, value in GOOD.items() if key != "what"})
        link = f"https://tern-studio.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
        async with database.read() as session:
            words = (await session.execute(text("SELECT words FROM evidence_words"))).scalars().all()
        assert any(link in str(each) for each in words)
        assert link in await says(made, ana, "/deadline D-1")
        assert ken.sees[-1].channel is channel
        quiet(made)


async def card(made: Town, who: Person) -> None:
    """A deadline of theirs."""
    await says(made, who, NEW)
    await made.settled()


@pytest.mark.parametrize(
    ("until", "label", "wrong", "right", "then"),
    [
        ("", "I changed it", "", "We need the logo by 20 November, 17:00, else we pause until you are back.", "told"),
        ("", "Edit", "x" * 501, "Feedback on the second logo", "second logo"),
        ("2026-11-18T17:30", "They need until", "yesterday", "2026-11-19 12:00", "19 Nov 12:00"),
        ("2026-11-20T17:01", "New date", "some day", "2026-11-24 17:00", "24 Nov 17:00"),
    ],
)
async def test_a_button_that_asks_something_opens_a_form(
    database: Database, until: str, label: str, wrong: str, right: str, then: str
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await card(made, ana)
        if until:
            await presses(made, ana, ana.newest, "Sent")
            await made.until(until)
        elif label == "I changed it":
            await says(made, ana, "/deadline draft D-1")
        shown = next((m for m in reversed(ana.sees) if any(b.startswith(label) for b in m.buttons)), None)
        assert shown is not None, [m.buttons for m in ana.sees]
        await presses(made, ana, shown, label)
        assert ana.view is not None
        field = ana.view.fields[0]
        if wrong:
            errors = await sent(made, ana, {field.block_id: wrong})
            assert list(errors) == [field.block_id]
        assert await sent(made, ana, {field.block_id: right}) == {}
        assert any(then in message.text for message in ana.sees)
        quiet(made)


async def test_the_decision_is_recorded_by_a_form(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW.replace("hold", "proceed"))
        await presses(made, ana, ana.newest, "Sent")
        await made.until("2026-11-20T17:01")
        shown = next(m for m in reversed(ana.sees) if "Record the decision" in m.buttons)
        await presses(made, ana, shown, "Record")
        assert ana.view is not None
        assert await sent(made, ana, {"reason": "We take version B, it prints better"}) == {}
        assert "version B" in await says(made, ana, "/deadline D-1")
        quiet(made)


async def test_words_without_date_or_clause_are_asked_about_in_the_chat(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await card(made, ana)
        await says(made, ana, "/deadline draft D-1")
        await presses(made, ana, ana.newest, "I changed it")
        assert await sent(made, ana, {"words": "Hi Hana, could you send me the logo?"}) == {}
        assert ana.view is None
        assert ana.newest.buttons == ["Yes, it says so", "No, it does not"]
        await presses(made, ana, ana.newest, "Yes")
        assert "Noted: Acme was told" in ana.newest.text
        quiet(made)


async def test_a_form_that_comes_twice_by_one_gesture_makes_one_deadline(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        who = Account("slack", ana.id, made.slack.team_id, "ana", standing=Standing.colleague)
        sending = Submission(who, Place("slack", ana.dm.id, Audience.internal, private=True), "one", "new", GOOD)
        first, again = await asyncio.gather(made.app.handle(sending), made.app.handle(sending))
        assert first == again
        assert await made.app.handle(sending) == first
        assert await rows(database, "deadlines") == 1


async def test_a_form_that_is_sent_by_two_clicks_at_the_same_moment_makes_one_deadline(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opened(made, ana)
        await asyncio.gather(ana.submit(GOOD), ana.submit(GOOD), return_exceptions=True)
        await made.settled()
        assert await rows(database, "deadlines") == 1
        assert ana.views == []


async def test_a_form_for_a_deadline_that_has_changed_meanwhile_says_so(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await card(made, ana)
        await presses(made, ana, ana.newest, "Edit")
        await says(made, ken, "/deadline answered D-1")
        errors = await sent(made, ana, {"edit": "Feedback on the second logo"})
        assert errors == {"edit": "D-1 has been answered; nothing was changed. To open it again: /deadline undo D-1"}
        quiet(made)


async def test_the_address_of_the_message_survives_the_question_about_a_twin(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        channel = made.slack.channel("studio", members=[ana])
        await says(made, ana, NEW)
        message = await ana.write("Logo feedback", channel)
        await ana.shortcut("track_deadline", message)
        await made.settled()
        assert await sent(made, ana, GOOD) == {}
        await presses(made, ana, ana.newest, "Yes")
        assert f"/archives/{channel.id}/" in await says(made, ana, "/deadline D-2")
