"""Forms for platforms that show one whole: their questions, and what is wrong with an answer."""

from __future__ import annotations

from bot.chat import Field, Form, Input, plain
from bot.domain import ladder_phrase
from bot.domain.availability import Channel
from bot.domain.deadlines import Due
from bot.domain.ladder import USUAL, Side
from bot.domain.messages import FormDeclined, FormShown
from bot.domain.refusals import Refusal, WhichClause, WhichDate, WhichTime
from bot.texts import refusals
from bot.texts.availability import channel_name
from bot.texts.voice import Voice

MOST_ERROR = 280
"""Characters beside a field: what a small screen shows."""


def shown(voice: Voice, message: FormShown) -> Form:
    """The form."""
    if message.key == "new":
        return _new(voice, message)
    if message.key in {"set", "away"}:
        return _of_hours(voice, message.key)
    if message.key.startswith("rules:"):
        return _of_rules(voice, message)
    question = message.key.split(":", maxsplit=1)[0]
    label, example = _question(voice, question)
    lines = Input.lines if question in {"words", "reason", "edit", "reword"} else Input.line
    return Form(
        message.key,
        message.deadline,
        (Field(question, label, example, input=lines, value=dict(message.values).get(question, "")),),
        voice.words("Save"),
        voice.words("Cancel"),
    )


def _new(voice: Voice, message: FormShown) -> Form:
    clauses = (
        ("hold", voice.words("Hold: we stop the work until they get back to us")),
        ("proceed", voice.words("Proceed: we go on by our own judgment")),
        ("chase", voice.words("Chase: we keep asking, because we need the answer")),
    )
    named = tuple((name, name) for name in message.clients)
    people = tuple((name, f"@{name}") for name in message.people)
    return Form(
        "new",
        voice.words("New deadline"),
        (
            Field("client", voice.words("Client"), "Acme", input=Input.one if named else Input.line, choices=named),
            Field(
                "what",
                voice.words("What do you need from them?"),
                voice.words("Feedback on the three logo drafts"),
                input=Input.lines,
            ),
            Field("when", voice.words("By when?"), voice.example()),
            Field(
                "clause",
                voice.words("And if they stay silent?"),
                voice.words("As agreed with them"),
                optional=True,
                input=Input.one,
                choices=clauses,
            ),
            Field(
                "blocks",
                voice.words("Who is waiting for this?"),
                voice.words("Nobody"),
                optional=True,
                input=Input.many if people else Input.line,
                choices=people,
            ),
        ),
        voice.words("Make it"),
        voice.words("Cancel"),
    )


def _of_hours(voice: Voice, key: str) -> Form:
    """The forms behind `/availability`."""
    if key == "away":
        title = voice.words("I am away")
        fields: tuple[Field, ...] = (Field("days", voice.words("From which day to which day?"), "24 Dec - 3 Jan"),)
    else:
        title = voice.words("Your hours")
        channels = tuple((channel.value, channel_name(voice, channel)) for channel in Channel)
        fields = (
            Field("channel", voice.words("For which way of reaching you?"), input=Input.one, choices=channels),
            Field(
                "hours",
                voice.words("On which days, and from when to when?"),
                "mon-fri 09:00-13:00 14:00-18:00, sat off",
            ),
        )
    return Form(key, title, fields, voice.words("Save"), voice.words("Cancel"))


def _of_rules(voice: Voice, message: FormShown) -> Form:
    """The form behind `/escalation`, filled in as it is now."""
    present = dict(message.values)
    labels = {
        Side.overdue: voice.words("A chase without an answer: whom do I suggest, and after how long? (overdue)"),
        Side.held: voice.words("Work on hold: whom do I suggest, and after how long? (held)"),
    }
    fields = tuple(
        Field(side.value, label, ladder_phrase.typed_rungs(USUAL.side(side)), value=present.get(side.value, ""))
        for side, label in labels.items()
    )
    client = message.deadline
    title = voice.words("Escalation: {client}", client=client) if client else voice.words("Escalation")
    return Form(message.key, title, fields, voice.words("Save"), voice.words("Cancel"))


def _question(voice: Voice, question: str) -> tuple[str, str]:
    asked = {
        "extend": (voice.words("What is the new date, agreed with them?"), voice.example()),
        "promise": (voice.words("By when will they answer?"), voice.example()),
        "edit": (
            voice.words("What do you need from them instead?"),
            voice.words("Feedback on the three logo drafts"),
        ),
        "sent_at": (voice.words("When did the text go out?"), "09:30"),
        "words": (voice.words("Please paste the words that you sent."), ""),
        "reason": (voice.words("What was decided, and why?"), voice.words("We take version B, it prints better")),
        "reword": (voice.words("The words as they should go out"), ""),
        "later": (voice.words("When shall I ask again?"), voice.words("Thursday")),
        "manager": (
            voice.words("Who is the manager there? A name, and an address if you have one."),
            "Kenji Mori kenji@example.com",
        ),
    }
    return asked[question]


def errors(voice: Voice, message: FormDeclined) -> dict[str, str]:
    """Sentences beside the fields, plain."""
    return {field: _error(voice, refusal) for field, refusal in message.errors}


def _error(voice: Voice, refusal: Refusal) -> str:
    """The refusal in a field's words: no buttons can be pressed there, so what is possible is written out."""
    said = plain(refusals.say(voice, refusal))
    match refusal:
        case WhichClause(client):
            said = voice.words("Nothing has been agreed with {client}, so please choose one.", client=client)
        case WhichDate(options=options) if options:
            said = said.split("\n", maxsplit=1)[0] + " " + _write_one_of(voice, options)
        case WhichTime(offered=offered):
            said = said.split("\n", maxsplit=1)[0] + " " + _write_one_of(voice, (offered,))
        case _:
            pass
    said = " ".join(said.split())
    return said if len(said) <= MOST_ERROR else said[: MOST_ERROR - 1].rsplit(" ", maxsplit=1)[0] + "…"


def _write_one_of(voice: Voice, options: tuple[Due, ...]) -> str:
    written = tuple(f"{due.wall:%Y-%m-%d %H:%M} {due.zone}" for due in options)
    return voice.words("Please write it as {dates}.", dates=voice.words(" or ").join(written))
