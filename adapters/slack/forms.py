"""Forms as Slack modals, and what was filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapters.slack.payloads import Json, at, each, text
from adapters.slack.rich_text import Block
from adapters.slack.words import shortened
from bot.chat import Field, Form, Input

MOST_TITLE = 24
MOST_LABEL = 2_000
MOST_EXAMPLE = 150
MOST_WORDS = 3_000
MOST_OPTION = 75
MOST_CHOICES = 100
"""In one list, and in one group of a list of groups."""
MOST_RADIO = 5
MOST_LINKS = 5
LINKS = "links:"
"""Of the block with them; no field is called so."""
MOST_METADATA = 3_000
MOST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was asked for: the id of that place, and the address of the message that it is about."""

    place: str = ""
    source: str = ""

    def kept(self) -> str:
        """As the view carries it."""
        known = json.dumps({"place": self.place, "source": self.source})
        return known if len(known) <= MOST_METADATA else json.dumps({"place": self.place, "source": ""})

    @classmethod
    def of(cls, view: object) -> Origin:
        """As a view brings it back."""
        try:
            known = json.loads(text(view, "private_metadata") or "{}")
        except ValueError:
            return cls()
        return cls(text(known, "place"), text(known, "source"))


def view(form: Form, origin: Origin) -> Block:
    """The form as a modal."""
    return {
        "type": "modal",
        "callback_id": form.key,
        "title": _plain(form.title, MOST_TITLE),
        "submit": _plain(form.send, MOST_TITLE),
        "close": _plain(form.close, MOST_TITLE),
        "private_metadata": origin.kept(),
        "blocks": [*(_input(field) for field in form.fields), *_links(form)],
    }


def _links(form: Form) -> tuple[Block, ...]:
    """Ways to somewhere else, below the questions; `action_id` begins otherwise than those of the fields."""
    if not form.links:
        return ()
    drawn: list[Block] = [
        {"type": "button", "action_id": f"link-{index}", "text": _plain(link.label, MOST_OPTION), "value": link.data}
        for index, link in enumerate(form.links[:MOST_LINKS])
    ]
    return ({"type": "actions", "block_id": LINKS, "elements": drawn},)


def prefilled(form: Form, values: Mapping[str, str]) -> Form:
    """The form with values already in those of its fields that have these names."""
    return replace(
        form, fields=tuple(replace(field, value=values.get(field.name) or field.value) for field in form.fields)
    )


def answers(view: object) -> dict[str, str]:
    """What was filled in, by the names of the fields; empty where nothing was."""
    filled = at(view, "state", "values")
    if not isinstance(filled, Mapping):
        return {}
    return {
        name: next((_answer(element) for element in elements.values()), "")
        for name, elements in filled.items()
        if isinstance(elements, Mapping)
    }


def shown(view: object) -> dict[str, str]:
    """What stood in the fields when the form was opened, by their names."""
    inputs = (block for block in each(view, "blocks") if text(block, "type") == "input")
    return {text(block, "block_id"): _initial(at(block, "element")) for block in inputs}


def _initial(element: object) -> str:
    if at(element, "initial_options") is not None:
        return ",".join(text(option, "value") for option in each(element, "initial_options"))
    return text(element, "initial_value") or text(element, "initial_option", "value")


def errors(view: object, said: Mapping[str, str]) -> dict[str, str]:
    """The errors as Slack can show them: beside fields that the view has; others under its first one."""
    names = [text(block, "block_id") for block in each(view, "blocks") if text(block, "type") == "input"]
    if not names:
        return {}
    shown: dict[str, list[str]] = {}
    for name, sentence in said.items():
        shown.setdefault(name if name in names else names[0], []).append(sentence)
    return {name: shortened(" ".join(sentences), MOST_ERROR) for name, sentences in shown.items()}


def _answer(element: Json) -> str:
    if at(element, "selected_options") is not None:
        return ",".join(text(option, "value") for option in each(element, "selected_options"))
    return text(element, "value") or text(element, "selected_option", "value")


def _input(field: Field) -> Block:
    return {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, MOST_LABEL),
        "optional": field.optional,
        "element": _element(field),
    }


def _element(field: Field) -> Block:
    """What the person fills in. Slack refuses a list without choices, and initial choices that are not in it."""
    example: Block = {"placeholder": _plain(field.example, MOST_EXAMPLE)} if field.example else {}
    options = [(value, _option(value, label)) for value, label in field.choices]
    match field.input:
        case Input.one if options:
            first = next((option for value, option in options if value == field.value), None)
            initial: Block = {"initial_option": first} if first else {}
            if len(options) <= MOST_RADIO and not field.optional:  # a radio button cannot be let go of again
                return {"type": "radio_buttons", "action_id": field.name, "options": [o for _, o in options]} | initial
            return {"type": "static_select", "action_id": field.name} | _listed(options) | initial | example
        case Input.many if options:
            wanted = field.value.split(",")
            chosen = [option for value, option in options if value in wanted]
            initial = {"initial_options": chosen} if chosen else {}
            return {"type": "multi_static_select", "action_id": field.name} | _listed(options) | initial | example
        case _:
            words: Block = {"initial_value": field.value[:MOST_WORDS]} if field.value else {}
            many = field.input is Input.lines
            return {
                "type": "plain_text_input",
                "action_id": field.name,
                "multiline": many,
                "max_length": MOST_WORDS,
            } | (words | example)


def _listed(options: list[tuple[str, Block]]) -> Block:
    """The choices of a list; more than a hundred in groups named after their first and last, as in a phone book."""
    drawn = [option for _, option in options]
    if len(drawn) <= MOST_CHOICES:
        return {"options": drawn}
    groups = [drawn[start : start + MOST_CHOICES] for start in range(0, len(drawn), MOST_CHOICES)]
    return {
        "option_groups": [
            {"label": _plain(f"{_said(group[0], 30)} – {_said(group[-1], 30)}", MOST_OPTION), "options": group}
            for group in groups[:MOST_CHOICES]
        ]
    }


def _said(option: Block, most: int) -> str:
    return shortened(text(option, "text", "text"), most)


def _option(value: str, label: str) -> Block:
    return {"text": _plain(label, MOST_OPTION), "value": value}


def _plain(words: str, most: int) -> Block:
    return {"type": "plain_text", "text": shortened(words, most), "emoji": False}
