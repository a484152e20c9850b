"""Links (RULES 7): whom one joins is shown first, one use, short-lived, private chats only, never kept in the clear."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.database import Database
from tests.flows.townsfolk import (
    CODE,
    LINK,
    NEW,
    admin,
    comes_in,
    invited,
    joined,
    kept_anywhere,
    presses,
    quiet,
    rows,
    says,
)
from tests.wire.town import town

ERASED = "Their name and accounts are being erased; what was told to clients stays in the record without them."
GONE = "You are not a member here any more; nothing was done.\nIf that is wrong, please ask ana."
SPENT = (
    "This link has been used, has run out or was taken back; nothing was done.\n"
    "Please ask whoever sent it for a new one."
)


async def test_a_link_shows_whom_one_joins_and_nothing_is_done_before_the_press(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        said = await says(made, ana, "/team invite mia")
        address = LINK.search(said)
        assert address
        assert said == (
            "An invitation for mia (member). Please send them this link; it opens Telegram:\n\n"
            f"{address[0]}\n\nIt works once, within 72 hours, and I tell you who took it."
        )
        assert ana.newest.buttons == ["Take it back"]
        mia = made.telegram.person("Mia", username="mia_t", language="en")
        await mia.open_link(address[0])
        await made.settled()
        assert mia.newest.text == (
            "ana asks you into Studio Nine, as @mia (member). There you see the deadlines of that team, and the team "
            "sees your name."
        )
        assert mia.newest.buttons == ["Join", "Not now"]
        assert await rows(database, "members") == 1
        assert await presses(made, mia, mia.newest, "Not now") == (
            "All right: nothing was done. The link stays good until it runs out."
        )
        assert mia.newest.buttons == []
        assert await rows(database, "members") == 1
        said = await comes_in(made, mia, address[0])
        assert said.startswith("Welcome to Studio Nine. Here you are @mia.\n")
        assert await rows(database, "members") == 2
        assert ana.newest.text == (
            "Your invitation was taken: @mia has joined, as “mia_t” on Telegram. Not who you meant? Press Remove."
        )
        assert ana.newest.buttons == ["Remove"]
        quiet(made)


async def test_an_invitation_made_on_telegram_works_the_same(database: Database) -> None:
    async with town(database) as made:
        ana = made.telegram.person("Ana", username="ana", language="en")
        await says(made, ana, "/start")
        await says(made, ana, "/me zone Asia/Tokyo")
        mia = await joined(made, ana, "mia")
        assert await says(made, mia, "/team") == (
            "2 members\n• ana · admin · Asia/Tokyo\n• mia · member · Asia/Tokyo · that is you\n\n"
            "Somebody from outside: /team invite ken. Your own other account: /team link"
        )
        assert "Your invitation was taken: @mia has joined" in ana.newest.text
        quiet(made)


async def test_a_link_is_taken_once_and_a_spent_one_makes_nothing(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        address = await invited(made, ana, "mia")
        mia, eve = made.telegram.person("Mia", language="en"), made.telegram.person("Eve", language="en")
        await comes_in(made, mia, address)
        before = {table: await rows(database, table) for table in ("workspaces", "members", "accounts", "evidence")}
        await eve.open_link(address)
        await made.settled()
        assert eve.newest.text == SPENT
        assert eve.newest.buttons == []
        await mia.open_link(address)
        await made.settled()
        assert mia.newest.text.startswith("Welcome to Studio Nine. Here you are @mia.")
        assert {table: await rows(database, table) for table in before} == before
        quiet(made)


@pytest.mark.parametrize(
    ("command", "good", "spent"),
    [("/team invite mia", {"hours": 71.9}, {"hours": 0.2}), ("/team link", {"minutes": 14}, {"minutes": 1})],
)
async def test_a_link_runs_out(
    database: Database, command: str, good: dict[str, float], spent: dict[str, float]
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        found = LINK.search(await says(made, ana, command))
        assert found
        mia = made.telegram.person("Mia", language="en")
        await made.wait(**good)
        await mia.open_link(found[0])
        await made.settled()
        offered = mia.newest
        assert len(offered.buttons) == 2
        await made.wait(**spent)
        assert await presses(made, mia, offered, 1) == SPENT
        await mia.open_link(found[0])
        await made.settled()
        assert mia.newest.text == SPENT
        assert await rows(database, "members") == 1
        quiet(made)


async def test_an_invitation_is_taken_back_by_its_button_and_by_its_name(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        first = await invited(made, ana, "mia")
        button = ana.newest
        second = await invited(made, ana, "ken")
        assert "Invited, not here yet: mia and ken." in await says(made, ana, "/team")
        gone = "The invitation for mia is taken back; its link does nothing any more."
        assert gone in await presses(made, ana, button, "Take it back")
        said = await says(made, ana, "/team revoke @KEN")
        assert said == "The invitation for ken is taken back; its link does nothing any more."
        eve = made.telegram.person("Eve", language="en")
        for address in (first, second):
            await eve.open_link(address)
            await made.settled()
            assert eve.newest.text == SPENT
        assert await says(made, ana, "/team revoke ken") == (
            "No invitation for “ken” is open; nothing was changed.\nEverybody who is here or invited: /team"
        )
        quiet(made)


async def test_the_inviter_may_remove_whom_she_asked_in_and_is_asked_who_takes_over(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        note = next(message for message in ana.sees if message.buttons == ["Remove"])
        await says(made, mia, NEW)
        assert await presses(made, ana, note, "Remove") == (
            "mia still owns 1 open deadline. Who takes it over?\nPress a name, or write /team remove mia to @X\n"
            "With that mia leaves, and their name is erased for good."
        )
        assert ana.newest.buttons == ["ana"]
        assert await presses(made, ana, ana.newest, "ana") == (
            f"mia is not a member any more.\n{ERASED}\nana takes over 1 open deadline: /deadline list all"
        )
        assert "D-1" in await says(made, ana, "/deadline list mine")
        card = next(message for message in mia.sees if "Sent" in message.buttons)
        assert await presses(made, mia, card, "Sent") == GONE
        assert await says(made, mia, "/deadline list all") == GONE + "\nFor a workspace of your own: /start"
        assert await rows(database, "workspaces") == 1
        assert (await says(made, mia, "/start")).startswith("Shimekiri waits for clients")
        assert await rows(database, "workspaces") == 2
        assert await presses(made, mia, card, "Sent") == GONE
        quiet(made)


async def test_a_link_is_opened_in_a_private_chat_only(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        address = await invited(made, ana, "mia")
        mia, ken = made.telegram.person("Mia", language="en"), made.telegram.person("Ken", language="en")
        group = made.telegram.group("Us", [mia, ken])
        code = address.split("=")[1]
        await says(made, mia, f"/start@shimekiri_bot {code}", group)
        assert [message.text for message in ken.sees] == ["I answer in our private chat, where only we two read."]
        await says(made, mia, f"/team link {code}", group)
        assert await rows(database, "members") == 1
        assert await rows(database, "workspaces") == 1
        assert (await comes_in(made, mia, address)).startswith("Welcome to Studio Nine.")
        await says(made, mia, f"/start {code}", group)
        alone = [message.text for message in mia.sees if message.chat is mia]
        assert alone[-1] == "Links are opened in a private chat with me only; nothing was done."


async def test_join_pressed_twice_by_one_and_by_two_at_the_same_moment(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        address = await invited(made, ana, "mia")
        people = [made.telegram.person(name, language="en") for name in ("Mia", "Eve", "Kim")]
        for person in people:
            await person.open_link(address)
        await made.settled()
        offers = [person.newest for person in people]
        await asyncio.gather(*(p.press(o, "Join") for p, o in zip(people, offers, strict=True) for _ in range(2)))
        await made.settled()
        said = [person.newest.text for person in people]
        assert sum("Welcome" in text for text in said) == 1
        assert sum(text == SPENT for text in said) == 2
        assert await rows(database, "members") == 2
        assert await rows(database, "workspaces") == 1
        assert {why.split(":")[1] for _, _, why in made.telegram.refused} <= {" message is not modified"}


async def test_a_rep_asks_members_in_and_only_an_admin_gives_another_role(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        assert await says(made, ken, "/team invite mia") == (
            "Only an account rep or an admin can ask somebody in; nobody was invited.\nPlease ask ana."
        )
        await says(made, ana, "/team role ken rep")
        assert await says(made, ken, "/team invite mia role admin") == (
            "Only an admin can change roles; nothing was changed.\nPlease ask ana."
        )
        assert "An invitation for mia (member)." in await says(made, ken, "/team invite mia")
        address = LINK.search(await says(made, ana, "/team invite lea role rep"))
        assert address
        lea = made.telegram.person("Lea", language="en")
        await comes_in(made, lea, address[0])
        assert "• lea · account rep · " in await says(made, ana, "/team")
        quiet(made)


@pytest.mark.parametrize("transport", ["slack", "telegram"])
async def test_a_code_stands_nowhere_in_the_database(database: Database, transport: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, ana, "/team role mia admin")
        who = ana if transport == "slack" else mia
        address = await invited(made, who, "ken")
        said = await says(made, who, "/team link")
        found = LINK.search(said) or CODE.search(said)
        assert found
        code = found[0].replace("=", " ").split()[-1]
        ken = made.telegram.person("Ken", language="en")
        assert "members" in await kept_anywhere(database, "mia")  # the search finds what is there
        assert await kept_anywhere(database, address.split("=")[1]) == []
        assert await kept_anywhere(database, code) == []
        await ken.open_link(address)
        await made.settled()
        assert await kept_anywhere(database, address.split("=")[1]) == []
        await presses(made, ken, ken.newest, "Not now")
        await comes_in(made, ken, address)
        assert await kept_anywhere(database, address.split("=")[1]) == []
        quiet(made)


async def test_a_link_of_another_workspace_is_refused_on_slack(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        lea = made.telegram.person("Lea", language="en")
        await says(made, lea, "/start")
        said = await says(made, lea, "/team link")
        assert "Slack" not in said  # which could not be taken there
        found = LINK.search(said)
        assert found
        assert await says(made, ana, f"/team link {found[0].split('=')[1]}") == (
            "This link belongs to Lea, which is not this team; nothing was done.\n"
            "On Telegram one account can belong to several."
        )
        quiet(made)


async def test_somebody_removed_is_told_so_and_comes_back_by_a_new_invitation(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia, ken = await joined(made, ana, "mia"), made.slack.person("ken")
        await says(made, ken, NEW)
        assert (await says(made, ana, "/team remove mia")) == f"mia is not a member any more.\n{ERASED}"
        said = await says(made, ana, "/team remove ken to @ana")
        assert said.startswith(f"ken is not a member any more.\n{ERASED}\nana takes over 1 open deadline")
        assert await says(made, ken, "/deadline list all") == (
            "You are not a member here any more; nothing was done.\nIf that is wrong, please ask ana."
        )
        assert await says(made, mia, "/deadline list all") == GONE + "\nFor a workspace of your own: /start"
        said = await comes_in(made, mia, await invited(made, ana, "mia"))
        assert said.startswith("Welcome to Studio Nine. Here you are @mia.\n")
        assert "D-1" in await says(made, mia, "/deadline list all")
        assert await rows(database, "members") == 4  # as somebody new; of the former mia a row without a name is left
        quiet(made)


async def test_invitations_of_somebody_who_was_removed_are_taken_back(database: Database) -> None:
    async with town(database) as made:
        ana, ken = await admin(made), made.slack.person("ken")
        await says(made, ken, "/me")
        await says(made, ana, "/team role ken rep")
        address = await invited(made, ken, "mia")
        await says(made, ana, "/team remove ken")
        assert "Invited" not in await says(made, ana, "/team")
        mia = made.telegram.person("Mia", language="en")
        await mia.open_link(address)
        await made.settled()
        assert mia.newest.text == SPENT
        quiet(made)


async def test_somebody_removed_comes_back_on_slack_by_the_code_of_an_invitation(database: Database) -> None:
    async with town(database) as made:
        ana, ken = await admin(made), made.slack.person("ken")
        await says(made, ken, "/me")
        await says(made, ana, "/team remove ken")
        code = (await invited(made, ana, "ken")).split("=")[1]
        assert (await says(made, ken, f"/team link {code}")).startswith("ana asks you into Studio Nine, as @ken")
        assert (await presses(made, ken, ken.newest, "Join")).startswith("Welcome to Studio Nine. Here you are @ken.")
        assert await rows(database, "members") == 3  # as somebody new; of the former ken a row without a name is left
        quiet(made)
