"""What is shown: cards with their buttons, parts and charts, forms, and the menu that a chat offers by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.markup import Html


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `data` is opaque to adapters and at most 64 bytes (Telegram's limit)."""

    data: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card: a line of a list with what can be done about it, or a heading, or a paragraph.

    `menu` is what a platform may fold into one menu at the line, the most likely first; `buttons` stand under it.
    `apart`: an empty line goes before it. `name` is what the line is about in a word or two, for a platform that has
    room for one small button a line.
    """

    text: Html
    menu: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    apart: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers that a picture says better than a sentence: for each label one value of each series, None where there is
    none. The card's text says the same in words.

    `bars`: the labels stand for things to compare; else they follow each other in time. `unit` is for the axis.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    unit: str = ""
    bars: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One message as a person sees it. `for_client`: it hands over a text that may be sent to the client now.

    `text` is the whole of it, for every platform; `sections`, where there are any, are the same text in parts (see
    `in_sections`), for platforms that draw a menu at a line. `chart` is drawn beside the text.
    """

    text: Html
    buttons: tuple[Button, ...] = ()
    for_client: bool = False
    sections: tuple[Section, ...] = ()
    chart: Chart | None = None

    @classmethod
    def in_sections(cls, sections: tuple[Section, ...], buttons: tuple[Button, ...] = ()) -> Card:
        """A card made of parts; its text is theirs."""
        joined = "".join(
            ("" if index == 0 else "\n\n" if section.apart else "\n") + section.text
            for index, section in enumerate(sections)
        )
        return cls(Html(joined), buttons, sections=sections)

    @property
    def every_button(self) -> tuple[Button, ...]:
        """All buttons in the order in which they are read, each once: of the sections, then of the card."""
        of_sections = (button for section in self.sections for button in (*section.menu, *section.buttons))
        return tuple(dict.fromkeys((*of_sections, *self.buttons)))


class Input(StrEnum):
    """How a field is filled in."""

    line = "line"
    lines = "lines"
    one = "one"
    many = "many"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, and an example of an answer. `choices` are (value, label), for `one` and `many`."""

    name: str
    label: str
    example: str = ""
    optional: bool = False
    input: Input = Input.line
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that a platform may show at once; elsewhere they are asked one by one. `key` has at most 60 letters.
    `unopened` is said where the platform did not open it. `links` stand below the questions, for whoever came for
    something else; pressed there, they are answered in the private chat.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    send: str = "Send"
    close: str = "Cancel"
    unopened: str = "The form did not open; please try again."
    links: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """What a platform shows in one language before anybody types: commands, without /, with what they are for.

    `private` is for private chats, `group` for those of several, `chiefs` is added there for who runs the group.
    """

    private: Mapping[str, str]
    group: Mapping[str, str]
    chiefs: Mapping[str, str]
    short_description: str
    description: str
