"""What could be typed next, for a terminal that completes."""

from __future__ import annotations

from bot.commands.grammar import quoted
from bot.commands.room import Room
from bot.commands.router import VERBS
from bot.store import clients, lists

MOST = 200


async def words(room: Room | None) -> tuple[str, ...]:
    """Beginnings of commands; with a room also its clients, colleagues and open deadlines."""
    lines = [f"{root} {verb}" for root, verbs in VERBS.items() for verb in verbs]
    if room is None:
        return tuple(lines)
    names = await clients.names(room.session, room.workspace_id, MOST)
    found, _ = await lists.page(room.session, room.workspace_id, most=MOST)
    people = [f"@{member.name}" for member in room.people.values() if member.active]
    return (*lines, *(quoted(name) for name in names), *people, *(each.name for each in found))
