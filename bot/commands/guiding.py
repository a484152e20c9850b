"""`/help`: the menu, help on a command, and what the speaker can do with a deadline or a client as it stands.

Whether a command is possible is not decided here: the same pure function that would carry it out is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.commands import absences, helping, showing, steering
from bot.commands.acting import caught_up
from bot.commands.forms_of_clients import typist
from bot.commands.grammar import unquoted
from bot.commands.questioned import ties_of
from bot.commands.room import Room, case_named, client_named
from bot.domain import changes, deciding
from bot.domain.clients import Client
from bot.domain.deadlines import RULES, Clause, Due, State, Verb
from bot.domain.help_messages import ClientHelp, DeadlineHelp, HelpShown
from bot.domain.letters import TELLING
from bot.domain.names import Names
from bot.domain.people import Act, Ties, may, who_may
from bot.domain.refusals import Refused
from bot.store import clients, deadlines, lists, notices, outbox, questions
from bot.store.cases import Case

MOST_NAMES = 3

WHY = "why"
"""Stands for a reason."""

NEEDS: dict[tuple[str, str], Act] = {
    ("/client", "set"): Act.client_rules,
    ("/client", "hours"): Act.client_rules,
    ("/client", "forget"): Act.forget,
    ("/team", "invite"): Act.invite,
    ("/team", "revoke"): Act.invite,
    ("/team", "role"): Act.roles,
    ("/team", "remove"): Act.remove,
    ("/team", "here"): Act.places,
    ("/team", "keep"): Act.retention,
    ("/escalation", "set"): Act.client_rules,
    ("/escalation", "rung"): Act.client_rules,
    ("/escalation", "off"): Act.client_rules,
    ("/escalation", "usual"): Act.client_rules,
}
"""Commands that are not for everybody; those about a deadline depend on the deadline."""

OPEN_TO = {"answered": Act.answer, "promise": Act.promise, "snooze": Act.see, "undo": Act.see}
"""What is not for those alone who steer a deadline; who may undo depends on what was done."""

OF_CLIENT = (
    "new", "open", "set", "hours", "holidays", "away", "back", "except", "contact", "ask", "escalation", "forget",
)  # fmt: skip
BY_RULES = frozenset({"set", "hours", "holidays", "away", "back", "except"})


async def shown(room: Room, about: str) -> HelpShown | DeadlineHelp | ClientHelp:
    """`/help`, `/help D-12`, `/help Acme`, `/help team`; `Refused` for a name that nobody has."""
    word = unquoted(about.strip())
    if not word:
        is_open = await questions.form_of(room.session, room.me.id, room.now) is not None
        return HelpShown("", await names(room), form=is_open)
    root = f"/{word.removeprefix('/').casefold()}"
    if root in {root for root, _ in NEEDS} | {"/deadline", "/availability", "/me"}:
        return await of_root(room, root)
    try:
        case = await case_named(room, word)
    except Refused:
        return await _of_client(room, await client_named(room, word))
    return await _of_deadline(room, case)


async def of_root(room: Room, root: str) -> HelpShown:
    """`/deadline help` and the like: without what the speaker may not do; who may is named."""
    looks_after = await clients.looks_after(room.session, room.workspace_id, room.me.id)
    ties = Ties(rep_id=room.me.id if looks_after else None)
    hidden = {verb: act for (of, verb), act in NEEDS.items() if of == root and not may(room.me, act, ties)}
    able = {each.name for act in hidden.values() for each in who_may(act, Ties(), room.people.values())}
    return HelpShown(root, await names(room), tuple(hidden), tuple(sorted(able))[:MOST_NAMES])


async def names(room: Room) -> Names:
    """What examples are made of: a client, a colleague, an open deadline of the speaker's."""
    known = await clients.names(room.session, room.workspace_id, 1)
    mine, _ = await lists.page(room.session, room.workspace_id, member_id=room.me.id)
    colleague = next((each.name for each in room.people.values() if each.active and each.id != room.me.id), "")
    return Names(client=next(iter(known), ""), colleague=colleague, deadline=mine[0].name if mine else "")


async def _of_client(room: Room, client: Client) -> ClientHelp:
    ties = Ties(rep_id=client.rep_id)
    rules = may(room.me, Act.client_rules, ties)
    verbs = tuple(verb for verb in OF_CLIENT if rules or verb not in BY_RULES)
    if not may(room.me, Act.forget):
        verbs = tuple(verb for verb in verbs if verb != "forget")
    if "back" in verbs and not _can(lambda: absences.back(client.hours, "", (), typist(room), whose=client.name)):
        verbs = tuple(verb for verb in verbs if verb != "back")
    able = () if rules else who_may(Act.client_rules, ties, room.people.values())
    known = replace(await names(room), client=client.name)
    return ClientHelp(client, verbs, known, room.me, tuple(each.name for each in able)[:MOST_NAMES])


async def _of_deadline(room: Room, case: Case) -> DeadlineHelp:
    met, _ = caught_up(room, case)
    ties = met.ties
    steers = may(room.me, Act.steer, ties)
    possible = await _possible(room, met)
    found = [verb for verb in possible if may(room.me, OPEN_TO.get(verb, Act.steer), ties)]
    looks = ["plan"] if met.deadline.is_open else []
    looks += ["draft"] if await showing.newest_draft(room, met) or showing.may_prepare(room, met) else []
    question = met.deadline.escalation.open
    asks = question is not None and may(room.me, Act.decide, ties_of(met, question))
    found = [*looks, *found, *(["not-now"] if asks else [])]
    helpers = helping.colleagues(room, met)
    known = Names(
        client=met.client.name,
        colleague=next(iter(helpers), "") or (await names(room)).colleague,
        deadline=met.deadline.name,
    )
    able = () if steers else who_may(Act.steer, ties, room.people.values())
    return DeadlineHelp(
        met.view(room.now, room.me.id),
        tuple(found),
        known,
        tuple(each.name for each in able)[:MOST_NAMES],
        question.serial if question is not None and asks else 0,
    )


async def _possible(room: Room, case: Case) -> list[str]:
    """The verbs that would be carried out now, each with an answer like that of its example."""
    deadline, now, calendars = case.deadline, room.now, case.calendars
    soon = now + timedelta(days=3)
    due = Due(soon, soon.replace(tzinfo=None), "UTC")
    kept = await deadlines.kept(room.session, deadline.id)
    hears = await outbox.waits_for(room.session, room.me.id, deadline.id)
    helpers = helping.colleagues(room, case)
    helper = next((member for member in room.people.values() if member.name in helpers), None)
    others = any(member.active and member.id != deadline.owner_id for member in case.people.values())
    tried: dict[Verb, Callable[[], object]] = {
        Verb.answered: lambda: changes.check(deadline, Verb.answered),
        Verb.promise: lambda: changes.promised(deadline, soon, RULES),
        Verb.extend: lambda: changes.extended(deadline, due, calendars, now),
        Verb.theirs: lambda: changes.theirs(deadline, calendars, now),
        Verb.ours: lambda: changes.ours(deadline, now),
        Verb.hold: lambda: changes.clause_set(deadline, Clause.hold, WHY, now),
        Verb.proceed: lambda: changes.clause_set(deadline, Clause.proceed, WHY, now),
        Verb.chase: lambda: changes.clause_set(deadline, Clause.chase, WHY, now),
        Verb.snooze: lambda: changes.snoozed(deadline, room.me.id, soon, RULES, calendars, hears),
        Verb.edit: lambda: changes.edited(deadline, "other words"),
        Verb.owner: lambda: changes.owned(deadline, room.me.id),
        Verb.blocks: lambda: changes.blocking(deadline, ()),
        Verb.cancel: lambda: changes.cancelled(deadline),
        Verb.undo: lambda: changes.undone(deadline, kept),
    }
    found = [verb.value for verb, change in tried.items() if _can(change)]
    if not others:
        found = [verb for verb in found if verb not in {"owner", "blocks"}]
    if deadline.state is State.answered and "answered" in found:
        found.remove("answered")  # it would only add a note
    if "undo" in found and kept is not None and not steering.may_undo(room, case, kept.verb):
        found.remove("undo")
    if helper is not None and _can(lambda: deciding.help_wanted(deadline, helper, case.deciders, now)):
        found.append("help-me")
    return [*await _sending(room, case), *found]


async def _sending(room: Room, case: Case) -> list[str]:
    """Whether a text waits to be marked as sent, now or (past due, with nobody told) at an earlier instant."""
    deadline = case.deadline
    newest = await notices.newest(room.session, deadline.id, deadline.state)
    if newest is None:
        return []
    if deadline.state is State.untold:
        return ["sent-at"]
    too_late = newest.kind in TELLING and deadline.is_open and deadline.needs_notice and newest.due.at <= room.now
    return [] if newest.sent_at is not None or too_late else ["sent"]


def _can(change: Callable[[], object]) -> bool:
    try:
        change()
    except Refused:
        return False
    return True
