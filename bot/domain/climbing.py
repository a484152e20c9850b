"""How an escalation goes on by itself: when a rung comes, whom it asks, and that no question lapses quietly (RULES 6).

Nothing here reaches a client, and nothing is decided: a step only asks one of us, once more, or somebody else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.availability import Calendar, NeverOpen
from bot.domain.deadlines import Ball, Deadline, Rules
from bot.domain.escalation import Asked, Decision, Escalation, Suggestion
from bot.domain.ladder import By, Firmness, Rung, Whom
from bot.domain.people import Member
from bot.domain.reminders import Calendars
from bot.domain.steps import Kind, Step


def coming(deadline: Deadline, rules: Rules, calendars: Calendars) -> list[tuple[Kind, datetime]]:
    """What comes next of the questions that are open and of the ladder, each with its instant (UTC)."""
    escalation = deadline.escalation
    found: list[tuple[Kind, datetime] | None] = []
    if deadline.is_open and escalation.help is not None:
        found.append(_of_help(escalation.help, calendars))
    if escalation.open is not None and deadline.side is not None:
        found.append(_of_question(escalation.open, rules, calendars))
    elif climbs(deadline):
        found.append(_of_rung(deadline, rules, calendars))
    return [each for each in found if each is not None]


def climbs(deadline: Deadline) -> bool:
    """Whether the ladder goes on: their silence counts, they have the ball, and no promise stands (A7, A8)."""
    rests = deadline.ball is Ball.ours or deadline.promised_at is not None
    return deadline.side is not None and not rests and not deadline.escalation.is_over


def rests_nudges(deadline: Deadline, calendars: Calendars) -> bool:
    """Whether the owner's daily nudges rest: a question is open, or somebody still here has taken it (RULES 6)."""
    escalation = deadline.escalation
    taker = calendars.deciders.people.get(escalation.taken_by or 0)
    has_left = taker is not None and not taker.active
    return bool(escalation.questions) or (escalation.taken_by is not None and not has_left)


def rung_ahead(deadline: Deadline, rules: Rules) -> Rung | None:
    """The rung that comes next: of the rules with which the escalation began, as far as we go with this client (C8)."""
    escalation = deadline.escalation
    if deadline.side is None or escalation.open is not None:
        return None
    rungs = escalation.rungs if escalation.rungs is not None else rules.ladder.side(deadline.side)
    rung = rungs[escalation.step] if escalation.step < len(rungs) else None
    return rung if rung is not None and is_offered(rung, rules) else None


def is_offered(rung: Rung, rules: Rules) -> bool:
    """Whether the rung is one that we offer with this client: `soft` never proposes their manager (C8)."""
    return rung.whom is not Whom.manager or rules.firmness is not Firmness.soft


def _of_rung(deadline: Deadline, rules: Rules, calendars: Calendars) -> tuple[Kind, datetime] | None:
    rung = rung_ahead(deadline, rules)
    if rung is None:
        return None
    starts = _starts(deadline, rung, rules)
    whole = _line(deadline.escalation, rung, calendars)
    line = tuple(member for member in whole if calendars.deciders.reaches(member.id))
    if starts is None or not line:
        return None
    try:
        return Kind.suggested, _instant(deadline, rung, starts, calendars.deciders.calendar(line[0], line))
    except NeverOpen:
        return None


def _line(escalation: Escalation, rung: Rung, calendars: Calendars) -> tuple[Member, ...]:
    """Who is asked, best first; whoever said *Not now* is asked again."""
    line = calendars.deciders.line(rung.by)
    again = calendars.deciders.people.get(escalation.again_id or 0)
    return line if again is None or not again.active else tuple(dict.fromkeys([again, *line]))


def _starts(deadline: Deadline, rung: Rung, rules: Rules) -> datetime | None:
    """From when a rung's time counts (UTC); None while what it waits for has not happened."""
    escalation = deadline.escalation
    instants = [escalation.approved_at if escalation.step else deadline.passed_at, escalation.since]
    if rung.spent:
        if deadline.overdue_texts < rules.overdue_texts:
            return None
        instants.append(deadline.last_text_at)
    if rung.broken:
        if deadline.promises_broken < rung.broken:
            return None
        instants.append(deadline.looked_until)  # a promise that is broken moves it to its instant
    return max(instant for instant in (*instants, deadline.passed_at) if instant is not None)


def _instant(deadline: Deadline, rung: Rung, starts: datetime, calendar: Calendar) -> datetime:
    """When the rung comes, inside the decider's hours; not before a broken promise, or before *Not now* runs out."""
    at = calendar.plus_days(starts, rung.days) if rung.days else starts
    at = calendar.plus_hours(at, timedelta(hours=rung.hours)) if rung.hours else at
    rested = (deadline.looked_until, deadline.escalation.not_before or at)
    return calendar.next_opening(max(at, *rested))


def _of_question(question: Suggestion, rules: Rules, calendars: Calendars) -> tuple[Kind, datetime] | None:
    """A question that waits: once more after its time, then somebody else, then the owner is told."""
    if not is_offered(question.rung, rules):
        return Kind.not_offered, question.now.at
    if _has_rep_now(question, calendars):
        return Kind.handed_on, question.now.at
    if question.given_up:
        return None
    at, is_second = waits_until(question, calendars)
    if not is_second:
        return Kind.asked_again, at
    return (Kind.handed_on if next_in_line(question, at, calendars) else Kind.given_up), at


def waits_until(question: Suggestion, calendars: Calendars) -> tuple[datetime, bool]:
    """When a question is put again (False), or goes to somebody else (True), if nobody decides; UTC.

    At once where whoever was asked cannot be reached any more; where they are away it is handed on rather than put
    again. Neither lies outside their hours.
    """
    asked, deciders = question.now, calendars.deciders
    member = deciders.people.get(asked.member_id)
    if member is None or not deciders.reaches(member.id):
        return asked.at, True
    calendar = deciders.calendar(member, _not_asked(question, calendars))
    try:
        if asked.reminded_at is not None:
            return calendar.plus_days(asked.reminded_at, 1), True
        at = calendar.plus_days(asked.at, question.rung.wait_days)
    except NeverOpen:
        return asked.at, True
    return at, member.hours.is_away(at)


def next_in_line(question: Suggestion, at: datetime, calendars: Calendars) -> Member | None:
    """Who is asked after the present one, at `at` (UTC)."""
    return calendars.deciders.first(_not_asked(question, calendars), at)


def _not_asked(question: Suggestion, calendars: Calendars) -> tuple[Member, ...]:
    """Those in line who have not been asked yet, best first."""
    before = {asked.member_id for asked in question.asked}
    return tuple(member for member in calendars.deciders.line(question.rung.by) if member.id not in before)


def _has_rep_now(question: Suggestion, calendars: Calendars) -> bool:
    """Whether an admin was asked for want of an account rep, and one has been set since."""
    rep = calendars.deciders.rep
    if rep is None or not question.no_rep or not calendars.deciders.reaches(rep.id):
        return False
    return rep.id not in {asked.member_id for asked in question.asked}


def _of_help(question: Suggestion, calendars: Calendars) -> tuple[Kind, datetime]:
    """A colleague who was asked for help: reminded once, then it is the owner's again."""
    at, is_over = waits_until(question, calendars)
    return (Kind.help_unanswered if is_over else Kind.help_again), at


def climb(
    kind: Kind, at: datetime, deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime
) -> tuple[Deadline, Step]:
    """One step and the deadline after it; `at` is its instant, `now` when it is done (UTC)."""
    if kind is Kind.suggested:
        return _suggest(at, deadline, rules, calendars, now)
    if kind in {Kind.help_again, Kind.help_unanswered}:
        return _help_step(kind, at, deadline, calendars, now)
    escalation, question = deadline.escalation, deadline.escalation.open
    if question is None:
        raise ValueError(f"{kind} without a question")
    gone = _gone(question, calendars)
    if gone or kind is Kind.not_offered or _has_rep_now(question, calendars):
        at = now  # something has changed, no time has run out: nothing is late
    step = Step(kind, at, now, nth=question.serial, to_id=question.now.member_id, gone_id=gone)
    if kind is Kind.not_offered:
        closed = escalation.closed(question.serial, Decision.withdrawn, None, now)
        return deadline.changed(escalation=closed), replace(step, gone_id=0)  # it comes back if we are firmer again
    if kind is Kind.asked_again:
        after = _reminded(question, calendars, now)
    elif (heir := _heir(question, now, calendars)) is not None:
        to = Asked(member_id=heir.id, at=calendars.deciders.opening(heir, now))
        no_rep = question.no_rep and calendars.deciders.rep is None
        after = replace(question, asked=(*question.asked, to), no_rep=no_rep, given_up=False)
        step = replace(step, kind=Kind.handed_on, to_id=heir.id)
    else:
        after = replace(question, given_up=True)
        step = replace(step, kind=Kind.given_up)
    return deadline.changed(escalation=replace(escalation, open=after)), step


def _heir(question: Suggestion, now: datetime, calendars: Calendars) -> Member | None:
    if _has_rep_now(question, calendars):
        return calendars.deciders.rep
    return next_in_line(question, now, calendars)


def _suggest(
    at: datetime, deadline: Deadline, rules: Rules, calendars: Calendars, now: datetime
) -> tuple[Deadline, Step]:
    escalation, rung, side = deadline.escalation, rung_ahead(deadline, rules), deadline.side
    if rung is None or side is None:
        raise ValueError("no rung is ahead")
    line = _line(escalation, rung, calendars)
    member = calendars.deciders.first(line, now)
    if member is None:
        raise ValueError("nobody can be asked")
    serial = escalation.serial + 1
    question = Suggestion(
        serial=serial,
        rung=rung,
        asked=(Asked(member_id=member.id, at=calendars.deciders.opening(member, now)),),
        tone=min(rules.firmness, Firmness.normal, key=list(Firmness).index),
        no_rep=rung.by is By.rep and calendars.deciders.rep is None,
        helper_id=_helper(deadline, calendars) if rung.whom is Whom.colleague else None,
    )
    after = replace(
        escalation,
        rungs=escalation.rungs if escalation.rungs is not None else rules.ladder.side(side),
        open=question,
        serial=serial,
        not_before=None,
        again_id=None,
    )
    gone = line[0].id if not calendars.deciders.reaches(line[0].id) else 0
    return deadline.changed(escalation=after), Step(Kind.suggested, at, now, nth=serial, to_id=member.id, gone_id=gone)


def _helper(deadline: Deadline, calendars: Calendars) -> int | None:
    """Who is proposed where a rule says `colleague`: the owner's deputy, else the account rep."""
    owner = calendars.deciders.people.get(deadline.owner_id)
    wanted = (owner.deputy_id if owner else None, calendars.deciders.rep_id)
    return next((key for key in wanted if key and key != deadline.owner_id and calendars.deciders.reaches(key)), None)


def _help_step(
    kind: Kind, at: datetime, deadline: Deadline, calendars: Calendars, now: datetime
) -> tuple[Deadline, Step]:
    escalation, question = deadline.escalation, deadline.escalation.help
    if question is None:
        raise ValueError(f"{kind} without a question")
    gone = _gone(question, calendars)
    step = Step(kind, now if gone else at, now, nth=question.serial, to_id=question.now.member_id, gone_id=gone)
    if kind is Kind.help_again:
        after = replace(escalation, help=_reminded(question, calendars, now))
    else:
        after = escalation.closed(question.serial, Decision.unanswered, None, now)
    return deadline.changed(escalation=after), step


def _reminded(question: Suggestion, calendars: Calendars, now: datetime) -> Suggestion:
    member = calendars.deciders.people[question.now.member_id]
    asked = replace(question.now, reminded_at=calendars.deciders.opening(member, now))
    return replace(question, asked=(*question.asked[:-1], asked))


def _gone(question: Suggestion, calendars: Calendars) -> int:
    """Who was asked and cannot be reached any more."""
    key = question.now.member_id
    return 0 if calendars.deciders.reaches(key) else key


def settled(before: Deadline, after: Deadline, now: datetime) -> Deadline:
    """`after` a command, with the questions withdrawn that it has made idle (RULES 6).

    The client's answer, promise or new date, and our turn, end what is pending; a promise that is broken and the end of
    our turn let the ladder go on. A new date begins anew. Help that was asked for goes on while the deadline is open,
    unless whoever was asked has become its owner.
    """
    escalation = after.escalation
    if (call := escalation.help) is not None and call.now.member_id == after.owner_id:
        escalation = escalation.closed(call.serial, Decision.withdrawn, None, now)
        after = replace(after, escalation=escalation)
    if not after.is_open:
        return replace(after, escalation=escalation.withdrawn(now))
    if after.side is None and before.side is not None:
        left = _without_question(escalation, now)
        kept = Escalation(help=left.help, lent_by=left.lent_by, serial=left.serial, decided=left.decided)
        return replace(after, escalation=kept)
    if after.side is not None and (after.ball is Ball.ours or after.promised_at is not None):
        return replace(after, escalation=_without_question(escalation, now))
    if after.side is not None and before.ball is Ball.ours and after.ball is Ball.theirs:
        return replace(after, escalation=replace(escalation, since=now))
    return after


def put_anew(before: Deadline, after: Deadline, calendars: Calendars, now: datetime) -> Deadline:
    """`after` an undo: whoever is asked again, because it has opened a question, has their whole time once more."""
    escalation, known = after.escalation, {question.serial for question in before.escalation.questions}

    def anew(question: Suggestion | None) -> Suggestion | None:
        member = calendars.deciders.people.get(question.now.member_id) if question is not None else None
        if question is None or member is None or question.serial in known:
            return question
        asked = Asked(member_id=member.id, at=calendars.deciders.opening(member, now))
        return replace(question, asked=(*question.asked[:-1], asked))

    return replace(after, escalation=replace(escalation, open=anew(escalation.open), help=anew(escalation.help)))


def _without_question(escalation: Escalation, now: datetime) -> Escalation:
    question = escalation.open
    return escalation if question is None else escalation.closed(question.serial, Decision.withdrawn, None, now)
