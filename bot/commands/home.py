"""`/home`: the overview of one member. How many queries it takes does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.commands.room import Room
from bot.domain.answer_times import answer_record, two_quarters
from bot.domain.availability import with_hours
from bot.domain.client_messages import ClientAsked, ClientShown, ClientsListed
from bot.domain.clients import Client
from bot.domain.deadlines import RULES
from bot.domain.followup import plan
from bot.domain.form_messages import Asked, FormDeclined, FormShown, GivenUp, WhichField
from bot.domain.help_messages import ClientHelp, DeadlineHelp, HelpShown
from bot.domain.home import Ahead, Health, HomeShown, in_order, waiting, week_of
from bot.domain.load import WeekShown
from bot.domain.messages import (
    AlreadyDone,
    Changed,
    ChaseKept,
    Declined,
    Drafted,
    Listed,
    Made,
    Message,
    NotAgain,
    Planned,
    Shown,
)
from bot.domain.pages import ROWS
from bot.domain.people import Member
from bot.domain.steps import SILENT
from bot.domain.suggested import Reworded
from bot.domain.team import TeamShown
from bot.store import Session, answers, cases, homes, lists
from bot.store.cases import Case

LOOKS = (
    AlreadyDone | Asked | ClientAsked | ClientShown | ClientsListed | Declined | Drafted | FormDeclined | FormShown
    | HelpShown | DeadlineHelp | ClientHelp | WhichField | GivenUp | HomeShown | Listed | NotAgain | Planned | Shown
    | TeamShown | WeekShown
)  # fmt: skip
"""What changes nothing that an overview shows."""

ON_PAGE = 20
"""Deadlines on a page of its own; a message has `ROWS`."""


async def shown(room: Room, *, is_page: bool = False) -> HomeShown:
    """The overview of whoever asks."""
    return await overview(room.session, room.me, room.now, is_page=is_page)


async def overview(session: Session, me: Member, now: datetime, *, is_page: bool) -> HomeShown:
    """The overview of a member as things stand at `now` (UTC)."""
    asking, total = await lists.waiting_for(session, me.workspace_id, me.id)
    known = await cases.of(session, asking)
    wanted = waiting(known[each.id].view(now, me.id) for each in asking)
    seen = {each.view.deadline.id for each in wanted[:ROWS]}
    found, page = await lists.page(
        session, me.workspace_id, member_id=me.id, but=seen, most=ON_PAGE if is_page else ROWS
    )
    known |= await cases.of(session, [each for each in found if each.id not in known])
    mine, looked_after = await lists.clients_of(session, me.workspace_id, me.id, ROWS)
    return HomeShown(
        waiting=wanted[:ROWS],
        waits=total - (len(asking) - len(wanted)),  # some were handed on to somebody else
        ahead=in_order(_ahead(known[each.id], me, now) for each in found),
        open=page.total,
        clients=await _health(session, mine, now),
        looked_after=looked_after,
        week=week_of(me.hours, now),
        is_page=is_page,
    )


def _ahead(case: Case, me: Member, now: datetime) -> Ahead:
    steps = plan(case.deadline, case.rules, case.calendars, now)
    return Ahead(case.view(now, me.id), next((step for step in steps if step.kind not in SILENT), None))


async def _health(session: Session, mine: Sequence[Client], now: datetime) -> tuple[Health, ...]:
    """How these clients stand, in two queries."""
    if not mine:
        return ()
    calendars = {client.id: with_hours(client.hours).calendar() for client in mine}
    edges = [two_quarters(calendar, now) for calendar in calendars.values()]
    since, until = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    waits = await answers.waits_of(session, [client.id for client in mine], since, until, now)
    tallies = await lists.tallies(session, [client.id for client in mine])
    found: list[Health] = []
    for client in mine:
        record = answer_record(waits.get(client.id, ()), RULES, calendars[client.id], now)
        tally = tallies.get(client.id, lists.Tally())
        minutes = tally.reminders * RULES.minutes_per_reminder
        found.append(Health(client, record, tally.open, tally.past, minutes))
    return tuple(found)


async def refresh(room: Room, message: Message) -> None:
    """The pages of the speaker, and of those whose affairs the answered act has changed, are made anew."""
    if isinstance(message, LOOKS):
        return
    concerned = {room.me.id}
    if isinstance(message, Made | Changed | ChaseKept | Reworded):
        concerned |= homes.concerned(message.view.deadline)
    await homes.refresh(room.session, concerned, room.now)
