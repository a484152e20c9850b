"""Digests come: at the opening of somebody's day or week a letter and the next instant are written, in one transaction.

What it says is composed when it goes out; a digest with nothing to say is not sent (RULES 4: what nobody has to be told
stands in lists and digests only).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.chat import Audience, Card, Place
from bot.domain.digest import Look, Rhythm, look, made, sends_at
from bot.domain.letters import Draft, Nudge
from bot.domain.people import Member
from bot.store import Session, digests, members, outbox
from bot.store.database import Database
from bot.store.letter_values import Letter, Posting
from bot.texts import signposts
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

BATCH = 200

ASIDE = timedelta(hours=1)
"""Whose hours cannot be worked out (a zone that is no longer known) is looked at again after this time."""

log = structlog.get_logger()


async def run(database: Database, now: datetime) -> int:
    """Everybody whose digest is due by `now` (UTC), a batch a transaction; gives how many members were looked at."""
    looked = 0
    while True:
        async with database.write() as session:
            due = await digests.due(session, now, BATCH)
            await _post(session, due, now)
        looked += len(due)
        if len(due) < BATCH:
            return looked


async def _post(session: Session, due: Sequence[tuple[Member, datetime]], now: datetime) -> None:
    looks = {member.id: _look(member, planned, now) for member, planned in due}
    mine = await digests.plan(session, {key: each.next_at for key, each in looks.items()}, now)
    going = [member for member, _ in due if member.id in mine and member.active and looks[member.id].sends]
    if not going:
        return
    addresses = await members.addresses(session, [member.id for member in going])
    await digests.overtake(session, [member.id for member in going])
    postings: dict[int, list[Posting]] = defaultdict(list)
    for member in going:
        if member.id in addresses:
            draft = Draft(nudge=Nudge.digest, member_id=member.id, deadline_id=0)
            postings[member.workspace_id].append(Posting(draft=draft, to=addresses[member.id], due_at=now))
    for workspace_id, each in postings.items():
        await outbox.post(session, workspace_id, each, now)


def _look(member: Member, planned: datetime, now: datetime) -> Look:
    try:
        return look(member.hours, member.digest, planned, now)
    except ValueError:
        log.exception("whether a digest is due cannot be worked out", member_id=member.id)
        return Look(False, now + ASIDE)


async def composed(
    session: Session, letters: Sequence[Letter], readers: Mapping[int, Member], now: datetime
) -> list[tuple[Letter, Card]]:
    """The digests that go out now, each as things stand; those that have nothing to say, or whose reader does not want
    one any more, are settled here, and so are those whose reader's day is over.
    """
    going = [letter for letter in letters if await _may_come(session, letter, readers[letter.draft.member_id], now)]
    if not going:
        return []
    workspaces = {letter.workspace_id for letter in going}
    found = await digests.material(session, workspaces, {letter.draft.member_id for letter in going})
    heads = await digests.heads(session, workspaces)
    cards: list[tuple[Letter, Card]] = []
    for letter in going:
        reader = readers[letter.draft.member_id]
        message = made(letter.workspace_id, reader.id, reader.hours, reader.digest, found[letter.workspace_id], now)
        if not message.sections:
            await outbox.settle_moot(session, [letter.id])
            continue
        voice = Voice(reader.language, reader.zone, now)
        place = Internal(Place(letter.to.platform, letter.to.id, Audience.internal, private=True))
        card = say(replace(message, head=heads.get(letter.workspace_id)), voice, place)
        cards.append((letter, signposts.possible_repeat(voice, card) if letter.repeat else card))
    return cards


async def _may_come(session: Session, letter: Letter, reader: Member, now: datetime) -> bool:
    """Whether it goes out now: its reader still wants it, and is there; the window may have closed since (RULES 5)."""
    wanted = letter.edit_of is None and reader.digest is not Rhythm.off
    at = sends_at(reader.hours, reader.digest, letter.due_at, now) if wanted else None
    if at is None:
        await outbox.settle_moot(session, [letter.id])
    elif at > now:
        await outbox.put_back(session, [letter.id], at)
    return at is not None and at <= now
