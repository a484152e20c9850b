"""Forms for platforms that show one whole: their questions, and what is wrong with an answer."""

from __future__ import annotations

from bot.chat import Button, Field, Form, Input, plain
from bot.domain.availability import Channel
from bot.domain.deadlines import Due
from bot.domain.form_messages import FieldShown, FormDeclined, FormShown
from bot.domain.refusals import Refusal, WhichClause, WhichDate, WhichTime
from bot.texts import buttons, form_values, form_words, refusals
from bot.texts.availability import channel_name
from bot.texts.voice import Voice

MOST_ERROR = 280
"""Characters beside a field: what a small screen shows."""


def shown(voice: Voice, message: FormShown) -> Form:
    """The form."""
    keys = (message.key, message.extra) if message.extra or message.needs_key else (message.key,)
    named = message.needs_key or message.key
    return Form(
        ":".join((message.form, *(str(key) for key in keys))) if named else message.form,
        form_words.title(voice, message.form, message.about),
        tuple(_field(voice, message.form, field, message.about) for field in message.fields),
        form_words.send(voice, message.form),
        voice.words("Cancel"),
        links=_links(voice) if message.form == "new" else (),
    )


def _links(voice: Voice) -> tuple[Button, ...]:
    """Where else one may want to go from the form that everybody knows."""
    return (
        buttons.command(voice.words("My deadlines"), "/deadline list mine"),
        buttons.command(voice.words("Clients"), "/client list"),
        buttons.menu(voice),
    )


def _field(voice: Voice, form: str, field: FieldShown, about: str) -> Field:
    choices = tuple((value, _choice(voice, form, field.name, value)) for value in field.choices if value)
    kind = Input.lines if field.lines else Input.line
    if choices and (not field.typed or field.name == "client"):
        kind = Input.many if field.many else Input.one
    present = field.value.replace(" ", ",") if kind is Input.many else field.value
    return Field(
        field.name,
        form_words.label(voice, form, field.name, about),
        form_words.example(voice, form, field.name, whole=True),
        field.optional,
        kind,
        choices if kind in {Input.one, Input.many} else (),
        present,
    )


def _choice(voice: Voice, form: str, name: str, value: str) -> str:
    """A list has room for what a choice means."""
    meaning = form_values.meaning(voice, name, value)
    if meaning:
        return meaning
    if name == "channel":
        return channel_name(voice, Channel(value))
    return value if (form, name) == ("new", "client") else form_values.label(voice, name, value)


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
