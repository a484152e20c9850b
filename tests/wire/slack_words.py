"""What a person reads: Block Kit, rich text and mrkdwn as plain lines, quotes indented by four spaces.

Formatting as in docs.slack.dev/messaging/formatting-message-text. A date (`<!date^…>`, or the element `date`) shows its
fallback, so that a text is the same on every day, without the zone that stands in brackets at its end: the reader's
device has that zone. What would notify a whole channel shows as `@channel`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.wire.slack_values import Json, unescaped

Name = Callable[[str], str]
"""The name of a person or channel by its id, with its @ or #."""

_SPECIAL = re.compile(r"<([^<>]+)>")
_DATE = re.compile(r"!date\^\d+\^[^^|]+(\^[^|]+)?\|(?P<fallback>.+)", re.DOTALL)
_PING = re.compile(r"<!(channel|here|everyone|subteam\^[^>]*)(\|[^>]*)?>")
_EDGE = r"(?<![\w{mark}]){mark}(?=\S)(?P<inner>[^\n]*?\S|\S){mark}(?![\w{mark}])"
_BOLD, _ITALIC, _STRUCK = (re.compile(_EDGE.format(mark=mark)) for mark in (r"\*", "_", "~"))
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)


def _by_device(fallback: str) -> str:
    return re.sub(r" \([^()]*\)$", "", fallback)


def _special(inner: str, name: Name) -> str:
    shown = inner.partition("|")[2]
    match inner[0]:
        case "@" | "#":
            return name(inner[1:].partition("|")[0])
        case "!":
            date = _DATE.fullmatch(inner)
            if date:
                return _by_device(date["fallback"])
            return shown or "@" + inner[1:].partition("|")[0]
        case _:
            return shown or inner.removeprefix("mailto:")


def _prose(text: str, name: Name) -> str:
    for marked in (_BOLD, _ITALIC, _STRUCK):
        text = marked.sub(r"\g<inner>", text)
    return _SPECIAL.sub(lambda match: _special(match[1], name), text)


def mrkdwn(text: str, name: Name) -> str:
    """Slack's markup as a person reads it."""
    pieces = []
    for number, piece in enumerate(_CODE.split(text)):
        code = number % 2
        pieces.append(piece.strip("`").strip("\n") if code else _prose(piece, name))
    lines = []
    for line in "".join(pieces).split("\n"):
        quoted = re.match(r"(>|&gt;) ?(.*)", line)
        lines.append(f"    {quoted[2]}".rstrip() if quoted else line)
    return unescaped("\n".join(lines))


def pings(texts: Iterator[str]) -> bool:
    """Whether any of these texts would call a whole channel."""
    return any(_PING.search(text) for text in texts)


def _object(text: Json, name: Name) -> str:
    return mrkdwn(text["text"], name) if text["type"] == "mrkdwn" else unescaped(text["text"])


def span_words(span: Json, name: Name) -> str:
    """A stretch of rich text as a person reads it."""
    match span["type"]:
        case "text":
            return str(span["text"])
        case "link":
            return str(span.get("text") or span["url"])
        case "user":
            return name(span["user_id"])
        case "channel":
            return name(span["channel_id"])
        case "emoji":
            return f":{span['name']}:"
        case "broadcast":
            return f"@{span['range']}"
        case "date":
            return _by_device(str(span.get("fallback") or span["timestamp"]))
        case other:
            return str(span.get("value") or span.get("usergroup_id") or other)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))


def rich(elements: list[Json], name: Name) -> str:
    """Rich text as a person reads it."""
    parts = []
    for element in elements:
        if element["type"] == "rich_text_list":
            pad = "  " * int(element.get("indent", 0))
            first = 1 + int(element.get("offset", 0))
            for number, item in enumerate(element["elements"]):
                mark = f"{first + number}." if element["style"] == "ordered" else "•"
                parts.append(f"{pad}{mark} " + "".join(span_words(span, name) for span in item["elements"]))
            continue
        text = "".join(span_words(span, name) for span in element["elements"])
        parts.append(_indented(text) if element["type"] == "rich_text_quote" else text.removesuffix("\n"))
    return "\n".join(parts)


def block(given: Json, name: Name) -> str:
    """One block as a person reads it; empty for what has no words (buttons are not words)."""
    match given["type"]:
        case "header":
            return unescaped(given["text"]["text"])
        case "section":
            parts = [_object(given["text"], name)] if "text" in given else []
            return "\n".join([*parts, *(_object(text, name) for text in given.get("fields", ()))])
        case "context":
            return "  ".join(
                each["alt_text"] if each["type"] == "image" else _object(each, name) for each in given["elements"]
            )
        case "rich_text":
            return rich(given["elements"], name)
        case "markdown":
            return str(given["text"])
        case "image":
            return str(given["alt_text"])
        case "input":
            return unescaped(given["label"]["text"])
        case "table":
            return "\n".join(" | ".join(_cell(cell, name) for cell in row) for row in given["rows"])
        case _:
            return ""


def _cell(cell: Json, name: Name) -> str:
    return str(cell["text"]) if cell["type"] == "raw_text" else rich(cell["elements"], name)


def message(text: str, blocks: list[Json], name: Name) -> str:
    """A whole message: its blocks if it has any, else its text."""
    if not blocks:
        return mrkdwn(text, name)
    return "\n".join(shown for shown in (block(each, name) for each in blocks) if shown)


def buttons(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every button with its block, in order of appearance."""
    for each in blocks:
        inside = each.get("elements", ()) if each["type"] == "actions" else (each.get("accessory"),)
        for element in inside:
            if element and element["type"] == "button":
                yield each, element


def menus(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every overflow menu with its block, in order of appearance."""
    for each in blocks:
        inside = each.get("elements", ()) if each["type"] == "actions" else (each.get("accessory"),)
        for element in inside:
            if element and element["type"] == "overflow":
                yield each, element


def label(button: Json) -> str:
    """What a button says."""
    return unescaped(button["text"]["text"])


def strings(value: object) -> Iterator[str]:
    """All mrkdwn and rich text strings of some blocks, for `pings`."""
    if isinstance(value, list):
        for member in value:
            yield from strings(member)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value.get("text"))
        if value.get("type") == "broadcast":
            yield "<!channel>"
        for member in value.values():
            yield from strings(member)
