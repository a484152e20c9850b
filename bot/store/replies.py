"""Replies and cards as they are kept: a reply under its request's key (RULES 9), a card in its letter."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.chat import Button, Card, Field, Form, Html, Input, Reply


def frozen(reply: Reply) -> dict[str, Any]:
    """As JSON."""
    return {
        "cards": [frozen_card(card) for card in reply.cards],
        "edit": frozen_card(reply.edit) if reply.edit else None,
        "ok": reply.ok,
        "here": reply.here,
        "errors": reply.errors,
        "signpost": frozen_card(reply.signpost) if reply.signpost else None,
        "form": asdict(reply.form) if reply.form else None,
    }


def thawed(kept: dict[str, Any]) -> Reply:
    """The reply again; what an earlier release did not keep is left out."""
    signpost, form = kept.get("signpost"), kept.get("form")
    return Reply(
        cards=tuple(thawed_card(card) for card in kept["cards"]),
        edit=thawed_card(kept["edit"]) if kept["edit"] else None,
        ok=kept["ok"],
        here=kept.get("here", False),
        errors=kept.get("errors", {}),
        signpost=thawed_card(signpost) if signpost else None,
        form=_form(form) if form else None,
    )


def frozen_card(card: Card) -> dict[str, Any]:
    """As JSON."""
    return {
        "text": str(card.text),
        "buttons": [[button.data, button.label] for button in card.buttons],
        "for_client": card.for_client,
    }


def thawed_card(kept: dict[str, Any]) -> Card:
    """The card again."""
    buttons = tuple(Button(data, label) for data, label in kept["buttons"])
    return Card(Html(kept["text"]), buttons, kept["for_client"])


def _form(kept: dict[str, Any]) -> Form:
    fields = tuple(
        Field(**each | {"input": Input(each["input"]), "choices": tuple((v, label) for v, label in each["choices"])})
        for each in kept["fields"]
    )
    return Form(**kept | {"fields": fields})
