"""How a client has answered: plain facts of two quarters, about the matter and never about their character (A2).

What is counted:
- A deadline of which they were told early enough to be held to it (RULES 2), and which was not cancelled.
  One that was gone on without (`proceed`) says nothing: they were told that they need not write (A5).
- It belongs to one quarter: the calendar quarter, where the client lives, of its due date as it stands now. One that
  is answered early stays there, so that it is never counted twice; one whose date was moved moves along.
- It counts once it was answered, or once its instant has passed: the due one, or the promised one of a promise that
  still stands. While their clock stands because they wait for us (A8), it does not pass.
- On time is what was answered by that instant, or while their clock stood; what is unanswered after it was not. Of
  answers that earlier releases noted only the instant is known: they were on time by the due date, or where a promise
  was not broken.
- An answer time is the client's working time, by their hours as they are set now, from being told to the answer, less
  the time in which they waited for us. What is not answered yet has none.
- A promise counts when it has come to its end: broken, or kept by an answer in time. One that a new date or a second
  promise replaced counts neither way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.availability import Calendar
from bot.domain.deadlines import Rules, State

FEWEST = 3
"""Answers from which on a median says something; of fewer the longest is enough."""

LATEST = 12
"""Answers that are shown one by one: as many as can be read on a phone."""

MONTHS = 3
NEVER = frozenset({State.untold, State.cancelled, State.proceeded})
"""After `proceed` their silence was an answer too: they were told that they need not write (A5)."""
EXECUTED = frozenset({State.held, State.overdue})
MARGIN = timedelta(days=1)
"""No zone is further from UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One deadline, as far as answer times need it. All instants are aware UTC.

    `told_due_at` is the date that they were told; `stopped_at` since when they wait for us, if they do, and
    `ours_minutes` how long they did before: the client's working time, in minutes.
    """

    due_at: datetime
    state: State
    told_at: datetime | None
    told_due_at: datetime | None = None
    answered_at: datetime | None = None
    on_time: bool | None = None
    promised_at: datetime | None = None
    promises_made: int = 0
    promises_broken: int = 0
    stopped_at: datetime | None = None
    ours_minutes: int = 0
    name: str = ""

    @property
    def until(self) -> datetime:
        """By when an answer is on time, as far as it is known."""
        return max(self.due_at, self.promised_at) if self.promised_at else self.due_at

    @property
    def clock_stands(self) -> bool:
        """Whether they wait for us, or did when they answered, since before their time was up."""
        return self.stopped_at is not None and self.stopped_at < self.until

    @property
    def is_answered(self) -> bool:
        return self.state is State.answered and self.answered_at is not None

    @property
    def was_on_time(self) -> bool:
        """Whether it was answered in time."""
        if not self.is_answered or self.answered_at is None:
            return False
        if self.on_time is not None:
            return self.on_time or self.clock_stands
        in_time = self.answered_at <= self.due_at or self.clock_stands
        return in_time or self.promises_made > self.promises_broken

    @property
    def kept(self) -> int:
        """Promises that were kept: at most the last one, by the answer."""
        return int(self.was_on_time and self.promises_made > self.promises_broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter: of `due` deadlines `on_time` were answered in time, and `answered` at all.

    `median` and `worst` are answer times in the client's working time: None of fewer than three answers, of none. Of
    `promises` that came to their end `kept` were kept.
    """

    due: int = 0
    on_time: int = 0
    answered: int = 0
    median: timedelta | None = None
    worst: timedelta | None = None
    promises: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: to which deadline (`D-12`), how long it took in the client's working time, whether it was in time."""

    name: str
    spent: timedelta
    on_time: bool


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """This quarter beside the last; `ever`: whether anything that they were told of has been due at any time.

    `latest`: the answers of both, at most the latest twelve, oldest first.
    """

    this: Quarter
    last: Quarter
    ever: bool = True
    latest: tuple[Answer, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count in either quarter."""
        return not (self.this.due or self.last.due)


def answer_record(waits: Iterable[Wait], rules: Rules, calendar: Calendar, now: datetime) -> AnswerRecord:
    """How a client with that calendar has answered, as it stands at `now` (UTC)."""
    this = first_of_quarter(calendar.day_of(now))
    last = first_of_quarter(this - timedelta(days=1))
    counted = [wait for wait in waits if counts(wait, rules, calendar, now)]
    of = {first: [w for w in counted if first_of_quarter(calendar.day_of(w.due_at)) == first] for first in (this, last)}
    quarters = _quarter(of[this], calendar), _quarter(of[last], calendar)
    return AnswerRecord(*quarters, latest=latest_answers([*of[last], *of[this]], calendar))


def latest_answers(waits: Iterable[Wait], calendar: Calendar) -> tuple[Answer, ...]:
    """The latest twelve answers among what counts, in the order in which they came."""
    timed = [(wait, spent) for wait in waits if (spent := answer_time(wait, calendar)) is not None]
    timed.sort(key=lambda each: (each[0].answered_at or each[0].due_at, each[0].due_at))
    return tuple(Answer(wait.name, spent, wait.was_on_time) for wait, spent in timed[-LATEST:])


def counts(wait: Wait, rules: Rules, calendar: Calendar, now: datetime) -> bool:
    """Whether the deadline says anything, at `now` (UTC), about how they answer."""
    if wait.state in NEVER or not _binds(wait, rules, calendar):
        return False
    if wait.is_answered:
        return True
    return wait.until <= now and not wait.clock_stands


def _binds(wait: Wait, rules: Rules, calendar: Calendar) -> bool:
    """Whether they were told of this date, or an earlier one, and early enough (RULES 2).

    Where the clause has taken effect that was looked at then, with the promise that it waited for.
    """
    if wait.state in EXECUTED:
        return True
    if wait.told_at is None or (wait.told_due_at is not None and wait.told_due_at > wait.until):
        return False
    return calendar.working_between(wait.told_at, wait.until) >= timedelta(hours=rules.told_hours)


def answer_time(wait: Wait, calendar: Calendar) -> timedelta | None:
    """The client's working time from being told to the answer, less that in which they waited for us."""
    if wait.told_at is None or wait.answered_at is None or not wait.is_answered:
        return None
    whole = calendar.working_between(wait.told_at, wait.answered_at)
    ours = timedelta(minutes=wait.ours_minutes)
    if wait.stopped_at is not None:  # they answered although they still waited for us
        ours += calendar.working_between(wait.stopped_at, wait.answered_at)
    return max(timedelta(), whole - ours)


def median(times: list[timedelta]) -> timedelta | None:
    """The middle one, or midway between the two in the middle; None where they are too few to have one."""
    if len(times) < FEWEST:
        return None
    ordered = sorted(times)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def first_of_quarter(day: date) -> date:
    """The first day of the calendar quarter of a day."""
    return day.replace(month=(day.month - 1) // MONTHS * MONTHS + 1, day=1)


def two_quarters(calendar: Calendar, now: datetime) -> tuple[datetime, datetime]:
    """Instants (UTC) between which everything lies that is due in this quarter or the last: up to a day more."""
    this = first_of_quarter(calendar.day_of(now))
    first = first_of_quarter(this - timedelta(days=1))
    beyond = first_of_quarter(this + timedelta(days=31 * MONTHS))
    return _midnight(first) - MARGIN, _midnight(beyond) + MARGIN


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _quarter(waits: list[Wait], calendar: Calendar) -> Quarter:
    times = [spent for wait in waits if (spent := answer_time(wait, calendar)) is not None]
    kept = sum(wait.kept for wait in waits)
    return Quarter(
        due=len(waits),
        on_time=sum(wait.was_on_time for wait in waits),
        answered=len(times),
        median=median(times),
        worst=max(times, default=None),
        promises=kept + sum(wait.promises_broken for wait in waits),
        kept=kept,
    )
