"""The calendar feed as calendars read it (RFC 5545), and the words in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Component

from bot.domain.deadlines import Clause, Deadline, State
from bot.domain.feed import Event, Feed, Occasion, events
from bot.texts import calendar_words
from bot.texts.voice import Voice
from tests.domain.examples import TOKYO, at, reached, waiting


def feed(*deadlines: Deadline, changed: dict[int, datetime] | None = None, language: str = "en") -> Feed:
    made = events(deadlines, {5: "Acme"}, changed or {})
    return Feed(workspace="Studio Nine", language=language, zone=TOKYO, events=made)


def read(found: Feed) -> tuple[Component, list[Component]]:
    calendar = Calendar.from_ical(calendar_words.file(found, 2026))
    return calendar, calendar.walk("VEVENT")


def summaries(found: Iterable[Component]) -> list[str]:
    return [str(each["summary"]) for each in found]


def test_what_a_calendar_reads() -> None:
    deadline = waiting(promised_at=at("24 10:00"), revision=4)
    calendar, (due, promised) = read(feed(deadline, changed={70: at("18 11:30")}))
    assert str(calendar["x-wr-calname"]) == "Shimekiri: Studio Nine"
    assert calendar.decoded("refresh-interval") == timedelta(hours=1)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert (str(due["uid"]), str(promised["uid"])) == ("d-70-due@shimekiri", "d-70-promised@shimekiri")
    assert (due.decoded("dtstart"), promised.decoded("dtstart")) == (at("20 17:00"), at("24 10:00"))
    assert summaries([due, promised]) == ["Due: D-12 Logo feedback · Acme", "Promised: D-12 Logo feedback · Acme"]
    assert str(due["description"]) == "If they stay silent: we hold the work. State: promised for Tue 24 Nov 10:00."
    assert due.decoded("dtstamp") == due.decoded("last-modified") == at("18 11:30")
    assert due.decoded("created") == deadline.created_at
    assert (due["sequence"], str(due["status"]), str(due["transp"])) == (4, "CONFIRMED", "TRANSPARENT")
    assert "dtend" not in due


def test_an_instant_is_written_in_utc() -> None:
    lines = calendar_words.file(feed(waiting()), 2026).decode().splitlines()
    assert "DTSTART;VALUE=DATE-TIME:20261120T080000Z" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


@pytest.mark.parametrize(
    ("state", "title", "about", "status"),
    [
        (State.untold, "Due", "State: past due, and the client had not been told in time.", "CONFIRMED"),
        (State.held, "On hold", "State: on hold.", "CONFIRMED"),
        (State.proceeded, "Due", "State: proceeded by our own judgment.", "CONFIRMED"),
        (State.overdue, "Due", "State: overdue.", "CONFIRMED"),
        (State.answered, "Answered", "State: answered.", "CONFIRMED"),
        (State.cancelled, "Cancelled", "State: cancelled.", "CANCELLED"),
    ],
)
def test_every_state_has_its_words(state: State, title: str, about: str, status: str) -> None:
    _, (event,) = read(feed(reached(state)))
    assert str(event["summary"]) == f"{title}: D-12 Logo feedback · Acme"
    assert (str(event["description"]), str(event["status"])) == (about, status)


def test_what_has_ended_has_no_promised_date_any_more() -> None:
    ended = replace(reached(State.answered), promised_at=at("24 10:00"))
    assert [each.occasion for each in feed(ended).events] == [Occasion.due]


def test_what_people_typed_cannot_become_a_line_of_its_own() -> None:
    evil = waiting(subject='a; b, c\\ "d"\r\nEND:VEVENT\n\x07BEGIN:VALARM <b>&amp;')
    _, (event,) = read(feed(evil))
    assert str(event["summary"]) == 'Due: D-12 a; b, c\\ "d" END:VEVENT BEGIN:VALARM <b>&amp; · Acme'
    assert b"\nBEGIN:VALARM" not in calendar_words.file(feed(evil), 2026)


def test_the_same_facts_give_the_same_bytes_and_others_do_not() -> None:
    first = calendar_words.file(feed(waiting()), 2026)
    calendar_words.file.cache_clear()
    assert calendar_words.file(feed(waiting()), 2026) == first
    assert calendar_words.file(feed(waiting(clause=Clause.proceed)), 2026) != first


def test_events_come_in_order_and_keep_their_names_when_they_move() -> None:
    early, late = waiting(), replace(waiting(), id=71, promised_at=at("18 10:00"))
    found = [(each.uid, each.at) for each in feed(late, early).events]
    assert found == [
        ("d-71-promised@shimekiri", at("18 10:00")),
        ("d-70-due@shimekiri", at("20 17:00")),
        ("d-71-due@shimekiri", at("20 17:00")),
    ]


def test_titles_are_in_the_readers_language() -> None:
    event = Event(
        uid="x", occasion=Occasion.due, at=at("20 17:00"), deadline=waiting(), client="Acme", changed_at=at("17 09:00")
    )
    voice = Voice("ja", TOKYO, datetime(2026, 11, 17, tzinfo=UTC))
    assert calendar_words.title(voice, event) == voice.words(
        "Due: {name} {subject} · {client}", name="D-12", subject="Logo feedback", client="Acme"
    )


def test_the_name_of_a_calendar_is_escaped_and_on_one_line() -> None:
    found = replace(feed(waiting()), workspace="Nine; Ten,\r\nX-EVIL:1 \\")
    calendar, _ = read(found)
    assert str(calendar["name"]) == "Shimekiri: Nine; Ten, X-EVIL:1 \\"
    assert b"X-WR-CALNAME:Shimekiri: Nine\\; Ten\\, X-EVIL:1 \\\\\r\n" in calendar_words.file(found, 2026)
