"""Questions back to a person: choices that complete a command, and forms question by question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.deadlines import Clause
from bot.domain.forgetting_messages import ForgetForGood, WrongPeriod
from bot.domain.form_messages import Answered, Asked, FieldShown, WhichField
from bot.domain.gestures import ChoiceButton, FormButton, encode
from bot.domain.hours import NeverReachable
from bot.domain.messages import Declined, Option
from bot.domain.refusals import (
    Expired,
    NoClient,
    NoDate,
    NoSubject,
    NotUnderstood,
    NotYet,
    OpenQuote,
    Refusal,
    Twin,
    UnknownClient,
    UnknownCommand,
    UnknownDeadline,
    UnknownMember,
    WordsUnclear,
    WrongUsage,
)
from bot.domain.views import View
from bot.texts import buttons, form_values, form_words, refusals
from bot.texts.voice import Voice, lines, paragraphs

IN_STEP = 100
"""A button of a question says which question it belongs to; see `bot.commands.forms`."""


def chase_question(voice: Voice, view: View, token: str) -> tuple[Html | None, tuple[Button, ...]]:
    """What happens if nobody answers, and to whom? Asked once, at creation (A1, RULES 1)."""
    if not token:
        return None, ()
    asked = voice.t(
        "One question: if this is never answered, who is affected? If it is only {client}, "
        "holding the work is kinder, and it is enough.",
        client=view.client.name,
    )
    labels = (voice.words("Only the client: hold"), voice.words("Others too: chase"))
    return asked, tuple(Button(encode(ChoiceButton(token, index)), label) for index, label in enumerate(labels))


def declined(voice: Voice, message: Declined) -> Card:
    """A refusal, with the ways on as buttons."""
    row = tuple(
        Button(encode(ChoiceButton(message.token, index)), _label(voice, message, option))
        for index, option in enumerate(message.options)
    )
    return Card(refusals.say(voice, message.refusal), (*row, *_ways_on(voice, message.refusal)))


FORMS = {
    ("/deadline", "new"): "new",
    ("/client", "new"): "client_new",
    ("/team", "invite"): "invite",
    ("/team", "role"): "role",
    ("/team", "remove"): "remove",
    ("/team", "keep"): "keep",
    ("/availability", "set"): "set",
    ("/availability", "away"): "away",
    ("/availability", "except"): "except",
    ("/availability", "holidays"): "holidays",
    ("/availability", "zone"): "zone",
    ("/availability", "deputy"): "deputy",
    ("/availability", "quiet"): "quiet",
    ("/escalation", "set"): "rules",
    ("/me", "zone"): "my_zone",
    ("/me", "language"): "my_language",
    ("/me", "nudges"): "my_nudges",
}
"""Commands of which something was missing, and the form that asks for it."""


def _ways_on(voice: Voice, refusal: Refusal) -> tuple[Button, ...]:
    """Where somebody may have wanted to go, who was not understood."""
    match refusal:
        case WrongUsage(root, verb):
            form = FORMS.get((root, verb))
            fill = (buttons.form(voice.words("Fill in a form"), form),) if form else ()
            return (*fill, buttons.menu(voice))
        case WrongPeriod():
            return (buttons.form(voice.words("Fill in a form"), "keep"), buttons.menu(voice))
        case NoClient() | NoSubject() | NoDate():
            return (buttons.form(voice.words("Fill in a form"), "new"), buttons.menu(voice))
        case UnknownCommand() | NotUnderstood() | NotYet() | OpenQuote():
            return (buttons.menu(voice),)
        case UnknownClient(forgets=forgets):
            clients = buttons.command(voice.words("Clients"), "/client list")
            if forgets:
                return (clients,)
            return (buttons.form(voice.words("New client"), "client_new"), clients)
        case UnknownDeadline() | Expired():
            return (buttons.command(voice.words("My deadlines"), "/deadline list mine"), buttons.menu(voice))
        case UnknownMember():
            return (buttons.command(voice.words("Team"), "/team"),)
        case _:
            return ()


def _label(voice: Voice, message: Declined, option: Option) -> str:
    if option.clause is not None:
        match option.clause:
            case Clause.hold:
                return voice.words("Hold the work")
            case Clause.proceed:
                return voice.words("Proceed without them")
            case Clause.chase:
                return voice.words("Chase")
            case _:
                assert_never(option.clause)
    if option.due is not None:
        return voice.at_in(option.due.at, option.due.zone)
    if option.name:
        return option.name
    match message.refusal:
        case Twin():
            return voice.words("Yes, make another") if option.yes else voice.words("No, keep the one")
        case NeverReachable():
            return voice.words("Yes, do it") if option.yes else voice.words("No, leave it")
        case ForgetForGood(client):
            return voice.words("Forget {client} for good", client=client) if option.yes else voice.words("Cancel")
        case WordsUnclear():
            return voice.words("Yes, it says so") if option.yes else voice.words("No, it does not")
        case _:
            return voice.words("Yes") if option.yes else voice.words("No")


def asked(voice: Voice, message: Asked) -> Card:
    """One question of a form, below what was answered before."""
    problem = refusals.say(voice, message.problem) if message.problem else None
    count = voice.t("({step} of {steps})", step=message.step, steps=message.steps) if message.steps > 1 else None
    question = form_words.question(voice, message.form, message.field.name, message.about)
    present = message.field.value
    now = voice.t("Now: {value}", value=form_values.said(voice, message.field.name, present)) if present else None
    head = lines(
        Html(f"{question} {count}") if count else question,
        now if present not in message.options else None,
        *_meanings(voice, message),
        _example(voice, message),
    )
    labels = [form_values.label(voice, message.field.name, value) for value in message.options]
    labels += [voice.words("More questions …")] if message.more else []
    labels += [voice.words("Back")] if message.back else []
    first = message.step * IN_STEP
    row = tuple(
        Button(encode(ChoiceButton(message.token, first + index)), label)
        for index, label in enumerate((*labels, voice.words("Cancel")))
    )
    return Card(
        paragraphs(_given(voice, message.form, message.answers), problem, head), (*row, *_elsewhere(voice, message))
    )


def _meanings(voice: Voice, message: Asked) -> Iterator[Html]:
    """What the choices mean, a line each, where their buttons hold a word only."""
    for value in message.options:
        meaning = form_values.meaning(voice, message.field.name, value)
        if meaning:
            yield voice.t("• {line}", line=meaning)


def _elsewhere(voice: Voice, message: Asked) -> tuple[Button, ...]:
    """Below the first question of the form that everybody knows: a client, where none fits, and all the rest."""
    if message.form != "new" or message.back:
        return ()
    fits = message.field.choices and message.problem is None
    client = () if fits else (buttons.form(voice.words("New client"), "client_new"),)
    return (*client, buttons.menu(voice))


def _given(voice: Voice, form: str, answers: tuple[tuple[str, str], ...]) -> Html | None:
    """The answers so far, a line each."""
    if not answers:
        return None
    return lines(
        *(
            voice.t(
                "<i>{question}</i> {answer}",
                question=form_words.label(voice, form, name),
                answer=form_values.said(voice, name, value),
            )
            for name, value in answers
        )
    )


def answered(voice: Voice, message: Answered) -> Card:
    """What is left of the questions of a form that was filled in."""
    title = form_words.title(voice, message.form, message.about)
    return Card(lines(voice.t("<b>{name}</b>", name=title), _given(voice, message.form, message.answers)))


def which_field(voice: Voice, message: WhichField) -> Card:
    """What of it is to change: each with what stands there now."""
    row = tuple(
        Button(encode(FormButton(message.form, message.key, field.name)), _part(voice, field)[:40])
        for field in message.fields
    )
    return Card(voice.t("<b>{client}</b>: what shall I change?", client=message.about), (*row, buttons.menu(voice)))


def _part(voice: Voice, field: FieldShown) -> str:
    """`Time zone: Tokyo`."""
    part = form_words.part(voice, field.name)
    if not field.value:
        return part
    return voice.words("{part}: {value}", part=part, value=form_values.said(voice, field.name, field.value))


def _example(voice: Voice, message: Asked) -> Html | None:
    example = form_words.example(voice, message.form, message.field.name)
    return voice.t("For example: <code>{example}</code>", example=example) if example else None
