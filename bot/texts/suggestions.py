"""The card of a suggestion, or of a call for help: what is so, what it costs, the words, and who decides (A10)."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.deadlines import State
from bot.domain.escalation import Decided, Decision, Suggestion
from bot.domain.gestures import Answer, AnswerButton, Gesture, encode
from bot.domain.ladder import Whom
from bot.domain.people import Role
from bot.domain.suggested import Reworded, Suggested, Waits
from bot.domain.views import View
from bot.texts import buttons, costs, history, phrases, tones
from bot.texts.voice import Voice, lines, paragraphs, quote


def suggested(voice: Voice, message: Suggested) -> Card:
    """The card, with its buttons while the question is open."""
    view, question = message.view, message.question
    if question is None:
        return Card(paragraphs(phrases.title(voice, view), closed(voice, view, message.outcome)))
    head = lines(
        voice.t("<i>You may have got this already: I could not see whether it arrived.</i>")
        if message.repeat
        else None,
        phrases.title(voice, view),
        _silence(voice, view),
        _why_you(voice, message, question),
        costs.price_lines(voice, message.price, tuple(member.name for member in view.blocked)),
    )
    return Card(
        paragraphs(
            head,
            _proposal(voice, message, question),
            _words(voice, message),
            _said(voice, message),
            _if_nothing(voice, view, message.waits, question),
        ),
        _row(voice, message, question),
    )


def _silence(voice: Voice, view: View) -> Html:
    client, due = view.client.name, voice.at(view.deadline.passed_at)
    match view.deadline.state:
        case State.overdue:
            return voice.t("{client} has not answered. It was due {due}.", client=client, due=due)
        case State.held:
            return voice.t("{client} has not answered. The work has been on hold since {due}.", client=client, due=due)
        case _:
            return lines(voice.t("State: {state}.", state=phrases.state(voice, view)), phrases.due_line(voice, view))


def _why_you(voice: Voice, message: Suggested, question: Suggestion) -> Html | None:
    """Why the reader is asked, and not somebody else."""
    view = message.view
    parts: list[Html] = []
    if message.lender is not None:
        parts.append(voice.t("<b>{name}</b> asks you to take this over.", name=message.lender.name))
    if question.no_rep:
        parts.append(voice.t("{client} has no account rep, so I am asking you meanwhile.", client=view.client.name))
    if message.absent is not None:
        parts.append(voice.t("{name} cannot be asked at the moment, so I am asking you.", name=message.absent.name))
    if message.asked_before:
        names = voice.names(tuple(member.name for member in message.asked_before))
        parts.append(voice.t("Asked as well: {names}. The first decision counts.", names=names))
    if message.again and message.lender is not None:
        parts.append(voice.t("I have asked you before."))
    elif message.again:
        parts.append(voice.t("I have asked you before; nobody has decided yet."))
    return lines(*parts) if parts else None


def _said(voice: Voice, message: Suggested) -> Html | None:
    """What was said so far, and where all of it is."""
    if not message.said:
        return None
    return lines(
        voice.t(
            "<b>Last in the record</b> (all of it: <code>/deadline {name}</code>)", name=message.view.deadline.name
        ),
        *(history.line(voice, each) for each in message.said),
    )


def _proposal(voice: Voice, message: Suggested, question: Suggestion) -> Html | None:
    client, to = message.view.client.name, message.recipient
    match question.rung.whom:
        case Whom.colleague if message.lender is not None:
            return None
        case Whom.colleague if to:
            return voice.t("<b>Suggestion</b>: we ask {name} to help.", name=to)
        case Whom.colleague:
            return voice.t(
                "<b>Suggestion</b>: ask a colleague for help. For example: "
                "<code>/deadline help-me {deadline} @ken</code>",
                deadline=message.view.deadline.name,
            )
        case Whom.rep if to == client:
            return voice.t("<b>Suggestion</b>: you take the next step and write to {client} personally.", client=client)
        case Whom.rep:
            return voice.t(
                "<b>Suggestion</b>: you take the next step and write to {name} at {client} personally.",
                name=to,
                client=client,
            )
        case Whom.manager if to:
            return voice.t(
                "<b>Suggestion</b>: you write to {name}, the manager at {client}, because it is in their interest too. "
                "A word to {contact} first is kind.",
                name=to,
                client=client,
                contact=message.view.client.addressee,
            )
        case _:
            return voice.t(
                "<b>Suggestion</b>: you write to the manager at {client}. I do not know yet who that is: add the name, "
                "and I will show you the words.",
                client=client,
            )


def _words(voice: Voice, message: Suggested) -> Html | None:
    if message.words is None:
        return None
    head = (
        voice.t("To {name}, in the changed words:", name=message.recipient)
        if message.is_reworded
        else voice.t("To {name}, proposed:", name=message.recipient)
    )
    words = message.words.words
    tone = tones.shown(voice, words.text, words.language) if message.is_reworded else None
    return lines(head, quote(words.text), phrases.meaning(voice, words), tone)


def _if_nothing(voice: Voice, view: View, waits: Waits | None, question: Suggestion) -> Html:
    """What happens if the reader does nothing: never anything to the client (A10)."""
    client = view.client.name
    if waits is None or waits.then_at is None:
        return voice.t(
            "If you do nothing, it stays open and I do not ask again. Nothing goes to {client} by itself.",
            client=client,
        )
    then = voice.at(waits.then_at)
    if question.is_help:
        later = voice.t("on {when} it is {name}’s again", when=then, name=view.owner.name)
    elif waits.heir is not None:
        later = voice.t("on {when} I ask {name}", when=then, name=waits.heir.name)
    elif view.is_mine:
        later = voice.t("on {when} I tell you that it is still open, and do not ask again", when=then)
    else:
        later = voice.t("on {when} I tell {name} that it is still undecided", when=then, name=view.owner.name)
    if waits.again_at is not None and question.now.member_id != view.reader_id:
        return voice.t(
            "If you do nothing: on {again} I ask {name} once more; {later}. Nothing goes to {client} by itself.",
            name=_name(view, question.now.member_id),
            again=voice.at(waits.again_at),
            later=later,
            client=client,
        )
    if waits.again_at is not None:
        return voice.t(
            "If you do nothing: on {again} I ask you once more; {later}. Nothing goes to {client} by itself.",
            again=voice.at(waits.again_at),
            later=later,
            client=client,
        )
    return voice.t("If you do nothing: {later}. Nothing goes to {client} by itself.", later=later, client=client)


def _row(voice: Voice, message: Suggested, question: Suggestion) -> tuple[Button, ...]:
    deadline_id, notice = message.view.deadline.id, message.words.notice_id if message.words else 0

    def button(answer: Answer, label: str) -> Button:
        return Button(encode(AnswerButton(answer, deadline_id, question.serial, notice)), label)

    whole = buttons.about(voice, Gesture.open, deadline_id)
    if message.lender is not None:
        return (
            button(Answer.take, voice.words("I take it")),
            button(Answer.back, voice.words("Back to you")),
            whole,
        )
    found: list[Button] = []
    if message.words is not None:
        found += [button(Answer.approve, voice.words("Approve")), button(Answer.edit, voice.words("Edit words"))]
    elif question.rung.whom is Whom.manager:
        found.append(button(Answer.manager, voice.words("Add the manager")))
    elif question.rung.whom is Whom.colleague and message.recipient:
        found.append(button(Answer.approve, voice.words("Approve")))
    found += [button(Answer.not_now, voice.words("Not now")), button(Answer.never, voice.words("Never"))]
    if message.softer:
        found.append(button(Answer.softer, voice.words("Softer words")))
    if message.firmer:
        found.append(button(Answer.firmer, voice.words("Firmer words")))
    if question.no_rep:
        found.append(button(Answer.rep, voice.words("Set the account rep")))
    return (*found, whole)


def closed(voice: Voice, view: View, outcome: Decided | None) -> Html:
    """What became of a question: who decided, and when."""
    if outcome is None:
        return voice.t("<i>This is not open any more. Now: {state}.</i>", state=phrases.state(voice, view))
    name = _name(view, outcome.by_id or 0)
    said = decision(voice, outcome.decision, name, voice.at(outcome.at))
    if outcome.decision is Decision.withdrawn:
        return voice.t("<i>{said} Now: {state}.</i>", said=said, state=phrases.state(voice, view))
    return voice.t("<i>{said}</i>", said=said)


def decision(voice: Voice, decision: Decision, name: str, when: str) -> Html:
    """`Decided by mia on …: approved.`"""
    match decision:
        case Decision.approved:
            return voice.t("Decided by {name} on {when}: approved.", name=name, when=when)
        case Decision.not_now:
            return voice.t("Decided by {name} on {when}: not now.", name=name, when=when)
        case Decision.never:
            return voice.t("Decided by {name} on {when}: never.", name=name, when=when)
        case Decision.taken:
            return voice.t("Taken by {name} on {when}.", name=name, when=when)
        case Decision.given_back:
            return voice.t("Given back by {name} on {when}.", name=name, when=when)
        case Decision.unanswered:
            return voice.t("No answer by {when}, so it is the owner’s again.", when=when)
        case Decision.withdrawn:
            return voice.t("Withdrawn on {when}: it is not needed any more.", when=when)
        case _:
            assert_never(decision)


def reworded(voice: Voice, message: Reworded) -> Card:
    """The cards above have other words now."""
    return Card(
        paragraphs(
            phrases.title(voice, message.view),
            voice.t("The new words are on the card, for everybody who was asked. Nothing has been sent."),
        )
    )


def standing(voice: Voice, view: View) -> Html | None:
    """Where an escalation stands, in the lines of `D-12`."""
    escalation = view.deadline.escalation
    if not view.deadline.is_open:
        return None
    parts: list[Html] = []
    for question in escalation.questions:
        name = _name(view, question.now.member_id)
        since = voice.at(question.now.at)
        if question.is_help and question is escalation.help:
            asked_me = question.now.member_id == view.reader_id
            said = voice.t("You were asked for help on {when}.", when=since)
            parts.append(said if asked_me else voice.t("{name} was asked for help on {when}.", name=name, when=since))
        elif question.now.member_id == view.reader_id:
            parts.append(voice.t("You were asked about the next step on {when}.", when=since))
        else:
            parts.append(voice.t("{name} was asked about the next step on {when}.", name=name, when=since))
    if escalation.taken_by is not None:
        parts.append(
            voice.t("{name} has taken on the next step with the client.", name=_name(view, escalation.taken_by))
        )
    if escalation.not_before is not None and escalation.open is None:
        parts.append(voice.t("The next step is put off until {when}.", when=voice.at(escalation.not_before)))
    if escalation.is_over:
        parts.append(voice.t("No further step is suggested for this deadline."))
    return lines(*parts) if parts else None


def decide_buttons(voice: Voice, view: View) -> tuple[Button, ...]:
    """*Decide* for whoever was asked, and for admins; a call for help is not its owner's to take."""
    reader = view.people.get(view.reader_id)
    if reader is None or not view.deadline.is_open:
        return ()
    mine = [
        question
        for question in view.deadline.escalation.questions
        if reader.role is Role.admin or reader.id in {asked.member_id for asked in question.asked}
        if not (question.is_help and view.is_mine)
    ]
    return tuple(
        Button(
            encode(AnswerButton(Answer.show, view.deadline.id, question.serial)),
            voice.words("Help {name}?", name=view.owner.name) if question.is_help else voice.words("Decide"),
        )
        for question in mine
    )


def _name(view: View, member_id: int) -> str:
    return view.people[member_id].name if member_id in view.people else "?"
