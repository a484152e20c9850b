"""Answers to choose from, in the reader's words: what is kept is the keyword that one would type."""

from __future__ import annotations

from bot.chat import plain
from bot.domain.availability import Channel
from bot.domain.forgetting import read_months
from bot.domain.people import Role
from bot.domain.when import read_duration
from bot.texts import people
from bot.texts.forgetting import period
from bot.texts.refused_joining import PLATFORMS
from bot.texts.voice import Voice

PEOPLE = frozenset({"rep", "owner", "deputy", "who", "to", "helper", "blocks"})
"""Questions whose answers are colleagues."""


def label(voice: Voice, name: str, value: str) -> str:
    """What stands on the button, or in the list, for that answer to the question `name`; plain."""
    if not value:
        return voice.words("Leave it out")
    if name in PEOPLE:
        return voice.words("nobody") if value == "nobody" else " ".join(f"@{each}" for each in value.split())
    match name:
        case "zone":
            return voice.words("{city} ({zone})", city=voice.place(value), zone=value)
        case "language":
            return voice.language_name(value)
        case "country" | "holidays":
            return _country(voice, value)
        case "role":
            return people.role(voice, Role(value)) if value in set(Role) else value
        case "nudges":
            return PLATFORMS.get(value, value)
        case "keep":
            months = read_months(value)
            return plain(period(voice, months)) if months else voice.words("For good")
        case "span":
            found = read_duration(value)
            return plain(voice.span(found)) if found is not None else value
        case _:
            return _keywords(voice).get((name, value), value)


def meaning(voice: Voice, name: str, value: str) -> str:
    """What a choice means, where its word alone does not say it and there is room; plain, empty for the others."""
    clauses = {
        "hold": voice.words("Hold: we stop the work until they get back to us"),
        "proceed": voice.words("Proceed: we go on by our own judgment"),
        "chase": voice.words("Chase: we keep asking, because we need the answer"),
    }
    return clauses.get(value, "") if name == "clause" else ""


def said(voice: Voice, name: str, value: str) -> str:
    """The same, for an answer that was given: what somebody wrote stands as it is."""
    if not value:
        return voice.words("nobody") if name == "blocks" else "–"
    return label(voice, name, value)


def _country(voice: Voice, value: str) -> str:
    match value:
        case "usual":
            return voice.words("Those of the country of the time zone")
        case "none" | "off" | "no" | "-":
            return voice.words("No holidays")
        case _:
            return voice.country(value)


def _keywords(voice: Voice) -> dict[tuple[str, str], str]:
    """The closed sets; English shows what one would type."""
    clauses = {"hold": voice.words("hold"), "proceed": voice.words("proceed"), "chase": voice.words("chase")}
    no_steps = voice.label("nobody is suggested", "off")  # the other one is a day without hours
    yes_and_no = {"yes": voice.words("Yes"), "no": voice.words("No")}
    sets = {
        "clause": clauses,
        "silence": clauses,
        "firmness": {"soft": voice.words("soft"), "normal": voice.words("normal"), "firm": voice.words("firm")},
        "salutation": {
            "company": voice.words("The company as a whole"),
            "mr": voice.words("A man"),
            "ms": voice.words("A woman"),
            "either": voice.words("A person, either way"),
        },
        "channel": {
            Channel.chat.value: voice.words("chat"),
            Channel.call.value: voice.words("call"),
            Channel.meeting.value: voice.words("meeting"),
            Channel.email.value: voice.words("email"),
        },
        "quiet": {
            "soft": voice.words("Soft: what is urgent may come"),
            "hard": voice.words("Hard: nothing comes"),
        },
        "manager": yes_and_no,
        "urgent": yes_and_no,
        "overdue": {"off": no_steps},
        "held": {"off": no_steps},
    }
    return {(name, value): text for name, values in sets.items() for value, text in values.items()}
