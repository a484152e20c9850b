"""A reply as it is kept under its request's key, so that a repeat gets the same (RULES 9)."""

from __future__ import annotations

from typing import Any

from bot.chat import Button, Card, Html, Reply


def frozen(reply: Reply) -> dict[str, Any]:
    """As JSON."""
    return {
        "cards": [_card(card) for card in reply.cards],
        "edit": _card(reply.edit) if reply.edit else None,
        "ok": reply.ok,
    }


def thawed(kept: dict[str, Any]) -> Reply:
    """The reply again."""
    return Reply(
        cards=tuple(_thawed(card) for card in kept["cards"]),
        edit=_thawed(kept["edit"]) if kept["edit"] else None,
        ok=kept["ok"],
    )


def _card(card: Card) -> dict[str, Any]:
    return {
        "text": str(card.text),
        "buttons": [[button.data, button.label] for button in card.buttons],
        "for_client": card.for_client,
    }


def _thawed(kept: dict[str, Any]) -> Card:
    buttons = tuple(Button(data, label) for data, label in kept["buttons"])
    return Card(Html(kept["text"]), buttons, kept["for_client"])
