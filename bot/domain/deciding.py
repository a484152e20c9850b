"""What a person's decision does to a suggestion (RULES 6): approve, not now, never; help asked for, taken, given back.

First press wins: a question that is closed raises `Refused(DecidedAlready)`. Who may decide is `people.may`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.availability import NeverOpen
from bot.domain.changes import check, owned
from bot.domain.climbing import is_offered
from bot.domain.deadlines import Deadline, Rules, Verb
from bot.domain.deciders import Deciders
from bot.domain.escalation import Asked, Decided, Decision, Suggestion
from bot.domain.ladder import By, Firmness, Rung, Whom
from bot.domain.people import Member, Ties
from bot.domain.refusals import Refused
from bot.domain.refused_decisions import DecidedAlready, HelpAlready, NobodyToAsk, NotOffered, OwnHelp, TooFarOff

HELP = Rung(whom=Whom.colleague, by=By.owner)
"""Help is asked of one person, and waits as long as any decision."""

MOST_LATER = timedelta(days=60)
"""How far away *Not now* may be put off: what is later is a *Never* that nobody meant."""


def question_of(deadline: Deadline, serial: int, *, is_help: bool = False) -> Suggestion:
    """The open question of that number, or `Refused` with what became of it. A call for help is taken or given back, a
    rung of the ladder is decided about: neither takes the answers of the other.
    """
    question = deadline.escalation.suggestion(serial)
    if question is None or question.is_help is not is_help:
        raise _closed(deadline, deadline.escalation.outcome(serial))
    return question


def _closed(deadline: Deadline, outcome: Decided | None) -> Refused:
    return Refused(DecidedAlready(deadline.name, outcome))


def ties_of(question: Suggestion, deciders: Deciders) -> Ties:
    """Who may decide it: whoever was asked, their deputies, and of a rung the rep or owner whose it is (RULES 6)."""
    asked = {asked.member_id for asked in question.asked}
    deputies = {member.deputy_id for key in asked if (member := deciders.people.get(key)) is not None}
    named = {By.rep: deciders.rep_id, By.owner: None if question.is_help else deciders.owner_id}
    return Ties(decider_ids=frozenset(key for key in asked | deputies | {named.get(question.rung.by)} if key))


def approved(deadline: Deadline, serial: int, by: Member, rules: Rules, deciders: Deciders, now: datetime) -> Deadline:
    """The rung is climbed: whoever approved takes it, or the colleague is asked. The next rung counts from here."""
    check(deadline, Verb.approve)
    question = question_of(deadline, serial)
    if not is_offered(question.rung, rules):
        raise Refused(NotOffered(deadline.name))
    closed = deadline.escalation.closed(serial, Decision.approved, by.id, now)
    climbed = replace(closed, step=closed.step + 1, approved_at=now)
    if question.rung.whom is not Whom.colleague:
        return deadline.changed(escalation=replace(climbed, taken_by=by.id))
    helper = deciders.people.get(question.helper_id or 0)
    if helper is None or not deciders.reaches(helper.id):
        raise Refused(NobodyToAsk(deadline.name, ""))
    _one_at_a_time(deadline, deciders)
    return _asking(deadline.changed(escalation=climbed), helper, deciders, now)


def put_off(deadline: Deadline, serial: int, by: Member, deciders: Deciders, now: datetime) -> Deadline:
    """*Not now*: the same person is asked again on their next working day (RULES 6)."""
    check(deadline, Verb.not_now)
    question_of(deadline, serial)
    try:
        until = deciders.calendar(by).plus_days(now, 1)
    except NeverOpen:
        until = now + timedelta(days=1)
    closed = deadline.escalation.closed(serial, Decision.not_now, by.id, now)
    return deadline.changed(escalation=replace(closed, not_before=until, again_id=by.id))


def put_off_until(deadline: Deadline, until: datetime, now: datetime) -> Deadline:
    """The date for a *Not now* that was pressed; `until` (UTC) lies ahead."""
    check(deadline, Verb.not_now)
    escalation = deadline.escalation
    if escalation.not_before is None:
        raise _closed(deadline, escalation.decided[-1] if escalation.decided else None)
    if until - now > MOST_LATER:
        raise Refused(TooFarOff(MOST_LATER.days))
    return deadline.changed(escalation=replace(escalation, not_before=until))


def ended(deadline: Deadline, serial: int, by: Member, now: datetime) -> Deadline:
    """*Never*: this deadline's ladder is over. What was taken stays taken."""
    check(deadline, Verb.never)
    question_of(deadline, serial)
    closed = deadline.escalation.closed(serial, Decision.never, by.id, now)
    return deadline.changed(escalation=replace(closed, is_over=True))


def toned(deadline: Deadline, serial: int, tone: Firmness, rules: Rules) -> Deadline:
    """Softer or firmer words, no firmer than was decided for this client (C8); they take the place of edited ones."""
    check(deadline, Verb.reword)
    question = question_of(deadline, serial)
    if tone not in wordings(question, rules.firmness):
        raise Refused(NotOffered(deadline.name))
    return deadline.changed(escalation=replace(deadline.escalation, open=replace(question, tone=tone, words_id=0)))


def tones(firmness: Firmness) -> tuple[Firmness, ...]:
    """The wordings that are offered with a client, the softest first."""
    order = tuple(Firmness)
    return order[: order.index(firmness) + 1]


def wordings(question: Suggestion, firmness: Firmness) -> tuple[Firmness, ...]:
    """The same for one question: to a manager nothing is softer than normal, because that is soft already."""
    offered = tones(firmness)
    if question.rung.whom is Whom.manager:
        offered = tuple(tone for tone in offered if tone is not Firmness.soft)
    return offered or (Firmness.normal,)


def tone_of(question: Suggestion, firmness: Firmness) -> Firmness:
    """How the words of a question sound: never firmer than was decided for this client, even if that was later."""
    offered = wordings(question, firmness)
    return question.tone if question.tone in offered else offered[-1]


def reworded(deadline: Deadline, serial: int, words_id: int) -> Deadline:
    """Somebody changed the words: the kept text `words_id` is what the question shows from now on."""
    check(deadline, Verb.reword)
    question = question_of(deadline, serial)
    return deadline.changed(escalation=replace(deadline.escalation, open=replace(question, words_id=words_id)))


def help_wanted(deadline: Deadline, helper: Member, deciders: Deciders, now: datetime) -> Deadline:
    """The owner asks a colleague to take it over: one at a time (A10)."""
    check(deadline, Verb.help_me)
    if helper.id == deadline.owner_id:
        raise Refused(OwnHelp())
    if not deciders.reaches(helper.id):
        raise Refused(NobodyToAsk(deadline.name, helper.name))
    _one_at_a_time(deadline, deciders)
    return _asking(deadline.changed(), helper, deciders, now)


def _one_at_a_time(deadline: Deadline, deciders: Deciders) -> None:
    asked = deadline.escalation.help
    if asked is not None:
        raise Refused(HelpAlready(deadline.name, deciders.people[asked.now.member_id].name))


def _asking(deadline: Deadline, helper: Member, deciders: Deciders, now: datetime) -> Deadline:
    escalation = deadline.escalation
    serial = escalation.serial + 1
    question = Suggestion(
        serial=serial,
        rung=HELP,
        asked=(Asked(member_id=helper.id, at=deciders.opening(helper, now)),),
        helper_id=helper.id,
        is_help=True,
    )
    return replace(deadline, escalation=replace(escalation, help=question, serial=serial))


def taken(deadline: Deadline, serial: int, by: Member, now: datetime) -> Deadline:
    """*I take it*: the colleague owns it from now on, and what the owner gets is theirs to get (A10)."""
    check(deadline, Verb.take)
    question_of(deadline, serial, is_help=True)
    if by.id == deadline.owner_id:
        raise Refused(OwnHelp())
    closed = deadline.escalation.closed(serial, Decision.taken, by.id, now)
    mine = owned(deadline, by.id)
    return replace(mine, escalation=replace(closed, lent_by=deadline.owner_id, taken_by=None))


def given_back(deadline: Deadline, serial: int, by: Member, deciders: Deciders, now: datetime) -> Deadline:
    """*Back to you*: the question is declined, or what was taken goes back to who asked."""
    check(deadline, Verb.give_back)
    escalation = deadline.escalation
    question = escalation.help
    if question is not None and question.serial == serial:
        return deadline.changed(escalation=escalation.closed(serial, Decision.given_back, by.id, now))
    outcome, lender = escalation.outcome(serial), escalation.lent_by
    is_mine = outcome is not None and outcome.decision is Decision.taken and deadline.owner_id == by.id
    if not is_mine or lender is None or not deciders.people[lender].active:
        raise _closed(deadline, outcome)
    closed = escalation.closed(serial, Decision.given_back, by.id, now)
    return replace(owned(deadline, lender), escalation=replace(closed, lent_by=None))
