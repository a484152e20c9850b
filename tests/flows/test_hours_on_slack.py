"""The forms of one's hours on Slack: a modal for a week, one for an absence, errors beside the fields."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.flows.test_forms_on_slack import opened, sent
from tests.flows.townsfolk import admin, presses, quiet, says
from tests.wire.town import town


async def test_the_form_of_ones_hours(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        view = await opened(made, ana, "/availability set")
        assert (view.title, view.submit_label, view.close_label) == ("Your hours", "Save", "Cancel")
        assert [(field.label, field.kind, field.optional) for field in view.fields] == [
            ("For which way of reaching you?", "radio_buttons", False),
            ("On which days, and from when to when?", "plain_text_input", False),
        ]
        assert [label for _, label in view.fields[0].options] == [
            "Messages (chat)",
            "Calls (call)",
            "Meetings (meeting)",
            "E-mail (email)",
        ]
        assert await sent(made, ana, {"channel": "call", "hours": "mon-fri 14:00-16:00 15:00-18:00"}) == {}
        assert ana.view is None
        assert ana.newest.text.startswith("Noted.\nHours that overlapped were made one.\n\nYour hours · Tokyo\n")
        assert "call\nMon–Fri  14:00–18:00\nSat–Sun  off" in ana.newest.text
        assert ana.newest.buttons == ["Undo"]
        quiet(made)


@pytest.mark.parametrize(
    ("form", "field", "wrong", "said"),
    [
        (
            "set",
            "hours",
            "mon-fri 9-12 tee",
            "I cannot read “tee” as days and hours; nothing was changed. For example:",
        ),
        ("set", "hours", "monday", "From when to when? Nothing was changed. For example:"),
        (
            "away",
            "days",
            "3 Jan - 24 Dec",
            "“3 Jan - 24 Dec”: this year or next? Please write the year; nothing was changed.",
        ),
        (
            "away",
            "days",
            "tomorrow afternoon",
            "I cannot read “tomorrow afternoon” as whole days; nothing was changed.",
        ),
    ],
)
async def test_wrong_hours_are_said_beside_their_field_and_nothing_is_changed(
    database: Database, form: str, field: str, wrong: str, said: str
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        before = await says(made, ana, "/availability")
        await opened(made, ana, f"/availability {form}")
        errors = await sent(made, ana, {"channel": "chat", field: wrong} if form == "set" else {field: wrong})
        assert list(errors) == [field]
        assert errors[field].startswith(said)
        assert ana.view is not None
        await ana.close_view()
        await made.settled()
        assert await says(made, ana, "/availability") == before
        quiet(made)


async def test_the_form_of_an_absence(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/availability")
        await presses(made, ana, ana.newest, "I am away")
        assert ana.view is not None
        assert (ana.view.title, ana.view.submit_label) == ("I am away", "Save")
        assert [(field.label, field.kind) for field in ana.view.fields] == [
            ("From which day to which day?", "plain_text_input"),
            ("A note, if you like", "plain_text_input"),
        ]
        assert await sent(made, ana, {"days": "24 Dec - 3 Jan", "note": "family"}) == {}
        assert ana.views == []
        assert ana.newest.text.startswith("Away: Thu 24 Dec – Sun 3 Jan 2027 (family).\n")
        assert ana.newest.buttons == ["Undo"]
        assert "Away: Thu 24 Dec – Sun 3 Jan 2027 (family)." in await says(made, ana, "/availability")
        quiet(made)


async def test_a_week_without_hours_is_asked_about_in_the_chat(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await opened(made, ana, "/availability set")
        assert await sent(made, ana, {"channel": "chat", "hours": "mon-sun off"}) == {}
        assert ana.view is None
        assert ana.newest.text.startswith("I could then never write to you: ")
        assert ana.newest.buttons == ["Yes, do it", "No, leave it"]
        await presses(made, ana, ana.newest, "Yes")
        assert "No hours at all." in ana.newest.text
        quiet(made)
