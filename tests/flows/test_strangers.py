"""Strangers on Slack (RULES 7): a polite refusal to them alone, nothing is done, nobody joins."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, kept_anywhere, presses, quiet, rows, says
from tests.wire.slack import Channel, Failed, Impossible, SlackServer
from tests.wire.slack import Person as Slacker
from tests.wire.town import town

ONLY = "I work for the people of this team only; nothing was done."
KINDS = ("guest", "ultra guest", "other team")
TABLES = ("evidence", "members", "accounts", "deadlines", "letters", "workspaces", "questions")


def stranger(slack: SlackServer, kind: str) -> Slacker:
    """Somebody who may never join."""
    if kind == "other team":
        return slack.person("gus", team="T0OTHER")
    return slack.person("gus", guest=kind == "guest", ultra_guest=kind == "ultra guest")


async def counts(database: Database) -> dict[str, int]:
    """How much there is."""
    return {table: await rows(database, table) for table in TABLES}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_press_by_a_stranger_does_nothing(database: Database, kind: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        channel: Channel = made.slack.channel("studio", members=[ana])
        await says(made, ana, NEW, channel)
        gus = stranger(made.slack, kind)
        channel.add(gus)
        before = await counts(database)
        for label in list(gus.sees[0].buttons):
            await presses(made, gus, gus.sees[0], label)
            assert gus.newest.text == ONLY
            assert gus.newest.ephemeral
        assert await counts(database) == before
        assert "Sent" in ana.sees[-1].buttons
        assert not any(message.text == ONLY for message in ana.sees)
        quiet(made)


@pytest.mark.parametrize("kind", ["guest", "ultra guest"])
async def test_a_command_and_words_by_a_stranger_do_nothing(database: Database, kind: str) -> None:
    async with town(database) as made:
        await admin(made)
        gus = stranger(made.slack, kind)
        before = await counts(database)
        for line in ("/deadline", NEW, "/team", "/me", "/team link AAAAAAAAAAAAAAAAAAAAAA", "hello"):
            assert await says(made, gus, line) == ONLY
            assert gus.view is None
        assert await counts(database) == before
        quiet(made)


async def test_the_first_one_may_not_be_a_stranger(database: Database) -> None:
    async with town(database) as made:
        gus = made.slack.person("gus", guest=True)
        assert await says(made, gus, "/team") == ONLY
        assert await rows(database, "workspaces") == 0
        ana = made.slack.person("ana")
        assert "• ana · admin" in await says(made, ana, "/team")
        quiet(made)


async def test_a_form_sent_by_somebody_who_has_become_a_guest_does_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.people.KEPT", 0.0)  # profiles are believed for ten minutes
    async with town(database) as made:
        await admin(made)
        ken = made.slack.person("ken")
        await ken.type("/deadline")
        await made.settled()
        ken.guest = True
        before = await counts(database)
        still = await ken.submit({"client": "Acme", "what": "Photos", "when": "2026-11-20 17:00", "clause": "hold"})
        await made.settled()
        assert still is not None
        assert list(still.errors.values()) == [ONLY]
        assert await counts(database) == before
        quiet(made)


async def test_who_cannot_be_read_stays_a_member_but_never_becomes_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.people.KEPT", 0.0)
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        made.slack.fail("users.info", "fatal_error", times=None)
        assert "Acme" in await says(made, ana, "/client list")
        assert "Logo feedback" in await says(made, ana, NEW)
        before = await counts(database)
        assert await says(made, ken, "/deadline list all") == (
            "I could not see who you are just now, so nothing was done. Please try again in a minute."
        )
        assert await counts(database) == before
        made.slack.heal()
        assert "D-1" in await says(made, ken, "/deadline list all")
        assert await rows(database, "members") == 2


async def test_a_guest_is_never_made_a_member_by_a_mention(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        made.slack.person("gus", guest=True)
        made.slack.person("robo", bot=True)
        for name in ("gus", "robo"):
            for line in (f"{NEW} owner @{name}", f"{NEW} blocks @{name}"):
                said = await says(made, ana, line)
                assert said.startswith(f"I do not know a colleague named @{name}; nothing was changed."), said
        assert await rows(database, "members") == 1
        assert await rows(database, "deadlines") == 0
        quiet(made)


async def test_a_colleague_becomes_a_member_by_a_mention_only_if_the_command_is_carried_out(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken", zone="Europe/London")
        said = await says(made, ana, '/deadline new Nobody "X" by 2026-11-20 17:00 hold owner @ken')
        assert "I do not know a client named “Nobody”" in said
        assert await rows(database, "members") == 1
        await says(made, ana, f"{NEW} owner @ken")
        assert await rows(database, "members") == 2
        await made.until("2026-11-17T18:30")
        assert "Logo feedback" in ken.newest.text
        assert "• ken · member · Europe/London" in await says(made, ana, "/team")
        quiet(made)


async def test_a_mentioned_colleague_is_there_when_the_question_that_came_of_it_is_answered(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        made.slack.person("ken")
        await says(made, ana, '/deadline new Acme "Logo feedback" by 2026-11-20 17:00 blocks @ken')
        said = await presses(made, ana, ana.newest, "Hold")
        assert "Logo feedback" in said, said
        assert "ken" in said
        quiet(made)


async def test_a_stranger_cannot_use_what_slack_does_not_offer_them(database: Database) -> None:
    """What the local Slack refuses by itself, so that nobody wonders why it is not tried above."""
    async with town(database) as made:
        gus = made.slack.person("gus", team="T0OTHER")
        with pytest.raises((Failed, Impossible)):
            await gus.type("/deadline list all")
        assert await kept_anywhere(database, gus.id) == []
