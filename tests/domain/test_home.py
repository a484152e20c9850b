"""The overview: what somebody is wanted for, in which order; the days ahead; which buttons a line offers; pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.availability import Absence, Availability, Exceptional, Move
from bot.domain.clients import Client
from bot.domain.deadlines import Ball, Deadline, State
from bot.domain.escalation import Asked, Escalation, Suggestion
from bot.domain.gesture_rights import NEEDS, allowed
from bot.domain.gestures import Gesture
from bot.domain.home import Ahead, Wants, in_order, waiting, week_of
from bot.domain.ladder import By, Rung, Whom
from bot.domain.outlook import Outlook, ToDo, outlook
from bot.domain.pages import Page
from bot.domain.people import Act
from bot.domain.steps import Kind, Step
from bot.domain.views import EVERYBODY, View
from tests.domain.examples import ANA, BOB, EVE, KEN, LEO, MIA, RULES, SAME_HOURS, TEAM, TOKYO, at, told
from tests.domain.examples import waiting as told_of

CLIENT = Client(id=1, workspace_id=1, name="Acme", zone=TOKYO, language="en", rep_id=MIA)
NOW = at("17 12:00")


def deadline(**changed: Any) -> Deadline:
    """Ana's, of which the client was told; but for what is given."""
    return replace(told_of(), **changed)


def view(of: Deadline, reader: int = ANA, look: Outlook | None = None) -> View:
    """A deadline as one of the team is told of it."""
    return View(
        deadline=of,
        client=CLIENT,
        owner=TEAM[of.owner_id],
        author=TEAM[of.author_id],
        blocked=(),
        look=lambda: look or outlook(of, RULES, SAME_HOURS, NOW),
        reader_id=reader,
        people=TEAM,
    )


def asked(whom: int, *, is_help: bool = False) -> Escalation:
    question = Suggestion(
        serial=1,
        rung=Rung(whom=Whom.colleague if is_help else Whom.rep, by=By.rep),
        asked=(Asked(member_id=MIA, at=NOW), Asked(member_id=whom, at=NOW)),
        is_help=is_help,
    )
    return Escalation(help=question, serial=1) if is_help else Escalation(open=question, serial=1)


OVERDUE = deadline(state=State.overdue, told=told())


@pytest.mark.parametrize(
    ("of", "reader", "wants"),
    [
        (deadline(told=None), ANA, Wants.notice),
        (deadline(told=None), KEN, None),
        (deadline(told=told()), ANA, None),
        (deadline(state=State.untold, told=None), ANA, Wants.untold),
        (deadline(told=told(), late_asked=True), ANA, Wants.late),
        (deadline(told=told(), ball=Ball.ours, stopped_at=NOW), ANA, Wants.ours),
        (deadline(state=State.proceeded, told=told()), ANA, Wants.reason),
        (deadline(state=State.proceeded, told=told(), reason="We take B"), ANA, None),
        (replace(OVERDUE, escalation=asked(BOB)), BOB, Wants.decide),
        (replace(OVERDUE, escalation=asked(BOB)), MIA, None),  # it was handed on
        (replace(OVERDUE, escalation=asked(KEN, is_help=True)), KEN, Wants.help),
        (deadline(state=State.answered, told=told()), ANA, None),
    ],
)
def test_what_somebody_is_wanted_for(of: Deadline, reader: int, wants: Wants | None) -> None:
    assert [each.wants for each in waiting([view(of, reader)])] == ([wants] if wants else [])


def test_decisions_come_first_and_then_what_is_wanted_soonest() -> None:
    later = Outlook(ToDo.send_notice, by=at("19 12:00"))
    sooner = Outlook(ToDo.send_notice, by=at("18 12:00"))
    views = [
        view(deadline(id=1), look=later),
        view(deadline(id=2), look=sooner),
        view(deadline(id=3), look=Outlook(ToDo.give_reason)),
        view(deadline(id=4), look=Outlook(ToDo.decide_untold)),
        view(replace(OVERDUE, id=5, escalation=asked(ANA)), look=Outlook()),
    ]
    assert [each.view.deadline.id for each in waiting(views)] == [5, 4, 2, 1, 3]


def test_what_rests_comes_last() -> None:
    def ahead(key: int, hour: int = 0) -> Ahead:
        step = Step(Kind.remind, at(f"18 {hour}:00"), at(f"18 {hour}:00")) if hour else None
        return Ahead(view(deadline(id=key)), step)

    rows = in_order([ahead(1), ahead(2, 15), ahead(3, 9 + 1)])
    assert [row.view.deadline.id for row in rows] == [3, 2, 1]


def test_the_days_ahead_with_a_holiday_an_absence_an_exception_and_a_move() -> None:
    hours = Availability(
        TOKYO,
        absences=(Absence(date(2026, 11, 19), date(2026, 11, 19)),),
        exceptions=(Exceptional(date(2026, 11, 21), ((600, 720),)),),
        moves=(Move(date(2026, 11, 20), "Europe/London"),),
    )
    week = week_of(hours, at("17 23:30"))
    assert [each.day.day for each in week] == [17, 18, 19, 20, 21, 22, 23]
    assert [len(each.spans) for each in week] == [1, 1, 0, 1, 1, 0, 0]  # the 23rd is a holiday in Japan
    assert [each.is_away for each in week] == [False, False, True, False, False, False, False]
    assert week[0].spans == ((at("17 09:00"), at("17 18:00")),)
    assert week[3].zone == "Europe/London"
    assert week[4].spans == ((at("21 10:00", "Europe/London"), at("21 12:00", "Europe/London")),)


def test_the_first_day_is_the_date_where_they_live() -> None:
    assert week_of(Availability("America/New_York"), at("17 09:00"))[0].day == date(2026, 11, 16)


def test_every_gesture_needs_what_the_table_of_people_says() -> None:
    assert set(NEEDS) == set(Gesture)
    free = {gesture for gesture, act in NEEDS.items() if act is not Act.steer}
    assert free == {Gesture.answered, Gesture.more_time, Gesture.open, Gesture.plan, Gesture.draft}


@pytest.mark.parametrize(
    ("reader", "may"),
    [(ANA, True), (MIA, True), (EVE, True), (KEN, False), (BOB, False), (LEO, False), (EVERYBODY, False)],
)
def test_a_line_offers_what_its_reader_may_do(reader: int, may: bool) -> None:
    gestures = (Gesture.answered, Gesture.new_date, Gesture.plan)
    found = allowed(view(deadline(), reader), gestures)
    if reader == EVERYBODY:
        assert found == (Gesture.plan,)
    else:
        assert found == (gestures if may else (Gesture.answered, Gesture.plan))


@pytest.mark.parametrize(
    ("wanted", "total", "found", "skipped"),
    [(1, 0, (1, 1), 0), (1, 10, (1, 1), 0), (2, 11, (2, 2), 10), (9, 11, (2, 2), 10), (0, 30, (1, 3), 0)],
)
def test_a_page_beyond_the_end_is_the_last(wanted: int, total: int, found: tuple[int, int], skipped: int) -> None:
    page = Page.at(wanted, total)
    assert (page.number, page.of) == found
    assert page.skipped() == skipped
