"""The Web API's door: tokens, scopes, arguments, then the method; and response URLs.

docs.slack.dev/apis/web-api (bodies, errors with HTTP 200), …/web-api/rate-limits (429 with Retry-After),
…/authentication (tokens).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire import slack_chat, slack_rooms, slack_views
from tests.wire.slack_arguments import METHODS, Method, arguments, checked
from tests.wire.slack_faults import Fault
from tests.wire.slack_values import ApiError, Json

if TYPE_CHECKING:
    from tests.wire.slack import SlackServer

_DO = {**slack_chat.METHODS, **slack_rooms.METHODS, **slack_views.METHODS}


def _token(server: SlackServer, method: Method, given: str) -> None:
    """Refuse what is no token of ours, or the wrong one for the method."""
    if not given:
        raise ApiError("not_authed")
    if given in server.dead_tokens:
        raise ApiError(server.dead_tokens[given])
    if given not in (server.bot_token, server.app_token):
        raise ApiError("invalid_auth")
    if (given == server.app_token) != method.app_token:
        raise ApiError("not_allowed_token_type")


def _scope(server: SlackServer, method: Method) -> None:
    held = server.app_scopes if method.app_token else server.scopes
    needed = ("connections:write",) if method.app_token else method.scopes
    if needed and not set(needed) & held:
        raise ApiError("missing_scope", needed=needed[0], provided=",".join(sorted(held)))


def _connection(server: SlackServer) -> Json:
    if not server.link.enabled:
        raise ApiError("not_allowed_token_type")
    return {"url": server.link.ticket()}


def _done(server: SlackServer, name: str, args: Json) -> Json:
    args.pop("token", None)
    if name == "apps.connections.open":
        return _connection(server)
    answer: Json = _DO[name](server, args)
    return answer


def _carried_out(server: SlackServer, request: web.Request, name: str, body: bytes) -> tuple[int, Json, dict[str, str]]:
    """Status, body and headers of the answer."""
    method = METHODS.get(name)
    headers: dict[str, str] = {}
    try:
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        given = arguments(method, request.headers.get("Content-Type", ""), body, request.query_string)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(given.get("token", ""))
        _token(server, method, token)
        headers["x-oauth-scopes"] = ",".join(sorted(server.app_scopes if method.app_token else server.scopes))
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        _scope(server, method)
        return 200, {"ok": True, **_done(server, name, checked(method, given))}, headers
    except ApiError as wrong:
        server.refused.append((name, wrong.error, wrong.messages))
        return wrong.status, wrong.body(), {**headers, **wrong.headers}


def _noted(request: web.Request, name: str, body: bytes) -> Json:
    """The arguments for the list of calls, JSON inside strings read too."""
    method = METHODS.get(name, Method(takes_json=True))
    try:
        given = arguments(method, request.headers.get("Content-Type", ""), body, request.query_string)
    except ApiError:
        return {}
    for key in ("blocks", "view", "metadata"):
        if isinstance(given.get(key), str):
            try:
                given[key] = json.loads(given[key])
            except ValueError:
                continue
    given.pop("token", None)
    return given


def _cut(request: web.Request) -> web.Response:
    """Break the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _early(request: web.Request, fault: Fault) -> web.Response | None:
    """The answer of a fault that strikes before anything is done."""
    match fault.kind:
        case "reset":
            return _cut(request)
        case "429":
            wait = {"Retry-After": str(max(1, round(fault.seconds)))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        case "500" | "503":
            return web.Response(status=int(fault.kind), text="<html>Server Error</html>", content_type="text/html")
        case "html":
            return web.Response(text="<html>Sign in to the network</html>", content_type="text/html")
        case "slow" | "slow_after" | "reset_after" | "truncated":
            return None
        case error:
            return web.json_response({"ok": False, "error": error})


async def _late(request: web.Request, fault: Fault | None, answer: web.Response) -> web.StreamResponse:
    """The answer after a fault that strikes once everything is done."""
    if fault is None:
        return answer
    if fault.kind == "reset_after":
        return _cut(request)
    if fault.kind == "slow_after":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "truncated":
        whole = answer.body if isinstance(answer.body, bytes) else b""
        return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
    return answer


async def call(server: SlackServer, request: web.Request) -> web.StreamResponse:
    """One call of the Web API."""
    name = request.match_info["method"]
    body = await request.read()
    server.calls.append((name, _noted(request, name, body)))
    server.moved()
    fault = server.faults.strike(name)
    early = _early(request, fault) if fault else None
    if early is not None:
        return early
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    status, found, headers = _carried_out(server, request, name, body)
    return await _late(request, fault, web.json_response(found, status=status, headers=headers))


async def respond(server: SlackServer, request: web.Request) -> web.StreamResponse:
    """One POST to a response_url."""
    raw = await request.read()
    fault = server.faults.strike("response_url")
    early = _early(request, fault) if fault else None
    if early is not None:
        return early
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    answer = web.Response(text="ok")
    try:
        response = server.responses.get(str(request.url))
        if response is None:
            raise ApiError("invalid_url", status=404)
        try:
            body = json.loads(raw)
        except ValueError:
            raise ApiError("invalid_payload", status=400) from None
        server.calls.append(("response_url", body if isinstance(body, dict) else {}))
        response.take(server, body, asyncio.get_running_loop().time())
    except ApiError as wrong:
        server.refused.append(("response_url", wrong.error, wrong.messages))
        answer = web.json_response(wrong.body(), status=wrong.status)
    return await _late(request, fault, answer)
