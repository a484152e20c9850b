"""The commands that only show: a deadline, its plan and its draft, lists, help."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.acting import caught_up
from bot.commands.grammar import Token, span
from bot.commands.preparing import if_told_now, prepared
from bot.commands.room import Room, client_key, client_named
from bot.domain.cost import price
from bot.domain.deadlines import State
from bot.domain.followup import plan
from bot.domain.letters import OF_END, NoticeKind
from bot.domain.messages import Drafted, Listed, Planned, Shown
from bot.domain.refusals import NoDraft, Refused
from bot.domain.views import HistoryLine, Text
from bot.store import cases, evidence, lists, notices
from bot.store.cases import Case

MOST_LINES = 20
"""Lines of a record in one message."""


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
    newest = await newest_draft(room, met)
    if newest is not None:
        return Drafted(met.view(room.now, room.me.id), newest)
    if not may_prepare(room, met):
        raise Refused(NoDraft(met.deadline.name, met.deadline.state))
    return Drafted(met.view(room.now, room.me.id), await prepared(room, met, NoticeKind.notice))


async def newest_draft(room: Room, met: Case) -> Text | None:
    """The newest text that is not sent, if it still holds; one in a language that is no longer the client's does not,
    where another can be made.
    """
    deadline = met.deadline
    newest = await notices.newest(room.session, deadline.id, deadline.state)
    if newest is None or newest.sent_at is not None or not (deadline.is_open or newest.kind in OF_END):
        return None
    if not newest.words.text:  # erased, or to be made anew
        return None
    if newest.words.language != met.client.language and may_prepare(room, met):
        return None
    return Text(newest.words, newest.id)


def may_prepare(room: Room, met: Case) -> bool:
    """Whether the notice can be made once more."""
    return met.deadline.state is State.waiting and met.deadline.due.at > room.now


def numbered(words: Sequence[Token]) -> tuple[Sequence[Token], int]:
    """What is listed, and which page of it: `mine page 2`; without one the first."""
    if len(words) > 1 and words[-2].says("page") and words[-1].text.isdecimal() and len(words[-1].text) < 6:
        return words[:-2], int(words[-1].text)
    return words, 1


async def show_list(room: Room, text: str, words: Sequence[Token]) -> Listed:
    """Open deadlines, by what happens next: `mine`, `all`, `overdue`, or a client's; a page of them."""
    words, wanted = numbered(words)
    which = span(text, words)
    word = which.casefold() or "mine"
    member = room.me.id if word == "mine" else None
    client = None if word in {"mine", "all", "overdue"} else await client_named(room, which)
    found, page = await lists.page(
        room.session,
        room.workspace_id,
        member_id=member,
        client_id=client.id if client else None,
        overdue=word == "overdue",
        wanted=wanted,
    )
    known = await cases.of(room.session, found, room.people)
    views = tuple(known[each.id].view(room.now, room.me.id) for each in found)
    return Listed(client_key(client) if client else word, views, page)
