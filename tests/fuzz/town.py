"""A small town on three platforms, as it stands each time before something odd is said in it.

Three workspaces: a team on Slack, one on the console, and a freelancer on Telegram with a group. Each has clients and
deadlines in every state that a command can meet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Card, Command, Place, Reply, Standing, Wire, plain
from bot.store.database import Database

PATIENT = 60
"""Seconds for a request: the machine that runs the tests may be busy."""

START = datetime(2026, 11, 16, tzinfo=UTC)
"""A Monday; it is nine in the morning in Tokyo."""

LATER = START + timedelta(days=4, hours=9)
"""The Friday of the same week, in the evening: what was due on the Wednesday has had its end."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody in a place."""

    account: Account
    place: Place

    def __repr__(self) -> str:
        return f"{self.account.name} in {self.place.platform}:{self.place.id}"

    def types(self, text: str, *mentioned: Account) -> Command:
        """A line of theirs."""
        return Command(self.account, self.place, token_hex(8), text, mentioned)


def _on_slack(name: str, number: int, **more: object) -> Account:
    chief = Standing.chief if name == "ana" else Standing.colleague
    language = {"ken": "ja", "mia": "ru"}.get(name, "en")
    return Account("slack", f"U{number}", "T1", name, "Asia/Tokyo", language, chief, "The office")


def _here(account: Account) -> Place:
    return Place(account.platform, account.id, Audience.internal, private=True)


ANA, MIA, BEN, KEN = (_on_slack(name, number) for number, name in enumerate(("ana", "mia", "ben", "ken"), 1))
GUEST = replace(BEN, id="U9", name="guest", standing=Standing.outsider)
OLGA = Account("telegram", "581", name="olga", zone="Europe/Moscow", language="en")
STRANGER = Account("telegram", "582", name="somebody")
MAI, JO = (Account("console", name, name=name, zone="Asia/Tokyo") for name in ("mai", "jo"))

SLACK = (
    *(Speaker(each, _here(each)) for each in (ANA, MIA, BEN, KEN)),
    Speaker(BEN, Place("slack", "C1", Audience.internal)),
    Speaker(ANA, Place("slack", "C2", Audience.client)),
)
TELEGRAM = (
    Speaker(OLGA, _here(OLGA)),
    Speaker(OLGA, Place("telegram", "-100581", Audience.client)),
)
CONSOLE = tuple(Speaker(each, _here(each)) for each in (MAI, JO))
OUTSIDERS = (
    Speaker(GUEST, _here(GUEST)),
    Speaker(STRANGER, Place("telegram", "-100581", Audience.client)),
)
INSIDERS = (*SLACK, *TELEGRAM, *CONSOLE)

CLIENTS = ("Acme", "Globex GmbH", "田中商店", "Молоко & Ко")

SETTING = """
/me zone Asia/Tokyo
/client new Acme zone Asia/Tokyo silence hold
/client new "Globex GmbH" zone Europe/Berlin language en
/client new 田中商店 zone Asia/Tokyo language ja
/client new "Молоко & Ко" zone Europe/Moscow language ru
/client contact Acme "Hana Sato" manager
/deadline new Acme "Logo, the blue one" by 2026-11-18 17:00 hold
/deadline sent D-1
/deadline new Acme "Fonts" by 2026-11-18 17:00 proceed
/deadline sent D-2
/deadline new Acme "Signature" by 2026-11-18 17:00 chase
/deadline sent D-3
/deadline new "Globex GmbH" "Texts" by 2026-11-18 12:00 hold
/deadline new "Globex GmbH" "Prices <new>" by 2026-12-01 17:00 proceed
/deadline new 田中商店 "写真" by 2026-12-02 12:00 hold
/deadline answered D-6
/deadline new "Молоко & Ко" "Договор" by 2026-12-03 17:00 chase
/deadline cancel D-7 no longer needed
/deadline new Acme "Colours" by 2026-12-04 17:00 hold
/deadline promise D-8 2026-12-05 12:00
"""
"""What the team on Slack begins with: D-1 will be held, D-2 proceeded, D-3 overdue, D-4 untold, D-5 waits."""

LITTLE = """
/client new Acme zone Asia/Tokyo silence hold
/deadline new Acme "Logo" by 2026-11-18 17:00 hold
/deadline sent D-1
/deadline new Acme "Texts" by 2026-11-30 17:00 proceed
"""
"""What the others begin with."""

VIEWS = ("/deadline list", "/home", "/help", "/client Acme", "/client list", "/team", "/escalation", "/me")


class Postbox:
    """A platform where messages arrive."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.door = "https://t.me/shimekiri_bot?start=" if platform == "telegram" else ""
        self.count = 0
        self.carried: set[str] = set()

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self.count += 1
        self.carried |= {button.data for button in card.every_button}
        return f"{to.id}:{self.count}"

    async def edit(self, to: Address, message: str, card: Card) -> None:
        self.carried |= {button.data for button in card.every_button}

    async def publish(self, to: Address, card: Card) -> None:
        self.carried |= {button.data for button in card.every_button}

    async def find(self, to: Address, key: str) -> str | None:
        return None


def wires() -> dict[str, Wire]:
    """The platforms, as the real ones describe themselves."""
    slack, telegram = Postbox("slack"), Postbox("telegram")
    return {
        "slack": Wire(slack, draws_forms=True, can_look=True, keeps_cards=True, whispers=True, home=slack),
        "telegram": Wire(telegram, keeps_cards=True),
        "console": Wire(Postbox("console")),
    }


def core(database: Database, at: datetime = LATER) -> App:
    """The bot over a database, at an instant."""
    return App(database, HandClock(at), wires(), in_time=PATIENT, public="https://bot.example.com")


async def furnish(database: Database, *, whole: bool) -> frozenset[str]:
    """Bring the town to where it stands, with all deadlines or with few; what the buttons carry that were seen."""
    clock, platforms = HandClock(START), wires()
    app = App(database, clock, platforms, in_time=PATIENT, public="https://bot.example.com")
    seen: set[str] = set()

    async def say(speaker: Speaker, text: str, *mentioned: Account) -> None:
        reply = await app.handle(speaker.types(text, *mentioned))
        assert reply.ok, (text, words(reply))
        seen.update(carried(reply))

    for everybody, setting in ((SLACK[:4], SETTING if whole else LITTLE), (CONSOLE, LITTLE), (TELEGRAM[:1], LITTLE)):
        for each in everybody:
            await app.handle(each.types("/start"))
        for line in setting.strip().splitlines():
            await say(everybody[0], line)
    await say(SLACK[0], "/team role mia rep")
    await say(SLACK[0], "/client set Acme rep @mia")
    await say(TELEGRAM[1], "/team here internal")
    await say(TELEGRAM[0], "/team invite nora")
    while clock.now() < LATER:
        clock.move_to(min(LATER, clock.now() + timedelta(days=1)))
        await app.tick()
    for line in VIEWS if whole else ():
        await say(SLACK[0], line)
        await say(TELEGRAM[0], line)
    for wire in platforms.values():
        assert isinstance(wire.sender, Postbox)
        seen |= wire.sender.carried
    return frozenset(seen)


def carried(reply: Reply) -> set[str]:
    """What its buttons carry."""
    found = {button.data for card in cards(reply) for button in card.every_button}
    return found | ({button.data for button in reply.form.links} if reply.form else set())


def cards(reply: Reply) -> list[Card]:
    """All that it shows."""
    more = [each for each in (reply.edit, reply.signpost, reply.home) if each is not None]
    return [*reply.cards, *more]


def words(reply: Reply) -> str:
    """All that it says, plain."""
    return "\n\n".join([*(plain(card.text) for card in cards(reply)), *reply.errors.values()])
