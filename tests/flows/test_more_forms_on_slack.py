"""Forms on Slack for a client, a deadline and the team: what stands there already, what is wrong beside its field."""

from __future__ import annotations

from bot.store.database import Database
from tests.flows.test_forms_on_slack import GOOD, opened, sent
from tests.flows.townsfolk import NEW, admin, presses, quiet, rows, says
from tests.wire.slack import View
from tests.wire.town import town


def initial(view: View) -> dict[str, object]:
    return {field.block_id: field.initial for field in view.fields}


async def test_a_client_is_changed_in_one_form_or_not_at_all(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client set Acme silence hold")
        await says(made, ana, "/client Acme")
        await presses(made, ana, ana.newest, "Change …")
        view = ana.view
        assert view is not None
        assert (view.title, view.submit_label, view.close_label) == ("Acme", "Save", "Cancel")
        assert initial(view) == {
            "zone": "Asia/Tokyo",
            "language": "en",
            "country": None,
            "rep": None,
            "silence": "hold",
            "firmness": "normal",
            "salutation": "company",
        }
        errors = await sent(made, ana, {"language": "ja", "zone": "Hanoi", "country": "Atlantis"})
        assert list(errors) == ["zone", "country"]
        assert errors["zone"].startswith("I do not know a time zone “Hanoi”. Perhaps: Asia/Ho_Chi_Minh")
        assert "language Japanese" not in await says(made, ana, "/client Acme")
        assert ana.view is not None
        assert (
            await sent(made, ana, {"language": "ja", "zone": "Asia/Ho_Chi_Minh", "country": None, "rep": "ana"}) == {}
        )
        assert "Acme: changed.\nZone Asia/Ho_Chi_Minh, language Japanese." in ana.newest.text
        assert "Account rep: ana." in ana.newest.text
        quiet(made)


async def test_nothing_changed_is_said_as_such(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client Acme")
        await presses(made, ana, ana.newest, "Change …")
        before = await rows(database, "evidence")
        assert await sent(made, ana, {}) == {}
        assert ana.newest.text == "All right: nothing was changed."
        assert await rows(database, "evidence") == before
        quiet(made)


async def test_words_owner_and_who_waits_are_edited_in_one_form(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken, mia = made.slack.person("ken"), made.slack.person("mia")
        for who in (ken, mia):
            await says(made, who, "/me")
        await says(made, ana, f"{NEW} blocks @ken")
        await presses(made, ana, ana.newest, "Edit")
        assert ana.view is not None
        assert initial(ana.view) == {"edit": "Logo feedback", "owner": "ana", "blocks": ["ken"]}
        assert await sent(made, ana, {"edit": "The second logo", "blocks": ["ken", "mia"]}) == {}
        assert "The second logo" in ana.newest.text
        shown = await says(made, ana, "/deadline D-1")
        assert "Owner: ana.\nWaiting for this: ken and mia." in shown
        quiet(made)


async def test_what_is_not_touched_in_a_form_does_not_undo_what_somebody_else_changed_meanwhile(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = made.slack.person("mia")
        await says(made, mia, "/me")
        await says(made, ana, f"{NEW} blocks @mia")
        await presses(made, ana, ana.newest, "Edit")
        await says(made, ana, '/deadline edit D-1 "Changed elsewhere"')
        assert await sent(made, ana, {"owner": "mia"}) == {}
        shown = await says(made, ana, "/deadline D-1")
        assert shown.startswith("D-1 Changed elsewhere · Acme\n")
        assert "Owner: mia." in shown
        quiet(made)


async def test_who_gives_away_their_right_in_a_form_does_so_last(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        for who in (ken, made.slack.person("mia")):
            await says(made, who, "/me")
        await says(made, ana, "/client set Acme rep @ken")
        await says(made, ken, "/client Acme")
        await presses(made, ken, ken.newest, "Change …")
        assert await sent(made, ken, {"rep": "ana", "firmness": "soft", "salutation": "ms"}) == {}
        shown = await says(made, ken, "/client Acme")
        assert "Account rep: ana." in shown
        assert "Firmness: soft." in shown
        await says(made, ana, f"{NEW} owner @ken")
        await says(made, ken, "/deadline D-1")
        await presses(made, ken, ken.newest, "What can I do?")
        await presses(made, ken, ken.newest, "Edit")
        assert await sent(made, ken, {"owner": "ana", "blocks": ["mia"]}) == {}
        assert "Owner: ana.\nWaiting for this: mia." in await says(made, ken, "/deadline D-1")
        quiet(made)


async def test_a_new_client_by_a_form_and_a_name_that_is_taken(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, "/client list")
        await presses(made, ana, ana.newest, "New client")
        assert ana.view is not None
        assert (ana.view.title, ana.view.submit_label) == ("New client", "Make it")
        errors = await sent(made, ana, {"name": "Acme", "zone": None})
        assert list(errors) == ["name"]
        assert (
            await sent(made, ana, {"name": "Globex Ltd", "zone": "Europe/London", "rep": "ana", "silence": "proceed"})
            == {}
        )
        assert ana.newest.text.startswith("New client: Globex Ltd.\n\nZone Europe/London, language English.")
        assert "On silence: proceed, as agreed." in ana.newest.text
        quiet(made)


async def test_from_the_form_of_a_new_deadline_one_gets_everywhere(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        view = await opened(made, ana)
        assert view.buttons == ["My deadlines", "Clients", "Menu"]
        await ana.press(view, "Menu")
        await made.settled()
        assert "Everything can be reached with the buttons below; nothing needs to be typed." in ana.newest.text
        assert ana.view is not None
        assert await sent(made, ana, GOOD) == {}
        assert await rows(database, "deadlines") == 1
        quiet(made)


async def test_owner_delivery_and_urgency_are_in_the_form_too(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, made.slack.person("ken"), "/me")
        await opened(made, ana)
        errors = await sent(made, ana, GOOD | {"deliver": "some day", "owner": "ken", "urgent": "yes"})
        assert list(errors) == ["deliver"]
        assert await sent(made, ana, GOOD | {"deliver": "2026-11-30 17:00", "owner": "ken", "urgent": "yes"}) == {}
        shown = await says(made, ana, "/deadline D-1")
        assert "Owner: ken." in shown
        assert "Urgent." in shown
        assert "30 Nov" in shown
        quiet(made)
