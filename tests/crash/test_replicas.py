"""Four processes at one PostgreSQL database, and one of them dies: each letter and each button once, and all in turn.

What is sent under way at the kill may go out twice, and then says so (RULES 9). The clock goes ten times as fast as the
machine's, so that a lease of a minute is over in six seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.domain.gestures import DeadlineButton, Gesture, encode
from bot.jobs.delivery import AT_ONCE, HANDS
from bot.store import evidence
from tests import postgresql
from tests.crash.clocks import Time
from tests.crash.programs import Programs
from tests.crash.replica_office import START, Crowd
from tests.length import times

PROCESSES, LETTERS, BUTTONS, FLOOD, PEOPLE = 4, times(1_000, 2_000), times(60, 200), 20_000, 25
SPEED = 10
MARK = "You may have this already"
PATIENCE = 180
"""Seconds until a test gives up; the machine may be busy."""

AHEAD = 4 * 3 * 20 + 160
"""So many letters of a flood may go before another workspace's: what each process has in its hands, what it had taken
before, and some more; of 20,000."""


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait."""
    async with asyncio.timeout(PATIENCE):
        while not await is_so():
            await asyncio.sleep(0.1)


class Book:
    """What all processes have written down together, in the order in which it happened."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "book"

    def lines(self, what: str) -> list[list[str]]:
        if not self._file.exists():
            return []
        found = [json.loads(line) for line in self._file.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [line[1:] for line in found if line[0] == what]


async def test_four_processes_do_everything_once_and_one_may_die(
    postgres_server: postgresql.Server, migrated_template: str, tmp_path: Path
) -> None:
    url = postgres_server.fresh(migrated_template)
    crowd, book = Crowd(url), Book(tmp_path)
    try:
        await crowd.settle_in("acme", PEOPLE, BUTTONS)
        await crowd.settle_in("initech", 5)
        await crowd.post("acme", LETTERS, PEOPLE, "L")
        buttons = [
            encode(DeadlineButton(Gesture.answered, int(str(key))))
            for (key,) in await crowd.rows("SELECT id FROM deadlines WHERE subject <> 'Part 0' ORDER BY id")
        ]
        log = tmp_path / "log"
        async with Programs("tests.crash.replica", log, {"DATABASE_URL": url, "FOLDER": str(tmp_path)}) as programs:
            clock = Time.from_now(START + timedelta(hours=1), SPEED)
            lives = []
            for number in range(PROCESSES):
                said = {"name": str(number), "presses": json.dumps(presses_of(number, buttons)), **clock.said}
                lives.append(await programs.begin(said))

            async def is_half_done() -> bool:
                return len(book.lines("delivered")) >= LETTERS // 2

            await until(is_half_done)
            await programs.kill(lives[0])
            (tmp_path / "dead-0").touch()

            async def is_done() -> bool:
                states = await crowd.states()
                answered = await crowd.rows("SELECT count(DISTINCT deadline_id) FROM evidence WHERE kind = 'answered'")
                return set(states) <= {"sent", "moot"} and answered == [(BUTTONS,)]

            await until(is_done)
            await check_letters(crowd, book)
            await check_buttons(crowd, book)
            await check_fairness(crowd, book)
            for life in lives[1:]:
                await programs.end(life)
            assert "Traceback" not in programs.log, programs.log[-5000:]
            await check_rest(crowd, book)
    finally:
        await crowd.database.close()
        postgres_server.drop(url)


def presses_of(process: int, buttons: list[str]) -> list[tuple[str, str, str]]:
    """For each button who presses it in that process, what (nothing if it is two others'), and the other process."""
    found = []
    for number, data in enumerate(buttons):
        pair = {number % PROCESSES, (number + 1) % PROCESSES}
        [other] = pair - {process} if process in pair else ("",)
        found.append((f"p{number % PEOPLE + 1}", data if process in pair else "", str(other)))
    return found


async def check_letters(crowd: Crowd, book: Book) -> None:
    """Each arrived; twice only what the dead process had in its hands; and nobody was idle while letters waited."""
    times: dict[str, list[tuple[str, str]]] = {}
    for who, key, _, text in book.lines("delivered"):
        times.setdefault(key, []).append((who, text))
    sent = {str(key) for (key,) in await crowd.rows("SELECT key FROM letters WHERE state = 'sent' AND edit_of IS NULL")}
    assert sent == set(times)
    assert len([key for key in sent if key.startswith("L")]) == LETTERS
    twice = {key: each for key, each in times.items() if len(each) > 1}
    for each in twice.values():
        (first, _), (_, text) = each
        assert (first, MARK in text) == ("0", True)
    in_its_hands = {key for who, key in book.lines("sending") if who == "0"}
    marked = {key for key, each in times.items() if any(MARK in text for _, text in each)}
    assert set(twice) <= marked
    assert len(marked - in_its_hands) <= HANDS * AT_ONCE  # it had claimed them and not begun
    shares = Counter(who for who, *_ in book.lines("delivered"))
    assert len(shares) == PROCESSES
    assert min(shares.values()) >= LETTERS / PROCESSES / 10, shares
    sys.stdout.write(f"{len(times)} letters, {len(twice)} of them twice; by process {dict(sorted(shares.items()))}\n")


async def check_buttons(crowd: Crowd, book: Book) -> None:
    """Each was pressed in two processes at once, and did once what it does."""
    query = "SELECT deadline_id, count(*) FROM evidence WHERE kind = 'answered' GROUP BY deadline_id"
    done = {int(str(key)): int(str(many)) for key, many in await crowd.rows(query)}
    assert (len(done), set(done.values())) == (BUTTONS, {1})
    states = await crowd.rows("SELECT state, count(*) FROM deadlines WHERE subject <> 'Part 0' GROUP BY state")
    assert states == [("answered", BUTTONS)]
    answered = Counter(data for _, data, ok, _ in book.lines("pressed") if ok)
    both = sum(many == 2 for many in answered.values())
    assert max(answered.values()) == 2
    assert both >= BUTTONS / 4  # of those that the dead process was to press fewer
    sys.stdout.write(f"{len(done)} buttons did what they do once; {both} were pressed and answered twice\n")


async def check_fairness(crowd: Crowd, book: Book) -> None:
    """One workspace has 20,000 letters; each of another's goes after a few of these."""
    await crowd.post("acme", FLOOD, PEOPLE, "F")

    def flooded() -> int:
        return sum(key.startswith("F") for _, key, *_ in book.lines("delivered"))

    async def has_begun() -> bool:
        return flooded() >= 100

    await until(has_begun)
    ahead, seconds = [], []
    for number in range(5):
        before, begun = flooded(), time.monotonic()
        name = f"B{number}-"
        await crowd.post("initech", 1, 5, name)
        posted = time.monotonic() - begun

        async def has_come(name: str = name) -> bool:
            return any(key.startswith(name) for _, key, *_ in book.lines("delivered"))

        await until(has_come)
        keys = [key for _, key, *_ in book.lines("delivered")]
        place = next(place for place, key in enumerate(keys) if key.startswith(name))
        ahead.append(sum(key.startswith("F") for key in keys[:place]) - before)
        seconds.append(time.monotonic() - begun - posted)
    sys.stdout.write(
        f"letters of the flood before another's: {ahead}; seconds: {[round(each, 2) for each in seconds]}\n"
    )
    assert max(ahead) <= AHEAD


async def check_rest(crowd: Crowd, book: Book) -> None:
    """Nothing is left in anybody's hands, what waits can be claimed at once, and the record is whole."""
    states = await crowd.states()
    assert set(states) <= {"sent", "moot", "pending"}
    twice = Counter(key for _, key, *_ in book.lines("delivered") if key.startswith(("F", "B")))
    assert set(twice.values()) == {1}
    async with crowd.database.read() as session:
        for workspace_id in await evidence.workspaces(session):
            _, _, findings = await evidence.verify(session, workspace_id)
            assert [each for each in findings if evidence.is_altered(each)] == []
