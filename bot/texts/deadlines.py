"""Replies about deadlines."""

from __future__ import annotations

from bot.chat import Button, Card, Html, Section
from bot.domain.days_off import called
from bot.domain.gestures import Gesture
from bot.domain.messages import AlreadyDone, ChaseKept, Drafted, Listed, Made, Planned, Remark, Shown
from bot.domain.views import View
from bot.domain.zones import local
from bot.texts import buttons, delivery_words, history, phrases, rows, suggestions, tones
from bot.texts.availability import days_said
from bot.texts.costs import price_lines
from bot.texts.questions import chase_question
from bot.texts.voice import Voice, lines, paragraphs


def made(voice: Voice, message: Made) -> Card:
    """What was understood, the plan, and the notice in full."""
    view = message.view
    deadline = view.deadline
    head = lines(
        phrases.title(voice, view),
        phrases.due_line(voice, view),
        phrases.distance(voice, view),
        phrases.clause(voice, deadline.clause),
        delivery_words.stands(voice, view),
        _people(voice, view),
        _away(voice, message),
        *(_remark(voice, message, remark) for remark in message.remarks),
    )
    opening = voice.t("Plan, once the text has gone out:") if deadline.needs_notice else voice.t("Plan:")
    plan = lines(opening, phrases.plan_lines(voice, view, message.steps)) if message.steps else None
    question, choices = chase_question(voice, view, message.asks_chase)
    choices = (buttons.about(voice, Gesture.change_date, deadline.id), *choices, *_further(voice, view))
    if message.text is None:
        return Card(paragraphs(head, plan, question, phrases.closing_line(voice, view)), choices)
    text = phrases.ready(voice, view, message.text)
    row = (
        *buttons.several(
            voice, deadline.id, Gesture.sent, Gesture.edit, Gesture.cancel, notice_id=message.text.notice_id
        ),
        *choices,
    )
    tone = tones.shown(voice, deadline.subject, view.client.language)
    return Card(paragraphs(head, plan, text, tone, question, phrases.closing_line(voice, view)), row, for_client=True)


def _people(voice: Voice, view: View) -> Html | None:
    blocked = voice.names(tuple(member.name for member in view.blocked))
    owner = view.owner.name if view.owner.id != view.author.id else ""
    if owner and blocked:
        return voice.t("Owner: {owner}. Waiting for this: {blocked}.", owner=owner, blocked=blocked)
    if owner:
        return voice.t("Owner: {owner}.", owner=owner)
    return voice.t("Waiting for this: {blocked}.", blocked=blocked) if blocked else None


def _away(voice: Voice, message: Made) -> Html | None:
    """The owner is away in that time (RULES 4)."""
    if message.away is None:
        return None
    absence, stand_in = message.away
    days, owner = days_said(voice, absence.first, absence.last), message.view.owner.name
    if message.view.is_mine:
        said = voice.t("You are away {days}", days=days)
    else:
        said = voice.t("{owner} is away {days}", owner=owner, days=days)
    if not stand_in:
        return voice.t("{said}; nobody stands in, so what comes then waits.", said=said)
    return voice.t("{said}; {name} gets what cannot wait.", said=said, name=stand_in)


def _remark(voice: Voice, message: Made, remark: Remark) -> Html:
    view, deadline, client = message.view, message.view.deadline, message.view.client
    match remark:
        case Remark.too_soon:
            return voice.t(
                "Too soon to hold {client} to: they would have fewer than four working hours. "
                "I will ask you what to do when it is due, {when}.",
                client=client.name,
                when=voice.at(deadline.due.at),
            )
        case Remark.outside_hours:
            return voice.t(
                "The due time is outside the hours of {client} ({when}).",
                client=client.name,
                when=voice.at_in(deadline.due.at, client.zone),
            )
        case Remark.holiday if message.holiday:
            return voice.t(
                "The due day is a holiday of {client} ({when}, {holiday}).",
                client=client.name,
                when=voice.at_in(deadline.due.at, client.zone),
                holiday=_holiday(voice, message),
            )
        case Remark.holiday:
            return voice.t(
                "The due day is a holiday of {client} ({when}).",
                client=client.name,
                when=voice.at_in(deadline.due.at, client.zone),
            )
        case Remark.client_away:
            return voice.t(
                "{client} is away on the due day ({when}).",
                client=client.name,
                when=voice.at_in(deadline.due.at, client.zone),
            )
        case Remark.agreed:
            return voice.t("{client} has agreed to this.", client=client.name)
        case Remark.owner_told:
            return voice.t("{owner} gets the text to send.", owner=view.owner.name)
        case Remark.delivers_before:
            return delivery_words.before_due(voice)
        case Remark.no_reminder_fits:
            return voice.t("No reminder fits before that date, so the text itself says that none will come.")


def shown(voice: Voice, message: Shown) -> Card:
    """`D-12`."""
    view = message.view
    deadline = view.deadline
    facts = lines(
        phrases.title(voice, view),
        voice.t("State: {state}.", state=phrases.state(voice, view)),
        phrases.due_line(voice, view),
        phrases.clause(voice, deadline.clause) if deadline.is_open else None,
        voice.t("Owner: {owner}.", owner=view.owner.name),
        voice.t("Waiting for this: {blocked}.", blocked=voice.names(tuple(m.name for m in view.blocked)))
        if view.blocked
        else None,
        delivery_words.stands(voice, view),
        voice.t("Urgent.") if deadline.urgent else None,
        _promises(voice, view),
        suggestions.standing(voice, view),
        price_lines(voice, message.price),
    )
    earlier = voice.n("… {count} earlier", "… {count} earlier", message.earlier) if message.earlier else None
    closing = phrases.closing_line(voice, view)
    if message.hands_over:
        closing = voice.t("{owner} has the text to send, in a message of its own.", owner=view.owner.name)
    record = lines(voice.t("<b>Record</b>"), earlier, *(history.line(voice, each) for each in message.history))
    return Card(
        paragraphs(facts, record if message.history else None, closing),
        (
            *suggestions.decide_buttons(voice, view),
            *buttons.several(voice, deadline.id, *phrases.possible(view)),
            *_further(voice, view),
        ),
    )


def _further(voice: Voice, view: View) -> tuple[Button, ...]:
    """The ways to everything else."""
    return (buttons.what_can_i_do(voice, view.deadline), buttons.menu(voice))


def _promises(voice: Voice, view: View) -> Html | None:
    """Promises made and broken are remembered (A7)."""
    deadline = view.deadline
    if not deadline.promises_made:
        return None
    made, broken = deadline.promises_made, deadline.promises_broken
    return voice.t("Promises so far: {made}, broken: {broken}.", made=made, broken=broken)


def _holiday(voice: Voice, message: Made) -> str:
    hours, due = message.view.client.hours, message.view.deadline.due.at
    return called(hours.holidays_of, local(due, hours.zone_at(due)).date(), voice.language, message.holiday)


def planned(voice: Voice, message: Planned) -> Card:
    """`plan D-12`."""
    view = message.view
    steps = phrases.plan_lines(voice, view, message.steps)
    if not steps:
        body = voice.t("Nothing is planned: it rests until somebody writes.")
    elif message.assumed_sent:
        body = lines(voice.t("If the text goes out now and nobody changes anything:"), steps)
    else:
        body = lines(voice.t("If nobody changes anything:"), steps)
    row = (buttons.about(voice, Gesture.open, view.deadline.id), buttons.menu(voice))
    return Card(paragraphs(phrases.title(voice, view), body, phrases.closing_line(voice, view)), row)


def drafted(voice: Voice, message: Drafted) -> Card:
    """`draft D-12`."""
    view = message.view
    text = phrases.ready(voice, view, message.text)
    row = (Gesture.sent, Gesture.changed_words, Gesture.edit)
    return Card(
        paragraphs(phrases.title(voice, view), text, phrases.closing_line(voice, view)),
        buttons.several(voice, view.deadline.id, *row, notice_id=message.text.notice_id),
        for_client=True,
    )


def listed(voice: Voice, message: Listed) -> Card:
    """`list`."""
    if not message.views:
        begin = voice.t('To begin: <code>/deadline new Acme "Logo feedback" by tomorrow 17:00 hold</code>')
        return Card(lines(_none(voice, message.which), begin), _elsewhere(voice, message.which))
    page = message.page
    head = Section(voice.n("<b>{count} open deadline</b>", "<b>{count} open deadlines</b>", page.total))
    command = f"/deadline list {message.which}"
    lists = rows.on_page(command, page)
    each = (rows.deadline(voice, view, phrases.one_line(voice, view), lists=lists) for view in message.views)
    turning = rows.turning(voice, page, command)
    return Card.in_sections((head, *each, *rows.page_line(voice, page)), (*turning, *_elsewhere(voice, message.which)))


def _elsewhere(voice: Voice, which: str) -> tuple[Button, ...]:
    """Other lists, and a new deadline."""
    others = {
        "mine": voice.words("Mine"),
        "all": voice.words("Everybody’s"),
        "overdue": voice.words("Past due"),
        "week": voice.words("Next seven days"),
    }
    found = (buttons.command(label, f"/deadline list {word}") for word, label in others.items() if word != which)
    return (*found, buttons.command(voice.words("New deadline"), "/deadline"), buttons.menu(voice))


def went_on(voice: Voice, view: View) -> Card:
    """A card after which a newer one stands in the same chat."""
    return Card(paragraphs(phrases.title(voice, view), voice.t("It goes on in a newer message below.")))


def _none(voice: Voice, which: str) -> Html:
    if which == "mine":
        return voice.t("Nothing of yours is open. Everybody’s: <code>/deadline list all</code>")
    if which == "overdue":
        return voice.t("Nothing is past its due date. What is open: <code>/deadline list all</code>")
    return voice.t("Nothing is open here.")


def already(voice: Voice, message: AlreadyDone) -> Card:
    """A press that came too late."""
    view = message.view
    return Card(
        paragraphs(
            phrases.title(voice, view),
            voice.t("Nothing was changed. It stands like this: {state}.", state=phrases.state(voice, view)),
            phrases.closing_line(voice, view),
        )
    )


def chase_kept(voice: Voice, message: ChaseKept) -> Card:
    """The question of A1 was answered; the notice stays at hand until it is sent."""
    view, text = message.view, message.text
    noted = voice.t("Noted: others are affected too, so we chase.")
    if text is None:
        return Card(paragraphs(phrases.title(voice, view), noted, phrases.closing_line(voice, view)))
    row = (Gesture.sent, Gesture.edit, Gesture.cancel)
    return Card(
        paragraphs(
            phrases.title(voice, view), noted, phrases.ready(voice, view, text), phrases.closing_line(voice, view)
        ),
        buttons.several(voice, view.deadline.id, *row, notice_id=text.notice_id),
        for_client=True,
    )
