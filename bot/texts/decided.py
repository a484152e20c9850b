"""Replies to decisions about an escalation: what is so now, who hears of it, the one thing to do (A10, A11)."""

from __future__ import annotations

from bot.chat import Button, Card, Html
from bot.domain.deadlines import Verb
from bot.domain.gestures import Answer, AnswerButton, Gesture, encode
from bot.domain.messages import Changed
from bot.texts import buttons, phrases
from bot.texts.voice import Voice, lines, paragraphs


def decided(voice: Voice, message: Changed) -> Card:
    """The reply to an answer, or to a call for help."""
    view, text = message.view, message.text
    notice = text.notice_id if text else 0
    gestures = (Gesture.sent, Gesture.changed_words, Gesture.undo) if text else (Gesture.undo,)
    return Card(
        paragraphs(
            phrases.title(voice, view),
            lines(_said(voice, message), phrases.signed(voice, message) if message.pressed else None),
            phrases.ready(voice, view, text, to=message.note) if text else None,
            _todo(voice, message),
        ),
        (*_first(voice, message), *buttons.several(voice, view.deadline.id, *gestures, notice_id=notice)),
        for_client=text is not None,
    )


def _said(voice: Voice, message: Changed) -> Html:
    view, name = message.view, message.note
    owner = view.owner
    match message.verb:
        case Verb.approve if owner.id == message.by.id:
            return voice.t("Approved: the next step is yours now.")
        case Verb.approve:
            return voice.t("Approved: the next step is yours now. I am letting {owner} know.", owner=owner.name)
        case Verb.not_now:
            return voice.t("Not now. I will ask again on {when}.", when=voice.at(message.at or message.now))
        case Verb.never:
            return voice.t("All right: I will suggest nothing more for this deadline.")
        case Verb.help_me:
            return voice.t("I am asking {name} to take it over.", name=name)
        case Verb.take:
            return voice.t("It is yours now. I am letting {name} know.", name=name)
        case _:
            return voice.t("It is {name}’s again, and I am letting them know.", name=name)


def _todo(voice: Voice, message: Changed) -> Html:
    view = message.view
    match message.verb:
        case Verb.approve if message.text is not None:
            return voice.t("One thing to do: send the text to {name} and press <b>Sent</b>.", name=message.note)
        case Verb.not_now if message.at is not None:
            return voice.t("Nothing for you to do until {when}.", when=voice.at(message.at))
        case Verb.never:
            return voice.t("Nothing more for you to do here.")
        case Verb.help_me | Verb.approve:
            return voice.t("I will tell you what {name} says.", name=message.note)
        case _:
            return phrases.closing_line(voice, view)


def _first(voice: Voice, message: Changed) -> tuple[Button, ...]:
    """What else can be done with the answer."""
    deadline, outcomes = message.view.deadline, message.view.deadline.escalation.decided
    if not outcomes:
        return ()
    serial = outcomes[-1].serial
    if message.verb is Verb.not_now:
        return (Button(encode(AnswerButton(Answer.later, deadline.id, serial)), voice.words("Another day")),)
    if message.verb is Verb.take:
        return (
            Button(encode(AnswerButton(Answer.back, deadline.id, serial)), voice.words("Back to you")),
            buttons.about(voice, Gesture.open, deadline.id),
        )
    return ()
