"""Questions back to a person: choices that complete a command, and forms question by question."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.deadlines import Clause
from bot.domain.gestures import ChoiceButton, encode
from bot.domain.hours import NeverReachable
from bot.domain.messages import Asked, Declined, Option
from bot.domain.refusals import Twin, WordsUnclear
from bot.domain.views import View
from bot.texts import refusals
from bot.texts.voice import Voice, lines, paragraphs


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
    return Card(refusals.say(voice, message.refusal), row)


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
        case WordsUnclear():
            return voice.words("Yes, it says so") if option.yes else voice.words("No, it does not")
        case _:
            return voice.words("Yes") if option.yes else voice.words("No")


def asked(voice: Voice, message: Asked) -> Card:
    """One question of a form."""
    problem = refusals.say(voice, message.problem) if message.problem else None
    count = voice.t("({step} of {steps})", step=message.step, steps=message.steps) if message.steps > 1 else None
    question = _question(voice, message)
    head = lines(Html(f"{question} {count}") if count else question, _example(voice, message.question))
    row = tuple(
        Button(encode(ChoiceButton(message.token, index)), label)
        for index, label in enumerate((*message.options, voice.words("Cancel")))
    )
    return Card(paragraphs(problem, head), row)


def _question(voice: Voice, message: Asked) -> Html:
    name = message.deadline
    questions = {
        "client": voice.t("Which client is it for?"),
        "what": voice.t("What do you need from them?"),
        "when": voice.t("By when?"),
        "clause": voice.t("And if they stay silent: hold, proceed or chase?"),
        "blocks": voice.t("Who is waiting for this? Names with @, or “nobody”."),
        "channel": voice.t("For which way of reaching you?"),
        "hours": voice.t("On which days, and from when to when?"),
        "days": voice.t("From which day to which day are you away?"),
        "overdue": _of_client(
            voice, name, voice.t("A chase without an answer: whom should I bring in, and after how long?")
        ),
        "held": _of_client(voice, name, voice.t("Work on hold: whom should I bring in, and after how long?")),
        "extend": voice.t("{name}: what is the new date, agreed with them?", name=name),
        "promise": voice.t("{name}: by when will they answer?", name=name),
        "edit": voice.t("{name}: what do you need from them instead?", name=name),
        "sent_at": voice.t("{name}: when did the text go out?", name=name),
        "words": voice.t("{name}: please paste the words that you sent.", name=name),
        "reason": voice.t("{name}: what was decided, and why?", name=name),
        "reword": voice.t("{name}: what should the text say?", name=name),
        "later": voice.t("{name}: when shall I ask again?", name=name),
        "manager": voice.t("{name}: who is the manager there, and at which address if you know it?", name=name),
    }
    return questions[message.question]


def _of_client(voice: Voice, client: str, question: Html) -> Html:
    """A question about one client's rules, or (empty) about those of every client."""
    return voice.t("<b>{client}</b>: {question}", client=client, question=question) if client else question


def _example(voice: Voice, question: str) -> Html | None:
    examples = {
        "client": "Acme",
        "what": voice.words("Feedback on the three logo drafts"),
        "when": "Fri 17:00",
        "clause": "hold",
        "blocks": "@ken @mia",
        "channel": "chat",
        "hours": "mon-fri 09:00-13:00 14:00-18:00",
        "days": "24 Dec - 3 Jan",
        "overdue": "2d rep, 2d client manager",
        "held": "5d rep",
        "extend": "tomorrow 17:00",
        "promise": "tomorrow 12:00",
        "edit": voice.words("Feedback on the three logo drafts"),
        "sent_at": "09:30",
        "reason": voice.words("We take version B, it prints better"),
        "later": voice.words("Thursday"),
        "manager": "Kenji Mori kenji@example.com",
    }
    example = examples.get(question)
    return voice.t("For example: <code>{example}</code>", example=example) if example else None
