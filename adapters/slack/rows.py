"""Parts of a card as Slack's blocks: a line with a menu at its end (an `overflow`), a paragraph, buttons below it.

Rich text, in which everything else is drawn, takes no accessory, so a line with a menu is a `section`. Its older markup
has no way to write a `*` or a `_` that stays one: a line in which somebody typed such a sign is drawn as plain text,
exact and without bold (docs.slack.dev/reference/block-kit: blocks/section-block, block-elements/overflow-menu-element).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from adapters.slack import rich_text
from adapters.slack.rich_text import Block, Run
from adapters.slack.words import escaped, shortened
from bot.chat import Button, Html, Section, plain

MOST_LABEL = 75
IN_A_ROW = 5
MOST_IN_ROW = 25
"""Buttons in one `actions` block: as many as look good, and as many as Slack takes."""
MOST_IN_MENU = 5
MOST_IN_SECTION = 2_900
"""Characters, once escaped; Slack refuses a section of more than 3,000."""
MOST_VALUE = 150
"""Characters of what an option of a menu carries."""

_READ_AS_MARKUP = re.compile(r"[*_~`]|:[\w+'-]+:|^\s*>", re.MULTILINE)
"""What Slack would take for its own signs: emphasis, emoji, a quotation."""
_MARKS = (("b", "*"), ("i", "_"))
_BROKEN = re.compile(r"^\s|\s$|\n")
"""Words at whose edges a mark is no mark."""
_BESIDE = re.compile(r"[\s.,:;!?()–—-]")
"""What may stand next to a mark; beside a letter it is shown as it is, and of Chinese signs each is a letter."""


def blocks(
    sections: Sequence[Section], numbers: Iterator[int], most_in_block: int, *, divided: bool = False
) -> list[Block]:
    """The sections in order; neighbours that are words alone share a block. `numbers` tell the menus apart; `divided`:
    a rule goes before each that stands apart.
    """
    drawn: list[Block] = []
    words: list[str] = []

    def say() -> None:
        for portion in rich_text.portions(Html("".join(words)), most_in_block):
            drawn.append(rich_text.block(portion))
        words.clear()

    for section in sections:
        if section.apart and divided:
            say()
            drawn.append({"type": "divider"})
        elif section.apart and words:
            words.append("\n")
        if section.menu and fits(section):
            say()
            drawn.append(_line(section, next(numbers)))
        else:
            words.append(("\n" if words else "") + section.text)
        if section.buttons:
            say()
            drawn += rows(section.buttons, numbers)
    say()
    return drawn


def fits(section: Section) -> bool:
    """Whether its text and its menu may stand in one block."""
    short = len(escaped(plain(section.text))) <= MOST_IN_SECTION - 100
    return short and all(len(button.data) <= MOST_VALUE for button in section.menu)


def rows(buttons: Sequence[Button], numbers: Iterator[int]) -> list[Block]:
    """Buttons in rows; `action_id` is unique in the message, as Slack wants it."""
    wide = IN_A_ROW if len(buttons) <= IN_A_ROW * 10 else MOST_IN_ROW
    drawn = [button(each, next(numbers)) for each in buttons]
    return [{"type": "actions", "elements": drawn[start : start + wide]} for start in range(0, len(drawn), wide)]


def button(given: Button, number: int) -> Block:
    """One button."""
    return {
        "type": "button",
        "action_id": f"button-{number}",
        "text": _plain(given.label),
        "value": given.data,
    }


def _line(section: Section, number: int) -> Block:
    if len(section.menu) == 1:
        accessory = button(section.menu[0], number)
    else:
        options = [{"text": _plain(each.label), "value": each.data} for each in section.menu[:MOST_IN_MENU]]
        accessory = {"type": "overflow", "action_id": f"menu-{number}", "options": options}
    return {"type": "section", "text": _text(section.text), "accessory": accessory}


def _text(text: Html) -> Block:
    """The words of a line: with their marks where Slack reads them as they are meant, else plain."""
    marked = _marked(rich_text.runs(text))
    if marked is not None and len(marked) <= MOST_IN_SECTION:
        return {"type": "mrkdwn", "text": marked, "verbatim": True}
    return {"type": "plain_text", "text": plain(text) or "…", "emoji": False}


def _marked(runs: Iterable[Run]) -> str | None:
    """In Slack's older markup; None where a sign in the words would be read as a mark, or a mark could not stand."""
    done: list[str] = []
    before, was_marked = " ", False
    for run in runs:
        if run.quoted or "code" in run.tags or _READ_AS_MARKUP.search(run.words):
            return None
        marks = "".join(mark for tag, mark in _MARKS if tag in run.tags)
        if marks and (_BROKEN.search(run.words) or not _BESIDE.match(before)):
            return None
        if was_marked and not _BESIDE.match(run.words):
            return None
        words = rich_text.mrkdwn_date(run.instant) if run.instant else escaped(run.words)
        done.append(f"{marks}{words}{marks[::-1]}")
        before, was_marked = run.words[-1:], bool(marks)
    return "".join(done) or None


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": shortened(words, MOST_LABEL), "emoji": False}
