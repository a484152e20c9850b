"""An escalation on Slack and on Telegram: forms and questions, long words, and people who cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain.evidence import Entry
from bot.store.database import Database
from tests.flows.asking import PROPOSED, TO_MANAGER, deadline, noted
from tests.flows.test_forms_on_slack import sent
from tests.flows.townsfolk import admin, joined, presses, quiet, says
from tests.wire.slack import Message as SlackMessage
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import Town, town

CHASE = '/deadline new Acme "Signed contract" by 2026-11-20 17:00 chase'
ASKED = "2026-11-25T18:30"
MANAGER = "2026-11-27T18:45"
LONG = "Dear Hana, " + "we would like to hear from you & yours. " * 62
"""As many characters as may stand in edited words, nearly."""


async def rep(made: Town, ana: Slacker, chat: str) -> Slacker | Telegrammer:
    """Mia, who looks after Acme, on that chat; nobody has answered, and she is asked."""
    mia: Slacker | Telegrammer
    if chat == "slack":
        mia = made.slack.person("mia", zone="Europe/London")
        await says(made, mia, "/me")
    else:
        mia = await joined(made, ana, "mia", "Europe/London")
    await says(made, ana, "/team role mia rep")
    await says(made, ana, "/client set Acme rep @mia")
    return mia


async def asked(made: Town, ana: Slacker | Telegrammer, subject: str = "Signed contract") -> None:
    """Nobody has answered a chase, and the time of the first rung has come."""
    await says(made, ana, CHASE.replace("Signed contract", subject))
    await says(made, ana, "/deadline sent D-1")
    await made.until(ASKED)


def question(who: Slacker | Telegrammer) -> SlackMessage | TelegramMessage:
    """The newest message on which somebody can decide."""
    sees: Sequence[SlackMessage | TelegramMessage] = who.sees
    return next(message for message in reversed(sees) if "Never" in message.buttons)


async def test_on_slack_the_words_are_changed_in_a_form_that_holds_the_present_ones(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await rep(made, ana, "slack")
        assert isinstance(mia, Slacker)
        await asked(made, ana)
        card, many = question(mia), len(mia.sees)
        await presses(made, mia, card, "Edit words")
        assert mia.view is not None
        (field,) = mia.view.fields
        assert str(field.initial).startswith("Hello Acme,\n\n")
        assert PROPOSED in str(field.initial)
        assert str(field.initial).split("\n")[0] in card.text
        assert list(await sent(made, mia, {"reword": "x" * 2_501})) == ["reword"]
        assert await sent(made, mia, {"reword": "Hello <Hana> & all,\n\n*may* I call you?"}) == {}
        changed = question(mia)
        assert changed.ts == card.ts  # type: ignore[union-attr]
        assert [line.strip() for line in changed.text.split("\n") if "Hana" in line or "may" in line] == [
            "Hello <Hana> & all,",
            "*may* I call you?",
        ]
        assert PROPOSED not in changed.text
        assert not any("Hello <Hana>" in m.text for m in mia.sees[many:] if "Never" in m.buttons)
        await presses(made, mia, changed, "Edit words")
        assert mia.view is not None
        assert mia.view.fields[0].initial == "Hello <Hana> & all,\n\n*may* I call you?"
        assert await sent(made, mia, {"reword": LONG}) == {}
        await presses(made, mia, question(mia), "Approve")
        assert [words["text"] for words in await noted(database, Entry.approved)] == [LONG.strip()]
        assert any(LONG.strip()[-60:] in m.text and "Sent" in m.buttons for m in mia.sees)
        quiet(made)


async def test_on_slack_a_day_and_a_manager_are_asked_in_forms(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await rep(made, ana, "slack")
        assert isinstance(mia, Slacker)
        await asked(made, ana)
        await presses(made, mia, question(mia), "Not now")
        await presses(made, mia, next(m for m in reversed(mia.sees) if "Another day" in m.buttons), "Another day")
        errors = await sent(made, mia, {"later": "2027-11-26"})
        assert "60 days at most" in errors["later"]
        assert await sent(made, mia, {"later": "2026-11-27"}) == {}
        assert (await deadline(database)).escalation.open is None
        await made.until("2026-11-27T18:30")
        await presses(made, mia, question(mia), "Approve")
        await made.until("2026-12-01T18:45")
        card = question(mia)
        assert TO_MANAGER not in card.text
        await presses(made, mia, card, "Add the manager")
        assert await sent(made, mia, {"manager": "Kenji Mori, kenji@example.com"}) == {}
        assert TO_MANAGER in question(mia).text
        assert "Kenji Mori" in question(mia).text
        quiet(made)


async def test_on_telegram_words_day_and_manager_are_asked_one_by_one(database: Database) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await rep(made, ana, "telegram")
        assert isinstance(mia, Telegrammer)
        await asked(made, ana, "Signed contract for the whole " + "project, " * 52)
        await presses(made, mia, question(mia), "Edit words")
        await says(made, mia, LONG)
        assert [words["text"] for words in await noted(database, Entry.reworded)] == [LONG.strip()]
        assert LONG.strip() in question(mia).text
        assert "If you do nothing" in question(mia).text
        await presses(made, mia, question(mia), "Edit words")
        await says(made, mia, "x" * 2_501)
        assert len(await noted(database, Entry.reworded)) == 1
        await says(made, mia, "Hello <Hana> & all, may I call you?")
        assert "Hello <Hana> & all, may I call you?" in question(mia).text
        await presses(made, mia, question(mia), "Not now")
        await presses(made, mia, next(m for m in reversed(mia.sees) if "Another day" in m.buttons), "Another day")
        await says(made, mia, "2026-11-27")
        await made.until("2026-11-27T18:30")
        await presses(made, mia, question(mia), "Approve")
        await made.until("2026-12-01T18:45")
        await presses(made, mia, question(mia), "Add the manager")
        await says(made, mia, "Kenji Mori kenji@example.com")
        assert TO_MANAGER in question(mia).text
        quiet(made)


async def test_a_decider_who_has_blocked_the_bot_is_followed_by_the_next_and_the_owner_is_told(
    database: Database,
) -> None:
    async with town(database) as made:
        ana = await admin(made)
        mia = await rep(made, ana, "telegram")
        ken = await joined(made, ana, "ken")
        assert isinstance(mia, Telegrammer)
        await says(made, ken, "/me")
        mia.block()
        await made.settled()
        await asked(made, ken)
        await made.until("2026-11-26T12:00")
        told = next(m for m in reversed(ken.sees) if "cannot be reached" in m.text)
        assert "mia" in told.text
        assert "ana" in told.text
        card = question(ana)
        await presses(made, ana, card, "Approve")
        assert [words["by"] for words in await noted(database, Entry.approved)] == ["ana"]
        assert not any("Never" in m.buttons for m in mia.sees)


@pytest.mark.parametrize("chat", ["slack", "telegram"])
async def test_names_are_shown_as_they_were_typed(database: Database, chat: str) -> None:
    async with town(database) as made:
        ana = await admin(made)
        name = "A&B <b>Nord</b> *x* _y_ <!channel>"
        await says(made, ana, f'/client new "{name}" zone Asia/Tokyo')
        mia = await rep(made, ana, chat)
        await says(made, ana, f'/client set "{name}" rep @mia')
        await says(made, ana, f'/client contact "{name}" "Hana <i>Sato</i> & Co"')
        await asked_of(made, ana, name)
        card = question(mia)
        assert f"Signed <i>contract</i> · {name}\n" in card.text
        assert "Hello Hana <i>Sato</i> & Co," in card.text
        await presses(made, mia, card, "Approve")
        await made.until(MANAGER)
        await presses(made, mia, question(mia), "Add the manager")
        if isinstance(mia, Slacker):
            assert await sent(made, mia, {"manager": 'O\'Hara "Ken" <b>'}) == {}
        else:
            await says(made, mia, 'O\'Hara "Ken" <b>')
        assert 'Hello O\'Hara "Ken" <b>,' in question(mia).text
        quiet(made)


async def asked_of(made: Town, ana: Slacker, client: str) -> None:
    await says(made, ana, CHASE.replace("Acme", f'"{client}"').replace("contract", "<i>contract</i>"))
    await says(made, ana, "/deadline sent D-1")
    await made.until(ASKED)
