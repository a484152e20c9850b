"""Our HTML subset as Slack's rich text, which shows exactly what people typed: no `*x*` turns bold there.

An instant becomes Slack's own element `date`, shown by the clock of the reader's device
(docs.slack.dev/reference/block-kit/block-elements/date-element); its date and time are always both to be seen, and
never “today”, which would be another day when the message is read again in the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.slack.words import cut, escaped
from bot.chat import INSTANT, Html, Instant, Width, plain

Block = dict[str, object]

_TAG = re.compile(r"<(/?)(b|i|code|blockquote)>")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?()\]}、。]")
_STYLES = (("b", "bold"), ("i", "italic"), ("code", "code"))
_FORMATS = {Width.weekday: "{date_long} {time}", Width.date: "{date_short} {time}"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of plain words drawn alike; `tags` are the open tags (`b`, `i`, `code`). `instant` is what the words
    of the whole run say.
    """

    words: str
    tags: frozenset[str] = frozenset()
    quoted: bool = False
    instant: Instant | None = None


def runs(text: Html) -> tuple[Run, ...]:
    """The text in stretches, in order, none empty."""
    found: list[Run] = []
    open_tags: list[str] = []
    end = 0
    for match in [*_TAG.finditer(text), None]:
        tags = frozenset(open_tags)
        within = Run("", tags - {"blockquote"}, "blockquote" in tags)
        found += _with_instants(text[end : match.start() if match else len(text)], within)
        if match is None:
            break
        if match[1] and match[2] in open_tags:
            open_tags.remove(match[2])
        elif not match[1]:
            open_tags.append(match[2])
        end = match.end()
    return tuple(_without_seams(found))


def _with_instants(text: str, run: Run) -> Iterator[Run]:
    """What stands between two tags, drawn as `run` is."""
    end = 0
    for match in [*INSTANT.finditer(text), None]:
        words = plain(Html(text[end : match.start() if match else len(text)]))
        if words:
            yield Run(words, run.tags, run.quoted)
        if match:
            instant = Instant.of(match)
            yield Run(instant.words, run.tags, run.quoted, instant)
            end = match.end()


def portions(text: Html, most: int) -> tuple[tuple[Run, ...], ...]:
    """The text in portions of at most that many characters, cut at the ends of sentences or lines where there are
    any; none empty.
    """
    done: list[tuple[Run, ...]] = []
    portion: list[Run] = []
    room = most
    left = list(runs(text))
    while left:
        run = left.pop(0)
        if len(run.words) <= room:
            portion.append(run)
            room -= len(run.words)
            continue
        # A few words at the end of a portion are no better than at the beginning of the next one; so no instant, which
        # is a few words, is ever cut.
        where = 0 if portion and room < most // 2 else cut(run.words, room)
        if where:
            portion.append(replace(run, words=run.words[:where]))
        left.insert(0, replace(run, words=run.words[where:]))
        done.append(tuple(portion))
        portion, room = [], most
    done.append(tuple(portion))
    # The blank line at which was cut need not be drawn: every portion begins on a line of its own.
    trimmed = (_without_edges(part) for part in done)
    return tuple(part for part in trimmed if part)


def block(portion: tuple[Run, ...]) -> Block:
    """A portion as one block of rich text."""
    elements: list[Block] = []
    for run in portion:
        kind = "rich_text_quote" if run.quoted else "rich_text_section"
        if not elements or elements[-1]["type"] != kind:
            elements.append({"type": kind, "elements": []})
        inner = elements[-1]["elements"]
        assert isinstance(inner, list)
        inner += _drawn(run)
    return {"type": "rich_text", "elements": elements}


def _drawn(run: Run) -> Iterator[Block]:
    """A run as elements; addresses become links, since rich text does not find them by itself."""
    style = {name: True for tag, name in _STYLES if tag in run.tags}
    if run.instant is not None:
        yield _date(run.instant) | ({"style": style} if style else {})
        return
    end = 0
    for match in [*_ADDRESS.finditer(run.words), None]:
        words = run.words[end : match.start() if match else len(run.words)]
        if words:
            yield {"type": "text", "text": words} | ({"style": style} if style else {})
        if match:
            yield {"type": "link", "url": match[0]} | ({"style": style} if style else {})
            end = match.end()


def _date(instant: Instant) -> Block:
    return {
        "type": "date",
        "timestamp": instant.unix,
        "format": _FORMATS[instant.width],
        "fallback": f"{instant.words} ({instant.zone})",
    }


def mrkdwn_date(instant: Instant) -> str:
    """An instant where Slack reads its older markup (docs.slack.dev/messaging/formatting-message-text); escaped."""
    fallback = escaped(f"{instant.words} ({instant.zone})").replace("|", "/")
    return f"<!date^{instant.unix}^{_FORMATS[instant.width]}|{fallback}>"


def _without_seams(found: list[Run]) -> Iterator[Run]:
    """Without the line break after a quotation, which ends a line by itself. The one before it Slack swallows."""
    for index, run in enumerate(found):
        words = run.words
        if not run.quoted and index and found[index - 1].quoted:
            words = words.removeprefix("\n")
        if words:
            yield run if words is run.words else replace(run, words=words)


def _without_edges(portion: tuple[Run, ...]) -> tuple[Run, ...]:
    """Without line breaks and blanks at its beginning and end."""
    rest = list(portion)
    while rest and not rest[0].words.strip():
        rest.pop(0)
    while rest and not rest[-1].words.strip():
        rest.pop()
    if rest:
        rest[0] = replace(rest[0], words=rest[0].words.lstrip("\n"))
        rest[-1] = replace(rest[-1], words=rest[-1].words.rstrip())
    return tuple(rest)
