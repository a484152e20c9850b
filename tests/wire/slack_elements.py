"""Block Kit elements and composition objects: which fields each has, which it must have, and how long they may be.

From docs.slack.dev/reference/block-kit/block-elements and …/composition-objects. Complaints are worded as Slack words
them: `must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Rule = Callable[["Check", object, str], None]
"""Looks at one value and where it stands (a JSON pointer), and notes what is wrong."""


@dataclass
class Check:
    """One look over a message or a view; `wrongs` in the order found."""

    surface: str
    wrongs: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)

    def wrong(self, why: str, at: str) -> None:
        """Note a complaint."""
        self.wrongs.append(f"{why} [json-pointer:{at}]")

    def object(self, value: object, at: str, must: Mapping[str, Rule], may: Mapping[str, Rule]) -> None:
        """An object with these fields and no others."""
        if not isinstance(value, dict):
            return self.wrong("must provide an object", at)
        for name in must:
            if name not in value:
                self.wrong(f"missing required field: {name}", at)
        for name, inner in value.items():
            rule = must.get(name) or may.get(name)
            if rule is None:
                self.wrong(f"invalid additional property: {name}", at)
            else:
                rule(self, inner, f"{at}/{name}")
        return None


def string(most: int = 0, least: int = 1) -> Rule:
    """A string of `least` to `most` characters; 0: as many as one likes."""

    def rule(check: Check, value: object, at: str) -> None:
        if not isinstance(value, str):
            check.wrong("must provide a string", at)
        elif len(value) < least:
            check.wrong(f"must be more than {least - 1} characters", at)
        elif most and len(value) > most:
            check.wrong(f"must be less than {most + 1} characters", at)

    return rule


def matching(pattern: str) -> Rule:
    """A string of this form."""

    def rule(check: Check, value: object, at: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            check.wrong(f"does not match pattern {pattern}", at)

    return rule


def flag(check: Check, value: object, at: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        check.wrong("must provide a boolean", at)


def whole(check: Check, value: object, at: str) -> None:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        check.wrong("must provide an integer", at)


def one_of(*words: str) -> Rule:
    """One of these words."""

    def rule(check: Check, value: object, at: str) -> None:
        if value not in words:
            check.wrong(f"must be one of: {', '.join(words)}", at)

    return rule


def array(inner: Rule, most: int = 0, least: int = 1) -> Rule:
    """A list with so many members."""

    def rule(check: Check, value: object, at: str) -> None:
        if not isinstance(value, list):
            return check.wrong("must provide an array", at)
        if len(value) < least:
            check.wrong(f"no fewer than {least} items allowed", at)
        if most and len(value) > most:
            check.wrong(f"no more than {most} items allowed", at)
        for number, member in enumerate(value):
            inner(check, member, f"{at}/{number}")
        return None

    return rule


def record(must: Mapping[str, Rule], may: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these fields."""
    return lambda check, value, at: check.object(value, at, must, may or {})


def words(most: int, *, plain: bool = False) -> Rule:
    """A text object; `plain` where Slack takes no mrkdwn."""

    def rule(check: Check, value: object, at: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        must = {"type": one_of("plain_text") if plain else one_of("plain_text", "mrkdwn"), "text": string(most)}
        check.object(value, at, must, {"emoji": flag} if kind == "plain_text" else {"verbatim": flag})

    return rule


def typed(table: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule it obeys."""

    def rule(check: Check, value: object, at: str) -> None:
        if not isinstance(value, dict):
            return check.wrong("must provide an object", at)
        kind = value.get("type")
        if kind is None:
            return check.wrong("missing required field: type", at)
        if kind not in table:
            return check.wrong(f"unsupported type: {kind}", f"{at}/type")
        return table[str(kind)](check, value, at)

    return rule


_KIND = {"type": string()}
_ID = {"action_id": string(255)}
_FOCUS = {"focus_on_load": flag}
_PLACEHOLDER = {"placeholder": words(150, plain=True)}
_CONFIRM = {
    "confirm": record(
        {
            "title": words(100, plain=True),
            "text": words(300),
            "confirm": words(30, plain=True),
            "deny": words(30, plain=True),
        },
        {"style": one_of("primary", "danger")},
    )
}
_OPTION = {"text": words(75, plain=True), "value": string(150)}
_ABOUT = {"description": words(75, plain=True)}
option = record(_OPTION, {**_ABOUT, "url": string(3000)})
"""An option of a menu; checkboxes and radio buttons also take mrkdwn, menus do not."""
_checked = record({**_OPTION, "text": words(75)}, {"description": words(75)})
_group = record({"label": words(75, plain=True), "options": array(option, 100)})
_MENU = {**_ID, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_MANY = {**_MENU, "max_selected_items": whole}
_STATIC = {"options": array(option, 100), "option_groups": array(_group, 100)}
_LEAST = {"min_query_length": whole}
_FILTER = {
    "filter": record(
        {},
        {
            "include": array(one_of("im", "mpim", "private", "public")),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    )
}
_TALK = {"response_url_enabled": flag, "default_to_current_conversation": flag, **_FILTER}
_DATE = matching(r"\d{4}-\d\d-\d\d")
_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d")
_ids = array(string(), least=0)
_TYPED = {**_ID, **_FOCUS, **_PLACEHOLDER, "initial_value": string(3000, 0)}
_DISPATCH = {
    "dispatch_action_config": record(
        {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}
    )
}


def _static(one: Rule) -> Rule:
    """A menu with its options given: exactly one of `options` and `option_groups`, each value once."""

    def rule(check: Check, value: object, at: str) -> None:
        one(check, value, at)
        if not isinstance(value, dict):
            return
        if ("options" in value) == ("option_groups" in value):
            check.wrong("must provide either `options` or `option_groups`", at)
        given = value.get("options")
        if isinstance(given, list):
            values = [each.get("value") for each in given if isinstance(each, dict)]
            if len(set(map(str, values))) < len(values):
                check.wrong("option values must be unique", f"{at}/options")

    return rule


def _numbered(check: Check, value: object, at: str) -> None:
    """Number fields are strings of digits."""
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        check.wrong("must provide a string with a number", at)


ELEMENTS: dict[str, Rule] = {
    "button": record(
        {**_KIND, "text": words(75, plain=True)},
        {
            **_ID,
            **_CONFIRM,
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "checkboxes": record(
        {**_KIND, "options": array(_checked, 10)},
        {**_ID, **_CONFIRM, **_FOCUS, "initial_options": array(_checked, 10)},
    ),
    "radio_buttons": record(
        {**_KIND, "options": array(_checked, 10)}, {**_ID, **_CONFIRM, **_FOCUS, "initial_option": _checked}
    ),
    "datepicker": record(_KIND, {**_MENU, "initial_date": _DATE}),
    "timepicker": record(_KIND, {**_MENU, "initial_time": _TIME, "timezone": string()}),
    "datetimepicker": record(_KIND, {**_ID, **_CONFIRM, **_FOCUS, "initial_date_time": whole}),
    "email_text_input": record(_KIND, {**_TYPED, **_DISPATCH}),
    "url_text_input": record(_KIND, {**_TYPED, **_DISPATCH}),
    "number_input": record(
        {**_KIND, "is_decimal_allowed": flag},
        {**_TYPED, **_DISPATCH, "initial_value": _numbered, "min_value": _numbered, "max_value": _numbered},
    ),
    "plain_text_input": record(
        _KIND, {**_TYPED, **_DISPATCH, "multiline": flag, "min_length": whole, "max_length": whole}
    ),
    "rich_text_input": record(_KIND, {**_ID, **_FOCUS, **_PLACEHOLDER, **_DISPATCH}),
    "overflow": record({**_KIND, "options": array(option, 5)}, {**_ID, **_CONFIRM}),
    "image": record({**_KIND, "image_url": string(3000), "alt_text": string(2000)}),
    "static_select": _static(record(_KIND, {**_MENU, **_STATIC, "initial_option": option})),
    "external_select": record(_KIND, {**_MENU, **_LEAST, "initial_option": option}),
    "users_select": record(_KIND, {**_MENU, "initial_user": string()}),
    "conversations_select": record(_KIND, {**_MENU, **_TALK, "initial_conversation": string()}),
    "channels_select": record(_KIND, {**_MENU, "initial_channel": string(), "response_url_enabled": flag}),
    "multi_static_select": _static(record(_KIND, {**_MANY, **_STATIC, "initial_options": array(option, 100)})),
    "multi_external_select": record(_KIND, {**_MANY, **_LEAST, "initial_options": array(option, 100)}),
    "multi_users_select": record(_KIND, {**_MANY, "initial_users": _ids}),
    "multi_conversations_select": record(_KIND, {**_MANY, **_TALK, "initial_conversations": _ids}),
    "multi_channels_select": record(_KIND, {**_MANY, "initial_channels": _ids}),
}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI = tuple(f"multi_{name}" for name in _SELECTS)
_PICKED = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS)


def _table(*names: str) -> dict[str, Rule]:
    return {name: ELEMENTS[name] for name in names}


IN_ACTIONS = typed(_table("button", "overflow", "datetimepicker", *_PICKED))
IN_SECTION = typed(_table("button", "overflow", "image", *_PICKED, *_MULTI))
IN_INPUT = typed(
    _table(
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "datetimepicker",
        *_PICKED,
        *_MULTI,
    )
)
IN_CONTEXT = typed({"image": ELEMENTS["image"], "plain_text": words(3000), "mrkdwn": words(3000)})
