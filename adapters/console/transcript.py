"""What everybody at this console has received, drawn for people or as JSON lines, and the buttons they can press now.

A message keeps its id through all its edits, because that is the one the core knows; the line that shows an edit has
an id of its own. An edited message counts as the newest, since it is drawn last.
"""

import json
import os
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.chat import Button, Card, plain

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"

# What a terminal obeys instead of showing (C0, DEL, C1) and what turns the order of a line around.
_ACTIVE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
# JSON's own escapes leave these as they are; some terminals obey them, some readers end the line there.
_RAW_IN_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029]")


class Transcript:
    """The messages of one run. `now` tells their instant, `zone` the clock on the wall for people.

    `run` is put before every id: where a database outlives the run, an id of an earlier run must not be taken for
    one of this.
    """

    def __init__(
        self, now: Callable[[], datetime], out: TextIO, zone: ZoneInfo, *, as_json: bool = False, run: str = ""
    ) -> None:
        self.zone = zone
        self.out = out
        self.is_closed = False
        self._now = now
        self._as_json = as_json
        self._run = run
        self._count = 0
        self._names: dict[str, str] = {}
        self._pressable: dict[str, tuple[str, tuple[Button, ...]]] = {}
        self._is_coloured = out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def name(self, person: str, name: str) -> None:
        """From now on the person with this id is drawn by this name."""
        self._names[person] = name

    def post(self, to: str, card: Card) -> str:
        """A new message; returns its id."""
        message = self._next_id()
        self._keep(message, to, card)
        self._draw(message, None, to, card)
        return message

    def edit(self, to: str, message: str, card: Card) -> None:
        """The message becomes this card, with the card's buttons and no others."""
        self._keep(message, to, card)
        self._draw(self._next_id(), message, to, card)

    def said(self, person: str, text: str) -> None:
        """What a person did, so that a conversation can be read; programs know what they have said."""
        if not self._as_json:
            name = harmless(self._names.get(person, person))
            body = harmless(text).replace("\n", "\n  ")
            self._write(f"{self._paint(_DIM, self._time())}  {self._paint(_BOLD, name)}: {body}\n\n")

    def remark(self, text: str) -> None:
        """A word of the console itself, to whoever sits there."""
        if not self._as_json:
            self._write(f"{harmless(text)}\n\n")

    def button(self, person: str, wanted: str) -> tuple[str, Button] | None:
        """The newest button of the person with this number or beginning, and the id of its message.

        A number is what people see on their newest message with buttons; a label that begins with digits can be
        written further than those. A whole label goes before a beginning.
        """
        mine = [(message, buttons) for message, (to, buttons) in reversed(self._pressable.items()) if to == person]
        if mine and re.fullmatch("[0-9]{1,3}", wanted) and 0 < int(wanted) <= len(mine[0][1]):
            message, buttons = mine[0]
            return message, buttons[int(wanted) - 1]
        sought = _folded(wanted)
        for message, buttons in mine:
            labels = [_folded(button.label) for button in buttons]
            fits = [label for label in labels if label == sought] or [
                label for label in labels if label.startswith(sought)
            ]
            if fits:
                return message, buttons[labels.index(fits[0])]
        return None

    def newest_buttons(self, person: str) -> str:
        """The buttons that the person's numbers mean, as they are drawn; empty if there are none."""
        for to, buttons in reversed(self._pressable.values()):
            if to == person:
                return _row(buttons)
        return ""

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._run}{self._count}"

    def _keep(self, message: str, to: str, card: Card) -> None:
        self._pressable.pop(message, None)
        if buttons := _buttons(card):
            self._pressable[message] = (to, buttons)

    def _draw(self, line: str, edit_of: str | None, to: str, card: Card) -> None:
        name = self._names.get(to, to)
        if self._as_json:
            self._write_json(
                {
                    "id": line,
                    "edit_of": edit_of,
                    "at": f"{self._now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                    "to": name,
                    "place": "private",
                    "text": plain(card.text),
                    "buttons": [{"id": button.data, "label": button.label} for button in _buttons(card)],
                    "for_client": card.for_client,
                }
            )
            return
        edited = " (edited)" if edit_of else ""
        lines = [f"{self._paint(_DIM, self._time())}  → {self._paint(_BOLD, harmless(name))}{edited}"]
        lines += [f"  {row}".rstrip() for row in harmless(plain(card.text)).split("\n")]
        if buttons := _buttons(card):
            lines.append(f"  {self._paint(_BOLD, _row(buttons))}")
        self._write("\n".join(lines) + "\n\n")

    def _time(self) -> str:
        # Not strftime, whose names follow the machine's locale.
        at = self._now().astimezone(self.zone)
        return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at:%H:%M}"

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._is_coloured else text

    def _write_json(self, fields: dict[str, object]) -> None:
        line = json.dumps(fields, ensure_ascii=False)
        try:
            line.encode(self._encoding)
        except UnicodeEncodeError:
            line = json.dumps(fields)
        self._write(_RAW_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", line) + "\n")

    @property
    def _encoding(self) -> str:
        return getattr(self.out, "encoding", None) or "utf-8"

    def _write(self, text: str) -> None:
        if self.is_closed:
            return
        try:
            self.out.write(text.encode(self._encoding, "replace").decode(self._encoding))
            self.out.flush()
        except BrokenPipeError:
            self.is_closed = True
            _drain(self.out)


def harmless(text: str) -> str:
    """The text for a terminal: what it would obey is shown by its picture (␛) or as �."""
    return _ACTIVE.sub(lambda match: _picture(match[0]), text.replace("\r\n", "\n"))


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def _buttons(card: Card) -> tuple[Button, ...]:
    """Of each line the likeliest act, the rest is under what that one opens; then what stands below."""
    of_lines = (button for section in card.sections for button in (*section.menu[:1], *section.buttons))
    return tuple(dict.fromkeys((*of_lines, *card.buttons)))


def _row(buttons: tuple[Button, ...]) -> str:
    labels = (harmless(" ".join(button.label.split())) for button in buttons)
    return "  ".join(f"[{number}] {label}" for number, label in enumerate(labels, 1))


def _folded(label: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())


def _drain(out: TextIO) -> None:
    """Point a pipe that nobody reads at nothing, or Python complains about it once more when it exits."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, out.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        return  # no file behind it
