"""Who hears of what, whether it is still true when it goes out, and which text promises to be the last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import changes
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, State
from bot.domain.deciding import HELP
from bot.domain.escalation import Asked, Escalation, Suggestion
from bot.domain.followup import SILENT, Kind, Step, follow_up
from bot.domain.ladder import USUAL
from bot.domain.letters import (
    ABOUT_HELP,
    ASKING,
    DECISIONS,
    FOR_OWNER,
    KEPT,
    OF_NO_DEADLINE,
    OF_STEP,
    TELLING,
    TEXT_OF,
    WITH_TEXT,
    Draft,
    NoticeKind,
    Nudge,
    asking,
    letters_of,
    promises_silence,
    still_true,
    to_blocked,
    word_for_blocked,
)
from bot.domain.steps import CLIMBING
from tests.domain.examples import ANA, BOB, EVE, FRIDAY, KEN, LEO, MIA, SAME_HOURS, at, due, reached, unsent, waiting


def _step(kind: Kind, late_minutes: int = 0) -> Step:
    done = at(f"20 17:{late_minutes:02}")
    return Step(kind, FRIDAY.at, done, nth=2, last=True)


def _heard(kind: Kind, blocked: tuple[int, ...]) -> list[tuple[int, Nudge]]:
    return [(draft.member_id, draft.nudge) for draft in letters_of(_step(kind), waiting(blocked=blocked))]


# What each step says, and to whom: the owner, and those who wait when work stops or goes on.
HEARD: dict[Kind, tuple[Nudge | None, Nudge | None]] = {
    Kind.not_sent: (Nudge.not_sent, None),
    Kind.remind: (Nudge.remind, None),
    Kind.reminder_dropped: (None, None),
    Kind.promise_broken: (None, None),
    Kind.held: (Nudge.held, Nudge.blocked_held),
    Kind.proceeded: (Nudge.proceeded, Nudge.blocked_go_on),
    Kind.overdue: (Nudge.overdue, None),
    Kind.overdue_text: (Nudge.overdue, None),
    Kind.untold: (Nudge.untold, None),
    Kind.late_proceed: (Nudge.late_proceed, None),
    Kind.reason_wanted: (Nudge.reason_wanted, None),
}

# What each step of an escalation says to whom, MIA being asked: in the usual case, and where LEO cannot be reached.
ASKED: dict[Kind, tuple[list[tuple[int, Nudge]], list[tuple[int, Nudge]]]] = {
    Kind.suggested: ([(MIA, Nudge.suggestion)], [(MIA, Nudge.suggestion), (ANA, Nudge.handed_on)]),
    Kind.asked_again: ([(MIA, Nudge.suggestion_again)], [(MIA, Nudge.suggestion_again), (ANA, Nudge.handed_on)]),
    Kind.handed_on: ([(MIA, Nudge.suggestion)], [(MIA, Nudge.suggestion), (ANA, Nudge.handed_on)]),
    Kind.given_up: ([(ANA, Nudge.given_up)], [(ANA, Nudge.given_up)]),
    Kind.not_offered: ([], []),
    Kind.help_again: ([(MIA, Nudge.help_again)], [(MIA, Nudge.help_again), (ANA, Nudge.handed_on)]),
    Kind.help_unanswered: ([(ANA, Nudge.help_unanswered)], [(ANA, Nudge.help_unanswered)]),
}


class TestWhoHears:
    @pytest.mark.parametrize("kind", ASKED)
    def test_whoever_is_asked_hears_of_a_step_of_an_escalation_and_the_owner_of_what_does_not_go_on(
        self, kind: Kind
    ) -> None:
        step = Step(kind, FRIDAY.at, FRIDAY.at, nth=3, to_id=MIA)
        heard = [letters_of(each, reached(State.overdue)) for each in (step, replace(step, gone_id=LEO))]
        assert tuple([(draft.member_id, draft.nudge) for draft in drafts] for drafts in heard) == ASKED[kind]
        assert {draft.nth for drafts in heard for draft in drafts} <= {3}

    def test_an_owner_who_is_asked_because_somebody_is_out_of_reach_gets_one_message(self) -> None:
        step = Step(Kind.suggested, FRIDAY.at, FRIDAY.at, to_id=ANA, gone_id=MIA)
        drafts = letters_of(step, reached(State.overdue))
        assert [(draft.member_id, draft.nudge) for draft in drafts] == [(ANA, Nudge.suggestion)]

    def test_who_could_not_be_reached_is_named_to_the_owner(self) -> None:
        step = Step(Kind.handed_on, FRIDAY.at, at("20 17:10"), nth=2, to_id=LEO, gone_id=MIA)
        assert letters_of(step, reached(State.overdue)) == (
            Draft(nudge=Nudge.suggestion, member_id=LEO, deadline_id=70, nth=2, late_seconds=600),
            Draft(nudge=Nudge.handed_on, member_id=ANA, deadline_id=70, nth=2, by_id=MIA),
        )

    def test_the_two_tables_have_every_kind(self) -> None:
        assert set(HEARD) | set(ASKED) == set(Kind)
        assert set(ASKED) == CLIMBING

    @pytest.mark.parametrize("kind", HEARD)
    def test_the_owner_hears_of_a_step_and_the_blocked_when_work_stops_or_goes_on(self, kind: Kind) -> None:
        to_owner, to_others = HEARD[kind]
        expected = [(ANA, to_owner)] if to_owner else []
        expected += [(KEN, to_others), (BOB, to_others)] if to_others else []
        assert _heard(kind, (KEN, BOB)) == expected

    @pytest.mark.parametrize("kind", Kind)
    def test_nobody_hears_twice(self, kind: Kind) -> None:
        members = [member for member, _ in _heard(kind, (ANA, KEN))]
        assert len(set(members)) == len(members)

    def test_the_letter_in_full(self) -> None:
        assert letters_of(_step(Kind.held, 5), waiting()) == (
            Draft(nudge=Nudge.held, member_id=ANA, deadline_id=70, nth=2, last=True, late_seconds=300),
            Draft(nudge=Nudge.blocked_held, member_id=KEN, deadline_id=70, late_seconds=300),
        )

    def test_what_is_silent_has_no_letter_and_everything_else_has_one(self) -> None:
        assert set(OF_STEP) == set(Kind) - SILENT - CLIMBING

    def test_a_word_to_those_who_wait_leaves_out_the_owner_and_whoever_did_it(self) -> None:
        deadline = waiting(blocked=(ANA, KEN, BOB, EVE))
        assert to_blocked(Nudge.blocked_cancelled, deadline, by_id=BOB) == tuple(
            Draft(nudge=Nudge.blocked_cancelled, member_id=member, deadline_id=70, by_id=BOB) for member in (KEN, EVE)
        )

    def test_decisions_are_the_questions_that_wait_for_a_press(self) -> None:
        drafts = [Draft(nudge=nudge, member_id=ANA, deadline_id=70) for nudge in Nudge]
        assert {draft.nudge for draft in drafts if draft.is_decision} - KEPT == DECISIONS
        asking = {Nudge.suggestion, Nudge.suggestion_again, Nudge.help_wanted, Nudge.help_again}
        assert {Nudge.untold, Nudge.late_proceed} | asking == DECISIONS

    def test_what_goes_with_the_ownership_is_what_is_not_for_the_blocked(self) -> None:
        others = {nudge for nudge in Nudge if nudge.startswith("blocked")} | ASKING | ABOUT_HELP
        assert others == set(Nudge) - FOR_OWNER - KEPT - OF_NO_DEADLINE

    def test_cards_and_their_news_go_first_and_alone_like_a_decision(self) -> None:
        assert {Nudge.card, Nudge.news} == KEPT
        assert all(Draft(nudge=nudge, member_id=ANA, deadline_id=70).is_decision for nudge in KEPT)

    def test_every_letter_that_hands_over_a_text_knows_which(self) -> None:
        assert set(TEXT_OF) == WITH_TEXT
        assert not set(TEXT_OF.values()) & TELLING  # a reminder only repeats what they were told
        assert {NoticeKind.notice, NoticeKind.new_date, NoticeKind.clock} == TELLING


class TestWordForTheBlocked:
    """Blocked members hear: held, go on, resumed, moved, cancelled."""

    @pytest.mark.parametrize(
        ("before", "word"),
        [
            (State.waiting, None),
            (State.untold, None),
            (State.held, Nudge.blocked_resumed),
            (State.proceeded, Nudge.blocked_late_word),
            (State.overdue, None),
        ],
    )
    def test_an_answer_reaches_those_who_were_stopped_or_told_to_go_on(self, before: State, word: Nudge | None) -> None:
        deadline = reached(before)
        after = changes.answered(deadline, SAME_HOURS, at("20 18:00")).deadline
        assert word_for_blocked(deadline, after) is word

    @pytest.mark.parametrize("before", [State.held, State.proceeded])
    def test_an_answer_that_takes_back_the_execution_says_so(self, before: State) -> None:
        deadline = reached(before)
        answer = changes.answered(deadline, SAME_HOURS, at("20 16:00"))
        assert word_for_blocked(deadline, answer.deadline, taken_back=answer.taken_back) is Nudge.blocked_taken_back

    @pytest.mark.parametrize(
        ("before", "word"),
        [
            (State.waiting, None),
            (State.untold, None),
            (State.held, Nudge.blocked_moved),
            (State.proceeded, Nudge.blocked_moved),
            (State.overdue, None),
        ],
    )
    def test_a_new_date_reaches_them_if_they_had_been_stopped(self, before: State, word: Nudge | None) -> None:
        deadline = reached(before)
        moved = changes.extended(deadline, due("25 17:00"), SAME_HOURS, at("20 18:00"))
        assert word_for_blocked(deadline, moved) is word

    @pytest.mark.parametrize("before", [State.waiting, State.untold, State.held, State.proceeded, State.overdue])
    def test_a_cancellation_always_reaches_them(self, before: State) -> None:
        assert word_for_blocked(reached(before), changes.cancelled(reached(before))) is Nudge.blocked_cancelled

    def test_going_on_after_a_late_start_reaches_them(self) -> None:
        asked = follow_up(waiting(Clause.proceed), RULES, SAME_HOURS, at("20 22:00")).deadline
        after = changes.clause_set(asked, Clause.proceed, "", at("20 22:10"))
        assert word_for_blocked(asked, after) is Nudge.blocked_go_on

    def test_what_leaves_the_state_as_it_is_is_not_news_to_them(self) -> None:
        held = reached(State.held)
        assert word_for_blocked(held, changes.promised(held, at("23 12:00"), RULES)) is None


def _asked(serial: int, *, is_help: bool = False) -> Suggestion:
    rung = HELP if is_help else USUAL.overdue[0]
    return Suggestion(serial=serial, rung=rung, asked=(Asked(member_id=KEN, at=FRIDAY.at),), is_help=is_help)


OURS: dict[str, Any] = {"ball": Ball.ours, "stopped_at": at("18 10:00")}
SITUATIONS: dict[str, Deadline] = {
    "waiting": waiting(),
    "unsent": unsent(),
    "promised": waiting(promised_at=at("19 12:00")),
    "ours": waiting(**OURS),
    "ours unsent": unsent(**OURS),
    "late asked": waiting(Clause.proceed, late_asked=True),
    "untold": reached(State.untold),
    "held": reached(State.held),
    "proceeded": reached(State.proceeded),
    "decided": replace(reached(State.proceeded), reason="agreed by phone"),
    "overdue": reached(State.overdue),
    "overdue promised": replace(reached(State.overdue), promised_at=at("23 12:00")),
    "asked": replace(reached(State.overdue), escalation=Escalation(open=_asked(1), serial=1)),
    "asked for help": replace(reached(State.held), escalation=Escalation(help=_asked(1, is_help=True), serial=1)),
    "asked anew": replace(reached(State.overdue), escalation=Escalation(open=_asked(2), serial=2)),
    "taken on": replace(reached(State.overdue), escalation=Escalation(taken_by=BOB, serial=1)),
    "help taken": replace(reached(State.overdue), owner_id=BOB),
    "overdue ours": replace(reached(State.overdue), **OURS),
    "answered": reached(State.answered),
    "cancelled": reached(State.cancelled),
}
STAYS_OPEN = set(SITUATIONS) - {"answered", "cancelled"}
TRUE_IN: dict[Nudge, set[str]] = {
    Nudge.not_sent: {"unsent"},
    Nudge.remind: {"waiting"},
    Nudge.held: {"held", "asked for help"},
    Nudge.proceeded: {"proceeded", "decided"},
    Nudge.overdue: {"overdue", "asked", "asked anew", "taken on", "help taken"},
    Nudge.untold: {"untold"},
    Nudge.late_proceed: {"late asked"},
    Nudge.reason_wanted: {"proceeded"},
    Nudge.delivery_moved: {"answered"},
    Nudge.yours_now: STAYS_OPEN - {"help taken"},
    Nudge.blocked_held: {"held", "asked for help"},
    Nudge.blocked_go_on: {"proceeded", "decided"},
    Nudge.blocked_resumed: {"answered"},
    Nudge.blocked_late_word: {"answered"},
    Nudge.blocked_taken_back: {"answered"},
    Nudge.blocked_moved: {"waiting", "unsent", "promised", "ours", "ours unsent", "late asked"},
    Nudge.blocked_cancelled: {"cancelled"},
    Nudge.blocked_corrected: set(SITUATIONS),
    Nudge.suggestion: {"asked", "asked for help"},
    Nudge.suggestion_again: {"asked", "asked for help"},
    Nudge.help_wanted: {"asked", "asked for help"},
    Nudge.help_again: {"asked", "asked for help"},
    Nudge.handed_on: {"asked", "asked for help"},
    Nudge.given_up: {"asked", "asked for help"},
    Nudge.taken_on: {"taken on"},
    Nudge.help_taken: {"help taken"},
    Nudge.help_declined: STAYS_OPEN,
    Nudge.help_unanswered: STAYS_OPEN,
    Nudge.taken_back: STAYS_OPEN,
    Nudge.need_not_write: set(SITUATIONS),
    Nudge.card: set(SITUATIONS),
    Nudge.news: set(SITUATIONS),
    Nudge.digest: set(SITUATIONS),
    Nudge.home: set(SITUATIONS),
}


class TestStillTrue:
    @pytest.mark.parametrize("nudge", Nudge)
    def test_a_letter_goes_out_only_where_it_says_what_is_so(self, nudge: Nudge) -> None:
        draft = Draft(nudge=nudge, member_id=ANA if nudge in FOR_OWNER else KEN, deadline_id=70, by_id=BOB)
        assert {name for name, deadline in SITUATIONS.items() if still_true(draft, deadline)} == TRUE_IN[nudge]

    @pytest.mark.parametrize("nudge", sorted(set(Nudge) - FOR_OWNER - KEPT - ASKING - ABOUT_HELP - OF_NO_DEADLINE))
    def test_who_does_not_wait_behind_it_any_more_hears_nothing(self, nudge: Nudge) -> None:
        draft = Draft(nudge=nudge, member_id=BOB, deadline_id=70)
        assert not any(still_true(draft, deadline) for deadline in SITUATIONS.values())

    @pytest.mark.parametrize("nudge", sorted(ASKING))
    def test_a_question_that_is_closed_is_not_put(self, nudge: Nudge) -> None:
        draft = Draft(nudge=nudge, member_id=KEN, deadline_id=70, nth=2)
        assert {name for name, deadline in SITUATIONS.items() if still_true(draft, deadline)} == {"asked anew"}

    def test_a_question_that_a_person_asked_or_that_is_open_again_goes_to_whoever_is_asked(self) -> None:
        for situation, nudge in (("asked", Nudge.suggestion), ("asked for help", Nudge.help_wanted)):
            assert asking(SITUATIONS[situation], 1) == (Draft(nudge=nudge, member_id=KEN, deadline_id=70, nth=1),)
        assert asking(SITUATIONS["asked anew"], 1) == ()

    def test_yours_now_is_true_for_the_owner_only(self) -> None:
        draft = Draft(nudge=Nudge.yours_now, member_id=KEN, deadline_id=70)
        assert not any(still_true(draft, deadline) for deadline in SITUATIONS.values())

    @pytest.mark.parametrize("clause", Clause)
    def test_what_a_step_says_is_true_right_after_it(self, clause: Clause) -> None:
        for start in (waiting(clause), unsent(clause=clause)):
            look = follow_up(start, RULES, SAME_HOURS, at("17 09:30"))
            while look.wake_at is not None:
                look = follow_up(look.deadline, RULES, SAME_HOURS, look.wake_at)
                drafts = [draft for step in look.steps for draft in letters_of(step, look.deadline)]
                assert drafts
                assert all(still_true(draft, look.deadline) for draft in drafts)


class TestPromiseOfSilence:
    @pytest.mark.parametrize("clause", [Clause.hold, Clause.proceed])
    def test_hold_and_proceed_promise_it_when_no_reminder_follows(self, clause: Clause) -> None:
        said = [promises_silence(clause, reminders_ahead=left, nth=0, most_overdue=3) for left in (2, 1, 0)]
        assert said == [False, False, True]

    def test_chase_promises_it_with_the_last_text_after_the_due_instant(self) -> None:
        said = [promises_silence(Clause.chase, reminders_ahead=0, nth=nth, most_overdue=3) for nth in range(4)]
        assert said == [False, False, False, True]
