"""What the tests of escalation share: a chase that nobody answered, mia who is asked, buttons pressed by their data."""

from __future__ import annotations

import json
from secrets import token_hex

from sqlalchemy import select

from bot.app import App
from bot.chat import Account, Audience, Place, Press, Reply, plain
from bot.domain.deadlines import Deadline
from bot.domain.evidence import Entry
from bot.store import deadlines
from bot.store.database import Database
from bot.store.rows_of_evidence import EvidenceRow, WordsRow
from tests.stage import Seen, Stage

START = "2026-11-17T09:00"

PEOPLE = """
:person ana zone=Asia/Tokyo
:person mia zone=Europe/London role=rep
:person ken zone=Asia/Tokyo
@ana /client new Acme zone Asia/Tokyo rep @mia
@ana /client contact Acme "Hana Sato"
"""
CHASE = '@ana /deadline new Acme "Signed contract" by 2026-11-20 17:00 chase\n@ana /deadline sent D-1\n'
ASKED = ":until 2026-11-24 18:30"
"""Two working days of mia's after the date: 09:00 in London is 18:00 in Tokyo."""

PROPOSED = "I look after our work for you"
"""What only the words to the contact say."""

TO_MANAGER = "I look after our work for Acme"


async def asked(database: Database, before: str = "", chase: str = CHASE) -> Stage:
    """Mia has the card of the first rung; `before` is played when the people are there."""
    stage = Stage(database, START)
    await stage.play(PEOPLE + before + "\n" + chase + ASKED)
    return stage


def new(heard: list[Seen], to: str = "") -> list[Seen]:
    """The messages that are no edits, of everybody or of one."""
    return [message for message in heard if message.edit_of is None and to in {"", message.to}]


def card(stage: Stage, to: str, *, at: int = -1) -> Seen:
    """The newest card of a question that somebody got."""
    return [message for message in new(stage.messages, to) if "If you do nothing" in message.text][at]


def data(stage: Stage, to: str, label: str) -> tuple[str, str]:
    """The newest message of somebody that shows that button now, and what the button carries."""
    shown: dict[str, dict[str, str]] = {}
    for line in stage.out.getvalue().splitlines():
        message = json.loads(line)
        if message["to"] == to:
            buttons = {button["label"]: button["id"] for button in message["buttons"]}
            shown[message["edit_of"] or message["id"]] = buttons
    return next((key, buttons[label]) for key, buttons in reversed(shown.items()) if label in buttons)


async def press(app: App, name: str, carried: str, message: str = "") -> Reply:
    """Somebody presses a button that carries this, whether they can see it or not."""
    zone = "Europe/London" if name == "mia" else "Asia/Tokyo"
    place = Place("console", name, Audience.internal, private=True)
    return await app.handle(
        Press(Account("console", name, name=name, zone=zone), place, token_hex(8), carried, message)
    )


def said(reply: Reply) -> str:
    """The words of a reply."""
    found = [*reply.cards, *([reply.edit] if reply.edit else [])]
    return "\n".join(plain(each.text) for each in found)


async def deadline(database: Database, number: int = 1) -> Deadline:
    """The deadline as it is kept."""
    async with database.read() as session:
        found = await deadlines.by_number(session, 1, number)
    assert found is not None
    return found


async def noted(database: Database, *kinds: Entry) -> list[dict[str, object]]:
    """The words of the record's lines of those kinds, oldest first."""
    query = select(WordsRow.words).join(EvidenceRow, EvidenceRow.id == WordsRow.evidence_id)
    wanted = query.where(EvidenceRow.kind.in_([kind.value for kind in kinds])).order_by(EvidenceRow.id)
    async with database.read() as session:
        return [json.loads(words) for words in (await session.execute(wanted)).scalars()]
