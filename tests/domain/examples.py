"""Deadlines to start from, and a way to let time pass and read what happened as lines.

Unless a test says otherwise, ana (Tokyo) waits for a client in Tokyo until Friday 20 November 2026, 17:00, and told
them on Tuesday at 09:30. Both keep the usual hours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.availability import Absence, Availability, Week, usual_hours
from bot.domain.changes import answered as answer
from bot.domain.deadlines import RULES, Clause, Deadline, Due, Rules, State, Told
from bot.domain.deciders import Deciders
from bot.domain.followup import Step, follow_up
from bot.domain.people import Member, Role
from bot.domain.reminders import Calendars

TOKYO, NEW_YORK, LONDON = "Asia/Tokyo", "America/New_York", "Europe/London"
ANA, KEN, EVE, BOB, MIA, LEO = 1, 2, 3, 4, 5, 6
NAMES = {ANA: "ana", KEN: "ken", EVE: "eve", BOB: "bob", MIA: "mia", LEO: "leo"}
SAME_HOURS = Calendars(owner=usual_hours(TOKYO, ""), client=usual_hours(TOKYO, ""))


def member(key: int, role: Role = Role.member, zone: str = TOKYO, **given: Any) -> Member:
    """One of us, with the usual hours of the zone and no holidays."""
    hours = Availability(zone, holidays="")
    return replace(Member(id=key, workspace_id=1, name=NAMES[key], role=role, zone=zone, availability=hours), **given)


TEAM = {
    each.id: each
    for each in (
        member(ANA),
        member(KEN),
        member(EVE, Role.admin),
        member(BOB, Role.rep),
        member(MIA, Role.rep, LONDON, deputy_id=LEO),
        member(LEO, zone=LONDON),
    )
}
"""ana owns, mia in London is the client's rep and leo her deputy, bob another rep, eve the admin. No holidays."""


def around(
    *changed: Member, rep: int | None = MIA, unreachable: tuple[int, ...] = (), without: tuple[int, ...] = ()
) -> Calendars:
    """The team around ana's deadline: some of them `changed`, some gone (`without`), some out of reach."""
    people = TEAM | {each.id: each for each in changed}
    people |= {key: replace(people[key], active=False) for key in without}
    deciders = Deciders(owner_id=ANA, rep_id=rep, people=people, unreachable=frozenset(unreachable))
    return replace(SAME_HOURS, deciders=deciders)


def away(key: int, first: str, last: str) -> Member:
    """That one of the team, away from one date to the other, both included."""
    absence = Absence(date.fromisoformat(first), date.fromisoformat(last))
    them = TEAM[key]
    return replace(them, availability=replace(them.hours, absences=(absence,)))


def at(text: str, zone: str = TOKYO) -> datetime:
    """`20 17:00` is in November 2026, `2026-12-01 09:00` whenever it says; in UTC."""
    wall = text if "-" in text else f"2026-11-{text}"
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due(text: str, zone: str = TOKYO) -> Due:
    instant = at(text, zone)
    return Due(instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)


FRIDAY = due("20 17:00")


def told(text: str = "17 09:30", clause: Clause = Clause.hold, by: Due = FRIDAY) -> Told:
    return Told(at(text), clause, by.at)


def unsent(**given: Any) -> Deadline:
    """A deadline made on Tuesday at 09:00, of which the client has not been told."""
    made = Deadline(
        id=70,
        workspace_id=1,
        number=12,
        client_id=5,
        author_id=EVE,
        owner_id=ANA,
        subject="Logo feedback",
        clause=Clause.hold,
        due=FRIDAY,
        created_at=at("17 09:00"),
        notice_since=at("17 09:00"),
        looked_until=at("17 09:00"),
        blocked=(KEN,),
    )
    return replace(made, **given)


def waiting(clause: Clause = Clause.hold, by: Due = FRIDAY, told_at: str = "17 09:30", **given: Any) -> Deadline:
    """A deadline of which the client was told, clause and date as they are."""
    return unsent(clause=clause, due=by, told=told(told_at, clause, by), **given)


CLAUSE_OF = {State.held: Clause.hold, State.proceeded: Clause.proceed, State.overdue: Clause.chase}


def reached(state: State) -> Deadline:
    """A deadline that came to `state` by what happens in life; looked at last on Friday at 17:00."""
    match state:
        case State.waiting:
            return waiting()
        case State.untold:
            return follow_up(unsent(), RULES, SAME_HOURS, FRIDAY.at).deadline
        case State.answered:
            return answer(waiting(), SAME_HOURS, at("18 10:00")).deadline
        case State.cancelled:
            return waiting(state=State.cancelled)
        case _:
            return follow_up(waiting(CLAUSE_OF[state]), RULES, SAME_HOURS, FRIDAY.at).deadline


def shown(step: Step, zone: str = TOKYO) -> str:
    """`Fri 20 13:00 remind 2 last`: the instant is the one at which it was done; how late is added. Of an escalation
    also whom it asks, and who could not be reached.
    """
    line = f"{step.at.astimezone(ZoneInfo(zone)):%a %d %H:%M} {step.kind} {step.nth}"
    line += f" {NAMES[step.to_id]}" if step.to_id else ""
    line += f" for {NAMES[step.gone_id]}" if step.gone_id else ""
    return line + (" last" if step.last else "") + (f" late {step.late}" if step.late else "")


def lived(
    deadline: Deadline,
    start: str = "17 09:30",
    *,
    calendars: Calendars = SAME_HOURS,
    rules: Rules = RULES,
    zone: str = TOKYO,
) -> list[str]:
    """Everything that happens from `start` on if nobody does anything, looked at when it falls due."""
    look = follow_up(deadline, rules, calendars, at(start))
    lines = [shown(step, zone) for step in look.steps]
    while look.wake_at is not None:
        look = follow_up(look.deadline, rules, calendars, look.wake_at)
        lines += [shown(step, zone) for step in look.steps]
    return lines


def until(
    deadline: Deadline, end: str, start: str = "17 09:30", *, calendars: Calendars = SAME_HOURS, zone: str = TOKYO
) -> tuple[Deadline, list[str]]:
    """What happens from `start` up to `end` if nobody does anything, looked at when it falls due."""
    look = follow_up(deadline, RULES, calendars, at(start))
    lines = [shown(step, zone) for step in look.steps]
    while look.wake_at is not None and look.wake_at <= at(end):
        look = follow_up(look.deadline, RULES, calendars, look.wake_at)
        lines += [shown(step, zone) for step in look.steps]
    return look.deadline, lines


def seen(deadline: Deadline, when: str, calendars: Calendars = SAME_HOURS) -> list[str]:
    """What one look at that instant does."""
    return [shown(step) for step in follow_up(deadline, RULES, calendars, at(when)).steps]


def every_day(*windows: tuple[int, int]) -> Week:
    """The same windows, in minutes of the day, from Monday to Friday."""
    return (windows,) * 5 + ((),) * 2


__all__ = [
    "ANA", "BOB", "EVE", "FRIDAY", "KEN", "LEO", "LONDON", "MIA", "NEW_YORK", "RULES", "SAME_HOURS", "TEAM", "TOKYO",
    "around", "at", "away", "due", "every_day", "lived", "member", "reached", "seen", "shown", "told", "unsent",
    "until", "waiting",
]  # fmt: skip
