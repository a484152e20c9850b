"""The pictures of the README (`make pictures`): cards that the bot itself made, drawn as they look in a chat.

The real bot speaks with people on the local servers, and what they get is drawn; nothing is made up. The clock is moved
by hand, so that the same cards come out each time, and a test compares them with the files in `docs`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.chat import Chart
from bot.store.database import Database
from bot.texts import charts
from tests.wire import picture_lines
from tests.wire.picture_cards import Bubble, slack_message, telegram_chat
from tests.wire.telegram import Message, Person
from tests.wire.town import Town, town

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGINS = "2026-10-26T09:00"
ZONE = "Asia/Tokyo"

A_DEADLINE = "slack-deadline.svg"
A_CLIENT = "telegram-client.svg"
ABOUT = {
    A_DEADLINE: "Shimekiri on Slack: a new deadline with its plan, the text for the client, and buttons",
    A_CLIENT: "Shimekiri on Telegram: how a client has answered lately, as a chart and in words",
}

ANSWERS = (
    ("Logo drafts", "2026-10-28 17:00", "2026-10-26T15:00"),
    ("Colours", "2026-10-30 17:00", "2026-10-28T11:00"),
    ("Photos", "2026-11-04 17:00", "2026-11-02T16:00"),
    ("Prices", "2026-11-09 12:00", "2026-11-10T10:00"),
    ("Opening hours", "2026-11-13 17:00", "2026-11-11T12:30"),
    ("Menu", "2026-11-18 17:00", "2026-11-16T10:00"),
)
"""What a client was asked for, by when, and when they answered."""


async def drawn() -> dict[str, str]:
    """The pictures by the names of their files."""
    with tempfile.TemporaryDirectory(prefix="shimekiri-pictures-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'pictures.db'}")
        try:
            await database.migrate()
            async with town(database, BEGINS, ZONE) as made:
                client = await _a_client(made)
                return {A_DEADLINE: await _a_deadline(made), A_CLIENT: client}
        finally:
            await database.close()


async def _a_client(made: Town) -> str:
    """Mia, alone on Telegram, looks at how a client has answered."""
    mia = made.telegram.person("Mia", username="mia", language="en")
    await _say(made, mia, "/start")
    await _say(made, mia, f"/me zone {ZONE}")
    await _say(made, mia, f"/client new Acme zone {ZONE} silence hold")
    for number, (what, due, answered) in enumerate(ANSWERS, start=1):
        await _say(made, mia, f'/deadline new Acme "{what}" by {due} hold')
        await _say(made, mia, f"/deadline sent D-{number}")
        await made.until(answered)
        await _say(made, mia, f"/deadline answered D-{number}")
    await made.until("2026-11-17T09:00")
    await _say(made, mia, '/deadline new Acme "Texts" by 2026-11-20 17:00 hold')
    before = len(mia.sees)
    await _say(made, mia, "/client Acme")
    clock = f"{made.clock.now().astimezone(made.zone):%H:%M}"
    asked = Bubble(clock, (picture_lines.Line((picture_lines.Run("/client Acme"),)),), mine=True)
    return telegram_chat(ABOUT[A_CLIENT], [asked, *(_bubble(each, clock) for each in mia.sees[before:])])


def _bubble(message: Message, clock: str) -> Bubble:
    if message.picture:
        return Bubble(clock, (picture_lines.Line((picture_lines.Run(message.content["caption"]),)),), chart=_shown(message))
    rows = (message.shown.markup or {}).get("inline_keyboard", [])
    labels = tuple(tuple(key["text"] for key in row) for row in rows)
    return Bubble(clock, tuple(picture_lines.of_telegram(message.shown)), labels)
