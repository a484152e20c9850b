"""Words about our delivery date, which moves with the client's delay: for us, and for the client.

Those for the client state what happens to the date and when they get it, and nothing about whose doing it is; without
a `delivery` (UTC) that lies ahead they say nothing.
"""

from __future__ import annotations

from datetime import datetime

from bot.chat import Html
from bot.domain.clients import Client
from bot.domain.deadlines import Ball, Clause, Deadline, Verb
from bot.domain.messages import Changed
from bot.domain.views import View
from bot.texts.voice import Voice


def pausing(voice: Voice, deadline: Deadline, delivery: datetime | None, client: Client) -> str:
    """In the closing text of a hold. The new date comes when work starts again."""
    if deadline.deliver is None or delivery is None:
        return ""
    return voice.words(
        "Our planned delivery date was {planned}. The new date will be later by as long as the pause lasts.",
        planned=voice.in_full(deadline.deliver.at, client.zone),
    )


def waiting(voice: Voice, deadline: Deadline, delivery: datetime | None, client: Client) -> str:
    """In a text after the due date of a chase; `delivery` is the date as things stand (UTC)."""
    if deadline.deliver is None or delivery is None:
        return ""
    if delivery == deadline.deliver.at:
        return voice.words(
            "Our planned delivery date was {planned}. The new date will be later by as long as the wait lasts.",
            planned=voice.in_full(deadline.deliver.at, client.zone),
        )
    return voice.words(
        "Our delivery date moves while this part waits; at the moment it is {delivery}.",
        delivery=voice.in_full(delivery, client.zone),
    )


def agreed(voice: Voice, delivery: datetime | None, client: Client) -> str:
    """In the confirmation of a new date that moved the delivery (`delivery`, UTC; None: it did not)."""
    if delivery is None:
        return ""
    return voice.words(
        "Our delivery date moves with it and is now {delivery}.", delivery=voice.in_full(delivery, client.zone)
    )


def going_on(voice: Voice, deadline: Deadline, delivery: datetime | None, client: Client) -> tuple[str, ...]:
    """After an answer that came late: thanks, what happens now, and when they get it."""
    thanks = voice.words("Thank you for your answer to the following:\n{what}", what=deadline.subject)
    date = voice.in_full(delivery, client.zone) if delivery else ""
    if deadline.clause is Clause.hold:
        now = voice.words("We have started this work again. The new delivery date is {delivery}.", delivery=date)
    else:
        now = voice.words("We are continuing with this work now. The new delivery date is {delivery}.", delivery=date)
    return thanks, now, voice.words("There is nothing more for you to do.")


def moved(voice: Voice, message: Changed) -> Html | None:
    """`Delivery moves to Tue 1 Dec 12:00 (it was Fri 27 Nov 12:00).`"""
    before, after = message.delivery_was, message.view.deadline.deliver
    if before is None or after is None or before.at == after.at:
        return None
    if message.verb is Verb.undo:
        return stands(voice, message.view)
    return voice.t("Delivery moves to {due} (it was {before}).", due=voice.at(after.at), before=voice.at(before.at))


def for_owner(voice: Voice, message: Changed) -> Html | None:
    """Who gets the text about it, where whoever noted the answer is not the one to send it."""
    if not message.owner_gets_text:
        return None
    view = message.view
    return voice.t("{owner} gets a text about it for {client}.", owner=view.owner.name, client=view.client.name)


def stands(voice: Voice, view: View) -> Html | None:
    """`We deliver Fri 27 Nov 12:00 Tokyo.`, with the delay so far while it lasts."""
    planned, now = view.deadline.deliver, view.delivers
    if planned is None:
        return None
    if now is None or now.at == planned.at:
        return voice.t("We deliver {due}.", due=voice.due(planned))
    stand, was = voice.due(now), voice.at(planned.at)
    if view.deadline.ball is Ball.ours:
        return voice.t("We deliver {due} as things stand (planned: {planned}).", due=stand, planned=was)
    return voice.t(
        "We deliver {due} as things stand (planned: {planned}); it moves while we wait for {client}.",
        due=stand,
        planned=was,
        client=view.client.name,
    )


def before_due(voice: Voice) -> Html:
    """The remark at creation."""
    return voice.t("The delivery date is not after the due date. Please check both dates.")
