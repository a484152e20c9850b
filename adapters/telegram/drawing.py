"""A card as Telegram shows it: one or more messages in HTML, with the buttons under the last."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.splitting import first, split
from bot.chat import INSTANT, Button, Card, Html, Instant, Section, Width

DATA_LIMIT = 64
"""Bytes of `callback_data`. The library does not look, and Telegram refuses the whole message."""

ADDRESS = "url:"
"""What data begins with that is an address to open; nothing more: the bot's own private chat."""

FORMATS = {Width.weekday: "wDt", Width.date: "Dt"}
"""Weekday, long date, short time; the short date (17.11.26) would be read in two ways."""

_ROW = 36
"""How wide a row of buttons may be, in narrow letters, before a phone cuts the labels."""

_MOST = 3
"""Buttons in a row."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message."""

    text: Html
    keyboard: InlineKeyboardMarkup | None = None


def drawn(card: Card, home: str = "") -> tuple[Part, ...]:
    """The messages that make up a card. `home` is the address of the bot's private chat, empty if it is not known.

    Raises ValueError for a button that carries more than Telegram takes: a fault of whoever made the card.
    """
    *before, last = split(card.text)
    return (*(Part(written(text)) for text in before), Part(written(last), under(card, home)))


def drawn_over(card: Card, home: str = "") -> Part:
    """The one message that replaces a message: of a text too long for it the beginning. Raises as `drawn` does."""
    return Part(written(first(card.text)), under(card, home))


def under(card: Card, home: str = "") -> InlineKeyboardMarkup | None:
    """The buttons under a card: one small one for each line of a list, several in a row; those that turn pages, in a
    row of their own; and then the card's others.

    A line's other buttons are under the card that its button opens; what stands under a section stands here too.
    """
    lines = [_of_line(section) for section in card.sections if section.menu]
    below = [button for section in card.sections for button in section.buttons]
    pages = [button for button in card.buttons if _turns(button)]
    others = [button for button in card.buttons if not _turns(button)]
    found = [keyboard(part, home) for part in (lines, pages, (*below, *others))]
    rows = [row for each in found if each for row in each.inline_keyboard]
    return InlineKeyboardMarkup(rows) if rows else None


def _turns(button: Button) -> bool:
    """Whether it leads to the page before or after, or back: arrows say so in every language."""
    return button.label.startswith("‹") or button.label.endswith("›")


def _of_line(section: Section) -> Button:
    first_of_all = section.menu[0]
    return Button(first_of_all.data, _short(section.name) or first_of_all.label)


def _short(name: str) -> str:
    """As much of the name of a line as a phone shows on a button of its own."""
    if _width(name) <= _ROW:
        return name
    while _width(name) >= _ROW:
        name = name[:-1]
    return name.rstrip() + "…"


def written(text: Html) -> Html:
    """A text as Telegram reads it. An instant shows by the clock of the reader's device, always with its date and time
    (core.telegram.org/bots/api#date-time-entity-formatting); an app that is too old shows our words.
    """
    return Html(INSTANT.sub(_instant, text)) if "<time " in text else text


def _instant(found: re.Match[str]) -> str:
    instant = Instant.of(found)
    words = html.escape(instant.words, quote=False)
    return f'<tg-time unix="{instant.unix}" format="{FORMATS[instant.width]}">{words}</tg-time>'


def keyboard(buttons: Sequence[Button], home: str = "") -> InlineKeyboardMarkup | None:
    """Short labels share a row of up to three, long ones stand alone; the order stays."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and _fits((*rows[-1], button)):
            rows[-1].append(button)
        else:
            rows.append([button])
    drawn_rows = [[key for button in row if (key := _key(button, home))] for row in rows]
    drawn_rows = [row for row in drawn_rows if row]
    return InlineKeyboardMarkup(drawn_rows) if drawn_rows else None


def _fits(row: Sequence[Button]) -> bool:
    """All buttons of a row are drawn equally wide."""
    return len(row) <= _MOST and len(row) * max(_width(button.label) for button in row) <= _ROW


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in label)


def _key(button: Button, home: str) -> InlineKeyboardButton | None:
    if button.data.startswith(ADDRESS):
        address = button.data.removeprefix(ADDRESS) or home
        return InlineKeyboardButton(button.label, url=address) if address else None
    if not 1 <= len(button.data.encode()) <= DATA_LIMIT:
        raise ValueError(f"the button “{button.label}” carries {button.data!r}: Telegram takes 1 to {DATA_LIMIT} bytes")
    return InlineKeyboardButton(button.label, callback_data=button.data)
