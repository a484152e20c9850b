"""What the tests of flows on the chats share: a first admin, a client, somebody who comes by a link, what is kept."""

from __future__ import annotations

import re

from sqlalchemy import func, select, text

from bot.store.columns import Base
from bot.store.database import Database
from tests.wire.slack import Channel
from tests.wire.slack import Message as SlackMessage
from tests.wire.slack import Person as Slacker
from tests.wire.telegram import Group
from tests.wire.telegram import Message as TelegramMessage
from tests.wire.telegram import Person as Telegrammer
from tests.wire.town import Town

LINK = re.compile(r"https://t\.me/\S+")
CODE = re.compile(r"/team link ([A-Za-z0-9_-]{20,})")

NEW = '/deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold'


async def says(made: Town, who: Slacker | Telegrammer, line: str, where: Channel | Group | None = None) -> str:
    """Type a line; the newest text that they see afterwards."""
    if isinstance(who, Slacker):
        assert not isinstance(where, Group)
        await (who.type(line, where) if line.startswith("/") else who.write(line, where))
    else:
        assert not isinstance(where, Channel)
        await who.write(line, where)
    await made.settled()
    return who.newest.text


async def presses(
    made: Town, who: Slacker | Telegrammer, message: SlackMessage | TelegramMessage, label: str | int
) -> str:
    """Press a button; the newest text that they see afterwards."""
    if isinstance(who, Slacker):
        assert isinstance(message, SlackMessage)
        await who.press(message, label)
    else:
        assert isinstance(message, TelegramMessage)
        await who.press(message, label)
    await made.settled()
    return who.newest.text


async def admin(made: Town, name: str = "ana") -> Slacker:
    """The first one of the team on Slack, with a client."""
    person = made.slack.person(name)
    await says(made, person, "/client new Acme zone Asia/Tokyo")
    return person


async def invited(made: Town, by: Slacker | Telegrammer, name: str) -> str:
    """The address that an invitation gives."""
    said = await says(made, by, f"/team invite {name}")
    found = LINK.search(said)
    assert found, said
    return found[0]


async def joined(made: Town, by: Slacker | Telegrammer, name: str, zone: str = "Asia/Tokyo") -> Telegrammer:
    """Somebody on Telegram who has come in by a link, with their zone."""
    person = made.telegram.person(name.title(), username=name, language="en")
    await comes_in(made, person, await invited(made, by, name))
    await says(made, person, f"/me zone {zone}")
    return person


async def comes_in(made: Town, person: Telegrammer, address: str) -> str:
    """Open a link and take it."""
    await person.open_link(address)
    await made.settled()
    return await presses(made, person, person.newest, 1)


async def rows(database: Database, table: str) -> int:
    """How many rows a table has."""
    async with database.read() as session:
        return int((await session.execute(select(func.count()).select_from(text(table)))).scalar_one())


async def kept_anywhere(database: Database, secret: str) -> list[str]:
    """The tables in which a text stands."""
    found: list[str] = []
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            every = (await session.execute(select(table))).all()
            found += [table.name] if any(secret in repr(tuple(row)) for row in every) else []
    return found


def quiet(made: Town) -> None:
    """Nothing was asked of either platform that it refuses."""
    assert made.slack.wrongs == []
    assert made.slack.refused == []
    assert made.telegram.refused == []
