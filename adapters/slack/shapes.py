"""Requests as Bolt reads them. Bolt takes the types of the fields that it looks at for granted, and breaks where one is
another: over HTTP that would be a 500, over a socket an envelope that Slack sends again and again.

What cannot be read once can never be read: it is logged, acknowledged and passed over.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Literal

from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.payloads import at, each, text

log = logging.getLogger(__name__)

TEXTS = frozenset(
    {
        *("action_id", "app_installed_team_id", "block_id", "callback_id", "channel_id", "channel_type", "command"),
        *("enterprise_id", "id", "response_url", "subtype", "tab", "team_id", "thread_ts", "trigger_id", "type"),
        *("user_id", "user_team"),
    }
)
OBJECTS = frozenset({"assistant_thread", "container", "event", "function_data", "message", "previous_message", "view"})
EITHER = frozenset({"channel", "enterprise", "item", "team", "user"})
"""An id in some payloads, an object with one in others."""
LISTS = frozenset({"actions", "authorizations", "response_urls"})
"""Of objects."""

NEEDS = {
    "block_actions": ("actions",),
    "event_callback": ("event", "event.type"),
    "message_action": ("callback_id",),
    "shortcut": ("callback_id",),
    "view_closed": ("view", "view.callback_id"),
    "view_submission": ("view", "view.callback_id"),
}
"""What a payload of that type cannot do without."""


def request(
    body: str | dict[str, object], *, mode: Literal["http", "socket_mode"], headers: Mapping[str, str] | None = None
) -> AsyncBoltRequest | None:
    """The request; None, with a line in the log, for one that Bolt cannot read."""
    try:
        found = AsyncBoltRequest(body=body, headers=dict(headers or {}), mode=mode)
    except Exception as error:  # of any kind: Bolt foresees none
        log.warning("something of Slack's cannot be read and is passed over: %s", type(error).__name__)
        return None
    wrong = misshapen(found.body) or lacking(found.body)
    if wrong:
        log.warning("something of Slack's is not as documented and is passed over: %s", wrong)
        return None
    return found


def misshapen(body: object) -> str:
    """The first field whose value is of another kind than documented, empty if all are as they should be; null is
    taken everywhere.
    """
    if not isinstance(body, Mapping):
        return "body"
    for name, value in body.items():
        if value is None:
            continue
        if name in TEXTS:
            found = "" if isinstance(value, str) else name
        elif name in OBJECTS or (name in EITHER and not isinstance(value, str)):
            found = misshapen(value) and f"{name}.{misshapen(value)}"
        elif name in LISTS:
            whole = isinstance(value, list) and all(isinstance(each, Mapping) for each in value)
            found = next((f"{name}.{wrong}" for each in value if (wrong := misshapen(each))), "") if whole else name
        else:
            found = ""
        if found:
            return str(found)
    return ""


def lacking(body: Mapping[str, object]) -> str:
    """The first field without which Bolt cannot find out whom a payload is for, empty if all are there."""
    for path in NEEDS.get(text(body, "type"), ()):
        found = at(body, *path.split("."))
        if found is None or found == []:
            return path
    if any(not isinstance(action.get("action_id"), str) for action in each(body, "actions")):
        return "actions.action_id"
    event = at(body, "event")
    if isinstance(event, Mapping) and "subtype" in event and event["subtype"] is None:
        return "event.subtype"
    return ""
