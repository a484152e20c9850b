"""`snooze`, `edit`, `owner`, `blocks`, `cancel` and `undo`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import changes
from bot.domain.changes import Kept
from bot.domain.deadlines import RULES, Ball, Clause, Deadline, Snooze, State, Verb
from bot.domain.followup import follow_up
from bot.domain.refusals import BuiltOn, NothingToSnooze, NothingToUndo, Refused
from tests.domain.examples import ANA, BOB, EVE, KEN, SAME_HOURS, at, due, lived, reached, unsent, waiting


def _snoozed(deadline: Deadline, until: str, member: int = ANA, hears: bool = False) -> Deadline:
    return changes.snoozed(deadline, member, at(until), RULES, SAME_HOURS, hears)


class TestSnooze:
    def test_it_notes_who_wants_rest_until_when(self) -> None:
        deadline = waiting()
        assert _snoozed(deadline, "19 09:00") == deadline.changed(snoozes=(Snooze(ANA, at("19 09:00")),))

    def test_it_moves_the_next_nudge_and_nothing_else(self) -> None:
        assert lived(_snoozed(waiting(), "19 11:00")) == [
            "Thu 19 11:00 remind 1",
            "Fri 20 13:00 remind 2 last",
            "Fri 20 17:00 held 1",
        ]

    def test_the_due_instant_does_not_wait_for_a_snooze(self) -> None:
        assert lived(_snoozed(waiting(), "25 09:00"))[-1] == "Fri 20 17:00 held 1"

    def test_two_nudges_that_were_due_in_a_snooze_come_as_one(self) -> None:
        assert lived(_snoozed(unsent(), "18 15:00")) == ["Wed 18 15:00 not_sent 2", "Fri 20 17:00 untold 1"]

    def test_a_reminder_that_a_snooze_brings_near_the_next_stands_for_both(self) -> None:
        assert lived(_snoozed(waiting(), "20 11:30")) == ["Fri 20 11:30 remind 1 last", "Fri 20 17:00 held 1"]

    def test_a_snooze_too_near_the_due_instant_drops_the_reminder(self) -> None:
        assert lived(_snoozed(waiting(), "20 15:30")) == [
            "Fri 20 15:30 reminder_dropped 1",
            "Fri 20 15:30 reminder_dropped 1",
            "Fri 20 17:00 held 1",
        ]

    def test_the_texts_of_a_chase_and_the_question_for_a_reason_wait_too(self) -> None:
        assert lived(_snoozed(reached(State.overdue), "25 10:00"), "20 18:00") == [
            "Wed 25 10:00 overdue_text 2",
            "Thu 26 10:00 overdue_text 3 last",
        ]
        assert lived(_snoozed(reached(State.proceeded), "25 10:00"), "20 18:00") == ["Wed 25 10:00 reason_wanted 1"]

    def test_somebody_elses_snooze_does_not_rest_the_owner(self) -> None:
        assert lived(_snoozed(waiting(), "19 11:00", KEN, hears=True)) == lived(waiting())

    def test_a_second_snooze_replaces_the_first_of_the_same_person(self) -> None:
        both = _snoozed(_snoozed(waiting(), "19 11:00"), "18 18:00", KEN, hears=True)
        assert _snoozed(both, "19 15:00").snoozes == (Snooze(KEN, at("18 18:00")), Snooze(ANA, at("19 15:00")))

    @pytest.mark.parametrize("member", [EVE, BOB, KEN])
    def test_whom_nothing_will_reach_has_nothing_to_snooze(self, member: int) -> None:
        with pytest.raises(Refused) as refused:
            _snoozed(waiting(), "19 11:00", member)
        assert refused.value.refusal == NothingToSnooze("D-12")

    def test_a_letter_that_waits_already_can_be_snoozed(self) -> None:
        assert _snoozed(waiting(), "19 11:00", BOB, hears=True).snoozes == (Snooze(BOB, at("19 11:00")),)

    def test_a_chase_that_has_run_out_has_nothing_to_snooze(self) -> None:
        with pytest.raises(Refused):
            _snoozed(replace(reached(State.overdue), overdue_texts=3), "25 10:00")


class TestEditOwnerBlocks:
    def test_other_words_leave_the_notice_good(self) -> None:
        deadline = waiting()
        after = changes.edited(deadline, "The final logo")
        assert after == deadline.changed(subject="The final logo")
        assert not after.needs_notice

    def test_another_owner_takes_over_what_is_ahead(self) -> None:
        deadline = waiting()
        assert changes.owned(deadline, BOB) == deadline.changed(owner_id=BOB)

    def test_those_who_wait_behind_it_are_named_once_and_never_the_owner(self) -> None:
        deadline = waiting()
        assert changes.blocking(deadline, (BOB, ANA, EVE, BOB)) == deadline.changed(blocked=(BOB, EVE))

    def test_nobody_may_be_left_to_wait_behind_it(self) -> None:
        assert changes.blocking(waiting(), ()).blocked == ()


class TestCancel:
    def test_it_closes_a_deadline_for_good(self) -> None:
        promised = changes.promised(waiting(), at("23 12:00"), RULES)
        after = changes.cancelled(promised)
        assert after == promised.changed(state=State.cancelled, promised_at=None)
        assert lived(after) == []

    def test_it_settles_the_question_of_a_late_start(self) -> None:
        asked = follow_up(waiting(Clause.proceed), RULES, SAME_HOURS, at("20 22:00")).deadline
        assert changes.cancelled(asked) == asked.changed(state=State.cancelled, late_asked=False)


class TestUndo:
    @pytest.mark.parametrize(
        ("verb", "before", "after"),
        [
            (Verb.sent, unsent(), waiting()),
            (Verb.answered, waiting(), changes.answered(waiting(), SAME_HOURS, at("18 10:00")).deadline),
            (Verb.promise, waiting(), changes.promised(waiting(), at("19 12:00"), RULES)),
            (
                Verb.extend,
                reached(State.held),
                changes.extended(reached(State.held), due("25 17:00"), SAME_HOURS, at("20 18:00")),
            ),
            (Verb.ours, waiting(), changes.ours(waiting(), at("18 10:00"))),
            (Verb.chase, waiting(), changes.clause_set(waiting(), Clause.chase, "", at("18 10:00"))),
            (Verb.cancel, reached(State.overdue), changes.cancelled(reached(State.overdue))),
        ],
        ids=lambda value: value.value if isinstance(value, Verb) else "",
    )
    def test_it_takes_back_the_last_command(self, verb: Verb, before: Deadline, after: Deadline) -> None:
        undone = changes.undone(after, Kept(verb, before, after.revision))
        assert undone == replace(before, revision=after.revision + 1)

    def test_it_gives_a_promise_back(self) -> None:
        promised = changes.promised(waiting(), at("19 12:00"), RULES)
        undone = changes.undone(promised, Kept(Verb.promise, waiting(), promised.revision))
        assert (undone.promises_made, lived(undone)) == (0, lived(waiting()))

    def test_it_refuses_when_time_has_built_on_the_change(self) -> None:
        asked = changes.extended(waiting(), due("25 17:00"), SAME_HOURS, at("18 10:00"))
        kept = Kept(Verb.extend, waiting(), asked.revision)
        reminded = follow_up(asked, RULES, SAME_HOURS, at("23 17:00")).deadline
        with pytest.raises(Refused) as refused:
            changes.undone(reminded, kept)
        assert refused.value.refusal == BuiltOn("D-12", Verb.extend)

    def test_it_refuses_when_another_command_has_built_on_it(self) -> None:
        ours = changes.ours(waiting(), at("18 10:00"))
        kept = Kept(Verb.ours, waiting(), ours.revision)
        with pytest.raises(Refused) as refused:
            changes.undone(changes.edited(ours, "The final logo"), kept)
        assert refused.value.refusal == BuiltOn("D-12", Verb.ours)

    def test_looking_without_anything_to_do_builds_nothing(self) -> None:
        ours = changes.ours(waiting(), at("18 10:00"))
        looked = follow_up(ours, RULES, SAME_HOURS, at("18 12:00")).deadline
        assert changes.undone(looked, Kept(Verb.ours, waiting(), ours.revision)).ball is Ball.theirs

    def test_there_may_be_nothing_to_take_back(self) -> None:
        with pytest.raises(Refused) as refused:
            changes.undone(waiting(), None)
        assert refused.value.refusal == NothingToUndo("D-12")

    def test_what_was_taken_back_cannot_be_taken_back_again_with_the_same_mark(self) -> None:
        ours = changes.ours(waiting(), at("18 10:00"))
        kept = Kept(Verb.ours, waiting(), ours.revision)
        with pytest.raises(Refused) as refused:
            changes.undone(changes.undone(ours, kept), kept)
        assert refused.value.refusal == BuiltOn("D-12", Verb.ours)
