"""Who hears of what, whether it is still true when it goes out, and which text promises to be the last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import changes
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, State
from bot.domain.followup import SILENT, Kind, Step, follow_up
from bot.domain.letters import (
    DECISIONS,
    FOR_OWNER,
    KEPT,
    OF_STEP,
    TELLING,
    TEXT_OF,
    WITH_TEXT,
    Draft,
    NoticeKind,
    Nudge,
    letters_of,
    promises_silence,
    still_true,
    to_blocked,
    word_for_blocked,
)
from tests.domain.examples import ANA, BOB, EVE, FRIDAY, KEN, SAME_HOURS, at, due, reached, unsent, waiting


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


class TestWhoHears:
    @pytest.mark.parametrize("kind", Kind)
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
        assert set(OF_STEP) == set(Kind) - SILENT

    def test_a_word_to_those_who_wait_leaves_out_the_owner_and_whoever_did_it(self) -> None:
        deadline = waiting(blocked=(ANA, KEN, BOB, EVE))
        assert to_blocked(Nudge.blocked_cancelled, deadline, by_id=BOB) == tuple(
            Draft(nudge=Nudge.blocked_cancelled, member_id=member, deadline_id=70, by_id=BOB) for member in (KEN, EVE)
        )

    def test_decisions_are_the_two_questions(self) -> None:
        drafts = [Draft(nudge=nudge, member_id=ANA, deadline_id=70) for nudge in Nudge]
        assert {draft.nudge for draft in drafts if draft.is_decision} - KEPT == {Nudge.untold, Nudge.late_proceed}
        assert {Nudge.untold, Nudge.late_proceed} == DECISIONS

    def test_what_goes_with_the_ownership_is_what_is_not_for_the_blocked(self) -> None:
        assert {nudge for nudge in Nudge if nudge.startswith("blocked")} == set(Nudge) - FOR_OWNER - KEPT

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
    "overdue ours": replace(reached(State.overdue), **OURS),
    "answered": reached(State.answered),
    "cancelled": reached(State.cancelled),
}
TRUE_IN: dict[Nudge, set[str]] = {
    Nudge.not_sent: {"unsent"},
    Nudge.remind: {"waiting"},
    Nudge.held: {"held"},
    Nudge.proceeded: {"proceeded", "decided"},
    Nudge.overdue: {"overdue"},
    Nudge.untold: {"untold"},
    Nudge.late_proceed: {"late asked"},
    Nudge.reason_wanted: {"proceeded"},
    Nudge.delivery_moved: {"answered"},
    Nudge.yours_now: set(SITUATIONS) - {"answered", "cancelled"},
    Nudge.blocked_held: {"held"},
    Nudge.blocked_go_on: {"proceeded", "decided"},
    Nudge.blocked_resumed: {"answered"},
    Nudge.blocked_late_word: {"answered"},
    Nudge.blocked_taken_back: {"answered"},
    Nudge.blocked_moved: {"waiting", "unsent", "promised", "ours", "ours unsent", "late asked"},
    Nudge.blocked_cancelled: {"cancelled"},
    Nudge.blocked_corrected: set(SITUATIONS),
    Nudge.card: set(SITUATIONS),
    Nudge.news: set(SITUATIONS),
}


class TestStillTrue:
    @pytest.mark.parametrize("nudge", Nudge)
    def test_a_letter_goes_out_only_where_it_says_what_is_so(self, nudge: Nudge) -> None:
        draft = Draft(nudge=nudge, member_id=ANA if nudge in FOR_OWNER else KEN, deadline_id=70)
        assert {name for name, deadline in SITUATIONS.items() if still_true(draft, deadline)} == TRUE_IN[nudge]

    @pytest.mark.parametrize("nudge", sorted(set(Nudge) - FOR_OWNER - KEPT))
    def test_who_does_not_wait_behind_it_any_more_hears_nothing(self, nudge: Nudge) -> None:
        draft = Draft(nudge=nudge, member_id=BOB, deadline_id=70)
        assert not any(still_true(draft, deadline) for deadline in SITUATIONS.values())

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
