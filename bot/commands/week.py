"""`/deadline list week`: the load of the days ahead."""

from __future__ import annotations

from bot.commands.room import Room
from bot.domain import load
from bot.store import loads


async def show(room: Room) -> load.WeekShown:
    """How many open deadlines fall due on each of the next seven days, mine and my colleagues', in one query."""
    days = load.days_ahead(room.now, room.me.zone)
    counts = await loads.counted(room.session, room.workspace_id, room.me.id, load.edges(room.now, room.me.zone))
    calendar = room.me.hours.calendar()
    return load.week(days, counts, [not calendar.is_working_day(day) for day in days])
