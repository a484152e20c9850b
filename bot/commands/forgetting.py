"""`/client forget` and `/team keep`: names and words that go, while the record's chain stays whole (RULES 8).

Forgetting is asked about once more, because it cannot be taken back; the name and the people at the client go at once,
the words everywhere else a little later (`bot.jobs.forgetting`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.commands.grammar import Token
from bot.commands.notes import noted
from bot.commands.room import Room, client_key, client_named, must
from bot.domain.clients import Client
from bot.domain.evidence import Entry
from bot.domain.forgetting import Kind, Names, days_of, months_of, read_months
from bot.domain.forgetting_messages import ClientForgotten, ForgetForGood, KeepShown, StillOpen, WrongPeriod
from bot.domain.people import Act, may
from bot.domain.refusals import Refused, UnknownClient, WrongUsage
from bot.store import clients, deadlines, forgetting, lists, workspaces

SURE = "forget"
"""The question that is answered with yes."""

TAKES_EFFECT = timedelta(hours=24)
"""How long a new period can be taken back before anything is erased by it."""


async def forget(room: Room, name: str) -> ClientForgotten:
    """`/client forget NAME`. Refused while anything is open with them."""
    must(room, Act.forget)
    if not name:
        raise Refused(WrongUsage("/client", "forget"))
    client = await _named(room, name)
    await clients.hold(room.session, client.id)
    found, page = await lists.page(room.session, room.workspace_id, client_id=client.id)
    if page.total:
        raise Refused(StillOpen(client.name, tuple(each.name for each in found), page.total))
    if SURE not in room.allowed:
        question = ForgetForGood(client.name, len(client.contacts), await forgetting.how_many(room.session, client.id))
        raise Refused(question, f"/client forget {client_key(client)}")
    own = (client.name, *(contact.name for contact in client.contacts), *(each.email for each in client.contacts))
    others = await forgetting.others(room.session, room.workspace_id, Kind.client, client.id)
    names = Names.of(own, others)
    await forgetting.begin(
        room.session,
        room.workspace_id,
        Kind.client,
        room.now,
        subject_id=client.id,
        by=room.me.name,
        actor_id=room.me.id,
        names=names,
    )
    await clients.forget(room.session, client, room.now)
    await deadlines.keep_closed(room.session, client.id)
    return ClientForgotten(await forgetting.mentions(room.session, room.workspace_id, names, client_id=client.id))


async def _named(room: Room, name: str) -> Client:
    """Nobody who wants a client forgotten is offered to make a new one."""
    try:
        return await client_named(room, name)
    except Refused as refused:
        if isinstance(refused.refusal, UnknownClient):
            raise Refused(replace(refused.refusal, forgets=True)) from None
        raise


async def keep(room: Room, text: str, words: tuple[Token, ...]) -> KeepShown:
    """`/team keep [24 months|2 years|off]`: for how long words are kept. What was erased does not come back."""
    before = await workspaces.retention(room.session, room.workspace_id)
    shown = _kept(room, before)
    if not words:
        return shown
    must(room, Act.retention)
    wanted = read_months(text)
    if wanted is None:
        raise Refused(WrongPeriod())
    if wanted == shown.months:
        return replace(shown, same=True)
    starts_at = room.now + TAKES_EFFECT if wanted else None
    await workspaces.set_retention(room.session, room.workspace_id, days_of(wanted) if wanted else None, starts_at)
    await noted(room, Entry.retention, months=wanted)
    return KeepShown(wanted, starts_at, changed=True)


def _kept(room: Room, period: workspaces.Retention) -> KeepShown:
    months = months_of(period.days) if period.days else 0
    starts_at = period.since if period.days and period.since and period.since > room.now else None
    return KeepShown(months, starts_at, may_set=may(room.me, Act.retention))
