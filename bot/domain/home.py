"""The overview of one member: what waits for them, what happens next, how their clients answer, when they are there.

Slack shows it on a page of its own, which is fresh when it is opened and after whatever changes it; elsewhere `/home`
gives it as a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.answer_times import AnswerRecord
from bot.domain.availability import Availability, Span, overlap
from bot.domain.clients import Client
from bot.domain.outlook import ToDo
from bot.domain.steps import Step
from bot.domain.views import View
from bot.domain.zones import local, settle

DAY = timedelta(days=1)
DAYS = 7
FRESH = timedelta(days=7)
"""How long after it was last opened a page is kept up to date; the next time it is opened it is made anew anyway."""


class Wants(StrEnum):
    """What somebody is wanted for, the most pressing first: decisions, then texts to send, then the rest."""

    decide = "decide"
    """The next step of an escalation."""
    help = "help"
    """A colleague asks for help."""
    untold = "untold"
    late = "late"
    notice = "notice"
    ours = "ours"
    reason = "reason"


OF_TODO = {
    ToDo.decide_untold: Wants.untold,
    ToDo.decide_late: Wants.late,
    ToDo.send_notice: Wants.notice,
    ToDo.our_move: Wants.ours,
    ToDo.give_reason: Wants.reason,
}
_ORDER = tuple(Wants)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader."""

    view: View
    wants: Wants


@dataclass(frozen=True, slots=True)
class Ahead:
    """A deadline, and what happens to it next if nobody interferes; None while it rests."""

    view: View
    step: Step | None


@dataclass(frozen=True, slots=True)
class Health:
    """How a client stands: how they have answered, what is open with them, what of it is past its due date, and the
    minutes that reminders about it have cost us (A2).
    """

    client: Client
    record: AnswerRecord
    open: int = 0
    past: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class DayHours:
    """One local day: the stretches (UTC) in which its owner can be reached by `chat`, none on a day off; `is_away` on
    one of absence. `zone` is where that day is lived.
    """

    day: date
    zone: str
    spans: tuple[Span, ...] = ()
    is_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeShown:
    """The overview. `waiting`, `ahead` and `clients` are the first of `waits`, `open` and `looked_after` in all; `open`
    counts what waits for the reader too. `is_page`: for a page of its own, which holds more than a message.
    """

    waiting: tuple[Waiting, ...]
    waits: int
    ahead: tuple[Ahead, ...]
    open: int
    clients: tuple[Health, ...]
    looked_after: int
    week: tuple[DayHours, ...]
    is_page: bool = False

    @property
    def unseen(self) -> int:
        """How many open ones of the reader's stand nowhere on it."""
        views = [each.view for each in self.waiting]
        mine = sum(view.reader_id in {view.owner.id, view.author.id} for view in views)
        return self.open - len(self.ahead) - mine

    @property
    def until(self) -> datetime | None:
        """When the reader hears of something next (UTC), if it is known."""
        found = (each.view.outlook.until for each in self.ahead if each.view.is_mine)
        return min((at for at in found if at is not None), default=None)


def waiting(views: Iterable[View]) -> tuple[Waiting, ...]:
    """What waits for the reader of these, in the order in which it presses."""
    found = [Waiting(view, wants) for view in views if (wants := wanted(view)) is not None]
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.wants), _by(each.view), each.view.deadline.id)))


def wanted(view: View) -> Wants | None:
    """What the reader of this is wanted for; None if for nothing."""
    for question in view.deadline.escalation.questions:
        if question.now.member_id == view.reader_id:
            return Wants.help if question.is_help else Wants.decide
    todo = view.outlook.todo
    return OF_TODO[todo] if todo is not None and view.is_mine else None


def _by(view: View) -> datetime:
    return view.outlook.by or view.deadline.due.at


def in_order(rows: Iterable[Ahead]) -> tuple[Ahead, ...]:
    """By what happens next; what rests comes last, by its due date."""
    return tuple(
        sorted(rows, key=lambda row: (row.step is None, row.step.planned if row.step else row.view.deadline.due.at))
    )


def week_of(hours: Availability, now: datetime) -> tuple[DayHours, ...]:
    """Today (where they live at `now`, UTC) and the six days after it."""
    today = local(now, hours.zone_at(now)).date()
    return tuple(_day(hours, today + number * DAY) for number in range(DAYS))


def _day(hours: Availability, day: date) -> DayHours:
    zone, calendar = hours.zone_on(day), hours.calendar()
    start = settle(datetime.combine(day, time()), zone)
    end = settle(datetime.combine(day + DAY, time()), hours.zone_on(day + DAY))
    spans = overlap(calendar, calendar, start, end)
    return DayHours(day, zone, spans, is_away=not spans and hours.absent(day) is not None)
