"""One WebSocket of Slack's Socket Mode: envelopes come in, and are acknowledged once they have been dealt with."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import shapes
from adapters.slack.payloads import Json, at, text, truth

log = logging.getLogger(__name__)

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Ending(StrEnum):
    """Why a line is of no use any more."""

    closed = "closed"
    asked = "asked"
    """Slack wants us on another one, and soon closes this one."""
    deaf = "deaf"
    """It is open, but nothing has come for a long time."""


class Line:
    """An open socket. It goes on reading after its `ending`, until it is closed: envelopes may still come."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        dispatch: Dispatch,
        deaf_after: float,
    ) -> None:
        self._socket = socket
        self._dispatch = dispatch
        self._deaf_after = deaf_after
        self._under_way: set[asyncio.Task[None]] = set()
        self.greeted = asyncio.Event()
        self.ended = asyncio.Event()
        self.ending = Ending.closed
        self.since = asyncio.get_running_loop().time()
        """When it was opened, on the loop's clock."""
        self.heard = self.since
        """When an envelope or a greeting came last, on the loop's clock."""
        self._reading = asyncio.create_task(self._read())

    async def settled(self, quiet: float) -> None:
        """Wait until nothing is being dealt with and nothing has come for that many seconds, or the line ended."""
        loop = asyncio.get_running_loop()
        while not self.ended.is_set():
            if self._under_way:
                await asyncio.wait(self._under_way)
                continue
            left = self.heard + quiet - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def close(self, seconds: float) -> None:
        """Take nothing more; let what is under way be acknowledged, for so long; close."""
        self._reading.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for task in tuple(self._under_way):
            task.cancel()
        await asyncio.gather(self._reading, *self._under_way, return_exceptions=True)
        await self._socket.close()

    async def hand_over(self, seconds: float) -> None:
        """Close, but first deal with what has come already."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._under_way and loop.time() < until:
            await asyncio.wait(self._under_way, timeout=until - loop.time())
        await self.close(0)

    async def _read(self) -> None:
        try:
            while not self._socket.closed:
                try:
                    # Slack's pings do not count: a socket that answers them can be deaf all the same.
                    async with asyncio.timeout(None if self.ended.is_set() else self._deaf_after):
                        message = await self._socket.receive()
                except TimeoutError:
                    self._end(Ending.deaf)
                    continue
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
                elif message.type is not aiohttp.WSMsgType.BINARY:  # CLOSE, CLOSING, CLOSED, ERROR
                    break
        finally:
            self._end(Ending.closed)

    def _take(self, data: str) -> None:
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            log.warning("Slack sent something over the socket that is no JSON")
            return
        self.heard = asyncio.get_running_loop().time()
        if text(message, "type") == "hello":
            self.greeted.set()
        elif text(message, "type") == "disconnect":
            log.info("Slack asks for a new socket: %s", text(message, "reason"))
            self._end(Ending.asked)
        elif text(message, "envelope_id"):
            task = asyncio.create_task(self._deal_with(message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def _end(self, ending: Ending) -> None:
        if not self.ended.is_set():
            self.ending = ending
            self.ended.set()

    async def _deal_with(self, envelope: Json) -> None:
        """Have one envelope dealt with; without an acknowledgement Slack sends it again."""
        payload = at(envelope, "payload")
        request = shapes.request(payload if isinstance(payload, dict) else {}, mode="socket_mode")
        answer = await self._dispatch(request) if request is not None else BoltResponse(status=200)
        if answer.status != 200:
            log.warning("an envelope is not acknowledged: %s", answer.status)
            return
        acknowledgement: dict[str, object] = {"envelope_id": text(envelope, "envelope_id")}
        if answer.body and truth(envelope, "accepts_response_payload"):
            acknowledgement["payload"] = _payload(answer)
        try:
            await self._socket.send_str(json.dumps(acknowledgement))
        except (aiohttp.ClientError, ConnectionError) as error:
            # Over another line it would mean nothing: Slack sends the envelope again there.
            log.warning("an envelope could not be acknowledged: %s", error)


def _payload(answer: BoltResponse) -> object:
    """What Bolt would send as the body of an HTTP answer."""
    if answer.first_headers().get("content-type", "").startswith("application/json"):
        return json.loads(answer.body)
    return {"text": answer.body}
