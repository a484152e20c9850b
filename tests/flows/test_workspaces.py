"""Several workspaces in one chat, and one person on two chats (RULES 7): current one, headings, walls, `/me nudges`."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.flows.townsfolk import CODE, LINK, NEW, admin, comes_in, invited, joined, presses, quiet, rows, says
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import Town, town

OFFER = (
    "This adds the account you are writing from to @{name} in Studio Nine. "
    "Press only if you made this link yourself a moment ago. Are you @{name}?"
)


async def freelancer(made: Town, ana: Slacker) -> Telegrammer:
    """Mia, who has her own workspace with a deadline, and then joins the team."""
    mia = made.telegram.person("Mia", username="mia", language="en")
    assert "I have made a workspace for you; nobody else sees it." in await says(made, mia, "/start")
    await says(made, mia, "/me zone Asia/Tokyo")
    await says(made, mia, "/client new Bakery zone Asia/Tokyo")
    await says(made, mia, '/deadline new Bakery "Cake photos" by 2026-11-20 16:00 hold')
    await made.wait(seconds=1)
    await comes_in(made, mia, await invited(made, ana, "mia"))
    return mia


async def test_messages_of_the_other_workspace_begin_with_its_name_and_buttons_act_where_they_are(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        mia = await freelancer(made, ana)
        own = next(message for message in mia.sees if "Cake photos" in message.text)
        assert "Logo feedback" in await says(made, mia, "/deadline D-1")
        said = await says(made, mia, "/me workspace")
        assert said == (
            "What you write here means Studio Nine.\n"
            "Messages of the others begin with their name, and their buttons work where they are."
        )
        assert mia.newest.buttons == ["mia"]
        assert "Workspace: Studio Nine." in await says(made, mia, "/me")
        await presses(made, mia, own, "Sent")
        assert own.text.startswith("mia\nD-1 Cake photos · Bakery")
        await made.until("2026-11-20T16:30")
        held = [message.text for message in mia.sees if "Cake photos" in message.text][-1]
        assert held.startswith("mia\nD-1 Cake photos · Bakery\n")
        await made.wait(seconds=1)
        said = await says(made, mia, "/me workspace Mia")
        assert said.startswith("What you write here means mia from now on.")
        assert "Cake photos" in await says(made, mia, "/deadline D-1")
        assert "Bakery" in await says(made, mia, "/client list")
        assert "Acme" not in mia.newest.text
        assert await says(made, mia, "/me workspace Nowhere") == (
            "You belong to no workspace “Nowhere”; nothing was changed. Yours: mia, Studio Nine."
        )
        assert await says(made, mia, "/deadline D-2") == "There is no D-2 here.\nWhat is open: /deadline list all"
        quiet(made)


async def test_nothing_of_one_workspace_is_visible_in_the_other(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await freelancer(made, ana)
        for line in ("/deadline list all", "/client list", "/team", "/deadline D-1"):
            said = await says(made, ana, line)
            assert "Bakery" not in said
            assert "Cake" not in said
        for line in ("/deadline list all", "/client list", "/team"):
            assert "Bakery" not in await says(made, mia, line)
        await says(made, ana, NEW + " blocks @mia")
        assert "D-1" in await says(made, mia, "/deadline list all")
        assert "Logo feedback" in mia.newest.text
        await made.wait(seconds=1)
        await says(made, mia, "/me workspace mia")
        said = await says(made, mia, "/deadline list all")
        assert "Cake photos" in said
        assert "Logo feedback" not in said
        await says(made, mia, '/deadline new Bakery "Menu" by 2026-11-24 16:00 hold')
        assert "D-2 Menu" in mia.newest.text
        quiet(made)


async def test_a_form_begun_in_one_workspace_is_not_answered_in_another(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await freelancer(made, ana)
        await says(made, mia, "/deadline")
        form = mia.newest
        await made.wait(seconds=1)
        await says(made, mia, "/me workspace mia")
        await presses(made, mia, form, "Acme")
        assert form.text.startswith("Studio Nine\nClient Acme\n\nWhat do you need from them? (2 of 5)\n")
        said = await says(made, mia, "Photos of the door")  # which means the current one, where nothing was asked
        assert said == ("I only understand commands, and “Photos of the door” is not one.\nTo begin: /deadline help")
        quiet(made)


async def test_a_button_about_a_client_acts_in_the_workspace_of_the_client(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await freelancer(made, ana)
        await says(made, mia, "/client Acme")
        card = mia.newest
        await made.wait(seconds=1)
        await says(made, mia, "/me workspace mia")
        said = await presses(made, mia, card, "New deadline")
        assert said.startswith("Studio Nine\n")
        assert "What do you need from them? (2 of 5)" in said
        quiet(made)


async def test_the_pages_of_a_list_are_of_the_workspace_of_the_list(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await freelancer(made, ana)
        await says(made, mia, "/me digest daily")
        for number in range(11):
            await says(made, mia, f'/deadline new Acme "Page {number}" by 2026-11-24 17:00 hold')
        await says(made, mia, "/me workspace mia")
        await made.until("2026-11-18T09:30")
        digest = next(message for message in mia.sees if "Your digest" in message.text)
        assert (await presses(made, mia, digest, "Deadlines")).startswith("Studio Nine\n11 open deadlines\n")
        said = await presses(made, mia, mia.newest, "Next")
        assert said.startswith("Studio Nine\n11 open deadlines\n• D-11 Page 10")
        quiet(made)


async def linked(made: Town, ana: Slacker) -> Telegrammer:
    """Ana's own account on Telegram."""
    found = LINK.search(await says(made, ana, "/team link"))
    assert found
    there = made.telegram.person("Ana", username="ana_t", language="en")
    await comes_in(made, there, found[0])
    return there


def about(messages: list[str], word: str) -> int:
    """How many of them are about it."""
    return sum(word in text for text in messages)


@pytest.mark.parametrize("chosen", ["slack", "telegram"])
async def test_only_one_of_two_accounts_gets_each_nudge(database: Database, chosen: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        there = await linked(made, ana)
        said = await says(made, there, f"/me nudges {chosen}")
        name = chosen.title()
        assert f"Changed. What I have to tell you comes on {name} from now on." in said
        await says(made, ana, NEW)
        await presses(made, ana, next(m for m in ana.sees if "Sent" in m.buttons), "Sent")
        on_slack, on_telegram = len(ana.sees), len(there.sees)
        await made.until("2026-11-20T17:30")
        slack, telegram = ana.sees[on_slack:], there.sees[on_telegram:]
        assert (len(slack) > 0) is (chosen == "slack")
        assert (len(telegram) > 0) is (chosen == "telegram")
        quiet(made)


async def test_what_waits_to_go_out_moves_with_the_nudges(database: Database) -> None:
    async with town(database, at="2026-11-17T18:30") as made:
        ana, ken = await admin(made), made.slack.person("ken")
        there = await linked(made, ana)
        await says(made, ken, NEW + " owner @ana")
        assert not any("Logo" in m.text for m in ana.sees)
        await says(made, there, "/me nudges telegram")
        await made.until("2026-11-18T09:30")
        assert not any("Logo" in m.text for m in ana.sees)
        assert about([m.text for m in there.sees], "Logo feedback") == 1
        await presses(made, there, there.newest, "Sent")
        assert "Noted: Acme was told" in there.newest.text
        assert await says(made, ken, "/me nudges telegram") == (
            "You have no account on “telegram” here; nothing was changed. You are on: Slack.\nTo add one: /team link"
        )
        quiet(made)


async def test_an_own_account_on_telegram_is_added_by_a_link_from_slack(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        said = await says(made, ana, "/team link")
        address = LINK.search(said)
        assert address
        assert said == (
            "This adds another account of your own; please keep it to yourself: whoever opens it acts in your name.\n\n"
            f"On Telegram, open {address[0]}\n\nIt works once, within 15 minutes."
        )
        there = made.telegram.person("Ana", username="ana_t", language="en")
        await there.open_link(address[0])
        await made.settled()
        assert there.newest.text == OFFER.format(name="ana")
        assert await presses(made, there, there.newest, "Yes") == (
            "Done: this account belongs to @ana in Studio Nine.\n\n"
            "Where I write to you: /me nudges telegram or /me nudges slack"
        )
        assert ana.newest.text == (
            "Your Telegram account “ana_t” now belongs to you here. If that was not you, tell an admin at once."
        )
        assert await rows(database, "members") == 1
        assert "I write to you on Slack." in await says(made, there, "/me")
        quiet(made)


@pytest.mark.parametrize("known", [False, True])
async def test_an_own_account_on_slack_is_added_by_the_code_from_telegram(database: Database, known: bool) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        there = made.slack.person("mia.s")
        if known:
            await says(made, there, "/me")
        found = CODE.search(await says(made, mia, "/team link"))
        assert found
        offered = await says(made, there, f"/team link {found[1]}")
        assert offered == OFFER.format(name="mia")
        assert (await presses(made, there, there.newest, "Yes")).startswith("Done: this account belongs to @mia")
        assert mia.newest.text == (
            "Your Slack account “mia.s” now belongs to you here. If that was not you, tell an admin at once."
        )
        assert (await says(made, ana, "/team")).startswith(
            "2 members\n• ana · admin · Asia/Tokyo · that is you\n• mia · member · Asia/Tokyo\n"
        )
        assert "I write to you on Telegram." in await says(made, there, "/me")
        quiet(made)


async def test_somebody_with_deadlines_is_not_merged_into_another(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        ken = made.slack.person("ken")
        await says(made, ken, NEW)
        found = CODE.search(await says(made, mia, "/team link"))
        assert found
        assert await says(made, ken, f"/team link {found[1]}") == (
            "You are @ken in Studio Nine already; nothing was changed."
        )
        quiet(made)


async def test_the_only_admin_stays_one_when_the_account_is_added_to_another_member(database: Database) -> None:
    async with town(database) as made:
        ana = made.slack.person("ana")
        await says(made, ana, "/me")
        mia = await joined(made, ana, "mia")
        found = CODE.search(await says(made, mia, "/team link"))
        assert found
        await says(made, ana, f"/team link {found[1]}")
        await presses(made, ana, ana.newest, "Yes")
        assert (await says(made, ana, "/team")).startswith("1 member\n• mia · admin · Asia/Tokyo · that is you\n")
        quiet(made)
