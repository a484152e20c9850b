"""When a rung comes and whom it asks, what a question does that nobody answers, and what rests or ends a ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.availability import Absence, Availability, Exceptional
from bot.domain.climbing import climbs, next_in_line, rests_nudges, rung_ahead, settled, waits_until
from bot.domain.deadlines import RULES, Rules, State
from bot.domain.escalation import NONE, Asked, Decided, Decision, Escalation, Suggestion
from bot.domain.followup import FollowUp, Kind, Step, follow_up, plan
from bot.domain.ladder import USUAL, By, Firmness, Ladder, Rung, Side, Whom, offered
from bot.domain.outlook import hears, next_word
from tests.domain.courses import Course
from tests.domain.examples import (
    ANA,
    BOB,
    EVE,
    FRIDAY,
    KEN,
    LEO,
    LONDON,
    MIA,
    TEAM,
    around,
    at,
    away,
    due,
    member,
    reached,
)

TEXTS = ["Mon 23 17:00 overdue_text 2", "Tue 24 17:00 overdue_text 3 last"]
"""The owner's texts to the client after Friday, where nothing rests them."""

FIRST = "Tue 24 18:00 suggested 1 mia"
"""Friday 17:00 in Tokyo is 08:00 in London: two working days later mia's day begins at 18:00 in Tokyo."""

REP, MANAGER = USUAL.overdue


def held(**given: object) -> Course:
    return Course(reached(State.held), **given)  # type: ignore[arg-type]


def ladder(*overdue: Rung, held: tuple[Rung, ...] = ()) -> Rules:
    return replace(RULES, ladder=Ladder(overdue=overdue, held=held))


def asked(course: Course | None = None) -> Course:
    """Up to the minute in which mia is asked."""
    course = course or Course()
    course.until("24 18:00")
    assert course.escalation.open is not None
    return course


def approved() -> Course:
    """mia has approved on Wednesday at 10:00 in London."""
    course = asked()
    course.until("25 19:00")
    course.approve(MIA)
    return course


class TestTheUsualLadder:
    def test_two_working_days_of_the_rep_after_the_date_then_her_deputy_another_rep_an_admin_and_the_owner_is_told(
        self,
    ) -> None:
        assert Course().until("2027-02-01 00:00") == [
            *TEXTS,
            FIRST,
            "Wed 25 18:00 asked_again 1 mia",
            "Thu 26 18:00 handed_on 1 leo",
            "Fri 27 18:00 asked_again 1 leo",
            "Mon 30 18:00 handed_on 1 bob",  # bob in Tokyo sees it on Tuesday at 09:00
            "Wed 02 09:00 asked_again 1 bob",
            "Thu 03 09:00 handed_on 1 eve",
            "Fri 04 09:00 asked_again 1 eve",
            "Mon 07 09:00 given_up 1 eve",
        ]

    def test_held_five_working_days_and_one_rung(self) -> None:
        course = held()
        assert course.until("2026-12-01 18:00") == [
            "Fri 27 18:00 suggested 1 mia",
            "Mon 30 18:00 asked_again 1 mia",
            "Tue 01 18:00 handed_on 1 leo",
        ]
        course.approve(LEO)
        assert course.until("2027-02-01 00:00") == []
        assert rung_ahead(course.deadline, RULES) is None

    def test_the_manager_two_working_days_after_the_approval_and_the_rep_is_asked_again(self) -> None:
        course = approved()
        assert course.escalation.taken_by == MIA
        assert course.until("2026-12-01 00:00")[0] == "Fri 27 19:00 suggested 2 mia"
        question = course.escalation.open
        assert question is not None
        assert question.rung == MANAGER
        course.approve(MIA)
        assert course.until("2027-02-01 00:00") == []
        assert course.escalation.step == 2

    @pytest.mark.parametrize("state", [State.waiting, State.untold, State.proceeded, State.answered, State.cancelled])
    def test_nothing_is_escalated_elsewhere(self, state: State) -> None:
        course = Course(reached(state), now=FRIDAY.at - timedelta(days=2))
        kinds = {line.split()[3] for line in course.until("19 09:00" if state is State.waiting else "2027-02-01 00:00")}
        assert not kinds & {kind.value for kind in (Kind.suggested, Kind.asked_again, Kind.handed_on, Kind.given_up)}
        assert not climbs(reached(state))

    def test_the_whole_suggestion(self) -> None:
        course = Course()
        course.until("24 17:59")
        before = course.deadline
        question = Suggestion(serial=1, rung=REP, asked=(Asked(member_id=MIA, at=at("24 18:00")),))
        after = before.changed(escalation=Escalation(rungs=USUAL.overdue, open=question, serial=1))
        look = follow_up(before, RULES, around(), at("24 18:00"))
        step = Step(Kind.suggested, at("24 18:00"), at("24 18:00"), nth=1, to_id=MIA)
        assert look == FollowUp(after, (step,), at("25 18:00"))

    def test_an_approval_long_before_does_not_bring_what_the_next_rung_waits_for(self) -> None:
        rules = ladder(REP, Rung(whom=Whom.manager, broken=1, days=1))
        course = asked(Course(rules=rules))
        course.approve(MIA)
        assert course.until("2026-12-08 10:00") == []
        course.promise("2026-12-10 12:00")
        assert course.until("2027-01-01 00:00")[:2] == [
            "Thu 10 12:00 promise_broken 1",
            "Fri 11 18:00 suggested 2 mia",  # a working day of hers after it was broken at 03:00 in London
        ]


class TestWhoIsAsked:
    def first_asked(self, course: Course) -> str:
        return next(line for line in course.until("2027-02-01 00:00") if " suggested " in line)

    @pytest.mark.parametrize(
        ("course", "line"),
        [
            (Course(), FIRST),
            # No rep: an admin, in the admin's hours.
            (Course(calendars=around(rep=None)), "Tue 24 17:00 suggested 1 eve"),
            # The rep has left: as if none were set. Blocked the bot: her deputy, and the owner hears why.
            (Course(calendars=around(without=(MIA,))), "Tue 24 17:00 suggested 1 eve"),
            (Course(calendars=around(unreachable=(MIA,))), "Tue 24 18:00 suggested 1 leo for mia"),
            (Course(calendars=around(unreachable=(MIA, LEO))), "Tue 24 17:00 suggested 1 bob for mia"),
            (Course(calendars=around(unreachable=(MIA, LEO, BOB))), "Tue 24 17:00 suggested 1 eve for mia"),
            (
                Course(calendars=around(member(BOB), unreachable=(MIA,), without=(LEO,))),
                "Tue 24 17:00 suggested 1 eve for mia",  # bob is no rep here
            ),
            # Away: her deputy on those days, in his hours; back on the day, herself.
            (Course(calendars=around(away(MIA, "2026-11-23", "2026-11-27"))), "Tue 24 18:00 suggested 1 leo"),
            (Course(calendars=around(away(MIA, "2026-11-20", "2026-11-23"))), FIRST),
            # Both away: the one after them, in his hours.
            (
                Course(calendars=around(away(MIA, "2026-11-23", "2026-11-27"), away(LEO, "2026-11-24", "2026-11-30"))),
                "Tue 24 17:00 suggested 1 bob",
            ),
            (
                Course(calendars=around(away(MIA, "2026-11-24", "2026-11-27"), unreachable=(LEO, BOB, EVE))),
                "Mon 30 18:00 suggested 1 mia",  # nobody else: it waits for her
            ),
        ],
    )  # fmt: skip
    def test_the_first_in_line_who_can_be_reached_and_is_there(self, course: Course, line: str) -> None:
        assert self.first_asked(course) == line

    def test_nobody_in_line_can_be_reached_and_nothing_happens_until_somebody_can(self) -> None:
        course = Course(calendars=around(unreachable=(MIA, LEO, BOB, EVE)))
        assert course.until("2026-12-01 10:00") == TEXTS
        course.calendars = around(unreachable=(LEO, BOB, EVE))
        assert course.until("2026-12-01 18:00") == ["Tue 01 10:00 suggested 1 mia late 6 days, 16:00:00"]
        question = course.escalation.open
        assert question is not None
        assert question.now.at == at("2026-12-01 18:00")

    def test_the_owner_may_be_the_one_who_decides(self) -> None:
        course = Course(rules=ladder(Rung(whom=Whom.colleague, by=By.owner, days=1)))
        assert self.first_asked(course) == "Mon 23 17:00 suggested 1 ana"

    def test_an_owner_who_has_left_is_passed_over(self) -> None:
        course = Course(rules=ladder(Rung(whom=Whom.rep, by=By.owner, days=1)), calendars=around(without=(ANA,)))
        assert self.first_asked(course) == "Mon 23 18:00 suggested 1 mia"

    def test_an_admin_may_be_the_one_who_decides(self) -> None:
        course = Course(rules=ladder(Rung(whom=Whom.rep, by=By.admin, days=1)))
        assert self.first_asked(course) == "Mon 23 17:00 suggested 1 eve"

    def test_weekends_holidays_and_exceptions_of_the_decider_count_not_those_of_others(self) -> None:
        bank_holiday = Availability(LONDON, holidays="", exceptions=(Exceptional(at("24 12:00").date(), ()),))
        closed_tuesday = replace(TEAM[MIA], availability=bank_holiday)
        assert self.first_asked(Course(calendars=around(closed_tuesday))) == "Wed 25 18:00 suggested 1 mia"
        scottish = replace(TEAM[MIA], availability=Availability(LONDON, holidays="GB-SCT"))  # 30 November
        course = held(calendars=around(scottish))
        assert course.until("2026-12-02 00:00") == ["Fri 27 18:00 suggested 1 mia", "Tue 01 18:00 asked_again 1 mia"]
        japanese = replace(TEAM[BOB], availability=Availability("Asia/Tokyo"))  # Monday the 23rd is a holiday there
        assert self.first_asked(Course(calendars=around(japanese, rep=BOB))) == "Wed 25 17:00 suggested 1 bob"

    def test_somebody_without_any_hours_is_asked_as_if_they_kept_the_usual_ones(self) -> None:
        empty = replace(TEAM[MIA], availability=Availability(LONDON, holidays="", weeks=()))
        assert self.first_asked(Course(calendars=around(empty))) == FIRST

    def test_a_rep_who_is_set_later_is_handed_the_question(self) -> None:
        course = Course(calendars=around(rep=None))
        assert course.until("25 09:00")[-1] == "Tue 24 17:00 suggested 1 eve"
        question = course.escalation.open
        assert question is not None
        assert question.no_rep
        course.calendars = around(rep=MIA)
        assert course.until("25 10:00") == ["Wed 25 09:00 handed_on 1 mia"]
        question = course.escalation.open
        assert question is not None
        assert not question.no_rep
        assert [each.member_id for each in question.asked] == [EVE, MIA]
        assert question.now.at == at("25 18:00")

    def test_a_rep_who_is_set_once_all_admins_were_asked_is_handed_it_too(self) -> None:
        course = Course(calendars=around(rep=None))
        assert course.until("2026-12-07 12:00")[-1] == "Wed 02 18:00 given_up 1 mia"
        course.calendars = around(rep=KEN)
        assert course.until("2026-12-09 00:00") == [
            "Mon 07 12:00 handed_on 1 ken",
            "Tue 08 12:00 asked_again 1 ken",
        ]

    def test_a_rep_who_is_set_but_cannot_be_reached_is_not(self) -> None:
        course = Course(calendars=around(rep=None))
        course.until("24 17:30")
        course.calendars = around(rep=MIA, unreachable=(MIA,))
        assert course.until("25 16:00") == []

    def test_without_a_rep_it_says_so_to_the_next_one_too(self) -> None:
        course = Course(calendars=around(rep=None))
        course.until("26 17:00")
        question = course.escalation.open
        assert question is not None
        assert (question.now.member_id, question.no_rep) == (BOB, True)

    @pytest.mark.parametrize(("deputy", "rep", "helper"), [(KEN, MIA, KEN), (None, MIA, MIA), (None, None, None)])
    def test_a_rung_for_a_colleague_proposes_the_deputy_or_the_rep(
        self, deputy: int | None, rep: int | None, helper: int | None
    ) -> None:
        owner = replace(TEAM[ANA], deputy_id=deputy)
        course = Course(rules=ladder(Rung(whom=Whom.colleague, by=By.owner, days=1)), calendars=around(owner, rep=rep))
        course.until("23 17:00")
        question = course.escalation.open
        assert question is not None
        assert (question.helper_id, question.is_help) == (helper, False)

    def test_a_rung_proposes_nobody_who_cannot_be_reached_and_never_the_owner(self) -> None:
        rules = ladder(Rung(whom=Whom.colleague, by=By.owner, days=1))
        owner = replace(TEAM[ANA], deputy_id=KEN)
        for calendars, helper in [(around(owner, unreachable=(KEN,)), MIA), (around(rep=ANA), None)]:
            course = Course(rules=rules, calendars=calendars)
            course.until("23 17:00")
            question = course.escalation.open
            assert question is not None
            assert question.helper_id == helper


class TestAQuestionThatNobodyAnswers:
    def test_whoever_cannot_be_reached_any_more_is_passed_over_at_once(self) -> None:
        course = asked()
        course.until("24 20:00")
        course.calendars = around(unreachable=(MIA,))
        assert course.until("25 12:00") == ["Tue 24 20:00 handed_on 1 leo for mia"]

    def test_whoever_has_left_is_passed_over_at_once(self) -> None:
        course = asked()
        course.calendars = around(without=(MIA,), rep=None)
        assert course.until("25 12:00") == ["Tue 24 18:00 handed_on 1 eve for mia"]

    def test_the_last_one_cannot_be_reached_and_the_owner_is_told(self) -> None:
        course = asked()
        course.calendars = around(unreachable=(MIA, LEO, BOB, EVE))
        assert course.until("2027-01-01 00:00") == ["Tue 24 18:00 given_up 1 mia for mia"]

    def test_whoever_goes_away_is_not_reminded_but_it_is_handed_on(self) -> None:
        course = asked()
        course.calendars = around(away(MIA, "2026-11-25", "2026-12-05"))
        assert course.until("27 12:00") == ["Wed 25 18:00 handed_on 1 leo", "Thu 26 18:00 asked_again 1 leo"]

    def test_the_wait_of_a_rule_counts_up_to_the_reminder(self) -> None:
        course = Course(rules=ladder(replace(REP, wait_days=3)))
        assert course.until("2026-11-30 18:00")[2:] == [
            FIRST,
            "Fri 27 18:00 asked_again 1 mia",
            "Mon 30 18:00 handed_on 1 leo",
        ]

    def test_the_first_decider_keeps_the_buttons(self) -> None:
        course = asked()
        course.until("26 18:00")
        course.approve(MIA)
        assert course.escalation.outcome(1) == Decided(
            serial=1, decision=Decision.approved, by_id=MIA, at=at("26 18:00")
        )

    def test_somebody_asked_at_night_has_their_time_from_the_morning_on(self) -> None:
        course = Course()
        course.down_until("28 03:00")  # 18:00 on Friday in London
        question = course.escalation.open
        assert question is not None
        assert question.now.at == at("30 18:00")
        assert course.until("2026-12-01 18:00") == ["Tue 01 18:00 asked_again 1 mia"]

    def test_who_is_next_is_never_somebody_who_was_asked(self) -> None:
        names = [asked_one(key) for key in (MIA, LEO, BOB, EVE)]
        question = Suggestion(serial=1, rung=REP, asked=tuple(names[:1]))
        line = []
        while (heir := next_in_line(question, at("25 18:00"), around())) is not None:
            line.append(heir.id)
            question = replace(question, asked=(*question.asked, asked_one(heir.id)))
        assert line == [LEO, BOB, EVE]

    def test_a_decider_whose_calendar_never_opens_is_passed_over(self) -> None:
        forever = replace(
            TEAM[MIA],
            availability=Availability(
                LONDON, holidays="", absences=(Absence(at("20 12:00").date(), at("2030-01-01 12:00").date()),)
            ),
        )
        calendars = around(forever, unreachable=(LEO, BOB, EVE))
        question = Suggestion(serial=1, rung=REP, asked=(asked_one(MIA),))
        assert waits_until(question, calendars) == (at("24 18:00"), True)
        course = Course(calendars=calendars)
        assert course.until("2027-01-01 00:00") == TEXTS


def asked_one(key: int) -> Asked:
    return Asked(member_id=key, at=at("24 18:00"))


class TestNotNowAndNever:
    def test_not_now_asks_the_same_person_on_their_next_working_day(self) -> None:
        course = asked()
        course.until("24 20:30")
        assert course.not_now(MIA) == []
        assert (course.escalation.not_before, course.escalation.again_id) == (at("25 20:30"), MIA)
        assert course.until("26 18:00") == ["Wed 25 20:30 suggested 2 mia"]
        assert (course.escalation.not_before, course.escalation.again_id) == (None, None)

    def test_on_friday_that_is_monday(self) -> None:
        course = asked()
        course.until("27 19:00")
        course.not_now(MIA)
        assert course.until("2026-11-30 19:00") == ["Mon 30 19:00 suggested 2 mia"]

    def test_a_date_may_be_given_and_waits_for_their_hours(self) -> None:
        course = asked()
        course.not_now(MIA, until="2026-12-05 12:00")  # a Saturday
        assert course.until("2026-12-08 12:00") == ["Mon 07 18:00 suggested 2 mia"]

    def test_who_said_it_is_asked_whoever_they_are(self) -> None:
        course = asked()
        course.until("26 18:00")
        course.not_now(LEO)
        assert course.until("2026-11-28 00:00") == ["Fri 27 18:00 suggested 2 leo"]
        course.not_now(EVE)
        assert course.until("2026-11-30 12:00") == ["Mon 30 09:00 suggested 3 eve"]

    def test_not_now_of_somebody_who_then_leaves_is_asked_of_the_first_in_line(self) -> None:
        course = asked()
        course.not_now(EVE)
        course.calendars = around(without=(EVE,))
        assert course.until("27 00:00") == ["Thu 26 18:00 suggested 2 mia"]  # eve's next morning was Thursday's

    def test_not_now_can_be_said_again_and_again(self) -> None:
        course = asked()
        for serial, day in enumerate(("Wed 25", "Thu 26", "Fri 27", "Mon 30"), 2):
            course.not_now(MIA)
            assert course.until(f"{day[4:]} 18:00") == [f"{day} 18:00 suggested {serial} mia"]

    def test_never_ends_the_ladder(self) -> None:
        course = asked()
        course.until("25 20:00")
        assert course.never(MIA) == []
        assert course.until("2027-02-01 00:00") == []
        assert not climbs(course.deadline)

    def test_never_outlives_a_promise_and_our_turn(self) -> None:
        course = asked()
        course.never(MIA)
        course.ours()
        course.until("26 10:00")
        course.theirs()
        course.promise("30 12:00")
        assert course.until("2027-02-01 00:00") == ["Mon 30 12:00 promise_broken 1"]


class TestWhatRestsIt:
    def test_a_promise_withdraws_what_is_open_and_once_broken_it_is_asked_again(self) -> None:
        course = asked()
        course.until("25 10:00")
        assert course.promise("27 12:00") == []
        assert course.escalation.open is None
        assert course.escalation.outcome(1) == Decided(
            serial=1, decision=Decision.withdrawn, by_id=None, at=at("25 10:00")
        )
        assert course.until("2026-12-01 12:00") == [
            "Fri 27 12:00 promise_broken 1",
            "Fri 27 18:00 suggested 2 mia",
            "Mon 30 18:00 asked_again 2 mia",
        ]

    def test_a_promise_before_the_rung_only_moves_it(self) -> None:
        course = Course()
        course.until("23 10:00")
        course.promise("24 21:30")
        assert course.until("24 22:00") == [
            "Tue 24 21:30 promise_broken 1",
            "Tue 24 21:30 overdue_text 2",
            "Tue 24 21:30 suggested 1 mia",
        ]

    def test_a_promise_after_an_approval_goes_on_with_the_next_rung(self) -> None:
        course = approved()
        course.promise("2026-12-01 12:00")
        assert course.until("2026-12-02 00:00") == ["Tue 01 12:00 promise_broken 1", "Tue 01 18:00 suggested 2 mia"]
        question = course.escalation.open
        assert question is not None
        assert question.rung == MANAGER

    def test_our_turn_withdraws_what_is_open_and_it_counts_anew_afterwards(self) -> None:
        course = asked()
        course.until("25 10:00")
        course.ours()
        assert course.escalation.outcome(1) == Decided(
            serial=1, decision=Decision.withdrawn, by_id=None, at=at("25 10:00")
        )
        assert course.until("2026-12-02 10:00") == []
        course.theirs()
        assert course.until("2026-12-05 00:00") == ["Fri 04 18:00 suggested 2 mia"]

    def test_our_turn_before_the_rung_counts_anew_too(self) -> None:
        course = Course()
        course.until("23 10:00")
        course.ours()
        course.until("25 20:00")
        course.theirs()
        lines = [line for line in course.until("2026-12-01 00:00") if "overdue_text" not in line]
        assert lines[0] == "Fri 27 20:00 suggested 1 mia"

    def test_what_was_approved_stays_approved(self) -> None:
        course = approved()
        course.ours()
        course.until("2026-12-01 10:00")
        course.theirs()
        assert course.until("2026-12-04 00:00") == ["Thu 03 18:00 suggested 2 mia"]
        question = course.escalation.open
        assert question is not None
        assert question.rung == MANAGER

    def test_an_answer_withdraws_everything(self) -> None:
        course = asked()
        course.help_me(KEN)
        assert course.answered() == []
        assert course.escalation.questions == ()
        assert {each.decision for each in course.escalation.decided} == {Decision.withdrawn}
        assert course.until("2027-02-01 00:00") == []

    def test_a_new_date_begins_anew(self) -> None:
        course = approved()
        course.extend(due("2026-12-04 17:00"))
        assert course.escalation == Escalation(serial=1, decided=course.escalation.decided)
        assert [line for line in course.until("2026-12-09 12:00") if "remind" not in line] == [
            "Fri 04 17:00 overdue 1",
            "Mon 07 17:00 overdue_text 2",
            "Tue 08 17:00 overdue_text 3 last",
            "Tue 08 18:00 suggested 2 mia",
        ]

    def test_a_new_date_begins_anew_even_after_never_but_help_goes_on(self) -> None:
        course = asked()
        course.never(MIA)
        course.help_me(KEN)
        course.extend(due("2026-12-04 17:00"))
        assert not course.escalation.is_over
        assert course.escalation.help is not None
        assert any(" suggested 3 mia" in line for line in course.until("2026-12-09 12:00"))

    def test_a_command_that_makes_nothing_idle_leaves_everything(self) -> None:
        deadline = asked().deadline
        after = deadline.changed(subject="The final logo")
        assert settled(deadline, after, at("25 10:00")) is after

    def test_it_goes_back_to_them_in_one_command_only_if_it_was_ours(self) -> None:
        deadline = asked().deadline
        assert settled(deadline, deadline.changed(), at("25 10:00")).escalation.since is None


class TestRulesThatChange:
    def test_a_running_escalation_keeps_its_own(self) -> None:
        course = asked()
        course.rules = ladder(Rung(whom=Whom.rep, days=30))
        course.until("25 19:00")
        course.approve(MIA)
        assert course.until("2026-11-28 00:00") == ["Fri 27 19:00 suggested 2 mia"]

    def test_one_that_has_not_begun_takes_the_new_ones(self) -> None:
        course = Course()
        course.until("23 18:00")
        course.rules = ladder(Rung(whom=Whom.rep, days=4))
        assert course.until("2026-11-27 00:00")[-1] == "Thu 26 18:00 suggested 1 mia"

    def test_no_rules_suggest_nothing(self) -> None:
        assert Course(rules=ladder()).until("2027-02-01 00:00") == TEXTS
        assert held(rules=ladder()).until("2027-02-01 00:00") == []

    @pytest.mark.parametrize(
        ("rung", "line"),
        [
            (Rung(whom=Whom.rep, hours=3), "Fri 20 21:00 suggested 1 mia"),
            (Rung(whom=Whom.rep, days=1, hours=3), "Mon 23 21:00 suggested 1 mia"),
            # The third text is handed over on Tuesday at 17:00, in mia's night.
            (Rung(whom=Whom.rep, spent=True), "Tue 24 18:00 suggested 1 mia"),
            (Rung(whom=Whom.rep, spent=True, days=1), "Wed 25 18:00 suggested 1 mia"),
        ],
    )
    def test_what_starts_a_rung(self, rung: Rung, line: str) -> None:
        lines = Course(rules=ladder(rung)).until("2027-01-01 00:00")
        assert next(each for each in lines if " suggested " in each) == line

    def test_a_promise_broken_twice(self) -> None:
        course = Course(rules=ladder(Rung(whom=Whom.rep, broken=2)))
        course.promise("24 12:00")
        assert course.until("26 10:00")[0] == "Tue 24 12:00 promise_broken 1"
        course.promise("27 12:00")
        assert course.until("2026-11-28 00:00")[:2] == ["Fri 27 12:00 promise_broken 2", "Fri 27 18:00 suggested 1 mia"]

    def test_a_promise_that_moved_the_clause_counts_as_broken(self) -> None:
        rules = ladder(held=(Rung(whom=Whom.rep, broken=1),))
        course = Course(reached(State.waiting), rules=rules, now=at("18 10:00"))
        course.promise("23 12:00")
        assert course.until("24 12:00")[-2:] == ["Mon 23 12:00 held 1", "Mon 23 18:00 suggested 1 mia"]

    def test_each_side_has_its_own_rungs(self) -> None:
        assert [USUAL.side(side) for side in Side] == [USUAL.overdue, USUAL.held]


class TestFirmness:
    SOFT = replace(RULES, firmness=Firmness.soft)

    def test_soft_never_proposes_the_manager(self) -> None:
        course = Course(rules=self.SOFT)
        course.until("24 18:00")
        course.approve(MIA)
        assert course.until("2027-02-01 00:00") == []
        assert offered(USUAL.overdue, Firmness.soft) == (REP,)

    def test_it_is_withdrawn_where_a_client_becomes_soft_and_comes_back_with_the_old_firmness(self) -> None:
        course = approved()
        course.until("2026-11-30 18:00")
        course.rules = self.SOFT
        assert course.until("2026-12-01 12:00") == ["Mon 30 18:00 not_offered 2 mia"]
        outcome = course.escalation.outcome(2)
        assert outcome is not None
        assert outcome.decision is Decision.withdrawn
        assert course.until("2026-12-20 00:00") == []
        course.rules = RULES
        assert course.until("2026-12-22 00:00") == ["Sun 20 00:00 suggested 3 mia late 22 days, 5:00:00"]
        question = course.escalation.open
        assert question is not None
        assert (question.rung, question.now.at) == (MANAGER, at("2026-12-21 18:00"))

    @pytest.mark.parametrize(
        ("firmness", "tone"),
        [(Firmness.soft, Firmness.soft), (Firmness.normal, Firmness.normal), (Firmness.firm, Firmness.normal)],
    )
    def test_the_words_begin_no_firmer_than_usual(self, firmness: Firmness, tone: Firmness) -> None:
        question = asked(Course(rules=replace(RULES, firmness=firmness))).escalation.open
        assert question is not None
        assert question.tone is tone


class TestTheOwnersTexts:
    EARLY = ladder(Rung(whom=Whom.rep, days=1), MANAGER)

    def test_they_rest_while_a_question_is_open_or_taken(self) -> None:
        course = Course(rules=self.EARLY)
        assert course.until("25 20:00") == [
            "Mon 23 17:00 overdue_text 2",
            "Mon 23 18:00 suggested 1 mia",
            "Tue 24 18:00 asked_again 1 mia",
            "Wed 25 18:00 handed_on 1 leo",
        ]
        course.approve(MIA)
        assert [line for line in course.until("2027-02-01 00:00") if "overdue_text" in line] == []

    def test_they_go_on_after_a_never_that_nobody_took(self) -> None:
        course = Course(rules=self.EARLY)
        course.until("24 20:00")
        assert course.never(MIA) == []
        assert course.until("2027-02-01 00:00") == ["Wed 25 09:00 overdue_text 3 last"]

    def test_they_stay_away_after_a_never_to_the_second_question(self) -> None:
        course = Course(rules=self.EARLY)
        course.until("23 18:00")
        course.approve(MIA)
        course.until("25 18:00")
        assert course.serial == 2
        course.never(MIA)
        assert course.until("2027-02-01 00:00") == []

    def test_they_go_on_once_whoever_took_it_has_left(self) -> None:
        course = Course(rules=ladder(Rung(whom=Whom.rep, days=1)))
        course.until("23 18:00")
        course.approve(MIA)
        assert rests_nudges(course.deadline, course.calendars)
        course.until("24 18:00")
        course.calendars = around(without=(MIA,), rep=None)
        assert not rests_nudges(course.deadline, course.calendars)
        assert [line for line in course.until("2027-02-01 00:00") if "overdue_text" in line] != []

    def test_help_rests_them_too(self) -> None:
        course = Course()
        course.help_me(KEN)
        assert course.until("24 09:00") == ["Mon 23 17:00 help_again 1 ken"]
        assert course.until("24 17:00") == ["Tue 24 17:00 help_unanswered 1 ken", "Tue 24 17:00 overdue_text 2"]


class TestAfterAGap:
    def test_a_rung_that_is_days_late_is_asked_once_and_says_how_late(self) -> None:
        course = Course()
        assert course.down_until("2026-12-09 10:00") == [
            "Wed 09 10:00 overdue_text 2 late 15 days, 17:00:00",
            "Wed 09 10:00 suggested 1 mia late 14 days, 16:00:00",
        ]
        assert course.until("2026-12-10 18:00") == ["Thu 10 18:00 asked_again 1 mia"]

    def test_a_question_that_waited_is_put_once_more_before_it_is_handed_on(self) -> None:
        course = asked()
        assert course.down_until("2026-12-09 10:00") == ["Wed 09 10:00 asked_again 1 mia late 13 days, 16:00:00"]
        assert course.until("2026-12-10 18:00") == ["Thu 10 18:00 handed_on 1 leo"]

    def test_the_same_with_help(self) -> None:
        course = Course(held().deadline)
        course.help_me(KEN)
        assert course.down_until("25 16:00") == ["Wed 25 16:00 help_again 1 ken late 1 day, 23:00:00"]
        assert course.until("26 16:00") == ["Thu 26 16:00 help_unanswered 1 ken"]


class TestHelp:
    def test_a_colleague_who_says_nothing_is_reminded_once_and_it_is_the_owners_again(self) -> None:
        course = Course(held().deadline)
        course.now = at("20 20:00")
        course.help_me(KEN)
        question = course.escalation.help
        assert question is not None
        assert question.now.at == at("23 09:00")
        assert course.until("26 00:00") == ["Tue 24 09:00 help_again 1 ken", "Wed 25 09:00 help_unanswered 1 ken"]
        assert course.escalation.outcome(1) == Decided(
            serial=1, decision=Decision.unanswered, by_id=None, at=at("25 09:00")
        )

    def test_a_colleague_who_is_away_or_out_of_reach_does_not_let_the_owner_wait(self) -> None:
        for calendars, line in [
            (around(away(KEN, "2026-11-23", "2026-11-30")), "Mon 23 17:00 help_unanswered 1 ken"),
            (around(unreachable=(KEN,)), "Fri 20 17:00 help_unanswered 1 ken for ken"),
        ]:
            course = Course(held().deadline)
            course.help_me(KEN)
            course.calendars = calendars
            assert course.until("24 00:00") == [line]

    def test_a_colleague_who_cannot_be_reached_any_more_is_no_delay(self) -> None:
        course = Course(held().deadline)
        course.help_me(KEN)
        course.until("23 10:00")
        course.calendars = around(unreachable=(KEN,))
        assert course.until("23 17:00") == ["Mon 23 10:00 help_unanswered 1 ken for ken"]

    def test_it_waits_beside_the_ladder_under_a_promise_and_in_our_turn(self) -> None:
        course = asked()
        course.help_me(KEN)
        course.promise("2026-12-10 12:00")
        assert course.escalation.open is None
        assert course.until("2026-11-27 00:00") == ["Thu 26 09:00 help_again 2 ken"]
        course.ours()
        assert course.until("2026-11-27 10:00") == ["Fri 27 09:00 help_unanswered 2 ken"]

    def test_it_may_be_asked_for_before_the_date(self) -> None:
        course = Course(reached(State.waiting), now=at("18 10:00"))
        course.help_me(KEN)
        assert course.until("20 17:00") == [
            "Wed 18 17:00 remind 1",
            "Thu 19 10:00 help_again 1 ken",
            "Fri 20 10:00 help_unanswered 1 ken",
            "Fri 20 13:00 remind 2 last",
            "Fri 20 17:00 held 1",
        ]


class TestWhatTheOwnerReads:
    def test_a_plan_ends_where_somebody_is_to_decide(self) -> None:
        shown = plan(reached(State.overdue), RULES, around(), FRIDAY.at)
        assert [step.kind for step in shown] == [Kind.overdue_text, Kind.overdue_text, Kind.suggested]
        assert shown[-1].heard == at("24 18:00")  # in mia's hours, not in ana's

    def test_the_owner_hears_of_what_nobody_decided_in_their_own_hours(self) -> None:
        course = asked()
        course.calendars = around(unreachable=(LEO, BOB, EVE))
        course.until("25 18:00")
        shown = plan(course.deadline, RULES, course.calendars, course.now)
        assert [(step.kind, step.planned, step.heard) for step in shown] == [
            (Kind.given_up, at("26 18:00"), at("27 09:00"))
        ]
        assert next_word(course.deadline, RULES, course.calendars, course.now) == at("27 09:00")

    @pytest.mark.parametrize(
        ("kind", "to", "gone", "heard"),
        [
            (Kind.suggested, MIA, 0, False),
            (Kind.suggested, ANA, 0, True),
            (Kind.suggested, LEO, MIA, True),
            (Kind.asked_again, MIA, 0, False),
            (Kind.handed_on, LEO, 0, False),
            (Kind.handed_on, LEO, MIA, True),
            (Kind.given_up, EVE, 0, True),
            (Kind.help_unanswered, KEN, 0, True),
            (Kind.help_again, KEN, 0, False),
            (Kind.not_offered, MIA, 0, False),
            (Kind.overdue_text, 0, 0, True),
        ],
    )
    def test_the_owner_hears_of_what_they_are_asked_and_of_what_does_not_go_on(
        self, kind: Kind, to: int, gone: int, heard: bool
    ) -> None:
        step = Step(kind, FRIDAY.at, FRIDAY.at, to_id=to, gone_id=gone)
        assert hears(step, ANA) is heard


def test_nothing_suggested_is_nothing() -> None:
    assert reached(State.overdue).escalation == NONE
    assert (NONE.questions, NONE.outcome(1), NONE.suggestion(1), NONE.rested_until) == ((), None, None, None)
