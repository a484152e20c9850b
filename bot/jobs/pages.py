"""Pages of members' own overviews: composed when they go out, one for an account however many letters ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.chat import Address, Audience, Card, Place, Wire
from bot.commands import home
from bot.domain.people import Member
from bot.store import Session, homes, outbox
from bot.store.letter_values import Letter
from bot.texts.say import say
from bot.texts.voice import Internal, Voice

AT_ONCE = 5
"""Pages made in one transaction: each is a long look, and on SQLite nobody else writes meanwhile."""


async def composed(
    session: Session, letters: Sequence[Letter], readers: Mapping[int, Member], wires: Mapping[str, Wire], now: datetime
) -> list[tuple[Letter, Card]]:
    """The newest letter for each page, with what it shows now; of those that nobody needs nothing is kept, and those
    that are too many for now wait for the next claim.
    """
    newest: dict[Address, Letter] = {letter.to: letter for letter in sorted(letters, key=lambda each: each.id)}
    going = [each for each in newest.values() if wires[each.to.platform].home and readers[each.draft.member_id].active]
    await homes.forget(session, sorted({letter.id for letter in letters} - {letter.id for letter in going}))
    await outbox.put_back(session, [letter.id for letter in going[AT_ONCE:]], now)
    return [(letter, await _card(session, letter, readers[letter.draft.member_id], now)) for letter in going[:AT_ONCE]]


async def _card(session: Session, letter: Letter, reader: Member, now: datetime) -> Card:
    message = await home.overview(session, reader, now, is_page=True)
    place = Internal(Place(letter.to.platform, letter.to.id, Audience.internal, private=True))
    return say(message, Voice(reader.language, reader.zone, now), place)
