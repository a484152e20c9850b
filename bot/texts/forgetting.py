"""Words about forgetting a client, and about how long words are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.chat import Card, Html
from bot.domain.forgetting_messages import (
    ClientForgotten,
    ForgetForGood,
    ForgettingMessage,
    ForgettingRefusal,
    KeepShown,
    OfForgotten,
    StillOpen,
    WrongPeriod,
)
from bot.domain.views import View
from bot.texts import buttons
from bot.texts.voice import Voice, lines, paragraphs

MOST_MENTIONS = 20
"""How many deadlines that mention somebody are listed."""


def refused(voice: Voice, refusal: ForgettingRefusal) -> Html:
    """A question before it is done, or why it is not done."""
    match refusal:
        case ForgetForGood(client, contacts, deadlines):
            return paragraphs(
                voice.t("<b>Forget {client} for good?</b>", client=client),
                lines(
                    voice.t("• their name, and all that was agreed with them"),
                    voice.n(
                        "• {count} person there, with address",
                        "• {count} people there, with addresses",
                        contacts,
                    )
                    if contacts
                    else None,
                    voice.n(
                        "• the words of {count} deadline: what was asked, noted, told to them",
                        "• the words of {count} deadlines: what was asked, noted, told to them",
                        deadlines,
                    )
                    if deadlines
                    else None,
                ),
                voice.t(
                    "All this is erased and does not come back. That something was recorded, and when, stays: the "
                    "record can still be proved whole. What stands in your chats already is yours to delete."
                ),
            )
        case StillOpen(client, deadlines, total):
            more = total - len(deadlines)
            return lines(
                voice.n(
                    "{client} has {count} open deadline, so nothing was forgotten: {names}",
                    "{client} has {count} open deadlines, so nothing was forgotten: {names}",
                    total,
                    client=client,
                    names=voice.listed(deadlines),
                ),
                voice.n("… and {count} more", "… and {count} more", more) if more else None,
                voice.t(
                    "Please close them first: <code>/deadline answered {name}</code> or "
                    "<code>/deadline cancel {name}</code>",
                    name=deadlines[0],
                ),
            )
        case OfForgotten(deadline):
            return voice.t(
                "The client of {deadline} was forgotten; nothing is noted about it any more.", deadline=deadline
            )
        case WrongPeriod():
            return lines(
                voice.t("From 1 month to 10 years, please; or <code>off</code>."),
                voice.t("For example: <code>{example}</code>", example="/team keep 24 months"),
            )
        case _:
            assert_never(refusal)


def said(voice: Voice, message: ForgettingMessage) -> Card:
    """What was done, or is so."""
    match message:
        case ClientForgotten(mentions):
            return Card(
                lines(
                    voice.t("This client is being forgotten; their name is free again."),
                    voice.t("The words about them are being erased now; it takes a moment."),
                    mentioned(voice, mentions),
                ),
                (buttons.command(voice.words("Clients"), "/client list"), buttons.menu(voice)),
            )
        case KeepShown():
            return _kept(voice, message)
        case _:
            assert_never(message)


def mentioned(voice: Voice, deadlines: tuple[str, ...]) -> Html | None:
    """Open deadlines that mention whoever is forgotten: what stands in the place of the name may read strangely."""
    if not deadlines:
        return None
    more = len(deadlines) - MOST_MENTIONS
    return lines(
        voice.t(
            "The name stands in other open deadlines and is taken out; please read their texts before you send them: "
            "{names}",
            names=voice.listed(deadlines[:MOST_MENTIONS]),
        ),
        voice.n("… and {count} more", "… and {count} more", more) if more > 0 else None,
    )


def period(voice: Voice, months: int) -> Html:
    """`2 years`, `18 months`."""
    if months % 12:
        return voice.n("{count} month", "{count} months", months)
    return voice.n("{count} year", "{count} years", months // 12)


def _kept(voice: Voice, message: KeepShown) -> Card:
    change = (buttons.form(voice.words("Keep words for …"), "keep"),) if message.may_set else ()
    pending = message.starts_at is not None and message.may_set
    off = (buttons.command(voice.words("Keep them after all"), "/team keep off"),) if pending else ()
    if not message.months:
        now = voice.t("The words of the record are kept for good.")
    else:
        now = voice.t(
            "Words are kept for {period}. What is older and closed is erased: what was asked, noted, told. That it was "
            "recorded, and when, stays.",
            period=period(voice, message.months),
        )
    begins = None
    if message.starts_at is not None:
        begins = voice.t(
            "This takes effect at {when}; until then you can take it back. What is erased does not come back.",
            when=voice.stamp(message.starts_at),
        )
    return Card(
        lines(
            voice.t("Changed.") if message.changed else None,
            voice.t("Nothing to change.") if message.same else None,
            now,
            begins,
            voice.t("To change: <code>/team keep 24 months</code>, <code>/team keep off</code>")
            if message.may_set
            else None,
        ),
        (*off, *change, buttons.command(voice.words("Team"), "/team"), buttons.menu(voice)),
    )


def nameless(voice: Voice, view: View) -> View:
    """A deadline of a client who was forgotten, as it is spoken of."""
    return replace(view, client=replace(view.client, name=voice.words("a forgotten client")))


def nothing_left(voice: Voice) -> Html:
    """In the place of a message about a deadline whose client was forgotten."""
    return voice.t("This client was forgotten; what stood here is erased.")
