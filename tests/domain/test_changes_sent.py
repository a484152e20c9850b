"""`sent`: what the client was told, and since when it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.deadlines import Clause, State, Verb, Why
from bot.domain.refusals import Impossible, Refused
from tests.domain.examples import FRIDAY, at, due, lived, reached, told, unsent, until, waiting


def test_the_notice_counts_as_told() -> None:
    deadline = unsent(unsent_nudges=1)
    after = changes.sent(deadline, told("18 10:00"), stated=False)
    assert after == deadline.changed(told=told("18 10:00"), looked_until=at("18 10:00"))
    assert not after.needs_notice


def test_a_telling_at_a_stated_past_instant_counts_from_that_instant() -> None:
    deadline = unsent(looked_until=at("17 09:00"))
    assert changes.sent(deadline, told("17 11:00"), stated=True).told == told("17 11:00")


def test_a_closing_text_tells_nothing_new() -> None:
    deadline = waiting()
    assert changes.sent(deadline, None, stated=False) == deadline.changed()


def test_telling_the_same_again_does_not_make_the_telling_younger() -> None:
    deadline = waiting()
    again = changes.sent(deadline, told("20 16:00"), stated=False)
    assert again == deadline.changed()
    assert lived(again)[-1] == "Fri 20 17:00 held 1"


def test_a_stated_instant_corrects_the_one_on_record() -> None:
    deadline = waiting(told_at="20 16:00")
    corrected = changes.sent(deadline, told("18 10:00"), stated=True)
    assert corrected.told == told("18 10:00")
    later = changes.sent(waiting(), told("18 10:00"), stated=True)
    assert later.told == told("18 10:00")


def test_another_clause_or_an_earlier_date_has_to_be_told_anew() -> None:
    changed = replace(waiting(), clause=Clause.chase)
    assert changes.sent(changed, told("18 10:00", Clause.chase), stated=False).told == told("18 10:00", Clause.chase)
    earlier = replace(waiting(), due=due("19 17:00"))
    anew = told("18 10:00", by=due("19 17:00"))
    assert changes.sent(earlier, anew, stated=False).told == anew


def test_telling_an_old_text_does_not_tell_the_new_clause() -> None:
    changed = replace(unsent(), clause=Clause.chase)
    after = changes.sent(changed, told("18 10:00"), stated=False)
    assert (after.told, after.needs_notice) == (told("18 10:00"), True)


def test_from_untold_sending_now_is_too_late() -> None:
    with pytest.raises(Refused) as refused:
        changes.sent(reached(State.untold), told("20 17:30"), stated=False)
    assert refused.value.refusal == Impossible("D-12", Verb.sent, Why.needs_date, State.untold)


def test_from_untold_a_past_instant_that_was_early_enough_executes_now_and_says_how_late() -> None:
    late = changes.sent(reached(State.untold), told("20 13:00"), stated=True)
    assert until(late, "20 18:00", "20 18:00")[1] == ["Fri 20 18:00 held 1 late 1:00:00"]


def test_from_untold_a_past_instant_that_was_too_late_leaves_it_untold() -> None:
    late = changes.sent(reached(State.untold), told("20 13:01"), stated=True)
    after, lines = until(late, "20 18:00", "20 18:00")
    assert (after.state, lines) == (State.untold, ["Fri 20 18:00 untold 1 late 1:00:00"])


@pytest.mark.parametrize("state", [State.answered, State.cancelled])
def test_after_the_end_a_text_may_be_marked_and_tells_nothing(state: State) -> None:
    over = reached(state)
    assert changes.sent(over, told("20 18:00", by=due("25 17:00")), stated=False) == over.changed()


@pytest.mark.parametrize("state", [State.held, State.proceeded, State.overdue])
def test_after_the_execution_a_text_may_be_marked_and_changes_nothing(state: State) -> None:
    deadline = reached(state)
    assert changes.sent(deadline, None, stated=False) == deadline.changed()
    assert deadline.due == FRIDAY
