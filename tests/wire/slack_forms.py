"""How a person fills in a form: what each kind of input takes, what the client checks, and the state that is sent.

docs.slack.dev/reference/interaction-payloads/view-interactions-payload (`view.state.values`) and the element pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tests.wire.slack_values import Impossible, Json, unescaped
from tests.wire.slack_views import FormField, View

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

_TEXT = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
_ONE = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_SEVERAL = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_OPTION = frozenset({"static_select", "radio_buttons", "external_select"})
_OPTIONS = frozenset({"multi_static_select", "checkboxes", "multi_external_select"})
REQUIRED = "Please complete this required field."


def _members(value: object) -> list[object]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _option(view: View, field: FormField, chosen: object) -> Json:
    """The option with this value, or whose label is or begins so."""
    groups = field.element.get("option_groups") or [{"options": field.element.get("options") or []}]
    options: list[Json] = [option for group in groups for option in group["options"]]
    options += view.suggested.get(field.block_id, [])
    label = str(chosen)
    tests = (
        lambda option: option["value"] == label,
        lambda option: unescaped(option["text"]["text"]) == label,
        lambda option: unescaped(option["text"]["text"]).startswith(label),
    )
    for test in tests:
        for option in options:
            if test(option):
                return option
    raise Impossible(f"no {label!r} among the options of {field.block_id}: {field.options}")


def _who(server: SlackServer, chosen: object) -> str:
    """The id of a person or channel given as such, by id, or by name."""
    found = getattr(chosen, "id", None) or server.id_of(str(chosen).lstrip("@#"))
    if not found:
        raise Impossible(f"nobody and no channel is called {chosen!r}")
    return str(found)


def _state(view: View, field: FormField, value: object) -> Json:
    """What the payload says about one field; `value` None: left empty."""
    kind, server = field.kind, view.server
    empty = value is None or value in ("", [])
    if kind in _TEXT:
        return {"type": kind, "value": None if empty else str(value)}
    if kind in _OPTION:
        return {"type": kind, "selected_option": None if empty else _option(view, field, value)}
    if kind in _OPTIONS:
        return {
            "type": kind,
            "selected_options": [] if empty else [_option(view, field, each) for each in _members(value)],
        }
    if kind in _SEVERAL:
        return {"type": kind, _SEVERAL[kind]: [] if empty else [_who(server, each) for each in _members(value)]}
    if kind in _ONE:
        if empty:
            return {"type": kind, _ONE[kind]: None}
        if kind == "datetimepicker":
            return {"type": kind, _ONE[kind]: int(value.timestamp()) if isinstance(value, datetime) else value}
        return {"type": kind, _ONE[kind]: str(value) if kind in ("datepicker", "timepicker") else _who(server, value)}
    raise Impossible(f"this person cannot fill in a {kind}")


def _too_little(state: Json) -> bool:
    return all(not value for name, value in state.items() if name != "type")


def _complaint(field: FormField, state: Json) -> str:
    """What the client itself says about an answer before anything is sent; empty if all is well."""
    if _too_little(state):
        return "" if field.optional else REQUIRED
    text = str(state.get("value") or "")
    least, most = field.element.get("min_length"), field.element.get("max_length", 3000)
    if field.kind == "plain_text_input" and len(text) > most:
        return f"Must be {most} characters or fewer."
    if least and len(text) < least:
        return f"Must be at least {least} characters."
    if field.kind == "number_input" and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return "Must be a number."
    if field.kind == "email_text_input" and "@" not in text:
        return "Must be an email address."
    if field.kind == "url_text_input" and "://" not in text:
        return "Must be a URL."
    several = next((value for value in state.values() if isinstance(value, list)), [])
    if len(several) > field.element.get("max_selected_items", 100):
        return f"Choose at most {field.element['max_selected_items']}."
    return ""


def fill(view: View, answers: Mapping[str, object]) -> tuple[Json, dict[str, str]]:
    """The view's state after these answers (by block id), and what the client itself complains of."""
    strange = set(answers) - {field.block_id for field in view.fields}
    if strange:
        raise Impossible(f"{view.title} has no field {sorted(strange)}: {[each.block_id for each in view.fields]}")
    view.entered |= answers
    values: Json = {}
    complaints: dict[str, str] = {}
    for field in view.fields:
        state = _state(view, field, view.entered.get(field.block_id, field.initial))
        values[field.block_id] = {field.action_id: state}
        complaint = _complaint(field, state)
        if complaint:
            complaints[field.block_id] = complaint
    return values, complaints
