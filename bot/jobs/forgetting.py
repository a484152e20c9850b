"""Names and words are erased, a batch a transaction, so that no request waits for a flood of them (RULES 8).

A crash between two batches loses nothing: the next one begins where the last was committed, and names, the only thing
that is still known of what is forgotten, go with the last. Of several processes one works at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.chat import Card
from bot.domain.forgetting import AFTER, Kind, Stage
from bot.store import Session, cards, erasing, forgetting, members, scrubbing, workspaces
from bot.store.database import Database
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.forgetting import Work
from bot.store.forgetting import next_at as next_at
from bot.store.letter_values import Letter
from bot.texts import forgetting as words
from bot.texts.voice import Voice

BATCH = 200
"""Rows a transaction."""

DEADLINES = 25
"""Deadlines a transaction, each with all its letters."""

BATCHES = 10
"""Transactions a run: the next tick goes on, and what is due meanwhile is not held up."""

ASIDE = timedelta(minutes=5)
"""How long what fails is set aside, before it is tried again."""

log = structlog.get_logger()


async def run(database: Database, now: datetime) -> bool:
    """Go on with what is to be forgotten; gives whether there is more to do at once."""
    async with database.read() as session:
        at = await forgetting.next_at(session)
    if at is None or at > now:
        return False
    for _ in range(BATCHES):
        work = None
        try:
            async with database.write() as session:
                work = await forgetting.claim(session, now)
                if work is None:
                    return False
                await go_on(session, work, now)
        except (DatabaseFault, Overtaken):
            raise
        except Exception:
            if work is None:
                raise
            log.exception("something could not be forgotten; it is set aside", forgetting_id=work.id)
            async with database.write() as session:
                await forgetting.set_aside(session, work, now + ASIDE)
    return True


async def go_on(session: Session, work: Work, now: datetime) -> None:
    """One batch; after the last one of a stage the next stage."""
    if work.stage is Stage.record and not work.last_id:
        work = await forgetting.enter(session, work, Stage.record)
    done = 0
    match work.stage:
        case Stage.record:
            done = await erasing.next_batch(session, work, BATCH, now)
        case Stage.deadlines:
            done, live = await scrubbing.next_deadlines(session, work, DEADLINES)
            await _say_so(session, live, now)
        case Stage.letters:
            done = await scrubbing.next_letters(session, work, BATCH)
        case Stage.rest:
            await scrubbing.rest(session, work)
    if done:
        await forgetting.advance(session, work, done)
        return
    following = AFTER[work.stage]
    if following is None:
        await forgetting.end(session, work)
        log.info("forgotten", kind=work.kind.value, workspace_id=work.workspace_id, subject_id=work.subject_id)
    else:
        await forgetting.enter(session, work, following)


async def _say_so(session: Session, live: Sequence[Letter], now: datetime) -> None:
    """Messages that still show buttons say that there is nothing more to be read."""
    readers = await members.by_ids(session, [letter.draft.member_id for letter in live])
    by_language: dict[str, list[Letter]] = defaultdict(list)
    for letter in live:
        by_language[readers[letter.draft.member_id].language].append(letter)
    for language, letters in by_language.items():
        card = Card(words.nothing_left(Voice(language, "UTC", now)))
        await cards.edit(session, letters, now, card=card)


async def retain(database: Database, now: datetime) -> None:
    """Begin to erase what is older than a workspace wants to keep it: one entry of the record a run, and none where
    there is nothing to erase.
    """
    async with database.read() as session:
        periods = await workspaces.retaining(session, now)
    for workspace_id, days in sorted(periods.items()):
        until = now - timedelta(days=days)
        async with database.write() as session:
            await workspaces.hold_rules(session, workspace_id)  # of several processes one begins
            if await forgetting.is_under_way(session, workspace_id, Kind.retention):
                continue
            if await forgetting.is_anything_older(session, workspace_id, until):
                await forgetting.begin(session, workspace_id, Kind.retention, now, until=until)
