"""The HTML parse mode (core.telegram.org/bots/api#html-style), read as Telegram reads it and refused where it refuses.

Offsets in refusals are in bytes, offsets of entities in UTF-16 units, as there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from tests.wire.telegram_refusals import Json, Refusal, bad
from tests.wire.telegram_text import units

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_REFERENCE = re.compile(r"&(?:(?:lt|gt|amp|quot)(?![A-Za-z])|#\d{1,7}|#x[0-9a-fA-F]{1,6});?")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
"""core.telegram.org/bots/api#date-time-entity-formatting; empty: the text is shown as it is."""
_SPACE = re.compile(r"\s*")


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


@dataclass
class _Reading:
    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    units: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def no(self, what: str, begin: int, after: str = "") -> Refusal:
        offset = len(self.source[:begin].encode())
        return bad(f"can't parse entities: {what} at byte offset {offset}{after}")

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        assert match is not None
        self.at = match.end()
        return match[0]

    @property
    def next(self) -> str:
        return self.source[self.at : self.at + 1]


def parsed(source: str) -> tuple[str, list[Json]]:
    """The text without tags and its entities; `Refusal` 400 "can't parse entities: …"."""
    reading = _Reading(source)
    while reading.at < len(source):
        if source[reading.at] == "<":
            if source[reading.at + 1 : reading.at + 2] == "/":
                _close(reading)
            else:
                _open(reading)
            continue
        match = _REFERENCE.match(source, reading.at)
        piece = html.unescape(match[0]) if match else source[reading.at]
        reading.at += len(match[0]) if match else 1
        reading.text.append(piece)
        reading.units += units(piece)
    if reading.opened:
        tag = reading.opened[-1].tag
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return "".join(reading.text), sorted(reading.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _open(reading: _Reading) -> None:
    begin = reading.at
    reading.at += 1
    tag = reading.skip(_NAME).lower()
    if not reading.next:
        raise reading.no("Unclosed start tag", begin)
    if tag not in _KINDS:
        raise reading.no(f'Unsupported start tag "{tag}"', begin)
    attributes: dict[str, str] = {}
    while True:
        reading.skip(_SPACE)
        if reading.next == ">":
            break
        name, value = _attribute(reading, tag, begin)
        attributes[name] = value
    reading.at += 1
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise reading.no('Tag "span" must have class "tg-spoiler"', begin)
    if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
        raise bad("can't parse entities: Invalid custom emoji identifier specified")
    if tag == "tg-time" and not re.fullmatch(r"-?\d+", attributes.get("unix", "")):
        raise reading.no('Tag "tg-time" must have a valid "unix" attribute', begin)
    if tag == "tg-time" and not _DATE_FORMAT.fullmatch(attributes.get("format", "")):
        raise reading.no('Tag "tg-time" has an invalid "format" attribute', begin)
    reading.opened.append(_Open(tag, attributes, reading.units, begin))


def _attribute(reading: _Reading, tag: str, begin: int) -> tuple[str, str]:
    name = reading.skip(_ATTRIBUTE).lower()
    if not name:
        what = "Empty attribute name in the tag" if reading.next else "Unclosed start tag"
        raise reading.no(f'{what} "{tag}"', begin)
    reading.skip(_SPACE)
    if reading.next != "=":
        if (tag, name) == ("blockquote", "expandable"):
            return name, name
        raise reading.no(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
    reading.at += 1
    reading.skip(_SPACE)
    quote = reading.next
    if quote in {'"', "'"}:
        end = reading.source.find(quote, reading.at + 1)
        if end < 0:
            raise reading.no(f'Unclosed start tag "{tag}"', begin)
        value = html.unescape(reading.source[reading.at + 1 : end])
        reading.at = end + 1
        return name, value
    token = reading.at
    value = reading.skip(_TOKEN).lower()
    if not (reading.next == ">" or reading.next.isspace()):
        raise reading.no("Unexpected end of name token", token)
    return name, value


def _close(reading: _Reading) -> None:
    begin = reading.at
    if not reading.opened:
        raise reading.no("Unexpected end tag", begin)
    reading.at += 2
    found = reading.skip(_NAME).lower()
    reading.skip(_SPACE)
    if reading.next != ">":
        raise reading.no("Unclosed end tag", begin)
    reading.at += 1
    opened = reading.opened.pop()
    if found and found != opened.tag:
        raise reading.no("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{found}>"')
    length = reading.units - opened.offset
    if length:
        entity = _entity(opened, length, "".join(reading.text))
        if entity:
            reading.entities.append(entity)


def _entity(opened: _Open, length: int, text: str) -> Json | None:
    entity: Json = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length}
    attributes = opened.attributes
    match opened.tag:
        case "a":
            url = attributes.get("href") or text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
            if not re.match(r"(https?|tg|ton|mailto|tel):", url):
                return None  # a link that is none stays plain text
            entity["url"] = url
        case "code" if attributes.get("class", "").startswith("language-"):
            entity |= {"type": "pre", "language": attributes["class"].removeprefix("language-")}
        case "blockquote" if "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        case "tg-emoji":
            entity["custom_emoji_id"] = attributes["emoji-id"]
        case "tg-time":
            entity["unix_time"] = int(attributes["unix"])
            if attributes.get("format"):
                entity["date_time_format"] = attributes["format"]
        case _:
            pass
    return entity
