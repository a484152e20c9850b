"""The calendar feed: its address, the titles of its events, and the file itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import assert_never

from bot.chat import Button, Card, Html, plain
from bot.domain.deadlines import State
from bot.domain.feed import Event, Feed, Occasion
from bot.domain.feed_messages import FeedMade, FeedShown
from bot.texts import buttons, phrases
from bot.texts.voice import Voice, lines, paragraphs

AGAIN = timedelta(hours=1)
"""How often a calendar should look."""

NOT_TEXT = dict.fromkeys([*range(32), 127], " ")
"""What RFC 5545 does not take in a text."""

KEPT = 64
"""Files that are kept as they were made: calendars ask often, and little changes."""


def made(voice: Voice, message: FeedMade) -> Card:
    """The address, shown once."""
    return Card(
        paragraphs(
            voice.t("Your calendar feed: your due dates and what was promised to you. Subscribe to this address:"),
            voice.t("<code>{url}</code>", url=message.url),
            voice.t("The address before it works no more.") if message.replaces else None,
            voice.t(
                "I show it once, and whoever has it can read your deadlines. A new one, which ends this one: "
                "<code>/me calendar new</code>. None: <code>/me calendar off</code>"
            ),
        ),
        (_new(voice), _off(voice), buttons.menu(voice)),
    )


def shown(voice: Voice, message: FeedShown) -> Card:
    """There is one already, or none any more."""
    if not message.is_on:
        said = voice.t("Your calendar feed is off: no address of yours works.")
        return Card(said, (buttons.command(voice.words("Calendar feed"), "/me calendar"), buttons.menu(voice)))
    said = voice.t(
        "Your calendar feed is on. I showed its address once and do not keep it. A new one, which ends the old one: "
        "<code>/me calendar new</code>. None: <code>/me calendar off</code>"
    )
    return Card(said, (_new(voice), _off(voice), buttons.menu(voice)))


def shown_once(voice: Voice) -> Card:
    """Instead of the address, where its request is repeated."""
    return Card(voice.t("I show the address once only. For another one: <code>/me calendar new</code>"), (_new(voice),))


def no_address(voice: Voice) -> Html:
    """Nobody can reach us from outside, as far as we know."""
    return lines(
        voice.t("I do not know the address under which calendars can reach me, so there is no feed yet."),
        voice.t("Whoever runs me can set it: PUBLIC_URL, for example https://bot.example.com"),
    )


def standing(voice: Voice, *, is_on: bool) -> Html:
    """For `/me`."""
    return voice.t("Calendar feed: on.") if is_on else voice.t("Calendar feed: off.")


def choices(voice: Voice, *, is_on: bool) -> tuple[Button, ...]:
    """For `/me`."""
    return (_new(voice), _off(voice)) if is_on else (buttons.command(voice.words("Calendar feed"), "/me calendar"),)


def _new(voice: Voice) -> Button:
    return buttons.command(voice.words("New calendar address"), "/me calendar new")


def _off(voice: Voice) -> Button:
    return buttons.command(voice.words("End the calendar feed"), "/me calendar off")


def title(voice: Voice, event: Event) -> str:
    """What stands in the calendar, as plain text."""
    deadline = event.deadline
    named = {"name": deadline.name, "subject": _one_line(deadline.subject), "client": _one_line(event.client)}
    if event.occasion is Occasion.promised:
        return voice.words("Promised: {name} {subject} · {client}", **named)
    match deadline.state:
        case State.answered:
            return voice.words("Answered: {name} {subject} · {client}", **named)
        case State.cancelled:
            return voice.words("Cancelled: {name} {subject} · {client}", **named)
        case State.held:
            return voice.words("On hold: {name} {subject} · {client}", **named)
        case State.waiting | State.untold | State.proceeded | State.overdue:
            return voice.words("Due: {name} {subject} · {client}", **named)
        case _:
            assert_never(deadline.state)


def _one_line(text: str) -> str:
    return " ".join(text.translate(NOT_TEXT).split())


def about(voice: Voice, event: Event) -> str:
    """A line below it: what happens on silence, and where it stands."""
    deadline = event.deadline
    waits = deadline.state is State.waiting
    clause = plain(phrases.clause(voice, deadline.clause)) if waits else ""
    return f"{clause} {plain(voice.t('State: {state}.', state=phrases.state_of(voice, deadline)))}".strip()


@lru_cache(maxsize=KEPT)
def file(feed: Feed, year: int) -> bytes:
    """The feed as a file of RFC 5545, in the reader's language; the same facts give the same bytes.

    `year` is the present one: dates of others are named with theirs.
    """
    from icalendar import Calendar, vText  # takes a while to load, and most runs need none
    from icalendar import Event as Component

    voice = Voice(feed.language, feed.zone, datetime(year, 1, 1, tzinfo=UTC))
    calendar = Calendar()
    calendar.add("prodid", "-//Shimekiri//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = voice.words("Shimekiri: {workspace}", workspace=_one_line(feed.workspace))
    calendar.add("name", name)
    calendar.add("x-wr-calname", vText(name))  # of a name that it does not know, the library escapes nothing
    calendar.add("refresh-interval", AGAIN)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", "PT1H")
    for event in feed.events:
        component = Component()
        component.add("uid", event.uid)
        component.add("dtstamp", event.changed_at)
        component.add("dtstart", event.at, parameters={"VALUE": "DATE-TIME"})
        component.add("created", event.deadline.created_at)
        component.add("last-modified", event.changed_at)
        component.add("sequence", event.revision)
        component.add("summary", title(voice, event))
        component.add("description", about(voice, event))
        component.add("status", "CANCELLED" if event.deadline.state is State.cancelled else "CONFIRMED")
        component.add("transp", "TRANSPARENT")
        calendar.add_component(component)
    return bytes(calendar.to_ical())
