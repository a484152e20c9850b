"""`help-me`: a colleague is asked to take a deadline over, and takes it or gives it back (A10)."""

from __future__ import annotations

from bot.commands import clients
from bot.commands.acting import act, changed
from bot.commands.grammar import quoted, tokens
from bot.commands.questioned import closed, open_question, tell, ties_of
from bot.commands.room import Room, member_named, must
from bot.domain import deciding
from bot.domain.client_messages import ContactSet
from bot.domain.deadlines import Verb
from bot.domain.escalation import Decision
from bot.domain.evidence import Entry
from bot.domain.letters import Nudge, asking
from bot.domain.messages import Changed
from bot.domain.people import Act, Role, Ties
from bot.domain.refusals import Refused
from bot.domain.refused_decisions import WhomToAsk
from bot.store.cases import Case
from bot.store.decisions import post

MOST_NAMES = 5


async def help_me(room: Room, case: Case, name: str) -> Changed:
    """`help-me D-12 [@X]`: a colleague is asked to take it over, with the whole context (A10)."""
    must(room, Act.steer, case.ties)
    if not name:
        raise Refused(WhomToAsk(case.deadline.name, colleagues(room, case)))
    helper = member_named(room, name)
    done = await act(
        room,
        case,
        Verb.help_me,
        lambda met: deciding.help_wanted(met.deadline, helper, met.deciders, room.now),
        entry=Entry.help_asked,
        note=helper.name,
    )
    await post(room.session, done.after, asking(done.after.deadline, done.after.deadline.escalation.serial), room.now)
    return changed(room, done, Verb.help_me, tells=False, note=helper.name)


def colleagues(room: Room, case: Case) -> tuple[str, ...]:
    """Who may be asked, the likeliest first: deputy, account rep, then everybody else in the order they came."""
    likely = (case.owner.deputy_id, case.client.rep_id, *case.deadline.blocked, *sorted(case.people))
    out = {case.deadline.owner_id, room.me.id}
    members = (case.people[key] for key in dict.fromkeys(likely) if key in case.people and key not in out)
    return tuple(member.name for member in members if case.deciders.reaches(member.id))[:MOST_NAMES]


def reps(case: Case) -> tuple[str, ...]:
    """Who may look after a client: reps first, then everybody who is here."""
    here = [member for _, member in sorted(case.people.items()) if member.active]
    ordered = sorted(here, key=lambda member: member.role is not Role.rep)
    return tuple(member.name for member in ordered)[:MOST_NAMES]


async def name_manager(room: Room, case: Case, text: str) -> ContactSet:
    """Whom to write to at the client's: a name, and an address if one is known; the cards show it then."""
    *person, last = text.replace(",", " ").split() or [""]
    email = last if "@" in last else ""
    name = " ".join(person if email else (*person, last))
    line = f"{quoted(case.client.name)} {quoted(name) if name else ''} manager" + (f" email {email}" if email else "")
    return await clients.contact(room, line, tokens(line, "/client"))


async def take(room: Room, case: Case, serial: int) -> Changed:
    """*I take it*: the ball moves, and the one who asked is told."""
    question = open_question(room, case, serial)
    done = await act(
        room,
        case,
        Verb.take,
        lambda met: deciding.taken(met.deadline, serial, room.me, room.now),
        entry=Entry.help_taken,
        need=Act.decide,
        ties=ties_of(case, question),
    )
    lender = done.before.owner
    await tell(room, done, Nudge.help_taken, lender.id, serial)
    return changed(room, done, Verb.take, tells=False, note=lender.name)


async def give_back(room: Room, case: Case, serial: int) -> Changed:
    """*Back to you*: declined, or given back after it was taken."""
    escalation = case.deadline.escalation
    question = escalation.suggestion(serial)
    lender = case.deadline.owner_id if question else escalation.lent_by
    outcome = escalation.outcome(serial)
    if question is None and (outcome is None or outcome.decision is not Decision.taken or lender is None):
        raise closed(case, serial)
    ties = ties_of(case, question) if question else Ties(decider_ids=frozenset({case.deadline.owner_id}))
    done = await act(
        room,
        case,
        Verb.give_back,
        lambda met: deciding.given_back(met.deadline, serial, room.me, met.deciders, room.now),
        entry=Entry.help_declined,
        need=Act.decide,
        ties=ties,
    )
    await tell(room, done, Nudge.help_declined, lender or 0, serial)
    return changed(room, done, Verb.give_back, tells=False, note=done.after.owner.name)
