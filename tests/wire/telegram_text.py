"""Texts of messages: lengths in UTF-16 units, what Telegram finds in them by itself, and how they look to a reader."""

from __future__ import annotations

import re

from tests.wire.telegram_refusals import Json, bad

LONGEST = 4096
"""UTF-16 units of a message's text, after its entities are parsed (core.telegram.org/bots/api#sendmessage)."""

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z0-9_]{3,32})(?!\w)"
    r"|(?<![\w/#])(?P<hashtag>#\w*[^\W\d_]\w*)"
)
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})


def units(text: str) -> int:
    """How long a text is for Telegram: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def piece(text: str, entity: Json) -> str:
    """The part of a text that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")


def found(text: str, entities: list[Json]) -> list[Json]:
    """The entities, and those that Telegram finds by itself: commands, mentions, links, addresses, hashtags."""
    closed = [
        (entity["offset"], entity["offset"] + entity["length"]) for entity in entities if entity["type"] in _CLOSED
    ]
    result = list(entities)
    for match in _FOUND.finditer(text):
        begin, kind = units(text[: match.start()]), match.lastgroup
        end = begin + units(match[0])
        if all(end <= other[0] or begin >= other[1] for other in closed):
            result.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted(result, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """As Telegram keeps it: no white space at either end, entities cut to what is left."""
    before = units(text) - units(text.lstrip())
    text = text.strip()
    length = units(text)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, length)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return text, kept


def bounded(text: str, entities: list[Json]) -> list[Json]:
    """Entities that a caller gave; `Refusal` when one lies outside of the text."""
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > units(text):
            raise bad("ENTITY_BOUNDS_INVALID")
    return entities


def as_seen(text: str, entities: list[Json]) -> str:
    """What a reader sees: lines of a quotation are indented by four spaces."""
    raw = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda entity: -entity["offset"]):
        if entity["type"] in _QUOTES:
            begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            lines = raw[begin:end].decode("utf-16-le").split("\n")
            quoted = "\n".join(f"    {line}".rstrip() for line in lines)
            raw = raw[:begin] + quoted.encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le")
