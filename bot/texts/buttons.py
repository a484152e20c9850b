"""The labels of buttons."""

from __future__ import annotations

from collections.abc import Callable

from bot.chat import Button
from bot.domain.deadlines import Deadline
from bot.domain.gestures import DeadlineButton, FormButton, Gesture, LetterButton, ListButton, encode
from bot.texts.voice import Voice

_LABELS: dict[Gesture, Callable[[Voice], str]] = {
    Gesture.sent: lambda voice: voice.words("Sent"),
    Gesture.changed_words: lambda voice: voice.words("I changed it"),
    Gesture.sent_when: lambda voice: voice.words("It was sent …"),
    Gesture.answered: lambda voice: voice.words("Answered"),
    Gesture.more_time: lambda voice: voice.words("They need until …"),
    Gesture.new_date: lambda voice: voice.words("New date"),
    Gesture.change_date: lambda voice: voice.words("Change the date"),
    Gesture.edit: lambda voice: voice.words("Edit"),
    Gesture.cancel: lambda voice: voice.label("the deadline is not needed any more", "Cancel"),
    Gesture.undo: lambda voice: voice.words("Undo"),
    Gesture.open: lambda voice: voice.words("Open"),
    Gesture.plan: lambda voice: voice.words("Plan"),
    Gesture.draft: lambda voice: voice.words("Show the text"),
    Gesture.proceed: lambda voice: voice.words("Proceed now"),
    Gesture.reason: lambda voice: voice.words("Record the decision"),
    Gesture.theirs: lambda voice: voice.words("Back to them"),
    Gesture.help_me: lambda voice: voice.words("Help me"),
}


def about(voice: Voice, gesture: Gesture, deadline_id: int, notice_id: int = 0) -> Button:
    """A button about a deadline."""
    return Button(encode(DeadlineButton(gesture, deadline_id, notice_id)), _LABELS[gesture](voice))


def several(voice: Voice, deadline_id: int, *gestures: Gesture, notice_id: int = 0) -> tuple[Button, ...]:
    """A row of buttons about a deadline."""
    return tuple(about(voice, gesture, deadline_id, notice_id) for gesture in gestures)


def open_letter(voice: Voice, letter_id: int, name: str) -> Button:
    """*Open D-12* in a bundle."""
    return Button(encode(LetterButton(letter_id)), voice.words("Open {deadline}", deadline=name))


def open_deadline(voice: Voice, deadline: Deadline) -> Button:
    """*Open D-12* where a message is about several."""
    label = voice.words("Open {deadline}", deadline=deadline.name)
    return Button(encode(DeadlineButton(Gesture.open, deadline.id)), label)


def command(label: str, typed: str) -> Button:
    """A button that does what typing would."""
    return Button(encode(ListButton(typed)), label)


def back(voice: Voice, lists: str) -> Button:
    """Back to the list that the command shows."""
    return command(voice.words("‹ Back to the list"), lists)


def form(label: str, name: str, key: int = 0, field: str = "") -> Button:
    """A button that opens a form, or does at once what a form without questions says."""
    return Button(encode(FormButton(name, key, field)), label)


def menu(voice: Voice) -> Button:
    """Everything that can be reached by buttons."""
    return command(voice.words("Menu"), "/help")


def what_can_i_do(voice: Voice, deadline: Deadline) -> Button:
    """Help with this very deadline."""
    return form(voice.words("What can I do?"), "help", deadline.id)


def with_client(voice: Voice, client_id: int) -> Button:
    """Help with this very client."""
    return form(voice.words("What can I do?"), "client_help", client_id)
