"""The digest on the real chats: on Slack as a message of its own, on Telegram with the name of the workspace that it is
about, where that is not the current one; its buttons act there.
"""

from __future__ import annotations

from bot.store.database import Database
from tests.flows.townsfolk import NEW, admin, comes_in, invited, presses, quiet, says
from tests.wire.town import town


async def test_a_digest_reaches_both_chats_and_its_buttons_act_in_its_workspace(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        await says(made, ana, NEW)
        assert "The next one comes" in await says(made, ana, "/me digest daily")
        mia = made.telegram.person("Mia", username="mia", language="en")
        for line in (
            "/start",
            "/me zone Asia/Tokyo",
            "/client new Bakery zone Asia/Tokyo",
            '/deadline new Bakery "Cake photos" by 2026-11-20 16:00 hold',
            "/me digest daily",
        ):
            await says(made, mia, line)
        await made.wait(seconds=1)
        await comes_in(made, mia, await invited(made, ana, "mia"))  # and that one is current now
        await made.until("2026-11-18T09:00")
        digest = next(message for message in reversed(mia.sees) if "Your digest" in message.text)
        assert digest.text.startswith("mia\nYour digest: 1 thing to do.\n\nYours to do\n• D-1 Cake photos · Bakery · ")
        said = await presses(made, mia, digest, "Deadlines")
        assert said.startswith("mia\n")
        assert "Cake photos" in said
        (hers,) = [message for message in ana.sees if "Your digest" in message.text]
        assert "\n• D-1 Logo feedback · Acme · " in hers.text
        assert "proof that nothing was changed." in hers.text
        quiet(made)
