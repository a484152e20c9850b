"""`extend`: a new date that both agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.deadlines import OPEN, RULES, Ball, Clause, Deadline, State
from bot.domain.reminders import told_validly
from tests.domain.examples import FRIDAY, SAME_HOURS, at, due, lived, reached, told, unsent, until, waiting

WEDNESDAY = due("25 17:00")


def _extended(deadline: Deadline, text: str, now: str) -> Deadline:
    return changes.extended(deadline, due(text), SAME_HOURS, at(now))


def test_a_new_date_clears_what_belonged_to_the_old_one_and_keeps_what_belongs_to_the_life() -> None:
    deadline = waiting(
        promised_at=at("19 12:00"),
        promises_made=1,
        promises_broken=1,
        reminders=1,
        reminders_in_life=3,
        unsent_nudges=1,
    )
    assert changes.extended(deadline, WEDNESDAY, SAME_HOURS, at("19 10:00")) == deadline.changed(
        due=WEDNESDAY, promised_at=None, reminders=0, looked_until=at("19 10:00")
    )


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_new_date_reopens_every_state_that_is_not_over(state: State) -> None:
    deadline = reached(state)
    after = changes.extended(deadline, WEDNESDAY, SAME_HOURS, at("20 18:00"))
    assert (after.state, after.due, after.executed_at, after.overdue_texts, after.last_text_at) == (
        State.waiting,
        WEDNESDAY,
        None,
        0,
        None,
    )


def test_what_was_proceeded_forgets_its_reason_with_a_new_date() -> None:
    decided = changes.clause_set(reached(State.proceeded), Clause.proceed, "agreed by phone", at("20 18:00"))
    after = changes.extended(replace(decided, reason_reminded=True), WEDNESDAY, SAME_HOURS, at("20 18:05"))
    assert (after.reason, after.reason_reminded) == ("", False)


def test_told_of_an_earlier_date_later_is_fine_without_a_new_notice() -> None:
    assert lived(_extended(waiting(), "25 17:00", "19 10:00"), "19 10:00") == [
        "Mon 23 17:00 remind 1",
        "Wed 25 13:00 remind 2 last",
        "Wed 25 17:00 held 1",
    ]


def test_an_earlier_date_needs_a_new_notice_and_executes_only_with_it() -> None:
    after = _extended(waiting(unsent_nudges=2), "19 17:00", "18 09:30")
    assert (after.needs_notice, after.notice_since, after.unsent_nudges) == (True, at("18 09:30"), 0)
    assert lived(after, "18 09:30") == [
        "Wed 18 11:30 not_sent 1",
        "Thu 19 09:30 not_sent 2",
        "Thu 19 17:00 untold 1",
    ]
    sent = changes.sent(after, told("18 10:00", by=due("19 17:00")), stated=False)
    assert lived(sent, "18 10:00") == ["Thu 19 13:00 remind 1 last", "Thu 19 17:00 held 1"]


def test_a_client_who_was_never_told_still_has_to_be_told() -> None:
    after = _extended(unsent(unsent_nudges=2), "25 17:00", "19 10:00")
    assert (after.needs_notice, after.notice_since, after.unsent_nudges) == (True, at("19 10:00"), 0)


def test_a_chase_counts_its_texts_anew_for_the_new_date() -> None:
    after = _extended(reached(State.overdue), "24 17:00", "20 18:00")
    assert lived(after, "20 18:00") == [
        "Tue 24 13:00 remind 1 last",
        "Tue 24 17:00 overdue 1",
        "Wed 25 17:00 overdue_text 2",
        "Thu 26 17:00 overdue_text 3 last",
    ]


def test_reminders_of_a_life_stay_four_however_often_the_date_moves() -> None:
    deadline, reminded = waiting(), list[str]()
    for now, next_date in [("20 16:00", "25 17:00"), ("25 16:00", "30 17:00"), ("30 16:00", "2026-12-04 17:00")]:
        deadline, lines = until(deadline, now)
        reminded += lines
        deadline = _extended(deadline, next_date, now)
    assert reminded == [
        "Wed 18 17:00 remind 1",
        "Fri 20 13:00 remind 2 last",
        "Mon 23 17:00 remind 1",
        "Wed 25 13:00 remind 2 last",
    ]
    assert lived(deadline, "30 16:00") == ["Fri 04 17:00 held 1"]


def test_the_last_reminder_of_a_life_says_that_it_is_the_last() -> None:
    assert lived(_extended(waiting(reminders_in_life=3), "25 17:00", "19 10:00"), "19 10:00") == [
        "Mon 23 17:00 remind 1 last",
        "Wed 25 17:00 held 1",
    ]


def test_while_the_ball_is_ours_the_clock_of_the_new_date_stands_too() -> None:
    ours = changes.ours(waiting(), at("18 10:00"))
    after = _extended(ours, "25 17:00", "19 10:00")
    assert (after.ball, after.stopped_at) == (Ball.ours, at("19 10:00"))
    assert lived(after, "19 10:00") == []


def test_a_confirmation_that_was_sent_tells_the_new_date() -> None:
    """Told of Friday, then of Wednesday, the client counts on Wednesday: Monday would come too early for them."""
    later = _extended(waiting(), "25 17:00", "18 10:00")
    confirmed = changes.sent(later, told("18 10:05", by=WEDNESDAY), stated=False)
    assert not confirmed.needs_notice
    back = _extended(confirmed, "23 17:00", "18 10:10")
    assert back.needs_notice
    assert lived(back, "18 10:10")[-1] == "Mon 23 17:00 untold 1"


def test_a_confirmation_never_makes_the_telling_younger() -> None:
    later = _extended(waiting(), "25 17:00", "18 10:00")
    confirmed = changes.sent(later, told("25 16:00", by=WEDNESDAY), stated=False)
    assert confirmed.told == told("17 09:30", by=WEDNESDAY)
    assert told_validly(confirmed, RULES, SAME_HOURS)


def test_the_promised_minute_may_make_good_an_earlier_date_that_nobody_told() -> None:
    """Told of Friday; Thursday was agreed on and not told; the client then promised Friday evening: that is later."""
    promised = changes.promised(_extended(waiting(), "19 17:00", "18 10:00"), at("20 18:00"), RULES)
    assert lived(promised, "18 10:00")[-1] == "Fri 20 18:00 held 1"
    too_early = changes.promised(_extended(waiting(), "19 17:00", "18 10:00"), at("20 16:00"), RULES)
    assert lived(too_early, "18 10:00")[-1] == "Fri 20 16:00 untold 1"
    assert FRIDAY.at == at("20 17:00")
