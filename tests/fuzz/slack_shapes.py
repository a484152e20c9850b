"""What Slack sends, and what is nearly that: bodies of requests, before they are signed.

docs.slack.dev/interactivity/implementing-slash-commands · docs.slack.dev/reference/interaction-payloads ·
docs.slack.dev/reference/events.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode

from hypothesis import strategies as st

from adapters.slack.listening import COMMANDS
from bot.commands.form_table import TABLE
from tests.fuzz.json_shapes import Json, mangled
from tests.fuzz.sentences import ODD, RIGHT, sentences

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
USERS = ("U1", "U2", "U3", "U1", "U2")
CHANNELS = ("D1", "C1", "C2", "U1")


@dataclass(frozen=True)
class Body:
    """A body with its content type; `whole`: nothing was done to it. `payload` is what a socket would carry."""

    kind: str
    data: bytes
    whole: bool
    payload: Json | None = None

    def __repr__(self) -> str:
        return f"{self.kind} {self.data[:1500]!r}"


def _slash(draw: st.DrawFn) -> Json:
    return {
        "token": "legacy",
        "team_id": "T1",
        "team_domain": "office",
        "channel_id": draw(st.sampled_from(CHANNELS)),
        "channel_name": "directmessage",
        "user_id": draw(st.sampled_from(USERS)),
        "user_name": "ana",
        "command": draw(st.sampled_from(COMMANDS)),
        "text": draw(sentences()).partition(" ")[2],
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "",
        "trigger_id": f"1.2.{token_hex(8)}",
    }


def _interaction(draw: st.DrawFn, kind: str) -> Json:
    user = draw(st.sampled_from(USERS))
    about: Json = {
        "type": kind,
        "user": {"id": user, "username": "ana", "name": "ana", "team_id": "T1"},
        "api_app_id": "A1",
    }
    about |= {"token": "legacy", "team": {"id": "T1", "domain": "office"}, "enterprise": None}
    return about | {"is_enterprise_install": False, "trigger_id": f"1.2.{token_hex(8)}"}


def _click(draw: st.DrawFn, seen: Sequence[str]) -> Json:
    data = draw(st.sampled_from(seen))
    words = {"type": "plain_text", "text": "Open", "emoji": True}
    action: Json = {"type": "button", "block_id": "b1", "action_id": "a-0", "text": words, "action_ts": "1.2"}
    if draw(st.booleans()):
        action["value"] = data
    else:
        action |= {"type": "overflow", "selected_option": {"text": words, "value": data}}
    channel = draw(st.sampled_from(CHANNELS[:3]))
    where = {"type": "message", "message_ts": "1700000000.000100", "channel_id": channel, "is_ephemeral": False}
    message = {"type": "message", "user": "U0BOT", "ts": "1700000000.000100", "text": "Open"}
    found = _interaction(draw, "block_actions") | {"actions": [action]}
    if draw(st.integers(0, 3)) == 0:
        return found | {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home"}}
    return found | {"container": where, "channel": {"id": channel, "name": "x"}, "message": message, "response_url": ""}


def _form(draw: st.DrawFn) -> Json:
    form = draw(st.sampled_from(tuple(TABLE)))
    blocks, values = [], {}
    for ask in TABLE[form].asks:
        said = draw(st.sampled_from(RIGHT[draw(st.sampled_from(tuple(RIGHT)))]))
        element = {"type": "plain_text_input", "action_id": ask.name}
        blocks.append({"type": "input", "block_id": ask.name, "element": element | {"initial_value": "old"}})
        option = {"text": {"type": "plain_text", "text": "x"}, "value": said}
        shape = draw(st.integers(0, 2))
        filled: Json = {"type": "plain_text_input", "value": said}
        if shape:
            filled = {"selected_option": option} if shape == 1 else {"selected_options": [option, option]}
        values[ask.name] = {ask.name: filled}
    about = {"id": "V1", "type": "modal", "hash": "1.a", "callback_id": f"{form}:{draw(st.integers(0, 9))}"}
    kept = {"private_metadata": '{"place": "C1", "source": ""}', "blocks": blocks, "state": {"values": values}}
    return _interaction(draw, "view_submission") | {"view": about | kept, "response_urls": []}


def _other_click(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(("view_closed", "message_action", "shortcut", "block_suggestion")))
    about: Json = {"callback_id": "track_deadline", "action_ts": "1.2", "channel": {"id": "C1", "name": "x"}}
    about |= {"message": {"type": "message", "ts": "1700000000.000100", "text": draw(sentences())}}
    about |= {"message_ts": "1700000000.000100", "view": {"id": "V1", "callback_id": "new", "blocks": []}}
    return _interaction(draw, kind) | about | {"block_id": "x", "action_id": "y", "value": "z", "response_url": ""}


def _event(draw: st.DrawFn) -> Json:
    user, ts = draw(st.sampled_from(USERS)), f"{draw(st.integers(1, 10**9))}.000100"
    words = draw(sentences())
    said: Json = {"type": "message", "user": user, "ts": ts, "text": words, "team": "T1", "event_ts": ts}
    said |= {"channel": "D1", "channel_type": "im"}
    kinds: tuple[Json, ...] = (
        *([said] * 4),
        said | {"type": "app_mention", "channel": "C1", "text": f"<@U0BOT> {words}"},
        said | {"channel": "C1", "channel_type": "channel"},
        said | {"subtype": draw(st.sampled_from(("message_changed", "bot_message", "file_share", "channel_join")))},
        {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": ts},
        {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "messages", "event_ts": ts},
        {"type": "team_join", "user": {"id": user, "name": "new"}, "event_ts": ts},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}, "event_ts": ts},
        {"type": "member_joined_channel", "user": user, "channel": "C1", "event_ts": ts},
    )
    event = draw(st.sampled_from(kinds))
    about = {"token": "legacy", "team_id": "T1", "api_app_id": "A1", "type": "event_callback"}
    return about | {"event": event, "event_id": f"Ev{token_hex(6)}", "event_time": 1700000000, "authorizations": []}


def _bytes(draw: st.DrawFn, kind: str, data: bytes) -> tuple[str, bytes]:
    """Something is wrong on the way already."""
    match draw(st.integers(0, 6)):
        case 0:
            return kind, data[: draw(st.integers(0, len(data)))]
        case 1:
            return kind, data + data
        case 2:
            return kind, data + b"&payload=1&text=2&command=%00"
        case 3:
            return draw(
                st.sampled_from((JSON, FORM, "", "text/plain", "multipart/form-data", "application/json; x"))
            ), data
        case 4:
            at = draw(st.integers(0, len(data)))
            return kind, data[:at] + draw(st.sampled_from((b"\xff", b"\x00", b"%", b"%00", b"\\ud800", b"}"))) + data[
                at:
            ]
        case 5:
            return JSON, b"[" * 5_000 + b"]" * 5_000
        case _:
            return kind, draw(st.binary(max_size=60))


@st.composite
def bodies(draw: st.DrawFn, seen: Sequence[str]) -> Body:
    """One body; three of five are as Slack would write them."""
    what = draw(st.integers(0, 9))
    if what < 3:
        payload = _slash(draw)
    elif what < 6:
        payload = _event(draw)
    else:
        payload = _click(draw, seen) if what < 8 else _form(draw) if what == 8 else _other_click(draw)
    chance = draw(st.integers(0, 9))
    if chance > 5:
        payload = mangled(draw, payload)
    if what < 3:
        pairs = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in payload.items()]
        if chance == 9:
            pairs += [(draw(st.sampled_from(("text", "user_id", "command"))), draw(st.sampled_from(ODD)))]
        kind, data = FORM, urlencode(pairs, errors="surrogatepass").encode()
    elif what < 6:
        kind, data = JSON, json.dumps(payload).encode()
    else:
        kind, data = FORM, urlencode({"payload": json.dumps(payload)}).encode()
    if chance == 8:
        kind, data = _bytes(draw, kind, data)
    return Body(kind, data, whole=chance < 6, payload=payload)
