"""A process to be killed: the real core, people who type without pause, and a platform that writes everything down.

`python -m tests.crash.worker` loads it; each life (`tests.crash.lives`) is told `url`, `folder`, `seed` and
`deadlines`: people make so many, the clock is moved by hand from one due instant to the next, and what comes of it is
delivered until nothing is left to do. Started again after a kill it goes on where its files say that it was. Each line
of them is on the disk before anything else happens:

- `asked`: a command is about to be handed over; `answered`: it was; `acknowledged`: its reply arrived
- `clock`: where the clock stands
- `sending`: a letter is about to go out; `delivered`: it arrived, with its text
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import logs
from bot.app import App, HandClock
from bot.chat import Account, Address, Audience, Card, Command, Place, Wire
from bot.store.database import Database
from tests.crash.lives import Lives

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
END = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Book:
    """Files to which lines are added and never lost: each is on the disk when `add` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, name: str, *words: object) -> None:
        """One more line, as JSON."""
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, (json.dumps(words) + "\n").encode())
        os.fsync(handle)
        os.close(handle)

    def count(self, name: str) -> int:
        """How many lines a file has."""
        file = self._folder / name
        return file.read_bytes().count(b"\n") if file.exists() else 0

    def lines(self, name: str) -> list[list[str]]:
        """What was added to a file; a last line that the kill cut off is left out."""
        file = self._folder / name
        return (
            [json.loads(line) for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")]
            if file.exists()
            else []
        )


class Postman:
    """A platform that takes everything after a moment, and writes down what it took."""

    platform = "paper"

    def __init__(self, book: Book, dice: random.Random) -> None:
        self._book = book
        self._dice = dice

    @property
    def door(self) -> str:
        return ""

    async def send(self, to: Address, card: Card, key: str, thread: str = "") -> str:
        self._book.add("sending", key, to.id)
        await asyncio.sleep(self._dice.uniform(0, 0.05))
        self._book.add("delivered", key, to.id, str(card.text))
        await asyncio.sleep(self._dice.uniform(0, 0.05))
        return key

    async def edit(self, to: Address, message: str, card: Card) -> None:
        await asyncio.sleep(self._dice.uniform(0, 0.01))

    async def find(self, to: Address, key: str) -> str | None:
        return None


def people(deadlines: int) -> list[str]:
    """Two for each deadline, so that each letter is a message of its own: the owner and one who waits behind it."""
    return [f"{role}{number}" for number in range(1, deadlines + 1) for role in ("owner", "behind")]


def is_told(number: int) -> bool:
    """Whether the client is told of this deadline; of every third nobody tells them."""
    return number % 3 != 0


def orders(deadlines: int) -> list[tuple[str, str]]:
    """All that people type, in order: who, and what."""
    lines = [("owner1", "/client new Globex zone UTC")]
    for number in range(1, deadlines + 1):
        due = f"{DUE:%Y-%m-%d %H:%M}"
        line = f'/deadline new Globex "Part {number}" by {due} hold owner @owner{number} blocks @behind{number}'
        lines.append((f"owner{number}", line))
        if is_told(number):
            lines.append((f"owner{number}", f"/deadline sent D-{number}"))
    return lines


async def type_all(app: App, book: Book, dice: random.Random, lines: list[tuple[str, str]]) -> None:
    """Everybody types; what was not acknowledged is typed again under its old key, as a platform would repeat it."""
    known = {key for key, *_ in book.lines("acknowledged")}
    for number, (name, text) in enumerate(lines):
        key = f"k{number}"
        if key in known:
            continue
        book.add("asked", key, text)
        account = Account("paper", name, "acme", name, zone="UTC", language="en")
        place = Place("paper", name, Audience.internal, private=True)
        reply = await app.handle(Command(account, place, key, text))
        words = "\n".join(str(card.text) for card in reply.cards)
        book.add("answered", key, words)
        await asyncio.sleep(dice.uniform(0.01, 0.04))
        book.add("acknowledged", key, text, reply.ok, words)
        if number % 7 == 6:
            await app.tick()


async def live(said: dict[str, str]) -> None:
    """One life of the process."""
    url, deadlines = said["url"], int(said["deadlines"])
    book, dice = Book(Path(said["folder"])), random.Random(int(said["seed"]))
    moments = book.lines("clock")
    clock = HandClock(datetime.fromisoformat(moments[-1][0]) if moments else START)
    database = Database(url, pool_size=5)
    database.keep_to_this_process()
    app = App(database, clock, {"paper": Wire(Postman(book, dice))}, in_time=60)
    await app.start()
    await app.tick()
    await type_all(app, book, dice, orders(deadlines))
    while (due := await app.next_instant()) is not None and due <= END:
        clock.move_to(max(due, clock.now() + timedelta(seconds=1)))
        book.add("clock", clock.now().isoformat())
        await app.tick()
    clock.move_to(END)
    for _ in range(3):  # what was unknown goes once more
        await app.tick()
    await database.close()
    book.add("done", "done")


if __name__ == "__main__":
    logs.configure("text")
    Lives(live).run()
