"""What is looked at changes in place: pages, a deadline out of a list, settings; what is done keeps its own card."""

from __future__ import annotations

from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, joined, presses, quiet, says
from tests.wire.town import town


async def test_a_list_on_telegram_is_walked_through_in_one_message(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        for number in range(12):
            await says(made, mia, NEW.replace("feedback", f"feedback {number}"))
        await says(made, mia, "/deadline list mine")
        shown, count = mia.newest, len(mia.sees)
        first = shown.text
        assert shown.buttons[:2] == ["D-1", "D-2"]
        assert "‹ Previous" not in shown.buttons

        await presses(made, mia, shown, "Next ›")
        assert shown.text.endswith("Page 2 of 2")
        second = shown.text
        await presses(made, mia, shown, "D-12")
        assert shown.text.startswith("D-12 Logo feedback 11 · Acme")
        assert "‹ Back to the list" in shown.buttons
        await presses(made, mia, shown, "‹ Back to the list")
        assert shown.text == second
        await presses(made, mia, shown, "‹ Previous")
        assert shown.text == first
        await presses(made, mia, shown, "Everybody’s")
        assert len(mia.sees) == count

        assert made.telegram.refused == []
        quiet(made)


async def test_what_is_done_in_a_list_on_slack_has_its_own_card_and_the_list_shows_it(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        await presses(made, ana, ana.newest, "Sent")
        await ana.write("/deadline list mine")
        await made.settled()
        listed = ana.newest
        assert "waiting for the client" in listed.text
        await ana.choose(listed, "Answered")
        await made.settled()
        assert listed.text.startswith("Nothing of yours is open.")
        assert ana.newest.text.startswith("D-1 Logo feedback · Acme\n\nAcme answered in time.")
        assert ana.newest.buttons == ["Undo"]
        quiet(made)


async def test_a_letter_stays_whatever_is_looked_at_from_it(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, mia, NEW)
        kept = mia.newest
        said = kept.text
        await presses(made, mia, kept, "Menu")
        assert kept.text == said
        assert mia.newest is not kept
        quiet(made)


async def test_another_language_holds_from_its_confirmation_on_and_the_menu_follows(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        assert "日本語" in await says(made, mia, "/me language ja")
        await made.telegram.until(lambda: made.telegram.menus.commands.get((f"chat:{mia.id}", "")))
        assert "English" in await says(made, mia, "/me language en")
        quiet(made)


async def test_a_card_in_a_channel_stays_in_the_language_of_whom_it_was_written_for(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken", locale="ja-JP", admin=True)
        await says(made, ana, NEW, made.slack.channel("work", members=[ana, ken]))
        card = ken.newest
        assert "If they stay silent: we hold the work." in card.text
        await presses(made, ken, card, "Cancel")
        assert "Cancelled: we need nothing from Acme here any more." in card.text
        quiet(made)
