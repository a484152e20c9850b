"""Socket Mode: a line to Slack is kept open, and replaced when Slack asks, when it breaks and when it has gone deaf.

slack-sdk has a client for this. Ours is here because that one closes the old socket before the new one is open, tries a
used-up address again, takes a socket for alive as long as it answers pings, and drops what is under way when it closes.
"""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import faults, proxies
from adapters.slack.faults import CallFailed, Fault, Kind
from adapters.slack.payloads import text
from adapters.slack.scopes import CONNECTIONS
from adapters.slack.socket_line import Dispatch, Ending, Line

log = logging.getLogger(__name__)

HEARTBEAT = 30.0
"""Seconds between our pings; a connection that does not answer them is closed."""
PAUSES = (1, 2, 4, 8, 16, 30)
LONG_ENOUGH = 30.0
"""A line that lived so long was a good one: the next is opened without a pause."""
QUIET = 0.5
WAITING = 10.0
"""At the start: as long as nothing has come for so many seconds, what waited at Slack has come; and no longer than."""
HAND_OVER = 5.0
UNASKED = "the socket to Slack has not been opened yet"


class SocketMode:
    """Keeps one line to Slack open."""

    def __init__(self, app_token: str, url: str, deaf_after: float, quiet: float = QUIET) -> None:
        self._client = AsyncWebClient(token=app_token, base_url=url, retry_handlers=[])
        self._client.proxy = proxies.of(url)
        self._deaf_after = deaf_after
        self._quiet = quiet
        self._line: Line | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._handing_over: set[asyncio.Task[None]] = set()
        self._tried = asyncio.Event()
        self.trouble = UNASKED

    async def check(self, session: aiohttp.ClientSession | None) -> None:
        """Whether the app-level token opens a line. Raises `CallFailed`."""
        self._client.session = session
        await self._address()

    async def start(self, session: aiohttp.ClientSession, dispatch: Dispatch) -> None:
        """Open a line and keep one open; returns when what waited at Slack is dealt with, or cannot be had now."""
        self._client.session = session
        self._keeping = asyncio.create_task(self._keep(session, dispatch))
        try:
            async with asyncio.timeout(WAITING):
                await self._tried.wait()
                if self._line is not None:
                    await self._line.settled(self._quiet)
        except TimeoutError:
            log.warning("what waited at Slack is still coming in")

    def vitals(self) -> dict[str, float]:
        """How long the line has been open, and since when nothing has come over it (seconds); empty without a line."""
        if self._line is None or self._line.ended.is_set():
            return {}
        now = asyncio.get_running_loop().time()
        return {"socket_age": now - self._line.since, "heard_age": now - self._line.heard}

    async def stop(self, seconds: float) -> None:
        """Take nothing more; what is under way is acknowledged, if it is done in that time."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._line is not None:
            await self._line.close(seconds)
        await asyncio.gather(*self._handing_over, return_exceptions=True)
        self.trouble = "the socket to Slack is closed"

    async def _keep(self, session: aiohttp.ClientSession, dispatch: Dispatch) -> None:
        loop = asyncio.get_running_loop()
        short = 0
        while True:
            try:
                line = await self._open(session, dispatch)
            except CallFailed as failed:
                self.trouble = trouble_of(failed.fault)
                log.warning("%s", self.trouble)
                self._tried.set()
                await asyncio.sleep(max(PAUSES[min(short, len(PAUSES) - 1)], failed.fault.wait))
                short += 1
                continue
            self._replace_by(line)
            self._tried.set()
            since = loop.time()
            await line.ended.wait()
            log.info("the socket to Slack is to be replaced: %s", line.ending.value)
            if line.ending is Ending.closed:
                self.trouble = "the socket to Slack broke; a new one is being opened"
            if loop.time() - since >= LONG_ENOUGH or line.ending is Ending.deaf:
                short = 0
            elif short:  # the first time at once: most often it is a routine refresh
                await asyncio.sleep(PAUSES[min(short - 1, len(PAUSES) - 1)])
            short += 1

    async def _open(self, session: aiohttp.ClientSession, dispatch: Dispatch) -> Line:
        """A new line, greeted by Slack. Raises `CallFailed`."""
        address = await self._address()
        try:
            socket = await session.ws_connect(address, heartbeat=HEARTBEAT, proxy=proxies.of(address))
        except faults.FORESEEN as error:
            raise CallFailed(faults.of(error)) from error
        line = Line(socket, dispatch, self._deaf_after)
        ended, greeted = asyncio.create_task(line.ended.wait()), asyncio.create_task(line.greeted.wait())
        try:
            await asyncio.wait((ended, greeted), timeout=WAITING, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            greeted.cancel()
            if not line.greeted.is_set():
                await line.close(HAND_OVER)
        if not line.greeted.is_set():
            raise CallFailed(Fault(Kind.uncertain, "the socket was opened, but Slack did not greet"))
        return line

    async def _address(self) -> str:
        """A new address; Slack gives one for each line. Raises `CallFailed`."""
        try:
            opened = await self._client.apps_connections_open(app_token=self._client.token or "")
        except faults.FORESEEN as error:
            raise CallFailed(faults.of(error)) from error
        return text(opened.data, "url")

    def _replace_by(self, line: Line) -> None:
        """The new line is open before the old one closes: nothing falls between them."""
        old, self._line = self._line, line
        self.trouble = ""
        if old is not None:
            task = asyncio.create_task(old.hand_over(HAND_OVER))
            self._handing_over.add(task)
            task.add_done_callback(self._handing_over.discard)


def trouble_of(fault: Fault) -> str:
    """Why no line can be opened, and how to mend it."""
    if fault.kind is Kind.ours or fault.code == "not_allowed_token_type":
        return (
            f"Slack refuses the app-level token ({fault.code}): make one with {CONNECTIONS} under Basic Information,"
            " App-Level Tokens, and put it into SLACK_APP_TOKEN"
        )
    return f"the socket to Slack cannot be opened ({fault.code}); it is tried again and again"
