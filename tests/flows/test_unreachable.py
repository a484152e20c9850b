"""Who cannot be reached (RULES 4, 9): it goes to somebody else and says why, it is shown, and it ends by itself."""

from __future__ import annotations

from sqlalchemy import text

from bot.store.database import Database
from tests.flows.townsfolk import LINK, NEW, admin, comes_in, joined, presses, says
from tests.wire.telegram import Fault
from tests.wire.town import town


async def letters(database: Database, state: str) -> int:
    """How many letters are in a state."""
    async with database.read() as session:
        query = text("SELECT count(*) FROM letters WHERE state = :state").bindparams(state=state)
        return int((await session.execute(query)).scalar_one())


async def test_whoever_has_blocked_the_bot_is_stood_in_for_and_comes_back_by_writing(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, mia, NEW)
        mia.block()
        await made.settled()
        await made.until("2026-11-17T18:00")
        said = ana.newest.text
        assert said.startswith("This comes to you because mia could not be reached.\nD-1 Logo feedback · Acme\n")
        health = (await made.app.health()).unreachable
        assert [(name, platform) for name, platform, _ in health] == [("mia", "telegram")]
        assert "mia cannot be reached on Telegram; it works again as soon as mia writes to me there." in await says(
            made, ana, "/team"
        )
        mia.unblock()
        await says(made, mia, "/deadline D-1")  # a question alone is writing, too
        assert (await made.app.health()).unreachable == ()
        assert "cannot be reached" not in await says(made, ana, "/team")
        await presses(made, mia, next(m for m in mia.sees if "Sent" in m.buttons), "Sent")
        before = len(mia.sees)
        await made.until("2026-11-18T18:00")
        assert any("remind Acme" in message.text for message in mia.sees[before:])


async def test_whoever_has_blocked_one_account_is_written_to_on_the_other(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        found = LINK.search(await says(made, ken, "/team link"))
        assert found
        there = made.telegram.person("Ken", username="ken_t", language="en")
        await comes_in(made, there, found[0])
        await says(made, there, "/me nudges telegram")
        await says(made, ken, NEW)
        there.block()
        await made.settled()
        heard = len(ana.sees)
        await made.until("2026-11-17T18:00")
        assert ken.newest.text.startswith("D-1 Logo feedback · Acme\n\nThe text to Acme has not been marked as sent.")
        assert len(ana.sees) == heard
        assert [platform for _, platform, _ in (await made.app.health()).unreachable] == ["telegram"]


async def test_a_deactivated_account_on_slack_is_stood_in_for(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        ken = made.slack.person("ken")
        await says(made, ken, NEW)
        ken.leave()
        await made.until("2026-11-17T18:00")
        assert ana.newest.text.startswith("This comes to you because ken could not be reached.\nD-1 Logo feedback")
        assert "ken cannot be reached on Slack" in await says(made, ana, "/team")


async def test_a_card_of_an_archived_channel_harms_nothing(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        channel = made.slack.channel("studio", members=[ana])
        await says(made, ana, NEW, channel)
        channel.archive()
        await says(made, ana, "/deadline sent D-1")
        await made.until("2026-11-18T18:00")
        assert "remind Acme" in ana.newest.text
        assert (await made.app.health()).unreachable == ()
        assert await letters(database, "sending") == 0


async def test_with_a_revoked_token_letters_wait_and_nothing_fails(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        await presses(made, ana, ana.newest, "Sent")
        made.slack.revoke_token()
        seen = len(ana.sees)
        await made.until("2026-11-18T17:30")
        assert len(ana.sees) == seen
        assert await letters(database, "failed") == 0
        assert await letters(database, "pending") >= 1
        assert (await made.app.health()).unreachable == ()
        made.slack.restore_token()
        await made.wait(minutes=5)
        assert "remind Acme" in ana.newest.text
        assert await letters(database, "failed") == 0


async def test_a_flood_on_telegram_closes_one_chat_and_the_others_go_on(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia, lea = await joined(made, ana, "mia"), await joined(made, ana, "lea")
        await says(made, ana, f"{NEW} owner @mia")
        await says(made, mia, "/deadline sent D-1")
        await says(made, ana, '/deadline new Acme "Photos" by 2026-11-20 17:30 hold owner @lea')
        await says(made, lea, "/deadline sent D-2")
        made.telegram.fail("sendMessage", Fault.flood, times=0, retry_after=3600, chat=mia)
        await made.until("2026-11-18T18:00")
        assert any("Photos" in message.text and "remind" in message.text for message in lea.sees)
        assert not any("Time to remind" in message.text for message in mia.sees)
        made.telegram.heal()
        await made.wait(hours=2)
        assert await letters(database, "failed") == 0
        await made.until("2026-11-19T09:30")
        assert sum("Time to remind" in message.text for message in mia.sees) == 1


async def test_a_flood_on_slack_leaves_telegram_alone(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await joined(made, ana, "mia")
        await says(made, ana, NEW)
        await says(made, ana, "/deadline sent D-1")
        await says(made, ana, '/deadline new Acme "Photos" by 2026-11-20 17:00 hold owner @mia')
        await says(made, mia, "/deadline sent D-2")
        made.slack.fail("chat.postMessage", "429", times=1, seconds=1200)
        await made.until("2026-11-18T17:01")
        assert any("Photos" in message.text and "remind" in message.text for message in mia.sees)
        assert not any("remind Acme" in message.text for message in ana.sees)
        said = await says(made, ana, "/deadline list all")
        assert "Logo feedback" in said
        await made.wait(minutes=21)
        assert sum("Time to remind Acme" in message.text for message in ana.sees) == 1
        assert await letters(database, "failed") == 0
