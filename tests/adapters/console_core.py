"""A stand-in for the core where only the console is looked at: it repeats what it hears and keeps appointments."""

import asyncio
import html
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.console.script import run_script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.chat import Account, Address, Button, Card, Command, Html, Press, Reply, Request, SendFailed

TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 11, 17, 0, 0, tzinfo=UTC)  # Tuesday 09:00 in Tokyo
BUTTONS = (Button("b1", "Sent"), Button("b2", "Edit"), Button("b3", "Cancel"))


def said(text: str) -> Html:
    return Html(html.escape(text, quote=False))


@dataclass
class Clock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def move_to(self, at: datetime) -> None:
        assert at >= self.at
        self.at = at


@dataclass
class Core:
    """`ask` gets buttons; `later HOURS TEXT` gets a letter then; `stuck` is due for ever."""

    clock: Clock
    sender: ConsoleSender
    appointments: list[tuple[datetime, str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    introduced: list[tuple[Account, str]] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    members: set[str] = field(default_factory=set)
    failures: list[SendFailed] = field(default_factory=list)
    is_stuck: bool = False

    async def handle(self, request: Request) -> Reply:
        self.requests.append(request)
        self.members.add(request.account.name)
        match request:
            case Command(account, _, _, text) if text.startswith("later "):
                _, hours, words = text.split(maxsplit=2)
                self.appointments.append((self.clock.now() + timedelta(hours=int(hours)), account.id, words))
                return Reply((Card(Html(f"In <b>{hours}</b> hours.")),))
            case Command(text="ask"):
                return Reply((Card(Html("Text:\n<blockquote>Dear Acme,\n\nhello</blockquote>"), BUTTONS, True),))
            case Command(text="stuck"):
                self.is_stuck = True
                return Reply()
            case Command(account, _, _, text):
                return Reply((Card(said(f"{account.name} of {account.zone}: {text}")),))
            case Press(account, _, _, "b2", message):
                after = (Button("b4", "Date"), Button("b5", "Text"))
                return Reply((Card(said("What of it?")),), edit=Card(said(f"Editing {message}"), after))
            case Press(account, _, _, data, message):
                return Reply(edit=Card(said(f"{message}: {account.name} pressed {data}")))
            case _:
                raise AssertionError(request)

    async def introduce(self, account: Account, role: str = "") -> Reply:
        if account.zone == "Mars/Olympus":
            return Reply((Card(Html("There is no zone <b>Mars/Olympus</b>.")),), ok=False)
        self.introduced.append((account, role))
        self.members.add(account.name)
        return Reply()

    async def tick(self) -> None:
        self.ticks.append(self.clock.now())
        for appointment in sorted(self.appointments):
            at, person, words = appointment
            if at <= self.clock.now():
                self.appointments.remove(appointment)
                try:
                    await self.sender.send(Address("console", person), Card(said(words)), key=words)
                except SendFailed as failure:
                    self.failures.append(failure)

    async def next_instant(self) -> datetime | None:
        if self.is_stuck:
            return self.clock.now()
        return min((at for at, _, _ in self.appointments), default=None)

    async def words(self, account: Account) -> tuple[str, ...]:
        people = [f"@{name}" for name in sorted(self.members)] if account.name in self.members else []
        return ("/deadline new", "/deadline list", *people)


class Desk:
    """A console with everything behind it: play lines, then look at what was written."""

    def __init__(self, *, as_json: bool = False, zone: ZoneInfo = TOKYO, run: str = "") -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.clock = Clock()
        self.transcript = Transcript(self.clock.now, self.out, zone, as_json=as_json, run=run)
        self.core = Core(self.clock, ConsoleSender(self.transcript))

    def play(self, script: str | Iterable[bytes]) -> int:
        lines = script.encode().splitlines(keepends=True) if isinstance(script, str) else script
        return asyncio.run(run_script(self.core, self.clock, self.transcript, lines, self.err))
