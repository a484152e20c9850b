"""Block Kit blocks, messages and views: what may stand where, and how much of it.

From docs.slack.dev/reference/block-kit/blocks, …/reference/views and …/reference/block-kit/blocks/rich-text-block.
`file`, `video` and other blocks that the product does not use are refused as an unknown type is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.wire import slack_charts
from tests.wire.slack_elements import (
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    Check,
    Rule,
    array,
    flag,
    matching,
    one_of,
    option,
    record,
    string,
    typed,
    whole,
    words,
)
from tests.wire.slack_values import ApiError, Failed, Json, loaded

_KIND: dict[str, Rule] = {"type": string()}
_STYLE: dict[str, Rule] = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag)
_HIGHLIGHTS: dict[str, Rule] = {"highlight": flag, "client_highlight": flag}
_HIGHLIGHT = {**_STYLE, **_HIGHLIGHTS, "unlink": flag}
_MARKED: dict[str, Rule] = {"style": record({}, _STYLE)}
_LIT: dict[str, Rule] = {"style": record({}, _HIGHLIGHT)}
_DATE_STYLE: dict[str, Rule] = {**dict.fromkeys(("bold", "italic", "strike", "underline"), flag), **_HIGHLIGHTS}
_DATE_TOKEN = re.compile(
    r"day_divider_pretty|date_(num|slash|pretty)|date(_long|_short)?(_pretty)?|date_long_full|time(_secs)?|ago"
)
"""docs.slack.dev/reference/block-kit/block-elements/date-element"""


def _instant(check: Check, value: object, at: str) -> None:
    """Seconds since 1970, of this age: milliseconds would be some fifty thousand years ahead."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**10:
        check.wrong("must provide a valid timestamp", at)


def _date_format(check: Check, value: object, at: str) -> None:
    """A template with at least one token, all of them known."""
    tokens = re.findall(r"\{([^{}]*)\}", value) if isinstance(value, str) else []
    if not tokens or not all(map(_DATE_TOKEN.fullmatch, tokens)):
        check.wrong("must provide a valid date format", at)


_SPAN = typed(
    {
        "text": record({**_KIND, "text": string()}, _MARKED),
        "link": record({**_KIND, "url": string(3000)}, {**_MARKED, "text": string(), "unsafe": flag}),
        "emoji": record({**_KIND, "name": string()}, {**_MARKED, "unicode": string(), "skin_tone": whole}),
        "user": record({**_KIND, "user_id": matching(r"[UW][A-Z0-9]+")}, _LIT),
        "channel": record({**_KIND, "channel_id": matching(r"[CGD][A-Z0-9]+")}, _LIT),
        "usergroup": record({**_KIND, "usergroup_id": string()}, _LIT),
        "broadcast": record({**_KIND, "range": one_of("here", "channel", "everyone")}, _MARKED),
        "color": record({**_KIND, "value": string()}, _MARKED),
        "date": record(
            {**_KIND, "timestamp": _instant, "format": _date_format},
            {"style": record({}, _DATE_STYLE), "url": string(3000), "fallback": string(), "timezone": string()},
        ),
    }
)
_spans = array(_SPAN, least=0)
_section = record({**_KIND, "elements": _spans})
_RICH = typed(
    {
        "rich_text_section": _section,
        "rich_text_list": record(
            {**_KIND, "style": one_of("bullet", "ordered"), "elements": array(typed({"rich_text_section": _section}))},
            {"indent": whole, "offset": whole, "border": whole},
        ),
        "rich_text_quote": record({**_KIND, "elements": _spans}, {"border": whole}),
        "rich_text_preformatted": record({**_KIND, "elements": _spans}, {"border": whole, "language": string()}),
    }
)
_NAMED: dict[str, Rule] = {"block_id": string(255)}
_cell = typed(
    {
        "raw_text": record({**_KIND, "text": string()}),
        "rich_text": record({**_KIND, "elements": array(_RICH)}, _NAMED),
    }
)
_column = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})

_COMMON: dict[str, Rule] = {
    "actions": record({**_KIND, "elements": array(IN_ACTIONS, 25)}, _NAMED),
    "context": record({**_KIND, "elements": array(IN_CONTEXT, 10)}, _NAMED),
    "divider": record(_KIND, _NAMED),
    "header": record({**_KIND, "text": words(150, plain=True)}, _NAMED),
    "image": record(
        {**_KIND, "alt_text": string(2000)}, {**_NAMED, "image_url": string(3000), "title": words(2000, plain=True)}
    ),
    "input": record(
        {**_KIND, "label": words(2000, plain=True), "element": IN_INPUT},
        {**_NAMED, "hint": words(2000, plain=True), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": record({**_KIND, "elements": array(_RICH, least=0)}, _NAMED),
    "section": record(
        _KIND,
        {**_NAMED, "text": words(3000), "fields": array(words(2000), 10), "accessory": IN_SECTION, "expand": flag},
    ),
}
_MESSAGE: dict[str, Rule] = {
    **_COMMON,
    "markdown": record({**_KIND, "text": string(12_000)}, _NAMED),
    "table": record({**_KIND, "rows": array(array(_cell, 20), 100)}, {**_NAMED, "column_settings": array(_column, 20)}),
    "data_visualization": slack_charts.VISUAL,
    "data_table": slack_charts.cells(record({**_KIND, "elements": array(_RICH)}, _NAMED)),
}
_LAWS = {"message": typed(_MESSAGE), "modal": typed(_COMMON), "home": typed(_COMMON)}
BLOCKS_TEXT = 13_200
"""Characters of text in all blocks of a message; `msg_blocks_too_long` is documented, the number is what apps met."""
_MOST = {"message": 50, "modal": 100, "home": 100}


def _once(check: Check, block: Json, at: str) -> None:
    """Block ids are unique in a message or view, action ids in their block; a section shows something."""
    block_id = block.get("block_id")
    if isinstance(block_id, str):
        if block_id in check.block_ids:
            check.wrong(f'`block_id` must be unique: "{block_id}"', f"{at}/block_id")
        check.block_ids.add(block_id)
    elements = block.get("elements")
    if block.get("type") == "actions" and isinstance(elements, list):
        seen: set[object] = set()
        for number, element in enumerate(elements):
            action = element.get("action_id") if isinstance(element, dict) else None
            if action is not None and action in seen:
                check.wrong(f'`action_id` "{action}" already exists in this block', f"{at}/elements/{number}/action_id")
            seen.add(action)
    if block.get("type") == "section" and "text" not in block and "fields" not in block:
        check.wrong("must define either `text` or `fields`", at)


def _blocks(check: Check, value: object, at: str) -> None:
    array(_LAWS[check.surface], _MOST[check.surface], 0)(check, value, at)
    if isinstance(value, list):
        for number, block in enumerate(value):
            if isinstance(block, dict):
                _once(check, block, f"{at}/{number}")


def message_blocks(value: object, *, charts: bool = True) -> list[Json]:
    """The blocks of a message, checked; they may come as a JSON string. Raises `invalid_blocks`, without `charts` also
    for charts and tables of data.
    """
    try:
        blocks = loaded(value)
    except ValueError:
        raise ApiError("invalid_blocks_format", ["must be valid JSON [json-pointer:/blocks]"]) from None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format", ["must provide an array [json-pointer:/blocks]"])
    check = Check("message")
    _blocks(check, blocks, "/blocks")
    slack_charts.together(check, [each for each in blocks if isinstance(each, dict)], taken=charts)
    if check.wrongs:
        raise ApiError("invalid_blocks", check.wrongs)
    if sum(len(text) for text in _texts(blocks)) > BLOCKS_TEXT:
        raise ApiError("msg_blocks_too_long")
    return blocks


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name == "text" and isinstance(inner, str) else _texts(inner)


_VIEW: dict[str, Rule] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_HOME = {"type": one_of("home"), "blocks": _blocks}
_MODAL = {"type": one_of("modal"), "title": words(24, plain=True), "blocks": _blocks}
_MODAL_MAY: Mapping[str, Rule] = {
    **_VIEW,
    "submit": words(24, plain=True),
    "close": words(24, plain=True),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}


def view_wrongs(view: Json, surface: str) -> list[str]:
    """What Slack would complain of in a view for this surface (`modal` or `home`)."""
    check = Check(surface)
    if surface == "home":
        check.object(view, "/view", _HOME, _VIEW)
        return check.wrongs
    check.object(view, "/view", _MODAL, _MODAL_MAY)
    given = view.get("blocks")
    blocks = given if isinstance(given, list) else []
    inputs = [each for each in blocks if isinstance(each, dict) and each.get("type") == "input"]
    if inputs and "submit" not in view:
        check.wrong("must define `submit` to use an `input` block in modals", "/view")
    return check.wrongs


def view(value: object, surface: str) -> Json:
    """A view, checked; it may come as a JSON string. Raises `invalid_arguments`, or `view_too_large` past 250 KB."""
    try:
        given = loaded(value)
    except ValueError:
        raise ApiError("invalid_arguments", ["must be valid JSON [json-pointer:/view]"]) from None
    if not isinstance(given, dict):
        raise ApiError("invalid_arguments", ["must provide an object [json-pointer:/view]"])
    if len(repr(given)) > 250_000:
        raise ApiError("view_too_large")
    wrongs = view_wrongs(given, surface)
    if wrongs:
        raise ApiError("invalid_arguments", wrongs)
    return given


def suggested(answer: Json | None) -> list[Json]:
    """The options with which an app answers what was typed into an external menu; `Failed` if the client takes none."""
    check = Check("message")
    found = (answer or {}).get("options")
    array(option, 100, 0)(check, found, "/options")
    if check.wrongs or not isinstance(found, list):
        raise Failed("trouble_loading")
    return found
