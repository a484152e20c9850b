"""What the tests of forgetting share: an office, and a client about whom everything has been said."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Account, Audience, Command, Place, Reply
from bot.domain.evidence import Fault
from bot.store import evidence
from bot.store.database import Database
from tests.flows.office import Office, buttons_of, words_of

LATER = timedelta(seconds=6)
SURE = "Forget Acme & Söhne for good"
ACME = (
    "Acme & Söhne", "Acme &amp; Söhne", "Hana Sato", "hana@example.com", "Mori", "logo", "harbour", "too yellow",
    "by the fountain", "garden", "in my own hand",
)  # fmt: skip
"""What anybody has ever said of them, in words that nobody else uses."""


async def office(database: Database, *, keeps_cards: bool = True) -> Office:
    """Ana is the admin, mia an account rep, ken neither."""
    made = Office(database, keeps_cards=keeps_cards)
    await made.comes("ana", "admin")
    await made.comes("mia", "rep")
    await made.comes("ken")
    return made


async def says(made: Office, name: str, *lines: str) -> str:
    """Type lines that are understood; gives what the last one was answered."""
    reply = Reply()
    for line in lines:
        reply = await made.says(name, line)
        assert reply.ok, words_of(reply)
    return words_of(reply)


async def wait(made: Office, time: timedelta = LATER) -> None:
    """Time passes, and whatever it brings is done."""
    made.clock.move_to(made.clock.now() + time)
    for _ in range(3):
        await made.app.tick()


async def at_acme(made: Office) -> None:
    """A client about whom everything has been said that can be, and another one who is like them."""
    name = '"Acme & Söhne"'
    await says(
        made,
        "ana",
        f"/client new {name} zone Asia/Tokyo rep @mia silence hold",
        f'/client contact {name} "Hana Sato" email hana@example.com',
        f'/client contact {name} "Kenji Mori" manager',
        f"/client set {name} away 2026-12-24 - 2026-12-28 in the garden",
        f"/escalation {name} set overdue 2d rep",
        "/client new Globex zone Asia/Tokyo",
        f'/deadline new {name} "Logo of the harbour" by 2026-11-20 17:00 hold blocks @ken',
        '/deadline sent D-1 "Hello Hana Sato, by 20 November 2026 17:00 the harbour, or we pause. In my own hand"',
        "/deadline answered D-1 it was too yellow",
        f'/deadline new {name} "Where we meet" by 2026-11-19 17:00 chase',
        '/deadline edit D-2 "Where we meet by the fountain"',
        "/deadline cancel D-2 they moved the garden",
        '/deadline new Globex "The same blue as ACME & SÖHNE has" by 2026-11-27 17:00 hold owner @mia',
        "/deadline list all",
    )
    await made.app.handle(Command(zoe(), zoes_chat(), "begin", "/start"))
    await made.app.handle(Command(zoe(), zoes_chat(), "acme", f"/client new {name} zone Asia/Tokyo"))
    await wait(made)


def zoe() -> Account:
    """Somebody on Telegram with a workspace of her own."""
    return Account("telegram", "777000777", name="Zoe", zone="Asia/Tokyo", language="en")


def zoes_chat() -> Place:
    """Her private chat with us."""
    return Place("telegram", "777000777", Audience.internal, private=True)


async def forgets(made: Office) -> Reply:
    """Ana has them forgotten, and is sure."""
    asked = await made.says("ana", '/client forget "Acme & Söhne"')
    assert [button.label for button in buttons_of(asked)] == [SURE, "Cancel"]
    done = await made.pushes("ana", asked, SURE)
    assert done.ok
    return done


async def faults(database: Database, workspace_id: int = 1) -> set[Fault]:
    """What `evidence verify` finds in a workspace's record."""
    async with database.read() as session:
        return {finding.fault for finding in (await evidence.verify(session, workspace_id))[2]}


ZOES = {"clients.name", "clients.name_key", "handled.reply", "evidence_words.words"}
"""Where the name of Zoe's client stands, who is called the same."""
