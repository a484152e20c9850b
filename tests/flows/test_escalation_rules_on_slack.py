"""The form of the rules on Slack: filled in as they are, what is wrong beside its field, a client's own."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.flows.test_forms_on_slack import opened, sent
from tests.flows.townsfolk import admin, presses, quiet, says
from tests.wire.town import town

OVERDUE = "A chase without an answer: whom do I suggest, and after how long? (overdue)"
HELD = "Work on hold: whom do I suggest, and after how long? (held)"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("/escalation set", "Escalation"),
        ("/escalation Acme set", "Escalation: Acme"),
        ("/deadline rules set", "Escalation"),
    ],
)
async def test_the_form_is_filled_in_as_the_rules_are(database: Database, line: str, title: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/escalation set held off")
        view = await opened(made, ana, line)
        assert (view.title, view.submit_label, view.close_label) == (title, "Save", "Cancel")
        assert [(field.label, field.kind, field.optional, field.initial) for field in view.fields] == [
            (OVERDUE, "plain_text_input", False, "2d rep, 2d client manager"),
            (HELD, "plain_text_input", False, "off"),
        ]
        assert await sent(made, ana, {"overdue": "2d rep, 2d client manager", "held": "3d rep by admin"}) == {}
        assert ana.view is None
        assert ana.newest.text.startswith(
            "Noted.\nAn escalation that is running keeps the rules with which it began.\n"
        )
        assert ana.newest.buttons == ["Undo"]
        await presses(made, ana, ana.newest, "Undo")
        assert "On hold\nNothing is suggested." in ana.newest.text
        quiet(made)


async def test_change_opens_the_form_of_that_client(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        long = "The Honourable Company of Merchants Trading into the Eastern and Western Seas"
        await says(made, ana, f'/client new "{long}"')
        await says(made, ana, f'/client set "{long}" firmness soft')
        await says(made, ana, f'/escalation "{long}"')
        await presses(made, ana, ana.newest, "Change")
        assert ana.view is not None
        assert [field.initial for field in ana.view.fields] == ["2d rep", "5d rep"]
        assert await sent(made, ana, {"overdue": "2d rep", "held": "5d rep"}) == {}
        assert ana.newest.text.startswith(
            "That is how it was already; nothing was changed.\n\n"
            f"Escalation for {long}: as for every client without rules of its own\n"
        )
        await presses(made, ana, ana.newest, "Change")
        assert await sent(made, ana, {"overdue": "3d rep", "held": "usual"}) == {}
        assert f"Escalation for {long}: rules of its own\n" in ana.newest.text
        assert "1. after 3 working days" in ana.newest.text
        assert "after 3 working days" not in await says(made, ana, "/escalation Acme")
        quiet(made)


@pytest.mark.parametrize(
    ("client", "wrong", "said"),
    [
        ("", {"overdue": "2d boss"}, "I cannot read “boss” in “2d boss”; nothing was changed. For example: 4h "),
        ("", {"overdue": "rep"}, "“rep” would come at the due minute itself"),
        ("", {"held": "2d client manager"}, "On hold we have promised the client not to keep writing"),
        (
            "Acme ",
            {"overdue": "2d rep, 2d client manager"},
            "The firmness for Acme is soft, so their manager is never brought in",
        ),
        ("", {"overdue": "9d rep, 2d rep", "held": "spent rep"}, "rep comes twice"),
    ],
)
async def test_a_wrong_rule_is_said_beside_its_field_and_nothing_is_changed(
    database: Database, client: str, wrong: dict[str, str], said: str
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client set Acme firmness soft")
        before = await says(made, ana, f"/escalation {client}")
        await opened(made, ana, f"/escalation {client}set")
        errors = await sent(made, ana, {"overdue": "4d rep", "held": "9d rep"} | wrong)
        assert list(errors) == list(wrong)
        assert next(iter(errors.values())).startswith(said)
        assert ana.view is not None
        await ana.close_view()
        await made.settled()
        assert await says(made, ana, f"/escalation {client}") == before
        quiet(made)


async def test_who_may_not_change_the_rules_is_told_before_anything_is_filled_in(database: Database) -> None:
    async with town(database) as made:
        await admin(made)
        ken = made.slack.person("ken")
        for line in ("/escalation set", "/escalation Acme set"):
            said = await says(made, ken, line)
            assert ken.view is None
            assert said.startswith("Only ")
            assert said.endswith("Please ask ana.")
        quiet(made)
