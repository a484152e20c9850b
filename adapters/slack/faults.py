"""What went wrong with a call to Slack, in one table: does it ever help to try again, and may it have been done?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.payloads import text


class Kind(StrEnum):
    """The outcomes that differ for whoever called."""

    never = "never"
    """It will not work for this addressee or with these words."""
    ours = "ours"
    """Our token or its permissions: nobody can be reached until somebody mends that."""
    slow_down = "slow_down"
    """Not done: too fast."""
    unsent = "unsent"
    """Slack was not reached at all."""
    uncertain = "uncertain"
    """It may have been done."""
    drawing = "drawing"
    """Slack refuses the blocks, not the words."""


CODES: dict[str, Kind] = {
    # Too fast. `Retry-After` says how long.
    "ratelimited": Kind.slow_down,
    "rate_limited": Kind.slow_down,
    "message_limit_exceeded": Kind.slow_down,
    # Slack's own trouble; its documentation says that some of the work may be done.
    "fatal_error": Kind.uncertain,
    "internal_error": Kind.uncertain,
    "request_timeout": Kind.uncertain,
    "service_unavailable": Kind.uncertain,
    "team_added_to_org": Kind.uncertain,
    # Our token or its permissions. None of these is about the addressee: a person who has left is `user_not_found`
    # or `user_disabled`, `account_inactive` is the account that the token belongs to.
    "access_denied": Kind.ours,
    "accesslimited": Kind.ours,
    "account_inactive": Kind.ours,
    "app_missing_action_url": Kind.ours,
    "ekm_access_denied": Kind.ours,
    "enterprise_is_restricted": Kind.ours,
    "invalid_auth": Kind.ours,
    "missing_scope": Kind.ours,
    "no_permission": Kind.ours,
    "not_allowed_token_type": Kind.ours,
    "not_authed": Kind.ours,
    "org_login_required": Kind.ours,
    "team_access_not_granted": Kind.ours,
    "token_expired": Kind.ours,
    "token_revoked": Kind.ours,
    "two_factor_setup_required": Kind.ours,
    # The blocks; sent again as plain words.
    "invalid_blocks": Kind.drawing,
    "invalid_blocks_format": Kind.drawing,
    "msg_blocks_too_long": Kind.drawing,
    # The place or the person. Listed for the reader: every other code that Slack gives is taken for this kind.
    "cannot_dm_bot": Kind.never,
    "cant_update_message": Kind.never,
    "channel_is_limited_access": Kind.never,
    "channel_not_found": Kind.never,
    "edit_window_closed": Kind.never,
    "is_archived": Kind.never,
    "is_inactive": Kind.never,
    "message_not_found": Kind.never,
    "messages_tab_disabled": Kind.never,
    "msg_too_long": Kind.never,
    "not_in_channel": Kind.never,
    "restricted_action": Kind.never,
    "restricted_action_read_only_channel": Kind.never,
    "user_disabled": Kind.never,
    "user_not_found": Kind.never,
    "user_not_visible": Kind.never,
    "users_not_found": Kind.never,
}

PAUSE = 30.0
"""Seconds to wait where Slack does not say how long."""

FORESEEN = (
    SlackClientError,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
    ValueError,  # a body that is not what its headers promise
    AttributeError,  # slack-sdk 3.47 reads a `text/plain` answer as if it were JSON
)
"""What a call by slack-sdk may raise."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call failed: `code` in Slack's word or the exception's; `wait` in seconds, for `slow_down`."""

    kind: Kind
    code: str
    wait: float = 0
    lacking: str = ""
    """The scope that Slack says is needed."""
    denied: bool = False
    """`uncertain`, but Slack itself answered that it failed."""


UNREACHED = (
    aiohttp.ClientConnectorError,  # no such name, refused, a certificate
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,  # the proxy would not connect us
    aiohttp.InvalidURL,
)
"""Errors that come before anything was sent."""


class CallFailed(Exception):
    """A call to Slack failed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def of(error: Exception) -> Fault:
    """What became of the call that raised this."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, UNREACHED):
        return Fault(Kind.unsent, _named(error))
    return Fault(Kind.uncertain, _named(error))


def _answered(error: SlackApiError) -> Fault:
    """Slack answered something that is not a success."""
    answer = error.response
    if isinstance(answer, aiohttp.ClientResponse):  # slack-sdk's way of saying that the body was no JSON
        return Fault(Kind.uncertain, f"HTTP {answer.status} with a broken body", denied=answer.status >= 500)
    status = answer.status_code
    data = answer.data if isinstance(answer.data, Mapping) else {}
    code = text(data, "error")
    if status == 429 or CODES.get(code) is Kind.slow_down:
        return Fault(Kind.slow_down, code or "ratelimited", _seconds(answer.headers))
    if code:
        kind = CODES.get(code, Kind.never)
        return Fault(kind, code, lacking=text(data, "needed").partition(",")[0], denied=kind is Kind.uncertain)
    if 300 <= status < 500:  # Slack says what is wrong in JSON; a page is from a proxy in between
        return Fault(Kind.unsent, f"not Slack, but something in between, answered {status}")
    return Fault(Kind.uncertain, f"HTTP {status}", denied=status >= 500)


def responded(status: int, body: str) -> Fault:
    """What a `response_url` said that is no success; its code comes as JSON or as plain words."""
    try:
        code = text(json.loads(body), "error")
    except ValueError:
        code = body.strip()
    return Fault(Kind.drawing, code) if CODES.get(code) is Kind.drawing else Fault(Kind.never, f"HTTP {status}")


def _seconds(headers: Mapping[str, str]) -> float:
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else PAUSE


def _named(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientResponseError):  # its words hold the address, in which a socket's ticket stands
        return f"HTTP {error.status}"
    return f"{type(error).__name__}: {error}".rstrip(": ")
