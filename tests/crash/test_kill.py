"""kill -9 in the middle of commands, ticks and deliveries, then start again: nothing lost, repeats few and marked."""

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

from bot.domain.people import Role
from bot.store import evidence, members, workspaces
from bot.store.database import Database
from tests.crash.platforms_record import the_seed
from tests.crash.programs import Programs
from tests.crash.worker import END, START, Book, is_told, orders, people
from tests.length import LONG_ONLY, times
from tests.sound import assert_sound

KILLS = times(5, 50)
DEADLINES = times(30, 150)
MARK = "You may have got this already"
ONE_LIFE = times(90, 300)
"""Seconds after which a process that neither ended nor could be killed fails the test."""


async def rows(url: str, query: str) -> list[tuple[object, ...]]:
    database = Database(url)
    try:
        async with database.read() as session:
            connection = await session.connection()
            return [tuple(row) for row in (await connection.exec_driver_sql(query)).all()]
    finally:
        await database.close()


async def settle_in(url: str) -> None:
    """The people, so that what is killed has only the work to do."""
    database = Database(url)
    async with database.write() as session:
        key = await workspaces.make(session, "paper", "acme", "acme", START)
        for number, name in enumerate(people(DEADLINES)):
            role = Role.member if number else Role.admin
            one = await members.add(session, key, name=name, role=role, zone="UTC", language="en", now=START)
            await members.add_account(session, one, "paper", "acme", name)
    await database.close()


async def live(programs: Programs, said: dict[str, str], until: tuple[str, int] | None) -> bool:
    """One life: killed once a file has so many lines, else let be to its end. Whether it was killed."""
    book, life = Book(Path(said["folder"])), await programs.begin(said)
    async with asyncio.timeout(ONE_LIFE):
        while until is not None and life.is_alive:
            name, count = until
            if book.count(name) >= count:
                await asyncio.sleep(random.Random(said["seed"]).uniform(0, 0.1) if name == "asked" else 0)
                if life.is_alive:
                    await programs.kill(life)
                    return True
            await asyncio.sleep(0.003)
        status = await life.ended
    assert status == 0, programs.log[-5000:]
    return False


async def under_way(url: str) -> set[str]:
    """Letters that were being sent at the kill, once the server has noticed that its client is gone."""
    if url.startswith("postgresql"):
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for _ in range(500):
            if not await rows(url, others):
                break
            await asyncio.sleep(0.02)
    return {str(key) for (key,) in await rows(url, "SELECT key FROM letters WHERE state = 'sending'")}


def kill_points(dice: random.Random, kills: int) -> list[tuple[str, int]]:
    """Two of five among the commands, where it may be between the commit and the acknowledgement; three of five among
    the deliveries. These lie so far apart that few letters are under way at two of them.
    """
    among_commands = kills * 2 // 5
    typing = sorted(dice.sample(range(2, len(orders(DEADLINES))), among_commands))
    kinds = ["asked", "answered"] * among_commands
    letters = 2 * DEADLINES * 5 // 3  # about as many as go out without any kill
    span = letters // (kills - among_commands)
    delivering = [2 + part * span + dice.randint(0, span // 3) for part in range(kills - among_commands)]
    turn = dice.randrange(2)
    return [
        *zip(kinds[turn : turn + among_commands], typing, strict=True),
        *((dice.choice(("sending", "delivered")), count) for count in delivering),
    ]


@LONG_ONLY
async def test_what_is_killed_and_started_again_loses_nothing_and_marks_what_it_repeats(
    migrated_url: str, tmp_path: Path
) -> None:
    seed = the_seed(migrated_url)
    sys.stdout.write(f"CRASH_SEED={seed}\n")
    dice, book = random.Random(seed), Book(tmp_path)
    await settle_in(migrated_url)
    said = {"url": migrated_url, "folder": str(tmp_path), "deadlines": str(DEADLINES)}

    uncertain: list[set[str]] = []
    async with Programs("tests.crash.worker", tmp_path / "log", {}) as programs:
        for life, point in enumerate(kill_points(dice, KILLS)):
            killed = await live(programs, said | {"seed": str(seed + life)}, point)
            assert killed, f"it ended before {point}"
            uncertain.append(await under_way(migrated_url))
        assert not await live(programs, said | {"seed": str(seed + 100)}, None)

    await check_letters(migrated_url, book, uncertain)
    await check_commands(migrated_url, book)
    await check_record(migrated_url)
    await assert_sound(migrated_url, END)


async def check_letters(url: str, book: Book, uncertain: list[set[str]]) -> None:
    """Each letter that was due arrived; twice only what was under way at a kill, and then it says so.

    What was under way at two kills is not sent a third time (RULES 9): the record says that it was given up.
    """
    found = await rows(url, "SELECT key, state, address FROM letters WHERE edit_of IS NULL")
    states = {str(key): str(state) for key, state, _ in found}
    given_up = {key for key, state in states.items() if state == "failed"}
    times = Counter(key for keys in uncertain for key in keys)
    assert set(states.values()) <= {"sent", "moot", "failed"}, Counter(states.values())
    assert all(times[key] > 1 for key in given_up)
    assert (await counted(url, "gave_up")).total() == len(given_up)

    messages: dict[str, list[str]] = {}
    for key, _, text in book.lines("delivered"):
        messages.setdefault(key, []).append(text)
    assert {key for key, state in states.items() if state == "sent"} == set(messages) - given_up
    for key, texts in messages.items():
        assert len(texts) <= 2, texts
        assert MARK not in texts[0] or times[key], texts
        assert len(texts) == 1 or (times[key] and MARK in texts[1]), texts

    heard = {to for _, to, text in book.lines("delivered") if "on hold" in text}
    people_of_given_up = {str(to) for key, _, to in found if str(key) in given_up}
    expected = {f"{role}{n}" for n in range(1, DEADLINES + 1) if is_told(n) for role in ("owner", "behind")}
    assert heard <= expected <= heard | people_of_given_up
    twice = sum(len(texts) - 1 for texts in messages.values())
    sys.stdout.write(
        f"{len(messages)} letters arrived, {twice} of them twice; {times.total()} were under way at a kill, "
        f"{len(given_up)} of them at two\n"
    )


async def check_commands(url: str, book: Book) -> None:
    """What was acknowledged is in the database once, and a repeat was answered as the first time."""
    replies = book.lines("acknowledged")
    assert [text for _, text, *_ in replies] == [text for _, text in orders(DEADLINES)]
    assert all(done for _, _, done, _ in replies), [reply for *_, done, reply in replies if not done]
    answers = {(key, words) for key, words in book.lines("answered")}
    assert len(answers) == len(replies) <= book.count("answered"), "a repeat was answered otherwise than the first time"
    made = await rows(url, "SELECT number, subject FROM deadlines ORDER BY number")
    assert made == [(number, f"Part {number}") for number in range(1, DEADLINES + 1)]
    for kind, expected in (
        ("deadline_made", set(range(1, DEADLINES + 1))),
        ("sent", {number for number in range(1, DEADLINES + 1) if is_told(number)}),
    ):
        assert await counted(url, kind) == Counter(expected)


async def check_record(url: str) -> None:
    """The chain is whole, and says of each deadline what its row says."""
    database = Database(url)
    try:
        async with database.read() as session:
            [key] = await evidence.workspaces(session)
            count, head, findings = await evidence.verify(session, key)
    finally:
        await database.close()
    assert findings == ()
    assert head is not None
    assert head.sequence == count
    states = await rows(url, "SELECT number, state, reminders, unsent_nudges FROM deadlines")
    held, untold, remind, not_sent = [await counted(url, kind) for kind in ("held", "untold", "remind", "not_sent")]
    for number, state, reminders, nudges in states:
        name = int(str(number))
        assert state == ("held" if is_told(name) else "untold")
        assert (held[name], untold[name]) == (int(state == "held"), int(state == "untold"))
        assert (remind[name], not_sent[name]) == (reminders, nudges)


async def counted(url: str, kind: str) -> Counter[int]:
    """How often the record has an entry of that kind, by the deadline's number."""
    query = (
        "SELECT deadlines.number, count(*) FROM evidence JOIN deadlines ON deadlines.id = evidence.deadline_id "
        f"WHERE evidence.kind = '{kind}' GROUP BY deadlines.number"
    )
    return Counter({int(str(number)): int(str(count)) for number, count in await rows(url, query)})
