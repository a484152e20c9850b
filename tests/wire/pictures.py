"""The pictures of the README (`make pictures`): cards that the bot itself made, drawn as they look in a chat.

The real bot speaks with people on the local servers, and what they get is drawn; nothing is made up. The clock is moved
by hand, so that the same cards come out each time, and a test compares them with the files in `docs`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from adapters.pictures.drawing import picture
from bot.chat import Account, Audience, Chart, Command, Place
from bot.store.database import Database
from tests.wire import picture_lines
from tests.wire.picture_cards import Bubble, slack_message, telegram_chat
from tests.wire.picture_lines import Line, Run
from tests.wire.slack import Person as SlackPerson
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as TelegramPerson
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
    ("Colours", "2026-10-29 17:00", "2026-10-27T11:00"),
    ("Prices", "2026-10-29 12:00", "2026-10-29T16:00"),
    ("Menu", "2026-11-02 17:00", "2026-10-30T11:30"),
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
    await made.until("2026-11-02T09:00")
    await _say(made, mia, '/deadline new Acme "Texts" by 2026-11-06 17:00 hold')
    before = len(mia.sees)
    await _say(made, mia, "/client Acme")
    asked = Bubble(_clock(made), (Line((Run("/client Acme"),)),), mine=True)
    chart = await _chart(made, mia, "/client Acme")
    return telegram_chat(ABOUT[A_CLIENT], [asked, *[await _bubble(made, each, chart) for each in mia.sees[before:]]])


async def _chart(made: Town, person: TelegramPerson, line: str) -> Chart:
    """The numbers of the picture that the line brings: asked of the core, since what arrives has only dots."""
    place = Place("telegram", str(person.id), Audience.internal, private=True)
    account = Account("telegram", str(person.id), name=person.name)
    reply = await made.app.handle(Command(account, place, "a-key-of-its-own", line))
    chart = reply.cards[0].chart
    assert chart is not None
    return chart


async def _bubble(made: Town, message: TelegramMessage, chart: Chart) -> Bubble:
    if message.picture:
        assert message.picture == await picture(chart), "another picture was sent"
        return Bubble(_clock(made), (Line((Run(message.content["caption"]),)),), chart=chart)
    rows = (message.shown.markup or {}).get("inline_keyboard", [])
    labels = tuple(tuple(key["text"] for key in row) for row in rows)
    return Bubble(_clock(made), tuple(picture_lines.of_telegram(message.shown)), labels)


async def _a_deadline(made: Town) -> str:
    """Ana, on Slack with ken, asks a client for something."""
    ana = made.slack.person("ana", zone=ZONE, locale="en-GB", admin=True)
    ken = made.slack.person("ken", zone=ZONE, locale="en-GB")
    await _type(made, ana, f"/client new Acme zone {ZONE} silence hold")
    await _type(made, ken, "/me")
    await _type(made, ana, '/deadline new Acme "Feedback on the three logo drafts" by fri 17:00 hold blocks @ken')
    card = next(each for each in reversed(ana.sees) if "Feedback" in each.text)
    lines = picture_lines.of_slack(card.blocks, made.slack.name_of)
    return slack_message(ABOUT[A_DEADLINE], _clock(made), lines, card.buttons)


async def _say(made: Town, person: TelegramPerson, line: str) -> None:
    await person.write(line)
    await made.settled()


async def _type(made: Town, person: SlackPerson, line: str) -> None:
    await person.type(line)
    await made.settled()


def _clock(made: Town) -> str:
    return f"{made.clock.now().astimezone(made.zone):%H:%M}"


def main() -> int:
    """Draw them anew."""
    DOCS.mkdir(exist_ok=True)
    for name, svg in asyncio.run(drawn()).items():
        (DOCS / name).write_text(svg, encoding="utf-8")
        print(DOCS / name)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
