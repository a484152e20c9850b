"""Letters that are all due at one instant, sent by the real program: what comes of them, how fast, and at what cost.

The program is ready and idle when they become due. Measured is from that instant to the last receipt, so the whole way
counts: finding what is due, deciding it, writing the record, the letter and the text for the client, claiming,
composing, sending, and settling of all but the last batch. Told beside it is from the first receipt on. A run in which
a letter was lost, came twice, or was not written down (record, chain, state of the letter) is void.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import asyncpg

from tests.bench import programs
from tests.bench.programs import Program, cpu_of, family_of, parent_of
from tests.bench.receiver import Kept
from tests.bench.receiving import Receiver, Tally, settings_of
from tests.bench.server import Databases
from tests.bench.stock import PER_WORKSPACE, Stock, fill, let_go
from tests.bench.writing import file_of

Variant = Literal["due", "cards", "outbox"]

WORDS: Mapping[Variant, str] = {
    "due": "deadlines due: decided, recorded and sent",
    "cards": "the same, and each deadline's card in the chat refreshed",
    "outbox": "letters that stand in the outbox: only sent",
}
"""What a letter's way is, by variant."""

Ask = Callable[[str], Awaitable[int]]
"""Asks a database for a number."""

SETTLING = 60.0
"""Seconds until all that was sent must be written down, and sealed."""

PATIENCE, SLOWEST = 60.0, 50
"""A flood is given up when nothing has come for so many seconds, and one more for each so many letters: all of them may
be decided before the first is sent.
"""

AHEAD = 3.0
"""Seconds from letting go to being due: longer than the program needs to know of it."""


@dataclass(frozen=True)
class Flood:
    """What one flood has measured; seconds, and milliseconds of CPU for each letter."""

    letters: int
    tally: Tally
    due: float
    """When they were due, on CLOCK_MONOTONIC."""
    cpu: tuple[float, ...]
    """Of each process of the bot."""
    server_cpu: float
    """Of PostgreSQL; 0 with SQLite, which works inside of the bot."""
    void: str
    bodies: tuple[Kept, ...]
    troubles: tuple[str, ...]
    resident: int
    """Bytes that all processes of the bot held at the end."""
    calls: Mapping[str, int]
    """How often each method of the platform was called, from before the programs' start on."""
    receiver_cpu: float
    """Seconds."""

    @property
    def messages(self) -> int:
        """Letters, and cards that were refreshed."""
        return self.tally.posts + self.tally.edits

    @property
    def per_second(self) -> float:
        """Letters a second from the instant at which they were due."""
        return self.letters / max(self.tally.last - self.due, 1e-6)

    @property
    def per_second_sending(self) -> float:
        """The same from the first receipt on."""
        return self.letters / max(self.tally.last - self.tally.first, 1e-6)

    def figures(self) -> dict[str, float | str]:
        """For the table."""
        found: dict[str, float | str] = {
            "letters/s": round(self.per_second),
            "letters/s from the first on": round(self.per_second_sending),
            "first after, s": self.tally.first - self.due,
            "CPU per letter, ms": sum(self.cpu),
        }
        if len(self.cpu) > 1:
            found["CPU by process, ms"] = " + ".join(f"{each:.3g}" for each in self.cpu)
        if self.server_cpu:
            found["CPU of PostgreSQL, ms"] = self.server_cpu
        found |= {"lost": self.tally.lost, "twice": self.tally.twice}
        return found | ({"cards refreshed": self.tally.edits} if self.tally.edits else {})


async def flood(
    databases: Databases,
    receiver: Receiver,
    *,
    platform: str,
    letters: int,
    variant: Variant = "due",
    processes: int = 1,
    others: int = 0,
    per_workspace: int = PER_WORKSPACE,
    profile: str = "",
) -> Flood:
    """One flood into a database of its own, with `others` open deadlines that are not due."""
    url = await databases.fresh()
    try:
        stock = await fill(
            url,
            platform=platform,
            due=[datetime.now(UTC).replace(microsecond=0)] * letters,
            others=others,
            per_workspace=per_workspace,
            cards=variant == "cards",
            decided=variant == "outbox",
            held=True,
        )
        return await let_loose(
            databases, url, stock, receiver, platform=platform, variant=variant, processes=processes, profile=profile
        )
    finally:
        databases.drop(url)


async def let_loose(
    databases: Databases,
    url: str,
    stock: Stock,
    receiver: Receiver,
    *,
    platform: str,
    variant: Variant = "due",
    processes: int = 1,
    profile: str = "",
) -> Flood:
    """The flood of what is held in a database."""
    databases.settle(url)
    await receiver.clear()
    _, answering = await receiver.calls()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = settings_of(receiver, platform)
        async with (
            programs.running(url, settings, Path(folder), count=processes, profile=profile) as running,
            asking(url) as ask,
        ):
            seen = await _watched(url, stock, receiver, running, ask, edits=variant == "cards")
            resident = sum(program.resident() for program in running)
            troubles = programs.troubles(running)
    tally = await receiver.tally(stock.chats)
    calls, answered = await receiver.calls()
    return Flood(
        letters=len(stock.chats),
        tally=tally,
        due=seen.due,
        cpu=tuple(each * 1000 / len(stock.chats) for each in seen.cpu),
        server_cpu=seen.server_cpu * 1000 / len(stock.chats),
        void=", ".join(each for each in (tally.void, seen.wrong, _failed(troubles)) if each),
        bodies=tuple(await receiver.bodies()),
        troubles=tuple(troubles),
        resident=resident,
        calls=calls,
        receiver_cpu=answered - answering,
    )


def _failed(troubles: Sequence[str]) -> str:
    """A run in which something failed is not what it seems to be."""
    wrong = [line for line in troubles if "[warning" not in line]
    return f"errors in the log, the first: {wrong[0][:200]}" if wrong else ""


@dataclass(frozen=True)
class _Seen:
    """When they were due (CLOCK_MONOTONIC), the seconds of CPU until all was written down, and what is wrong."""

    due: float
    cpu: list[float]
    server_cpu: float
    wrong: str


async def _watched(
    url: str, stock: Stock, receiver: Receiver, running: Sequence[Program], ask: Ask, *, edits: bool
) -> _Seen:
    """Let go of them, and wait until all are sent and written down."""
    letters = len(stock.chats)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=AHEAD + letters / 20_000)
    due, sent = monotonic_of(at), await ask(SENT)
    await let_go(url, stock, at)
    before, server = [program.cpu() for program in running], await _server_cpu(url, ask)
    is_late = time.monotonic() > due
    await asyncio.sleep(max(due - time.monotonic(), 0))
    await receiver.until(letters, letters if edits else 0, patience=PATIENCE + letters / SLOWEST)
    wrong = await settled(ask, sent + letters)
    after = [program.cpu() for program in running]
    server_cpu = await _server_cpu(url, ask) - server
    wrong = "they were let go too late" if is_late else wrong or await unrecorded(ask)
    return _Seen(due, [end - start for start, end in zip(before, after, strict=True)], server_cpu, wrong)


def monotonic_of(at: datetime) -> float:
    """An instant on CLOCK_MONOTONIC, by which receipts are timed."""
    return at.timestamp() - (time.time() - time.monotonic())


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[Ask]:
    """Asks a database, from outside of the bot, for a number."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(f"file:{file_of(url)}?mode=ro", uri=True, timeout=60)) as connection:

            async def ask(query: str) -> int:
                return int(connection.execute(query).fetchone()[0])

            yield ask
        return
    server = await asyncpg.connect(url)
    try:

        async def ask_server(query: str) -> int:
            return int(await server.fetchval(query))

        yield ask_server
    finally:
        await server.close()


async def _server_cpu(url: str, ask: Ask) -> float:
    """Seconds of CPU of all processes of the PostgreSQL server; 0 with SQLite."""
    if url.startswith("sqlite"):
        return 0.0
    backend = await ask("SELECT pg_backend_pid()")
    return sum(map(cpu_of, family_of(parent_of(backend))))


SENT = "SELECT count(*) FROM letters WHERE state = 'sent' AND nudge = 'remind'"

OPEN = {
    "letters not settled": "SELECT count(*) FROM letters WHERE state NOT IN ('sent', 'moot')",
    "lines not sealed": "SELECT count(*) FROM unsealed",
}
"""What is over when all is written down."""

LINES = "SELECT count(*) FROM evidence WHERE kind = 'remind'"


async def settled(ask: Ask, sent: int) -> str:
    """Wait until so many letters are sent and all is written down; what is wrong with it, or nothing."""
    until = time.monotonic() + SETTLING
    while True:
        wrong = {what: found for what, query in OPEN.items() if (found := await ask(query))}
        if missing := sent - await ask(SENT):
            wrong["letters not sent"] = missing
        if not wrong or time.monotonic() > until:
            return ", ".join(f"{many} {what}" for what, many in wrong.items())
        await asyncio.sleep(0.1)


async def unrecorded(ask: Ask) -> str:
    """Whether each letter has its line in the record; it reads the whole record."""
    missing = await ask(SENT) - await ask(LINES)
    return f"{missing} letters without their line in the record" if missing else ""


async def at_once(bodies: Sequence[Kept], post: Callable[[Kept], Awaitable[object]], many: int = 50) -> float:
    """Post them all, so many at a time; gives the instant of the start on CLOCK_MONOTONIC."""
    waiting = iter(bodies)

    async def work() -> None:
        for kept in waiting:
            await post(kept)

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(many)))
    return began


def cpu_of_us() -> float:
    """Seconds of CPU that this process has used."""
    return time.process_time()
