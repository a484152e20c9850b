"""Replies to the commands that change a deadline: what is so now, and what is ready for the client."""

from __future__ import annotations

from bot.chat import Card, Html
from bot.domain.deadlines import ANSWERS, State, Verb
from bot.domain.gestures import Gesture
from bot.domain.messages import Changed
from bot.texts import buttons, decided, delivery_words, named, phrases, tones
from bot.texts.voice import Voice, lines, paragraphs

DECIDED = ANSWERS | {Verb.help_me}


def changed(voice: Voice, message: Changed) -> Card:
    """The reply, with *Undo*, and with *Sent* where a text is handed over."""
    if message.verb in DECIDED:
        return decided.decided(voice, message)
    view = message.view
    said = _said(voice, message)
    text: Html | None = None
    row: tuple[Gesture, ...] = phrases.possible(view) if message.repeated or message.undid else (Gesture.undo,)
    if message.verb is Verb.ours and Gesture.theirs in phrases.possible(view) and Gesture.theirs not in row:
        row = (Gesture.theirs, *row)  # the one thing to do
    notice = 0
    if message.text is not None:
        notice = message.text.notice_id
        text = phrases.ready(voice, view, message.text)
        row = (Gesture.sent, Gesture.changed_words, *row)
    return Card(
        paragraphs(
            phrases.title(voice, view),
            lines(
                said,
                delivery_words.moved(voice, message),
                delivery_words.for_owner(voice, message),
                phrases.signed(voice, message) if message.pressed else None,
            ),
            text,
            tones.shown(voice, view.deadline.subject, view.client.language) if message.verb is Verb.edit else None,
            (phrases.send_line if text else phrases.closing_line)(voice, view),
        ),
        buttons.several(voice, view.deadline.id, *row, notice_id=notice),
        for_client=message.text is not None,
    )


def _said(voice: Voice, message: Changed) -> Html:
    view = message.view
    deadline, client = view.deadline, view.client.name
    match message.verb:
        case Verb.sent:
            return _sent(voice, message)
        case Verb.answered:
            return _answered(voice, message)
        case Verb.promise:
            return _promise(voice, message)
        case Verb.extend:
            return lines(
                voice.t("New date: {due}.", due=voice.due(deadline.due, view.client.zone)),
                phrases.distance(voice, view),
                _heard(voice, message) if message.before in {State.held, State.proceeded} else None,
            )
        case Verb.ours:
            return voice.t("It is our turn: their clock stands still, and nobody is reminded meanwhile.")
        case Verb.theirs if deadline.state is not State.waiting:
            return voice.t("It is {client}’s turn again.", client=client)
        case Verb.theirs:
            return voice.t(
                "It is {client}’s turn again, until {when}.",
                client=client,
                when=voice.due(deadline.due, view.client.zone)
                if deadline.executes_at == deadline.due.at
                else voice.named(deadline.executes_at),
            )
        case Verb.hold | Verb.proceed | Verb.chase:
            return _clause(voice, message)
        case Verb.snooze:
            when = voice.at(message.at or message.now)
            return voice.t("I will not remind you of it before {when}. The due date stays.", when=when)
        case Verb.edit:
            return voice.t("The words are changed; the date and what happens on silence stay.")
        case Verb.owner if view.owner.id == message.by.id:
            return voice.t("Owner: {owner}.", owner=view.owner.name)
        case Verb.owner:
            return voice.t("{owner} owns it from now on; I am letting them know.", owner=view.owner.name)
        case Verb.blocks:
            names = voice.names(tuple(member.name for member in view.blocked))
            return (
                voice.t("Waiting for this: {names}.", names=names) if names else voice.t("Nobody is waiting for this.")
            )
        case Verb.cancel:
            return lines(
                voice.t("Cancelled: we need nothing from {client} here any more.", client=client),
                _heard(voice, message),
            )
        case Verb.undo:
            undid = named.change(voice, message.undid) if message.undid is not None else ""
            return lines(
                voice.t("Taken back: {verb}. Now: {state}.", verb=undid, state=phrases.state(voice, view)),
                _heard(voice, message) if message.heard else None,
            )
        case _:
            raise TypeError(message.verb)  # said by texts.decided


def _heard(voice: Voice, message: Changed) -> Html | None:
    silent = {message.by.id, message.view.owner.id}  # they know, or are told otherwise
    others = tuple(member.name for member in message.view.blocked if member.id not in silent)
    return voice.t("I am letting {names} know.", names=voice.names(others)) if others else None


def _sent(voice: Voice, message: Changed) -> Html:
    view = message.view
    deadline = view.deadline
    when = voice.at(message.at or message.now)
    if message.repeated:
        return voice.t("It was marked as sent already; nothing has changed.")
    if message.before is State.untold and deadline.state is not State.untold:
        return voice.t(
            "Sent {when}: that was in time, so it takes effect now: {state}.",
            when=when,
            state=phrases.state(voice, view),
        )
    if deadline.state is State.untold:
        return voice.t(
            "Sent {when}: noted. That was less than four working hours before the due date, so we do not hold them "
            "to it.",
            when=when,
        )
    if not message.tells:
        return voice.t("Noted: sent {when}.", when=when)
    return voice.t("Noted: {client} was told on {when}.", client=view.client.name, when=when)


def _answered(voice: Voice, message: Changed) -> Html:
    client, when = message.view.client.name, voice.at(message.at or message.now)
    if message.repeated:
        return voice.t("It was answered already; your note is in the record.")
    if message.taken_back:
        head = voice.t(
            "{client} answered on {when}, before it took effect: I have taken that back.", client=client, when=when
        )
    elif message.before is State.proceeded:
        head = voice.t(
            "{client} answered after we had proceeded; it is in the record. Please check whether anything has to "
            "change.",
            client=client,
        )
    elif message.on_time:
        head = voice.t("{client} answered in time.", client=client)
    else:
        head = voice.t("{client} answered.", client=client)
    note = voice.t("“{note}”", note=message.note) if message.note else None
    heard = _heard(voice, message) if message.before in {State.held, State.proceeded} else None
    return lines(head, note, heard)


def _promise(voice: Voice, message: Changed) -> Html:
    deadline = message.view.deadline
    until = message.at or message.now
    said = voice.t(
        "{client} promised an answer by {when}. They are not reminded before then; the due date stays.",
        client=message.view.client.name,
        when=voice.at(until),
    )
    if until > deadline.due.at and deadline.state is State.waiting:
        rest = voice.t("That is after the due date, so nothing is done about silence before then.")
    elif deadline.state is State.held:
        rest = voice.t("The work stays on hold until they answer.")
    else:
        rest = None
    last = voice.t("It is their second promise; after this one only a new date helps.")
    return lines(said, rest, last if deadline.promises_made > 1 else None)


def _clause(voice: Voice, message: Changed) -> Html:
    deadline = message.view.deadline
    if deadline.state is State.proceeded and message.before is State.waiting:
        return lines(voice.t("We proceed now by our own judgment."), _heard(voice, message))
    if deadline.state is State.proceeded:
        return voice.t("Recorded: “{note}”", note=message.note)
    said = phrases.clause(voice, deadline.clause)
    told = deadline.told
    if told is not None and deadline.needs_notice:
        return lines(said, voice.t("They were told something else, so they need a new text."))
    return said
