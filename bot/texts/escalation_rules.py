"""Replies about the rules of escalation: when, whom I ask, and what about (RULES 6)."""

from __future__ import annotations

from typing import assert_never

from bot.chat import Button, Card, Html
from bot.domain.escalation_messages import RulesShown
from bot.domain.gestures import ChoiceButton, RulesButton, encode
from bot.domain.ladder import By, Firmness, Rung, Side, Whom, offered
from bot.texts import buttons
from bot.texts.voice import Voice, lines, paragraphs


def shown(voice: Voice, message: RulesShown) -> Card:
    """`/escalation`; after a change what was understood, without what is always so."""
    body = paragraphs(
        _said(voice, message),
        lines(_title(voice, message), _firmness(voice, message)),
        _sides(voice, message),
        _no_rep(voice, message),
        _waits(voice, message) if not message.changed else None,
        lines(_ways(voice, message) if not message.changed else None, _inheriting(voice, message)),
    )
    if message.undo:
        return Card(body, (Button(encode(ChoiceButton(message.undo, 0)), voice.words("Undo")),))
    if not message.may_change:
        return Card(body, (buttons.menu(voice),))
    client_id = message.client.id if message.client else 0
    usual = (buttons.form(voice.words("The usual rules again"), "rules_usual", client_id),) if message.is_own else ()
    return Card(body, (Button(encode(RulesButton(client_id)), voice.words("Change")), *usual, buttons.menu(voice)))


def firmness(voice: Voice, firmness: Firmness) -> Html:
    """How far we go with a client (C8); said to us alone."""
    match firmness:
        case Firmness.soft:
            return voice.t("Firmness: soft. Their manager is never brought in.")
        case Firmness.normal:
            return voice.t("Firmness: normal.")
        case Firmness.firm:
            return voice.t("Firmness: firm. The firmest words are offered too.")
        case _:
            assert_never(firmness)


def _said(voice: Voice, message: RulesShown) -> Html | None:
    if not message.changed:
        return None
    if not message.undo:
        return voice.t("That is how it was already; nothing was changed.")
    return lines(
        voice.t("Taken back; it is as it was before.") if message.is_undone else voice.t("Noted."),
        voice.t("An escalation that is running keeps the rules with which it began."),
    )


def _title(voice: Voice, message: RulesShown) -> Html:
    if message.client is None and message.is_own:
        return voice.t("<b>Escalation</b>, for every client without rules of its own")
    if message.client is None:
        return voice.t("<b>Escalation</b>, for every client without rules of its own: the usual rules")
    if message.is_own:
        return voice.t("<b>Escalation for {client}</b>: rules of its own", client=message.client.name)
    return voice.t(
        "<b>Escalation for {client}</b>: as for every client without rules of its own", client=message.client.name
    )


def _firmness(voice: Voice, message: RulesShown) -> Html | None:
    client = message.client
    return firmness(voice, client.firmness) if client is not None else None


def _rungs(message: RulesShown, side: Side) -> tuple[Rung, ...]:
    """Those that can be suggested."""
    rungs = message.ladder.side(side)
    return offered(rungs, message.client.firmness) if message.client else rungs


def _sides(voice: Voice, message: RulesShown) -> Html:
    is_cut = any(_rungs(message, side) != message.ladder.side(side) for side in Side)
    return lines(
        voice.t("<b>Overdue</b> (a chase, and no answer by the date)"),
        *_side(voice, message, Side.overdue),
        voice.t("Left out: writing to their manager, because the firmness is soft.") if is_cut else None,
        voice.t("<b>On hold</b>"),
        *_side(voice, message, Side.held),
    )


def _side(voice: Voice, message: RulesShown, side: Side) -> list[Html]:
    rungs = _rungs(message, side)
    if not rungs:
        return [voice.t("Nothing is suggested.")]
    return [_line(voice, rung, number) for number, rung in enumerate(rungs, start=1)]


def _line(voice: Voice, rung: Rung, number: int) -> Html:
    wait = rung.wait_days
    return voice.t(
        "{number}. {when}: {question}{wait}",
        number=number,
        when=_when(voice, rung, is_first=number == 1),
        question=_question(voice, rung),
        wait=voice.n(" (waits {count} working day)", " (waits {count} working days)", wait) if wait != 1 else "",
    )


def _when(voice: Voice, rung: Rung, *, is_first: bool) -> Html:
    """A length of time alone is said from where it counts; with anything else to wait for it counts from the last."""
    if rung.broken or rung.spent:
        return _once(voice, rung, is_first=is_first)
    if rung.days and rung.hours:
        return _once(voice, rung, is_first=is_first)
    if is_first and rung.days:
        return voice.n("after {count} working day", "after {count} working days", rung.days)
    if is_first:
        return voice.n("after {count} working hour", "after {count} working hours", rung.hours)
    if rung.days:
        return voice.n(
            "{count} working day after that was approved", "{count} working days after that was approved", rung.days
        )
    if rung.hours:
        return voice.n(
            "{count} working hour after that was approved", "{count} working hours after that was approved", rung.hours
        )
    return voice.t("once that was approved")


def _once(voice: Voice, rung: Rung, *, is_first: bool) -> Html:
    conditions = (
        voice.t("that was approved") if not is_first else None,
        voice.n("{count} promise was broken", "{count} promises were broken", rung.broken) if rung.broken else None,
        voice.t("the last text to them was handed over") if rung.spent else None,
        voice.n("{count} working day has passed", "{count} working days have passed", rung.days) if rung.days else None,
        voice.n("{count} working hour has passed", "{count} working hours have passed", rung.hours)
        if rung.hours
        else None,
    )
    said = tuple(each for each in conditions if each is not None)
    return voice.t("once {conditions}", conditions=voice.names(said))


def _question(voice: Voice, rung: Rung) -> Html:
    """What is asked of whom: whole sentences, because languages bend them differently."""
    match rung.whom, rung.by:
        case Whom.colleague, By.owner:
            return voice.t("the owner is asked whether a colleague should help")
        case Whom.colleague, By.rep:
            return voice.t("the account rep is asked whether a colleague should help")
        case Whom.colleague, _:
            return voice.t("an admin is asked whether a colleague should help")
        case Whom.rep, By.rep:
            return voice.t("the account rep is asked whether to write to them personally")
        case Whom.rep, By.owner:
            return voice.t("the owner is asked whether to write to them personally")
        case Whom.rep, _:
            return voice.t("an admin is asked whether to write to them personally")
        case Whom.manager, By.rep:
            return voice.t("the account rep is asked whether to write to the client’s manager")
        case Whom.manager, By.owner:
            return voice.t("the owner is asked whether to write to the client’s manager")
        case _:
            return voice.t("an admin is asked whether to write to the client’s manager")


def _no_rep(voice: Voice, message: RulesShown) -> Html | None:
    client = message.client
    asked = [rung for side in Side for rung in _rungs(message, side) if rung.by is By.rep or rung.whom is Whom.rep]
    if client is None or message.rep or not asked:
        return None
    return voice.t(
        "{client} has no account rep: an admin is asked meanwhile. "
        "To set one: <code>/client set {quoted} rep @X</code>",
        client=client.name,
        quoted=_quoted(client.name),
    )


def _waits(voice: Voice, message: RulesShown) -> Html | None:
    if not any(_rungs(message, side) for side in Side):
        return None
    return voice.t(
        "A decision waits 1 working day, unless a step says otherwise; then I remind once, and one working day later I "
        "ask the next in line. The days are those of whoever decides. Nothing goes to a client by itself."
    )


def _ways(voice: Voice, message: RulesShown) -> Html | None:
    client = message.client
    if not message.may_change:
        return None
    if client is None:
        return voice.t("To change it: <code>/escalation set overdue 3d rep, 2d client manager</code>")
    example = "overdue 3d rep" if client.firmness is Firmness.soft else "overdue 3d rep, 2d client manager"
    name = _quoted(client.name)
    if not message.is_own:
        return voice.t(
            "To give {client} rules of its own: <code>/escalation {quoted} set {example}</code>",
            client=client.name,
            quoted=name,
            example=example,
        )
    return voice.t("To change it: <code>/escalation {quoted} set {example}</code>", quoted=name, example=example)


def _inheriting(voice: Voice, message: RulesShown) -> Html | None:
    """A client with rules of its own does not hear of changes for all; how it does again."""
    if message.client is None or not message.is_own:
        return None
    return voice.t(
        "Changes to the rules for every client do not touch these. To follow those rules again: "
        "<code>/escalation {quoted} set usual</code>",
        quoted=_quoted(message.client.name),
    )


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
