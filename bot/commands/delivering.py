"""What people and the record are told when a command has moved the delivery date, and the text about it."""

from __future__ import annotations

from bot.commands.acting import Done
from bot.commands.preparing import prepared
from bot.commands.room import Room
from bot.domain.deadlines import Deadline, Due
from bot.domain.delivery import DELAYING, deliver_ahead
from bot.domain.letters import Draft, NoticeKind, Nudge
from bot.domain.people import Act, may
from bot.domain.views import Text
from bot.store.decisions import post


def facts(before: Deadline, after: Deadline) -> tuple[str | None, str | None]:
    """For the record: the delivery date and the one before, where a change moved it."""
    if before.deliver is None or after.deliver is None or before.deliver == after.deliver:
        return None, None
    return after.deliver.at.isoformat(), before.deliver.at.isoformat()


def was(done: Done) -> Due | None:
    """The delivery date before, where the change moved it."""
    before, after = done.before.deadline.deliver, done.after.deadline.deliver
    return before if before != after else None


async def confirmed(room: Room, done: Done) -> tuple[Text | None, bool]:
    """After an answer that came late: the text with the new date, and whether it goes to the owner by letter instead.

    Everybody may note an answer; the text is for whoever may mark it as sent. A date that has gone by tells nobody
    anything.
    """
    waited = done.before.deadline.state in DELAYING and was(done) is not None
    if not waited or deliver_ahead(done.after.deadline, done.after.calendars, room.now) is None:
        return None, False
    if may(room.me, Act.steer, done.before.ties):
        return await prepared(room, done.after, NoticeKind.delivery), False
    deadline = done.after.deadline
    draft = Draft(nudge=Nudge.delivery_moved, member_id=deadline.owner_id, deadline_id=deadline.id, by_id=room.me.id)
    await post(room.session, done.after, [draft], room.now)
    return None, True
