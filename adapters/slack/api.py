"""Calls to Slack's Web API: every answer and every failure passes here, so that the state of our token is known."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import faults, proxies, scopes
from adapters.slack.faults import CallFailed, Fault, Kind
from adapters.slack.payloads import Json
from adapters.slack.rich_text import Block

log = logging.getLogger(__name__)

TOTAL_SECONDS = 10
CONNECT_SECONDS = 5
MOST_UNANSWERED = 3
"""Calls in a row without an answer of Slack's, after which it is said."""


UNANSWERED = (Kind.unsent, Kind.uncertain)


class Api:
    """slack-sdk's client with one shared session and no retries of its own.

    slack-sdk repeats a post by default when the connection breaks after Slack has read it: it would arrive twice.
    """

    def __init__(self, token: str, url: str) -> None:
        self.client = AsyncWebClient(
            token=token, base_url=url, timeout=TOTAL_SECONDS, retry_handlers=[], logger=_silent()
        )
        self.client.proxy = proxies.of(url)
        self._refused = ""
        self._unanswered = 0
        self._why = ""
        self._lacking: set[str] = set()

    def open(self) -> None:
        """Make the session; the client would open one for every call otherwise."""
        if self.client.session is None:
            limit = aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS)
            self.client.session = aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Let go of the session."""
        session, self.client.session = self.client.session, None
        if session is not None:
            await session.close()

    @property
    def trouble(self) -> str:
        """What is wrong with our token or the way to Slack, and how to mend it; empty when nothing is."""
        if self._refused:
            return (
                f"Slack refuses the bot's token ({self._refused}): install the app again and put the new token into"
                " SLACK_BOT_TOKEN; letters wait until then"
            )
        if self._unanswered >= MOST_UNANSWERED:
            return f"Slack does not answer ({self._why}): look at the network; what is due goes out when it does again"
        return "; ".join(scopes.advice(scope) for scope in sorted(self._lacking))

    def revoked(self, why: str) -> None:
        """Slack said that our token is gone; the next call that works says otherwise."""
        self._refused = why

    async def answer(self, call: Awaitable[AsyncSlackResponse], within: float = TOTAL_SECONDS) -> Json:
        """What Slack answers. Raises `CallFailed`, also after that many seconds."""
        return (await self.response(call, within))[0]

    async def response(
        self, call: Awaitable[AsyncSlackResponse], within: float = TOTAL_SECONDS
    ) -> tuple[Json, Mapping[str, str]]:
        """What Slack answers, with the headers of the answer."""
        try:
            async with asyncio.timeout(within):
                answered = await call
        except faults.FORESEEN as error:
            fault = faults.of(error)
            self._note(fault)
            raise CallFailed(fault) from error
        self._refused, self._unanswered = "", 0
        self._lacking.difference_update(granted(answered.headers))
        return answered.data if isinstance(answered.data, dict) else {}, answered.headers

    async def respond(self, url: str, text: str, blocks: Sequence[Block], *, replace: bool = False) -> None:
        """Answer by the address that Slack gave with a gesture: five times, for half an hour. Raises `CallFailed`."""
        hook = AsyncWebhookClient(url, timeout=TOTAL_SECONDS, session=self.client.session, retry_handlers=[])
        hook.proxy = proxies.of(url)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                answered = await hook.send(
                    text=text,
                    blocks=list(blocks),
                    replace_original=replace,
                    response_type=None if replace else "ephemeral",
                )
        except faults.FORESEEN as error:
            raise CallFailed(faults.of(error)) from error
        if answered.status_code != 200:
            raise CallFailed(faults.responded(answered.status_code, answered.body))

    def _note(self, fault: Fault) -> None:
        if fault.kind in UNANSWERED:
            self._unanswered += 1
            self._why = fault.code
            return
        self._unanswered = 0
        if fault.kind is not Kind.ours:
            return
        log.warning("Slack refuses a call: %s %s", fault.code, fault.lacking)
        if fault.code == "missing_scope":
            self._lacking.add(fault.lacking or "that it does not name")
        else:
            self._refused = fault.code


def _silent() -> logging.Logger:
    """For slack-sdk, which puts each request and answer into words for its log, whether they are written or not, unless
    the level of that very logger says no.
    """
    logger = logging.getLogger("slack_sdk.web.async_client.shimekiri")
    logger.setLevel(logging.INFO)
    return logger


def granted(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The scopes that the token has, as every answer of Slack's says."""
    said = headers.get("x-oauth-scopes", "")
    return tuple(scope.strip() for scope in said.split(",") if scope.strip())
