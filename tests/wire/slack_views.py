"""views.*: modals and the Home tab, as they are kept and as a person finds them.

docs.slack.dev/surfaces/modals (a trigger serves once, for 3 seconds; at most three views stacked) and
docs.slack.dev/reference/objects/view-object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire import slack_limits, slack_words
from tests.wire.slack_state import named
from tests.wire.slack_values import ApiError, Json, loaded, unescaped

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer
    from tests.wire.slack_gestures import Person


@dataclass(frozen=True)
class FormField:
    """One input of a form; `options` are (value, label), `initial` what it holds before anybody types."""

    block_id: str
    action_id: str
    label: str
    kind: str
    optional: bool
    options: list[tuple[str, str]]
    initial: object
    placeholder: str
    hint: str
    element: Json


@dataclass(eq=False)
class View:
    """A modal or Home view of one person, with what they entered so far (`entered`, by block id) and its `errors`."""

    server: SlackServer
    person: Person
    id: str
    body: Json
    previous: str = ""
    root: str = ""
    external_id: str = ""
    version: int = 1
    errors: dict[str, str] = field(default_factory=dict)
    entered: dict[str, object] = field(default_factory=dict)
    suggested: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The modal's title."""
        return unescaped(self.body.get("title", {}).get("text", ""))

    @property
    def submit_label(self) -> str:
        """What the sending button says."""
        return unescaped(self.body.get("submit", {}).get("text", ""))

    @property
    def close_label(self) -> str:
        """What the closing button says."""
        return unescaped(self.body.get("close", {}).get("text", "Cancel"))

    @property
    def callback_id(self) -> str:
        """The app's own name for it."""
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in it."""
        return str(self.body.get("private_metadata", ""))

    @property
    def hash(self) -> str:
        """Changes with every version."""
        return f"{self.id}.{self.version}"

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, with ids."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def text(self) -> str:
        """What a person reads in it, the labels of its fields included."""
        return slack_words.message("", self.blocks, self.server.name_of) if self.blocks else ""

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in it (not of those that send or close it)."""
        return [slack_words.label(button) for _, button in slack_words.buttons(self.blocks)]

    @property
    def menus(self) -> list[list[str]]:
        """The labels of the options of each menu at a line."""
        return [[slack_words.label(option) for option in menu["options"]] for _, menu in slack_words.menus(self.blocks)]

    @property
    def fields(self) -> list[FormField]:
        """Its inputs, in order."""
        return [_field(block) for block in self.blocks if block["type"] == "input"]

    def replace(self, body: Json) -> None:
        """Take another body; what was entered stays in fields whose block and action have the same ids."""
        old = {(each.block_id, each.action_id) for each in self.fields} if "blocks" in self.body else set()
        self.body = {**body, "blocks": named(body["blocks"], self.server)}
        self.external_id = str(body.get("external_id", ""))
        self.version += 1
        self.errors = {}
        kept = {each.block_id for each in self.fields if (each.block_id, each.action_id) in old}
        self.entered = {name: value for name, value in self.entered.items() if name in kept}


def _options(element: Json) -> list[tuple[str, str]]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [(each["value"], unescaped(each["text"]["text"])) for group in groups for each in group["options"]]


def _initial(element: Json) -> object:
    for name, value in element.items():
        if name.startswith("initial_"):
            if name == "initial_option":
                return value["value"]
            return [each["value"] for each in value] if name == "initial_options" else value
    return None


def _field(block: Json) -> FormField:
    element = block["element"]
    return FormField(
        block["block_id"],
        element["action_id"],
        unescaped(block["label"]["text"]),
        element["type"],
        bool(block.get("optional")),
        _options(element),
        _initial(element),
        unescaped(element.get("placeholder", {}).get("text", "")),
        unescaped(block.get("hint", {}).get("text", "")),
        element,
    )


def view_object(view: View, values: Json | None = None) -> Json:
    """A view as methods and payloads give it; `values` is its state."""
    server = view.server
    body: Json = {"private_metadata": "", "callback_id": "", "title": None, "close": None, "submit": None}
    body |= {"clear_on_close": False, "notify_on_close": False, **view.body}
    return body | {
        "id": view.id,
        "team_id": server.team_id,
        "state": {"values": values or {}},
        "hash": view.hash,
        "previous_view_id": view.previous or None,
        "root_view_id": view.root or view.id,
        "app_id": server.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": server.team_id,
        "bot_id": server.bot_id,
    }


def _show(server: SlackServer, person: Person, body: Json, previous: View | None) -> View:
    view = View(server, person, server.ids.next("V"), {})
    view.replace(body)
    if previous:
        view.previous, view.root = previous.id, previous.root or previous.id
    person.views.append(view)
    server.moved()
    return view


def open_view(server: SlackServer, args: Json, *, push: bool = False) -> Json:
    """views.open and views.push."""
    body = slack_limits.view(args["view"], "modal")
    _fresh(server, body)
    trigger = args.get("trigger_id") or args.get("interactivity_pointer")
    if not trigger:
        raise ApiError("invalid_arguments", ["missing required field: trigger_id"])
    person = server.take_trigger(trigger)
    if not push:
        return {"view": view_object(_show(server, person, body, None))}
    if not person.views:
        raise ApiError("not_found")
    if len(person.views) >= 3:
        raise ApiError("push_limit_reached")
    return {"view": view_object(_show(server, person, body, person.views[-1]))}


def _fresh(server: SlackServer, body: Json) -> None:
    external = body.get("external_id")
    if external and any(view.external_id == external for view in _open(server)):
        raise ApiError("duplicate_external_id")


def _open(server: SlackServer) -> list[View]:
    return [view for person in server.people.values() for view in person.views]


def update(server: SlackServer, args: Json) -> Json:
    """views.update, by view_id or external_id."""
    body = slack_limits.view(args["view"], "modal")
    ids = args.get("view_id"), args.get("external_id")
    if not any(ids):
        raise ApiError("invalid_arguments", ["missing required field: view_id"])
    view = next((each for each in _open(server) if ids[0] == each.id or (ids[1] and ids[1] == each.external_id)), None)
    if view is None:
        raise ApiError("not_found")
    if args.get("hash") not in (None, "", view.hash):
        raise ApiError("hash_conflict")
    view.replace(body)
    server.moved()
    return {"view": view_object(view)}


def publish(server: SlackServer, args: Json) -> Json:
    """views.publish: somebody's Home tab."""
    given = loaded(args["view"]) if isinstance(args["view"], str) and args["view"].startswith("{") else args["view"]
    body = slack_limits.view(given, "home")
    person = server.person_by_id(args["user_id"])
    if person is None or person.team != server.team_id or person.bot or person.left:
        raise ApiError("invalid_arguments", ["invalid `user_id`"])
    if not server.home_enabled:
        raise ApiError("not_enabled")
    if person.home is not None and args.get("hash") not in (None, "", person.home.hash):
        raise ApiError("hash_conflict")
    if person.home is None:
        person.home = View(server, person, server.ids.next("V"), {})
    person.home.replace(body)
    server.moved()
    return {"view": view_object(person.home)}


def answered(server: SlackServer, view: View, answer: Json | None) -> None:
    """What the ack of a submission does: close, or `response_action` clear, errors, update, push.

    Raises `ValueError` with a sentence for an answer that Slack would not understand (the person sees trouble).
    """
    stack = view.person.views
    if not answer:
        stack.remove(view)
        return server.moved()
    match answer.get("response_action"):
        case "clear":
            stack.clear()
        case "errors":
            errors = answer.get("errors")
            inputs = {each.block_id for each in view.fields}
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                raise ValueError(f"errors must name input blocks of the view: {errors}")
            if not all(isinstance(each, str) and each for each in errors.values()):
                raise ValueError(f"errors must be sentences: {errors}")
            view.errors = errors
        case "update" | "push" as how:
            try:
                body = slack_limits.view(answer.get("view"), "modal")
            except ApiError as wrong:
                raise ValueError(f"{wrong.error}: {wrong.messages}") from None
            if how == "update":
                view.replace(body)
            else:
                _show(server, view.person, body, view)
        case other:
            raise ValueError(f"response_action {other}")
    return server.moved()


METHODS = {
    "views.open": open_view,
    "views.push": lambda server, args: open_view(server, args, push=True),
    "views.publish": publish,
    "views.update": update,
}
