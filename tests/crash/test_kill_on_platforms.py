"""One process on Slack and Telegram at once, killed at many points and started again: nothing lost, doubts are told.

What is killed is the real program on real sockets; people go on typing and pressing all the while.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

from tests.crash.platforms_day import Day, beginning, people_come_in, work_while_it_is_killed
from tests.crash.platforms_machine import kill_points
from tests.crash.platforms_messages import MARKS, repeated, telegram_texts, tellings
from tests.crash.platforms_record import check_record, key_of, recorded, the_seed
from tests.crash.platforms_story import LIVES, Act
from tests.length import IS_LONG, LONG_ONLY
from tests.sound import assert_sound

A_TEST = 300
"""Seconds after which the test fails wherever it stands."""

REDELIVERED = ("query is too old", "message is not modified")
"""What Telegram says where an update that was answered before the kill is answered again; it does no harm."""

GIVEN_UP = "id IN (SELECT deadline_id FROM letters WHERE state = 'failed')"

TWICE = ("You have already asked", "I only understand commands", "There is a client named")
"""What the bot says to an order, or to an answer in a form, that it has had before."""

NEWER = "It goes on in a newer message below."
"""On a card after whose reader's own next act there is another one."""

STATES = {
    "waiting": "State: waiting for the client.",
    "held": "State: on hold.",
    "answered": "State: answered.",
    "untold": "State: past due, and the client had not been told in time.",
}


@LONG_ONLY
async def test_killed_at_many_points_it_loses_nothing_and_tells_its_doubts(migrated_url: str, tmp_path: Path) -> None:
    seed = the_seed(migrated_url)
    sys.stdout.write(f"CRASH_SEED={seed}\n")
    points = kill_points(random.Random(seed), LIVES)
    async with asyncio.timeout(A_TEST), beginning(migrated_url, tmp_path) as day:
        await people_come_in(day)
        await work_while_it_is_killed(day, points)
        await check_requests(day)
        await check_letters(day)
        await check_repeats_on_slack(day)
        await check_repeats_on_telegram(day)
        await check_cards(day)
        await check_record(day.look)
        await assert_sound(migrated_url, day.ends)
        check_manners(day)


async def check_requests(day: Day) -> None:
    """What was acknowledged was done once; what was not, once or not at all. Nothing is done that nobody did.

    Of a deadline that had passed untold before somebody came to say that they had sent the text, that is refused.
    """
    story = day.story
    people = await day.look.rows("SELECT name FROM members ORDER BY id")
    assert people == [("ana",), ("ken",), ("mia",), ("nora",), ("lena",)]
    numbered = await day.look.rows("SELECT number, subject FROM deadlines ORDER BY number")
    assert [number for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert sorted(str(subject) for _, subject in numbered) == sorted(story.subjects)

    found = await recorded(day.look, "deadline_made", "sent", "answered")
    refused = {Act("sent", subject) for subject in await subjects(day, "state = 'untold'")}
    assert story.acknowledged <= {*found, *refused}, "what was acknowledged is lost"
    assert set(story.on_telegram) <= {*found, *refused}, "what was done on Telegram is lost"
    heard = [text for person in (story.mia, story.nora) for text in telegram_texts(person)]
    assert [text for text in heard if any(word in text for word in TWICE)] == [], "an update was handled twice"
    clients = await day.look.rows("SELECT name FROM clients ORDER BY id")
    assert [name for (name,) in clients] == ["Globex", *story.clients]
    for act, many in found.items():
        if act in story.on_telegram:
            assert many == story.on_telegram[act] == 1, f"{act}: an update was handled {many} times"
        else:
            assert 1 <= many <= story.tried[act], f"{act}: recorded {many} times, tried {story.tried[act]} times"
            assert many == 1 or act.kind == "answered", f"{act}: recorded {many} times"  # a second answer is a note


async def subjects(day: Day, which: str) -> set[str]:
    """Of the deadlines for which that holds."""
    return {str(subject) for (subject,) in await day.look.rows(f"SELECT subject FROM deadlines WHERE {which}")}


async def check_letters(day: Day) -> None:
    """Each letter that was due arrived. Given up was only what was under way at two kills, and the record says so."""
    found = await day.look.rows("SELECT key, state, platform, message, nudge FROM letters WHERE edit_of IS NULL")
    assert {state for _, state, *_ in found} <= {"sent", "moot", "failed"}
    standing = {message.id for person in (day.story.ana, day.story.ken) for message in person.sees}
    standing |= {message.id for person in (day.story.mia, day.story.nora) for message in person.sees}
    for key, state, platform, message, nudge in found:
        assert state != "sent" or message in standing, f"{nudge} on {platform} did not arrive"
        assert state != "failed" or day.doubts[str(key)] > 1, f"{nudge} on {platform} was given up"
    [(lost,)] = await day.look.rows("SELECT count(*) FROM letters WHERE state = 'failed' AND deadline_id IS NOT NULL")
    [(told,)] = await day.look.rows("SELECT count(*) FROM evidence WHERE kind = 'gave_up'")
    assert lost == told
    not_told = await subjects(day, "state = 'untold'") | await subjects(day, GIVEN_UP)
    assert set(day.unfinished) <= not_told, "somebody waits for what was never sent"
    assert len(not_told) < len(day.story.parts) / 2, "too little was done for this to prove anything"
    assert day.doubts or not IS_LONG, "no kill met a letter under way"


async def check_repeats_on_slack(day: Day) -> None:
    """Nothing stands there twice: what is in doubt is looked for before it is sent again."""
    posts = [post for post in day.slack.posts if post.metadata]
    keys = Counter(key_of(post) for post in posts)
    assert [key for key, many in keys.items() if many > 1] == []
    written = await letters_by_deadline(day)
    for person in (day.story.ana, day.story.ken):
        for (nudge, names), many in repeated(tellings(person.sees)).items():
            assert len(many) <= max(written[nudge, name] for name in names), f"{person.name}: {many[0].text}"
    for post in posts:
        if post.versions[0].text.startswith(MARKS):
            assert day.doubts[key_of(post)], f"marked without need: {post.versions[0]}"


async def letters_by_deadline(day: Day) -> Counter[tuple[str, str]]:
    """How many letters of a kind were written about a deadline: one may be reminded twice of the same."""
    query = "SELECT nudge, number FROM letters JOIN deadlines ON deadlines.id = deadline_id WHERE edit_of IS NULL"
    return Counter((str(nudge), f"D-{number}") for nudge, number in await day.look.rows(query))


async def check_repeats_on_telegram(day: Day) -> None:
    """Nobody can look there: what was under way at a kill may come once more, and then it says so."""
    query = "SELECT number, key FROM letters JOIN deadlines ON deadlines.id = letters.deadline_id"
    doubts: Counter[str] = Counter()
    for number, key in await day.look.rows(query):
        doubts[f"D-{number}"] += day.doubts[str(key)]
    written = await letters_by_deadline(day)
    for person in (day.story.mia, day.story.nora):
        told = tellings(person.sees)
        for (nudge, names), many in repeated(told).items():
            letters = max(written[nudge, name] for name in names)
            unmarked = [each.text for each in many if not each.marked]
            assert len(unmarked) <= letters, unmarked
            assert len(many) <= letters + max(doubts[name] for name in names), [each.text for each in many]
        for each in told:
            assert not each.marked or any(doubts[name] for name in each.names), f"marked without need: {each.text}"


async def check_cards(day: Day) -> None:
    """Ana's cards in Slack say how each deadline stands, and what Mia pressed on Telegram: who and when."""
    found = await day.look.rows("SELECT subject, state FROM deadlines")
    states = {str(subject): STATES[str(state)] for subject, state in found}
    done = {act.subject for act in await recorded(day.look, "sent")} & {act.subject for act in day.story.on_telegram}
    for part in day.story.parts:
        card = day.story.card_of(part)
        if card is None:
            continue
        if part.is_mias or NEWER not in card.text:
            assert states[part.subject] in card.text, f"{states[part.subject]}, but {card.text}"
        if Act("answered", part.subject) in day.story.on_telegram:
            assert "mia: the client answered" in card.text
        if part.subject in done:
            assert any("mia: sent" in text for text in card.versions), card.versions


def check_manners(day: Day) -> None:
    """Neither platform was asked for anything that it refuses."""
    assert day.slack.wrongs == []
    assert day.slack.refused == []
    assert [refused for refused in day.telegram.refused if not any(why in refused[2] for why in REDELIVERED)] == []
