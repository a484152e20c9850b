"""What a decision and a date cost, without any database, in time of the processor.

`follow_up`: the whole lives of as many deadlines as the scale has calls, each with another due date: told, reminded,
overdue, up the ladder. Owner and client keep windows of several hours a day, and the holidays of their countries; in a
second line the owners have absences with a deputy, exceptions and moves to another zone as well. Each look is measured,
the calendars that the tick makes for it included; loading rows, composing words and writing evidence are not.

Reading a due date: phrases of the four languages, as the command reads them, with the person's own working days. The
table of a language is read in before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import fmean
from time import thread_time
from zoneinfo import ZoneInfo

from bot.domain import when
from bot.domain.availability import Absence, Availability, Channel, Exceptional, Move
from bot.domain.deadlines import RULES, Clause, Deadline, Due, Told
from bot.domain.deciders import Deciders
from bot.domain.followup import follow_up
from bot.domain.people import Member, Role
from bot.domain.reminders import calendars_of
from tests.bench.figures import Figure, quantile
from tests.bench.scale import Scale

ROW = "domain-costs"

SPLIT = (((9 * 60, 13 * 60), (14 * 60, 18 * 60)),) * 4 + (((9 * 60, 14 * 60),), (), ())
SHORT = (((10 * 60, 16 * 60),),) * 4 + ((),) * 3
TRAVELS, MEETS = date(2026, 12, 3), date(2026, 11, 27)

Hours = Sequence[Availability]

OWNERS: Hours = (
    Availability("Europe/Berlin", ((Channel.chat, SPLIT),), "DE-BY"),
    Availability("Asia/Ho_Chi_Minh", ((Channel.chat, SPLIT),)),
    Availability("Asia/Tokyo", ((Channel.chat, SHORT),)),
)
BUSY_OWNERS: Hours = (
    replace(OWNERS[0], absences=(Absence(date(2026, 12, 24), date(2027, 1, 3)),)),
    replace(OWNERS[1], moves=(Move(TRAVELS, "Europe/Berlin"),)),
    replace(OWNERS[2], exceptions=(Exceptional(MEETS, ((8 * 60, 20 * 60),), None),)),
)
CLIENTS = (
    Availability("Asia/Tokyo", ((Channel.chat, SHORT),)),
    Availability("Europe/London", holidays="GB-SCT"),
    Availability("America/New_York", ((Channel.chat, SPLIT),)),
    Availability("Europe/Moscow"),
)
FIRST = datetime(2026, 11, 16, 9, tzinfo=UTC)

PHRASES = {
    "en": (
        "fri 17:00",
        "tomorrow noon",
        "half past 3",
        "in 2 working days",
        "end of next week",
        "Nov 30 5pm Tokyo time",
        "2026-12-18 17:00",
        "03/04",
    ),
    "ja": ("金曜17時", "明日の午後3時半", "3営業日後", "月末", "11/30 17:00", "十一月三十日", "来週の金曜日の17時"),
    "vi": ("thứ sáu 17h", "mai 5 rưỡi chiều", "3 ngày nữa", "cuối tháng", "thu sau 17h", "17h mai giờ Nhật"),
    "ru": ("в пятницу к 18", "завтра в 9 утра", "через 3 рабочих дня", "до конца недели", "30.11 в 17:00 мск"),
}


async def measure(scale: Scale) -> list[Figure]:
    """All three."""
    mean, figures = _decisions(scale, OWNERS)
    what = "`follow_up` with windows, holidays and ladder"
    decided = Figure(ROW, what, figures, reach="mean under 200 µs", reached=mean < 200e-6)
    _, figures = _decisions(scale, BUSY_OWNERS)
    busy = Figure(ROW, "the same with absences, exceptions and moves", figures)
    return [decided, busy, _date(scale)]


def _decisions(scale: Scale, owners: Hours) -> tuple[float, dict[str, float | str]]:
    """The mean in seconds, and what is told."""
    costs = [cost for number in range(scale.calls) for cost in _life(number, owners)]
    mean = fmean(costs)
    return mean, {"mean, µs": mean * 1e6, "p99, µs": quantile(costs, 0.99) * 1e6, "calls": len(costs)}


def _life(number: int, owners: Hours) -> Iterator[float]:
    """The seconds of each look at a deadline, from the telling until somebody is asked, or it rests."""
    people = _people(number, owners)
    hours = CLIENTS[number % len(CLIENTS)]
    deadline, now = _told(number, hours.zone), FIRST
    for _ in range(30):
        began = thread_time()
        deciders = Deciders(owner_id=1, rep_id=2, people=people)
        cover = people[3].hours.calendar() if people[1].hours.absences else None
        calendars = calendars_of(people[1].hours, hours, cover, urgent=False, deciders=deciders)
        look = follow_up(deadline, RULES, calendars, now)
        yield thread_time() - began
        if look.wake_at is None:
            return
        deadline, now = look.deadline, look.wake_at


def _people(number: int, owners: Hours) -> dict[int, Member]:
    """The owner, the client's rep, a deputy and an admin."""
    hours = owners[number % len(owners)]
    others = islice((each for each in owners if each is not hours), 2)
    kept = [hours, *others, CLIENTS[number % len(CLIENTS)]]
    roles = (Role.member, Role.rep, Role.member, Role.admin)
    return {
        key: Member(
            id=key,
            workspace_id=1,
            name=f"person{key}",
            role=role,
            zone=each.zone,
            deputy_id=3 if key == 1 else None,
            availability=each,
        )
        for key, (role, each) in enumerate(zip(roles, kept, strict=True), start=1)
    }


def _told(number: int, zone: str) -> Deadline:
    """Due some days after the telling, at another minute each."""
    clause = (Clause.chase, Clause.hold, Clause.proceed)[number % 7 % 3]
    due_at = FIRST + timedelta(days=2, minutes=number * 37 % (40 * 24 * 60))
    return Deadline(
        id=number,
        workspace_id=1,
        number=number,
        client_id=1,
        author_id=1,
        owner_id=1,
        subject="Feedback on the three logo drafts",
        clause=clause,
        due=Due(due_at, due_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone),
        created_at=FIRST,
        notice_since=FIRST,
        looked_until=FIRST,
        told=Told(FIRST, clause, due_at),
    )


def _date(scale: Scale) -> Figure:
    """Each phrase as often as it takes to make so many calls of each language."""
    by_phrase: dict[str, list[float]] = {}
    works = OWNERS[0].calendar().is_working_day
    for language, phrases in PHRASES.items():
        when.read(phrases[0], now=FIRST, zone="Asia/Tokyo", language=language)  # reads the language's table in
        for number in range(scale.calls):
            phrase, now = phrases[number % len(phrases)], FIRST + timedelta(minutes=number)
            began = thread_time()
            when.read(phrase, now=now, zone="Asia/Tokyo", language=language, is_working_day=works)
            by_phrase.setdefault(phrase, []).append(thread_time() - began)
    mean = fmean(cost for costs in by_phrase.values() for cost in costs)
    slowest = max(by_phrase, key=lambda phrase: fmean(by_phrase[phrase]))
    figures: dict[str, float | str] = {
        "mean, µs": mean * 1e6,
        "slowest phrase": f"“{slowest}” {fmean(by_phrase[slowest]) * 1e6:.0f} µs",
    }
    return Figure(ROW, "reading a due date", figures, reach="mean under 0.1 ms", reached=mean < 100e-6)
