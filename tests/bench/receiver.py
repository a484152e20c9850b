"""The receiving end of both platforms: one process on loopback that answers each call as cheaply as it can.

It answers what docs.slack.dev (`chat.postMessage`, `chat.update`, `users.info`, `users.list`, `auth.test` …) and
core.telegram.org/bots/api (`sendMessage`, `editMessageText`, `getMe`, `getUpdates` …) say, with a new `ts` or
`message_id` each time, and keeps every message with the instant of its receipt on CLOCK_MONOTONIC, which all processes
of a machine share. What it checks is only that it can be read: the servers in `tests/wire` are the strict ones, and a
hundred times slower. `python -m tests.bench.receiver` runs it until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

TEAM = "T00000001"
"""Slack's team, in which everybody is who is asked for."""

BOT_ID = 6_900_000_001
TELEGRAM_TOKEN = f"{BOT_ID}:AAE-bench_000000000000000000000000000"

SCOPES = (
    "channels:history,channels:read,chat:write,commands,groups:history,groups:read,im:history,im:read,im:write,"
    "mpim:read,team:read,users:read"
)

_CHANNEL = re.compile(rb'"channel": ?"([^"]*)"')
_KEY = re.compile(rb'"key": ?"([^"]*)"')
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_KIND = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nConnection: keep-alive\r\n"
_SLACK_HEAD = _HEAD + b"x-slack-req-id: 0\r\nx-oauth-scopes: " + SCOPES.encode() + b"\r\nContent-Length: "
_PLAIN_HEAD = _HEAD + b"Content-Length: "

POSTS = ("chat.postMessage", "sendMessage")
EDITS = ("chat.update", "editMessageText")


class Arrival(NamedTuple):
    """A message as it came: when (CLOCK_MONOTONIC, seconds), by which method, to which chat, under which key.

    Telegram knows no keys: there it is a digest of the body.
    """

    at: float
    method: str
    chat: str
    key: str


class Kept(NamedTuple):
    """What a message was posted with, to be posted again."""

    method: str
    kind: str
    body: bytes


class Book:
    """What came, and the answers."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.bodies: list[Kept] = []
        self.calls: Counter[str] = Counter()
        self._number = 0
        self._menus: dict[str, list[Any]] = {}
        self._texts: dict[str, str] = {}
        self._began = int(time.time())
        self._slack: dict[str, Callable[[bytes], bytes]] = {
            "auth.test": lambda _: _AUTH,
            "users.info": lambda body: b'{"ok":true,"user":' + _user(_first(_USER, body)) + b"}",
            "users.list": _users,
            "conversations.open": lambda body: (
                b'{"ok":true,"channel":{"id":"D' + _first(_FIELD_USERS, body)[1:] + b'"}}'
            ),
            "conversations.info": lambda _: _ROOM,
            "conversations.members": lambda _: b'{"ok":true,"members":[],"response_metadata":{"next_cursor":""}}',
        }

    def answer(self, head: bytes, body: bytes) -> tuple[bytes, float]:
        """The whole answer to a request, and after how many seconds it is due."""
        path = head[head.index(b" ") + 1 : head.index(b" ", 5)]
        where, _, query = path.partition(b"?")
        method = where[where.rindex(b"/") + 1 :].decode()
        if where.startswith(b"/control/"):
            told = self._controlled(method)
            return b"%b%d\r\n\r\n%b" % (_PLAIN_HEAD, len(told), told), 0.0
        self.calls[method] += 1
        if where.startswith(b"/api/"):
            told = self._of_slack(method, head, body or query)
            return b"%b%d\r\n\r\n%b" % (_SLACK_HEAD, len(told), told), 0.0
        told, wait = self._of_telegram(method, head, body)
        return b"%b%d\r\n\r\n%b" % (_PLAIN_HEAD, len(told), told), wait

    def _keep(self, method: str, head: bytes, body: bytes, chat: str, key: str) -> None:
        self.arrivals.append(Arrival(time.monotonic(), method, chat, key))
        kind = _KIND.search(head)
        self.bodies.append(Kept(method, kind[1].decode() if kind else "", body))

    def _of_slack(self, method: str, head: bytes, body: bytes) -> bytes:
        if method not in ("chat.postMessage", "chat.update"):
            other = self._slack.get(method)
            return other(body) if other else b'{"ok":true}'
        plain = body if body.startswith(b"{") else _as_json(body)
        user = _first(_CHANNEL, plain)
        self._keep(method, head, body, user.decode(), _first(_KEY, plain).decode())
        self._number += 1
        ts = b"%d.%06d" % (self._began + self._number // 1_000_000, self._number % 1_000_000)
        channel = b"D" + user[1:] if user[:1] in (b"U", b"W") else user
        about = b'"subtype":"bot_message","type":"message","user":"U0000000B","bot_id":"B00000001","app_id":"A00000001"'
        return (
            b'{"ok":true,"channel":"%b","ts":"%b","message":{%b,"team":"%b","ts":"%b",%b,'
            b'"response_metadata":{"scopes":[]}}'
        ) % (channel, ts, about, TEAM.encode(), ts, plain[1:])

    def _of_telegram(self, method: str, head: bytes, body: bytes) -> tuple[bytes, float]:
        if method not in ("sendMessage", "editMessageText"):
            return self._asked_telegram(method, body)
        said = _fields(head, body)
        self._keep(method, head, body, str(said["chat_id"]), f"{hash(body) & 0xFFFFFFFFFFFFFFFF:x}")
        self._number += 1
        message = {
            "message_id": int(said.get("message_id") or self._number),
            "from": _BOT,
            "chat": {"id": int(said["chat_id"]), "first_name": "Mia", "type": "private"},
            "date": self._began,
            "text": said["text"],
            "reply_markup": said.get("reply_markup"),
        }
        return b'{"ok":true,"result":' + json.dumps(message, separators=(",", ":")).encode() + b"}", 0.0

    def _asked_telegram(self, method: str, body: bytes) -> tuple[bytes, float]:
        said = json.loads(body) if body.startswith(b"{") else {}
        about, wait = json.dumps([said.get("scope"), said.get("language_code")]), 0.0
        result: object = True
        match method:
            case "getMe":
                result = _BOT | {"can_join_groups": True, "can_read_all_group_messages": False}
            case "getUpdates":
                result, wait = [], float(said.get("timeout") or 0)
            case "getWebhookInfo":
                result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "getMyCommands":
                result = self._menus.get(about, [])
            case "setMyCommands":
                self._menus[about] = said["commands"]
            case "getMyDescription" | "getMyShortDescription":
                name = "description" if method == "getMyDescription" else "short_description"
                result = {name: self._texts.get(name + about, "")}
            case "setMyDescription" | "setMyShortDescription":
                name = "description" if method == "setMyDescription" else "short_description"
                self._texts[name + about] = said.get(name, "")
            case _:
                pass
        return json.dumps({"ok": True, "result": result}).encode(), wait

    def _controlled(self, what: str) -> bytes:
        match what:
            case "count":
                count = Counter(arrival.method for arrival in self.arrivals)
                posts = sum(count[name] for name in POSTS)
                last = self.arrivals[-1].at if self.arrivals else 0.0
                return json.dumps({"posts": posts, "edits": sum(count[name] for name in EDITS), "last": last}).encode()
            case "arrivals":
                return json.dumps(self.arrivals).encode()
            case "calls":
                return json.dumps({"calls": self.calls, "cpu": sum(os.times()[:2])}).encode()
            case "bodies":
                return pickle.dumps([tuple(kept) for kept in self.bodies])
            case "clear":
                self.arrivals, self.bodies = [], []
                self.calls.clear()
            case _:
                pass
        return b"{}"


class Line(asyncio.Protocol):
    """One connection, kept open; one request after the other."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        while data:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                break
            head = data[:end]
            given = _LENGTH.search(head)
            whole = end + 4 + (int(given[1]) if given else 0)
            if len(data) < whole:
                break
            answer, wait = self._book.answer(head, data[end + 4 : whole])
            data = data[whole:]
            if wait:
                asyncio.get_running_loop().call_later(wait, self._say, answer)
            else:
                self._say(answer)
        self._rest = data

    def _say(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)


_BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Shimekiri", "username": "shimekiri_bot"}
_AUTH = json.dumps(
    {
        "ok": True,
        "url": "https://bench.slack.com/",
        "team": "Bench",
        "user": "shimekiri",
        "team_id": TEAM,
        "user_id": "U0000000B",
        "bot_id": "B00000001",
        "is_enterprise_install": False,
    }
).encode()
_ROOM = b'{"ok":true,"channel":{"id":"C1","is_channel":true,"is_member":true,"is_im":false,"is_archived":false}}'
_USER = re.compile(rb'(?:^|&|")user(?:=|": ?")([A-Z0-9]+)')
_CURSOR, _LIMIT = (re.compile(rb'(?:^|&|")%b(?:=|": ?")([0-9]+)' % name) for name in (b"cursor", b"limit"))
_FIELD_USERS = re.compile(rb'(?:^|&|")users(?:=|": ?")([A-Z0-9]+)')


PEOPLE = 20_000
"""In our team, by their numbers."""


def _user(user: bytes) -> bytes:
    """A member of our team, docs.slack.dev/reference/objects/user-object."""
    return (
        b'{"id":"%(id)b","team_id":"%(team)b","name":"%(id)b","deleted":false,"color":"9f69e7",'
        b'"real_name":"%(id)b","tz":"Asia/Tokyo","tz_label":"Japan Standard Time","tz_offset":32400,"profile":{'
        b'"real_name":"%(id)b","display_name":"%(id)b","team":"%(team)b"},"is_admin":false,"is_owner":false,'
        b'"is_primary_owner":false,"is_restricted":false,"is_ultra_restricted":false,"is_bot":false,'
        b'"is_app_user":false,"updated":1700000000,"locale":"ja-JP"}'
    ) % {b"id": user, b"team": TEAM.encode()}


def _users(asked: bytes) -> bytes:
    """users.list: a page of them."""
    after, many = int(_first(_CURSOR, asked) or 0), int(_first(_LIMIT, asked) or 200)
    upto = min(after + many, PEOPLE)
    members = b",".join(_user(b"U%09d" % number) for number in range(after + 1, upto + 1))
    cursor = b"%d" % upto if upto < PEOPLE else b""
    return b'{"ok":true,"members":[' + members + b'],"response_metadata":{"next_cursor":"' + cursor + b'"}}'


def _first(pattern: re.Pattern[bytes], text: bytes) -> bytes:
    found = pattern.search(text)
    return found[1] if found else b""


def _as_json(form: bytes) -> bytes:
    """A body that came as a form, as Slack reads it: some of its values are JSON."""
    said = {name: json.loads(value) if value[:1] in "[{" else value for name, value in parse_qsl(form.decode())}
    return json.dumps(said).encode()


def _fields(head: bytes, body: bytes) -> dict[str, Any]:
    """The parameters of a call to Telegram, as JSON or as a form."""
    if body.startswith(b"{"):
        found: dict[str, Any] = json.loads(body)
        return found
    said: dict[str, Any] = dict(parse_qsl(body.decode()))
    if "reply_markup" in said:
        said["reply_markup"] = json.loads(said["reply_markup"])
    return said


async def _run() -> None:
    loop, book = asyncio.get_running_loop(), Book()
    server = await loop.create_server(lambda: Line(book), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.buffer.read)  # whoever started it has gone
    server.close()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_run())
