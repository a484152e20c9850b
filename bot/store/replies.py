"""Replies and cards as they are kept: a reply under its request's key (RULES 9), a card in its letter."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.chat import Button, Card, Chart, Field, Form, Html, Input, Reply, Section


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
        "home": frozen_card(reply.home) if reply.home else None,
        "language": reply.language,
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
        home=thawed_card(kept["home"]) if kept.get("home") else None,
        language=kept.get("language", ""),
    )


def frozen_card(card: Card) -> dict[str, Any]:
    """As JSON."""
    return {
        "text": str(card.text),
        "buttons": [[button.data, button.label] for button in card.buttons],
        "for_client": card.for_client,
        "sections": [_frozen_section(section) for section in card.sections],
        "chart": asdict(card.chart) if card.chart else None,
    }


def thawed_card(kept: dict[str, Any]) -> Card:
    """The card again."""
    sections = tuple(_section(each) for each in kept.get("sections", []))
    chart = _chart(kept["chart"]) if kept.get("chart") else None
    return Card(Html(kept["text"]), _buttons(kept["buttons"]), kept["for_client"], sections, chart)


def _frozen_section(section: Section) -> dict[str, Any]:
    return {
        "text": str(section.text),
        "menu": [[button.data, button.label] for button in section.menu],
        "buttons": [[button.data, button.label] for button in section.buttons],
        "apart": section.apart,
        "name": section.name,
    }


def _section(kept: dict[str, Any]) -> Section:
    return Section(Html(kept["text"]), _buttons(kept["menu"]), _buttons(kept["buttons"]), kept["apart"], kept["name"])


def _chart(kept: dict[str, Any]) -> Chart:
    series = tuple((name, tuple(values)) for name, values in kept["series"])
    return Chart(**kept | {"labels": tuple(kept["labels"]), "series": series})


def _buttons(kept: list[list[str]]) -> tuple[Button, ...]:
    return tuple(Button(data, label) for data, label in kept)


def _form(kept: dict[str, Any]) -> Form:
    fields = tuple(
        Field(**each | {"input": Input(each["input"]), "choices": tuple((v, label) for v, label in each["choices"])})
        for each in kept["fields"]
    )
    links = tuple(Button(**each) for each in kept.get("links", ()))
    return Form(**kept | {"fields": fields, "links": links})
