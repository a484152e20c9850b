"""The life of a deadline under random commands, waits, people and places: what must hold whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.domain import changes, deciding
from bot.domain.availability import Absence, Availability, Calendar, usual_hours
from bot.domain.changes import Kept
from bot.domain.climbing import put_anew, settled
from bot.domain.deadlines import ENDED, RULES, Ball, Clause, Deadline, Due, State, Told, Verb
from bot.domain.deciders import Deciders
from bot.domain.followup import EXECUTIONS, FollowUp, Kind, Step, follow_up, plan
from bot.domain.refusals import Refused
from bot.domain.reminders import Calendars
from bot.domain.steps import CLIMBING
from tests.domain.examples import ANA, KEN, MIA, TEAM, at, every_day, unsent

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = ["Asia/Tokyo", "America/New_York", "Europe/London", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe",
         "America/Santiago", "Pacific/Apia", "Asia/Kathmandu"]  # fmt: skip
START = at("2026-10-20 09:00")
"""Late enough for changes of the clocks in London, New York and elsewhere to fall into the weeks that follow."""

TAKES_EFFECT = {Kind.held: Clause.hold, Kind.proceeded: Clause.proceed, Kind.overdue: Clause.chase}
CHASES = {Kind.overdue, Kind.overdue_text}

# Commands: the verb, how many minutes pass before it, and minutes for what it names (negative: in the past).
acts = st.lists(
    st.tuples(st.sampled_from([*Verb]), st.integers(0, 4 * 24 * 60), st.integers(-5 * 24 * 60, 10 * 24 * 60)),
    max_size=8,
)


@st.composite
def hours(draw: st.DrawFn) -> Calendar:
    zone = draw(st.sampled_from(ZONES))
    shape = draw(st.sampled_from(["usual", "split", "short", "night", "weekend", "always"]))
    days_off = frozenset(draw(st.lists(st.dates(date(2026, 10, 20), date(2026, 12, 20)), max_size=4)))
    weeks = {
        "usual": usual_hours(zone, "").week,
        "split": every_day((8 * 60, 12 * 60), (14 * 60, 19 * 60)),
        "short": every_day((10 * 60, 12 * 60)),
        "night": every_day((0, 3 * 60), (21 * 60, 24 * 60)),
        "weekend": (((9 * 60, 18 * 60),),) * 7,
        "always": (((0, 1440),),) * 7,
    }
    return Calendar(zone, weeks[shape], absences=tuple(Absence(day, day) for day in sorted(days_off)))


@st.composite
def fresh(draw: st.DrawFn) -> Deadline:
    due_at = START + draw(st.integers(60, 14 * 24 * 60)) * MINUTE
    return unsent(
        clause=draw(st.sampled_from(Clause)),
        due=_due(due_at, draw(st.sampled_from(ZONES))),
        created_at=START,
        notice_since=START,
        looked_until=START,
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendars:
    """Of owner and client, with a few people who may be asked to decide; some of them cannot be reached."""
    zones = st.sampled_from(ZONES)
    team = {key: replace(them, availability=Availability(draw(zones), holidays="")) for key, them in TEAM.items()}
    deciders = Deciders(
        owner_id=ANA,
        rep_id=draw(st.sampled_from([MIA, None])),
        people=team,
        unreachable=draw(st.frozensets(st.sampled_from([*TEAM]), max_size=3)),
    )
    return Calendars(owner=draw(hours()), client=draw(hours()), deciders=deciders)


def _due(instant: datetime, zone: str) -> Due:
    return Due(instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)


@dataclass
class Life:
    """A deadline with its record: every step, every look with the deadline before it, what the client was told."""

    deadline: Deadline
    calendars: Calendars
    now: datetime = START
    steps: list[Step] = field(default_factory=list)
    looks: list[tuple[Deadline, FollowUp]] = field(default_factory=list)
    tellings: list[Told] = field(default_factory=list)
    told_before: list[Told] = field(default_factory=list)
    told_at_step: list[list[Told]] = field(default_factory=list)
    kept: Kept | None = None
    dates: list[int] = field(default_factory=lambda: [0])
    """How many steps there were when a date began."""

    def look(self) -> FollowUp:
        look = follow_up(self.deadline, RULES, self.calendars, self.now)
        self.looks.append((self.deadline, look))
        self.steps += look.steps
        self.told_at_step += [self.tellings] * len(look.steps)
        self.deadline = look.deadline
        return look

    def wait(self, until: datetime) -> None:
        """Time passes, looked at whenever something falls due."""
        look = self.look()
        while look.wake_at is not None and look.wake_at <= until:
            self.now = look.wake_at
            look = self.look()
        self.now = until

    def act(self, verb: Verb, minutes: int) -> bool:
        """One command, as a person would give it now; whether it was taken."""
        self.look()
        before = self.deadline
        try:
            after = self._changed(verb, minutes)
        except Refused:
            return False
        if verb is Verb.undo:
            after = put_anew(before, after, self.calendars, self.now)
        else:
            after = settled(before, after, self.now)
        told = self.tellings
        if verb is Verb.undo:
            self.kept, self.tellings = None, self.told_before
        else:
            self.kept, self.told_before = Kept(verb, before, after.revision), told
            if verb is Verb.sent and before.state not in ENDED:
                self.tellings = [*told, self._telling(before, minutes)]
        self.deadline = after
        if after.due != before.due:
            self.dates.append(len(self.steps))
        self.look()
        return True

    def _changed(self, verb: Verb, minutes: int) -> Deadline:
        deadline, now = self.deadline, self.now
        ahead = now + (abs(minutes) + 1) * MINUTE
        match verb:
            case Verb.sent:
                return changes.sent(deadline, self._telling(deadline, minutes), stated=minutes < 0)
            case Verb.answered:
                return changes.answered(deadline, self.calendars, min(now, now + minutes * MINUTE)).deadline
            case Verb.promise:
                return changes.promised(deadline, ahead, RULES)
            case Verb.extend:
                return changes.extended(deadline, _due(ahead, deadline.due.zone), self.calendars, now)
            case Verb.ours:
                return changes.ours(deadline, now)
            case Verb.theirs:
                return changes.theirs(deadline, self.calendars, now)
            case Verb.hold | Verb.proceed | Verb.chase:
                return changes.clause_set(deadline, Clause(verb.value), "reason" if minutes > 0 else "", now)
            case Verb.snooze:
                return changes.snoozed(deadline, ANA, ahead, RULES, self.calendars, False)
            case Verb.edit:
                return changes.edited(deadline, "The final logo")
            case Verb.owner:
                return changes.owned(deadline, KEN)
            case Verb.blocks:
                return changes.blocking(deadline, (KEN,))
            case Verb.cancel:
                return changes.cancelled(deadline)
            case Verb.undo:
                return changes.undone(deadline, self.kept)
            case _:
                return self._answered(verb, minutes)

    def _answered(self, verb: Verb, minutes: int) -> Deadline:
        """An answer to what is open, of whoever was asked, or a call for help."""
        deadline, now, deciders = self.deadline, self.now, self.calendars.deciders
        suggested, wanted = deadline.escalation.open, deadline.escalation.help
        serial, who = (suggested.serial, suggested.now.member_id) if suggested else (0, MIA)
        called, helper = (wanted.serial, wanted.now.member_id) if wanted else (0, deadline.owner_id)
        match verb:
            case Verb.help_me:
                return deciding.help_wanted(deadline, deciders.people[KEN if minutes % 2 else MIA], deciders, now)
            case Verb.take:
                return deciding.taken(deadline, called, deciders.people[helper], now)
            case Verb.give_back:
                return deciding.given_back(deadline, called or 1, deciders.people[helper], deciders, now)
            case Verb.approve:
                return deciding.approved(deadline, serial, deciders.people[who], RULES, deciders, now)
            case Verb.not_now:
                return deciding.put_off(deadline, serial, deciders.people[who], deciders, now)
            case Verb.never:
                return deciding.ended(deadline, serial, deciders.people[who], now)
            case Verb.reword:
                return deciding.reworded(deadline, serial, 77)
            case _:
                raise AssertionError(verb)

    def _telling(self, deadline: Deadline, minutes: int) -> Told:
        stated = max(self.now + min(minutes, 0) * MINUTE, deadline.created_at)
        return Told(stated, deadline.clause, deadline.due.at)

    def of_each_date(self) -> Iterator[list[Step]]:
        for start, end in zip(self.dates, [*self.dates[1:], len(self.steps)], strict=True):
            yield self.steps[start:end]


def _lived(deadline: Deadline, calendars: Calendars, commands: list[tuple[Verb, int, int]]) -> Life:
    life = Life(deadline, calendars)
    for verb, pause, minutes in commands:
        life.wait(life.now + pause * MINUTE)
        if life.act(verb, minutes):
            event(f"{verb} taken")
    life.wait(life.now + 40 * DAY)
    event(f"ends {life.deadline.state}")
    return life


def _count(steps: list[Step], *kinds: Kind) -> int:
    return sum(step.kind in kinds for step in steps)


@settings(max_examples=60)
@given(fresh(), calendars(), acts)
def test_there_are_never_more_texts_than_the_rules_allow(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    life = _lived(deadline, both, [each for each in commands if each[0] is not Verb.undo])
    assert _count(life.steps, Kind.remind) <= 4
    for steps in life.of_each_date():
        assert _count(steps, Kind.remind) <= 2
        assert _count(steps, *CHASES) <= 3
        assert _count(steps, Kind.held, Kind.proceeded, Kind.overdue) <= 1
        assert _count(steps, Kind.reason_wanted) <= 1
        texts = [step for step in steps if step.kind in CHASES]
        handed = [both.owner.next_opening(step.at) for step in texts]
        days = [both.owner.day_of(instant) for instant in handed]
        assert len(set(days)) == len(days), "two texts on one working day"


@settings(max_examples=50)
@given(fresh(), calendars(), acts)
def test_a_notice_is_asked_for_twice_at_most(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    life = _lived(deadline, both, commands)
    asked: dict[datetime, list[int]] = {}
    for before, look in life.looks:
        for step in look.steps:
            if step.kind is Kind.not_sent:
                assert before.needs_notice
                asked.setdefault(before.notice_since, []).append(step.nth)
    if Verb.undo not in {verb for verb, _, _ in commands}:
        assert all(numbers == sorted(set(numbers)) and numbers[-1] <= 2 for numbers in asked.values())


@settings(max_examples=60)
@given(fresh(), calendars(), acts)
def test_nothing_happens_after_an_end_or_while_a_deadline_rests(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    life = _lived(deadline, both, commands)
    for before, look in life.looks:
        kinds = {step.kind for step in look.steps}
        if not before.is_open:
            assert look == FollowUp(before, (), None)
        if before.ball is Ball.ours:
            assert not kinds & {Kind.remind, Kind.reminder_dropped, Kind.not_sent, Kind.overdue_text}
        if before.clock_stands:
            assert not kinds & EXECUTIONS
        if before.promised_at is not None and life.now < before.promised_at:
            assert not kinds & {Kind.remind, Kind.overdue_text}
        if before.state in {State.held, State.untold}:
            assert kinds <= {Kind.promise_broken} | CLIMBING


@settings(max_examples=100)
@given(fresh(), calendars(), acts)
def test_a_clause_takes_effect_only_as_told(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    """The last telling named this clause and no later instant, and since early enough none named anything else."""
    life = _lived(deadline, both, [(Verb.sent, 10, 10), *commands])
    for step, tellings in zip(life.steps, life.told_at_step, strict=True):
        clause = TAKES_EFFECT.get(step.kind)
        if clause is None:
            continue
        event(f"{clause} took effect")
        early_enough = False
        for telling in reversed(tellings):
            if telling.clause is not clause or telling.due_at > step.planned:
                break
            early_enough |= both.client.working_between(telling.at, step.planned) >= 4 * HOUR
        assert early_enough, (step, tellings)


@settings(max_examples=60)
@given(fresh(), calendars(), acts, st.integers(0, 30 * 24 * 60))
def test_the_next_look_lies_ahead_and_a_second_look_does_nothing(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]], gap: int
) -> None:
    life = _lived(deadline, both, commands)
    for before, _ in life.looks:
        now = before.created_at + gap * MINUTE
        look = follow_up(before, RULES, both, now)
        assert look.wake_at is None or look.wake_at > now
        assert follow_up(look.deadline, RULES, both, now) == FollowUp(look.deadline, (), look.wake_at)
        assert all(step.planned <= step.at == now for step in look.steps)
        texts = _count(list(look.steps), Kind.remind, Kind.held, Kind.proceeded, *CHASES)
        assert texts <= 1, "after a gap one text stands for those that were missed"


@settings(max_examples=60)
@given(fresh(), calendars(), acts)
def test_the_plan_is_what_happens_when_nobody_interferes(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    life = _lived(deadline, both, commands)
    for before, look in life.looks:
        if look.steps or before.revision % 2:  # one of two will do
            continue
        now = look.wake_at - MINUTE if look.wake_at else START + 60 * DAY
        shown = plan(before, RULES, both, now)
        ahead = Life(before, both, now)
        ahead.wait(now + 400 * DAY)
        expected: list[Step] = []
        for _, later in ahead.looks:
            expected += later.steps
            if any(step.kind in CLIMBING for step in later.steps):
                break  # what follows depends on somebody's decision
        assert shown == tuple(expected)
        assert all(step.planned == step.at for step in shown)


@settings(max_examples=60)
@given(fresh(), calendars(), acts, st.lists(st.integers(1, 40 * 24 * 60), max_size=30))
def test_looking_often_or_seldom_gives_the_same_steps(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]], extra: list[int]
) -> None:
    seldom = Life(deadline, both)
    often = Life(deadline, both)
    for verb, pause, minutes in [(Verb.sent, 10, 10), *commands]:
        seldom.wait(seldom.now + pause * MINUTE)
        for look in sorted(often.now + each * MINUTE for each in extra):
            if look < seldom.now:
                often.wait(look)
                often.look()
        often.wait(seldom.now)
        seldom.act(verb, minutes)
        often.act(verb, minutes)
        assert (often.steps, often.deadline) == (seldom.steps, seldom.deadline)


@settings(max_examples=100)
@given(fresh(), calendars())
def test_what_needs_the_owners_hand_comes_in_their_hours_and_never_later_than_the_rules_name(
    deadline: Deadline, both: Calendars
) -> None:
    told = changes.sent(deadline, Told(START, deadline.clause, deadline.due.at), stated=False)
    life = Life(told, both)
    life.wait(deadline.due.at)
    nominal = (
        both.client.minus_days(deadline.due.at, 2),
        both.client.minus_hours(deadline.due.at, 4 * HOUR),
    )
    reminders = [step.at for step in life.steps if step.kind is Kind.remind]
    assert all(both.owner.is_open(instant) and instant <= max(nominal) for instant in reminders)
    assert all(START + 2 * HOUR < instant < deadline.due.at - 2 * HOUR for instant in reminders)


@settings(max_examples=50)
@given(fresh(), calendars(), acts)
def test_after_an_answer_a_life_is_over_whatever_was_before(
    deadline: Deadline, both: Calendars, commands: list[tuple[Verb, int, int]]
) -> None:
    life = Life(deadline, both)
    for verb, pause, minutes in commands:
        life.wait(life.now + pause * MINUTE)
        life.act(verb, minutes)
    if life.deadline.state is State.cancelled:
        return
    life.act(Verb.answered, -1)
    assert life.deadline.state is State.answered
    assert follow_up(life.deadline, RULES, both, life.now + 40 * DAY) == FollowUp(life.deadline, (), None)
    assert life.deadline.promised_at is None
