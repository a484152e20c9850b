"""`/me digest` and `/me calendar`: what somebody gets to read without asking (a digest, a feed for their calendar)."""

from __future__ import annotations

from bot.commands.room import Room
from bot.domain.digest import DigestSet, Rhythm, next_digest
from bot.domain.feed_messages import FeedMade, FeedShown, NoAddress
from bot.domain.refusals import Refused, UnknownValue
from bot.store import digests, feeds

RHYTHMS = {"daily": Rhythm.daily, "weekly": Rhythm.weekly, "off": Rhythm.off}
FEED = ("new", "off")


async def digest(room: Room, text: str) -> DigestSet:
    """`/me digest daily|weekly|off`; without a word how it stands."""
    me, wanted = room.me, text.strip().casefold()
    if not wanted:
        return DigestSet(me.digest, await digests.planned(room.session, me.id))
    if wanted not in RHYTHMS:
        raise Refused(UnknownValue("digest", text[:20], tuple(RHYTHMS)))
    rhythm = RHYTHMS[wanted]
    planned = await digests.planned(room.session, me.id)
    if rhythm is not me.digest or planned is None:  # said again it changes nothing: today's may be on its way
        planned = next_digest(me.hours, rhythm, room.now)
        await digests.set_rhythm(room.session, me.id, rhythm, planned)
    return DigestSet(rhythm, planned)


async def calendar(room: Room, text: str) -> FeedMade | FeedShown:
    """`/me calendar`: an address, shown once; `new`: another one, which ends the old; `off`: none."""
    me, wanted = room.me, text.strip().casefold()
    if wanted not in ("", *FEED):
        raise Refused(UnknownValue("calendar", text[:20], FEED))
    if wanted == "off":
        await feeds.revoke(room.session, me.id)
        return FeedShown(is_on=False)
    if not wanted and me.has_feed:
        return FeedShown(is_on=True)
    if not room.outside.public:
        raise Refused(NoAddress())
    secret = await feeds.make(room.session, me.id)
    return FeedMade(f"{room.outside.public}/calendar/{secret}.ics", replaces=me.has_feed)
