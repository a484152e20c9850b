"""The console before the real core: presses reach it, edits come back, and the right people are admins."""

import asyncio
import io
import json
from pathlib import Path

import pytest

from adapters.console.script import run_script
from adapters.console.sender import ConsoleSender
from adapters.console.transcript import Transcript
from bot.app import App, HandClock
from bot.chat import Account, Wire
from bot.store.database import Database
from tests.adapters.console_core import START, TOKYO

Line = dict[str, object]


class Console:
    """A script on an empty SQLite database: its messages, its errors, its exit status."""

    def __init__(self, folder: Path, script: str) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.status = asyncio.run(self._play(f"sqlite:///{folder / 'console.db'}", script))
        self.lines: list[Line] = [json.loads(line) for line in self.out.getvalue().splitlines()]

    async def _play(self, url: str, script: str) -> int:
        clock = HandClock(START)
        transcript = Transcript(clock.now, self.out, TOKYO, as_json=True)
        database = Database(url)
        try:
            await database.migrate()
            app = App(database, clock, {"console": Wire(ConsoleSender(transcript))})
            status = await run_script(app, clock, transcript, script.encode().splitlines(), self.err)
            self.words = await app.words(Account("console", "ana"))
            return status
        finally:
            await database.close()

    def labels(self, number: int) -> list[str]:
        buttons = self.lines[number]["buttons"]
        assert isinstance(buttons, list)
        return [button["label"] for button in buttons]


def test_a_press_decides_once_and_its_message_shows_it(tmp_path: Path) -> None:
    console = Console(
        tmp_path,
        "@ana /client new Acme zone Asia/Tokyo\n"
        '@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold\n'
        "@ana :press sent\n"
        "@ana :press sent\n",
    )
    made, edited = console.lines[1:]
    assert "Sent" in console.labels(1)
    assert (made["edit_of"], made["for_client"]) == (None, True)
    assert (edited["id"], edited["edit_of"], edited["at"]) == ("3", "2", "2026-11-17T00:00:00Z")
    assert "Sent" not in console.labels(2)
    assert console.status == 2
    assert console.err.getvalue().startswith("The script stopped at line 4: ana has no button “sent”.")


def test_what_falls_due_arrives_in_its_minute(tmp_path: Path) -> None:
    console = Console(
        tmp_path,
        ":person ana zone=Asia/Tokyo\n"
        ":person ken zone=Asia/Tokyo\n"
        "@ana /client new Acme zone Asia/Tokyo\n"
        '@ana /deadline new Acme "Logo feedback" by 2026-11-20 17:00 hold blocks @ken\n'
        "@ana /deadline sent D-1\n"
        ":until 2026-11-20 17:05\n",
    )
    assert (console.status, console.err.getvalue()) == (0, "")
    at_due = [line["to"] for line in console.lines if line["at"] == "2026-11-20T08:00:00Z" and not line["edit_of"]]
    assert sorted(map(str, at_due)) == ["ana", "ken"]
    assert {"Acme", "@ana", "@ken", "D-1", "/deadline new"} <= set(console.words)


def test_the_first_person_and_the_one_without_a_name_are_admins(tmp_path: Path) -> None:
    console = Console(tmp_path, "@ana /me\n@ken /me\n/me\n:person ken role=rep\n@ken /me\n")
    assert [str(line["text"]).split("\n")[0] for line in console.lines] == [
        "ana, admin.",
        "ken, member.",
        "me, admin.",
        "ken, account rep.",
    ]


@pytest.mark.parametrize("given", ["zone=Mars/Olympus", "role=queen", "language=klingon"])
def test_what_the_core_does_not_know_of_a_person_stops_the_script(tmp_path: Path, given: str) -> None:
    console = Console(tmp_path, f"@ana /me\n:person ken {given}\n")
    assert console.status == 2
    assert console.err.getvalue().startswith("The script stopped at line 2: ")
    assert console.err.getvalue().endswith(f":person ken {given}\nAn example: :person ana role=rep zone=Asia/Tokyo\n")
    assert len(console.lines) == 1
