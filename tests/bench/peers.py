"""Durable reminders by the queues of others: how many letters a second, beside the bare slack-sdk client.

APScheduler's SQLAlchemy job store, Procrastinate, PGQueuer and Huey, each as its own documents set it up (which page:
at the top of its `peer_….py`), in one process with a Python of its own that knows nothing of ours. Every reminder is
stored beforehand, and asked for in the peer's tables; all are due when the process begins. It posts one body each, all
of one length, to the receiver through slack-sdk, 50 at a time. Measured is from that beginning to the last receipt,
and, told beside it, from the first receipt on: a peer that takes its reminders out of the store before it sends any is
slow in one and quick in the other. CPU counts until its tables say that all is done.

Left out: a peer decides nothing, composes nothing and keeps no record, and most would lose what they had begun if they
were killed. Their figures stand beside those of `throughput-slack`, where the bot does all that.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgresql
from tests.bench.environments import NotInstalled, python_of, version
from tests.bench.figures import Figure
from tests.bench.flood import PATIENCE, SETTLING, SLOWEST, Ask, asking
from tests.bench.programs import cpu_of, family_of, parent_of
from tests.bench.receiver import Kept
from tests.bench.receiving import Receiver, Tally, receiving
from tests.bench.scale import Scale
from tests.bench.server import NAMES, Engine, postgresql_server
from tests.bench.throughput_slack import yardstick

ROW = "peers"

LENGTH = 6_700
"""Bytes of each body: so long is a reminder of the bot as slack-sdk writes it, on an average over its languages."""

SECTIONS = 3
"""Into so many its text is divided: Slack takes 3,000 letters in each."""

START, STORE = 60.0, 1_800.0
"""Seconds until a peer must have begun, and until it must have stored its reminders."""

KEPT = ("PATH", "HOME", "LANG", "TZ")
"""What its programs see of our environment."""

LOG = "peer.log"

TEXT = "Acme has not answered yet: *Feedback on the three logo drafts* is due on Friday, 27 November, 18:00 (Tokyo). "

BUTTONS = {"sent": "I have forwarded it", "received": "They have answered", "later": "Tomorrow"}


@dataclass(frozen=True)
class Peer:
    """One queue, at one database."""

    name: str
    folder: str
    """Of its environment; its program is `peer_{folder}.py`."""
    engine: Engine
    left: str
    """Asks its tables how many reminders are not done yet."""
    words: tuple[str, ...] = ()
    """What its program is told beside the rest."""

    @property
    def program(self) -> Path:
        """Run by its own Python."""
        return Path(__file__).with_name(f"peer_{self.folder}.py")

    @property
    def what(self) -> str:
        """For the table."""
        return ", ".join((f"{self.name} {version(self.folder)}", NAMES[self.engine], *self.words))


_JOBS = "SELECT count(*) FROM apscheduler_jobs"
_TASKS = "SELECT (SELECT count(*) FROM schedule) + (SELECT count(*) FROM task)"

PEERS = (
    Peer("APScheduler's job store", "apscheduler", "sqlite", _JOBS),
    Peer("APScheduler's job store", "apscheduler", "postgresql", _JOBS),
    Peer("Huey", "huey", "sqlite", _TASKS, ("threads",)),
    Peer("Huey", "huey", "sqlite", _TASKS, ("greenlets",)),
    Peer("PGQueuer", "pgqueuer", "postgresql", "SELECT count(*) FROM pgqueuer"),
    Peer(
        "Procrastinate",
        "procrastinate",
        "postgresql",
        "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'",
    ),
)


class Failed(Exception):
    """A peer that did not do what it was started for; it says what it said last."""


@dataclass(frozen=True)
class Ran:
    """What a peer has done. `began` is on CLOCK_MONOTONIC; CPU in seconds."""

    letters: int
    tally: Tally
    began: float
    cpu: float
    server_cpu: float
    undone: int
    """Reminders that its tables still hold."""

    def figures(self, bare: float) -> dict[str, float | str]:
        """For the table; `bare` is what the bare client posts in a second."""
        per_second = self.letters / max(self.tally.last - self.began, 1e-6)
        found: dict[str, float | str] = {
            "letters/s": round(per_second),
            "letters/s from the first on": round(self.letters / max(self.tally.last - self.tally.first, 1e-6)),
            "first after, s": self.tally.first - self.began,
            "CPU per letter, ms": self.cpu * 1000 / self.letters,
        }
        if self.server_cpu:
            found["CPU of PostgreSQL, ms"] = self.server_cpu * 1000 / self.letters
        found |= {"lost": self.tally.lost, "twice": self.tally.twice}
        return found | {"of the yardstick": per_second / bare}

    @property
    def void(self) -> str:
        """Why it counts for nothing; empty if it counts."""
        undone = f"{self.undone} not settled" if self.undone else ""
        return ", ".join(each for each in (self.tally.void, undone) if each)


async def measure(scale: Scale) -> list[Figure]:
    """A line for each peer; one that cannot be installed says so in its line, and one that failed is void."""
    bodies = bodies_of(scale.letters)
    async with receiving() as receiver:
        kept = [Kept("chat.postMessage", "application/json", body.encode()) for body in bodies]
        bare = await yardstick(receiver, kept)
        return [await _line(peer, receiver, bodies, bare) for peer in PEERS]


async def _line(peer: Peer, receiver: Receiver, bodies: Sequence[str], bare: dict[str, float | str]) -> Figure:
    what = f"{len(bodies):,} letters to Slack by {peer.what}"
    try:
        python = await asyncio.to_thread(python_of, peer.folder)
        ran = await _ran(peer, python, receiver, bodies)
    except NotInstalled as error:
        return Figure(ROW, what, {"not installed": str(error)})
    except Failed as error:
        return Figure(ROW, what, {}, void=str(error))
    figures = ran.figures(float(bare["messages/s"]))
    return Figure(ROW, what, figures, yardstick={"slack-sdk alone": "", **bare}, void=ran.void)


async def _ran(peer: Peer, python: Path, receiver: Receiver, bodies: Sequence[str]) -> Ran:
    """Store, begin, and wait until all has come and is written down."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=postgresql.DISK) as name:
        folder = Path(name)
        file = _written(folder / "bodies.jsonl", bodies)
        async with _database(peer, folder) as (url, settle):
            async with _started(peer, python, folder, "store", url, str(file)) as storing:
                await _ended(storing, folder)
            settle()
            await receiver.clear()
            async with asking(url) as ask:
                if (stored := await ask(peer.left)) != len(bodies):
                    raise Failed(f"it has stored {stored} of {len(bodies)}")
                words = ("send", url, receiver.slack_url, *peer.words)
                server = await _server_cpu(peer, ask)
                async with _started(peer, python, folder, *words) as working:
                    began, used = await _begun(working, folder)
                    await _until(receiver, working, folder, len(bodies))
                    undone = await _undone(peer, ask)
                    cpu = cpu_of(working.pid) - used
                    server = await _server_cpu(peer, ask) - server
            chats = [chat(nth) for nth in range(len(bodies))]
            return Ran(len(bodies), await receiver.tally(chats), began, cpu, server, undone)


def _written(file: Path, bodies: Sequence[str]) -> Path:
    file.write_text("\n".join(bodies) + "\n", encoding="utf-8")
    return file


@asynccontextmanager
async def _database(peer: Peer, folder: Path) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """The URL of an empty database, and what settles it when it has been filled."""
    if peer.engine == "sqlite":
        yield f"sqlite:///{folder}/peer.db", lambda: None  # whoever closes it last leaves nothing in its log
        return
    with postgresql_server() as server:
        url = server.fresh()

        def settle() -> None:
            server.say(url, "VACUUM (ANALYZE)")
            server.say(url, "CHECKPOINT")

        yield url, settle


@asynccontextmanager
async def _started(peer: Peer, python: Path, folder: Path, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Its program, isolated from this project, from our environment and from what it has; ended afterwards."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    with (folder / LOG).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(str(python), "-I", str(peer.program), *words),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _ended(process: asyncio.subprocess.Process, folder: Path) -> None:
    """By itself, and well."""
    try:
        status = await asyncio.wait_for(process.wait(), STORE)
    except TimeoutError:
        raise Failed(f"it has not stored its reminders in {STORE:.0f} s") from None
    if status:
        raise Failed(_last(folder))


async def _begun(process: asyncio.subprocess.Process, folder: Path) -> tuple[float, float]:
    """When (CLOCK_MONOTONIC), and after how many seconds of CPU, by its own words."""
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START)
    except TimeoutError:
        line = b""
    try:
        began, used = map(float, line.split())
    except ValueError:
        raise Failed(_last(folder)) from None
    return began, used


async def _until(receiver: Receiver, process: asyncio.subprocess.Process, folder: Path, letters: int) -> None:
    """All have come, or nothing more does; it must not end meanwhile."""
    coming = asyncio.ensure_future(receiver.until(letters, patience=PATIENCE + letters / SLOWEST))
    ending = asyncio.ensure_future(process.wait())
    await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
    if not coming.done():
        coming.cancel()
        raise Failed(f"it has ended: {_last(folder)}")
    ending.cancel()
    await coming


async def _undone(peer: Peer, ask: Ask) -> int:
    """How many reminders its tables still hold when it has had the time to settle them."""
    until = time.monotonic() + SETTLING
    while (found := await ask(peer.left)) and time.monotonic() < until:
        await asyncio.sleep(0.1)
    return found


async def _server_cpu(peer: Peer, ask: Ask) -> float:
    """Seconds of CPU of all processes of the PostgreSQL server; 0 with SQLite."""
    if peer.engine == "sqlite":
        return 0.0
    return sum(map(cpu_of, family_of(parent_of(await ask("SELECT pg_backend_pid()")))))


def _last(folder: Path) -> str:
    """The last line of what a program complained of."""
    lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it has said nothing")


def chat(nth: int) -> str:
    """To whom the letter with this number goes."""
    return f"U{nth:09}"


def bodies_of(count: int) -> list[str]:
    """So many bodies as JSON, each to another chat and with a key of its own, all of one length (`LENGTH`)."""
    return [_body(nth) for nth in range(count)]


def _body(nth: int) -> str:
    length = LENGTH - len(json.dumps(_message(nth, [""] * SECTIONS)))
    text = (TEXT * (length // len(TEXT) + 1))[:length]
    size = length // SECTIONS + 1
    return json.dumps(_message(nth, [text[at * size :][:size] for at in range(SECTIONS)]))


def _message(nth: int, more: Sequence[str]) -> dict[str, object]:
    """A reminder as the bot builds them: what it says, what is to be forwarded, three buttons, and its key."""
    buttons = [
        {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action, "value": f"D-{nth:09}"}
        for action, text in BUTTONS.items()
    ]
    return {
        "channel": chat(nth),
        "text": TEXT,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": TEXT}},
            *({"type": "section", "text": {"type": "mrkdwn", "text": each}} for each in more),
            {"type": "actions", "elements": buttons},
        ],
        "metadata": {"event_type": "reminder", "event_payload": {"key": f"remind-{nth:09}"}},
    }
