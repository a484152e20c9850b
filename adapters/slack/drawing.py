"""Cards as Slack messages: rich text, rows of buttons, and the words that a notification shows.

A card that is longer than one message may be becomes several; the last has the buttons, and its id is the card's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, count, takewhile

from adapters.slack import charts, rich_text, rows
from adapters.slack.rich_text import Block
from adapters.slack.words import cut, escaped
from bot.chat import Card, Section, plain

MOST_IN_BLOCK = 2_900
"""Characters; Slack refuses a section of more than 3,000, and says nothing of rich text."""
MOST_IN_MESSAGE = 11_600
"""Characters in all blocks of one message; with more Slack answers `msg_blocks_too_long`, at an unpublished limit."""
MOST_BLOCKS = 50
MOST_FALLBACK = 3_900
"""Characters of `text`, once escaped; Slack advises 4,000."""
MOST_AT_HOME = 100
"""Blocks of a Home view."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One Slack message: its blocks, and `text` for notifications and for where blocks are refused."""

    text: str
    blocks: tuple[Block, ...]


def messages(card: Card) -> tuple[Drawn, ...]:
    """The card as the messages that it takes, at least one."""
    in_parts = _in_parts(card)
    if in_parts is not None:
        return (in_parts,)
    buttons = (*charts.blocks(card.chart), *rows.rows(card.buttons, count()))
    texts = [rich_text.block(portion) for portion in rich_text.portions(card.text, MOST_IN_BLOCK)]
    per_message = min(MOST_IN_MESSAGE // MOST_IN_BLOCK, MOST_BLOCKS - len(buttons))
    groups = [texts[start : start + per_message] for start in range(0, len(texts), per_message)] or [[]]
    said = fallback(card)
    return tuple(
        Drawn(said, tuple(group) + (buttons if index == len(groups) - 1 else ())) for index, group in enumerate(groups)
    )


def _in_parts(card: Card) -> Drawn | None:
    """A card with menus at its lines, as one message; None where there are none, or it would be too long for one."""
    if not any(section.menu or section.buttons for section in card.sections) or len(card.text) > MOST_IN_MESSAGE:
        return None
    numbers = count()
    drawn = [
        *rows.blocks(card.sections, numbers, MOST_IN_BLOCK),
        *charts.blocks(card.chart),
        *rows.rows(card.buttons, numbers),
    ]
    return Drawn(fallback(card), tuple(drawn)) if len(drawn) <= MOST_BLOCKS else None


def home(card: Card) -> Block:
    """The card as a Home view. Its buttons stand on top: nobody should have to scroll to them. `plain_home` for where
    Slack refuses the blocks.
    """
    numbers = count()
    sections = card.sections or (Section(card.text),)
    below = rows.blocks(sections, numbers, MOST_IN_BLOCK, divided=True)
    return {"type": "home", "blocks": [*rows.rows(card.buttons, numbers), *below][:MOST_AT_HOME]}


def plain_home(card: Card) -> Block:
    """The same as words alone."""
    said = plain(card.text)[:MOST_IN_BLOCK] or "…"
    return {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": said, "emoji": False}}],
    }


def one_message(card: Card) -> Drawn:
    """The card as one message, for a message that is already there: of a longer one the beginning, with the buttons."""
    drawn = messages(card)
    if len(drawn) == 1:
        return drawn[0]
    return Drawn(drawn[0].text, (*drawn[0].blocks, *charts.blocks(card.chart), *rows.rows(card.buttons, count())))


def fallback(card: Card) -> str:
    """The card's words without markup, escaped, cut at the end of a sentence if they are too long; never empty."""
    words = plain(card.text).strip() or "…"
    if len(escaped(words)) <= MOST_FALLBACK:
        return escaped(words)
    sizes = accumulate(len(escaped(character)) for character in words)
    room = sum(1 for _ in takewhile(lambda size: size <= MOST_FALLBACK - 2, sizes))
    return escaped(words[: cut(words, room)].rstrip()) + " …"
