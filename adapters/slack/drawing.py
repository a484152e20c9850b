"""Cards as Slack messages: rich text, rows of buttons, and the words that a notification shows.

A card that is longer than one message may be becomes several; the last has the buttons, and its id is the card's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, takewhile

from adapters.slack import rich_text
from adapters.slack.rich_text import Block
from adapters.slack.words import cut, escaped, shortened
from bot.chat import Button, Card, plain

MOST_IN_BLOCK = 2_900
"""Characters; Slack refuses a section of more than 3,000, and says nothing of rich text."""
MOST_IN_MESSAGE = 11_600
"""Characters in all blocks of one message; with more Slack answers `msg_blocks_too_long`, at an unpublished limit."""
MOST_BLOCKS = 50
MOST_FALLBACK = 3_900
"""Characters of `text`, once escaped; Slack advises 4,000."""
MOST_LABEL = 75
IN_A_ROW = 5
MOST_IN_ROW = 25
"""Buttons in one `actions` block: as many as look good, and as many as Slack takes."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One Slack message: its blocks, and `text` for notifications and for where blocks are refused."""

    text: str
    blocks: tuple[Block, ...]


def messages(card: Card) -> tuple[Drawn, ...]:
    """The card as the messages that it takes, at least one."""
    rows = _rows(card.buttons)
    texts = [rich_text.block(portion) for portion in rich_text.portions(card.text, MOST_IN_BLOCK)]
    per_message = min(MOST_IN_MESSAGE // MOST_IN_BLOCK, MOST_BLOCKS - len(rows))
    groups = [texts[start : start + per_message] for start in range(0, len(texts), per_message)] or [[]]
    said = fallback(card)
    return tuple(
        Drawn(said, tuple(group) + (rows if index == len(groups) - 1 else ())) for index, group in enumerate(groups)
    )


def one_message(card: Card) -> Drawn:
    """The card as one message, for a message that is already there: of a longer one the beginning, with the buttons."""
    drawn = messages(card)
    if len(drawn) == 1:
        return drawn[0]
    return Drawn(drawn[0].text, drawn[0].blocks + _rows(card.buttons))


def fallback(card: Card) -> str:
    """The card's words without markup, escaped, cut at the end of a sentence if they are too long; never empty."""
    words = plain(card.text).strip() or "…"
    if len(escaped(words)) <= MOST_FALLBACK:
        return escaped(words)
    sizes = accumulate(len(escaped(character)) for character in words)
    room = sum(1 for _ in takewhile(lambda size: size <= MOST_FALLBACK - 2, sizes))
    return escaped(words[: cut(words, room)].rstrip()) + " …"


def _rows(buttons: tuple[Button, ...]) -> tuple[Block, ...]:
    """The buttons in rows; `action_id` is unique in the message, as Slack wants it."""
    wide = IN_A_ROW if len(buttons) <= IN_A_ROW * 10 else MOST_IN_ROW
    drawn: list[Block] = [
        {
            "type": "button",
            "action_id": f"button-{index}",
            "text": {"type": "plain_text", "text": shortened(button.label, MOST_LABEL), "emoji": False},
            "value": button.data,
        }
        for index, button in enumerate(buttons)
    ]
    return tuple({"type": "actions", "elements": drawn[start : start + wide]} for start in range(0, len(drawn), wide))
