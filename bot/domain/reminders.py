"""When a client is reminded before the due instant: two at most, planned for the owner's hand (RULES 3).

Version 1 hands each text to the owner, who sends it. So an instant that the rules name in the client's calendar is
moved *earlier*, never later, into hours in which the owner is there to send it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.availability import Availability, Calendar, NeverOpen, Quiet, planned_before, with_hours
from bot.domain.deadlines import Deadline, Rules
from bot.domain.deciders import Deciders


@dataclass(frozen=True, slots=True)
class Calendars:
    """The hours that count for one deadline: the owner's `chat` windows and the client's hours."""

    owner: Calendar
    client: Calendar
    at_any_hour: bool = False
    """Whether the owner hears of it outside their hours too: it is urgent, and theirs are soft (D6)."""
    deciders: Deciders = field(default_factory=Deciders)
    """Who can be asked about an escalation, each with their own hours."""
    _handed: dict[tuple[datetime, int, int], tuple[datetime, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """What `handed` has found: one look at a deadline asks for the same several times."""

    def handed(self, due: datetime, rules: Rules) -> tuple[datetime, ...]:
        """When the reminders of a due instant are handed to the owner (UTC, ascending). Raises `NeverOpen`."""
        key = due, rules.reminder_days, rules.reminder_hours
        found = self._handed.get(key)
        if found is None:
            nominal = (
                self.client.minus_days(due, rules.reminder_days),
                self.client.minus_hours(due, timedelta(hours=rules.reminder_hours)),
            )
            found = tuple(sorted({planned_before(self.owner, self.client, at) for at in nominal}))
            self._handed[key] = found
        return found


def calendars_of(
    owner: Availability,
    client: Availability,
    cover: Calendar | None = None,
    *,
    urgent: bool = False,
    deciders: Deciders | None = None,
) -> Calendars:
    """The calendars to plan by; those of `cover` count while the owner is away (RULES 4)."""
    return Calendars(
        owner=with_hours(owner).calendar(cover=cover),
        client=with_hours(client).calendar(),
        at_any_hour=urgent and owner.quiet is Quiet.soft,
        deciders=deciders or Deciders(),
    )


def planned(deadline: Deadline, rules: Rules, calendars: Calendars) -> tuple[datetime, ...]:
    """The instants (UTC, ascending) at which a reminder is handed to the owner, as if all were still ahead.

    Left out is what falls before the notice or within two hours of it, of the due instant or of another reminder, and
    what a promise silences. Empty until the client has been told.
    """
    told = deadline.told
    if told is None or deadline.needs_notice:
        return ()
    due, gap = deadline.due.at, timedelta(hours=rules.reminder_gap_hours)
    try:
        handed = calendars.handed(due, rules)
    except NeverOpen:
        return ()
    fitting: list[datetime] = []
    for at in reversed(handed):  # the one nearest to the due instant is the one worth keeping
        later = fitting[-1] if fitting else due
        if at - told.at > gap and later - at > gap and not _silenced(deadline, at):
            fitting.append(at)
    return tuple(reversed(fitting))


def _silenced(deadline: Deadline, at: datetime) -> bool:
    """Whether a promise that still stands rests the reminder (A7)."""
    return deadline.promised_at is not None and at <= deadline.promised_at


def ahead(deadline: Deadline, rules: Rules, calendars: Calendars) -> tuple[datetime, ...]:
    """The planned reminders that have been neither handed over nor dropped, as many as the caps leave."""
    left = min(rules.reminders_per_due - deadline.reminders, rules.reminders_in_life - deadline.reminders_in_life)
    if left <= 0:
        return ()
    return tuple(at for at in planned(deadline, rules, calendars) if at > deadline.looked_until)[:left]


def silenced(deadline: Deadline) -> Deadline:
    """The same once the client was promised that no reminder will come: none does for this date, whatever moves."""
    return replace(deadline, looked_until=max(deadline.looked_until, deadline.due.at))


def too_soon(deadline: Deadline, rules: Rules, calendars: Calendars, told_at: datetime) -> bool:
    """Whether a notice that reaches the client at `told_at` is too late for the clause to bind them (RULES 2)."""
    needed = timedelta(hours=rules.told_hours)
    return calendars.client.working_between(told_at, deadline.executes_at) < needed


def told_validly(deadline: Deadline, rules: Rules, calendars: Calendars) -> bool:
    """Whether the clause may take effect at `executes_at`: as told, and told early enough (RULES 2)."""
    told = deadline.told
    if told is None or told.clause is not deadline.clause or told.due_at > deadline.executes_at:
        return False
    return not too_soon(deadline, rules, calendars, told.at)


def send_by(deadline: Deadline, rules: Rules, calendars: Calendars) -> datetime:
    """The last instant at which sending the notice still binds the client, moved into the owner's hours."""
    last = calendars.client.minus_hours(deadline.executes_at, timedelta(hours=rules.told_hours))
    try:
        return last if calendars.owner.is_open(last) else calendars.owner.last_closing(last)
    except NeverOpen:
        return last
