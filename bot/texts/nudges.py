"""Letters to our people: what has come, what it means, and the one thing to do."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Button, Card, Html
from bot.domain.deadlines import State
from bot.domain.gestures import Gesture
from bot.domain.letters import ABOUT_HELP, Nudge
from bot.domain.messages import Bundle, NudgeMessage
from bot.domain.views import View
from bot.texts import buttons, phrases
from bot.texts.voice import Voice, lines, paragraphs

ROWS: dict[Nudge, tuple[Gesture, ...]] = {
    Nudge.not_sent: (Gesture.sent, Gesture.sent_when, Gesture.draft),
    Nudge.remind: (Gesture.sent, Gesture.answered, Gesture.more_time),
    Nudge.held: (Gesture.sent, Gesture.answered, Gesture.new_date, Gesture.help_me),
    Nudge.proceeded: (Gesture.sent, Gesture.reason, Gesture.answered),
    Nudge.overdue: (Gesture.sent, Gesture.answered, Gesture.more_time, Gesture.new_date, Gesture.help_me),
    Nudge.untold: (Gesture.sent_when, Gesture.new_date, Gesture.cancel),
    Nudge.late_proceed: (Gesture.proceed, Gesture.new_date, Gesture.cancel),
    Nudge.reason_wanted: (Gesture.reason,),
    Nudge.yours_now: (Gesture.draft, Gesture.open),
    Nudge.delivery_moved: (Gesture.sent, Gesture.changed_words, Gesture.open),
}
"""The buttons under each; a nudge to somebody who waits has none."""


ABOUT_ESCALATION = ABOUT_HELP | {Nudge.handed_on, Nudge.given_up, Nudge.help_unanswered}


def nudge(voice: Voice, message: NudgeMessage) -> Card:
    """One letter in full."""
    view = message.view
    head = lines(
        _repeat(voice, message), _reasons(voice, message), *(phrases.title(voice, each) for each in _views(message))
    )
    text = None
    if message.text is not None:
        text = phrases.ready(voice, view, message.text)
    closing = _closing(voice, message)
    return Card(
        paragraphs(head, said(voice, message), text, closing), row(voice, message), for_client=message.text is not None
    )


def _closing(voice: Voice, message: NudgeMessage) -> Html | None:
    """The one thing to do: send the text that came along, else what the deadline asks its owner for."""
    if message.text is not None:
        return phrases.send_line(voice, message.view)
    if message.reasons:
        return phrases.closing_line(voice, message.view.for_owner)  # it is theirs to do meanwhile
    return phrases.closing_line(voice, message.view) if message.view.is_mine else None


def bundle(voice: Voice, message: Bundle) -> Card:
    """Several letters at the same moment: a line and *Open* each (RULES 4)."""
    names = tuple(part.view.deadline.name for part in message.parts)
    body = [
        lines(
            _repeat(voice, part),
            _reasons(voice, part),
            voice.t("• {title}: {said}", title=_titles(voice, part), said=said(voice, part)),
        )
        for part in message.parts
    ]
    head = voice.n("<b>{count} thing at once</b>", "<b>{count} things at once</b>", len(message.parts))
    row = tuple(
        buttons.open_letter(voice, part.letter_id, name) for part, name in zip(message.parts, names, strict=True)
    )
    return Card(lines(head, *body), row)


def retired(voice: Voice, message: NudgeMessage) -> Card:
    """The same message once it needs nothing any more: what became of it, and no buttons."""
    view = message.view
    return Card(
        paragraphs(
            phrases.title(voice, view),
            voice.t("<i>Nothing more to do with this message. Now: {state}.</i>", state=phrases.state(voice, view)),
        )
    )


def row(voice: Voice, message: NudgeMessage) -> tuple[Button, ...]:
    """The buttons of a nudge. One text about several deadlines is sent as a whole; each is opened for the rest."""
    view = message.view
    notice = message.text.notice_id if message.text else 0
    if message.others:
        opens = (buttons.open_deadline(voice, each.deadline) for each in _views(message))
        return (buttons.about(voice, Gesture.sent, view.deadline.id, notice), *opens)
    gestures = ROWS.get(message.nudge, ())
    if message.nudge is Nudge.yours_now and message.text is not None:
        gestures = (Gesture.sent, Gesture.changed_words, Gesture.open)
    return buttons.several(voice, view.deadline.id, *gestures, notice_id=notice)


def said(voice: Voice, message: NudgeMessage) -> Html:
    """What has come, in a sentence or two."""
    if message.nudge in ABOUT_ESCALATION:
        base = _of_escalation(voice, message)
    elif message.nudge.value.startswith("blocked_"):
        base = _to_blocked(voice, message)
    else:
        base = _to_owner(voice, message)
    if message.late_minutes < 1:
        return base
    late = voice.span(timedelta(minutes=message.late_minutes))
    return voice.t("{said} (I was not running at the time, so this is {late} late.)", said=base, late=late)


def _to_owner(voice: Voice, message: NudgeMessage) -> Html:
    view = message.view
    deadline = view.deadline
    client, due = view.client.name, voice.at(deadline.passed_at)
    match message.nudge:
        case Nudge.not_sent:
            return voice.t(
                "The text to {client} has not been marked as sent. The answer is due {due}.", client=client, due=due
            )
        case Nudge.remind if message.others:
            return voice.t(
                "Time to remind {client}, in one text. The first answer is due {due}.", client=client, due=due
            )
        case Nudge.remind if message.last:
            return voice.t("Time for the last reminder to {client}. The answer is due {due}.", client=client, due=due)
        case Nudge.remind:
            return voice.t("Time to remind {client}. The answer is due {due}.", client=client, due=due)
        case Nudge.held:
            return voice.t(
                "{client} had not answered by {due}, so the work is now <b>on hold</b>.", client=client, due=due
            )
        case Nudge.proceeded:
            return voice.t(
                "{client} had not answered by {due}, so we <b>proceed</b> by our own judgment.",
                client=client,
                due=due,
            )
        case Nudge.overdue if message.last:
            return voice.t(
                "{client} has still not answered (due {due}). This is the last text; I will not ask you for another.",
                client=client,
                due=due,
            )
        case Nudge.overdue:
            return voice.t("{client} has not answered. It was due {due}.", client=client, due=due)
        case Nudge.untold:
            return voice.t(
                "It was due {due}, but {client} had not been told in time what happens on silence. So nothing is held "
                "and nothing goes on by itself. If you did send it in time, tell me when.",
                client=client,
                due=due,
            )
        case Nudge.late_proceed:
            return voice.t(
                "{client} had not answered by {due}, when we meant to proceed. That is some time ago, so I am asking "
                "you first.",
                client=client,
                due=due,
            )
        case Nudge.delivery_moved:
            return voice.t(
                "{client} answered after the date, and {by} has noted it. Our delivery date has moved; here is a text "
                "that tells them.",
                client=client,
                by=message.by,
            )
        case Nudge.reason_wanted:
            return voice.t("We proceeded without {client}. What was decided, and why?", client=client)
        case _:
            return voice.t("{by} has made you its owner. The answer is due {due}.", by=message.by, due=due)


def _of_escalation(voice: Voice, message: NudgeMessage) -> Html:
    view, by = message.view, message.by
    client, asked = view.client.name, _asked(view, message.nth)
    match message.nudge:
        case Nudge.taken_on:
            return voice.t(
                "{by} has taken on the next step and writes to {client} personally. Meanwhile I will not ask you to "
                "send anything.",
                by=by,
                client=client,
            )
        case Nudge.help_taken:
            return voice.t("{by} has taken it over from you.", by=by)
        case Nudge.help_declined:
            return voice.t("{by} has given it back, so it is yours again.", by=by)
        case Nudge.help_unanswered:
            return voice.t("I have had no answer from {by} about helping, so it is yours again.", by=by)
        case Nudge.handed_on:
            return voice.t("{by} cannot be reached, so I have asked {asked} about the next step.", by=by, asked=asked)
        case Nudge.given_up if by == view.owner.name and view.is_mine:
            return voice.t(
                "The next step with {client} is still undecided. I will not ask again; it stays open for you.",
                client=client,
            )
        case Nudge.given_up:
            return voice.t(
                "The next step with {client} is still undecided; {by} was asked last. It stays open. Perhaps it helps "
                "if you two talk about it.",
                client=client,
                by=by,
            )
        case Nudge.need_not_write:
            return _need_not_write(voice, message)
        case _:
            return voice.t("A correction by {by}. Now: {state}.", by=by, state=phrases.state(voice, view))


def _need_not_write(voice: Voice, message: NudgeMessage) -> Html:
    """To whoever has signed words for the client: they are not wanted any more."""
    deadline, client = message.view.deadline, message.view.client.name
    match deadline.state:
        case State.answered:
            return voice.t("{client} has answered. There is nothing more for you to write.", client=client)
        case State.cancelled:
            return voice.t("This is cancelled. There is nothing more for you to write to {client}.", client=client)
        case State.waiting:
            due = voice.at(deadline.due.at)
            return voice.t("{client} has until {due} now. There is nothing for you to write.", client=client, due=due)
        case _ if deadline.escalation.taken_by is not None:
            return voice.t(
                "{by} has taken on the next step. There is nothing more for you to write to {client}.",
                by=message.by,
                client=client,
            )
        case _:
            return voice.t(
                "A correction by {by}: there is nothing for you to write to {client} at the moment.",
                by=message.by,
                client=client,
            )


def _asked(view: View, serial: int) -> str:
    """Who decides about a question now."""
    question = view.deadline.escalation.suggestion(serial)
    member = view.people.get(question.now.member_id) if question else None
    return member.name if member else "?"


def _to_blocked(voice: Voice, message: NudgeMessage) -> Html:
    view = message.view
    client = view.client.name
    match message.nudge:
        case Nudge.blocked_held:
            return voice.t(
                "{client} has not answered, so the work that depends on this is <b>on hold</b>. Please pause your "
                "part; I will tell you when it goes on.",
                client=client,
            )
        case Nudge.blocked_go_on:
            return voice.t(
                "{client} has not answered, so we proceed by our own judgment. Please <b>go on</b> with your part; "
                "{owner} knows the details.",
                client=client,
                owner=view.owner.name,
            )
        case Nudge.blocked_resumed:
            return voice.t(
                "{client} has answered. Please <b>go on</b>; {owner} knows the details.",
                client=client,
                owner=view.owner.name,
            )
        case Nudge.blocked_late_word:
            return voice.t(
                "{client} has answered after all. Please check with {owner} whether anything changes.",
                client=client,
                owner=view.owner.name,
            )
        case Nudge.blocked_taken_back:
            return voice.t(
                "{client} had answered in time after all, so what I told you about this no longer holds. {owner} knows "
                "the details.",
                client=client,
                owner=view.owner.name,
            )
        case Nudge.blocked_moved:
            return voice.t(
                "{client} has until {due} now. Please wait for {owner} before you go on.",
                client=client,
                due=voice.at(view.deadline.due.at),
                owner=view.owner.name,
            )
        case Nudge.blocked_cancelled:
            return voice.t("This is cancelled: we are not waiting for {client} any more.", client=client)
        case _:
            return voice.t(
                "A correction by {by}. Now: {state}. Please check with {owner} before you go on.",
                by=message.by,
                state=phrases.state(voice, view),
                owner=view.owner.name,
            )


def _views(message: NudgeMessage) -> tuple[View, ...]:
    return (message.view, *message.others)


def _titles(voice: Voice, message: NudgeMessage) -> Html:
    return Html(" + ".join(phrases.title(voice, view) for view in (message.view, *message.others)))


def _repeat(voice: Voice, message: NudgeMessage) -> Html | None:
    return (
        voice.t("<i>You may have got this already: I could not see whether it arrived.</i>") if message.repeat else None
    )


def _reasons(voice: Voice, message: NudgeMessage) -> Html | None:
    if not message.reasons:
        return None
    if message.is_away:
        return voice.t("<i>This comes to you because {names} is away.</i>", names=voice.names(message.reasons))
    return voice.t("<i>This comes to you because {names} could not be reached.</i>", names=voice.names(message.reasons))
