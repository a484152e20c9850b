"""Hundreds of letters on both chats, and kill -9 in the middle of them: nothing lost, doubts are told, nothing twice.

What is killed is the real program on real sockets, one process or three; all that counts is what people read.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.flood_day import Flood, afternoon, beginning
from tests.crash.flood_strikes import strikes
from tests.crash.flood_town import Duty, Neighbour
from tests.crash.platforms_messages import Telling, repeated
from tests.crash.platforms_record import check_record, key_of, recorded, said_sound, the_seed
from tests.crash.platforms_story import Act
from tests.length import times
from tests.sound import assert_sound

KILLS = times(5, 50)
MINUTES = times(2, 20)
"""In each of which a hundred letters fall due."""

A_TEST = times(300, 900)
"""Seconds after which the test fails wherever it stands."""

FEW = 0.02
"""Of all letters, so many may have been under way at two kills, and were given up."""

REDELIVERED = ("query is too old", "message is not modified")
"""What Telegram says where an update that was answered before the kill is answered again; it does no harm."""


@dataclass(frozen=True)
class Row:
    """A letter as the outbox has it at the end."""

    key: str
    state: str
    platform: str
    nudge: str
    name: str
    member: str
    attempts: int
    repeat: bool


async def test_one_process_is_killed_again_and_again(migrated_url: str, tmp_path: Path) -> None:
    await killed(migrated_url, tmp_path, 1)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_of_three_processes_any_is_killed_and_the_others_go_on(migrated_url: str, tmp_path: Path) -> None:
    await killed(migrated_url, tmp_path, 3)


async def killed(url: str, folder: Path, replicas: int) -> None:
    """An afternoon, and what must hold after it."""
    seed = the_seed(url, replicas)
    sys.stdout.write(f"CRASH_SEED={seed}\n")
    points = strikes(random.Random(seed), KILLS, replicas)
    async with asyncio.timeout(A_TEST), beginning(url, folder, MINUTES, replicas) as flood:
        await afternoon(flood, points)
        letters = await rows(flood)
        told = {one: nudges(flood.people.told_to(one)) for one in flood.town.people}
        tell(flood, letters, told)
        check_outbox(flood, letters)
        check_arrivals(flood, letters, told)
        check_repeats(flood, letters, told)
        await check_requests(flood)
        await check_record(flood.look)
        await assert_sound(url, flood.clock.now())
        if flood.look.database.is_sqlite:
            await said_sound(url, folder)
        [(given_up,)] = await flood.look.rows("SELECT count(*) FROM evidence WHERE kind = 'gave_up'")
        assert given_up == sum(row.state == "failed" for row in letters)
        assert flood.slack.wrongs == []
        assert flood.slack.refused == []
        refused = [why for _, _, why in flood.telegram.refused if not any(word in why for word in REDELIVERED)]
        assert refused == []


def nudges(told: list[Telling]) -> list[Telling]:
    """Without the answers to somebody's own acts."""
    return [each for each in told if each.nudge != "card"]


async def rows(flood: Flood) -> list[Row]:
    """All letters but edits, with the deadline's name and the reader's."""
    query = (
        "SELECT key, letters.state, platform, letters.nudge, number, members.name, attempts, letters.repeat "
        "FROM letters JOIN deadlines ON deadlines.id = deadline_id JOIN members ON members.id = member_id "
        "WHERE edit_of IS NULL"
    )
    return [
        Row(str(key), str(state), str(platform), str(nudge), f"D-{number}", str(member), int(str(tries)), bool(repeat))
        for key, state, platform, nudge, number, member, tries, repeat in await flood.look.rows(query)
    ]


def tell(flood: Flood, letters: list[Row], told: dict[Neighbour, list[Telling]]) -> None:
    """What happened, in numbers."""
    doubted = [row for row in letters if flood.doubts[row.key]]
    found = sum(row.platform == "slack" and row.state == "sent" and not row.repeat for row in doubted)
    twice = sum(len(many) - 1 for each in told.values() for many in repeated(each).values())
    sys.stdout.write(
        f"{len(letters)} letters, {flood.kills} kills; {len(doubted)} letters were under way at a kill, {found} of "
        f"them found by looking, {sum(row.repeat for row in doubted)} sent once more, {twice} read twice, "
        f"{sum(row.state == 'failed' for row in letters)} given up\n"
    )


def check_outbox(flood: Flood, letters: list[Row]) -> None:
    """Everything is settled; only what was under way at a kill was sent again, and what was at two given up."""
    assert {row.state for row in letters} <= {"sent", "moot", "failed"}, Counter(row.state for row in letters)
    doubts = flood.doubts
    assert doubts, "no kill met a letter under way"
    for row in letters:
        assert not row.repeat or doubts[row.key], f"sent again without need: {row}"
        assert row.attempts <= 1 + doubts[row.key], f"tried too often: {row}"
        assert row.state != "failed" or doubts[row.key] > 1, f"given up: {row}"
    assert sum(row.state == "failed" for row in letters) <= FEW * len(letters) + 1


def check_arrivals(flood: Flood, letters: list[Row], told: dict[Neighbour, list[Telling]]) -> None:
    """Each nudge that was due has been read: by the owner and by all who wait, on hold and, where answered, resumed.

    Where the owner was so quick that the answer was known before somebody was told, they need not hear of either.
    """
    heard = {(one.name, each.nudge, name) for one, many in told.items() for each in many for name in each.names}
    states = {(row.member, row.nudge, row.name): row.state for row in letters}
    for duty in flood.town.duties:
        for reader, nudge in due(duty):
            which = reader.name, nudge, duty.name
            overtaken = duty.is_answered and states.get((reader.name, "blocked_held", duty.name)) == "moot"
            given_up = states.get(which) == "failed"
            assert which in heard or overtaken or given_up, f"lost: {which}, {states.get(which)}"
    expected = {(reader.name, nudge, duty.name) for duty in flood.town.duties for reader, nudge in due(duty)}
    assert heard <= expected, heard - expected


def due(duty: Duty) -> list[tuple[Neighbour, str]]:
    """Who must hear what of it."""
    found = [(duty.owner, "held"), *((one, "blocked_held") for one in duty.behind)]
    return found + [(one, "blocked_resumed") for one in duty.behind if duty.is_answered]


def check_repeats(flood: Flood, letters: list[Row], told: dict[Neighbour, list[Telling]]) -> None:
    """In Slack nothing stands twice. On Telegram what was under way at a kill may, once, and then it says so."""
    keys = Counter(key_of(post) for post in flood.slack.posts if post.metadata)
    assert [key for key, many in keys.items() if many > 1] == []
    doubted = {(row.member, row.nudge, row.name): flood.doubts[row.key] for row in letters}
    for one, many in told.items():
        is_on_slack = one.account.platform == "slack"
        counted: dict[tuple[str, str], list[Telling]] = {}
        for each in many:
            for name in each.names:
                counted.setdefault((each.nudge, name), []).append(each)
        for (nudge, name), same in counted.items():
            doubts = doubted[one.name, nudge, name]
            assert len(same) <= (1 if is_on_slack else 2), f"{one.name} of {name}: {[each.text for each in same]}"
            assert len(same) <= 1 + doubts, f"twice, and not under way at any kill: {one.name} {nudge} {name}"
            assert all(each.marked for each in same[1:]), f"a repeat that does not say so: {one.name} {nudge} {name}"
            assert not same[0].marked or doubts, f"marked without need: {one.name} {nudge} {name}"


async def check_requests(flood: Flood) -> None:
    """What was acknowledged was done once; what was not, once or not at all."""
    people = flood.people
    numbered = await flood.look.rows("SELECT number, subject FROM deadlines ORDER BY number")
    assert [number for number, _ in numbered] == list(range(1, len(numbered) + 1))
    subjects = [str(subject) for _, subject in numbered]
    assert sorted(subjects) == sorted([*(duty.subject for duty in flood.town.duties), *people.subjects])
    found = await recorded(flood.look, "deadline_made", "answered")
    assert people.acknowledged <= set(found), "what was acknowledged is lost"
    assert set(people.on_telegram) <= set(found), "what was done on Telegram is lost"
    for act, many in found.items():
        by_telegram = people.on_telegram[act]
        settled = Act("deadline_made", act.subject) == act and act.subject.startswith("Part")
        assert settled or many <= max(by_telegram, people.tried[act]), f"{act}: recorded {many} times"
        assert many == 1 or (act.kind == "answered" and not by_telegram), f"{act}: recorded {many} times"
