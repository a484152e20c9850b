"""Ladders and running escalations as they are kept: every value comes back, and what is usual needs no document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.domain.changes import Kept
from bot.domain.deadlines import State, Verb
from bot.domain.deciding import HELP
from bot.domain.escalation import NONE, Asked, Decided, Decision, Escalation, Suggestion
from bot.domain.ladder import USUAL, By, Firmness, Ladder, Rung, Whom
from bot.store import deadlines, ladders
from bot.store.database import Database
from bot.store.rows import DeadlineRow, columns_of
from tests.store.office import FRIDAY_AT_FIVE, Office

instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
keys = st.integers(1, 10**9)
counts = st.integers(0, 60)
rungs = st.builds(
    Rung,
    whom=st.sampled_from(Whom),
    by=st.sampled_from(By),
    days=counts,
    hours=counts,
    broken=counts,
    spent=st.booleans(),
    wait_days=counts,
)
several_rungs = st.lists(rungs, max_size=3).map(tuple)
asked = st.builds(Asked, member_id=keys, at=instants, reminded_at=st.none() | instants)
suggestions = st.builds(
    Suggestion,
    serial=keys,
    rung=rungs,
    asked=st.lists(asked, min_size=1, max_size=4).map(tuple),
    tone=st.sampled_from(Firmness),
    words_id=keys,
    no_rep=st.booleans(),
    given_up=st.booleans(),
    helper_id=st.none() | keys,
    is_help=st.booleans(),
)
decisions = st.builds(Decided, serial=keys, decision=st.sampled_from(Decision), by_id=st.none() | keys, at=instants)
escalations = st.builds(
    Escalation,
    rungs=st.none() | several_rungs,
    step=counts,
    approved_at=st.none() | instants,
    taken_by=st.none() | keys,
    is_over=st.booleans(),
    since=st.none() | instants,
    not_before=st.none() | instants,
    again_id=st.none() | keys,
    open=st.none() | suggestions,
    help=st.none() | suggestions,
    lent_by=st.none() | keys,
    serial=counts,
    decided=st.lists(decisions, max_size=3).map(tuple),
)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RUNNING = Escalation(
    rungs=USUAL.overdue,
    open=Suggestion(serial=1, rung=USUAL.overdue[0], asked=(Asked(member_id=5, at=AT),)),
    help=Suggestion(serial=2, rung=HELP, asked=(Asked(member_id=2, at=AT),), helper_id=2, is_help=True),
    serial=2,
)


@given(escalations)
def test_every_running_escalation_comes_back_from_its_document(escalation: Escalation) -> None:
    assert ladders.value(ladders.document(escalation)) == escalation


@given(st.builds(Ladder, overdue=several_rungs, held=several_rungs))
def test_every_ladder_comes_back_from_its_document(ladder: Ladder) -> None:
    assert ladders.ladder(ladders.ladder_document(ladder)) == ladder


def test_where_nothing_was_suggested_there_is_no_document() -> None:
    assert (ladders.document(NONE), ladders.document(Escalation())) == (None, None)
    assert ladders.value(None) is NONE


def test_without_rules_of_ones_own_there_is_no_document() -> None:
    assert (ladders.ladder_document(None), ladders.ladder(None)) == (None, None)


@pytest.mark.parametrize("ladder", [USUAL, Ladder()])
def test_rules_that_were_set_have_a_document_even_where_they_change_nothing(ladder: Ladder) -> None:
    assert ladders.ladder(ladders.ladder_document(ladder)) == ladder


@pytest.mark.parametrize(
    "escalation",
    [Escalation(is_over=True), Escalation(serial=1), Escalation(taken_by=5), Escalation(since=AT), RUNNING],
)
def test_whatever_has_happened_is_kept(escalation: Escalation) -> None:
    assert ladders.document(escalation) is not None


def test_equal_documents_are_read_once() -> None:
    written = ladders.document(RUNNING)
    assert ladders.value(written) is ladders.value(written)


async def _kept(database: Database, office: Office) -> Kept | None:
    async with database.read() as session:
        return await deadlines.kept(session, (await office.deadline()).id)


async def test_a_deadline_comes_back_with_its_escalation(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    before = await office.deadline()
    after = before.changed(escalation=RUNNING, on_time=True, ours_minutes=75)
    async with database.write() as session:
        await deadlines.save(session, before, after, None)
    assert await office.deadline() == after


async def test_what_an_undo_brings_back_has_its_escalation(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    before = await office.deadline()
    running = before.changed(escalation=RUNNING, on_time=False, ours_minutes=30)
    kept = Kept(Verb.approve, running, running.revision + 1)
    async with database.write() as session:
        await deadlines.save_command(session, before, running.changed(escalation=NONE), None, kept)
    assert await _kept(database, office) == kept


async def test_an_undo_that_an_earlier_release_has_kept_still_works(database: Database) -> None:
    office = Office(database)
    await office.open("ana")
    await office.said("ana", "/deadline edit D-1 “The final logo”")
    known = await _kept(database, office)
    assert known is not None
    new = {"escalation", "on_time", "ours_minutes"}
    assert new < set(columns_of(known.before))
    async with database.write() as session:
        undo: dict[str, Any] = (await session.execute(select(DeadlineRow.undo))).scalar_one()
        before = {key: value for key, value in undo["before"].items() if key not in new}
        await session.execute(update(DeadlineRow).values(undo={**undo, "before": before}))
    assert await _kept(database, office) == known
    assert (known.before.escalation, known.before.on_time, known.before.ours_minutes) == (NONE, None, 0)
    edited = await office.deadline()
    await office.said("ana", "/deadline undo D-1")
    assert await office.deadline() == replace(known.before, revision=edited.revision + 1)


@pytest.mark.parametrize(
    "change",
    [
        "/me zone Asia/Tokyo",
        "/availability set chat mon-thu 10:00-16:00",
        "/team role @ken admin",
        "/availability away 24 Nov",
    ],
)
async def test_whoever_may_be_asked_changes_and_what_is_silent_is_looked_at_again(
    database: Database, change: str
) -> None:
    office = Office(database)
    await office.open("ana", "ben", "ken", deadlines=0)
    await office.said("ben", '/deadline new Globex "Logo" by 2026-11-20 17:00 hold')
    await office.said("ben", "/deadline sent D-1")
    await office.until(FRIDAY_AT_FIVE)
    await office.until(FRIDAY_AT_FIVE + timedelta(hours=1))
    assert (await office.deadline()).state is State.held
    assert await office.app.next_instant() != office.now
    await office.said("ana", change)
    assert await office.app.next_instant() == office.now
