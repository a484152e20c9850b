"""What people typed, out of Slack's escapes, and our plain words into them.

Slack writes `&`, `<` and `>` as entities and puts everything that it has recognised into angle brackets. A mention
stays (`<@U123>`, without the name that Slack adds); all else becomes what was typed. In the other direction the three
characters are escaped here and nowhere else, which also makes `<!channel>` inert.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_STOP = re.compile(r"(?<=[.!?…])\s|(?<=[。！？])|\n")
"""Where a text may be cut: after a sentence (before the space, which goes), or at the end of a line."""


def as_typed(text: str) -> str:
    """The text as it was typed. What is not a token of Slack's (a lone `<` is always an entity) is left alone."""
    pieces: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        pieces += [_without_entities(text[end : match.start()]), _typed_token(match[1])]
        end = match.end()
    return "".join([*pieces, _without_entities(text[end:])])


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people mentioned in a text as Slack sends it, in order, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def escaped(text: str) -> str:
    """Plain words for a field that Slack reads as its own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, most: int) -> str:
    """One line of at most that many characters, with … where something was left out. Slack refuses empty ones."""
    line = " ".join(text.split()) or "…"
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def cut(text: str, most: int) -> int:
    """Where to cut so that at most `most` characters stand before: the last end of a sentence or line in the second
    half of that room, else the last space there, else anywhere.
    """
    if len(text) <= most:
        return len(text)
    stops = [match.end() for match in _STOP.finditer(text, most // 2, most)]
    if stops:
        return stops[-1]
    space = text.rfind(" ", most // 2, most)
    return space + 1 if space > 0 else most


def _without_entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed_token(token: str) -> str:
    body, _, label = token.partition("|")
    label = _without_entities(label)
    if body.startswith("@"):
        return f"<{body}>"
    if body.startswith("#"):
        return f"#{label}" if label else body
    if body.startswith("!"):
        kind = body.partition("^")[0]
        if kind in ("!here", "!channel", "!everyone"):
            return f"@{kind[1:]}"
        return label or body
    address = _without_entities(body)
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address:
        return bare
    # Slack makes `example.com` a link under its own words; under other words the address would be lost.
    return label if label in bare else f"{label} ({bare})"
