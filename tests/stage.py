"""A stage for flows: the real core on a real database, its clock moved by hand, people who type, see and press.

Everything goes through the console's own doors (the script reader, the transcript, the sender), so that a test says and
sees what a person would.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.console.script import run_script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.app import App, HandClock
from bot.chat import Wire
from bot.store.database import Database

PATIENT = 60
"""Seconds for a request: the machine that runs the tests may be busy."""


@dataclass(frozen=True)
class Seen:
    """A message as somebody received it."""

    id: str
    edit_of: str | None
    at: datetime
    to: str
    text: str
    buttons: tuple[str, ...]
    for_client: bool


class Stage:
    """A play in progress: `play(lines)` goes on with the script and gives the messages that came of it."""

    def __init__(self, database: Database, at: str, zone: str = "Asia/Tokyo") -> None:
        self.zone = ZoneInfo(zone)
        self.database = database
        self.clock = HandClock(datetime.fromisoformat(at).replace(tzinfo=self.zone))
        self.out = io.StringIO()
        self.err = io.StringIO()
        self._transcript = Transcript(self.clock.now, self.out, self.zone, as_json=True)
        wires = {"console": Wire(ConsoleSender(self._transcript))}
        self.app = App(database, self.clock, wires, in_time=PATIENT)
        self.messages: list[Seen] = []
        self.status = 0

    async def play(self, script: str) -> list[Seen]:
        """Play further lines; raises AssertionError when the script stops."""
        start = self.out.tell()
        lines = [line.strip().encode() + b"\n" for line in script.splitlines()]
        self.status = await run_script(self.app, self.clock, self._transcript, lines, self.err)
        assert self.status == 0, self.err.getvalue()
        self.out.seek(start)
        new = [_seen(json.loads(line)) for line in self.out]
        self.messages += new
        return new

    async def say(self, name: str, text: str) -> str:
        """What `name` gets back for typing this."""
        heard = await self.play(f"@{name} {text}")
        return next(message.text for message in heard if message.to == name)

    def local(self, message: Seen) -> str:
        """The instant of a message on the stage's wall clock: `2026-11-20 17:00`."""
        return f"{message.at.astimezone(self.zone):%Y-%m-%d %H:%M}"


async def transcript_of(database: Database, script: str, at: str, zone: str) -> str:
    """The whole transcript of a script as people see it."""
    clock = HandClock(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)))
    out, err = io.StringIO(), io.StringIO()
    transcript = Transcript(clock.now, out, ZoneInfo(zone))
    app = App(database, clock, {"console": Wire(ConsoleSender(transcript))}, in_time=PATIENT)
    status = await run_script(app, clock, transcript, script.encode().splitlines(keepends=True), err)
    assert status == 0, err.getvalue()
    return out.getvalue()


def _seen(message: dict[str, Any]) -> Seen:
    return Seen(
        id=message["id"],
        edit_of=message["edit_of"],
        at=datetime.fromisoformat(message["at"]).astimezone(UTC),
        to=message["to"],
        text=message["text"],
        buttons=tuple(button["label"] for button in message["buttons"]),
        for_client=message["for_client"],
    )
