"""The digest, and how it is set."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.digest import DigestSet, DigestShown, Line, Part, Rhythm, Section
from bot.domain.gestures import ListButton, encode
from bot.texts import buttons
from bot.texts.voice import Voice, lines, paragraphs

MOST_OPENED = 5
"""Decisions with a button of their own."""

MOST_LETTERS = 80
"""Of a subject; the card behind *Open* has all of it."""

SHOWN = 16
"""Digits of a hash: enough that no other chain has them."""


def digest(voice: Voice, message: DigestShown) -> Card:
    """One line on top, then the parts, then the head of the record's chain (RULES 8)."""
    counts = tuple(_count(voice, message, each) for each in message.sections)
    top = voice.t("<b>Your digest:</b> {counts}.", counts=Html(voice.names(counts)))
    parts = (_part(voice, message, each) for each in message.sections)
    decide = next((each.lines for each in message.sections if each.part is Part.decide), ())
    row = tuple(buttons.open_deadline(voice, line.deadline) for line in decide[:MOST_OPENED])
    mine = Button(encode(ListButton("/deadline list mine", message.workspace_id)), voice.words("Deadlines"))
    return Card(paragraphs(top, *parts, _head(voice, message)), (*row, mine))


def _count(voice: Voice, message: DigestShown, section: Section) -> str:
    count = section.total
    match section.part:
        case Part.decide:
            return voice.n("{count} decision", "{count} decisions", count)
        case Part.todo:
            return voice.n("{count} thing to do", "{count} things to do", count)
        case Part.due:
            if message.until is None:
                return voice.n("{count} due today", "{count} due today", count)
            when = voice.at(message.until)
            return voice.n("{count} due before {when}", "{count} due before {when}", count, when=when)
        case Part.overdue:
            return voice.n("{count} overdue", "{count} overdue", count)
        case Part.held:
            return voice.n("{count} on hold", "{count} on hold", count)
        case Part.promised:
            return voice.n("{count} promised", "{count} promised", count)
        case _:
            assert_never(section.part)


def _part(voice: Voice, message: DigestShown, section: Section) -> Html:
    more = section.total - len(section.lines)
    rest = voice.n("… and {count} more", "… and {count} more", more) if more else None
    return lines(_heading(voice, message, section.part), *(_line(voice, line) for line in section.lines), rest)


def _heading(voice: Voice, message: DigestShown, part: Part) -> Html:
    match part:
        case Part.decide:
            return voice.t("<b>Decisions that wait for you</b>")
        case Part.todo:
            return voice.t("<b>Yours to do</b>")
        case Part.due:
            if message.until is None:
                return voice.t("<b>Due today</b>")
            return voice.t("<b>Due before {when}</b>", when=voice.at(message.until))
        case Part.overdue:
            return voice.t("<b>Overdue since</b>")
        case Part.held:
            return voice.t("<b>On hold since</b>")
        case Part.promised:
            return voice.t("<b>Promised for</b>")
        case _:
            assert_never(part)


def _line(voice: Voice, line: Line) -> Html:
    subject = line.deadline.subject
    if len(subject) > MOST_LETTERS:
        subject = subject[: MOST_LETTERS - 1].rstrip() + "…"
    return voice.t(
        "• <b>{name}</b> {subject} · {client} · {when}",
        name=line.deadline.name,
        subject=subject,
        client=line.client,
        when=voice.at(line.at),
    )


def _head(voice: Voice, message: DigestShown) -> Html | None:
    """In the words of `evidence verify`: a record that is rewritten later contradicts what was delivered here."""
    if message.head is None:
        return None
    number, link = message.head
    return voice.t(
        "Record: chain of {number}, head <code>{seal}</code>: proof that nothing was changed.",
        number=number,
        seal=link[:SHOWN],
    )


def rhythm(voice: Voice, present: Rhythm) -> Html:
    """How often it comes, for `/me`."""
    match present:
        case Rhythm.off:
            return voice.t("Digest: off.")
        case Rhythm.daily:
            return voice.t("Digest: at the start of your day.")
        case Rhythm.weekly:
            return voice.t("Digest: at the start of your week.")
        case _:
            assert_never(present)


def choices(voice: Voice, present: Rhythm) -> tuple[Button, ...]:
    """The other ways."""
    offered = {
        Rhythm.daily: buttons.command(voice.words("Digest every day"), "/me digest daily"),
        Rhythm.weekly: buttons.command(voice.words("Digest every week"), "/me digest weekly"),
        Rhythm.off: buttons.command(voice.words("No digest"), "/me digest off"),
    }
    return tuple(button for rhythm, button in offered.items() if rhythm is not present)


def was_set(voice: Voice, message: DigestSet) -> Card:
    """`/me digest …`."""
    if message.rhythm is Rhythm.off:
        said = voice.t("No digest comes. Lists are there whenever you ask: <code>/deadline list</code>")
    elif message.next_at is None:
        said = voice.t("Your hours have no opening, so no digest can come. To set them: <code>/availability</code>")
    else:
        said = voice.t(
            "The next one comes {when}, within your hours; when there is nothing to say, none comes.",
            when=voice.at(message.next_at),
        )
    row = (*choices(voice, message.rhythm), buttons.menu(voice))
    return Card(lines(rhythm(voice, message.rhythm), said), row)
