"""What each answer to a question does, who may give it, that the first one counts, and that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain import changes, deciding
from bot.domain.availability import Absence, Availability
from bot.domain.climbing import settled
from bot.domain.deadlines import ANSWERS, RULES, Deadline, Rules, State, Verb, Why
from bot.domain.escalation import MOST_DECISIONS, Asked, Decided, Decision, Escalation, Suggestion
from bot.domain.ladder import USUAL, By, Firmness, Ladder, Rung, Whom
from bot.domain.people import Act, may, who_may
from bot.domain.refusals import BuiltOn, Impossible, Refusal, Refused
from bot.domain.refused_decisions import DecidedAlready, HelpAlready, NobodyToAsk, NotOffered, OwnHelp, TooFarOff
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
    reached,
)

REP, MANAGER = USUAL.overdue
COLLEAGUE = replace(RULES, ladder=Ladder(overdue=(Rung(whom=Whom.colleague, by=By.owner, days=1), REP)))
SOFT = replace(RULES, firmness=Firmness.soft)
FIRM = replace(RULES, firmness=Firmness.firm)


def asked() -> Course:
    """mia has been asked about the first rung, Tuesday 18:00."""
    course = Course()
    course.until("24 18:00")
    assert course.serial == 1
    return course


def lent() -> Course:
    """ana has asked ken for help with what is on hold, Friday 17:00."""
    course = Course(reached(State.held))
    course.help_me(KEN)
    return course


def refusal(do: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.refusal


def decided(decision: Decision, by: int | None, when: str, serial: int = 1) -> Decided:
    return Decided(serial=serial, decision=decision, by_id=by, at=at(when))


class TestTheLadder:
    def test_approve_climbs_and_is_taken(self) -> None:
        course = asked()
        before = course.deadline
        course.until("24 19:00")
        assert deciding.approved(before, 1, TEAM[MIA], RULES, around().deciders, course.now) == before.changed(
            escalation=Escalation(
                rungs=USUAL.overdue,
                step=1,
                approved_at=at("24 19:00"),
                taken_by=MIA,
                serial=1,
                decided=(decided(Decision.approved, MIA, "24 19:00"),),
            )
        )

    def test_not_now_is_the_next_working_day_of_whoever_says_it(self) -> None:
        course = asked()
        course.until("27 19:00")
        before = course.deadline
        escalation = deciding.put_off(before, 1, TEAM[MIA], around().deciders, course.now).escalation
        assert escalation == replace(
            before.escalation,
            open=None,
            not_before=at("30 19:00"),
            again_id=MIA,
            decided=(decided(Decision.not_now, MIA, "27 19:00"),),
        )

    def test_not_now_of_somebody_who_goes_away_is_after_that(self) -> None:
        course = asked()
        put = deciding.put_off(
            course.deadline, 1, away(MIA, "2026-11-25", "2026-12-01"), around().deciders, at("24 18:30")
        )
        assert put.escalation.not_before == at("2026-12-02 18:30")

    def test_not_now_of_somebody_who_is_never_there_is_a_day_later(self) -> None:
        never = Absence(at("20 12:00").date(), at("2030-01-01 12:00").date())
        gone = replace(TEAM[MIA], availability=Availability(LONDON, holidays="", absences=(never,)))
        put = deciding.put_off(asked().deadline, 1, gone, around().deciders, at("24 18:30"))
        assert put.escalation.not_before == at("25 18:30")

    def test_a_date_may_follow(self) -> None:
        course = asked()
        course.not_now(MIA)
        put = deciding.put_off_until(course.deadline, at("2026-12-04 12:00"), course.now)
        assert put == course.deadline.changed(escalation=replace(course.escalation, not_before=at("2026-12-04 12:00")))

    def test_a_date_sixty_days_ahead_is_the_last(self) -> None:
        course = asked()
        course.not_now(MIA)
        last = deciding.put_off_until(course.deadline, at("2027-01-23 18:00"), course.now)
        assert last.escalation.not_before == at("2027-01-23 18:00")
        late = refusal(lambda: deciding.put_off_until(course.deadline, at("2027-01-23 18:01"), course.now))
        assert late == TooFarOff(60)

    def test_a_date_without_a_not_now_is_for_nothing(self) -> None:
        course = asked()
        put = refusal(lambda: deciding.put_off_until(course.deadline, at("30 12:00"), course.now))
        assert put == DecidedAlready("D-12", None)
        course.approve(MIA)
        put = refusal(lambda: deciding.put_off_until(course.deadline, at("30 12:00"), course.now))
        assert put == DecidedAlready("D-12", decided(Decision.approved, MIA, "24 18:00"))

    def test_a_date_after_an_answer_of_the_client_changes_nothing(self) -> None:
        course = asked()
        course.not_now(MIA)
        course.answered()
        put = refusal(lambda: deciding.put_off_until(course.deadline, at("30 12:00"), course.now))
        assert put == Impossible("D-12", Verb.not_now, Why.answered, State.answered)

    def test_never_ends_it(self) -> None:
        course = asked()
        before = course.deadline
        assert deciding.ended(before, 1, TEAM[MIA], course.now).escalation == replace(
            before.escalation, open=None, is_over=True, decided=(decided(Decision.never, MIA, "24 18:00"),)
        )

    def test_never_leaves_what_was_taken(self) -> None:
        course = asked()
        course.approve(MIA)
        course.until("26 18:00")
        course.never(MIA)
        assert (course.escalation.taken_by, course.escalation.is_over, course.escalation.step) == (MIA, True, 1)

    def test_words_of_ones_own_stand_for_everybody(self) -> None:
        course = asked()
        question = course.escalation.open
        assert question is not None
        assert deciding.reworded(course.deadline, 1, 77).escalation.open == replace(question, words_id=77)

    @pytest.mark.parametrize(
        ("rules", "offered"),
        [
            (SOFT, {Firmness.soft}),
            (RULES, {Firmness.soft, Firmness.normal}),
            (FIRM, {Firmness.soft, Firmness.normal, Firmness.firm}),
        ],
    )
    @pytest.mark.parametrize("tone", Firmness)
    def test_another_tone_takes_the_place_of_edited_words_and_is_no_firmer_than_we_are(
        self, rules: Rules, offered: set[Firmness], tone: Firmness
    ) -> None:
        deadline = deciding.reworded(asked().deadline, 1, 77)
        if tone not in offered:
            assert refusal(lambda: deciding.toned(deadline, 1, tone, rules)) == NotOffered("D-12")
            return
        question = deciding.toned(deadline, 1, tone, rules).escalation.open
        assert question is not None
        assert (question.tone, question.words_id) == (tone, 0)
        assert deciding.tones(rules.firmness)[0] is Firmness.soft

    def test_a_manager_is_not_approved_where_we_have_become_soft(self) -> None:
        course = asked()
        course.approve(MIA)
        course.until("26 18:00")
        soft = refusal(lambda: deciding.approved(course.deadline, 2, TEAM[MIA], SOFT, around().deciders, course.now))
        assert soft == NotOffered("D-12")

    def test_only_the_newest_decisions_are_remembered(self) -> None:
        course = asked()
        for _ in range(MOST_DECISIONS + 3):
            course.not_now(EVE)
            course.now = course.escalation.not_before or course.now
            course.look()
        serials = [each.serial for each in course.escalation.decided]
        assert serials == list(range(4, MOST_DECISIONS + 4))
        assert course.escalation.outcome(3) is None


class TestFirstPressWins:
    @pytest.mark.parametrize(
        ("first", "decision"),
        [
            (lambda course: course.approve(LEO), Decision.approved),
            (lambda course: course.not_now(LEO), Decision.not_now),
            (lambda course: course.never(LEO), Decision.never),
        ],
    )
    @pytest.mark.parametrize("second", ["approve", "not_now", "never", "reword", "tone"])
    def test_whoever_comes_second_is_told_what_was_decided(
        self, first: Callable[[Course], object], decision: Decision, second: str
    ) -> None:
        course = asked()
        course.until("25 20:00")
        first(course)
        deadline, mia, deciders = course.deadline, TEAM[MIA], around().deciders
        presses: dict[str, Callable[[], Deadline]] = {
            "approve": lambda: deciding.approved(deadline, 1, mia, RULES, deciders, course.now),
            "not_now": lambda: deciding.put_off(deadline, 1, mia, deciders, course.now),
            "never": lambda: deciding.ended(deadline, 1, mia, course.now),
            "reword": lambda: deciding.reworded(deadline, 1, 77),
            "tone": lambda: deciding.toned(deadline, 1, Firmness.soft, RULES),
        }
        assert refusal(presses[second]) == DecidedAlready("D-12", decided(decision, LEO, "25 20:00"))

    def test_after_the_clients_promise_it_was_withdrawn(self) -> None:
        course = asked()
        course.promise("27 12:00")
        too_late = refusal(lambda: course.approve(MIA, serial=1))
        assert too_late == DecidedAlready("D-12", decided(Decision.withdrawn, None, "24 18:00"))

    def test_a_number_that_never_was_is_nothing(self) -> None:
        course = asked()
        assert refusal(lambda: course.approve(MIA, serial=9)) == DecidedAlready("D-12", None)

    def test_a_question_of_the_ladder_is_not_taken_and_a_call_for_help_is_not_decided(self) -> None:
        course = asked()
        course.help_me(KEN)
        deadline, deciders, now = course.deadline, around().deciders, course.now
        wrong: list[Callable[[], Deadline]] = [
            lambda: deciding.taken(deadline, 1, TEAM[MIA], now),
            lambda: deciding.given_back(deadline, 1, TEAM[MIA], deciders, now),
            lambda: deciding.approved(deadline, 2, TEAM[KEN], RULES, deciders, now),
            lambda: deciding.put_off(deadline, 2, TEAM[KEN], deciders, now),
            lambda: deciding.ended(deadline, 2, TEAM[KEN], now),
            lambda: deciding.reworded(deadline, 2, 77),
            lambda: deciding.toned(deadline, 2, Firmness.soft, RULES),
        ]
        assert [refusal(each) for each in wrong] == [DecidedAlready("D-12", None)] * len(wrong)

    def test_the_other_question_stays_open(self) -> None:
        course = asked()
        course.help_me(KEN)
        course.approve(MIA, serial=1)
        assert [question.serial for question in course.escalation.questions] == [2]
        course.give_back(KEN, serial=2)
        assert course.escalation.questions == ()


class TestHelp:
    def test_a_colleague_is_asked_in_their_hours(self) -> None:
        course = Course(reached(State.held), now=at("21 10:00"))
        course.help_me(KEN)
        assert course.escalation == Escalation(
            serial=1,
            help=Suggestion(
                serial=1,
                rung=deciding.HELP,
                asked=(Asked(member_id=KEN, at=at("23 09:00")),),
                helper_id=KEN,
                is_help=True,
            ),
        )

    def test_taking_it_moves_the_ball(self) -> None:
        course = lent()
        course.until("23 10:00")
        course.take(KEN)
        assert course.deadline.owner_id == KEN
        assert course.deadline.blocked == ()  # ken had waited behind it
        assert course.escalation == Escalation(
            serial=1, lent_by=ANA, decided=(decided(Decision.taken, KEN, "23 10:00"),)
        )

    def test_what_was_taken_goes_back_to_whoever_asked(self) -> None:
        course = lent()
        course.take(KEN)
        course.until("23 10:00")
        course.give_back(KEN)
        assert course.deadline.owner_id == ANA
        assert course.escalation.lent_by is None
        assert course.escalation.outcome(1) == decided(Decision.given_back, KEN, "23 10:00")

    def test_it_can_be_declined(self) -> None:
        course = lent()
        course.give_back(KEN)
        assert course.deadline.owner_id == ANA
        assert course.escalation == Escalation(serial=1, decided=(decided(Decision.given_back, KEN, "20 17:00"),))

    def test_it_is_taken_from_whoever_was_writing_to_the_client(self) -> None:
        course = asked()
        course.approve(MIA)
        course.help_me(KEN)
        course.take(KEN)
        assert course.escalation.taken_by is None

    @pytest.mark.parametrize(
        ("calendars", "helper", "why"),
        [
            (around(), ANA, OwnHelp()),
            (around(unreachable=(KEN,)), KEN, NobodyToAsk("D-12", "ken")),
            (around(without=(KEN,)), KEN, NobodyToAsk("D-12", "ken")),
        ],
    )
    def test_who_cannot_be_asked(self, calendars: object, helper: int, why: Refusal) -> None:
        course = Course(reached(State.held), calendars=calendars)  # type: ignore[arg-type]
        assert refusal(lambda: course.help_me(helper)) == why

    def test_one_at_a_time(self) -> None:
        course = lent()
        assert refusal(lambda: course.help_me(BOB)) == HelpAlready("D-12", "ken")
        course.give_back(KEN)
        course.help_me(BOB)
        assert course.serial == 2

    def test_nobody_takes_over_from_themselves(self) -> None:
        course = lent()
        course.deadline = replace(course.deadline, owner_id=KEN)
        assert refusal(lambda: course.take(KEN)) == OwnHelp()

    def test_unanswered_it_cannot_be_taken_any_more(self) -> None:
        course = lent()
        course.until("24 17:00")
        assert refusal(lambda: course.take(KEN)) == DecidedAlready(
            "D-12", decided(Decision.unanswered, None, "24 17:00")
        )
        assert refusal(lambda: course.give_back(KEN)) == DecidedAlready(
            "D-12", decided(Decision.unanswered, None, "24 17:00")
        )

    def test_only_who_took_it_gives_it_back_and_only_once(self) -> None:
        course = lent()
        course.take(KEN)
        taken = decided(Decision.taken, KEN, "20 17:00")
        assert refusal(lambda: course.give_back(BOB)) == DecidedAlready("D-12", taken)
        course.give_back(KEN)
        back = decided(Decision.given_back, KEN, "20 17:00")
        assert refusal(lambda: course.give_back(KEN)) == DecidedAlready("D-12", back)

    def test_it_does_not_go_back_to_somebody_who_has_left(self) -> None:
        course = lent()
        course.take(KEN)
        course.calendars = around(without=(ANA,))
        assert refusal(lambda: course.give_back(KEN)) == DecidedAlready(
            "D-12", decided(Decision.taken, KEN, "20 17:00")
        )


class TestARungForAColleague:
    def suggested(self, deputy: int | None = KEN) -> Course:
        course = Course(rules=COLLEAGUE, calendars=around(replace(TEAM[ANA], deputy_id=deputy)))
        course.until("23 17:00")
        assert course.serial == 1
        return course

    def test_the_owner_agrees_and_the_colleague_is_asked(self) -> None:
        course = self.suggested()
        course.approve(ANA)
        escalation = course.escalation
        assert (escalation.step, escalation.taken_by, escalation.serial) == (1, None, 2)
        assert escalation.help is not None
        assert (escalation.help.now.member_id, escalation.help.is_help) == (KEN, True)
        # Two days of hers after the approval.
        assert "Wed 25 18:00 suggested 3 mia" in course.until("26 12:00")

    def test_nobody_is_known_whom_to_ask(self) -> None:
        course = Course(rules=COLLEAGUE, calendars=around(rep=None))
        course.until("23 17:00")
        assert refusal(lambda: course.approve(ANA)) == NobodyToAsk("D-12", "")

    def test_the_colleague_cannot_be_reached_any_more(self) -> None:
        course = self.suggested()
        course.calendars = around(replace(TEAM[ANA], deputy_id=KEN), unreachable=(KEN,))
        assert refusal(lambda: course.approve(ANA)) == NobodyToAsk("D-12", "")

    def test_a_colleague_is_being_asked_already(self) -> None:
        course = self.suggested()
        course.help_me(BOB)
        assert refusal(lambda: course.approve(ANA, serial=1)) == HelpAlready("D-12", "bob")


class TestWhoMay:
    """By hand: of a rung of the ladder, of one that the owner decides about, of a call for help to ken."""

    FIRST = Suggestion(serial=1, rung=REP, asked=(Asked(member_id=MIA, at=FRIDAY.at),))
    HANDED_ON = replace(FIRST, asked=(*FIRST.asked, Asked(member_id=BOB, at=FRIDAY.at)))
    MEANWHILE = replace(FIRST, asked=(Asked(member_id=EVE, at=FRIDAY.at),), no_rep=True)
    OWNERS = Suggestion(
        serial=1,
        rung=Rung(whom=Whom.colleague, by=By.owner),
        asked=(Asked(member_id=LEO, at=FRIDAY.at),),
        helper_id=BOB,
    )
    ADMINS = replace(FIRST, rung=replace(REP, by=By.admin), asked=(Asked(member_id=EVE, at=FRIDAY.at),))
    HELP = Suggestion(
        serial=1, rung=deciding.HELP, asked=(Asked(member_id=KEN, at=FRIDAY.at),), helper_id=KEN, is_help=True
    )

    @pytest.mark.parametrize(
        ("question", "able"),
        [
            (FIRST, {MIA, LEO, EVE}),  # the rep, her deputy, the admin
            (HANDED_ON, {MIA, LEO, BOB, EVE}),  # the first keeps the buttons
            (MEANWHILE, {MIA, EVE}),  # a rep who has been set since
            (OWNERS, {ANA, LEO, EVE}),  # whose decision it is, though somebody else was asked
            (ADMINS, {EVE}),
            (HELP, {KEN, EVE}),
        ],
    )
    def test_whoever_was_asked_their_deputy_and_admins(self, question: Suggestion, able: set[int]) -> None:
        deciders = around().deciders
        ties = deciding.ties_of(question, deciders)
        assert {each.id for each in who_may(Act.decide, ties, TEAM.values())} == able
        assert {key for key, each in TEAM.items() if may(each, Act.decide, ties)} == able

    def test_a_deputy_of_somebody_who_was_asked_may_though_they_have_left(self) -> None:
        ties = deciding.ties_of(self.FIRST, around(without=(MIA,)).deciders)
        assert may(TEAM[LEO], Act.decide, ties)

    def test_who_has_left_may_not(self) -> None:
        gone = replace(TEAM[MIA], active=False)
        assert not may(gone, Act.decide, deciding.ties_of(self.FIRST, around().deciders))

    def test_without_a_rep_nobody_else_may(self) -> None:
        ties = deciding.ties_of(self.MEANWHILE, around(rep=None).deciders)
        assert {each.id for each in who_may(Act.decide, ties, TEAM.values())} == {EVE}


class TestUndo:
    @pytest.mark.parametrize(
        "answer", ["approve", "not_now", "never", "reword", "promise", "ours", "answered", "extend"]
    )
    def test_what_was_decided_can_be_taken_back(self, answer: str) -> None:
        course = asked()
        course.until("24 20:00")
        before = course.deadline
        commands: dict[str, Callable[[], object]] = {
            "approve": lambda: course.approve(MIA),
            "not_now": lambda: course.not_now(MIA),
            "never": lambda: course.never(MIA),
            "reword": lambda: course.do(Verb.reword, lambda met: deciding.reworded(met, 1, 77)),
            "promise": lambda: course.promise("26 12:00"),
            "ours": lambda: course.ours(),
            "answered": lambda: course.answered(),
            "extend": lambda: course.do(Verb.extend, lambda met: _extended(course, met)),
        }
        commands[answer]()
        assert course.deadline != before
        assert course.undo() == []
        question = before.escalation.open
        assert question is not None
        if answer != "reword":  # the question was closed, and is put anew
            question = replace(question, asked=(Asked(member_id=MIA, at=at("24 20:00")),))
        again = replace(before.escalation, open=question)
        assert course.deadline == replace(before, escalation=again, revision=course.deadline.revision)

    @pytest.mark.parametrize("answer", ["help", "take", "give back", "decline"])
    def test_so_can_what_was_said_about_help(self, answer: str) -> None:
        course = Course(reached(State.held), now=at("23 10:00"))
        if answer != "help":
            course.help_me(KEN)
        if answer == "give back":
            course.take(KEN)
        before = course.deadline
        {
            "help": lambda: course.help_me(KEN),
            "take": lambda: course.take(KEN),
            "give back": lambda: course.give_back(KEN),
            "decline": lambda: course.give_back(KEN),
        }[answer]()
        assert course.deadline != before
        assert course.undo() == []
        assert course.deadline == replace(before, revision=course.deadline.revision)

    @pytest.mark.parametrize("answer", ["never", "answered", "ours"])
    def test_a_question_that_is_open_again_days_later_has_its_time_anew(self, answer: str) -> None:
        course = asked()
        course.until("25 20:00")  # mia has been reminded
        {"never": lambda: course.never(MIA), "answered": course.answered, "ours": course.ours}[answer]()
        course.until("2026-12-03 20:00")
        assert course.undo() == []
        question = course.escalation.open
        assert question is not None
        assert question.asked == (Asked(member_id=MIA, at=at("2026-12-03 20:00")),)
        assert course.until("2026-12-04 20:00") == ["Fri 04 20:00 asked_again 1 mia"]

    def test_a_call_for_help_that_is_open_again_too(self) -> None:
        course = lent()
        course.give_back(KEN)
        course.until("2026-12-05 10:00")  # a Saturday; the rest of the ladder is asked meanwhile
        with pytest.raises(Refused) as caught:
            course.undo()
        assert caught.value.refusal == BuiltOn("D-12", Verb.give_back)
        early = lent()
        early.give_back(KEN)
        early.until("21 10:00")
        early.undo()
        question = early.escalation.help
        assert question is not None
        assert question.now == Asked(member_id=KEN, at=at("23 09:00"))

    def test_after_the_next_question_it_is_too_late(self) -> None:
        course = asked()
        course.not_now(MIA)
        course.until("25 18:00")
        with pytest.raises(Refused) as caught:
            course.undo()
        assert caught.value.refusal == BuiltOn("D-12", Verb.not_now)


def _extended(course: Course, met: Deadline) -> Deadline:
    return changes.extended(met, due("2026-12-04 17:00"), course.calendars, course.now)


@pytest.mark.parametrize(("end", "why"), [(State.answered, Why.answered), (State.cancelled, Why.cancelled)])
@pytest.mark.parametrize("verb", sorted(ANSWERS))
def test_an_answer_after_the_end_says_that_it_is_over(verb: Verb, end: State, why: Why) -> None:
    course = asked()
    course.help_me(KEN)
    deadline = settled(course.deadline, replace(course.deadline, state=end), course.now)
    deciders, now = around().deciders, course.now
    answers: dict[Verb, Callable[[], Deadline]] = {
        Verb.take: lambda: deciding.taken(deadline, 2, TEAM[KEN], now),
        Verb.give_back: lambda: deciding.given_back(deadline, 2, TEAM[KEN], deciders, now),
        Verb.approve: lambda: deciding.approved(deadline, 1, TEAM[MIA], RULES, deciders, now),
        Verb.not_now: lambda: deciding.put_off(deadline, 1, TEAM[MIA], deciders, now),
        Verb.never: lambda: deciding.ended(deadline, 1, TEAM[MIA], now),
        Verb.reword: lambda: deciding.reworded(deadline, 1, 77),
    }
    assert refusal(answers[verb]) == Impossible("D-12", verb, why, end)
