"""Places (RULES 7): what is ours is said where only our people read, and to the speaker alone everywhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.slack import places
from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, joined, presses, quiet, rows, says
from tests.wire.slack import Channel, SlackServer
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Fault, Group
from tests.wire.town import town

IN_PRIVATE = "I answer in our private chat, where only we two read."
OURS = ("Acme", "Logo", "D-1", "ana", "Studio Nine")


def in_channel(channel: Channel) -> list[str]:
    """What the bot has posted in a channel for everybody."""
    return [post.now.text for post in channel.posts if post.from_app and not post.only_for and not post.deleted]


def in_group(group: Group) -> list[str]:
    """What the bot has said in a group."""
    return [message.text for message in group.messages if message.by_bot]


async def test_in_an_internal_channel_the_card_stands_there_and_reads_are_for_the_reader_alone(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = ken.newest
        assert (card.channel, card.ephemeral) == (channel, False)
        assert "Logo feedback" in card.text
        assert len(in_channel(channel)) == 1
        await says(made, ken, "/deadline list all", channel)
        listed = ken.newest
        assert listed.ephemeral
        assert "Logo feedback" in listed.text
        assert "Only the owner" in await presses(made, ken, ken.sees[0], "Sent")
        assert ken.newest.ephemeral
        assert not any("Logo" in post.now.text for post in ana.dm.posts)
        quiet(made)


def _guest(slack: SlackServer, ana: Slacker) -> Channel:
    return slack.channel("out", members=[ana, slack.person("gus", guest=True)])


def _shared(slack: SlackServer, ana: Slacker) -> Channel:
    return slack.channel("out", members=[ana, slack.person("acme", team="T0OTHER")])


def _without_us(slack: SlackServer, ana: Slacker) -> Channel:
    return slack.channel("out", members=[ana], bot_in=False)


def _private(slack: SlackServer, ana: Slacker) -> Channel:
    return slack.channel("out", members=[ana], private=True, bot_in=False)


@pytest.mark.parametrize("make", [_guest, _shared, _without_us, _private])
async def test_elsewhere_the_card_goes_to_the_private_chat(
    database: Database, make: Callable[[SlackServer, Slacker], Channel]
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        channel = make(made.slack, ana)
        await says(made, ana, NEW, channel)
        assert in_channel(channel) == []
        said = [message for message in ana.sees if message.channel is channel]
        assert [message.text for message in said] == [
            "D-1: done. The card is in our private chat, because others read here."
        ]
        assert all(message.ephemeral for message in said)
        card = ana.sees[-1]
        assert card.channel is ana.dm
        assert "Sent" in card.buttons
        await says(made, ana, "/deadline list all", channel)
        assert ana.newest.ephemeral
        await presses(made, ana, card, "Sent")
        assert in_channel(channel) == []


@pytest.mark.parametrize("how", ["shared", "guest"])
async def test_what_becomes_of_a_card_in_a_channel_that_others_read_now(
    database: Database, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "KEPT", 0.0)  # what Slack says of a channel is believed for a minute
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        card = ana.newest
        stranger = made.slack.person("gus", guest=True) if how == "guest" else made.slack.person("x", team="T0OTHER")
        channel.add(stranger)
        await says(made, ana, '/deadline edit D-1 "The secret second logo"')
        said = [post.now.text for post in channel.posts if not post.only_for]
        assert not any("secret" in text for text in said)
        await presses(made, ana, card, "Sent")
        assert card.text == "This has moved to a private chat."
        assert card.buttons == []
        assert ana.newest.channel is ana.dm
        assert "Noted: Acme was told" in ana.newest.text
        said = [post.now.text for post in channel.posts if not post.only_for]
        assert not any("secret" in text for text in said)
        evidence = await rows(database, "evidence")
        await says(made, ana, "/deadline answered D-1")
        assert await rows(database, "evidence") == evidence + 1
        assert card.text == "This has moved to a private chat."


async def test_everybody_reads_in_their_own_zone_and_language(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken", zone="Europe/London", locale="en-US")
        channel = made.slack.channel("studio", members=[ana, ken])
        await says(made, ana, NEW, channel)
        assert "Fri 20 Nov 17:00" in ana.newest.text
        said = await says(made, ken, "/deadline D-1", channel)
        assert "Due Fri 20 Nov 08:00 London (Fri 20 Nov 17:00 Tokyo)." in said
        quiet(made)


async def test_a_group_that_nobody_declared_is_answered_in_private(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        eve = made.telegram.person("Eve", language="en")
        group = made.telegram.group("Project", [mia, eve])
        await says(made, mia, NEW, group)
        assert mia.newest.chat is mia
        await says(made, mia, "/deadline list all", group)
        assert mia.newest.chat is mia
        assert "Logo feedback" in mia.newest.text
        assert not any(word in text for text in in_group(group) for word in OURS)
        await says(made, eve, "/deadline list all", group)
        assert in_group(group)[-1] == IN_PRIVATE
        assert await rows(database, "members") == 2


async def test_an_admin_declares_a_group_internal_and_takes_it_back(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia, ken = await joined(made, ana, "mia"), await joined(made, ana, "ken")
        group = made.telegram.group("Project", [mia, ken])
        await says(made, mia, "/team here internal", group)
        alone = [message.text for message in mia.sees if message.chat is mia]
        assert alone[-1] == "Only an admin can say who reads along in a group; nothing was changed.\nPlease ask ana."
        await says(made, ana, "/team role mia admin")
        assert await says(made, mia, "/team here internal") == (
            "Please write this in the Telegram group itself. In Slack nothing is needed: I see who reads a channel."
        )
        said = await says(made, mia, "/team here internal", group)
        assert said == (
            "This group is internal to Studio Nine now: I answer here, where everybody in the group reads. Before a "
            "client joins it: /team here off"
        )
        await says(made, ken, "/deadline list all", group)
        assert in_group(group)[-1].startswith("Nothing is open")
        await says(made, ken, NEW, group)
        card = next(message for message in reversed(group.messages) if message.by_bot)
        assert "Logo feedback" in card.text
        assert "Sent" in card.buttons
        for line in ("/deadline", "/team link", "/me"):  # questions, secrets, one's own settings
            await says(made, ken, line, group)
            assert in_group(group)[-1] in {IN_PRIVATE, card.text}, line
        alone = [message.text for message in ken.sees if message.chat is ken]
        assert alone[-3].startswith("Which client is it for? (1 of 5)")
        assert alone[-2].startswith("This adds another account")
        assert alone[-1].startswith("ken, member.")
        await presses(made, mia, card, "Sent")
        assert "mia" in card.text
        await says(made, mia, "/team here off", group)
        assert in_group(group)[-1] == "This group is not internal to Studio Nine: I answer its people in private."
        count = len(in_group(group))
        await says(made, ken, "/deadline list all", group)
        assert len(in_group(group)) == count
        assert ken.newest.chat is ken
        await says(made, ken, "/deadline cancel D-1")
        assert len(in_group(group)) == count
        assert "cancelled" not in card.text


async def test_a_group_that_moved_stays_internal(database: Database) -> None:
    async with town(database) as made:
        mia = made.telegram.person("Mia", username="mia", language="en")
        await says(made, mia, "/start")
        await says(made, mia, "/client new Acme zone Asia/Tokyo")
        group = made.telegram.group("Project", [mia])
        await says(made, mia, "/team here internal", group)
        group.migrate()
        await made.settled()
        await says(made, mia, NEW, group)
        assert "Logo feedback" in in_group(group)[-1]
        assert await rows(database, "places") == 1


async def test_two_workspaces_declare_one_group_and_neither_hears_of_the_other(database: Database) -> None:
    async with town(database) as made:
        mia, lea = (made.telegram.person(name, username=name.lower(), language="en") for name in ("Mia", "Lea"))
        for person in (mia, lea):
            await says(made, person, "/start")
            await says(made, person, "/client new Acme zone Asia/Tokyo")
        group = made.telegram.group("Project", [mia, lea])
        await says(made, mia, "/team here internal", group)
        await says(made, mia, NEW, group)
        card = next(message for message in reversed(group.messages) if message.by_bot)
        count = len(in_group(group))
        await says(made, lea, "/deadline list all", group)
        assert lea.newest.chat is lea
        await says(made, lea, "/team here off", group)
        assert in_group(group)[count:] == ["I answer in our private chat, where only we two read."]
        refusal = [message.text for message in lea.sees if message.chat is lea][-1]
        assert refusal.startswith("This group is internal to another workspace; nothing was changed.")
        await says(made, mia, "/deadline list all", group)
        assert "Logo feedback" in in_group(group)[-1]
        await presses(made, lea, card, "Sent")
        assert lea.alerts[-1] == ("I work for the people of this team only; nothing was done.", True)
        assert "Sent" in card.buttons
        await says(made, lea, "/team here internal", group)
        refusal = [message.text for message in lea.sees if message.chat is lea][-1]
        assert refusal.startswith("This group is internal to another workspace; nothing was changed.")
        await says(made, mia, "/deadline list all", group)
        assert "Logo feedback" in in_group(group)[-1]


async def test_a_card_that_waits_does_not_go_to_a_group_that_is_not_internal_any_more(database: Database) -> None:
    async with town(database) as made:
        mia = made.telegram.person("Mia", username="mia", language="en")
        for line in ("/start", "/me zone Asia/Tokyo", "/client new Acme zone Asia/Tokyo"):
            await says(made, mia, line)
        group = made.telegram.group("Project", [mia])
        await says(made, mia, "/team here internal", group)
        made.telegram.fail("sendMessage", Fault.flood, times=1, retry_after=30)
        await says(made, mia, NEW, group)
        await says(made, mia, "/team here off", group)
        await made.wait(minutes=2)
        assert not any("Acme" in text for text in in_group(group))
        assert any("Logo feedback" in message.text for message in mia.sees if message.chat is mia)
