"""Letters of which nobody knows whether they went out: looked for where one can look, else once more, marked (RULES 9).

A letter that was looked for and is not there is not given up after the second time, nor is one whose platform answered
that it failed itself: nothing is lost because a platform is ill for minutes. What may well stand there goes once more
and no further, since a third copy helps nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.chat import SendFailed, Wire
from bot.domain.evidence import Entry
from bot.domain.letters import Nudge
from bot.jobs.delivery import ASIDE, AT_ONCE
from bot.jobs.settling import MOST_IN_DOUBT
from bot.meter import UNMETERED, Meter, Settled
from bot.store import Session, cases, deadlines, evidence, homes, outbox
from bot.store.database import Database
from bot.store.decisions import record
from bot.store.faults import DatabaseFault, Overtaken
from bot.store.letter_values import Letter

MOST_EDITS = 5
"""How often a change whose outcome nobody knows is tried: repeating it is safe, and has an end."""

LOOK_AFTER = timedelta(seconds=30)
"""An unknown outcome is looked for this long after the attempt: history may lag behind."""

LOOK_FOR = timedelta(hours=1)
"""So long after the attempt the platform is asked again where it could not say; then the letter goes once more."""

LOOK_SECONDS = 15.0
"""How long letters are looked for at a time: they hold up the tick, and a platform may be slow to say."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking for a letter: the id of its message; `answered`: the platform said whether it is there;
    `again`: it could not say just now.
    """

    found: str = ""
    answered: bool = False
    again: bool = False


async def settle(database: Database, wires: Mapping[str, Wire], now: datetime, meter: Meter = UNMETERED) -> None:
    """Take up leases that ran out, and outcomes that nobody knew."""
    async with database.write() as session:
        await outbox.expire(session, now)
        letters = [
            letter
            for platform, wire in wires.items()
            for letter in await outbox.unknown(
                session, platform, now - LOOK_AFTER if wire.can_look else now, now, AT_ONCE
            )
        ]
    looks = await asyncio.gather(*(_look(wires[letter.to.platform], letter, now) for letter in letters))
    for letter, look in zip(letters, looks, strict=True):
        try:
            done = await _looked_after(database, letter, look, now)
        except (DatabaseFault, Overtaken):
            raise
        except Exception:
            log.exception("a letter in doubt could not be settled; it is set aside", letter_id=letter.id)
            async with database.write() as session:
                await outbox.look_later(session, letter, now + ASIDE)
            continue
        if done is None:
            continue
        meter.settled(letter.to.platform, done)
        said = log.warning if done is Settled.given_up else log.info
        said(
            "a letter of unknown outcome was looked after",
            outcome=done.value,
            platform=letter.to.platform,
            workspace_id=letter.workspace_id,
            letter_id=letter.id,
            deadline_id=letter.draft.deadline_id,
        )


async def _looked_after(database: Database, letter: Letter, look: Look, now: datetime) -> Settled | None:
    """What was done about it; nothing where another process was faster, or it is to be looked for again."""
    async with database.write() as session:
        if not await outbox.is_still_unknown(session, letter):
            return None
        if look.again:
            await outbox.look_later(session, letter, now + LOOK_AFTER)
            return None
        return await _settled(session, letter, look, now)


async def _settled(session: Session, letter: Letter, look: Look, now: datetime) -> Settled:
    """It had arrived; or it goes once more; or it was in doubt too often."""
    draft = letter.draft
    if look.found:
        await outbox.settle_sent(session, [letter.id], look.found, live=not letter.sent_as, now=now)
        return Settled.found
    if draft.nudge is Nudge.home and letter.attempts >= MOST_EDITS:
        await homes.forget(session, [letter.id])
        return Settled.given_up
    most = MOST_EDITS if letter.edit_of else MOST_IN_DOUBT if look.answered else 2
    if draft.nudge is Nudge.home or letter.attempts < most:
        await outbox.repeat(session, [letter.id])
        return Settled.repeated
    times = "twice" if letter.attempts <= 2 else f"{letter.attempts} times"
    await outbox.settle_failed(session, [letter.id], f"the outcome stayed unknown {times}")
    if draft.deadline_id:
        case = await cases.one(session, (await deadlines.by_ids(session, [draft.deadline_id]))[draft.deadline_id])
        await evidence.append(session, [record(case, Entry.gave_up, now, nudge=draft.nudge.value)])
    return Settled.given_up


async def _look(wire: Wire, letter: Letter, now: datetime) -> Look:
    """What was not looked for must not be sent again: a platform that is away for a while would be told everything
    twice. A page and a change of a message stand nowhere by themselves, and may be repeated.
    """
    if not wire.can_look or letter.draft.nudge is Nudge.home or letter.edit_of:
        return Look()
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            found = await wire.sender.find(letter.to, letter.sent_as or letter.key)
    except TimeoutError:
        is_passing = True
    except SendFailed as failure:
        is_passing = failure.unknown or failure.retry_after is not None
    except Exception:
        log.exception("a letter could not be looked for", letter_id=letter.id)
        is_passing = True
    else:
        return Look(found or "", answered=True)
    return Look(again=is_passing and now - (letter.attempted_at or now) < LOOK_FOR)
