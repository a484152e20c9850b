"""What may be said where clients read along: where to find us, and nothing of our affairs (RULES 7).

Nothing here takes a fact about a deadline, a client or a member, so nothing of them can be said.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Button, Card, Html
from bot.texts.voice import Voice, escape

URL = "url:"
"""Button data that begins so is an address, not something to press."""


def shown(voice: Voice, door: str) -> Card:
    """In a group: we speak in private."""
    row = (Button(URL + door.split("?")[0], voice.words("Open our chat")),) if door else ()
    return Card(voice.t("I answer in our private chat, where only we two read."), row)


def shown_once(voice: Voice) -> Card:
    """Instead of a link, where its request is repeated."""
    return Card(
        voice.t("I show a link once only. For another one: <code>/team invite ken</code>, <code>/team link</code>")
    )


def moved(voice: Voice) -> Card:
    """A card that stands where others read by now."""
    return Card(voice.t("This has moved to a private chat."))


def headed(workspace: str, card: Card) -> Card:
    """A card of another workspace than the current one begins with its name."""
    return replace(card, text=Html(f"<b>{escape(workspace)}</b>\n{card.text}"))


def possible_repeat(voice: Voice, card: Card) -> Card:
    """A card that may have arrived before."""
    return replace(card, text=Html(f"{voice.t('(You may have this already.)')}\n{card.text}"))
