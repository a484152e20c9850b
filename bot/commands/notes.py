"""What one member is told because of what another did: said once and for all, handed over in their hours (RULES 4)."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Account, Audience, Place
from bot.commands.room import Room
from bot.domain.availability import NeverOpen, with_hours
from bot.domain.evidence import Entry, Fact, Record
from bot.domain.letters import Draft, Nudge
from bot.domain.messages import Message
from bot.domain.people import Member
from bot.store import Session, evidence, members, outbox
from bot.store.letter_values import Posting
from bot.texts.say import say
from bot.texts.voice import Internal, Voice


async def noted(room: Room, kind: Entry, **words: Fact) -> None:
    """A line of the record about the team: what the speaker did."""
    entry = Record(
        workspace_id=room.workspace_id, at=room.now, kind=kind, actor_id=room.me.id, words={**words, "by": room.me.name}
    )
    await evidence.append(room.session, [entry])


async def tell(
    session: Session, member: Member, message: Message, now: datetime, *, but: Account | None = None
) -> None:
    """A note to a member's private chat; not to the account `but`, which has the answer already."""
    to = (await members.addresses(session, [member.id])).get(member.id)
    if but is not None and to is not None and (to.platform, to.id) == (but.platform, but.id):
        others = await members.accounts(session, member.id)
        to = next((each for each in others if (each.platform, each.id) != (but.platform, but.id)), None)
    if to is None:
        return
    place = Internal(Place(to.platform, to.id, Audience.internal, private=True))
    card = say(message, Voice(member.language, member.zone, now), place)
    try:
        opens = with_hours(member.hours).calendar().next_opening(now)
    except NeverOpen:
        opens = now
    draft = Draft(nudge=Nudge.card, member_id=member.id, deadline_id=0)
    await outbox.post(session, member.workspace_id, [Posting(draft=draft, to=to, due_at=opens, card=card)], now)
