"""What a button asks for, as the opaque data that it carries: by the row's own key, at most 64 bytes (RULES 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.form_names import FORMS


class Gesture(StrEnum):
    """The kinds of buttons about a deadline."""

    sent = "sent"
    changed_words = "words"
    """I changed it: the words that really went out are asked for."""
    sent_when = "when"
    """It was sent earlier: the instant is asked for."""
    answered = "answered"
    more_time = "promise"
    new_date = "extend"
    change_date = "change"
    edit = "edit"
    cancel = "cancel"
    undo = "undo"
    open = "open"
    plan = "plan"
    draft = "draft"
    proceed = "proceed"
    reason = "reason"
    theirs = "theirs"
    help_me = "help"


class Answer(StrEnum):
    """The kinds of buttons under a suggestion, or a call for help (RULES 6)."""

    approve = "approve"
    edit = "edit"
    not_now = "notnow"
    later = "later"
    """Not now, and when then."""
    never = "never"
    softer = "softer"
    firmer = "firmer"
    take = "take"
    back = "back"
    manager = "manager"
    """Whom to write to at the client's is to be noted first."""
    rep = "rep"
    """An account rep is to be set."""
    show = "show"


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """A button about the question `serial` of a deadline; `notice_id` are the words that stand above it."""

    answer: Answer
    deadline_id: int
    serial: int
    notice_id: int = 0


@dataclass(frozen=True, slots=True)
class DeadlineButton:
    """A button about a deadline, and about one kept text of it where `notice_id` is not 0."""

    gesture: Gesture
    deadline_id: int
    notice_id: int = 0


@dataclass(frozen=True, slots=True)
class ChoiceButton:
    """The `index`-th way on of a question."""

    token: str
    index: int


@dataclass(frozen=True, slots=True)
class LetterButton:
    """*Open* in a bundle: the letter in full."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class ListButton:
    """A page of a list or of help, by its command; of that workspace, where a message of another may be above it."""

    command: str
    workspace_id: int = 0


@dataclass(frozen=True, slots=True)
class JoinButton:
    """The answer to a link that was opened: take it, or not now. It carries the code, which only its taker has."""

    code: str
    yes: bool


@dataclass(frozen=True, slots=True)
class RevokeButton:
    """Take an invitation back, by its digest."""

    digest: str


@dataclass(frozen=True, slots=True)
class RemoveButton:
    """Remove a member who has just taken an invitation."""

    member_id: int


@dataclass(frozen=True, slots=True)
class WorkspaceButton:
    """Make that workspace the current one of this chat."""

    workspace_id: int


@dataclass(frozen=True, slots=True)
class RulesButton:
    """Change the rules of escalation of a client, or (0) of the workspace."""

    client_id: int


@dataclass(frozen=True, slots=True)
class FormButton:
    """Open a form about the row with that key (0: about none, or oneself), or one question of it; a form without
    questions is carried out.
    """

    form: str
    key: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class GoOnButton:
    """Go on with the form that was begun."""


PressedButton = (
    DeadlineButton | AnswerButton | ChoiceButton | LetterButton | ListButton | JoinButton | RevokeButton | RemoveButton
    | WorkspaceButton | RulesButton | FormButton | GoOnButton
)  # fmt: skip


def encode(button: PressedButton) -> str:
    """The data for a button."""
    match button:
        case DeadlineButton(gesture, deadline_id, notice_id):
            return f"d:{gesture.value}:{deadline_id}:{notice_id}"
        case AnswerButton(answer, deadline_id, serial, notice_id):
            return f"e:{answer.value}:{deadline_id}:{serial}:{notice_id}"
        case ChoiceButton(token, index):
            return f"q:{token}:{index}"
        case LetterButton(letter_id):
            return f"l:{letter_id}"
        case ListButton(command, workspace_id):
            return f"v:{workspace_id}:{command}" if workspace_id else f"c:{command}"
        case JoinButton(code, yes):
            return f"j:{code}:{int(yes)}"
        case RevokeButton(digest):
            return f"k:{digest}"
        case RemoveButton(member_id):
            return f"m:{member_id}"
        case WorkspaceButton(workspace_id):
            return f"w:{workspace_id}"
        case RulesButton(client_id):
            return f"r:{client_id}"
        case FormButton(form, key, field):
            return f"f:{form}:{key}:{field}"
        case GoOnButton():
            return "g:"


BACK = "b:"
"""Data that begins so also says, up to the first |, which list the button stood in."""

MOST_DATA = 64
"""Bytes of a button's data on the platform that takes the fewest."""


def within(data: str, lists: str) -> str:
    """The data of a button that stands in what the command `lists` shows, so that one can go back there; unchanged
    where both are too long.
    """
    both = f"{BACK}{lists}|{data}"
    return both if len(both.encode()) <= MOST_DATA and "|" not in lists else data


def kept_to(data: str, workspace_id: int) -> str:
    """The data of a button that says which workspace's list it shows; unchanged where it shows none, or is too long."""
    button = decode(data)
    if not isinstance(button, ListButton) or button.workspace_id:
        return data
    said = encode(ListButton(button.command, workspace_id))
    whole = within(said, lists) if (lists := listed_by(data)) else said
    return whole if len(whole.encode()) <= MOST_DATA else data


def listed_by(data: str) -> str:
    """The command whose list the button stood in, empty if it says none."""
    return data.removeprefix(BACK).partition("|")[0] if data.startswith(BACK) and "|" in data else ""


def decode(data: str) -> PressedButton | None:
    """The button behind the data; None for anything that we did not make."""
    if listed_by(data):
        data = data.partition("|")[2]
    try:
        match data.split(":"):
            case ["d", gesture, deadline_id, notice_id]:
                return DeadlineButton(Gesture(gesture), _key(deadline_id), _key(notice_id))
            case ["e", answer, deadline_id, serial, notice_id]:
                return AnswerButton(Answer(answer), _key(deadline_id), _key(serial), _key(notice_id))
            case ["q", token, index]:
                return ChoiceButton(token, _key(index))
            case ["l", letter_id]:
                return LetterButton(_key(letter_id))
            case ["c", command]:
                return ListButton(command)
            case ["v", workspace_id, command]:
                return ListButton(command, _key(workspace_id))
            case ["j", code, ("0" | "1") as yes]:
                return JoinButton(code, yes == "1")
            case ["k", digest]:
                return RevokeButton(digest)
            case ["m", member_id]:
                return RemoveButton(_key(member_id))
            case ["w", workspace_id]:
                return WorkspaceButton(_key(workspace_id))
            case ["r", client_id]:
                return RulesButton(_key(client_id))
            case ["f", form, key, field] if form in FORMS:
                return FormButton(form, _key(key), field)
            case ["g", ""]:
                return GoOnButton()
            case _:
                return None
    except ValueError:
        return None


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise ValueError(text)
    return int(text)
