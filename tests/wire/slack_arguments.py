"""The Web API's methods as its pages describe them: arguments, scopes, what bodies they take.

docs.slack.dev/reference/methods/METHOD for each; docs.slack.dev/apis/web-api for bodies and tokens. An argument that a
page does not know is refused here, although the real one overlooks it: it would do nothing there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tests.wire.slack_values import ApiError, Json


@dataclass(frozen=True)
class Method:
    """`must` and `may`: names, a kind behind a colon (`int`, `bool`, `json`; otherwise a string).

    `scopes`: any of them will do; none: no scope is needed. `takes_json`: the page lists `application/json`.
    `app_token`: it wants the app-level token (`xapp-…`) instead of the bot's.
    """

    must: str = ""
    may: str = ""
    scopes: tuple[str, ...] = ()
    takes_json: bool = False
    app_token: bool = False

    def kinds(self) -> dict[str, str]:
        """Each argument with its kind; Bolt adds `team_id` to every call, and Slack takes it everywhere."""
        pairs = (word.partition(":") for word in f"{self.must} {self.may} token team_id".split())
        return {name: kind or "str" for name, _, kind in pairs}

    def required(self) -> list[str]:
        """The names without which the method does nothing."""
        return [word.partition(":")[0] for word in self.must.split()]


_CONTENT = "text blocks:json attachments:json markdown_text parse link_names:bool"
_LOOK = "username icon_emoji icon_url"
_PAGE = "cursor limit:int"
_SPAN = "oldest latest inclusive:bool include_all_metadata:bool"
_ROOMS = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS: dict[str, Method] = {
    "api.test": Method(may="error foo", takes_json=True),
    "auth.test": Method(takes_json=True),
    "apps.connections.open": Method(app_token=True),
    "bots.info": Method(may="bot team_id", scopes=("users:read",)),
    "chat.delete": Method("channel ts", "as_user:bool", ("chat:write",), takes_json=True),
    "chat.getPermalink": Method("channel message_ts"),
    "chat.postEphemeral": Method(
        "channel user", f"{_CONTENT} {_LOOK} thread_ts as_user:bool", ("chat:write",), takes_json=True
    ),
    "chat.postMessage": Method(
        "channel",
        f"{_CONTENT} {_LOOK} thread_ts reply_broadcast:bool metadata:json mrkdwn:bool unfurl_links:bool "
        "unfurl_media:bool as_user:bool",
        ("chat:write",),
        takes_json=True,
    ),
    "chat.update": Method(
        "channel ts",
        f"{_CONTENT} metadata:json reply_broadcast:bool as_user:bool file_ids:json",
        ("chat:write",),
        takes_json=True,
    ),
    "conversations.history": Method("channel", f"{_PAGE} {_SPAN}", _HISTORY, takes_json=False),
    "conversations.info": Method("channel", "include_locale:bool include_num_members:bool", _ROOMS),
    "conversations.list": Method("", f"{_PAGE} exclude_archived:bool types team_id", _ROOMS),
    "conversations.members": Method("channel", _PAGE, _ROOMS),
    "conversations.open": Method(
        "", "channel users return_im:bool prevent_creation:bool", ("im:write", "mpim:write"), takes_json=True
    ),
    "conversations.replies": Method("channel ts", f"{_PAGE} {_SPAN}", _HISTORY),
    "team.info": Method("", "team domain", ("team:read",)),
    "users.conversations": Method("", f"{_PAGE} exclude_archived:bool types team_id user", _ROOMS),
    "users.info": Method("user", "include_locale:bool", ("users:read",)),
    "users.list": Method("", f"{_PAGE} include_locale:bool team_id", ("users:read",)),
    "views.open": Method("view:json", "trigger_id interactivity_pointer", takes_json=True),
    "views.push": Method("view:json", "trigger_id interactivity_pointer", takes_json=True),
    "views.publish": Method("user_id view:json", "hash", takes_json=True),
    "views.update": Method("view:json", "view_id external_id hash", takes_json=True),
}


def arguments(method: Method, content_type: str, body: bytes, query: str) -> Json:
    """The arguments as they came, from a form, a JSON body or the query; nothing of them is checked yet.

    A method that does not take JSON overlooks a JSON body, as the real one does.
    """
    kind = content_type.partition(";")[0].strip().lower()
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    if kind == "application/json":
        if not method.takes_json:
            return given
        try:
            found = json.loads(body or b"{}")
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(found, dict):
            raise ApiError("json_not_object")
        return given | found
    if kind == "application/x-www-form-urlencoded":
        return given | dict(parse_qsl(body.decode(), keep_blank_values=True))
    if body:
        raise ApiError("invalid_post_type")
    return given


_A = {"bool": "a boolean", "int": "an integer", "json": "an array or object", "str": "a string"}


def _typed(name: str, value: object, kind: str) -> object:
    wrong = ApiError("invalid_arguments", [f"must provide {_A[kind]} [json-pointer:/{name}]"])
    match kind:
        case "bool":
            if isinstance(value, bool):
                return value
            if str(value).lower() in {"1", "true", "0", "false"}:
                return str(value).lower() in {"1", "true"}
            raise wrong
        case "int":
            if isinstance(value, bool) or not isinstance(value, int | str):
                raise wrong
            try:
                return int(value)
            except ValueError:
                raise wrong from None
        case "json":
            if isinstance(value, str | list | dict):
                return value
            raise wrong
        case _:
            if isinstance(value, str):
                return value
            raise wrong


def checked(method: Method, given: Json) -> Json:
    """The arguments with their types, or `invalid_arguments` with what is wrong."""
    kinds = method.kinds()
    wrongs = [f"missing required field: {name}" for name in method.required() if given.get(name) in (None, "")]
    wrongs += [f"invalid additional property: {name}" for name in given if name not in kinds]
    if wrongs:
        raise ApiError("invalid_arguments", wrongs)
    return {
        name: _typed(name, value, kinds[name])
        for name, value in given.items()
        if value is not None and (value != "" or kinds[name] == "str")
    }
