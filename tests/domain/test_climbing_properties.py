"""Escalations under random decisions, promises, answers, people who come and go, and rules that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.availability import Absence, Availability, Channel, NeverOpen
from bot.domain.deadlines import RULES, Ball, Due, State, Verb
from bot.domain.escalation import Decision, Escalation, Suggestion
from bot.domain.followup import FollowUp, Kind, follow_up
from bot.domain.ladder import USUAL, By, Firmness, Ladder, Rung, Side, Whom
from bot.domain.ladder_checks import unworkable
from bot.domain.people import Member
from bot.domain.refusals import Refused
from bot.domain.steps import CLIMBING
from tests.domain.courses import Course
from tests.domain.examples import ANA, BOB, EVE, FRIDAY, KEN, LEO, MIA, TEAM, TOKYO, around, at, every_day, reached

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEKS = (
    every_day((9 * 60, 18 * 60)),
    every_day((8 * 60, 12 * 60), (14 * 60, 19 * 60)),
    every_day((0, 3 * 60), (21 * 60, 24 * 60)),
    ((), ((10 * 60, 12 * 60),), (), ((10 * 60, 12 * 60),), (), (), ()),
)
ZONES = ("Asia/Tokyo", "Europe/London", "America/New_York", "Pacific/Auckland")
ON_THE_LADDER = {Kind.suggested, Kind.asked_again, Kind.handed_on, Kind.given_up}
LADDERS = (
    USUAL,
    Ladder(),
    Ladder(
        overdue=(
            Rung(whom=Whom.colleague, by=By.owner, hours=3),
            Rung(whom=Whom.rep, broken=1, wait_days=2),
            Rung(whom=Whom.manager, by=By.admin, spent=True, days=1),
        ),
        held=(Rung(whom=Whom.colleague, by=By.owner, days=1), Rung(whom=Whom.rep, hours=5)),
    ),
    Ladder(overdue=(Rung(whom=Whom.manager, by=By.owner, days=1),), held=(Rung(whom=Whom.rep, by=By.admin, days=2),)),
)


ASKED = -1


class Move(NamedTuple):
    """What happens after `pause` minutes, or (ASKED) once somebody is asked: `what`, by or to `who`; `minutes` for what
    it names.
    """

    what: str
    pause: int = 0
    who: int = MIA
    minutes: int = 60


COMMANDS: dict[str, Callable[[Course, Move], object]] = {
    "approve": lambda course, move: course.approve(move.who, _open(course)),
    "not now": lambda course, move: course.not_now(move.who),
    "not now until": lambda course, move: course.not_now(
        move.who, f"{(course.now + move.minutes * MINUTE).astimezone(ZoneInfo(TOKYO)):%Y-%m-%d %H:%M}"
    ),
    "never": lambda course, move: course.never(move.who),
    "help": lambda course, move: course.help_me(move.who),
    "take": lambda course, move: course.take(move.who),
    "back": lambda course, move: course.give_back(move.who),
    "promise": lambda course, move: course.do(
        Verb.promise, lambda met: changes.promised(met, course.now + move.minutes * MINUTE, course.rules)
    ),
    "ours": lambda course, move: course.ours(),
    "theirs": lambda course, move: course.theirs(),
    "extend": lambda course, move: course.extend(_due(course.now + DAY + move.minutes * MINUTE)),
    "answered": lambda course, move: course.answered(),
    "undo": lambda course, move: course.undo(),
    "away": lambda course, move: _changed(course, _away(course, move)),
    "reachable": lambda course, move: _reaching(course, move.who, reached=True),
    "unreachable": lambda course, move: _reaching(course, move.who, reached=False),
    "leaves": lambda course, move: _changed(course, replace(course.who(move.who), active=False)),
    "is back": lambda course, move: _changed(course, replace(course.who(move.who), active=True)),
    "rep": lambda course, move: _rep(course, move.who),
    "no rep": lambda course, move: _rep(course, None),
    "rules": lambda course, move: _rules(course, ladder=LADDERS[move.minutes % len(LADDERS)]),
    "firmness": lambda course, move: _rules(course, firmness=tuple(Firmness)[move.minutes % 3]),
}  # fmt: skip
"""`down`: nobody looks meanwhile."""


def _open(course: Course) -> int:
    return course.escalation.open.serial if course.escalation.open else 0


def _due(instant: datetime) -> Due:
    return Due(instant, instant.replace(tzinfo=None), "Etc/UTC")


def _away(course: Course, move: Move) -> Member:
    first = course.now.date()
    absence = Absence(first, first + timedelta(days=move.minutes // (24 * 60)))
    them = course.who(move.who)
    return replace(them, availability=replace(them.hours, absences=(absence,)))


def _changed(course: Course, them: Member) -> None:
    deciders = course.calendars.deciders
    people = {**deciders.people, them.id: them}
    course.calendars = replace(course.calendars, deciders=replace(deciders, people=people))


def _reaching(course: Course, key: int, *, reached: bool) -> None:
    deciders = course.calendars.deciders
    unreachable = deciders.unreachable - {key} if reached else deciders.unreachable | {key}
    course.calendars = replace(course.calendars, deciders=replace(deciders, unreachable=unreachable))


def _rep(course: Course, key: int | None) -> None:
    course.calendars = replace(course.calendars, deciders=replace(course.calendars.deciders, rep_id=key))


def _rules(course: Course, **rules: object) -> None:
    course.rules = replace(course.rules, **rules)  # type: ignore[arg-type]


@dataclass
class Book:
    """What has been seen of one life; each look is held against it."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    said: Counter[tuple[Kind, int, int]] = field(default_factory=Counter)
    """How often a step of that kind asked that member the question of that number."""
    approvals: int = 0
    """Of the ladder that runs."""
    decisions: set[Decision] = field(default_factory=set)

    def __call__(self, course: Course, look: FollowUp) -> None:
        """Everything that must hold of a look, whatever was before."""
        before, after, now = course.deadline, look.deadline, course.now
        assert look.wake_at is None or look.wake_at > now
        again = follow_up(after, course.rules, course.calendars, now)
        assert again == FollowUp(after, (), look.wake_at), "a second look at the same instant"
        steps = [step for step in look.steps if step.kind in CLIMBING]
        self.kinds.update(step.kind for step in steps)
        self.decisions.update(each.decision for each in after.escalation.decided)
        per_question = Counter(step.nth for step in steps)
        assert all(many == 1 for many in per_question.values()), "one step per question, whatever was missed"
        for step in steps:
            assert step.planned <= step.at == now
            self.said[step.kind, step.nth, step.to_id] += 1
            if step.kind in {Kind.suggested, Kind.asked_again, Kind.handed_on, Kind.help_again}:
                assert self.said[step.kind, step.nth, step.to_id] == 1, f"{step.kind} twice"
                assert course.calendars.deciders.reaches(step.to_id)
        _asked_in_hours(course, before.escalation, after.escalation)
        self._ladder(course, before.escalation, after.escalation, {step.kind for step in steps} & ON_THE_LADDER)
        if not before.is_open:
            assert look == FollowUp(before, (), None)

    def _ladder(self, course: Course, before: Escalation, after: Escalation, kinds: set[Kind]) -> None:
        deadline = course.deadline
        if kinds:
            assert not before.is_over, "after a never"
            assert deadline.side is not None or Kind.suggested in kinds  # a hold that is so late that its rung has come
            assert deadline.ball is Ball.theirs
            assert deadline.promised_at is None or deadline.promised_at <= course.now
        assert after.serial == before.serial + (Kind.suggested in kinds)
        if after.rungs is not None and before.rungs is not None:
            assert (after.rungs, after.step) == (before.rungs, before.step), "only an approval climbs, by its own rules"
        if after.open is None:
            return
        self._question(course, after, after.open)
        if Kind.suggested in kinds:
            assert before.open is None
            assert after.open.asked[0].at >= course.now

    def _question(self, course: Course, escalation: Escalation, question: Suggestion) -> None:
        rungs = escalation.rungs
        assert rungs is not None
        assert rungs[escalation.step] == question.rung, "the rung that comes next, and no other"
        heights = [list(Whom).index(rung.whom) for rung in rungs]
        assert heights == sorted(set(heights))
        assert self.approvals >= escalation.step, "a rung before the approval of the one below"
        assert question.rung.whom is not Whom.manager or course.rules.firmness is not Firmness.soft
        asked = [each.member_id for each in question.asked]
        assert len(set(asked)) == len(asked), "nobody is asked twice"
        assert question.serial <= escalation.serial


def _asked_in_hours(course: Course, before: Escalation, after: Escalation) -> None:
    """Whoever has just been asked, or reminded, is so inside their own hours."""
    known = {question.serial: question.now for question in before.questions}
    for question in after.questions:
        old, new = known.get(question.serial), question.now
        if old is None or old.member_id != new.member_id or old.at != new.at:
            assert course.now <= new.at
            assert _in_hours(course, new.member_id, new.at), f"{new} outside their hours"
        elif new.reminded_at is not None and new.reminded_at != old.reminded_at:
            assert course.now <= new.reminded_at
            assert _in_hours(course, new.member_id, new.reminded_at), f"{new} reminded outside their hours"


def _in_hours(course: Course, key: int, instant: datetime) -> bool:
    calendar = course.calendars.deciders.calendar(course.who(key))
    try:
        return calendar.next_opening(instant) == instant
    except NeverOpen:
        return True


class Life:
    """A course with everything checked at each look."""

    def __init__(self, course: Course) -> None:
        self.course, self.book, self.taken = course, Book(), set[str]()
        course.watch = self.book

    def play(self, moves: list[Move]) -> None:
        """Move after move; then nobody does anything."""
        for move in moves:
            end = self.course.now + (move.pause * MINUTE if move.pause is not ASKED else 15 * DAY)
            if move.what == "down":
                self.course.now = end
                self.course.look()
            else:
                self._wait(end, asked=move.pause is ASKED)
                self._move(move)
        self._wait(self.course.now + 70 * DAY)

    def _wait(self, end: datetime, *, asked: bool = False) -> None:
        """Until `end`, looked at whenever something falls due; with `asked` until a question is open."""
        course = self.course
        course.look()
        wake = follow_up(course.deadline, course.rules, course.calendars, course.now).wake_at
        while wake is not None and wake <= end:
            course.now = wake
            course.look()
            if asked and course.escalation.questions:
                return
            wake = follow_up(course.deadline, course.rules, course.calendars, course.now).wake_at
        course.now = end

    def _move(self, move: Move) -> None:
        course = self.course
        course.look()
        before = course.escalation
        try:
            COMMANDS[move.what](course, move)
        except Refused:
            course.look()
            return
        self.taken.add(move.what)
        after = course.escalation
        _asked_in_hours(course, before, after)
        if move.what == "undo":
            known = {question.serial for question in before.questions}
            for question in after.questions:  # whoever is asked anew has their time, and their reminder, once more
                if question.serial not in known:
                    self.book.said = Counter({key: n for key, n in self.book.said.items() if key[1] != question.serial})
            self.book.said = Counter({key: n for key, n in self.book.said.items() if key[1] <= after.serial})
            self.book.approvals = max(self.book.approvals, after.step)
        elif move.what == "approve":
            assert after.step == before.step + 1
            self.book.approvals += 1
        elif after.rungs is None:
            self.book.approvals = 0
        self.book.decisions.update(each.decision for each in after.decided)


people = st.sampled_from([ANA, KEN, EVE, BOB, MIA, MIA, LEO])
answers = st.sampled_from(
    ["approve", "approve", "approve", "not now", "not now until", "never", "take", "back", "back"]
)
pauses = st.sampled_from([0, 30, 600, 1440, 3000, 6000, 12000]) | st.integers(0, 5 * 24 * 60)
lengths = st.integers(1, 12 * 24 * 60)
moves = st.one_of(
    st.builds(Move, answers, st.just(ASKED) | pauses, people, lengths),
    st.builds(Move, st.sampled_from(["down", *COMMANDS]), st.just(ASKED) | pauses, people, lengths),
)


@st.composite
def members(draw: st.DrawFn) -> tuple[Member, ...]:
    """The team in any zones, weeks and holidays; some of them away now and then."""
    changed = []
    for them in TEAM.values():
        days = draw(st.lists(st.dates(date(2026, 11, 20), date(2026, 12, 20)), max_size=1))
        absences = tuple(Absence(day, day + timedelta(days=draw(st.integers(0, 9)))) for day in days)
        zone, week = draw(st.sampled_from(ZONES)), draw(st.sampled_from(WEEKS))
        changed.append(replace(them, zone=zone, availability=Availability(zone, ((Channel.chat, week),), "", absences)))
    return tuple(changed)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    state = draw(st.sampled_from([State.overdue, State.overdue, State.held, State.waiting]))
    rules = replace(RULES, ladder=draw(st.sampled_from(LADDERS)), firmness=draw(st.sampled_from(Firmness)))
    rep = draw(st.sampled_from([MIA, MIA, BOB, None]))
    calendars = around(*draw(members()), rep=rep, unreachable=tuple(draw(st.lists(people, max_size=2))))
    return Course(
        reached(state), calendars=calendars, rules=rules, now=at("19 09:00") if state is State.waiting else FRIDAY.at
    )


@settings(max_examples=100)
@given(courses(), st.lists(moves, max_size=12))
def test_whatever_happens_every_question_is_put_as_the_rules_say(course: Course, happens: list[Move]) -> None:
    life = Life(course)
    life.play(happens)
    for name in (*life.taken, *life.book.kinds):
        event(name)


def test_all_ladders_of_these_lives_are_possible() -> None:
    assert [unworkable(side, rungs.side(side)) for rungs in LADDERS for side in Side] == [None] * 2 * len(LADDERS)


D = 24 * 60
DIRECTED: dict[str, tuple[tuple[Move, ...], set[Kind], set[Decision]]] = {
    "nobody does anything": ((), {Kind.suggested, Kind.asked_again, Kind.handed_on, Kind.given_up}, set()),
    "approved twice": (
        (Move("approve", 5 * D), Move("approve", 5 * D)),
        {Kind.suggested},
        {Decision.approved},
    ),
    "not now, then never": ((Move("not now", 5 * D), Move("never", 3 * D)), set(), {Decision.not_now, Decision.never}),
    "answered while it is open": ((Move("answered", 5 * D),), set(), {Decision.withdrawn}),
    "soft while the manager is proposed": (
        (Move("approve", 5 * D), Move("firmness", 5 * D, minutes=3), Move("firmness", 5 * D, minutes=4)),
        {Kind.not_offered},
        {Decision.withdrawn},
    ),
    "help, taken and given back": (
        (Move("help", 60, KEN), Move("take", D, KEN), Move("back", D, KEN)),
        set(),
        {Decision.taken, Decision.given_back},
    ),
    "help, and no answer": ((Move("help", 60, KEN),), {Kind.help_again, Kind.help_unanswered}, {Decision.unanswered}),
}


def test_lives_of_each_kind_reach_every_step_and_every_decision() -> None:
    kinds: set[Kind] = set()
    decisions: set[Decision] = set()
    for name, (happens, wanted, decided) in DIRECTED.items():
        life = Life(Course())
        life.play(list(happens))
        assert {move.what for move in happens} == life.taken, name
        assert wanted <= set(life.book.kinds), name
        assert decided <= life.book.decisions, name
        kinds |= set(life.book.kinds)
        decisions |= life.book.decisions
    assert (kinds, decisions) == (set(CLIMBING), set(Decision))
