"""The commands that only show: a deadline, its plan and its draft, lists, help."""

from __future__ import annotations

from bot.commands.acting import caught_up
from bot.commands.preparing import if_told_now, prepared
from bot.commands.room import Room, client_named
from bot.domain.cost import price
from bot.domain.deadlines import State
from bot.domain.followup import plan
from bot.domain.letters import OF_END, NoticeKind
from bot.domain.messages import Drafted, Listed, Planned, Shown
from bot.domain.refusals import NoDraft, Refused
from bot.domain.views import HistoryLine, Text
from bot.store import cases, deadlines, evidence, notices
from bot.store.cases import Case

MOST_LINES = 20
"""Lines of a record or a list in one message."""


async def show(room: Room, case: Case) -> Shown:
    """Where it stands, and the newest lines of its record."""
    lines, earlier = await evidence.history(room.session, case.deadline.id, MOST_LINES)
    names = {key: member.name for key, member in room.people.items()}
    history = tuple(HistoryLine(line.at, line.kind, names.get(line.actor_id or 0, ""), line.words) for line in lines)
    met, _ = caught_up(room, case)  # what fell due within the last second is so, even if its letters are under way
    costs = price(met.deadline, met.rules, met.calendars, room.now)
    return Shown(met.view(room.now, room.me.id), history, earlier, costs)


async def show_plan(room: Room, case: Case) -> Planned:
    """What happens if nobody interferes; before the notice is out, as if it went out now."""
    met, _ = caught_up(room, case)
    told = if_told_now(met, room.now) if met.deadline.state is State.waiting else met
    steps = plan(told.deadline, case.rules, case.calendars, room.now)
    return Planned(met.view(room.now, room.me.id), steps, assumed_sent=told is not met)


async def draft(room: Room, case: Case) -> Drafted:
    """The text that the client should get now: the newest that is not sent, or the notice once more."""
    met, _ = caught_up(room, case)
    deadline = met.deadline
    newest = await notices.newest(room.session, deadline.id, deadline.state)
    fits = newest is not None and (deadline.is_open or newest.kind in OF_END)
    if newest is not None and newest.sent_at is None and fits:
        return Drafted(met.view(room.now, room.me.id), Text(newest.words, newest.id))
    if deadline.state is not State.waiting or deadline.due.at <= room.now:
        raise Refused(NoDraft(deadline.name, deadline.state))
    return Drafted(met.view(room.now, room.me.id), await prepared(room, met, NoticeKind.notice))


async def show_list(room: Room, which: str) -> Listed:
    """Open deadlines: `mine`, `all`, `overdue`, or a client's."""
    word = which.casefold() or "mine"
    member = room.me.id if word == "mine" else None
    client = None if word in {"mine", "all", "overdue"} else await client_named(room, which)
    found, total = await deadlines.page(
        room.session,
        room.workspace_id,
        member_id=member,
        client_id=client.id if client else None,
        overdue=word == "overdue",
        most=MOST_LINES,
    )
    known = await cases.of(room.session, found)
    return Listed(word, tuple(known[each.id].view(room.now, room.me.id) for each in found), total)
