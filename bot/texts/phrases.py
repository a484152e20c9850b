"""Phrases that several messages share: a deadline in one line, its state, its plan, the one thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.chat import Html
from bot.domain.deadlines import Ball, Clause, Deadline, State
from bot.domain.gestures import Gesture
from bot.domain.messages import Changed
from bot.domain.outlook import ToDo
from bot.domain.steps import CLIMBING, SILENT, Kind, Step
from bot.domain.views import EVERYBODY, Text, View
from bot.domain.words import ClientWords
from bot.texts.voice import Voice, lines, quote


def title(voice: Voice, view: View) -> Html:
    """`D-1 Logo feedback · Acme`."""
    deadline = view.deadline
    return voice.t(
        "<b>{name}</b> {subject} · {client}", name=deadline.name, subject=deadline.subject, client=view.client.name
    )


def clause(voice: Voice, clause: Clause) -> Html:
    """What happens on silence."""
    match clause:
        case Clause.hold:
            return voice.t("If they stay silent: we <b>hold</b> the work.")
        case Clause.proceed:
            return voice.t("If they stay silent: we <b>proceed</b> by our own judgment.")
        case Clause.chase:
            return voice.t("If they stay silent: we <b>chase</b>, three times at most.")
        case _:
            assert_never(clause)


def state(voice: Voice, view: View) -> Html:
    """Where it stands, in a few words."""
    return state_of(voice, view.deadline)


def state_of(voice: Voice, deadline: Deadline) -> Html:
    """The same for the deadline alone."""
    match deadline.state:
        case State.waiting if deadline.late_asked:
            return voice.t("waiting for your decision")
        case State.waiting if deadline.ball is Ball.ours:
            return voice.t("our turn, their clock stands still")
        case State.waiting if deadline.promised_at:
            return voice.t("promised for {when}", when=voice.at(deadline.promised_at))
        case State.waiting if deadline.needs_notice:
            return voice.t("waiting, the client has not been told yet")
        case State.waiting:
            return voice.t("waiting for the client")
        case State.untold:
            return voice.t("past due, and the client had not been told in time")
        case State.held:
            return voice.t("on hold")
        case State.proceeded:
            return voice.t("proceeded by our own judgment")
        case State.overdue if deadline.ball is Ball.ours:
            return voice.t("overdue, but we owe them something first")
        case State.overdue if deadline.promised_at:
            return voice.t("overdue, promised for {when}", when=voice.at(deadline.promised_at))
        case State.overdue:
            return voice.t("overdue")
        case State.answered:
            return voice.t("answered")
        case State.cancelled:
            return voice.t("cancelled")
        case _:
            assert_never(deadline.state)


def due_line(voice: Voice, view: View) -> Html:
    """`Due Fri 20 Nov 17:00 Tokyo.`"""
    return voice.t("Due {due}.", due=voice.due(view.deadline.due, view.client.zone))


def distance(voice: Voice, view: View) -> Html | None:
    """How far away the due instant is, on the clock and in the client's working time; nothing once it has passed."""
    due, now = view.deadline.due.at, voice.now
    if now is None or due <= now:
        return None
    client, away = view.client.name, voice.span(due - now)
    if not view.left:
        return voice.t("That is in {away}; {client} has no working hours before then.", away=away, client=client)
    return voice.t(
        "That is in {away}; {client} has {left} until then.", away=away, client=client, left=voice.working(view.left)
    )


def one_line(voice: Voice, view: View) -> Html:
    """A deadline in a list."""
    return voice.t(
        "{title} · {due} · {state}",
        title=title(voice, view),
        due=voice.at(view.deadline.due.at),
        state=state(voice, view),
    )


def ready(voice: Voice, view: View, text: Text, to: str = "") -> Html:
    """A text that may be sent to the client now: to whom ordinary notices go, unless it is to somebody else."""
    head = voice.t("For {client}, ready to send:", client=to or view.client.addressee)
    return lines(head, quote(text.words.text), meaning(voice, text.words))


def meaning(voice: Voice, words: ClientWords) -> Html | None:
    """What a text for the client says, for a reader of another language; nothing where it is written in theirs."""
    said = words.meaning(voice.language)
    if not said:
        return None
    language = voice.language_name(voice.language)
    return lines(
        voice.t("The same in your language ({language}), only for you to read:", language=language), quote(said)
    )


def signed(voice: Voice, message: Changed) -> Html:
    """Who pressed and when: everybody who sees the card sees it."""
    return voice.t("<i>{by}, {when}</i>", by=message.by.name, when=voice.at(message.now))


def send_line(voice: Voice, view: View) -> Html:
    """The one thing to do where a text is handed over: send it, and what comes then (A11)."""
    client, outlook = view.client.addressee, view.outlook
    if view.deadline.needs_notice and view.deadline.state is State.waiting:
        return closing_line(voice, view)
    if outlook.todo is None and outlook.until is not None and view.is_mine:
        return voice.t(
            "One thing to do: send the text to {client}. Then nothing until {when}.",
            client=client,
            when=voice.at(outlook.until),
        )
    return voice.t("One thing to do: send the text to {client}.", client=client)


def closing_line(voice: Voice, view: View) -> Html:
    """The one thing to do, or until when there is nothing to do (A11)."""
    outlook, name = view.outlook, view.deadline.name
    over = not view.deadline.is_open or (view.deadline.state is State.proceeded and outlook.todo is None)
    if view.reader_id == EVERYBODY:
        if over:
            return voice.t("Nothing more to do.")
        return voice.t("<b>{owner}</b>: {line}", owner=view.owner.name, line=closing_line(voice, view.for_owner))
    if over:
        return voice.t("Nothing more for you to do.")
    escalation = view.deadline.escalation
    mine = [question for question in escalation.questions if question.now.member_id == view.reader_id]
    if mine and mine[0].is_help:
        return voice.t(
            "One thing to do: say whether you take it over (<code>/deadline {name}</code>, then <b>Help {owner}?</b>).",
            name=name,
            owner=view.owner.name,
        )
    if mine:
        return voice.t(
            "One thing to do: decide about the next step (<code>/deadline {name}</code>, then <b>Decide</b>).",
            name=name,
        )
    if escalation.taken_by == view.reader_id and outlook.todo is None:
        return voice.t("Nothing for you to do until they get back to us.")
    if outlook.todo is None and outlook.until and (hears := view.hears(outlook.until)).id != view.owner.id:
        when = voice.at(outlook.until)
        if view.is_mine:
            return voice.t(
                "Nothing for you to do while you are away; {name} gets the next step, {when}.",
                name=hears.name,
                when=when,
            )
        if view.reader_id == hears.id:
            return voice.t("Nothing for you to do until {when}.", when=when)
    if not view.is_mine:
        return voice.t("Nothing for you to do: {owner} takes care of it.", owner=view.owner.name)
    match outlook.todo:
        case None if outlook.until:
            return voice.t("Nothing for you to do until {when}.", when=voice.at(outlook.until))
        case None:
            return voice.t("Nothing for you to do until they get back to us.")
        case ToDo.send_notice if outlook.by:
            return voice.t(
                "One thing to do: send the text to {client} and press <b>Sent</b>, by {by} at the latest.",
                client=view.client.addressee,
                by=voice.at(outlook.by),
            )
        case ToDo.send_notice:
            return voice.t(
                "One thing to do: send the text to {client} and press <b>Sent</b>.", client=view.client.addressee
            )
        case ToDo.decide_untold:
            return voice.t("One thing to do: tell me when it was sent, or set a new date, or cancel.")
        case ToDo.decide_late:
            return voice.t("One thing to do: proceed now, or set a new date, or cancel.")
        case ToDo.give_reason:
            return voice.t(
                "One thing to do: record what was decided, <code>/deadline proceed {name} We take version B</code>.",
                name=name,
            )
        case ToDo.our_move:
            return voice.t(
                "One thing to do: when they have what we owe them, type <code>/deadline theirs {name}</code>.",
                name=name,
            )
        case _:
            assert_never(outlook.todo)


def possible(view: View) -> tuple[Gesture, ...]:
    """What somebody would do next, from where it stands."""
    deadline = view.deadline
    if view.client.is_forgotten:  # nothing can be changed about it any more
        return ()
    match deadline.state:
        case State.answered | State.cancelled:
            return (Gesture.undo,)
        case State.untold:
            return (Gesture.sent_when, Gesture.new_date, Gesture.cancel)
        case State.waiting if deadline.late_asked:
            return (Gesture.proceed, Gesture.new_date, Gesture.cancel)
        case State.waiting if deadline.ball is Ball.ours:
            return (Gesture.theirs, Gesture.answered, Gesture.new_date, Gesture.cancel)
        case State.waiting if deadline.needs_notice:
            return (Gesture.draft, Gesture.answered, Gesture.new_date, Gesture.cancel)
        case State.proceeded:
            return (Gesture.reason, Gesture.answered, Gesture.new_date)
        case _:
            return (Gesture.answered, Gesture.more_time, Gesture.new_date, Gesture.plan, Gesture.help_me)


def plan_lines(voice: Voice, view: View, steps: Iterable[Step]) -> Html:
    """The plan, an instant a line; what only leaves a line in the record is left out."""
    said = [
        voice.t("• {when} – {what}", when=voice.both(step.planned, view.client.zone), what=step_said(voice, view, step))
        for step in steps
        if step.kind not in SILENT
    ]
    return lines(*said)


def step_said(voice: Voice, view: View, step: Step) -> Html:
    """A step of the plan: what I do, and what its owner gets."""
    if step.kind in CLIMBING:
        return _asked(voice, view, step)
    whose = _handed(voice, view, step)
    client = view.client.name
    match step.kind:
        case Kind.held:
            return _with_blocked(voice, view, voice.t("due: the work is held; {handed}", handed=whose))
        case Kind.proceeded:
            return _with_blocked(voice, view, voice.t("due: we proceed by our own judgment; {handed}", handed=whose))
        case Kind.overdue:
            return voice.t("due: it counts as overdue; {handed}", handed=whose)
        case Kind.untold:
            return voice.t("due: {handed}, as {client} has not been told in time", handed=whose, client=client)
        case _:
            return whose


def _asked(voice: Voice, view: View, step: Step) -> Html:
    """A rung of the ladder: who is asked; what then happens depends on what they decide."""
    client, asked = view.client.name, view.people.get(step.to_id)
    if asked is None or step.to_id == view.reader_id:
        return voice.t("I ask you about the next step with {client}", client=client)
    return voice.t("I ask {name} about the next step with {client}", name=asked.name, client=client)


def _handed(voice: Voice, view: View, step: Step) -> Html:
    """What the owner gets at a step, said to the owner or to somebody else."""
    what = _what(voice, view, step)
    if step.heard is not None and step.heard != step.planned:
        what = voice.t("{what} on {when}", what=what, when=voice.at(step.heard))
    hears = view.hears(step.heard or step.planned)
    if hears.id == view.reader_id:
        return voice.t("you get {what}", what=what)
    return voice.t("{owner} gets {what}", owner=hears.name, what=what)


def _what(voice: Voice, view: View, step: Step) -> Html:
    client = view.client.name
    match step.kind:
        case Kind.not_sent:
            return voice.t("a question about sending the text")
        case Kind.remind if step.last:
            return voice.t("the last reminder for {client}", client=client)
        case Kind.remind:
            return voice.t("a reminder for {client}", client=client)
        case Kind.held | Kind.proceeded:
            return voice.t("the closing text")
        case Kind.overdue:
            return voice.t("a text for {client}", client=client)
        case Kind.overdue_text if step.last:
            return voice.t("the last text for {client}", client=client)
        case Kind.overdue_text:
            return voice.t("another text for {client}", client=client)
        case Kind.untold | Kind.late_proceed:
            return voice.t("a question about what to do")
        case Kind.reason_wanted:
            return voice.t("a question about what was decided, if nothing is recorded by then")
        case _:
            return Html("")


def _with_blocked(voice: Voice, view: View, said: Html) -> Html:
    if not view.blocked:
        return said
    names = voice.names(tuple(member.name for member in view.blocked))
    return voice.n(
        "{said}; {names} hears of it", "{said}; {names} hear of it", len(view.blocked), said=said, names=names
    )
